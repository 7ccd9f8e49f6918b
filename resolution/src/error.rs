//! Why a resolution failed: the errors of DID Resolution 1.0 (section "Errors") and of Controlled Identifiers 1.0
//! (section "Processing Errors").

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
	/// No such DID, no such version of it, or no such thing in its document.
	NotFound,
	/// None of the media types that the client accepts is offered.
	RepresentationNotSupported,
	/// A DID of another method.
	MethodNotSupported,
	/// A part of the standard that this resolver does not do.
	FeatureNotSupported,
	/// The resolver itself is at fault.
	InternalError,
	/// A verification method was asked for, and the DID URL stands for something else.
	InvalidVerificationMethod,
	/// The verification method is not for what it was asked for.
	InvalidRelationship,
}

impl FailureKind {
	/// Every kind.
	pub const ALL: [Self; 10] = [
		Self::InvalidDid,
		Self::InvalidDidUrl,
		Self::InvalidOptions,
		Self::NotFound,
		Self::RepresentationNotSupported,
		Self::MethodNotSupported,
		Self::FeatureNotSupported,
		Self::InternalError,
		Self::InvalidVerificationMethod,
		Self::InvalidRelationship,
	];

	/// The HTTP status.
	pub fn status(self) -> u16 {
		match self {
			Self::InvalidDid | Self::InvalidDidUrl | Self::InvalidOptions => 400,
			Self::NotFound => 404,
			Self::RepresentationNotSupported => 406,
			// Errors that its table does not name get this one, says the standard.
			Self::InvalidVerificationMethod | Self::InvalidRelationship => 500,
			Self::InternalError => 500,
			Self::MethodNotSupported | Self::FeatureNotSupported => 501,
		}
	}

	/// The name that stands at the end of its URL.
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
			Self::InvalidVerificationMethod => "INVALID_VERIFICATION_METHOD",
			Self::InvalidRelationship => "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD",
		}
	}

	/// The URL that tells it from every other error.
	pub fn url(self) -> String {
		let vocabulary = match self {
			Self::InvalidVerificationMethod | Self::InvalidRelationship => "https://w3id.org/security#",
			_ => "https://www.w3.org/ns/did#",
		};
		format!("{vocabulary}{}", self.name())
	}

	/// What DID Core 1.0 called it.
	pub fn word(self) -> &'static str {
		match self {
			Self::InvalidDid => "invalidDid",
			Self::InvalidDidUrl => "invalidDidUrl",
			Self::InvalidOptions => "invalidOptions",
			Self::NotFound => "notFound",
			Self::RepresentationNotSupported => "representationNotSupported",
			Self::MethodNotSupported => "methodNotSupported",
			Self::FeatureNotSupported => "featureNotSupported",
			Self::InternalError => "internalError",
			Self::InvalidVerificationMethod => "invalidVerificationMethod",
			Self::InvalidRelationship => "invalidRelationshipForVerificationMethod",
		}
	}

	fn title(self) -> &'static str {
		match self {
			Self::InvalidDid => "Invalid DID",
			Self::InvalidDidUrl => "Invalid DID URL",
			Self::InvalidOptions => "Invalid options",
			Self::NotFound => "Not found",
			Self::RepresentationNotSupported => "Representation not supported",
			Self::MethodNotSupported => "DID method not supported",
			Self::FeatureNotSupported => "Feature not supported",
			Self::InternalError => "Internal error",
			Self::InvalidVerificationMethod => "Invalid verification method",
			Self::InvalidRelationship => "Invalid relationship for verification method",
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
	/// A proof that there is nothing to be found, if one was asked for.
	pub proof: Option<Box<Value>>,
}

impl Failure {
	/// A failure of this kind.
	pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
		Self { kind, detail: detail.into(), proof: None }
	}

	/// No record of the DID.
	pub fn not_found(did: &Did) -> Self {
		Self::new(FailureKind::NotFound, format!("{did} was never created"))
	}

	/// The HTTP status.
	pub fn status(&self) -> u16 {
		self.kind.status()
	}

	/// It as an RFC 9457 object.
	pub fn problem(&self) -> Value {
		json!({ "type": self.kind.url(), "title": self.kind.title(), "detail": self.detail })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Profile;

	#[test]
	fn a_failure_is_a_result_without_a_document_in_each_form() {
		let failure = Failure::new(FailureKind::NotFound, "not here");
		assert_eq!(failure.status(), 404);
		assert_eq!(failure.to_string(), "not here");
		let problem =
			json!({ "type": "https://www.w3.org/ns/did#NOT_FOUND", "title": "Not found", "detail": "not here" });
		let expected = json!({
			"didResolutionMetadata": { "error": problem },
			"didDocument": null,
			"didDocumentMetadata": {},
		});
		assert_eq!(failure.to_json(Profile::Resolution), expected);
		let expected = json!({
			"dereferencingMetadata": { "error": problem },
			"content": null,
			"contentStream": null,
			"contentMetadata": {},
		});
		assert_eq!(failure.to_json(Profile::Dereferencing), expected);
		let expected = json!({
			"didResolutionMetadata": { "error": "notFound", "message": "not here" },
			"didDocument": null,
			"didDocumentMetadata": {},
		});
		assert_eq!(failure.to_json(Profile::Legacy), expected);
	}

	#[test]
	fn kinds_are_told_apart_by_name() {
		for (place, kind) in FailureKind::ALL.iter().enumerate() {
			assert!(FailureKind::ALL[..place].iter().all(|other| other.name() != kind.name()));
			assert!(FailureKind::ALL[..place].iter().all(|other| other.word() != kind.word()));
		}
	}
}
