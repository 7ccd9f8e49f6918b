//! `clavis guardians`: invitations to guardians, plans, and the health of a plan.

mod accept;
pub mod accepted;
pub mod acting;
mod answer;
pub mod attempts;
mod check;
pub mod funds;
mod invite;
pub mod look;
mod plan;
mod private;
pub mod report;
mod resign;
mod set;
pub mod standing;
mod status;

use crate::{failure::Failure, online::Tools};
use accepted::Accepted;
use clap::Subcommand;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum GuardiansCommand {
	/// Invite a person to guard a DID
	///
	/// Hand the file or the QR code to the guardian, who answers with 'clavis guardians accept'. Keep the file: you name it with
	/// --invitation when you use the answer, and no answer to another invitation passes. Invite your guardians again
	/// from time to time: a new answer shows that a guardian still holds its key, also in a private circle.
	Invite(invite::InviteArgs),
	/// Accept an invitation, and show that you hold the key of the guardian
	///
	/// Read the words that the command shows to the holder of the DID, by phone or face to face. They stand for you and for your
	/// key for shares: the holder sees the same words in your answer, and other ones in that of any other guardian.
	Accept(accept::AcceptArgs),
	/// Name the guardians of a DID, change them, or remove them
	///
	/// The first plan is in force at once. A change of a plan waits for the longest delay of the plan that it replaces, so
	/// that a thief of your keys cannot get rid of your guardians. Then --finish puts it in force. The payer pays the fee, and a
	/// deposit for the plan, which comes back with the plan. The account that sends --finish pays its fee.
	Set(set::SetArgs),
	/// Write the files of a private circle: one for you, and one for each guardian
	///
	/// The chain learns the number of guardians alone, and of a guardian only when the guardian acts. This sends nothing.
	Private(private::PrivateArgs),
	/// Show the guardians of a DID, whether they can act, and what waits
	Status(status::StatusArgs),
	/// Ask the guardians of a DID for a sign of life
	///
	/// The payer of the holder pays the fee.
	Check(check::CheckArgs),
	/// Give a sign of life as a guardian of a public circle
	///
	/// The guardian pays the fee; for a guardian that is a DID, its payer does.
	Answer(answer::AnswerArgs),
	/// Leave a public circle, as one of its guardians
	///
	/// The guardian pays the fee; for a guardian that is a DID, its payer does.
	Resign(resign::ResignArgs),
}

pub async fn run(command: GuardiansCommand, tools: Tools) -> Result<(), Failure> {
	match command {
		GuardiansCommand::Invite(arguments) => invite::invite(&arguments, &tools.connect().await?).await,
		GuardiansCommand::Accept(arguments) => accept::accept(&arguments, tools.connect().await?).await,
		GuardiansCommand::Set(set) => set::set(&set, tools.connect().await?).await,
		// Only the answers of guardians take a node.
		GuardiansCommand::Private(private) if private.answers().next().is_some() => {
			let online = tools.connect().await?;
			let invitations = private.invitations.read(Some(&private.did))?;
			let accepted = accepted::check_answers(private.answers(), Path::new(""), &invitations, &online).await?;
			private::private(&private, &accepted, &online.keyring, &online.output)
		},
		GuardiansCommand::Private(private) => {
			private::private(&private, &Accepted::default(), &tools.keyring, &tools.output)
		},
		GuardiansCommand::Status(status) => status::status(&status, &tools.connect().await?).await,
		GuardiansCommand::Check(check) => check::check(&check, tools.connect().await?).await,
		GuardiansCommand::Answer(answer) => answer::answer(&answer, tools.connect().await?).await,
		GuardiansCommand::Resign(resign) => resign::resign(&resign, tools.connect().await?).await,
	}
}
