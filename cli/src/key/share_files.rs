//! Files of shares.

use crate::{failure::Failure, files};
use clavis_client::shares::{ShareError, ShareFile, MAX_FILE_BYTES};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Reads a share.
pub fn read_share(file: &Path) -> Result<ShareFile, Failure> {
	// An open share is a secret.
	let json = Zeroizing::new(files::read(file, MAX_FILE_BYTES)?);
	ShareFile::from_json(&json).map_err(|error| Failure::from(error).in_file(file))
}

/// Names the file that an error is about, where it is about one.
pub fn in_its_file(error: ShareError, files: &[PathBuf]) -> Failure {
	let place = match &error {
		ShareError::Sealed { place, .. } | ShareError::OtherSplit { place } | ShareError::Altered { place } => *place,
		_ => return error.into(),
	};
	let failure = Failure::from(error);
	match files.get(place) {
		Some(file) => failure.in_file(file),
		None => failure,
	}
}
