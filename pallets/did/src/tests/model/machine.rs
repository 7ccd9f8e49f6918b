//! The machine. It is written from the tables of `docs/ladder.md`, and not from the code.
//!
//! Each rule of the tables is one function or one line. The tables do not order the checks of a call. So
//! [`Model::refusals`] names every rule that refuses an act, and the pallet must name one of them.

use super::*;
use std::collections::BTreeMap;

/// The commitment to the next control set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commitment {
	pub(super) set: Set,
	pub(super) made: u32,
	/// The inception made it, or the reveal of a commitment that ranked.
	pub(super) ranks: bool,
}

/// The commitment that a recovery put aside. It ranks, since no other is put aside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contest {
	pub(super) set: Set,
	/// The last block in which it can be revealed.
	pub(super) until: u32,
	/// The version of the control set that the recovery replaced. The possession of the put-aside set names it,
	/// any set that takes over in the window.
	pub(super) control_version: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Freeze {
	pub(super) until: u32,
	/// The commitment that stood when the freeze began ranked.
	pub(super) next_ranks: bool,
}

/// A commitment that a set fulfils.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reveal {
	pub(super) ranks: bool,
	pub(super) put_aside: bool,
	/// The version of the control set that the possession names.
	pub(super) control_version: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Method {
	pub(super) key: KeyNumber,
	pub(super) added_in: u32,
	pub(super) added_at: u64,
	/// A recovery named a moment of theft before it was added.
	pub(super) suspended: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct End {
	pub(super) key: KeyNumber,
	pub(super) at: u64,
	/// The moment since which the key was compromised; `None` for a routine end.
	pub(super) since: Option<u64>,
	/// A recovery named a moment of theft before it ended, or before that was said of its key.
	pub(super) disputed: bool,
}

/// The most keys that are listed as compromised: those of which it was said last.
const LISTED: usize = 8;

/// The statement that a key is compromised, as it is listed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
	pub(super) key: KeyNumber,
	pub(super) since: u64,
	/// The moment at which a rung below the guardians said it; `None` if the guardians or a higher rung did.
	pub(super) said: Option<u64>,
	pub(super) disputed: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
	pub(super) block: u32,
	pub(super) longest_delay: Option<u32>,
	/// The block in which the guardians opened the attempt that stands.
	pub(super) attempt: Option<u32>,
	/// The algorithm of [`LEGACY`] is withdrawn.
	pub(super) withdrawn: bool,

	pub(super) deactivated: bool,
	pub(super) version: u32,
	pub(super) key_epoch: u32,
	pub(super) control: Set,
	pub(super) control_version: u32,
	pub(super) next: Option<Commitment>,
	pub(super) contest: Option<Contest>,
	pub(super) freeze: Option<Freeze>,
	pub(super) deactivates_at: Option<u32>,
	/// A single member revoked, and the set did not act since.
	pub(super) emergency_spent: bool,
	pub(super) methods: BTreeMap<Name, Method>,
	pub(super) ended: BTreeMap<Name, End>,
	/// In the order in which it was said first.
	pub(super) known: Vec<Known>,
}

impl Model {
	pub(super) fn begin(start: &Start) -> Self {
		let added_at = u64::from(FIRST_BLOCK) * SECONDS_PER_BLOCK;
		let added = |(name, key): (usize, &KeyNumber)| {
			(name as Name, Method { key: *key, added_in: 1, added_at, suspended: false })
		};
		Self {
			block: FIRST_BLOCK,
			longest_delay: start.longest_delay,
			attempt: None,
			withdrawn: false,
			deactivated: false,
			version: 1,
			key_epoch: 0,
			control: start.control,
			control_version: 1,
			next: start.next.map(|set| Commitment { set, made: FIRST_BLOCK, ranks: true }),
			contest: None,
			freeze: None,
			deactivates_at: None,
			emergency_spent: false,
			methods: METHOD_KEYS.iter().enumerate().map(added).collect(),
			ended: BTreeMap::new(),
			known: Vec::new(),
		}
	}

	/// Returns the state after a sequence.
	pub(super) fn after(start: &Start, acts: &[Act]) -> Self {
		let mut model = Self::begin(start);
		for act in acts {
			if model.can_happen(act) {
				let _ = model.expect(act);
			}
		}
		model
	}

	/// Guardians act by a plan, and recover by an attempt. Their own pallet checks that.
	pub(super) fn can_happen(&self, act: &Act) -> bool {
		match act {
			Act::Freeze { .. } | Act::OpenAttempt | Act::CallOff => self.longest_delay.is_some(),
			Act::Recover { .. } => self.attempt.is_some(),
			_ => true,
		}
	}

