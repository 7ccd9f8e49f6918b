//! Names for DIDs: a file in the keystore lists the DIDs that were made on this device, and those that were given a name.
//! Where an argument takes a DID, `@NAME` stands for one of them.

use crate::{failure::Failure, files};
use clavis_client::keystore::KeyName;
use clavis_primitives::Did;
use serde_json::{json, Value};
use std::{
	ffi::{OsStr, OsString},
	fs,
	path::{Path, PathBuf},
};

/// The name of the file. The file of a key ends in `.json`, so this is the name of no key.
const FILE: &str = "dids.list";
/// The name that the file had before. A key can have it, too.
const OLD_FILE: &str = "dids.json";
/// The largest file that is read, in bytes: some thousands of DIDs.
const MAX_BYTES: u64 = 1 << 20;
/// The DID with this name is the one for which `@` alone stands.
const DEFAULT: &str = "default";

/// A DID that this device knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
	/// The DID.
	pub did: Did,
	/// Its name on this device.
	pub name: Option<KeyName>,
}

/// The DIDs that this device knows.
#[derive(Clone, Debug)]
pub struct Names {
	path: PathBuf,
}

impl Names {
	/// Returns those of a keystore.
	pub fn of(keystore: &Path) -> Self {
		let (path, old) = (keystore.join(FILE), keystore.join(OLD_FILE));
		if !path.exists() && files::read(&old, MAX_BYTES).is_ok_and(|bytes| list_of(&bytes).is_some()) {
			// It stays where it is if it cannot be renamed, and its DIDs have no name until then.
			let _ = fs::rename(old, &path);
		}
		Self { path }
	}

	/// Returns the DIDs, in the order in which they came.
	pub fn read(&self) -> Result<Vec<Known>, Failure> {
		if !self.path.exists() {
			return Ok(Vec::new());
		}
		let bytes = files::read(&self.path, MAX_BYTES)?;
		list_of(&bytes).ok_or_else(|| {
			Failure::wrong_file(&self.path, "it is no list of DIDs")
				.with_hint("move it away: 'clavis did name' makes a new one")
		})
	}

	/// Adds a DID, or gives it another name; without a name it keeps the one that it has. Fails if another DID has the name.
	pub fn add(&self, did: &Did, name: Option<&KeyName>) -> Result<(), Failure> {
		self.change(|known| {
			if let Some(name) = name {
				check_free(known, Some(did), name)?;
			}
			match known.iter_mut().find(|known| known.did == *did) {
				Some(known) => known.name = name.cloned().or(known.name.take()),
				None => known.push(Known { did: did.clone(), name: name.cloned() }),
			}
			Ok(())
		})
	}

	/// Checks that no other DID has a name.
	pub fn check(&self, did: Option<&Did>, name: &KeyName) -> Result<(), Failure> {
		check_free(&self.read()?, did, name)
	}

	/// Forgets a DID. Returns false if it is not in the list.
	pub fn remove(&self, did: &Did) -> Result<bool, Failure> {
		let mut found = false;
		self.change(|known| {
			let before = known.len();
			known.retain(|known| known.did != *did);
			found = known.len() < before;
			Ok(())
		})?;
		Ok(found)
	}

	/// Changes the list, while no other command does.
	fn change(&self, change: impl FnOnce(&mut Vec<Known>) -> Result<(), Failure>) -> Result<(), Failure> {
		// The lock ends with the file.
		let _lock = files::lock(&self.path.with_extension("lock"))?;
		let mut known = self.read()?;
		let before = known.clone();
		change(&mut known)?;
		if known == before {
			return Ok(());
		}
		let entry = |known: &Known| match &known.name {
			Some(name) => json!({ "did": known.did.to_string(), "name": name.to_string() }),
			None => json!({ "did": known.did.to_string() }),
		};
		let value = json!({ "dids": known.iter().map(entry).collect::<Vec<_>>() });
		files::replace(&self.path, &format!("{value:#}\n"))
	}

	/// Puts DIDs in the place of their names in a command line: `@NAME` and `--option=@NAME`, also with the rest of a DID URL.
	pub fn expand(&self, args: &[OsString]) -> Result<Vec<OsString>, Failure> {
		args.iter().map(|arg| self.expand_one(arg)).collect()
	}

	fn expand_one(&self, arg: &OsStr) -> Result<OsString, Failure> {
		let Some(text) = arg.to_str() else { return Ok(arg.to_owned()) };
		let (option, value) = match text.split_once('=') {
			Some((option, value)) if option.starts_with("--") && value.starts_with('@') => (Some(option), value),
			_ => (None, text),
		};
		let Some(rest) = value.strip_prefix('@') else { return Ok(arg.to_owned()) };
		let end = rest.find(['#', '/', '?']).unwrap_or(rest.len());
		let (name, url) = rest.split_at(end);
		let did = self.find(name)?;
		Ok(match option {
			Some(option) => format!("{option}={did}{url}"),
			None => format!("{did}{url}"),
		}
		.into())
	}

	/// Returns the DID with a name. An empty name stands for the one that is called `default`, or for the only one.
	fn find(&self, name: &str) -> Result<Did, Failure> {
		let mut known = self.read()?;
		let wanted = if name.is_empty() { DEFAULT } else { name };
		let is_named = |known: &Known| known.name.as_ref().is_some_and(|name| name.to_string() == wanted);
		if let Some(place) = known.iter().position(is_named) {
			return Ok(known.swap_remove(place).did);
		}
		match (name.is_empty(), known.len()) {
			(true, 1) => Ok(known.swap_remove(0).did),
			(true, _) => Err(Failure::usage("no DID is called 'default', for which @ stands")
				.with_hint("'clavis did name DID default' gives a DID this name")),
			(false, _) => Err(Failure::usage(format!("no DID has the name '{name}' on this device"))
				.with_hint("'clavis did list' shows the names, and 'clavis did name DID NAME' gives one")),
		}
	}
}

