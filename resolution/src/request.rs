//! What a client asks for: a DID URL with its parameters, and options beside it
//! (DID Resolution 1.0, sections "DID Parameters", "DID Resolution Options" and "DID URL Dereferencing Options").

use crate::{
	error::{Failure, FailureKind},
	moment::moment,
	reference::check_relative_ref,
};
use clavis_primitives::{Did, DidParseError, DidUrl, DidUrlParseError, Moment, NetworkName};
use percent_encoding::percent_decode_str;

/// Which version of a DID is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionQuery {
	/// The one with this number. 0, which no version has, stands for a text that is no number.
	Id(u32),
	/// The one that was current at this moment.
	Time(Moment),
}

/// Where a parameter stood: that says which error it is when it is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
	/// In the DID URL.
	DidUrl,
	/// Beside it.
	Option,
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
	/// Of which DID.
	pub did: Did,
	/// Which version; `None` for the current one.
	pub version: Option<VersionQuery>,
	/// With a proof.
	pub proof: bool,
	/// As which media types, where that is said as an option.
	pub accept: Option<String>,
	/// Which part of the document.
	pub(crate) fragment: Option<String>,
	/// Which services.
	pub(crate) services: ServiceQuery,
	/// For what the verification method must be good.
	pub(crate) relationship: Option<String>,
	/// A path, or a parameter, that nothing is known to stand behind.
	pub(crate) unhandled: Option<String>,
}

/// Which services are asked for, and what at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServiceQuery {
	pub(crate) id: Option<String>,
	pub(crate) service_type: Option<String>,
	pub(crate) relative_ref: Option<String>,
}

impl ServiceQuery {
	/// Whether services are selected. A `relativeRef` alone selects none, and has nothing to be relative to.
	pub(crate) fn selects(&self) -> bool {
		self.id.is_some() || self.service_type.is_some()
	}
}

/// Reads a DID URL, with nothing percent-encoded but what is so in the DID URL itself.
///
/// Whoever dereferences gets to read that the DID URL is malformed where it does not even start with a DID.
pub fn parse_did_url(text: &str, dereferencing: bool) -> Result<DidUrl, Failure> {
	text.parse().map_err(|error: DidUrlParseError| {
		let kind = match &error {
			DidUrlParseError::Did(DidParseError::Method(_)) => FailureKind::MethodNotSupported,
			DidUrlParseError::Did(DidParseError::Syntax) if dereferencing => FailureKind::InvalidDidUrl,
			DidUrlParseError::Did(_) => FailureKind::InvalidDid,
			DidUrlParseError::Path | DidUrlParseError::Query | DidUrlParseError::Fragment => FailureKind::InvalidDidUrl,
		};
		Failure::new(kind, error.to_string())
	})
}

impl Request {
	/// What a DID asks for by itself: its current document.
	pub fn of(did: Did) -> Self {
		Self {
			did,
			version: None,
			proof: false,
			accept: None,
			fragment: None,
			services: ServiceQuery::default(),
			relationship: None,
			unhandled: None,
		}
	}

