//! Reads names and values from the query of a URL, and from the properties of a JSON object.

use crate::error::ResolutionError;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// The reason why a query cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
	#[error("'{0}' in the query is not UTF-8")]
	NotUtf8(String),
	#[error("'{0}' in the query has a '+', which is a space to some clients and itself to others: write %20 or %2B")]
	Plus(String),
}

/// Reads the parameters of a query, percent-decoded in name and value. This is the one reading of a query, whether it stands
/// in a DID URL or behind the path of a request.
///
/// A `+` stands for itself in a URI (RFC 3986), and for a space in what web forms and many libraries send. It is refused,
/// since a guess would answer another question than the one that was asked.
pub(crate) fn query_parameters(query: &str) -> impl Iterator<Item = Result<(String, String), QueryError>> + '_ {
	let decode = |text: &str| {
		if text.contains('+') {
			return Err(QueryError::Plus(text.into()));
		}
		let decoded = percent_decode_str(text).decode_utf8().map(|decoded| decoded.into_owned());
		decoded.map_err(|_| QueryError::NotUtf8(text.into()))
	};
	query.split('&').filter(|parameter| !parameter.is_empty()).map(move |parameter| {
		let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
		Ok((decode(name)?, decode(value)?))
	})
}

/// Calls `set` with the name and the value of each parameter in the query of a URL.
pub fn each_parameter(
	query: &str,
	mut set: impl FnMut(&str, &str) -> Result<(), ResolutionError>,
) -> Result<(), ResolutionError> {
	query_parameters(query).try_for_each(|parameter| {
		let (name, value) = parameter.map_err(|error| ResolutionError::invalid_options(error.to_string()))?;
		set(&name, &value)
	})
}

/// Calls `set` with the name and the text of each property of a JSON object. A value must be a string, a number or a
/// boolean.
pub fn each_property(
	properties: &Map<String, Value>,
	mut set: impl FnMut(&str, &str) -> Result<(), ResolutionError>,
) -> Result<(), ResolutionError> {
	properties.iter().try_for_each(|(name, value)| match value {
		Value::String(text) => set(name, text),
		Value::Bool(_) | Value::Number(_) => set(name, &value.to_string()),
		_ => Err(ResolutionError::invalid_options(format!("'{name}' must be a string, a number or a boolean"))),
	})
}

/// Sets a parameter that may be given once. Returns the text of the error if it is set already.
pub(crate) fn set_once(place: &mut Option<String>, name: &str, value: &str) -> Result<(), String> {
	match place.replace(value.into()) {
		Some(_) => Err(format!("'{name}' is given twice: give it once")),
		None => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::ErrorKind;
	use serde_json::json;

	/// Collects what is read.
	fn collect(
		read: impl FnOnce(&mut dyn FnMut(&str, &str) -> Result<(), ResolutionError>) -> Result<(), ResolutionError>,
	) -> Result<Vec<(String, String)>, ErrorKind> {
		let mut all = Vec::new();
		let mut set = |name: &str, value: &str| {
			all.push((name.to_owned(), value.to_owned()));
			Ok(())
		};
		read(&mut set).map_err(|error| error.kind)?;
		Ok(all)
	}

	fn pair(name: &str, value: &str) -> (String, String) {
		(name.into(), value.into())
	}

	#[test]
	fn a_query_is_read_by_name_and_value() {
		let read = |query: &str| collect(|set| each_parameter(query, set));
		assert_eq!(read(""), Ok(vec![]));
		assert_eq!(read("a=1&&b&c%3D=%2B%20"), Ok(vec![pair("a", "1"), pair("b", ""), pair("c=", "+ ")]));
		for bad in ["a=%ff", "%ff=a", "a=b+c", "a+b=c", "a+"] {
			assert_eq!(read(bad), Err(ErrorKind::InvalidOptions), "{bad}");
		}
	}

	#[test]
	fn an_object_is_read_as_text() {
		let read = |object: Value| collect(|set| each_property(object.as_object().unwrap(), set));
		let expected = vec![pair("a", "x"), pair("b", "7"), pair("c", "true")];
		assert_eq!(read(json!({ "a": "x", "b": 7, "c": true })), Ok(expected));
		for value in [json!(null), json!([]), json!({})] {
			assert_eq!(read(json!({ "a": value })), Err(ErrorKind::InvalidOptions));
		}
	}
}
