use super::*;

const P256: Algorithm = Algorithm::P256;
/// The moment that a decision with the shortest notice is planned to start in.
const SOONEST: Moment = START.moment + 9;

fn since(chain: &Chain) -> Option<Moment> {
	match chain.rules().restriction(P256) {
		Some(Restriction::Withdrawn { since }) => Some(since),
		_ => None,
	}
}

#[test]
fn property_8_a_withdrawal_never_starts_before_its_rules() {
	let mut chain = Chain::new();
	for since in [0, START.moment, SOONEST - 1] {
		assert_eq!(chain.schedule([withdraw(P256, since)], 3), Err(RulesError::Retroactive));
	}
	// Not even where new keys have been refused for ever.
	chain.agenda = Agenda::starting_with(RuleSet::default().with(&no_new(P256)));
	assert_eq!(chain.schedule([withdraw(P256, SOONEST - 1)], 3), Err(RulesError::Retroactive));
	assert!(chain.schedule([withdraw(P256, SOONEST)], 3).is_ok());
}

#[test]
fn voters_leave_holders_their_notice() {
	let mut chain = Chain::new();
	let end = SOONEST + NOTICES.withdrawal;
	assert_eq!(chain.schedule([withdraw(P256, SOONEST)], 3), Err(RulesError::WithdrawalTooSoon));
	assert_eq!(chain.schedule([withdraw(P256, end - 1)], 3), Err(RulesError::WithdrawalTooSoon));
	chain.schedule([withdraw(P256, end)], 3).unwrap();
	chain.run(3);
	let rules = chain.rules();
	assert!(!rules.accepts_new(P256) && rules.accepts(P256, end - 1) && !rules.accepts(P256, end));
}

#[test]
fn two_decisions_leave_as_much_notice_as_one() {
	let mut chain = Chain::new();
	chain.schedule([no_new(P256)], 3).unwrap();
	let end = SOONEST + NOTICES.withdrawal;
	let blocks = |moment: Moment| ((moment - chain.now.moment) / 3) as BlockHeight;
	let last = blocks(end);
	assert_eq!(chain.schedule([withdraw(P256, SOONEST + 3)], 4), Err(RulesError::WithdrawalTooSoon));
	assert_eq!(chain.schedule([withdraw(P256, end - 3)], last - 1), Err(RulesError::WithdrawalTooSoon));
	// Also when the first of them is in force already.
	chain.run(4);
	let now = chain.now.moment;
	assert_eq!(chain.schedule([withdraw(P256, now + 9)], 3), Err(RulesError::WithdrawalTooSoon));
	assert!(chain.schedule([withdraw(P256, end)], 3).is_ok());
}

#[test]
fn notice_counts_without_a_break_only() {
	let mut chain = Chain::new();
	chain.agenda = Agenda::starting_with(RuleSet::default().with(&no_new(P256)));
	chain.schedule([accept(P256)], 3).unwrap();
	assert_eq!(chain.schedule([withdraw(P256, SOONEST + 3)], 4), Err(RulesError::WithdrawalTooSoon));
	assert!(chain.schedule([withdraw(P256, SOONEST + 3 + NOTICES.withdrawal)], 4).is_ok());
}

#[test]
fn a_withdrawal_is_not_brought_forward_without_notice() {
	let mut chain = Chain::new();
	chain.schedule([withdraw(P256, SOONEST + 9_000)], 3).unwrap();
	chain.run(3);
	let now = chain.now.moment;
	assert_eq!(chain.schedule([withdraw(P256, now + 9)], 3), Err(RulesError::WithdrawalTooSoon));
	// New keys have been refused since now, which is notice enough for this.
	assert!(chain.schedule([withdraw(P256, now + NOTICES.withdrawal)], 3).is_ok());
	// Putting it off takes none.
	assert!(chain.schedule([withdraw(P256, now + 20_000)], 4).is_ok());
}

#[test]
fn a_cancelled_notice_moves_what_relied_on_it() {
	let mut chain = Chain::new();
	let notice = chain.schedule([no_new(P256)], 3).unwrap();
	let end = SOONEST + NOTICES.withdrawal;
	chain.schedule([withdraw(P256, end)], 23).unwrap();
	chain.agenda.cancel(notice).unwrap();
	chain.run(23);
	assert_eq!(chain.now.moment, end);
	assert_eq!(since(&chain), Some(end + NOTICES.withdrawal));
}

#[test]
fn late_blocks_move_a_withdrawal() {
	let mut chain = Chain::new();
	let end = SOONEST + NOTICES.withdrawal;
	chain.schedule([withdraw(P256, end)], 3).unwrap();
	chain.run(2);
	chain.next_block_after(1_000);
	assert_eq!(since(&chain), Some(chain.now.moment + NOTICES.withdrawal));
}

/// On the code before, the keys are dead in the first block after the halt.
#[test]
fn a_halt_is_no_notice() {
	let mut chain = Chain::new();
	let end = SOONEST + NOTICES.withdrawal;
	chain.schedule([withdraw(P256, end)], 3).unwrap();
	chain.run(3 + 5);
	assert_eq!(since(&chain), Some(end));
	// The chain stands still for long after the moment. 15 of 20 blocks must come, and 5 came before.
	chain.next_block_after(1_000_000);
	let back = chain.now.moment;
	assert_eq!(since(&chain), Some(back + 9 * 3));
	assert!(chain.rules().accepts(P256, back));
	chain.run(8);
	assert!(chain.rules().accepts(P256, chain.now.moment));
	chain.run(1);
	assert!(!chain.rules().accepts(P256, chain.now.moment));
	// It is over then, and another halt changes nothing.
	chain.next_block_after(1_000_000);
	assert_eq!(since(&chain), Some(back + 9 * 3));
}

