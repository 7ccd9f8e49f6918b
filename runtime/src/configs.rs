//! The set-up of each pallet.

mod agenda;
mod consensus;
pub mod governance;
mod groups;
mod migrations;
mod prices;
mod recovery;
mod rules;
pub mod votes;

#[cfg(test)]
pub(crate) use {consensus::KEPT_SESSIONS, migrations::MOST_BLOCKS};

use crate::{
	nonce::{AccountNonce, RaiseNonceFloor},
	AccountId, Aura, Balance, Balances, Block, Governance, Hash, OriginCaller, PalletInfo, RevocationRules, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, RuntimeOrigin, RuntimeTask, System, Timestamp,
	VERSION,
};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{fungible::HoldConsideration, ConstU16, ConstU32, EverythingBut, InsideBoth, VariantCountOf},
	weights::{
		constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_SECOND},
		Weight,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use prices::StatePrice;
use sp_runtime::Perbill;
use sp_version::RuntimeVersion;

/// The share of a block that transactions of holders may fill; the rest is for the chain's upkeep.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// The most bytes of a block. Authors stop there too (`sc_basic_authorship`). If they stopped before it, long extrinsics
/// that pay would take the part of a block that is for free ones.
const MAX_BLOCK_BYTES: u32 = 4 * 1024 * 1024;

parameter_types! {
	pub const Version: RuntimeVersion = VERSION;
	/// A third of a 3-second slot to execute a block, so that it is made, sent and checked within one. On a network with
	/// shorter slots a full block takes longer than its slot.
	pub RuntimeBlockWeights: BlockWeights = block_weights();
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAX_BLOCK_BYTES)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_DISPATCH_RATIO.mul_floor(*max))
		.build();
}

/// The weight of a share of a block.
#[allow(clippy::arithmetic_side_effects, reason = "a share of a weight never overflows")]
fn share_of_block(share: Perbill) -> Weight {
	share * RuntimeBlockWeights::get().max_block
}

fn block_weights() -> BlockWeights {
	let whole = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND, u64::MAX);
	let mut weights = BlockWeights::with_sensible_defaults(whole, NORMAL_DISPATCH_RATIO);
	// However many accounts come and go, a block reads and writes the floor of nonces once, and so it does with the
	// weight of free calls. It reads the periods once too, to know whether a session ends; when the rules change next,
	// to know whether now; and, however many DIDs act, the rules. It reads whether a migration runs, whether
	// one failed, and when a withdrawal comes.
	weights.base_block = weights.base_block.saturating_add(ParityDbWeight::get().reads_writes(8, 2));
	weights
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountData = pallet_balances::AccountData<Balance>;
	type AccountId = AccountId;
	type BaseCallFilter =
		InsideBoth<EverythingBut<(consensus::ClosedCalls, votes::UnpaidEntries)>, migrations::OpenCalls>;
	type Block = Block;
	type BlockHashCount = ConstU32<4096>;
	type BlockLength = RuntimeBlockLength;
	type BlockWeights = RuntimeBlockWeights;
	type DbWeight = ParityDbWeight;
	type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
	type Hash = Hash;
	type MultiBlockMigrator = migrations::MigratorWithRoom;
	type Nonce = AccountNonce;
	type OnKilledAccount = RaiseNonceFloor;
	type SS58Prefix = ConstU16<42>;
	type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
	type Version = Version;
}

impl pallet_timestamp::Config for Runtime {
	type MinimumPeriod = pallet_governance::MinimumPeriod<Runtime>;
	type Moment = u64;
	type OnTimestampSet = (Aura, migrations::WhenWhole<RevocationRules>);
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type DoneSlashHandler = ();
	type DustRemoval = ();
	type ExistentialDeposit = prices::AccountPrice;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type ReserveIdentifier = [u8; 8];
	type RuntimeEvent = RuntimeEvent;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_multisig::Config for Runtime {
	type BlockNumberProvider = System;
	type Currency = Balances;
	type DepositBase = prices::MultisigPrice;
	type DepositFactor = prices::SignatoryPrice;
	type MaxSignatories = ConstU32<32>;
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	pub const RecordHoldReason: RuntimeHoldReason = RuntimeHoldReason::Did(pallet_did::HoldReason::Record);
}

impl pallet_did::Config for Runtime {
	type Consideration = HoldConsideration<AccountId, Balances, RecordHoldReason, StatePrice>;
	type Guardians = crate::Recovery;
	type Rules = RevocationRules;
	type RuntimeCall = RuntimeCall;
	type RuntimeOrigin = RuntimeOrigin;
	type Standstills = Governance;
	type Time = Timestamp;
	type WeightInfo = pallet_did::weights::SubstrateWeight<Runtime>;
}
