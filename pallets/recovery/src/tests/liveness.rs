use crate::{mock::*, Error, Event};
use clavis_primitives::{
	gate::Standing,
	ladder::Ladder,
	recovery::{GuardianId, Quorum},
};
use frame_support::assert_ok;

#[test]
fn a_guardian_should_answer_once_each_time_that_the_holder_asks() {
	run(|| {
		let did = guarded();
		refused(answer(ADA, did, 0), Error::<Test>::NothingAsked);
		refused(ask(ADA, did), pallet_did::Error::<Test>::NotAuthorized);
		assert_ok!(ask(HOLDER, did));
		System::assert_last_event(Event::Asked { did }.into());
		next_block();
		assert_ok!(answer(ADA, did, 0));
		System::assert_last_event(Event::Answered { did, circle: 0, guardian: by_account(ADA) }.into());
		refused(answer(ADA, did, 0), Error::<Test>::NothingAsked);
		refused(answer(STRANGER, did, 0), Error::<Test>::NotAGuardian);
		refused(answer(ADA, did, 1), Error::<Test>::UnknownCircle);
		next_block();
		assert_ok!(ask(HOLDER, did));
		assert_ok!(answer(ADA, did, 0));
		let answered = |place: usize| Recovery::guardians(did).unwrap().circles[0].guardians[place].answered;
		let answers = (0..5).filter_map(answered).collect::<Vec<_>>();
		assert_eq!(answers, [block()]);
	});
}

#[test]
fn a_private_guardian_should_not_answer_on_the_chain() {
	run(|| {
		let (guardians, _) = private([ADA, BEN, CLEO].map(by_account));
		let did = guarded_by(plan([circle(guardians)]));
		assert_ok!(ask(HOLDER, did));
		refused(answer(ADA, did, 0), Error::<Test>::PrivateCircle);
	});
}

#[test]
fn the_health_of_a_plan_should_tell_the_guardians_that_can_act() {
	run(|| {
		assert_eq!(Recovery::guardians(create(STRANGER)), None);
		let [ada, ben] = [ADA, BEN].map(create);
		let guardians = [GuardianId::Did(ada), GuardianId::Did(ben), by_account(CLEO)];
		let (hidden, _) = private([ADA, BEN, CLEO].map(by_account));
		let did = guarded_by(plan([circle(public(guardians)), circle(hidden)]));
		let health = |place: usize| {
			let view = Recovery::guardians(did).unwrap();
			(view.circles[place].able, view.circles[place].reachable)
		};
		assert_eq!((health(0), health(1)), ((3, true), (3, true)));
		assert_ok!(<Did as Ladder>::freeze(&ada, FOREVER));
		assert_eq!(health(0), (2, true));
		assert_ok!(deactivate(BEN, ben));
		assert_eq!(health(0), (1, false));
		let view = Recovery::guardians(did).unwrap();
		let standing_of =
			|id: GuardianId| view.circles[0].guardians.iter().find(|guardian| guardian.id == id).unwrap().standing;
		assert_eq!(standing_of(GuardianId::Did(ada)), Some(Standing::Frozen { until: FOREVER }));
		assert_eq!(standing_of(GuardianId::Did(ben)), Some(Standing::Deactivated));
		assert_eq!(standing_of(by_account(CLEO)), None);
		assert!(view.circles[1].guardians.is_empty(), "a private circle names nobody");
	});
}

#[test]
fn the_view_should_tell_of_attempts_changes_and_freezes() {
	run(|| {
		let did = guarded();
		let opened = block();
		assert_ok!(set_plan(HOLDER, did, None));
		assert_ok!(start_for(ADA, did, 0, control(did, NEW, Some(commitment(NEXT)), compromised(1))));
		assert_ok!(approve(BEN, did, 0));
		assert_ok!(veto(HOLDER, did, 0));
		assert_ok!(freeze(CLEO, did, 0));
		assert_ok!(freeze(DAN, did, 0));
		let view = Recovery::guardians(did).unwrap();
		let [attempt] = &view.attempts[..] else { panic!("one attempt stands") };
		assert_eq!((attempt.digest, attempt.number, attempt.circle), (digest(did, 0), 1, 0));
		assert_eq!((&attempt.set, attempt.next, attempt.reason), (&set(NEW), Some(commitment(NEXT)), compromised(1)));
		assert_eq!((attempt.matures_at, attempt.expires_at), (opened + NOTICE, opened + EXPIRY));
		assert_eq!((attempt.counted, attempt.quorum, attempt.vetoed), (2, Quorum::Threshold, true));
		assert_eq!(attempt.approvals, [ADA, BEN].map(by_account));
		let change = view.change.unwrap();
		assert_eq!((change.plan, change.applies_at, change.paused), (None, opened + EXPIRY + 1, true));
		assert_eq!((view.frozen_until, view.last_act), (Some(opened + EXPIRY), opened));
		pass(EXPIRY + 1);
		let view = Recovery::guardians(did).unwrap();
		assert!(view.attempts.is_empty() && !view.change.unwrap().paused && view.frozen_until.is_none());
	});
}
