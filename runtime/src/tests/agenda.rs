//! The agendas of blocks, as a crowd would fill them, and the preimages of decisions.

use super::{
	governance::{bounded, enacted, propose, seat, seated, signed, vote},
	next_block, start,
};
use crate::{AccountId, Balances, Governance, OriginCaller, Preimage, Referenda, Runtime, System};
use frame_support::{
	assert_ok,
	traits::{schedule::DispatchTime, QueryPreimage},
};
use pallet_governance::Decision;
use pallet_referenda::{ReferendumCount, ReferendumInfo, ReferendumInfoFor};
use sp_core::H256;
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie, One, Two};

fn submit(account: Sr25519Keyring, seats: &[Sr25519Keyring], when: DispatchTime<u32>) -> u32 {
	let index = ReferendumCount::<Runtime>::get();
	let origin = OriginCaller::from(Decision::Rules);
	assert_ok!(Referenda::submit(signed(account), Box::new(origin), bounded(&seat(seats)), when));
	index
}

fn run_to(block: u32) {
	while System::block_number() < block {
		next_block();
	}
}

/// Fails where the scheduler drops what finds no room: 511 other submissions fill the block that the decision is for.
#[test]
fn a_crowd_should_not_keep_a_decision_from_being_carried_out() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let full = System::block_number() + Governance::periods().undeciding_timeout();
		let index = submit(Alice, &[Dave], DispatchTime::At(full));
		let crowd = 600;
		for _ in 0..crowd {
			submit(Eve, &[Ferdie], DispatchTime::After(0));
		}
		assert_ok!(Referenda::place_decision_deposit(signed(Alice), index));
		for voter in [Alice, Bob, Charlie] {
			vote(voter, index, true);
		}
		run_to(full - 1);
		assert!(matches!(ReferendumInfoFor::<Runtime>::get(index), Some(ReferendumInfo::Approved(..))));
		assert_eq!(seated().len(), 3);
		next_block();
		assert_eq!(seated(), [Dave.to_account_id()]);
		// The alarms of the crowd come too, some in later blocks.
		run_to(full + 5);
		let timed_out = ReferendumInfoFor::<Runtime>::iter_values();
		assert_eq!(timed_out.filter(|info| matches!(info, ReferendumInfo::TimedOut(..))).count(), crowd);
	});
}

const SEATS: [Sr25519Keyring; 6] = [Alice, Bob, Charlie, Dave, One, Two];

/// Has a decision that is too long to stand in its referendum, and waits until it is approved. Alice noted its preimage.
fn approve(taken_before: bool) -> H256 {
	let hash = bounded_hash();
	let index = propose(Decision::Rules, &seat(&SEATS), &[Alice, Bob, Charlie]);
	if taken_before {
		assert_ok!(Preimage::unnote_preimage(signed(Alice), hash));
		assert!(!noted(&hash));
	}
	for _ in 0..Governance::periods().decision {
		if matches!(ReferendumInfoFor::<Runtime>::get(index), Some(ReferendumInfo::Approved(..))) {
			return hash;
		}
		next_block();
	}
	panic!("the referendum was not approved");
}

fn bounded_hash() -> H256 {
	use codec::Encode;
	use sp_runtime::traits::Hash;
	<Runtime as frame_system::Config>::Hashing::hash(&seat(&SEATS).encode())
}

/// Returns true if the chain has the bytes of a preimage.
fn noted(hash: &H256) -> bool {
	<Preimage as QueryPreimage>::len(hash).is_some()
}

fn held(account: &AccountId) -> u128 {
	Balances::reserved_balance(account)
}

#[test]
fn a_preimage_should_stay_from_the_approval_to_the_enactment() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let hash = approve(false);
		// The deposit comes back, and the bytes stay.
		assert_ok!(Preimage::unnote_preimage(signed(Alice), hash));
		assert!(noted(&hash));
		assert_ok!(enacted().1);
		assert_eq!(seated().len(), SEATS.len());
		// And go when they are no longer needed.
		assert!(!noted(&hash));
	});
}

#[test]
fn a_preimage_that_was_taken_away_before_the_approval_should_be_brought_by_anybody_for_nothing() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		approve(true);
		let eve = Eve.to_account_id();
		let before = held(&eve);
		let bytes = codec::Encode::encode(&seat(&SEATS));
		assert_ok!(Preimage::note_preimage(signed(Eve), bytes));
		assert_eq!(held(&eve), before);
		assert_ok!(enacted().1);
		assert_eq!(seated().len(), SEATS.len());
	});
}
