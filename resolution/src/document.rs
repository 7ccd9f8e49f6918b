//! Writes DID documents (DID Core 1.1).

use crate::{format_moment, version::View};
use clavis_primitives::{Did, Document, Fragment, Purpose, Service, VerificationMethod};
use serde_json::{json, Map, Value};

/// Writes the document of a DID, without a context.
///
/// Every method stays in the document, so that its older signatures can still be checked. Relationships list only the
/// methods that are good at the moment of the answer: many verifiers look nowhere else. A method that is expired or too
/// old has an `expires` that has passed. A method of a withdrawn algorithm, or with a compromised key, has `revoked`. A method
/// in doubt after a recovery has neither, since the doubt can end: the metadata lists it.
pub(crate) fn document(did: &Did, document: &Document, view: View) -> Value {
	let mut properties = Map::new();
	properties.insert("id".into(), did.to_string().into());
	let mut insert_set = |name: &str, items: Vec<Value>| {
		if !items.is_empty() {
			properties.insert(name.into(), items.into());
		}
	};
	insert_set("alsoKnownAs", document.aliases.iter().map(|alias| alias.as_str().into()).collect());
	insert_set("verificationMethod", document.methods.iter().map(|method| judged(did, method, view).into()).collect());
	for purpose in Purpose::ALL {
		let serving = document.methods.iter().filter(|method| view.check(method, Some(purpose)).is_ok());
		insert_set(purpose.name(), serving.map(|method| url(did, &method.id).into()).collect());
	}
	insert_set("service", document.services.iter().map(|entry| service(did, entry).into()).collect());
	properties.into()
}

/// Replaces the JSON-LD contexts of a document, or of a part of it.
pub(crate) fn set_contexts(document: &mut Value, contexts: &[&str]) {
	if let Some(properties) = document.as_object_mut() {
		properties.remove("@context");
		if !contexts.is_empty() {
			properties.insert("@context".into(), json!(contexts));
		}
	}
}

/// Writes a verification method as a Multikey (Controlled Identifiers 1.0), without a judgement.
pub(crate) fn multikey(did: &Did, method: &VerificationMethod) -> Map<String, Value> {
	let mut properties = Map::new();
	properties.insert("id".into(), url(did, &method.id).into());
	properties.insert("type".into(), "Multikey".into());
	properties.insert("controller".into(), did.to_string().into());
	properties.insert("publicKeyMultibase".into(), method.key.to_string().into());
	if let Some(expires) = method.expires {
		properties.insert("expires".into(), format_moment(expires).into());
	}
	properties
}

/// Writes a verification method with the moments from which it is not good.
pub(crate) fn judged(did: &Did, method: &VerificationMethod, view: View) -> Map<String, Value> {
	let mut properties = multikey(did, method);
	for (name, moment) in [("expires", view.rules.expires(method)), ("revoked", view.revoked(method))] {
		if let Some(moment) = moment {
			properties.insert(name.into(), format_moment(moment).into());
		}
	}
	properties
}

/// Writes a service (DID Core, section "Services").
pub(crate) fn service(did: &Did, service: &Service) -> Map<String, Value> {
	let mut properties = Map::new();
	properties.insert("id".into(), url(did, &service.id).into());
	properties.insert("type".into(), one_or_many(service.types.iter().map(|name| name.as_str())));
	properties.insert("serviceEndpoint".into(), one_or_many(service.endpoints.iter().map(|uri| uri.as_str())));
	properties
}

fn one_or_many<'a>(mut texts: impl ExactSizeIterator<Item = &'a str>) -> Value {
	match (texts.len(), texts.next()) {
		(1, Some(text)) => text.into(),
		(_, first) => first.into_iter().chain(texts).collect(),
	}
}

/// Returns the URL of a verification method or a service.
pub(crate) fn url(did: &Did, id: &Fragment) -> String {
	format!("{did}#{id}")
}
