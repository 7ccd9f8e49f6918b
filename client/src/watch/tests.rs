//! Tests that each event is told with a step that fits the state of the DID.

use super::*;
use crate::guardians::testing::{attempt, did, rival, view, GENESIS};
use clavis_primitives::{
	control::NextControl,
	recovery::{AttemptView, BallotAct, BallotView, GuardiansView, OutrankedView, Quorum},
	Inception, Record,
};
use proptest::prelude::*;
use subxt::ext::scale_value::{Composite, Value};

const NAMES: [(&str, &[&str]); 2] = [
	(
		"Recovery",
		&[
			"AttemptOpened",
			"Approved",
			"Vetoed",
			"Recovered",
			"AttemptClosed",
			"AttemptOutranked",
			"PlanSet",
			"PlanRemoved",
			"ChangeWaits",
			"ChangeCancelled",
			"FreezeVoted",
			"UnfreezeVoted",
			"Resigned",
			"Asked",
			"Answered",
		],
	),
	("Did", &["Frozen", "Unfrozen", "DeactivationWaits", "DeactivationCancelled"]),
];

/// An event with these fields, about the DID of the tests, whose bytes lie two types deep.
fn event(pallet: &str, name: &str, fields: Vec<(&str, Value)>) -> ChainEvent {
	let id = Value::unnamed_composite([Value::from_bytes(did().id.0)]);
	let fields = [vec![("did", id)], fields].concat();
	ChainEvent { pallet: pallet.into(), name: name.into(), fields: Composite::named(fields) }
}

/// An event about an attempt.
fn about(attempt: &AttemptView, name: &str, fields: Vec<(&str, Value)>) -> ChainEvent {
	let circle = Value::u128(attempt.circle.into());
	let own = vec![("circle", circle), ("attempt", Value::from_bytes(attempt.digest))];
	event("Recovery", name, [own, fields].concat())
}

/// A DID as of block 160, without a commitment, or with one that ranks or not.
fn record(commitment: Option<bool>) -> Record<()> {
	let control = attempt(0, Quorum::None, false).set;
	let mut record = Record::create(Inception { control, next: None, salt: H256::zero() }, [], 100, 1).unwrap();
	record.control.next =
		commitment.map(|ranks| NextControl { hash: H256([3; 32]), committed_at: 1, ranks_from: 1_000, ranks });
	record
}

fn alert_of(event: &ChainEvent, record: &Record<()>, view: Option<&GuardiansView>) -> Option<Alert> {
	let did = did();
	let state = DidState {
		did: &did,
		record: Some(record),
		view,
		genesis: GENESIS,
		block: 160,
		moment: 1_767_225_600,
		account: "//Alice",
	};
	Alert::of(event, &state)
}

fn alert(pallet: &str, name: &str, fields: Vec<(&str, Value)>) -> Option<Alert> {
	alert_of(&event(pallet, name, fields), &record(None), None)
}

#[test]
fn an_attempt_is_told_with_its_words_and_with_the_veto() {
	let attempt = attempt(1, Quorum::None, false);
	let fields = vec![("expires_at", Value::u128(77)), ("rival", Value::bool(false))];
	let opened = about(&attempt, "AttemptOpened", fields);
	let alert = alert_of(&opened, &record(None), Some(&view(vec![attempt.clone()]))).unwrap();
	assert!(alert.urgent && alert.words.contains("circle 1") && alert.words.contains("#77"), "{alert:?}");
	assert_eq!(alert.did, did());
	assert_eq!(alert.fingerprint(), Some(words(&attempt.digest)));
	let veto = format!("'clavis recovery veto {} --circle 1 --payer //Alice'", alert.did);
	assert!(alert.next.unwrap().contains(&veto));
}

#[test]
fn an_event_of_a_rival_is_told_as_such_and_without_a_veto() {
	let (first, second) = (attempt(1, Quorum::Threshold, false), rival(1, Quorum::None));
	let view = view(vec![first.clone(), second.clone()]);
	let told = |attempt: &AttemptView, name: &str| {
		let fields = vec![("rival", Value::bool(attempt.rival)), ("approvals", Value::u128(1))];
		alert_of(&about(attempt, name, fields), &record(None), Some(&view)).unwrap()
	};
	for name in ["AttemptOpened", "Approved"] {
		let (of_first, of_rival) = (told(&first, name), told(&second, name));
		assert!(!of_first.words.contains("rival") && of_first.next.unwrap().contains("recovery veto"), "{name}");
		assert!(of_rival.urgent && of_rival.words.contains("rival"), "{of_rival:?}");
		let next = of_rival.next.unwrap();
		assert!(!next.contains("veto") && next.contains("speak to your guardians"), "{next}");
	}
}

#[test]
fn an_attempt_that_a_reveal_ended_is_told_with_its_seat() {
	let second = rival(1, Quorum::None);
	let mut view = view(Vec::new());
	view.outranked = vec![OutrankedView { circle: 1, rival: true, digest: second.digest, until: 90 }];
	let alert = alert_of(&about(&second, "AttemptOutranked", Vec::new()), &record(None), Some(&view)).unwrap();
	let forfeit = format!("'clavis recovery forfeit {} --circle 1 --rival --payer //Alice'", did());
	assert!(alert.words.contains("rival") && alert.next.unwrap().ends_with(&forfeit));
}

