//! `clavis group export-secret`: a secret of the present epoch, for another program.

use super::{member::DidArgs, messages::MessageArgs};
use crate::{
	failure::Failure,
	files,
	online::Online,
	values::{number, HexArg, NewFile},
};
use clap::Args;
use clavis_client::groups::Membership;
use clavis_primitives::groups::GroupId;
use serde_json::json;
use zeroize::Zeroizing;

/// The most bytes of a secret: 255 hashes of the shortest kind.
const MOST: u32 = 8_160;

#[derive(Debug, Args)]
pub struct ExportArgs {
	/// The group
	pub group: GroupId,
	/// The label, which separates the secrets of different programs
	#[arg(long, value_name = "TEXT")]
	pub label: String,
	/// The context, in hexadecimal digits
	#[arg(long, value_name = "HEX", default_value = "0x")]
	pub context: HexArg,
	/// The number of bytes, at most 8,160
	#[arg(long, value_name = "BYTES", default_value_t = 32, value_parser = number::<1, u32>)]
	pub length: u32,
	/// Write the secret to this new file, for its owner alone [default: to stdout]
	#[arg(long, value_name = "FILE")]
	pub out: Option<NewFile>,
	#[command(flatten)]
	pub did: DidArgs,
	#[command(flatten)]
	pub messages: MessageArgs,
}

/// Exports a secret.
pub async fn export(arguments: &ExportArgs, mut online: Online) -> Result<(), Failure> {
	let ExportArgs { group, label, context, length, out, did, messages } = arguments;
	if *length > MOST {
		return Err(Failure::usage(format!("a secret has at most {MOST} bytes")).with_hint("name fewer with --length"));
	}
	if label == clavis_client::groups::seal::LABEL {
		return Err(Failure::usage("this label is the one of sealed files").with_hint("name another one with --label"));
	}
	let member = did.open(Some(*group), messages, &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	let synced = membership.sync_recent().await?;
	membership.check_member(&synced)?;
	let (epoch, secret) = membership.export(label, &context.0, *length as usize)?;
	let text = Zeroizing::new(format!("0x{}", hex::encode(&secret)));
	let about = json!({ "group": group.to_string(), "did": member.did.to_string(), "epoch": epoch });
	match out {
		Some(file) => {
			files::write_new_private(file.path(), &text)?;
			let value = crate::report::merged(about, json!({ "file": crate::report::path(file.path()) }));
			online
				.output
				.result(format!("the secret of epoch {epoch} was written to {}", file.path().display()), value);
		},
		None => {
			online.output.note("The secret of a group changes with each epoch. Anybody who reads it here has it.");
			let value = crate::report::merged(about, json!({ "secret": text.as_str() }));
			online.output.result(text.as_str(), value);
		},
	}
	Ok(())
}