	/// Carries an act out, or names the rules that refuse it.
	pub(super) fn expect(&mut self, act: &Act) -> Result<(), Refusals> {
		let refusals = self.refusals(act);
		if refusals != Refusals::default() {
			return Err(refusals);
		}
		self.apply(act);
		Ok(())
	}
}

/// The rungs.
impl Model {
	pub(super) fn is_frozen(&self) -> bool {
		self.standing_freeze().is_some()
	}

	fn standing_freeze(&self) -> Option<Freeze> {
		self.freeze.filter(|freeze| self.block <= freeze.until)
	}

	pub(super) fn open_contest(&self) -> Option<Contest> {
		self.contest.filter(|contest| self.block <= contest.until)
	}

	/// Returns true if the commitment that stands ranks.
	fn next_ranks(&self) -> bool {
		self.decided_by_freeze().unwrap_or_else(|| self.next_ranks_before(self.attempt))
	}

	/// Returns the rank that a freeze decided. It holds while the freeze stands, and for an attempt opened until then.
	fn decided_by_freeze(&self) -> Option<bool> {
		let decides = |freeze: &Freeze| self.block <= freeze.until || self.attempt.is_some_and(|at| at <= freeze.until);
		self.freeze.filter(decides).map(|freeze| freeze.next_ranks)
	}

	/// Returns true if the commitment that stands ranks of itself, or by its age when guardians stepped in.
	fn next_ranks_before(&self, stepped_in: Option<u32>) -> bool {
		let aged = |next: Commitment| {
			stepped_in.zip(self.longest_delay).is_some_and(|(block, delay)| next.made + delay <= block)
		};
		self.next.is_some_and(|next| next.ranks || aged(next))
	}

	/// Returns the commitment that the recovery to a set puts aside. A set that is put in place has nothing left to reveal.
	fn put_aside_by(&self, to: Set) -> Option<Commitment> {
		self.next.filter(|next| self.next_ranks() && next.set != to)
	}

	/// Returns the contest that goes on beside a set that guardians put in place.
	fn contest_beside(&self, to: Set) -> Option<Contest> {
		self.open_contest().filter(|contest| contest.set != to)
	}

	/// Returns true if a commitment outranks the current set.
	fn is_outranked(&self) -> bool {
		self.next_ranks() || self.open_contest().is_some()
	}

	/// Returns the highest commitment that a set fulfils.
	pub(super) fn reveal(&self, set: Set) -> Option<Reveal> {
		let put_aside = self.open_contest().filter(|contest| contest.set == set).map(|contest| Reveal {
			ranks: true,
			put_aside: true,
			control_version: contest.control_version,
		});
		let next = self.next.filter(|next| next.set == set).map(|_| Reveal {
			ranks: self.next_ranks(),
			put_aside: false,
			control_version: self.control_version,
		});
		put_aside.or(next)
	}

	pub(super) fn resolve(&self, to: To) -> Set {
		match to {
			To::Set(set) => set,
			To::Next => self.next.map_or(HOLDER, |next| next.set),
			To::PutAside => self.contest.map_or(HOLDER, |contest| contest.set),
		}
	}

	pub(super) fn accepts(&self, key: KeyNumber) -> bool {
		!(self.withdrawn && key == LEGACY)
	}

	/// Returns true if the accepted members of a set reach its threshold.
	pub(super) fn can_sign(&self, set: Set) -> bool {
		set.keys.iter().filter(|key| self.accepts(**key)).count() >= set.threshold
	}

	/// Returns true if a set has a key that is not accepted and does not stay from another set.
	fn brings_withdrawn(&self, set: Set, from: Set) -> bool {
		set.keys.iter().any(|key| !from.keys.contains(key) && !self.accepts(*key))
	}

	/// Returns the members of the current set among the keys of a party.
	pub(super) fn signers(&self, by: By) -> Vec<KeyNumber> {
		let keys = match by {
			By::Current => self.control.keys,
			By::Set(set) => set.keys,
			By::Method { .. } => &[],
		};
		self.control.keys.iter().filter(|key| keys.contains(key)).copied().collect()
	}

	/// Returns true if the party is the method with this name.
	fn is_itself(&self, by: By, target: Name) -> bool {
		let By::Method { name, key } = by else { return false };
		name == target && self.methods.get(&name).is_some_and(|method| method.key == key)
	}