fn check_free(known: &[Known], did: Option<&Did>, name: &KeyName) -> Result<(), Failure> {
	match known.iter().find(|known| known.name.as_ref() == Some(name) && Some(&known.did) != did) {
		Some(Known { did, .. }) => {
			Err(Failure::usage(format!("the name '{name}' is that of {did}")).with_hint("choose another name"))
		},
		None => Ok(()),
	}
}

/// Reads a list of DIDs; `None` if it is none.
fn list_of(bytes: &[u8]) -> Option<Vec<Known>> {
	let value: Value = serde_json::from_slice(bytes).ok()?;
	let known = |entry: &Value| {
		let name = match entry.get("name") {
			Some(name) => Some(name.as_str()?.parse().ok()?),
			None => None,
		};
		Some(Known { did: entry.get("did")?.as_str()?.parse().ok()?, name })
	};
	value.get("dids")?.as_array()?.iter().map(known).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::DidId;

	fn did(seed: u8) -> Did {
		Did { network: "dev".parse().unwrap(), id: DidId([seed; 32]) }
	}

	fn name(text: &str) -> KeyName {
		text.parse().unwrap()
	}

	fn expanded(names: &Names, args: &[&str]) -> Result<Vec<String>, Failure> {
		let args = args.iter().map(OsString::from).collect::<Vec<_>>();
		Ok(names.expand(&args)?.into_iter().map(|arg| arg.into_string().unwrap()).collect())
	}

	#[test]
	fn the_list_is_no_key_and_no_key_is_the_list() {
		let folder = tempfile::tempdir().unwrap();
		let names = Names::of(folder.path());
		names.add(&did(1), Some(&name("alice"))).unwrap();
		let keystore = clavis_client::keystore::Keystore::new(folder.path());
		assert!(keystore.names().unwrap().is_empty(), "the list and its lock are taken for keys");
		// Under its old name it was taken for a key.
		fs::rename(folder.path().join(FILE), folder.path().join(OLD_FILE)).unwrap();
		assert_eq!(Names::of(folder.path()).read().unwrap(), [Known { did: did(1), name: Some(name("alice")) }]);
		assert!(keystore.names().unwrap().is_empty());
		// A key of this name stays one.
		fs::write(folder.path().join(OLD_FILE), "{ \"version\": 1 }").unwrap();
		fs::remove_file(folder.path().join(FILE)).unwrap();
		assert!(Names::of(folder.path()).read().unwrap().is_empty());
		assert!(keystore.contains(&name("dids")));
	}

	#[test]
	fn a_name_stands_for_its_did_wherever_a_did_stands() {
		let folder = tempfile::tempdir().unwrap();
		let names = Names::of(&folder.path().join("keys"));
		assert!(names.read().unwrap().is_empty());
		names.add(&did(1), Some(&name("alice"))).unwrap();
		names.add(&did(2), None).unwrap();
		let one = did(1);
		let line =
			["clavis", "did", "show", "@alice", "--did=@alice", "@alice#key-1", "a@b", "--x=a@b", "@alice?service=x"];
		let expected = [
			"clavis".into(),
			"did".into(),
			"show".into(),
			one.to_string(),
			format!("--did={one}"),
			format!("{one}#key-1"),
			"a@b".into(),
			"--x=a@b".into(),
			format!("{one}?service=x"),
		];
		assert_eq!(expanded(&names, &line).unwrap(), expected);
		for wrong in ["@bob", "@", "@alic"] {
			assert_eq!(expanded(&names, &[wrong]).unwrap_err().to_json()["error"]["kind"], "usage", "{wrong}");
		}
		names.add(&did(2), Some(&name("default"))).unwrap();
		assert_eq!(expanded(&names, &["@"]).unwrap(), [did(2).to_string()]);
	}

	#[test]
	fn a_name_is_that_of_one_did_and_the_only_did_needs_none() {
		let folder = tempfile::tempdir().unwrap();
		let names = Names::of(folder.path());
		names.add(&did(1), None).unwrap();
		assert_eq!(expanded(&names, &["@"]).unwrap(), [did(1).to_string()]);
		names.add(&did(1), Some(&name("alice"))).unwrap();
		assert!(names.add(&did(2), Some(&name("alice"))).is_err());
		assert!(names.check(None, &name("alice")).is_err() && names.check(Some(&did(1)), &name("alice")).is_ok());
		// A DID keeps its name when it comes again, and has another one at once.
		names.add(&did(1), None).unwrap();
		assert_eq!(names.read().unwrap(), [Known { did: did(1), name: Some(name("alice")) }]);
		names.add(&did(1), Some(&name("me"))).unwrap();
		assert_eq!(names.read().unwrap(), [Known { did: did(1), name: Some(name("me")) }]);
		assert!(names.remove(&did(1)).unwrap() && !names.remove(&did(1)).unwrap());
	}

	#[test]
	fn a_file_that_was_damaged_is_not_replaced() {
		let folder = tempfile::tempdir().unwrap();
		let names = Names::of(folder.path());
		for text in ["", "{}", "{\"dids\":[{}]}", "{\"dids\":[{\"did\":\"x\"}]}", "{\"dids\":[{\"did\":1}]}"] {
			fs::write(folder.path().join(FILE), text).unwrap();
			assert!(names.read().is_err() && names.add(&did(1), None).is_err(), "{text}");
			assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), text);
		}
	}
}
