//! The control of a record: the rungs of the ladder, as far as they are rules of the record. `docs/ladder.md` has the
//! whole.
//!
//! The rank of a commitment is decided once: when a freeze begins, or when a recovery puts the commitment aside.
//! [`Record::outranks`] is the one function that says what outranks all other authorities.

use super::{check_reason, Record, RecordError, Rotation, Said, Supply};
use crate::{
	control::{Control, ControlSet, NextControl, Proven, SoundSet},
	reason::Reason,
	text::Fragment,
	units::{has_passed, BlockHeight, Moment},
};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A commitment that guardians put aside, and that can still be revealed against them. Only one that ranks is put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Contest {
	/// The commitment. It ranks, as was decided when it was put aside.
	pub next: NextControl,
	/// The last block in which it can be revealed.
	pub until: BlockHeight,
	/// The version of the control set that the recovery replaced. The possession of the revealed set binds it, so that the
	/// set that guardians put in place cannot void the signatures by a rotation.
	#[codec(compact)]
	pub control_version: u32,
}

/// A commitment whose set can be revealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revealable {
	/// The commitment.
	pub next: NextControl,
	/// The control version that the possession of the revealed set binds.
	pub control_version: u32,
}

/// The attempts that stand against a DID, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
	/// The block in which the guardians stepped in: the opening of the oldest attempt that stands.
	pub opened: BlockHeight,
	/// The blocks before it, since the standing commitment was made, in which nobody could act. A commitment does not get older
	/// in them.
	pub stood: BlockHeight,
}

/// The terms on which guardians put a commitment aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContestTerms {
	/// The last block in which it can still be revealed.
	pub until: BlockHeight,
	/// The attempt that the guardians carry out.
	pub attempt: Option<Attempt>,
	/// The block of the recovery.
	pub block: BlockHeight,
}

impl<Ticket> Record<Ticket> {
	/// Replaces the control set and the commitment, by the authority of the current set. Refuses a key that is known to be
	/// compromised.
	///
	/// If the reason is a compromise, it is one of the keys that leave the control set: every method with such a key ends
	/// as compromised. Returns the ids of those methods.
	pub fn rotate<Set: TryInto<SoundSet>>(
		&mut self,
		set: Set,
		next: Option<NextControl>,
		reason: Reason,
		now: Moment,
	) -> Result<Vec<Fragment>, RecordError>
	where
		RecordError: From<Set::Error>,
	{
		let set: SoundSet = set.try_into()?;
		self.check_not_compromised(set.set())?;
		check_reason(&reason, now)?;
		let before = self.take_over(set, next, reason, Supply::Ordinary, now)?;
		self.say_of_those_that_left(before, reason, Said::At { moment: now }, now)
	}

	/// Replaces the control set and the commitment, by the authority of a committed set that was revealed. `set` is that set,
	/// or the one that it hands over to. Returns the ids of the methods that ended, as [`Self::rotate`] does.
	///
	/// If the commitment ranks and the reason is a compromise since a moment, everything is in doubt that lower rungs did
	/// since then, guardians among them: see [`Self::recover`].
	pub fn reveal<Set: TryInto<SoundSet>>(
		&mut self,
		revealed: &Revealable,
		set: Set,
		next: Option<NextControl>,
		reason: Reason,
		now: Moment,
	) -> Result<Vec<Fragment>, RecordError>
	where
		RecordError: From<Set::Error>,
	{
		let set: SoundSet = set.try_into()?;
		check_reason(&reason, now)?;
		let (said, supply) = match revealed.next.ranks {
			true => (Said::ByReveal, Supply::Whole),
			false => (Said::At { moment: now }, Supply::Ordinary),
		};
		let before = self.take_over(set, next, reason, supply, now)?;
		let ended = self.say_of_those_that_left(before, reason, said, now)?;
		self.contest = self.contest.filter(|contest| contest.next.hash != revealed.next.hash);
		Ok(ended)
	}

