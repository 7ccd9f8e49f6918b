//! Resolves relative references against the endpoints of services (RFC 3986, sections 4.2 and 5).
//!
//! Scheme and authority of the endpoint are copied as they stand, and nothing is normalised. The parser of a browser would
//! make a host out of a path, and another address out of a host such as `1.2.3`.

use iri_string::types::{UriRelativeStr, UriStr};

/// The reason why a text is refused as a relative reference. Each text follows the name of the parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RelativeRefError {
	#[error("has a character that must be percent-encoded: encode it")]
	Character,
	#[error("must be relative to the endpoint, without a scheme or a host: give a path, a query or a fragment")]
	NotRelative,
}

/// Checks that a text is a relative reference that stays at the host of the endpoint.
///
/// RFC 3986 also calls `//host/path` relative. It is refused here: a person who follows a DID URL must not arrive at a
/// host that the holder of the DID never named.
pub(crate) fn check_relative_ref(text: &str) -> Result<(), RelativeRefError> {
	// The text before a colon in the first segment would be a scheme.
	let first_segment = text.split(['/', '?', '#']).next().unwrap_or_default();
	if text.starts_with("//") || first_segment.contains(':') {
		return Err(RelativeRefError::NotRelative);
	}
	UriRelativeStr::new(text).map(|_| ()).map_err(|_| RelativeRefError::Character)
}

/// Resolves a checked relative reference (RFC 3986, section 5.2). Returns `None` if the endpoint is a URI without a path
/// hierarchy, such as `mailto:`, and the reference has a path.
pub(crate) fn resolve(endpoint: &str, relative_ref: &str) -> Option<String> {
	let (base, reference) = (UriStr::new(endpoint).ok()?, UriRelativeStr::new(relative_ref).ok()?);
	let authority = base.authority_str();
	let (path, query) = match (reference.authority_str(), reference.path_str()) {
		(Some(_), _) => return None,
		(None, "") => (base.path_str().to_owned(), reference.query_str().or(base.query_str())),
		(None, path) => (target_path(base, path)?, reference.query_str()),
	};
	let mut target = format!("{}:", base.scheme_str());
	if let Some(authority) = authority {
		target.extend(["//", authority]);
	} else if path.starts_with("//") {
		// Without this the path would become an authority (RFC 3986, erratum 4547).
		target.push_str("/.");
	}
	target.push_str(&path);
	for (delimiter, part) in [("?", query), ("#", reference.fragment_str())] {
		target.extend(part.into_iter().flat_map(|part| [delimiter, part]));
	}
	Some(target)
}

/// Returns the path of the target for a reference whose path is not empty (RFC 3986, sections 5.2.2 and 5.2.3).
fn target_path(base: &UriStr, path: &str) -> Option<String> {
	if base.authority_str().is_none() && !base.path_str().starts_with('/') {
		return None;
	}
	if path.starts_with('/') {
		return Some(without_dot_segments(path));
	}
	// An empty path of a base with an authority counts as `/`.
	let folder = base.path_str().rsplit_once('/').map_or("", |(folder, _)| folder);
	Some(without_dot_segments(&format!("{folder}/{path}")))
}

