//! `clavis key`: makes and keeps keys, and splits backups of them. Only a split for guardians needs a node.

mod join;
mod open_share;
mod share_files;
mod split;
#[cfg(test)]
mod tests;

use crate::{
	failure::Failure,
	online::Tools,
	signing::Keyring,
	terminal::{ask_secret, confirm, qr, table, Output},
};
use clap::{Subcommand, ValueEnum};
use clavis_client::{
	fingerprint::words_of_key,
	keys::{address, Secret, SecretError, Words},
	keystore::{KeyName, KeystoreError},
};
use clavis_primitives::{Algorithm, PublicKey};
use serde_json::{json, Map, Value};
use std::{
	fs::File,
	io::{self, IsTerminal, Read},
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
	/// Make a key and show its phrase, to be written down
	New {
		/// The name of the key
		name: KeyName,
		/// ed25519, sr25519, secp256k1, p256, or x25519 (only for key agreement)
		#[arg(long, default_value = "ed25519")]
		algorithm: Algorithm,
		/// The number of words in its phrase
		#[arg(long, value_name = "N", value_enum, default_value = "12")]
		phrase_words: WordCount,
		/// Do not show the phrase; 'clavis key export' can show it later
		#[arg(long)]
		hide_phrase: bool,
	},
	/// Keep a key that comes from a phrase, from 0x and a seed, or from a development path (//Alice)
	///
	/// The command asks for the secret. It reads the secret from stdin if that is not a terminal.
	Import {
		/// The name of the key
		name: KeyName,
		/// ed25519, sr25519, secp256k1, p256, or x25519 (only for key agreement)
		#[arg(long, default_value = "ed25519")]
		algorithm: Algorithm,
		/// Read the secret from this file
		#[arg(long, value_name = "FILE")]
		file: Option<PathBuf>,
	},
	/// List all keys
	List,
	/// Show the public side of a key
	Show {
		/// The name of the key
		name: KeyName,
		/// Show a QR code of the public key, too
		#[arg(long)]
		qr: bool,
	},
	/// Show the secret of a key: any person who sees it has the key
	Export {
		/// The name of the key
		name: KeyName,
	},
	/// Give a key another name
	Rename {
		/// The name of the key
		name: KeyName,
		/// The new name
		to: KeyName,
	},
	/// Encrypt a key with another password
	///
	/// With --password-file or $CLAVIS_PASSWORD, which have the old password, name a file with the new one.
	Password {
		/// The name of the key
		name: KeyName,
		/// Read the new password from the first line of this file
		#[arg(long, value_name = "FILE")]
		new_password_file: Option<PathBuf>,
	},
	/// Check that the phrase of a key was written down right
	///
	/// The command asks for the phrase and compares it with the key. It needs no password, and keeps nothing.
	Check {
		/// The name of the key
		name: KeyName,
	},
	/// Remove a key from this device; only its phrase brings it back
	Remove {
		/// The name of the key
		name: KeyName,
		/// Do not ask for a confirmation
		#[arg(long)]
		yes: bool,
	},
	/// Split a backup of keys among guardians, so that enough of them bring it back together
	///
	/// Each guardian gets a file that only its x25519 key opens. The backup has the key files as they are: to use a key, you
	/// still need its password. With --without-password it has the secrets themselves.
	Split(split::SplitArgs),
	/// Open a share that was encrypted to you, for the person whose keys it brings back
	///
	/// Make sure that it is that person who asks: speak to each other before you run this. With --to, have the person read you
	/// the words of the new key, which 'clavis key show' tells.
	OpenShare(open_share::OpenShareArgs),
	/// Bring keys back from the shares that guardians opened
	Join(join::JoinArgs),
}

/// The number of words in a phrase.
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

/// The most bytes of a secret that are read.
const MAX_SECRET_BYTES: u64 = 4_096;

