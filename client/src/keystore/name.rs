//! Names of keys.

use std::{fmt, str::FromStr};

/// A key's name: 1 to 64 of `a-z A-Z 0-9 . _ -`, starting with a letter or digit. It names a file, and
/// can never name one outside the keystore.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// A text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no name for a key or a DID: expected 1 to 64 letters, digits, '.', '_' or '-', with a letter or digit first")]
pub struct KeyNameError(String);

impl FromStr for KeyName {
	type Err = KeyNameError;

	fn from_str(text: &str) -> Result<Self, KeyNameError> {
		let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
		let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
		if first && text.len() <= 64 && text.bytes().all(allowed) {
			Ok(Self(text.to_owned()))
		} else {
			Err(KeyNameError(text.chars().take(80).collect()))
		}
	}
}

impl fmt::Display for KeyName {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(&self.0)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn names_stay_inside_the_folder() {
		for good in ["alice", "A", "0", "a.b-c_d", &"n".repeat(64)] {
			assert_eq!(good.parse::<KeyName>().unwrap().to_string(), good);
		}
		for bad in ["", ".", "..", ".hidden", "-x", "a/b", "a\\b", "a b", "a\0", "é", "//Alice", &"n".repeat(65)] {
			assert!(bad.parse::<KeyName>().is_err(), "{bad}");
		}
	}
}