/// Removes `.` and `..` from a path that starts with `/` (RFC 3986, section 5.2.4).
fn without_dot_segments(path: &str) -> String {
	let mut kept = Vec::new();
	let mut segments = path.split('/').skip(1).peekable();
	while let Some(segment) = segments.next() {
		match segment {
			"." => {},
			".." => {
				kept.pop();
			},
			segment => kept.push(segment),
		}
		// A path that ends with a dot segment names a folder.
		if segments.peek().is_none() && matches!(segment, "." | "..") {
			kept.push("");
		}
	}
	format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use fluent_uri::{Uri, UriRef};
	use proptest::prelude::*;

	/// The examples of RFC 3986, sections 5.4.1 and 5.4.2, but for those with a scheme or a host.
	#[test]
	fn references_are_resolved_as_rfc_3986_shows() {
		for (reference, expected) in [
			("g", "http://a/b/c/g"),
			("./g", "http://a/b/c/g"),
			("g/", "http://a/b/c/g/"),
			("/g", "http://a/g"),
			("?y", "http://a/b/c/d;p?y"),
			("g?y", "http://a/b/c/g?y"),
			("#s", "http://a/b/c/d;p?q#s"),
			("g#s", "http://a/b/c/g#s"),
			("g?y#s", "http://a/b/c/g?y#s"),
			(";x", "http://a/b/c/;x"),
			("g;x", "http://a/b/c/g;x"),
			("g;x?y#s", "http://a/b/c/g;x?y#s"),
			("", "http://a/b/c/d;p?q"),
			(".", "http://a/b/c/"),
			("./", "http://a/b/c/"),
			("..", "http://a/b/"),
			("../", "http://a/b/"),
			("../g", "http://a/b/g"),
			("../..", "http://a/"),
			("../../", "http://a/"),
			("../../g", "http://a/g"),
			("../../../g", "http://a/g"),
			("../../../../g", "http://a/g"),
			("/./g", "http://a/g"),
			("/../g", "http://a/g"),
			("g.", "http://a/b/c/g."),
			(".g", "http://a/b/c/.g"),
			("g..", "http://a/b/c/g.."),
			("..g", "http://a/b/c/..g"),
			("./../g", "http://a/b/g"),
			("./g/.", "http://a/b/c/g/"),
			("g/./h", "http://a/b/c/g/h"),
			("g/../h", "http://a/b/c/h"),
			("g;x=1/./y", "http://a/b/c/g;x=1/y"),
			("g;x=1/../y", "http://a/b/c/y"),
			("g?y/./x", "http://a/b/c/g?y/./x"),
			("g?y/../x", "http://a/b/c/g?y/../x"),
			("g#s/./x", "http://a/b/c/g#s/./x"),
			("g#s/../x", "http://a/b/c/g#s/../x"),
		] {
			assert_eq!(check_relative_ref(reference), Ok(()), "{reference}");
			assert_eq!(resolve("http://a/b/c/d;p?q", reference).as_deref(), Some(expected), "{reference}");
		}
		let messages = "https://example.com/messages/8377464";
		assert_eq!(resolve(messages, "/some/path?query").as_deref(), Some("https://example.com/some/path?query"));
		assert_eq!(resolve("https://example.com", "a%20b").as_deref(), Some("https://example.com/a%20b"));
		assert_eq!(resolve("https://example.com?q", "a").as_deref(), Some("https://example.com/a"));
		assert_eq!(resolve("https://example.com/a#b", "?c").as_deref(), Some("https://example.com/a?c"));
	}

	/// The cases that were reported: the parser of a browser made another address of each.
	#[test]
	fn scheme_and_authority_are_copied_as_they_stand() {
		for (endpoint, expected) in [
			("https://1.2.3/a/", "https://1.2.3/a/x"),
			("https://0x7f.1/", "https://0x7f.1/x"),
			("https://EXAMPLE.org:0443/%7Ea/", "https://EXAMPLE.org:0443/%7Ea/x"),
			("https://a:b@e.org:/", "https://a:b@e.org:/x"),
			("HTTPS://e.org/b/%2e%2E/", "HTTPS://e.org/b/%2e%2E/x"),
			("https://[2001:DB8::0:7]/", "https://[2001:DB8::0:7]/x"),
			("a:/b/c", "a:/b/x"),
			// No endpoint has this form any more: see the rule for URIs in `primitives`.
			("https:/y/z", "https:/y/x"),
		] {
			assert_eq!(resolve(endpoint, "x").as_deref(), Some(expected), "{endpoint}");
		}
		assert_eq!(resolve("a:/b", "/.//c").as_deref(), Some("a:/.//c"));
		assert_eq!(resolve("https://e.org/b", "/.//c").as_deref(), Some("https://e.org//c"));
	}

	#[test]
	fn a_reference_to_another_host_is_refused() {
		use RelativeRefError::*;
		for (text, error) in [
			("//example.org/a", NotRelative),
			("//[::1", NotRelative),
			("https://example.org", NotRelative),
			("javascript:alert(1)", NotRelative),
			("a b", Character),
			("a\\b", Character),
			("\\\\example.org", Character),
			("/\\example.org", Character),
			("%2", Character),
			("a#b#c", Character),
			("a[b]", Character),
			("\u{e9}", Character),
			("a\r\nb", Character),
		] {
			assert_eq!(check_relative_ref(text), Err(error), "{text}");
		}
		assert_eq!(check_relative_ref("./a:b"), Ok(()));
		assert_eq!(resolve("https://e.org/", "//example.org/a"), None);
	}

	#[test]
	fn an_endpoint_without_a_path_hierarchy_takes_no_path() {
		for endpoint in ["mailto:a@example.org", "urn:x:1", "did:web:example.org"] {
			for path in ["a", "/a", "./a", ".."] {
				assert_eq!(resolve(endpoint, path), None, "{endpoint} {path}");
			}
			assert_eq!(resolve(endpoint, "?b#c"), Some(format!("{endpoint}?b#c")));
		}
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 2_048, ..ProptestConfig::default() })]

		#[test]
		fn no_reference_leaves_the_place_that_the_endpoint_names(
			endpoint in "(https|a)://(b@)?[a-c0-9.]{1,6}(:[0-9]{0,3})?(/[a-c.%2]{0,3}){0,3}(\\?q)?",
			text in "[a-z0-9./?#%:@\\\\ -]{0,24}",
		) {
			let place = |text: &str| {
				let uri = UriStr::new(text).unwrap();
				(uri.scheme_str().to_owned(), uri.authority_str().map(str::to_owned))
			};
			if UriStr::new(&endpoint).is_ok() && check_relative_ref(&text).is_ok() {
				let target = resolve(&endpoint, &text).unwrap();
				prop_assert_eq!(place(&target), place(&endpoint), "{}", target);
			}
		}

		/// The other implementation takes `%2e` for a dot, and the last segment of the endpoint too. So neither is here.
		#[test]
		fn two_implementations_resolve_alike(
			base in "(https://[a-c]:1(/[a-c]{0,2}){0,3}|a:/[a-c]{0,2}(/[a-c]{1,2}){0,2})(\\?[a-c/]{0,2})?",
			text in "(\\.{0,2}[a-c]?/){0,4}[a-c.]{0,3}(\\?[a-c/.]{0,3})?(#[a-c/.?]{0,3})?",
		) {
			if check_relative_ref(&text).is_ok() {
				let reference = UriRef::parse(text.as_str()).unwrap();
				let expected = reference.resolve_against(&Uri::parse(base.as_str()).unwrap());
				prop_assert_eq!(resolve(&base, &text), expected.ok().map(|uri| uri.as_str().to_owned()));
			}
		}

		#[test]
		fn any_text_is_checked_without_panic(text in any::<String>(), endpoint in any::<String>()) {
			let _ = check_relative_ref(&text);
			let _ = resolve(&endpoint, &text);
		}
	}
}
