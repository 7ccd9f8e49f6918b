//! `clavis key split`: splits a backup of keys among guardians.

use crate::{
	failure::Failure,
	files,
	guardians::accepted::{read_answer, InvitationArgs},
	online::NodeArgs,
	report,
	signing::Keyring,
	terminal::Output,
	values::{number, RecipientRef},
};
use clap::Args;
use clavis_client::{
	calls::guardian_name,
	chain::Chain,
	did::Subject,
	guardians::{share_key_of, Invitation},
	keystore::KeyName,
	shares::{split as split_backup, Backup, BackupKey, Recipient, ShareError},
};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SplitArgs {
	/// The names of the keys [default: all keys of the keystore]
	#[arg(value_name = "NAME")]
	pub names: Vec<KeyName>,
	/// A guardian: the .json file with its answer to an invitation, its DID, or its x25519 key; repeat it for each
	#[arg(long = "guardian", value_name = "GUARDIAN", required = true)]
	pub guardians: Vec<RecipientRef>,
	/// The number of shares that bring the backup back
	#[arg(long, value_name = "N", value_parser = number::<2, u32>)]
	pub threshold: u32,
	/// The folder for the files of the guardians: share-1.json and so on
	#[arg(long, value_name = "DIR")]
	pub out_dir: PathBuf,
	/// Back up the secrets themselves, for the case that you forget the password: guardians who join enough shares then
	/// have your keys
	#[arg(long)]
	pub without_password: bool,
	#[command(flatten)]
	pub invitations: InvitationArgs,
}

/// Splits a backup.
pub async fn split(
	arguments: &SplitArgs,
	node: &NodeArgs,
	keyring: &mut Keyring,
	output: &Output,
) -> Result<(), Failure> {
	let SplitArgs { names, guardians, threshold, out_dir, without_password, invitations } = arguments;
	let invitations = invitations.read(None)?;
	let needs_node = guardians.iter().any(|guardian| !matches!(guardian, RecipientRef::Key(_)));
	let chain = if needs_node { Some(node.connect().await?) } else { None };
	let mut recipients = Vec::new();
	for guardian in guardians {
		recipients.push(recipient(guardian, &invitations, chain.as_ref(), output).await?);
	}
	let wrong = ShareError::Threshold { threshold: u8::MAX, guardians: recipients.len() };
	let threshold = u8::try_from(*threshold).map_err(|_| wrong)?;
	let paths = (1..=recipients.len()).map(|number| out_dir.join(format!("share-{number}.json"))).collect::<Vec<_>>();
	// Before a password is asked for.
	files::check_new(paths.iter().map(PathBuf::as_path))?;
	let backup = backup(names, *without_password, keyring)?;
	let shares = split_backup(&backup, threshold, &recipients)?;
	let files = paths.iter().zip(&shares).map(|(path, share)| (path.clone(), share.to_json().to_string()));
	files::write_all_new(&files.collect::<Vec<_>>(), false)?;
	let (mut lines, mut values) = (Vec::new(), Vec::new());
	for (recipient, path) in recipients.iter().zip(&paths) {
		lines.push(format!("{}  {}", path.display(), recipient.name));
		values
			.push(json!({ "file": report::path(path), "guardian": recipient.name, "key": recipient.key.to_string() }));
	}
	let (names, shares) = (backup.keys.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>(), shares.len());
	output.note(format_args!(
		"Any {threshold} of these {shares} shares bring back: {}. Hand each guardian its file, and delete the files here.",
		names.join(", ")
	));
	if !without_password {
		output
			.note("The keys in the backup keep their passwords: without them the shares are of no use to you, either.");
	}
	output.result(lines.join("\n"), json!({ "threshold": threshold, "keys": names, "shares": values }));
	Ok(())
}

/// Reads the keys that are backed up.
fn backup(names: &[KeyName], without_password: bool, keyring: &mut Keyring) -> Result<Backup, Failure> {
	let Keyring { keystore, passwords } = keyring;
	let names = if names.is_empty() { keystore.names()? } else { names.to_vec() };
	if names.is_empty() {
		return Err(Failure::usage("the keystore has no keys").with_hint("'clavis key new' makes one"));
	}
	let mut keys = Vec::new();
	for name in names {
		let key = match without_password {
			true => {
				let algorithm = keystore.public(&name)?.algorithm();
				let secret = passwords.open(&name, |password| keystore.export(&name, password))?;
				BackupKey::Open(algorithm, secret)
			},
			false => BackupKey::Sealed(keystore.sealed(&name)?),
		};
		keys.push((name, key));
	}
	Ok(Backup { keys })
}

/// Looks up the name of a guardian and the key that its share is encrypted to.
async fn recipient(
	guardian: &RecipientRef,
	invitations: &[Invitation],
	chain: Option<&Chain>,
	output: &Output,
) -> Result<Recipient, Failure> {
	let connected = || {
		chain.ok_or_else(|| Failure::usage("a node is needed to look guardians up").with_hint("name one with --node"))
	};
	let (name, key) = match guardian {
		RecipientRef::Key(key) => (key.to_string(), Some(*key)),
		RecipientRef::Did(did) => {
			let chain = connected()?;
			let subject = Subject::look_up(chain, did).await?;
			(did.to_string(), share_key_of(&subject.record, &chain.snapshot()).await?)
		},
		RecipientRef::File(file) => {
			let acceptance = read_answer(file, invitations, connected()?).await?;
			let did = &acceptance.invitation.did;
			let name = guardian_name(&acceptance.guardian, &did.network);
			output.note(format_args!(
				"{} is by {name}, who guards {did}. Hand the share over only if this guardian reads you the words '{}'.",
				file.display(),
				acceptance.words()
			));
			(name, acceptance.share_key)
		},
	};
	let key = key.ok_or_else(|| {
		Failure::refused("noAgreement", format!("{name} has no x25519 key for shares"))
			.with_hint(hint_without_key(guardian))
	})?;
	Ok(Recipient { name, key })
}

/// Returns what gives a guardian a key for shares.
fn hint_without_key(guardian: &RecipientRef) -> &'static str {
	match guardian {
		RecipientRef::File(_) => {
			"ask the guardian to answer the invitation again with a key for shares: 'clavis key new NAME --algorithm x25519', then \
			 'clavis guardians accept FILE --as GUARDIAN --share-key KEY'; or name its x25519 key with --guardian"
		},
		_ => "ask the guardian for a keyAgreement method in its document, or for an x25519 key, and name that with --guardian",
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_answer_without_a_key_for_shares_is_given_again_with_one() {
		assert!(hint_without_key(&RecipientRef::File("anna.json".into())).contains("--share-key"));
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM".parse().unwrap();
		assert!(hint_without_key(&RecipientRef::Did(did)).contains("keyAgreement"));
	}
}
