//! `clavis recovery`: attempts by which guardians put another control set in place, freezes and vetoes.

mod approve;
mod close;
mod finish;
mod forfeit;
mod freeze;
mod request;
mod seat;
mod start;
mod status;
mod veto;

use crate::{failure::Failure, online::Tools};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
	/// Ask guardians for a recovery: write a file with your new keys, for a guardian who starts it
	///
	/// This sends nothing, and costs nothing.
	Request(request::RequestArgs),
	/// Start a recovery as a guardian, with the file of the person who asks for it
	///
	/// The guardian pays the fee and a deposit of more than 50 CLV; for a guardian that is a DID, its payer does. The deposit comes
	/// back when the attempt is carried out or closed, unless a next control set that the holder reveals calls it hostile.
	Start(start::StartArgs),
	/// Approve a recovery as a guardian
	///
	/// The guardian pays the fee; for a guardian that is a DID, its payer does.
	Approve(approve::ApproveArgs),
	/// Veto a recovery with the control set of the DID; an override quorum goes on all the same
	///
	/// The payer of the holder pays the fee. A frozen DID can veto, too.
	Veto(veto::VetoArgs),
	/// Vote as a guardian to freeze a DID, so that a thief cannot use its control set
	///
	/// The guardian pays the fee; for a guardian that is a DID, its payer does.
	Freeze(freeze::FreezeArgs),
	/// Vote as a guardian to end a freeze; it takes as many as put another control set in place
	///
	/// The guardian pays the fee; for a guardian that is a DID, its payer does.
	Unfreeze(freeze::FreezeArgs),
	/// Carry out a recovery that has its approvals and has waited long enough; any account can
	///
	/// The account that sends it pays the fee, and a deposit for what the record of the DID grows by.
	Finish(finish::FinishArgs),
	/// Call off a deactivation for guardians at their override quorum; any account can
	///
	/// The account that sends it pays the fee.
	CancelDeactivation(finish::CancelDeactivationArgs),
	/// Remove an attempt that has expired, which returns its deposit; any account can
	///
	/// The account that sends it pays the fee. The deposit goes back to the account that paid it.
	Close(close::CloseArgs),
	/// Burn the deposit of a hostile attempt that your next control set ended; within a day after its reveal
	///
	/// The payer of the holder pays the fee.
	Forfeit(forfeit::ForfeitArgs),
	/// Show the attempts on a DID, their words, who approved, ballots, and what happens next and when
	Status(status::StatusArgs),
}

pub async fn run(command: RecoveryCommand, tools: Tools) -> Result<(), Failure> {
	match command {
		RecoveryCommand::Request(request) => request::request(&request, tools.connect().await?).await,
		RecoveryCommand::Start(start) => start::start(&start, tools.connect().await?).await,
		RecoveryCommand::Approve(approve) => approve::approve(&approve, tools.connect().await?).await,
		RecoveryCommand::Veto(veto) => veto::veto(&veto, tools.connect().await?).await,
		RecoveryCommand::Freeze(vote) => freeze::freeze(&vote, tools.connect().await?).await,
		RecoveryCommand::Unfreeze(vote) => freeze::unfreeze(&vote, tools.connect().await?).await,
		RecoveryCommand::Finish(finish) => finish::finish(&finish, tools.connect().await?).await,
		RecoveryCommand::CancelDeactivation(cancel) => {
			finish::cancel_deactivation(&cancel, tools.connect().await?).await
		},
		RecoveryCommand::Close(close) => close::close(&close, tools.connect().await?).await,
		RecoveryCommand::Forfeit(forfeit) => forfeit::forfeit(&forfeit, tools.connect().await?).await,
		RecoveryCommand::Status(status) => status::status(&status, &tools.connect().await?).await,
	}
}