	/// Returns what is said of a key: the moment since which it was compromised, and whether that is disputed. Its ends tell
	/// it, or the list.
	pub(super) fn claim(&self, key: KeyNumber) -> Option<(u64, bool)> {
		let of_end = |end: &End| Some((end.since?, end.disputed));
		let listed = || self.listed(key).map(|known| (known.since, known.disputed));
		self.ended.values().filter(|end| end.key == key).find_map(of_end).or_else(listed)
	}

	fn listed(&self, key: KeyNumber) -> Option<&Known> {
		self.known.iter().find(|known| known.key == key)
	}

	/// Returns the moment at which it was said first. Without an entry in the list, the newest end of the key tells it.
	fn said(&self, key: KeyNumber) -> Option<u64> {
		let ends = self.ended.values().filter(|end| end.key == key && end.since.is_some());
		self.listed(key).map_or_else(|| ends.map(|end| end.at).max(), |known| known.said)
	}

	fn compromised_since(&self, key: KeyNumber) -> Option<u64> {
		self.claim(key).filter(|(_, disputed)| !disputed).map(|(since, _)| since)
	}

	fn is_barred(&self, key: KeyNumber) -> bool {
		self.compromised_since(key).is_some()
	}

	/// A key of the current set may stay in the next one.
	fn is_barred_from_control(&self, key: KeyNumber) -> bool {
		self.is_barred(key) && !self.control.keys.contains(&key)
	}

	/// Returns true if a reason says more about an ended method than is known. It settles a disputed end in any case.
	fn sharpens(&self, name: Name, why: Why) -> bool {
		if self.ended.get(&name).is_some_and(|end| end.disputed) {
			return true;
		}
		let Why::Compromised { blocks_ago } = why else { return false };
		let since = self.moment(blocks_ago);
		self.ended.get(&name).is_some_and(|end| end.since.is_none_or(|known| since < known))
	}

	pub(super) fn moment(&self, blocks_ago: u32) -> u64 {
		u64::from(self.block - blocks_ago) * SECONDS_PER_BLOCK
	}
}

/// The column "refused with" of the table.
impl Model {
	pub(super) fn refusals(&self, act: &Act) -> Refusals {
		let outside = matches!(act, Act::OpenAttempt | Act::Withdraw | Act::Accept | Act::Wait { .. });
		if self.deactivated && !outside {
			return Refusals::default().when(true, Refused::Deactivated);
		}
		match *act {
			Act::Add { by, name, key } => self
				.control(by)
				.when(self.methods.contains_key(&name) || self.ended.contains_key(&name), Refused::IdTaken)
				.when(self.is_barred(key), Refused::KnownCompromised),
			Act::Remove { by, name } => self.control(by).when(!self.methods.contains_key(&name), Refused::NothingThere),
			Act::Revoke { by, name, .. } if self.is_itself(by, name) => Refusals::default(),
			Act::Revoke { by, name, why } => self
				.defence(by)
				.when(!self.methods.contains_key(&name) && !self.sharpens(name, why), Refused::NothingThere),
			Act::Certificate { signer, as_member, key, since_blocks_ago } => {
				let signs = if as_member { self.control.keys.contains(&signer) } else { signer == key };
				Refusals::default()
					.when(!signs, Refused::NoAuthority)
					.when(self.methods.values().all(|method| method.key != key), Refused::NothingThere)
					.when(as_member && self.emergency_spent, Refused::EmergencySpent)
					.when(as_member && since_blocks_ago.is_some(), Refused::SinceByMember)
			},
			Act::Rotate { by, to, .. } => {
				let to = self.resolve(to);
				let refusals = match self.reveal(to) {
					Some(reveal) => self.suspended(reveal),
					None => self
						.control(by)
						.when(self.next.is_some(), Refused::NotTheCommittedSet)
						.when(self.brings_withdrawn(to, self.control), Refused::Withdrawn)
						.when(to.keys.iter().any(|key| self.is_barred_from_control(*key)), Refused::KnownCompromised),
				};
				refusals.when(!self.can_sign(to), Refused::Withdrawn)
			},
			Act::RotateThrough { revealed, to, .. } => {
				let revealed = self.resolve(revealed);
				let refusals = match self.reveal(revealed) {
					Some(reveal) => self.suspended(reveal),
					None => Refusals::default().when(true, Refused::NotTheCommittedSet),
				};
				refusals
					.when(self.can_sign(revealed), Refused::CanActItself)
					.when(self.brings_withdrawn(to, revealed) || !self.can_sign(to), Refused::Withdrawn)
			},
			Act::Deactivate { by } => self
				.control(by)
				.when(self.is_outranked(), Refused::CommittedToNextControl)
				.when(self.deactivates_at.is_some_and(|at| self.block < at), Refused::DeactivationWaits),
			Act::Veto { signer } => {
				let suffices = self.control.keys.contains(&signer) && self.control.threshold == 1;
				Refusals::default().when(!suffices, Refused::NoAuthority)
			},
			Act::Recover { to, .. } => Refusals::default()
				.when(!self.can_sign(to), Refused::Withdrawn)
				// One of two commitments that rank would be buried.
				.when(self.contest_beside(to).is_some() && self.put_aside_by(to).is_some(), Refused::ContestOpen),
			Act::CallOff => Refusals::default().when(self.deactivates_at.is_none(), Refused::NothingThere),
			Act::Freeze { .. } | Act::OpenAttempt | Act::Withdraw | Act::Accept | Act::Wait { .. } => {
				Refusals::default()
			},
		}
	}

