//! Passwords: from a file, from the environment, or typed at the terminal.

use crate::{failure::Failure, terminal::ask_secret};
use clavis_client::{
	groups::store::{GroupFolder, GroupStore, StoreError},
	keystore::{KeyName, KeystoreError},
};
use clavis_primitives::Did;
use std::{ffi::OsString, fs::File, io::Read, path::Path};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The most bytes of a password.
const MAX_BYTES: usize = 4_096;
/// The number of times that a person may try.
const ATTEMPTS: u32 = 3;

/// What to do if the password does not open a thing that was given for all things.
const GIVEN_HINT: &str = "it came from CLAVIS_PASSWORD or --password-file, and is tried for each key and for the files of groups, \
                          which have a password of their own. Give the one of this thing, or unset the variable and leave the option \
                          out, so that the command asks for each";

/// The source of passwords.
pub struct Passwords {
	/// The password of all keys, if a file or the environment has it, or the fault in it.
	given: Option<Result<Zeroizing<String>, Unfit>>,
	/// The last password that was typed: often several keys have the same.
	last: Option<Zeroizing<String>>,
}

/// The reason why a text is no password. All sources have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfit {
	Empty,
	TooLong,
	ByteOrderMark,
	NotUtf8,
}

impl From<Unfit> for Failure {
	fn from(unfit: Unfit) -> Self {
		let (message, hint) = match unfit {
			Unfit::Empty => {
				("the password is empty", "give one of at least one character; in a password file it is the first line")
			},
			Unfit::TooLong => ("the password has more than 4,096 bytes", "choose a shorter one"),
			Unfit::ByteOrderMark => (
				"the password starts with a byte-order mark (U+FEFF), which nobody can type",
				"save the file as UTF-8 without a byte-order mark",
			),
			Unfit::NotUtf8 => ("the password is not UTF-8", "save the file, or set the variable, as UTF-8"),
		};
		Self::usage(message).with_hint(hint)
	}
}

/// Takes bytes as a password. Nothing is cut or replaced.
fn check(bytes: &[u8]) -> Result<Zeroizing<String>, Unfit> {
	if bytes.is_empty() {
		return Err(Unfit::Empty);
	}
	if bytes.len() > MAX_BYTES {
		return Err(Unfit::TooLong);
	}
	let text = std::str::from_utf8(bytes).map_err(|_| Unfit::NotUtf8)?;
	if text.starts_with('\u{feff}') {
		return Err(Unfit::ByteOrderMark);
	}
	Ok(Zeroizing::new(text.to_owned()))
}

/// Returns a password in Unicode's normalization form C (UAX #15): keyboards differ in how they write the same letter.
fn normal(password: &str) -> Zeroizing<String> {
	let mut normal = Zeroizing::new(String::with_capacity(MAX_BYTES));
	normal.extend(password.nfc());
	normal
}

/// Opens a thing with a password, and with the password as it was written if that differs: what was made before passwords
/// were normalized has that one.
fn open_in_each_form<T, E>(
	password: &str,
	open: impl Fn(&str) -> Result<T, E>,
	is_wrong: impl Fn(&E) -> bool,
) -> Result<T, E> {
	let normal = normal(password);
	match open(&normal) {
		Err(error) if is_wrong(&error) && *normal != password => open(password),
		outcome => outcome,
	}
}

impl Passwords {
	/// Takes the password from the file or, without one, from `$CLAVIS_PASSWORD`. A password that is unfit is refused where
	/// one is needed.
	pub fn new(file: Option<&Path>) -> Result<Self, Failure> {
		let given = match file {
			Some(path) => Some(check(&first_line(path)?)),
			None => std::env::var_os("CLAVIS_PASSWORD").map(of_environment),
		};
		Ok(Self { given, last: None })
	}

	/// Returns a password for a new key.
	pub fn choose(&mut self, name: &KeyName) -> Result<Zeroizing<String>, Failure> {
		let password = match &self.given {
			Some(given) => given.clone()?,
			None => ask_new(&format!("the new key '{name}'"))?,
		};
		Ok(normal(&password))
	}

	/// Returns another password for a thing: the one in a file, or one that a person types. A password that was given for the
	/// command is the present one.
	pub fn choose_another(&self, what: &str, file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
		if let Some(path) = file {
			return Ok(normal(&check(&first_line(path)?)?));
		}
		if self.given.is_some() {
			return Err(Failure::usage(format!("the password that was given is the present one of {what}"))
				.with_hint("name a file with the new one: --new-password-file"));
		}
		Ok(normal(&ask_new(&format!("{what}, the new one"))?))
	}

	/// Opens a key with its password.
	pub fn open<T>(&mut self, name: &KeyName, open: impl Fn(&str) -> Result<T, KeystoreError>) -> Result<T, Failure> {
		self.open_with(&format!("the key '{name}'"), open, |error| matches!(error, KeystoreError::WrongPassword(_)))
	}

