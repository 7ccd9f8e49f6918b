//! Media types of answers.

/// What a client can have.
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
	/// As [`Self::DidLdJson`], for whoever knows JSON-LD alone.
	LdJson,
	/// The document with its metadata, as it was before DID Resolution 1.0.
	LegacyResolution,
	/// As [`Self::Did`], for whoever knows JSON alone.
	Json,
	/// What a DID URL stands for, with its metadata (DID Resolution 1.0).
	Dereferencing,
	/// Where a service is (RFC 2483).
	UriList,
}

/// The form of a whole result, and of an error in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
	/// DID Resolution 1.0, section "DID Resolution Result".
	Resolution,
	/// DID Resolution 1.0, section "DID URL Dereferencing Result".
	Dereferencing,
	/// Resolution as DID Core 1.0 had it: errors are words.
	Legacy,
}

impl Representation {
	/// Every representation, the preferred one first.
	pub const ALL: [Self; 9] = [
		Self::Resolution,
		Self::Did,
		Self::DidLdJson,
		Self::DidJson,
		Self::LdJson,
		Self::LegacyResolution,
		Self::Json,
		Self::Dereferencing,
		Self::UriList,
	];

	/// Its media type.
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
			Self::UriList => "text/uri-list",
		}
	}

	/// The form of a whole result for whoever wants this, as when there is no document to give.
	pub fn profile(self) -> Profile {
		match self {
			Self::Resolution | Self::Did => Profile::Resolution,
			Self::Dereferencing | Self::UriList => Profile::Dereferencing,
			Self::DidLdJson | Self::DidJson | Self::LdJson | Self::LegacyResolution | Self::Json => Profile::Legacy,
		}
	}

	/// The representation of the document inside.
	pub(crate) fn of_document(self) -> Self {
		match self {
			Self::Resolution | Self::Dereferencing => Self::Did,
			Self::LegacyResolution => Self::DidLdJson,
			itself => itself,
		}
	}

	/// Whether its media type is that of JSON-LD, told apart by the profile alone.
	pub(crate) fn is_ld_json(self) -> bool {
		matches!(self, Self::LdJson | Self::LegacyResolution)
	}

	/// The JSON-LD contexts of the document inside.
	pub(crate) fn contexts(self) -> &'static [&'static str] {
		match self {
			// Version 1.1 knows Multikey; version 1 needs telling.
			Self::Resolution | Self::Did | Self::Dereferencing | Self::Json => &["https://www.w3.org/ns/did/v1.1"],
			Self::DidLdJson | Self::LdJson | Self::LegacyResolution => {
				&["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
			},
			Self::DidJson | Self::UriList => &[],
		}
	}
}

impl Profile {
	/// The media type of a whole result.
	pub fn media_type(self) -> &'static str {
		match self {
			Self::Resolution => Representation::Resolution.media_type(),
			Self::Dereferencing => Representation::Dereferencing.media_type(),
			Self::Legacy => Representation::LegacyResolution.media_type(),
		}
	}
}
