//! Free calls beside those that pay: neither kind keeps the other out of blocks.

use super::{alias, alice, certified, extrinsic, next_block, revocation, start};
use crate::{
	configs::RuntimeBlockWeights,
	free_calls::{share, used},
	Balances, Did, Executive, Nonce, Runtime, RuntimeCall, System, UncheckedExtrinsic,
};
use clavis_primitives::{
	document::MAX_METHODS, Change, ControlSet, Inception, Moment, NewMethod, PublicKey, Purpose, Record, Signature,
	StoredRecord, PAID_PRIORITY,
};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	storage::{with_transaction_unchecked, TransactionOutcome},
	weights::Weight,
};
use proptest::prelude::*;
use sp_core::{ed25519, Pair, H256};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{
	transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
	ApplyExtrinsicResult, DispatchError,
};
use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

/// The certificates of a flood.
const HOSTILE: u64 = 10_000;
/// The transactions that a pool keeps by default.
const POOL: usize = 8_192;
/// The moments at which keys were added.
const LONG_AGO: Moment = 1_000;
const BEFORE: Moment = 2_000;
const LATELY: Moment = 3_000;
/// More than the checks and the work of any certificate weigh.
const ONE_CERTIFICATE: Weight = Weight::from_parts(5_000_000_000, 1_000_000);

/// A pool that orders and drops transactions as Substrate's does: those of a high priority go first, then those that came
/// first. If there are too many, it drops one of the lowest priority, the one that waited for longest.
#[derive(Default)]
struct Pool {
	waiting: BTreeMap<(Reverse<u64>, u64), UncheckedExtrinsic>,
	arrivals: u64,
}

impl Pool {
	/// A pool with more certificates than it can keep, of keys that were all added at this moment.
	fn flooded(added: Moment) -> Self {
		let mut pool = Self::default();
		let keys = u64::from(MAX_METHODS);
		for first in (0..HOSTILE).step_by(MAX_METHODS as usize) {
			for certificate in certificates(first..(first + keys).min(HOSTILE), added) {
				pool.submit(certificate);
			}
		}
		assert_eq!(pool.waiting.len(), POOL);
		pool
	}

	/// Takes a transaction. Returns false if the pool is full of better ones.
	fn submit(&mut self, extrinsic: UncheckedExtrinsic) -> bool {
		let priority = Reverse(validity(extrinsic.clone()).unwrap().priority);
		self.arrivals += 1;
		let place = (priority, self.arrivals);
		self.waiting.insert(place, extrinsic);
		if self.waiting.len() <= POOL {
			return true;
		}
		let (lowest, _) = *self.waiting.last_key_value().unwrap().0;
		let worst = *self.waiting.range((lowest, 0)..).next().unwrap().0;
		self.waiting.remove(&worst);
		worst != place
	}

	/// Makes a block of the transactions in this order. Those for which it has no room wait on. Returns how many it took.
	fn author(&mut self) -> usize {
		let before = self.waiting.len();
		self.waiting.retain(|_, extrinsic| apply(extrinsic.clone()).is_err_and(|error| error.exhausted_resources()));
		check_block();
		next_block();
		before - self.waiting.len()
	}
}

fn pair(number: u64) -> ed25519::Pair {
	ed25519::Pair::from_seed(H256::from_low_u64_be(number).as_fixed_bytes())
}

/// Writes a DID with the keys of these numbers, added at this moment. Returns the certificates by which each ends itself.
fn certificates(numbers: Range<u64>, added: Moment) -> Vec<UncheckedExtrinsic> {
	let pairs = numbers.map(pair).collect::<Vec<_>>();
	let key = |pair: &ed25519::Pair| PublicKey::Ed25519(pair.public().0);
	let inception = Inception { control: ControlSet::single(key(&pairs[0])), next: None, salt: H256::zero() };
	let did = inception.id(&Did::network());
	let methods = pairs.iter().enumerate().map(|(place, pair)| {
		let purposes = [Purpose::Authentication].into_iter().collect();
		let id = format!("k{place}").parse().unwrap();
		Change::AddMethod(NewMethod { id, key: key(pair), purposes, expires: None })
	});
	let mut record = Record::create(inception, methods, 0, 1).unwrap();
	record.document.methods.iter_mut().for_each(|method| method.added = added);
	pallet_did::Records::<Runtime>::insert(did, StoredRecord::V1(record));
	let sign =
		|pair: &ed25519::Pair| revocation(certified(did, key(pair), |digest| Signature::Ed25519(pair.sign(digest).0)));
	pairs.iter().map(sign).collect()
}

