//! DID syntax of this method, printed and parsed exactly (DID Core, section "DID Syntax").
//!
//! ```abnf
//! clavis-did = "did:clavis:" [ network ":" ] id
//! network    = LOWER *15( LOWER / DIGIT / "-" )   ; left out on the main network
//! id         = "z" 1*base58btc                    ; multibase of 32 bytes
//! ```

use crate::text::serde_as_text;
use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The name of this DID method.
pub const METHOD: &str = "clavis";

/// The method-specific id: the blake2-256 hash of the tagged [`Inception`](crate::Inception).
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DidId(pub [u8; 32]);

impl fmt::Display for DidId {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "z{}", bs58::encode(self.0).into_string())
	}
}

impl fmt::Debug for DidId {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{self}")
	}
}

impl FromStr for DidId {
	type Err = DidParseError;

	fn from_str(text: &str) -> Result<Self, DidParseError> {
		let digits = text.strip_prefix('z').ok_or(DidParseError::Id)?;
		let mut bytes = [0; 32];
		// `onto` refuses what does not fit; a shorter value leaves bytes unwritten.
		match bs58::decode(digits).onto(&mut bytes) {
			Ok(32) => Ok(Self(bytes)),
			_ => Err(DidParseError::Id),
		}
	}
}

serde_as_text!(DidId);

/// A network's name in its DIDs; empty on the main network.
#[derive(
	Clone, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct NetworkName(BoundedVec<u8, ConstU32<16>>);

impl NetworkName {
	/// Returns true if this is the main network. Its DIDs leave out the name of the network.
	pub fn is_main(&self) -> bool {
		self.0.is_empty()
	}

	/// The name; empty on the main network.
	pub fn as_str(&self) -> &str {
		core::str::from_utf8(&self.0).unwrap_or_default()
	}
}

impl FromStr for NetworkName {
	type Err = DidParseError;

	fn from_str(text: &str) -> Result<Self, DidParseError> {
		let lower = |byte: &u8| byte.is_ascii_lowercase();
		let allowed = |byte: &u8| lower(byte) || byte.is_ascii_digit() || *byte == b'-';
		let bytes = text.as_bytes();
		if !bytes.first().is_none_or(lower) || !bytes.iter().all(allowed) {
			return Err(DidParseError::Network);
		}
		bytes.to_vec().try_into().map(Self).map_err(|_| DidParseError::Network)
	}
}

impl fmt::Display for NetworkName {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(self.as_str())
	}
}

impl fmt::Debug for NetworkName {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{:?}", self.as_str())
	}
}

serde_as_text!(NetworkName);

/// A DID of this method: `did:clavis:<network>:<id>`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Did {
	/// The network it is registered on.
	pub network: NetworkName,
	/// Its id there.
	pub id: DidId,
}

impl fmt::Display for Did {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "did:{METHOD}:")?;
		if !self.network.is_main() {
			write!(f, "{}:", self.network)?;
		}
		write!(f, "{}", self.id)
	}
}

impl fmt::Debug for Did {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{self}")
	}
}

/// The reason for which a text is no DID of this method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DidParseError {
	/// It is not `did:<method>:<method-specific-id>` at all.
	Syntax,
	/// A well-formed DID of another method.
	Method(String),
	/// The network part is malformed.
	Network,
	/// The id is not `z` and the base58btc form of 32 bytes.
	Id,
}

impl fmt::Display for DidParseError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Syntax => write!(f, "not a DID: expected did:clavis:<network>:<id>"),
			Self::Method(method) => write!(f, "a DID of the method '{method}', not of 'clavis'"),
			Self::Network => {
				write!(f, "the network part must be 1 to 16 of a-z, 0-9 and '-', and start with a letter")
			},
			Self::Id => write!(f, "the id must be 'z' followed by the base58btc form of 32 bytes"),
		}
	}
}

impl core::error::Error for DidParseError {}

impl FromStr for Did {
	type Err = DidParseError;

	fn from_str(text: &str) -> Result<Self, DidParseError> {
		let rest = text.strip_prefix("did:").ok_or(DidParseError::Syntax)?;
		let (method, specific) = rest.split_once(':').ok_or(DidParseError::Syntax)?;
		let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
		if method.is_empty() || !method.bytes().all(lower) || !is_method_specific_id(specific) {
			return Err(DidParseError::Syntax);
		}
		if method != METHOD {
			return Err(DidParseError::Method(method.into()));
		}
		let parts = specific.split(':').collect::<Vec<_>>();
		match parts.as_slice() {
			[id] => Ok(Self { network: NetworkName::default(), id: id.parse()? }),
			["", _] => Err(DidParseError::Network),
			[network, id] => Ok(Self { network: network.parse()?, id: id.parse()? }),
			_ => Err(DidParseError::Id),
		}
	}
}

serde_as_text!(Did);

/// DID Core's `*( *idchar ":" ) 1*idchar`.
fn is_method_specific_id(text: &str) -> bool {
	let id_char = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
	!text.is_empty() && !text.ends_with(':') && crate::text::is_encoded(text.as_bytes(), id_char)
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::string::ToString;
	use proptest::prelude::*;

	const ID: &str = "z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn the_network_part_is_left_out_on_the_main_network() {
		let id = DidId([7; 32]);
		let main = Did { network: NetworkName::default(), id };
		let dev = Did { network: "dev".parse().unwrap(), id };
		assert_eq!(main.to_string(), alloc::format!("did:clavis:{id}"));
		assert_eq!(dev.to_string(), alloc::format!("did:clavis:dev:{id}"));
	}

	#[test]
	fn malformed_dids_are_told_apart() {
		use DidParseError::*;
		let network = |name: &str| alloc::format!("did:clavis:{name}:{ID}");
		for (text, error) in [
			("".to_string(), Syntax),
			("did".to_string(), Syntax),
			("did:clavis".to_string(), Syntax),
			("did:clavis:".to_string(), Syntax),
			("DID:clavis:a".to_string(), Syntax),
			("did:CLAVIS:a".to_string(), Syntax),
			("did:clavis:a%2".to_string(), Syntax),
			("did:clavis:a b".to_string(), Syntax),
			("did:clavis:a:".to_string(), Syntax),
			("did:web:example.org".to_string(), Method("web".to_string())),
			("did:clavis:z0OIl".to_string(), Id),
			("did:clavis:zz".to_string(), Id),
			(alloc::format!("did:clavis:a:b:{ID}"), Id),
			(alloc::format!("did:clavis:{ID}11"), Id),
			(network(""), Network),
			(network("Dev"), Network),
			(network("-dev"), Network),
			(network("seventeen-letters"), Network),
		] {
			assert_eq!(text.parse::<Did>(), Err(error), "{text}");
		}
	}

	proptest! {
		#[test]
		fn printing_and_parsing_are_inverse(id: [u8; 32], network in "([a-z][a-z0-9-]{0,15})?") {
			let did = Did { network: network.parse().unwrap(), id: DidId(id) };
			prop_assert_eq!(did.to_string().parse::<Did>(), Ok(did));
		}

		#[test]
		fn each_text_that_parses_prints_back_the_same(text in "did:clavis:([a-z0-9]{0,5}:)?z[1-9A-HJ-NP-Za-km-z]{40,46}") {
			if let Ok(did) = text.parse::<Did>() {
				prop_assert_eq!(did.to_string(), text);
			}
		}

		#[test]
		fn any_text_is_parsed_without_panic(text in any::<String>()) {
			let _ = text.parse::<Did>();
		}
	}
}
