//! `clavis key open-share`: opens the share of a guardian.

use super::share_files::read_share;
use crate::{
	failure::Failure,
	files, report,
	signing::Keyring,
	terminal::Output,
	values::{KeyRef, NewFile},
};
use clap::Args;
use clavis_client::{
	fingerprint::words_of_key,
	shares::{Recipient, ShareError},
};
use serde_json::{json, Value};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct OpenShareArgs {
	/// The share, as 'clavis key split' wrote it
	#[arg(value_name = "FILE")]
	pub share: PathBuf,
	/// Encrypt the share to the holder's new x25519 key, so that it can travel by any way; compare the words of the key
	/// with the holder
	#[arg(long, value_name = "KEY")]
	pub to: Option<KeyRef>,
	/// Write the opened share to this new file [default: to stdout]
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
}

/// Opens a share with the key of the keystore that it was sealed for.
pub fn open_share(arguments: &OpenShareArgs, keyring: &mut Keyring, output: &Output) -> Result<(), Failure> {
	let OpenShareArgs { share: path, to, out } = arguments;
	let sealed = read_share(path)?;
	let recipient = sealed.recipient().ok_or(ShareError::AlreadyOpen)?;
	let to = to.as_ref().map(|key| keyring.public(key)).transpose()?;
	let available = keyring.find(&recipient.key)?.ok_or_else(|| {
		Failure::usage(format!("the share is encrypted to {recipient}, and the keystore has no such key"))
			.with_hint("import it with 'clavis key import', or name its keystore with --keystore")
	})?;
	// The key is one of the keystore, and so no well-known one.
	let pair = keyring.unlock(&available.signer, false)?;
	let mut opened = sealed.open(&pair)?;
	let words = to.as_ref().map(words_of_key);
	match to {
		Some(key) => opened = opened.seal_for(&Recipient { name: key.to_string(), key })?,
		None => output.note(
			"Any person who has this file can read the share. Hand it to the holder alone, or run the command again with --to KEY, \
			 which encrypts the share to the holder's new key.",
		),
	}
	if let Some(words) = &words {
		// Else a person in between names a key of their own.
		output.note(format_args!(
			"The share is encrypted to a key with the words '{words}'. Hand it over only if the holder reads you these."
		));
	}
	let json = opened.to_json();
	let (threshold, shares) = (opened.threshold(), opened.shares());
	output.note(format_args!("It takes {threshold} of the {shares} shares to bring the backup back."));
	match out {
		Some(file) => {
			let file = file.path();
			files::write_new_private(file, &json)?;
			let value =
				json!({ "file": report::path(file), "threshold": threshold, "shareCount": shares, "words": words });
			output.result(file.display().to_string(), value);
		},
		None => output.verbatim(json.as_str(), serde_json::from_str::<Value>(&json).unwrap_or_default()),
	}
	Ok(())
}
