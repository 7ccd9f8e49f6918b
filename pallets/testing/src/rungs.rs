//! The commitments and the freeze of a DID for the reference models, written from the tables of `docs/ladder.md`.

/// The commitment to the next control set.
#[derive(Clone, Copy, Debug)]
pub struct Commitment<Set> {
	/// The set.
	pub set: Set,
	/// The block that made it.
	pub committed_at: u32,
	/// Guardians who step in from this block on are outranked, if nobody had to stand still. No later plan moves it.
	pub ranks_from: u32,
	/// The inception made it, or the reveal of a commitment that ranked.
	pub ranks: bool,
}

/// The commitment that a recovery put aside. It ranks, since no other is put aside.
#[derive(Clone, Copy, Debug)]
pub struct Contest<Set> {
	/// The set.
	pub set: Set,
	/// The last block in which it can be revealed.
	pub until: u32,
	/// The version of the control set that the recovery replaced. The possession of the put-aside set names it, no matter
	/// which set takes over in the window.
	pub control_version: u32,
}

/// A freeze, which can be over.
#[derive(Clone, Copy, Debug)]
pub struct Freeze {
	/// Its last block.
	pub until: u32,
	/// The commitment that stood when the freeze began ranked.
	pub next_ranks: bool,
}

/// A commitment that a set fulfils.
#[derive(Clone, Copy, Debug)]
pub struct Reveal {
	/// It outranks all other authorities.
	pub ranks: bool,
	/// Guardians put it aside.
	pub put_aside: bool,
	/// The version of the control set that the possession names.
	pub control_version: u32,
}

/// The block of a question, and that in which the guardians stepped in whose attempt stands.
#[derive(Clone, Copy, Debug)]
pub struct When {
	/// The block of the question.
	pub block: u32,
	/// The block in which the guardians stepped in; `None` if no attempt stands.
	pub stepped_in: Option<u32>,
	/// The blocks since the commitment, before the guardians stepped in or before this block, in which nobody could act.
	pub stood: u32,
}

/// What a DID is committed to, and its freeze.
#[derive(Clone, Debug)]
pub struct Rungs<Set> {
	/// The commitment that stands.
	pub next: Option<Commitment<Set>>,
	/// The one that a recovery put aside, also after its window.
	pub contest: Option<Contest<Set>>,
	/// The last freeze since the last change of control.
	pub freeze: Option<Freeze>,
}

impl<Set: Copy + PartialEq> Rungs<Set> {
	/// Those of a DID that was created in this block. What its inception commits to ranks.
	pub fn created(next: Option<Set>, block: u32) -> Self {
		Self {
			next: next.map(|set| Commitment { set, committed_at: block, ranks_from: block, ranks: true }),
			contest: None,
			freeze: None,
		}
	}

	/// Returns the freeze that stands.
	pub fn standing_freeze(&self, block: u32) -> Option<Freeze> {
		self.freeze.filter(|freeze| block <= freeze.until)
	}

	/// Returns the contest whose window is open.
	pub fn open_contest(&self, block: u32) -> Option<Contest<Set>> {
		self.contest.filter(|contest| block <= contest.until)
	}

	/// Returns true if the commitment that stands ranks.
	pub fn next_ranks(&self, when: When) -> bool {
		match self.next {
			Some(next) if !next.ranks => self.decided(when).unwrap_or_else(|| self.has_the_age(when)),
			next => next.is_some(),
		}
	}

	/// Returns the rank that a freeze decides which begins now. It is decided once. Guardians who freeze without an attempt
	/// step in now.
	pub fn next_ranks_at_freeze(&self, when: When) -> bool {
		self.next_ranks(When { stepped_in: when.stepped_in.or(Some(when.block)), ..when })
	}

	/// Returns the rank that a freeze decided, as long as it stands, and for an attempt that was opened until its end.
	fn decided(&self, When { block, stepped_in, .. }: When) -> Option<bool> {
		let decides = |freeze: &Freeze| stepped_in.unwrap_or(block).min(block) <= freeze.until;
		self.freeze.filter(decides).map(|freeze| freeze.next_ranks)
	}

	fn has_the_age(&self, When { stepped_in, stood, .. }: When) -> bool {
		self.next.is_some_and(|next| stepped_in.is_some_and(|block| next.ranks_from.saturating_add(stood) <= block))
	}

	/// Returns the commitment that the recovery to a set puts aside. A set that is put in place has nothing left to reveal.
	pub fn put_aside_by(&self, to: Set, when: When) -> Option<Commitment<Set>> {
		self.next.filter(|next| self.next_ranks(when) && next.set != to)
	}

	/// Returns the contest that goes on beside a set that guardians put in place.
	pub fn contest_beside(&self, to: Set, block: u32) -> Option<Contest<Set>> {
		self.open_contest(block).filter(|contest| contest.set != to)
	}

	/// Returns true if the recovery to a set would bury one of two commitments that rank.
	pub fn buries(&self, to: Set, when: When) -> bool {
		self.contest_beside(to, when.block).is_some() && self.put_aside_by(to, when).is_some()
	}

	/// Returns true if a commitment outranks the current set.
	pub fn is_outranked(&self, when: When) -> bool {
		self.next_ranks(when) || self.open_contest(when.block).is_some()
	}

	/// Returns the highest commitment that a set fulfils.
	///
	/// - `control_version`: that of the current set.
	pub fn reveal(&self, set: Set, control_version: u32, when: When) -> Option<Reveal> {
		let put_aside = self.open_contest(when.block).filter(|contest| contest.set == set).map(|contest| Reveal {
			ranks: true,
			put_aside: true,
			control_version: contest.control_version,
		});
		let next = self.next.filter(|next| next.set == set);
		put_aside.or(next.map(|_| Reveal { ranks: self.next_ranks(when), put_aside: false, control_version }))
	}

	/// Guardians put a set in place of the current one, which has this version. What ranks can be revealed up to a block.
	pub fn put_aside(&mut self, to: Set, until: u32, control_version: u32, when: When) {
		let put_aside = self.put_aside_by(to, when).map(|next| Contest { set: next.set, until, control_version });
		self.contest = self.contest_beside(to, when.block).or(put_aside);
	}

	/// A set takes over in a block, with a commitment of its own that ranks after so many blocks. That lifts a freeze.
	pub fn take_over(&mut self, next: Option<Set>, committed_at: u32, age: u32, ranks: bool) {
		let ranks_from = committed_at.saturating_add(age);
		self.next = next.map(|set| Commitment { set, committed_at, ranks_from, ranks });
		self.freeze = None;
	}
}
