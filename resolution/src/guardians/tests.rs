use super::*;
use clavis_primitives::{
	recovery::{BallotAct, Quorum},
	ControlSet, DidId, PublicKey, Reason,
};
use proptest::prelude::*;

const KEY: &str = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
/// The address of the account of 32 bytes 1, with the prefix 42.
const ACCOUNT: &str = "5C62Ck4UrFPiBtoCmeSrgF7x9yv9mn38446dhCpsi2mLHiFT";

fn did(id: u8) -> Did {
	Did { network: "dev".parse().unwrap(), id: DidId([id; 32]) }
}

fn account() -> GuardianId {
	GuardianId::Account(AccountId::new([1; 32]))
}

fn guardian_did(id: u8) -> GuardianId {
	GuardianId::Did(DidId([id; 32]))
}

fn seen(id: GuardianId, standing: Option<Standing>) -> GuardianView {
	GuardianView { id, standing, answered: None }
}

fn circle_of(guardians: Guardians) -> Circle {
	Circle {
		guardians,
		threshold: 2,
		override_quorum: Some(3),
		freeze_quorum: None,
		delay: Delay::SinceOpening(10),
		expiry: 30,
	}
}

/// A public circle of these guardians, and a private one of five leaves.
fn view_of(guardians: Vec<GuardianView>) -> GuardiansView {
	let ids = guardians.iter().map(|guardian| guardian.id.clone()).collect::<Vec<_>>();
	let public = circle_of(Guardians::Public(ids.try_into().unwrap()));
	let private = Circle {
		delay: Delay::SinceLastAct { blocks: 1_000, notice: 10 },
		..circle_of(Guardians::Private { root: H256([9; 32]), leaves: 5 })
	};
	GuardiansView {
		version: 3,
		plan: Plan { circles: vec![public, private].try_into().unwrap() },
		change: None,
		circles: vec![
			CircleView { able: 5, guardians, reachable: true, cooling: Vec::new() },
			CircleView { guardians: Vec::new(), able: 5, reachable: true, cooling: Vec::new() },
		],
		attempts: Vec::new(),
		expired: Vec::new(),
		outranked: Vec::new(),
		ballots: Vec::new(),
		asked: None,
		frozen_until: None,
		freezable_from: 0,
		last_act: 4,
		block: 50,
	}
}

fn attempt_of(quorum: Quorum, vetoed: bool) -> AttemptView {
	AttemptView {
		circle: 0,
		rival: false,
		number: 40,
		digest: H256([7; 32]),
		plan_version: 3,
		set: ControlSet::single(KEY.parse::<PublicKey>().unwrap()),
		next: Some(H256([8; 32])),
		reason: Reason::Compromised { since: 1_767_225_600 },
		opened: 40,
		matures_at: 50,
		expires_at: 70,
		yields_at: 43,
		approvals: vec![account()],
		counted: 1,
		quorum,
		vetoed,
	}
}

