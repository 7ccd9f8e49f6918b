//! What a DID URL stands for (DID Resolution 1.0, section "DID URL Dereferencing").

use crate::{
	document::{ruled, service, set_contexts},
	error::{Failure, FailureKind},
	moment::format_moment,
	reference::resolve,
	representation::Representation,
	request::{Request, ServiceQuery},
	resolution::{dereferencing_result, Resolution},
	rules::Applied,
};
use clavis_primitives::{Document, Moment, Purpose, Record, Service};
use serde_json::{json, Map, Value};

/// What was read of a DID.
pub struct Found<'a> {
	/// The record as it stood in the version asked for.
	pub record: &'a Record<()>,
	/// The version that took its place, and when it started; `None` for the current one.
	pub next: Option<(u32, Moment)>,
	/// The rules of the moment that is asked about.
	pub rules: Applied<'a>,
	/// A proof of it, if one was asked for.
	pub proof: Option<Value>,
}

/// What a client gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
	/// As HTTP numbers it.
	pub status: u16,
	/// What the body is.
	pub media_type: &'static str,
	/// What there is to read, or where it is.
	pub body: Body,
}

/// What there is to read, or where it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
	/// A document, a part of one, or a whole result.
	Json(Value),
	/// The URL of a service.
	Location(String),
}

impl Answer {
	/// The answer to a request that failed, for a client that wanted this representation.
	pub fn failed(failure: &Failure, profile: crate::Profile) -> Self {
		let body = Body::Json(failure.to_json(profile));
		Self { status: failure.status(), media_type: profile.media_type(), body }
	}
}

/// What a DID URL stands for, before it is put in the form of an answer.
enum Content {
	/// The document, or its services that were selected.
	Document(Box<Resolution>),
	/// A verification method or a service.
	Part(Map<String, Value>),
	/// Where services are.
	Urls(Vec<String>),
}

const DOCUMENT: [Representation; 8] = [
	Representation::Resolution,
	Representation::Did,
	Representation::DidLdJson,
	Representation::DidJson,
	Representation::LdJson,
	Representation::LegacyResolution,
	Representation::Json,
	Representation::Dereferencing,
];
const PART: [Representation; 6] = [
	Representation::Dereferencing,
	Representation::Did,
	Representation::DidLdJson,
	Representation::DidJson,
	Representation::LdJson,
	Representation::Json,
];
const CONTENT: [Representation; 5] = [
	Representation::Did,
	Representation::DidLdJson,
	Representation::DidJson,
	Representation::LdJson,
	Representation::Json,
];

impl Request {
	/// What there is to choose from, the preferred one first.
	pub fn offers(&self) -> Vec<Representation> {
		let offers: &[_] = if self.fragment.is_some() { &PART } else { &DOCUMENT };
		self.with_urls(offers)
	}

	/// The media types that the content of a dereferencing can have.
	pub fn content_offers(&self) -> Vec<Representation> {
		self.with_urls(&CONTENT)
	}

	fn with_urls(&self, offers: &[Representation]) -> Vec<Representation> {
		let urls = self.services.selects().then_some(Representation::UriList);
		offers.iter().copied().chain(urls).collect()
	}

	/// The answer over HTTP, in a representation out of [`Self::offers`].
	///
	/// Who asks for a whole dereferencing result, and selects services, is sent to where they are, as the test suite of
	/// the standard has it; a document with these services alone is to be had as any representation of a document.
	pub fn answer(&self, found: Found, wanted: Representation) -> Result<Answer, Failure> {
		let content = match wanted {
			Representation::Dereferencing if self.services.selects() => Representation::UriList,
			wanted => wanted.of_document(),
		};
		let json = |media_type, body| Answer { status: 200, media_type, body: Body::Json(body) };
		match self.content(found, content)? {
			Content::Document(resolution) => Ok(Answer {
				status: resolution.status(),
				media_type: resolution.representation(wanted).media_type(),
				body: Body::Json(resolution.to_json(wanted)),
			}),
			Content::Part(part) if wanted == Representation::Dereferencing => {
				Ok(json(wanted.media_type(), whole(content, in_context(part, content))))
			},
			Content::Part(part) => Ok(json(wanted.media_type(), in_context(part, content))),
			Content::Urls(urls) => {
				let location = urls.into_iter().next().unwrap_or_default();
				Ok(Answer { status: 303, media_type: content.media_type(), body: Body::Location(location) })
			},
		}
	}

