//! Convictions: a vote weighs more if its tokens stay locked for longer.

use clavis_primitives::BlockHeight;
use std::str::FromStr;

/// The time for which a voter lets tokens be locked, from 0 to 6. The longer it is, the more the tokens weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conviction(u8);

/// Not a conviction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number from 0 to 6")]
pub struct ConvictionError;

/// The highest.
const HIGHEST: u8 = 6;
/// The bit that marks an aye in an encoded vote.
const AYE: u8 = 0b1000_0000;

impl Conviction {
	/// Its number.
	pub fn number(self) -> u8 {
		self.0
	}

	/// The votes that tokens count for.
	pub fn votes(self, tokens: u128) -> u128 {
		match self.0 {
			0 => tokens / 10,
			times => tokens.saturating_mul(times.into()),
		}
	}

	/// The number of the network's locking periods for which tokens stay locked, if the vote is on the side that wins.
	pub fn periods(self) -> u32 {
		match self.0 {
			0 => 0,
			number => 1u32.checked_shl(u32::from(number).saturating_sub(1)).unwrap_or(u32::MAX),
		}
	}

	/// The blocks for which tokens stay locked after the end of the referendum, if the vote is on the side that wins.
	pub fn locked_for(self, period: BlockHeight) -> BlockHeight {
		period.saturating_mul(self.periods())
	}

	/// A vote as the chain writes it: one byte.
	pub fn vote(self, aye: bool) -> u8 {
		self.0 | if aye { AYE } else { 0 }
	}

	/// The vote in such a byte.
	pub fn of_vote(vote: u8) -> Option<(bool, Self)> {
		let number = vote & !AYE;
		(number <= HIGHEST).then_some((vote & AYE != 0, Self(number)))
	}
}

impl FromStr for Conviction {
	type Err = ConvictionError;

	fn from_str(text: &str) -> Result<Self, ConvictionError> {
		text.parse().ok().filter(|number| *number <= HIGHEST).map(Self).ok_or(ConvictionError)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn tokens_weigh_more_the_longer_they_are_locked() {
		let of = |number: u8| number.to_string().parse::<Conviction>().unwrap();
		assert_eq!((0..=6).map(|number| of(number).periods()).collect::<Vec<_>>(), [0, 1, 2, 4, 8, 16, 32]);
		assert_eq!((0..=6).map(|number| of(number).votes(100)).collect::<Vec<_>>(), [10, 100, 200, 300, 400, 500, 600]);
		assert_eq!(of(6).locked_for(u32::MAX), u32::MAX);
		for text in ["7", "-1", "", "one"] {
			assert_eq!(text.parse::<Conviction>(), Err(ConvictionError), "{text}");
		}
	}

	#[test]
	fn votes_are_one_byte() {
		for number in 0..=6 {
			for aye in [false, true] {
				let conviction = Conviction(number);
				assert_eq!(Conviction::of_vote(conviction.vote(aye)), Some((aye, conviction)));
			}
		}
		assert_eq!(Conviction(1).vote(true), 0x81);
		assert_eq!(Conviction::of_vote(7), None);
	}
}
