use super::*;

#[test]
fn a_decision_is_in_force_from_its_block_on_and_not_before() {
	let mut chain = Chain::new();
	let guardians = RuleChange::MinGuardians(5);
	let id = chain.schedule([guardians], 4).unwrap();
	assert_eq!(chain.agenda.next_block(100), Some(104));
	assert_eq!(chain.run(3), Progress::default());
	assert_eq!(chain.rules(), RuleSet::default());
	assert_eq!(chain.run(1).enacted, [id]);
	assert_eq!(chain.rules(), RuleSet::default().with(&guardians));
	assert_eq!(chain.agenda.next_block(104), None);
}

#[test]
fn decisions_are_refused_with_their_fault_and_leave_nothing_behind() {
	let mut chain = Chain::new();
	let guardians = RuleChange::MinGuardians(5);
	let before = chain.agenda.clone();
	let mut refused = |list: &[RuleChange], notice| {
		let fault = chain.schedule(list.iter().copied(), notice).unwrap_err();
		assert_eq!(chain.agenda, before);
		fault
	};
	assert_eq!(refused(&[guardians], 2), RulesError::NoticeTooShort);
	assert_eq!(refused(&[guardians], MAX_NOTICE + 1), RulesError::NoticeTooLong);
	assert_eq!(refused(&[], 3), RulesError::NothingToChange);
	assert_eq!(refused(&[RuleChange::MinGuardians(2)], 3), RulesError::NothingToChange);
	assert_eq!(refused(&[guardians, guardians], 3), RulesError::DuplicateField);
	assert_eq!(refused(&[RuleChange::MinGuardians(1)], 3), UnsoundRules::GuardiansOutOfBounds.into());
	assert_eq!(chain.agenda.cancel(0), Err(RulesError::NotScheduled));
}

#[test]
fn a_notice_is_a_block_at_least_also_where_the_network_asks_for_none() {
	let mut agenda = Agenda::default();
	let none = Notices { decision: 0, ..NOTICES };
	let guardians = changes([RuleChange::MinGuardians(5)]);
	assert_eq!(agenda.schedule(guardians.clone(), 0, START, &none), Err(RulesError::NoticeTooShort));
	assert!(agenda.schedule(guardians, 1, START, &none).is_ok());
}

#[test]
fn so_many_decisions_wait_and_no_more() {
	let mut chain = Chain::new();
	for n in 0..MAX_SCHEDULED {
		chain.schedule([RuleChange::MinRecoveryDelay(n)], 3 + n).unwrap();
	}
	let another = [RuleChange::MinRecoveryDelay(99)];
	assert_eq!(chain.schedule(another, 50), Err(RulesError::TooManyScheduled));
	chain.agenda.cancel(4).unwrap();
	assert_eq!(chain.schedule(another, 50), Ok(MAX_SCHEDULED));
}

#[test]
fn decisions_in_one_block_come_in_the_order_they_were_made() {
	let mut chain = Chain::new();
	let later = chain.schedule([RuleChange::MinGuardians(3)], 6).unwrap();
	let first = chain.schedule([RuleChange::MinGuardians(4)], 5).unwrap();
	let last = chain.schedule([RuleChange::MinGuardians(5)], 6).unwrap();
	assert_eq!(chain.run(10).enacted, [first, later, last]);
	assert_eq!(chain.rules().min_guardians, 5);
}

#[test]
fn a_decision_before_another_one_must_not_undo_it() {
	let mut chain = Chain::new();
	let others = signing_but(Algorithm::P256).map(no_new).collect::<Vec<_>>();
	chain.schedule(others, 20).unwrap();
	// By itself it would be sound; what comes after it would not.
	let brick = [no_new(Algorithm::P256)];
	assert_eq!(chain.schedule(brick, 10), Err(UnsoundRules::NoAlgorithmLeft.into()));
	assert_eq!(chain.schedule(brick, 30), Err(UnsoundRules::NoAlgorithmLeft.into()));
}

