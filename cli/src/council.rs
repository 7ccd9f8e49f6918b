//! `clavis council`: tightens the rules in an emergency.

mod status;
mod tighten;

use crate::{failure::Failure, online::Tools};
use clap::Subcommand;
use clavis_client::{calls::Context, chain::Motion, keys::address};
use serde_json::{json, Value};

#[derive(Debug, Subcommand)]
pub enum CouncilCommand {
	/// Tighten one field of the rules at once, for a limited time
	///
	/// Two thirds of the members must run the same command. The first one proposes the change to the council, the others
	/// vote for it, and the last one of the two thirds carries it out.
	Tighten(Box<tighten::TightenArgs>),
	/// Show the members of the council, and the motions that they vote on
	Status,
}

pub async fn run(command: CouncilCommand, tools: Tools) -> Result<(), Failure> {
	let mut online = tools.connect().await?;
	match command {
		CouncilCommand::Tighten(tighten) => tighten::tighten(&tighten, &mut online).await,
		CouncilCommand::Status => status::status(&online).await,
	}
}

/// A motion as JSON.
fn motion_to_json(motion: &Motion, context: Option<&Context>) -> Value {
	json!({
		"motion": format!("{:#x}", motion.hash),
		"index": motion.index,
		"threshold": motion.threshold,
		"ayes": motion.ayes.iter().map(address).collect::<Vec<_>>(),
		"nays": motion.nays.iter().map(address).collect::<Vec<_>>(),
		"expiresAt": motion.end,
		"proposal": context.map(|context| motion.call.to_json(context)),
	})
}
