//! The machine. It is written from the tables of `docs/ladder.md`, and not from the code.
//!
//! Each rule of the tables is one function or one line. This file has the state and the questions about it;
//! `refusals.rs` has the column "refused with", and `transitions.rs` the column "from → to".

use super::*;
use clavis_pallet_testing::{Contest, Reveal, Rungs, When};
use std::{collections::BTreeMap, ops::Range};

/// A circle of the plan in force. Guardians may have resigned.
#[derive(Clone, Debug)]
pub(super) struct Circle {
	pub(super) terms: &'static CircleTerms,
	pub(super) guardians: Vec<Guardian>,
}

#[derive(Clone, Debug)]
pub(super) struct Plan {
	pub(super) name: PlanName,
	pub(super) circles: Vec<Circle>,
	/// The block in which the holder asked for it.
	pub(super) asked_at: u32,
	/// The block in which it took effect.
	pub(super) since: u32,
	/// The block of the last freeze, or that in which one was lifted.
	pub(super) frozen_at: u32,
	/// The block from which on guardians cannot freeze again for a while, and the blocks that it takes.
	pub(super) cools: (u32, u32),
	/// The block in which the holder last asked for signs of life.
	pub(super) asked: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
	pub(super) plan: Option<PlanName>,
	pub(super) asked_at: u32,
	pub(super) applies_at: u32,
	/// The first block after the freeze that put it off.
	pub(super) thaws_at: Option<u32>,
	/// The end of the time that a ranking reveal leaves to drop it.
	pub(super) droppable_until: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quorum {
	None,
	Threshold,
	Override,
}

#[derive(Clone, Debug)]
pub(super) struct Attempt {
	pub(super) terms: &'static CircleTerms,
	/// It was opened beside an attempt at its threshold.
	pub(super) rival: bool,
	pub(super) opened: u32,
	pub(super) opener: Guardian,
	/// The blocks in which guardians stepped in by attempts that were displaced before, and the blocks for which each counts.
	pub(super) inherited: Vec<(u32, u32)>,
	/// The last block in which its deposit can be burned, if a ranking reveal ended it.
	pub(super) outranked: Option<u32>,
	/// In the order of the approvals.
	pub(super) approvals: Vec<Guardian>,
	pub(super) vetoed: bool,
	pub(super) to: Set,
	pub(super) next: Option<Set>,
	/// The moment since which keys that leave were compromised.
	pub(super) since: Option<u64>,
}

impl Attempt {
	/// Returns what an attempt inherits that displaces this one: openings, and the blocks for which they count. Circles of the model have too few guardians for more than
	/// the pallet keeps apart.
	pub(super) fn handed_down(&self) -> Vec<(u32, u32)> {
		self.inherited.iter().copied().chain([(self.opened, self.terms.expiry)]).collect()
	}

	fn quorum_of(&self, approvals: usize) -> Quorum {
		if self.terms.override_quorum.is_some_and(|quorum| approvals >= quorum) {
			Quorum::Override
		} else if approvals >= self.terms.threshold {
			Quorum::Threshold
		} else {
			Quorum::None
		}
	}

	/// Returns the quorum of the approvals as they were given. These protect.
	pub(super) fn given(&self) -> Quorum {
		self.quorum_of(self.approvals.len())
	}

	/// Returns the quorum that a veto leaves. A rival counts as vetoed.
	fn effective(&self, quorum: Quorum) -> Option<Quorum> {
		match quorum {
			Quorum::Override => Some(quorum),
			Quorum::Threshold if !self.vetoed && !self.rival => Some(quorum),
			_ => None,
		}
	}
}

#[derive(Clone, Debug)]
pub(super) struct Ballot {
	pub(super) votes: Vec<Guardian>,
	/// The last block in which it takes votes.
	pub(super) closes: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
	Freeze,
	Unfreeze,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct GuardianDid {
	/// The number of rotations.
	pub(super) rotations: u8,
	/// The last block of its freeze.
	pub(super) frozen_until: Option<u32>,
	pub(super) ended: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
	pub(super) block: u32,
	pub(super) ended: bool,
	pub(super) control: Set,
	pub(super) control_version: u32,
	pub(super) last_act: u32,
	pub(super) rungs: Rungs<Set>,
	/// The first and the last block in which an announced end can be carried out.
	pub(super) deactivates_at: Option<(u32, u32)>,
	/// The blocks in which nobody could act.
	pub(super) standstills: Vec<Range<u32>>,

	pub(super) plan: Option<Plan>,
	pub(super) change: Option<Change>,
	pub(super) attempts: BTreeMap<Seat, Attempt>,
	pub(super) ballots: BTreeMap<(u8, Question), Ballot>,
	/// The block in which a guardian opened an attempt, and the blocks in which it cannot open another one.
	pub(super) cooldowns: BTreeMap<(u8, Guardian), (u32, u32)>,
	pub(super) answers: BTreeMap<(u8, Guardian), u32>,
	pub(super) dids: [GuardianDid; DIDS as usize],
}

impl Model {
	pub(super) fn begin(start: &Start) -> Self {
		let block = mock::FIRST_BLOCK;
		let mut model = Self {
			block,
			ended: false,
			control: HOLDER,
			control_version: 1,
			last_act: block,
			rungs: Rungs::created(start.next, block),
			deactivates_at: None,
			standstills: Vec::new(),
			plan: None,
			change: None,
			attempts: BTreeMap::new(),
			ballots: BTreeMap::new(),
			cooldowns: BTreeMap::new(),
			answers: BTreeMap::new(),
			dids: Default::default(),
		};
		if let Some(plan) = start.plan {
			model.put_in_force(plan, block);
			// Attempts wait for a block after a plan took effect.
			model.block += 1;
		}
		model
	}

