//! The acts of guardians, and what they are asked and told.

use crate::{mock::*, Call, Error, Event};
use clavis_primitives::{
	ladder::Ladder,
	payload::PossessionPayload,
	record::Guarded,
	recovery::NewControl,
	rules::{Restriction, RuleChange},
	Algorithm, Record,
};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{GetDispatchInfo, PostDispatchInfo},
};

#[test]
fn nominate_should_take_a_set_that_signed_for_itself_and_write_nothing() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let control = named(did, &ed(2), None, ROUTINE);
		let (set, before) = (control.set.clone(), record(did));
		let nominated = nominate(did, control).unwrap();
		assert_eq!((nominated.set(), record(did)), (&set, before));
	});
}

#[test]
fn nominate_should_need_the_possession_of_the_new_set_for_everything_that_the_attempt_names() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let other = create(&sr(202), &sr(202), []);
		let good = || named(did, &ed(2), None, ROUTINE);
		let refused = |control: NewControl| {
			assert_noop!(nominate(did, control), Error::<Test>::BadSignature);
		};
		refused(NewControl { possession: named(did, &ed(3), None, ROUTINE).possession, ..good() });
		refused(NewControl { possession: named(other, &ed(2), None, ROUTINE).possession, ..good() });
		refused(NewControl { next: Some(single(&ed(4)).commitment()), ..good() });
		refused(NewControl { reason: compromised(1), ..good() });
		// Nor does a possession count that was made for a rotation, or a nomination under another plan.
		let (chain, set) = (Did::chain_id(), single(&ed(2)));
		let rotated = PossessionPayload { chain, did, control_version: 1, set: &set, next: None, reason: ROUTINE };
		refused(NewControl { possession: sign(rotated.digest(), &[&ed(2)]), ..good() });
		let other_plan = <Did as Ladder>::nominate(&did, PLAN_VERSION + 1, good());
		assert_eq!(other_plan, Err(Error::<Test>::BadSignature.into()));
		assert_ok!(nominate(did, good()));
	});
}

#[test]
fn nominate_should_refuse_what_no_rotation_may_bring() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let try_out = |to: &Key, reason| nominate(did, named(did, to, None, reason));
		assert_noop!(try_out(&ed(2), compromised(now() + 1)), Error::<Test>::SinceInFuture);
		decide(RuleChange::MaxReach(Some(3)));
		assert_noop!(try_out(&ed(2), compromised(now() - 4)), Error::<Test>::SinceOutOfReach);
		assert_ok!(try_out(&ed(2), compromised(now() - 3)));
		decide(RuleChange::Algorithm(Algorithm::P256, Some(Restriction::NoNewKeys)));
		assert_noop!(try_out(&p256(2), ROUTINE), Error::<Test>::NoNewKeys);
		// A key of the current set may stay, unless its algorithm is withdrawn.
		decide(RuleChange::Algorithm(Algorithm::Sr25519, Some(Restriction::NoNewKeys)));
		assert_ok!(try_out(&sr(201), ROUTINE));
		withdraw(Algorithm::Sr25519);
		assert_noop!(try_out(&sr(201), ROUTINE), Error::<Test>::Withdrawn);
		let never = inception(single(&ed(9))).id(&Did::network());
		let control = named(did, &ed(2), None, ROUTINE);
		assert_noop!(nominate(never, control.clone()), Error::<Test>::DidNotFound);
		decide(RuleChange::Algorithm(Algorithm::Sr25519, None));
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert_noop!(nominate(did, control), Error::<Test>::Deactivated);
	});
}

#[test]
fn property_3_a_recovery_should_not_put_a_set_in_place_that_cannot_act_any_more() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let nominated = nominate(did, named(did, &secp(2), None, ROUTINE)).unwrap();
		// No new keys: the set was accepted before that.
		decide(RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::NoNewKeys)));
		withdraw(Algorithm::Secp256k1);
		let recover = || put_in_place(did, nominated.clone(), None, ROUTINE, FOREVER);
		assert_noop!(recover(), Error::<Test>::CannotAct);
		decide(RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::NoNewKeys)));
		assert_ok!(recover());
	});
}

#[test]
fn property_3_a_recovery_should_not_put_a_member_did_in_place_that_has_ended() {
	run(|| {
		let dids = [sr(201), sr(203)].map(|holder| create(&holder, &holder, []));
		let member = create(&sr(202), &sr(202), []);
		let [frozen, ended] = dids.map(|did| {
			let set = of_all(1, &[], &[member]);
			let payload = nomination(did, &set, None, ROUTINE);
			let possession = sign_at(payload.digest(), &[(&[0, 0], &sr(202))]);
			let control = NewControl { set, next: None, reason: ROUTINE, possession };
			(did, nominate(did, control).unwrap())
		});
		// A freeze ends, so a member that is frozen will be able to act.
		freeze(member, System::block_number());
		assert_ok!(put_in_place(frozen.0, frozen.1, None, ROUTINE, FOREVER));
		next_block();
		assert_ok!(Did::deactivate(sr(202).origin(), member));
		assert_noop!(put_in_place(ended.0, ended.1, None, ROUTINE, FOREVER), Error::<Test>::CannotAct);
	});
}

#[test]
fn a_recovery_should_reach_back_as_far_as_the_rules_let_it_when_its_attempt_opened() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &sr(201)), method("b", &ed(3))]);
		let reason = compromised(now());
		assert_ok!(Did::revoke(sr(201).origin(), did, id("b"), ROUTINE));
		let nominated = nominate(did, named(did, &ed(2), None, reason)).unwrap();
		decide(RuleChange::MaxReach(Some(3)));
		(0..4).for_each(|_| next_block());
		assert_ok!(put_in_place(did, nominated, None, reason, FOREVER));
		assert_eq!(record(did).rotated.map(|rotation| rotation.reason), Some(reason));
		// What a thief did between the two moments is in doubt.
		assert!(record(did).ended.iter().any(|ended| ended.method.id == id("b") && ended.is_disputed()));
	});
}