	/// The current set acts: with keys that are accepted, and not while it is frozen.
	fn control(&self, by: By) -> Refusals {
		let signers = self.signers(by);
		let accepted = signers.iter().filter(|key| self.accepts(**key)).count();
		let lacks = accepted < self.control.threshold;
		self.defence(by)
			.when(lacks && accepted < signers.len(), Refused::Withdrawn)
			.when(self.is_frozen(), Refused::Frozen)
	}

	/// The current set defends: a freeze and withdrawn algorithms do not matter.
	fn defence(&self, by: By) -> Refusals {
		let unknown = matches!(by, By::Method { name, .. } if !self.methods.contains_key(&name));
		Refusals::default()
			.when(self.signers(by).len() < self.control.threshold, Refused::NoAuthority)
			.when(unknown, Refused::NothingThere)
	}

	/// A freeze suspends a commitment that does not rank: its holder may be the thief.
	fn suspended(&self, reveal: Reveal) -> Refusals {
		Refusals::default().when(self.is_frozen() && !reveal.ranks, Refused::Frozen)
	}
}

/// The column "from → to" of the table.
impl Model {
	fn apply(&mut self, act: &Act) {
		match *act {
			Act::Add { name, key, .. } => {
				self.emergency_spent = false;
				self.change(false);
				self.acquit(key);
				let added_at = self.moment(0);
				self.methods.insert(name, Method { key, added_in: self.version, added_at, suspended: false });
			},
			Act::Remove { name, .. } => {
				self.emergency_spent = false;
				self.change(true);
				self.end(name);
			},
			Act::Revoke { by, name, why } => {
				self.emergency_spent &= self.is_itself(by, name);
				self.change(true);
				let key = self.methods.get(&name).map(|method| method.key);
				let key = key.or(self.ended.get(&name).map(|end| end.key));
				match (why, key) {
					(Why::Compromised { blocks_ago }, Some(key)) => {
						self.compromise(key, self.moment(blocks_ago), false);
					},
					(Why::Routine, Some(key)) if !self.methods.contains_key(&name) => {
						self.acquit(key);
						self.ended.entry(name).and_modify(|end| end.disputed = false);
					},
					_ => self.end(name),
				}
			},
			Act::Certificate { as_member, key, since_blocks_ago, .. } => {
				self.emergency_spent |= as_member;
				self.change(true);
				self.compromise(key, self.moment(since_blocks_ago.unwrap_or(0)), false);
			},
			Act::Rotate { to, next, why, .. } => {
				let to = self.resolve(to);
				self.rotate(self.reveal(to), to, next, why);
			},
			Act::RotateThrough { revealed, to, next, why } => {
				self.rotate(self.reveal(self.resolve(revealed)), to, next, why);
			},
			Act::Deactivate { .. } => {
				self.emergency_spent = false;
				// An announcement is good for the longest delay after it is due.
				let is_good = |at: &u32| self.longest_delay.is_none_or(|delay| self.block <= *at + delay);
				match (self.deactivates_at.filter(is_good), self.longest_delay) {
					(None, Some(delay)) => self.deactivates_at = Some(self.block + delay),
					_ => {
						self.deactivated = true;
						self.change(true);
					},
				}
			},
			Act::Freeze { blocks } => {
				let until = self.standing_freeze().map_or(0, |freeze| freeze.until).max(self.block + blocks);
				// The rank is decided once. An attempt that stands has decided the age.
				let stepped_in = self.attempt.unwrap_or(self.block);
				let ranks = self.decided_by_freeze().unwrap_or_else(|| self.next_ranks_before(Some(stepped_in)));
				self.freeze = Some(Freeze { until, next_ranks: ranks });
			},
			Act::OpenAttempt => self.attempt = Some(self.block),
			Act::Recover { to, next, window, why } => {
				let put_aside = self.put_aside_by(to).map(|next| Contest {
					set: next.set,
					until: self.block + window,
					control_version: self.control_version,
				});
				self.contest = self.contest_beside(to).or(put_aside);
				if let Why::Compromised { blocks_ago } = why {
					self.doubt(self.moment(blocks_ago));
				}
				self.take_over(to, next, false, true, why);
				self.attempt = None;
			},
			Act::CallOff => self.deactivates_at = None,
			Act::Withdraw => self.withdrawn = true,
			Act::Accept => self.withdrawn = false,
			Act::Wait { blocks } => self.block += blocks,
			Act::Veto { .. } => {},
		}
	}