	/// Replaces the control set by the authority of guardians. A commitment that ranks is put aside, one that does not is
	/// dropped. Returns the ids of the methods that ended, as [`Self::rotate`] does.
	///
	/// If the reason is a compromise since a moment, everything is in doubt that lower rungs did since then. Ended methods and
	/// compromises are disputed. Suspended are new methods, methods whose key left control, and those about which a doubt
	/// was settled. The keys that leave the control set now are compromised without a doubt.
	///
	/// Fails with [`RecordError::ContestOpen`] if one is put aside already and another one ranks by now: neither of them
	/// may be lost.
	pub fn recover<Set: TryInto<SoundSet>>(
		&mut self,
		set: Set,
		next: Option<NextControl>,
		reason: Reason,
		terms: ContestTerms,
		now: Moment,
	) -> Result<Vec<Fragment>, RecordError>
	where
		RecordError: From<Set::Error>,
	{
		let set: SoundSet = set.try_into()?;
		let contest = self.contest_after(set.set(), &terms)?;
		check_reason(&reason, now)?;
		let before = self.take_over(set, next, reason, Supply::Whole, now)?;
		let ended = self.say_of_those_that_left(before, reason, Said::ByGuardians { moment: now }, now)?;
		self.contest = contest;
		Ok(ended)
	}

	/// Suspends the current control set up to and including a block. Decides whether the standing commitment ranks, unless
	/// an earlier freeze still stands.
	///
	/// - `attempt`: the attempt that stands or, if none does, one that opens now.
	/// - `block`: the present block.
	pub fn freeze(&mut self, until: BlockHeight, attempt: Attempt, block: BlockHeight) {
		if !self.is_frozen(block) {
			let ranks = |standing| self.outranks(&standing, || Some(attempt), block);
			self.outranks_freeze = self.standing().is_some_and(ranks);
		}
		self.frozen_until = self.frozen_until.max(Some(until));
	}

	/// Lifts a freeze. Returns false if the current control set is not suspended in this block.
	///
	/// The freeze ends with the block before, and does not look as if it had never been. So its decision about the standing
	/// commitment still holds for an attempt that was opened until then.
	pub fn unfreeze(&mut self, block: BlockHeight) -> bool {
		let frozen = self.is_frozen(block);
		if frozen {
			self.frozen_until = Some(block.saturating_sub(1));
		}
		frozen
	}

	/// Returns the commitments that can be revealed in this block: first the one that guardians put aside, then the standing
	/// one.
	pub fn revealable(&self, block: BlockHeight) -> impl Iterator<Item = Revealable> {
		let put_aside =
			self.open_contest(block).map(|Contest { next, control_version, .. }| Revealable { next, control_version });
		put_aside.into_iter().chain(self.standing())
	}

	/// Returns the commitment that a set fulfils in this block.
	pub fn revealed_by(&self, set: &ControlSet, block: BlockHeight) -> Option<Revealable> {
		let mut revealable = self.revealable(block).peekable();
		// Most DIDs have none, and need no hash.
		revealable.peek()?;
		let commitment = set.commitment();
		revealable.find(|revealable| revealable.next.hash == commitment)
	}

	/// Returns whether the reveal of this commitment outranks all other authorities in this block. It does if
	/// [`NextControl::ranks`] says so, or if the guardians stepped in at [`NextControl::ranks_from`] or later.
	///
	/// They stepped in when they opened the attempt that stands. While a freeze stands, or if they opened the attempt before
	/// its end, the decision is the one that was taken when the freeze began.
	///
	/// - `attempt`: returns the attempt that stands, if one does.
	pub fn outranks(
		&self,
		commitment: &Revealable,
		attempt: impl FnOnce() -> Option<Attempt>,
		block: BlockHeight,
	) -> bool {
		if commitment.next.ranks {
			return true;
		}
		let attempt = attempt();
		let stepped_in = attempt.map_or(block, |attempt| attempt.opened);
		if self.frozen_until.is_some_and(|until| stepped_in <= until) {
			return self.outranks_freeze;
		}
		attempt.is_some_and(|attempt| commitment.next.ranks_from.saturating_add(attempt.stood) <= attempt.opened)
	}

	/// The commitment that the current control set is bound by.
	fn standing(&self) -> Option<Revealable> {
		let Control { next, version, .. } = &self.control;
		next.map(|next| Revealable { next, control_version: *version })
	}

	/// Returns the contest whose window is open in this block.
	pub fn open_contest(&self, block: BlockHeight) -> Option<Contest> {
		self.contest.filter(|contest| !has_passed(contest.until, block))
	}

