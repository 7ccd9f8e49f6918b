//! What the command line looks like.

mod governance;
#[cfg(test)]
mod tests;

pub use governance::{
	Acting, CouncilCommand, Proposed, ReferendumCommand, RulesCommand, RulesDiff, RulesPropose, RulesShow, Side,
	Tighten, ValidatorCommand, Vote,
};

use crate::values::{HexArg, KeyRef, MemberArg, MethodArg, PathArg, Salt, ServiceArg, SetRef, SignerRef, Since};
use crate::{
	did::history::{History, Prove},
	proof::verify::{AnchorArgs, Verify},
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clavis_client::{did::DEFAULT_LIFETIME, keys::Words, keystore::KeyName};
use clavis_primitives::{Algorithm, Did, DidUrl, Fragment, Moment, Purpose, Uri};
use std::path::PathBuf;

const AFTER_HELP: &str = "\
Results go to stdout, everything else to stderr. Exit codes:
  0  done
  1  refused: by the chain, or by a rule that the chain would apply
  2  wrong usage: arguments, keys, passwords or files that do not fit
  3  no usable node: unreachable, lost, or the outcome is not known

Environment: CLAVIS_NODE, CLAVIS_KEYSTORE and CLAVIS_PASSWORD stand for --node, --keystore and
the content of --password-file.";

/// Keys and DIDs on a Clavis chain.
#[derive(Debug, Parser)]
#[command(name = "clavis", version, after_help = AFTER_HELP, max_term_width = 100, propagate_version = true)]
pub struct Cli {
	#[command(flatten)]
	pub global: Global,
	#[command(subcommand)]
	pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
	/// The node's WebSocket address [default: ws://127.0.0.1:9944]
	#[arg(long, global = true, value_name = "URL", value_parser = crate::values::node_url)]
	pub node: Option<String>,
	/// Print one JSON object to stdout, errors too
	#[arg(long, global = true)]
	pub json: bool,
	/// Where keys are kept [default: ~/.clavis/keys]
	#[arg(long, global = true, value_name = "DIR")]
	pub keystore: Option<PathBuf>,
	/// Read the password of the keys from the first line of this file
	#[arg(long, global = true, value_name = "FILE")]
	pub password_file: Option<PathBuf>,
	/// How long to wait until a transaction is final
	#[arg(long, global = true, value_name = "SECONDS", default_value_t = 120)]
	pub timeout: u64,
	/// Show no progress
	#[arg(short, long, global = true)]
	pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make and keep keys
	#[command(subcommand)]
	Key(KeyCommand),
	/// Create, read and change DIDs
	#[command(subcommand)]
	Did(DidCommand),
	/// Collect signatures for what a DID is to do, on several machines
	#[command(subcommand)]
	Proposal(ProposalCommand),
	/// Ask whether a key was good, for a purpose, at a moment
	KeyStatus(KeyStatus),
	/// Check an answer by its proof, without any node
	Verify(Verify),
	/// Get what proofs are checked against: who makes blocks final
	Anchor(AnchorArgs),
	/// Read the revocation rules, and have voters decide on others
	#[command(subcommand)]
	Rules(RulesCommand),
	/// Have voters decide on upgrades, validators and the council; deposits and locked tokens
	#[command(subcommand)]
	Referendum(ReferendumCommand),
	/// Tighten the rules in an emergency, as a member of the council
	#[command(subcommand)]
	Council(CouncilCommand),
	/// Run a validator
	#[command(subcommand)]
	Validator(ValidatorCommand),
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
	/// Make a key and show its phrase: write it down
	New {
		/// What to call it
		name: KeyName,
		/// ed25519, sr25519, secp256k1, p256, or x25519 (for key agreement alone)
		#[arg(long, default_value = "ed25519")]
		algorithm: Algorithm,
		/// How many words its phrase has
		#[arg(long, value_enum, default_value = "12")]
		words: WordCount,
		/// Do not show the phrase; 'clavis key export' can do so later
		#[arg(long)]
		hide_phrase: bool,
	},
	/// Keep a key made from a phrase, from 0x and a seed, or from a development path (//Alice)
	///
	/// The secret is asked for or, where stdin is no terminal, read from there.
	Import {
		/// What to call it
		name: KeyName,
		/// ed25519, sr25519, secp256k1, p256, or x25519 (for key agreement alone)
		#[arg(long, default_value = "ed25519")]
		algorithm: Algorithm,
		/// Read the secret from this file
		#[arg(long, value_name = "FILE")]
		file: Option<PathBuf>,
	},
	/// List all keys
	List,
	/// Show a key's public side
	Show {
		/// Which
		name: KeyName,
	},
	/// Show a key's secret: whoever sees it has the key
	Export {
		/// Which
		name: KeyName,
	},
}

/// How many words a phrase has.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum WordCount {
	#[value(name = "12")]
	Twelve,
	#[value(name = "24")]
	TwentyFour,
}

