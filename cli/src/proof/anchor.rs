//! `clavis anchor`: the authority set that proofs are checked against.

use crate::{failure::Failure, files, online::Online, report, values::NewFile};
use clap::Args;
use clavis_client::rules::counted;
use clavis_proofs::{Anchor, MAX_SET_CHANGES};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct AnchorArgs {
	/// Write the anchor to this new file instead of showing it
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
	/// Start from an anchor that you have, and check each change of the set since then
	#[arg(long, value_name = "FILE", conflicts_with = "genesis")]
	pub from: Option<PathBuf>,
	/// Start from the authorities of the first block, and check each change of the set since then
	#[arg(long)]
	pub genesis: bool,
}

/// Asks a node for the authorities that make blocks final.
pub async fn anchor(arguments: &AnchorArgs, online: &Online) -> Result<(), Failure> {
	let Online { chain, output, .. } = online;
	let mut anchor = match &arguments.from {
		Some(file) => read_anchor(file)?,
		None => chain.anchor(arguments.genesis).await?,
	};
	if anchor.genesis != chain.id().genesis || anchor.network != *chain.network() {
		return Err(Failure::refused("wrongNetwork", "the node is of another chain than the anchor")
			.with_hint("name a node of the chain of the anchor: --node"));
	}
	if arguments.from.is_some() || arguments.genesis {
		let known = anchor.newest()?;
		let changes = chain.set_changes(known.id).await?;
		let room = MAX_SET_CHANGES.saturating_sub(anchor.changes.len());
		if changes.len() > room {
			let failure = Failure::refused(
				"tooManyChanges",
				format!("the authority set changed more than {} since then", counted(room as u64, "time")),
			);
			return Err(failure.with_hint("get a new anchor from a node that you trust: 'clavis anchor'"));
		}
		anchor.changes.extend(changes);
		anchor.newest()?;
	}
	let newest = anchor.newest()?;
	let written = anchor.to_json();
	match &arguments.out {
		Some(file) => {
			files::write_new(file.path(), &format!("{written:#}"))?;
			let members = counted(newest.authorities.len() as u64, "member");
			let (network, id) = (network(&anchor), newest.id);
			output.result(
				format!("{network}: authority set {id}, with {members}, was written to {}", file.path().display()),
				json!({ "file": report::path(file.path()), "anchor": written }),
			);
		},
		None => output.verbatim(format!("{written:#}"), written),
	}
	Ok(())
}

/// Reads an anchor from a file.
pub fn read_anchor(file: &Path) -> Result<Anchor, Failure> {
	Anchor::from_json(&files::read_json(file)?)
		.map_err(|error| Failure::wrong_file(file, error).with_hint("'clavis anchor' writes such files"))
}

/// Returns the name of the network, for text.
fn network(anchor: &Anchor) -> &str {
	if anchor.network.is_main() {
		"the main network"
	} else {
		anchor.network.as_str()
	}
}
