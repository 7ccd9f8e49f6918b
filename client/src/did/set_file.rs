//! Control sets as files. A holder who commits to a set keeps it, since the chain has only its hash.

use crate::json_file::{read, FileKind};
use clavis_primitives::{ControlError, ControlSet};
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The largest file that is read; 16 members take about 3 kB.
pub const MAX_SET_FILE_BYTES: u64 = 64 * 1024;
const VERSION: u64 = 1;

/// The reason why a file holds no control set.
#[derive(Debug, thiserror::Error)]
pub enum SetFileError {
	/// Not a file of ours.
	#[error("this is no control set: {0}")]
	Malformed(String),
	/// A set that the chain would not take.
	#[error("this control set cannot be: {0}")]
	Unsound(ControlError),
	/// The hash that it says is not its own.
	#[error("its members are not those of the commitment {0:#x}: somebody changed the file")]
	NotTheCommitted(H256),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SetFile {
	r#type: String,
	version: u64,
	commitment: H256,
	control_set: ControlSet,
}

/// As a file.
pub fn set_to_json(set: &ControlSet) -> String {
	let (r#type, commitment) = (FileKind::ControlSet.tag().into(), set.commitment());
	let file = SetFile { r#type, version: VERSION, commitment, control_set: set.clone() };
	// Plain data without maps: this cannot fail.
	serde_json::to_string_pretty(&file).unwrap_or_default()
}

/// Reads a file.
pub fn set_from_json(json: &[u8]) -> Result<ControlSet, SetFileError> {
	let file = read::<SetFile>(json, FileKind::ControlSet, VERSION).map_err(SetFileError::Malformed)?;
	let SetFile { commitment, control_set, .. } = file;
	control_set.check().map_err(SetFileError::Unsound)?;
	if control_set.commitment() != commitment {
		return Err(SetFileError::NotTheCommitted(commitment));
	}
	Ok(control_set)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{Controller, DidId, Member};

	fn set() -> ControlSet {
		let key = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse().unwrap();
		let mut set = ControlSet::single(key);
		let board = Member { controller: Controller::Did(DidId([3; 32])), weight: 2 };
		set.members.try_push(board).unwrap();
		set
	}

	#[test]
	fn a_set_comes_back_from_its_file() {
		assert_eq!(set_from_json(set_to_json(&set()).as_bytes()).unwrap(), set());
	}

	#[test]
	fn a_file_that_was_changed_is_refused() {
		let good = set_to_json(&set());
		let heavier = good.replace("\"weight\": 2", "\"weight\": 3");
		assert!(matches!(set_from_json(heavier.as_bytes()), Err(SetFileError::NotTheCommitted(_))));
		let unsatisfiable = good.replace("\"threshold\": 1", "\"threshold\": 9");
		assert!(matches!(set_from_json(unsatisfiable.as_bytes()), Err(SetFileError::Unsound(_))));
		for bad in
			["", "[]", &good.replace("clavis-control-set", "x"), &good.replace("\"version\": 1", "\"version\": 2")]
		{
			assert!(matches!(set_from_json(bad.as_bytes()), Err(SetFileError::Malformed(_))), "{bad}");
		}
	}
}
