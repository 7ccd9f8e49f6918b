//! The column "from → to" of the tables.

use super::{
	machine::{Attempt, Ballot, Change, Circle, Plan, Question},
	*,
};
use clavis_pallet_testing::Freeze;

impl Model {
	pub(super) fn apply(&mut self, act: &Act) {
		match *act {
			Act::SetPlan { plan, .. } => {
				self.last_act = self.block;
				match (self.longest_delay(), plan) {
					(Some(delay), _) => {
						let (asked_at, applies_at) = (self.block, self.block + delay);
						let (thaws_at, droppable_until) = (None, None);
						self.change = Some(Change { plan, asked_at, applies_at, thaws_at, droppable_until });
					},
					(None, Some(plan)) => self.put_in_force(plan, self.block),
					(None, None) => {},
				}
			},
			Act::CancelChange { .. } => {
				self.last_act = self.block;
				self.change = None;
			},
			Act::ApplyPlan => match self.change.take() {
				Some(Change { plan: Some(plan), asked_at, .. }) => self.put_in_force(plan, asked_at),
				_ => self.remove_plan(),
			},
			Act::Start { circle, guardian, to, next, why } => {
				let terms = self.circle(circle).map(|circle| circle.terms);
				let Some((seat, terms)) = self.free_seat(circle).zip(terms) else { return };
				let (opened, since, (_, rival)) = (self.block, self.since(why), seat);
				self.cooldowns.insert((circle, guardian), (opened, 2 * terms.expiry));
				let approvals = vec![guardian];
				let displaced = self.attempts.get(&seat).filter(|displaced| self.stands(displaced));
				let inherited = displaced.map(Attempt::handed_down).unwrap_or_default();
				let (opener, vetoed, outranked) = (guardian, false, None);
				let attempt =
					Attempt { terms, rival, opened, opener, inherited, outranked, approvals, vetoed, to, next, since };
				self.attempts.insert(seat, attempt);
			},
			Act::Approve { circle, rival, guardian, .. } => {
				if let Some(attempt) = self.attempts.get_mut(&(circle, rival)) {
					attempt.approvals.push(guardian);
				}
			},
			Act::Veto { circle, rival, .. } => {
				if let Some(attempt) = self.attempts.get_mut(&(circle, rival)) {
					attempt.vetoed = true;
				}
			},
			Act::Execute { circle, rival } => self.recover((circle, rival)),
			Act::VoteFreeze { circle, guardian } => {
				if self.passes(circle, guardian, Question::Freeze) {
					self.freeze(circle);
				}
			},
			Act::VoteUnfreeze { circle, guardian } => {
				if self.passes(circle, guardian, Question::Unfreeze) {
					self.lift_freeze();
				}
			},
			Act::Resign { circle, guardian } => self.resign(circle, guardian),
			Act::Ask { .. } => {
				self.last_act = self.block;
				if let Some(plan) = &mut self.plan {
					plan.asked = Some(self.block);
				}
			},
			Act::Answer { circle, guardian } => {
				self.answers.insert((circle, guardian), self.block);
			},
			Act::Close { circle } => {
				if let Some(seat) = self.over_in(circle) {
					self.attempts.remove(&seat);
				}
			},
			Act::Forfeit { circle, rival, .. } => {
				self.attempts.remove(&(circle, rival));
			},
			Act::CancelDeactivation { .. } => self.deactivates_at = None,
			Act::Rotate { to, next, why, .. } => self.rotate(self.resolve(to), next, why),
			Act::Deactivate { .. } => {
				self.last_act = self.block;
				match (self.announced_end(), self.longest_delay()) {
					// It lapses the longest delay after it is due. A later plan does not move that.
					(None, Some(delay)) => self.deactivates_at = Some((self.block + delay, self.block + 2 * delay)),
					_ => {
						self.ended = true;
						self.remove_plan();
					},
				}
			},
			Act::GuardianRotates { did } => self.dids[usize::from(did)].rotations += 1,
			Act::GuardianIsFrozen { did, blocks } => {
				let until = Some(self.block + blocks);
				let did = &mut self.dids[usize::from(did)];
				did.frozen_until = did.frozen_until.max(until);
			},
			Act::GuardianEnds { did } => self.dids[usize::from(did)].ended = true,
			Act::Wait { blocks } => self.block += blocks,
			Act::StandStill { blocks } => {
				self.standstills.push(self.block + 1..self.block + 1 + blocks);
				self.block += 1 + blocks;
			},
		}
	}

	/// A plan takes effect. Attempts, ballots, cooldowns and answers of the plan before are gone. The time in which
	/// guardians cannot freeze goes on.
	pub(super) fn put_in_force(&mut self, name: PlanName, asked_at: u32) {
		let cools = self.plan.as_ref().map_or((0, 0), |plan| plan.cools);
		self.remove_plan();
		let circle = |terms: &'static CircleTerms| Circle { terms, guardians: terms.guardians.to_vec() };
		let circles = PLANS[name].iter().map(circle).collect();
		let (since, frozen_at) = (self.block, 0);
		self.plan = Some(Plan { name, circles, asked_at, since, frozen_at, cools, asked: None });
	}

	fn remove_plan(&mut self) {
		self.plan = None;
		self.change = None;
		self.attempts.clear();
		self.ballots.clear();
		self.cooldowns.clear();
		self.answers.clear();
	}

	/// An attempt is carried out. It closes itself and all that rank lower.
	fn recover(&mut self, seat: Seat) {
		let Some(Attempt { opener, to, next, .. }) = self.attempts.get(&seat).cloned() else { return };
		let until = self.block + self.longest_delay().unwrap_or_default().max(mock::CONTEST);
		self.rungs.put_aside(to, until, self.control_version, self.now());
		self.take_over(to, next, false);
		self.attempts.clear();
		self.ballots.clear();
		self.cooldowns.remove(&(seat.0, opener));
		self.change = None;
	}

