use super::*;
use clavis_primitives::DidId;
use proptest::prelude::*;
use ErrorKind::*;

fn did() -> Did {
	Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) }
}

fn request(rest: &str) -> Result<Request, ErrorKind> {
	let url = parse_did_url(&format!("{}{rest}", did()), false);
	url.and_then(Request::new).map_err(|error| error.kind)
}

fn with_query(query: &str, source: ParameterSource) -> Result<Request, ErrorKind> {
	let mut request = request("").unwrap();
	request.set_query(query, source).map_err(|error| error.kind)?;
	Ok(request)
}

#[test]
fn a_did_asks_for_its_current_document() {
	for rest in ["", "?", "?&", "#"] {
		let request = request(rest).unwrap();
		assert_eq!((&request.did, request.version, request.proof), (&did(), Question::Current, false));
		assert_eq!((request.fragment, request.unhandled, request.services.selects()), (None, None, false));
	}
}

#[test]
fn a_text_that_is_not_a_did_of_this_method_has_an_error_of_its_own() {
	for (text, kind, dereferencing) in [
		("", InvalidDid, InvalidDidUrl),
		("not-a-did", InvalidDid, InvalidDidUrl),
		("did:example", InvalidDid, InvalidDidUrl),
		("did:clavis:z0", InvalidDid, InvalidDid),
		("did:clavis:-:z11111111111111111111111111111111", InvalidDid, InvalidDid),
		("did:web:example.org", MethodNotSupported, MethodNotSupported),
		("did:web:example.org#key", MethodNotSupported, MethodNotSupported),
	] {
		assert_eq!(parse_did_url(text, false).map_err(|error| error.kind), Err(kind), "{text}");
		assert_eq!(parse_did_url(text, true).map_err(|error| error.kind), Err(dereferencing), "{text}");
	}
	for rest in ["/a b", "?a=%2", "#a#b", "?\u{e9}", "#%ff", "?service=%ff"] {
		assert_eq!(request(rest), Err(InvalidDidUrl), "{rest}");
	}
}

#[test]
fn parameters_are_read_in_the_did_url_and_beside_it() {
	let query = "service=files&serviceType=F&relativeRef=%2Fa%3Fb&versionId=3";
	let in_url = request(&format!("?{query}")).unwrap();
	assert_eq!(in_url.services.id.as_deref(), Some("files"));
	assert_eq!(in_url.services.service_type.as_deref(), Some("F"));
	assert_eq!(in_url.services.relative_ref.as_deref(), Some("/a?b"));
	assert_eq!(in_url.version, Question::Version(3));
	for source in [ParameterSource::DidUrl, ParameterSource::Option] {
		assert_eq!(with_query(query, source).as_ref(), Ok(&in_url));
	}
	assert_eq!(request("?version%49d=3").unwrap().version, Question::Version(3));
	let fragment = request("?versionTime=2026-01-01T00:00:00Z#key%2D1").unwrap();
	assert_eq!(fragment.version, Question::Moment(1_767_225_600));
	assert_eq!(fragment.fragment.as_deref(), Some("key-1"));
	let options = with_query(
		"proof=true&accept=application%2Fdid&expandRelativeUrls=true&noCache=false&verificationRelationship=x",
		ParameterSource::Option,
	);
	let options = options.unwrap();
	assert_eq!((options.proof, options.accept.as_deref()), (true, Some("application/did")));
	assert_eq!(options.relationship.as_deref(), Some("x"));
}

#[test]
fn a_version_id_that_is_not_a_number_is_version_0() {
	for id in ["0", "01", "%2B1", "one", "", "4294967296"] {
		assert_eq!(request(&format!("?versionId={id}")).unwrap().version, Question::Version(0), "{id}");
	}
}

#[test]
fn the_place_of_a_wrong_value_decides_the_error() {
	for bad in [
		"service=%D0%9F",
		"hl=%D0%9F",
		"versionId=%E3%81%93",
		"service=a&service=a",
		"versionId=1&versionId=1",
		"versionId=1&versionTime=2026-01-01T00:00:00Z",
		"versionTime=2026-01-01",
		"versionTime=2026-01-01T00:00:00.5Z",
		"versionTime=2026-01-01T00:00:00%2B02:00",
		"expandRelativeUrls=yes",
		"proof=1",
		"relativeRef=https%3A%2F%2Fexample.org",
		"relativeRef=%2F%2Fexample.org",
		"relativeRef=a%20b",
		"relativeRef=a+b",
		"service+=a",
		"service=%ff",
	] {
		assert_eq!(request(&format!("?{bad}")), Err(InvalidDidUrl), "{bad}");
		assert_eq!(with_query(bad, ParameterSource::DidUrl), Err(InvalidDidUrl), "{bad}");
		assert_eq!(with_query(bad, ParameterSource::Option), Err(InvalidOptions), "{bad}");
	}
	assert_eq!(request("?relativeRef=a%2Bb").unwrap().services.relative_ref.as_deref(), Some("a+b"));
}

#[test]
fn a_path_or_parameter_without_a_meaning_is_named() {
	assert_eq!(request("/path").unwrap().unhandled.as_deref(), Some("the path '/path'"));
	assert_eq!(request("?colour=red").unwrap().unhandled.as_deref(), Some("the parameter 'colour'"));
	assert_eq!(with_query("versionid=1", ParameterSource::Option), Err(InvalidOptions));
	assert_eq!(with_query("hl=z", ParameterSource::Option), Err(FeatureNotSupported));
}

#[test]
fn a_did_of_another_network_is_not_found_here_and_both_are_named() {
	let error = request("").unwrap().check_network(&NetworkName::default()).unwrap_err();
	let detail =
		format!("{} is of the network 'dev', and this resolver serves the main network: ask another one", did());
	assert_eq!(error, ResolutionError::new(NotFound, detail));
}

proptest! {
	#[test]
	fn any_text_is_answered_without_panic(text in any::<String>(), rest in "[?#/&=%+a-z0-9]{0,16}") {
		let _ = parse_did_url(&text, false).and_then(Request::new);
		let _ = request(&rest);
		for source in [ParameterSource::DidUrl, ParameterSource::Option] {
			let _ = with_query(&text, source);
			let _ = with_query(&rest, source);
		}
	}
}
