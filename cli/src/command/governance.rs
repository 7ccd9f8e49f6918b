//! The part of the command line that governs.

use crate::values::{AccountRef, SignerRef};
use clap::{ArgGroup, Args, Subcommand};
use clavis_client::{
	governance::{Clv, Conviction},
	rules::{Span, Wish},
};
use clavis_primitives::Moment;
use std::path::PathBuf;

/// Who acts.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Account")]
pub struct Acting {
	/// A key, or a development account (//Alice), whose account acts and pays [default: found in the keystore]
	#[arg(long, value_name = "KEY")]
	pub key: Option<SignerRef>,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
	/// Show the rules in force, what waits, and what the council has tightened
	Show(RulesShow),
	/// Show what differs between two rule sets, or what a decision would change
	Diff(RulesDiff),
	/// Have voters decide on other rules
	///
	/// Shows what would change, what it takes to pass and what is deposited, and asks before it sends anything. What the
	/// chain would refuse is refused before anything is paid.
	Propose(Box<RulesPropose>),
	/// Vote on a referendum, of any track
	Vote(Vote),
	/// Show how referenda stand, and what is missing to pass
	Status {
		/// Which [default: all that go on]
		index: Option<u32>,
	},
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["number", "at"]))]
pub struct RulesShow {
	/// The rule set with this number [default: the one in force]
	#[arg(long, value_name = "N")]
	pub number: Option<u32>,
	/// The rules that were in force then (2026-01-31T12:00:00Z)
	#[arg(long, value_name = "TIME", value_parser = crate::values::moment)]
	pub at: Option<Moment>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("decision").args(["scheduled", "referendum"]))]
pub struct RulesDiff {
	/// The number of the earlier rule set [default: the one before the other]
	#[arg(conflicts_with = "decision")]
	pub from: Option<u32>,
	/// The number of the later rule set [default: the one in force]
	#[arg(conflicts_with = "decision")]
	pub to: Option<u32>,
	/// What a decision that waits will change
	#[arg(long, value_name = "ID")]
	pub scheduled: Option<u32>,
	/// What a referendum would do
	#[arg(long, value_name = "INDEX")]
	pub referendum: Option<u32>,
}

/// Other values for fields of the rules.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct Fields {
	/// ALGORITHM=accepted, ALGORITHM=no-new-keys or ALGORITHM=withdrawn[:TIME]
	///
	/// Keys of a withdrawn algorithm count for nothing from TIME on (2030-01-01T00:00:00Z); without a TIME, from the
	/// earliest moment that leaves their holders the network's notice.
	#[arg(long, value_name = "RULE", value_parser = Wish::algorithm)]
	pub algorithm: Vec<Wish>,
	/// How long a verification method is good after it was added: 365d, or none
	#[arg(long, value_name = "TIME", value_parser = Wish::max_key_age)]
	pub max_key_age: Option<Wish>,
	/// How far back "compromised since" may reach: 90d, or none
	#[arg(long, value_name = "TIME", value_parser = Wish::max_reach)]
	pub max_reach: Option<Wish>,
	/// How long guardians must leave a holder to object: 2d, or blocks
	#[arg(long, value_name = "SPAN", value_parser = Wish::min_recovery_delay)]
	pub min_recovery_delay: Option<Wish>,
	/// How few guardians may recover a DID
	#[arg(long, value_name = "N", value_parser = Wish::min_guardians)]
	pub min_guardians: Option<Wish>,
	/// How long a group may go on after a member's DID changed: 1d, or blocks
	#[arg(long, value_name = "SPAN", value_parser = Wish::rekey_deadline)]
	pub rekey_deadline: Option<Wish>,
	/// How long a group may keep its secret: 30d, or blocks
	#[arg(long, value_name = "SPAN", value_parser = Wish::max_epoch)]
	pub max_epoch: Option<Wish>,
}

impl Fields {
	/// All that were named.
	pub fn wishes(&self) -> Vec<Wish> {
		let Self { algorithm, max_key_age, max_reach, min_recovery_delay, min_guardians, rekey_deadline, max_epoch } =
			self;
		let others = [max_key_age, max_reach, min_recovery_delay, min_guardians, rekey_deadline, max_epoch];
		algorithm.iter().chain(others.into_iter().flatten()).copied().collect()
	}
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args([
	"algorithm", "max_key_age", "max_reach", "min_recovery_delay", "min_guardians", "rekey_deadline", "max_epoch", "cancel",
]).required(true).multiple(true))]
pub struct RulesPropose {
	#[command(flatten)]
	pub fields: Fields,
	/// Take a decision back that waits, by the id that 'clavis rules show' lists
	#[arg(long, value_name = "ID", conflicts_with_all = [
		"algorithm", "max_key_age", "max_reach", "min_recovery_delay", "min_guardians", "rekey_deadline", "max_epoch",
		"notice",
	])]
	pub cancel: Option<u32>,
	/// How long after the vote the rules are in force: 14d, or blocks [default: the shortest]
	#[arg(long, value_name = "SPAN")]
	pub notice: Option<Span>,
	/// Do not ask
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub acting: Acting,
}

