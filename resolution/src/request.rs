//! Reads the question of a client: a DID URL with its parameters, and the options beside it (DID Resolution 1.0,
//! sections "DID Parameters", "DID Resolution Options" and "DID URL Dereferencing Options").

use crate::{
	error::{ErrorKind, ResolutionError},
	moment::moment,
	parameters::{query_parameters, set_once},
	reference::check_relative_ref,
};
use clavis_primitives::{Did, DidParseError, DidUrl, DidUrlParseError, NetworkName, Question};
use percent_encoding::percent_decode_str;

/// The place of a parameter. It decides which error a wrong parameter causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterSource {
	/// The parameter stands in the DID URL.
	DidUrl,
	/// The parameter is an option beside the DID URL.
	Option,
}

/// The question of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
	/// The DID.
	pub did: Did,
	/// The version that is asked for.
	pub version: Question,
	/// `true` if the answer must have a proof.
	pub proof: bool,
	/// The accepted media types, if they are given as an option.
	pub accept: Option<String>,
	/// The part of the document.
	pub(crate) fragment: Option<String>,
	/// The services to select.
	pub(crate) services: ServiceQuery,
	/// The relationship that the verification method must serve.
	pub(crate) relationship: Option<String>,
	/// A path or a parameter that has no meaning in this method.
	pub(crate) unhandled: Option<String>,
}

/// The services that a client selects, and the reference to resolve against their endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServiceQuery {
	pub(crate) id: Option<String>,
	pub(crate) service_type: Option<String>,
	pub(crate) relative_ref: Option<String>,
}

impl ServiceQuery {
	/// Returns `true` if services are selected. A `relativeRef` alone selects none.
	pub(crate) fn selects(&self) -> bool {
		self.id.is_some() || self.service_type.is_some()
	}
}

/// Parses a DID URL that was percent-decoded once, as a path segment is.
///
/// A text that does not start with a DID is an invalid DID for `resolve`, and an invalid DID URL for `dereference`.
pub fn parse_did_url(text: &str, dereferencing: bool) -> Result<DidUrl, ResolutionError> {
	text.parse().map_err(|error: DidUrlParseError| {
		let kind = match &error {
			DidUrlParseError::Did(DidParseError::Method(_)) => ErrorKind::MethodNotSupported,
			DidUrlParseError::Did(DidParseError::Syntax) if dereferencing => ErrorKind::InvalidDidUrl,
			DidUrlParseError::Did(_) => ErrorKind::InvalidDid,
			DidUrlParseError::Path | DidUrlParseError::Query | DidUrlParseError::Fragment => ErrorKind::InvalidDidUrl,
		};
		ResolutionError::new(kind, error.to_string())
	})
}

impl Request {
	/// Asks for the current document of a DID.
	pub fn of(did: Did) -> Self {
		Self {
			did,
			version: Question::Current,
			proof: false,
			accept: None,
			fragment: None,
			services: ServiceQuery::default(),
			relationship: None,
			unhandled: None,
		}
	}

