//! The reads of the calls from the chain.

use crate::{Config, Pallet};
use clavis_primitives::{payload::ChainId, recovery::Minimums, rules::Rules, BlockHeight, Moment};
use frame_support::traits::{Get, UnixTime};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Zero, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// Returns the network as digests of attempts name it. The hash of the first block is never pruned from state.
	pub(crate) fn chain_id() -> ChainId {
		ChainId {
			genesis: frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()),
			transaction_version: T::Version::get().transaction_version,
		}
	}

	/// The current block.
	pub(crate) fn block() -> BlockHeight {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The moment of this block.
	pub(crate) fn now() -> Moment {
		T::Time::now().as_secs()
	}

	/// The minimums that the rules in force set for new plans.
	pub(crate) fn minimums() -> Minimums {
		Minimums::from(&T::Rules::in_force())
	}
}
