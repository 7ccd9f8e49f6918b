//! The machine. It is written from the tables of `docs/ladder.md`, and not from the code.
//!
//! Each rule of the tables is one function or one line. The tables do not order the checks of a call. So
//! [`Model::refusals`] names every rule that refuses an act, and the pallet must name one of them.

mod transitions;

use super::*;
use clavis_pallet_testing::{Reveal, Rungs, When};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
pub(super) struct Method {
	pub(super) key: KeyNumber,
	pub(super) added_in: u32,
	pub(super) added_at: u64,
	/// A rung above the current set named a moment of theft before it was added, or before it was marked.
	pub(super) suspended: bool,
	/// Its key left control.
	pub(super) marked: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct End {
	pub(super) key: KeyNumber,
	pub(super) at: u64,
	/// The moment since which the key was compromised; `None` for a routine end.
	pub(super) since: Option<u64>,
	pub(super) dispute: Dispute,
}

impl End {
	pub(super) fn disputed(&self) -> bool {
		matches!(self.dispute, Dispute::OfEnd | Dispute::OfKey)
	}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dispute {
	None,
	/// A rung above the current set named a moment of theft before it ended, or before it was confirmed.
	OfEnd,
	/// It did so before that was said of its key alone.
	OfKey,
	/// The current set confirmed it.
	Settled,
}

/// The rung that says that a key is compromised, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rung {
	Current,
	Guardians,
	Reveal,
}

/// The most keys that are listed as compromised: of each rung those of which it was said last.
const LISTED: usize = 8;

/// The statement that a key is compromised, as it is listed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
	pub(super) key: KeyNumber,
	pub(super) since: u64,
	/// The rung that said it, and the moment.
	pub(super) said: (Rung, u64),
	pub(super) disputed: bool,
}

impl Known {
	/// Of two entries, the one that counts less is forgotten first.
	fn counts(&self) -> Option<Rung> {
		(!self.disputed).then_some(self.said.0)
	}
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
	pub(super) rungs: Rungs<Set>,
	/// The first and the last block in which an announced end can be carried out.
	pub(super) deactivates_at: Option<(u32, u32)>,
	/// A single member revoked, and the set did not act since.
	pub(super) emergency_spent: bool,
	pub(super) methods: BTreeMap<Name, Method>,
	pub(super) ended: BTreeMap<Name, End>,
	/// In the order in which it was said last.
	pub(super) known: Vec<Known>,
	/// The last moment at which a method or an end was marked.
	pub(super) marked_at: Option<u64>,
	/// The keys of the current set that have signed.
	pub(super) proven: Vec<KeyNumber>,
}

impl Model {
	pub(super) fn begin(start: &Start) -> Self {
		let added_at = u64::from(FIRST_BLOCK) * SECONDS_PER_BLOCK;
		let added = |(name, key): (usize, &KeyNumber)| {
			(name as Name, Method { key: *key, added_in: 1, added_at, suspended: false, marked: false })
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
			rungs: Rungs::created(start.next, FIRST_BLOCK),
			deactivates_at: None,
			emergency_spent: false,
			methods: METHOD_KEYS.iter().enumerate().map(added).collect(),
			ended: BTreeMap::new(),
			known: Vec::new(),
			marked_at: None,
			proven: start.control.keys.to_vec(),
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
	pub(super) fn expect(&mut self, act: &Act) -> Result<(), Refusals<Refused>> {
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
	/// The present block, and that in which the guardians opened the attempt that stands.
	fn now(&self) -> When {
		When { block: self.block, stepped_in: self.attempt, stood: 0 }
	}

	pub(super) fn is_frozen(&self) -> bool {
		self.rungs.standing_freeze(self.block).is_some()
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
		let of_end = |end: &End| Some((end.since?, end.disputed()));
		let listed = || self.listed(key).map(|known| (known.since, known.disputed));
		self.ended.values().filter(|end| end.key == key).find_map(of_end).or_else(listed)
	}

	fn listed(&self, key: KeyNumber) -> Option<&Known> {
		self.known.iter().find(|known| known.key == key)
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
		if self.ended.get(&name).is_some_and(End::disputed) {
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
	pub(super) fn refusals(&self, act: &Act) -> Refusals<Refused> {
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
						.when(self.rungs.next.is_some(), Refused::NotTheCommittedSet)
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
				.when(self.rungs.is_outranked(self.now()), Refused::CommittedToNextControl)
				.when(self.deactivates_at.is_some_and(|(at, _)| self.block < at), Refused::DeactivationWaits),
			Act::Veto { signer } => {
				let suffices = self.control.keys.contains(&signer) && self.control.threshold == 1;
				Refusals::default().when(!suffices, Refused::NoAuthority)
			},
			Act::Recover { to, .. } => Refusals::default()
				.when(!self.can_sign(to), Refused::Withdrawn)
				// One of two commitments that rank would be buried.
				.when(self.rungs.buries(to, self.now()), Refused::ContestOpen),
			Act::CallOff => Refusals::default().when(self.deactivates_at.is_none(), Refused::NothingThere),
			Act::Freeze { .. } | Act::OpenAttempt | Act::Withdraw | Act::Accept | Act::Wait { .. } => {
				Refusals::default()
			},
		}
	}

	/// The current set acts: with keys that are accepted, and not while it is frozen.
	fn control(&self, by: By) -> Refusals<Refused> {
		let signers = self.signers(by);
		let accepted = signers.iter().filter(|key| self.accepts(**key)).count();
		let lacks = accepted < self.control.threshold;
		self.defence(by)
			.when(lacks && accepted < signers.len(), Refused::Withdrawn)
			.when(self.is_frozen(), Refused::Frozen)
	}

	/// The current set defends: a freeze and withdrawn algorithms do not matter.
	fn defence(&self, by: By) -> Refusals<Refused> {
		let unknown = matches!(by, By::Method { name, .. } if !self.methods.contains_key(&name));
		Refusals::default()
			.when(self.signers(by).len() < self.control.threshold, Refused::NoAuthority)
			.when(unknown, Refused::NothingThere)
	}

	/// A freeze suspends a commitment that does not rank: its holder may be the thief.
	fn suspended(&self, reveal: Reveal) -> Refusals<Refused> {
		Refusals::default().when(self.is_frozen() && !reveal.ranks, Refused::Frozen)
	}
}