impl From<WordCount> for Words {
	fn from(count: WordCount) -> Self {
		match count {
			WordCount::Twelve => Self::Twelve,
			WordCount::TwentyFour => Self::TwentyFour,
		}
	}
}

#[derive(Debug, Subcommand)]
pub enum DidCommand {
	/// Create a DID, controlled by one or more of your keys
	Create(Create),
	/// Resolve a DID
	Show {
		/// A DID or DID URL
		#[arg(value_name = "DID")]
		did_url: DidUrl,
	},
	/// Show what happened to a DID, the newest first
	History(History),
	/// Resolve a DID with a proof, for 'clavis verify'
	Prove(Prove),
	/// Change a DID's document: all of the changes, or none
	Update(Update),
	/// Replace a DID's control key, and that key in the document
	Rotate(Rotate),
	/// End a verification method
	Revoke(Revoke),
	/// End a DID, for ever
	Deactivate(Deactivate),
	/// Write a control set to a file, to commit to it now and to reveal it later
	Commitment(Commitment),
	/// Sign the end of a verification method in advance, to be used when its key is lost or stolen
	///
	/// Whoever has the file can end the key, at no cost: keep it as you keep keys.
	Certificate(Certificate),
}

/// Who pays, and how long signatures stay good.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Payment")]
pub struct Payment {
	/// A key, or a development account (//Alice), that pays [default: who paid before, or a control key]
	#[arg(long, value_name = "KEY")]
	pub payer: Option<SignerRef>,
	/// For how many blocks the signatures stay good
	#[arg(long, value_name = "BLOCKS", default_value_t = DEFAULT_LIFETIME)]
	pub expires_in: u32,
	/// Send nothing, but write a proposal to this file, to be signed elsewhere; keys that are named sign at once
	#[arg(long, value_name = "FILE", conflicts_with = "payer")]
	pub propose: Option<PathBuf>,
}

/// A control set beyond keys of weight 1.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Control set")]
pub struct ControlArgs {
	/// KEY[=WEIGHT] or DID[=WEIGHT]: a member of the control set; its secret may be elsewhere
	///
	/// KEY is one of yours, or any public key as a Multikey (z6Mk...). For a DID its own control set signs.
	#[arg(long = "member", value_name = "MEMBER")]
	pub members: Vec<MemberArg>,
	/// The weight that must sign; a key named without weight counts 1
	#[arg(long, value_name = "N")]
	pub threshold: Option<u32>,
	/// The control set in this file, as 'clavis did commitment' wrote it
	#[arg(long, value_name = "FILE", conflicts_with_all = ["members", "threshold"])]
	pub control: Option<PathBuf>,
}

/// Who signs for a DID, and who pays.
#[derive(Clone, Debug, Args)]
pub struct Signing {
	/// A key that controls the DID [default: found in the keystore]
	#[arg(long = "key", value_name = "KEY")]
	pub keys: Vec<SignerRef>,
	#[command(flatten)]
	pub payment: Payment,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("controllers").args(["keys", "members", "control"]).required(true).multiple(true))]
