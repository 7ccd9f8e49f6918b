//! `clavis did revoke`: by the control set, by the key itself, in an emergency, or by certificate.

use super::{
	certificate::{bring, read_certificate, sign_certificate, Signature},
	reason,
	report::report_outcome,
};
use crate::{
	failure::Failure,
	online::{
		proposal::{Signers, SigningArgs},
		Online,
	},
	report::{self, merged},
	signing::Keyring,
	terminal::About,
	values::{fragment, SignerRef, Since},
};
use clap::{ArgGroup, Args};
use clavis_client::{did::Subject, proposal::Proposal};
use clavis_primitives::{Did, Fragment};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("ended").args(["method", "certificate"]).required(true))]
pub struct RevokeArgs {
	/// The DID
	#[arg(required_unless_present = "certificate")]
	pub did: Option<Did>,
	/// The id of the verification method; with --compromised-since also of one that has ended
	#[arg(long, value_name = "ID", value_parser = fragment)]
	pub method: Option<Fragment>,
	/// Say that another person had the key since then (2026-01-31T12:00:00Z, or now)
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Bring this certificate to the chain; any person can do this, free of charge
	#[arg(long, value_name = "FILE", conflicts_with_all = ["compromised_since", "emergency", "keys", "payer", "propose"])]
	pub certificate: Option<PathBuf>,
	/// End the key as compromised at once and free of charge: by the key itself, or by one control key
	#[arg(long, conflicts_with_all = ["payer", "propose", "expires_in"])]
	pub emergency: bool,
	/// With --emergency, sign with a control key even where the key itself is in the keystore
	#[arg(long, requires = "emergency", conflicts_with = "compromised_since")]
	pub as_member: bool,
	#[command(flatten)]
	pub signing: SigningArgs,
}

impl RevokeArgs {
	/// Checks that the arguments do not name a DID twice.
	pub fn check(&self) -> Result<(), Failure> {
		match (&self.did, &self.certificate) {
			(Some(_), Some(_)) => Err(Failure::usage("a DID and a certificate are named")
				.with_hint("leave the DID out: the certificate names it")),
			_ => Ok(()),
		}
	}
}

/// Ends a verification method, or a key.
pub async fn revoke(revoke: &RevokeArgs, mut online: Online) -> Result<(), Failure> {
	if let Some(file) = &revoke.certificate {
		return bring(&read_certificate(file)?, &online).await;
	}
	let (Some(did), Some(method)) = (&revoke.did, &revoke.method) else {
		return Err(Failure::usage("no verification method is named").with_hint("name the DID, and --method ID"));
	};
	let subject = Subject::look_up(&online.chain, did).await?;
	if revoke.emergency {
		let named = &revoke.signing.keys;
		let signature = Signature { method, since: revoke.compromised_since, named, as_member: revoke.as_member };
		let certificate = sign_certificate(&subject, signature, &mut online).await?;
		return bring(&certificate, &online).await;
	}
	let reason = reason(revoke.compromised_since, &online)?;
	let SigningArgs { keys, payment } = &revoke.signing;
	let proposer = payment.proposer(&online.chain);
	let by_control = proposer.revoke(&subject, method, reason).await?;
	let proposal = match must_revoke_itself(&subject, method, &by_control, keys, &online.keyring)? {
		// A key may always end itself.
		true => proposer.revoke_itself(&subject, method, reason).await?,
		false => by_control,
	};
	online.output.begin(format_args!("Revoking {}#{method}", subject.did), About::did(&subject.did));
	let outcome = Signers::of(&subject, &revoke.signing).carry_out(proposal, &mut online).await?;
	let details = merged(json!({ "method": method }), report::reason(&reason));
	report_outcome(&subject.did, outcome, details, &online.output);
	Ok(())
}

/// Returns true if the key of the method is on this device, and the device lacks the keys for an act of the control
/// set.
fn must_revoke_itself(
	subject: &Subject,
	method: &Fragment,
	by_control: &Proposal,
	named: &[SignerRef],
	keyring: &Keyring,
) -> Result<bool, Failure> {
	let available = match named.is_empty() {
		true => keyring.all()?.into_iter().map(|available| available.key).collect(),
		false => keyring.publics(named)?,
	};
	if by_control.fewest_keys(&available, None).is_ok() {
		return Ok(false);
	}
	let own = subject.record.document.method(method).map(|method| method.key);
	Ok(own.is_some_and(|own| own.algorithm().signs() && available.contains(&own)))
}