	/// Carries an act out, or names the rules that refuse it.
	pub(super) fn expect(&mut self, act: &Act) -> Result<(), Refusals<Refused>> {
		let refusals = self.refusals(act);
		if refusals != Refusals::default() {
			return Err(refusals);
		}
		self.apply(act);
		Ok(())
	}

	pub(super) fn moment(&self, block: u32) -> u64 {
		u64::from(block) * SECONDS_PER_BLOCK
	}

	pub(super) fn since(&self, why: Why) -> Option<u64> {
		match why {
			Why::Routine => None,
			Why::Compromised { blocks_ago } => Some(self.moment(self.block - blocks_ago)),
		}
	}
}

/// The rungs of the DID.
impl Model {
	/// The present block, and that in which the guardians stepped in.
	pub(super) fn now(&self) -> When {
		let (block, stepped_in) = (self.block, self.stepped_in());
		let committed_at = self.rungs.next.map_or(block, |next| next.committed_at);
		let since = committed_at..stepped_in.unwrap_or(block);
		let stood = since.filter(|block| self.standstills.iter().any(|standstill| standstill.contains(block))).count();
		When { block, stepped_in, stood: stood as u32 }
	}

	/// Returns the block in which the guardians stepped in: the opening of the oldest attempt that stands, or of one that it
	/// displaced.
	fn stepped_in(&self) -> Option<u32> {
		self.standing_attempts().map(|(_, attempt)| self.stepped_in_by(attempt)).min()
	}

	pub(super) fn is_frozen(&self) -> bool {
		self.rungs.standing_freeze(self.block).is_some()
	}

	pub(super) fn open_contest(&self) -> Option<Contest<Set>> {
		self.rungs.open_contest(self.block)
	}

	/// Returns the first block before which so many blocks came, from this one on, in which somebody could act.
	fn end_of_wait(&self, start: u32, blocks: u32) -> u32 {
		// The chain remembers sixteen, more than the acts of a test have.
		let lives = |block: &u32| !self.standstills.iter().any(|standstill| standstill.contains(block));
		(start..).filter(lives).take(blocks as usize).last().map_or(start, |last| last + 1)
	}

	/// Returns true if a guardian opened an attempt of a circle lately.
	pub(super) fn cools_down(&self, circle: u8, guardian: Guardian) -> bool {
		let opened = self.cooldowns.get(&(circle, guardian));
		opened.is_some_and(|(opened, blocks)| self.block <= self.last_of_time(*opened, *blocks))
	}

	/// Returns the last block of a time that begins in a block, and goes on for so many blocks in which somebody can act.
	fn last_of_time(&self, start: u32, blocks: u32) -> u32 {
		self.end_of_wait(start, blocks + 1) - 1
	}

	/// Returns the last block in which an attempt stands, if no reveal ends it.
	pub(super) fn expires(&self, attempt: &Attempt) -> u32 {
		self.last_of_time(attempt.opened, attempt.terms.expiry)
	}

	/// Returns the block in which the guardians stepped in by an attempt: the oldest one that counts.
	fn stepped_in_by(&self, attempt: &Attempt) -> u32 {
		let counts = |(at, blocks): &&(u32, u32)| self.block <= self.last_of_time(*at, *blocks);
		attempt.inherited.iter().filter(counts).map(|(at, _)| *at).min().unwrap_or(attempt.opened)
	}

