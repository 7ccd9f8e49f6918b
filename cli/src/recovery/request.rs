//! `clavis recovery request`: the file that a person with new keys hands to a guardian.

use crate::{
	did::{
		control_set::{commitment, ControlSetArgs},
		reason,
	},
	failure::Failure,
	files,
	guardians::look::Guarded,
	online::Online,
	report,
	values::{NewFile, SetRef, SignerRef, Since},
};
use clap::{ArgGroup, Args};
use clavis_client::{
	did::Subject,
	fingerprint,
	guardians::{attempt_or_rival, obstacle, Request},
	signers::Members,
};
use clavis_primitives::Did;
use serde_json::json;

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("new_control").args(["to", "members", "control"]).required(true).multiple(true),
	override_usage = "clavis recovery request [OPTIONS] --out <FILE> <--to <KEY>|--control <FILE.json>> <DID>"
)]
pub struct RequestArgs {
	/// The DID
	pub did: Did,
	/// The new control key; repeat it for several, which need --threshold
	#[arg(long = "to", value_name = "KEY", conflicts_with = "control")]
	pub to: Vec<SignerRef>,
	/// Commit to this key, or to the control set in a file, as the one after the new one
	#[arg(long, value_name = "KEY|FILE.json")]
	pub next: Option<SetRef>,
	/// Say that another person had the old keys since then (2026-01-31T12:00:00Z, or now)
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Write the request to this new file
	#[arg(long, value_name = "FILE")]
	pub out: NewFile,
	#[command(flatten)]
	pub control: ControlSetArgs,
}

/// Writes a request for a recovery, signed by the new keys. Sends nothing.
pub async fn request(arguments: &RequestArgs, mut online: Online) -> Result<(), Failure> {
	let RequestArgs { did, out, .. } = arguments;
	let out = out.path();
	let guarded = Guarded::look_up(did, &online).await?;
	let subject = Subject::look_up(&online.chain, did).await?;
	let set = arguments.control.set_with(&arguments.to, Some(&did.network), &online.keyring)?;
	let set = set.ok_or_else(|| {
		Failure::usage("no new control set is named")
			.with_hint("make a key with 'clavis key new NAME', and name it with --to KEY")
	})?;
	let next = commitment(arguments.next.as_ref(), &online)?;
	let reason = reason(arguments.compromised_since, &online)?;
	let members = Members::look_up(&online.chain.snapshot(), [&set]).await?;
	let mut request = Request::new(online.chain.id(), did.clone(), &guarded.view, set, next, reason);

	let mut available = online.keyring.all()?;
	for key in &arguments.to {
		available.push(online.keyring.available(key)?);
	}
	let public = available.iter().map(|available| available.key).collect::<Vec<_>>();
	let mut keys = Vec::new();
	for key in request.fewest_keys(&members, &public)? {
		if let Some(available) = available.iter().find(|available| available.key == key) {
			keys.push(online.unlock(&available.signer).await?);
		}
	}
	request.sign(&members, &keys)?;
	request.check(online.chain.id(), did, &subject.record, &guarded.view, &members)?;
	if request.has_compromised_key(&subject.record) {
		online.output.note(
			"WARNING: a key of this control set was called compromised, and the DID takes it as a verification method no more. \
			 Make a new key with 'clavis key new NAME', unless you alone have this one.",
		);
	}
	files::write_new(out, &request.to_json())?;

	let words = fingerprint::words(&request.digest());
	let out = out.display();
	online.output.note(format_args!("Send {out} to a guardian of {did}, and read these words to them by phone."));
	online.output.note(
		"The guardian runs 'clavis recovery start' with the file. The request is void when the plan of guardians changes.",
	);
	for attempt in guarded.view.attempts.iter().filter(|attempt| obstacle(&guarded.view, attempt).is_none()) {
		let named = attempt_or_rival(attempt.rival);
		online.output.note(format_args!("Note: the {named} of circle {} can be carried out already.", attempt.circle));
	}
	let value = json!({
		"did": did.to_string(),
		"file": out.to_string(),
		"words": words,
		"control": report::control_set(&request.control.set, Some(&did.network)),
		"nextControl": request.control.next.map(|hash| json!({ "hash": hash })),
		"planVersion": request.plan_version,
	});
	online.output.result(words, value);
	Ok(())
}
