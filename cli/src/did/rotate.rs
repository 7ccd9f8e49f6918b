//! `clavis did rotate`.

use super::{
	control_set::{commitment, next_set, ControlSetArgs},
	reason,
	report::report_outcome,
};
use crate::{
	failure::Failure,
	online::{
		proposal::{Outcome, Signers, SigningArgs},
		Online,
	},
	report,
	terminal::About,
	values::{SetRef, SignerRef, Since},
};
use clap::{ArgGroup, Args};
use clavis_client::did::{DidError, Replacement, Rotation, Subject};
use clavis_primitives::{ControlSet, Did};
use serde_json::json;
use sp_core::H256;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("new_control").args(["to", "members", "control"]).multiple(true))]
pub struct RotateArgs {
	/// The DID
	pub did: Did,
	/// The new control key; repeat it for several, which need --threshold [default: the committed key]
	#[arg(long = "to", value_name = "KEY", conflicts_with = "control")]
	pub to: Vec<SignerRef>,
	/// Commit to this key, or to the control set in a file, as the one after the new one
	#[arg(long, value_name = "KEY|FILE.json")]
	pub next: Option<SetRef>,
	/// Let the committed key or set hand over to the new one; for one whose algorithm was withdrawn
	#[arg(long, value_name = "KEY|FILE.json", requires = "new_control")]
	pub through: Option<SetRef>,
	/// Say that another person had the old key since then (2026-01-31T12:00:00Z, or now)
	#[arg(long, value_name = "MOMENT")]
	pub compromised_since: Option<Since>,
	/// Add no new verification methods; those of a compromised key end all the same
	#[arg(long)]
	pub control_only: bool,
	#[command(flatten)]
	pub control: ControlSetArgs,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Replaces the control set of a DID.
pub async fn rotate(rotate: RotateArgs, mut online: Online) -> Result<(), Failure> {
	let subject = Subject::look_up(&online.chain, &rotate.did).await?;
	let record = &subject.record;
	let set = new_set(&subject, &rotate, &online)?;
	if set == record.control.set {
		return Err(
			Failure::usage("the DID has this control set already").with_hint("name another control key with --to")
		);
	}
	let through = rotate.through.as_ref().map(|through| next_set(through, &online.keyring)).transpose()?;
	let next = commitment(rotate.next.as_ref(), &online)?;
	let reason = reason(rotate.compromised_since, &online)?;
	let replacements = match rotate.control_only {
		true => Vec::new(),
		false => Replacement::plan(record, &set, online.chain.snapshot().moment())?,
	};
	let rotation = Rotation { set, through, next, reason, replacements };
	let proposal = rotate.signing.payment.proposer(&online.chain).rotate(&subject, &rotation).await?;
	online.output.begin(format_args!("Rotating {}", subject.did), About::did(&subject.did));
	let signers = Signers { new: &rotate.to, ..Signers::of(&subject, &rotate.signing) };
	let outcome = signers.carry_out(proposal, &mut online).await?;

	// A proposal in a file has changed nothing yet, and says itself what it changes.
	if matches!(outcome, Outcome::Sent(_)) {
		for Replacement { ended, new, .. } in &rotation.replacements {
			let successor = new.as_ref().map(|new| format!(", #{} takes its place", new.id)).unwrap_or_default();
			online.output.note(format_args!("  #{ended} ends{successor}"));
		}
		if record.control.next.is_some() && next.is_none() {
			online.output.note("The DID has no next control set any more: --next at a rotation commits to one.");
		}
	}
	let replaced = rotation
		.replacements
		.iter()
		.map(|Replacement { ended, new, .. }| json!({ "ended": ended, "new": new.as_ref().map(|new| &new.id) }));
	let details = json!({
		"control": report::control_set(&rotation.set, Some(&subject.did.network)),
		"replaced": replaced.collect::<Vec<_>>(),
	});
	report_outcome(&subject.did, outcome, details, &online.output);
	Ok(())
}

/// Returns the set to rotate to: the one that was named, or a key that the DID is committed to. That is the standing commitment,
/// or the one that guardians put aside.
fn new_set(subject: &Subject, rotate: &RotateArgs, online: &Online) -> Result<ControlSet, Failure> {
	let keyring = &online.keyring;
	if let Some(set) = rotate.control.set_with(&rotate.to, Some(&subject.did.network), keyring)? {
		return Ok(set);
	}
	let next_block = online.chain.snapshot().height().saturating_add(1);
	let commitments = subject.record.revealable(next_block).map(|revealable| revealable.next.hash).collect::<Vec<_>>();
	if commitments.is_empty() {
		return Err(Failure::usage("no key to rotate to is named, and the DID is not committed to one")
			.with_hint("make a key with 'clavis key new NAME', and name it with --to KEY"));
	}
	let sets = keyring.all()?.into_iter().map(|available| ControlSet::single(available.key)).collect::<Vec<_>>();
	let committed = |hash: &H256| sets.iter().find(|set| set.commitment() == *hash).cloned();
	let committed = commitments.iter().find_map(committed);
	Ok(committed.ok_or_else(|| DidError::NotTheCommittedSet(Box::new(subject.did.clone())))?)
}