#[test]
fn what_became_unsound_is_dropped_and_stops_no_other_decision() {
	let mut chain = Chain::new();
	let epoch = chain.schedule([RuleChange::MaxEpoch(100 * 28_800)], 10).unwrap();
	let deadline = chain.schedule([RuleChange::RekeyDeadline(90 * 28_800)], 20).unwrap();
	chain.agenda.cancel(epoch).unwrap();
	let other = chain.schedule([RuleChange::MinGuardians(3)], 30).unwrap();
	// It cannot be made worse, either.
	let worse = [RuleChange::MaxEpoch(28_799)];
	assert_eq!(chain.schedule(worse, 15), Err(UnsoundRules::DeadlineOutOfBounds.into()));
	let Progress { enacted, dropped, .. } = chain.run(40);
	assert_eq!((enacted, dropped), (vec![other], vec![deadline]));
	assert_eq!(chain.rules(), RuleSet::default().with(&RuleChange::MinGuardians(3)));
}

#[test]
fn a_tightening_is_in_force_at_once_and_lapses_by_itself() {
	let mut chain = Chain::new();
	let change = no_new(Algorithm::P256);
	let tightening = chain.tighten(change).unwrap();
	assert_eq!(tightening, Tightening { change, until: 110, again_from: 130 });
	assert_eq!(chain.rules(), RuleSet::default().with(&change));
	assert_eq!(chain.run(9), Progress::default());
	assert!(!chain.rules().accepts_new(Algorithm::P256));
	assert_eq!(chain.run(1).lapsed, [Field::Algorithm(Algorithm::P256)]);
	assert_eq!(chain.rules(), RuleSet::default());
	// Nor again before its time.
	chain.run(19);
	assert_eq!(chain.tighten(change), Err(RulesError::CoolingDown));
	chain.run(1);
	assert!(chain.agenda.tightenings.is_empty());
	assert!(chain.tighten(change).is_ok());
}

#[test]
fn while_it_stands_a_tightening_gets_tighter_but_not_longer() {
	let mut chain = Chain::new();
	chain.tighten(no_new(Algorithm::P256)).unwrap();
	chain.run(5);
	let further = chain.tighten(withdraw(Algorithm::P256, 0)).unwrap();
	// Not from before now.
	assert_eq!(further.change, withdraw(Algorithm::P256, chain.now.moment));
	assert_eq!((further.until, further.again_from), (110, 130));
	assert_eq!(chain.tighten(no_new(Algorithm::P256)), Err(RulesError::NotTighter));
	assert_eq!(chain.tighten(accept(Algorithm::P256)), Err(RulesError::NotTighter));
	chain.run(5);
	assert_eq!(chain.rules(), RuleSet::default());
}

#[test]
fn the_council_can_neither_loosen_nor_touch_recovery_nor_take_the_last_algorithm() {
	let mut chain = Chain::new();
	let before = chain.agenda.clone();
	for change in [
		RuleChange::MinRecoveryDelay(28_801),
		RuleChange::MinGuardians(3),
		RuleChange::MaxReach(Some(MIN_REACH)),
		RuleChange::MaxReach(None),
		RuleChange::MaxKeyAge(Some(MIN_KEY_AGE)),
		RuleChange::MaxKeyAge(None),
	] {
		assert_eq!(chain.tighten(change), Err(RulesError::OutOfReach));
	}
	for change in [accept(Algorithm::P256), RuleChange::RekeyDeadline(28_800), RuleChange::MaxEpoch(864_001)] {
		assert_eq!(chain.tighten(change), Err(RulesError::NotTighter));
	}
	assert_eq!(chain.tighten(RuleChange::RekeyDeadline(1)), Err(UnsoundRules::DeadlineOutOfBounds.into()));
	assert_eq!(chain.agenda, before);
	for algorithm in signing_but(Algorithm::Ed25519) {
		chain.tighten(no_new(algorithm)).unwrap();
	}
	assert_eq!(chain.tighten(no_new(Algorithm::Ed25519)), Err(UnsoundRules::NoAlgorithmLeft.into()));
}

