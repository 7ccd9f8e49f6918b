//! The things that stand against a DID when a watcher begins: their events are in blocks that the watcher does not read.

use super::{Alert, DidState, Told};
use crate::{
	guardians::{attempt_in, attempt_or_rival, seat_options, warning_in_words},
	rules::counted,
};
use clavis_primitives::{
	record::Announced,
	recovery::{AttemptView, BallotAct, BallotView, ChangeView, OutrankedView},
};
use clavis_resolution::GuardianWarning;
use sp_core::H256;

impl Alert {
	/// Tells what stands on a DID as of a block: its attempts, also those that nobody closed, ballots, a change of its
	/// guardians, a deactivation, and a freeze. Nothing that is over.
	pub fn standing(state: &DidState<'_>) -> Vec<Self> {
		let alert = |kind: &str, circle: Option<u8>, attempt: Option<H256>, told: Told| {
			Self::of_standing(state, kind, circle, attempt, told)
		};
		let mut alerts = Vec::new();
		if let Some(view) = state.view {
			for attempt in &view.attempts {
				alerts.push(of_attempt(state, attempt));
			}
			for expired in &view.expired {
				let told = of_expired(state, expired);
				alerts.push(alert("Expired", Some(expired.circle), Some(expired.digest), told));
			}
			for outranked in &view.outranked {
				let told = of_outranked(state, outranked);
				alerts.push(alert("Outranked", Some(outranked.circle), Some(outranked.digest), told));
			}
			for ballot in &view.ballots {
				alerts.push(alert("Ballot", Some(ballot.circle), None, of_ballot(state, ballot)));
			}
			alerts.extend(view.change.as_ref().map(|change| alert("Change", None, None, of_change(state, change))));
		}
		let block = state.block;
		if let Some(Announced { at, until }) = state.record.and_then(|record| record.announced_end(block)) {
			let words =
				format!("A deactivation was asked for, and can be carried out from block #{at} to block #{until}");
			alerts.push(alert("Deactivation", None, None, (true, words, Some(state.stolen()))));
		}
		let frozen = state.record.filter(|record| record.is_frozen(block)).and_then(|record| record.frozen_until);
		if let Some(until) = frozen {
			let words = format!("Guardians froze the DID up to block #{until}");
			let next = format!("ask them why; revocations and vetoes go on: 'clavis guardians status {}'", state.did);
			alerts.push(alert("Freeze", None, None, (true, words, Some(next))));
		}
		alerts
	}

	/// Tells a warning about the guardians of a DID.
	pub fn of_warning(state: &DidState<'_>, warning: &GuardianWarning) -> Self {
		let words = format!("Warning: {}", warning_in_words(warning, state.did));
		let next = format!("see 'clavis guardians status {}'", state.did);
		let circle = u8::try_from(warning.circle).ok();
		Self::of_standing(state, "Warning", circle, None, (false, words, Some(next)))
	}

	fn of_standing(
		state: &DidState<'_>,
		kind: &str,
		circle: Option<u8>,
		attempt: Option<H256>,
		(urgent, words, next): Told,
	) -> Self {
		let did = state.did.clone();
		let event = format!("Standing.{kind}");
		Self { did, event, urgent, words, next, circle: circle.map(Into::into), attempt }
	}
}

fn of_attempt(state: &DidState<'_>, shown: &AttemptView) -> Alert {
	let AttemptView { circle, rival, .. } = *shown;
	let attempt = state.view.and_then(|view| attempt_in(view, circle, rival, state.did, state.genesis).ok());
	let Some(attempt) = attempt else {
		// Its digest is not that of what the node shows, so its words would stand for something else.
		let words = format!("The node shows an attempt of circle {circle} that does not have its digest");
		let next = "ask another node, with --node".to_owned();
		return Alert::of_standing(state, "Attempt", Some(circle), None, (true, words, Some(next)));
	};
	let (named, remark) = match (rival, attempt.vetoed) {
		(true, _) => ("A rival attempt", "; only an override quorum carries it out"),
		(false, true) => ("An attempt", "; the control set vetoed it"),
		(false, false) => ("An attempt", ""),
	};
	let words = format!(
		"{named} of circle {circle} stands, up to block #{}, with {}{remark}",
		attempt.expires_at,
		counted(attempt.counted.into(), "approval")
	);
	let next = Some(state.against_attempt(attempt));
	Alert::of_standing(state, "Attempt", Some(circle), Some(attempt.digest), (true, words, next))
}

