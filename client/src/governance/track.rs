//! The tracks of referenda: periods, deposits and thresholds.

use clavis_primitives::BlockHeight;
use subxt::ext::scale_decode::DecodeAsType;

/// Parts in a whole: shares are counted in billionths.
pub const WHOLE: u32 = 1_000_000_000;

/// The periods, deposits and thresholds of one kind of referenda.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Track {
	/// Its name, filled up with zeros.
	name: String,
	/// The number of referenda that can be decided on at once.
	pub max_deciding: u32,
	/// The deposit before a referendum is decided on, in planck.
	pub decision_deposit: u128,
	/// The blocks between the submission of a referendum and its decision.
	pub prepare_period: BlockHeight,
	/// The longest decision, in blocks.
	pub decision_period: BlockHeight,
	/// The blocks for which a referendum must go on passing.
	pub confirm_period: BlockHeight,
	/// The fewest blocks between its approval and the block in which it acts.
	pub min_enactment_period: BlockHeight,
	/// The share of ayes among the votes that is needed, as the decision goes on.
	pub min_approval: Curve,
	/// The share of all tokens that must have voted aye, as the decision goes on.
	pub min_support: Curve,
}

/// The fall of a threshold while a decision goes on. Shares are in billionths.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Curve {
	/// A straight line.
	LinearDecreasing {
		/// The share of the time at its end.
		length: u32,
		/// The threshold at its end.
		floor: u32,
		/// The threshold at its start.
		ceil: u32,
	},
	/// Stairs.
	SteppedDecreasing {
		/// The threshold at their start.
		begin: u32,
		/// The threshold at their end.
		end: u32,
		/// The height of a step.
		step: u32,
		/// The share of the time that a step takes.
		period: u32,
	},
	/// A part of a hyperbola.
	Reciprocal {
		/// The distance from its corner.
		factor: i64,
		/// The distance of its corner to the left.
		x_offset: i64,
		/// The height of its corner.
		y_offset: i64,
	},
}

impl Curve {
	/// The share that is needed when this share of the decision's time has passed. Rounds as the chain does.
	pub fn threshold(&self, passed: u32) -> u32 {
		let passed = passed.min(WHOLE);
		let share = match *self {
			Self::LinearDecreasing { length, floor, ceil } => {
				let done = if length == 0 { WHOLE } else { part_of(passed.min(length), WHOLE, length) };
				ceil.saturating_sub(part_of(done, ceil.saturating_sub(floor), WHOLE))
			},
			Self::SteppedDecreasing { begin, end, step, period } => {
				let steps = passed.checked_div(period).unwrap_or_default();
				begin.saturating_sub(step.saturating_mul(steps).min(WHOLE)).max(end)
			},
			Self::Reciprocal { factor, x_offset, y_offset } => {
				let distance = i64::from(passed).saturating_add(x_offset);
				let height = floor_div(i128::from(factor).saturating_mul(WHOLE.into()), distance.into());
				match height.and_then(|height| i64::try_from(height).ok()) {
					Some(height) => height.saturating_add(y_offset).clamp(0, WHOLE.into()).try_into().unwrap_or(WHOLE),
					None => WHOLE,
				}
			},
		};
		share.min(WHOLE)
	}
}

/// `part × of ÷ whole`, rounded down.
fn part_of(part: u32, of: u32, whole: u32) -> u32 {
	let product = u64::from(part).saturating_mul(of.into());
	product.checked_div(whole.into()).and_then(|share| share.try_into().ok()).unwrap_or(u32::MAX)
}

/// The quotient, rounded towards negative infinity.
fn floor_div(dividend: i128, divisor: i128) -> Option<i128> {
	let (quotient, rest) = (dividend.checked_div(divisor)?, dividend.checked_rem(divisor)?);
	let is_between = rest != 0 && (rest < 0) != (divisor < 0);
	quotient.checked_sub(is_between.into())
}

impl Track {
	/// Its name.
	pub fn name(&self) -> &str {
		self.name.trim_end_matches('\0')
	}

	/// Approval and support that are needed when a decision has gone on for so many blocks.
	pub fn thresholds(&self, elapsed: BlockHeight) -> (u32, u32) {
		let passed = share(elapsed.min(self.decision_period).into(), self.decision_period.into());
		(self.min_approval.threshold(passed), self.min_support.threshold(passed))
	}

