//! `clavis guardians`: invites guardians, and accepts invitations.

mod accept;
mod invite;

use crate::{failure::Failure, online::Tools};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum GuardiansCommand {
	/// Invite a person to guard a DID
	///
	/// Hand the file or the QR code to the guardian, who answers with 'clavis guardians accept'. Invite your guardians again
	/// from time to time: a new answer shows that a guardian still holds its key, also in a private circle.
	Invite(invite::InviteArgs),
	/// Accept an invitation, and show that you hold the key of the guardian
	///
	/// Read the words that the command shows to the holder of the DID, by phone or face to face. The holder sees the same words
	/// for your answer, and other ones for any other answer.
	Accept(accept::AcceptArgs),
}

pub async fn run(command: GuardiansCommand, tools: Tools) -> Result<(), Failure> {
	match command {
		GuardiansCommand::Invite(arguments) => invite::invite(&arguments, &tools.connect().await?).await,
		GuardiansCommand::Accept(arguments) => accept::accept(&arguments, tools.connect().await?).await,
	}
}