fn of_expired(state: &DidState<'_>, expired: &AttemptView) -> Told {
	let DidState { did, account, .. } = state;
	let AttemptView { circle, rival, expires_at: after, .. } = *expired;
	let named = attempt_or_rival(rival);
	let words = format!("The {named} of circle {circle} expired after block #{after}, and nobody has closed it");
	let seat = seat_options(circle, rival);
	let next = format!(
		"any account can close it, which gives its deposit back: 'clavis recovery close {did} {seat} --key {account}'"
	);
	(false, words, Some(next))
}

fn of_outranked(state: &DidState<'_>, outranked: &OutrankedView) -> Told {
	let DidState { did, account, .. } = state;
	let OutrankedView { circle, rival, until, .. } = *outranked;
	let named = attempt_or_rival(rival);
	let words =
		format!("A reveal ended the {named} of circle {circle}; its deposit can be burned up to block #{until}");
	let seat = seat_options(circle, rival);
	let next =
		format!("if it was hostile, have its deposit burned: 'clavis recovery forfeit {did} {seat} --payer {account}'");
	(false, words, Some(next))
}

fn of_ballot(state: &DidState<'_>, ballot: &BallotView) -> Told {
	let BallotView { circle, act, counted: count, quorum, closes_at, .. } = ballot;
	let (urgent, act) = match act {
		BallotAct::Freeze => (true, "freeze the DID"),
		BallotAct::Unfreeze => (false, "lift the freeze"),
	};
	let votes = counted((*count).into(), "vote");
	let words =
		format!("Guardians of circle {circle} vote to {act}: {votes} of {quorum} so far, up to block #{closes_at}");
	(urgent, words, Some(format!("ask them why; see 'clavis guardians status {}'", state.did)))
}

