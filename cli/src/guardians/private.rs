//! `clavis guardians private`: the files of a private circle.

use super::accepted::{Accepted, InvitationArgs};
use crate::{
	failure::Failure,
	files,
	signing::Keyring,
	terminal::Output,
	values::{circle, AccountRef},
};
use clap::Args;
use clavis_client::{calls::guardian_name, guardians::PrivateCircle};
use clavis_primitives::{recovery::GuardianId, Did};
use serde_json::json;
use std::{fs, path::PathBuf};

#[derive(Debug, Args)]
pub struct PrivateArgs {
	/// The DID
	pub did: Did,
	/// The number that the circle will have in the plan, from 0
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	/// A guardian: a DID, the address of an account, a key, or the file of an answer; repeat it for each
	#[arg(long = "guardian", value_name = "GUARDIAN", required = true)]
	pub guardians: Vec<String>,
	/// The folder for the files: circle-N.json for you, and circle-N-guardian-0.json and so on for the guardians
	#[arg(long, value_name = "DIR")]
	pub out_dir: PathBuf,
	#[command(flatten)]
	pub invitations: InvitationArgs,
}

impl PrivateArgs {
	/// Returns the files with the answers of invited guardians.
	pub fn answers(&self) -> impl Iterator<Item = &str> {
		self.guardians.iter().map(String::as_str).filter(|name| name.ends_with(".json"))
	}
}

/// Writes the file of a private circle, and one for each of its guardians.
pub fn private(
	arguments: &PrivateArgs,
	accepted: &Accepted,
	keyring: &Keyring,
	output: &Output,
) -> Result<(), Failure> {
	let PrivateArgs { did, circle: number, guardians, out_dir, .. } = arguments;
	let guardians =
		guardians.iter().map(|text| guardian(text, did, accepted, keyring)).collect::<Result<Vec<_>, _>>()?;
	let circle = PrivateCircle::new(guardians)
		.map_err(|error| Failure::usage(error).with_hint("name each guardian once, with --guardian"))?;
	fs::create_dir_all(out_dir).map_err(|error| Failure::unwritable(out_dir, error))?;
	let kept = out_dir.join(format!("circle-{number}.json"));
	files::write_new_private(&kept, &circle.to_json())?;
	let mut leaves = Vec::new();
	for place in 0..circle.leaves() as usize {
		let Some(leaf) = circle.leaf(place, did, *number) else { continue };
		let file = out_dir.join(format!("circle-{number}-guardian-{place}.json"));
		files::write_new_private(&file, &leaf.to_json())?;
		leaves.push((guardian_name(&leaf.guardian, &did.network), file));
	}
	let kept = kept.display();
	output.note(format_args!("Keep {kept}, and name it in the plan as \"privateCircle\"."));
	output.note("Hand each guardian the file that was made for them: without it they cannot act.");
	let lines = leaves.iter().map(|(guardian, file)| format!("{} is for {guardian}", file.display()));
	let files = leaves.iter().map(|(guardian, file)| json!({ "guardian": guardian, "file": file }));
	let value = json!({
		"root": format!("{:#x}", circle.root()),
		"leaves": circle.leaves(),
		"file": kept.to_string(),
		"guardians": files.collect::<Vec<_>>(),
	});
	output.result(lines.collect::<Vec<_>>().join("\n"), value);
	Ok(())
}

/// Returns the guardian that a text names.
fn guardian(text: &str, did: &Did, accepted: &Accepted, keyring: &Keyring) -> Result<GuardianId, Failure> {
	if let Some(guardian) = accepted.get(text) {
		return Ok(guardian.clone());
	}
	let wrong = |fault: String| {
		Failure::usage(format!("--guardian {text}: {fault}"))
			.with_hint("name a DID of the same network, the address of an account, or a key")
	};
	if !text.starts_with("did:") {
		let account = text.parse::<AccountRef>().map_err(|error| wrong(error.to_string()))?;
		return Ok(GuardianId::Account(keyring.account(&account)?));
	}
	let guardian = text.parse::<Did>().map_err(|error| wrong(error.to_string()))?;
	if guardian.network != did.network {
		return Err(wrong("it is of another network than the DID".into()));
	}
	if guardian == *did {
		return Err(wrong("a DID does not help itself".into()));
	}
	Ok(GuardianId::Did(guardian.id))
}
