//! A member acts by the signature of an extrinsic only after it has signed as its key: an account can have the bytes of a
//! key that nobody holds.

use crate::{mock::*, Error};
use clavis_primitives::{
	gate::{Gate, Need},
	ControlSet, DidId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

/// A DID that either of two keys controls, where only the first has signed.
fn either(first: &Key, second: &Key) -> DidId {
	let set = of(1, &[first, second]);
	let (did, outcome) = create_signed(&sr(204), inception(set), changes([]), FOREVER, &[first]);
	assert_ok!(outcome);
	did
}

fn update(by: &Key, did: DidId, name: &str) -> DispatchResult {
	Did::update(by.origin(), did, changes([alias(name)])).map(drop).map_err(|error| error.error)
}

fn rotate_to(by: &Key, did: DidId, set: ControlSet, signers: &[&Key]) -> DispatchResult {
	let shown = possession(did, &set, None, ROUTINE, signers);
	Did::rotate(by.origin(), did, set, None, ROUTINE, shown).map(drop).map_err(|error| error.error)
}

#[test]
fn property_1_an_account_that_was_never_shown_to_be_a_key_does_not_act_as_one() {
	run(|| {
		let (signed, silent) = (sr(201), sr(202));
		let did = either(&signed, &silent);
		let not_proven = || Error::<Test>::NotProven;
		assert_noop!(update(&silent, did, "a:1"), not_proven());
		assert_noop!(rotate(silent.origin(), did, &silent, None), not_proven());
		assert_noop!(Did::deactivate(silent.origin(), did), not_proven());
		for need in [Need::Control, Need::Defence] {
			assert_noop!(<Did as Gate<_>>::enter(silent.origin(), &did, need), not_proven());
		}
		assert_ok!(update(&signed, did, "a:1"));
		// A key signs an authorization, which an account cannot.
		let call = update_call(did, [alias("a:2")]);
		let authorization = authorize_at(did, &call, &[(&[1], &silent)]);
		assert_ok!(dispatch_as(&sr(204), authorization, call));
	});
}

#[test]
fn a_member_should_act_by_its_extrinsic_after_it_has_signed_for_a_set() {
	run(|| {
		let (first, second, third) = (sr(201), sr(202), sr(203));
		let did = either(&first, &second);
		// The second stays without signing, the third signs, and the first moves to another place.
		let set = of(1, &[&third, &second, &first]);
		assert_ok!(rotate_to(&first, did, set, &[&third]));
		assert_ok!(update(&first, did, "a:1"));
		assert_noop!(update(&second, did, "a:2"), Error::<Test>::NotProven);
		assert_ok!(update(&third, did, "a:2"));
		let set = of(1, &[&second, &third]);
		assert_ok!(rotate_to(&first, did, set, &[&second]));
		assert_ok!(update(&second, did, "a:3"));
		// A member that left and came back signs again.
		let set = of(1, &[&second, &first]);
		assert_ok!(rotate_to(&second, did, set, &[&second]));
		assert_noop!(update(&first, did, "a:4"), Error::<Test>::NotProven);
	});
}

#[test]
fn a_set_that_guardians_put_in_place_should_have_signed_as_every_other() {
	run(|| {
		let did = either(&sr(201), &sr(202));
		assert_ok!(recover(did, &sr(203), None, FOREVER));
		assert_ok!(update(&sr(203), did, "a:1"));
	});
}

#[test]
fn a_member_that_never_signed_should_end_its_own_method_all_the_same() {
	run(|| {
		let (signed, silent) = (sr(201), sr(202));
		let set = of(1, &[&signed, &silent]);
		let list = changes([method("a", &silent), method("b", &ed(3))]);
		let (did, outcome) = create_signed(&sr(204), inception(set), list, FOREVER, &[&signed]);
		assert_ok!(outcome);
		assert_noop!(Did::revoke(silent.origin(), did, id("b"), ROUTINE), Error::<Test>::NotProven);
		assert_ok!(Did::revoke(silent.origin(), did, id("a"), ROUTINE));
	});
}
