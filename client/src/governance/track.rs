//! The tracks of referenda: what it takes to decide.

use clavis_primitives::BlockHeight;
use subxt::ext::scale_decode::DecodeAsType;

/// Parts in a whole: shares are counted in billionths.
pub const WHOLE: u32 = 1_000_000_000;

/// What it takes to decide about referenda of one kind.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Track {
	/// Its name, filled up with zeros.
	name: String,
	/// How many referenda can be decided on at once.
	pub max_deciding: u32,
	/// What has to be deposited before one is decided on.
	pub decision_deposit: u128,
	/// How long after its submission one can be decided on.
	pub prepare_period: BlockHeight,
	/// How long deciding may take.
	pub decision_period: BlockHeight,
	/// How long one must go on passing.
	pub confirm_period: BlockHeight,
	/// How long after that it acts, at the earliest.
	pub min_enactment_period: BlockHeight,
	/// The share of ayes among the votes that is needed, as the decision goes on.
	pub min_approval: Curve,
	/// The share of all tokens that must have voted aye, as the decision goes on.
	pub min_support: Curve,
}

/// How a threshold falls while a decision goes on. Shares are in billionths.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Curve {
	/// A straight line.
	LinearDecreasing {
		/// When it ends.
		length: u32,
		/// Where it ends.
		floor: u32,
		/// Where it starts.
		ceil: u32,
	},
	/// Stairs.
	SteppedDecreasing {
		/// Where they start.
		begin: u32,
		/// Where they end.
		end: u32,
		/// How high each is.
		step: u32,
		/// How long each is.
		period: u32,
	},
	/// A part of a hyperbola.
	Reciprocal {
		/// How far it lies from its corner.
		factor: i64,
		/// How far its corner lies to the left.
		x_offset: i64,
		/// How far its corner lies above.
		y_offset: i64,
	},
}

impl Curve {
	/// The share that is needed when this share of the decision's time has passed.
	pub fn threshold(&self, passed: u32) -> u32 {
		let whole = i128::from(WHOLE);
		let passed = i128::from(passed.min(WHOLE));
		let share = match *self {
			Self::LinearDecreasing { length, floor, ceil } => {
				let (length, fall) = (i128::from(length), i128::from(ceil) - i128::from(floor));
				match length {
					0 => i128::from(floor),
					_ => i128::from(ceil) - passed.min(length) * fall / length,
				}
			},
			Self::SteppedDecreasing { begin, end, step, period } => {
				let steps = if period == 0 { 0 } else { passed / i128::from(period) };
				(i128::from(begin) - steps * i128::from(step)).max(end.into())
			},
			Self::Reciprocal { factor, x_offset, y_offset } => match passed + i128::from(x_offset) {
				0 => whole,
				distance => (i128::from(factor) * whole).div_euclid(distance) + i128::from(y_offset),
			},
		};
		share.clamp(0, whole).try_into().unwrap_or(WHOLE)
	}
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

/// How many billionths a part is of a whole; nothing of nothing.
pub(super) fn share(part: u128, whole: u128) -> u32 {
	if whole == 0 {
		return 0;
	}
	let part = part.min(whole);
	// Both numbers are made small enough to be multiplied; what is lost is less than a billionth.
	let shift = (128 - whole.leading_zeros()).saturating_sub(96);
	let (part, whole) = (part >> shift, (whole >> shift).max(1));
	u32::try_from(part.saturating_mul(WHOLE.into()) / whole).unwrap_or(WHOLE).min(WHOLE)
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
