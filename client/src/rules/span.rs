//! Spans of time as people write and read them: `30d`, `1d12h`, `1200 blocks`.

use clavis_primitives::BlockHeight;
use std::{fmt, str::FromStr};

/// Units of time: how each is abbreviated, its name, and its seconds. The longest one first.
const UNITS: [(&str, &str, u64); 5] =
	[("w", "week", 604_800), ("d", "day", 86_400), ("h", "hour", 3_600), ("m", "minute", 60), ("s", "second", 1)];

/// A span of time, in the unit in which it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
	/// Blocks.
	Blocks(BlockHeight),
	/// Seconds.
	Seconds(u64),
}

/// Not a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
	/// Of another form.
	#[error("expected a span of time, such as 30d, 1d12h, 90m or 1200 (blocks)")]
	Malformed,
	/// Beyond what numbers hold.
	#[error("this span of time is too long")]
	TooLong,
	/// The span has no unit of time, and the field is in seconds.
	#[error("expected a unit of time: s, m, h, d or w")]
	NeedsUnit,
}

impl Span {
	/// Returns the number of blocks, of `block_time` milliseconds each, that cover the span. A time that is no whole number
	/// of blocks is rounded up.
	pub fn blocks(self, block_time: u64) -> Result<BlockHeight, SpanError> {
		match self {
			Self::Blocks(blocks) => Ok(blocks),
			Self::Seconds(seconds) => BlockHeight::try_from(seconds.saturating_mul(1_000).div_ceil(block_time.max(1)))
				.map_err(|_| SpanError::TooLong),
		}
	}

	/// Returns its seconds. Fails for a span that was written in blocks.
	pub fn seconds(self) -> Result<u64, SpanError> {
		match self {
			Self::Blocks(_) => Err(SpanError::NeedsUnit),
			Self::Seconds(seconds) => Ok(seconds),
		}
	}
}

impl FromStr for Span {
	type Err = SpanError;

	fn from_str(text: &str) -> Result<Self, SpanError> {
		let mut rest = text.trim();
		let mut seconds = 0u64;
		let mut parts = 0u32;
		while !rest.is_empty() {
			let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != ',').unwrap_or(rest.len());
			let (number, behind) = rest.split_at_checked(end).ok_or(SpanError::Malformed)?;
			let number = number.replace(',', "");
			if number.is_empty() {
				return Err(SpanError::Malformed);
			}
			let number = number.parse::<u64>().map_err(|_| SpanError::TooLong)?;
			let behind = behind.trim_start();
			let end = behind.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(behind.len());
			let (unit, behind) = behind.split_at_checked(end).ok_or(SpanError::Malformed)?;
			rest = behind.trim_start();
			if matches!(unit, "" | "block" | "blocks") {
				let alone = parts == 0 && rest.is_empty();
				let blocks = number.try_into().map_err(|_| SpanError::TooLong)?;
				return alone.then_some(Self::Blocks(blocks)).ok_or(SpanError::Malformed);
			}
			let fits = |(short, name, _): &&(&str, &str, u64)| unit == *short || unit.trim_end_matches('s') == *name;
			let (_, _, length) = UNITS.iter().find(fits).ok_or(SpanError::Malformed)?;
			let part = number.checked_mul(*length).ok_or(SpanError::TooLong)?;
			seconds = seconds.checked_add(part).ok_or(SpanError::TooLong)?;
			parts = parts.saturating_add(1);
		}
		(parts > 0).then_some(Self::Seconds(seconds)).ok_or(SpanError::Malformed)
	}
}

/// Writes it in the form that is read again.
impl fmt::Display for Span {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Blocks(blocks) => write!(f, "{blocks}"),
			Self::Seconds(0) => f.write_str("0s"),
			Self::Seconds(seconds) => {
				// People count in days rather than in weeks.
				parts(*seconds).try_for_each(|(count, (short, _, _))| write!(f, "{count}{short}"))
			},
		}
	}
}

/// Splits a span into days and shorter units, and leaves out the units that it has none of.
fn parts(seconds: u64) -> impl Iterator<Item = (u64, (&'static str, &'static str, u64))> {
	let days_and_less = UNITS.into_iter().skip(1);
	days_and_less
		.scan(seconds, |left, unit| {
			let count = left.checked_div(unit.2)?;
			*left = left.checked_rem(unit.2)?;
			Some((count, unit))
		})
		.filter(|(count, _)| *count > 0)
}

