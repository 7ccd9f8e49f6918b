//! `clavis key join`: brings keys back from shares.

use super::{
	check_free, describe,
	share_files::{in_its_file, read_share},
	text_of,
};
use crate::{failure::Failure, signing::Keyring, terminal::Output};
use clap::Args;
use clavis_client::{
	keystore::KeyName,
	shares::{join as join_shares, BackupKey},
};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct JoinArgs {
	/// The shares, as 'clavis key open-share' wrote them
	#[arg(value_name = "FILE", required = true)]
	pub shares: Vec<PathBuf>,
	/// Put this in front of the names of the keys, where the keystore has keys of the same names
	#[arg(long, value_name = "TEXT")]
	pub prefix: Option<String>,
}

/// Joins shares, and puts the keys of the backup into the keystore.
pub fn join(arguments: &JoinArgs, keyring: &mut Keyring, output: &Output) -> Result<(), Failure> {
	let JoinArgs { shares: paths, prefix } = arguments;
	let mut shares = Vec::new();
	for path in paths {
		let mut share = read_share(path)?;
		// A guardian may have encrypted it to a key that is here.
		if let Some(recipient) = share.recipient() {
			if let Some(available) = keyring.find(&recipient.key)? {
				share = share.open(&keyring.unlock(&available.signer, false)?)?;
			}
		}
		shares.push(share);
	}
	let backup = join_shares(&shares).map_err(|error| in_its_file(error, paths))?;
	let mut keys = Vec::new();
	for (name, key) in &backup.keys {
		let name = match prefix {
			Some(prefix) => format!("{prefix}{name}").parse::<KeyName>().map_err(|error| {
				Failure::usage(error).with_hint("name another --prefix: letters, digits, '.', '_' or '-'")
			})?,
			None => name.clone(),
		};
		// All of them, before the first one is written.
		check_free(keyring, &name).map_err(|failure| failure.with_hint("add --prefix TEXT"))?;
		keys.push((name, key));
	}
	let (mut texts, mut values) = (Vec::new(), Vec::new());
	for (name, key) in keys {
		let Keyring { keystore, passwords } = &mut *keyring;
		let public = key.restore(&name, keystore, || passwords.choose(&name))?;
		texts.push(text_of(&name, &public));
		values.push(describe(&name, Some(&public)));
		if let BackupKey::Sealed(_) = key {
			output.note(format_args!("'{name}' has the password that it had when the backup was made."));
		}
	}
	output.result(texts.join("\n\n"), json!({ "keys": values }));
	Ok(())
}