/// For or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Side {
	/// For it
	Aye,
	/// Against it
	Nay,
}

#[derive(Debug, Args)]
pub struct Vote {
	/// The referendum
	pub index: u32,
	/// For or against it
	#[arg(value_enum)]
	pub side: Side,
	/// How many tokens vote [default: all that the account has but 1]
	#[arg(long, value_name = "CLV")]
	pub amount: Option<Clv>,
	/// From 0 to 6: the longer tokens stay locked if the vote wins, the more they weigh
	///
	/// 0 weighs a tenth and locks nothing beyond the referendum; 1 weighs once and locks for the network's locking period;
	/// 2, 3, 4, 5 and 6 weigh as many times, and lock for 2, 4, 8, 16 and 32 periods.
	#[arg(long, value_name = "N", default_value = "1")]
	pub conviction: Conviction,
	/// Do not ask
	#[arg(long)]
	pub yes: bool,
	/// Vote for something that this client does not understand
	#[arg(long)]
	pub allow_unknown: bool,
	#[command(flatten)]
	pub acting: Acting,
}

#[derive(Debug, Subcommand)]
pub enum ReferendumCommand {
	/// Have voters decide on an upgrade, the validators or the council
	Propose {
		#[command(subcommand)]
		what: Proposed,
		/// Do not ask
		#[arg(long, global = true)]
		yes: bool,
		/// A key, or a development account (//Alice), that proposes and pays [default: found in the keystore]
		#[arg(long, global = true, value_name = "KEY")]
		key: Option<SignerRef>,
	},
	/// Place the decision deposit of a referendum that has none yet
	Deposit {
		/// Which
		index: u32,
		#[command(flatten)]
		acting: Acting,
	},
	/// Put a runtime in force that voters have authorised; anybody can
	ApplyUpgrade {
		/// The runtime
		#[arg(value_name = "FILE.wasm")]
		file: PathBuf,
		#[command(flatten)]
		acting: Acting,
	},
	/// Remove your votes on finished referenda, and free the tokens that they no longer lock
	Unlock {
		#[command(flatten)]
		acting: Acting,
	},
	/// Have the deposits of a finished referendum paid back to whoever placed them
	Refund {
		/// Which
		index: u32,
		#[command(flatten)]
		acting: Acting,
	},
}

#[derive(Debug, Subcommand)]
pub enum Proposed {
	/// Authorise a runtime
	Upgrade {
		/// The runtime: its hash is what voters decide on
		#[arg(value_name = "FILE.wasm")]
		file: PathBuf,
	},
	/// Add a validator, which has set its session keys
	AddValidator {
		/// An address, or a key
		account: AccountRef,
	},
	/// Remove a validator
	RemoveValidator {
		/// An address, or a key
		account: AccountRef,
	},
	/// Put a validator in the place of another
	ReplaceValidator {
		/// Who leaves
		old: AccountRef,
		/// Who comes, and has set its session keys
		new: AccountRef,
	},
	/// Say who sits in the council, all of them
	Council {
		/// Addresses, or keys
		#[arg(required = true, value_name = "ACCOUNT")]
		accounts: Vec<AccountRef>,
	},
}

#[derive(Debug, Subcommand)]
pub enum CouncilCommand {
	/// Tighten one field of the rules at once, for a limited time: two thirds of the members run this
	///
	/// Whoever is first proposes it, the others vote for it, and whoever completes the two thirds carries it out.
	Tighten(Box<Tighten>),
	/// Show who sits in the council, and what it votes on
	Status,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args([
	"algorithm", "max_key_age", "max_reach", "min_recovery_delay", "min_guardians", "rekey_deadline", "max_epoch",
]).required(true))]
pub struct Tighten {
	#[command(flatten)]
	pub fields: Fields,
	/// Do not ask
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub acting: Acting,
}

#[derive(Debug, Subcommand)]
pub enum ValidatorCommand {
	/// Show who validates
	List,
	/// Have a validator's node make new session keys, and set them
	///
	/// The keys are made by the node that --node names, and never leave it: name the validator's own, over a connection
	/// that only you can use. They count from the session after the next.
	SetKeys {
		#[command(flatten)]
		acting: Acting,
	},
}
