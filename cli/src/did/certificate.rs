//! `clavis did certificate`: the end of a key, signed in advance, or signed and brought to the chain in an emergency.

use super::report::report_transaction;
use crate::{
	failure::Failure,
	files,
	online::Online,
	report,
	terminal::About,
	values::{fragment, NewFile, SignerRef, Since},
};
use clap::Args;
use clavis_client::{
	certificate::{signers, Certificate, MAX_FILE_BYTES},
	did::{DidError, Subject},
};
use clavis_primitives::{Did, Fragment, RevocationSigner};
use serde_json::{json, Value};
use std::path::Path;

#[derive(Debug, Args)]
pub struct CertificateArgs {
	/// The DID
	pub did: Did,
	/// The id of the verification method
	#[arg(long, value_name = "ID", value_parser = fragment)]
	pub method: Fragment,
	/// The key that signs: the key of the method, or one of the control set [default: found in the keystore]
	#[arg(long, value_name = "KEY")]
	pub key: Option<SignerRef>,
	/// Sign with a control key; it is good once, until the control set next acts
	#[arg(long, conflicts_with = "compromised_since")]
	pub as_member: bool,
	/// Say that another person had the key since then [default: the moment at which the certificate is used]
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Write the certificate to this new file [default: to stdout]
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
}

/// The signature that a certificate is to have.
pub struct Signature<'a> {
	/// The verification method that it ends.
	pub method: &'a Fragment,
	/// The start of the compromise.
	pub since: Option<Since>,
	/// The keys that may sign; those of the keystore if none is named.
	pub named: &'a [SignerRef],
	/// True if only control keys may sign.
	pub as_member: bool,
}

/// Makes a certificate.
pub async fn certificate(arguments: &CertificateArgs, mut online: Online) -> Result<(), Failure> {
	let CertificateArgs { did, method, key, as_member, compromised_since, out } = arguments;
	let subject = Subject::look_up(&online.chain, did).await?;
	let named = key.as_slice();
	let signature = Signature { method, since: *compromised_since, named, as_member: *as_member };
	let json = sign_certificate(&subject, signature, &mut online).await?.to_json();
	let value = serde_json::from_str::<Value>(&json).unwrap_or_default();
	online.output.note("Any person who has this certificate can end the key: keep it as you keep keys.");
	match out {
		Some(file) => {
			let file = file.path();
			files::write_new(file, &json)?;
			online
				.output
				.result(file.display().to_string(), json!({ "file": report::path(file), "certificate": value }));
		},
		None => online.output.verbatim(json, value),
	}
	Ok(())
}

/// Reads a certificate from a file.
pub fn read_certificate(file: &Path) -> Result<Certificate, Failure> {
	Certificate::from_json(&files::read(file, MAX_FILE_BYTES)?)
		.map_err(|error| Failure::wrong_file(file, error).with_hint("'clavis did certificate' writes such files"))
}

/// Brings a certificate to the chain.
pub async fn bring(certificate: &Certificate, online: &Online) -> Result<(), Failure> {
	let did = &certificate.did;
	let key = &certificate.certificate.key;
	online.output.begin(format_args!("Revoking {key} of {did}"), About::did(did));
	let output = online.output;
	let included = online.chain.bring(certificate, &move |progress| output.progress(progress)).await?;
	report_transaction(did, &included, None, json!({ "key": key.to_string() }), &output);
	Ok(())
}

/// Signs a certificate: with the key itself if it is available, otherwise with a control key, which can do so once.
pub async fn sign_certificate(
	subject: &Subject,
	signature: Signature<'_>,
	online: &mut Online,
) -> Result<Certificate, Failure> {
	let Signature { method, since, named, as_member } = signature;
	let since = since.map(|since| online.moment(since));
	let found = subject.record.document.method(method);
	let key = found.ok_or_else(|| DidError::NoSuchMethod(method.clone()))?.key;
	let able = signers(subject, &key);
	let able = able.iter().filter(|(_, signer)| !as_member || *signer != RevocationSigner::Key);
	let named = named.iter().map(|signer| online.keyring.available(signer)).collect::<Result<Vec<_>, _>>()?;
	let mut chosen = None;
	for (key, signer) in able {
		let available = match named.is_empty() {
			true => online.keyring.find(key)?,
			false => named.iter().find(|available| available.key == *key).cloned(),
		};
		if let Some(available) = available {
			chosen = Some((available, *signer));
			break;
		}
	}
	let (available, signer) = chosen.ok_or_else(|| {
		let message = format!("neither the key of '#{method}' nor a control key of the DID is available");
		Failure::refused("wrongKey", message)
			.with_hint("import one with 'clavis key import', or name another with --key")
	})?;
	if signer != RevocationSigner::Key {
		online.output.note("Signing with a control key: good once, until the control set next acts.");
	}
	let pair = online.unlock(&available.signer).await?;
	Ok(Certificate::sign(online.chain.id().genesis, subject, method, since, signer, &pair)?)
}
