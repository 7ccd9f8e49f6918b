//! `clavis proposal sign`.

use super::{read, report, write};
use crate::{
	failure::Failure,
	online::Tools,
	signing::Keyring,
	values::{NewFile, SignerRef},
};
use clap::Args;
use clavis_client::{
	chain::DEVELOPMENT_NETWORKS,
	proposal::{Proposal, ProposalError},
};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SignArgs {
	/// The proposal, to which the signatures are added
	pub file: PathBuf,
	/// A key that signs; repeat it for several [default: every key of the keystore that can sign]
	#[arg(long = "key", value_name = "KEY")]
	pub keys: Vec<SignerRef>,
	/// Write the signed proposal to this new file instead
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
	/// Sign a proposal with a call that this command cannot explain
	#[arg(long)]
	pub allow_unknown: bool,
}

/// Shows a proposal, and signs it.
pub fn sign(arguments: &SignArgs, tools: &mut Tools) -> Result<(), Failure> {
	let SignArgs { file, keys, out, allow_unknown } = arguments;
	let mut proposal = read(file)?;
	if proposal.has_unknown_calls() && !allow_unknown {
		return Err(ProposalError::UnknownCall.into());
	}
	tools.output.note(proposal.describe()?);
	let signers = signers(&proposal, keys, &tools.keyring)?;
	// No node is asked here.
	let for_development = DEVELOPMENT_NETWORKS.contains(&proposal.did.network.as_str());
	let mut pairs = Vec::new();
	for signer in &signers {
		pairs.push(tools.keyring.unlock(signer, for_development)?);
	}
	let added = proposal.sign(&pairs)?;
	let file = write(file, out.as_ref(), &proposal)?;
	report(&proposal, &added, file, &tools.output)
}

/// Returns the keys that sign: those that were named, or every key of the keystore whose signature is missing.
fn signers(proposal: &Proposal, named: &[SignerRef], keyring: &Keyring) -> Result<Vec<SignerRef>, Failure> {
	let wrong_key = |message: String| {
		Failure::refused("wrongKey", message).with_hint("'clavis proposal show' lists the missing keys")
	};
	let missing = proposal.missing_keys()?;
	let mut signers = Vec::new();
	if named.is_empty() {
		for key in &missing {
			signers.extend(keyring.find(key)?.map(|available| available.signer));
		}
		if signers.is_empty() && !missing.is_empty() {
			return Err(wrong_key("the keystore has none of the missing keys".into()));
		}
	}
	for signer in named {
		let key = keyring.available(signer)?.key;
		if !missing.contains(&key) {
			return Err(wrong_key(format!("a signature of {key} is not needed, or is there already")));
		}
		signers.push(signer.clone());
	}
	Ok(signers)
}
