//! `clavis proposal`: collects the signatures for a change of a DID from several machines. Only `submit` needs a node.

mod attach;
mod sign;
mod submit;

use crate::{
	failure::Failure,
	files,
	online::Tools,
	terminal::{qr_up_to, Output},
	values::NewFile,
};
use clap::Subcommand;
use clavis_client::{
	proposal::{Added, Proposal, MAX_FILE_BYTES},
	rules::counted,
};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum ProposalCommand {
	/// Show the changes of a proposal, its signatures, and the keys that can still sign
	Show {
		/// The proposal
		file: PathBuf,
		/// Show a QR code of the proposal, too, with the signatures that it has
		#[arg(long)]
		qr: bool,
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
		ProposalCommand::Show { file, qr } => {
			let proposal = read(&file)?;
			if qr {
				tools.output.note(code(&proposal.to_json()));
			}
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

/// The most bytes of a proposal in a QR code: it has 117 modules then, and takes 125 columns.
const MAX_CODE_BYTES: usize = 1_273;

/// Returns the QR code of a proposal, or says why there is none. Spaces between the members of the JSON are left out.
fn code(json: &str) -> String {
	let compact = serde_json::from_str::<Value>(json).map(|value| value.to_string());
	let compact = compact.unwrap_or_else(|_| json.to_owned());
	match qr_up_to(&compact, MAX_CODE_BYTES) {
		Some(code) => {
			let columns = code.lines().next().map_or(0, |line| line.chars().count());
			let wide = counted(columns as u64, "column");
			format!("{code}\nThe code is {wide} wide: make the window wider if it looks torn.")
		},
		None => format!(
			"The proposal does not fit in a QR code: it has {}, and {MAX_CODE_BYTES} fit. Hand over the file, or have fewer changes \
			 in one proposal.",
			counted(compact.len() as u64, "byte")
		),
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
			let missing = proposal.next_keys()?;
			let missing = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
			format!("not complete; any of these keys can sign next: {missing}")
		},
	};
	let signed = added.iter().map(|Added { what, key }| json!({ "for": what, "key": key.to_string() }));
	let value = json!({ "file": crate::report::path(file), "signed": signed.collect::<Vec<_>>(), "proposal": proposal.summary()? });
	output.result(text, value);
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_proposal_is_drawn_or_told_to_be_too_long() {
		let short = code(&format!("{{ \"text\":   \"{}\" }}", "x".repeat(500)));
		assert!(short.contains('\u{2588}') && short.contains("columns wide"), "{short}");
		// The spaces do not count.
		let whole = code(&format!("{{ \"text\": \"{}\" }}", "x".repeat(MAX_CODE_BYTES - 11)));
		assert!(whole.contains("is 125 columns wide"), "{whole}");
		let long = code(&format!("{{\"text\":\"{}\"}}", "x".repeat(MAX_CODE_BYTES - 10)));
		assert!(long.starts_with("The proposal does not fit") && long.contains("1,274 bytes, and 1273 fit"), "{long}");
	}
}
