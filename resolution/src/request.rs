//! What a client asks for: the text of a DID URL, and options beside it.
//!
//! This resolver answers for plain DIDs. Past versions and dereferencing are parts of the standard
//! that it knows and says it does not do; it never calls something missing that it did not look for.

use crate::failure::{Failure, FailureKind};
use clavis_primitives::{Did, DidParseError, DidUrl, DidUrlParseError, NetworkName};
use percent_encoding::percent_decode_str;

/// The options and DID parameters of DID Resolution 1.0, `accept` apart, which is negotiated.
const STANDARD_OPTIONS: [&str; 7] = [
	"expandRelativeUrls",
	"relativeRef",
	"service",
	"serviceType",
	"verificationRelationship",
	"versionId",
	"versionTime",
];

/// Reads a DID URL, with nothing percent-encoded but what is so in the DID URL itself.
pub fn parse_request(text: &str) -> Result<DidUrl, Failure> {
	text.parse().map_err(|error: DidUrlParseError| {
		let kind = match &error {
			DidUrlParseError::Did(DidParseError::Method(_)) => FailureKind::MethodNotSupported,
			DidUrlParseError::Did(_) => FailureKind::InvalidDid,
			DidUrlParseError::Path | DidUrlParseError::Query | DidUrlParseError::Fragment => FailureKind::InvalidDidUrl,
		};
		Failure::new(kind, error.to_string())
	})
}

/// The DID of a DID URL that asks for the current document of a DID on `network`, and for nothing more.
pub fn plain_did(url: DidUrl, network: &NetworkName) -> Result<Did, Failure> {
	let unsupported = |part| {
		let detail = format!("this resolver does not dereference DID URLs: leave out the {part}");
		Err(Failure::new(FailureKind::FeatureNotSupported, detail))
	};
	let DidUrl { did, path, query, fragment } = url;
	if !path.is_empty() {
		return unsupported("path");
	}
	if fragment.is_some() {
		return unsupported("fragment");
	}
	check_query(query.as_deref().unwrap_or_default())?;
	if did.network != *network {
		let detail = format!("{did} is of {}, and this resolver serves {}", named(&did.network), named(network));
		return Err(Failure::new(FailureKind::NotFound, detail));
	}
	Ok(did)
}

/// Whether every parameter of a query, of a DID URL or of an HTTP request, is one that this
/// resolver takes. So far it takes none.
pub fn check_query(query: &str) -> Result<(), Failure> {
	for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
		let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
		check_option(&percent_decode_str(name).decode_utf8_lossy())?;
	}
	Ok(())
}

/// Whether this resolver takes the option with this name. So far it takes none.
pub fn check_option(name: &str) -> Result<(), Failure> {
	if STANDARD_OPTIONS.contains(&name) {
		Err(Failure::new(FailureKind::FeatureNotSupported, format!("this resolver does not support '{name}'")))
	} else {
		Err(Failure::new(FailureKind::InvalidOptions, format!("there is no option '{name}'")))
	}
}

fn named(network: &NetworkName) -> String {
	if network.is_main() {
		"the main network".into()
	} else {
		format!("the network '{network}'")
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::DidId;
	use proptest::prelude::*;
	use FailureKind::*;

	fn network(name: &str) -> NetworkName {
		name.parse().unwrap()
	}

	/// The outcome for a DID of the network "dev", with `rest` behind it, at a node of that network.
	fn outcome(rest: &str) -> Result<Did, FailureKind> {
		let url = parse_request(&format!("did:clavis:dev:{}{rest}", DidId([7; 32])));
		url.and_then(|url| plain_did(url, &network("dev"))).map_err(|failure| failure.kind)
	}

	#[test]
	fn a_plain_did_is_taken() {
		let did = Did { network: network("dev"), id: DidId([7; 32]) };
		assert_eq!(outcome(""), Ok(did.clone()));
		assert_eq!(outcome("?"), Ok(did.clone()));
		assert_eq!(outcome("?&"), Ok(did));
	}

	#[test]
	fn what_is_no_did_of_this_method_is_told_apart() {
		for (text, kind) in [
			("", InvalidDid),
			("not-a-did", InvalidDid),
			("did:example", InvalidDid),
			("did:clavis:z0", InvalidDid),
			("did:clavis:-:z11111111111111111111111111111111", InvalidDid),
			("did:web:example.org", MethodNotSupported),
			("did:web:example.org#key", MethodNotSupported),
		] {
			assert_eq!(parse_request(text).map_err(|failure| failure.kind), Err(kind), "{text}");
		}
		for rest in ["/a b", "?a=%2", "#a#b", "?\u{e9}"] {
			assert_eq!(outcome(rest), Err(InvalidDidUrl), "{rest}");
		}
	}

	#[test]
	fn what_is_standard_but_not_done_is_not_called_missing() {
		for rest in
			["/", "/path", "#", "#key", "?versionId=1", "?versionTime=x", "?service=a&relativeRef=b", "?version%49d"]
		{
			assert_eq!(outcome(rest), Err(FeatureNotSupported), "{rest}");
		}
	}

	#[test]
	fn unknown_parameters_are_named() {
		assert_eq!(outcome("?versionid=1"), Err(InvalidOptions));
		assert_eq!(outcome("?=1"), Err(InvalidOptions));
		let failure = check_query("&&colour=red").unwrap_err();
		assert_eq!(failure, Failure::new(InvalidOptions, "there is no option 'colour'"));
	}

	#[test]
	fn a_did_of_another_network_is_not_found_here_and_both_are_named() {
		let did = format!("did:clavis:dev:{}", DidId([7; 32]));
		let failure = plain_did(parse_request(&did).unwrap(), &network("")).unwrap_err();
		let detail = format!("{did} is of the network 'dev', and this resolver serves the main network");
		assert_eq!(failure, Failure::new(NotFound, detail));
	}

	proptest! {
		#[test]
		fn any_text_is_answered_without_panic(text in any::<String>(), rest in "[?#/&=%a-z0-9]{0,16}") {
			let _ = parse_request(&text).and_then(|url| plain_did(url, &network("dev")));
			let _ = check_query(&text);
			let _ = outcome(&rest);
		}
	}
}
