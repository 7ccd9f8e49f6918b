//! `clavis proposal`: signatures for what a DID is to do, from several machines. Only sending takes a node.

use crate::{
	command::{Global, ProposalCommand},
	did::connect,
	failure::Failure,
	files,
	signing::keyring::Keyring,
	signing::proposal::Session,
	terminal::output::Output,
	values::{KeyRef, PathArg, SignerRef},
};
use base64ct::{Base64UrlUnpadded, Encoding};
use clavis_client::{
	did::DidError,
	proposal::{Added, Foreign, Proposal, ProposalError, MAX_FILE_BYTES},
};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// The networks whose well-known keys may sign where no node can be asked: those of the presets for development.
const DEVELOPMENT: [&str; 2] = ["dev", "local"];
/// The longest assertion that is read.
const MAX_ASSERTION_BYTES: u64 = 16 * 1024;

pub async fn run(
	command: ProposalCommand,
	global: &Global,
	keyring: &mut Keyring,
	output: &Output,
) -> Result<(), Failure> {
	match command {
		ProposalCommand::Show { file } => {
			let proposal = read(&file)?;
			output.result(describe(&proposal)?, summary(&proposal)?);
			Ok(())
		},
		ProposalCommand::Sign { file, keys, out, allow_unknown } => {
			let mut proposal = read(&file)?;
			let added = sign(&mut proposal, keyring, output, &keys, allow_unknown)?;
			write(&file, out, &proposal)?;
			report(&proposal, &added, output)
		},
		ProposalCommand::Merge { files, out } => {
			let mut copies = files.iter().map(|file| read(file));
			let mut whole = copies.next().ok_or_else(|| Failure::usage("there is nothing to merge"))??;
			for copy in copies {
				whole.merge(&copy?).map_err(DidError::from)?;
			}
			files::write_new(&out, &whole.to_json())?;
			report(&whole, &[], output)
		},
		ProposalCommand::Payload { file } => payload(&read(&file)?, output),
		ProposalCommand::Attach { file, member: PathArg(path), signature, assertion } => {
			let mut proposal = read(&file)?;
			let foreign = match (signature, assertion) {
				(Some(signature), _) => Foreign::Bytes(signature.0),
				(None, Some(assertion)) => {
					let json = String::from_utf8(files::read(&assertion, MAX_ASSERTION_BYTES)?);
					Foreign::Assertion(json.map_err(|_| Failure::usage("the assertion is no text"))?)
				},
				(None, None) => return Err(Failure::usage("there is no signature").with_hint("--signature HEX")),
			};
			let added = proposal.attach(&path, &foreign).map_err(DidError::from)?;
			write(&file, None, &proposal)?;
			report(&proposal, &[added], output)
		},
		ProposalCommand::Submit { file, payer } => {
			let proposal = read(&file)?;
			let chain = connect(global).await?;
			let did = proposal.did.clone();
			let record = chain.record(did.id).await?;
			let deposit = record.and_then(|record| record.deposit);
			let mut session = Session { chain, keyring, output };
			output.note(format_args!("Sending what was signed for {did}"));
			let paid_before = deposit.as_ref().map(|deposit| &deposit.payer);
			let (included, paid_by) = session.submit(proposal, payer.as_ref(), paid_before).await?;
			session.finish_sent(&did, &included, Some(&paid_by), json!({}));
			Ok(())
		},
	}
}

fn read(file: &Path) -> Result<Proposal, Failure> {
	let proposal = Proposal::from_json(&files::read(file, MAX_FILE_BYTES)?);
	proposal.map_err(|error| Failure::from(DidError::from(error)).about(file.display()))
}

fn write(file: &Path, out: Option<PathBuf>, proposal: &Proposal) -> Result<(), Failure> {
	match out {
		Some(out) => files::write_new(&out, &proposal.to_json()),
		None => files::replace(file, &proposal.to_json()),
	}
}

fn describe(proposal: &Proposal) -> Result<String, Failure> {
	Ok(proposal.describe().map_err(DidError::from)?)
}

fn summary(proposal: &Proposal) -> Result<Value, Failure> {
	Ok(proposal.summary().map_err(DidError::from)?)
}

/// Shows what is signed, then signs it with the keys named or with every key of the keystore that counts.
fn sign(
	proposal: &mut Proposal,
	keyring: &mut Keyring,
	output: &Output,
	named: &[SignerRef],
	allow_unknown: bool,
) -> Result<Vec<Added>, Failure> {
	if proposal.has_unknown_calls() && !allow_unknown {
		return Err(DidError::from(ProposalError::UnknownCall).into());
	}
	output.note(describe(proposal)?);
	let missing = proposal.missing_keys().map_err(DidError::from)?;
	let mut signers = Vec::new();
	if named.is_empty() {
		for key in &missing {
			signers.extend(keyring.find(key)?);
		}
	} else {
		for signer in named {
			let key = keyring.public(&KeyRef::Signer(signer.clone()))?;
			if !missing.contains(&key) {
				return Err(Failure::refused(
					"wrongKey",
					format!("a signature of {key} is not asked for, or there already"),
				)
				.with_hint("'clavis proposal show' lists who is missing"));
			}
			signers.push(signer.clone());
		}
	}
	if signers.is_empty() && !missing.is_empty() {
		return Err(Failure::refused("wrongKey", "none of the keys that are missing is in the keystore")
			.with_hint("'clavis proposal show' lists who is missing"));
	}
	let for_development = DEVELOPMENT.contains(&proposal.did.network.as_str());
	let mut keys = Vec::new();
	for signer in &signers {
		keys.push(keyring.unlock(signer, for_development)?);
	}
	Ok(proposal.sign(&keys).map_err(DidError::from)?)
}

/// Says who signed what, and what is missing.
fn report(proposal: &Proposal, added: &[Added], output: &Output) -> Result<(), Failure> {
	for Added { what, key } in added {
		output.note(format_args!("signed: {what}, by {} {key}", key.algorithm()));
	}
	let complete = proposal.is_complete().map_err(DidError::from)?;
	let text = match complete {
		true => "complete: send it with 'clavis proposal submit'".into(),
		false => {
			let missing = proposal.missing_keys().map_err(DidError::from)?;
			let missing = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
			format!("not complete; any of these can go on: {missing}")
		},
	};
	let signed = added.iter().map(|Added { what, key }| json!({ "for": what, "key": key.to_string() }));
	output.result(text, json!({ "signed": signed.collect::<Vec<_>>(), "proposal": summary(proposal)? }));
	Ok(())
}

fn payload(proposal: &Proposal, output: &Output) -> Result<(), Failure> {
	let mut lines = Vec::new();
	let mut values = Vec::new();
	for item in proposal.items().map_err(DidError::from)? {
		let Some(digest) = item.digest.filter(|_| !proposal.tally(&item).is_complete()) else { continue };
		let (what, hex) = (item.approval.name(), format!("0x{}", hex::encode(digest)));
		let base64url = Base64UrlUnpadded::encode_string(&digest);
		lines.push(format!("{what}\n  hex        {hex}\n  base64url  {base64url}"));
		values.push(json!({ "for": what, "hex": hex, "base64url": base64url }));
	}
	output.result(lines.join("\n"), json!({ "payloads": values }));
	Ok(())
}
