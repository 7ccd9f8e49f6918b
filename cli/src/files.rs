//! Files that people hand to each other. Those that hold a secret are written for their owner alone. Every file of the command
//! is written here, and none replaces another one, except a proposal that gets signatures.

use crate::failure::Failure;
use clavis_client::FileKind;
use serde_json::Value;
use std::{
	fs::{self, File, OpenOptions},
	io::{self, Read, Write},
	path::{Path, PathBuf},
};

/// The most bytes of a JSON file that are read.
const MAX_JSON_BYTES: u64 = 16 << 20;

/// Reads a file of at most `max_bytes` bytes.
pub fn read(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
	let unreadable = |error| Failure::unreadable(path, error);
	let mut bytes = Vec::new();
	File::open(path)
		.map_err(unreadable)?
		.take(max_bytes.saturating_add(1))
		.read_to_end(&mut bytes)
		.map_err(unreadable)?;
	if bytes.len() as u64 > max_bytes {
		return Err(too_long(path, max_bytes));
	}
	Ok(bytes)
}

/// Writes a file whose name is the hash of its content. One that is there has the same content, or was cut off.
pub fn write_by_hash(path: &Path, bytes: &[u8]) -> io::Result<()> {
	fs::write(path, bytes)
}

/// Writes a new file, and refuses to replace one.
pub fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
	create(path, text, &mut OpenOptions::new())
}

/// Writes a new file that its owner alone may read, and refuses to replace one.
pub fn write_new_private(path: &Path, text: &str) -> Result<(), Failure> {
	let mut options = OpenOptions::new();
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	create(path, text, &mut options)
}

fn create(path: &Path, text: &str, options: &mut OpenOptions) -> Result<(), Failure> {
	let file = options.write(true).create_new(true).open(path).map_err(|error| match error.kind() {
		io::ErrorKind::AlreadyExists => exists(path),
		_ => Failure::unwritable(path, error),
	})?;
	write(file, text).map_err(|error| {
		// What is there of it would stand in the way of the next try.
		let _ = fs::remove_file(path);
		Failure::unwritable(path, error)
	})
}

fn exists(path: &Path) -> Failure {
	Failure::usage(format!("the file {} exists already", path.display()))
		.with_hint("name another file or folder, or remove this one")
}

/// Checks that none of these files is there.
pub fn check_new<'a>(mut paths: impl Iterator<Item = &'a Path>) -> Result<(), Failure> {
	match paths.find(|path| path.symlink_metadata().is_ok()) {
		Some(path) => Err(exists(path)),
		None => Ok(()),
	}
}

/// Writes several new files, of which none may be there, and the folders that they lie in.
///
/// - `for_owner`: true if their owner alone may read them.
pub fn write_all_new(files: &[(PathBuf, String)], for_owner: bool) -> Result<(), Failure> {
	check_new(files.iter().map(|(path, _)| path.as_path()))?;
	for (path, text) in files {
		if let Some(folder) = path.parent() {
			fs::create_dir_all(folder).map_err(|error| Failure::unwritable(folder, error))?;
		}
		match for_owner {
			true => write_new_private(path, text)?,
			false => write_new(path, text)?,
		}
	}
	Ok(())
}

/// Replaces a file: completely, or not at all.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
	let mut name = path.file_name().unwrap_or_default().to_owned();
	name.push(format!(".{}", std::process::id()));
	let temporary: PathBuf = path.with_file_name(name);
	write_new(&temporary, text)?;
	fs::rename(&temporary, path).map_err(|error| {
		// The file is as it was before.
		let _ = fs::remove_file(&temporary);
		Failure::unwritable(path, error)
	})
}

/// Waits until no other command has this file, makes it if it is not there, and has it until it is dropped.
pub fn lock(path: &Path) -> Result<File, Failure> {
	let unwritable = |error| Failure::unwritable(path, error);
	if let Some(folder) = path.parent() {
		fs::create_dir_all(folder).map_err(unwritable)?;
	}
	let file = File::create(path).map_err(unwritable)?;
	file.lock().map_err(unwritable)?;
	Ok(file)
}

/// A file that is written piece by piece and appears when it is complete. A drop before that removes all of it.
pub struct NewFile {
	path: PathBuf,
	draft: PathBuf,
	file: Option<File>,
}

impl NewFile {
	/// Begins a file for its owner alone. Fails if there is one of this name.
	pub fn create(path: &Path) -> Result<Self, Failure> {
		if path.exists() {
			return Err(exists(path));
		}
		let mut name = std::ffi::OsString::from(".");
		name.push(path.file_name().unwrap_or_default());
		name.push(format!(".{}", std::process::id()));
		let draft = path.with_file_name(name);
		let mut options = OpenOptions::new();
		#[cfg(unix)]
		std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
		let file = options.write(true).create_new(true).open(&draft);
		let file = file.map_err(|error| Failure::unwritable(path, error))?;
		Ok(Self { path: path.to_owned(), draft, file: Some(file) })
	}

