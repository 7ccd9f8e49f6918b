//! Makes the changes of a document to a copy of the record first, and names the one that the chain would refuse.

use super::DidError;
use crate::calls::did::change_in_words;
use clavis_primitives::{record::RecordError, Change};

/// Makes changes to a copy of a record. `apply` makes a list of changes to a new copy each time.
pub(super) fn rehearse_changes(
	changes: &[Change],
	apply: impl Fn(Vec<Change>) -> Result<(), RecordError>,
) -> Result<(), DidError> {
	let Err(error) = apply(changes.to_vec()) else { return Ok(()) };
	if matches!(error, RecordError::Document(_) | RecordError::TooLarge) {
		let mut made = Vec::new();
		for change in changes {
			made.push(change.clone());
			if apply(made.clone()).is_err() {
				return Err(DidError::Change { change: change_in_words(change), error });
			}
		}
	}
	Err(DidError::Rule(error))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{ControlSet, Inception, Record};
	use sp_core::H256;

	fn refused(changes: &[Change]) -> DidError {
		let control = ControlSet::single("z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse().unwrap());
		let record = Record::<()>::create(Inception { control, next: None, salt: H256::zero() }, [], 1, 1).unwrap();
		rehearse_changes(changes, |changes| record.clone().update(changes, 2)).unwrap_err()
	}

	#[test]
	fn the_change_at_fault_is_named() {
		let alias = |uri: &str| Change::AddAlias(uri.parse().unwrap());
		let service = Change::RemoveService("nowhere".parse().unwrap());
		for (changes, kind, words) in [
			(
				[alias("urn:x:1"), service, alias("urn:x:2")],
				"notFound",
				"the chain would refuse to remove the service #nowhere: there is no such method, service or alias",
			),
			(
				[alias("urn:x:1"), alias("urn:x:2"), alias("urn:x:1")],
				"aliasTaken",
				"the chain would refuse to add the alias urn:x:1: the alias is there already",
			),
		] {
			let error = refused(&changes);
			assert_eq!((&*error.kind(), error.to_string().as_str()), (kind, words));
			assert!(error.hint().is_some());
		}
		assert!(matches!(refused(&[]), DidError::Rule(RecordError::NothingToChange)));
	}
}
