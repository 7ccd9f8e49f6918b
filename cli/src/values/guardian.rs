//! Guardians and the circles that they belong to.

use super::{wrong, SignerRef, ValueError};
use clavis_primitives::{recovery::MAX_CIRCLES, Did};
use std::str::FromStr;

/// A guardian that acts.
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
	fn a_guardian_is_a_key_or_a_did() {
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
		assert_eq!(did.parse(), Ok(GuardianRef::Did(did.parse().unwrap())));
		assert!(matches!("//Alice".parse(), Ok(GuardianRef::Account(SignerRef::Development(_)))));
		assert!(matches!("bob".parse(), Ok(GuardianRef::Account(SignerRef::Name(_)))));
		assert!("did:web:example.org".parse::<GuardianRef>().is_err());
	}

	#[test]
	fn circles_are_numbered_from_0_to_9() {
		assert_eq!(["0", "9"].map(circle), [Ok(0), Ok(9)]);
		for bad in ["", "-1", "10", "256", "x"] {
			assert_eq!(circle(bad).unwrap_err().to_string(), "expected the number of a circle, from 0 to 9", "{bad}");
		}
	}
}