	fn rotate(&mut self, to: Set, next: Option<Set>, why: Why) {
		let reveal = self.reveal(to);
		let ranks = reveal.is_some_and(|reveal| reveal.ranks);
		self.take_over(to, next, ranks);
		if reveal.is_some_and(|reveal| reveal.put_aside) {
			self.rungs.contest = None;
		}
		if ranks {
			self.outrank(self.since(why));
		}
	}

	/// A ranking set was revealed. The attempts that stand end, and stay for a while. If the reveal names T, the plans that
	/// were asked for since then are void.
	fn outrank(&mut self, since: Option<u64>) {
		let (block, until) = (self.block, self.block + mock::FORFEIT);
		for seat in self.standing_attempts().map(|(seat, _)| seat).collect::<Vec<_>>() {
			if let Some(attempt) = self.attempts.get_mut(&seat) {
				attempt.outranked = Some(until);
			}
		}
		self.ballots.clear();
		// The holder has time to drop a change that stays. One that has lapsed does not come back.
		let lapsed = self.lapses_at().is_some_and(|at| at < block);
		if let Some(change) = self.change.as_mut().filter(|_| !lapsed) {
			*change = Change { thaws_at: None, droppable_until: Some(until), ..*change };
		}
		let Some(since) = since else { return };
		if self.change.is_some_and(|change| self.moment(change.asked_at) >= since) {
			self.change = None;
		}
		if self.plan.as_ref().is_some_and(|plan| self.moment(plan.asked_at) >= since) {
			self.remove_plan();
		}
	}

	/// A set takes over, which lifts a freeze and calls a deactivation off.
	fn take_over(&mut self, to: Set, next: Option<Set>, ranks: bool) {
		self.control = to;
		self.control_version += 1;
		self.rungs.take_over(next, self.block, self.longest_delay().unwrap_or(mock::CONTEST), ranks);
		self.deactivates_at = None;
		self.last_act = self.block;
	}

	/// Adds a vote, and returns true if the guardians of the circle reach their quorum by it.
	fn passes(&mut self, place: u8, guardian: Guardian, question: Question) -> bool {
		let mut ballot = match self.open_ballot(place, question) {
			Some(ballot) => ballot.clone(),
			None => Ballot { votes: Vec::new(), closes: self.block + mock::BALLOT },
		};
		ballot.votes.push(guardian);
		let terms = self.circle(place).map(|circle| circle.terms);
		let to_freeze = terms.and_then(|terms| terms.freeze_quorum);
		// Those who lift a freeze are as many as put a set in place, and as freeze.
		let quorum = match question {
			Question::Freeze => to_freeze,
			Question::Unfreeze => to_freeze.zip(terms).map(|(quorum, terms)| quorum.max(terms.threshold)),
		};
		// Votes that do not count any more are dropped when the votes are counted.
		if quorum.is_some_and(|quorum| ballot.votes.len() >= quorum) {
			ballot.votes.retain(|guardian| self.counts(*guardian));
		}
		let passes = quorum.is_some_and(|quorum| ballot.votes.len() >= quorum);
		if passes {
			self.ballots.clear();
		} else {
			self.ballots.insert((place, question), ballot);
		}
		passes
	}

	fn freeze(&mut self, place: u8) {
		let (Some(terms), Some(delay)) = (self.circle(place).map(|circle| circle.terms), self.longest_delay()) else {
			return;
		};
		let until = self.block + terms.expiry;
		self.rungs.freeze = Some(Freeze { until, next_ranks: self.rungs.next_ranks_at_freeze(self.now()) });
		if let Some(plan) = &mut self.plan {
			plan.frozen_at = self.block;
			plan.cools = (until, terms.expiry.max(delay) + 2);
		}
		// A change that is not due yet waits for the end of the freeze.
		let due = self.due_at().filter(|due| self.block < *due);
		if let Some(change) = due.and(self.change.as_mut()) {
			change.thaws_at = Some(until + 1);
		}
	}

	/// The freeze ends with the block before.
	fn lift_freeze(&mut self) {
		let (block, delay) = (self.block, self.longest_delay().unwrap_or_default());
		self.rungs.freeze = self.rungs.freeze.map(|freeze| Freeze { until: block - 1, ..freeze });
		if let Some(plan) = &mut self.plan {
			plan.cools = (block, (block - plan.frozen_at).max(delay) + 2);
			plan.frozen_at = block;
		}
		// A change that it put off waits no longer.
		if let Some(change) = &mut self.change {
			change.thaws_at = change.thaws_at.map(|at| at.min(block));
		}
	}

	fn resign(&mut self, place: u8, guardian: Guardian) {
		let leave = |guardians: &mut Vec<Guardian>| guardians.retain(|other| *other != guardian);
		if let Some(circle) = self.plan.as_mut().and_then(|plan| plan.circles.get_mut(usize::from(place))) {
			leave(&mut circle.guardians);
		}
		for (_, attempt) in self.attempts.iter_mut().filter(|((circle, _), _)| *circle == place) {
			leave(&mut attempt.approvals);
		}
		for (_, ballot) in self.ballots.iter_mut().filter(|((circle, _), _)| *circle == place) {
			leave(&mut ballot.votes);
		}
		self.ballots.retain(|_, ballot| !ballot.votes.is_empty());
		self.cooldowns.remove(&(place, guardian));
		self.answers.remove(&(place, guardian));
	}
}
