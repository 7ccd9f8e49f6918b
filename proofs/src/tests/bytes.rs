//! Proofs as bytes: every change is detected, and no bytes make a reader panic.

use super::*;
use proptest::prelude::*;
use serde_json::{json, Value};

#[test]
fn proofs_are_written_and_read() {
	let chain = TestChain::new();
	for proof in [chain.current(), chain.past(3), chain.current_under(PAST_RULES)] {
		assert_eq!(Proof::from_bytes(&proof.to_bytes()), Ok(proof.clone()));
		assert_eq!(Proof::from_json(&proof.to_json(&did(0))), Ok((did(0), proof)));
	}
}

/// Every byte counts: version, set, round, target, votes, ids, signatures, header, digest, nodes, leaf, siblings,
/// snapshot.
#[test]
fn a_proof_with_any_byte_flipped_is_refused() {
	let chain = TestChain::new();
	for proof in [chain.current(), chain.past(3), chain.current_under(PAST_RULES)] {
		let mut bytes = proof.to_bytes();
		for place in 0..bytes.len() {
			for flip in [0x01, 0x80, 0xff] {
				bytes[place] ^= flip;
				let outcome = Proof::from_bytes(&bytes).and_then(|proof| chain.verify(&proof));
				assert!(outcome.is_err(), "byte {place} of {}, ^ {flip:#x}", bytes.len());
				bytes[place] ^= flip;
			}
		}
	}
}

#[test]
fn a_truncated_proof_is_called_so() {
	let chain = TestChain::new();
	let bytes = chain.past(3).to_bytes();
	for length in 0..bytes.len() {
		assert_eq!(Proof::from_bytes(&bytes[..length]), Err(ProofError::Truncated), "{length}");
	}
}

#[test]
fn bytes_after_a_proof_are_refused() {
	let mut bytes = TestChain::new().current().to_bytes();
	bytes.extend([0; 3]);
	assert_eq!(Proof::from_bytes(&bytes), Err(ProofError::TrailingBytes(3)));
}

#[test]
fn a_proof_that_is_too_large_is_not_read() {
	let mut bytes = vec![0; MAX_PROOF_BYTES + 2];
	bytes[0] = 2;
	assert!(matches!(Proof::from_bytes(&bytes), Err(ProofError::TooLarge(..))));
	let value = format!("u{}", "A".repeat(2 * MAX_PROOF_BYTES + 1));
	let object = json!({ "type": "ClavisProof", "did": did(0).to_string(), "proofValue": value });
	assert!(matches!(Proof::from_json(&object), Err(ProofError::TooLarge(..))));
}

#[test]
fn formats_of_yesterday_and_tomorrow_are_named() {
	for format in [1, 3] {
		assert_eq!(Proof::from_bytes(&[format, 0, 0]), Err(ProofError::UnknownFormat(format, 2)));
	}
}

#[test]
fn other_json_is_no_proof() {
	let good = TestChain::new().current().to_json(&did(0));
	for (property, value) in [
		("type", json!("DataIntegrityProof")),
		("did", json!("did:web:example.org")),
		("did", Value::Null),
		("proofValue", json!(1)),
		("proofValue", json!("zAAAA")),
		("proofValue", json!("uA+/A")),
		("proofValue", json!("uAAAA=")),
	] {
		let mut bad = good.clone();
		bad[property] = value.clone();
		assert_eq!(Proof::from_json(&bad), Err(ProofError::NotAProof), "{property} {value}");
	}
	for value in [json!(null), json!([]), json!("ClavisProof")] {
		assert_eq!(Proof::from_json(&value), Err(ProofError::NotAProof));
	}
}

proptest! {
	#[test]
	fn any_bytes_are_read_without_panic(mut bytes: Vec<u8>) {
		let _ = Proof::from_bytes(&bytes);
		bytes.insert(0, 2);
		let _ = Proof::from_bytes(&bytes);
	}

	/// A list with a length that is far beyond its bytes.
	#[test]
	fn a_promise_of_much_reserves_little(place in 1usize..2_000, length: u32) {
		let mut bytes = TestChain::new().current().to_bytes();
		let place = place % bytes.len();
		bytes.truncate(place);
		codec::Encode::encode_to(&codec::Compact(length), &mut bytes);
		prop_assert!(Proof::from_bytes(&bytes).is_err());
	}

	#[test]
	fn any_trie_nodes_are_checked_without_panic(
		nodes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..12),
		genuine: Vec<prop::sample::Index>,
	) {
		let chain = TestChain::new();
		let mut proof = chain.current();
		let mixed = genuine.iter().map(|pick| pick.get(&proof.nodes).clone());
		proof.nodes = nodes.into_iter().chain(mixed).collect();
		prop_assert!(chain.verify(&proof).is_err());
	}

	#[test]
	fn many_bytes_changed_are_refused_without_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..8)) {
		let chain = TestChain::new();
		let good = chain.past(3).to_bytes();
		let mut bytes = good.clone();
		changes.iter().for_each(|(place, flip)| bytes[place.index(good.len())] ^= flip);
		prop_assert!(bytes == good || Proof::from_bytes(&bytes).and_then(|proof| chain.verify(&proof)).is_err());
	}
}
