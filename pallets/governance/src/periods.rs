//! The time between blocks and the periods of governance, in one value. So a development network decides in a minute what
//! takes the main network weeks, with the same runtime.

use crate::{Config, Pallet};
use clavis_primitives::{BlockHeight, Moment};
use codec::{Decode, Encode, MaxEncodedLen};
use core::{fmt, marker::PhantomData};
use frame_support::traits::Get;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// No period in blocks is longer: a year of 3-second blocks. Sums of periods, and the 32 vote-locking
/// periods of the highest conviction, stay far below the last block number.
pub const LONGEST_BLOCKS: BlockHeight = 365 * DAY;
/// No period in seconds is longer: a year.
pub const LONGEST_SECONDS: Moment = 365 * DAY_IN_SECONDS;

const HOUR: BlockHeight = 1_200;
const DAY: BlockHeight = 24 * HOUR;
const DAY_IN_SECONDS: Moment = 86_400;

/// The shortest time between blocks, in milliseconds: a block must be made, sent and checked within it.
pub const SHORTEST_BLOCK_TIME: u64 = 200;
/// The longest time between blocks, in milliseconds: a minute.
pub const LONGEST_BLOCK_TIME: u64 = 60_000;

/// The time between blocks, and the periods of governance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Periods {
	/// Milliseconds between blocks, from 200 to 60,000. Main network: 3,000.
	///
	/// The limits of a block's weight are those of 3-second blocks on every chain: a block that is full takes a second.
	pub block_time: u64,
	/// Blocks in a session: validators change between two sessions. Main network: an hour.
	pub session: BlockHeight,
	/// Blocks for which tokens that voted with a conviction of 1 stay locked after a decision in their
	/// favour; higher convictions lock them up to 32 times as long. Main network: 7 days.
	pub vote_locking: BlockHeight,
	/// Blocks between the submission of a referendum and the earliest start of its decision. Main network: a day.
	pub prepare: BlockHeight,
	/// Blocks that a decision takes at most before the referendum is rejected. Main network: 14 days.
	pub decision: BlockHeight,
	/// Blocks for which a referendum must go on passing before it is approved. Main network: a day.
	pub confirm: BlockHeight,
	/// The least number of blocks between the approval of a referendum and what it does. Main network: a day.
	pub enactment: BlockHeight,
	/// The least number of blocks between a change of the rules by a referendum and the block in which it is
	/// in force. Main network: 14 days.
	pub rules_notice: BlockHeight,
	/// The least number of seconds for which new keys of an algorithm are refused before its keys end. Main
	/// network: 30 days.
	pub withdrawal_notice: Moment,
	/// Blocks for which the rules stay as the council tightened them, so long that voters can take over without a gap;
	/// as long it has to agree on a motion. Main network: 35 days.
	pub tightening: BlockHeight,
	/// Blocks after a tightening lapsed in which the council may not tighten the same field again. Main
	/// network: 35 days.
	pub cooldown: BlockHeight,
}

/// The periods of the main network.
impl Default for Periods {
	fn default() -> Self {
		Self {
			block_time: 3_000,
			session: HOUR,
			vote_locking: 7 * DAY,
			prepare: DAY,
			decision: 14 * DAY,
			confirm: DAY,
			enactment: DAY,
			rules_notice: 14 * DAY,
			withdrawal_notice: 30 * DAY_IN_SECONDS,
			tightening: 35 * DAY,
			cooldown: 35 * DAY,
		}
	}
}

/// The reason for which a chain cannot start with these periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodsError {
	/// The time between blocks is out of bounds.
	BlockTime,
	/// The period with this name, in blocks, is none or longer than a year.
	Blocks(&'static str),
	/// The notice of a withdrawal is none or longer than a year.
	WithdrawalNotice,
	/// Tokens would be free before what they decided is done.
	VoteLockingTooShort,
	/// A tightening would lapse before voters could have decided on what it says.
	TighteningTooShort,
	/// The council could tighten a field again before a referendum could have decided about it.
	CooldownTooShort,
}

impl fmt::Display for PeriodsError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::BlockTime => {
				write!(f, "`blockTime` must be from {SHORTEST_BLOCK_TIME} to {LONGEST_BLOCK_TIME} milliseconds")
			},
			Self::Blocks(name) => write!(f, "`{name}` must be from 1 to {LONGEST_BLOCKS} blocks"),
			Self::WithdrawalNotice => write!(f, "`withdrawalNotice` must be from 1 to {LONGEST_SECONDS} seconds"),
			Self::VoteLockingTooShort => {
				f.write_str("`voteLocking` must be at least `enactment`, so that voters bear what they decide")
			},
			Self::TighteningTooShort => f.write_str(
				"`tightening` must be at least `prepare`, `confirm`, `enactment` and `rulesNotice` together, so that \
				 voters can take over what the council tightened",
			),
			Self::CooldownTooShort => f.write_str(
				"`cooldown` must be at least `tightening`, and at least `prepare`, `decision`, `confirm` and \
				 `enactment` together, so that a referendum comes between two tightenings of a field",
			),
		}
	}
}

