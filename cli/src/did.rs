//! `clavis did`: reads and changes DIDs. A command looks up everything that it can before it asks for a password, and
//! sends one transaction.

mod certificate;
mod commitment;
pub mod control_set;
mod create;
mod deactivate;
mod dereference;
mod history;
mod known;
mod methods;
pub mod report;
mod revoke;
mod rotate;
mod show;
mod update;

use crate::{
	failure::Failure,
	online::{Online, Tools},
	proof::prove::{self, ProveArgs},
	values::Since,
};
use clap::Subcommand;
use clavis_primitives::Reason;
use clavis_resolution::format_moment;

#[derive(Debug, Subcommand)]
pub enum DidCommand {
	/// Create a DID that one or more of your keys control
	Create(create::CreateArgs),
	/// List the DIDs that were made on this device or given a name, and the keys at hand that control each
	List,
	/// Give a DID a name on this device: where a DID is asked for, @NAME stands for it
	Name(known::NameArgs),
	/// Take a DID off the list of this device
	Forget(known::ForgetArgs),
	/// Resolve a DID
	Show(show::ShowArgs),
	/// Show a part of a document, or the address of a service
	Dereference(dereference::DereferenceArgs),
	/// Show the changes of a DID, the newest first
	History(history::HistoryArgs),
	/// Resolve a DID with a proof, for 'clavis verify'
	Prove(ProveArgs),
	/// Change the document of a DID: all of the changes, or none
	Update(update::UpdateArgs),
	/// Replace the control set of a DID, and its keys in the document
	Rotate(rotate::RotateArgs),
	/// End a verification method
	Revoke(revoke::RevokeArgs),
	/// End a DID for ever
	Deactivate(deactivate::DeactivateArgs),
	/// Write a control set to a file, to commit to it now and to reveal it later
	Commitment(commitment::CommitmentArgs),
	/// Sign the end of a verification method in advance, for use when its key is lost or stolen
	///
	/// Any person who has the file can end the key, at no cost: keep the file as you keep keys.
	Certificate(certificate::CertificateArgs),
}

pub async fn run(command: DidCommand, tools: Tools) -> Result<(), Failure> {
	match command {
		DidCommand::Create(create) => create::create(create, tools.connect().await?).await,
		DidCommand::List => known::list(&tools.connect().await?).await,
		DidCommand::Name(arguments) => known::name(&arguments, &tools),
		DidCommand::Forget(arguments) => known::forget(&arguments, &tools),
		DidCommand::Show(show) => show::show(&show, &tools.connect().await?).await,
		DidCommand::Dereference(arguments) => dereference::dereference(&arguments, &tools.connect().await?).await,
		DidCommand::History(history) => history::history(&history, &tools.connect().await?).await,
		DidCommand::Prove(prove) => prove::prove(&prove, &tools.connect().await?).await,
		DidCommand::Update(update) => update::update(update, tools.connect().await?).await,
		DidCommand::Rotate(rotate) => rotate::rotate(rotate, tools.connect().await?).await,
		DidCommand::Revoke(revoke) => {
			revoke.check()?;
			revoke::revoke(&revoke, tools.connect().await?).await
		},
		DidCommand::Deactivate(deactivate) => deactivate::deactivate(&deactivate, tools.connect().await?).await,
		DidCommand::Commitment(commitment) => commitment::commitment(&commitment, &tools),
		DidCommand::Certificate(certificate) => certificate::certificate(&certificate, tools.connect().await?).await,
	}
}

/// Returns the reason that `--compromised-since` gives for a change.
///
/// Fails if the moment is still to come for the chain.
pub fn reason(since: Option<Since>, online: &Online) -> Result<Reason, Failure> {
	let Some(since) = since else { return Ok(Reason::Routine) };
	let (since, newest) = (online.moment(since), online.chain.snapshot().clock());
	if since > newest {
		let message = format!("the moment {} is still to come", format_moment(since));
		return Err(Failure::refused("sinceInFuture", message)
			.with_hint(format!("name one that is over: it is {} on the chain", format_moment(newest))));
	}
	Ok(Reason::Compromised { since })
}
