//! `clavis guardians invite`: makes an invitation.

use crate::{failure::Failure, files, online::Online, report, terminal::qr, values::NewFile};
use clap::Args;
use clavis_client::{did::Subject, guardians::Invitation};
use clavis_primitives::Did;
use serde_json::{json, Value};

#[derive(Debug, Args)]
pub struct InviteArgs {
	/// The DID that shall be guarded
	pub did: Did,
	/// A few words to the guardian, 200 letters at most; they are not signed
	#[arg(long, value_name = "TEXT")]
	pub note: Option<String>,
	/// Write the invitation to this new file [default: to stdout]
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
	/// Show the invitation as a QR code, too
	#[arg(long)]
	pub qr: bool,
}

/// Makes an invitation.
pub async fn invite(arguments: &InviteArgs, online: &Online) -> Result<(), Failure> {
	let InviteArgs { did, note, out, qr: with_qr } = arguments;
	Subject::look_up(&online.chain, did).await?;
	let json = Invitation::new(online.chain.id().genesis, did.clone(), note.clone())?.to_json();
	let value = serde_json::from_str::<Value>(&json).unwrap_or_default();
	if *with_qr {
		match qr(&value.to_string()) {
			Some(code) => online.output.note(code),
			None => online.output.note("The invitation is too long for a QR code: leave the note out."),
		}
	}
	match out {
		Some(file) => {
			let file = file.path();
			files::write_new(file, &json)?;
			online
				.output
				.note("Hand the file to the guardian, and keep it: name it with --invitation when you use the answer.");
			online
				.output
				.result(file.display().to_string(), json!({ "file": report::path(file), "invitation": value }));
		},
		None => online.output.verbatim(json, value),
	}
	Ok(())
}