	/// The whole result of dereferencing, with content of a media type out of [`Self::content_offers`].
	pub fn dereference(&self, found: Found, content: Representation) -> Result<Answer, Failure> {
		let whole = |body| Answer {
			status: 200,
			media_type: Representation::Dereferencing.media_type(),
			body: Body::Json(whole(content, body)),
		};
		match self.content(found, content)? {
			Content::Document(resolution) if resolution.is_deactivated() => Ok(Answer {
				status: resolution.status(),
				media_type: Representation::Dereferencing.media_type(),
				body: Body::Json(resolution.to_json(Representation::Dereferencing)),
			}),
			Content::Document(resolution) => {
				let metadata = json!({ "contentType": content.media_type() });
				let result = dereferencing_result(metadata, resolution.to_json(content), resolution.metadata().clone());
				Ok(Answer { body: Body::Json(result), ..whole(Value::Null) })
			},
			Content::Part(part) => Ok(whole(in_context(part, content))),
			Content::Urls(urls) => Ok(whole(urls.into())),
		}
	}

	fn content(&self, found: Found, wanted: Representation) -> Result<Content, Failure> {
		let Found { record, next, rules, proof } = found;
		let resolution = Resolution::new(self.did.clone(), record, rules).with_next(next).with_proof(proof);
		if resolution.is_deactivated() {
			return Ok(Content::Document(Box::new(resolution)));
		}
		if let Some(unhandled) = &self.unhandled {
			let detail = format!("nothing is known to stand behind {unhandled} of {}", self.did);
			return Err(Failure::new(FailureKind::NotFound, detail));
		}
		let selected = self.services.selects().then(|| self.select(&record.document));
		let document = selected.as_ref().unwrap_or(&record.document);
		if wanted == Representation::UriList {
			return self.urls(document).map(Content::Urls);
		}
		match &self.fragment {
			Some(fragment) => self.part(fragment, document, record, rules).map(Content::Part),
			None if self.relationship.is_some() => Err(Failure::new(
				FailureKind::InvalidVerificationMethod,
				"'verificationRelationship' needs a DID URL with the fragment of a verification method",
			)),
			None => Ok(Content::Document(Box::new(match selected {
				Some(document) => resolution.with_document(&document, rules),
				None => resolution,
			}))),
		}
	}

	/// The document with none but the selected services.
	fn select(&self, document: &Document) -> Document {
		let ServiceQuery { id, service_type, .. } = &self.services;
		// An id may be absolute, relative to the DID, or the bare fragment of one.
		let url = id.as_ref().map(|id| id.strip_prefix(&self.did.to_string()).unwrap_or(id));
		let wanted = url.map(|url| url.strip_prefix('#').unwrap_or(url));
		let mut document = document.clone();
		document.services.retain(|service| {
			wanted.is_none_or(|id| service.id.as_str() == id)
				&& service_type.as_ref().is_none_or(|name| service.types.iter().any(|known| known.as_str() == name))
		});
		document
	}

