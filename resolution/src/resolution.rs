//! The result of a resolution.

use crate::{
	document::{document, set_contexts},
	metadata::metadata,
	representation::Representation,
};
use clavis_primitives::{Did, Record};
use serde_json::{json, Value};

/// A document and its metadata, or the metadata alone once the DID is deactivated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
	document: Option<Value>,
	metadata: Value,
}

impl Resolution {
	/// The current version of a DID, as its record has it.
	pub fn new(did: Did, record: &Record<()>) -> Self {
		let mut document = record.is_active().then(|| document(&did, &record.document));
		document.iter_mut().for_each(|document| set_contexts(document, Representation::Did.contexts()));
		Self { document, metadata: metadata(&did, record) }
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
	pub fn metadata(&self) -> &Value {
		&self.metadata
	}

	/// What a client that wants one representation gets: a deactivated DID has no document to give, so
	/// that the whole result must say why.
	pub fn representation(&self, wanted: Representation) -> Representation {
		if self.is_deactivated() {
			Representation::Resolution
		} else {
			wanted
		}
	}

	/// The answer to a client, in [`Self::representation`] of what it wants.
	pub fn to_json(&self, wanted: Representation) -> Value {
		match (&self.document, wanted) {
			(Some(document), Representation::Did) => document.clone(),
			(Some(document), Representation::DidLdJson | Representation::DidJson) => {
				let mut document = document.clone();
				set_contexts(&mut document, wanted.contexts());
				document
			},
			(Some(document), Representation::Resolution) => {
				self.whole(document, json!({ "contentType": Representation::Did.media_type() }))
			},
			(None, _) => self.whole(&Value::Null, json!({})),
		}
	}

	/// The HTTP status.
	pub fn status(&self) -> u16 {
		if self.is_deactivated() {
			410
		} else {
			200
		}
	}

	fn whole(&self, document: &Value, resolution_metadata: Value) -> Value {
		json!({
			"didResolutionMetadata": resolution_metadata,
			"didDocument": document,
			"didDocumentMetadata": self.metadata,
		})
	}
}
