//! What has been decided about the rules, and from when to when it holds.
//!
//! Referenda write the base, after a notice. The council lays tightenings over it, at once and for a limited time. In
//! force is the stricter of the two, field by field.

use super::{Field, Restriction, RuleChange, RuleChanges, RuleSet, UnsoundRules, MAX_RULE_CHANGES};
use crate::{BlockHeight, Moment};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most decisions that can wait for their block.
pub const MAX_SCHEDULED: u32 = 8;
/// The most fields that the council can have tightened, or that cool down.
pub const MAX_TIGHTENINGS: u32 = 16;
/// The longest notice of a decision: a year, in blocks of 3 seconds.
pub const MAX_NOTICE: BlockHeight = 365 * 28_800;

/// A decision that waits for its block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Scheduled {
	/// What it is cancelled by.
	#[codec(compact)]
	pub id: u32,
	/// The first block in which it is in force.
	#[codec(compact)]
	pub from_block: BlockHeight,
	/// What it changes.
	pub changes: RuleChanges,
}

/// A field that the council has tightened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Tightening {
	/// Its value.
	pub change: RuleChange,
	/// The block in which it lapses.
	#[codec(compact)]
	pub until: BlockHeight,
	/// The first block in which the council may tighten the field anew.
	#[codec(compact)]
	pub again_from: BlockHeight,
}

/// How much time decisions must leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Notices {
	/// The least blocks between a decision of voters and its being in force.
	pub decision: BlockHeight,
	/// The least seconds between the refusal of new keys of an algorithm and the end of those that are there.
	pub withdrawal: u64,
	/// How many blocks a tightening lasts.
	pub tightening: BlockHeight,
	/// How many blocks after its lapse a field cannot be tightened anew.
	pub cooldown: BlockHeight,
	/// Seconds between blocks.
	pub block_time: u64,
}

/// When something is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
	/// The block.
	pub block: BlockHeight,
	/// Its moment.
	pub moment: Moment,
}

/// Everything that is decided about the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Agenda {
	/// What referenda have decided, as far as it is in force.
	pub base: RuleSet,
	/// What the council lays over it, and the fields that cool down.
	pub tightenings: BoundedVec<Tightening, ConstU32<MAX_TIGHTENINGS>>,
	/// What referenda have decided, and waits: in the order of its blocks.
	pub scheduled: BoundedVec<Scheduled, ConstU32<MAX_SCHEDULED>>,
	/// The id of the next decision.
	#[codec(compact)]
	pub next_id: u32,
}

/// What a block brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
	/// The decisions that came into force.
	pub enacted: Vec<u32>,
	/// The decisions that could not: without one that was cancelled they would leave unsound rules.
	pub dropped: Vec<u32>,
	/// The tightenings that lapsed.
	pub lapsed: Vec<Field>,
}

/// Why a decision about the rules was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum RulesError {
	/// No such rules can be in force.
	#[codec(index = 0)]
	Unsound(UnsoundRules),
	/// It would withdraw an algorithm from a moment on that will have passed.
	#[codec(index = 1)]
	Retroactive,
	/// It would be in force too soon.
	#[codec(index = 2)]
	NoticeTooShort,
	/// It would wait for too long.
	#[codec(index = 3)]
	NoticeTooLong,
	/// Keys of a withdrawn algorithm would end too soon after new ones are refused.
	#[codec(index = 4)]
	WithdrawalTooSoon,
	/// It names a field twice.
	#[codec(index = 5)]
	DuplicateField,
	/// It would change nothing.
	#[codec(index = 6)]
	NothingToChange,
	/// Too many decisions wait already.
	#[codec(index = 7)]
	TooManyScheduled,
	/// No decision with this id waits.
	#[codec(index = 8)]
	NotScheduled,
	/// The council can only tighten.
	#[codec(index = 9)]
	NotTighter,
	/// The field is out of the council's reach.
	#[codec(index = 10)]
	OutOfReach,
	/// The council tightened the field a short while ago.
	#[codec(index = 11)]
	CoolingDown,
}

impl From<UnsoundRules> for RulesError {
	fn from(unsound: UnsoundRules) -> Self {
		Self::Unsound(unsound)
	}
}

