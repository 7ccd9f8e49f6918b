//! The calls in an extrinsic that can have made an epoch of a group.
//!
//! A group has the place of the call that made its epoch, and a place names an extrinsic. The call can stand within other
//! calls there: in an authorization of a DID, in batches, behind derived accounts and multisigs. The gate lets accounts that
//! signed and DIDs through, and nobody else. So calls that other origins dispatch, such as those of the scheduler and of the
//! council, make no epoch, and need not be found. A test compares [`carried`] with all calls of this runtime that carry
//! calls.

use crate::{RuntimeCall, UncheckedExtrinsic};
use alloc::vec::Vec;
use clavis_primitives::groups::{EpochAct, EpochCall, GroupId};
use sp_runtime::generic::Preamble;

/// Returns the calls in an extrinsic that can have made an epoch, in their order. They may have failed: the record of the
/// epoch tells.
///
/// - `genesis`: the hash of the first block, which names of groups bind.
pub(crate) fn epoch_calls(extrinsic: UncheckedExtrinsic, genesis: sp_core::H256) -> Vec<EpochCall> {
	let mut found = Vec::new();
	if matches!(extrinsic.preamble, Preamble::Bare(_)) {
		// Only inherents and reports come so, and nobody has signed them.
		return found;
	}
	// A list in place of a recursion, so that no depth of calls takes the stack.
	let mut left = Vec::from([&extrinsic.function]);
	while let Some(call) = left.pop() {
		if let RuntimeCall::Groups(call) = call {
			found.extend(epoch_call(call, genesis));
		}
		// The next one to look at is the last of the list.
		left.extend(carried(call).into_iter().rev());
	}
	found
}

/// Returns the calls that a call carries, and that it dispatches as an account that signed, or as a DID.
fn carried(call: &RuntimeCall) -> Vec<&RuntimeCall> {
	use pallet_multisig::Call as Multisig;
	use pallet_utility::Call as Utility;
	match call {
		RuntimeCall::Did(pallet_did::Call::dispatch_as { call, .. })
		| RuntimeCall::Utility(Utility::as_derivative { call, .. })
		| RuntimeCall::Multisig(Multisig::as_multi_threshold_1 { call, .. } | Multisig::as_multi { call, .. }) => {
			Vec::from([&**call])
		},
		RuntimeCall::Utility(
			Utility::batch { calls } | Utility::batch_all { calls } | Utility::force_batch { calls },
		) => calls.iter().collect(),
		RuntimeCall::Utility(Utility::if_else { main, fallback }) => Vec::from([&**main, &**fallback]),
		_ => Vec::new(),
	}
}

/// Returns a call as a reader of epochs needs it.
fn epoch_call(call: &pallet_groups::Call<crate::Runtime>, genesis: sp_core::H256) -> Option<EpochCall> {
	use pallet_groups::Call;
	let (group, by, base, act) = match call {
		Call::create { did, salt, tree, .. } => {
			(GroupId::new(genesis, *did, *salt), did, None, EpochAct::Create { tree: tree.clone() })
		},
		Call::commit { did, group, base, changes, tree, messages } => {
			let (changes, tree, messages) = (changes.clone(), tree.clone(), (**messages).clone());
			(*group, did, Some(*base), EpochAct::Commit { changes, tree, messages })
		},
		Call::object { did, group, base } => (*group, did, Some(*base), EpochAct::Object),
		Call::restart { did, group, base, tree, .. } => {
			(*group, did, Some(*base), EpochAct::Restart { tree: tree.clone() })
		},
		_ => return None,
	};
	Some(EpochCall { group, by: *by, base, act })
}
