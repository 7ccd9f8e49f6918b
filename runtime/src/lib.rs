//! The Clavis chain: its pallets and their set-up.
//!
//! Referenda decide on changes, each kind by an origin of its own (`tracks.rs`). None of them is root: no account can make
//! a root call.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
mod extension;
mod free_calls;
pub mod genesis;
mod group_calls;
mod key_owners;
mod nonce;
#[cfg(test)]
mod tests;
pub mod tracks;
mod version;

/// The wasm of the version that tests upgrade to.
#[cfg(all(feature = "std", feature = "rehearsal-blob"))]
pub mod rehearsal {
	include!(concat!(env!("OUT_DIR"), "/rehearsal.rs"));
}

/// The wasm of a version whose migration fails, for tests.
#[cfg(all(feature = "std", feature = "rehearsal-blob"))]
pub mod rehearsal_of_failure {
	include!(concat!(env!("OUT_DIR"), "/rehearsal_of_failure.rs"));
}

use alloc::vec::Vec;
pub use apis::{RuntimeApi, RUNTIME_API_VERSIONS};
pub use clavis_primitives::AccountId;
pub use extension::{certificate_of, TxExtension};
pub use pallet_did::Refusal;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
pub use version::VERSION;

/// A signature of an extrinsic.
pub type Signature = MultiSignature;
/// The chain's unit of value, in planck: 10^-12 CLV.
pub type Balance = u128;
/// The number of extrinsics that an account has signed.
pub type Nonce = u32;
/// A hash.
pub type Hash = sp_core::H256;
/// A block's number.
pub type BlockNumber = u32;
/// The name of an account in an extrinsic.
pub type Address = MultiAddress<AccountId, ()>;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// An extrinsic as it comes in.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// The payload that the signature of a transaction covers.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;
/// Runs blocks.
pub type Executive =
	frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

// A signature is checked against an account, and that account is ours.
const _: fn() = || {
	fn same<T: IdentifyAccount<AccountId = AccountId>>() {}
	same::<<Signature as Verify>::Signer>();
};

/// Types for code that need not know this runtime's calls.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;
	use sp_runtime::OpaqueExtrinsic;

	/// A block's header.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// A block of opaque extrinsics.
	pub type Block = generic::Block<Header, OpaqueExtrinsic>;
	/// A block's id.
	pub type BlockId = generic::BlockId<Block>;
}

impl_opaque_keys! {
	/// The keys a validator's node signs with.
	pub struct SessionKeys {
		/// Authors blocks.
		pub aura: Aura,
		/// Votes on finality.
		pub grandpa: Grandpa,
	}
}

/// 10^12 planck.
pub const CLV: Balance = 1_000_000_000_000;
/// A thousandth of a CLV.
pub const MILLI_CLV: Balance = CLV / 1_000;

// Index 99 stays free: domain tags of signed payloads start with that byte.
#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(4)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(5)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(6)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(7)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(8)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(9)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(10)]
	pub type MultiBlockMigrations = pallet_migrations;
	#[runtime::pallet_index(11)]
	pub type Preimage = pallet_preimage;
	#[runtime::pallet_index(12)]
	pub type Scheduler = pallet_scheduler;
	#[runtime::pallet_index(13)]
	pub type Referenda = pallet_referenda;
	#[runtime::pallet_index(14)]
	pub type ConvictionVoting = pallet_conviction_voting;
	#[runtime::pallet_index(15)]
	pub type Governance = pallet_governance;
	#[runtime::pallet_index(16)]
	pub type Council = pallet_collective<Instance1>;
	#[runtime::pallet_index(17)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(18)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(20)]
	pub type Did = pallet_did;
	#[runtime::pallet_index(21)]
	pub type RevocationRules = pallet_revocation_rules;
	#[runtime::pallet_index(22)]
	pub type Validators = pallet_validators;
	#[runtime::pallet_index(23)]
	pub type Recovery = pallet_recovery;
	#[runtime::pallet_index(24)]
	pub type Groups = pallet_groups;
}
