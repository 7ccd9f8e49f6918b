//! `clavis group list`: the groups of which this device has a state.

use super::member::{folder, DidArgs};
use super::messages::MessageArgs;
use crate::{failure::Failure, online::Online};
use clap::Args;
use clavis_client::groups::{store::Checkpoint, Membership, Vault};
use serde_json::json;

#[derive(Debug, Args)]
pub struct ListArgs {
	#[command(flatten)]
	pub did: DidArgs,
}

/// Lists the groups of a DID on this device, as they are on disk.
pub async fn list(arguments: &ListArgs, mut online: Online) -> Result<(), Failure> {
	let network = online.chain.network().clone();
	let did = arguments.did.choose(None, &network, &folder(&online.keyring))?;
	let arguments = DidArgs { did: Some(did.clone()), ..arguments.did.clone() };
	let member = arguments.open(None, &MessageArgs::default(), &mut online).await?;
	let vault = member.files();
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let (mut lines, mut values) = (Vec::new(), Vec::new());
	for group in vault.groups()? {
		let membership = Membership::open(&device, group)?;
		let state = membership.state();
		let epoch = state.current().map(|Checkpoint { epoch, .. }| *epoch);
		let words = match (epoch, state.note.removed, &state.asked) {
			(Some(epoch), _, None) => format!("member, up to epoch {epoch}"),
			(Some(epoch), _, Some(_)) => format!("member, up to epoch {epoch}; a commit waits for its outcome"),
			(None, Some(epoch), _) => format!("no member since epoch {epoch}"),
			(None, None, Some(_)) => "waits for the outcome of a commit".to_owned(),
			(None, None, None) => "no member, or without the state of the group".to_owned(),
		};
		lines.push(format!("{group}  {words}"));
		values.push(json!({
			"group": group.to_string(),
			"epoch": epoch,
			"removed": state.note.removed,
			"waits": state.asked.is_some(),
		}));
	}
	if lines.is_empty() {
		lines.push(format!("{did} has no groups on this device"));
	}
	online.output.result(lines.join("\n"), json!({ "did": did.to_string(), "groups": values }));
	Ok(())
}