impl Periods {
	/// Checks that a chain can start with these periods.
	pub fn check(&self) -> Result<(), PeriodsError> {
		if !(SHORTEST_BLOCK_TIME..=LONGEST_BLOCK_TIME).contains(&self.block_time) {
			return Err(PeriodsError::BlockTime);
		}
		if let Some((name, _)) = self.in_blocks().into_iter().find(|(_, blocks)| !(1..=LONGEST_BLOCKS).contains(blocks))
		{
			return Err(PeriodsError::Blocks(name));
		}
		if !(1..=LONGEST_SECONDS).contains(&self.withdrawal_notice) {
			return Err(PeriodsError::WithdrawalNotice);
		}
		if self.vote_locking < self.enactment {
			return Err(PeriodsError::VoteLockingTooShort);
		}
		// A decision that all voters want ends as soon as it is confirmed.
		let soonest = [self.prepare, self.confirm, self.enactment, self.rules_notice];
		if self.tightening < soonest.into_iter().fold(0, BlockHeight::saturating_add) {
			return Err(PeriodsError::TighteningTooShort);
		}
		if self.cooldown < self.tightening.max(self.referendum()) {
			return Err(PeriodsError::CooldownTooShort);
		}
		Ok(())
	}

	/// The periods in blocks, by the names that a chain specification gives them.
	fn in_blocks(&self) -> [(&'static str, BlockHeight); 9] {
		// A new period must be named here: it is in blocks, or it has a check of its own.
		let Self {
			block_time: _,
			session,
			vote_locking,
			prepare,
			decision,
			confirm,
			enactment,
			rules_notice,
			withdrawal_notice: _,
			tightening,
			cooldown,
		} = *self;
		[
			("session", session),
			("voteLocking", vote_locking),
			("prepare", prepare),
			("decision", decision),
			("confirm", confirm),
			("enactment", enactment),
			("rulesNotice", rules_notice),
			("tightening", tightening),
			("cooldown", cooldown),
		]
	}

	/// Blocks from the submission of a referendum to what it does, where the decision takes all its time.
	fn referendum(&self) -> BlockHeight {
		self.undeciding_timeout().saturating_add(self.confirm).saturating_add(self.enactment)
	}

	/// Blocks after which a referendum that nobody placed the decision deposit for is closed: as many as if
	/// it had been prepared and rejected.
	pub fn undeciding_timeout(&self) -> BlockHeight {
		self.prepare.saturating_add(self.decision)
	}
}

/// Types that get one period each out of storage, for the configuration of other pallets.
macro_rules! getters {
	($($(#[$doc:meta])* $name:ident: $value:ty = |$periods:ident| $get:expr;)*) => {
		$(
			$(#[$doc])*
			pub struct $name<T>(PhantomData<T>);

			impl<T: Config> Get<$value> for $name<T> {
				fn get() -> $value {
					let $periods = Pallet::<T>::periods();
					$get
				}
			}
		)*
	};
}

getters! {
	/// Milliseconds between blocks ([`Periods::block_time`]).
	BlockTime: u64 = |periods| periods.block_time;
	/// The least milliseconds between the timestamps of two blocks: half of the time between blocks.
	MinimumPeriod: u64 = |periods| periods.block_time >> 1;
	/// Blocks in a session ([`Periods::session`]).
	SessionLength: BlockHeight = |periods| periods.session;
	/// Blocks for which votes lock tokens ([`Periods::vote_locking`]).
	VoteLocking: BlockHeight = |periods| periods.vote_locking;
	/// Blocks that a referendum waits for its decision deposit ([`Periods::undeciding_timeout`]).
	UndecidingTimeout: BlockHeight = |periods| periods.undeciding_timeout();
	/// Blocks of notice of a change of the rules ([`Periods::rules_notice`]).
	RulesNotice: BlockHeight = |periods| periods.rules_notice;
	/// Seconds of notice of a withdrawal ([`Periods::withdrawal_notice`]).
	WithdrawalNotice: Moment = |periods| periods.withdrawal_notice;
	/// Blocks that a tightening lasts ([`Periods::tightening`]).
	Tightening: BlockHeight = |periods| periods.tightening;
	/// Blocks between two tightenings of a field ([`Periods::cooldown`]).
	Cooldown: BlockHeight = |periods| periods.cooldown;
}