	/// Asks for the content that a DID URL stands for.
	pub fn new(url: DidUrl) -> Result<Self, ResolutionError> {
		let DidUrl { did, path, query, fragment } = url;
		let unhandled = (!path.is_empty()).then(|| format!("the path '{path}'"));
		let mut request = Self { unhandled, ..Self::of(did) };
		// An empty fragment stands for the whole document.
		if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
			let decoded = percent_decode_str(&fragment).decode_utf8();
			let decoded = decoded.map_err(|_| wrong(ParameterSource::DidUrl, "the fragment is not UTF-8"))?;
			request.fragment = Some(decoded.into_owned());
		}
		for parameter in query_parameters(query.as_deref().unwrap_or_default()) {
			let (name, value) = parameter.map_err(|error| wrong(ParameterSource::DidUrl, error.to_string()))?;
			request.set(&name, &value, ParameterSource::DidUrl)?;
		}
		Ok(request)
	}

	/// Adds the query of an HTTP request. If the DID URL is percent-encoded as a whole, the query has options;
	/// otherwise it is a part of the DID URL. Both are read in the same way.
	pub fn set_query(&mut self, query: &str, source: ParameterSource) -> Result<(), ResolutionError> {
		query_parameters(query).try_for_each(|parameter| {
			let (name, value) = parameter.map_err(|error| wrong(source, error.to_string()))?;
			self.set(&name, &value, source)
		})
	}

	/// Adds a parameter or an option.
	pub fn set(&mut self, name: &str, value: &str, source: ParameterSource) -> Result<(), ResolutionError> {
		if !value.is_ascii() {
			return Err(wrong(source, format!("'{name}' must be ASCII text")));
		}
		let once = |place: &mut Option<String>| set_once(place, name, value).map_err(|detail| wrong(source, detail));
		match name {
			"service" => once(&mut self.services.id),
			"serviceType" => once(&mut self.services.service_type),
			"relativeRef" => {
				check_relative_ref(value).map_err(|reason| wrong(source, format!("'relativeRef' {reason}")))?;
				once(&mut self.services.relative_ref)
			},
			"verificationRelationship" => once(&mut self.relationship),
			"accept" => once(&mut self.accept),
			"versionId" => {
				let number = value.parse().ok().filter(|number: &u32| number.to_string() == value);
				// No version has the number 0, so it stands for a text that is not a number.
				self.set_version(Question::Version(number.unwrap_or_default()), source)
			},
			"versionTime" => {
				let time = moment(value).map_err(|error| wrong(source, format!("'versionTime' is {error}")))?;
				self.set_version(Question::Moment(time), source)
			},
			"proof" => flag(name, value, source).map(|proof| self.proof = proof),
			// Every id in a document is absolute and no answer is cached, so neither option changes the answer.
			"expandRelativeUrls" | "noCache" => flag(name, value, source).map(drop),
			"hl" => {
				let detail = "hashlinks are not supported: leave 'hl' out, or ask for a proof with proof=true";
				Err(ResolutionError::new(ErrorKind::FeatureNotSupported, detail))
			},
			_ if source == ParameterSource::Option => {
				Err(wrong(source, format!("there is no option '{name}': leave it out")))
			},
			_ => {
				self.unhandled.get_or_insert_with(|| format!("the parameter '{name}'"));
				Ok(())
			},
		}
	}

	fn set_version(&mut self, version: Question, source: ParameterSource) -> Result<(), ResolutionError> {
		match std::mem::replace(&mut self.version, version) {
			Question::Current => Ok(()),
			Question::Version(_) | Question::Moment(_) => {
				Err(wrong(source, "more than one version is asked for: give either 'versionId' or 'versionTime', once"))
			},
		}
	}

	/// Checks that the DID is of this network.
	pub fn check_network(&self, network: &NetworkName) -> Result<(), ResolutionError> {
		if self.did.network == *network {
			return Ok(());
		}
		let (theirs, ours) = (named(&self.did.network), named(network));
		let detail = format!("{} is of {theirs}, and this resolver serves {ours}: ask another one", self.did);
		Err(ResolutionError::new(ErrorKind::NotFound, detail))
	}
}

fn flag(name: &str, value: &str, source: ParameterSource) -> Result<bool, ResolutionError> {
	value.parse().map_err(|_| wrong(source, format!("'{name}' must be 'true' or 'false'")))
}

fn wrong(source: ParameterSource, detail: impl Into<String>) -> ResolutionError {
	let kind = match source {
		ParameterSource::DidUrl => ErrorKind::InvalidDidUrl,
		ParameterSource::Option => ErrorKind::InvalidOptions,
	};
	ResolutionError::new(kind, detail)
}

fn named(network: &NetworkName) -> String {
	if network.is_main() {
		"the main network".into()
	} else {
		format!("the network '{network}'")
	}
}

#[cfg(test)]
mod tests;