/// Writes a DID with one key, and returns its certificate.
fn certificate(number: u64, added: Moment) -> UncheckedExtrinsic {
	certificates(number..number + 1, added).remove(0)
}

/// Asks for the verdict of a pool.
fn validity(extrinsic: UncheckedExtrinsic) -> Result<ValidTransaction, TransactionValidityError> {
	with_transaction_unchecked(|| {
		let verdict = Executive::validate_transaction(TransactionSource::External, extrinsic, System::parent_hash());
		TransactionOutcome::Rollback(verdict)
	})
}

/// Puts an extrinsic into the block as an author does: one that is refused leaves nothing behind.
fn apply(extrinsic: UncheckedExtrinsic) -> ApplyExtrinsicResult {
	with_transaction_unchecked(|| match Executive::apply_extrinsic(extrinsic) {
		Ok(outcome) => TransactionOutcome::Commit(Ok(outcome)),
		Err(error) => TransactionOutcome::Rollback(Err(error)),
	})
}

/// Checks that each kind of call stays within its part of the block.
fn check_block() {
	assert!(used().all_lte(share()), "{:?} of {:?}", used(), share());
	// The first block of a session has no room for calls that pay.
	let mandatory = *System::block_weight().get(DispatchClass::Mandatory);
	let others = System::block_weight().total().saturating_sub(used());
	let most = RuntimeBlockWeights::get().max_block.saturating_sub(share()).max(mandatory);
	assert!(others.all_lte(most), "{others:?} of {most:?}");
}

/// Calls that take much of a block, each in another way.
fn large_call(kind: u8) -> RuntimeCall {
	let heavy = RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 8 });
	let long = |bytes| frame_system::Call::remark { remark: vec![0; bytes] };
	match kind {
		0 => RuntimeCall::System(long(512 * 1_024)),
		1 => RuntimeCall::Utility(pallet_utility::Call::batch { calls: vec![long(0).into(); 4_000] }),
		// Operational calls, which may take what normal ones may not. Nobody may make the first, but anybody may pay for it.
		2 => RuntimeCall::Utility(pallet_utility::Call::force_batch { calls: vec![heavy; 300] }),
		_ => RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code: vec![0; 512 * 1_024] }),
	}
}

#[test]
fn an_honest_paid_change_should_pass_ten_thousand_hostile_certificates() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let mut pool = Pool::flooded(LONG_AGO);
		let issued = validity(extrinsic(Alice, 0, alias("a:b"))).unwrap();
		assert!(issued.priority >= PAID_PRIORITY);
		// Without a tip.
		assert!(pool.submit(extrinsic(Alice, 0, alias("a:b"))));
		pool.author();
		assert_eq!(Did::record(alice()).map(|record| record.version), Some(2));
	});
}

#[test]
fn an_honest_certificate_should_pass_ten_thousand_hostile_ones() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let mut pool = Pool::flooded(BEFORE);
		// The key of a holder who came before the flood.
		let honest = certificate(HOSTILE, LONG_AGO);
		assert!(pool.submit(honest.clone()));
		pool.author();
		assert!(validity(honest).is_err(), "the key has ended");

		// The youngest key of all waits for the others, and no longer.
		let honest = certificate(HOSTILE + 1, LATELY);
		let blocks = (1..).find(|_| {
			// A pool that is full has dropped it: its holder sends it again.
			if !pool.waiting.values().any(|waiting| *waiting == honest) {
				pool.submit(honest.clone());
			}
			let (waiting, taken) = (pool.waiting.len(), pool.author());
			assert!(taken == waiting || taken >= 300, "a block took {taken} of {waiting}");
			validity(honest.clone()).is_err()
		});
		assert!(blocks.is_some_and(|blocks| blocks <= HOSTILE / 300 + 2), "{blocks:?} blocks");
	});
}

