//! What stands against a DID when a watcher begins: its events are in blocks that the watcher does not read.

use super::{Alert, Told};
use crate::guardians::attempt_in;
use clavis_primitives::{record::Announced, recovery::GuardiansView, BlockHeight, Did, Record};
use sp_core::H256;

impl Alert {
	/// Tells what stands on a DID as of a block: its attempts, a change of its guardians, a deactivation, and a freeze.
	///
	/// - `view`: its guardians as of the same block; `None` if it has none.
	pub fn standing(
		did: &Did,
		genesis: H256,
		record: &Record<()>,
		view: Option<&GuardiansView>,
		block: BlockHeight,
	) -> Vec<Self> {
		let alert = |kind: &str, circle: Option<u8>, attempt: Option<H256>, (urgent, words, next): Told| Self {
			did: did.clone(),
			event: format!("Standing.{kind}"),
			urgent,
			words,
			next,
			circle: circle.map(Into::into),
			attempt,
		};
		let mut alerts = Vec::new();
		for shown in view.iter().flat_map(|view| &view.attempts) {
			let (circle, rival) = (shown.circle, shown.rival);
			let Some(attempt) = view.and_then(|view| attempt_in(view, circle, rival, did.id, genesis).ok()) else {
				// Its digest is not that of what the node shows, so its words would stand for something else.
				let words = format!("The node shows an attempt of circle {circle} that does not have its digest");
				let next = "ask another node, with --node".to_owned();
				alerts.push(alert("Attempt", Some(circle), None, (true, words, Some(next))));
				continue;
			};
			let vetoed = if attempt.vetoed { "; the control set vetoed it" } else { "" };
			let named = if rival { "A rival attempt" } else { "An attempt" };
			let words = format!(
				"{named} of circle {circle} stands, up to block #{}; {} guardians approved{vetoed}",
				attempt.expires_at, attempt.counted
			);
			let next = match rival {
				true => format!(
					"see 'clavis recovery status {did}'; only an override quorum carries it out: if you did not ask for it, \
					 speak to your guardians"
				),
				false => format!(
					"see 'clavis recovery status {did}'; if you did not ask for it, veto: 'clavis recovery veto {did} --circle \
					 {circle}'"
				),
			};
			alerts.push(alert("Attempt", Some(circle), Some(attempt.digest), (true, words, Some(next))));
		}
		if let Some(change) = view.and_then(|view| view.change.as_ref()) {
			let words = if block > change.lapses_at {
				format!(
					"A change of the guardians lapsed after block #{}, and cannot be applied any more",
					change.lapses_at
				)
			} else {
				format!(
					"A change of the guardians waits, and can be applied from block #{} to block #{}",
					change.applies_at, change.lapses_at
				)
			};
			let next = format!(
				"see 'clavis guardians status {did}'; if this was not you, take it back: 'clavis guardians set {did} \
				 --cancel-change'"
			);
			alerts.push(alert("Change", None, None, (true, words, Some(next))));
		}
		if let Some(Announced { at, until }) = record.announced_end(block) {
			let words =
				format!("A deactivation was asked for, and can be carried out from block #{at} to block #{until}");
			let next = format!(
				"if this was not you, a thief has your keys: reveal your next control set with 'clavis did rotate {did}', or \
				 ask your guardians for help"
			);
			alerts.push(alert("Deactivation", None, None, (true, words, Some(next))));
		}
		if let Some(until) = record.frozen_until.filter(|_| record.is_frozen(block)) {
			let words = format!("Guardians froze the DID up to block #{until}");
			let next = format!("ask them why; revocations and vetoes go on: 'clavis guardians status {did}'");
			alerts.push(alert("Freeze", None, None, (true, words, Some(next))));
		}
		alerts
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::testing::{attempt, rival, view, DID, GENESIS};
	use clavis_primitives::{
		recovery::{AttemptView, ChangeView, Quorum},
		Inception,
	};
	use proptest::prelude::*;

	fn kinds(alerts: &[Alert]) -> Vec<&str> {
		alerts.iter().map(|alert| alert.event.strip_prefix("Standing.").unwrap()).collect()
	}

	fn record(deactivates_at: Option<Announced>, frozen_until: Option<BlockHeight>) -> Record<()> {
		let control = attempt(0, Quorum::None, false).set;
		let created = Record::create(Inception { control, next: None, salt: H256::zero() }, [], 100, 1).unwrap();
		Record { deactivates_at, frozen_until, ..created }
	}

	fn did() -> Did {
		Did { network: "dev".parse().unwrap(), id: DID }
	}

	proptest! {
		/// Each thing that stands is told once and as urgent, with the next step, and nothing else is: no freeze that has passed,
		/// and no announcement that has lapsed.
		#[test]
		fn a_watcher_that_starts_late_misses_nothing_that_stands(
			has_plan: bool, attempts in 0u8..3, changes: bool, ends in prop::option::of(150u32..170),
			until in prop::option::of(150u32..170),
		) {
			let mut guardians = view((0..attempts).map(|circle| attempt(circle, Quorum::Threshold, false)).collect());
			guardians.change = changes.then_some(ChangeView { plan: None, applies_at: 200, lapses_at: 400, paused: false });
			let shown = has_plan.then_some(&guardians);
			let record = record(ends.map(|until| Announced { at: 140, until }), until);
			let alerts = Alert::standing(&did(), GENESIS, &record, shown, 160);
			let mut expected = vec!["Attempt"; if has_plan { attempts.into() } else { 0 }];
			expected.extend((has_plan && changes).then_some("Change"));
			expected.extend(ends.is_some_and(|until| until >= 160).then_some("Deactivation"));
			expected.extend(until.is_some_and(|until| until >= 160).then_some("Freeze"));
			prop_assert_eq!(kinds(&alerts), expected);
			prop_assert!(alerts.iter().all(|alert| alert.urgent && alert.next.is_some() && alert.did == did()));
		}
	}

	#[test]
	fn a_change_of_the_guardians_is_told_with_the_block_after_which_it_lapses() {
		let mut guardians = view(Vec::new());
		guardians.change = Some(ChangeView { plan: None, applies_at: 200, lapses_at: 400, paused: false });
		for (block, lapsed) in [(160, false), (400, false), (401, true)] {
			let alerts = Alert::standing(&did(), GENESIS, &record(None, None), Some(&guardians), block);
			let words = &alerts.first().unwrap().words;
			assert!(words.contains("#400") && words.contains("lapsed") == lapsed, "{words}");
			assert_eq!(words.contains("can be applied"), !lapsed, "{words}");
		}
	}

	#[test]
	fn an_attempt_is_told_with_its_words_unless_they_would_stand_for_another_one() {
		let told = |attempt: &AttemptView| {
			let alerts = Alert::standing(&did(), GENESIS, &record(None, None), Some(&view(vec![attempt.clone()])), 160);
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
}
