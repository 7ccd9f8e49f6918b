//! The errors of DID Resolution 1.0 (section "Errors") and of Controlled Identifiers 1.0 (section "Processing Errors").

use crate::listed::listed;
use clavis_primitives::Did;
use serde_json::{json, Value};

listed! {
	/// The kind of an error, as the standards name it.
	#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
	pub enum ErrorKind {
		/// The text is not a DID, or its id is not valid in this method.
		InvalidDid,
		/// The part of the DID URL after the DID is malformed.
		InvalidDidUrl,
		/// An option is unknown or malformed.
		InvalidOptions,
		/// The DID, the version, or the part of the document does not exist.
		NotFound,
		/// The answer has none of the media types that the client accepts.
		RepresentationNotSupported,
		/// The DID is of another method.
		MethodNotSupported,
		/// This resolver does not support this part of the standard.
		FeatureNotSupported,
		/// The resolver failed; the request is in order.
		InternalError,
		/// The request needs a verification method, and the DID URL names something else.
		InvalidVerificationMethod,
		/// The verification method does not serve the relationship that was asked for.
		InvalidRelationship,
	}
}

impl ErrorKind {
	/// Returns the HTTP status.
	pub fn status(self) -> u16 {
		match self {
			Self::InvalidDid | Self::InvalidDidUrl | Self::InvalidOptions => 400,
			Self::NotFound => 404,
			Self::RepresentationNotSupported => 406,
			// The standard gives this status to all errors that its table does not name.
			Self::InvalidVerificationMethod | Self::InvalidRelationship => 500,
			Self::InternalError => 500,
			Self::MethodNotSupported | Self::FeatureNotSupported => 501,
		}
	}

	/// Returns the name at the end of the URL of this kind.
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

	/// Returns the URL that identifies this kind (the `type` of RFC 9457).
	pub fn url(self) -> String {
		let vocabulary = match self {
			Self::InvalidVerificationMethod | Self::InvalidRelationship => "https://w3id.org/security#",
			_ => "https://www.w3.org/ns/did#",
		};
		format!("{vocabulary}{}", self.name())
	}

	/// Returns the name of this kind in DID Core 1.0.
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

/// The reason why a question about a DID has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ResolutionError {
	/// The kind of the error.
	pub kind: ErrorKind,
	/// The reason in this case, and what to do about it.
	pub detail: String,
	/// The proof that the DID does not exist, if a proof was asked for.
	pub proof: Option<Box<Value>>,
}

impl ResolutionError {
	/// Makes an error of this kind.
	pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
		Self { kind, detail: detail.into(), proof: None }
	}

	/// Makes the error for a wrong option.
	pub(crate) fn invalid_options(detail: impl Into<String>) -> Self {
		Self::new(ErrorKind::InvalidOptions, detail)
	}

	/// Makes the error for a DID that has no record.
	pub fn not_found(did: &Did) -> Self {
		Self::new(ErrorKind::NotFound, format!("{did} was never created: check the DID and its network"))
	}

	/// Returns the HTTP status.
	pub fn status(&self) -> u16 {
		self.kind.status()
	}

	/// Writes the error as a problem details object (RFC 9457), without the status.
	pub fn problem(&self) -> Value {
		json!({ "type": self.kind.url(), "title": self.kind.title(), "detail": self.detail })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Profile;

	#[test]
	fn an_error_is_a_result_without_a_document_in_each_form() {
		let error = ResolutionError::new(ErrorKind::NotFound, "not here");
		assert_eq!(error.status(), 404);
		assert_eq!(error.to_string(), "not here");
		let problem =
			json!({ "type": "https://www.w3.org/ns/did#NOT_FOUND", "title": "Not found", "detail": "not here" });
		let expected = json!({
			"didResolutionMetadata": { "error": problem },
			"didDocument": null,
			"didDocumentMetadata": {},
		});
		assert_eq!(error.to_json(Profile::Resolution), expected);
		let expected = json!({
			"dereferencingMetadata": { "error": problem },
			"content": null,
			"contentStream": null,
			"contentMetadata": {},
		});
		assert_eq!(error.to_json(Profile::Dereferencing), expected);
		let expected = json!({
			"didResolutionMetadata": { "error": "notFound", "message": "not here" },
			"didDocument": null,
			"didDocumentMetadata": {},
		});
		assert_eq!(error.to_json(Profile::Legacy), expected);
		let expected = json!({
			"dereferencingMetadata": { "error": "notFound", "message": "not here" },
			"content": null,
			"contentStream": null,
			"contentMetadata": {},
		});
		assert_eq!(error.to_json(Profile::LegacyDereferencing), expected);
	}

	#[test]
	fn kinds_are_told_apart_by_name() {
		for (place, kind) in ErrorKind::ALL.iter().enumerate() {
			assert!(ErrorKind::ALL[..place].iter().all(|other| other.name() != kind.name()));
			assert!(ErrorKind::ALL[..place].iter().all(|other| other.word() != kind.word()));
		}
	}
}
