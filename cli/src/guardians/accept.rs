//! `clavis guardians accept`: answers an invitation.

use super::{accepted::read_invitation, funds};
use crate::{
	failure::Failure,
	files,
	online::Online,
	report,
	signing::{account_of, AvailableKey},
	values::{GuardianRef, KeyRef, NewFile, SignerRef},
};
use clap::Args;
use clavis_client::{
	did::Subject,
	guardians::{share_key_of, InvitationError},
};
use clavis_primitives::{recovery::GuardianId, PublicKey, Purpose};
use serde_json::{json, Value};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct AcceptArgs {
	/// The invitation, as 'clavis guardians invite' wrote it
	#[arg(value_name = "FILE")]
	pub invitation: PathBuf,
	/// The guardian that you are: a key, whose account guards, or a DID of yours
	#[arg(long = "as", value_name = "GUARDIAN")]
	pub guardian: GuardianRef,
	/// The key that signs for a DID: one of its control set, or an authentication method [default: found in the keystore]
	#[arg(long, value_name = "KEY")]
	pub key: Option<SignerRef>,
	/// The x25519 key for shares of the holder's backup [default: the keyAgreement method of the DID]
	#[arg(long, value_name = "KEY")]
	pub share_key: Option<KeyRef>,
	/// Write the answer to this new file [default: to stdout]
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
}

/// Answers an invitation.
pub async fn accept(arguments: &AcceptArgs, mut online: Online) -> Result<(), Failure> {
	let invitation = read_invitation(&arguments.invitation)?;
	if invitation.genesis != online.chain.id().genesis {
		return Err(InvitationError::WrongNetwork.into());
	}
	// A guardian must know whom it guards, and whether there is such a DID.
	Subject::look_up(&online.chain, &invitation.did).await?;
	let named = arguments.share_key.as_ref().map(|key| online.keyring.public(key)).transpose()?;
	let (guardian, available, share_key) = match &arguments.guardian {
		GuardianRef::Account(signer) => {
			if arguments.key.is_some() {
				return Err(Failure::usage("an account signs with its own key")
					.with_hint("leave --key out, or name a DID with --as"));
			}
			let available = online.keyring.available(signer)?;
			(GuardianId::Account(account_of(&available.key)?), available, named)
		},
		GuardianRef::Did(did) => {
			let subject = Subject::look_up(&online.chain, did).await?;
			let own = share_key_of(&subject.record, &online.chain.snapshot()).await?;
			let available = signing_key(&subject, arguments.key.as_ref(), &online)?;
			(GuardianId::Did(did.id), available, named.or(own))
		},
	};
	online.output.note(format_args!("You answer an invitation to guard {}", invitation.did));
	if let Some(note) = &invitation.note {
		online.output.note(format_args!("Its note, which anybody may have written: {note}"));
	}
	funds::warn(std::iter::once(&guardian), &online).await?;
	let pair = online.unlock(&available.signer).await?;
	let acceptance = invitation.accept(guardian, &pair, share_key)?;
	acceptance.check(&invitation, &online.chain.snapshot()).await?;
	let (json, words) = (acceptance.to_json(), acceptance.words());
	let value = serde_json::from_str::<Value>(&json).unwrap_or_default();
	online.output.note(format_args!("Read these words to the holder, by phone or face to face: {words}"));
	match &arguments.out {
		Some(file) => {
			let file = file.path();
			files::write_new(file, &json)?;
			let text = format!("{}\nwords  {words}", file.display());
			online.output.result(text, json!({ "file": report::path(file), "words": words, "acceptance": value }));
		},
		None => online.output.verbatim(json, value),
	}
	Ok(())
}

/// Returns the key that signs for a DID: the one that was named, or the first of the keystore that speaks for it.
fn signing_key(subject: &Subject, named: Option<&SignerRef>, online: &Online) -> Result<AvailableKey, Failure> {
	if let Some(signer) = named {
		return online.keyring.available(signer);
	}
	let record = &subject.record;
	let methods = record.document.methods.iter().filter(|method| method.purposes.contains(Purpose::Authentication));
	let keys = record.control.set.keys().chain(methods.map(|method| &method.key)).collect::<Vec<&PublicKey>>();
	for key in keys {
		if let Some(available) = online.keyring.find(key)? {
			return Ok(available);
		}
	}
	Err(Failure::refused("wrongKey", format!("no key on this device speaks for {}", subject.did))
		.with_hint("import one with 'clavis key import', or name one with --key"))
}
