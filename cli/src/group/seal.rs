//! `clavis group seal` and `open`: files for the members of a group.

use super::{
	member::{folder, DidArgs},
	messages::MessageArgs,
};
use crate::{
	failure::Failure,
	files::NewFile,
	online::{Online, Tools},
	values,
};
use clap::Args;
use clavis_client::{
	groups::{
		seal::{self, Header, SealError},
		GroupsError, Membership, State, Vault,
	},
	rules::counted,
};
use clavis_primitives::groups::GroupId;
use serde_json::json;
use std::{
	fs::File,
	io::BufReader,
	path::{Path, PathBuf},
};

/// The end of the name of a sealed file.
const EXTENSION: &str = "sealed";

#[derive(Debug, Args)]
pub struct SealArgs {
	/// The file
	#[arg(value_name = "FILE")]
	pub file: PathBuf,
	/// The group
	#[arg(long, value_name = "GROUP")]
	pub group: GroupId,
	/// The sealed file, which must not exist [default: the name of the file, and .sealed]
	#[arg(long, value_name = "FILE")]
	pub out: Option<values::NewFile>,
	#[command(flatten)]
	pub did: DidArgs,
	#[command(flatten)]
	pub messages: MessageArgs,
}

#[derive(Debug, Args)]
pub struct OpenArgs {
	/// The sealed file
	#[arg(value_name = "FILE")]
	pub file: PathBuf,
	/// The opened file, which must not exist [default: the name of the sealed file without .sealed]
	#[arg(long, value_name = "FILE")]
	pub out: Option<values::NewFile>,
	#[command(flatten)]
	pub did: DidArgs,
	#[command(flatten)]
	pub messages: MessageArgs,
}

impl SealArgs {
	/// Checks the files before a node is asked.
	pub fn check(&self) -> Result<(), Failure> {
		File::open(&self.file).map_err(|error| Failure::unreadable(&self.file, error))?;
		refuse_existing(&self.target())
	}

	fn target(&self) -> PathBuf {
		self.out.as_ref().map(|out| out.path().to_owned()).unwrap_or_else(|| {
			let mut name = self.file.as_os_str().to_owned();
			name.push(format!(".{EXTENSION}"));
			name.into()
		})
	}
}

impl OpenArgs {
	/// Checks the files before a node is asked. A file that is not sealed is told as that, also if its name says nothing.
	fn check(&self) -> Result<(Header, PathBuf), Failure> {
		let header = read_header(&self.file)?;
		let target = self.target()?;
		refuse_existing(&target)?;
		Ok((header, target))
	}

	fn target(&self) -> Result<PathBuf, Failure> {
		if let Some(out) = &self.out {
			return Ok(out.path().to_owned());
		}
		match self.file.extension().is_some_and(|extension| extension == EXTENSION) {
			true => Ok(self.file.with_extension("")),
			false => Err(Failure::usage("the opened file has no name").with_hint("name it with --out")),
		}
	}
}

fn refuse_existing(path: &Path) -> Result<(), Failure> {
	match path.exists() {
		true => Err(Failure::usage(format!("the file {} exists already", path.display()))
			.with_hint("name another file with --out, or remove this one")),
		false => Ok(()),
	}
}

/// Encrypts a file to the members of the present epoch.
pub async fn seal(arguments: &SealArgs, mut online: Online) -> Result<(), Failure> {
	let SealArgs { file, group, did, messages, .. } = arguments;
	let target = arguments.target();
	let member = did.open(Some(*group), messages, &mut online).await?;
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	// A member that was removed in the meantime must not have the key.
	let synced = membership.sync_recent().await?;
	membership.check_member(&synced)?;
	let (header, key) = membership.seal_header()?;
	let input = File::open(file).map_err(|error| Failure::unreadable(file, error))?;
	let mut output = NewFile::create(&target)?;
	let length = seal::seal(&mut BufReader::new(input), &mut output, &key, &header)?;
	output.finish()?;
	let text = format!("{}: {} for the members of epoch {}", target.display(), counted(length, "byte"), header.epoch);
	let value = json!({
		"file": crate::report::path(&target),
		"group": group.to_string(),
		"epoch": header.epoch,
		"length": length,
		"did": member.did.to_string(),
	});
	online.output.result(text, value);
	Ok(())
}

