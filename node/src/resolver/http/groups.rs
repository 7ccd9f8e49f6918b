//! The routes about groups. Each question about them is slow work.

use super::{
	answer_json,
	reply::{later, with_tag},
	Context,
};
use crate::{
	prove::GroupAnswer,
	resolver::{
		groups::{read_epoch, read_group, read_member, GroupAsked, GroupError, GroupParameters},
		SLOW_PRICE,
	},
};
use axum::{
	extract::{ConnectInfo, State},
	http::{HeaderMap, StatusCode, Uri},
	response::{IntoResponse, Response},
	routing::get,
	Router,
};
use clavis_resolution::ResolutionError;
use percent_encoding::percent_decode_str;
use std::net::SocketAddr;

/// The paths before the names.
const GROUPS: &str = "/1.0/groups/";
const PACKAGES: &str = "/1.0/key-packages/";

/// Makes the routes.
pub(super) fn routes() -> Router<Context> {
	Router::new()
		.route("/1.0/groups/{group}", get(ask))
		.route("/1.0/groups/{group}/members", get(ask))
		.route("/1.0/groups/{group}/members/{*did}", get(ask))
		.route("/1.0/groups/{group}/epochs", get(ask))
		.route("/1.0/groups/{group}/epochs/{epoch}", get(ask))
		.route("/1.0/key-packages/{*did}", get(ask))
}

async fn ask(
	State(context): State<Context>,
	ConnectInfo(client): ConnectInfo<SocketAddr>,
	uri: Uri,
	headers: HeaderMap,
) -> Response {
	// A question that cannot be read takes no place in the lane.
	let asked = match read(uri.path(), uri.query().unwrap_or_default()) {
		Ok(asked) => asked,
		Err(error) => return answer_json(Err(error), &headers),
	};
	context.charge(client, SLOW_PRICE);
	let work = context.slowly(client, move |resolver, turns| resolver.answer_about_groups(&asked, &|| turns.pause()));
	match work.await {
		Ok(Ok(GroupAnswer { exists: true, json })) => answer_json(Ok(json), &headers),
		// The proof that there is no such group.
		Ok(Ok(GroupAnswer { json, .. })) => with_tag(StatusCode::NOT_FOUND, "application/json", &json, &headers),
		Ok(Err(GroupError::Failed(error))) => answer_json(Err(error), &headers),
		Ok(Err(GroupError::Unfinished(detail))) => {
			later(StatusCode::SERVICE_UNAVAILABLE, GroupError::RETRY_AFTER, &detail)
		},
		Err(undone) => undone.into_response(),
	}
}

/// Reads the path and the query of one of the routes.
fn read(path: &str, query: &str) -> Result<GroupAsked, ResolutionError> {
	let parameters = |taken: &[&str]| GroupParameters::read(query, taken);
	let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
	if let Some(did) = path.strip_prefix(PACKAGES) {
		parameters(&[])?;
		return Ok(GroupAsked::Packages { did: read_member(&decoded(did))? });
	}
	let mut parts = path.strip_prefix(GROUPS).unwrap_or_default().splitn(3, '/').map(decoded);
	let group = read_group(&parts.next().unwrap_or_default())?;
	let (kind, item) = (parts.next(), parts.next());
	match (kind.as_deref(), item) {
		(Some("members"), None) => {
			let GroupParameters { after, .. } = parameters(&["after"])?;
			Ok(GroupAsked::Members { group, after })
		},
		(Some("members"), Some(did)) => {
			let did = read_member(&did)?;
			let with_proof = parameters(&["proof"])?.proof;
			Ok(if with_proof {
				GroupAsked::Proof { group, epoch: None, member: Some(did) }
			} else {
				GroupAsked::Member { group, did }
			})
		},
		(Some(_), None) => {
			let GroupParameters { from, limit, .. } = parameters(&["from", "limit"])?;
			Ok(GroupAsked::Epochs { group, from: from.unwrap_or(1), limit: limit.unwrap_or(u32::MAX) })
		},
		(Some(_), Some(epoch)) => {
			let epoch = read_epoch(&epoch)?;
			let with_proof = parameters(&["proof"])?.proof;
			Ok(if with_proof {
				GroupAsked::Proof { group, epoch: Some(epoch), member: None }
			} else {
				GroupAsked::Epoch { group, epoch }
			})
		},
		(None, _) => {
			let with_proof = parameters(&["proof"])?.proof;
			Ok(if with_proof {
				GroupAsked::Proof { group, epoch: None, member: None }
			} else {
				GroupAsked::State { group }
			})
		},
	}
}
