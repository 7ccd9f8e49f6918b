//! Short texts that a document holds: fragments, service types and URIs.
//!
//! The types bound the length; `is_valid` says whether the characters are allowed. Clients build
//! them with [`FromStr`], which checks; what arrives in an extrinsic is checked by the pallet on
//! entry, so that a holder reads an error that names the fault.

use crate::uri::is_uri;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The reason why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
	/// Longer than the bound of its type, in bytes.
	TooLong {
		/// The bound.
		max: u32,
	},
	/// Empty, or with characters that are not allowed where it stands.
	Malformed {
		/// The form of a text of its type.
		expected: &'static str,
	},
}

impl fmt::Display for TextError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::TooLong { max } => write!(f, "expected at most {max} bytes"),
			Self::Malformed { expected } => write!(f, "expected {expected}"),
		}
	}
}

impl core::error::Error for TextError {}

macro_rules! bounded_text {
	($(#[$doc:meta])* $name:ident, $max:literal, $valid:path, $expected:literal) => {
		$(#[$doc])*
		#[derive(
			Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking,
			MaxEncodedLen, TypeInfo,
		)]
		pub struct $name(BoundedVec<u8, ConstU32<$max>>);

		impl $name {
			/// The most bytes it holds.
			pub const MAX_LEN: u32 = $max;

			/// Returns true if the text is not empty and every character is allowed.
			pub fn is_valid(&self) -> bool {
				$valid(&self.0)
			}

			/// The text; empty if it is not UTF-8, which `is_valid` refuses.
			pub fn as_str(&self) -> &str {
				core::str::from_utf8(&self.0).unwrap_or_default()
			}
		}

		impl FromStr for $name {
			type Err = TextError;

			fn from_str(text: &str) -> Result<Self, TextError> {
				let bytes = text.as_bytes().to_vec().try_into();
				let text = Self(bytes.map_err(|_| TextError::TooLong { max: $max })?);
				if text.is_valid() { Ok(text) } else { Err(TextError::Malformed { expected: $expected }) }
			}
		}

		impl fmt::Display for $name {
			fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
				f.write_str(self.as_str())
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
				write!(f, "{:?}", self.as_str())
			}
		}

		serde_as_text!($name);
	};
}

/// Serde as the text that `Display` writes and `FromStr` reads.
macro_rules! serde_as_text {
	($name:ident) => {
		impl serde::Serialize for $name {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}

		impl<'de> serde::Deserialize<'de> for $name {
			fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
				text.parse().map_err(serde::de::Error::custom)
			}
		}
	};
}
pub(crate) use serde_as_text;

/// Writes that a name is none of a list, and the list.
pub(crate) fn write_names(f: &mut fmt::Formatter, fault: &str, names: &[&str]) -> fmt::Result {
	write!(f, "{fault}: expected ")?;
	names.iter().enumerate().try_for_each(|(place, name)| match place {
		0 => f.write_str(name),
		_ => write!(f, ", {name}"),
	})
}

bounded_text!(
	/// The id of a verification method or a service within its document: what stands behind `#`.
	///
	/// RFC 3986 unreserved characters only, so that it needs no percent-encoding anywhere.
	Fragment, 32, is_fragment, "1 to 32 letters, digits and '-._~'"
);
bounded_text!(
	/// The type of a service (DID Core, section "Services"), in printable ASCII without spaces.
	///
	/// It does not start with `@`, as keywords of JSON-LD do (JSON-LD 1.1, section 1.7): a type is a term there.
	ServiceType, 64, is_service_type,
	"1 to 64 ASCII characters without spaces, '\"' and '\\', and without '@' at the start, such as LinkedDomains"
);
bounded_text!(
	/// An absolute URI (RFC 3986): a service's endpoint or an alias of the subject.
	Uri, 256, is_uri,
	"a URI without spaces, with a host where its scheme needs one (RFC 3986), such as https://example.org or urn:x:1"
);

impl Fragment {
	/// The fragment with this text, for names that are fixed in code.
	pub fn literal(text: &'static str) -> Option<Self> {
		text.parse().ok()
	}
}

/// Returns true if these can be the characters of a [`Fragment`], of any number.
pub(crate) fn is_fragment(text: &[u8]) -> bool {
	!text.is_empty() && text.iter().all(|&byte| is_unreserved(byte))
}

fn is_service_type(text: &[u8]) -> bool {
	let allowed = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
	text.first().is_some_and(|first| *first != b'@') && text.iter().all(allowed)
}

/// RFC 3986 `unreserved`.
pub(crate) fn is_unreserved(byte: u8) -> bool {
	byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// RFC 3986 `pchar`, without `pct-encoded`.
pub(crate) fn is_path_char(byte: u8) -> bool {
	is_unreserved(byte) || matches!(byte, b'!' | b'$' | b'&'..=b',' | b';' | b'=' | b':' | b'@')
}

/// Returns true if every byte is allowed or part of a well-formed `pct-encoded` triple.
pub(crate) fn is_encoded(text: &[u8], allowed: impl Fn(u8) -> bool) -> bool {
	let mut rest = text;
	while let Some((&first, tail)) = rest.split_first() {
		rest = if first == b'%' {
			match tail {
				[high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => tail,
				_ => return false,
			}
		} else if allowed(first) {
			tail
		} else {
			return false;
		};
	}
	true
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::format;
	use proptest::prelude::*;

	#[test]
	fn a_text_that_is_no_uri_is_told_the_form_of_one() {
		assert!("https://example.org/a?b=c#d".parse::<Uri>().is_ok());
		for bad in ["", "example.org", "https://[::1", "https://e.org:port/"] {
			let error = bad.parse::<Uri>().unwrap_err();
			assert!(matches!(error, TextError::Malformed { .. }), "{bad}");
			assert!(error.to_string().starts_with("expected a URI without spaces"), "{error}");
		}
		assert_eq!(format!("a:{}", "b".repeat(255)).parse::<Uri>(), Err(TextError::TooLong { max: 256 }));
	}

	#[test]
	fn texts_end_at_their_bound() {
		assert!("k".repeat(32).parse::<Fragment>().is_ok());
		assert_eq!("k".repeat(33).parse::<Fragment>(), Err(TextError::TooLong { max: 32 }));
		assert!(matches!("".parse::<Fragment>(), Err(TextError::Malformed { .. })));
		for bad in ["", "a b", "a\"", "@id", "@"] {
			assert!(matches!(bad.parse::<ServiceType>(), Err(TextError::Malformed { .. })), "{bad}");
		}
		assert!("a@b".parse::<ServiceType>().is_ok());
	}

	proptest! {
		#[test]
		fn any_bytes_decode_without_panic(bytes: Vec<u8>) {
			if let Ok(text) = Fragment::decode(&mut &bytes[..]) {
				prop_assert_eq!(text.is_valid(), text.as_str().parse::<Fragment>().is_ok());
			}
			if let Ok(text) = Uri::decode(&mut &bytes[..]) {
				prop_assert_eq!(text.is_valid(), text.as_str().parse::<Uri>().is_ok());
			}
		}
	}
}