	/// Blocks from its submission until a referendum acts, if everybody votes aye at once.
	pub fn fastest(&self) -> BlockHeight {
		self.prepare_period.saturating_add(self.confirm_period).saturating_add(self.min_enactment_period)
	}

	/// Blocks from its submission until a referendum acts, if the decision takes all its time.
	pub fn slowest(&self) -> BlockHeight {
		self.fastest().saturating_add(self.decision_period)
	}

	/// A track with these periods, in blocks, on which approval falls from all to half, and support from half to none.
	pub fn of_periods(
		prepare: BlockHeight,
		decision: BlockHeight,
		confirm: BlockHeight,
		enactment: BlockHeight,
	) -> Self {
		Self {
			name: format!("{:\0<25}", "rules"),
			max_deciding: 1,
			decision_deposit: 1_000,
			prepare_period: prepare,
			decision_period: decision,
			confirm_period: confirm,
			min_enactment_period: enactment,
			min_approval: Curve::LinearDecreasing { length: WHOLE, floor: WHOLE / 2, ceil: WHOLE },
			min_support: Curve::LinearDecreasing { length: WHOLE, floor: 0, ceil: WHOLE / 2 },
		}
	}
}

/// Returns a part of a whole in billionths; 0 if the whole is 0.
pub(super) fn share(part: u128, whole: u128) -> u32 {
	if whole == 0 {
		return 0;
	}
	let part = part.min(whole);
	// Both numbers are made small enough to be multiplied; what is lost is less than a billionth.
	let shift = 32u32.saturating_sub(whole.leading_zeros());
	let (part, whole) =
		(part.checked_shr(shift).unwrap_or_default(), whole.checked_shr(shift).unwrap_or_default().max(1));
	let share = part.saturating_mul(WHOLE.into()).checked_div(whole).unwrap_or_default();
	u32::try_from(share).unwrap_or(WHOLE).min(WHOLE)
}

/// A share that is needed, for people: rounded up.
pub fn percent_needed(share: u32) -> String {
	percent(share.div_ceil(WHOLE / 10_000))
}

/// A share that there is, for people: rounded down.
pub fn percent_reached(share: u32) -> String {
	percent(share / (WHOLE / 10_000))
}

