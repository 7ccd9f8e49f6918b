//! DIDs that exist from the first block.

use crate::{pallet::RecordOf, Config, Network, Records};
use alloc::vec::Vec;
use clavis_primitives::{document::Change, Inception, NetworkName, StoredRecord};
use serde::{Deserialize, Serialize};

/// A DID of the genesis block, as a chain specification states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisDid {
	/// The inception, from which its id is made.
	pub inception: Inception,
	/// The changes that make its first document.
	#[serde(default)]
	pub changes: Vec<Change>,
}

/// Writes the genesis records. Panics if one is impossible.
#[allow(clippy::panic, reason = "a chain must not start with an impossible genesis block")]
pub(crate) fn build<T: Config>(network: &NetworkName, dids: &[GenesisDid]) {
	Network::<T>::put(network);
	for GenesisDid { inception, changes } in dids {
		let did = inception.id(network);
		let record = match RecordOf::<T>::create(inception.clone(), changes.clone(), 0, 0) {
			Ok(record) if !Records::<T>::contains_key(did) => record,
			Ok(_) => panic!("genesis DID {did} is stated twice"),
			Err(error) => panic!("genesis DID {did}: {error}"),
		};
		Records::<T>::insert(did, StoredRecord::V1(record));
	}
}
