//! Files that their owner alone can read, and that appear whole or not at all.

use std::{
	ffi::OsString,
	fs::{self, File, OpenOptions},
	io::{self, Write},
	path::{Path, PathBuf},
};

/// Makes a folder, and those above it.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder.create(folder)
}

/// Opens a file that processes lock, or makes it. What is in it stays.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
	open(path, OpenOptions::new().write(true).create(true).truncate(false))
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
	options.open(path)
}

/// Writes a file that does not exist yet, down to the disk.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let mut file = open(path, OpenOptions::new().write(true).create_new(true))?;
	file.write_all(bytes)?;
	file.sync_all()
}

/// Makes the names in a folder last through a power cut, where the system allows it.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
	if cfg!(unix) {
		File::open(folder)?.sync_all()
	} else {
		Ok(())
	}
}

/// A step of [`replace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
	/// Removes what a killed process left behind.
	Clear,
	/// Writes the new content beside the old one, down to the disk.
	Write,
	/// Puts the new file in the place of the old one.
	Rename,
	/// Makes the new name last.
	SyncFolder,
}

/// Returns the file beside another one in which [`replace`] prepares its content.
pub(crate) fn draft_of(path: &Path) -> PathBuf {
	let mut name = OsString::from(".");
	name.push(path.file_name().unwrap_or_default());
	name.push(".new");
	path.with_file_name(name)
}

/// Replaces the content of a file, or makes the file. A process that is killed at any instant leaves the old content or the
/// new one.
///
/// Two processes must not replace one file at the same time: the caller holds a lock.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
	replace_in_steps(path, bytes, &mut |_| Ok(()))
}

/// Does the same as [`replace`], and asks before each step whether to go on.
pub(crate) fn replace_in_steps(
	path: &Path,
	bytes: &[u8],
	before: &mut dyn FnMut(Step) -> io::Result<()>,
) -> io::Result<()> {
	let draft = draft_of(path);
	before(Step::Clear)?;
	match fs::remove_file(&draft) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
		_ => {},
	}
	before(Step::Write)?;
	write_new(&draft, bytes)?;
	before(Step::Rename)?;
	fs::rename(&draft, path)?;
	before(Step::SyncFolder)?;
	let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
	sync_folder(folder.unwrap_or(Path::new(".")))
}

/// Reads a whole file. `None` if it does not exist.
///
/// - `most`: the most bytes that it may have. A longer one is returned with one byte more than that, so that the caller can
///   tell.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
	use io::Read;
	let file = match File::open(path) {
		Ok(file) => file,
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
		Err(error) => return Err(error),
	};
	let mut bytes = Vec::new();
	file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
	Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_process_that_is_killed_leaves_the_old_content_or_the_new_one() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("state");
		replace(&path, b"old").unwrap();
		for killed_before in [Step::Clear, Step::Write, Step::Rename, Step::SyncFolder] {
			// A write that was cut off leaves any part of the new content in the draft.
			for part in [&b""[..], b"ne", b"new"] {
				replace(&path, b"old").unwrap();
				fs::write(draft_of(&path), part).unwrap();
				let killed = &mut |step| if step == killed_before { Err(io::Error::other("killed")) } else { Ok(()) };
				assert!(replace_in_steps(&path, b"new", killed).is_err());
				let content = read(&path, 10).unwrap().unwrap();
				let expected: &[u8] = if killed_before == Step::SyncFolder { b"new" } else { b"old" };
				assert_eq!(content, expected);
				// The next attempt is not in the way of what is left.
				replace(&path, b"next").unwrap();
				assert_eq!(read(&path, 10).unwrap().unwrap(), b"next");
				assert!(!draft_of(&path).exists());
			}
		}
	}

	#[test]
	fn a_file_that_is_too_long_can_be_told() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("state");
		assert_eq!(read(&path, 3).unwrap(), None);
		replace(&path, b"1234").unwrap();
		assert_eq!(read(&path, 4).unwrap().unwrap(), b"1234");
		assert_eq!(read(&path, 3).unwrap().unwrap().len(), 4);
		assert_eq!(read(&path, 2).unwrap().unwrap().len(), 3);
	}
}