fn percent(hundredths: u32) -> String {
	let (whole, fraction) = (hundredths / 100, hundredths % 100);
	if fraction == 0 {
		format!("{whole}%")
	} else {
		format!("{whole}.{}%", format!("{fraction:02}").trim_end_matches('0'))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	/// Half of all at first, 10% after a quarter, 5% at last; as the chain computes it.
	const SUPPORT: Curve = Curve::Reciprocal { factor: 20_415_879, x_offset: 43_478_261, y_offset: 30_434_783 };

	#[test]
	fn thresholds_fall_from_start_to_end() {
		let line = Curve::LinearDecreasing { length: WHOLE / 2, floor: 500_000_001, ceil: WHOLE };
		let ends = [0, WHOLE / 4, WHOLE / 2, WHOLE].map(|passed| line.threshold(passed));
		assert_eq!(ends, [WHOLE, 750_000_001, 500_000_001, 500_000_001]);
		let stairs = Curve::SteppedDecreasing { begin: WHOLE, end: WHOLE / 2, step: WHOLE / 4, period: WHOLE / 10 };
		let ends = [0, WHOLE / 10, WHOLE / 5, WHOLE].map(|passed| stairs.threshold(passed));
		assert_eq!(ends, [WHOLE, 750_000_000, WHOLE / 2, WHOLE / 2]);
		let start = SUPPORT.threshold(0);
		assert!((490_000_000..=510_000_000).contains(&start), "{start}");
		let late = SUPPORT.threshold(WHOLE);
		assert!((45_000_000..=55_000_000).contains(&late), "{late}");
	}

	#[test]
	fn shares_are_rounded_so_that_what_is_shown_suffices() {
		assert_eq!((percent_needed(500_000_001), percent_reached(500_000_001)), ("50.01%".into(), "50%".into()));
		assert_eq!((percent_needed(WHOLE), percent_reached(WHOLE - 1)), ("100%".into(), "99.99%".into()));
		assert_eq!((percent_needed(125_000_000), percent_reached(0)), ("12.5%".into(), "0%".into()));
	}

	#[test]
	fn names_come_without_their_filling() {
		let track = Track::of_periods(10, 100, 5, 7);
		assert_eq!((track.name(), track.fastest(), track.slowest()), ("rules", 22, 122));
	}

	proptest! {
		#[test]
		fn no_curve_panics_or_leaves_the_whole(a: u32, b: u32, c: u32, x: i64, y: i64, z: i64, passed: u32) {
			for curve in [
				Curve::LinearDecreasing { length: a, floor: b, ceil: c },
				Curve::SteppedDecreasing { begin: a, end: b, step: c, period: passed },
				Curve::Reciprocal { factor: x, x_offset: y, y_offset: z },
			] {
				prop_assert!(curve.threshold(passed) <= WHOLE);
			}
		}

		#[test]
		fn thresholds_are_those_of_the_pallet(
			kind in 0..3,
			a in 0..=WHOLE,
			b in 0..=WHOLE,
			c in 0..=WHOLE,
			d in 1..=WHOLE,
			passed in 0..=WHOLE,
		) {
			use pallet_referenda::Curve as Theirs;
			use sp_runtime::{FixedI64, Perbill};
			let share = Perbill::from_parts;
			// Curves that fall, as the pallet demands.
			let (floor, ceil) = (a.min(b), a.max(b));
			let (ours, theirs) = match kind {
				0 => (
					Curve::LinearDecreasing { length: c, floor, ceil },
					Theirs::LinearDecreasing { length: share(c), floor: share(floor), ceil: share(ceil) },
				),
				1 => (
					Curve::SteppedDecreasing { begin: ceil, end: floor, step: c, period: d },
					Theirs::SteppedDecreasing {
						begin: share(ceil),
						end: share(floor),
						step: share(c),
						period: share(d),
					},
				),
				_ => {
					let (factor, x_offset, y_offset) = (i64::from(a) * 3, i64::from(d), i64::from(b) - i64::from(c));
					let number = FixedI64::from_inner;
					(
						Curve::Reciprocal { factor, x_offset, y_offset },
						Theirs::Reciprocal {
							factor: number(factor),
							x_offset: number(x_offset),
							y_offset: number(y_offset),
						},
					)
				},
			};
			prop_assert_eq!(ours.threshold(passed), theirs.threshold(share(passed)).deconstruct(), "{:?}", ours);
		}

		#[test]
		fn thresholds_are_those_of_the_curves_that_the_tracks_use(
			after in 1..50u32,
			last in 1..50u32,
			passed in 0..=WHOLE,
		) {
			use pallet_referenda::Curve as Theirs;
			use sp_runtime::{FixedI64, Perbill};
			let percent = |share: u32| FixedI64::from_rational(share.into(), 100);
			let (after, last) = (after.max(last), after.min(last));
			prop_assume!(after < 50 && last < after);
			let theirs = Theirs::make_reciprocal(1, 4, percent(after), percent(last), percent(50));
			let Theirs::Reciprocal { factor, x_offset, y_offset } = &theirs else { panic!("{theirs:?}") };
			let ours = Curve::Reciprocal {
				factor: factor.into_inner(),
				x_offset: x_offset.into_inner(),
				y_offset: y_offset.into_inner(),
			};
			prop_assert_eq!(ours.threshold(passed), theirs.threshold(Perbill::from_parts(passed)).deconstruct());
		}

		#[test]
		fn the_chains_curves_only_fall(one in 0..=WHOLE, other in 0..=WHOLE) {
			let (earlier, later) = (one.min(other), one.max(other));
			prop_assert!(SUPPORT.threshold(later) <= SUPPORT.threshold(earlier));
		}

		#[test]
		fn shares_are_between_nothing_and_all(part: u128, whole: u128) {
			let share = share(part, whole);
			prop_assert!(share <= WHOLE);
			if part >= whole && whole > 0 {
				prop_assert_eq!(share, WHOLE);
			}
		}
	}
}
