//! Ending keys by certificate: made in advance, brought by anybody, or signed and brought at once in an emergency.

use crate::{
	command, failure::Failure, files, signing::keyring::Candidate, signing::proposal::Session,
	terminal::output::Output, values::SignerRef,
};
use clavis_client::{
	certificate::{signers, Certificate, MAX_FILE_BYTES},
	chain::Progress,
	did::{DidError, Subject},
};
use clavis_primitives::{Fragment, Moment, RevocationSigner};
use serde_json::{json, Value};
use std::path::Path;

impl Session<'_> {
	/// Makes a certificate.
	pub async fn certify(&mut self, arguments: command::Certificate) -> Result<(), Failure> {
		let command::Certificate { did, method, key, as_member, compromised_since, out } = arguments;
		let subject = Subject::look_up(&self.chain, &did).await?;
		let since = match compromised_since {
			Some(since) => Some(self.since(since).await?),
			None => None,
		};
		let named = key.as_slice();
		let certificate = self.sign_certificate(&subject, &method, since, named, as_member).await?;
		let json = certificate.to_json();
		let value = serde_json::from_str::<Value>(&json).unwrap_or_default();
		self.output.note("Whoever has this certificate can end the key: keep it as you keep keys.");
		match out {
			Some(file) => {
				files::write_new(&file, &json)?;
				self.output.result(file.display().to_string(), json!({ "file": file, "certificate": value }));
			},
			None => self.output.result(json, value),
		}
		Ok(())
	}

	/// Signs a certificate and brings it at once.
	pub async fn revoke_in_emergency(
		&mut self,
		subject: &Subject,
		method: &Fragment,
		revoke: &command::Revoke,
	) -> Result<(), Failure> {
		let since = match revoke.compromised_since {
			Some(since) => Some(self.since(since).await?),
			None => None,
		};
		let named = &revoke.signing.keys;
		let certificate = self.sign_certificate(subject, method, since, named, revoke.as_member).await?;
		self.bring(&certificate).await
	}

	/// Brings a certificate that was made in advance.
	pub async fn revoke_by_certificate(&self, file: &Path) -> Result<(), Failure> {
		let certificate = Certificate::from_json(&files::read(file, MAX_FILE_BYTES)?);
		let certificate = certificate.map_err(|error| {
			Failure::usage(format!("{}: {error}", file.display()))
				.with_hint("'clavis did certificate' writes such files")
		})?;
		self.bring(&certificate).await
	}

	async fn bring(&self, certificate: &Certificate) -> Result<(), Failure> {
		let did = &certificate.did;
		self.output.note(format_args!("Revoking {} of {did}", certificate.certificate.key));
		let output: Output = *self.output;
		let progress = move |progress: Progress| output.progress(progress);
		let included = self.chain.bring(certificate, &progress).await?;
		self.finish_sent(did, &included, None, json!({ "key": certificate.certificate.key.to_string() }));
		Ok(())
	}

	/// The key itself signs, if it is at hand; otherwise a control key does, which can do so once.
	async fn sign_certificate(
		&mut self,
		subject: &Subject,
		method: &Fragment,
		since: Option<Moment>,
		named: &[SignerRef],
		as_member: bool,
	) -> Result<Certificate, Failure> {
		let found = subject.record.document.method(method);
		let key = found.ok_or_else(|| DidError::NoSuchMethod(method.clone()))?.key;
		let able = signers(subject, &key);
		let able = able.iter().filter(|(_, signer)| !as_member || *signer != RevocationSigner::Key);
		let named = self.keyring.candidates(named)?;
		let mut at_hand = None;
		for (key, signer) in able {
			let candidate = match named.is_empty() {
				true => self.keyring.find(key)?.map(|signer| Candidate { key: *key, signer }),
				false => named.iter().find(|candidate| candidate.key == *key).cloned(),
			};
			if let Some(candidate) = candidate {
				at_hand = Some((candidate, *signer));
				break;
			}
		}
		let (candidate, signer) = at_hand.ok_or_else(|| {
			Failure::refused(
				"wrongKey",
				format!("neither the key of '#{method}' nor a control key of the DID is at hand"),
			)
			.with_hint("import one ('clavis key import'), or name it with --key")
		})?;
		if signer != RevocationSigner::Key {
			self.output.note("Signing with a control key: good once, until the control set next acts.");
		}
		let pair = self.unlock(&candidate.signer).await?;
		Ok(Certificate::sign(self.chain.id().genesis, subject, method, since, signer, &pair)?)
	}
}
