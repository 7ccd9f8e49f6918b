//! `clavis referendum`: proposals, votes, deposits and locked tokens.

pub mod decided;
mod deposits;
mod propose;
mod status;
pub mod submission;
mod terms;
mod unlock;
mod upgrade;
mod vote;

use crate::{failure::Failure, online::Tools, signing::account::AccountArgs, values::number};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum ReferendumCommand {
	/// Propose an upgrade, a change of the validators or another council to the voters
	///
	/// 'clavis rules propose' proposes other rules.
	Propose(propose::ProposeArgs),
	/// Vote on a referendum
	Vote(vote::VoteArgs),
	/// Show a referendum: its phase, its votes, and the votes that it needs to pass
	Status {
		/// The number of the referendum
		#[arg(value_parser = number::<0, u32>)]
		index: u32,
	},
	/// Show all ongoing referenda, and the decisions about rules that wait
	List,
	/// Place the decision deposit of a referendum that has none yet
	Deposit {
		/// The number of the referendum
		#[arg(value_parser = number::<0, u32>)]
		index: u32,
		#[command(flatten)]
		account: AccountArgs,
	},
	/// Put a runtime in force that voters have authorised; any account can
	ApplyUpgrade {
		/// The runtime
		#[arg(value_name = "FILE.wasm")]
		file: PathBuf,
		#[command(flatten)]
		account: AccountArgs,
	},
	/// Remove your votes on finished referenda, and free the tokens that they no longer lock
	Unlock {
		#[command(flatten)]
		account: AccountArgs,
	},
	/// Pay the deposits of a finished referendum back to the accounts that placed them
	Refund {
		/// The number of the referendum
		#[arg(value_parser = number::<0, u32>)]
		index: u32,
		#[command(flatten)]
		account: AccountArgs,
	},
}

pub async fn run(command: ReferendumCommand, tools: Tools) -> Result<(), Failure> {
	let mut online = tools.connect().await?;
	match command {
		ReferendumCommand::Propose(propose) => propose::propose(propose, &mut online).await,
		ReferendumCommand::Vote(vote) => vote::vote(&vote, &mut online).await,
		ReferendumCommand::Status { index } => status::status(index, &online).await,
		ReferendumCommand::List => status::list(&online).await,
		ReferendumCommand::Deposit { index, account } => deposits::deposit(index, &account, &mut online).await,
		ReferendumCommand::ApplyUpgrade { file, account } => upgrade::apply(&file, &account, &mut online).await,
		ReferendumCommand::Unlock { account } => unlock::unlock(&account, &mut online).await,
		ReferendumCommand::Refund { index, account } => deposits::refund(index, &account, &mut online).await,
	}
}

/// The failure of a command that names a referendum which does not exist.
pub fn no_referendum(index: u32) -> Failure {
	Failure::refused("noSuchReferendum", format!("there is no referendum {index}"))
		.with_hint("'clavis referendum list' shows the ongoing ones")
}
