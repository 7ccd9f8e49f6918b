//! Migrations over many blocks: while one runs, decisions wait; after one that failed, the way to another upgrade is open.

use super::share_of_block;
use crate::{Governance, MultiBlockMigrations, Runtime, RuntimeCall, RuntimeEvent, System};
use frame_support::{
	migrations::MultiStepMigrator,
	parameter_types,
	traits::{ConstU32, Contains, Get},
	weights::Weight,
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
	type Migrations = crate::version::Migrations;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = SubstrateWeight<Runtime>;
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
/// agendas, and none meets a state that is half migrated. The scheduler takes the agendas up in their order afterwards.
pub struct SchedulerWeight<Most>(core::marker::PhantomData<Most>);

impl<Most: Get<Weight>> Get<Weight> for SchedulerWeight<Most> {
	fn get() -> Weight {
		if MultiBlockMigrations::ongoing() {
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
