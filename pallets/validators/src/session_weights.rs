//! Weights of the session pallet's calls. Its own were measured with staking, and before keys came with a proof.

use crate::{weights::SubstrateWeight, WeightInfo};
use frame_support::weights::Weight;

impl<T: frame_system::Config> pallet_session::WeightInfo for SubstrateWeight<T> {
	fn set_keys() -> Weight {
		<Self as WeightInfo>::set_keys()
	}

	fn purge_keys() -> Weight {
		<Self as WeightInfo>::purge_keys()
	}
}
