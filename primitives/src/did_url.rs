//! DID URLs (DID Core, section "DID URL Syntax"): a DID, then a path, a query and a fragment.

use crate::{
	did::{Did, DidParseError},
	text::{is_encoded, is_path_char, serde_as_text},
};
use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

/// A parsed DID URL. The parts are kept as they were written, percent-encoding included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DidUrl {
	/// The DID it starts with.
	pub did: Did,
	/// Empty, or starts with `/`.
	pub path: String,
	/// The text after `?`.
	pub query: Option<String>,
	/// The text after `#`.
	pub fragment: Option<String>,
}

impl DidUrl {
	/// Returns true if nothing follows the DID.
	pub fn is_bare(&self) -> bool {
		self.path.is_empty() && self.query.is_none() && self.fragment.is_none()
	}
}

/// The reason for which a text is no DID URL of this method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DidUrlParseError {
	/// The DID in front is at fault.
	Did(DidParseError),
	/// The path has a character that is not allowed, or bad percent-encoding.
	Path,
	/// The query has a character that is not allowed, or bad percent-encoding.
	Query,
	/// The fragment has a character that is not allowed, or bad percent-encoding.
	Fragment,
}

impl fmt::Display for DidUrlParseError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let part = match self {
			Self::Did(error) => return error.fmt(f),
			Self::Path => "path",
			Self::Query => "query",
			Self::Fragment => "fragment",
		};
		write!(f, "the {part} of the DID URL has a character that must be percent-encoded")
	}
}

impl core::error::Error for DidUrlParseError {}

impl FromStr for DidUrl {
	type Err = DidUrlParseError;

	fn from_str(text: &str) -> Result<Self, DidUrlParseError> {
		let (rest, fragment) = split_off(text, '#');
		let (rest, query) = split_off(rest, '?');
		let (did, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
		let did = did.parse().map_err(DidUrlParseError::Did)?;

		let in_path = |byte| is_path_char(byte) || byte == b'/';
		let in_query = |byte| in_path(byte) || byte == b'?';
		if !is_encoded(path.as_bytes(), in_path) {
			return Err(DidUrlParseError::Path);
		}
		if query.is_some_and(|query| !is_encoded(query.as_bytes(), in_query)) {
			return Err(DidUrlParseError::Query);
		}
		if fragment.is_some_and(|fragment| !is_encoded(fragment.as_bytes(), in_query)) {
			return Err(DidUrlParseError::Fragment);
		}
		Ok(Self {
			did,
			path: path.to_string(),
			query: query.map(ToString::to_string),
			fragment: fragment.map(ToString::to_string),
		})
	}
}

fn split_off(text: &str, separator: char) -> (&str, Option<&str>) {
	match text.split_once(separator) {
		Some((before, after)) => (before, Some(after)),
		None => (text, None),
	}
}

impl fmt::Display for DidUrl {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{}{}", self.did, self.path)?;
		if let Some(query) = &self.query {
			write!(f, "?{query}")?;
		}
		if let Some(fragment) = &self.fragment {
			write!(f, "#{fragment}")?;
		}
		Ok(())
	}
}

serde_as_text!(DidUrl);

#[cfg(test)]
mod tests {
	use super::*;
	use crate::did::DidId;
	use proptest::prelude::*;

	fn url(rest: &str) -> Result<DidUrl, DidUrlParseError> {
		alloc::format!("did:clavis:dev:{}{rest}", DidId([1; 32])).parse()
	}

	#[test]
	fn every_part_is_found() {
		let parsed = url("/a/b?versionId=4&x=%20#key-1?/").unwrap();
		assert_eq!(parsed.path, "/a/b");
		assert_eq!(parsed.query.as_deref(), Some("versionId=4&x=%20"));
		assert_eq!(parsed.fragment.as_deref(), Some("key-1?/"));
		assert!(url("").unwrap().is_bare());
		assert!(!url("#").unwrap().is_bare());
	}

	#[test]
	fn the_part_at_fault_is_named() {
		assert_eq!(url("/a b"), Err(DidUrlParseError::Path));
		assert_eq!(url("?%2"), Err(DidUrlParseError::Query));
		assert_eq!(url("#a#b"), Err(DidUrlParseError::Fragment));
		assert!(matches!("did:web:a#b".parse::<DidUrl>(), Err(DidUrlParseError::Did(_))));
	}

	proptest! {
		#[test]
		fn each_text_that_parses_prints_back_the_same(
			rest in "(/[a-z%0-9:@/]{0,8})?(\\?[a-z=&%0-9/?]{0,8})?(#[a-z%0-9/?]{0,8})?",
		) {
			let text = alloc::format!("did:clavis:{}{rest}", DidId([9; 32]));
			if let Ok(parsed) = text.parse::<DidUrl>() {
				prop_assert_eq!(parsed.to_string(), text);
			}
		}

		#[test]
		fn any_text_is_parsed_without_panic(text in any::<String>()) {
			let _ = text.parse::<DidUrl>();
		}
	}
}
