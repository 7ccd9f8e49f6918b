//! The parts that the JSON files of this library share: type and version, and values in SCALE as hexadecimal text.

use codec::{DecodeAll, Encode};

/// Checks the type and the version of a file. The error says what was expected.
pub(crate) fn check_type(found: (&str, u64), expected: (&str, u64)) -> Result<(), String> {
	if found == expected {
		return Ok(());
	}
	let (name, version) = expected;
	Err(format!("expected the type '{name}' and version {version}"))
}

/// Writes a value in SCALE as hexadecimal text.
pub(crate) fn to_hex(value: &impl Encode) -> String {
	format!("0x{}", hex::encode(value.encode()))
}

/// Reads a value in SCALE from hexadecimal text, with or without `0x`. `None` if the text is garbled.
pub(crate) fn from_hex<T: DecodeAll>(text: &str) -> Option<T> {
	let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text)).ok()?;
	T::decode_all(&mut &bytes[..]).ok()
}
