//! The result of a resolution.

use crate::{
	document::{document, set_contexts},
	error::Failure,
	metadata::metadata,
	representation::{Profile, Representation},
	rules::Applied,
};
use clavis_primitives::{Did, Document, Moment, Record};
use serde_json::{json, Map, Value};

/// A document and its metadata, or the metadata alone once the DID is deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
	did: Did,
	document: Option<Value>,
	metadata: Map<String, Value>,
}

impl Resolution {
	/// A version of a DID, as its record has it, and as far as the rules let it.
	pub fn new(did: Did, record: &Record<()>, rules: Applied) -> Self {
		let document = record.is_active().then(|| in_context(&did, &record.document, rules));
		let metadata = metadata(&did, record, rules);
		Self { did, document, metadata }
	}

	/// Says that another version took the place of this one, and when.
	pub fn with_next(mut self, next: Option<(u32, Moment)>) -> Self {
		if let Some((version, start)) = next {
			self.metadata.insert("nextVersionId".into(), version.to_string().into());
			self.metadata.insert("nextUpdate".into(), crate::format_moment(start).into());
		}
		self
	}

	/// Adds a proof, to a set of one, as the standard has it.
	pub fn with_proof(mut self, proof: Option<Value>) -> Self {
		if let Some(proof) = proof {
			self.metadata.insert("proof".into(), json!([proof]));
		}
		self
	}

	/// Puts another document, such as a part of it, in the place of the record's.
	pub(crate) fn with_document(mut self, document: &Document, rules: Applied) -> Self {
		self.document = self.document.map(|_| in_context(&self.did, document, rules));
		self
	}

	/// Whether the DID has ended, for ever.
	pub fn is_deactivated(&self) -> bool {
		self.document.is_none()
	}

	/// The document as [`Representation::Did`]; `None` once the DID is deactivated.
	pub fn document(&self) -> Option<&Value> {
		self.document.as_ref()
	}

	/// The document's metadata.
	pub fn metadata(&self) -> &Map<String, Value> {
		&self.metadata
	}

	/// What a client that wants one representation gets. A deactivated DID has no document to give, so that a whole
	/// result must say why; but DID Core 1.0 gave an empty one.
	pub fn representation(&self, wanted: Representation) -> Representation {
		match (wanted, wanted.profile()) {
			_ if !self.is_deactivated() => wanted,
			(Representation::DidLdJson | Representation::DidJson, _) => wanted,
			(_, Profile::Resolution) => Representation::Resolution,
			(_, Profile::Dereferencing) => Representation::Dereferencing,
			(_, Profile::Legacy) => Representation::LegacyResolution,
		}
	}

	/// The answer to a client, in [`Self::representation`] of what it wants.
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
			Representation::LegacyResolution => json!({
				"@context": LEGACY_CONTEXTS.map(|context| context()),
				"didResolutionMetadata": inner,
				"didDocument": document,
				"didDocumentMetadata": self.metadata,
			}),
			Representation::Dereferencing => dereferencing_result(inner, document, self.metadata.clone()),
			_ => document,
		}
	}

	fn document_in(&self, representation: Representation) -> Value {
		let mut document = match (&self.document, representation.profile()) {
			(Some(document), _) => document.clone(),
			(None, Profile::Legacy) => json!({ "id": self.did.to_string() }),
			(None, _) => return Value::Null,
		};
		set_contexts(&mut document, representation.contexts());
		document
	}

	/// The HTTP status.
	pub fn status(&self) -> u16 {
		if self.is_deactivated() {
			410
		} else {
			200
		}
	}
}

/// A whole result of dereferencing. The standard calls the content `contentStream` in one place and `content` in
/// another; both are here.
pub(crate) fn dereferencing_result(dereferencing: Value, content: Value, metadata: Map<String, Value>) -> Value {
	json!({
		"dereferencingMetadata": dereferencing,
		"content": content,
		"contentStream": content,
		"contentMetadata": metadata,
	})
}

/// What JSON-LD needs to know of a whole result: the terms of the standard, and one for the metadata of this method.
const LEGACY_CONTEXTS: [fn() -> Value; 2] = [
	|| "https://w3id.org/did-resolution/v1".into(),
	|| json!({ "clavis": { "@id": "urn:x-clavis:did-document-metadata", "@type": "@json" } }),
];

fn in_context(did: &Did, content: &Document, rules: Applied) -> Value {
	let mut document = document(did, content, rules);
	set_contexts(&mut document, Representation::Did.contexts());
	document
}

impl Failure {
	/// The whole result of a resolution, or a dereferencing, that failed.
	pub fn to_json(&self, profile: Profile) -> Value {
		let mut metadata = Map::new();
		match profile {
			Profile::Resolution | Profile::Dereferencing => {
				metadata.insert("error".into(), self.problem());
			},
			Profile::Legacy => {
				metadata.insert("error".into(), self.kind.word().into());
				metadata.insert("message".into(), self.detail.as_str().into());
			},
		}
		if let Some(proof) = &self.proof {
			metadata.insert("proof".into(), json!([proof]));
		}
		match profile {
			Profile::Dereferencing => dereferencing_result(metadata.into(), Value::Null, Map::new()),
			Profile::Resolution | Profile::Legacy => json!({
				"didResolutionMetadata": metadata,
				"didDocument": null,
				"didDocumentMetadata": {},
			}),
		}
	}
}
