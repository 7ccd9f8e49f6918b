//! Whole numbers.

use super::{wrong, ValueError};

/// Reads a whole number from `LEAST` to 4,294,967,295.
pub fn number<const LEAST: u32, N: From<u32>>(text: &str) -> Result<N, ValueError> {
	let number = text.parse::<u32>().ok().filter(|number| *number >= LEAST);
	number.map(N::from).ok_or_else(|| wrong(format!("expected a whole number from {LEAST} to {}", u32::MAX)))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_number_is_read_or_the_expected_range_is_named() {
		assert_eq!(number::<0, u32>("0"), Ok(0));
		assert_eq!(number::<2, u64>("4294967295"), Ok(4_294_967_295));
		for text in ["", "x", "-1", "1", "1.5", "0x2", "4294967296", "99999999999999999999"] {
			let error = number::<2, u32>(text).unwrap_err();
			assert_eq!(error.to_string(), "expected a whole number from 2 to 4294967295", "{text}");
		}
	}
}
