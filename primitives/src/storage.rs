//! The storage keys that nodes, proofs and clients read without the runtime.
//!
//! The names are those of the pallets in the runtime and of their storage items. A test of the runtime compares each key
//! with the runtime's own.

use crate::{did::DidId, groups::GroupId, rules::RuleNumber};
use alloc::vec::Vec;
use codec::Encode;
use sp_crypto_hashing::twox_128;

/// The key of a value, and the common start of all keys of a map.
///
/// `pallet` is the name of the pallet in the runtime, `item` the name of the storage item.
pub fn prefix(pallet: &str, item: &str) -> [u8; 32] {
	let mut key = [0; 32];
	let (first, second) = key.split_at_mut(16);
	first.copy_from_slice(&twox_128(pallet.as_bytes()));
	second.copy_from_slice(&twox_128(item.as_bytes()));
	key
}

/// The common start of the keys of all records.
pub fn records_prefix() -> [u8; 32] {
	prefix("Did", "Records")
}

/// The key of the record of a DID.
pub fn record_key(id: &DidId) -> Vec<u8> {
	[records_prefix(), id.0].concat()
}

/// The key of the moment of the block, in milliseconds since 1970.
pub fn now_key() -> Vec<u8> {
	prefix("Timestamp", "Now").to_vec()
}

/// The key of the revocation rules in force.
pub fn rules_key() -> Vec<u8> {
	prefix("RevocationRules", "InForce").to_vec()
}

/// The key of a rule set that is no longer in force.
pub fn past_rules_key(number: RuleNumber) -> Vec<u8> {
	[&prefix("RevocationRules", "Past")[..], &number.encode()].concat()
}

/// The key of the periods of the chain, the block time among them.
pub fn periods_key() -> Vec<u8> {
	prefix("Governance", "Periods").to_vec()
}

/// The key of the current epoch of a group.
pub fn group_head_key(id: &GroupId) -> Vec<u8> {
	[&prefix("Groups", "Heads")[..], &id.0].concat()
}

/// The common start of the keys of the members of a group.
pub fn group_members_prefix(id: &GroupId) -> Vec<u8> {
	[&prefix("Groups", "Members")[..], &id.0].concat()
}

/// The key of a member of a group.
pub fn group_member_key(id: &GroupId, did: &DidId) -> Vec<u8> {
	[group_members_prefix(id), did.0.to_vec()].concat()
}