fn of_change(state: &DidState<'_>, change: &ChangeView) -> Told {
	let DidState { did, account, .. } = state;
	let words = match change.has_lapsed(state.block) {
		true => format!(
			"A change of the guardians lapsed after block #{}, and cannot be applied any more",
			change.lapses_at
		),
		false => format!(
			"A change of the guardians waits, and can be applied from block #{} to block #{}",
			change.applies_at, change.lapses_at
		),
	};
	let next = format!(
		"see 'clavis guardians status {did}'; if this was not you, take it back: 'clavis guardians set {did} \
		 --cancel-change --payer {account}'"
	);
	(true, words, Some(next))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::testing::{attempt, did, rival, view, GENESIS};
	use clavis_primitives::{
		recovery::{GuardiansView, Quorum},
		BlockHeight, Inception, Record,
	};
	use clavis_resolution::WarningKind;
	use proptest::prelude::*;

	fn kinds(alerts: &[Alert]) -> Vec<&str> {
		alerts.iter().map(|alert| alert.event.strip_prefix("Standing.").unwrap()).collect()
	}

	fn record(deactivates_at: Option<Announced>, frozen_until: Option<BlockHeight>) -> Record<()> {
		let control = attempt(0, Quorum::None, false).set;
		let created = Record::create(Inception { control, next: None, salt: H256::zero() }, [], 100, 1).unwrap();
		Record { deactivates_at, frozen_until, ..created }
	}

	fn alerts(record: &Record<()>, view: Option<&GuardiansView>, block: BlockHeight) -> Vec<Alert> {
		let did = did();
		let (moment, account) = (1_767_225_600, "laptop");
		Alert::standing(&DidState { did: &did, record: Some(record), view, genesis: GENESIS, block, moment, account })
	}

	proptest! {
		/// Each thing that stands is told once and with the next step, and nothing else is: no freeze that has passed, and no
		/// announcement that has lapsed.
		#[test]
		fn a_watcher_that_starts_late_misses_nothing_that_stands(
			has_plan: bool, attempts in 0u8..3, rivals: bool, changes: bool, expired: bool, outranked: bool, votes: bool,
			ends in prop::option::of(150u32..170), until in prop::option::of(150u32..170),
		) {
			let mut guardians = view((0..attempts).map(|circle| attempt(circle, Quorum::Threshold, false)).collect());
			guardians.attempts.extend(rivals.then(|| rival(0, Quorum::None)));
			guardians.change = changes.then_some(ChangeView { plan: None, applies_at: 200, lapses_at: 400, paused: false });
			guardians.expired.extend(expired.then(|| attempt(3, Quorum::None, false)));
			let ended = OutrankedView { circle: 4, rival: rivals, digest: H256::zero(), until: 190 };
			guardians.outranked.extend(outranked.then_some(ended));
			let act = BallotAct::Freeze;
			let ballot = BallotView { circle: 0, act, votes: Vec::new(), counted: 1, quorum: 2, closes_at: 190 };
			guardians.ballots.extend(votes.then_some(ballot));
			let shown = has_plan.then_some(&guardians);
			let record = record(ends.map(|until| Announced { at: 140, until }), until);
			let alerts = alerts(&record, shown, 160);
			let standing = usize::from(attempts) + usize::from(rivals);
			let mut expected = vec!["Attempt"; if has_plan { standing } else { 0 }];
			expected.extend((has_plan && expired).then_some("Expired"));
			expected.extend((has_plan && outranked).then_some("Outranked"));
			expected.extend((has_plan && votes).then_some("Ballot"));
			expected.extend((has_plan && changes).then_some("Change"));
			expected.extend(ends.is_some_and(|until| until >= 160).then_some("Deactivation"));
			expected.extend(until.is_some_and(|until| until >= 160).then_some("Freeze"));
			prop_assert_eq!(kinds(&alerts), expected);
			for alert in &alerts {
				prop_assert!(alert.next.is_some() && alert.did == did());
				let can_wait = ["Standing.Expired", "Standing.Outranked"].contains(&&*alert.event);
				prop_assert_eq!(alert.urgent, !can_wait, "{:?}", alert);
			}
		}
	}

	#[test]
	fn a_change_of_the_guardians_is_told_with_the_block_after_which_it_lapses() {
		let mut guardians = view(Vec::new());
		guardians.change = Some(ChangeView { plan: None, applies_at: 200, lapses_at: 400, paused: false });
		for (block, lapsed) in [(160, false), (400, false), (401, true)] {
			let alerts = alerts(&record(None, None), Some(&guardians), block);
			let words = &alerts.first().unwrap().words;
			assert!(words.contains("#400") && words.contains("lapsed") == lapsed, "{words}");
			assert_eq!(words.contains("can be applied"), !lapsed, "{words}");
		}
	}

	#[test]
	fn an_attempt_is_told_with_its_words_unless_they_would_stand_for_another_one() {
		let told = |attempt: &AttemptView| {
			let alerts = alerts(&record(None, None), Some(&view(vec![attempt.clone()])), 160);
			alerts.into_iter().next().unwrap()
		};
		let good = attempt(0, Quorum::Threshold, true);
		let alert = told(&good);
		assert_eq!((alert.circle, alert.attempt), (Some(0), Some(good.digest)));
		assert!(alert.words.contains("vetoed") && alert.fingerprint().is_some(), "{alert:?}");
		let false_one = told(&AttemptView { number: 52, ..good });
		assert!(false_one.fingerprint().is_none() && false_one.words.contains("does not have"), "{false_one:?}");
		let rival = told(&rival(0, Quorum::None));
		assert!(rival.words.contains("rival") && rival.fingerprint().is_some(), "{rival:?}");
		assert!(!rival.next.unwrap().contains("clavis recovery veto"));
	}

	#[test]
	fn an_attempt_that_nobody_closed_is_told_with_the_command_that_closes_it() {
		let mut guardians = view(Vec::new());
		for (attempt, named, options) in [
			(attempt(1, Quorum::Threshold, false), "The attempt", ""),
			(rival(1, Quorum::Threshold), "The rival attempt", " --rival"),
		] {
			guardians.expired = vec![AttemptView { expires_at: 150, ..attempt }];
			let alert = alerts(&record(None, None), Some(&guardians), 160).remove(0);
			let words = format!("{named} of circle 1 expired after block #150");
			assert!(alert.words.starts_with(&words), "{alert:?}");
			let close = format!("'clavis recovery close {} --circle 1{options} --key laptop'", did());
			assert!(alert.next.unwrap().ends_with(&close));
		}
	}

	#[test]
	fn an_attempt_that_a_reveal_ended_is_told_with_the_command_that_burns_its_deposit() {
		let mut guardians = view(Vec::new());
		for (rival, options) in [(false, ""), (true, " --rival")] {
			guardians.outranked = vec![OutrankedView { circle: 1, rival, digest: H256::zero(), until: 190 }];
			let alert = alerts(&record(None, None), Some(&guardians), 160).remove(0);
			let forfeit = format!("'clavis recovery forfeit {} --circle 1{options} --payer laptop'", did());
			assert!(alert.next.unwrap().ends_with(&forfeit));
		}
	}

	#[test]
	fn a_warning_is_told_with_its_circle() {
		let did = did();
		let (record, moment, account) = (record(None, None), 1_767_225_600, "laptop");
		let state =
			DidState { did: &did, record: Some(&record), view: None, genesis: GENESIS, block: 160, moment, account };
		let warning = GuardianWarning { kind: WarningKind::OverrideUnreachable, circle: 1, guardian: None };
		let alert = Alert::of_warning(&state, &warning);
		assert_eq!((&*alert.event, alert.circle), ("Standing.Warning", Some(1)));
		assert!(alert.words.contains("override quorum"), "{alert:?}");
	}
}