	/// A version begins. A security event raises the key epoch.
	fn change(&mut self, security: bool) {
		self.version += 1;
		self.key_epoch += u32::from(security);
	}

	/// A method ends in good order.
	fn end(&mut self, name: Name) {
		let at = self.moment(0);
		if let Some(method) = self.methods.remove(&name) {
			self.ended.insert(name, End { key: method.key, at, since: None, disputed: false });
		}
	}

	/// A key is compromised: every method with it ends, and every end of it says so. The moment only moves back.
	fn compromise(&mut self, key: KeyNumber, since: u64, firmly: bool) {
		let before = self.compromised_since(key);
		let since = before.map_or(since, |known| known.min(since));
		// A statement that is said again keeps the moment at which it was said first.
		let said = match before {
			_ if firmly => None,
			Some(_) => self.said(key),
			None => Some(self.moment(0)),
		};
		let entry = Known { key, since, said, disputed: false };
		match self.known.iter_mut().find(|known| known.key == key) {
			Some(known) => *known = entry,
			None => {
				if self.known.len() == LISTED {
					let disputed = self.known.iter().position(|known| known.disputed);
					self.known.remove(disputed.unwrap_or(0));
				}
				self.known.push(entry);
			},
		}
		let names = self.methods.iter().filter(|(_, method)| method.key == key).map(|(name, _)| *name);
		for name in names.collect::<Vec<_>>() {
			self.end(name);
		}
		for end in self.ended.values_mut().filter(|end| end.key == key) {
			(end.since, end.disputed) = (Some(since), false);
		}
	}

	/// The control set does not hold with a disputed statement about a key.
	fn acquit(&mut self, key: KeyNumber) {
		if self.claim(key).is_some_and(|(_, disputed)| disputed) {
			self.known.retain(|known| known.key != key);
			self.ended.values_mut().filter(|end| end.key == key).for_each(|end| end.since = None);
		}
	}

	/// Guardians name the moment of a theft: what lower rungs did since then is in doubt.
	fn doubt(&mut self, theft: u64) {
		self.methods.values_mut().for_each(|method| method.suspended |= method.added_at >= theft);
		let said = |end: &End| if end.since.is_some() { self.said(end.key) } else { Some(end.at) };
		let in_doubt = |(name, end): (&Name, &End)| said(end).is_some_and(|said| said >= theft).then_some(*name);
		for name in self.ended.iter().filter_map(in_doubt).collect::<Vec<_>>() {
			self.ended.entry(name).and_modify(|end| end.disputed = true);
		}
		for known in &mut self.known {
			known.disputed |= known.said.is_some_and(|said| said >= theft);
		}
	}

	fn rotate(&mut self, reveal: Option<Reveal>, to: Set, next: Option<Set>, why: Why) {
		let ranks = reveal.is_some_and(|reveal| reveal.ranks);
		self.take_over(to, next, ranks, ranks, why);
		if ranks {
			self.attempt = None;
		}
		if reveal.is_some_and(|reveal| reveal.put_aside) {
			self.contest = None;
		}
	}

	/// A set takes over, which lifts a freeze and calls a deactivation off. A compromise is one of the keys that leave.
	///
	/// `firmly`: no recovery can dispute what is said of them.
	fn take_over(&mut self, to: Set, next: Option<Set>, ranks: bool, firmly: bool, why: Why) {
		if let Why::Compromised { blocks_ago } = why {
			for key in self.control.keys.iter().filter(|key| !to.keys.contains(key)) {
				self.compromise(*key, self.moment(blocks_ago), firmly);
			}
		}
		self.control = to;
		self.control_version += 1;
		self.next = next.map(|set| Commitment { set, made: self.block, ranks });
		self.freeze = None;
		self.deactivates_at = None;
		self.emergency_spent = false;
		self.change(true);
	}
}
