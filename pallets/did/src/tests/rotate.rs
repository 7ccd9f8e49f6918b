use crate::{mock::*, Error, Event};
use clavis_primitives::{api::ChangeKind, record::Rotation, Reason};
use frame_support::{assert_noop, assert_ok};

#[test]
fn rotate_should_replace_the_control_set_when_the_new_one_signs() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		next_block();
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), None));
		let record = record(did);
		assert_eq!(record.control.set, single(&sr(202)));
		assert_eq!((record.control.version, record.version, record.key_epoch), (2, 2, 1));
		assert_eq!(record.rotated, Some(Rotation { at: now(), reason: ROUTINE }));
		System::assert_last_event(
			Event::Changed { did, version: 2, kind: ChangeKind::Rotated { reason: ROUTINE } }.into(),
		);

		assert_noop!(rotate(sr(201).origin(), did, &sr(201), None), Error::<Test>::NotAuthorized);
		assert_ok!(rotate(sr(202).origin(), did, &p256(3), None));
	});
}

#[test]
fn rotate_should_refuse_when_the_new_set_does_not_show_its_keys() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let set = single(&sr(202));
		let by_the_old = possession(did, &set, None, ROUTINE, &[&sr(201)]);
		let outcome = Did::rotate(sr(201).origin(), did, set.clone(), None, ROUTINE, by_the_old);
		assert_noop!(outcome, Error::<Test>::BadSignature);
		let nobody = Did::rotate(sr(201).origin(), did, set, None, ROUTINE, Default::default());
		assert_noop!(nobody, Error::<Test>::BelowThreshold);
	});
}

#[test]
fn rotate_should_say_since_when_a_control_set_was_compromised() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let set = single(&sr(202));
		let rotate = |since| {
			let reason = Reason::Compromised { since };
			let possession = possession(did, &set, None, reason, &[&sr(202)]);
			Did::rotate(sr(201).origin(), did, set.clone(), None, reason, possession)
		};
		assert_noop!(rotate(now() + 1), Error::<Test>::SinceInFuture);
		assert_ok!(rotate(now() - 5));
		let reason = Reason::Compromised { since: now() - 5 };
		assert_eq!(record(did).rotated, Some(Rotation { at: now(), reason }));
	});
}

#[test]
fn rotate_should_bind_every_part_of_what_the_new_set_signed() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		let other = create(&sr(202), &sr(202), []);
		let set = single(&ed(3));
		let signed = possession(did, &set, None, ROUTINE, &[&ed(3)]);
		let next = Some(single(&ed(4)).commitment());
		let reason = Reason::Compromised { since: 1 };
		let bad = || Error::<Test>::BadSignature;
		assert_noop!(Did::rotate(sr(201).origin(), did, set.clone(), next, ROUTINE, signed.clone()), bad());
		assert_noop!(Did::rotate(sr(201).origin(), did, set.clone(), None, reason, signed.clone()), bad());
		assert_noop!(Did::rotate(sr(202).origin(), other, set.clone(), None, ROUTINE, signed.clone()), bad());

		assert_ok!(rotate(sr(201).origin(), did, &sr(202), None));
		assert_noop!(Did::rotate(sr(202).origin(), did, set, None, ROUTINE, signed), bad());
	});
}

#[test]
fn rotate_should_take_the_committed_set_and_nothing_else() {
	run(|| {
		let mut inception = inception(single(&sr(201)));
		inception.next = Some(single(&ed(2)).commitment());
		let (did, outcome) = create_signed(&sr(201), inception, changes([]), FOREVER, &[&sr(201)]);
		assert_ok!(outcome);

		assert_noop!(rotate(sr(201).origin(), did, &ed(9), None), Error::<Test>::NotTheCommittedSet);
		// Anyone may carry the reveal: the committed set proves itself.
		let next = Some(single(&ed(3)).commitment());
		assert_ok!(rotate(sr(204).origin(), did, &ed(2), next));
		let record = record(did);
		assert_eq!(record.control.set, single(&ed(2)));
		assert!(record.control.next.is_some_and(|pending| Some(pending.hash) == next && pending.ranks));
		// The current set is bound by the new commitment as well.
		assert_noop!(rotate(sr(204).origin(), did, &ed(2), None), Error::<Test>::NotTheCommittedSet);
		assert_ok!(rotate(sr(204).origin(), did, &ed(3), None));
	});
}

#[test]
fn rotate_should_not_rank_a_commitment_that_the_current_set_made() {
	run(|| {
		let did = create(&sr(201), &sr(201), []);
		assert_ok!(rotate(sr(201).origin(), did, &sr(202), Some(single(&ed(3)).commitment())));
		assert!(record(did).control.next.is_some_and(|next| !next.ranks));
	});
}

#[test]
fn rotate_should_refuse_the_current_set_but_not_a_reveal_while_frozen() {
	run(|| {
		let plain = create(&sr(201), &sr(201), []);
		freeze(plain, FOREVER);
		assert_noop!(rotate(sr(201).origin(), plain, &sr(202), None), Error::<Test>::Frozen);

		let mut inception = inception(single(&sr(202)));
		inception.next = Some(single(&ed(2)).commitment());
		let (committed, outcome) = create_signed(&sr(202), inception, changes([]), FOREVER, &[&sr(202)]);
		assert_ok!(outcome);
		freeze(committed, FOREVER);
		assert_ok!(rotate(sr(202).origin(), committed, &ed(2), None));
		assert_eq!(record(committed).frozen_until, None, "a reveal lifts the freeze");
	});
}
