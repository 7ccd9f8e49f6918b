use crate::{mock::*, Error, Event};
use clavis_primitives::{api::ChangeKind, Reason};
use frame_support::{assert_noop, assert_ok, dispatch::Pays};

#[test]
fn revoke_should_end_a_key_for_free_and_say_why() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(1)), method("b", &ed(2))]);
		next_block();
		let reason = Reason::Compromised { since: now() - 10 };
		let post = Did::revoke(sr(201).origin(), did, id("a"), reason).unwrap();
		assert_eq!(post.pays_fee, Pays::No);
		let record = record(did);
		assert!(record.document.method(&id("a")).is_none());
		let ended = &record.ended[0];
		assert_eq!((ended.method.key, ended.ended, ended.reason), (ed(1).public(), now(), reason));
		assert_eq!(record.key_epoch, 1);
		let kind = ChangeKind::Revoked { method: id("a"), reason };
		System::assert_last_event(Event::Changed { did, version: 2, kind }.into());
	});
}

#[test]
fn revoke_should_let_a_method_end_itself_and_no_other() {
	run(|| {
		let did = create(&ed(9), &sr(201), [method("a", &sr(202)), method("b", &sr(203))]);
		let attempt = |sender: &Key, name| {
			Did::revoke(sender.origin(), did, id(name), ROUTINE).map(drop).map_err(|error| error.error)
		};
		assert_noop!(attempt(&sr(202), "b"), Error::<Test>::NotAuthorized);
		assert_noop!(attempt(&sr(204), "a"), Error::<Test>::NotAuthorized);
		assert_ok!(attempt(&sr(202), "a"));
		assert_noop!(attempt(&sr(202), "a"), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn revoke_should_work_while_frozen() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(1))]);
		freeze(did, FOREVER);
		assert_ok!(Did::revoke(sr(201).origin(), did, id("a"), ROUTINE));
	});
}

#[test]
fn revoke_should_name_what_is_wrong() {
	run(|| {
		let did = create(&sr(201), &sr(201), [method("a", &ed(1))]);
		let attempt =
			|name, reason| Did::revoke(sr(201).origin(), did, id(name), reason).map(drop).map_err(|error| error.error);
		assert_noop!(attempt("b", ROUTINE), Error::<Test>::NotFound);
		assert_noop!(attempt("a", Reason::Compromised { since: now() + 1 }), Error::<Test>::SinceInFuture);
	});
}
