//! Random sequences of decisions, offences, changes of keys and sessions: the set keeps its invariants, a failed call
//! leaves nothing behind, and sessions follow the set.

use crate::{mock::*, Validators as Set};
use frame_support::storage::with_storage_layer;
use pallet_session::{NextKeys, QueuedChanged, QueuedKeys};
use proptest::prelude::*;
use sp_core::storage::StateVersion;
use sp_io::storage::root as storage_root;
use sp_runtime::DispatchResult;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Step {
	Add(u64),
	Remove(u64),
	Replace(u64, u64),
	Report { round: u64, offenders: BTreeSet<u64> },
	SetKeys(u64, u64),
	PurgeKeys(u64),
	NextSession,
}

/// Accounts that have funds.
fn account() -> impl Strategy<Value = u64> {
	1u64..10
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => account().prop_map(Step::Add),
		4 => account().prop_map(Step::Remove),
		2 => (account(), account()).prop_map(|(old, new)| Step::Replace(old, new)),
		3 => (0u64..4, proptest::collection::btree_set(account(), 1..4))
			.prop_map(|(round, offenders)| Step::Report { round, offenders }),
		3 => (account(), 0u64..3).prop_map(|(account, version)| Step::SetKeys(account, version)),
		1 => account().prop_map(Step::PurgeKeys),
		4 => Just(Step::NextSession),
	]
}

/// The validators and keys that a session planned now would have.
fn wanted() -> Vec<(u64, u64)> {
	members().into_iter().map(|account| (account, NextKeys::<Test>::get(account).unwrap().0)).collect()
}

fn queued() -> Vec<(u64, u64)> {
	QueuedKeys::<Test>::get().into_iter().map(|(account, keys)| (account, keys.0)).collect()
}

fn take(step: &Step) -> DispatchResult {
	match step {
		Step::Add(account) => Validators::add(voters(), *account),
		Step::Remove(account) => Validators::remove(voters(), *account),
		Step::Replace(old, new) => Validators::replace(voters(), *old, *new),
		Step::Report { round, offenders } => {
			let offenders = offenders.iter().copied().collect::<Vec<_>>();
			report(*round, &offenders).map_err(|_| "known".into())
		},
		Step::SetKeys(account, version) => set_keys(*account, *version),
		Step::PurgeKeys(account) => Validators::purge_keys(RuntimeOrigin::signed(*account)),
		Step::NextSession => {
			next_session();
			Ok(())
		},
	}
}

/// Checks the effect of each step that succeeds on the set.
fn check(step: &Step, before: &[u64]) {
	let after = members();
	let set = Set::<Test>::get();
	let gone = |account: &u64| set.get(account).is_none_or(|member| member.leaving.is_some());
	match step {
		Step::Add(account) => assert!(after.contains(account) && !before.contains(account)),
		Step::Remove(account) => assert!(before.contains(account) && gone(account)),
		Step::Replace(old, new) => {
			assert!(!after.contains(old) && after.contains(new));
			assert_eq!(after.len(), before.len());
		},
		Step::Report { offenders, .. } => assert!(offenders.iter().all(|offender| !set.can_expel(offender))),
		Step::SetKeys(..) | Step::PurgeKeys(_) | Step::NextSession => assert_eq!(after, before),
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

	#[test]
	fn any_sequence_keeps_every_invariant(first in 1u64..=6, steps in proptest::collection::vec(step(), 1..60)) {
		start(first).execute_with(|| {
			let minimum = first.min(3) as usize;
			for step in steps {
				let (before, begun) = (members(), queued());
				let root = storage_root(StateVersion::V1);
				match with_storage_layer(|| take(&step)) {
					Ok(()) => check(&step, &before),
					Err(_) => assert_eq!(storage_root(StateVersion::V1), root, "{step:?} failed and left something"),
				}
				if matches!(step, Step::NextSession) {
					assert_eq!(queued(), wanted());
					assert_eq!(QueuedChanged::<Test>::get(), queued() != begun);
				}
				assert!(members().len() >= minimum && Session::validators().len() >= minimum);
				Validators::do_try_state().unwrap();
			}
			// Left alone, sessions catch up with the set.
			next_session();
			next_session();
			assert_eq!(Session::validators(), members());
		});
	}
}
