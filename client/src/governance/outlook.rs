//! The outlook of a referendum: its phase, the votes that it lacks, and the block in which it would act.

use super::{
	referendum::{Enactment, Ongoing},
	track::{Track, WHOLE},
};
use clavis_primitives::BlockHeight;

/// The phase of a referendum: the event that it waits for. Blocks are heights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
	/// It waits for its decision deposit, until it times out.
	NeedsDeposit {
		/// The block in which that is.
		times_out: BlockHeight,
	},
	/// It waits for the end of its preparation.
	Preparing {
		/// The block in which that is.
		until: BlockHeight,
	},
	/// It waits for a place among the referenda that are decided on.
	Queued,
	/// It waits for votes, and is rejected if it does not pass in time.
	Deciding {
		/// The block in which that is.
		until: BlockHeight,
	},
	/// It waits for the end of its confirmation, and must go on passing.
	Confirming {
		/// The block in which that is.
		until: BlockHeight,
	},
}

impl Phase {
	/// One word for it.
	pub fn name(&self) -> &'static str {
		match self {
			Self::NeedsDeposit { .. } => "needsDeposit",
			Self::Preparing { .. } => "preparing",
			Self::Queued => "queued",
			Self::Deciding { .. } => "deciding",
			Self::Confirming { .. } => "confirming",
		}
	}

	/// Its end, where that is known.
	pub fn until(&self) -> Option<BlockHeight> {
		match *self {
			Self::NeedsDeposit { times_out: until }
			| Self::Preparing { until }
			| Self::Deciding { until }
			| Self::Confirming { until } => Some(until),
			Self::Queued => None,
		}
	}
}

/// A share that there is, and the one that is needed, in billionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
	/// The share that there is.
	pub now: u32,
	/// The share that is needed at this moment, or at the start of the decision.
	pub needed: u32,
}

impl Share {
	/// Returns true if the share suffices now.
	pub fn suffices(&self) -> bool {
		self.now >= self.needed
	}
}

/// The votes that a referendum would need to pass at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
	/// Further votes for it, weighed by conviction; `None` if no number of them suffices while there are nays.
	pub ayes: Option<u128>,
	/// Further tokens that vote for it.
	pub support: u128,
}

/// The outlook of a referendum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
	/// Its phase.
	pub phase: Phase,
	/// The share of ayes among the votes.
	pub approval: Share,
	/// The share of all tokens that voted aye.
	pub support: Share,
	/// The votes that it lacks.
	pub missing: Missing,
	/// The block from which on it passes with the votes that it has, if it does.
	pub passes_from: Option<BlockHeight>,
	/// The block in which it would act, if nobody voted any more.
	pub acts_in: Option<BlockHeight>,
}

impl Outlook {
	/// Computes the outlook of a referendum as of a block.
	pub fn of(referendum: &Ongoing, track: &Track, issuance: u128, timeout: BlockHeight, now: BlockHeight) -> Self {
		let prepared = referendum.submitted.saturating_add(track.prepare_period);
		let phase = match (referendum.deciding, &referendum.decision_deposit) {
			(Some(deciding), _) => match deciding.confirming {
				Some(until) => Phase::Confirming { until },
				None => Phase::Deciding { until: deciding.since.saturating_add(track.decision_period) },
			},
			(None, _) if referendum.in_queue => Phase::Queued,
			(None, Some(_)) => Phase::Preparing { until: prepared },
			(None, None) => Phase::NeedsDeposit { times_out: referendum.submitted.saturating_add(timeout) },
		};
		// Until it starts, thresholds are those that it would start with.
		let since = referendum.deciding.map_or(now.max(prepared), |deciding| deciding.since);
		let elapsed = now.saturating_sub(since);
		let (approval_needed, support_needed) = track.thresholds(elapsed);
		let tally = referendum.tally;
		let (approval, support) = (tally.approval(), tally.supported(issuance));
		let passes = |elapsed| {
			let (approval_needed, support_needed) = track.thresholds(elapsed);
			approval >= approval_needed && support >= support_needed
		};
		let can_start = !matches!(phase, Phase::NeedsDeposit { .. } | Phase::Queued);
		let passes_from = first(elapsed, track.decision_period, passes)
			.filter(|_| can_start)
			.map(|elapsed| since.saturating_add(elapsed));
		let approved = passes_from.map(|from| match phase {
			Phase::Confirming { until } => until.max(from),
			_ => from.max(now.saturating_add(1)).saturating_add(track.confirm_period),
		});
		let acts_in = approved.map(|approved| {
			let earliest = approved.saturating_add(track.min_enactment_period);
			match referendum.enactment {
				Enactment::At(block) => block.max(earliest),
				Enactment::After(blocks) => approved.saturating_add(blocks).max(earliest),
			}
		});
		Self {
			phase,
			approval: Share { now: approval, needed: approval_needed },
			support: Share { now: support, needed: support_needed },
			missing: Missing {
				ayes: missing_ayes(tally.ayes, tally.nays, approval_needed),
				support: portion(issuance, support_needed).saturating_sub(tally.support),
			},
			passes_from,
			acts_in,
		}
	}

