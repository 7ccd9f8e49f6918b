//! The column "refused with" of the tables.
//!
//! The tables do not order the checks of a call. So [`Model::refusals`] names every rule that refuses an act, and the
//! pallet must name one of them.

use super::{
	machine::{Attempt, GuardianDid, Question, Quorum},
	*,
};

impl Model {
	pub(super) fn refusals(&self, act: &Act) -> Refusals<Refused> {
		let none = Refusals::default();
		match *act {
			Act::SetPlan { by, plan } => self
				.control(by)
				.when(plan == Some(UNFIT), Refused::BadPlan)
				.when(plan.is_none() && self.plan.is_none(), Refused::NoPlan),
			Act::CancelChange { by } => self.control(by).when(self.change.is_none(), Refused::NoChange),
			Act::ApplyPlan => none
				.when(self.change.is_none(), Refused::NoChange)
				.when(self.due_at().is_some_and(|due| self.block < due), Refused::ChangeWaits)
				.when(self.lapses_at().is_some_and(|at| at < self.block), Refused::ChangeLapsed)
				.when(self.is_frozen(), Refused::DidFrozen)
				.when(self.is_paused(), Refused::AttemptStands),
			Act::Start { circle, guardian, .. } => self
				.guardian(circle, guardian)
				.when(self.plan.as_ref().is_some_and(|plan| plan.since == self.block), Refused::NewPlan)
				.when(self.cools_down(circle, guardian), Refused::CoolsDown)
				.when(self.free_seat(circle).is_none(), Refused::CircleTaken),
			Act::Approve { circle, rival, guardian, stale } => {
				let attempt = self.attempts.get(&(circle, rival));
				self.over(self.guardian(circle, guardian), attempt)
					.when(stale, Refused::OtherAttempt)
					.when(attempt.is_none(), self.missing(circle))
					.when(attempt.is_some_and(|attempt| attempt.approvals.contains(&guardian)), Refused::Already)
			},
			Act::Veto { by, circle, rival } => {
				let attempt = self.attempts.get(&(circle, rival));
				self.over(self.defence(by), attempt)
					.when(attempt.is_none(), self.missing(circle))
					.when(attempt.is_some() && rival, Refused::NoVeto)
					.when(attempt.is_some_and(|attempt| attempt.vetoed), Refused::Already)
			},
			Act::Execute { circle, rival } => {
				let Some(attempt) = self.attempts.get(&(circle, rival)) else { return self.no_attempt(circle) };
				let buries = self.rungs.buries(attempt.to, self.now());
				let at_threshold = self.quorum(attempt) == Quorum::Threshold;
				self.over(none, Some(attempt))
					.when(self.quorum(attempt) == Quorum::None || at_threshold && rival, Refused::BelowQuorum)
					.when(at_threshold && attempt.vetoed, Refused::Vetoed)
					.when(self.block < self.matures_at(attempt), Refused::NotMature)
					.when(self.is_held_back((circle, rival)), Refused::Outranked)
					.when(self.attempts.values().any(|attempt| self.can_be_forfeited(attempt)), Refused::ForfeitOpen)
					.when(buries, Refused::ContestOpen)
			},
			Act::VoteFreeze { circle, guardian } => self
				.vote(circle, guardian, Question::Freeze)
				.when(self.freezable_from().is_some_and(|from| self.block < from), Refused::FreezeCoolsDown),
			Act::VoteUnfreeze { circle, guardian } => {
				self.vote(circle, guardian, Question::Unfreeze).when(!self.is_frozen(), Refused::NotFrozen)
			},
			Act::Resign { circle, guardian } => self.public_guardian(circle, guardian),
			Act::Ask { by } => self.control(by).when(self.plan.is_none(), Refused::NoPlan),
			Act::Answer { circle, guardian } => {
				let asked = self.plan.as_ref().and_then(|plan| plan.asked);
				let answered = self.answers.get(&(circle, guardian)).copied();
				self.public_guardian(circle, guardian).when(asked.is_none() || answered >= asked, Refused::NothingAsked)
			},
			Act::Close { circle } => {
				if self.attempts_of(circle).next().is_none() {
					return self.no_attempt(circle);
				}
				none.when(self.over_in(circle).is_none(), Refused::NotExpired)
			},
			Act::Forfeit { by, circle, rival } => {
				let attempt = self.attempts.get(&(circle, rival));
				let until = attempt.and_then(|attempt| self.forfeit_until(attempt));
				self.defence(by)
					.when(self.plan.is_none(), Refused::NoPlan)
					.when(attempt.is_none(), self.missing(circle))
					.when(attempt.is_some() && until.is_none(), Refused::NotEndedByReveal)
					.when(until.is_some_and(|until| until < self.block), Refused::ForfeitOver)
			},
			Act::CancelDeactivation { circle } => {
				let refusals = |(_, attempt): (Seat, &Attempt)| {
					self.over(Refusals::default(), Some(attempt))
						.when(!self.can_mature(attempt), Refused::CannotMature)
						.when(self.quorum(attempt) != Quorum::Override, Refused::BelowQuorum)
				};
				let of_each: Vec<_> = self.attempts_of(circle).map(refusals).collect();
				if of_each.is_empty() {
					return self.no_attempt(circle);
				}
				// One of the two is enough.
				let enough = of_each.contains(&none);
				let all = of_each.into_iter().flat_map(|Refusals(rules)| rules).filter(|_| !enough).collect();
				Refusals(all).when(self.deactivates_at.is_none(), Refused::NothingWaits)
			},
			Act::Rotate { by, to, .. } => {
				let to = self.resolve(to);
				match self.reveal(to) {
					// A freeze suspends a commitment that does not rank: its holder may be the thief.
					Some(reveal) => self.living().when(self.is_frozen() && !reveal.ranks, Refused::Frozen),
					None => self.control(by).when(self.rungs.next.is_some(), Refused::NotTheCommittedSet),
				}
			},
			Act::Deactivate { by } => self
				.control(by)
				.when(self.rungs.is_outranked(self.now()), Refused::CommittedToNextControl)
				.when(self.announced_end().is_some_and(|at| self.block < at), Refused::DeactivationWaits)
				.when(self.announced_end().is_some() && self.forbids_end(), Refused::DeactivationWaits),
			Act::GuardianRotates { did } => self.standing(Guardian::Did(did)),
			Act::GuardianIsFrozen { did, .. } => none.when(self.dids[usize::from(did)].ended, Refused::Deactivated),
			Act::GuardianEnds { did } => self.standing(Guardian::Did(did)),
			Act::Wait { .. } | Act::StandStill { .. } => none,
		}
	}

