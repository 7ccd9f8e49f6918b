//! The reads of the calls from the chain, and their conclusion.

use crate::{pallet::RecordOf, Config, Event, Network, Pallet, Records};
use clavis_primitives::{
	api::ChangeKind, payload::ChainId, BlockHeight, DidId, Moment, NetworkName, Record, StoredRecord,
};
use frame_support::traits::{Get, UnixTime};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Zero, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// Returns this network's name in its DIDs.
	pub fn network() -> NetworkName {
		Network::<T>::get()
	}

	/// Returns the record of a DID.
	pub fn record(did: DidId) -> Option<Record<()>> {
		Records::<T>::get(did).map(|stored| stored.into_latest().without_ticket())
	}

	/// Returns the network as signed payloads name it. The hash of the first block is never pruned from state.
	pub fn chain_id() -> ChainId {
		ChainId {
			genesis: frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()),
			transaction_version: T::Version::get().transaction_version,
		}
	}

	/// The current block.
	pub(crate) fn block() -> BlockHeight {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The moment that this block's author and validators agreed on.
	pub(crate) fn now() -> Moment {
		T::Time::now().as_secs()
	}

	/// Writes a changed record and deposits its event.
	pub(crate) fn conclude(did: DidId, record: RecordOf<T>, kind: ChangeKind) {
		Self::conclude_all(did, record, [kind]);
	}

	/// Writes a record that one call changed in several ways, and deposits an event for each.
	pub(crate) fn conclude_all(did: DidId, record: RecordOf<T>, kinds: impl IntoIterator<Item = ChangeKind>) {
		let version = record.version;
		Records::<T>::insert(did, StoredRecord::V1(record));
		for kind in kinds {
			Self::deposit_event(Event::Changed { did, version, kind });
		}
	}
}
