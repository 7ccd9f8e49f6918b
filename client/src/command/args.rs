//! What the command line looks like.

use super::values::{KeyRef, MethodArg, Salt, ServiceArg, SignerRef, Since};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clavis_client::{did::DEFAULT_LIFETIME, keys::Words, keystore::KeyName};
use clavis_primitives::{Algorithm, Did, DidUrl, Fragment, Uri};
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
	#[arg(long, global = true, value_name = "URL", value_parser = super::values::node_url)]
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
	/// Change a DID's document: all of the changes, or none
	Update(Update),
	/// Replace a DID's control key, and that key in the document
	Rotate(Rotate),
	/// End a verification method
	Revoke(Revoke),
	/// End a DID, for ever
	Deactivate(Deactivate),
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
pub struct Create {
	/// A key that controls the DID; several need --threshold
	#[arg(long = "key", value_name = "KEY", required = true)]
	pub keys: Vec<SignerRef>,
	/// How many of the control keys must sign
	#[arg(long, value_name = "N")]
	pub threshold: Option<u32>,
	/// [ID=]KEY[:PURPOSE,...][@EXPIRY]: a key for others to check the subject by [default: the control key]
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
	/// Commit to this key as the next control key: nothing else can take over
	#[arg(long, value_name = "KEY")]
	pub next: Option<KeyRef>,
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
	#[arg(long, value_name = "ID", value_parser = super::values::fragment, group = "changes")]
	pub remove_method: Vec<Fragment>,
	/// ID=TYPE=URI: add a service
	#[arg(long, value_name = "SERVICE", group = "changes")]
	pub add_service: Vec<ServiceArg>,
	/// Remove a service
	#[arg(long, value_name = "ID", value_parser = super::values::fragment, group = "changes")]
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
pub struct Rotate {
	/// Which DID
	pub did: Did,
	/// The new control key; several need --threshold [default: the key that was committed]
	#[arg(long = "to", value_name = "KEY")]
	pub to: Vec<SignerRef>,
	/// How many of the new control keys must sign
	#[arg(long, value_name = "N", requires = "to")]
	pub threshold: Option<u32>,
	/// Commit to this key as the control key after the new one
	#[arg(long, value_name = "KEY")]
	pub next: Option<KeyRef>,
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
	pub did: Did,
	/// Which verification method
	#[arg(long, value_name = "ID", value_parser = super::values::fragment)]
	pub method: Fragment,
	/// Somebody else had the key since then (2026-01-31T12:00:00Z, or now)
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
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

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	fn parse(line: &str) -> Result<Command, clap::error::ErrorKind> {
		let words = std::iter::once("clavis").chain(line.split(' '));
		Cli::try_parse_from(words).map(|cli| cli.command).map_err(|error| error.kind())
	}

	#[test]
	fn the_definition_is_sound() {
		Cli::command().debug_assert();
	}

	#[test]
	fn a_creation_is_read_whole() {
		let line = "did create --key alice --method phone=p:authentication,keyAgreement@2030-01-01T00:00:00Z --method z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu --service web=LinkedDomains=https://example.org/?a=b --alias urn:x:1 --next bob --payer //Alice --json";
		let Ok(Command::Did(DidCommand::Create(create))) = parse(line) else { panic!("not read") };
		assert_eq!(create.keys.len(), 1);
		assert_eq!(create.methods.len(), 2);
		assert_eq!(create.services[0].0.endpoints[0].as_str(), "https://example.org/?a=b");
		assert!(matches!(create.payment.payer, Some(SignerRef::Development(_))));
		assert!(matches!(create.next, Some(KeyRef::Signer(SignerRef::Name(_)))));
	}

	#[test]
	fn what_people_type_is_accepted() {
		for line in [
			"key new alice",
			"key new alice --algorithm p256 --words 24 --hide-phrase",
			"key import alice --algorithm sr25519 --file phrase.txt",
			"key list --json",
			"--keystore keys key show alice",
			"key export alice --password-file password",
			"did create --key alice --key bob --threshold 2 --no-method",
			&format!("did show {DID}"),
			&format!("did show {DID}#key-1 --node wss://example.org"),
			&format!("did update {DID} --remove-method #key-1 --add-alias urn:x:1"),
			&format!("did rotate {DID} --to bob --compromised-since now"),
			&format!("did rotate {DID}"),
			&format!("did revoke {DID} --method key-1 --compromised-since 2026-01-31T12:00:00Z"),
			&format!("did deactivate {DID} --yes"),
		] {
			assert!(parse(line).is_ok(), "{line}: {:?}", parse(line));
		}
	}

	#[test]
	fn what_means_nothing_is_refused() {
		for line in [
			"key new",
			"key new ../alice",
			"key new alice --algorithm rsa",
			"key new alice --words 13",
			"did create",
			"did create --key alice --method a:flying",
			"did create --key alice --method a@tomorrow",
			"did create --key alice --method a --no-method",
			"did create --key alice --service web=https://example.org",
			"did create --key alice --alias example.org",
			"did create --key alice --salt 0x12",
			"did create --key alice --payer /soft",
			"did show did:web:example.org",
			"did show did:clavis:nothing",
			"did show --node http://127.0.0.1:9944",
			&format!("did update {DID}"),
			&format!("did rotate {DID} --threshold 2"),
			&format!("did revoke {DID}"),
			&format!("did revoke {DID} --method key-1 --compromised-since yesterday"),
		] {
			assert!(parse(line).is_err(), "{line}");
		}
	}
}
