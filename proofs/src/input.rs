//! Decodes SCALE from bytes that may come from an attacker, and reports what is wrong with them.

use crate::ProofError;
use codec::{Decode, Input};

/// The bytes that are left, and a mark if the decoder asked for more than that.
struct Bytes<'a> {
	rest: &'a [u8],
	is_short: bool,
}

impl Input for Bytes<'_> {
	/// Hides the length from the decoder, so that it reserves no more than a page ahead of the bytes that it reads.
	fn remaining_len(&mut self) -> Result<Option<usize>, codec::Error> {
		Ok(None)
	}

	fn read(&mut self, into: &mut [u8]) -> Result<(), codec::Error> {
		let Some((read, rest)) = self.rest.split_at_checked(into.len()) else {
			self.is_short = true;
			return Err("it ends in the middle".into());
		};
		into.copy_from_slice(read);
		self.rest = rest;
		Ok(())
	}
}

/// Decodes a value that must fill all the bytes. Refuses more than `max` bytes.
pub fn decode<T: Decode>(bytes: &[u8], max: usize) -> Result<T, ProofError> {
	if bytes.len() > max {
		return Err(ProofError::TooLarge(bytes.len(), max));
	}
	let mut input = Bytes { rest: bytes, is_short: false };
	match T::decode(&mut input) {
		Ok(value) if input.rest.is_empty() => Ok(value),
		Ok(_) => Err(ProofError::TrailingBytes(input.rest.len())),
		Err(_) if input.is_short => Err(ProofError::Truncated),
		Err(error) => Err(ProofError::Malformed(error.to_string())),
	}
}