#[test]
fn a_second_halt_makes_it_wait_again() {
	let mut chain = Chain::new();
	chain.schedule([withdraw(P256, SOONEST + NOTICES.withdrawal)], 3).unwrap();
	chain.run(3);
	for blocks in 1..15 {
		chain.next_block_after(1_000);
		assert!(chain.rules().accepts(P256, chain.now.moment), "{blocks} blocks came");
	}
	chain.next_block_after(1_000);
	assert!(!chain.rules().accepts(P256, chain.now.moment));
}

#[test]
fn a_halt_before_the_decision_is_no_notice_either() {
	let mut chain = Chain::new();
	chain.schedule([no_new(P256)], 3).unwrap();
	chain.run(3);
	chain.next_block_after(1_000_000);
	let soonest = chain.now.moment + 9;
	assert_eq!(chain.schedule([withdraw(P256, soonest)], 3), Err(RulesError::WithdrawalTooSoon));
	// New keys were refused in 4 blocks until the decision is in force, so 11 more must come.
	assert!(chain.schedule([withdraw(P256, soonest + 11 * 3)], 3).is_ok());
}

#[test]
fn some_late_blocks_put_nothing_off() {
	let mut chain = Chain::new();
	let end = SOONEST + NOTICES.withdrawal;
	chain.schedule([withdraw(P256, end)], 3).unwrap();
	chain.run(3);
	(0..15).for_each(|_| drop(chain.next_block_after(4)));
	assert_eq!((chain.now.moment, since(&chain)), (end, Some(end)));
	assert!(!chain.rules().accepts(P256, end));
}

#[test]
fn voters_keep_what_the_council_withdrew_without_a_notice_in_blocks() {
	let mut chain = Chain::new();
	// A decision of before, which is still to come.
	chain.schedule([withdraw(P256, SOONEST + NOTICES.withdrawal)], 3).unwrap();
	chain.run(3);
	chain.tighten(withdraw(P256, 0)).unwrap();
	let now = chain.now.moment;
	chain.schedule([withdraw(P256, now)], 3).unwrap();
	for _ in 0..30 {
		chain.run(1);
		assert_eq!(since(&chain), Some(now));
	}
}

#[test]
fn the_council_withdraws_at_once_and_voters_can_keep_it_so() {
	let mut chain = Chain::new();
	chain.tighten(withdraw(P256, 0)).unwrap();
	assert_eq!(since(&chain), Some(START.moment));
	assert_eq!(chain.schedule([withdraw(P256, START.moment - 1)], 3), Err(RulesError::Retroactive));
	chain.schedule([withdraw(P256, START.moment)], 10).unwrap();
	for _ in 0..15 {
		chain.run(1);
		assert_eq!(since(&chain), Some(START.moment));
	}
}

#[test]
fn what_lapsed_before_voters_could_keep_it_takes_notice_again() {
	let mut chain = Chain::new();
	chain.tighten(withdraw(P256, 0)).unwrap();
	// It lapses one block too early.
	let start = START.moment + 33;
	assert_eq!(chain.schedule([withdraw(P256, START.moment)], 11), Err(RulesError::Retroactive));
	assert_eq!(chain.schedule([withdraw(P256, start)], 11), Err(RulesError::WithdrawalTooSoon));
	assert!(chain.schedule([withdraw(P256, start + NOTICES.withdrawal)], 11).is_ok());
}

#[test]
fn a_withdrawal_that_the_council_put_off_is_no_excuse_for_an_earlier_one() {
	let mut chain = Chain::new();
	chain.tighten(withdraw(P256, START.moment + 1_000)).unwrap();
	assert_eq!(chain.schedule([withdraw(P256, START.moment + 9)], 3), Err(RulesError::WithdrawalTooSoon));
	// From the tightening on new keys were refused.
	chain.schedule([withdraw(P256, START.moment + NOTICES.withdrawal)], 3).unwrap();
	chain.run(3);
	assert_eq!(since(&chain), Some(START.moment + NOTICES.withdrawal));
}

#[test]
fn the_earliest_withdrawal_is_the_earliest_that_is_not_refused() {
	let mut chain = Chain::new();
	chain.schedule([no_new(P256)], 8).unwrap();
	chain.tighten(withdraw(Algorithm::Sr25519, 0)).unwrap();
	for from_block in 103..140 {
		for algorithm in Algorithm::ALL {
			let earliest = chain.agenda.earliest_withdrawal(algorithm, from_block, chain.now, &NOTICES);
			let refused = |since| chain.clone().schedule([withdraw(algorithm, since)], from_block - 100).err();
			assert_eq!(refused(earliest), None);
			let fault = refused(earliest - 1);
			assert!(matches!(fault, Some(RulesError::Retroactive | RulesError::WithdrawalTooSoon)), "{fault:?}");
		}
	}
}
