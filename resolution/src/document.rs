//! Writes DID documents (DID Core 1.1).

use crate::{applicable_rules::ApplicableRules, format_moment};
use clavis_primitives::{Did, Document, Fragment, Purpose, Service, VerificationMethod};
use serde_json::{json, Map, Value};

/// Writes the document of a DID, without a context.
///
/// An expired method stays in the document with its `expires`, so that its older signatures can still be checked. A
/// method of a withdrawn algorithm stays with `revoked`, and no relationship lists it.
pub(crate) fn document(did: &Did, document: &Document, rules: ApplicableRules) -> Value {
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

/// Replaces the JSON-LD contexts of a document, or of a part of it.
pub(crate) fn set_contexts(document: &mut Value, contexts: &[&str]) {
	if let Some(properties) = document.as_object_mut() {
		properties.remove("@context");
		if !contexts.is_empty() {
			properties.insert("@context".into(), json!(contexts));
		}
	}
}

/// Writes a verification method as a Multikey (Controlled Identifiers 1.0), without regard to the rules.
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

/// Writes a verification method under the rules.
pub(crate) fn ruled(did: &Did, method: &VerificationMethod, rules: ApplicableRules) -> Map<String, Value> {
	let mut properties = multikey(did, method);
	for (name, moment) in [("expires", rules.expires(method)), ("revoked", rules.withdrawn(&method.key))] {
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

fn url(did: &Did, id: &Fragment) -> String {
	format!("{did}#{id}")
}
