//! `clavis key-status`: asks whether a key was good, for a purpose, at a moment.

use crate::{
	failure::Failure,
	online::Online,
	values::{fragment, moment, KeyRef},
};
use clap::{ArgGroup, Args};
use clavis_client::{chain::ChainError, key_status::KeyAnswer};
use clavis_primitives::{Did, Fragment, Moment, Purpose};
use clavis_resolution::format_moment;
use serde_json::{Map, Value};

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["key", "method"]).required(true))]
pub struct KeyStatusArgs {
	/// The DID
	pub did: Did,
	/// The key that is asked about: one of yours, or any public key as a Multikey
	#[arg(long, value_name = "KEY")]
	pub key: Option<KeyRef>,
	/// The id of the verification method that is asked about
	#[arg(long, value_name = "ID", value_parser = fragment)]
	pub method: Option<Fragment>,
	/// The purpose: authentication, assertionMethod, keyAgreement, ... [default: any]
	#[arg(long)]
	pub purpose: Option<Purpose>,
	/// The moment, which must be over (2026-01-31T12:00:00Z) [default: the present, as of the last final block]
	#[arg(long, value_name = "MOMENT", value_parser = moment)]
	pub at: Option<Moment>,
}

/// Asks the node, and returns whether the key was good.
pub async fn run(arguments: &KeyStatusArgs, online: &Online) -> Result<bool, Failure> {
	let mut question = Map::new();
	if let Some(key) = &arguments.key {
		question.insert("key".into(), online.keyring.public(key)?.to_string().into());
	}
	if let Some(method) = &arguments.method {
		question.insert("method".into(), method.to_string().into());
	}
	if let Some(purpose) = arguments.purpose {
		question.insert("purpose".into(), purpose.name().into());
	}
	if let Some(at) = arguments.at {
		question.insert("at".into(), format_moment(at).into());
	}
	let value = online.chain.key_status(&arguments.did, &Value::Object(question)).await?;
	let answer = KeyAnswer::read(&value);
	let answer = answer.ok_or_else(|| ChainError::Node("its answer is not the status of a key".into()))?;
	online.output.result(answer.words, value);
	Ok(answer.good)
}
