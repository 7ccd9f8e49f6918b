//! Says what an operator can do about a damaged database.
//!
//! The database and the reader of the state panic if files are damaged, and the report of a panic asks for a report of a
//! bug. An operator has to know that the database can be made again from the peers.
//!
//! If files are missing, the database says nothing: it makes them again, empty. A node without its `metadata` begins at the
//! first block in this way, and a validator forgets in which round it voted. So the files are looked at before.

use sc_service::Error;
use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	io::{self, ErrorKind},
	panic,
	path::Path,
};

/// A part of the path of the sources of the database.
const DATABASE_SOURCES: &str = "/parity-db-";
/// A part of the message of a panic for a part of the state that is not there.
const STATE_IS_MISSING: &str = "Database missing expected key";
/// A part of the message of the panic with which the client's layer over the database passes its errors on.
const DATABASE_FAILED: &str = "Critical database error";

/// What an operator does about a database that is lost. A validator that votes without it can vote twice in a round.
const REMEDY: &str =
	"remove it with 'clavis-node purge-chain' and the --chain and --base-path of this node, and start the \
	node, which syncs again. The keys stay. Start a validator without --validator first, and with it once it follows and \
	the network finalises.";

/// The file with the salt of all keys. The database makes another one where it is missing, and finds no key any more.
const METADATA: &str = "metadata";
/// The beginnings of the names of all files that have content.
const CONTENT: [&str; 3] = ["index_", "table_", "log"];
/// The column that names the newest blocks.
const COLUMN_OF_HEADS: &str = "00";

/// The sizes of the files of a database, by name.
type Files = BTreeMap<String, u64>;

/// Refuses a database that has lost files. A folder that is not there, or that a start was ended in before it had anything, is
/// that of a new node.
pub fn refuse_incomplete(database: &Path) -> Result<(), Error> {
	let lost = match files(database) {
		Ok(files) => files.as_ref().and_then(lost_part),
		Err(error) => return Err(refusal(format!("cannot read the database in {}: {error}", database.display()))),
	};
	match lost {
		None => Ok(()),
		Some(lost) => Err(refusal(format!(
			"the database in {} has lost {lost}, so the node would start again from the first block. If you have the files, put \
			 them back. Otherwise {REMEDY}",
			database.display()
		))),
	}
}

/// Wraps a text as an I/O error, which the SDK shows without more words around it.
fn refusal(text: String) -> Error {
	Error::Io(io::Error::other(text))
}

/// Returns the files in the folder of a database. Returns `None` if there is no folder.
fn files(database: &Path) -> io::Result<Option<Files>> {
	let entries = match fs::read_dir(database) {
		Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
		entries => entries?,
	};
	let mut files = Files::new();
	for entry in entries {
		let entry = entry?;
		match entry.metadata() {
			Ok(metadata) => {
				files.insert(entry.file_name().to_string_lossy().into_owned(), metadata.len());
			},
			// A node that is still stopping removes its logs.
			Err(error) if error.kind() == ErrorKind::NotFound => {},
			Err(error) => return Err(error),
		}
	}
	Ok(Some(files))
}

/// Says which file of a database is missing, as far as the other ones show it.
///
/// A column has an index from its first value on, and a table for each size of its values. After a kill they can be in a log
/// that is not worked off. Then they are not looked at: the database makes them from the log.
fn lost_part(files: &Files) -> Option<String> {
	// Other files, such as the `lost+found` of a disk, are not those of the database.
	if !files.keys().any(|name| CONTENT.iter().any(|kind| name.starts_with(kind)) || name == METADATA) {
		return None;
	}
	if files.get(METADATA).is_none_or(|size| *size == 0) {
		return Some(format!("its file '{METADATA}'"));
	}
	if files.iter().any(|(name, size)| name.starts_with("log") && *size > 0) {
		return None;
	}
	let (indexes, tables) = (columns(files, "index_"), columns(files, "table_"));
	let mut known = indexes.union(&tables).copied().collect::<BTreeSet<_>>();
	if !known.is_empty() {
		known.insert(COLUMN_OF_HEADS);
	}
	match (first_lost(&known, &indexes), first_lost(&known, &tables)) {
		(Some(column), _) => Some(format!("its file 'index_{column}_…'")),
		(None, Some(column)) => Some(format!("its files 'table_{column}_…'")),
		(None, None) => None,
	}
}

/// Returns the first of the known columns that is not among those that have a file.
fn first_lost<'a>(known: &BTreeSet<&'a str>, has: &BTreeSet<&'a str>) -> Option<&'a str> {
	known.difference(has).next().copied()
}

/// Returns the columns that have a file of a kind.
fn columns<'a>(files: &'a Files, kind: &str) -> BTreeSet<&'a str> {
	files.keys().filter_map(|name| name.strip_prefix(kind)?.get(..2)).collect()
}

