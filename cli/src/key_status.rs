//! `clavis key-status`: was this key good, for this purpose, at this moment?

use crate::{command::KeyStatus, failure::Failure, signing::keyring::Keyring, terminal::output::Output};
use clavis_client::{
	chain::{Chain, ChainError},
	key_status::KeyAnswer,
};
use clavis_resolution::format_moment;
use serde_json::{Map, Value};

/// Asks the node, and says whether the key was good.
pub async fn run(arguments: &KeyStatus, chain: &Chain, keyring: &Keyring, output: &Output) -> Result<bool, Failure> {
	let mut question = Map::new();
	if let Some(key) = &arguments.key {
		question.insert("key".into(), keyring.public(key)?.to_string().into());
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
	let value = chain.key_status(&arguments.did, &Value::Object(question)).await?;
	let answer = KeyAnswer::read(&value);
	let answer = answer.ok_or_else(|| ChainError::Node("a status of a key that makes no sense".into()))?;
	output.result(answer.words, value);
	Ok(answer.good)
}
