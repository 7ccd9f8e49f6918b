//! Why a resolution failed: the errors of DID Resolution 1.0, section "Errors".

use clavis_primitives::Did;
use serde_json::{json, Value};

/// The kind of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
	/// The text is no DID, or no id of this method.
	InvalidDid,
	/// What follows the DID is malformed.
	InvalidDidUrl,
	/// An option is unknown or malformed.
	InvalidOptions,
	/// No such DID.
	NotFound,
	/// None of the media types that the client accepts is offered.
	RepresentationNotSupported,
	/// A DID of another method.
	MethodNotSupported,
	/// A part of the standard that this resolver does not do.
	FeatureNotSupported,
	/// The resolver itself is at fault.
	InternalError,
}

impl FailureKind {
	/// Every kind.
	pub const ALL: [Self; 8] = [
		Self::InvalidDid,
		Self::InvalidDidUrl,
		Self::InvalidOptions,
		Self::NotFound,
		Self::RepresentationNotSupported,
		Self::MethodNotSupported,
		Self::FeatureNotSupported,
		Self::InternalError,
	];

	/// The HTTP status.
	pub fn status(self) -> u16 {
		match self {
			Self::InvalidDid | Self::InvalidDidUrl | Self::InvalidOptions => 400,
			Self::NotFound => 404,
			Self::RepresentationNotSupported => 406,
			Self::InternalError => 500,
			Self::MethodNotSupported | Self::FeatureNotSupported => 501,
		}
	}

	/// The name that stands behind `https://www.w3.org/ns/did#`.
	pub fn name(self) -> &'static str {
		match self {
			Self::InvalidDid => "INVALID_DID",
			Self::InvalidDidUrl => "INVALID_DID_URL",
			Self::InvalidOptions => "INVALID_OPTIONS",
			Self::NotFound => "NOT_FOUND",
			Self::RepresentationNotSupported => "REPRESENTATION_NOT_SUPPORTED",
			Self::MethodNotSupported => "METHOD_NOT_SUPPORTED",
			Self::FeatureNotSupported => "FEATURE_NOT_SUPPORTED",
			Self::InternalError => "INTERNAL_ERROR",
		}
	}

	fn title(self) -> &'static str {
		match self {
			Self::InvalidDid => "Invalid DID",
			Self::InvalidDidUrl => "Invalid DID URL",
			Self::InvalidOptions => "Invalid options",
			Self::NotFound => "DID not found",
			Self::RepresentationNotSupported => "Representation not supported",
			Self::MethodNotSupported => "DID method not supported",
			Self::FeatureNotSupported => "Feature not supported",
			Self::InternalError => "Internal error",
		}
	}
}

/// Why a resolution failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Failure {
	/// What kind of failure.
	pub kind: FailureKind,
	/// What was wrong with this very request.
	pub detail: String,
}

impl Failure {
	/// A failure of this kind.
	pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
		Self { kind, detail: detail.into() }
	}

	/// No record of the DID.
	pub fn not_found(did: &Did) -> Self {
		Self::new(FailureKind::NotFound, format!("{did} was never created"))
	}

	/// The HTTP status.
	pub fn status(&self) -> u16 {
		self.kind.status()
	}

	/// The whole resolution result, with the error as an RFC 9457 object.
	pub fn to_json(&self) -> Value {
		json!({
			"didResolutionMetadata": {
				"error": {
					"type": format!("https://www.w3.org/ns/did#{}", self.kind.name()),
					"title": self.kind.title(),
					"detail": self.detail,
				},
			},
			"didDocument": null,
			"didDocumentMetadata": {},
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_failure_is_a_resolution_result_without_a_document() {
		let failure = Failure::new(FailureKind::NotFound, "not here");
		assert_eq!(failure.status(), 404);
		assert_eq!(failure.to_string(), "not here");
		let expected = json!({
			"didResolutionMetadata": {
				"error": {
					"type": "https://www.w3.org/ns/did#NOT_FOUND",
					"title": "DID not found",
					"detail": "not here",
				},
			},
			"didDocument": null,
			"didDocumentMetadata": {},
		});
		assert_eq!(failure.to_json(), expected);
	}

	#[test]
	fn kinds_are_told_apart_by_name() {
		for (place, kind) in FailureKind::ALL.iter().enumerate() {
			assert!(FailureKind::ALL[..place].iter().all(|other| other.name() != kind.name()));
		}
	}
}
