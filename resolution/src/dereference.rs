//! Dereferences DID URLs (DID Resolution 1.0, section "DID URL Dereferencing").

use crate::{
	document::{listed_method, service, set_contexts},
	error::{ErrorKind, ResolutionError},
	format_moment,
	legacy::in_context as in_legacy_context,
	reference::resolve,
	representation::Representation,
	request::{Request, ServiceQuery},
	resolution::{dereferencing_result, Resolution},
	unusable::describe,
	version::{ResolvedVersion, View},
};
use clavis_primitives::{Document, Purpose, Record, Service};
use serde_json::{json, Map, Value};

/// The answer to a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
	/// The HTTP status.
	pub status: u16,
	/// The media type of the body.
	pub media_type: &'static str,
	/// The body.
	pub body: Body,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
	/// A document, a part of it, or a whole result.
	Json(Value),
	/// The URL of a service, to which the client is redirected.
	Location(String),
}

impl Answer {
	/// Writes the answer to a request that failed, in the form that the client accepts.
	pub fn failed(error: &ResolutionError, profile: crate::Profile) -> Self {
		let body = Body::Json(error.to_json(profile));
		Self { status: error.status(), media_type: profile.media_type(), body }
	}
}

/// The content that a DID URL stands for, before it takes the form of an answer.
enum Content {
	/// The document, with all its services or with the selected ones.
	Document(Box<Resolution>),
	/// A verification method or a service.
	Part(Map<String, Value>),
	/// The URLs of services.
	Urls(Vec<String>),
}

const DOCUMENT: [Representation; 9] = [
	Representation::Resolution,
	Representation::Did,
	Representation::DidLdJson,
	Representation::DidJson,
	Representation::LdJson,
	Representation::LegacyResolution,
	Representation::Json,
	Representation::Dereferencing,
	Representation::LegacyDereferencing,
];
const PART: [Representation; 7] = [
	Representation::Dereferencing,
	Representation::Did,
	Representation::DidLdJson,
	Representation::DidJson,
	Representation::LdJson,
	Representation::Json,
	Representation::LegacyDereferencing,
];
const CONTENT: [Representation; 5] = [
	Representation::Did,
	Representation::DidLdJson,
	Representation::DidJson,
	Representation::LdJson,
	Representation::Json,
];

impl Request {
	/// Lists the representations that an answer can have, the preferred one first.
	pub fn offers(&self) -> Vec<Representation> {
		let offers: &[_] = if self.fragment.is_some() { &PART } else { &DOCUMENT };
		self.with_urls(offers)
	}

	/// Lists the representations that the content of a dereferencing result can have.
	pub fn content_offers(&self) -> Vec<Representation> {
		self.with_urls(&CONTENT)
	}

	fn with_urls(&self, offers: &[Representation]) -> Vec<Representation> {
		let urls = self.services.selects().then_some(Representation::UriList);
		offers.iter().copied().chain(urls).collect()
	}

	/// Writes the answer over HTTP, in a representation out of [`Self::offers`].
	///
	/// A client that accepts a dereferencing result and selects services is redirected to the endpoint, as the test
	/// suite of the standard demands. Every other representation gives a document with the selected services only.
	pub fn answer(&self, version: ResolvedVersion, wanted: Representation) -> Result<Answer, ResolutionError> {
		let content = match wanted {
			Representation::Dereferencing if self.services.selects() => Representation::UriList,
			wanted => wanted.of_document(),
		};
		let json = |media_type, body| Answer { status: 200, media_type, body: Body::Json(body) };
		match self.content(version, content)? {
			Content::Document(resolution) => Ok(Answer {
				status: resolution.status(),
				media_type: resolution.representation(wanted).media_type(),
				body: Body::Json(resolution.to_json(wanted)),
			}),
			Content::Part(part) => {
				let part = in_context(part, content);
				let body = match wanted {
					Representation::Dereferencing => whole(content, part),
					Representation::LegacyDereferencing => in_legacy_context(whole(content, part)),
					_ => part,
				};
				Ok(json(wanted.media_type(), body))
			},
			Content::Urls(urls) => {
				let location = urls.into_iter().next().unwrap_or_default();
				Ok(Answer { status: 303, media_type: content.media_type(), body: Body::Location(location) })
			},
		}
	}

