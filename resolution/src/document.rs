//! DID documents (DID Core 1.1) from what the chain keeps of them.

use crate::{moment::format_moment, rules::Applied};
use clavis_primitives::{Did, Document, Fragment, Purpose, Service, VerificationMethod};
use serde_json::{json, Map, Value};

/// The document of a DID, without a context.
///
/// A method past its expiry stays in: `expires` says so, and what it signed before may still be checked. One whose
/// algorithm is withdrawn stays in too, as `revoked`, and serves no purpose.
pub(crate) fn document(did: &Did, document: &Document, rules: Applied) -> Value {
	let mut properties = Map::new();
	properties.insert("id".into(), did.to_string().into());
	let mut insert_set = |name: &str, items: Vec<Value>| {
		if !items.is_empty() {
			properties.insert(name.into(), items.into());
		}
	};
	insert_set("alsoKnownAs", document.aliases.iter().map(|alias| alias.as_str().into()).collect());
	insert_set("verificationMethod", document.methods.iter().map(|method| ruled(did, method, rules).into()).collect());
	for purpose in Purpose::ALL {
		let good = document.methods.iter().filter(|method| rules.withdrawn(&method.key).is_none());
		let serving = good.filter(|method| method.purposes.contains(purpose));
		insert_set(purpose.name(), serving.map(|method| url(did, &method.id).into()).collect());
	}
	insert_set("service", document.services.iter().map(|entry| service(did, entry).into()).collect());
	properties.into()
}

/// Replaces the JSON-LD contexts of a document, or of a part of one.
pub(crate) fn set_contexts(document: &mut Value, contexts: &[&str]) {
	if let Some(properties) = document.as_object_mut() {
		properties.remove("@context");
		if !contexts.is_empty() {
			properties.insert("@context".into(), json!(contexts));
		}
	}
}

/// A verification method as a Multikey (Controlled Identifiers 1.0), whatever the rules.
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

/// A verification method under these rules.
pub(crate) fn ruled(did: &Did, method: &VerificationMethod, rules: Applied) -> Map<String, Value> {
	let mut properties = multikey(did, method);
	for (name, moment) in [("expires", rules.expires(method)), ("revoked", rules.withdrawn(&method.key))] {
		if let Some(moment) = moment {
			properties.insert(name.into(), format_moment(moment).into());
		}
	}
	properties
}

/// A service (DID Core, section "Services").
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

fn url(did: &Did, id: &Fragment) -> String {
	format!("{did}#{id}")
}