#[test]
fn guardians_are_written_with_their_health() {
	let frozen = seen(guardian_did(2), Some(Standing::Frozen { until: 99 }));
	let mut view = view_of(vec![GuardianView { answered: Some(20), ..seen(account(), None) }, frozen]);
	view.asked = Some(15);
	view.frozen_until = Some(60);
	view.freezable_from = 200;
	view.attempts = [false, true].map(|rival| AttemptView { rival, ..attempt_of(Quorum::None, false) }).to_vec();
	view.change = Some(ChangeView { plan: None, applies_at: 80, lapses_at: 120, paused: true });
	view.outranked = vec![OutrankedView { circle: 1, rival: true, digest: H256([6; 32]), until: 70 }];
	view.circles[0].reachable = false;
	view.circles[0].able = 1;
	view.circles[0].cooling = vec![(account(), 95)];
	view.expired = vec![AttemptView { circle: 1, rival: true, expires_at: 49, ..attempt_of(Quorum::None, false) }];
	view.ballots = vec![BallotView {
		circle: 0,
		act: BallotAct::Unfreeze,
		votes: vec![account()],
		counted: 1,
		quorum: 2,
		closes_at: 90,
	}];
	let other = did(2).to_string();
	let zero_x = |byte: &str| format!("0x{}", byte.repeat(32));
	let attempt = |circle: u8, rival: bool, expires_at: u32, phase: &str| {
		json!({
			"circle": circle,
			"rival": rival,
			"number": 40,
			"attempt": zero_x("07"),
			"planVersion": 3,
			"control": { "threshold": 1, "members": [{ "key": KEY, "weight": 1 }] },
			"nextControl": { "hash": zero_x("08") },
			"reason": "compromised",
			"since": "2026-01-01T00:00:00Z",
			"opened": 40,
			"maturesAt": 50,
			"expiresAt": expires_at,
			"yieldsAt": 43,
			"approvals": [{ "account": ACCOUNT }],
			"counted": 1,
			"quorum": "none",
			"vetoed": false,
			"phase": phase,
		})
	};
	let expected = json!({
		"did": did(5).to_string(),
		"planVersion": 3,
		"circles": [
			{
				"guardians": [
					{ "account": ACCOUNT, "answered": 20 },
					{ "did": other, "standing": "frozen", "frozenUntil": 99 },
				],
				"threshold": 2,
				"overrideQuorum": 3,
				"delay": { "sinceOpening": 10 },
				"expiry": 30,
				"able": 1,
				"reachable": false,
				"coolingDown": [{ "account": ACCOUNT, "until": 95 }],
			},
			{
				"private": { "root": zero_x("09"), "leaves": 5 },
				"threshold": 2,
				"overrideQuorum": 3,
				"delay": { "sinceLastAct": { "blocks": 1_000, "notice": 10 } },
				"expiry": 30,
				"able": 5,
				"reachable": true,
			},
		],
		"change": { "plan": null, "appliesAt": 80, "lapsesAt": 120, "paused": true },
		"outranked": [{ "circle": 1, "rival": true, "attempt": zero_x("06"), "forfeitUntil": 70 }],
		"attempts": [
			attempt(0, false, 70, "gathering"),
			attempt(0, true, 70, "gathering"),
			attempt(1, true, 49, "expired"),
		],
		"ballots": [{
			"circle": 0,
			"act": "unfreeze",
			"votes": [{ "account": ACCOUNT }],
			"counted": 1,
			"quorum": 2,
			"closesAt": 90,
		}],
		"asked": 15,
		"frozenUntil": 60,
		"freezableFrom": 200,
		"lastAct": 4,
		"warnings": [
			{ "warning": "unreachable", "circle": 0 },
			{ "warning": "overrideUnreachable", "circle": 0 },
			{ "warning": "guardianFrozen", "circle": 0, "did": other },
			{ "warning": "neverAnswered", "circle": 0, "did": other },
		],
	});
	assert_eq!(guardians_to_json(&did(5), &view), expected);
}

#[test]
fn a_plan_that_waits_is_written_without_health() {
	let mut view = view_of(vec![seen(account(), None), seen(guardian_did(2), Some(Standing::Active))]);
	view.change = Some(ChangeView { plan: Some(view.plan.clone()), applies_at: 80, lapses_at: 120, paused: false });
	let written = guardians_to_json(&did(5), &view);
	let circles = &written["change"]["plan"]["circles"];
	assert_eq!(circles[0]["guardians"], json!([{ "account": ACCOUNT }, { "did": did(2).to_string() }]));
	assert_eq!((circles[0].get("able"), circles[1]["private"]["leaves"].as_u64()), (None, Some(5)));
}

#[test]
fn each_standing_of_a_guardian_has_its_warning() {
	for (id, standing, expected) in [
		(account(), None, None),
		(guardian_did(2), Some(Standing::Active), None),
		(guardian_did(2), Some(Standing::Frozen { until: 99 }), Some(WarningKind::GuardianFrozen)),
		(guardian_did(2), Some(Standing::Locked), Some(WarningKind::GuardianLocked)),
		(guardian_did(2), Some(Standing::Deactivated), Some(WarningKind::GuardianGone)),
		(guardian_did(2), None, Some(WarningKind::GuardianGone)),
	] {
		let guardian = seen(id, standing);
		let warnings = guardian_warnings(&view_of(vec![guardian.clone()]));
		let expected = expected.map(|kind| GuardianWarning { kind, circle: 0, guardian: Some(guardian.id) });
		assert_eq!(warnings, Vec::from_iter(expected), "{standing:?}");
	}
}

#[test]
fn warnings_are_told_apart_by_name() {
	for (place, kind) in WarningKind::ALL.iter().enumerate() {
		assert!(WarningKind::ALL[..place].iter().all(|other| other.name() != kind.name()));
	}
}

