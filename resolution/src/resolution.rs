//! Writes resolution results.

use crate::{
	document::{document, empty_document, set_contexts},
	error::ResolutionError,
	legacy::{in_context as in_legacy_context, without_numbers},
	metadata::metadata,
	representation::{Profile, Representation},
	version::{ResolvedVersion, View},
};
use clavis_primitives::{Did, Document};
use serde_json::{json, Map, Value};

/// A document with its metadata. A deactivated DID has metadata only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
	did: Did,
	document: Option<Value>,
	metadata: Map<String, Value>,
}

impl Resolution {
	/// Writes the document and the metadata of a version.
	pub fn new(did: Did, version: &ResolvedVersion) -> Self {
		let ResolvedVersion { record, .. } = version;
		let document = record.is_active().then(|| in_context(&did, &record.document, version.view()));
		let metadata = metadata(&did, version);
		Self { did, document, metadata }
	}

	/// Replaces the document of the record, for example by one with fewer services.
	pub(crate) fn with_document(mut self, document: &Document, view: View) -> Self {
		self.document = self.document.map(|_| in_context(&self.did, document, view));
		self
	}

	/// Returns `true` if this is the version in which the DID is deactivated. That is final.
	pub fn is_deactivated(&self) -> bool {
		self.document.is_none()
	}

	/// Returns the document as [`Representation::Did`]; `None` if the DID is deactivated.
	pub fn document(&self) -> Option<&Value> {
		self.document.as_ref()
	}

	/// Returns the metadata of the document.
	pub fn metadata(&self) -> &Map<String, Value> {
		&self.metadata
	}

	/// Returns the representation of the answer to a client that wants this one. They differ for a deactivated DID: it
	/// has no document, so the answer is a whole result. In the representations of DID Core 1.0 it has an empty
	/// document.
	pub fn representation(&self, wanted: Representation) -> Representation {
		match (wanted, wanted.profile()) {
			_ if !self.is_deactivated() => wanted,
			(Representation::DidLdJson | Representation::DidJson, _) => wanted,
			(_, Profile::Resolution) => Representation::Resolution,
			(_, Profile::Dereferencing) => Representation::Dereferencing,
			(_, Profile::Legacy) => Representation::LegacyResolution,
			(_, Profile::LegacyDereferencing) => Representation::LegacyDereferencing,
		}
	}

	/// Writes the answer in the [`Self::representation`] for the one that the client wants.
	pub fn to_json(&self, wanted: Representation) -> Value {
		let representation = self.representation(wanted);
		let document = self.document_in(representation);
		let inner = match &self.document {
			Some(_) => json!({ "contentType": representation.of_document().media_type() }),
			None => json!({}),
		};
		match representation {
			Representation::Resolution => json!({
				"didResolutionMetadata": inner,
				"didDocument": document,
				"didDocumentMetadata": self.metadata,
			}),
			Representation::LegacyResolution => in_legacy_context(json!({
				"didResolutionMetadata": inner,
				"didDocument": document,
				"didDocumentMetadata": without_numbers(&self.metadata),
			})),
			Representation::Dereferencing => dereferencing_result(inner, document, self.metadata.clone()),
			Representation::LegacyDereferencing => {
				in_legacy_context(dereferencing_result(inner, document, without_numbers(&self.metadata)))
			},
			_ => document,
		}
	}

	fn document_in(&self, representation: Representation) -> Value {
		let mut document = match &self.document {
			Some(document) => document.clone(),
			None if representation.profile().is_legacy() => empty_document(&self.did),
			None => return Value::Null,
		};
		set_contexts(&mut document, representation.contexts());
		document
	}

	/// Returns the HTTP status.
	pub fn status(&self) -> u16 {
		if self.is_deactivated() {
			410
		} else {
			200
		}
	}
}

/// Writes a whole dereferencing result. The standard names the content `contentStream` in one place and `content` in
/// another, so the result has both.
pub(crate) fn dereferencing_result(dereferencing: Value, content: Value, metadata: Map<String, Value>) -> Value {
	json!({
		"dereferencingMetadata": dereferencing,
		"content": content,
		"contentStream": content,
		"contentMetadata": metadata,
	})
}

fn in_context(did: &Did, content: &Document, view: View) -> Value {
	let mut document = document(did, content, view);
	set_contexts(&mut document, Representation::Did.contexts());
	document
}

impl ResolutionError {
	/// Writes the whole result of a resolution or a dereferencing that failed.
	pub fn to_json(&self, profile: Profile) -> Value {
		let mut metadata = Map::new();
		if profile.is_legacy() {
			metadata.insert("error".into(), self.kind.word().into());
			metadata.insert("message".into(), self.detail.as_str().into());
		} else {
			metadata.insert("error".into(), self.problem());
		}
		if let Some(proof) = &self.proof {
			metadata.insert("proof".into(), json!([proof]));
		}
		if profile.is_of_dereferencing() {
			return dereferencing_result(metadata.into(), Value::Null, Map::new());
		}
		json!({ "didResolutionMetadata": metadata, "didDocument": null, "didDocumentMetadata": {} })
	}
}
