//! Resolves relative references against the endpoints of services (RFC 3986, sections 4.2 and 5).

use url::Url;

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
	let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte);
	let mut rest = text.as_bytes();
	while let Some((first, tail)) = rest.split_first() {
		rest = match tail {
			[high, low, tail @ ..] if *first == b'%' && high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => tail,
			_ if allowed(*first) => tail,
			_ => return Err(RelativeRefError::Character),
		};
	}
	if text.bytes().filter(|byte| *byte == b'#').count() > 1 {
		return Err(RelativeRefError::Character);
	}
	// The text before a colon in the first segment would be a scheme.
	let first_segment = text.split(['/', '?', '#']).next().unwrap_or_default();
	if text.starts_with("//") || first_segment.contains(':') {
		return Err(RelativeRefError::NotRelative);
	}
	Ok(())
}

/// Resolves a checked relative reference. Returns `None` if the endpoint is a URI without a path hierarchy.
pub(crate) fn resolve(endpoint: &str, relative_ref: &str) -> Option<String> {
	let base = Url::parse(endpoint).ok()?;
	let target = base.join(relative_ref).ok()?;
	let place = |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port());
	(place(&base) == place(&target)).then(|| target.into())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

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
			("g?y#s", "http://a/b/c/g?y#s"),
			(";x", "http://a/b/c/;x"),
			("", "http://a/b/c/d;p?q"),
			(".", "http://a/b/c/"),
			("..", "http://a/b/"),
			("../../g", "http://a/g"),
			("../../../g", "http://a/g"),
			("g;x=1/../y", "http://a/b/c/y"),
		] {
			assert_eq!(check_relative_ref(reference), Ok(()), "{reference}");
			assert_eq!(resolve("http://a/b/c/d;p?q", reference).as_deref(), Some(expected), "{reference}");
		}
		let messages = "https://example.com/messages/8377464";
		assert_eq!(resolve(messages, "/some/path?query").as_deref(), Some("https://example.com/some/path?query"));
		assert_eq!(resolve("https://example.com", "a%20b").as_deref(), Some("https://example.com/a%20b"));
	}

	#[test]
	fn a_reference_to_another_host_is_refused() {
		use RelativeRefError::*;
		for (text, error) in [
			("//example.org/a", NotRelative),
			("https://example.org", NotRelative),
			("javascript:alert(1)", NotRelative),
			("a b", Character),
			("a\\b", Character),
			("\\\\example.org", Character),
			("%2", Character),
			("a#b#c", Character),
			("\u{e9}", Character),
			("a\r\nb", Character),
		] {
			assert_eq!(check_relative_ref(text), Err(error), "{text}");
		}
		assert_eq!(check_relative_ref("./a:b"), Ok(()));
	}

	#[test]
	fn an_endpoint_without_a_path_hierarchy_takes_no_reference() {
		for endpoint in ["mailto:a@example.org", "urn:x:1", "did:web:example.org"] {
			assert_eq!(resolve(endpoint, "a"), None, "{endpoint}");
		}
	}

	proptest! {
		#[test]
		fn no_reference_leaves_the_host(text in "[a-z0-9./?#%:@\\\\ -]{0,24}") {
			if check_relative_ref(&text).is_ok() {
				let target = resolve("https://example.org/a/b", &text).unwrap();
				prop_assert!(target.starts_with("https://example.org/"), "{}", target);
				prop_assert!(target.bytes().all(|byte| byte.is_ascii_graphic()));
			}
		}

		#[test]
		fn any_text_is_checked_without_panic(text in any::<String>(), endpoint in any::<String>()) {
			let _ = check_relative_ref(&text);
			let _ = resolve(&endpoint, &text);
		}
	}
}
