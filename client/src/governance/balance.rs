//! Amounts of CLV as people write and read them.

use crate::rules::grouped;
use std::str::FromStr;

/// Planck in a CLV.
const CLV: u128 = 1_000_000_000_000;
/// Decimal places of a CLV.
const PLACES: usize = 12;

/// An amount, in planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clv(pub u128);

/// Not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an amount in CLV, such as 100 or 0.5")]
pub struct BalanceError;

impl FromStr for Clv {
	type Err = BalanceError;

	fn from_str(text: &str) -> Result<Self, BalanceError> {
		parse_clv(text).map(Self)
	}
}

/// Reads an amount: planck.
pub fn parse_clv(text: &str) -> Result<u128, BalanceError> {
	let text = text.strip_suffix("CLV").unwrap_or(text).trim();
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let whole = whole.replace(',', "");
	let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if whole.is_empty() || !digits(&whole) || !digits(fraction) || fraction.len() > PLACES || text.ends_with('.') {
		return Err(BalanceError);
	}
	let whole = whole.parse::<u128>().ok().and_then(|whole| whole.checked_mul(CLV)).ok_or(BalanceError)?;
	let fraction = format!("{fraction:0<PLACES$}").parse::<u128>().map_err(|_| BalanceError)?;
	whole.checked_add(fraction).ok_or(BalanceError)
}

/// Writes an amount: `1,000.5 CLV`.
pub fn in_clv(planck: u128) -> String {
	let fraction = format!("{:0PLACES$}", planck % CLV);
	let fraction = fraction.trim_end_matches('0');
	let point = if fraction.is_empty() { "" } else { "." };
	format!("{}{point}{fraction} CLV", grouped(planck / CLV))
}

/// An amount without what is less than a CLV, unless that is all.
pub fn whole_clv(planck: u128) -> u128 {
	match planck % CLV {
		rest if rest < planck => planck.saturating_sub(rest),
		_ => planck,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn amounts_are_written_as_people_do() {
		assert_eq!(in_clv(1_000 * CLV + CLV / 2), "1,000.5 CLV");
		assert_eq!(in_clv(1), "0.000000000001 CLV");
		assert_eq!([whole_clv(CLV + 1), whole_clv(CLV), whole_clv(1), whole_clv(0)], [CLV, CLV, 1, 0]);
		assert_eq!(parse_clv("1,000.5"), Ok(1_000 * CLV + CLV / 2));
		assert_eq!(parse_clv("7 CLV"), Ok(7 * CLV));
		for text in ["", ".", "1.", ".5", "-1", "1e3", "0.0000000000001", "999999999999999999999999999999"] {
			assert_eq!(parse_clv(text), Err(BalanceError), "{text}");
		}
	}

	proptest! {
		#[test]
		fn what_is_written_is_read_again(planck: u128) {
			prop_assert_eq!(parse_clv(&in_clv(planck)), Ok(planck));
		}

		#[test]
		fn any_text_is_read_without_panic(text: String, like in "[0-9,]{0,40}\\.?[0-9]{0,14}") {
			let _ = parse_clv(&text);
			let _ = parse_clv(&like);
		}
	}
}
