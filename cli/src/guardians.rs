//! `clavis guardians`: plans of guardians, and the health of a plan.

mod accepted;
pub mod acting;
mod answer;
pub mod attempts;
mod check;
pub mod look;
mod private;
pub mod report;
mod resign;
mod set;
mod status;

use crate::{failure::Failure, online::Tools};
use accepted::Accepted;
use clap::Subcommand;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum GuardiansCommand {
	/// Name the guardians of a DID, change them, or remove them
	///
	/// The first plan is in force at once. A change of a plan waits for the longest delay of the plan that it replaces, so
	/// that a thief of your keys cannot get rid of your guardians. Then --finish puts it in force.
	Set(set::SetArgs),
	/// Write the files of a private circle: one for you, and one for each guardian
	///
	/// The chain learns the number of guardians alone, and of a guardian only when the guardian acts.
	Private(private::PrivateArgs),
	/// Show the guardians of a DID, whether they can act, and what waits
	Status(status::StatusArgs),
	/// Ask the guardians of a DID for a sign of life
	Check(check::CheckArgs),
	/// Give a sign of life as a guardian of a public circle
	Answer(answer::AnswerArgs),
	/// Leave a public circle, as one of its guardians
	Resign(resign::ResignArgs),
}

pub async fn run(command: GuardiansCommand, tools: Tools) -> Result<(), Failure> {
	match command {
		GuardiansCommand::Set(set) => set::set(&set, tools.connect().await?).await,
		// Only the answers of guardians take a node.
		GuardiansCommand::Private(private) if private.answers().next().is_some() => {
			let online = tools.connect().await?;
			let accepted = accepted::check_answers(private.answers(), Path::new(""), &private.did, &online).await?;
			private::private(&private, &accepted, &online.keyring, &online.output)
		},
		GuardiansCommand::Private(private) => {
			private::private(&private, &Accepted::new(), &tools.keyring, &tools.output)
		},
		GuardiansCommand::Status(status) => status::status(&status, &tools.connect().await?).await,
		GuardiansCommand::Check(check) => check::check(&check, tools.connect().await?).await,
		GuardiansCommand::Answer(answer) => answer::answer(&answer, tools.connect().await?).await,
		GuardiansCommand::Resign(resign) => resign::resign(&resign, tools.connect().await?).await,
	}
}
