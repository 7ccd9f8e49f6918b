//! The shortest periods of a live chain. The runtime bounds periods only so far that a chain works, since a network to try
//! things on should decide within a minute. People who hold something of value on a chain need time to see what happens.

use clavis_primitives::RuleSet;
use clavis_runtime::genesis::Periods;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The shortest time between blocks, in milliseconds. A full block takes a second to make, and a second to check.
pub const BLOCK_TIME: u64 = 2_000;
/// The shortest session, in seconds. Keys that validators change are in force after two sessions.
pub const SESSION: u64 = 10 * MINUTE;
/// The shortest time in which voters can read a proposal before its decision, in seconds.
pub const PREPARE: u64 = HOUR;
/// The shortest time for a decision, in seconds. Voters live in all time zones.
pub const DECISION: u64 = DAY;
/// The shortest time for which a referendum must go on passing, in seconds.
pub const CONFIRM: u64 = HOUR;
/// The shortest time between an approval and what it does, in seconds.
pub const ENACTMENT: u64 = HOUR;
/// The shortest time for which a vote with a conviction of 1 locks tokens, in seconds.
pub const VOTE_LOCKING: u64 = DAY;
/// The shortest notice of a change of the rules, in seconds.
pub const RULES_NOTICE: u64 = DAY;
/// The shortest notice of the withdrawal of an algorithm, in seconds. Holders of its keys must rotate within it.
pub const WITHDRAWAL_NOTICE: u64 = 7 * DAY;
/// The shortest time in which a holder can stop guardians, in seconds: a night, and some hours more.
pub const RECOVERY_DELAY: u64 = 12 * HOUR;

/// Returns what is wrong with these periods and rules for a live chain.
pub fn faults(periods: &Periods, rules: &RuleSet) -> Vec<String> {
	let of_periods = faults_of_periods(periods).into_iter().map(|fault| format!("`periods`: {fault}"));
	let of_rules = faults_of_rules(rules, periods).into_iter().map(|fault| format!("`rules`: {fault}"));
	of_periods.chain(of_rules).collect()
}

/// Returns what is wrong with these rules for a live chain with these periods.
fn faults_of_rules(rules: &RuleSet, periods: &Periods) -> Vec<String> {
	let given = seconds(rules.min_recovery_delay, periods);
	let fault = || format!("`minRecoveryDelay` lasts {given} s: a live chain needs {RECOVERY_DELAY} s at least");
	(given < RECOVERY_DELAY).then(fault).into_iter().collect()
}

/// The time that so many blocks take, in seconds.
fn seconds(blocks: u32, periods: &Periods) -> u64 {
	u64::from(blocks).saturating_mul(periods.block_time).checked_div(1_000).unwrap_or_default()
}

/// Returns what is wrong with these periods for a live chain.
///
/// `tightening` and `cooldown` have no floor here. The runtime derives theirs from the other periods.
fn faults_of_periods(periods: &Periods) -> Vec<String> {
	let mut faults = Vec::new();
	let block_time = periods.block_time;
	if block_time < BLOCK_TIME {
		faults.push(format!("`blockTime` is {block_time} ms: a live chain needs {BLOCK_TIME} ms at least"));
	}
	let seconds = |blocks| seconds(blocks, periods);
	for (name, given, floor) in [
		("session", seconds(periods.session), SESSION),
		("prepare", seconds(periods.prepare), PREPARE),
		("decision", seconds(periods.decision), DECISION),
		("confirm", seconds(periods.confirm), CONFIRM),
		("enactment", seconds(periods.enactment), ENACTMENT),
		("voteLocking", seconds(periods.vote_locking), VOTE_LOCKING),
		("rulesNotice", seconds(periods.rules_notice), RULES_NOTICE),
		("withdrawalNotice", periods.withdrawal_notice, WITHDRAWAL_NOTICE),
	] {
		if given < floor {
			faults.push(format!("`{name}` lasts {given} s: a live chain needs {floor} s at least"));
		}
	}
	faults
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_periods_of_the_main_network_are_long_enough() {
		assert_eq!(faults_of_periods(&Periods::default()), Vec::<String>::new());
	}

	#[test]
	fn guardians_of_a_live_chain_cannot_be_faster_than_a_night() {
		let (main, rules) = (Periods::default(), RuleSet::default());
		assert_eq!(faults_of_rules(&rules, &main), Vec::<String>::new());
		for (delay, block_time, faults) in [(0, 3_000, 1), (14_399, 3_000, 1), (14_400, 3_000, 0), (14_400, 2_000, 1)] {
			let rules = RuleSet { min_recovery_delay: delay, ..rules.clone() };
			let found = faults_of_rules(&rules, &Periods { block_time, ..main });
			assert_eq!(found.len(), faults, "{delay} blocks of {block_time} ms: {found:?}");
		}
	}

	#[test]
	fn each_period_has_a_floor_in_time_and_not_in_blocks() {
		let floor = Periods {
			block_time: 6_000,
			session: 100,
			prepare: 600,
			decision: 14_400,
			confirm: 600,
			enactment: 600,
			vote_locking: 14_400,
			rules_notice: 14_400,
			withdrawal_notice: 604_800,
			..Periods::default()
		};
		assert_eq!(faults_of_periods(&floor), Vec::<String>::new());
		for (periods, name) in [
			(Periods { session: 99, ..floor }, "session"),
			(Periods { prepare: 599, ..floor }, "prepare"),
			(Periods { decision: 14_399, ..floor }, "decision"),
			(Periods { confirm: 599, ..floor }, "confirm"),
			(Periods { enactment: 599, ..floor }, "enactment"),
			(Periods { vote_locking: 14_399, ..floor }, "voteLocking"),
			(Periods { rules_notice: 14_399, ..floor }, "rulesNotice"),
			(Periods { withdrawal_notice: 604_799, ..floor }, "withdrawalNotice"),
		] {
			let found = faults_of_periods(&periods);
			assert!(matches!(&found[..], [fault] if fault.contains(&format!("`{name}`"))), "{found:?}");
		}
		// The same numbers of blocks are half the time here, and this time is too short itself.
		assert_eq!(faults_of_periods(&Periods { block_time: 1_999, ..Periods::default() }).len(), 1);
		assert_eq!(faults_of_periods(&Periods { block_time: 3_000, ..floor }).len(), 7);
	}
}