/// Before, two members of a council of three ended the keys of all algorithms but one in one block.
#[test]
fn the_council_withdraws_one_algorithm_at_a_time() {
	let mut chain = Chain::new();
	chain.tighten(withdraw(Algorithm::P256, 0)).unwrap();
	let before = chain.agenda.clone();
	for other in signing_but(Algorithm::P256) {
		// Not from a later moment either.
		for since in [0, START.moment + 1_000] {
			assert_eq!(chain.tighten(withdraw(other, since)), Err(RulesError::OneWithdrawal));
		}
	}
	assert_eq!(chain.agenda, before);
	chain.tighten(no_new(Algorithm::Sr25519)).unwrap();
	chain.tighten(no_new(Algorithm::Secp256k1)).unwrap();
	assert_eq!(chain.tighten(withdraw(Algorithm::Sr25519, 0)), Err(RulesError::OneWithdrawal));
	chain.run(NOTICES.tightening);
	chain.tighten(withdraw(Algorithm::Ed25519, 0)).unwrap();
}

#[test]
fn voters_lift_what_the_council_laid_and_nothing_else() {
	let mut chain = Chain::new();
	let field = Field::Algorithm(Algorithm::P256);
	assert_eq!(chain.agenda.lift(field, chain.now), Err(RulesError::NotTightened));
	chain.schedule([no_new(Algorithm::P256)], 3).unwrap();
	chain.tighten(withdraw(Algorithm::P256, 0)).unwrap();
	chain.tighten(no_new(Algorithm::Sr25519)).unwrap();
	chain.run(4);
	let lifted = chain.agenda.lift(field, chain.now).unwrap();
	assert_eq!((lifted.until, lifted.again_from), (105, 130));
	assert!(!chain.rules().accepts(Algorithm::P256, Moment::MAX));
	assert_eq!(chain.run(1).lapsed, [field]);
	// What voters decided stands, and so does another tightening.
	assert_eq!(chain.rules().restriction(Algorithm::P256), Some(Restriction::NoNewKeys));
	assert_eq!(chain.rules().restriction(Algorithm::Sr25519), Some(Restriction::NoNewKeys));
	// It is lifted once, and the council waits as long as it would have.
	assert_eq!(chain.agenda.lift(field, chain.now), Err(RulesError::NotTightened));
	assert_eq!(chain.tighten(withdraw(Algorithm::P256, 0)), Err(RulesError::CoolingDown));
	chain.run(130 - 105);
	chain.tighten(withdraw(Algorithm::P256, 0)).unwrap();
}

#[test]
fn a_tightening_that_lapses_with_the_next_block_is_not_lifted() {
	let mut chain = Chain::new();
	chain.tighten(no_new(Algorithm::P256)).unwrap();
	chain.run(NOTICES.tightening - 1);
	assert_eq!(chain.agenda.lift(Field::Algorithm(Algorithm::P256), chain.now), Err(RulesError::NotTightened));
}

#[test]
fn in_force_is_the_stricter_of_base_and_tightening() {
	let mut chain = Chain::new();
	let epoch = |days: u32| RuleChange::MaxEpoch(days * 28_800);
	chain.schedule([epoch(10)], 5).unwrap();
	chain.schedule([epoch(29)], 8).unwrap();
	chain.tighten(epoch(20)).unwrap();
	let seen = (0..11).map(|_| {
		chain.run(1);
		chain.rules().max_epoch / 28_800
	});
	assert_eq!(seen.collect::<Vec<_>>(), [20, 20, 20, 20, 10, 10, 10, 20, 20, 29, 29]);
}

#[test]
fn a_tightening_waits_where_voters_leave_no_room_for_it() {
	let mut chain = Chain::new();
	chain.tighten(withdraw(Algorithm::P256, 0)).unwrap();
	let others = signing_but(Algorithm::P256).map(no_new).collect::<Vec<_>>();
	chain.schedule(others, 3).unwrap();
	chain.schedule([accept(Algorithm::Ed25519)], 6).unwrap();
	chain.run(3);
	assert!(chain.rules().accepts(Algorithm::P256, Moment::MAX));
	chain.run(3);
	// There is room again. In between it was accepted, so it counts from now on.
	let now = chain.now.moment;
	assert_eq!(chain.rules().restriction(Algorithm::P256), Some(Restriction::Withdrawn { since: now }));
}

