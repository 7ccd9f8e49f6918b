//! What a verification method may be used for (DID Core, section "Verification Relationships").

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// One verification relationship.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
	/// Proving to be the subject.
	#[codec(index = 0)]
	Authentication,
	/// Issuing claims.
	#[codec(index = 1)]
	AssertionMethod,
	/// Receiving confidential data.
	#[codec(index = 2)]
	KeyAgreement,
	/// Using a capability.
	#[codec(index = 3)]
	CapabilityInvocation,
	/// Passing a capability on.
	#[codec(index = 4)]
	CapabilityDelegation,
}

impl Purpose {
	/// Every purpose, in the order DID Core has them.
	pub const ALL: [Self; 5] = [
		Self::Authentication,
		Self::AssertionMethod,
		Self::KeyAgreement,
		Self::CapabilityInvocation,
		Self::CapabilityDelegation,
	];

	/// The property of a DID document.
	pub fn name(self) -> &'static str {
		match self {
			Self::Authentication => "authentication",
			Self::AssertionMethod => "assertionMethod",
			Self::KeyAgreement => "keyAgreement",
			Self::CapabilityInvocation => "capabilityInvocation",
			Self::CapabilityDelegation => "capabilityDelegation",
		}
	}

	fn bit(self) -> u8 {
		match self {
			Self::Authentication => 1,
			Self::AssertionMethod => 1 << 1,
			Self::KeyAgreement => 1 << 2,
			Self::CapabilityInvocation => 1 << 3,
			Self::CapabilityDelegation => 1 << 4,
		}
	}
}

/// A name that is none of the five purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPurpose;

impl fmt::Display for UnknownPurpose {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(
			"not one of authentication, assertionMethod, keyAgreement, capabilityInvocation, capabilityDelegation",
		)
	}
}

impl core::error::Error for UnknownPurpose {}

impl FromStr for Purpose {
	type Err = UnknownPurpose;

	fn from_str(text: &str) -> Result<Self, UnknownPurpose> {
		Self::ALL.into_iter().find(|purpose| purpose.name() == text).ok_or(UnknownPurpose)
	}
}

/// A set of purposes, one bit each in DID Core's order.
#[derive(Clone, Copy, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Purposes(u8);

impl Purposes {
	/// Whether the set has `purpose`.
	pub fn contains(self, purpose: Purpose) -> bool {
		self.0 & purpose.bit() != 0
	}

	/// The purposes in it, in DID Core's order.
	pub fn iter(self) -> impl Iterator<Item = Purpose> {
		Purpose::ALL.into_iter().filter(move |purpose| self.contains(*purpose))
	}

	/// Whether it is not empty and has no bit that means nothing.
	pub fn is_valid(self) -> bool {
		self.0 != 0 && self.0 & !0b1_1111 == 0
	}

	/// Whether it is key agreement and nothing else.
	pub fn is_key_agreement(self) -> bool {
		self.0 == Purpose::KeyAgreement.bit()
	}
}

impl FromIterator<Purpose> for Purposes {
	fn from_iter<I: IntoIterator<Item = Purpose>>(purposes: I) -> Self {
		Self(purposes.into_iter().fold(0, |bits, purpose| bits | purpose.bit()))
	}
}

impl fmt::Debug for Purposes {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.debug_set().entries(self.iter()).finish()
	}
}

impl serde::Serialize for Purposes {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_seq(self.iter().map(Purpose::name))
	}
}

impl<'de> serde::Deserialize<'de> for Purposes {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let names = <alloc::vec::Vec<alloc::string::String> as serde::Deserialize>::deserialize(deserializer)?;
		names.iter().map(|name| name.parse::<Purpose>()).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn a_valid_set_is_what_its_purposes_make(bits: u8) {
			let set = Purposes(bits);
			let again = set.iter().collect::<Purposes>();
			prop_assert_eq!(set.is_valid(), bits != 0 && again == set);
		}
	}
}