	/// What a DID URL asks for by itself.
	pub fn new(url: DidUrl) -> Result<Self, Failure> {
		let DidUrl { did, path, query, fragment } = url;
		let unhandled = (!path.is_empty()).then(|| format!("the path '{path}'"));
		let mut request = Self { unhandled, ..Self::of(did) };
		// An empty fragment stands for the whole document.
		if let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) {
			let decoded = percent_decode_str(&fragment).decode_utf8();
			let decoded = decoded.map_err(|_| fault(Source::DidUrl, "the fragment is not UTF-8"))?;
			request.fragment = Some(decoded.into_owned());
		}
		for (name, value) in parameters(query.as_deref().unwrap_or_default(), false) {
			request.set(&name?, &value?, Source::DidUrl)?;
		}
		Ok(request)
	}

	/// Adds the query of an HTTP request. It belongs to the DID URL where that is not percent-encoded as a whole, and
	/// else has options. Either way it was written by an HTTP client, for which `+` is a space.
	pub fn set_query(&mut self, query: &str, source: Source) -> Result<(), Failure> {
		parameters(query, true).try_for_each(|(name, value)| self.set(&name?, &value?, source))
	}

	/// Adds a parameter or an option.
	pub fn set(&mut self, name: &str, value: &str, source: Source) -> Result<(), Failure> {
		if !value.is_ascii() {
			return Err(fault(source, format!("'{name}' must be ASCII text")));
		}
		let once = |place: &mut Option<String>| match place.replace(value.into()) {
			Some(_) => Err(fault(source, format!("'{name}' is there twice"))),
			None => Ok(()),
		};
		match name {
			"service" => once(&mut self.services.id),
			"serviceType" => once(&mut self.services.service_type),
			"relativeRef" => {
				check_relative_ref(value).map_err(|reason| fault(source, format!("'relativeRef' {reason}")))?;
				once(&mut self.services.relative_ref)
			},
			"verificationRelationship" => once(&mut self.relationship),
			"accept" => once(&mut self.accept),
			"versionId" => {
				let number = value.parse().ok().filter(|number: &u32| number.to_string() == value);
				self.set_version(VersionQuery::Id(number.unwrap_or_default()), source)
			},
			"versionTime" => {
				let time = moment(value).map_err(|error| fault(source, format!("'versionTime' is {error}")))?;
				self.set_version(VersionQuery::Time(time), source)
			},
			"proof" => flag(name, value, source).map(|proof| self.proof = proof),
			// Every id in a document is absolute, and nothing is cached: both are so whatever is said.
			"expandRelativeUrls" | "noCache" => flag(name, value, source).map(drop),
			"hl" => {
				let detail = "hashlinks are not supported: leave 'hl' out, or ask for a proof with proof=true";
				Err(Failure::new(FailureKind::FeatureNotSupported, detail))
			},
			_ if source == Source::Option => Err(fault(source, format!("there is no option '{name}'"))),
			_ => {
				self.unhandled.get_or_insert_with(|| format!("the parameter '{name}'"));
				Ok(())
			},
		}
	}

	fn set_version(&mut self, version: VersionQuery, source: Source) -> Result<(), Failure> {
		match self.version.replace(version) {
			Some(_) => Err(fault(source, "there is more than one of 'versionId' and 'versionTime'")),
			None => Ok(()),
		}
	}

	/// Whether the DID is one of this network.
	pub fn check_network(&self, network: &NetworkName) -> Result<(), Failure> {
		if self.did.network == *network {
			return Ok(());
		}
		let (theirs, ours) = (named(&self.did.network), named(network));
		let detail = format!("{} is of {theirs}, and this resolver serves {ours}", self.did);
		Err(Failure::new(FailureKind::NotFound, detail))
	}
}

/// The parameters of a query, percent-decoded.
fn parameters(
	query: &str,
	plus_is_space: bool,
) -> impl Iterator<Item = (Result<String, Failure>, Result<String, Failure>)> + '_ {
	let decode = move |text: &str| {
		let spaced = if plus_is_space { text.replace('+', " ") } else { text.into() };
		let decoded = percent_decode_str(&spaced).decode_utf8().map(|decoded| decoded.into_owned());
		decoded.map_err(|_| fault(Source::DidUrl, format!("'{text}' in the query is not UTF-8")))
	};
	query.split('&').filter(|parameter| !parameter.is_empty()).map(move |parameter| {
		let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
		(decode(name), decode(value))
	})
}

fn flag(name: &str, value: &str, source: Source) -> Result<bool, Failure> {
	value.parse().map_err(|_| fault(source, format!("'{name}' must be 'true' or 'false'")))
}

fn fault(source: Source, detail: impl Into<String>) -> Failure {
	let kind = match source {
		Source::DidUrl => FailureKind::InvalidDidUrl,
		Source::Option => FailureKind::InvalidOptions,
	};
	Failure::new(kind, detail)
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
