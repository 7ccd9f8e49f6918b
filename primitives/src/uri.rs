//! The form of a URI, by which endpoints and aliases are checked.

use iri_string::types::UriStr;

/// The schemes whose URIs name a host (RFC 9110, section 4.2; RFC 6455, section 3; RFC 1738, section 3.2).
const WITH_HOST: [&str; 5] = ["ftp", "http", "https", "ws", "wss"];

/// Returns true if a text is a URI (RFC 3986, section 3) that says more than its scheme. A URI of a scheme that names a
/// host must have one: clients take the first part of `https:///a` or of `https:/a` for a host.
pub(crate) fn is_uri(text: &[u8]) -> bool {
	let Some(uri) = core::str::from_utf8(text).ok().and_then(|text| UriStr::new(text).ok()) else { return false };
	let says_more = uri.len() > uri.scheme_str().len().saturating_add(1);
	let names_host = WITH_HOST.iter().any(|scheme| scheme.eq_ignore_ascii_case(uri.scheme_str()));
	let has_host = || uri.authority_components().is_some_and(|authority| !authority.host().is_empty());
	says_more && (!names_host || has_host())
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{format, string::String};
	use fluent_uri::Uri;
	use proptest::prelude::*;

	/// Decides the same by another parser.
	fn is_uri_by_another_parser(text: &str) -> bool {
		Uri::parse(text).is_ok_and(|uri| {
			let scheme = uri.scheme().as_str();
			let names_host = WITH_HOST.contains(&scheme.to_ascii_lowercase().as_str());
			let host = uri.authority().map(|authority| authority.host().is_empty());
			text.len() > scheme.len() + 1 && (!names_host || host == Some(false))
		})
	}

	#[test]
	fn the_structure_follows_rfc_3986() {
		for good in [
			"https://example.org/a?b=c#d",
			"HTTPS://example.org",
			"https://a@example.org:8443/",
			"https://example.org:/",
			"https://[2001:db8::7]/c=GB?one",
			"https://[::ffff:192.0.2.1]:80",
			"https://[v7.a:b]",
			"https://192.0.2.1",
			"https://a%2Fb.example/",
			"ldap://[2001:db8::7]/c=GB?objectClass?one",
			"file:///etc/hosts",
			"news:comp.infosystems.www.servers.unix",
			"tel:+1-816-555-1212",
			"urn:uuid:1",
			"did:web:example.org",
			"mailto:a@b.c",
			"a:%20",
			"a:/b",
			"a:b/../c",
			"a:#b",
		] {
			assert!(is_uri(good.as_bytes()) && is_uri_by_another_parser(good), "{good}");
		}
		for bad in [
			"",
			"example.org",
			"//example.org",
			":x",
			"1a:b",
			"https:",
			"a:",
			"a:b c",
			"a:%2",
			"a:%zz",
			"a:#b#c",
			"a:[b]",
			"a:\u{e9}",
			// The cases that were reported.
			"https://[::1",
			"https://e.org:port/",
			"https:/x/y",
			// Others of their kind.
			"https://e.org:80:80/",
			"https://::1/",
			"https://[::1]80/",
			"https://[::1]a/",
			"https://[1.2.3.4]/",
			"https://[::g]/",
			"https://[1:2:3:4:5:6:7:8:9]/",
			"https://[fe80::1%25eth0]/",
			"https://[v.a]/",
			"https://a@b@c/",
			"https://a[b]/",
			"https://",
			"https:///a",
			"https://:443/",
			"https://a@/",
			"https:example.org",
			"http:?a",
			"wss:a",
			"https://e.org/a[b]",
			"https://e.org\\a",
		] {
			assert!(!is_uri(bad.as_bytes()) && !is_uri_by_another_parser(bad), "{bad}");
		}
	}

	#[test]
	fn bytes_that_are_no_text_are_no_uri() {
		assert!(!is_uri(b"a:\xff"));
		assert!(!is_uri(b"\xffa:b"));
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 4_096, ..ProptestConfig::default() })]

		#[test]
		fn two_parsers_decide_alike(
			any in any::<String>(),
			like in "[a-zA-Z]{1,2}:[a-g0-9:/?#@%.\\[\\]v]{0,24}",
			scheme in prop::sample::select(vec!["https", "ftp", "a", "file"]),
			user in prop::sample::select(vec!["", "a@", "a:b@", "@", "%41@", "[@"]),
			host in "(\\[[0-9a-g:.v]{0,20}\\]?|[a-z0-9.%-]{0,8})",
			port in "(:[0-9]{0,6}|:[a-z:]{0,2})?",
			rest in "(/[a-z:%0-9\\[]{0,4}){0,2}(\\?[a-z?/]{0,3})?(#[a-z#]{0,3})?",
		) {
			let with_host = format!("{scheme}://{user}{host}{port}{rest}");
			let without_host = format!("{scheme}:{rest}");
			for text in [&any, &like, &with_host, &without_host] {
				prop_assert_eq!(is_uri(text.as_bytes()), is_uri_by_another_parser(text), "{}", text);
			}
		}

		#[test]
		fn any_bytes_are_checked_without_panic(bytes: Vec<u8>) {
			let _ = is_uri(&bytes);
		}
	}
}