	/// Opens the groups of a DID with their password, or chooses one if the DID has none yet: that of its key, if it was typed.
	pub fn open_groups(&mut self, did: &Did, folder: &GroupFolder) -> Result<GroupStore, Failure> {
		if self.given.is_none() && self.last.is_none() && !folder.has_vault(did) {
			self.last = Some(ask_new(&files_of_groups(did))?);
		}
		let open = |password: &str| folder.unlock(did, password);
		self.open_with(&files_of_groups(did), open, |error| matches!(error, StoreError::WrongPassword(_)))
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
			let opened = open_in_each_form(given.as_ref().map_err(|unfit| *unfit)?, open, &is_wrong);
			return opened.map_err(|error| match is_wrong(&error) {
				true => Failure::from(error).with_hint(GIVEN_HINT),
				false => error.into(),
			});
		}
		if let Some(last) = &self.last {
			match open_in_each_form(last, &open, &is_wrong) {
				Err(error) if is_wrong(&error) => {},
				outcome => return Ok(outcome?),
			}
		}
		let mut attempt = 1u32;
		let mut prompt = format!("Password for {what}: ");
		loop {
			let password = check(ask_secret(&prompt)?.as_bytes())?;
			match open_in_each_form(&password, &open, &is_wrong) {
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

/// Names the files of the groups of a DID, and says which password they have.
fn files_of_groups(did: &Did) -> String {
	format!("the files of the groups of {did} (at first that of its key; 'clavis group password' changes it)")
}

/// Asks for a new password, twice.
fn ask_new(what: &str) -> Result<Zeroizing<String>, Failure> {
	let password = check(ask_secret(&format!("Password for {what}: "))?.as_bytes())?;
	if *ask_secret("The same password again: ")? != *password {
		return Err(Failure::usage("the two passwords are not the same").with_hint("run the command again"));
	}
	Ok(password)
}

/// Takes the value of `$CLAVIS_PASSWORD` as a password.
fn of_environment(value: OsString) -> Result<Zeroizing<String>, Unfit> {
	let text = value.into_string().map(Zeroizing::new).map_err(|_| Unfit::NotUtf8)?;
	check(text.as_bytes())
}

/// Returns the first line of a file without its end, or more bytes than a password can have.
fn first_line(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
	// With room for the end of the line.
	let most = MAX_BYTES.saturating_add(2);
	let unreadable = |error| Failure::unreadable(path, error);
	let mut bytes = Zeroizing::new(Vec::with_capacity(most));
	let file = File::open(path).map_err(unreadable)?;
	file.take(most as u64).read_to_end(&mut bytes).map_err(unreadable)?;
	if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
		bytes.truncate(end);
		if bytes.last() == Some(&b'\r') {
			bytes.pop();
		}
	}
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn of_file(content: &[u8]) -> Result<Zeroizing<String>, Unfit> {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("password");
		std::fs::write(&path, content).unwrap();
		Passwords::new(Some(&path)).unwrap().given.unwrap()
	}

	#[test]
	fn a_password_file_is_its_first_line() {
		for (content, password) in [("a b \n", "a b "), ("a\r\nb", "a"), ("a", "a"), ("\u{e9}\n", "\u{e9}")] {
			assert_eq!(*of_file(content.as_bytes()).unwrap(), password);
		}
		assert!(Passwords::new(Some(Path::new("/nowhere/password"))).is_err());
	}

	#[test]
	fn every_source_refuses_what_is_no_password() {
		let long = |length: usize| "x".repeat(length);
		assert_eq!(*of_file(long(MAX_BYTES).as_bytes()).unwrap(), long(MAX_BYTES));
		let too_long = long(MAX_BYTES + 1);
		for (bytes, unfit) in [
			(&b""[..], Unfit::Empty),
			(too_long.as_bytes(), Unfit::TooLong),
			(&b"\xef\xbb\xbfsecret"[..], Unfit::ByteOrderMark),
			(&b"caf\xe9"[..], Unfit::NotUtf8),
		] {
			assert_eq!(check(bytes), Err(unfit));
			assert_eq!(of_file(&[bytes, b"\nmore"].concat()), Err(unfit));
			assert_eq!(of_file(&[bytes, b"\r\n"].concat()), Err(unfit));
			#[cfg(unix)]
			{
				let value = std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
				assert_eq!(of_environment(value), Err(unfit));
			}
			let name = "alice".parse::<KeyName>().unwrap();
			let mut passwords = Passwords { given: Some(Err(unfit)), last: None };
			assert!(passwords.choose(&name).is_err());
			assert!(passwords.open(&name, |_| Ok(())).is_err(), "it opens nothing");
		}
		// Many empty lines are one empty line.
		assert_eq!(of_file(&b"\n".repeat(9_000)), Err(Unfit::Empty));
	}

	#[test]
	fn a_password_is_normalized_and_old_keys_still_open() {
		// The letter with its accent, and the letter followed by the accent.
		let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}");
		let name = "alice".parse::<KeyName>().unwrap();
		let given = |password: &str| Passwords { given: Some(Ok(Zeroizing::new(password.into()))), last: None };
		for password in [composed, decomposed] {
			assert_eq!(*given(password).choose(&name).unwrap(), composed);
			let sealed_with = |secret: &'static str| {
				let wrong = || KeystoreError::WrongPassword("alice".parse().unwrap());
				move |password: &str| (password == secret).then_some(()).ok_or_else(wrong)
			};
			assert!(given(password).open(&name, sealed_with(composed)).is_ok());
			let opens_old = given(password).open(&name, sealed_with(decomposed)).is_ok();
			assert_eq!(opens_old, password == decomposed);
		}
	}

	#[test]
	fn a_given_password_is_tried_once() {
		let mut passwords = Passwords { given: Some(Ok(Zeroizing::new("one".into()))), last: None };
		let name = "alice".parse::<KeyName>().unwrap();
		let opened = passwords.open(&name, |password| Ok(password.to_owned())).unwrap();
		assert_eq!(opened, "one");
		let wrong = passwords.open(&name, |_| Err::<(), _>(KeystoreError::WrongPassword(name.clone())));
		let error = wrong.unwrap_err().to_json()["error"].take();
		assert_eq!(error["kind"], "wrongPassword");
		// The password of another key is no sign that the file was altered.
		let hint = error["hint"].as_str().unwrap();
		assert!(hint.contains("CLAVIS_PASSWORD") && !hint.contains("altered"), "{hint}");
	}
}
