//! The forms of answers, and their media types.

use crate::listed::listed;

listed! {
	/// The form of an answer, as its media type names it. The preferred one comes first.
	#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
	pub enum Representation {
		/// The document with its metadata (DID Resolution 1.0).
		Resolution,
		/// The document, or a part of it (DID Core 1.1).
		Did,
		/// The document, or a part of it, as JSON-LD (DID Core 1.0).
		DidLdJson,
		/// The document, or a part of it, as JSON (DID Core 1.0).
		DidJson,
		/// The same as [`Self::DidLdJson`], for a client that knows JSON-LD only.
		LdJson,
		/// The document with its metadata, in the form before DID Resolution 1.0.
		LegacyResolution,
		/// The same as [`Self::Did`], for a client that knows JSON only.
		Json,
		/// The content that a DID URL stands for, with its metadata (DID Resolution 1.0).
		Dereferencing,
		/// The same in the form before DID Resolution 1.0.
		LegacyDereferencing,
		/// The URLs of services (RFC 2483).
		UriList,
	}
}

/// The form of a whole result, and of an error in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
	/// DID Resolution 1.0, section "DID Resolution Result".
	Resolution,
	/// DID Resolution 1.0, section "DID URL Dereferencing Result".
	Dereferencing,
	/// The resolution result of DID Core 1.0, section 7.1, in which an error is a word.
	Legacy,
	/// The dereferencing result of DID Core 1.0, section 7.2.
	LegacyDereferencing,
}

impl Representation {
	/// Returns the media type.
	pub fn media_type(self) -> &'static str {
		match self {
			Self::Resolution => "application/did-resolution",
			Self::Did => "application/did",
			Self::DidLdJson => "application/did+ld+json",
			Self::DidJson => "application/did+json",
			Self::LdJson => "application/ld+json",
			Self::LegacyResolution => "application/ld+json;profile=\"https://w3id.org/did-resolution\"",
			Self::Json => "application/json",
			Self::Dereferencing => "application/did-url-dereferencing",
			Self::LegacyDereferencing => "application/ld+json;profile=\"https://w3id.org/did-url-dereferencing\"",
			Self::UriList => "text/uri-list",
		}
	}

	/// Returns the form of a whole result for a client that accepts this representation. An error has that form, for
	/// example.
	pub fn profile(self) -> Profile {
		match self {
			Self::Resolution | Self::Did => Profile::Resolution,
			Self::Dereferencing | Self::UriList => Profile::Dereferencing,
			Self::LegacyDereferencing => Profile::LegacyDereferencing,
			Self::DidLdJson | Self::DidJson | Self::LdJson | Self::LegacyResolution | Self::Json => Profile::Legacy,
		}
	}

	/// Returns the representation of the document inside of a whole result.
	pub(crate) fn of_document(self) -> Self {
		match self {
			Self::Resolution | Self::Dereferencing => Self::Did,
			Self::LegacyResolution | Self::LegacyDereferencing => Self::DidLdJson,
			itself => itself,
		}
	}

	/// Returns the JSON-LD contexts of the document.
	pub(crate) fn contexts(self) -> &'static [&'static str] {
		match self {
			// The context of version 1.1 defines Multikey; the one of version 1 does not.
			Self::Resolution | Self::Did | Self::Dereferencing | Self::Json => &["https://www.w3.org/ns/did/v1.1"],
			Self::DidLdJson | Self::LdJson | Self::LegacyResolution | Self::LegacyDereferencing => {
				&["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
			},
			Self::DidJson | Self::UriList => &[],
		}
	}
}

impl Profile {
	/// Returns the media type of a whole result.
	pub fn media_type(self) -> &'static str {
		match self {
			Self::Resolution => Representation::Resolution.media_type(),
			Self::Dereferencing => Representation::Dereferencing.media_type(),
			Self::Legacy => Representation::LegacyResolution.media_type(),
			Self::LegacyDereferencing => Representation::LegacyDereferencing.media_type(),
		}
	}

	/// Returns `true` for a form of DID Core 1.0.
	pub(crate) fn is_legacy(self) -> bool {
		matches!(self, Self::Legacy | Self::LegacyDereferencing)
	}

	/// Returns `true` for a result of dereferencing.
	pub fn is_of_dereferencing(self) -> bool {
		matches!(self, Self::Dereferencing | Self::LegacyDereferencing)
	}
}
