//! Computes any number of DIDs from their numbers, to fill a chain for measurements.

use clavis_primitives::{
	storage::record_key, Change, ControlSet, Did, DidId, Inception, NewMethod, PublicKey, Purpose, Record, StoredRecord,
};
use codec::Encode;
use sp_core::{ed25519, Pair, H256};

/// The network of the DIDs.
const NETWORK: &str = "dev";
/// The moment of their creation, in seconds since 1970.
const CREATED: u64 = 1_800_000_000;
/// The deposit in the record of each DID, in the smallest unit of the token.
const TICKET: u128 = 200_000_000_000;

fn inception(number: u32) -> Inception {
	let pair = ed25519::Pair::from_seed(H256::from_low_u64_be(number.into()).as_fixed_bytes());
	let control = ControlSet::single(PublicKey::Ed25519(pair.public().0));
	Inception { control, next: None, salt: H256::zero() }
}

fn id(inception: &Inception) -> DidId {
	inception.id(&NETWORK.parse().expect("the name of a network"))
}

/// Returns the DID with this number.
pub fn did(number: u32) -> Did {
	Did { id: id(&inception(number)), network: NETWORK.parse().expect("the name of a network") }
}

/// Returns the key and the value of its entry in state. Its control key is its verification method, too.
pub fn entry(number: u32) -> (Vec<u8>, Vec<u8>) {
	let inception = inception(number);
	let purposes = [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect();
	let key = *inception.control.keys().next().expect("the set has one key");
	let method = NewMethod { id: "key-1".parse().expect("a fragment"), key, purposes, expires: None };
	let key = record_key(&id(&inception));
	let mut record =
		Record::<u128>::create(inception, [Change::AddMethod(method)], CREATED, 1).expect("the inception is valid");
	let payer = clavis_primitives::AccountId::new([0; 32]);
	record.deposit = Some(clavis_primitives::record::Deposit { payer, steps: 1, ticket: TICKET });
	(key, StoredRecord::V1(record).encode())
}
