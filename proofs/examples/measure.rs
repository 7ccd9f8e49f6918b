//! Measures the size of proofs and the time of their check, by the number of DIDs on the chain.
//!
//! Run it with `cargo run --release --example measure`. It builds a trie of a million records in memory, which takes
//! about 2 GB. Give other numbers of DIDs as arguments.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "a measurement that panics has failed, and the chain in memory is shared with the tests"
)]

#[path = "../src/testing.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod testing;

use clavis_proofs::{verify, Anchor, Proof, Question};
use std::time::{Duration, Instant};
use testing::*;

/// The number of checks, of which the median is reported.
const TIMES: usize = 301;
/// The number of versions of the DID.
const VERSIONS: u32 = 1_001;

fn main() {
	let validators = Validators::new(SET_ID, 10..20);
	let subject = TestDid::new(0, VERSIONS);
	let sets = PAST_RULES + 1;
	println!("{} validators, a DID with {VERSIONS} versions, {sets} rule sets", validators.keys.len());
	println!("{:>9} {:>8} {:>8} {:>8} {:>8} {:>9}", "DIDs", "version", "bytes", "in JSON", "check", "of nodes");
	let given = std::env::args().skip(1).filter_map(|number| number.parse().ok()).collect::<Vec<u32>>();
	let numbers = if given.is_empty() { vec![1_000, 100_000, 1_000_000] } else { given };
	for others in numbers {
		let state = ChainState::new(&subject, others);
		// A past version comes with the rules of its time. The first rule set is as deep in the trie as any other.
		for (question, past, rules) in
			[(Question::Current, None, None), (Question::Version(1), Some(subject.past(1)), Some(1))]
		{
			let version = if past.is_some() { "past" } else { "current" };
			let proof = validators.prove_under(&state, &did(0), past, rules);
			let nodes: usize = proof.nodes.iter().map(Vec::len).sum();
			let json = proof.to_json(&did(0)).to_string().len();
			let bytes = proof.to_bytes();
			let time = median(&bytes, question, &validators.anchor());
			println!("{others:>9} {version:>8} {:>8} {json:>8} {:>5} µs {nodes:>9}", bytes.len(), time.as_micros());
		}
	}
}

/// Returns the median time to decode a proof and to check it.
fn median(bytes: &[u8], question: Question, anchor: &Anchor) -> Duration {
	let mut times = (0..TIMES).map(|_| {
		let start = Instant::now();
		let proof = Proof::from_bytes(bytes).expect("it was just written");
		verify(&proof, &did(0), question, anchor).expect("it is genuine");
		start.elapsed()
	});
	let mut times = times.by_ref().collect::<Vec<_>>();
	times.sort();
	times[TIMES / 2]
}
