//! Migrations over many blocks, in real blocks: decisions wait for them, blocks keep their limit, and a failure leaves a way
//! to another upgrade.

use super::{
	begin_block,
	governance::{apply, authorize, code_of, dispatch, enacted, propose, seat, seated, signed, upgradable},
	next_block, start,
};
use crate::{
	configs::{RuntimeBlockWeights, MOST_BLOCKS},
	AccountId, BlockNumber, Executive, Governance, MultiBlockMigrations, RevocationRules, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeOrigin, System, CLV, VERSION,
};
use codec::{Decode, Encode};
use frame_support::{
	assert_ok,
	migrations::{MultiStepMigrator, SteppedMigration, SteppedMigrationError},
	traits::{Get, Hooks},
	weights::WeightMeter,
};
use pallet_governance::{Decision, FailedUpgrade};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve};
use sp_runtime::DispatchResult;

type CouncilOrigin = pallet_collective::RawOrigin<AccountId, pallet_collective::Instance1>;

/// What the migration does.
#[derive(Clone, Copy, Encode, Decode)]
struct Plan {
	/// The steps that it takes.
	steps: u32,
	/// Fails in its last step.
	fails: bool,
}

#[frame_support::storage_alias]
type Planned = StorageValue<Trials, Plan>;

/// A migration that takes the steps that a test planned, and all the weight that it may.
pub struct Trial;

impl SteppedMigration for Trial {
	/// The steps so far.
	type Cursor = u32;
	type Identifier = [u8; 5];

	fn id() -> Self::Identifier {
		*b"trial"
	}

	fn step(cursor: Option<u32>, meter: &mut WeightMeter) -> Result<Option<u32>, SteppedMigrationError> {
		let Plan { steps, fails } = Planned::get().unwrap_or(Plan { steps: 1, fails: false });
		meter.consume(meter.remaining());
		let step = cursor.unwrap_or_default() + 1;
		match (step < steps, fails) {
			(true, _) => Ok(Some(step)),
			(false, true) => Err(SteppedMigrationError::Failed),
			(false, false) => Ok(None),
		}
	}
}

/// Starts the migration, as the first block of a new runtime does.
fn migrate(steps: u32, fails: bool) {
	Planned::put(Plan { steps, fails });
	<MultiBlockMigrations as Hooks<BlockNumber>>::on_runtime_upgrade();
	assert!(MultiBlockMigrations::ongoing());
}

fn run(blocks: u32) {
	for _ in 0..blocks {
		next_block();
	}
}

fn transfer() -> RuntimeCall {
	let dest = Bob.to_account_id().into();
	RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive { dest, value: CLV })
}

/// Fails where the scheduler runs beside a migration: the decision is dispatched into a state that is half migrated.
#[test]
fn decisions_should_wait_while_a_migration_runs_and_be_carried_out_after_it() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		propose(Decision::Rules, &seat(&[Dave]), &[Alice, Bob, Charlie]);
		migrate(60, false);
		for _ in 0..60 {
			next_block();
			let served = System::events().into_iter().any(|record| {
				matches!(record.event, RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched { .. }))
			});
			assert!(!served || !MultiBlockMigrations::ongoing());
			assert_eq!(seated().len(), 3);
		}
		run(10);
		assert!(!MultiBlockMigrations::ongoing());
		if seated().len() == 3 {
			assert_ok!(enacted().1);
		}
		assert_eq!(seated().len(), 1);
	});
}

/// Fails where the migrator takes its whole share in the first block of a session, too.
#[test]
fn hooks_and_a_migration_should_fit_a_block() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let sessions = 3 * Governance::periods().session;
		migrate(10 * sessions, false);
		let (mut moved, mut waited) = (0, 0);
		for _ in 0..sessions {
			let before = pallet_migrations::Cursor::<Runtime>::get();
			let hooks = System::block_weight().total();
			let header = Executive::finalize_block();
			let whole = System::block_weight().total();
			if pallet_migrations::Cursor::<Runtime>::get() == before {
				waited += 1;
			} else {
				assert!(whole.all_lte(RuntimeBlockWeights::get().max_block), "{hooks} of hooks, {whole} in all");
				moved += 1;
			}
			begin_block(header.number + 1, header.hash());
		}
		// One block of each session is full before the migration comes to it.
		assert_eq!((moved, waited), (sessions - 3, 3));
	});
}

#[cfg(not(feature = "try-runtime"))]
#[test]
fn a_failed_migration_should_leave_the_way_to_an_upgrade_open_and_no_other() {
	upgradable().execute_with(|| {
		// Decided before, and due after.
		propose(Decision::Rules, &seat(&[Dave]), &[Alice, Bob, Charlie]);
		migrate(5, true);
		run(8);
		assert!(!MultiBlockMigrations::ongoing());
		assert_eq!(FailedUpgrade::<Runtime>::get(), Some(VERSION.spec_version));

		// Nothing meets the state that is half migrated.
		let filtered: DispatchResult = Err(frame_system::Error::<Runtime>::CallFiltered.into());
		assert_eq!(dispatch(transfer(), signed(Alice)), filtered);
		let wrapped = RuntimeCall::Utility(pallet_utility::Call::batch { calls: vec![transfer()] });
		assert_eq!(dispatch(wrapped, signed(Alice)), filtered);
		assert_eq!(enacted().1, filtered);
		assert_eq!(seated().len(), 3);

		// Voters decide on the runtime that mends it, and anybody brings it.
		let code = code_of(VERSION.spec_version + 1);
		propose(Decision::Upgrades, &authorize(&code), &[Alice, Bob, Charlie]);
		assert_ok!(enacted().1);
		assert_ok!(apply(code));

		// That runtime sees that an earlier one failed.
		FailedUpgrade::<Runtime>::put(VERSION.spec_version - 1);
		<Governance as Hooks<BlockNumber>>::on_runtime_upgrade();
		assert_ok!(dispatch(transfer(), signed(Eve)));
	});
}

