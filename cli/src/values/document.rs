//! Parts of a DID document.

use super::{wrong, KeyRef, ValueError};
use clavis_primitives::{Fragment, Moment, Purpose, Purposes, Service, ServiceType, Uri};
use std::str::FromStr;

/// `[ID=]KEY[:PURPOSE,...][@EXPIRY]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodArg {
	/// The id of the method, unless the command is to choose one.
	pub id: Option<Fragment>,
	/// Its key.
	pub key: KeyRef,
	/// Its purposes, unless those of the key's algorithm are meant.
	pub purposes: Option<Purposes>,
	/// The moment from which on it is no longer good.
	pub expires: Option<Moment>,
}

impl FromStr for MethodArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let (rest, expires) = match text.rsplit_once('@') {
			Some((rest, moment)) => (rest, Some(super::moment(moment)?)),
			None => (text, None),
		};
		let (rest, purposes) = match rest.split_once(':') {
			Some((rest, names)) => (rest, Some(purposes(names)?)),
			None => (rest, None),
		};
		let (id, key) = match rest.split_once('=') {
			Some((id, key)) => (Some(fragment(id)?), key),
			None => (None, rest),
		};
		Ok(Self { id, key: key.parse()?, purposes, expires })
	}
}

fn purposes(names: &str) -> Result<Purposes, ValueError> {
	let purpose = |name: &str| name.parse::<Purpose>().map_err(|error| wrong(format!("'{name}' is {error}")));
	names.split(',').map(purpose).collect()
}

/// `ID=TYPE=URI`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceArg(pub Service);

impl FromStr for ServiceArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let shape = || wrong("expected ID=TYPE=URI");
		let (id, rest) = text.split_once('=').ok_or_else(shape)?;
		let (kind, uri) = rest.split_once('=').ok_or_else(shape)?;
		let kind = kind.parse::<ServiceType>().map_err(|error| wrong(format!("the type '{kind}': {error}")))?;
		let uri = self::uri(uri)?;
		let types = vec![kind].try_into().map_err(|_| shape())?;
		let endpoints = vec![uri].try_into().map_err(|_| shape())?;
		Ok(Self(Service { id: fragment(id)?, types, endpoints }))
	}
}

/// Reads a URI. A text that lacks nothing but its scheme is told so.
pub fn uri(text: &str) -> Result<Uri, ValueError> {
	text.parse::<Uri>().map_err(|error| {
		let with_scheme = format!("https://{}", text.trim_start_matches('/'));
		match !has_scheme(text) && with_scheme.parse::<Uri>().is_ok() {
			true => wrong(format!("the URI '{text}' has no scheme: begin it with one, such as {with_scheme}")),
			false => wrong(format!("the URI '{text}': {error}")),
		}
	})
}

/// Returns true if a text begins with the scheme of a URI (RFC 3986, section 3.1).
fn has_scheme(text: &str) -> bool {
	let Some((scheme, _)) = text.split_once(':') else { return false };
	let mut letters = scheme.chars();
	letters.next().is_some_and(|first| first.is_ascii_alphabetic())
		&& letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// Reads the id of a method or service. A leading `#`, which comes with a copied DID URL, is left out.
pub fn fragment(text: &str) -> Result<Fragment, ValueError> {
	let id = text.strip_prefix('#').unwrap_or(text);
	id.parse().map_err(|error| wrong(format!("the id '{id}': {error}")))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::values::SignerRef;

	#[test]
	fn an_error_names_the_part_and_its_form() {
		for (text, part, form) in [
			("a b=T=urn:x:1", "the id 'a b'", "expected 1 to 32 letters"),
			("web=a b=urn:x:1", "the type 'a b'", "without spaces"),
			("web=T=not a uri", "the URI 'not a uri'", "expected a URI without spaces"),
			("web=T=e.org/a", "the URI 'e.org/a' has no scheme", "such as https://e.org/a"),
			("web=T", "expected ID=TYPE=URI", ""),
		] {
			let error = text.parse::<ServiceArg>().unwrap_err().to_string();
			assert!(error.contains(part) && error.contains(form), "{text}: {error}");
		}
	}

	#[test]
	fn a_uri_without_its_scheme_is_told_so() {
		assert_eq!(uri("urn:x:1").unwrap().as_str(), "urn:x:1");
		for (text, is_without) in [
			("example.org", true),
			("//example.org/a", true),
			("[2001:db8::7]/a", true),
			("", false),
			("https:/a", false),
			("https://e.org:port/", false),
			("a b", false),
		] {
			let error = uri(text).unwrap_err().to_string();
			assert_eq!(error.contains("has no scheme"), is_without, "{error}");
		}
	}

	#[test]
	fn every_part_of_a_method_is_found() {
		let method = |text: &str| text.parse::<MethodArg>().unwrap();
		let name = |text: &str| KeyRef::Signer(SignerRef::Name(text.parse().unwrap()));
		let both = [Purpose::Authentication, Purpose::KeyAgreement].into_iter().collect();
		let expected = MethodArg {
			id: Some("phone".parse().unwrap()),
			key: name("alice"),
			purposes: Some(both),
			expires: Some(1_767_225_599),
		};
		assert_eq!(method("phone=alice:authentication,keyAgreement@2025-12-31T23:59:59Z"), expected);
		assert_eq!(method("#phone=alice:keyAgreement,authentication@2025-12-31T23:59:59Z"), expected);
		assert_eq!(method("alice"), MethodArg { id: None, key: name("alice"), purposes: None, expires: None });
		assert!(matches!(method("//Alice:authentication").key, KeyRef::Signer(SignerRef::Development(_))));
		let multikey = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
		assert_eq!(method(multikey).key, KeyRef::Public(multikey.parse().unwrap()));
	}
}
