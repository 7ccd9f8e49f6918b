//! The reads of the calls from the chain.

use crate::{Config, Pallet};
use clavis_primitives::{
	gate::{Activity, Gate},
	recovery::Minimums,
	rules::Rules,
	BlockHeight, DidId, Moment,
};
use frame_support::traits::UnixTime;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// Returns the network as digests of attempts name it. The hash of the first block is never pruned from state.
	pub(crate) fn genesis() -> H256 {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
	}

	/// The current block.
	pub(crate) fn block() -> BlockHeight {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// The moment of this block.
	pub(crate) fn now() -> Moment {
		T::Time::now().as_secs()
	}

	/// The activity of a DID that has guardians.
	pub(crate) fn activity(did: &DidId) -> Activity {
		T::Gate::activity(did).unwrap_or(Activity { last_act: Self::block(), frozen_until: None })
	}

	/// The minimums that the rules in force set for new plans.
	pub(crate) fn minimums() -> Minimums {
		Minimums::from(&T::Rules::in_force())
	}
}
