//! Events of DIDs and of their guardians, and what stands against a DID already, in plain words, with what to do next.

mod standing;

use crate::{chain::ChainEvent, fingerprint::words};
use clavis_primitives::{Did, DidId, NetworkName};
use sp_core::H256;

/// An event of a DID, for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
	/// The DID.
	pub did: Did,
	/// The pallet and the name of the event: `Recovery.AttemptOpened`. Of what stands already, `Standing` and its kind:
	/// `Standing.Attempt`.
	pub event: String,
	/// True if a holder who did not expect this has to act at once.
	pub urgent: bool,
	/// The event in plain words.
	pub words: String,
	/// The next step of the holder, if there is one.
	pub next: Option<String>,
	/// The place of the circle of guardians that acted, from 0.
	pub circle: Option<u32>,
	/// The digest of the attempt.
	pub attempt: Option<H256>,
}

impl Alert {
	/// Reads an event. `None` if it names no DID. An event that this client does not know is told as such: after an upgrade
	/// of the chain it may be the one that matters.
	pub fn of(event: &ChainEvent, network: &NetworkName) -> Option<Self> {
		let did = Did { network: network.clone(), id: DidId(event.bytes("did")?) };
		let known = match &*event.pallet {
			"Recovery" => of_guardians(event, &did),
			"Did" => of_did(event, &did),
			_ => None,
		};
		let (urgent, words, next) = known.unwrap_or_else(|| unknown(event, &did));
		Some(Self {
			did,
			event: format!("{}.{}", event.pallet, event.name),
			urgent,
			words,
			next,
			circle: event.number("circle"),
			attempt: event.bytes("attempt").map(H256),
		})
	}

	/// Returns the words of the attempt, which guardians read to each other.
	pub fn fingerprint(&self) -> Option<String> {
		self.attempt.as_ref().map(words)
	}
}

/// Its urgency, its words, and the next step.
type Told = (bool, String, Option<String>);

/// Tells of an event that this client does not know.
fn unknown(event: &ChainEvent, did: &Did) -> Told {
	let words = format!("Something that this client does not know: {}.{}", event.pallet, event.name);
	let next = format!("look at the DID with 'clavis did show {did}', and install a newer client");
	(true, words, Some(next))
}

fn of_guardians(event: &ChainEvent, did: &Did) -> Option<Told> {
	let number = |field: &str| event.number(field).unwrap_or_default();
	let circle = number("circle");
	let status = format!("see 'clavis guardians status {did}'");
	let veto = format!(
		"if you did not ask for it, veto at once: 'clavis recovery veto {did} --circle {circle}'; if your keys were \
		 stolen, reveal your next control set: 'clavis did rotate {did}'"
	);
	let stolen = format!(
		"if this was not you, a thief has your keys: reveal your next control set with 'clavis did rotate {did}', or ask \
		 your guardians to freeze the DID and to recover it"
	);
	Some(match &*event.name {
		"AttemptOpened" if event.is("rival") => (
			true,
			format!(
				"Guardians of circle {circle} open a rival of the attempt that stands, up to block #{}",
				number("expires_at")
			),
			Some(format!(
				"only an override quorum carries it out: see 'clavis recovery status {did}', and speak to your guardians"
			)),
		),
		"AttemptOpened" => (
			true,
			format!("Guardians of circle {circle} ask for another control set, up to block #{}", number("expires_at")),
			Some(veto),
		),
		"Approved" => {
			(true, format!("A guardian of circle {circle} approved; {} did so far", number("approvals")), Some(veto))
		},
		"Vetoed" => (
			true,
			format!(
				"The control set vetoed the attempt of circle {circle}; only an override quorum carries it out now"
			),
			Some(format!("if this was not you, ask more guardians to approve: 'clavis recovery status {did}'")),
		),
		"Recovered" => (
			true,
			format!("Guardians of circle {circle} put another control set in place"),
			Some(format!("if you did not ask for it, reveal your next control set: 'clavis did rotate {did}'")),
		),
		"AttemptClosed" => {
			let outcome = match event.variant("outcome") {
				Some("Expired") => "it expired",
				Some("Displaced") => "another one took its place",
				Some("Outranked") => "a ranking control set was revealed",
				Some("PlanChanged") => "the plan changed",
				Some("Superseded") => "another one was carried out",
				Some("PlanVoid") => "the plan was void, and its deposit is burned",
				Some("Forfeited") => "it was called hostile, and its deposit is burned",
				_ => "it is over",
			};
			(false, format!("The attempt of circle {circle} is closed: {outcome}"), None)
		},
		"AttemptOutranked" => (
			false,
			format!("A ranking control set was revealed, which ended the attempt of circle {circle}"),
			Some(format!(
				"if it was hostile, have its deposit burned up to block #{}: 'clavis recovery forfeit {did} --circle {circle}'",
				number("forfeit_until")
			)),
		),
		"PlanSet" => (true, "A plan of guardians is in force".into(), Some(stolen)),
		"PlanRemoved" => (true, "The DID has no guardians any more".into(), Some(stolen)),
		"ChangeWaits" => {
			let words =
				format!("A change of the guardians waits, and can be applied from block #{}", number("applies_at"));
			(true, words, Some(stolen))
		},
		"ChangeCancelled" => (false, "The change of the guardians was called off".into(), Some(status)),
		"FreezeVoted" => {
			let words = format!("Guardians of circle {circle} vote to freeze the DID; {} did so far", number("votes"));
			(true, words, Some(format!("ask them why; {status}")))
		},
		"UnfreezeVoted" => {
			let words = format!("Guardians of circle {circle} vote to lift the freeze; {} did so far", number("votes"));
			(false, words, None)
		},
		"Resigned" => {
			let words = format!("A guardian of circle {circle} resigned");
			let next = format!("name another one: 'clavis guardians set {did}'; {status}");
			(true, words, Some(next))
		},
		"Asked" => (false, "The guardians were asked for a sign of life".into(), Some(status)),
		"Answered" => (false, format!("A guardian of circle {circle} gave a sign of life"), Some(status)),
		_ => return None,
	})
}

