//! `clavis did list`, `did name` and `did forget`: the DIDs that this device knows.

use crate::{
	failure::Failure,
	names::{Known, Names},
	online::{Online, Tools},
	terminal::table,
};
use clap::Args;
use clavis_client::keystore::KeyName;
use clavis_primitives::{BlockHeight, Did, Record};
use serde_json::json;

#[derive(Debug, Args)]
pub struct NameArgs {
	/// The DID
	pub did: Did,
	/// The name; @ alone stands for the DID with the name 'default'
	pub name: KeyName,
}

#[derive(Debug, Args)]
pub struct ForgetArgs {
	/// The DID. It stays on the chain
	pub did: Did,
}

/// Lists the DIDs that this device knows.
pub async fn list(online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let keys = online.keyring.all()?;
	let (mut rows, mut values) = (Vec::new(), Vec::new());
	for Known { did, name } in Names::of(online.keyring.keystore.folder()).read()? {
		let record = match did.network == *online.chain.network() {
			true => at.record(did.id).await?,
			false => None,
		};
		let state = match &record {
			Some(record) => state(record, at.height()),
			None if did.network == *online.chain.network() => "not on this chain",
			None => "on another network",
		};
		let members = record.iter().flat_map(|record| record.control.set.keys());
		let own = members.filter_map(|member| keys.iter().find(|known| known.key == *member));
		let own = own.map(|key| key.signer.to_string()).collect::<Vec<_>>();
		let name = name.map(|name| name.to_string());
		values.push(json!({ "name": name, "did": did.to_string(), "state": state, "keys": own }));
		let dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
		rows.push([dash(name.unwrap_or_default()), state.to_owned(), dash(own.join(", ")), did.to_string()]);
	}
	if rows.is_empty() {
		online.output.note("No DID was made on this device. 'clavis did name DID NAME' gives one of elsewhere a name.");
	}
	online.output.result(table(["name", "state", "keys here", "did"], &rows), json!({ "dids": values }));
	Ok(())
}

fn state(record: &Record<()>, block: BlockHeight) -> &'static str {
	if !record.is_active() {
		"deactivated"
	} else if record.is_frozen(block) {
		"frozen"
	} else if record.announced_end(block).is_some() {
		"waits for its end"
	} else {
		"active"
	}
}

/// Gives a DID a name.
pub fn name(arguments: &NameArgs, tools: &Tools) -> Result<(), Failure> {
	let NameArgs { did, name } = arguments;
	Names::of(tools.keyring.keystore.folder()).add(did, Some(name))?;
	let value = json!({ "did": did.to_string(), "name": name.to_string() });
	tools.output.result(format!("@{name} stands for {did}"), value);
	Ok(())
}

/// Takes a DID off the list.
pub fn forget(arguments: &ForgetArgs, tools: &Tools) -> Result<(), Failure> {
	let ForgetArgs { did } = arguments;
	if !Names::of(tools.keyring.keystore.folder()).remove(did)? {
		return Err(Failure::usage(format!("{did} is not in the list of this device"))
			.with_hint("'clavis did list' shows the list"));
	}
	tools.output.result(format!("{did} is off the list"), json!({ "did": did.to_string() }));
	Ok(())
}
