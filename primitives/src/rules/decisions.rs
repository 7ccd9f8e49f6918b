//! Decisions of voters and of the council about the rules, and the blocks that bring them in.

use super::{
	withdrawal::Withdrawals, Agenda, Field, Instant, Notices, Progress, RuleChange, RuleChanges, RulesError, Scheduled,
	Tightening, MAX_NOTICE,
};
use crate::units::BlockHeight;
use alloc::collections::BTreeSet;
use core::cmp::Ordering;

impl Agenda {
	/// Decides on changes that are in force after a notice, in blocks: in the next block at the earliest.
	pub fn schedule(
		&mut self,
		changes: RuleChanges,
		notice: BlockHeight,
		now: Instant,
		notices: &Notices,
	) -> Result<Scheduled, RulesError> {
		if notice < notices.decision.max(1) {
			return Err(RulesError::NoticeTooShort);
		}
		if notice > MAX_NOTICE {
			return Err(RulesError::NoticeTooLong);
		}
		check_fields(&changes)?;
		let from_block = now.block.saturating_add(notice);
		let (before, _) = self.foreseen_base(from_block);
		if before.clone().with_all(&changes) == before {
			return Err(RulesError::NothingToChange);
		}
		self.check_withdrawals(&changes, from_block, now, notices)?;
		let scheduled = Scheduled { id: self.next_id, from_block, changes };
		let place = self.scheduled.iter().take_while(|other| other.from_block <= from_block).count();
		let mut agenda = self.clone();
		agenda.scheduled.try_insert(place, scheduled.clone()).map_err(|_| RulesError::TooManyScheduled)?;
		agenda.next_id = agenda.next_id.saturating_add(1);
		// Neither it nor, because of it, one after it may be one that cannot come into force.
		let (_, lost) = self.foreseen_base(BlockHeight::MAX);
		let (_, would_be_lost) = agenda.foreseen_base(BlockHeight::MAX);
		if let Some((_, unsound)) = would_be_lost.iter().find(|(id, _)| lost.iter().all(|(known, _)| known != id)) {
			return Err((*unsound).into());
		}
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
		let earlier = self.tightenings.iter().find(|tightening| tightening.change.field() == field).copied();
		if earlier.is_some_and(|earlier| (earlier.until..earlier.again_from).contains(&now.block)) {
			return Err(RulesError::CoolingDown);
		}
		if change.withdraws() && self.held_withdrawn(now.block).any(|held| held != field) {
			return Err(RulesError::OneWithdrawal);
		}
		let rules = self.rules(now.block);
		let change = Withdrawals::at_once(&rules, now).admit(change);
		let tighter = rules.clone().with(&change);
		if tighter.partial_cmp(&rules) != Some(Ordering::Greater) {
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
		self.tightenings.retain(|other| other.change.field() != field);
		let place = self.tightenings.iter().take_while(|other| other.change.field() < field).count();
		// There are fewer fields than there is room for.
		self.tightenings.try_insert(place, tightening).map_err(|_| RulesError::CoolingDown)?;
		self.note_refusals(now);
		Ok(tightening)
	}

	/// Ends a tightening with the next block. Voters decide on it, without a notice: it loosens only what the council laid.
	/// The base stays as it is. The field cools down for as long as it would have without this.
	pub fn lift(&mut self, field: Field, now: Instant) -> Result<Tightening, RulesError> {
		let until = now.block.saturating_add(1);
		let mut tightenings = self.tightenings.iter_mut();
		let standing = tightenings.find(|tightening| tightening.change.field() == field && until < tightening.until);
		let standing = standing.ok_or(RulesError::NotTightened)?;
		standing.until = until;
		Ok(*standing)
	}

	/// Puts off all that waits by so many blocks, in which nobody could act: decisions, the notice of a withdrawal, the lapse of
	/// tightenings and their cooldown. Everything is as far away as it was before them.
	pub fn put_off(&mut self, blocks: BlockHeight) {
		let later = |block: &mut BlockHeight| *block = block.saturating_add(blocks);
		self.scheduled.iter_mut().for_each(|scheduled| later(&mut scheduled.from_block));
		for Tightening { until, again_from, .. } in self.tightenings.iter_mut() {
			later(until);
			later(again_from);
		}
		self.refused.iter_mut().for_each(|(_, refused)| later(&mut refused.block));
		self.pending.iter_mut().for_each(|(_, noticed)| later(noticed));
	}

	/// Brings in what is due in a block. Once for each block that [`Agenda::next_block`] names, and for the first block from
	/// [`Agenda::next_moment`] on.
	pub fn advance(&mut self, now: Instant, notices: &Notices) -> Progress {
		let mut progress = Progress::default();
		// First, so that no decision of this block relies on a withdrawal that holders had no notice of.
		self.wait_for_blocks(now, notices);
		let present = self.rules(now.block.saturating_sub(1));
		let lapsed = self.tightenings.iter().filter(|tightening| tightening.until == now.block);
		progress.lapsed.extend(lapsed.map(|tightening| tightening.change.field()));
		while self.scheduled.first().is_some_and(|scheduled| scheduled.from_block <= now.block) {
			let Scheduled { id, changes, .. } = self.scheduled.remove(0);
			let withdrawals = Withdrawals::after_notice(&present, &self.refused, now, notices);
			let admitted = changes.iter().map(|change| withdrawals.admit(*change));
			let changed = admitted.fold(self.base.clone(), |set, change| set.with(&change));
			if changed.check_sound().is_ok() {
				self.base = changed;
				// What was decided before about these algorithms no longer counts: voters may keep what the council withdrew.
				self.pending
					.retain(|algorithm, _| changes.iter().all(|change| change.field() != Field::Algorithm(*algorithm)));
				progress.enacted.push(id);
			} else {
				progress.dropped.push(id);
			}
		}
		self.tightenings.retain(|tightening| now.block < tightening.again_from);
		// One that waited for sound rules withdraws nothing from before it is in force again.
		let withdrawals = Withdrawals::at_once(&present, now);
		for tightening in self.tightenings.iter_mut() {
			tightening.change = withdrawals.admit(tightening.change);
		}
		self.note_refusals(now);
		self.wait_for_blocks(now, notices);
		progress
	}
}

/// Each field once, and something at all.
fn check_fields(changes: &[RuleChange]) -> Result<(), RulesError> {
	if changes.is_empty() {
		return Err(RulesError::NothingToChange);
	}
	let fields = changes.iter().map(RuleChange::field).collect::<BTreeSet<_>>();
	if fields.len() < changes.len() {
		return Err(RulesError::DuplicateField);
	}
	Ok(())
}
