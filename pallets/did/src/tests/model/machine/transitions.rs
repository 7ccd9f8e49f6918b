//! The changes of the state by an act that no rule refuses.

use super::*;
use crate::mock::CONTEST;
use clavis_pallet_testing::Freeze;

/// The column "from → to" of the table.
impl Model {
	pub(super) fn apply(&mut self, act: &Act) {
		match *act {
			Act::Add { name, key, .. } => {
				self.emergency_spent = false;
				self.change(false);
				self.acquit(key);
				let added_at = self.moment(0);
				let method = Method { key, added_in: self.version, added_at, suspended: false, marked: false };
				self.methods.insert(name, method);
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
						self.compromise(key, self.moment(blocks_ago), Rung::Current);
					},
					(Why::Routine, Some(key)) if !self.methods.contains_key(&name) => {
						self.acquit(key);
						self.ended.entry(name).and_modify(|end| end.dispute = Dispute::Settled);
						self.marked_at = Some(self.moment(0));
					},
					_ => self.end(name),
				}
			},
			Act::Certificate { as_member, key, since_blocks_ago, .. } => {
				self.emergency_spent |= as_member;
				self.change(true);
				self.compromise(key, self.moment(since_blocks_ago.unwrap_or(0)), Rung::Current);
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
				let is_good = |(_, until): &(u32, u32)| self.block <= *until;
				match (self.deactivates_at.filter(is_good), self.longest_delay) {
					(None, Some(delay)) => self.deactivates_at = Some((self.block + delay, self.block + 2 * delay)),
					_ => {
						self.deactivated = true;
						self.change(true);
					},
				}
			},
			Act::Freeze { blocks } => {
				let before = self.rungs.standing_freeze(self.block).map_or(0, |freeze| freeze.until);
				let (until, next_ranks) =
					(before.max(self.block + blocks), self.rungs.next_ranks_at_freeze(self.now()));
				self.rungs.freeze = Some(Freeze { until, next_ranks });
			},
			Act::OpenAttempt => self.attempt = Some(self.block),
			Act::Recover { to, next, window, why } => {
				self.rungs.put_aside(to, self.block + window, self.control_version, self.now());
				self.take_over(to, next, false, Rung::Guardians, why);
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
			self.ended.insert(name, End { key: method.key, at, since: None, dispute: Dispute::None });
		}
	}

	/// A key is compromised: every method with it ends, and every end of it says so. The moment only moves back.
	fn compromise(&mut self, key: KeyNumber, since: u64, rung: Rung) {
		let before = self.compromised_since(key);
		let since = before.map_or(since, |known| known.min(since));
		// A statement that is said again keeps the rung and the moment that it had, unless a higher rung says it.
		let listed = self.listed(key).map(|known| known.said).filter(|(by, _)| before.is_some() && *by >= rung);
		let entry = Known { key, since, said: listed.unwrap_or((rung, self.moment(0))), disputed: false };
		self.known.retain(|known| known.key != key);
		// No lower rung makes the list forget what a higher one said.
		let least = (0..self.known.len()).min_by_key(|place| self.known[*place].counts());
		match least.filter(|_| self.known.len() == LISTED) {
			None => self.known.push(entry),
			Some(place) if self.known[place].counts() <= entry.counts() => {
				self.known.remove(place);
				self.known.push(entry);
			},
			Some(_) => {},
		}
		// To confirm that it ended is a settlement.
		if self.ended.values().any(|end| end.key == key && end.disputed()) {
			self.marked_at = Some(self.moment(0));
		}
		for end in self.ended.values_mut().filter(|end| end.key == key && end.disputed()) {
			end.dispute = if end.dispute == Dispute::OfEnd { Dispute::Settled } else { Dispute::None };
		}
		let names = self.methods.iter().filter(|(_, method)| method.key == key).map(|(name, _)| *name);
		for name in names.collect::<Vec<_>>() {
			self.end(name);
		}
		self.ended.values_mut().filter(|end| end.key == key).for_each(|end| end.since = Some(since));
	}

	/// The control set does not hold with a disputed statement about a key. Ends that are not in doubt themselves stand.
	fn acquit(&mut self, key: KeyNumber) {
		if self.claim(key).is_some_and(|(_, disputed)| disputed) {
			self.known.retain(|known| known.key != key);
			for end in self.ended.values_mut().filter(|end| end.key == key) {
				end.since = None;
				if end.dispute == Dispute::OfKey {
					end.dispute = Dispute::None;
				}
			}
			self.marked_at = Some(self.moment(0));
		}
	}

	/// A rung above the current set names the moment of a theft: what lower rungs did since then is in doubt. Nobody knows
	/// who said what the list has forgotten.
	fn doubt(&mut self, theft: u64, rung: Rung) {
		let marks = self.marked_at.is_some_and(|at| at >= theft);
		for method in self.methods.values_mut() {
			method.suspended |= method.added_at >= theft || (marks && method.marked);
		}
		let in_doubt = |known: &Known| known.disputed || (known.said.0 < rung && known.said.1 >= theft);
		let known = self.known.clone();
		for end in self.ended.values_mut() {
			let listed = known.iter().find(|known| known.key == end.key);
			let of_key = end.since.is_some() && listed.is_none_or(in_doubt);
			let of_end = end.at >= theft || (marks && end.dispute == Dispute::Settled);
			if of_end && (of_key || end.since.is_none()) {
				end.dispute = Dispute::OfEnd;
			} else if of_key && !end.disputed() {
				end.dispute = Dispute::OfKey;
			}
		}
		self.known.iter_mut().for_each(|known| known.disputed = in_doubt(known));
	}

	/// A key that leaves control marks its methods: a thief can have rotated it away.
	fn mark(&mut self, left: &[KeyNumber]) {
		for method in self.methods.values_mut().filter(|method| left.contains(&method.key)) {
			method.marked = true;
		}
		let mut keys = self.methods.values().map(|method| method.key).chain(self.ended.values().map(|end| end.key));
		let marks = keys.any(|key| left.contains(&key));
		if marks {
			self.marked_at = Some(self.moment(0));
		}
	}

	fn rotate(&mut self, reveal: Option<Reveal>, to: Set, next: Option<Set>, why: Why) {
		let ranks = reveal.is_some_and(|reveal| reveal.ranks);
		self.take_over(to, next, ranks, if ranks { Rung::Reveal } else { Rung::Current }, why);
		if ranks {
			self.attempt = None;
		}
		if reveal.is_some_and(|reveal| reveal.put_aside) {
			self.rungs.contest = None;
		}
	}

	/// A set takes over, which lifts a freeze and calls a deactivation off. A compromise is one of the keys that leave.
	fn take_over(&mut self, to: Set, next: Option<Set>, ranks: bool, rung: Rung, why: Why) {
		let since = match why {
			Why::Compromised { blocks_ago } => Some(self.moment(blocks_ago)),
			Why::Routine => None,
		};
		if let Some(theft) = since.filter(|_| rung > Rung::Current) {
			self.doubt(theft, rung);
		}
		let mut left: Vec<_> = self.control.keys.iter().filter(|key| !to.keys.contains(key)).copied().collect();
		self.mark(&left);
		// The keys that signed are said last, so that they stay in the list.
		left.sort_by_key(|key| self.proven.contains(key));
		for key in left {
			if let Some(since) = since {
				self.compromise(key, since, rung);
			}
		}
		let signs = |key: &KeyNumber| self.accepts(*key) || self.proven.contains(key);
		self.proven = to.keys.iter().filter(|key| signs(key)).copied().collect();
		self.control = to;
		self.control_version += 1;
		self.rungs.take_over(next, self.block, self.longest_delay.unwrap_or(CONTEST), ranks);
		self.deactivates_at = None;
		self.emergency_spent = false;
		self.change(true);
	}
}
