//! The decisions about the rules, and the blocks in which they hold.
//!
//! Referenda write the base, after a notice. The council lays tightenings over it, at once and for a limited time. In
//! force is the stricter of the two, field by field.

use super::{Field, Restriction, RuleChange, RuleChanges, RuleSet, UnsoundRules};
use crate::{
	key::Algorithm,
	units::{BlockHeight, Moment},
};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{
	bounded::{BoundedBTreeMap, BoundedVec},
	ConstU32,
};

/// The most decisions that can wait for their block.
pub const MAX_SCHEDULED: u32 = 8;
/// The most fields that the council can have tightened, or that cool down.
pub const MAX_TIGHTENINGS: u32 = 16;
/// The longest notice of a decision: a year, in blocks of 3 seconds.
pub const MAX_NOTICE: BlockHeight = 365 * 28_800;

/// A decision that waits for its block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Scheduled {
	/// The number by which it is cancelled.
	#[codec(compact)]
	pub id: u32,
	/// The first block in which it is in force.
	#[codec(compact)]
	pub from_block: BlockHeight,
	/// The changes.
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

/// The time that decisions must leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Notices {
	/// The least blocks between a decision of voters and its being in force.
	pub decision: BlockHeight,
	/// The least seconds between the refusal of new keys of an algorithm and the end of those that are there.
	pub withdrawal: u64,
	/// The blocks for which a tightening lasts.
	pub tightening: BlockHeight,
	/// The blocks after its lapse in which a field cannot be tightened anew.
	pub cooldown: BlockHeight,
	/// Milliseconds between blocks, as they are planned.
	pub block_time: u64,
}

impl Notices {
	/// The first block in which holders had their notice of a withdrawal, if new keys are refused from an instant on.
	///
	/// The notice is meant for holders who can act, and they act in blocks. Three quarters of the blocks that its time has room
	/// for must have come. So a halt of the chain is no notice, and some late blocks change nothing.
	pub fn noticed_block(&self, refused: Instant) -> BlockHeight {
		let planned = self.withdrawal.saturating_mul(1_000).checked_div(self.block_time).unwrap_or_default();
		let needed = planned.saturating_sub(planned >> 2);
		refused.block.saturating_add(BlockHeight::try_from(needed).unwrap_or(BlockHeight::MAX))
	}

	/// The moment in which holders will have had their notice, if new keys are refused from an instant on, and blocks keep to
	/// their time from now on.
	pub fn end_of_notice(&self, refused: Instant, now: Instant) -> Moment {
		let in_blocks = now.moment_of(self.noticed_block(refused), self.block_time);
		refused.moment.saturating_add(self.withdrawal).max(in_blocks)
	}
}

/// The time of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Instant {
	/// The block.
	#[codec(compact)]
	pub block: BlockHeight,
	/// Its moment.
	#[codec(compact)]
	pub moment: Moment,
}

impl Instant {
	/// Returns the latest moment that a block to come can have, if blocks keep to their time.
	///
	/// `block_time` is the time between blocks, in milliseconds. A part of a second counts as a whole one, since the current
	/// moment has no fraction.
	pub fn moment_of(&self, block: BlockHeight, block_time: u64) -> Moment {
		let blocks = block.saturating_sub(self.block);
		let milliseconds = block_time.saturating_mul(blocks.into());
		self.moment.saturating_add(milliseconds.div_ceil(1_000))
	}
}

/// Everything that is decided about the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Agenda {
	/// The decisions of referenda that are in force, as one set.
	pub base: RuleSet,
	/// The tightenings of the council over it, and the fields that cool down, in the order of the fields.
	pub tightenings: BoundedVec<Tightening, ConstU32<MAX_TIGHTENINGS>>,
	/// The decisions of referenda that wait, in the order of their blocks.
	pub scheduled: BoundedVec<Scheduled, ConstU32<MAX_SCHEDULED>>,
	/// The instant since which new keys of an algorithm have been refused, without a break.
	pub refused: BoundedBTreeMap<Algorithm, Instant, ConstU32<16>>,
	/// The withdrawals of the base whose moment is still to come, each with the first block in which it may come.
	pub pending: BoundedBTreeMap<Algorithm, BlockHeight, ConstU32<16>>,
	/// The id of the next decision.
	#[codec(compact)]
	pub next_id: u32,
}

/// The changes that a block brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
	/// The decisions that came into force.
	pub enacted: Vec<u32>,
	/// The decisions that could not: without one that was cancelled they would leave unsound rules.
	pub dropped: Vec<u32>,
	/// The tightenings that lapsed.
	pub lapsed: Vec<Field>,
}

impl Agenda {
	/// Nothing is decided but the first rules.
	pub fn starting_with(base: RuleSet) -> Self {
		let mut agenda = Self { base, ..Self::default() };
		agenda.note_refusals(Instant { block: 0, moment: 0 });
		agenda
	}

	/// The rules that must be in force in a block.
	pub fn rules(&self, block: BlockHeight) -> RuleSet {
		self.overlaid(self.base.clone(), block)
	}

