//! Commits, objections and restarts: the acts that make epochs.

use super::{
	machine::{Before, Group, Member, Model, Proposed, Standing},
	*,
};
use crate::mock::{leaf_for, PERIOD};
use clavis_primitives::groups::Stale;

fn has_repetition(people: &[Person]) -> bool {
	people.iter().collect::<BTreeSet<_>>().len() < people.len()
}

/// The leaf of a member that joins again from outside of an epoch.
pub(super) fn outer_leaf(epoch: u32) -> u32 {
	10_000 + epoch
}

impl Model {
	/// The table of `docs/groups.md`, section "Commits".
	pub(super) fn refuse_commit(
		&self,
		by: Person,
		removed: &[Person],
		added: &[Person],
		rejoins: bool,
		late: bool,
	) -> Refusals {
		let refusals = self.by_member(by).when(late && self.group.is_some(), "StaleEpoch");
		let (Some(group), Some(own)) = (&self.group, self.member(by)) else { return refusals };
		let goes = |person: &Person| self.member(*person).is_some_and(Member::must_go);
		let comes_again = |person: &Person| added.contains(person);
		let refusals = refusals
			.when(has_repetition(removed) || has_repetition(added), "RepeatedChange")
			.when(removed.contains(&by) || added.contains(&by), "OwnChange")
			.when(rejoins && !(removed.is_empty() && added.is_empty()), "ExternalChange")
			.when(removed.iter().any(|person| self.member(*person).is_none()), "NotAMember")
			.when(
				added.iter().any(|person| !removed.contains(person) && self.member(*person).is_some()),
				"AlreadyMember",
			)
			.when(removed.iter().any(|person| comes_again(person) && goes(person)), "GoesForGood")
			.when(added.iter().any(|person| self.did(*person).standing != Standing::Active), "CannotBeAdded");
		let packages = || added.iter().map(|person| self.oldest_package(*person));
		let refusals = refusals.when(packages().any(|package| package.is_none()), "NoPackage").when(
			packages().flatten().any(|package| package.audience.is_some_and(|audience| audience != by)),
			"WrongAudience",
		);
		let refusals = refusals.when(added.iter().any(|person| self.is_outdated(*person)), "PackageOutdated");

		// The roles.
		let asked = |person: &Person| {
			let named = self.oldest_package(*person).map(|package| package.number);
			let by_itself = |proposed: &Proposed| proposed.by == *person && proposed.package == named;
			named.is_some() && self.proposals.get(person).is_some_and(by_itself)
		};
		let comes_on_its_own = |person: &Person| comes_again(person) && asked(person);
		let at_will = removed.iter().any(|person| !comes_on_its_own(person) && !goes(person));
		let must_refresh = own.stale.is_some() || own.key_epoch != self.did(by).key_epoch;
		let on_duty = added.is_empty() && !at_will && (must_refresh || !removed.is_empty());
		let mut roles = vec![Role::Member];
		roles.extend((!added.is_empty()).then_some(group.policy.add));
		roles.extend(at_will.then_some(group.policy.remove));
		roles.extend((!on_duty).then_some(group.policy.commit));
		let refusals = refusals.when(roles.into_iter().any(|role| own.role < role), "RoleTooLow");

		// The time.
		let waits = own.role == Role::Member && self.block < group.made_at + PERIOD;
		let too_old = self.block > group.rekeyed_at + LONGEST;
		let refusals = refusals.when(waits, "TooEarly").when(too_old && !added.is_empty(), "EpochTooOld");

		// The stale ones.
		let stays = |person: &Person| !removed.contains(person) && *person != by;
		let keeps = group.members.iter().any(|(person, member)| member.must_go() && stays(person));
		let fresher = group.members.iter().any(|(person, member)| member.stale.is_some() && !stays(person));
		let overdue = group.stale_since.is_some_and(|since| self.block > since + DEADLINE);
		refusals.when(keeps, "KeepsMustGo").when(overdue && !fresher, "RekeyOverdue")
	}

