//! DID URLs.

use super::{wrong, ValueError};
use clavis_primitives::DidUrl;

/// Reads a DID, or a DID URL that names no part of a document.
pub fn whole_document(text: &str) -> Result<DidUrl, ValueError> {
	let url = text.parse::<DidUrl>().map_err(wrong)?;
	match &url.fragment {
		Some(part) => Err(wrong(format!("a whole document is shown, and no part of it: leave out '#{part}'"))),
		None => Ok(url),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn a_part_of_a_document_is_refused_with_the_text_to_leave_out() {
		for url in [DID.to_owned(), format!("{DID}?versionId=1")] {
			assert_eq!(whole_document(&url).unwrap().to_string(), url);
		}
		let error = whole_document(&format!("{DID}#key-9")).unwrap_err().to_string();
		assert!(error.contains("leave out '#key-9'"), "{error}");
	}
}
