//! The owner of the key that signed a vote.
//!
//! History keeps the root of a trie for each session: the keys with which it began, and their owners. For the *current*
//! session, the SDK proves and checks membership by the keys that are registered at that moment. But those are the keys of a
//! session to come. So a validator could register new keys, vote twice with those in use, and never be proven to have done
//! so. A validator that registers new keys in good faith would spoil the proofs against all others. Here every session is
//! proven and checked by its own keys.

use crate::{AccountId, Grandpa, Historical, Runtime, Session, SessionKeys};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::{
	storage::{with_transaction_unchecked, TransactionOutcome},
	traits::KeyOwnerProofSystem,
};
use pallet_grandpa::AuthorityId as GrandpaId;
use pallet_session::{historical::IdentificationTuple, NextKeys};
use sp_core::ByteArray;
use sp_runtime::{
	traits::{BlakeTwo256, OpaqueKeys},
	KeyTypeId,
};
use sp_session::MembershipProof;
use sp_trie::{accessed_nodes_tracker::AccessedNodesTracker, LayoutV0, StorageProof, Trie, TrieDBBuilder};

/// Proves and checks the owner of a key of GRANDPA in the current session, or in one that is kept.
pub struct KeyOwners;

impl KeyOwners {
	/// The validators and their keys, as they are in use.
	fn in_use() -> Vec<(AccountId, SessionKeys)> {
		let aura = pallet_aura::Authorities::<Runtime>::get().into_iter();
		let grandpa = Grandpa::grandpa_authorities().into_iter();
		let keys = aura.zip(grandpa).map(|(aura, (grandpa, _))| SessionKeys { aura, grandpa });
		Session::validators().into_iter().zip(keys).collect()
	}
}

impl KeyOwnerProofSystem<(KeyTypeId, GrandpaId)> for KeyOwners {
	type IdentificationTuple = IdentificationTuple<Runtime>;
	type Proof = MembershipProof;

	/// Returns the proof for the current session. Only nodes ask for it, off chain.
	fn prove(key: (KeyTypeId, GrandpaId)) -> Option<MembershipProof> {
		let in_use = Self::in_use();
		if !in_use.iter().any(|(_, keys)| keys.get_raw(key.0) == key.1.as_slice()) {
			return None;
		}
		// History makes its trie of the keys that are registered: let those be the ones in use, as long as it does.
		with_transaction_unchecked(|| {
			for (validator, keys) in in_use {
				NextKeys::<Runtime>::insert(validator, keys);
			}
			TransactionOutcome::Rollback(Historical::prove(key))
		})
	}

	fn check_proof(
		(kind, key): (KeyTypeId, GrandpaId),
		proof: MembershipProof,
	) -> Option<IdentificationTuple<Runtime>> {
		let (root, validators) = Historical::historical_root(proof.session)?;
		if proof.validator_count != validators {
			return None;
		}
		let nodes = StorageProof::new_with_duplicate_nodes_check(proof.trie_nodes).ok()?;
		let mut accessed = AccessedNodesTracker::new(nodes.len());
		let nodes = nodes.into_memory_db::<BlakeTwo256>();
		let trie = TrieDBBuilder::<LayoutV0<BlakeTwo256>>::new(&nodes, &root).with_recorder(&mut accessed).build();
		// A key leads to a number, and the number to its owner.
		let number = trie.get(&(kind, key.as_slice()).encode()).ok()??;
		let owner = trie.get(&number).ok()??;
		accessed.ensure_no_unused_nodes().ok()?;
		IdentificationTuple::<Runtime>::decode(&mut &owner[..]).ok()
	}
}