	/// Writes the whole dereferencing result, with content in a representation out of [`Self::content_offers`].
	pub fn dereference(&self, version: ResolvedVersion, content: Representation) -> Result<Answer, ResolutionError> {
		let whole = |body| Answer {
			status: 200,
			media_type: Representation::Dereferencing.media_type(),
			body: Body::Json(whole(content, body)),
		};
		match self.content(version, content)? {
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

	fn content(&self, version: ResolvedVersion, wanted: Representation) -> Result<Content, ResolutionError> {
		let (record, view) = (version.record, version.view());
		let resolution = Resolution::new(self.did.clone(), &version);
		if resolution.is_deactivated() {
			return Ok(Content::Document(Box::new(resolution)));
		}
		if let Some(unhandled) = &self.unhandled {
			let detail = format!("{unhandled} means nothing in a DID URL of this method: leave it out");
			return Err(ResolutionError::new(ErrorKind::NotFound, detail));
		}
		let selected = self.services.selects().then(|| self.select(&record.document)).transpose()?;
		let document = selected.as_ref().unwrap_or(&record.document);
		if wanted == Representation::UriList {
			return self.urls(document).map(Content::Urls);
		}
		match &self.fragment {
			Some(fragment) => self.part(fragment, document, record, view).map(Content::Part),
			None if self.relationship.is_some() => Err(ResolutionError::new(
				ErrorKind::InvalidVerificationMethod,
				"'verificationRelationship' needs a DID URL with the fragment of a verification method: add the fragment",
			)),
			None => Ok(Content::Document(Box::new(match selected {
				Some(document) => resolution.with_document(&document, view),
				None => resolution,
			}))),
		}
	}

	/// Returns the document with the selected services only. Fails if the document has none of them: a client that asks for a
	/// service must not take the document without it for the answer.
	fn select(&self, document: &Document) -> Result<Document, ResolutionError> {
		let ServiceQuery { id, service_type, .. } = &self.services;
		// The id may be a DID URL, a fragment with `#`, or the fragment alone.
		let url = id.as_ref().map(|id| id.strip_prefix(&self.did.to_string()).unwrap_or(id));
		let wanted = url.map(|url| url.strip_prefix('#').unwrap_or(url));
		let mut document = document.clone();
		document.services.retain(|service| {
			wanted.is_none_or(|id| service.id.as_str() == id)
				&& service_type.as_ref().is_none_or(|name| service.types.iter().any(|known| known.as_str() == name))
		});
		match document.services.is_empty() {
			true => Err(self.not_found("has no such service")),
			false => Ok(document),
		}
	}

	fn not_found(&self, detail: &str) -> ResolutionError {
		ResolutionError::new(ErrorKind::NotFound, format!("{} {detail}", self.did))
	}

	/// Lists the URLs of the services of a document, each with the relative reference and the fragment of the request.
	fn urls(&self, document: &Document) -> Result<Vec<String>, ResolutionError> {
		let endpoints = document.services.iter().flat_map(|service: &Service| &service.endpoints);
		// A URI that is malformed by the rule of today leads different clients to different places.
		let endpoints =
			endpoints.filter(|endpoint| endpoint.is_valid()).filter_map(|endpoint| match &self.services.relative_ref {
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
			return Err(self.not_found("has no endpoint that this relative reference or fragment can be added to"));
		}
		Ok(urls)
	}

	/// Writes the verification method or the service with this id. A method that is not good is no part of the document.
	fn part(
		&self,
		fragment: &str,
		document: &Document,
		record: &Record<()>,
		view: View,
	) -> Result<Map<String, Value>, ResolutionError> {
		let method = document.methods.iter().find(|method| method.id.as_str() == fragment);
		if let Some(method) = method {
			if let Err(reason) = view.check(method) {
				let reason = describe(reason, view);
				let detail =
					format!("the method '{fragment}' is not good: {reason}; the metadata of the document has it");
				return Err(self.no_method(detail));
			}
			let serves = |name: &str| name.parse::<Purpose>().is_ok_and(|purpose| method.purposes.contains(purpose));
			return match self.relationship.as_deref().filter(|name| !serves(name)) {
				None => Ok(listed_method(&self.did, method, view)),
				Some(name) => Err(ResolutionError::new(
					ErrorKind::InvalidRelationship,
					format!("the method '{fragment}' does not serve '{name}'"),
				)),
			};
		}
		let found = document.services.iter().find(|service| service.id.as_str() == fragment);
		match found.filter(|_| self.relationship.is_none()) {
			Some(found) => Ok(service(&self.did, found)),
			None => Err(self.no_method(self.missing(fragment, record))),
		}
	}

	/// Says that the document has nothing with this id.
	fn missing(&self, fragment: &str, record: &Record<()>) -> String {
		let ended = record.ended.iter().rev().find(|ended| ended.method.id.as_str() == fragment);
		match ended {
			Some(ended) => format!(
				"the method '{fragment}' ended at {}: read the reason in the metadata of the document",
				format_moment(ended.ended)
			),
			None if self.relationship.is_some() => format!("this document has no verification method '{fragment}'"),
			None => format!("this document has neither a verification method nor a service '{fragment}'"),
		}
	}

	/// Makes the error for a fragment that names nothing, or no verification method where one must be.
	fn no_method(&self, detail: String) -> ResolutionError {
		let kind = match self.relationship {
			Some(_) => ErrorKind::InvalidVerificationMethod,
			None => ErrorKind::NotFound,
		};
		ResolutionError::new(kind, detail)
	}
}

fn whole(content: Representation, body: Value) -> Value {
	dereferencing_result(json!({ "contentType": content.media_type() }), body, Map::new())
}

fn in_context(part: Map<String, Value>, representation: Representation) -> Value {
	let mut part = Value::from(part);
	set_contexts(&mut part, representation.contexts());
	part
}

/// Percent-encodes a fragment for a URL (RFC 3986).
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
