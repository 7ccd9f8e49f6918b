//! `clavis group`: groups of DIDs that agree on a secret, which changes whenever their members do.

mod agent;
mod change;
mod create;
mod export;
mod govern;
mod history;
mod invite;
mod join;
mod list;
mod member;
mod messages;
mod password;
mod propose;
mod prove;
mod publish;
mod reports;
mod seal;
mod show;

use crate::{failure::Failure, online::Tools};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum GroupCommand {
	/// Create a group with one member: a DID of yours
	///
	/// The DID owns the group: its control set sets the policy and the roles, restarts the group and dissolves it. The DID needs
	/// an authentication method with an ed25519 key, or with a p256 key for suite 2.
	Create(create::CreateArgs),
	/// Publish key packages, by which members can add your DID while you are offline
	///
	/// Each package is used once. Its secret stays on this device, so the DID joins on this device.
	Publish(publish::PublishArgs),
	/// Add DIDs to a group, each by a key package that it has published
	///
	/// The command makes as few commits as it can: one for every 256 DIDs, or for as many as fit.
	Invite(invite::InviteArgs),
	/// Join a group that added your DID, come back to one whose state was lost, or ask to be added
	Join(join::JoinArgs),
	/// Remove members; those who are removed get no later secret of the group
	Remove(change::RemoveArgs),
	/// Leave a group: the next commit of another member removes your DID
	Leave(change::LeaveArgs),
	/// Change the secret of a group, and put the present key of your DID into it
	Rekey(change::RekeyArgs),
	/// Show a group, its members, and what waits
	Show(show::ShowArgs),
	/// List the groups of which this device has a state
	List(list::ListArgs),
	/// Encrypt the files of a DID's groups on this device with another password
	///
	/// They keep the password that the DID's key had when the DID joined its first group, also when that of the key changes.
	/// With --password-file or $CLAVIS_PASSWORD, which have the old password, name a file with the new one.
	Password(password::PasswordArgs),
	/// Show the epochs of a group: who changed what, and when
	History(history::HistoryArgs),
	/// Prove the epoch and the members of a group, for 'clavis verify'
	Prove(prove::ProveArgs),
	/// Propose to add or to remove a DID, or take a proposal back
	Propose(propose::ProposeArgs),
	/// Set the policy and the owner of a group, or the role of a member, with the control set of the owner
	Govern(govern::GovernArgs),
	/// Begin a new MLS group under the same name, with the owner as the only member
	///
	/// It is the way out if no member can commit any more. All other members have to be invited again.
	Restart(govern::RestartArgs),
	/// End a group that has one member at most, for ever
	Dissolve(govern::DissolveArgs),
	/// Report a member whose keys changed, or that must go; any account can, free of charge
	Report(reports::ReportArgs),
	/// Object to the newest epoch, as a member that is older than it
	///
	/// If enough members object before the next commit, the group is as it was before the epoch. Otherwise the deposit is
	/// lost.
	Object(reports::ObjectArgs),
	/// Release the entries of DIDs that are no members any more, after a restart or the end of a group
	Reap(reports::ReapArgs),
	/// Export a secret of the present epoch, for use by another program
	ExportSecret(export::ExportArgs),
	/// Encrypt a file to the members of a group in the present epoch
	Seal(seal::SealArgs),
	/// Decrypt a file that was sealed while your DID was a member
	Open(seal::OpenArgs),
	/// Act for your DID in its groups: follow, join, refresh, remove, report, and object
	///
	/// The agent follows the final blocks until it is interrupted (Ctrl-C). It ends with exit code 3 if the node is lost, so let
	/// a service manager start it again. It may be killed at any instant. With --json, each event is one line of JSON.
	Agent(agent::AgentArgs),
}

pub async fn run(command: GroupCommand, tools: Tools) -> Result<(), Failure> {
	match command {
		GroupCommand::Create(create) => create::create(&create, tools.connect().await?).await,
		GroupCommand::Publish(publish) => publish::publish(&publish, tools.connect().await?).await,
		GroupCommand::Invite(invite) => invite::invite(&invite, tools.connect().await?).await,
		GroupCommand::Join(join) => join::join(&join, tools.connect().await?).await,
		GroupCommand::Remove(remove) => change::remove(&remove, tools.connect().await?).await,
		GroupCommand::Leave(leave) => change::leave(&leave, tools.connect().await?).await,
		GroupCommand::Rekey(rekey) => change::rekey(&rekey, tools.connect().await?).await,
		GroupCommand::Show(show) => show::show(&show, &tools.connect().await?).await,
		GroupCommand::Password(arguments) => password::password(&arguments, tools.connect().await?).await,
		GroupCommand::List(list) => list::list(&list, tools.connect().await?).await,
		GroupCommand::History(history) => history::history(&history, &tools.connect().await?).await,
		GroupCommand::Prove(prove) => prove::prove(&prove, &tools.connect().await?).await,
		GroupCommand::Propose(propose) => propose::propose(&propose, tools.connect().await?).await,
		GroupCommand::Govern(govern) => govern::govern(&govern, tools.connect().await?).await,
		GroupCommand::Restart(restart) => govern::restart(&restart, tools.connect().await?).await,
		GroupCommand::Dissolve(dissolve) => govern::dissolve(&dissolve, tools.connect().await?).await,
		GroupCommand::Report(report) => reports::report(&report, tools.connect().await?).await,
		GroupCommand::Object(object) => reports::object(&object, tools.connect().await?).await,
		GroupCommand::Reap(reap) => reports::reap(&reap, tools.connect().await?).await,
		GroupCommand::ExportSecret(export) => export::export(&export, tools.connect().await?).await,
		GroupCommand::Seal(seal) => {
			seal.check()?;
			seal::seal(&seal, tools.connect().await?).await
		},
		GroupCommand::Open(open) => seal::open(&open, tools).await,
		GroupCommand::Agent(agent) => agent::agent(&agent, tools.connect().await?).await,
	}
}
