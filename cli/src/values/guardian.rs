//! Guardians, the circles that they belong to, and the keys that their shares are encrypted to.

use super::{wrong, SignerRef, ValueError};
use clavis_primitives::{recovery::MAX_CIRCLES, Did, PublicKey};
use std::{path::PathBuf, str::FromStr};

/// A guardian that acts: an account, by its key, or a DID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardianRef {
	/// The account of this key.
	Account(SignerRef),
	/// A DID.
	Did(Did),
}

impl FromStr for GuardianRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		match text.starts_with("did:") {
			true => text.parse().map(Self::Did).map_err(wrong),
			false => text.parse().map(Self::Account),
		}
	}
}

/// A guardian that gets a share of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecipientRef {
	/// The guardian whose answer to an invitation is in this file.
	File(PathBuf),
	/// A DID whose document has a key for key agreement.
	Did(Did),
	/// An X25519 key.
	Key(PublicKey),
}

impl FromStr for RecipientRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		if text.ends_with(".json") {
			return Ok(Self::File(text.into()));
		}
		if text.starts_with("did:") {
			return text.parse().map(Self::Did).map_err(wrong);
		}
		match text.parse::<PublicKey>() {
			Ok(key @ PublicKey::X25519(_)) => Ok(Self::Key(key)),
			_ => Err(wrong("expected a file that ends with .json, a DID, or an x25519 key (z6LS...)")),
		}
	}
}

/// Reads the place of a circle in a plan, from 0.
pub fn circle(text: &str) -> Result<u8, ValueError> {
	let last = MAX_CIRCLES.saturating_sub(1);
	let circle = text.parse::<u8>().ok().filter(|circle| u32::from(*circle) <= last);
	circle.ok_or_else(|| wrong(format!("expected the number of a circle, from 0 to {last}")))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn guardians_and_their_keys_are_told_apart() {
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
		assert!(matches!(did.parse(), Ok(GuardianRef::Did(_))));
		assert!(matches!("alice".parse(), Ok(GuardianRef::Account(_))));
		assert!(matches!("//Alice".parse(), Ok(GuardianRef::Account(_))));
		assert!("did:web:example.org".parse::<GuardianRef>().is_err());
		assert!(matches!(did.parse(), Ok(RecipientRef::Did(_))));
		assert!(matches!("anna.json".parse(), Ok(RecipientRef::File(_))));
		assert!(matches!("z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc".parse(), Ok(RecipientRef::Key(_))));
		for wrong in ["anna", "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu", ""] {
			assert!(wrong.parse::<RecipientRef>().is_err(), "{wrong}");
		}
	}

	#[test]
	fn circles_are_numbered_from_0_to_9() {
		assert_eq!(["0", "9"].map(circle), [Ok(0), Ok(9)]);
		for bad in ["", "-1", "10", "256", "x"] {
			assert_eq!(circle(bad).unwrap_err().to_string(), "expected the number of a circle, from 0 to 9", "{bad}");
		}
	}
}