	/// Returns the block in which the change that waits is due.
	pub(super) fn due_at(&self) -> Option<u32> {
		let Change { asked_at, applies_at, thaws_at, droppable_until, .. } = self.change?;
		let frozen_at = self.plan.as_ref()?.frozen_at;
		let thaws_at = thaws_at.map(|at| if at < frozen_at { at } else { self.end_of_wait(frozen_at, at - frozen_at) });
		let droppable_until = droppable_until.map(|until| self.end_of_wait(until - mock::FORFEIT, mock::FORFEIT));
		let applies_at = self.end_of_wait(asked_at, applies_at - asked_at);
		Some(applies_at.max(thaws_at.unwrap_or_default()).max(droppable_until.unwrap_or_default()))
	}

	/// Returns the block from which on guardians can freeze.
	pub(super) fn freezable_from(&self) -> Option<u32> {
		let (from, blocks) = self.plan.as_ref()?.cools;
		Some(self.end_of_wait(from, blocks))
	}

	/// Returns the block in which an announced end is due, as long as the announcement has not lapsed.
	pub(super) fn announced_end(&self) -> Option<u32> {
		let (at, until) = self.deactivates_at.filter(|(_, until)| self.block <= *until)?;
		let delay = until - at;
		Some(self.end_of_wait(at - delay, delay))
	}

	/// Returns the highest commitment that a set fulfils.
	pub(super) fn reveal(&self, set: Set) -> Option<Reveal> {
		self.rungs.reveal(set, self.control_version, self.now())
	}

	pub(super) fn resolve(&self, to: To) -> Set {
		match to {
			To::Set(set) => set,
			To::Next => self.rungs.next.map_or(HOLDER, |next| next.set),
			To::PutAside => self.rungs.contest.map_or(HOLDER, |contest| contest.set),
		}
	}

	pub(super) fn acting(&self, by: By) -> Set {
		match by {
			By::Current => self.control,
			By::Set(set) => set,
		}
	}
}

/// Guardians.
impl Model {
	pub(super) fn longest_delay(&self) -> Option<u32> {
		let plan = self.plan.as_ref()?;
		plan.circles.iter().map(|circle| circle.terms.notice).max()
	}

	pub(super) fn circle(&self, place: u8) -> Option<&Circle> {
		self.plan.as_ref()?.circles.get(usize::from(place))
	}

	pub(super) fn is_guardian(&self, place: u8, guardian: Guardian) -> bool {
		self.circle(place).is_some_and(|circle| circle.guardians.contains(&guardian))
	}

	/// Returns true if a guardian is in good standing, so that its approval counts.
	pub(super) fn counts(&self, guardian: Guardian) -> bool {
		match guardian {
			Guardian::Account(_) => true,
			Guardian::Did(did) => {
				let did = self.dids[usize::from(did)];
				!did.ended && did.frozen_until.is_none_or(|until| until < self.block)
			},
		}
	}

	pub(super) fn counted(&self, attempt: &Attempt) -> usize {
		attempt.approvals.iter().filter(|guardian| self.counts(**guardian)).count()
	}

	/// Returns the quorum of the approvals that count now. These act.
	pub(super) fn quorum(&self, attempt: &Attempt) -> Quorum {
		attempt.quorum_of(self.counted(attempt))
	}

	/// Returns the rank of an attempt, as the table of priority has it.
	pub(super) fn rank(&self, attempt: &Attempt) -> Option<Quorum> {
		attempt.effective(self.quorum(attempt))
	}

	pub(super) fn stands(&self, attempt: &Attempt) -> bool {
		attempt.outranked.is_none() && self.block <= self.expires(attempt)
	}

	pub(super) fn standing_attempts(&self) -> impl Iterator<Item = (Seat, &Attempt)> {
		self.attempts.iter().filter(|(_, attempt)| self.stands(attempt)).map(|(seat, attempt)| (*seat, attempt))
	}

	/// Returns the seat of a circle whose attempt can be closed, since its time is over.
	pub(super) fn over_in(&self, circle: u8) -> Option<Seat> {
		let mut attempts = self.attempts_of(circle);
		attempts
			.find(|(_, attempt)| self.block > self.forfeit_until(attempt).unwrap_or_else(|| self.expires(attempt)))
			.map(|(seat, _)| seat)
	}

	/// Returns the attempts of a circle, the one in the first seat first.
	pub(super) fn attempts_of(&self, circle: u8) -> impl Iterator<Item = (Seat, &Attempt)> {
		seats(circle).into_iter().filter_map(|seat| Some((seat, self.attempts.get(&seat)?)))
	}