#[test]
fn an_attempt_is_due_once_nothing_keeps_it_back() {
	let phase_of = |attempt: AttemptView, block| {
		let mut view = view_of(vec![seen(account(), None)]);
		(view.block, view.attempts) = (block, vec![attempt]);
		guardians_to_json(&did(5), &view)["attempts"][0]["phase"].clone()
	};
	for (quorum, vetoed, block, phase) in [
		(Quorum::None, false, 60, "gathering"),
		(Quorum::None, true, 60, "gathering"),
		(Quorum::Threshold, true, 60, "vetoed"),
		(Quorum::Threshold, false, 49, "waiting"),
		(Quorum::Threshold, false, 50, "due"),
		(Quorum::Override, true, 49, "waiting"),
		(Quorum::Override, true, 70, "due"),
		(Quorum::Override, true, 71, "expired"),
	] {
		assert_eq!(phase_of(attempt_of(quorum, vetoed), block), phase, "{quorum:?} {vetoed} {block}");
	}
	for (quorum, phase) in [(Quorum::Threshold, "gathering"), (Quorum::Override, "due")] {
		assert_eq!(phase_of(AttemptView { rival: true, ..attempt_of(quorum, false) }, 50), phase, "{quorum:?}");
	}
}

#[test]
fn each_quorum_that_is_out_of_reach_has_its_warning() {
	for (able, expected) in [
		(1, &["unreachable", "overrideUnreachable", "freezeUnreachable", "unfreezeUnreachable"][..]),
		(2, &["overrideUnreachable", "freezeUnreachable", "unfreezeUnreachable"]),
		(3, &["freezeUnreachable", "unfreezeUnreachable"]),
		(4, &[]),
	] {
		let mut view = view_of(vec![seen(account(), None)]);
		view.plan.circles[0].freeze_quorum = Some(4);
		view.circles[0].able = able;
		let warnings = guardian_warnings(&view);
		assert_eq!(warnings.iter().map(|warning| warning.kind.name()).collect::<Vec<_>>(), expected, "{able}");
		assert!(warnings.iter().all(|warning| warning.circle == 0 && warning.guardian.is_none()));
	}
}

/// Returns the texts of an `enum` in the description of the HTTP interface.
fn described(pointer: &str) -> Vec<String> {
	let description = include_str!("../../../node/openapi.json");
	let description = serde_json::from_str::<Value>(description).unwrap();
	let values = description.pointer(pointer).and_then(|property| property["enum"].as_array()).unwrap();
	values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_warning_is_in_the_description_and_in_the_specification() {
	let names = WarningKind::ALL.map(WarningKind::name);
	let pointer = "/components/schemas/Guardians/properties/warnings/items/properties/warning";
	assert_eq!(described(pointer), names);
	let specification = include_str!("../../../docs/did-method.md");
	for name in names {
		assert!(specification.contains(&format!("`{name}`")), "{name}");
	}
}

proptest! {
	/// An `ETag` changes with the content of an answer alone.
	#[test]
	fn an_answer_is_the_same_in_each_block_in_which_nothing_happens(one in 0u32..50, other in 0u32..50, vetoed: bool) {
		let in_block = |block| {
			let mut view = view_of(vec![seen(account(), None)]);
			(view.block, view.attempts) = (block, vec![attempt_of(Quorum::Override, vetoed)]);
			guardians_to_json(&did(5), &view)
		};
		prop_assert_eq!(in_block(one), in_block(other));
	}

	/// A guardian has not answered if its last answer is older than the question. Without a question nobody is late.
	#[test]
	fn a_guardian_is_late_since_the_last_question(asked: Option<u16>, answered: Option<u16>) {
		let answer = GuardianView { answered: answered.map(Into::into), ..seen(account(), None) };
		let view = GuardiansView { asked: asked.map(Into::into), ..view_of(vec![answer]) };
		let late = guardian_warnings(&view).iter().any(|warning| warning.kind == WarningKind::NeverAnswered);
		// `None` is less than any answer.
		prop_assert_eq!(late, asked.is_some() && answered < asked);
	}

	/// No part of an answer tells more about a private circle than its plan does.
	#[test]
	fn a_private_circle_shows_its_root_and_its_leaves_alone(root: [u8; 32], leaves in 2u32..70_000) {
		let mut view = view_of(vec![seen(account(), None)]);
		let private = circle_of(Guardians::Private { root: H256(root), leaves });
		view.plan.circles = vec![private].try_into().unwrap();
		view.circles.remove(0);
		let written = guardians_to_json(&did(5), &view);
		prop_assert_eq!(&written["circles"][0]["private"], &json!({ "root": hash(&H256(root)), "leaves": leaves }));
		prop_assert!(written["circles"][0].get("guardians").is_none() && !written.to_string().contains("account"));
	}
}