fn of_did(event: &ChainEvent, did: &Did) -> Option<Told> {
	let until = event.number("until").unwrap_or_default();
	let history = format!("see 'clavis did history {did}'");
	let stolen = format!(
		"if this was not you, a thief has your keys: reveal your next control set with 'clavis did rotate {did}', or ask \
		 your guardians for help"
	);
	Some(match &*event.name {
		"Changed" => match event.variant("kind")? {
			"Created" => (false, "The DID was created".into(), None),
			"Updated" => (false, "The document changed".into(), Some(history)),
			"Rotated" => (true, "Another control set took over".into(), Some(stolen)),
			"Revoked" => (true, "A verification method ended".into(), Some(history)),
			"Deactivated" => (true, "The DID was deactivated, for ever".into(), None),
			"Recovered" => (true, "Guardians put another control set in place".into(), Some(history)),
			_ => return None,
		},
		"Frozen" => (
			true,
			format!("Guardians froze the DID up to block #{until}"),
			Some(format!("ask them why; revocations and vetoes go on: 'clavis guardians status {did}'")),
		),
		"Unfrozen" => (false, "The freeze was lifted".into(), None),
		"DeactivationWaits" => {
			let words = format!("A deactivation was asked for, and can be carried out from block #{until}");
			(true, words, Some(stolen))
		},
		"DeactivationCancelled" => (false, "The deactivation was called off".into(), None),
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
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

	/// An event with these fields, about the DID with the id 7…7, whose bytes lie two types deep.
	fn event(pallet: &str, name: &str, fields: Vec<(&str, Value)>) -> ChainEvent {
		let id = Value::unnamed_composite([Value::from_bytes([7; 32])]);
		let fields = [vec![("did", id)], fields].concat();
		ChainEvent { pallet: pallet.into(), name: name.into(), fields: Composite::named(fields) }
	}

	fn alert(pallet: &str, name: &str, fields: Vec<(&str, Value)>) -> Option<Alert> {
		Alert::of(&event(pallet, name, fields), &"dev".parse().unwrap())
	}

	#[test]
	fn an_attempt_is_told_with_its_words_and_with_the_veto() {
		let fields = vec![
			("circle", Value::u128(2)),
			("number", Value::u128(9)),
			("attempt", Value::from_bytes([5; 32])),
			("expires_at", Value::u128(77)),
		];
		let rival = [fields.clone(), vec![("rival", Value::bool(true))]].concat();
		let rival = alert("Recovery", "AttemptOpened", rival).unwrap();
		assert!(rival.urgent && rival.words.contains("rival") && !rival.next.unwrap().contains("veto"));
		let alert = alert("Recovery", "AttemptOpened", fields).unwrap();
		assert!(alert.urgent && alert.words.contains("circle 2") && alert.words.contains("#77"), "{alert:?}");
		assert_eq!(alert.did.id, DidId([7; 32]));
		assert_eq!(alert.fingerprint(), Some(words(&H256([5; 32]))));
		let veto = format!("'clavis recovery veto {} --circle 2'", alert.did);
		assert!(alert.next.unwrap().contains(&veto));
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
			assert!(alert("Did", "Changed", vec![("kind", kind)]).is_some());
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
		for field in [Value::from_bytes([7; 33]), Value::from_bytes([7; 31]), Value::u128(7), Value::string("7")] {
			nobody.fields = Composite::named([("did", field)]);
			assert_eq!(Alert::of(&nobody, &"dev".parse().unwrap()), None);
		}
	}
}
