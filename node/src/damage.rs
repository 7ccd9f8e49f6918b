//! Says what an operator can do about a damaged database.
//!
//! The database and the reader of the state panic if files are damaged, and the report of a panic asks for a report of a
//! bug. An operator has to know that the database can be made again from the peers.

use sc_service::Error;
use std::{panic, path::Path};

/// A part of the path of the sources of the database.
const DATABASE_SOURCES: &str = "/parity-db-";
/// A part of the message of a panic for a part of the state that is not there.
const STATE_IS_MISSING: &str = "Database missing expected key";

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
	file.contains(DATABASE_SOURCES) || message.contains(STATE_IS_MISSING)
}

fn advice(database: &Path) -> String {
	format!(
		"The node cannot use its database in {}. Check that no other node runs on it, that the disk has room, and that the \
		 files belong to this account. If all that is so, the database is damaged: remove it with 'clavis-node purge-chain' \
		 while the network finalises, and start the node, which syncs again. The keys stay.",
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
		assert!(!is_damage("/registry/sc-network-0.60.0/src/service.rs", "range end index 9 out of range"));
	}

	#[test]
	fn the_advice_names_the_database_and_the_command() {
		let advice = advice(&PathBuf::from("/data/paritydb/full"));
		assert!(advice.contains("/data/paritydb/full") && advice.contains("purge-chain"), "{advice}");
	}
}
