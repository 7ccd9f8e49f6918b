//! Migrations over many blocks: while one runs, decisions wait; after one that failed, the way to another upgrade is open.

use super::share_of_block;
use crate::{Governance, MultiBlockMigrations, Runtime, RuntimeCall, RuntimeEvent, System};
use alloc::vec::Vec;
use clavis_primitives::Standstills;
use frame_support::{
	migrations::{MultiStepMigrator, SteppedMigrationError, SteppedMigrations},
	parameter_types,
	traits::{ConstU32, Contains, Get, OnTimestampSet},
	weights::{Weight, WeightMeter},
};
use pallet_governance::KeepUpgradesOpen;
use pallet_migrations::weights::{SubstrateWeight, WeightInfo};
use sp_runtime::Perbill;

parameter_types! {
	/// A step of a migration may take half a block. The rest is for the hooks of the block.
	pub MaxServiceWeight: Weight = share_of_block(Perbill::from_percent(50));
}

impl pallet_migrations::Config for Runtime {
	type CursorMaxLen = ConstU32<65_536>;
	type FailedMigrationHandler = KeepUpgradesOpen<Runtime>;
	type IdentifierMaxLen = ConstU32<256>;
	type MaxServiceWeight = MaxServiceWeight;
	type MigrationStatusHandler = ();
	type Migrations = WithinADay<crate::version::Migrations>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = SubstrateWeight<Runtime>;
}

/// The most blocks for one migration: a day of blocks of 3 seconds. Blocks take no transactions meanwhile, so no vote could end
/// one that goes on for ever. After them the migration has failed, which opens the way to another upgrade.
pub const MOST_BLOCKS: u32 = 28_800;

/// The same migrations, each of which ends within [`MOST_BLOCKS`], whatever it says itself.
pub struct WithinADay<M>(core::marker::PhantomData<M>);

impl<M: SteppedMigrations> SteppedMigrations for WithinADay<M> {
	fn len() -> u32 {
		M::len()
	}

	fn nth_id(n: u32) -> Option<Vec<u8>> {
		M::nth_id(n)
	}

	fn nth_max_steps(n: u32) -> Option<Option<u32>> {
		// The SDK counts blocks, also those without room for a step. So an exact number of steps would fail a good migration.
		M::nth_max_steps(n).map(|_| Some(MOST_BLOCKS))
	}

	fn nth_step(n: u32, cursor: Option<Vec<u8>>, meter: &mut WeightMeter) -> Option<Step> {
		M::nth_step(n, cursor, meter)
	}

	fn nth_transactional_step(n: u32, cursor: Option<Vec<u8>>, meter: &mut WeightMeter) -> Option<Step> {
		M::nth_transactional_step(n, cursor, meter)
	}

	fn nth_migrating_prefixes(n: u32) -> Option<Option<Vec<Vec<u8>>>> {
		M::nth_migrating_prefixes(n)
	}

	#[cfg(feature = "try-runtime")]
	fn nth_pre_upgrade(n: u32) -> Option<Result<Vec<u8>, sp_runtime::TryRuntimeError>> {
		M::nth_pre_upgrade(n)
	}

	#[cfg(feature = "try-runtime")]
	fn nth_post_upgrade(n: u32, state: Vec<u8>) -> Option<Result<(), sp_runtime::TryRuntimeError>> {
		M::nth_post_upgrade(n, state)
	}

	fn cursor_max_encoded_len() -> usize {
		M::cursor_max_encoded_len()
	}

	fn identifier_max_encoded_len() -> usize {
		M::identifier_max_encoded_len()
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl<M: pallet_migrations::MockedMigrations> pallet_migrations::MockedMigrations for WithinADay<M> {
	fn set_fail_after(n: u32) {
		M::set_fail_after(n);
	}

	fn set_success_after(n: u32) {
		M::set_success_after(n);
	}
}

/// The cursor after a step, or why there is none.
type Step = Result<Option<Vec<u8>>, SteppedMigrationError>;

/// Returns whether a standstill lasts, as it was last noted. Before the hook of governance, that is the note of the block before.
fn stands_still() -> bool {
	<Governance as Get<Standstills>>::get().since().is_some()
}

/// Tells of the moment of a block only where holders can act: changes of the rules wait.
pub struct WhenWhole<Listener>(core::marker::PhantomData<Listener>);

impl<Listener: OnTimestampSet<u64>> OnTimestampSet<u64> for WhenWhole<Listener> {
	fn on_timestamp_set(moment: u64) {
		if !stands_still() {
			Listener::on_timestamp_set(moment);
		}
	}
}

/// Takes a step of a migration in each block that has room for a whole one. A block that starts a session has none: the
/// SDK counts its hook as a full block. A step with less room would fail the migration.
pub struct MigratorWithRoom;

impl MultiStepMigrator for MigratorWithRoom {
	fn ongoing() -> bool {
		MultiBlockMigrations::ongoing()
	}

	fn step() -> Weight {
		if System::remaining_block_weight().can_consume(MaxServiceWeight::get()) {
			MultiBlockMigrations::step()
		} else {
			SubstrateWeight::<Runtime>::progress_mbms_none()
		}
	}
}

/// The weight that the scheduler may use in a block. Nothing while a migration runs: decisions and alarms wait in their
/// agendas, and none meets a state that is half migrated. The scheduler takes the agendas up in their order afterwards: in the
/// second block, since the agenda of the rules is put off in the first one.
pub struct SchedulerWeight<Most>(core::marker::PhantomData<Most>);

impl<Most: Get<Weight>> Get<Weight> for SchedulerWeight<Most> {
	fn get() -> Weight {
		if MultiBlockMigrations::ongoing() || (stands_still() && !Governance::upgrade_failed()) {
			Weight::zero()
		} else {
			Most::get()
		}
	}
}

/// The calls that are open. After a migration that failed only those are that lead to another upgrade: any other call could
/// meet a state that is half migrated. Decisions on the other tracks are refused when their blocks come.
pub struct OpenCalls;

impl Contains<RuntimeCall> for OpenCalls {
	fn contains(call: &RuntimeCall) -> bool {
		!Governance::upgrade_failed()
			|| matches!(
				call,
				RuntimeCall::Timestamp(_)
					| RuntimeCall::Grandpa(_)
					| RuntimeCall::Preimage(_)
					| RuntimeCall::Referenda(_)
					| RuntimeCall::ConvictionVoting(_)
					| RuntimeCall::Multisig(_)
					| RuntimeCall::Governance(_)
					| RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { .. })
			)
	}
}
