//! `clavis referendum apply-upgrade`, and the files of runtimes.

use crate::{
	failure::Failure,
	files,
	online::Online,
	report::{merged, transaction},
	signing::account::AccountArgs,
	terminal::About,
};
use clavis_client::{calls::Call, rules::counted};
use serde_json::json;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::path::Path;

/// The most bytes of a runtime.
const MAX_CODE_BYTES: u64 = 16 * 1_024 * 1_024;
/// The first bytes of WebAssembly.
const WASM_MAGIC: &[u8] = b"\0asm";
/// The first bytes of a compressed runtime.
const COMPRESSED_MAGIC: &[u8] = &[0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05];

/// Puts an authorised runtime in force.
pub async fn apply(file: &Path, account: &AccountArgs, online: &mut Online) -> Result<(), Failure> {
	let code = read_code(file)?;
	let hash = H256(blake2_256(&code));
	let authorised = online.chain.snapshot().authorized_upgrade().await?;
	match authorised {
		Some(authorised) if authorised == hash => {},
		Some(authorised) => {
			let message = format!("this runtime has the hash {hash:#x}, and the voters authorised {authorised:#x}");
			return Err(Failure::refused("unauthorized", message).with_hint("name the file that the voters authorised"));
		},
		None => {
			return Err(Failure::refused("nothingAuthorized", "no upgrade is authorised")
				.with_hint("propose it to the voters first: 'clavis referendum propose upgrade FILE'"))
		},
	}
	let account = account.choose(&online.keyring)?;
	let pair = online.unlock(&account.signer).await?;
	let length = counted(code.len() as u64, "byte");
	online.output.begin(format_args!("Sending {length} of code"), About::shown_by("clavis referendum status"));
	let included = online.send(&Call::apply_upgrade(&code), &pair).await?;
	let refused = included.event("System", "RejectedInvalidAuthorizedUpgrade");
	if refused.is_some() {
		let message = "the chain refused the runtime, and its authorisation is used up";
		return Err(Failure::refused("invalidUpgrade", message).with_hint(
			"a runtime must be of this chain and have a higher spec version: build one, and propose it to the voters",
		));
	}
	let text = format!("the runtime {hash:#x} is in force from the block after #{} on", included.block);
	let value = json!({ "codeHash": format!("{hash:#x}") });
	online.output.result(text, merged(value, transaction(&included, &account.id)));
	Ok(())
}

/// Reads a runtime from a file.
pub fn read_code(file: &Path) -> Result<Vec<u8>, Failure> {
	let code = files::read(file, MAX_CODE_BYTES)?;
	if code.starts_with(WASM_MAGIC) || code.starts_with(COMPRESSED_MAGIC) {
		return Ok(code);
	}
	Err(Failure::wrong_file(file, "not a runtime")
		.with_hint("name the clavis_runtime.compact.compressed.wasm of a build"))
}
