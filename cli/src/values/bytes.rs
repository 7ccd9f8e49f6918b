//! Bytes in hexadecimal digits.

use super::{wrong, ValueError};
use sp_core::H256;
use std::str::FromStr;

/// The 32 bytes that distinguish DIDs with the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(pub H256);

impl FromStr for Salt {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let mut bytes = [0; 32];
		let digits = text.strip_prefix("0x").unwrap_or(text);
		hex::decode_to_slice(digits, &mut bytes).map_err(|_| wrong("expected 0x and 64 hexadecimal digits"))?;
		Ok(Self(H256(bytes)))
	}
}

/// Any number of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexArg(pub Vec<u8>);

impl FromStr for HexArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text));
		bytes.map(Self).map_err(|_| wrong("expected 0x and hexadecimal digits"))
	}
}
