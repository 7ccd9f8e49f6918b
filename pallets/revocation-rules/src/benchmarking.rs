//! Benchmarks: each call, and each kind of block, on an agenda that has as much in it as there can be.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "benchmarks run on no chain, and one that fails must stop"
)]

use super::*;
use alloc::vec::Vec;
use clavis_primitives::{
	rules::{
		self, Field, Instant, Restriction, RuleChange, RuleChanges, Scheduled, Tightening, MAX_NOTICE, MAX_SCHEDULED,
		MIN_EPOCH_LENGTH, MIN_KEY_AGE, MIN_REACH, MIN_REKEY_DEADLINE,
	},
	Algorithm, Moment,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, OnTimestampSet};

/// The number of fields.
const FIELDS: u32 = 11;

/// Another value for so many fields, sound with any others of these.
fn changes(fields: u32, n: u32) -> RuleChanges {
	let withdrawn = Restriction::Withdrawn { since: Moment::MAX.saturating_sub(n.into()) };
	let every = [
		RuleChange::MaxKeyAge(Some(MIN_KEY_AGE + u64::from(n))),
		RuleChange::Algorithm(Algorithm::Sr25519, Some(withdrawn)),
		RuleChange::Algorithm(Algorithm::Secp256k1, Some(withdrawn)),
		RuleChange::Algorithm(Algorithm::P256, Some(withdrawn)),
		RuleChange::Algorithm(Algorithm::X25519, Some(withdrawn)),
		RuleChange::Algorithm(Algorithm::Ed25519, None),
		RuleChange::MaxReach(Some(MIN_REACH + u64::from(n))),
		RuleChange::MinRecoveryDelay(n),
		RuleChange::MinGuardians(2 + (n % 2) as u8),
		RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE + n),
		RuleChange::MaxEpoch(MIN_EPOCH_LENGTH + n),
	];
	assert_eq!(Field::all().count(), every.len(), "each field must be here");
	every.into_iter().take(fields as usize).collect::<Vec<_>>().try_into().expect("fewer than 16")
}

/// So many decisions, from this block on; and every field tightened that can be, until another block.
fn full(decisions: u32, from: u32, apart: u32, until: u32) -> rules::Agenda {
	let mut agenda = rules::Agenda::default();
	for id in 0..decisions {
		let scheduled = Scheduled { id, from_block: from + id * apart, changes: changes(FIELDS, id + 2) };
		agenda.scheduled.try_push(scheduled).expect("room for all");
	}
	agenda.next_id = decisions;
	// The council can hold one algorithm withdrawn.
	let algorithms = Algorithm::ALL.into_iter().enumerate().map(|(place, algorithm)| {
		let restriction = if place == 0 { Restriction::Withdrawn { since: 0 } } else { Restriction::NoNewKeys };
		RuleChange::Algorithm(algorithm, Some(restriction))
	});
	let others = [RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE), RuleChange::MaxEpoch(MIN_EPOCH_LENGTH)];
	for change in algorithms.chain(others) {
		let tightening = Tightening { change, until, again_from: until + 1 };
		agenda.tightenings.try_push(tightening).expect("room for all");
	}
	agenda
}

/// Puts an agenda into storage, as of a block.
fn start<T: Config>(agenda: rules::Agenda, block: u32) {
	frame_system::Pallet::<T>::set_block_number(block.into());
	Pallet::<T>::put_in_force(&agenda, Instant { block, moment: 1 });
	Due::<T>::set(agenda.next_block(block));
	Agenda::<T>::put(agenda);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn schedule(c: Linear<1, FIELDS>) {
		start::<T>(full(MAX_SCHEDULED - 1, 1_000, 10, 2_000), 10);
		let origin = T::DecisionOrigin::try_successful_origin().expect("voters can decide");
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, changes(c, 1), MAX_NOTICE);
		assert_eq!(Agenda::<T>::get().scheduled.len(), MAX_SCHEDULED as usize);
	}

	#[benchmark]
	fn cancel() {
		start::<T>(full(MAX_SCHEDULED, 1_000, 10, 2_000), 10);
		let origin = T::DecisionOrigin::try_successful_origin().expect("voters can decide");
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0);
		assert_eq!(Agenda::<T>::get().scheduled.len(), MAX_SCHEDULED as usize - 1);
	}

	#[benchmark]
	fn tighten() {
		let mut agenda = full(MAX_SCHEDULED, 1_000, 10, 2_000);
		let change = agenda.tightenings.pop().expect("there are some").change;
		// In a block after the one that put the others in force, so that a set ends.
		start::<T>(agenda, 10);
		frame_system::Pallet::<T>::set_block_number(11u32.into());
		let number = InForce::<T>::get().number;
		let origin = T::CouncilOrigin::try_successful_origin().expect("the council can decide");
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, change);
		assert_eq!(InForce::<T>::get().number, number + 1);
	}

	#[benchmark]
	fn lift() {
		let agenda = full(MAX_SCHEDULED, 1_000, 10, 2_000);
		let field = agenda.tightenings.last().expect("there are some").change.field();
		start::<T>(agenda, 10);
		let origin = T::DecisionOrigin::try_successful_origin().expect("voters can decide");
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, field);
		assert_eq!(Due::<T>::get(), Some(11));
	}

	#[benchmark]
	fn on_timestamp_set_idle() {
		start::<T>(full(MAX_SCHEDULED, 1_000, 10, 2_000), 10);
		let number = InForce::<T>::get().number;
		#[block]
		{
			Pallet::<T>::on_timestamp_set(9_000);
		}
		assert_eq!(InForce::<T>::get().number, number);
	}

	#[benchmark]
	fn on_timestamp_set_due() {
		start::<T>(full(MAX_SCHEDULED, 1_000, 0, 1_000), 10);
		let number = InForce::<T>::get().number;
		frame_system::Pallet::<T>::set_block_number(1_000u32.into());
		#[block]
		{
			Pallet::<T>::on_timestamp_set(9_000);
		}
		assert_eq!(InForce::<T>::get().number, number + 1);
		assert!(Agenda::<T>::get().scheduled.is_empty());
	}
}
