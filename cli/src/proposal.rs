//! `clavis proposal`: collects the signatures for a change of a DID from several machines. Only `submit` needs a node.

mod attach;
mod sign;
mod submit;

use crate::{failure::Failure, files, online::Tools, terminal::Output, values::NewFile};
use clap::Subcommand;
use clavis_client::proposal::{Added, Proposal, MAX_FILE_BYTES};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum ProposalCommand {
	/// Show the changes of a proposal, its signatures, and the keys that can still sign
	Show {
		/// The proposal
		file: PathBuf,
	},
	/// Sign a proposal; needs no node
	Sign(sign::SignArgs),
	/// Combine the signatures of several copies
	Merge {
		/// The copies
		#[arg(required = true, num_args = 2..)]
		files: Vec<PathBuf>,
		/// Write the combined proposal to this new file
		#[arg(long, value_name = "FILE")]
		out: NewFile,
	},
	/// Print the 32-byte digests that are still to be signed, for wallets, passkeys and devices
	Payload {
		/// The proposal
		file: PathBuf,
	},
	/// Add a signature that a wallet, a passkey or a device made
	Attach(attach::AttachArgs),
	/// Send a complete proposal; any account can pay
	Submit(submit::SubmitArgs),
}

pub async fn run(command: ProposalCommand, mut tools: Tools) -> Result<(), Failure> {
	match command {
		ProposalCommand::Show { file } => {
			let proposal = read(&file)?;
			tools.output.result(proposal.describe()?, proposal.summary()?);
			Ok(())
		},
		ProposalCommand::Sign(sign) => sign::sign(&sign, &mut tools),
		ProposalCommand::Merge { files, out } => merge(&files, out.path(), &tools.output),
		ProposalCommand::Payload { file } => attach::payload(&read(&file)?, &tools.output),
		ProposalCommand::Attach(attach) => attach::attach(&attach, &tools.output),
		ProposalCommand::Submit(submit) => submit::submit(&submit, tools).await,
	}
}

fn merge(files: &[PathBuf], out: &Path, output: &Output) -> Result<(), Failure> {
	let mut copies = files.iter().map(|file| read(file));
	let mut whole =
		copies.next().ok_or_else(|| Failure::usage("no proposal is named").with_hint("name two copies"))??;
	for copy in copies {
		whole.merge(&copy?)?;
	}
	files::write_new(out, &whole.to_json())?;
	report(&whole, &[], out, output)
}

fn read(file: &Path) -> Result<Proposal, Failure> {
	let proposal = Proposal::from_json(&files::read(file, MAX_FILE_BYTES)?);
	proposal.map_err(|error| Failure::from(error).in_file(file))
}

/// Writes a proposal to a new file, or back to its own, and returns the file.
fn write<'a>(file: &'a Path, out: Option<&'a NewFile>, proposal: &Proposal) -> Result<&'a Path, Failure> {
	let Some(out) = out.map(NewFile::path) else {
		files::replace(file, &proposal.to_json())?;
		return Ok(file);
	};
	files::write_new(out, &proposal.to_json())?;
	Ok(out)
}

/// Reports the signatures that were added, the file that has them, and the keys that can still sign.
fn report(proposal: &Proposal, added: &[Added], file: &Path, output: &Output) -> Result<(), Failure> {
	for Added { what, key } in added {
		output.note(format_args!("signed: {what}, by {} {key}", key.algorithm()));
	}
	let text = match proposal.is_complete()? {
		true => "complete: send it with 'clavis proposal submit'".into(),
		false => {
			let missing = proposal.missing_keys()?;
			let missing = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
			format!("not complete; any of these keys can sign next: {missing}")
		},
	};
	let signed = added.iter().map(|Added { what, key }| json!({ "for": what, "key": key.to_string() }));
	let value = json!({ "file": crate::report::path(file), "signed": signed.collect::<Vec<_>>(), "proposal": proposal.summary()? });
	output.result(text, value);
	Ok(())
}