#[test]
fn keys_that_are_added_during_a_flood_should_not_delay_a_certificate() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let mut pool = Pool::flooded(LONG_AGO);
		let honest = certificate(HOSTILE, BEFORE);
		let blocks = (1..).find(|block| {
			// As many new keys in each block as a block can end.
			let first = (block + 1) * HOSTILE;
			for number in (first..first + 800).step_by(MAX_METHODS as usize) {
				for certificate in certificates(number..number + u64::from(MAX_METHODS), LATELY) {
					pool.submit(certificate);
				}
			}
			if !pool.waiting.values().any(|waiting| *waiting == honest) {
				pool.submit(honest.clone());
			}
			pool.author();
			validity(honest.clone()).is_err()
		});
		assert!(blocks.is_some_and(|blocks| blocks <= HOSTILE / 300 + 2), "{blocks:?} blocks");
	});
}

#[test]
fn a_block_that_is_full_of_paid_calls_should_have_room_for_free_ones() {
	for kind in 0..4 {
		start(DEV_RUNTIME_PRESET).execute_with(|| {
			let refused = (0..).find_map(|nonce| apply(extrinsic(Alice, nonce, large_call(kind))).err());
			assert!(refused.is_some_and(|error| error.exhausted_resources()), "{kind}: {refused:?}");
			check_block();
			// As many as in an empty block.
			let taken = (0..).find(|number| apply(certificate(HOSTILE + number, BEFORE)).is_err());
			assert!(taken.is_some_and(|taken| taken >= 300), "{kind}: {taken:?}");
			check_block();
		});
	}
}

#[test]
fn free_calls_should_count_what_they_weighed() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let honest = certificate(0, BEFORE);
		let reserved = honest.get_dispatch_info().total_weight();
		assert_eq!(apply(honest), Ok(Ok(())));
		let first = used();
		assert!(first.ref_time() < reserved.ref_time() / 2, "{first:?} of {reserved:?}");
		// The block has the rest for others, too.
		let of_class = *System::block_weight().get(DispatchClass::Operational);
		assert!(of_class.all_lte(first), "{of_class:?} of {first:?}");
		assert_eq!(apply(certificate(1, BEFORE)), Ok(Ok(())));
		assert_eq!(used(), first.saturating_mul(2));
		next_block();
		assert_eq!(used(), Weight::zero());
	});
}

#[test]
fn an_account_that_sends_the_call_of_a_certificate_should_pay_for_it() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let call = RuntimeCall::Did(pallet_did::Call::revoke_in_emergency { certificate: super::certificate() });
		let balance = || Balances::free_balance(Bob.to_account_id());
		let before = balance();
		assert_eq!(apply(extrinsic(Bob, 0, call.clone())), Ok(Err(DispatchError::BadOrigin)));
		let after = balance();
		assert!(after < before);
		let batch = RuntimeCall::Utility(pallet_utility::Call::force_batch { calls: vec![call; 10] });
		assert_eq!(apply(extrinsic(Bob, 1, batch)), Ok(Ok(())));
		assert!(balance() < after);
		assert_eq!(Did::record(alice()).map(|record| record.version), Some(1));
		assert_eq!(used(), Weight::zero());
	});
}

#[test]
fn all_that_pays_should_rank_above_all_that_is_free() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let free = validity(certificate(0, 0)).unwrap().priority;
		assert!(free < PAID_PRIORITY);
		for kind in 0..4 {
			// Large, and without a tip: the least priority there is for money.
			assert!(validity(extrinsic(Alice, 0, large_call(kind))).unwrap().priority > free, "{kind}");
		}
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

	/// Property 6: each kind of call has its part of the block, in any order and number.
	#[test]
	fn property_6_free_and_paid_calls_should_share_a_block_in_any_order(
		kinds in prop::collection::vec((0u8..5, 1u64..60), 1..40),
	) {
		start(DEV_RUNTIME_PRESET).execute_with(|| {
			let (mut nonce, mut number) = (0, 0);
			for (kind, count) in kinds {
				if kind < 4 {
					nonce += Nonce::from(apply(extrinsic(Alice, nonce, large_call(kind))).is_ok());
				} else {
					for certificate in (0..count).map(|more| certificate(number + more, BEFORE)) {
						// Only other free calls can take the room.
						let is_full = !used().saturating_add(ONE_CERTIFICATE).all_lte(share());
						assert!(apply(certificate).is_ok() || is_full, "{:?}", used());
					}
					number += count;
				}
				check_block();
			}
		});
	}
}
