//! Computes any number of DIDs from their numbers, to fill a chain for measurements.

use crate::{hex, program};
use clavis_primitives::{
	storage::record_key, Change, ControlSet, Did, DidId, Inception, NewMethod, PublicKey, Purpose, Record,
	RevocationCertificate, RevocationPayload, RevocationSigner, Signature, StoredRecord,
};
use codec::Encode;
use serde_json::Value;
use sp_core::{ed25519, Pair, H256};
use std::process::Command;

/// The network of the DIDs.
const NETWORK: &str = "dev";
/// The moment of their creation, in seconds since 1970: before that of any DID that a test creates.
const CREATED: u64 = 1_700_000_000;
/// The deposit in the record of each DID, in the smallest unit of the token.
const TICKET: u128 = 200_000_000_000;

fn pair(number: u32) -> ed25519::Pair {
	ed25519::Pair::from_seed(H256::from_low_u64_be(number.into()).as_fixed_bytes())
}

fn inception(number: u32) -> Inception {
	let control = ControlSet::single(PublicKey::Ed25519(pair(number).public().0));
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

/// Returns the raw chain specification of a development network with the first `count` DIDs in its genesis block.
pub fn specification(count: u32) -> Value {
	let export = Command::new(program("clavis-node")).args(["export-chain-spec", "--chain", "dev", "--raw"]).output();
	let export = export.expect("clavis-node can be started");
	let mut spec = serde_json::from_slice(&export.stdout).expect("a chain specification is JSON");
	add_to(&mut spec, count).expect("it is raw");
	spec
}

/// Adds the first `count` DIDs to the genesis block of a raw chain specification. Returns `None` if it is not raw.
pub fn add_to(spec: &mut Value, count: u32) -> Option<()> {
	let top = spec.pointer_mut("/genesis/raw/top")?.as_object_mut()?;
	top.extend((0..count).map(entry).map(|(key, value)| (hex(&key), hex(&value).into())));
	Some(())
}

/// Returns the certificate by which the key of a DID ends itself on the network with this first block.
pub fn certificate(number: u32, genesis: H256) -> RevocationCertificate {
	let (did, key) = (did(number).id, PublicKey::Ed25519(pair(number).public().0));
	let (added_in, since, signer) = (1, None, RevocationSigner::Key);
	let payload = RevocationPayload { genesis, did, key: &key, added_in, since, signer };
	let signature = Signature::Ed25519(pair(number).sign(&payload.digest()).0);
	RevocationCertificate { did, key, added_in, since, signer, signature }
}