#[test]
fn unfreeze_should_lift_a_freeze_and_fail_without_one() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		assert_noop!(<Did as Ladder>::unfreeze(&did), Error::<Test>::NotFrozen);
		freeze(did, FOREVER);
		assert_noop!(Did::update(sr(201).origin(), did, changes([alias("a:b")])), Error::<Test>::Frozen);
		let version = record(did).version;
		assert_ok!(<Did as Ladder>::unfreeze(&did));
		System::assert_last_event(Event::Unfrozen { did }.into());
		assert_eq!(record(did).version, version);
		assert_ok!(Did::update(sr(201).origin(), did, changes([alias("a:b")])));
		assert_noop!(<Did as Ladder>::unfreeze(&did), Error::<Test>::NotFrozen);
		// A freeze that has passed is not lifted again.
		freeze(did, System::block_number());
		next_block();
		assert_noop!(<Did as Ladder>::unfreeze(&did), Error::<Test>::NotFrozen);
	});
}

#[test]
fn property_1_the_rank_that_a_freeze_decided_should_outlive_its_lifting() {
	run(|| {
		// The thief commits; guardians freeze before the commitment has stood for their delay.
		let did = create(&sr(201), &sr(201), []);
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(66)).commitment())));
		appoint_guardians(10);
		freeze(did, FOREVER);
		// They open the attempt late, and lift the freeze.
		(0..20).for_each(|_| next_block());
		open_attempt(did);
		next_block();
		assert_ok!(<Did as Ladder>::unfreeze(&did));
		assert_ok!(rotate(sr(202).origin(), did, &ed(66), None));
		assert_eq!(outranked(), None, "the attempt stands");
	});
}

#[test]
fn note_guarded_should_tell_of_guardians_and_make_no_version() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let before = record(did);
		for guarded in [Some(Guarded { attempt_until: None }), Some(Guarded { attempt_until: Some(9) }), None] {
			assert_ok!(<Did as Ladder>::note_guarded(&did, guarded));
			assert_eq!(record(did), Record { guarded, ..before.clone() });
			// The same again writes nothing.
			assert_storage_noop!(assert_ok!(<Did as Ladder>::note_guarded(&did, guarded)));
		}
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert_noop!(<Did as Ladder>::note_guarded(&did, None), Error::<Test>::Deactivated);
	});
}

#[test]
fn guardians_should_note_the_end_of_their_attempt_in_the_record_that_outranked_them() {
	run(|| {
		let did = create_committed(&sr(201), &ed(2), &sr(201));
		appoint_guardians(10);
		open_attempt(did);
		assert!(record(did).guarded.is_some_and(|guarded| guarded.attempt_until.is_some()));
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), None));
		assert_eq!(record(did).guarded, Some(Guarded { attempt_until: None }));
		assert_eq!(record(did).control.set, single(&ed(2)));
	});
}

#[test]
fn property_1_a_thief_cannot_end_a_did_while_an_attempt_stands_at_its_quorum() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		appoint_guardians(2);
		forbid_end(true);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		// As long as the announcement is good.
		for _ in 0..4 {
			next_block();
			assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::DeactivationWaits);
		}
		assert_eq!(ended(), None);
		forbid_end(false);
		assert_ok!(Did::deactivate(sr(201).origin(), did));
		assert_eq!((ended(), record(did).guarded), (Some(did), None));
	});
}

#[test]
fn guardians_should_be_weighed_and_what_they_were_not_asked_given_back() {
	run(|| {
		let used = |post: PostDispatchInfo, call: Call<Test>| post.calc_actual_weight(&call.get_dispatch_info());
		let rotation = |by: &Key, did, to: &Key| {
			let set = single(to);
			let possession = possession(did, &set, None, ROUTINE, &[to]);
			let call =
				Call::rotate { did, set: set.clone(), next: None, reason: ROUTINE, possession: possession.clone() };
			used(Did::rotate(by.origin(), did, set, None, ROUTINE, possession).unwrap(), call)
		};
		appoint_guardians(10);
		// By the current set; by the reveal of a commitment that does not rank; by the reveal of one that ranks.
		let plain = rotation(&sr(201), create(&sr(201), &sr(201), []), &ed(2));
		let young = create(&sr(202), &sr(202), []);
		assert_ok!(rotate(sr(202).origin(), young, &ed(3), Some(single(&ed(4)).commitment())));
		let asked = rotation(&sr(202), young, &ed(4));
		let told = rotation(&sr(203), create_committed(&sr(203), &ed(5), &sr(203)), &ed(5));
		assert_eq!(asked, plain.saturating_add(WEIGHT_OF_QUESTIONS));
		assert_eq!(told, asked.saturating_add(WEIGHT_OF_NEWS));
		// A commitment asks for the age that it needs.
		let committing = create(&ed(8), &sr(201), []);
		let (set, next) = (single(&ed(6)), Some(single(&ed(7)).commitment()));
		let signed = possession(committing, &set, next, ROUTINE, &[&ed(6)]);
		let post = Did::rotate(ed(8).origin(), committing, set, next, ROUTINE, signed).unwrap();
		assert_eq!(post.actual_weight, Some(asked));

		let did = create(&sr(204), &sr(204), []);
		appoint_guardians(0);
		let deactivation = || used(Did::deactivate(sr(204).origin(), did).unwrap(), Call::deactivate { did });
		let announced = deactivation();
		assert_eq!(deactivation(), announced.saturating_add(WEIGHT_OF_NEWS));
	});
}