	fn living(&self) -> Refusals<Refused> {
		Refusals::default().when(self.ended, Refused::Deactivated)
	}

	/// A seat of a circle is empty.
	fn no_attempt(&self, circle: u8) -> Refusals<Refused> {
		self.living().when(self.plan.is_none(), Refused::NoPlan).when(true, self.missing(circle))
	}

	/// The rule by which an act is refused that is about an empty seat of a circle: there is no attempt, or another one in the
	/// other seat.
	fn missing(&self, circle: u8) -> Refused {
		if self.attempts_of(circle).next().is_none() {
			Refused::NoAttempt
		} else {
			Refused::OtherAttempt
		}
	}

	/// An attempt does not stand any more: its time is over, or a ranking reveal ended it.
	fn over(&self, refusals: Refusals<Refused>, attempt: Option<&Attempt>) -> Refusals<Refused> {
		let outranked = attempt.is_some_and(|attempt| attempt.outranked.is_some());
		refusals
			.when(outranked, Refused::EndedByReveal)
			.when(!outranked && attempt.is_some_and(|attempt| !self.stands(attempt)), Refused::Expired)
	}

	/// The current set acts, and not while it is frozen.
	fn control(&self, by: By) -> Refusals<Refused> {
		self.defence(by).when(self.is_frozen(), Refused::Frozen)
	}

	/// The current set defends.
	fn defence(&self, by: By) -> Refusals<Refused> {
		self.living().when(self.acting(by) != self.control, Refused::NotAuthorized)
	}

	/// A guardian consents. Its own DID is in good standing.
	fn standing(&self, guardian: Guardian) -> Refusals<Refused> {
		let did = match guardian {
			Guardian::Account(_) => GuardianDid::default(),
			Guardian::Did(did) => self.dids[usize::from(did)],
		};
		Refusals::default()
			.when(did.ended, Refused::Deactivated)
			.when(did.frozen_until.is_some_and(|until| self.block <= until), Refused::Frozen)
	}

	fn guardian(&self, place: u8, guardian: Guardian) -> Refusals<Refused> {
		let Refusals(rules) = self.standing(guardian);
		let refusals = Refusals(rules.into_iter().chain(self.living().0).collect());
		refusals
			.when(self.plan.is_none(), Refused::NoPlan)
			.when(self.circle(place).is_none(), Refused::NoCircle)
			.when(!self.is_guardian(place, guardian), Refused::NotAGuardian)
	}

	fn public_guardian(&self, place: u8, guardian: Guardian) -> Refusals<Refused> {
		let private = self.circle(place).is_some_and(|circle| circle.terms.private);
		self.guardian(place, guardian).when(private, Refused::PrivateCircle)
	}

	fn vote(&self, place: u8, guardian: Guardian, question: Question) -> Refusals<Refused> {
		let quorum = self.circle(place).and_then(|circle| circle.terms.freeze_quorum);
		let voted = self.open_ballot(place, question).is_some_and(|ballot| ballot.votes.contains(&guardian));
		self.guardian(place, guardian).when(quorum.is_none(), Refused::CannotFreeze).when(voted, Refused::Already)
	}
}