impl fmt::Display for RulesError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Unsound(unsound) => return unsound.fmt(f),
			Self::Retroactive => {
				"an algorithm cannot be withdrawn from a moment on that will have passed: name a later one"
			},
			Self::NoticeTooShort => "the notice is shorter than the network's minimum: leave holders more blocks",
			Self::NoticeTooLong => "the notice is longer than a year: decide later",
			Self::WithdrawalTooSoon => {
				"holders need more time between the refusal of new keys and the end of theirs: name a later moment"
			},
			Self::DuplicateField => "a field is changed twice: say once what it is to be",
			Self::NothingToChange => "the rules will say this already",
			Self::TooManyScheduled => "too many decisions wait for their blocks: cancel one, or wait",
			Self::NotScheduled => "no decision with this id waits: it is in force, was cancelled, or never was",
			Self::NotTighter => "the council can only tighten, and this is not tighter than what is in force",
			Self::OutOfReach => "the council cannot touch this field: it takes a referendum",
			Self::CoolingDown => "the council tightened this field a short while ago: it takes a referendum, or time",
		})
	}
}

impl Agenda {
	/// What is to be in force in a block.
	pub fn rules(&self, block: BlockHeight) -> RuleSet {
		self.overlaid(self.base.clone(), block)
	}

	/// A base with the tightenings of a block over it. Voters outrank the council: where both together would be
	/// unsound, the tightening waits.
	fn overlaid(&self, base: RuleSet, block: BlockHeight) -> RuleSet {
		let standing = self.tightenings.iter().filter(|tightening| block < tightening.until);
		standing.fold(base, |rules, tightening| {
			let tighter = rules.clone().tightened(&tightening.change);
			if tighter.check_sound().is_ok() {
				tighter
			} else {
				rules
			}
		})
	}

	/// The next block after this one that brings something.
	pub fn next_block(&self, block: BlockHeight) -> Option<BlockHeight> {
		let decisions = self.scheduled.iter().map(|scheduled| scheduled.from_block);
		let lapses = self.tightenings.iter().flat_map(|tightening| [tightening.until, tightening.again_from]);
		decisions.chain(lapses).filter(|next| *next > block).min()
	}

	/// Decides on changes that are in force after a notice, in blocks.
	pub fn schedule(
		&mut self,
		changes: RuleChanges,
		notice: BlockHeight,
		now: Instant,
		notices: &Notices,
	) -> Result<Scheduled, RulesError> {
		if notice < notices.decision {
			return Err(RulesError::NoticeTooShort);
		}
		if notice > MAX_NOTICE {
			return Err(RulesError::NoticeTooLong);
		}
		check_fields(&changes)?;
		let from_block = now.block.saturating_add(notice);
		let before = self.foreseen(from_block);
		if before.clone().with_all(&changes) == before {
			return Err(RulesError::NothingToChange);
		}
		let start = now.moment.saturating_add(notices.block_time.saturating_mul(notice.into()));
		let present = self.overlaid(before, now.block);
		for change in &changes {
			check_withdrawal(change, &present, start, notices)?;
		}
		let scheduled = Scheduled { id: self.next_id, from_block, changes };
		let place = self.scheduled.iter().take_while(|other| other.from_block <= from_block).count();
		let mut agenda = self.clone();
		agenda.scheduled.try_insert(place, scheduled.clone()).map_err(|_| RulesError::TooManyScheduled)?;
		agenda.next_id = agenda.next_id.saturating_add(1);
		agenda.check_foreseen()?;
		*self = agenda;
		Ok(scheduled)
	}

	/// Takes a decision back that waits.
	pub fn cancel(&mut self, id: u32) -> Result<Scheduled, RulesError> {
		let place = self.scheduled.iter().position(|scheduled| scheduled.id == id).ok_or(RulesError::NotScheduled)?;
		Ok(self.scheduled.remove(place))
	}