pub async fn run(command: KeyCommand, tools: &mut Tools) -> Result<(), Failure> {
	let Tools { node, keyring, output } = tools;
	match command {
		KeyCommand::Split(arguments) => split::split(&arguments, node, keyring, output).await?,
		KeyCommand::OpenShare(arguments) => open_share::open_share(&arguments, keyring, output)?,
		KeyCommand::Join(arguments) => join::join(&arguments, keyring, output)?,
		KeyCommand::New { name, algorithm, phrase_words, hide_phrase } => {
			check_free(keyring, &name)?;
			let secret = Secret::generate(phrase_words.into())?;
			let key = add(keyring, &name, algorithm, &secret)?;
			let mut value = describe(&name, Some(&key));
			let mut text = text_of(&name, &key);
			if !hide_phrase {
				value.insert("phrase".into(), secret.expose().into());
				text.push_str(&format!("\nphrase      {}", for_reader(secret.expose())));
				output.note(
					"Write the phrase down: any person who has it has the key, and nothing else can restore the key.",
				);
			}
			output.result(text, value.into());
		},
		KeyCommand::Import { name, algorithm, file } => {
			check_free(keyring, &name)?;
			let secret = read_secret(&name, file.as_deref())?.parse::<Secret>()?;
			if secret.is_development() {
				output.note("The secret of this key is public: use it only on development networks.");
			}
			let key = add(keyring, &name, algorithm, &secret)?;
			output.result(text_of(&name, &key), describe(&name, Some(&key)).into());
		},
		KeyCommand::List => list(keyring, *output)?,
		KeyCommand::Rename { name, to } => {
			keyring.keystore.rename(&name, &to)?;
			output
				.result(format!("'{name}' is '{to}' now"), json!({ "name": to.to_string(), "was": name.to_string() }));
		},
		KeyCommand::Password { name, new_password_file } => {
			change_password(&name, new_password_file.as_deref(), keyring)?;
			let key = keyring.keystore.public(&name)?;
			output.result(format!("'{name}' has another password"), describe(&name, Some(&key)).into());
		},
		KeyCommand::Check { name } => {
			let key = keyring.keystore.public(&name)?;
			let typed = read_secret(&name, None)?.parse::<Secret>()?.pair(key.algorithm())?;
			if typed.public() != key {
				return Err(Failure::refused(
					"otherKey",
					format!("this is a good phrase, and it makes another key than '{name}'"),
				)
				.with_hint("look for the phrase of this key, or write it down now: 'clavis key export' shows it"));
			}
			output.result(format!("the phrase makes the key '{name}'"), describe(&name, Some(&key)).into());
		},
		KeyCommand::Remove { name, yes } => {
			let key = keyring.keystore.public(&name)?;
			let consequences = format!("Only its phrase brings the key '{name}' back ({key}).");
			confirm(yes, output, &consequences, "This removes the key from this device")?;
			keyring.keystore.remove(&name)?;
			output.result(format!("'{name}' is removed"), describe(&name, Some(&key)).into());
		},
		KeyCommand::Show { name, qr: with_code } => {
			let key = keyring.keystore.public(&name)?;
			if let Some(code) = with_code.then(|| qr(&key.to_string())).flatten() {
				output.note(code);
			}
			output.result(text_of(&name, &key), describe(&name, Some(&key)).into());
		},
		KeyCommand::Export { name } => {
			let keystore = &keyring.keystore;
			let key = keystore.public(&name)?;
			let secret = keyring.passwords.open(&name, |password| keystore.export(&name, password))?;
			let mut value = describe(&name, Some(&key));
			value.insert("secret".into(), secret.expose().into());
			output.verbatim(secret.expose(), value.into());
		},
	}
	Ok(())
}

/// Checks that a name is free, before a password is asked for.
fn check_free(keyring: &Keyring, name: &KeyName) -> Result<(), Failure> {
	if keyring.keystore.contains(name) {
		return Err(KeystoreError::NameTaken(name.clone()).into());
	}
	Ok(())
}

fn add(keyring: &mut Keyring, name: &KeyName, algorithm: Algorithm, secret: &Secret) -> Result<PublicKey, Failure> {
	// A secret that makes no key is refused before a password is asked for.
	secret.pair(algorithm)?;
	let password = keyring.passwords.choose(name)?;
	Ok(keyring.keystore.add(name, algorithm, secret, &password)?)
}

