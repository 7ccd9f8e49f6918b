//! `clavis group password`: another password for the files of a DID's groups on this device.

use super::member::{folder, DidArgs};
use crate::{failure::Failure, online::Online};
use clap::Args;
use clavis_client::keystore::Cost;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PasswordArgs {
	#[command(flatten)]
	pub did: DidArgs,
	/// Read the new password from the first line of this file
	#[arg(long, value_name = "FILE")]
	pub new_password_file: Option<PathBuf>,
}

/// Encrypts the files of a DID's groups with another password.
pub async fn password(arguments: &PasswordArgs, mut online: Online) -> Result<(), Failure> {
	let folder = folder(&online.keyring);
	let did = arguments.did.choose(None, online.chain.network(), &folder)?;
	if !folder.has_vault(&did) {
		return Err(Failure::usage(format!("{did} has no groups on this device"))
			.with_hint("name the DID whose groups are here, with --did"));
	}
	let passwords = &mut online.keyring.passwords;
	let store = passwords.open_groups(&did, &folder)?;
	let new = passwords.choose_another(&format!("the groups of {did}"), arguments.new_password_file.as_deref())?;
	store.lock()?.change_password(&new, Cost::default())?;
	online.output.result(format!("the groups of {did} have another password"), json!({ "did": did.to_string() }));
	Ok(())
}
