//! Writes DID documents (DID Core 1.1).

use crate::{format_moment, properties::insert_moment, version::View};
use clavis_primitives::{Did, Document, Fragment, Purpose, Service, VerificationMethod};
use serde_json::{json, Map, Value};

/// Writes the document of a DID, without a context.
///
/// It has the methods that are good at the moment of the answer, and no others. Verifiers in use ignore `expires` and
/// `revoked`, and some take each method of the document if it lacks the relationship that they ask for. So a method that is
/// not good has no other safe place than the metadata ([`unusable_methods`](crate::unusable::unusable_methods)).
///
/// `verificationMethod` is there also if it is empty: a document with an `id` alone says nothing in JSON-LD, and processors
/// in safe mode refuse it.
pub(crate) fn document(did: &Did, document: &Document, view: View) -> Value {
	let good = || document.methods.iter().filter(|method| view.check(method).is_ok());
	let mut properties = Map::new();
	properties.insert("id".into(), did.to_string().into());
	let methods = good().map(|method| listed_method(did, method, view).into()).collect::<Vec<Value>>();
	properties.insert(METHODS.into(), methods.into());
	let mut insert_set = |name: &str, items: Vec<Value>| {
		if !items.is_empty() {
			properties.insert(name.into(), items.into());
		}
	};
	insert_set("alsoKnownAs", document.aliases.iter().map(|alias| alias.as_str().into()).collect());
	for purpose in Purpose::ALL {
		let serving = good().filter(|method| method.purposes.contains(purpose));
		insert_set(purpose.name(), serving.map(|method| url(did, &method.id).into()).collect());
	}
	insert_set("service", document.services.iter().map(|entry| service(did, entry).into()).collect());
	properties.into()
}

/// Writes the document of a deactivated DID, as DID Core 1.0 has it, without a context.
pub(crate) fn empty_document(did: &Did) -> Value {
	json!({ "id": did.to_string(), METHODS: [] })
}

const METHODS: &str = "verificationMethod";

/// Replaces the JSON-LD contexts of a document, or of a part of it. None are left if there are no contexts.
pub(crate) fn set_contexts(document: &mut Value, contexts: &[&str]) {
	let Some(properties) = document.as_object_mut() else { return };
	properties.remove("@context");
	if !contexts.is_empty() {
		let has_service = ["service", "serviceEndpoint"].iter().any(|name| properties.contains_key(*name));
		let contexts = contexts.iter().map(|url| Value::from(*url));
		properties.insert("@context".into(), contexts.chain(has_service.then(terms_of_services)).collect());
	}
}

/// Defines the terms that the contexts of the standards leave open: the types of services, which are the holder's own, and
/// `serviceEndpoint` in a service without its document. A processor of JSON-LD drops what is not defined or, in safe mode,
/// refuses the whole.
fn terms_of_services() -> Value {
	json!({
		"@vocab": "urn:x-clavis:service-type:",
		"serviceEndpoint": { "@id": "https://www.w3.org/ns/did#serviceEndpoint", "@type": "@id" },
	})
}

/// Writes a verification method as a Multikey (Controlled Identifiers 1.0), with the expiry that its holder gave it.
fn multikey(did: &Did, method: &VerificationMethod) -> Map<String, Value> {
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

/// Writes a verification method that the document does not have, for the metadata. The document names the purposes of the
/// others in its relationships.
pub(crate) fn unlisted_method(did: &Did, method: &VerificationMethod) -> Map<String, Value> {
	let mut properties = multikey(did, method);
	properties.insert("purposes".into(), method.purposes.iter().map(Purpose::name).collect());
	insert_moment(&mut properties, "added", method.added);
	properties
}

/// Writes a good verification method with the moment from which it will not be good.
pub(crate) fn listed_method(did: &Did, method: &VerificationMethod, view: View) -> Map<String, Value> {
	let mut properties = multikey(did, method);
	if let Some(expires) = view.rules.expires(method) {
		properties.insert("expires".into(), format_moment(expires).into());
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
