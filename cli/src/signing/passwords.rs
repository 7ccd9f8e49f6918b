//! Passwords: from a file, from the environment, or typed at the terminal.

use crate::{failure::Failure, terminal::ask_secret};
use clavis_client::{
	groups::store::{GroupFolder, GroupStore, StoreError},
	keystore::{KeyName, KeystoreError},
};
use clavis_primitives::Did;
use std::{
	fs::File,
	io::{BufRead, BufReader, Read},
	path::Path,
};
use zeroize::Zeroizing;

/// The most bytes of a password file that are read.
const MAX_BYTES: u64 = 4_096;
/// The number of times that a person may try.
const ATTEMPTS: u32 = 3;

/// The source of passwords.
pub struct Passwords {
	/// The password of all keys, if a file or the environment has it.
	given: Option<Zeroizing<String>>,
	/// The last password that was typed: often several keys have the same.
	last: Option<Zeroizing<String>>,
}

impl Passwords {
	/// Takes the password from the file or, without one, from `$CLAVIS_PASSWORD`.
	pub fn new(file: Option<&Path>) -> Result<Self, Failure> {
		let given = match file {
			Some(path) => Some(first_line(path)?),
			None => std::env::var("CLAVIS_PASSWORD").ok().map(Zeroizing::new),
		};
		Ok(Self { given, last: None })
	}

	/// Returns a password for a new key.
	pub fn choose(&mut self, name: &KeyName) -> Result<Zeroizing<String>, Failure> {
		if let Some(given) = &self.given {
			return not_empty(given.clone());
		}
		ask_new(&format!("the new key '{name}'"))
	}

	/// Opens a key with its password.
	pub fn open<T>(&mut self, name: &KeyName, open: impl Fn(&str) -> Result<T, KeystoreError>) -> Result<T, Failure> {
		self.open_with(&format!("the key '{name}'"), open, |error| matches!(error, KeystoreError::WrongPassword(_)))
	}

	/// Opens the groups of a DID with their password, or chooses one if the DID has none yet: that of its key, if it was typed.
	pub fn open_groups(&mut self, did: &Did, folder: &GroupFolder) -> Result<GroupStore, Failure> {
		if self.given.is_none() && self.last.is_none() && !folder.has_vault(did) {
			self.last = Some(ask_new(&format!("the groups of {did}"))?);
		}
		let open = |password: &str| folder.unlock(did, password);
		self.open_with(&format!("the groups of {did}"), open, |error| matches!(error, StoreError::WrongPassword(_)))
	}

	/// Opens a thing with its password. Asks again if the password is wrong.
	fn open_with<T, E>(
		&mut self,
		what: &str,
		open: impl Fn(&str) -> Result<T, E>,
		is_wrong: impl Fn(&E) -> bool,
	) -> Result<T, Failure>
	where
		Failure: From<E>,
	{
		if let Some(given) = &self.given {
			return Ok(open(given)?);
		}
		if let Some(last) = &self.last {
			match open(last) {
				Err(error) if is_wrong(&error) => {},
				outcome => return Ok(outcome?),
			}
		}
		let mut attempt = 1u32;
		let mut prompt = format!("Password for {what}: ");
		loop {
			let password = ask_secret(&prompt)?;
			match open(&password) {
				Err(error) if is_wrong(&error) && attempt < ATTEMPTS => {
					attempt = attempt.saturating_add(1);
					prompt = format!("Wrong password. Password for {what}: ");
				},
				outcome => {
					self.last = Some(password);
					return Ok(outcome?);
				},
			}
		}
	}
}

/// Asks for a new password, twice.
fn ask_new(what: &str) -> Result<Zeroizing<String>, Failure> {
	let password = not_empty(ask_secret(&format!("Password for {what}: "))?)?;
	if *ask_secret("The same password again: ")? != *password {
		return Err(Failure::usage("the two passwords are not the same").with_hint("run the command again"));
	}
	Ok(password)
}

fn not_empty(password: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
	if password.is_empty() {
		return Err(Failure::usage("the password is empty")
			.with_hint("give one of at least one character; in a password file it is the first line"));
	}
	Ok(password)
}

fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
	let unreadable = |error| Failure::unreadable(path, error);
	let mut line = Zeroizing::new(String::with_capacity(MAX_BYTES as usize));
	let file = File::open(path).map_err(unreadable)?;
	BufReader::new(file.take(MAX_BYTES)).read_line(&mut line).map_err(unreadable)?;
	let length = line.trim_end_matches(['\r', '\n']).len();
	line.truncate(length);
	Ok(line)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_password_file_is_its_first_line() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("password");
		for (content, password) in [("a b \n", "a b "), ("a\r\nb", "a"), ("a", "a"), ("", ""), ("\n", "")] {
			std::fs::write(&path, content).unwrap();
			assert_eq!(*first_line(&path).unwrap(), password);
		}
		assert!(first_line(&folder.path().join("none")).is_err());
	}

	#[test]
	fn a_new_key_gets_no_empty_password() {
		let name = "alice".parse::<KeyName>().unwrap();
		let choose = |given: &str| Passwords { given: Some(Zeroizing::new(given.into())), last: None }.choose(&name);
		assert_eq!(*choose("one").unwrap(), "one");
		assert!(choose("").is_err());
	}

	#[test]
	fn a_given_password_is_tried_once() {
		let mut passwords = Passwords { given: Some(Zeroizing::new("one".into())), last: None };
		let name = "alice".parse::<KeyName>().unwrap();
		let opened = passwords.open(&name, |password| Ok(password.to_owned())).unwrap();
		assert_eq!(opened, "one");
		let wrong = passwords.open(&name, |_| Err::<(), _>(KeystoreError::WrongPassword(name.clone())));
		assert!(wrong.is_err());
	}
}
