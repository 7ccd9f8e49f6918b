use crate::{Periods, PeriodsError, LONGEST_BLOCKS, LONGEST_BLOCK_TIME, LONGEST_SECONDS, SHORTEST_BLOCK_TIME};
use proptest::prelude::*;

fn main_network() -> Periods {
	Periods::default()
}

#[test]
fn the_periods_of_the_main_network_should_be_sound() {
	assert_eq!(main_network().check(), Ok(()));
	let seconds = |blocks: u32| u64::from(blocks) * main_network().block_time / 1_000;
	assert_eq!(seconds(main_network().decision), 14 * 86_400);
	assert_eq!(seconds(main_network().undeciding_timeout()), 15 * 86_400);
}

/// Sets one of the periods in blocks.
type Set = fn(&mut Periods, u32);

#[test]
fn every_period_should_be_neither_nothing_nor_endless() {
	let set: [(&str, Set); 9] = [
		("session", |periods, blocks| periods.session = blocks),
		("voteLocking", |periods, blocks| periods.vote_locking = blocks),
		("prepare", |periods, blocks| periods.prepare = blocks),
		("decision", |periods, blocks| periods.decision = blocks),
		("confirm", |periods, blocks| periods.confirm = blocks),
		("enactment", |periods, blocks| periods.enactment = blocks),
		("rulesNotice", |periods, blocks| periods.rules_notice = blocks),
		("tightening", |periods, blocks| periods.tightening = blocks),
		("cooldown", |periods, blocks| periods.cooldown = blocks),
	];
	for (name, set) in set {
		for blocks in [0, LONGEST_BLOCKS + 1] {
			let mut periods = main_network();
			set(&mut periods, blocks);
			assert_eq!(periods.check(), Err(PeriodsError::Blocks(name)));
			assert!(PeriodsError::Blocks(name).to_string().contains(name));
		}
	}
	for block_time in [0, SHORTEST_BLOCK_TIME - 1, LONGEST_BLOCK_TIME + 1] {
		let periods = Periods { block_time, ..main_network() };
		assert_eq!(periods.check(), Err(PeriodsError::BlockTime));
	}
	for block_time in [SHORTEST_BLOCK_TIME, LONGEST_BLOCK_TIME] {
		assert_eq!(Periods { block_time, ..main_network() }.check(), Ok(()));
	}
	for withdrawal_notice in [0, LONGEST_SECONDS + 1] {
		let periods = Periods { withdrawal_notice, ..main_network() };
		assert_eq!(periods.check(), Err(PeriodsError::WithdrawalNotice));
	}
}

#[test]
fn voters_should_bear_what_they_decide() {
	let enactment = main_network().vote_locking;
	assert_eq!(Periods { enactment, ..main_network() }.check(), Ok(()));
	let periods = Periods { enactment: enactment + 1, ..main_network() };
	assert_eq!(periods.check(), Err(PeriodsError::VoteLockingTooShort));
}

#[test]
fn a_referendum_should_come_between_two_tightenings() {
	let periods = Periods { tightening: 17 * 28_800, cooldown: 17 * 28_800, ..main_network() };
	assert_eq!(periods.check(), Ok(()));
	let shorter = Periods { cooldown: periods.cooldown - 1, ..periods };
	assert_eq!(shorter.check(), Err(PeriodsError::CooldownTooShort));
	let longer_overlay = Periods { tightening: main_network().cooldown + 1, ..main_network() };
	assert_eq!(longer_overlay.check(), Err(PeriodsError::CooldownTooShort));
}

#[test]
fn voters_should_be_able_to_take_over_before_a_tightening_lapses() {
	let tightening = 17 * 28_800;
	assert_eq!(Periods { tightening, ..main_network() }.check(), Ok(()));
	let shorter = Periods { tightening: tightening - 1, ..main_network() };
	assert_eq!(shorter.check(), Err(PeriodsError::TighteningTooShort));
}

/// Around the bounds, where mistakes are.
fn any_blocks() -> impl Strategy<Value = u32> {
	prop_oneof![8 => 1..40u32, 1 => 0..2u32, 1 => LONGEST_BLOCKS - 1..=LONGEST_BLOCKS + 1, 1 => any::<u32>()]
}

fn any_periods() -> impl Strategy<Value = Periods> {
	let seconds = prop_oneof![8 => 1..40u64, 1 => LONGEST_SECONDS - 1..=LONGEST_SECONDS + 1, 1 => any::<u64>()];
	let milliseconds = prop_oneof![8 => 200..60_001u64, 1 => 198..202u64, 1 => any::<u64>()];
	(prop::array::uniform9(any_blocks()), seconds, milliseconds).prop_map(|(blocks, withdrawal_notice, block_time)| {
		let [session, vote_locking, prepare, decision, confirm, enactment, rules_notice, tightening, cooldown] = blocks;
		Periods {
			block_time,
			session,
			vote_locking,
			prepare,
			decision,
			confirm,
			enactment,
			rules_notice,
			withdrawal_notice,
			tightening,
			cooldown,
		}
	})
}

/// The rules of periods, said once more, in numbers that cannot overflow.
fn sound(periods: &Periods) -> bool {
	let Periods { session, vote_locking, prepare, decision, confirm, enactment, rules_notice, .. } = *periods;
	let Periods { block_time, withdrawal_notice, tightening, cooldown, .. } = *periods;
	let blocks = [session, vote_locking, prepare, decision, confirm, enactment, rules_notice, tightening, cooldown]
		.map(u64::from);
	let [_, vote_locking, prepare, decision, confirm, enactment, rules_notice, tightening, cooldown] = blocks;
	(200..=60_000).contains(&block_time)
		&& blocks.into_iter().all(|blocks| blocks > 0 && blocks <= 365 * 28_800)
		&& withdrawal_notice > 0
		&& withdrawal_notice <= 365 * 86_400
		&& vote_locking >= enactment
		&& tightening >= prepare + confirm + enactment + rules_notice
		&& cooldown >= tightening
		&& cooldown >= prepare + decision + confirm + enactment
}

proptest! {
	#[test]
	fn the_check_should_accept_sound_periods_alone(periods in any_periods()) {
		prop_assert_eq!(periods.check().is_ok(), sound(&periods), "{:?}", periods);
	}
}