/// Encrypts a key with another password, which a file has or a person types.
fn change_password(name: &KeyName, file: Option<&Path>, keyring: &mut Keyring) -> Result<(), Failure> {
	let Keyring { keystore, passwords } = keyring;
	let secret = passwords.open(name, |password| keystore.export(name, password))?;
	let new = passwords.choose_another(&format!("the key '{name}'"), file)?;
	Ok(keystore.change_password(name, &secret, &new)?)
}

fn list(keyring: &Keyring, output: Output) -> Result<(), Failure> {
	let mut rows = Vec::new();
	let mut values = Vec::new();
	for name in keyring.keystore.names()? {
		match keyring.keystore.public(&name) {
			Ok(key) => {
				rows.push([name.to_string(), key.algorithm().name().to_string(), key.to_string()]);
				values.push(describe(&name, Some(&key)));
			},
			Err(error) => {
				output.note(&error);
				values.push(describe(&name, None));
			},
		}
	}
	if rows.is_empty() {
		output.note(format_args!("The keystore {} has no keys.", keyring.keystore.folder().display()));
	}
	output.result(table(["name", "algorithm", "public key"], &rows), json!({ "keys": values }));
	Ok(())
}

fn describe(name: &KeyName, key: Option<&PublicKey>) -> Map<String, Value> {
	let mut value = Map::new();
	value.insert("name".into(), name.to_string().into());
	let Some(key) = key else {
		value.insert("damaged".into(), true.into());
		return value;
	};
	value.insert("algorithm".into(), key.algorithm().name().into());
	value.insert("publicKey".into(), key.to_string().into());
	value.extend(key.account().map(|account| ("account".into(), address(&account).into())));
	value.extend(spoken(key).map(|words| ("words".into(), words.into())));
	value
}

/// Returns the words of a key for shares, which its holder reads to a guardian who encrypts a share to it.
fn spoken(key: &PublicKey) -> Option<String> {
	matches!(key, PublicKey::X25519(_)).then(|| words_of_key(key))
}

fn text_of(name: &KeyName, key: &PublicKey) -> String {
	let mut text = format!("name        {name}\nalgorithm   {}\npublic key  {key}", key.algorithm());
	if let Some(account) = key.account() {
		text.push_str(&format!("\naddress     {}", address(&account)));
	}
	if let Some(words) = spoken(key) {
		text.push_str(&format!("\nwords       {words}"));
	}
	text
}

fn read_secret(name: &KeyName, file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
	match file {
		Some(path) => read_text(File::open(path).map_err(|error| Failure::unreadable(path, error))?, path),
		None if io::stdin().is_terminal() => ask_secret(&format!("Phrase or seed of '{name}': ")),
		None => read_text(io::stdin(), Path::new("stdin")),
	}
}

/// Returns a phrase as a person writes it down, with a number for each word; as it is where a program reads it.
fn for_reader(phrase: &str) -> String {
	match io::stdout().is_terminal() {
		true => numbered(phrase),
		false => phrase.to_owned(),
	}
}

/// Numbers the words of a phrase, four in a row.
fn numbered(phrase: &str) -> String {
	let words = phrase.split(' ').zip(1..).map(|(word, number)| format!("{number:>2} {word:<9}")).collect::<Vec<_>>();
	let rows = words.chunks(4).map(|row| row.concat().trim_end().to_owned());
	rows.collect::<Vec<_>>().join("\n            ")
}

/// Reads a secret whole, or refuses it.
fn read_text(reader: impl Read, source: &Path) -> Result<Zeroizing<String>, Failure> {
	// A secret is shorter. So one that fills this was not read whole.
	let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET_BYTES as usize));
	let read = reader.take(MAX_SECRET_BYTES).read_to_string(&mut text);
	let length = read.map_err(|error| Failure::unreadable(source, error))?;
	if length as u64 >= MAX_SECRET_BYTES {
		return Err(SecretError::TooLong.into());
	}
	Ok(text)
}
