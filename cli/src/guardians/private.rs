//! `clavis guardians private`: the files of a private circle.

use super::accepted::{Accepted, InvitationArgs};
use crate::{
	failure::Failure,
	files, report,
	signing::Keyring,
	terminal::{confirm, Output},
	values::{circle, AccountRef},
};
use clap::Args;
use clavis_client::{calls::guardian_name, guardians::PrivateCircle};
use clavis_primitives::{recovery::GuardianId, Did};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PrivateArgs {
	/// The DID
	pub did: Did,
	/// The number that the circle will have in the plan, from 0. It is in the files, and 'clavis guardians set' warns if the plan
	/// has the circle elsewhere
	#[arg(long, value_name = "N", value_parser = circle)]
	pub circle: u8,
	/// A guardian: a DID, the address of an account, a key, or the file of an answer; repeat it for each
	#[arg(long = "guardian", value_name = "GUARDIAN", required = true)]
	pub guardians: Vec<String>,
	/// The folder for the files: circle-N.json for you, and circle-N-guardian-0.json and so on for the guardians
	#[arg(long, value_name = "DIR")]
	pub out_dir: PathBuf,
	/// Do not ask whether the words of the guardians are those that they read to you
	#[arg(long)]
	pub yes: bool,
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
	let PrivateArgs { did, circle: number, guardians, out_dir, yes, .. } = arguments;
	let named = guardians.iter().map(|text| Ok::<_, Failure>((text, guardian(text, did, accepted, keyring)?)));
	let named = named.collect::<Result<Vec<_>, _>>()?;
	let guardians = named.iter().map(|(_, guardian)| guardian.clone()).collect::<Vec<_>>();
	let circle = PrivateCircle::new(*number, guardians)
		.map_err(|error| Failure::usage(error).with_hint("name each guardian once, with --guardian"))?;
	let kept = out_dir.join(format!("circle-{number}.json"));
	let mut files = vec![(kept.clone(), circle.to_json())];
	let mut leaves = Vec::new();
	for leaf in (0..circle.leaves() as usize).filter_map(|place| circle.leaf(place, did)) {
		let file = out_dir.join(format!("circle-{number}-guardian-{}.json", leaves.len()));
		files.push((file.clone(), leaf.to_json()));
		let text = named.iter().find(|(_, guardian)| *guardian == leaf.guardian).map(|(text, _)| text.as_str());
		leaves.push((guardian_name(&leaf.guardian, &did.network), text.unwrap_or_default(), file));
	}
	files::check_new(files.iter().map(|(path, _)| path.as_path()))?;
	if !accepted.words.is_empty() {
		let question = "This makes a circle of these guardians, whose words must be those that they read to you";
		confirm(*yes, output, &accepted.words.join("\n"), question)?;
	}
	files::write_all_new(&files, true)?;
	let kept = kept.display();
	output.note(format_args!(
		"Keep {kept}, and name it as the \"privateCircle\" of circle {number} in the plan, counted from 0."
	));
	output.note("Hand each guardian the file that was made for them: without it they cannot act.");
	// As the command line named the guardian, since the files are in another order.
	let lines = leaves.iter().map(|(guardian, text, file)| match *text == guardian.as_str() {
		true => format!("{} is for {guardian}", file.display()),
		false => format!("{} is for {text}, {guardian}", file.display()),
	});
	let files = leaves.iter().map(|(guardian, _, file)| json!({ "guardian": guardian, "file": report::path(file) }));
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
	if let Some(guardian) = accepted.guardians.get(text) {
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::signing::Passwords;
	use clavis_client::{guardians::LeafFile, keystore::Keystore};
	use std::fs;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn a_circle_is_written_whole_and_has_two_guardians_at_least() {
		let folder = tempfile::tempdir().unwrap();
		let keyring = Keyring::new(Keystore::new(folder.path().join("keys")), Passwords::new(None).unwrap());
		let make = |guardians: &[&str], out_dir: &str, accepted: &Accepted| {
			let arguments = PrivateArgs {
				did: DID.parse().unwrap(),
				circle: 3,
				guardians: guardians.iter().map(ToString::to_string).collect(),
				out_dir: folder.path().join(out_dir),
				yes: false,
				invitations: InvitationArgs::default(),
			};
			private(&arguments, accepted, &keyring, &Output::new(true, true))
		};
		let none = Accepted::default();
		let two = ["//Alice", "//Bob"];
		for few in [&two[..1], &["//Alice", "//Alice"][..]] {
			assert!(make(few, "few", &none).is_err());
		}
		assert!(!folder.path().join("few").exists());
		make(&two, "leaves", &none).unwrap();
		let leaf = fs::read(folder.path().join("leaves/circle-3-guardian-1.json")).unwrap();
		assert_eq!(LeafFile::from_json(&leaf).unwrap().circle, 3);
		// One file that is there is enough to write none.
		fs::remove_file(folder.path().join("leaves/circle-3.json")).unwrap();
		assert!(make(&two, "leaves", &none).is_err());
		assert!(!folder.path().join("leaves/circle-3.json").exists());
		// Tests have no terminal to ask at.
		let words = Accepted { words: vec!["anna.json is by …".into()], ..Accepted::default() };
		let failure = make(&two, "asked", &words).unwrap_err().to_json();
		assert_eq!(failure["error"]["hint"], "add --yes", "{failure}");
		assert!(!folder.path().join("asked").exists());
	}
}
