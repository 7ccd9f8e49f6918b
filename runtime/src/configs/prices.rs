//! What the chain costs: deposits for state, and fees for work and bytes.
//!
//! State has one price, for accounts, records, plans, groups, preimages, session keys and multisignatures. It comes back when
//! the state goes. Work and the bytes of blocks do not come back, so their fee is not a deposit, and it rises while blocks are
//! full. `docs/performance.md` says what a day of full blocks costs, and `tests/prices.rs` computes it.

use crate::{Balance, Balances, Runtime, RuntimeEvent, MILLI_CLV};
use clavis_primitives::record::BILLED_STEP_BYTES;
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU8, Footprint},
	weights::ConstantMultiplier,
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::Convert, FixedPointNumber, Perquintill};

/// The price of an entry, and of each step of 512 bytes of its content: 0.1 CLV.
const STEP: Balance = 100 * MILLI_CLV;

/// The deposit for what is stored: 0.1 CLV for each entry, and 0.1 CLV for each 512 bytes of content. The part for a DID's
/// entry stays when the DID ends, since the entry does.
pub struct StatePrice;

impl Convert<Footprint, Balance> for StatePrice {
	fn convert(footprint: Footprint) -> Balance {
		let steps = footprint.size.div_ceil(BILLED_STEP_BYTES.into());
		Balance::from(footprint.count.saturating_add(steps)).saturating_mul(STEP)
	}
}

/// The deposit for a preimage: the entry of its bytes, as its footprint has it, and the entry that says who asked for it.
pub struct PreimagePrice;

impl Convert<Footprint, Balance> for PreimagePrice {
	fn convert(footprint: Footprint) -> Balance {
		StatePrice::convert(footprint).saturating_add(STEP)
	}
}

/// An account: one entry of 80 bytes. Holders need none: others bring their changes and pay.
pub type AccountPrice = ConstU128<{ 2 * STEP }>;

/// Session keys: an entry of 64 bytes, and one of 32 bytes for each of the two keys.
pub type SessionKeysPrice = ConstU128<{ 6 * STEP }>;

/// An open multisignature: one entry, and its first step.
pub type MultisigPrice = ConstU128<{ 2 * STEP }>;

/// Each signatory of a multisignature: 32 bytes, rounded up to a tenth of a step.
pub type SignatoryPrice = ConstU128<{ STEP / 10 }>;

/// Planck for a picosecond of work. A full block, three quarters of a second, costs 7.5 CLV where fees have not risen.
const WORK: Balance = 10;

/// Planck for a byte of an extrinsic, which archives keep for ever: 0.01 CLV for a kilobyte. It does not rise.
const BYTE: Balance = 10_000_000;

parameter_types! {
	/// Fees rise while blocks are more than a quarter full, and fall while they are less.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	/// Full blocks of 3 seconds raise fees by 9% in an hour, and to nearly nine times in a day. Empty ones lower them by half
	/// in a day.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(1, 10_000);
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_integer(1);
	/// A bound, so that fees are low again a week after a flood of any length.
	pub MaximumMultiplier: Multiplier = Multiplier::saturating_from_integer(100);
}

impl pallet_transaction_payment::Config for Runtime {
	type FeeMultiplierUpdate =
		TargetedFeeAdjustment<Self, TargetBlockFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<BYTE>>;
	type OnChargeTransaction = FungibleAdapter<Balances, ()>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
	type WeightToFee = ConstantMultiplier<Balance, ConstU128<WORK>>;
}
