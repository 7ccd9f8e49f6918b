//! Files that a command writes.

use super::{wrong, ValueError};
use clap::builder::{PathBufValueParser, TypedValueParser, ValueParser, ValueParserFactory};
use std::path::{Path, PathBuf};

/// A file to write that is not there yet. Every option that names a file to write has this type, so that no command replaces
/// a file: it is refused before a node is asked or a fee is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile(PathBuf);

impl NewFile {
	/// Takes a path. Refuses one that is there: a file, a folder, or a link.
	pub fn new(path: PathBuf) -> Result<Self, ValueError> {
		// A link that leads nowhere is there, too.
		match path.symlink_metadata().is_ok() {
			true => {
				Err(wrong(format!("the file {} exists already: name another file, or remove this one", path.display())))
			},
			false => Ok(Self(path)),
		}
	}

	/// The path.
	pub fn path(&self) -> &Path {
		&self.0
	}
}

impl ValueParserFactory for NewFile {
	type Parser = ValueParser;

	fn value_parser() -> ValueParser {
		PathBufValueParser::new().try_map(Self::new).into()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::fs;

	#[test]
	fn only_a_file_that_is_not_there_is_taken() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("a.json");
		assert_eq!(NewFile::new(path.clone()).unwrap().path(), path);
		fs::write(&path, "x").unwrap();
		for there in [path, folder.path().to_owned()] {
			let error = NewFile::new(there).unwrap_err().to_string();
			assert!(error.contains("exists already: name another file"), "{error}");
		}
	}
}