pub struct Create {
	/// A key that controls the DID; several need --threshold
	#[arg(long = "key", value_name = "KEY", conflicts_with = "control")]
	pub keys: Vec<SignerRef>,
	#[command(flatten)]
	pub control: ControlArgs,
	/// [ID=]KEY[:PURPOSE,...][@EXPIRY]: a key for others to check the subject by [default: each --key]
	///
	/// KEY is one of yours, or any public key as a Multikey (z6Mk...). Purposes are authentication,
	/// assertionMethod, keyAgreement, capabilityInvocation and capabilityDelegation; without any, a key
	/// is for authentication and assertionMethod, or an x25519 key for keyAgreement.
	#[arg(long = "method", value_name = "METHOD")]
	pub methods: Vec<MethodArg>,
	/// Leave the control key out of the document
	#[arg(long, conflicts_with = "methods")]
	pub no_method: bool,
	/// ID=TYPE=URI: where the subject can be reached
	#[arg(long = "service", value_name = "SERVICE")]
	pub services: Vec<ServiceArg>,
	/// Another URI of the subject
	#[arg(long = "alias", value_name = "URI")]
	pub aliases: Vec<Uri>,
	/// Commit to this key, or to the control set in a file of 'clavis did commitment': nothing else can take over
	#[arg(long, value_name = "KEY|FILE.json")]
	pub next: Option<SetRef>,
	/// 0x and 64 hexadecimal digits that tell DIDs with the same keys apart [default: random]
	#[arg(long, value_name = "HEX")]
	pub salt: Option<Salt>,
	#[command(flatten)]
	pub payment: Payment,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("changes").required(true).multiple(true))]
pub struct Update {
	/// Which DID
	pub did: Did,
	/// [ID=]KEY[:PURPOSE,...][@EXPIRY]: add a key
	#[arg(long, value_name = "METHOD", group = "changes")]
	pub add_method: Vec<MethodArg>,
	/// End a key in good order
	#[arg(long, value_name = "ID", value_parser = crate::values::fragment, group = "changes")]
	pub remove_method: Vec<Fragment>,
	/// ID=TYPE=URI: add a service
	#[arg(long, value_name = "SERVICE", group = "changes")]
	pub add_service: Vec<ServiceArg>,
	/// Remove a service
	#[arg(long, value_name = "ID", value_parser = crate::values::fragment, group = "changes")]
	pub remove_service: Vec<Fragment>,
	/// Add another URI of the subject
	#[arg(long, value_name = "URI", group = "changes")]
	pub add_alias: Vec<Uri>,
	/// Remove one
	#[arg(long, value_name = "URI", group = "changes")]
	pub remove_alias: Vec<Uri>,
	#[command(flatten)]
	pub signing: Signing,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("new_control").args(["to", "members", "control"]).multiple(true))]
pub struct Rotate {
	/// Which DID
	pub did: Did,
	/// The new control key; several need --threshold [default: the key that was committed]
	#[arg(long = "to", value_name = "KEY", conflicts_with = "control")]
	pub to: Vec<SignerRef>,
	#[command(flatten)]
	pub control: ControlArgs,
	/// Commit to this key, or to the control set in a file, as the one after the new one
	#[arg(long, value_name = "KEY|FILE.json")]
	pub next: Option<SetRef>,
	/// Have the committed key or set, of an algorithm that was withdrawn since, hand over to the new one
	#[arg(long, value_name = "KEY|FILE.json", requires = "new_control")]
	pub through: Option<SetRef>,
	/// Somebody else had the old key since then (2026-01-31T12:00:00Z, or now)
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Leave the document as it is
	#[arg(long)]
	pub control_only: bool,
	#[command(flatten)]
	pub signing: Signing,
}

#[derive(Debug, Args)]
pub struct Revoke {
	/// Which DID
	#[arg(required_unless_present = "certificate")]
	pub did: Option<Did>,
	/// Which verification method
	#[arg(long, value_name = "ID", value_parser = crate::values::fragment, required_unless_present = "certificate")]
	pub method: Option<Fragment>,
	/// Somebody else had the key since then (2026-01-31T12:00:00Z, or now)
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Bring a certificate to the chain: anybody can, and nobody pays
	#[arg(long, value_name = "FILE", conflicts_with_all = [
		"did", "method", "compromised_since", "emergency", "keys", "payer", "propose",
	])]
	pub certificate: Option<PathBuf>,
	/// End it as compromised at once, by its own key or by any one control key, without funds
	#[arg(long, conflicts_with_all = ["payer", "propose", "expires_in"])]
	pub emergency: bool,
	/// In an emergency, sign with a control key though the key itself may be at hand
	#[arg(long, requires = "emergency", conflicts_with = "compromised_since")]
	pub as_member: bool,
	#[command(flatten)]
	pub signing: Signing,
}