	/// Where the services of a document are, with the relative reference and the fragment that were asked for.
	fn urls(&self, document: &Document) -> Result<Vec<String>, Failure> {
		let not_found = |detail: &str| Failure::new(FailureKind::NotFound, format!("{} {detail}", self.did));
		if document.services.is_empty() {
			return Err(not_found("has no such service"));
		}
		let endpoints = document.services.iter().flat_map(|service: &Service| &service.endpoints);
		let endpoints = endpoints.filter_map(|endpoint| match &self.services.relative_ref {
			Some(relative_ref) => resolve(endpoint.as_str(), relative_ref),
			None => Some(endpoint.to_string()),
		});
		let urls = match &self.fragment {
			None => endpoints.collect::<Vec<_>>(),
			Some(fragment) => {
				let bare = endpoints.filter(|endpoint| !endpoint.contains('#'));
				bare.map(|endpoint| format!("{endpoint}#{}", encode(fragment))).collect()
			},
		};
		if urls.is_empty() {
			return Err(not_found("has no endpoint there to which this reference can be relative"));
		}
		Ok(urls)
	}

	/// The verification method or the service with this id.
	fn part(
		&self,
		fragment: &str,
		document: &Document,
		record: &Record<()>,
		rules: Applied,
	) -> Result<Map<String, Value>, Failure> {
		let method = document.methods.iter().find(|method| method.id.as_str() == fragment);
		match (&self.relationship, method) {
			(None, Some(method)) => Ok(ruled(&self.did, method, rules)),
			(Some(name), Some(method)) => {
				let serves = name.parse::<Purpose>().is_ok_and(|purpose| method.purposes.contains(purpose));
				let detail = match rules.withdrawn(&method.key) {
					None if serves => return Ok(ruled(&self.did, method, rules)),
					Some(since) if serves => format!(
						"the method '{fragment}' is no longer for '{name}': rule set {} withdrew its algorithm since {}",
						rules.number(),
						format_moment(since)
					),
					_ => format!("the method '{fragment}' is not for '{name}'"),
				};
				Err(Failure::new(FailureKind::InvalidRelationship, detail))
			},
			(relationship, None) => {
				let found = document.services.iter().find(|service| service.id.as_str() == fragment);
				match (found, relationship) {
					(Some(found), None) => Ok(service(&self.did, found)),
					(_, relationship) => Err(missing(fragment, record, relationship.is_some())),
				}
			},
		}
	}
}

fn missing(fragment: &str, record: &Record<()>, method_wanted: bool) -> Failure {
	let ended = record.ended.iter().rev().find(|ended| ended.method.id.as_str() == fragment);
	let detail = match ended {
		Some(ended) => format!(
			"the method '{fragment}' ended at {}: the metadata of the document says why",
			format_moment(ended.ended)
		),
		None if method_wanted => format!("'{fragment}' is no verification method of this document"),
		None => format!("'{fragment}' is neither a verification method nor a service of this document"),
	};
	let kind = if method_wanted { FailureKind::InvalidVerificationMethod } else { FailureKind::NotFound };
	Failure::new(kind, detail)
}

fn whole(content: Representation, body: Value) -> Value {
	dereferencing_result(json!({ "contentType": content.media_type() }), body, Map::new())
}

fn in_context(part: Map<String, Value>, representation: Representation) -> Value {
	let mut part = Value::from(part);
	set_contexts(&mut part, representation.contexts());
	part
}

/// A fragment as it stands in a URL (RFC 3986).
fn encode(fragment: &str) -> String {
	use percent_encoding::{utf8_percent_encode, AsciiSet, NON_ALPHANUMERIC};
	const KEPT: AsciiSet = NON_ALPHANUMERIC
		.remove(b'-')
		.remove(b'.')
		.remove(b'_')
		.remove(b'~')
		.remove(b'!')
		.remove(b'$')
		.remove(b'&')
		.remove(b'\'')
		.remove(b'(')
		.remove(b')')
		.remove(b'*')
		.remove(b'+')
		.remove(b',')
		.remove(b';')
		.remove(b'=')
		.remove(b':')
		.remove(b'@')
		.remove(b'/')
		.remove(b'?');
	utf8_percent_encode(fragment, &KEPT).to_string()
}

#[cfg(test)]
mod tests;