/// Seconds as words: `1 day 12 hours`.
pub fn in_words(seconds: u64) -> String {
	let words = parts(seconds).map(|(count, (_, name, _))| counted(count, name));
	let words = words.collect::<Vec<_>>().join(" ");
	if words.is_empty() {
		"0 seconds".into()
	} else {
		words
	}
}

/// Blocks of so many milliseconds each, and the time that they take: `28,800 blocks (1 day)`.
pub fn blocks_in_words(blocks: BlockHeight, block_time: u64) -> String {
	let blocks = u64::from(blocks);
	let time = in_words(blocks.saturating_mul(block_time).div_ceil(1_000));
	format!("{} ({time})", counted(blocks, "block"))
}

/// A number with its noun: `1 member`, `1,200 members`.
pub fn counted(number: u64, noun: &str) -> String {
	let plural = if number == 1 { "" } else { "s" };
	format!("{} {noun}{plural}", grouped(number.into()))
}

/// A number with its digits in groups of three.
pub fn grouped(number: u128) -> String {
	let digits = number.to_string();
	let mut text = String::new();
	for (place, digit) in digits.chars().enumerate() {
		if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
			text.push(',');
		}
		text.push(digit);
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn spans_are_written_in_many_ways() {
		for (text, span) in [
			("1200", Span::Blocks(1_200)),
			("1,200 blocks", Span::Blocks(1_200)),
			("1 block", Span::Blocks(1)),
			("30d", Span::Seconds(30 * 86_400)),
			("1d12h", Span::Seconds(36 * 3_600)),
			("1 day 12 hours", Span::Seconds(36 * 3_600)),
			("2w", Span::Seconds(14 * 86_400)),
			("90m", Span::Seconds(5_400)),
			("0s", Span::Seconds(0)),
		] {
			assert_eq!(text.parse(), Ok(span), "{text}");
		}
		for text in ["", "d", "-1d", "1.5d", "1y", "1d 5", "5 1d", "1d5 blocks", ","] {
			assert_eq!(text.parse::<Span>(), Err(SpanError::Malformed), "{text}");
		}
		assert_eq!("99999999999".parse::<Span>(), Err(SpanError::TooLong));
		assert_eq!("99999999999999999w".parse::<Span>(), Err(SpanError::TooLong));
	}

	#[test]
	fn times_become_blocks_that_cover_them() {
		assert_eq!(Span::Seconds(7).blocks(3_000), Ok(3));
		assert_eq!(Span::Seconds(6).blocks(3_000), Ok(2));
		assert_eq!(Span::Seconds(6).blocks(500), Ok(12));
		assert_eq!(Span::Blocks(5).blocks(3_000), Ok(5));
		assert_eq!(Span::Blocks(5).seconds(), Err(SpanError::NeedsUnit));
		assert_eq!(Span::Seconds(u64::MAX).blocks(3_000), Err(SpanError::TooLong));
	}

	#[test]
	fn people_read_days_and_hours() {
		assert_eq!(in_words(0), "0 seconds");
		assert_eq!(in_words(86_400 + 3_600 + 61), "1 day 1 hour 1 minute 1 second");
		assert_eq!(blocks_in_words(864_000, 3_000), "864,000 blocks (30 days)");
		assert_eq!(blocks_in_words(1, 3_000), "1 block (3 seconds)");
		assert_eq!(blocks_in_words(3, 500), "3 blocks (2 seconds)");
		assert_eq!([0, 1, 1_200].map(|number| counted(number, "vote")), ["0 votes", "1 vote", "1,200 votes"]);
		assert_eq!(grouped(1_234_567), "1,234,567");
		assert_eq!(grouped(123), "123");
	}

	proptest! {
		#[test]
		fn what_is_written_is_read_again(seconds: u64, blocks: u32) {
			for span in [Span::Seconds(seconds), Span::Blocks(blocks)] {
				prop_assert_eq!(span.to_string().parse(), Ok(span));
			}
			prop_assert_eq!(in_words(seconds).parse(), Ok(Span::Seconds(seconds)));
		}

		#[test]
		fn any_text_is_read_without_panic(text: String, like in "[0-9,]{0,22} ?[a-z]{0,7} ?[0-9]{0,3}[dhms]?") {
			let _ = text.parse::<Span>();
			let _ = like.parse::<Span>();
		}
	}
}