#[test]
fn tightening_the_deadline_further_keeps_the_shorter_epoch() {
	let mut chain = Chain::new();
	let epoch = RuleChange::MaxEpoch(MIN_EPOCH_LENGTH);
	chain.schedule([RuleChange::RekeyDeadline(2 * MIN_EPOCH_LENGTH)], 3).unwrap();
	chain.run(3);
	assert_eq!(chain.tighten(epoch), Err(UnsoundRules::DeadlineOutOfBounds.into()));
	chain.tighten(RuleChange::RekeyDeadline(MIN_EPOCH_LENGTH)).unwrap();
	chain.tighten(epoch).unwrap();
	chain.tighten(RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE)).unwrap();
	assert_eq!((chain.rules().rekey_deadline, chain.rules().max_epoch), (MIN_REKEY_DEADLINE, MIN_EPOCH_LENGTH));
	chain.agenda.check_invariants(chain.now.block).unwrap();
}

#[test]
fn the_timeline_tells_what_is_to_come() {
	let mut chain = Chain::new();
	chain.schedule([RuleChange::MinGuardians(3)], 5).unwrap();
	chain.schedule([RuleChange::MinGuardians(4)], 15).unwrap();
	chain.tighten(no_new(Algorithm::P256)).unwrap();
	let told = chain.agenda.timeline(100, 120);
	assert_eq!(told.iter().map(|(block, _)| *block).collect::<Vec<_>>(), [100, 105, 110, 115]);
	assert_eq!(chain.agenda.timeline(100, 115).len(), 3);
	for (block, rules) in told {
		chain.run(block - chain.now.block);
		assert_eq!(chain.rules(), rules);
	}
}

#[test]
fn invariants_are_seen_to_be_broken() {
	let mut chain = Chain::new();
	chain.schedule([RuleChange::MinGuardians(3)], 5).unwrap();
	chain.schedule([RuleChange::MinGuardians(4)], 15).unwrap();
	chain.tighten(no_new(Algorithm::P256)).unwrap();
	chain.tighten(no_new(Algorithm::Ed25519)).unwrap();
	assert_eq!(chain.agenda.check_invariants(100), Ok(()));
	let broken = |spoil: fn(&mut Agenda)| {
		let mut agenda = chain.agenda.clone();
		spoil(&mut agenda);
		assert!(agenda.check_invariants(100).is_err());
	};
	broken(|agenda| agenda.base.min_guardians = 1);
	broken(|agenda| agenda.tightenings.sort_by_key(|tightening| core::cmp::Reverse(tightening.change.field())));
	broken(|agenda| agenda.tightenings[0].again_from = 100);
	broken(|agenda| agenda.tightenings[0].change = RuleChange::MinGuardians(5));
	broken(|agenda| {
		for tightening in agenda.tightenings.iter_mut() {
			let Field::Algorithm(algorithm) = tightening.change.field() else { continue };
			tightening.change = withdraw(algorithm, 10_000);
		}
	});
	broken(|agenda| agenda.scheduled.sort_by_key(|scheduled| core::cmp::Reverse(scheduled.from_block)));
	broken(|agenda| agenda.scheduled[0].from_block = 100);
	broken(|agenda| agenda.scheduled[0].id = 1);
	broken(|agenda| agenda.next_id = 1);
	broken(|agenda| agenda.refused.clear());
	broken(|agenda| {
		agenda.refused.try_insert(Algorithm::Sr25519, START).unwrap();
	});
	broken(|agenda| {
		agenda.pending.try_insert(Algorithm::P256, 200).unwrap();
	});
}

#[test]
fn a_block_to_come_is_expected_no_earlier_than_it_comes() {
	let now = Instant { block: 100, moment: 10_000 };
	assert_eq!(now.moment_of(103, 3_000), 10_009);
	assert_eq!([100, 101, 102, 103].map(|block| now.moment_of(block, 500)), [10_000, 10_001, 10_001, 10_002]);
	assert_eq!(now.moment_of(99, 500), 10_000);
}