#[derive(Debug, Args)]
pub struct Deactivate {
	/// Which DID
	pub did: Did,
	/// Do not ask
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub signing: Signing,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("controllers").args(["keys", "members"]).required(true).multiple(true))]
pub struct Commitment {
	/// A key of weight 1; several need --threshold
	#[arg(long = "key", value_name = "KEY")]
	pub keys: Vec<KeyRef>,
	/// KEY[=WEIGHT] or DID[=WEIGHT]: a member of the control set; its secret may be elsewhere
	#[arg(long = "member", value_name = "MEMBER")]
	pub members: Vec<MemberArg>,
	/// The weight that must sign
	#[arg(long, value_name = "N")]
	pub threshold: Option<u32>,
	/// Where to keep the set: the chain will know its hash alone
	#[arg(long, value_name = "FILE.json")]
	pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct Certificate {
	/// Which DID
	pub did: Did,
	/// Which verification method
	#[arg(long, value_name = "ID", value_parser = crate::values::fragment)]
	pub method: Fragment,
	/// The key that signs: the method's own, or one of the control set [default: found in the keystore]
	#[arg(long, value_name = "KEY")]
	pub key: Option<SignerRef>,
	/// Sign with a control key: good once, until the control set next acts
	#[arg(long = "member", conflicts_with = "compromised_since")]
	pub as_member: bool,
	/// Somebody else had the key since then [default: the moment at which the certificate is used]
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Write it to this file [default: to stdout]
	#[arg(long, value_name = "FILE")]
	pub out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum ProposalCommand {
	/// Show what a proposal does, who signed it, and who is missing
	Show {
		/// The proposal
		file: PathBuf,
	},
	/// Sign a proposal; needs no node
	Sign {
		/// The proposal, which the signatures are added to
		file: PathBuf,
		/// A key to sign with [default: every key of the keystore that counts]
		#[arg(long = "key", value_name = "KEY")]
		keys: Vec<SignerRef>,
		/// Write the signed proposal here instead
		#[arg(long, value_name = "FILE")]
		out: Option<PathBuf>,
		/// Sign although it holds a call that this command cannot explain
		#[arg(long)]
		allow_unknown: bool,
	},
	/// Put the signatures of several copies together
	Merge {
		/// The copies
		#[arg(required = true, num_args = 2..)]
		files: Vec<PathBuf>,
		/// Where to write the whole
		#[arg(long, value_name = "FILE")]
		out: PathBuf,
	},
	/// Print the 32-byte digests that are still to be signed, for wallets, passkeys and devices
	Payload {
		/// The proposal
		file: PathBuf,
	},
	/// Add a signature that was made elsewhere
	#[command(group = clap::ArgGroup::new("made").args(["signature", "assertion"]).required(true))]
	Attach {
		/// The proposal, which the signature is added to
		file: PathBuf,
		/// Whose: the place that 'clavis proposal show' lists in front of the key
		#[arg(long, value_name = "PATH")]
		member: PathArg,
		/// The signature, of the digest itself or as browser wallets sign raw bytes
		#[arg(long, value_name = "HEX")]
		signature: Option<HexArg>,
		/// What a passkey returned: a PublicKeyCredential as JSON, with the digest as its challenge
		#[arg(long, value_name = "FILE.json")]
		assertion: Option<PathBuf>,
	},
	/// Send a complete proposal; anybody can pay
	Submit {
		/// The proposal
		file: PathBuf,
		/// A key, or a development account (//Alice), that pays [default: who paid before]
		#[arg(long, value_name = "KEY")]
		payer: Option<SignerRef>,
	},
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").args(["key", "method"]).required(true))]
pub struct KeyStatus {
	/// Whose key
	pub did: Did,
	/// One of your keys, or any public key as a Multikey
	#[arg(long, value_name = "KEY")]
	pub key: Option<KeyRef>,
	/// The id of a verification method
	#[arg(long, value_name = "ID", value_parser = crate::values::fragment)]
	pub method: Option<Fragment>,
	/// Good for what: authentication, assertionMethod, keyAgreement, ... [default: anything]
	#[arg(long)]
	pub purpose: Option<Purpose>,
	/// When (2026-01-31T12:00:00Z) [default: the moment of the last final block]
	#[arg(long, value_name = "MOMENT", value_parser = crate::values::moment)]
	pub at: Option<Moment>,
}
