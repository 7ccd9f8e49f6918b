//! Random sequences of calls by a holder, a payer and a stranger: the storage keeps
//! its invariants, the deposits match, and a failed call leaves nothing behind.

use crate::{mock::*, Call};
use clavis_primitives::{document::Change, DidId, Reason};
use frame_support::storage::with_storage_layer;
use proptest::prelude::*;
use sp_core::storage::StateVersion;
use sp_io::storage::root as storage_root;
use sp_runtime::traits::Dispatchable;

#[derive(Clone, Debug)]
enum Doing {
	AddMethod(u8),
	AddBulk(u8),
	Remove(u8),
	Revoke(u8, bool),
	Rotate { to: u8, commit: Option<u8> },
	Deactivate,
}

#[derive(Clone, Debug)]
struct Step {
	/// Which of two DIDs.
	did: usize,
	/// Which key signs: the rotations wander over 0 to 3, so it is often the wrong one.
	signer: u8,
	/// Which account pays; `None` for the signer itself, by its own extrinsic.
	payer: Option<u8>,
	doing: Doing,
}

fn doing() -> impl Strategy<Value = Doing> {
	prop_oneof![
		6 => (0u8..6).prop_map(Doing::AddMethod),
		3 => (0u8..4).prop_map(Doing::AddBulk),
		4 => (0u8..6).prop_map(Doing::Remove),
		3 => (0u8..6, any::<bool>()).prop_map(|(n, compromised)| Doing::Revoke(n, compromised)),
		3 => (0u8..4, proptest::option::of(0u8..4)).prop_map(|(to, commit)| Doing::Rotate { to, commit }),
		1 => Just(Doing::Deactivate),
	]
}

fn step() -> impl Strategy<Value = Step> {
	(0usize..2, 0u8..4, proptest::option::of(0usize..4), doing()).prop_map(|(did, signer, payer, doing)| Step {
		did,
		signer,
		payer: payer.map(|n| RICH[n]),
		doing,
	})
}

fn call(did: DidId, doing: &Doing) -> RuntimeCall {
	RuntimeCall::Did(match doing {
		Doing::AddMethod(n) => Call::update { did, changes: changes([method(&format!("k{n}"), &ed(50 + n))]) },
		Doing::AddBulk(n) => Call::update { did, changes: changes([bulky(&format!("s{n}"))]) },
		Doing::Remove(n) => Call::update {
			did,
			changes: changes([Change::RemoveMethod(id(&format!("k{n}"))), Change::RemoveService(id(&format!("s{n}")))]),
		},
		Doing::Revoke(n, compromised) => {
			let reason = if *compromised { Reason::Compromised { since: now() } } else { ROUTINE };
			Call::revoke { did, method: id(&format!("k{n}")), reason }
		},
		Doing::Rotate { to, commit } => {
			let set = single(&sr(*to));
			let next = commit.map(|seed| single(&sr(seed)).commitment());
			let possession = possession(did, &set, next, ROUTINE, &[&sr(*to)]);
			Call::rotate { did, set, next, reason: ROUTINE, possession }
		},
		Doing::Deactivate => Call::deactivate { did },
	})
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	#[test]
	fn any_sequence_of_calls_keeps_every_invariant(steps in proptest::collection::vec(step(), 1..40)) {
		chain().execute_with(|| {
			for seed in 0..4 {
				Balances::force_set_balance(RuntimeOrigin::root(), sr(seed).account(), 500).unwrap();
			}
			let dids = [create(&sr(0), &sr(201), []), create(&sr(1), &sr(1), [])];
			for Step { did, signer, payer, doing } in steps {
				next_block();
				let did = dids[did];
				let before = record(did);
				let root = storage_root(StateVersion::V1);
				let inner = call(did, &doing);
				let outcome = match payer {
					Some(payer) => {
						let authorization = authorize(did, &inner, &[&sr(signer)]);
						dispatch_as(&sr(payer), authorization, inner)
					},
					None => with_storage_layer(|| {
						inner.dispatch(sr(signer).origin()).map(drop).map_err(|error| error.error)
					}),
				};
				let after = record(did);
				if outcome.is_ok() {
					// Property 1: only the current control set's key acts, or a set that was committed.
					let acted = before.control.set == single(&sr(signer));
					let revealed = before.control.next.is_some_and(|next| next.hash == after.control.set.commitment());
					assert!(acted || revealed, "{doing:?} by {signer} on {:?}", before.control);
					assert_eq!(after.version, before.version + 1);
				} else {
					assert_eq!(storage_root(StateVersion::V1), root, "a failed call left something behind");
				}
				Did::do_try_state().unwrap();
				check_deposits();
			}
		});
	}
}
