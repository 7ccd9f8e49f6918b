//! Files that people hand to each other. Nothing in them is secret.

use crate::failure::Failure;
use std::{
	fs::{self, File, OpenOptions},
	io::{self, Read, Write},
	path::{Path, PathBuf},
};

/// Reads a file of at most this many bytes.
pub fn read(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
	let unreadable = |error: io::Error| Failure::usage(format!("cannot read {}: {error}", path.display()));
	let mut bytes = Vec::new();
	File::open(path).map_err(unreadable)?.take(max_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
	if bytes.len() as u64 > max_bytes {
		return Err(Failure::usage(format!("{} is over {max_bytes} bytes", path.display())));
	}
	Ok(bytes)
}

/// Writes a new file.
pub fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
	let written = OpenOptions::new().write(true).create_new(true).open(path).and_then(|file| write(file, text));
	written.map_err(|error| match error.kind() {
		io::ErrorKind::AlreadyExists => Failure::usage(format!("there is a file {} already", path.display()))
			.with_hint("name another, or remove it"),
		_ => Failure::usage(format!("cannot write {}: {error}", path.display())),
	})
}

/// Puts a file in the place of another: whole, or not at all.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
	let mut name = path.file_name().unwrap_or_default().to_owned();
	name.push(format!(".{}", std::process::id()));
	let temporary: PathBuf = path.with_file_name(name);
	write_new(&temporary, text)?;
	fs::rename(&temporary, path).map_err(|error| {
		// Whatever happened, the file is as it was.
		let _ = fs::remove_file(&temporary);
		Failure::usage(format!("cannot write {}: {error}", path.display()))
	})
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
}
