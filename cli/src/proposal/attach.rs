//! `clavis proposal payload` and `clavis proposal attach`: signatures of wallets, passkeys and devices.

use super::{read, report, write};
use crate::{
	failure::Failure,
	files,
	terminal::Output,
	values::{HexArg, PathArg},
};
use base64ct::{Base64UrlUnpadded, Encoding};
use clap::{ArgGroup, Args};
use clavis_client::proposal::{ExternalSignature, Proposal};
use serde_json::json;
use std::path::PathBuf;

/// The most bytes of an assertion that are read.
const MAX_ASSERTION_BYTES: u64 = 16 * 1024;

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("made").args(["signature", "assertion"]).required(true),
	override_usage = "clavis proposal attach --place <PATH> <--signature <HEX>|--assertion <FILE.json>> <FILE>"
)]
pub struct AttachArgs {
	/// The proposal, to which the signature is added
	pub file: PathBuf,
	/// The place of the member that signed, which 'clavis proposal show' prints in front of the key
	#[arg(long, value_name = "PATH")]
	pub place: PathArg,
	/// The signature: of the digest itself, or of raw bytes as browser wallets wrap them
	#[arg(long, value_name = "HEX")]
	pub signature: Option<HexArg>,
	/// The answer of a passkey: a PublicKeyCredential as JSON, with the digest as its challenge
	#[arg(long, value_name = "FILE.json")]
	pub assertion: Option<PathBuf>,
}

/// Adds a signature to a proposal.
pub fn attach(arguments: &AttachArgs, output: &Output) -> Result<(), Failure> {
	let AttachArgs { file, place: PathArg(path), signature, assertion } = arguments;
	let mut proposal = read(file)?;
	let signature = match (signature, assertion) {
		(Some(HexArg(signature)), _) => ExternalSignature::Bytes(signature.clone()),
		(None, Some(assertion)) => {
			let json = String::from_utf8(files::read(assertion, MAX_ASSERTION_BYTES)?);
			let not_text =
				|_| Failure::wrong_file(assertion, "not text").with_hint("name the JSON that the passkey returned");
			ExternalSignature::Assertion(json.map_err(not_text)?)
		},
		(None, None) => return Err(Failure::usage("no signature is named").with_hint("name one with --signature HEX")),
	};
	let added = proposal.attach(path, &signature)?;
	let file = write(file, None, &proposal)?;
	report(&proposal, &[added], file, output)
}

/// Prints the digests that are still to be signed.
pub fn payload(proposal: &Proposal, output: &Output) -> Result<(), Failure> {
	let mut lines = Vec::new();
	let mut values = Vec::new();
	for item in proposal.items()? {
		let Some(digest) = item.digest.filter(|_| !proposal.tally(&item).is_complete()) else { continue };
		let (what, hex) = (item.approval.name(), format!("0x{}", hex::encode(digest)));
		let base64url = Base64UrlUnpadded::encode_string(&digest);
		lines.push(format!("{what}\n  hex        {hex}\n  base64url  {base64url}"));
		values.push(json!({ "for": what, "hex": hex, "base64url": base64url }));
	}
	output.result(lines.join("\n"), json!({ "payloads": values }));
	Ok(())
}