	/// Returns true if the referendum passes at this moment.
	pub fn passes(&self) -> bool {
		self.approval.suffices() && self.support.suffices()
	}
}

/// The first number from `start` to `end` that satisfies a test which holds from some number on.
fn first(start: BlockHeight, end: BlockHeight, holds: impl Fn(BlockHeight) -> bool) -> Option<BlockHeight> {
	if !holds(end.max(start)) {
		return None;
	}
	let (mut low, mut high) = (start, end.max(start));
	while low < high {
		let middle = low.midpoint(high);
		if holds(middle) {
			high = middle;
		} else {
			low = middle.saturating_add(1);
		}
	}
	Some(low)
}

/// A share of an amount, rounded up.
fn portion(amount: u128, share: u32) -> u128 {
	rounded_up(amount, share.into(), WHOLE.into())
}

/// `amount × part ÷ whole`, rounded up, where part and whole have 32 bits.
fn rounded_up(amount: u128, part: u128, whole: u128) -> u128 {
	let (times, rest) = (amount.checked_div(whole), amount.checked_rem(whole));
	let rest = rest.unwrap_or_default().saturating_mul(part).div_ceil(whole.max(1));
	times.unwrap_or_default().saturating_mul(part).saturating_add(rest)
}

/// The votes for it that are missing to a share of ayes.
fn missing_ayes(ayes: u128, nays: u128, needed: u32) -> Option<u128> {
	let rest = u128::from(WHOLE.saturating_sub(needed));
	let wanted = match (nays, rest) {
		// Any aye is all ayes.
		(0, _) => u128::from(needed > 0),
		(_, 0) => return None,
		_ => rounded_up(nays, needed.into(), rest),
	};
	Some(wanted.saturating_sub(ayes))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::governance::referendum::{Bounded, Deciding, Deposit, Tally};
	use proptest::prelude::*;

	const ISSUANCE: u128 = 1_000;
	const TIMEOUT: BlockHeight = 110;

	fn referendum(deciding: Option<Deciding>, tally: Tally) -> Ongoing {
		let deposit = Deposit { who: [1; 32], amount: 10 };
		Ongoing {
			track: 0,
			proposal: Bounded::Inline(Vec::new()),
			enactment: Enactment::After(0),
			submitted: 100,
			submission_deposit: deposit.clone(),
			decision_deposit: Some(deposit),
			deciding,
			tally,
			in_queue: false,
		}
	}

	fn outlook(referendum: &Ongoing, now: BlockHeight) -> Outlook {
		Outlook::of(referendum, &Track::of_periods(10, 100, 5, 7), ISSUANCE, TIMEOUT, now)
	}

	#[test]
	fn phases_follow_each_other() {
		let none = Tally::default();
		let waiting = Ongoing { decision_deposit: None, ..referendum(None, none) };
		assert_eq!(outlook(&waiting, 101).phase, Phase::NeedsDeposit { times_out: 210 });
		assert_eq!(outlook(&waiting, 101).acts_in, None);
		assert_eq!(outlook(&referendum(None, none), 101).phase, Phase::Preparing { until: 110 });
		let queued = Ongoing { in_queue: true, ..referendum(None, none) };
		assert_eq!((outlook(&queued, 130).phase, outlook(&queued, 130).passes_from), (Phase::Queued, None));
		let deciding = referendum(Some(Deciding { since: 110, confirming: None }), none);
		assert_eq!(outlook(&deciding, 120).phase, Phase::Deciding { until: 210 });
		let confirming = referendum(Some(Deciding { since: 110, confirming: Some(125) }), none);
		assert_eq!(outlook(&confirming, 120).phase, Phase::Confirming { until: 125 });
	}

	#[test]
	fn votes_make_a_referendum_pass_when_the_thresholds_have_fallen_to_them() {
		let tally = Tally { ayes: 300, nays: 100, support: 300 };
		let deciding = referendum(Some(Deciding { since: 110, confirming: None }), tally);
		let early = outlook(&deciding, 120);
		// Approval falls from 100% to 50% in 100 blocks, support from 50% to nothing.
		assert_eq!((early.approval.now, early.approval.needed), (750_000_000, 950_000_000));
		assert_eq!((early.support.now, early.support.needed), (300_000_000, 450_000_000));
		assert!(!early.passes());
		assert_eq!(early.missing, Missing { ayes: Some(1_600), support: 150 });
		assert_eq!(early.passes_from, Some(160));
		// Confirmation takes 5 blocks, and enactment 7.
		assert_eq!(early.acts_in, Some(172));
		let late = outlook(&deciding, 160);
		assert!(late.passes());
		assert_eq!(late.acts_in, Some(161 + 5 + 7));
	}

	#[test]
	fn what_is_confirmed_acts_when_it_was_to() {
		let tally = Tally { ayes: 1_000, nays: 0, support: 1_000 };
		let confirming = referendum(Some(Deciding { since: 110, confirming: Some(115) }), tally);
		assert_eq!(outlook(&confirming, 112).acts_in, Some(122));
		let later = Ongoing { enactment: Enactment::At(900), ..confirming.clone() };
		assert_eq!(outlook(&later, 112).acts_in, Some(900));
		let after = Ongoing { enactment: Enactment::After(50), ..confirming };
		assert_eq!(outlook(&after, 112).acts_in, Some(165));
	}

	#[test]
	fn what_nobody_wants_never_passes() {
		let deciding =
			referendum(Some(Deciding { since: 110, confirming: None }), Tally { nays: 5, ..Tally::default() });
		let outlook = outlook(&deciding, 110);
		assert_eq!((outlook.passes_from, outlook.acts_in), (None, None));
		// All votes must be ayes at first.
		assert_eq!(outlook.missing.ayes, None);
	}

	proptest! {
		#[test]
		fn what_is_missing_suffices(ayes in 0u128..1_000_000, nays in 0u128..1_000_000, needed in 1..=WHOLE) {
			match missing_ayes(ayes, nays, needed) {
				Some(missing) => {
					let tally = Tally { ayes: ayes + missing, nays, support: 0 };
					prop_assert!(tally.approval() >= needed, "{} < {}", tally.approval(), needed);
				},
				None => prop_assert!(needed == WHOLE && nays > 0),
			}
		}

		#[test]
		fn no_numbers_panic(
			ayes: u128, nays: u128, support: u128, issuance: u128, since: u32, confirming: Option<u32>, now: u32, timeout: u32,
		) {
			let referendum = referendum(Some(Deciding { since, confirming }), Tally { ayes, nays, support });
			let _ = Outlook::of(&referendum, &Track::of_periods(10, 100, 5, 7), issuance, timeout, now);
		}
	}
}
