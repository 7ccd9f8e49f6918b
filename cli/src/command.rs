//! The command line: the global options, and a command for each subject.

pub mod examples;
#[cfg(test)]
mod tests;

use crate::{
	account::AccountCommand,
	council::CouncilCommand,
	did::DidCommand,
	group::GroupCommand,
	guardians::GuardiansCommand,
	key::KeyCommand,
	key_status::KeyStatusArgs,
	manual::{CompletionsArgs, ManArgs},
	online::NodeArgs,
	proof::{anchor::AnchorArgs, verify::VerifyArgs},
	proposal::ProposalCommand,
	recovery::RecoveryCommand,
	referendum::ReferendumCommand,
	rules::RulesCommand,
	validator::ValidatorCommand,
	watch::WatchArgs,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// No line is longer than 80 columns: longer ones are wrapped without an indent on a narrow terminal.
const AFTER_HELP: &str = "\
Results go to stdout, everything else goes to stderr. Exit codes:
  0    done
  1    refused by the chain, or by a rule that the chain would apply
  2    wrong usage: arguments, keys, passwords or files are wrong, or the result
       cannot be written
  3    no usable node: it cannot be reached, was lost, or did not report the
       outcome
  130  interrupted (Ctrl-C) before the end; what was sent goes through all the
       same. 'watch' and 'group agent' end by Ctrl-C with 0, or 'watch' with 1
       after an urgent event

@NAME stands for a DID that has this name on this device ('clavis did name'),
and @ alone for the one called 'default', or for the only one.

Environment: CLAVIS_NODE, CLAVIS_KEYSTORE, CLAVIS_PASSWORD, CLAVIS_CONFIG and
CLAVIS_PROFILE replace --node, --keystore, the content of --password-file,
--config and --profile.";

/// Manage keys and DIDs on a Clavis chain, vote, and check proofs.
#[derive(Debug, Parser)]
#[command(name = "clavis", version, after_help = AFTER_HELP, max_term_width = 100, propagate_version = true)]
pub struct Cli {
	#[command(flatten)]
	pub global: GlobalArgs,
	#[command(subcommand)]
	pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
	#[command(flatten)]
	pub node: NodeArgs,
	/// Print one JSON object to stdout, also for an error
	#[arg(long, global = true)]
	pub json: bool,
	/// The folder of the keys [default: ~/.clavis/keys]
	#[arg(long, global = true, value_name = "DIR")]
	pub keystore: Option<PathBuf>,
	/// The file with the profiles [default: ~/.clavis/config.toml]
	#[arg(long, global = true, value_name = "FILE")]
	pub config: Option<PathBuf>,
	/// The profile that names the node and the keys [default: the one that the file names]
	#[arg(long, global = true, value_name = "NAME")]
	pub profile: Option<String>,
	/// Read the password of the keys from the first line of this file
	#[arg(long, global = true, value_name = "FILE")]
	pub password_file: Option<PathBuf>,
	/// Show no progress
	#[arg(short, long, global = true)]
	pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
	/// Show the node that commands talk to, and its chain
	Status,
	/// Make and keep keys
	#[command(subcommand)]
	Key(KeyCommand),
	/// Show accounts and their tokens, and send tokens
	#[command(subcommand)]
	Account(AccountCommand),
	/// Create, read and change DIDs
	#[command(subcommand)]
	Did(DidCommand),
	/// Name and invite guardians, who help when keys are lost or stolen, and see whether they can act
	#[command(subcommand)]
	Guardians(GuardiansCommand),
	/// Form groups of DIDs whose secret changes whenever the members do, and seal files for them
	#[command(subcommand)]
	Group(GroupCommand),
	/// Recover a DID with its guardians, freeze it, or veto a recovery
	#[command(subcommand)]
	Recovery(RecoveryCommand),
	/// Tell at once of what happens to DIDs: attempts of guardians, votes, changes of control
	///
	/// The command follows the final blocks until it is interrupted (Ctrl-C). It ends with exit code 3 if the node is lost,
	/// or if no block becomes final within --timeout, so let a service manager start it again. With --json, each event is one
	/// line of JSON. The exit code is 1 if an event was told that a holder who did not expect it has to act on at once.
	Watch(WatchArgs),
	/// Collect the signatures for a change of a DID on several machines
	#[command(subcommand)]
	Proposal(ProposalCommand),
	/// Ask whether a key was good, for a purpose, at a moment
	KeyStatus(KeyStatusArgs),
	/// Check an answer by its proof, without a node
	Verify(VerifyArgs),
	/// Get the authority set that proofs are checked against
	Anchor(AnchorArgs),
	/// Read the revocation rules, and propose others
	#[command(subcommand)]
	Rules(RulesCommand),
	/// Vote on referenda; propose upgrades, validators and the council; manage deposits and locked tokens
	#[command(subcommand)]
	Referendum(ReferendumCommand),
	/// Tighten the rules in an emergency, as a member of the council
	#[command(subcommand)]
	Council(CouncilCommand),
	/// List the validators, and set the session keys of one
	#[command(subcommand)]
	Validator(ValidatorCommand),
	/// Print a script by which a shell completes the command
	///
	/// For bash: 'clavis completions bash >~/.local/share/bash-completion/completions/clavis'
	Completions(CompletionsArgs),
	/// Print the manual page, or write a page for each command
	Man(ManArgs),
}