/// Decrypts a file. Asks a node only if the key of its epoch is not on this device yet, or if the network is not known.
pub async fn open(arguments: &OpenArgs, mut tools: Tools) -> Result<(), Failure> {
	let (header, target) = arguments.check()?;
	if let Some(did) = &arguments.did.did {
		let folder = folder(&tools.keyring);
		if folder.has_vault(did) {
			let store = tools.keyring.passwords.open_groups(did, &folder)?;
			let state = State::read(store.load(header.group)?.unwrap_or_default())?;
			if let Some(key) = state.seal_key(header.epoch) {
				let (header, length) = decrypt(&arguments.file, &target, key)?;
				report(&target, &header, length, &tools.output);
				return Ok(());
			}
		}
	}
	let mut online = tools.connect().await?;
	let member = arguments.did.open(Some(header.group), &arguments.messages, &mut online).await?;
	let vault = member.files();
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let known = State::read(vault.state(header.group)?.unwrap_or_default())?.seal_key(header.epoch);
	let key = match known {
		Some(key) => key,
		None => {
			member.lock(&vault).await?;
			let mut membership = Membership::open(&device, header.group)?;
			membership.sync_recent().await?;
			let no_key = || GroupsError::Seal(SealError::NoKey { group: header.group, epoch: header.epoch });
			membership.state().seal_key(header.epoch).ok_or_else(no_key)?
		},
	};
	let (header, length) = decrypt(&arguments.file, &target, key)?;
	report(&target, &header, length, &online.output);
	Ok(())
}

fn read_header(file: &Path) -> Result<Header, Failure> {
	let mut input = File::open(file).map_err(|error| Failure::unreadable(file, error))?;
	Header::read(&mut input).map_err(|error| Failure::from(error).in_file(file))
}

/// Decrypts a file into another one, which appears when all of it was authenticated.
fn decrypt(file: &Path, target: &Path, key: seal::Key) -> Result<(Header, u64), Failure> {
	let input = File::open(file).map_err(|error| Failure::unreadable(file, error))?;
	let mut output = NewFile::create(target)?;
	let opened = seal::open(&mut BufReader::new(input), &mut output, |_| Some(key));
	let opened = opened.map_err(|error| Failure::from(error).in_file(file))?;
	output.finish()?;
	Ok(opened)
}

fn report(target: &Path, header: &Header, length: u64, output: &crate::terminal::Output) {
	let text = format!("{}: {} of epoch {}", target.display(), counted(length, "byte"), header.epoch);
	let value = json!({
		"file": crate::report::path(target),
		"group": header.group.to_string(),
		"epoch": header.epoch,
		"length": length,
	});
	output.result(text, value);
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::fs;

	fn key(byte: u8) -> seal::Key {
		seal::Key::new([byte; 32])
	}

	#[test]
	fn a_file_appears_whole_or_not_at_all_and_takes_the_place_of_none() {
		let folder = tempfile::tempdir().unwrap();
		let path = |name: &str| folder.path().join(name);
		let content = vec![7; 200_000];
		let header = Header::new(GroupId([1; 32]), 3, 0, 2).unwrap();
		let mut sealed = Vec::new();
		seal::seal(&mut &content[..], &mut sealed, &key(1), &header).unwrap();
		fs::write(path("a.sealed"), &sealed).unwrap();
		assert_eq!(read_header(&path("a.sealed")).unwrap(), header);
		let (found, length) = decrypt(&path("a.sealed"), &path("a"), key(1)).unwrap();
		assert_eq!((found, length, fs::read(path("a")).unwrap()), (header, 200_000, content));
		assert!(decrypt(&path("a.sealed"), &path("a"), key(1)).is_err());
		// The wrong key, and a file that was cut off behind its first chunk.
		assert!(decrypt(&path("a.sealed"), &path("b"), key(2)).is_err());
		fs::write(path("cut.sealed"), &sealed[..100_000]).unwrap();
		assert!(decrypt(&path("cut.sealed"), &path("cut"), key(1)).is_err());
		let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
		assert_eq!(names.len(), 3, "{names:?}");
		assert!(read_header(&path("a")).is_err());
	}

	#[test]
	fn names_follow_from_each_other() {
		let did = DidArgs { did: None, keys: Vec::new() };
		let (group, messages) = (GroupId([1; 32]), MessageArgs::default());
		let seal =
			SealArgs { file: "x/report.pdf".into(), group, out: None, did: did.clone(), messages: messages.clone() };
		assert_eq!(seal.target(), PathBuf::from("x/report.pdf.sealed"));
		let open = |file: &str| {
			OpenArgs { file: file.into(), out: None, did: did.clone(), messages: messages.clone() }.target()
		};
		assert_eq!(open("x/report.pdf.sealed").unwrap(), PathBuf::from("x/report.pdf"));
		assert!(open("x/report.pdf").is_err());
	}

	#[test]
	fn a_file_that_is_not_sealed_is_told_as_that() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("plan.pdf");
		fs::write(&file, [7; 200]).unwrap();
		let did = DidArgs { did: None, keys: Vec::new() };
		let failure = OpenArgs { file, out: None, did, messages: MessageArgs::default() }.check().unwrap_err();
		assert_eq!(failure.to_json()["error"]["kind"], "notSealed");
	}
}
