//! The purposes of a verification method (DID Core, section "Verification Relationships").

use crate::{listed, text::write_names};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

listed! {
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
}

impl Purpose {
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

	/// The bit at the place of its codec index.
	const fn bit(self) -> u8 {
		match 1u8.checked_shl(self as u32) {
			Some(bit) => bit,
			None => 0,
		}
	}
}

/// A name that is none of the purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPurpose;

impl fmt::Display for UnknownPurpose {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write_names(f, "not a purpose", &Purpose::ALL.map(Purpose::name))
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
	/// The bits that stand for a purpose.
	const MEANINGFUL: u8 = {
		let all = Purpose::ALL;
		let (mut bits, mut rest) = (0, all.as_slice());
		while let [purpose, tail @ ..] = rest {
			bits |= purpose.bit();
			rest = tail;
		}
		bits
	};

	/// Returns true if the set has `purpose`.
	pub fn contains(self, purpose: Purpose) -> bool {
		self.0 & purpose.bit() != 0
	}

	/// The purposes in it, in DID Core's order.
	pub fn iter(self) -> impl Iterator<Item = Purpose> {
		Purpose::ALL.into_iter().filter(move |purpose| self.contains(*purpose))
	}

	/// Returns true if the set is not empty and every bit of it stands for a purpose.
	pub fn is_valid(self) -> bool {
		self.0 != 0 && self.0 & !Self::MEANINGFUL == 0
	}

	/// Returns true if the set has key agreement and no other purpose.
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