#[test]
fn a_vote_is_told_with_its_quorum_and_one_is_not_told_in_the_plural() {
	let told = |name: &str, votes: u128, ballots: Vec<BallotView>| {
		let mut view = view(Vec::new());
		view.ballots = ballots;
		let fields = vec![("circle", Value::u128(0)), ("votes", Value::u128(votes))];
		alert_of(&event("Recovery", name, fields), &record(None), Some(&view)).unwrap().words
	};
	let ballot = |act| BallotView { circle: 0, act, votes: Vec::new(), counted: 1, quorum: 2, closes_at: 190 };
	let open = told("FreezeVoted", 1, vec![ballot(BallotAct::Unfreeze), ballot(BallotAct::Freeze)]);
	assert!(open.ends_with("1 vote of 2 so far, up to block #190"), "{open}");
	let decided = told("UnfreezeVoted", 2, Vec::new());
	assert!(decided.ends_with("2 votes, which decide"), "{decided}");
	let fields = vec![("circle", Value::u128(0)), ("approvals", Value::u128(1))];
	let approved = alert("Recovery", "Approved", fields).unwrap();
	assert!(approved.words.ends_with("1 guardian so far"), "{approved:?}");
}

proptest! {
	/// No step would be refused as soon as it is taken: no veto of a rival, where one stands or where it stops nothing, and no
	/// reveal where no commitment outranks the guardians.
	#[test]
	fn a_step_is_told_only_if_it_helps(
		is_rival: bool, vetoed: bool, overrides: bool, commitment in prop::option::of(any::<bool>()), frozen: bool,
	) {
		let quorum = if overrides { Quorum::Override } else { Quorum::None };
		let attempt = if is_rival { rival(0, quorum) } else { attempt(0, quorum, vetoed) };
		let view = view(vec![attempt.clone()]);
		let mut record = record(commitment);
		record.frozen_until = frozen.then_some(500);
		for name in ["AttemptOpened", "Approved"] {
			let alert = alert_of(&about(&attempt, name, Vec::new()), &record, Some(&view)).unwrap();
			let next = alert.next.unwrap();
			prop_assert_eq!(next.contains("recovery veto"), !is_rival && !vetoed && !overrides, "{}", next);
			prop_assert_eq!(next.contains("did rotate"), commitment == Some(true), "{}", next);
		}
		for name in ["ChangeWaits", "PlanSet"] {
			let alert = alert_of(&event("Recovery", name, Vec::new()), &record, Some(&view)).unwrap();
			let next = alert.next.unwrap();
			// A commitment that does not rank is revealed as well, unless guardians froze the DID.
			let reveals = commitment.is_some_and(|ranks| ranks || !frozen);
			prop_assert_eq!(next.contains("reveal"), reveals, "{}", next);
			// Guardians whom a thief named help nobody.
			let by_guardians = name == "ChangeWaits" && !reveals;
			prop_assert_eq!(next.contains("recovery request"), by_guardians, "{}", next);
			prop_assert_eq!(next.contains("recovery freeze"), by_guardians && !frozen, "{}", next);
			let rotates = name == "PlanSet" && !reveals && !frozen;
			prop_assert_eq!(next.contains("--to rescue --compromised-since"), rotates || by_guardians, "{}", next);
		}
	}
}

#[test]
fn a_holder_without_guardians_and_without_a_commitment_rotates_first() {
	let asked = alert("Did", "DeactivationWaits", Vec::new()).unwrap().next.unwrap();
	assert!(asked.contains("'clavis key new rescue'") && asked.contains("--to rescue"), "{asked}");
	let kind = vec![("kind", Value::unnamed_variant("Rotated", []))];
	let rotated = alert("Did", "Changed", kind).unwrap().next.unwrap();
	assert!(!rotated.contains("did rotate"), "{rotated}");
}

#[test]
fn every_event_of_guardians_has_words() {
	for (pallet, names) in NAMES {
		for name in names {
			assert!(alert(pallet, name, Vec::new()).is_some(), "{pallet}.{name}");
		}
	}
	for kind in ["Created", "Updated", "Rotated", "Revoked", "Deactivated", "Recovered"] {
		let kind = Value::unnamed_variant(kind, []);
		let alert = alert("Did", "Changed", vec![("kind", kind)]).unwrap();
		assert!(!alert.words.contains("does not know"), "{alert:?}");
	}
}

#[test]
fn an_event_of_a_did_is_told_also_if_this_client_does_not_know_it() {
	let kind = vec![("kind", Value::unnamed_variant("Inherited", []))];
	for (pallet, name, fields) in [
		("Recovery", "Another", Vec::new()),
		("Did", "Changed", kind),
		("Did", "Changed", Vec::new()),
		("Groups", "Left", Vec::new()),
	] {
		let alert = alert(pallet, name, fields).unwrap();
		assert!(alert.urgent && alert.next.is_some(), "{alert:?}");
		let told = format!("does not know: {pallet}.{name}");
		assert!(alert.words.contains(&told), "{alert:?}");
	}
}

#[test]
fn events_of_other_things_are_passed_over() {
	let mut nobody = event("Recovery", "Asked", Vec::new());
	for field in [Value::from_bytes([7; 33]), Value::from_bytes([7; 32]), Value::u128(7), Value::string("7")] {
		nobody.fields = Composite::named([("did", field)]);
		assert_eq!(alert_of(&nobody, &record(None), None), None);
	}
}
