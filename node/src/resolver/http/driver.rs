//! The routes by which the Universal Resolver asks a resolver about itself: methods, properties, test identifiers, traits.

use super::{answer_json, Context};
use axum::{extract::State, http::HeaderMap, response::Response, routing::get, Router};
use serde_json::{json, Value};

/// The name of the DID method.
const METHOD: &str = "clavis";

/// Makes the routes.
pub fn routes() -> Router<Context> {
	Router::new()
		.route("/1.0/methods", get(methods))
		.route("/1.0/properties", get(properties))
		.route("/1.0/testIdentifiers", get(test_identifiers))
		.route("/1.0/traits", get(traits))
}

async fn methods(headers: HeaderMap) -> Response {
	answer_json(Ok(json!([METHOD])), &headers)
}

async fn properties(State(context): State<Context>, headers: HeaderMap) -> Response {
	answer_json(context.resolver.properties().map(of_method), &headers)
}

async fn test_identifiers(State(context): State<Context>, headers: HeaderMap) -> Response {
	answer_json(context.resolver.test_identifiers().map(of_method), &headers)
}

/// Answers with the traits of every DID of the method, in the words of the DID Traits of the DIF.
async fn traits(headers: HeaderMap) -> Response {
	let traits = json!({
		"updatable": true,
		"deactivatable": true,
		"enumerable": true,
		"historyAvailable": true,
		"humanReadable": false,
	});
	answer_json(Ok(of_method(traits)), &headers)
}

fn of_method(value: Value) -> Value {
	json!({ METHOD: value })
}