	/// Puts the file into its place. Fails if another one has appeared there.
	pub fn finish(mut self) -> Result<(), Failure> {
		let unwritable = |error: io::Error| match error.kind() {
			io::ErrorKind::AlreadyExists => exists(&self.path),
			_ => Failure::unwritable(&self.path, error),
		};
		if let Some(file) = self.file.take() {
			file.sync_all().map_err(unwritable)?;
		}
		// A rename would take the place of another file.
		fs::hard_link(&self.draft, &self.path).map_err(unwritable)
	}
}

impl Write for NewFile {
	fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
		match &mut self.file {
			Some(file) => file.write(bytes),
			None => Err(io::Error::other("the file is complete")),
		}
	}

	fn flush(&mut self) -> io::Result<()> {
		self.file.as_mut().map_or(Ok(()), File::flush)
	}
}

impl Drop for NewFile {
	fn drop(&mut self) {
		// What is in its place, if anything, is another name of the same file.
		let _ = fs::remove_file(&self.draft);
	}
}

/// Reads JSON from a file, or from stdin if the path is `-`.
pub fn read_json(path: &Path) -> Result<Value, Failure> {
	let unreadable = |error| Failure::unreadable(path, error);
	let mut text = Vec::new();
	let source: Box<dyn Read> = match path.as_os_str() == "-" {
		true => Box::new(io::stdin()),
		false => Box::new(File::open(path).map_err(unreadable)?),
	};
	source.take(MAX_JSON_BYTES.saturating_add(1)).read_to_end(&mut text).map_err(unreadable)?;
	if text.len() as u64 > MAX_JSON_BYTES {
		return Err(too_long(path, MAX_JSON_BYTES));
	}
	if let Some(kind) = FileKind::of(&text) {
		return Err(Failure::wrong_file(path, format_args!("this is the file of another command ({})", kind.name()))
			.with_hint("name the file as the command wrote it"));
	}
	serde_json::from_slice(&text).map_err(|error| {
		Failure::wrong_file(path, format_args!("not JSON: {error}")).with_hint("name the file as the command wrote it")
	})
}

fn too_long(path: &Path, max_bytes: u64) -> Failure {
	Failure::wrong_file(path, format_args!("longer than {max_bytes} bytes"))
		.with_hint("check that this is the right file")
}

fn write(mut file: File, text: &str) -> io::Result<()> {
	file.write_all(text.as_bytes())?;
	file.write_all(b"\n")?;
	file.sync_all()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn files_appear_whole_and_destroy_nothing() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.json");
		write_new(&path, "one").unwrap();
		assert!(write_new(&path, "two").is_err());
		assert_eq!(read(&path, 4).unwrap(), b"one\n");
		assert!(read(&path, 3).is_err());
		replace(&path, "two").unwrap();
		assert_eq!(read(&path, 4).unwrap(), b"two\n");
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
	}

	#[test]
	fn a_file_that_is_not_finished_leaves_nothing() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a");
		let mut file = NewFile::create(&path).unwrap();
		file.write_all(b"part").unwrap();
		assert!(!path.exists());
		drop(file);
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
		let mut file = NewFile::create(&path).unwrap();
		file.write_all(b"whole").unwrap();
		// Another process was faster.
		fs::write(&path, "other").unwrap();
		assert!(file.finish().is_err());
		assert_eq!(fs::read(&path).unwrap(), b"other");
		assert!(NewFile::create(&path).is_err());
		fs::remove_file(&path).unwrap();
		let mut file = NewFile::create(&path).unwrap();
		file.write_all(b"whole").unwrap();
		file.finish().unwrap();
		assert_eq!((fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count()), (b"whole".to_vec(), 1));
	}

	#[test]
	fn several_files_are_written_together_or_not_at_all() {
		let folder = tempfile::tempdir().unwrap();
		let file = |name: &str| (folder.path().join("new").join(name), name.to_owned());
		write_all_new(&[file("b")], true).unwrap();
		assert!(write_all_new(&[file("a"), file("b")], true).is_err());
		assert!(!file("a").0.exists());
		write_all_new(&[file("a"), file("c")], false).unwrap();
		assert_eq!(read(&file("c").0, 9).unwrap(), b"c\n");
	}

	#[test]
	fn a_file_of_another_command_is_told_for_what_it_is() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("request.json");
		fs::write(&path, r#"{ "type": "clavis-recovery-request", "version": 1 }"#).unwrap();
		let failure = read_json(&path).unwrap_err().to_json();
		assert!(failure["error"]["message"].as_str().unwrap().contains("request for a recovery"), "{failure}");
	}

	#[cfg(unix)]
	#[test]
	fn a_secret_is_for_its_owner_alone() {
		use std::os::unix::fs::PermissionsExt;
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("share.json");
		write_new_private(&path, "secret").unwrap();
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		assert!(write_new_private(&path, "another").is_err());
	}
}
