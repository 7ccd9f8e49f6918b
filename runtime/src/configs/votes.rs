//! What voting costs: a deposit for the entries of a voter, and calls that would write entries for nothing.
//!
//! The SDK keeps entries of voters for good, and takes nothing for them.

use super::prices::StatePrice;
use crate::{AccountId, Balance, Balances, Referenda, Runtime, RuntimeCall, RuntimeHoldReason};
use frame_support::{
	traits::{fungible::MutateHold, Contains, Footprint, Polling},
	weights::{constants::ParityDbWeight, Weight},
};
use pallet_conviction_voting::{AccountVote, Status, VotingFor, VotingHooks, WeightInfo};
use sp_runtime::{
	traits::{Convert, StaticLookup},
	DispatchResult,
};

/// What a voter's first vote on a track binds: the entry of its votes there, that of its locks on all tracks, and that of
/// the lock on its balance. The fee of a vote is about the price of the bytes that it adds.
pub fn price() -> Balance {
	const ENTRIES: u64 = 3;
	StatePrice::convert(Footprint { count: ENTRIES, size: ENTRIES.saturating_mul(512) })
}

/// Binds the deposit with the first vote of an account on a track.
pub struct VotersPay;

impl VotingHooks<AccountId, u32, Balance> for VotersPay {
	fn on_before_vote(who: &AccountId, index: u32, _: AccountVote<Balance>) -> DispatchResult {
		match <Referenda as Polling<_>>::as_ongoing(index) {
			Some((_, track)) if !VotingFor::<Runtime>::contains_key(who, track) => {
				let reason = RuntimeHoldReason::Governance(pallet_governance::HoldReason::Votes);
				Balances::hold(&reason, who, price())
			},
			_ => Ok(()),
		}
	}

	fn on_remove_vote(_: &AccountId, _: u32, _: Status) {}

	fn lock_balance_on_unsuccessful_vote(_: &AccountId, _: u32) -> Option<Balance> {
		None
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn on_vote_worst_case(_: &AccountId) {}

	#[cfg(feature = "runtime-benchmarks")]
	fn on_remove_vote_worst_case(_: &AccountId) {}
}

/// The weights of the SDK, and that of the deposit.
pub struct Weights;

impl Weights {
	/// The work of a transfer, which is more than that of a hold, and the holds of the account, which are read and written.
	fn deposit() -> Weight {
		<BalanceWeights as pallet_balances::WeightInfo>::transfer_keep_alive()
			.saturating_add(ParityDbWeight::get().reads_writes(1, 1))
	}
}

type BalanceWeights = pallet_balances::weights::SubstrateWeight<Runtime>;
type Sdk = pallet_conviction_voting::weights::SubstrateWeight<Runtime>;

impl WeightInfo for Weights {
	fn vote_new() -> Weight {
		Sdk::vote_new().saturating_add(Self::deposit())
	}

	fn vote_existing() -> Weight {
		Sdk::vote_existing().saturating_add(Self::deposit())
	}

	fn remove_vote() -> Weight {
		Sdk::remove_vote()
	}

	fn remove_other_vote() -> Weight {
		Sdk::remove_other_vote()
	}

	fn delegate(r: u32) -> Weight {
		Sdk::delegate(r)
	}

	fn undelegate(r: u32) -> Weight {
		Sdk::undelegate(r)
	}

	fn unlock() -> Weight {
		Sdk::unlock()
	}
}

/// The calls that would write entries for nothing. A delegation writes one for any account that it names, and an unlock for any
/// account and any track.
pub struct UnpaidEntries;

impl Contains<RuntimeCall> for UnpaidEntries {
	fn contains(call: &RuntimeCall) -> bool {
		use pallet_conviction_voting::Call;
		let RuntimeCall::ConvictionVoting(call) = call else { return false };
		match call {
			Call::delegate { .. } => true,
			Call::unlock { class, target } => {
				let target = <Runtime as frame_system::Config>::Lookup::lookup(target.clone());
				target.is_ok_and(|target| !VotingFor::<Runtime>::contains_key(target, class))
			},
			_ => false,
		}
	}
}