	pub(super) fn matures_at(&self, attempt: &Attempt) -> u32 {
		let notice = attempt.terms.notice;
		let Some(idle) = attempt.terms.idle else { return self.end_of_wait(attempt.opened, notice) };
		// The holder of a frozen DID cannot act, so the notice of an inheritance begins when the freeze ends.
		let frozen_until = self.rungs.freeze.map_or(0, |freeze| freeze.until);
		self.end_of_wait(attempt.opened.max(frozen_until), notice).max(self.end_of_wait(self.last_act, idle))
	}

	pub(super) fn can_mature(&self, attempt: &Attempt) -> bool {
		self.matures_at(attempt) <= self.expires(attempt)
	}

	/// Returns the seat that the next attempt of a circle takes; `None` if no seat is free.
	pub(super) fn free_seat(&self, circle: u8) -> Option<Seat> {
		let [first, rival] = seats(circle);
		let keeps_first = |attempt: &&Attempt| self.keeps_seat(attempt, attempt.given() > Quorum::None);
		let Some(standing) = self.attempts.get(&first).filter(keeps_first) else { return Some(first) };
		// Only beside one that stands at its threshold, and only if there is an override quorum.
		let quorum =
			standing.terms.override_quorum.filter(|_| self.stands(standing) && standing.given() > Quorum::None)?;
		let keeps_beside = |attempt: &Attempt| {
			let both: BTreeSet<_> = attempt.approvals.iter().chain(&standing.approvals).collect();
			self.keeps_seat(attempt, both.len() >= quorum)
		};
		let kept = self.attempts.get(&rival).is_some_and(keeps_beside);
		(!kept).then_some(rival)
	}

	/// Returns true if an attempt keeps its seat: by its approvals, in its protected time, and while its deposit can be burned.
	fn keeps_seat(&self, attempt: &Attempt, approved: bool) -> bool {
		let CircleTerms { notice, threshold, override_quorum, .. } = attempt.terms;
		let share = notice / override_quorum.unwrap_or(*threshold) as u32;
		let is_protected = self.block < self.end_of_wait(attempt.opened, share.clamp(1, mock::GATHERING));
		self.can_be_forfeited(attempt) || self.stands(attempt) && (approved || is_protected)
	}

	/// Returns the last block in which the deposit of an attempt can be burned, if a ranking reveal ended it.
	pub(super) fn forfeit_until(&self, attempt: &Attempt) -> Option<u32> {
		attempt.outranked.map(|until| self.last_of_time(until - mock::FORFEIT, mock::FORFEIT))
	}

	pub(super) fn can_be_forfeited(&self, attempt: &Attempt) -> bool {
		self.forfeit_until(attempt).is_some_and(|until| self.block <= until)
	}

	/// Returns true if another attempt that stands keeps this one from being carried out.
	pub(super) fn is_held_back(&self, seat: Seat) -> bool {
		let Some(rank) = self.attempts.get(&seat).and_then(|attempt| self.rank(attempt)) else { return false };
		self.standing_attempts().filter(|(other, _)| *other != seat).any(|((other, _), attempt)| {
			let others = self.rank(attempt).filter(|_| self.can_mature(attempt));
			others.is_some_and(|others| others > rank || (others == rank && other < seat.0))
		})
	}

	/// Returns true if an attempt pauses the change that waits: one that was given its threshold, vetoed or not, and
	/// that was opened before the change was due. So the pause ends when those attempts have expired. An attempt whose
	/// deposit can be burned pauses it too.
	pub(super) fn is_paused(&self) -> bool {
		let Some(due_at) = self.due_at() else { return false };
		let pauses = |attempt: &Attempt| attempt.opened < due_at && attempt.given() > Quorum::None;
		self.standing_attempts().any(|(_, attempt)| pauses(attempt) && self.can_mature(attempt))
			|| self.attempts.values().any(|attempt| self.can_be_forfeited(attempt))
	}

	/// Returns the last block in which the change that waits can be applied.
	pub(super) fn lapses_at(&self) -> Option<u32> {
		let circles = &self.plan.as_ref()?.circles;
		let longest_expiry = circles.iter().map(|circle| circle.terms.expiry).max()?;
		Some(self.last_of_time(self.due_at()?, 2 * longest_expiry + mock::CONTEST))
	}

	/// Returns true if an attempt keeps the current set from ending the DID.
	pub(super) fn forbids_end(&self) -> bool {
		self.standing_attempts()
			.any(|(_, attempt)| attempt.effective(attempt.given()).is_some() && self.can_mature(attempt))
	}

	pub(super) fn open_ballot(&self, place: u8, question: Question) -> Option<&Ballot> {
		self.ballots.get(&(place, question)).filter(|ballot| self.block <= ballot.closes)
	}
}
