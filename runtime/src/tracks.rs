//! The tracks of referenda: the time and the votes that a decision of each kind takes.
//!
//! The time comes from the genesis block, so tracks are built from storage each time. The votes are the same on every
//! network and stand here. Two curves fall while a decision lasts, and a referendum passes while it is above both:
//! *approval* is the share of ayes among the votes, weighed by conviction; *support* is the share of all tokens that voted
//! aye.

use crate::{Balance, BlockNumber, Governance, OriginCaller, CLV};
use alloc::borrow::Cow;
use pallet_governance::{Decision, Periods};
use pallet_referenda::{Curve, Track, TrackInfo, TracksInfo};
use sp_runtime::{str_array, FixedI64, Perbill};

/// More than half: a tie never passes.
const MAJORITY: Perbill = Perbill::from_parts(500_000_001);
const TWO_THIRDS: Perbill = Perbill::from_parts(666_666_667);

/// All ayes at first, a majority at last.
const APPROVAL: Curve = approval(MAJORITY);
/// All ayes at first, two thirds at last: an upgrade can change every rule that stands here.
const APPROVAL_OF_UPGRADES: Curve = approval(TWO_THIRDS);
/// Half of all tokens at first, 10% after a quarter of the decision, 5% at last.
const SUPPORT: Curve = support(10, 5);
/// Half of all tokens at first, 20% after a quarter of the decision, 10% at last.
const SUPPORT_OF_UPGRADES: Curve = support(20, 10);

const fn approval(floor: Perbill) -> Curve {
	Curve::LinearDecreasing { length: Perbill::one(), floor, ceil: Perbill::one() }
}

const fn support(after_a_quarter: u128, at_last: u128) -> Curve {
	Curve::make_reciprocal(1, 4, percent(after_a_quarter), percent(at_last), percent(50))
}

const fn percent(share: u128) -> FixedI64 {
	FixedI64::from_rational(share, 100)
}

/// The three tracks. There is none for root, nor for any other origin.
pub struct Tracks;

impl TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<u16, Balance, BlockNumber>>> {
		let periods = Governance::periods();
		Decision::ALL.into_iter().map(move |decision| {
			let (id, info) = (decision.track(), info(decision, &periods));
			Cow::Owned(Track { id, info })
		})
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::Governance(decision) => Ok(decision.track()),
			_ => Err(()),
		}
	}

	fn track_ids() -> impl Iterator<Item = u16> {
		Decision::ALL.into_iter().map(Decision::track)
	}

	fn info(id: u16) -> Option<Cow<'static, TrackInfo<Balance, BlockNumber>>> {
		let decision = Decision::ALL.into_iter().find(|decision| decision.track() == id)?;
		Some(Cow::Owned(info(decision, &Governance::periods())))
	}
}

fn info(decision: Decision, periods: &Periods) -> TrackInfo<Balance, BlockNumber> {
	let (name, min_approval, min_support) = match decision {
		Decision::Rules => ("rules", APPROVAL, SUPPORT),
		Decision::Upgrades => ("upgrades", APPROVAL_OF_UPGRADES, SUPPORT_OF_UPGRADES),
		Decision::Validators => ("validators", APPROVAL, SUPPORT),
	};
	// Deposits come back: what keeps others from filling a track with referenda that nobody wants is that
	// each place in it binds one for as long as a decision lasts. A lift waits for a place on the track of rules, and the
	// runtime that mends a failed migration on that of upgrades, so those have the dearest crowds.
	let (max_deciding, decision_deposit) = match decision {
		Decision::Rules => (60, 1_000 * CLV),
		Decision::Upgrades => (20, 5_000 * CLV),
		Decision::Validators => (20, 1_000 * CLV),
	};
	TrackInfo {
		name: str_array(name),
		max_deciding,
		decision_deposit,
		prepare_period: periods.prepare,
		decision_period: periods.decision,
		confirm_period: periods.confirm,
		min_enactment_period: periods.enactment,
		min_approval,
		min_support,
	}
}