	/// Checks that a recovery can put this control set in place without losing a commitment that ranks, as [`Self::recover`]
	/// does.
	pub fn check_contest(&self, set: &ControlSet, terms: &ContestTerms) -> Result<(), RecordError> {
		self.contest_after(set, terms).map(drop)
	}

	/// Returns the contest that a recovery leaves: about the commitment that was put aside before, or about the standing
	/// one if it ranks. A set that the guardians put in place has taken over, so nothing of it is left to reveal.
	fn contest_after(&self, set: &ControlSet, terms: &ContestTerms) -> Result<Option<Contest>, RecordError> {
		let ContestTerms { until, attempt, block } = *terms;
		let is_other = |next: &NextControl| next.hash != set.commitment();
		let open = self.open_contest(block).filter(|contest| is_other(&contest.next));
		let ranks = |standing: &Revealable| is_other(&standing.next) && self.outranks(standing, || attempt, block);
		match (open, self.standing().filter(ranks)) {
			(Some(_), Some(_)) => Err(RecordError::ContestOpen),
			(Some(open), None) => Ok(Some(open)),
			(None, standing) => Ok(standing.map(|Revealable { next, control_version }| Contest {
				next: NextControl { ranks: true, ..next },
				until,
				control_version,
			})),
		}
	}

	/// Puts a set in place of the current one, in a new version. Returns the set that gave way, and its members that have
	/// signed.
	fn take_over(
		&mut self,
		set: SoundSet,
		next: Option<NextControl>,
		reason: Reason,
		supply: Supply,
		now: Moment,
	) -> Result<(ControlSet, Proven), RecordError> {
		let (set, signed) = set.into_parts();
		self.start_version(supply, now)?;
		let version = self.control.version.checked_add(1).ok_or(RecordError::Exhausted)?;
		let before = core::mem::replace(&mut self.control, Control { set, version, next });
		let proven = self.proven;
		self.proven = signed.with_those_that_stay(proven, &before.set, &self.control.set);
		self.rotated = Some(Rotation { at: now, reason });
		// While frozen only a reveal that outranks the freeze, or a recovery, comes this far.
		self.frozen_until = None;
		self.outranks_freeze = false;
		self.deactivates_at = None;
		self.emergency_spent = false;
		self.count_security_event();
		Ok((before.set, proven))
	}

	/// States a compromise for the keys that left the control set, if that is the reason, within the version in which they
	/// left. Higher rungs put in doubt before what lower ones did. Returns the ids of the methods that ended.
	fn say_of_those_that_left(
		&mut self,
		(before, proven): (ControlSet, Proven),
		reason: Reason,
		said: Said,
		now: Moment,
	) -> Result<Vec<Fragment>, RecordError> {
		let since = reason.since();
		if let Some(since) = since.filter(|_| said.doubts()) {
			self.doubt(since, &said);
		}
		// After the doubt, which is not about this change of control.
		let mut members = before.members.iter().enumerate().collect::<Vec<_>>();
		// The list keeps what is said last, and a thief can fill a set with keys that never signed.
		members.sort_by_key(|(place, _)| proven.includes(*place));
		let keys = members.into_iter().filter_map(|(_, member)| member.controller.key());
		let left = keys.filter(|key| !self.control.set.contains(key)).copied().collect::<Vec<_>>();
		self.mark_methods_of(&left);
		let mut ended = Vec::new();
		if let Some(since) = since {
			for key in &left {
				ended.extend(self.compromise(key, since, said, now)?);
			}
		}
		Ok(ended)
	}

	/// Checks the conditions on control that hold for every record at rest.
	pub(super) fn check_control(&self) -> Result<(), &'static str> {
		if self.contest.is_some_and(|contest| !contest.next.ranks || contest.control_version >= self.control.version) {
			return Err("a commitment that is put aside must rank, and stood under an earlier control set");
		}
		if self.outranks_freeze && (self.frozen_until.is_none() || self.control.next.is_none()) {
			return Err("only a commitment that stands can outrank a freeze");
		}
		if !self.proven.fits(&self.control.set) {
			return Err("only members of the control set can be proven");
		}
		Ok(())
	}
}