	pub(super) fn commit(&mut self, by: Person, removed: &[Person], added: &[Person], rejoins: bool) {
		let key_epochs = |person: &Person| self.did(*person).key_epoch;
		let fresh = added.iter().map(|person| (*person, key_epochs(person))).collect::<Vec<_>>();
		let own = key_epochs(&by);
		let block = self.block;
		let group = self.group.as_mut().unwrap();
		let touched = removed.iter().chain(added).copied().chain([by]).collect::<BTreeSet<_>>();
		let changed = touched.iter().filter(|person| group.members.contains_key(*person)).count();
		group.before = Some(Before {
			members: group.members.clone(),
			stale_since: group.stale_since,
			rekeyed_at: group.rekeyed_at,
			can_object: (group.members.len() - changed) as u32,
			touched,
		});
		group.objections.clear();
		let leaf = outer_leaf(group.epoch);
		make_epoch(group, by, block);
		group.mls_epoch += 1;
		group.rekeyed_at = block;
		let mut gone = std::collections::BTreeMap::new();
		for person in removed {
			gone.extend(group.members.remove(person).map(|member| (*person, member)));
		}
		for (person, key_epoch) in fresh {
			// One that comes again keeps its role.
			let role = gone.get(&person).map_or(Role::Member, |member| member.role);
			let (since, leaf) = (group.epoch, leaf_for(person));
			group.members.insert(person, Member { since, leaf, key_epoch, role, leaves: false, stale: None });
		}
		let member = group.members.get_mut(&by).unwrap();
		(member.key_epoch, member.stale) = (own, None);
		if rejoins {
			member.leaf = leaf;
		}
		group.note_time(block);
		for person in added {
			self.spend_package(*person);
			self.dead.remove(person);
		}
		for person in removed.iter().chain(added) {
			self.proposals.remove(person);
		}
	}

	/// The table of `docs/groups.md`, section "Objections".
	pub(super) fn refuse_objection(&self, by: Person) -> Refusals {
		let refusals = self.by_member(by);
		let (Some(group), Some(own)) = (&self.group, self.member(by)) else { return refusals };
		let can_object = group.before.as_ref().map_or(0, |before| before.can_object);
		refusals
			.when(can_object == 0, "NothingToVoid")
			.when(own.since >= group.epoch || group.by == by, "CannotObject")
			.when(group.objections.contains(&by), "AlreadyObjected")
	}

	pub(super) fn quorum(&self) -> Option<u32> {
		let group = self.group.as_ref()?;
		let can_object = group.before.as_ref()?.can_object;
		(can_object > 0).then(|| can_object.min(group.policy.objections.into()))
	}

	pub(super) fn object(&mut self, by: Person) {
		let (quorum, block) = (self.quorum().unwrap() as usize, self.block);
		let group = self.group.as_mut().unwrap();
		group.objections.push(by);
		if group.objections.len() < quorum {
			return;
		}
		group.objections.clear();
		let Before { members, touched, stale_since, rekeyed_at, .. } = group.before.take().unwrap();
		for person in touched {
			match (members.get(&person), group.members.get(&person)) {
				(None, _) => {
					group.members.remove(&person);
				},
				(Some(before), None) => {
					group.members.insert(person, *before);
				},
				(Some(before), Some(now)) => {
					// Roles, wishes to leave and news stay.
					let (role, leaves) = (now.role, before.leaves || now.leaves);
					let worse = [before.stale, now.stale];
					let stale = match worse {
						worse if worse.contains(&Some(Stale::MustGo)) => Some(Stale::MustGo),
						[before, now] => before.or(now),
					};
					group.members.insert(person, Member { role, leaves, stale, ..*before });
				},
			}
		}
		let since = [stale_since, group.stale_since].into_iter().flatten().min();
		group.stale_since = since;
		group.note_time(block);
		make_epoch(group, by, block);
		group.mls_epoch -= 1;
		group.rekeyed_at = rekeyed_at;
	}

	pub(super) fn refuse_restart(&self, by: Person, founder: Person) -> Refusals {
		let member = self.member(founder);
		self.by_owner(by)
			.when(self.group.is_some() && member.is_none() && founder != by, "NotAMember")
			.when(member.is_some_and(Member::must_go), "MustGo")
			.when(self.did(founder).standing == Standing::Frozen, "DidFrozen")
			.when(self.did(founder).standing == Standing::Ended, "DidFrozen")
	}

	pub(super) fn restart(&mut self, by: Person, founder: Person) {
		let (key_epoch, block) = (self.did(founder).key_epoch, self.block);
		let group = self.group.as_mut().unwrap();
		make_epoch(group, by, block);
		self.dead.extend(group.members.keys());
		self.dead.remove(&founder);
		group.restarts += 1;
		group.mls_epoch = 0;
		group.rekeyed_at = block;
		group.before = None;
		group.objections.clear();
		group.stale_since = None;
		let (since, role) = (group.epoch, Role::Moderator);
		group.members = [(founder, Member { since, leaf: 0, key_epoch, role, leaves: false, stale: None })].into();
	}
}

fn make_epoch(group: &mut Group, by: Person, block: u32) {
	group.epoch += 1;
	group.made_at = block;
	group.by = by;
}