/// Prints the advice before the report of each panic that a damaged database causes. The path is that of the database.
pub fn explain_panics(database: &Path) {
	let advice = advice(database);
	let report = panic::take_hook();
	panic::set_hook(Box::new(move |info| {
		let file = info.location().map(|location| location.file()).unwrap_or_default();
		let message = info.payload().downcast_ref::<String>().map(String::as_str).unwrap_or_default();
		if is_damage(file, message) {
			eprintln!("{advice}");
		}
		report(info);
	}));
}

/// Prints the advice if a node could not start because of its database.
pub fn explain_error(error: &Error, database: &Path) {
	if matches!(error, Error::Client(sp_blockchain::Error::Backend(_))) {
		eprintln!("{}", advice(database));
	}
}

/// Returns true if a panic in a file of sources, with this message, comes from a damaged database.
fn is_damage(file: &str, message: &str) -> bool {
	file.contains(DATABASE_SOURCES) || message.contains(STATE_IS_MISSING) || message.contains(DATABASE_FAILED)
}

fn advice(database: &Path) -> String {
	format!(
		"The node cannot use its database in {}. Check that no other node runs on it, that the disk has room, and that the \
		 files belong to this account. If all that is so, the database is damaged: {REMEDY}",
		database.display()
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::path::PathBuf;

	#[test]
	fn a_panic_of_the_database_is_damage() {
		assert!(is_damage("/registry/parity-db-0.4.13/src/table.rs", "range end index 9 out of range"));
		assert!(is_damage("/registry/sp-state-machine-0.54.0/src/ext.rs", "Database missing expected key: 0x50"));
		assert!(is_damage("/registry/sc-client-db-0.55.0/src/parity_db.rs", "Critical database error: Corruption"));
		assert!(!is_damage("/registry/sc-network-0.60.0/src/service.rs", "range end index 9 out of range"));
	}

	/// The files of a database that was stopped in good order.
	const WHOLE: [&str; 7] =
		["lock", "metadata", "stats.txt", "index_00_16", "index_01_16", "table_00_17", "table_01_1a"];

	/// Makes a folder with these files, each of which has content.
	fn folder_of(files: &[&str]) -> tempfile::TempDir {
		let folder = tempfile::tempdir().unwrap();
		for name in files {
			fs::write(folder.path().join(name), name).unwrap();
		}
		folder
	}

	/// Returns the error for a folder with these files, if it is refused.
	fn refused(files: &[&str]) -> Option<String> {
		refuse_incomplete(folder_of(files).path()).err().map(|error| error.to_string())
	}

	#[test]
	fn a_node_without_a_database_is_new() {
		assert!(refuse_incomplete(&folder_of(&[]).path().join("full")).is_ok());
		assert_eq!((refused(&[]), refused(&["lock"]), refused(&["lock", "metadata"])), (None, None, None));
		assert_eq!(refused(&["lost+found"]), None);
		// Killed before its log was worked off for the first time.
		assert_eq!(refused(&["lock", "metadata", "log0"]), None);
	}

	#[test]
	fn a_whole_database_is_taken() {
		assert_eq!(refused(&WHOLE), None);
	}

	#[test]
	fn a_database_without_a_file_is_refused_by_its_folder_and_the_file() {
		let lost = [
			("metadata", "'metadata'"),
			("index_00_16", "'index_00_…'"),
			("index_01_16", "'index_01_…'"),
			("table_00_17", "'table_00_…'"),
			("table_01_1a", "'table_01_…'"),
		];
		for (file, named) in lost {
			let folder = folder_of(&WHOLE);
			fs::remove_file(folder.path().join(file)).unwrap();
			let refusal = refuse_incomplete(folder.path()).unwrap_err().to_string();
			let path = folder.path().display().to_string();
			assert!(refusal.contains(named) && refusal.contains(&path) && refusal.contains(REMEDY), "{refusal}");
		}
		// All that names the newest blocks is lost.
		assert!(refused(&["lock", "metadata", "index_01_16", "table_01_1a"]).is_some());
	}

	#[test]
	fn metadata_must_be_there_whatever_the_log_has() {
		assert!(refused(&["lock", "log0"]).is_some());
		let folder = folder_of(&["lock", "log0"]);
		fs::write(folder.path().join("metadata"), "").unwrap();
		assert!(refuse_incomplete(folder.path()).is_err());
	}

	/// The database works its log off at the next start, and makes tables that the log has.
	#[test]
	fn a_log_that_is_left_can_have_the_rest() {
		assert_eq!(refused(&["lock", "metadata", "log1", "index_01_16", "table_01_1a"]), None);
	}

	#[test]
	fn the_advice_names_the_database_and_the_command() {
		let advice = advice(&PathBuf::from("/data/paritydb/full"));
		assert!(advice.contains("/data/paritydb/full") && advice.contains(REMEDY), "{advice}");
	}
}