	/// The rules that will be in force in a later block, if nothing else is decided.
	pub fn foreseen(&self, block: BlockHeight) -> RuleSet {
		self.overlaid(self.foreseen_base(block).0, block)
	}

	/// The rules in force from one block to before another one, if nothing else is decided: each set with its first block.
	pub fn timeline(&self, from: BlockHeight, until: BlockHeight) -> Vec<(BlockHeight, RuleSet)> {
		let decisions = self.scheduled.iter().map(|scheduled| scheduled.from_block);
		let lapses = self.tightenings.iter().map(|tightening| tightening.until);
		let steps = decisions.chain(lapses).filter(|step| from < *step && *step < until);
		let steps = steps.chain([from]).collect::<BTreeSet<_>>();
		steps.into_iter().map(|step| (step, self.foreseen(step))).collect()
	}

	/// The next block after this one that brings something.
	pub fn next_block(&self, block: BlockHeight) -> Option<BlockHeight> {
		let decisions = self.scheduled.iter().map(|scheduled| scheduled.from_block);
		let lapses = self.tightenings.iter().flat_map(|tightening| [tightening.until, tightening.again_from]);
		decisions.chain(lapses).filter(|next| *next > block).min()
	}

	/// The next moment in which keys of an algorithm end by a decision of voters. The first block from that moment on must
	/// look at the agenda.
	pub fn next_moment(&self) -> Option<Moment> {
		let since = |algorithm: &Algorithm| match self.base.restriction(*algorithm) {
			Some(Restriction::Withdrawn { since }) => Some(since),
			Some(Restriction::NoNewKeys) | None => None,
		};
		self.pending.keys().filter_map(since).min()
	}

	/// The fields of algorithms that the council holds withdrawn in a block. Decisions keep them to one, so that no council
	/// ends the keys of all algorithms but one at once.
	pub(super) fn held_withdrawn(&self, block: BlockHeight) -> impl Iterator<Item = Field> + '_ {
		let standing = self.tightenings.iter().filter(move |tightening| block < tightening.until);
		standing.map(|tightening| tightening.change).filter(RuleChange::withdraws).map(|change| change.field())
	}

	/// A base with the tightenings of a block over it. Voters outrank the council: where both together would be
	/// unsound, the tightening waits.
	///
	/// In the order of the fields a shorter deadline comes before the shorter epoch that it makes room for.
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

	/// The base as it will be in a block, and the decisions that will be dropped until then, each with its fault.
	pub(super) fn foreseen_base(&self, block: BlockHeight) -> (RuleSet, Vec<(u32, UnsoundRules)>) {
		let mut base = self.base.clone();
		let mut dropped = Vec::new();
		for Scheduled { id, changes, .. } in self.scheduled.iter().take_while(|other| other.from_block <= block) {
			let changed = base.clone().with_all(changes);
			match changed.check_sound() {
				Ok(()) => base = changed,
				Err(unsound) => dropped.push((*id, unsound)),
			}
		}
		(base, dropped)
	}

	/// Checks the invariants of an agenda after everything that was due in a block.
	pub fn check_invariants(&self, block: BlockHeight) -> Result<(), &'static str> {
		self.base.check_sound().map_err(|_| "the base is unsound")?;
		if !self.tightenings.is_sorted_by(|one, next| one.change.field() < next.change.field()) {
			return Err("tightenings must be in the order of their fields, each field once");
		}
		if self.tightenings.iter().any(|tightening| !tightening.change.field().is_for_council()) {
			return Err("a tightening is out of the council's reach");
		}
		if self.held_withdrawn(block).nth(1).is_some() {
			return Err("the council holds two algorithms withdrawn");
		}
		if self.tightenings.iter().any(|tightening| tightening.again_from <= block) {
			return Err("a tightening outlived its cooldown");
		}
		if !self.scheduled.is_sorted_by_key(|scheduled| scheduled.from_block) {
			return Err("decisions must be in the order of their blocks");
		}
		if self.scheduled.iter().any(|scheduled| scheduled.from_block <= block || scheduled.id >= self.next_id) {
			return Err("a decision is overdue, or has an id that is still to be given");
		}
		let ids = self.scheduled.iter().map(|scheduled| scheduled.id).collect::<BTreeSet<_>>();
		if ids.len() < self.scheduled.len() {
			return Err("two decisions have one id");
		}
		let withdrawn = |algorithm: &Algorithm| self.base.value(Field::Algorithm(*algorithm)).withdraws();
		if !self.pending.keys().all(withdrawn) {
			return Err("an algorithm has a notice and is not withdrawn");
		}
		let rules = self.rules(block);
		rules.check_sound().map_err(|_| "what is in force is unsound")?;
		if rules.partial_cmp(&self.base).is_none_or(|order| order.is_lt()) {
			return Err("what is in force must be at least as tight as the base");
		}
		let refused = |algorithm| self.refused.contains_key(&algorithm);
		if Algorithm::ALL.into_iter().any(|algorithm| refused(algorithm) == rules.accepts_new(algorithm)) {
			return Err("an algorithm must be noted as refused exactly while it is");
		}
		Ok(())
	}
}
