//! Which pallets are benchmarked, and how the node runs them.

use crate::{AccountId, AllPalletsWithSystem, Balances, Did, Runtime, SessionKeys, CLV};
use alloc::{string::String, vec::Vec};
use clavis_primitives::{recovery::NewControl, BlockHeight, DidId};
use codec::Encode;
use frame_benchmarking::{
	baseline::Pallet as Baseline, define_benchmarks, BenchmarkBatch, BenchmarkConfig, BenchmarkList,
};
use frame_support::traits::{fungible::Mutate, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::{extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench};

impl frame_system_benchmarking::Config for Runtime {}
impl frame_benchmarking::baseline::Config for Runtime {}

/// Session keys that the host makes.
pub struct NewSessionKeys;

impl pallet_validators::BenchmarkHelper<AccountId, SessionKeys> for NewSessionKeys {
	fn session_keys(owner: &AccountId) -> (SessionKeys, Vec<u8>) {
		let new = SessionKeys::generate(&owner.encode(), None);
		(new.keys, new.proof.encode())
	}
}

/// DIDs with the largest content. Accounts with funds control them, and are their methods too.
pub struct NewDids;

impl pallet_recovery::BenchmarkHelper for NewDids {
	fn did(n: u32) -> (DidId, AccountId) {
		let control = frame_benchmarking::account("holder", n, 0);
		Balances::set_balance(&control, 1_000_000 * CLV);
		(Did::benchmark_did(&control), control)
	}

	fn control(did: &DidId, plan_version: BlockHeight) -> NewControl {
		Did::benchmark_nomination(did, plan_version)
	}
}

impl pallet_groups::BenchmarkHelper for NewDids {
	fn did(n: u32) -> (DidId, AccountId) {
		<Self as pallet_recovery::BenchmarkHelper>::did(n)
	}
}

// Those of referenda are missing: they propose as root, and this chain has no track for root.
define_benchmarks!(
	[frame_benchmarking, Baseline::<Runtime>]
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[pallet_balances, crate::Balances]
	[pallet_collective, crate::Council]
	[pallet_conviction_voting, crate::ConvictionVoting]
	[pallet_did, crate::Did]
	[pallet_governance, crate::Governance]
	[pallet_grandpa, crate::Grandpa]
	[pallet_groups, crate::Groups]
	[pallet_migrations, crate::MultiBlockMigrations]
	[pallet_multisig, crate::Multisig]
	[pallet_preimage, crate::Preimage]
	[pallet_recovery, crate::Recovery]
	[pallet_revocation_rules, crate::RevocationRules]
	[pallet_scheduler, crate::Scheduler]
	[pallet_timestamp, crate::Timestamp]
	[pallet_utility, crate::Utility]
	[pallet_validators, crate::Validators]
);

/// Storage that every block, or every signed transaction, has read before any call runs, so that it costs a call nothing.
///
/// - The timestamp: the block's inherent writes it.
/// - The hash of the first block: `CheckGenesis` reads it and is weighed for it.
/// - The periods, the rules in force and the block in which they change next: the base weight of a block pays for them.
/// - The standstills: the first hook of governance pays for them.
fn touched_in_every_block() -> [sp_storage::TrackedStorageKey; 6] {
	[
		pallet_governance::ChainPeriods::<Runtime>::hashed_key().to_vec().into(),
		pallet_governance::NotedStandstills::<Runtime>::hashed_key().to_vec().into(),
		pallet_revocation_rules::Due::<Runtime>::hashed_key().to_vec().into(),
		pallet_revocation_rules::InForce::<Runtime>::hashed_key().to_vec().into(),
		pallet_timestamp::Now::<Runtime>::hashed_key().to_vec().into(),
		frame_system::BlockHash::<Runtime>::hashed_key_for(0).into(),
	]
}

/// The benchmarks there are, and the storage they touch.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::<BenchmarkList>::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Runs one.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let mut whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	whitelist.extend(touched_in_every_block());
	let mut batches = Vec::<BenchmarkBatch>::new();
	let params = (&config, &whitelist);
	add_benchmarks!(params, batches);
	Ok(batches)
}
