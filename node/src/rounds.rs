//! Removes old rounds of GRANDPA from the database. GRANDPA writes each round with all its votes, and never removes one: four
//! validators make 29 GB of them in a year.
//!
//! What is removed is written and never read: `write_concluded_round` in `aux_schema.rs` of `sc-consensus-grandpa` 0.45.0 writes
//! it, and only a test of that crate reads it. Everything that a voter needs after a start is in another entry
//! (`grandpa_completed_round`), which has the last rounds and the own votes in the present one, and which nobody touches here.
//!
//! The database does not give the room back to the disk. New rounds take it.

use codec::{Decode, Encode};
use futures_timer::Delay;
use sc_client_api::AuxStore;
use sc_consensus_grandpa::SharedVoterState;
use std::{sync::Arc, time::Duration};

/// The beginning of the key of a round. Its number follows, with the lowest byte first.
const ROUND: &[u8] = b"grandpa_concluded_rounds";
/// The key of the number of the first round that is not removed yet.
const FIRST_KEPT: &[u8] = b"clavis_first_kept_round";
/// The rounds that are kept for those who look for the cause of a stall: about twenty minutes of them.
const KEPT: u64 = 1_000;
/// The most rounds that are removed at one time. A year of rounds is removed in 16 days, beside all else.
const MOST: u64 = 1_000;
/// The time between two removals. In this time four validators make some 50 rounds.
const PAUSE: Duration = Duration::from_secs(60);

/// Removes old rounds again and again, few at a time.
pub async fn remove_old<Store: AuxStore>(store: Arc<Store>, voter: SharedVoterState) {
	loop {
		Delay::new(PAUSE).await;
		// A node that does not follow GRANDPA yet has no round.
		let Some(present) = voter.voter_state().map(|state| state.best_round.0) else { continue };
		if let Err(error) = remove(&*store, present) {
			log::warn!("Old rounds of GRANDPA stay in the database for now: {error}");
		}
	}
}

/// Removes up to [`MOST`] rounds that are more than [`KEPT`] before the present one.
fn remove<Store: AuxStore>(store: &Store, present: u64) -> sp_blockchain::Result<()> {
	let noted = store.get_aux(FIRST_KEPT)?.and_then(|bytes| u64::decode(&mut bytes.as_slice()).ok());
	// A change of the validators starts the numbers again. Higher rounds of those before stay until new ones replace them.
	let from = noted.filter(|first| *first <= present).unwrap_or_default();
	let to = present.saturating_sub(KEPT).min(from.saturating_add(MOST)).max(from);
	if noted == Some(to) {
		return Ok(());
	}
	let keys = (from..to).map(key_of).collect::<Vec<_>>();
	let removed = keys.iter().map(Vec::as_slice).collect::<Vec<_>>();
	let first_kept = to.encode();
	store.insert_aux(&[(FIRST_KEPT, first_kept.as_slice())], &removed)
}

fn key_of(round: u64) -> Vec<u8> {
	[ROUND, round.encode().as_slice()].concat()
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_runtime::opaque::Block;
	use sc_client_api::in_mem::Backend;

	/// A store with the rounds of a set of validators, from the first one to this one.
	fn store_with(last: u64) -> Backend<Block> {
		let store = Backend::new();
		add(&store, 1, last);
		store
	}

	fn add(store: &Backend<Block>, first: u64, last: u64) {
		for round in first..=last {
			store.insert_aux(&[(key_of(round).as_slice(), &b"votes"[..])], &[]).unwrap();
		}
	}

	fn has(store: &Backend<Block>, round: u64) -> bool {
		store.get_aux(&key_of(round)).unwrap().is_some()
	}

	#[test]
	fn the_key_is_that_of_grandpa() {
		assert_eq!(key_of(258), b"grandpa_concluded_rounds\x02\x01\0\0\0\0\0\0".to_vec());
	}

	#[test]
	fn the_newest_rounds_stay() {
		let store = store_with(KEPT + 10);
		remove(&store, KEPT + 10).unwrap();
		assert!(!has(&store, 1) && !has(&store, 9));
		assert!((10..=KEPT + 10).all(|round| has(&store, round)));
		// Nothing more is old, and nothing more goes.
		remove(&store, KEPT + 10).unwrap();
		assert!(has(&store, 10));
	}

	#[test]
	fn no_round_goes_while_all_are_new() {
		let store = store_with(KEPT);
		remove(&store, KEPT).unwrap();
		assert!((1..=KEPT).all(|round| has(&store, round)));
	}

	#[test]
	fn many_old_rounds_go_in_parts() {
		let present = KEPT + 2 * MOST + 5;
		let store = store_with(present);
		remove(&store, present).unwrap();
		assert!(!has(&store, MOST - 1) && has(&store, MOST));
		remove(&store, present).unwrap();
		assert!(!has(&store, 2 * MOST - 1) && has(&store, 2 * MOST));
		remove(&store, present).unwrap();
		assert!(!has(&store, 2 * MOST + 4) && has(&store, 2 * MOST + 5));
	}

	#[test]
	fn the_rounds_of_the_next_validators_go_from_the_first_one_on() {
		let store = store_with(KEPT + 500);
		remove(&store, KEPT + 500).unwrap();
		assert!(!has(&store, 499) && has(&store, 500));
		// The first rounds of the next validators are all new.
		add(&store, 1, 400);
		remove(&store, 400).unwrap();
		assert!((1..=400).all(|round| has(&store, round)));
		add(&store, 401, KEPT + 300);
		remove(&store, KEPT + 300).unwrap();
		assert!(!has(&store, 1) && !has(&store, 299) && has(&store, 300));
	}

	#[test]
	fn what_a_voter_needs_stays() {
		let store = store_with(KEPT + 100);
		let kept: [&[u8]; 4] =
			[b"grandpa_completed_round", b"grandpa_voters", b"grandpa_schema_version", b"grandpa_best_justification"];
		for key in kept {
			store.insert_aux(&[(key, &b"state"[..])], &[]).unwrap();
		}
		remove(&store, KEPT + 100).unwrap();
		assert!(kept.iter().all(|key| store.get_aux(key).unwrap().is_some()));
	}
}