	/// Tightens a field at once, for a limited time. A withdrawal that names a moment before now is from now on.
	///
	/// While a tightening stands the field can be tightened further, but for no longer.
	pub fn tighten(&mut self, change: RuleChange, now: Instant, notices: &Notices) -> Result<Tightening, RulesError> {
		let field = change.field();
		if !field.is_for_council() {
			return Err(RulesError::OutOfReach);
		}
		let rules = self.rules(now.block);
		let change = change.not_before(&rules, now.moment);
		let known = self.tightenings.iter().position(|tightening| tightening.change.field() == field);
		let earlier = known.and_then(|place| self.tightenings.get(place)).copied();
		if earlier.is_some_and(|earlier| (earlier.until..earlier.again_from).contains(&now.block)) {
			return Err(RulesError::CoolingDown);
		}
		let tighter = rules.clone().with(&change);
		if !matches!(tighter.partial_cmp(&rules), Some(core::cmp::Ordering::Greater)) {
			return Err(RulesError::NotTighter);
		}
		tighter.check_sound()?;
		let tightening = match earlier.filter(|earlier| now.block < earlier.until) {
			Some(earlier) => Tightening { change, ..earlier },
			None => {
				let until = now.block.saturating_add(notices.tightening);
				Tightening { change, until, again_from: until.saturating_add(notices.cooldown) }
			},
		};
		if let Some(place) = known {
			self.tightenings.remove(place);
		}
		// There are fewer fields than there is room for.
		self.tightenings.try_push(tightening).map_err(|_| RulesError::CoolingDown)?;
		Ok(tightening)
	}

	/// Brings in what is due in a block.
	pub fn advance(&mut self, now: Instant) -> Progress {
		let mut progress = Progress::default();
		let present = self.rules(now.block.saturating_sub(1));
		for Tightening { change, until, .. } in &self.tightenings {
			if *until == now.block {
				progress.lapsed.push(change.field());
			}
		}
		while self.scheduled.first().is_some_and(|scheduled| scheduled.from_block <= now.block) {
			let Scheduled { id, changes, .. } = self.scheduled.remove(0);
			let changes = changes.iter().map(|change| change.not_before(&present, now.moment));
			let changed = changes.fold(self.base.clone(), |set, change| set.with(&change));
			if changed.check_sound().is_ok() {
				self.base = changed;
				progress.enacted.push(id);
			} else {
				progress.dropped.push(id);
			}
		}
		self.tightenings.retain(|tightening| now.block < tightening.again_from);
		progress
	}

	/// The base as it will be in a block, if nothing else is decided.
	fn foreseen(&self, block: BlockHeight) -> RuleSet {
		let due = self.scheduled.iter().take_while(|scheduled| scheduled.from_block <= block);
		due.fold(self.base.clone(), |set, scheduled| set.with_all(&scheduled.changes))
	}

	/// Refuses decisions of which one would leave unsound rules, whether the new one or one after it.
	fn check_foreseen(&self) -> Result<(), UnsoundRules> {
		let mut set = self.base.clone();
		for scheduled in &self.scheduled {
			set = set.with_all(&scheduled.changes);
			set.check_sound()?;
		}
		Ok(())
	}
}

impl RuleChange {
	/// The change as it can come into force at a moment: nothing is withdrawn before that, unless it was already.
	fn not_before(self, present: &RuleSet, now: Moment) -> Self {
		match self {
			Self::Algorithm(algorithm, Some(Restriction::Withdrawn { since })) => {
				let since = since.max(present.withdrawn(algorithm, now).unwrap_or(now));
				Self::Algorithm(algorithm, Some(Restriction::Withdrawn { since }))
			},
			other => other,
		}
	}
}

/// Each field once, and something at all.
fn check_fields(changes: &[RuleChange]) -> Result<(), RulesError> {
	if changes.is_empty() {
		return Err(RulesError::NothingToChange);
	}
	let fields = changes.iter().map(RuleChange::field).collect::<alloc::collections::BTreeSet<_>>();
	if fields.len() < changes.len() {
		return Err(RulesError::DuplicateField);
	}
	Ok(())
}

/// A withdrawal starts with its rules at the earliest, and after a notice unless there was one.
fn check_withdrawal(
	change: &RuleChange,
	present: &RuleSet,
	start: Moment,
	notices: &Notices,
) -> Result<(), RulesError> {
	let RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since })) = *change else { return Ok(()) };
	match present.restriction(algorithm) {
		Some(Restriction::Withdrawn { since: present }) if since >= present.min(start) => Ok(()),
		_ if since < start => Err(RulesError::Retroactive),
		None if since < start.saturating_add(notices.withdrawal) => Err(RulesError::WithdrawalTooSoon),
		_ => Ok(()),
	}
}

const _: () = assert!(MAX_RULE_CHANGES >= 11, "a decision may change every field");