/// Fails where a migration may go on for ever: blocks take no transactions meanwhile, so no vote could end it.
#[test]
fn a_migration_without_an_end_should_have_failed_after_a_day() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		assert_eq!(Trial::max_steps(), None);
		migrate(u32::MAX, false);
		run(3);
		// A day of blocks later.
		pallet_migrations::Cursor::<Runtime>::mutate(|cursor| match cursor {
			Some(pallet_migrations::MigrationCursor::Active(active)) => active.started_at = 0,
			other => panic!("{other:?}"),
		});
		let late = System::block_number() + MOST_BLOCKS + 1;
		Executive::finalize_block();
		System::set_block_number(late - 1);
		begin_block(late, System::parent_hash());
		run(1);
		assert!(!MultiBlockMigrations::ongoing());
		assert_eq!(FailedUpgrade::<Runtime>::get(), Some(VERSION.spec_version));
	});
}

/// Fails where a change of the rules comes into force in a state that is half migrated: what the chain cannot read of it, it
/// would take for nothing, and write so. And where the blocks of a migration count as notice: nobody could act in them.
#[test]
fn changes_of_the_rules_should_have_their_notice_in_blocks_in_which_holders_can_act() {
	use clavis_primitives::{
		rules::{Field, Restriction, RuleChange, RuleChanges},
		Algorithm,
	};
	use pallet_revocation_rules::InForce;
	for fails in [false, true] {
		start(DEV_RUNTIME_PRESET).execute_with(|| {
			let notice = pallet_governance::RulesNotice::<Runtime>::get();
			let changes: RuleChanges = vec![RuleChange::MinGuardians(3)].try_into().unwrap();
			run(5);
			let council: RuntimeOrigin = CouncilOrigin::Members(3, 3).into();
			let from_block = System::block_number() + notice;
			assert_ok!(RevocationRules::schedule(Decision::Rules.into(), changes, notice));
			let change = RuleChange::Algorithm(Algorithm::P256, Some(Restriction::NoNewKeys));
			assert_ok!(RevocationRules::tighten(council, change));
			assert_ok!(RevocationRules::lift(Decision::Rules.into(), Field::Algorithm(Algorithm::P256)));
			let before = InForce::<Runtime>::get();
			migrate(notice + 20, fails);
			let first = System::block_number() + 1;
			run(notice + 10);
			assert!(System::block_number() > from_block);
			assert_eq!(InForce::<Runtime>::get(), before);
			while MultiBlockMigrations::ongoing() {
				run(1);
			}
			if fails {
				run(10);
				assert_eq!(InForce::<Runtime>::get(), before);
				FailedUpgrade::<Runtime>::kill();
				run(1);
			}
			// The first block in which anybody can act. Voters lifted the tightening from this block on.
			let rules = InForce::<Runtime>::get().rules;
			assert!(rules.accepts_new(Algorithm::P256) && rules.min_guardians == before.rules.min_guardians);
			let stood = System::block_number() - first;
			run(from_block + stood - System::block_number() - 1);
			assert_eq!(InForce::<Runtime>::get().rules, rules);
			run(1);
			assert_eq!(InForce::<Runtime>::get().rules.min_guardians, 3);
		});
	}
}

/// Fails where a decision is carried out in the block in which the agenda of the rules is put off: it would be put off too.
#[test]
fn a_decision_that_waited_for_a_migration_should_be_in_force_when_it_says() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let notice = pallet_governance::RulesNotice::<Runtime>::get();
		let changes = vec![clavis_primitives::rules::RuleChange::MinGuardians(3)].try_into().unwrap();
		let call = pallet_revocation_rules::Call::schedule { changes, notice }.into();
		propose(Decision::Rules, &call, &[Alice, Bob, Charlie]);
		migrate(60, false);
		let scheduled = || {
			System::events().into_iter().find_map(|record| match record.event {
				RuntimeEvent::RevocationRules(pallet_revocation_rules::Event::Scheduled { from_block, .. }) => {
					Some(from_block)
				},
				_ => None,
			})
		};
		let from_block = (0..200).find_map(|_| {
			next_block();
			scheduled()
		});
		let from_block = from_block.unwrap();
		assert!(!MultiBlockMigrations::ongoing());
		let min_guardians = || pallet_revocation_rules::InForce::<Runtime>::get().rules.min_guardians;
		run(from_block - System::block_number() - 1);
		assert_ne!(min_guardians(), 3);
		run(1);
		assert_eq!(min_guardians(), 3);
	});
}

#[test]
fn the_scheduler_should_have_its_weight_where_no_migration_runs() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		type Most = <Runtime as pallet_scheduler::Config>::MaximumWeight;
		let weight = Most::get();
		assert!(weight.ref_time() > 0);
		migrate(3, false);
		assert_eq!(Most::get().ref_time(), 0);
		run(5);
		assert_eq!(Most::get(), weight);
	});
}
