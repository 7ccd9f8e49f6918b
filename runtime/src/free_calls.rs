//! The share of a block for calls that nobody pays for.
//!
//! An extrinsic with extensions and without a signer pays nothing: its content authorises its call. Such a call is a
//! revocation certificate, which a holder without funds must be able to bring. Free calls may take a fixed share of each
//! block, so that they cannot fill blocks. Nothing that pays may take this share, so that nobody can buy it.
//!
//! The share does not count bare extrinsics, which have no extensions. Those are the inherents of a block, reports of
//! equivocations, which a pool takes from its own node alone, and an upgrade that voters decided on.

use crate::{BlockNumber, Runtime, RuntimeCall, RuntimeOrigin, System};
use clavis_primitives::PAID_PRIORITY;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::DispatchClass,
	ensure,
	pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction, ValueQuery},
	traits::OriginTrait,
	weights::Weight,
};
use frame_system::{
	calculate_consumed_extrinsic_weight,
	limits::{BlockLength, BlockWeights},
};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{DispatchInfoOf, Implication, PostDispatchInfoOf, TransactionExtension, ValidateResult},
	DispatchResult, Perbill,
};

/// The share of a block for free calls, and for them alone. It is less than the part of a block that the chain reserves
/// for operational calls.
const SHARE: Perbill = Perbill::from_percent(20);

/// The number of a block, and the weight of its free calls so far. For any other block nothing is counted yet.
#[frame_support::storage_alias]
type Counted = StorageValue<FreeCalls, (BlockNumber, Weight), ValueQuery>;

/// Returns the weight of the share.
pub(crate) fn share() -> Weight {
	let block = block_weights().max_block;
	Weight::from_parts(SHARE.mul_floor(block.ref_time()), SHARE.mul_floor(block.proof_size()))
}

fn block_weights() -> BlockWeights {
	<Runtime as frame_system::Config>::BlockWeights::get()
}

fn block_length() -> BlockLength {
	<Runtime as frame_system::Config>::BlockLength::get()
}

/// Returns the weight of the free calls of this block so far.
pub(crate) fn used() -> Weight {
	let (block, weight) = Counted::get();
	if block == System::block_number() {
		weight
	} else {
		Weight::zero()
	}
}

fn count(weight: Weight) {
	Counted::put((System::block_number(), weight));
}

/// Whether an extrinsic has a signer, who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
	/// It has none.
	Free,
	/// It has one.
	Paid,
}

/// Keeps free calls within their share of a block, and all others out of it. Beyond the share an extrinsic waits for the
/// next block.
///
/// It comes first, so that an author loses little time on an extrinsic that must wait. It adds nothing to an extrinsic or
/// to what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct LimitFreeCalls;

impl LimitFreeCalls {
	/// Returns the weight that `CheckWeight` takes for an extrinsic.
	fn weight_of(info: &DispatchInfoOf<RuntimeCall>, len: usize) -> Weight {
		calculate_consumed_extrinsic_weight::<RuntimeCall>(&block_weights(), info, len)
	}

	/// Returns true if this block still has room for such an extrinsic.
	fn has_room(payment: Payment, info: &DispatchInfoOf<RuntimeCall>, len: usize) -> bool {
		let asked = Self::weight_of(info, len);
		match payment {
			Payment::Free => used().saturating_add(asked).all_lte(share()),
			Payment::Paid => {
				let others = System::block_weight().total().saturating_sub(used());
				let most = block_weights().max_block.saturating_sub(share());
				// The bytes of free calls need no bound of their own: each is short, and their weight bounds their number.
				let longest = *block_length().max.get(DispatchClass::Operational);
				let length = u64::from(System::block_size()).saturating_add(len as u64);
				others.saturating_add(asked).all_lte(most)
					&& length <= u64::from(longest.saturating_sub(SHARE.mul_ceil(longest)))
			},
		}
	}
}

impl TransactionExtension<RuntimeCall> for LimitFreeCalls {
	const IDENTIFIER: &'static str = "LimitFreeCalls";
	type Implicit = ();
	type Val = Payment;
	type Pre = Payment;

	fn weight(&self, _: &RuntimeCall) -> Weight {
		// The SDK measured `CheckWeight`, which does the same work: it adds to a counter and compares. A block reads and
		// writes the counter once, which is in the base weight of the block.
		<<Runtime as frame_system::Config>::ExtensionsWeightInfo as frame_system::ExtensionsWeightInfo>::check_weight()
	}

	fn validate(
		&self,
		origin: RuntimeOrigin,
		_: &RuntimeCall,
		info: &DispatchInfoOf<RuntimeCall>,
		len: usize,
		_: Self::Implicit,
		_: &impl Implication,
		_: TransactionSource,
	) -> ValidateResult<Self::Val, RuntimeCall> {
		let payment = if origin.as_signer().is_some() { Payment::Paid } else { Payment::Free };
		ensure!(Self::has_room(payment, info, len), InvalidTransaction::ExhaustsResources);
		let priority = match payment {
			// A pallet that authorises a free call gives it a priority below this one.
			Payment::Free => 0,
			Payment::Paid => PAID_PRIORITY,
		};
		Ok((ValidTransaction { priority, ..ValidTransaction::default() }, payment, origin))
	}

	fn prepare(
		self,
		payment: Self::Val,
		_: &RuntimeOrigin,
		_: &RuntimeCall,
		info: &DispatchInfoOf<RuntimeCall>,
		len: usize,
	) -> Result<Self::Pre, TransactionValidityError> {
		if payment == Payment::Free {
			count(used().saturating_add(Self::weight_of(info, len)));
		}
		Ok(payment)
	}

	fn post_dispatch_details(
		payment: Self::Pre,
		info: &DispatchInfoOf<RuntimeCall>,
		post_info: &PostDispatchInfoOf<RuntimeCall>,
		_: usize,
		_: &DispatchResult,
	) -> Result<Weight, TransactionValidityError> {
		if payment == Payment::Free {
			// The checks that follow give more weight back later. It is little, and stays counted.
			count(used().saturating_sub(post_info.calc_unspent(info)));
		}
		Ok(Weight::zero())
	}
}
