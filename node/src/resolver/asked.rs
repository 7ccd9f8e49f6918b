//! A question that was read, and not answered yet: what it asks for decides what it costs, and where it is answered.

use clavis_primitives::Question;
use clavis_resolution::{
	each_property, parse_did_url, Accept, Answer, ErrorKind, ParameterSource, Profile, Representation, Request,
	ResolutionError, ResolvedVersion,
};
use serde_json::{Map, Value};
use std::time::Instant;

/// The longest DID URL that is read, in bytes.
pub const MAX_DID_URL_BYTES: usize = 2_048;
/// The requests as which one for a past version, a proof, the guardians of a DID or a group counts.
pub const SLOW_PRICE: u32 = 10;

/// The parts of an HTTP request that ask about a DID.
#[derive(Clone, Copy, Debug, Default)]
pub struct HttpQuestion<'a> {
	/// The DID URL, percent-decoded once.
	pub did_url: &'a str,
	/// The query of the request, still percent-encoded.
	pub query: &'a str,
	/// `true` if the DID URL came percent-encoded. Then the query has options; otherwise it belongs to the DID URL.
	pub encoded: bool,
	/// The header `Accept`; empty if the request has none.
	pub accept: &'a str,
	/// The body of a POST request, which has options; empty if there is none.
	pub body: &'a [u8],
}

/// A question about a DID, or the reason why it cannot be read.
pub struct Asked {
	/// The form in which the client understands an error.
	pub(super) profile: Profile,
	pub(super) question: Result<FormedRequest, ResolutionError>,
	/// The time at which the question was read.
	pub(super) since: Instant,
}

/// A question that can be answered: a request, with the form of its answer.
pub(super) struct FormedRequest {
	pub request: Request,
	wanted: Representation,
	/// `true` if the answer has the content of a DID URL, `false` if it has the document.
	content: bool,
}

impl Asked {
	/// Reads an HTTP request that resolves a DID or dereferences a DID URL, in a representation that the client accepts.
	///
	/// Of several errors it reports the first in this order: the DID, its method, the options, the representation.
	pub fn over_http(question: HttpQuestion) -> Self {
		let header = Accept::parse(question.accept);
		let mut profile = header.profile();
		let question = read_http(question, header, &mut profile);
		Self { profile, question, since: Instant::now() }
	}

	/// Reads a request for a whole resolution result.
	pub fn to_resolve(did_url: &str, options: &Map<String, Value>) -> Self {
		Self { profile: Profile::Resolution, question: read_resolution(did_url, options), since: Instant::now() }
	}

	/// Reads a request for a whole dereferencing result.
	pub fn to_dereference(did_url: &str, options: &Map<String, Value>) -> Self {
		Self { profile: Profile::Dereferencing, question: read_content(did_url, options), since: Instant::now() }
	}

	/// Returns `true` if the answer takes old states or a proof: hundreds of reads, or the execution of a block.
	pub fn is_slow(&self) -> bool {
		let is_slow = |request: &Request| request.proof || request.version != Question::Current;
		self.question.as_ref().is_ok_and(|formed| is_slow(&formed.request))
	}

	/// Returns the number of requests as which it counts.
	pub fn price(&self) -> u32 {
		if self.is_slow() {
			SLOW_PRICE
		} else {
			1
		}
	}
}

impl FormedRequest {
	/// Makes the answer of the version that was asked for.
	pub fn answer(&self, version: ResolvedVersion) -> Result<Answer, ResolutionError> {
		if self.content {
			self.request.dereference(version, self.wanted)
		} else {
			self.request.answer(version, self.wanted)
		}
	}
}

fn read_http(question: HttpQuestion, header: Accept, profile: &mut Profile) -> Result<FormedRequest, ResolutionError> {
	let mut request = read_did_url(question.did_url, profile.is_of_dereferencing())?;
	let source = if question.encoded { ParameterSource::Option } else { ParameterSource::DidUrl };
	request.set_query(question.query, source)?;
	each_property(&read_options(question.body)?, |name, text| request.set(name, text, ParameterSource::Option))?;
	let option = request.accept.as_deref().map(Accept::parse);
	let accept = option.as_ref().unwrap_or(&header);
	*profile = accept.profile();
	let wanted = accept.choose(&request.offers())?;
	*profile = wanted.profile();
	Ok(FormedRequest { request, wanted, content: false })
}

/// Reads the options in the body of a request (DID Resolution 1.0, section 12.1, POST binding).
fn read_options(body: &[u8]) -> Result<Map<String, Value>, ResolutionError> {
	if body.trim_ascii().is_empty() {
		return Ok(Map::new());
	}
	serde_json::from_slice(body).map_err(|_| {
		let detail =
			"the body has no options: send them as a JSON object, such as {\"versionId\": \"1\"}, or send no body";
		ResolutionError::new(ErrorKind::InvalidOptions, detail)
	})
}

fn read_resolution(did_url: &str, options: &Map<String, Value>) -> Result<FormedRequest, ResolutionError> {
	let request = read_request(did_url, options, false)?;
	let accept = Accept::parse(request.accept.as_deref().unwrap_or_default());
	// The result is JSON in any case. The choice only finds out whether an accepted representation exists.
	let offers = request.offers();
	accept.choose(&offers)?;
	if !offers.contains(&Representation::Resolution) {
		let detail = "a DID URL with a fragment cannot be resolved: call did_dereference";
		return Err(ResolutionError::new(ErrorKind::InvalidDid, detail));
	}
	Ok(FormedRequest { request, wanted: Representation::Resolution, content: false })
}

fn read_content(did_url: &str, options: &Map<String, Value>) -> Result<FormedRequest, ResolutionError> {
	let request = read_request(did_url, options, true)?;
	let accept = Accept::parse(request.accept.as_deref().unwrap_or_default());
	let wanted = accept.choose(&request.content_offers())?;
	Ok(FormedRequest { request, wanted, content: true })
}

/// Reads a DID. A DID URL with more than the DID is refused.
pub fn read_did(text: &str) -> Result<Request, ResolutionError> {
	let request = read_did_url(text, false)?;
	if request == Request::of(request.did.clone()) {
		Ok(request)
	} else {
		let detail = "expected a DID: leave out the path, the query and the fragment";
		Err(ResolutionError::new(ErrorKind::InvalidDid, detail))
	}
}

fn read_did_url(text: &str, dereferencing: bool) -> Result<Request, ResolutionError> {
	if text.len() > MAX_DID_URL_BYTES {
		let detail = format!("the DID URL has {} bytes, and at most {MAX_DID_URL_BYTES} are read", text.len());
		return Err(ResolutionError::new(ErrorKind::InvalidDidUrl, detail));
	}
	Request::new(parse_did_url(text, dereferencing)?)
}

fn read_request(did_url: &str, options: &Map<String, Value>, dereferencing: bool) -> Result<Request, ResolutionError> {
	let mut request = read_did_url(did_url, dereferencing)?;
	each_property(options, |name, text| request.set(name, text, ParameterSource::Option))?;
	Ok(request)
}
