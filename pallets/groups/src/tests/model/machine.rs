//! The state, and all acts but commits, objections and restarts.

use super::*;
use clavis_primitives::groups::Stale;
use std::collections::BTreeMap;

/// The standing of a DID. None here is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
	Active,
	Frozen,
	Ended,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DidState {
	pub(super) key_epoch: u32,
	pub(super) standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
	pub(super) since: u32,
	pub(super) leaf: u32,
	pub(super) key_epoch: u32,
	pub(super) role: Role,
	pub(super) leaves: bool,
	pub(super) stale: Option<Stale>,
}

impl Member {
	pub(super) fn must_go(&self) -> bool {
		self.stale == Some(Stale::MustGo)
	}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proposed {
	pub(super) by: Person,
	pub(super) request: bool,
	/// The number of the package to add it by. `None` to remove it.
	pub(super) package: Option<u32>,
}

/// The group before the commit that made the current epoch.
#[derive(Clone, Debug)]
pub(super) struct Before {
	pub(super) members: BTreeMap<Person, Member>,
	/// The people whose entries the commit changed, the committer among them.
	pub(super) touched: BTreeSet<Person>,
	pub(super) stale_since: Option<u32>,
	pub(super) rekeyed_at: u32,
	pub(super) can_object: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Group {
	pub(super) owner: Person,
	pub(super) policy: Policy,
	pub(super) epoch: u32,
	/// The block of the current epoch.
	pub(super) made_at: u32,
	pub(super) by: Person,
	pub(super) restarts: u32,
	pub(super) mls_epoch: u64,
	pub(super) members: BTreeMap<Person, Member>,
	pub(super) stale_since: Option<u32>,
	pub(super) rekeyed_at: u32,
	pub(super) before: Option<Before>,
	pub(super) objections: Vec<Person>,
}

impl Group {
	pub(super) fn stale(&self) -> usize {
		self.members.values().filter(|member| member.stale.is_some()).count()
	}

	/// The time runs exactly while some member is stale.
	pub(super) fn note_time(&mut self, block: u32) {
		let since = self.stale_since.unwrap_or(block);
		self.stale_since = (self.stale() > 0).then_some(since);
	}
}

/// A key package.
#[derive(Clone, Copy, Debug)]
pub(super) struct Package {
	pub(super) number: u32,
	pub(super) audience: Option<Person>,
	/// `key_epoch` of its person when it was published.
	pub(super) key_epoch: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
	pub(super) block: u32,
	pub(super) dids: BTreeMap<Person, DidState>,
	/// The packages of each person, the oldest first.
	pub(super) packages: BTreeMap<Person, Vec<Package>>,
	/// The number of the next package.
	pub(super) next_package: u32,
	/// `None` once it was dissolved.
	pub(super) group: Option<Group>,
	pub(super) proposals: BTreeMap<Person, Proposed>,
	/// Entries that are no memberships any more.
	pub(super) dead: BTreeSet<Person>,
}

impl Model {
	pub(super) fn did(&self, person: Person) -> DidState {
		self.dids[&person]
	}

	fn is(&self, person: Person, standing: Standing) -> bool {
		self.did(person).standing == standing
	}

	pub(super) fn member(&self, person: Person) -> Option<&Member> {
		self.group.as_ref()?.members.get(&person)
	}

	/// Whether the person had a security event since the package was published that the acts name.
	pub(super) fn is_outdated(&self, person: Person) -> bool {
		let key_epoch = self.did(person).key_epoch;
		self.oldest_package(person).is_some_and(|package| package.key_epoch != key_epoch)
	}

	/// The package of a person that the acts name.
	pub(super) fn oldest_package(&self, person: Person) -> Option<Package> {
		self.packages.get(&person)?.first().copied()
	}

	/// Refuses what no method of a DID may do.
	pub(super) fn by_method(&self, person: Person) -> Refusals {
		let refusals = Refusals::default().gate_when(self.is(person, Standing::Ended));
		refusals.when(self.is(person, Standing::Frozen), "DidFrozen")
	}

	/// Refuses what the control set of a DID may not do to the group.
	pub(super) fn by_owner(&self, person: Person) -> Refusals {
		let owner = self.group.as_ref().map(|group| group.owner);
		Refusals::default()
			.gate_when(!self.is(person, Standing::Active))
			.when(owner.is_none(), "NoGroup")
			.when(owner.is_some_and(|owner| owner != person), "NotTheOwner")
	}

	/// Refuses what only a member may do that need not go.
	pub(super) fn by_member(&self, person: Person) -> Refusals {
		self.by_method(person)
			.when(self.group.is_none(), "NoGroup")
			.when(self.group.is_some() && self.member(person).is_none(), "NotAMember")
			.when(self.member(person).is_some_and(Member::must_go), "MustGo")
	}

	/// The staleness of a member that a report finds.
	fn assess(&self, person: Person, member: &Member) -> Option<Stale> {
		let did = self.did(person);
		if member.leaves || did.standing != Standing::Active {
			return Some(Stale::MustGo);
		}
		(member.key_epoch != did.key_epoch).then_some(Stale::MustRefresh)
	}

	fn mark(&mut self, person: Person, stale: Option<Stale>) {
		let block = self.block;
		let Some(group) = &mut self.group else { return };
		if let Some(member) = group.members.get_mut(&person) {
			member.stale = stale;
		}
		group.note_time(block);
	}

	/// Nobody would miss the proposal.
	fn is_abandoned(&self, proposed: Proposed) -> bool {
		let has_left = !proposed.request && self.member(proposed.by).is_none();
		self.group.is_none() || self.is(proposed.by, Standing::Ended) || has_left
	}

	fn may_withdraw(&self, by: Person, as_control: bool, subject: Person, proposed: Proposed) -> bool {
		let Some(group) = &self.group else { return true };
		let can_add = self.member(by).is_some_and(|member| !member.must_go() && member.role >= group.policy.add);
		let by_method = by == proposed.by || by == subject || (proposed.request && can_add);
		match as_control {
			false => by_method && self.is(by, Standing::Active),
			true => by == group.owner && self.is(by, Standing::Active),
		}
	}

	/// Returns what refuses an act, and carries it out if nothing does.
	pub(super) fn expect(&mut self, act: &Act) -> Refusals {
		let refusals = self.refusals(act);
		if refusals.0.is_empty() {
			self.carry_out(act);
		}
		refusals
	}

	fn refusals(&self, act: &Act) -> Refusals {
		match *act {
			Act::Commit { by, ref removed, ref added, rejoins, late } => {
				self.refuse_commit(by, removed, added, rejoins, late)
			},
			Act::Object { by } => self.refuse_objection(by),
			Act::Restart { by, founder } => self.refuse_restart(by, founder),
			Act::Leave { by } => self.by_member(by),
			Act::Report { subject } => {
				let unchanged = |member: &Member| self.assess(subject, member) == member.stale;
				Refusals::default()
					.when(self.group.is_none(), "NoGroup")
					.when(self.group.is_some() && self.member(subject).is_none(), "NotAMember")
					.when(self.member(subject).is_some_and(unchanged), "NotStale")
			},
			Act::Propose { by, subject, add } => {
				let asks_for_itself = by == subject && add;
				let is_member = self.member(by).is_some();
				self.by_method(by)
					.when(self.group.is_none(), "NoGroup")
					.when(!is_member && !asks_for_itself, "NotAMember")
					.when(self.member(by).is_some_and(Member::must_go), "MustGo")
					.when(add && self.oldest_package(subject).is_none(), "NoPackage")
					.when(add && self.is_outdated(subject), "PackageOutdated")
					.when(!add && self.member(subject).is_none(), "NotAMember")
					.when(self.proposals.contains_key(&subject), "ProposalExists")
			},
			Act::WithdrawProposal { by, as_control, subject } => match self.proposals.get(&subject) {
				None => Refusals::default().when(true, "NoProposal"),
				Some(proposed) if self.is_abandoned(*proposed) => Refusals::default(),
				Some(proposed) => {
					let refused = !self.may_withdraw(by, as_control, subject, *proposed);
					Refusals::default()
						.when(refused, "NotTheirProposal")
						.when(refused && self.is(by, Standing::Frozen), "DidFrozen")
						.gate_when(refused)
				},
			},
			Act::Publish { by, .. } => self.by_method(by),
			Act::WithdrawPackage { by } => {
				let refusals = if self.is(by, Standing::Ended) { Refusals::default() } else { self.by_method(by) };
				refusals.when(self.oldest_package(by).is_none(), "NoPackage")
			},
			Act::Govern { by, policy, owner } => {
				let group = self.group.as_ref();
				let same = group.is_some_and(|group| group.policy == POLICIES[policy] && group.owner == owner);
				let moves = group.is_some_and(|group| group.owner != owner);
				self.by_owner(by)
					.when(same, "NothingToChange")
					.when(moves && self.is(owner, Standing::Ended), "UnfitOwner")
			},
			Act::Appoint { by, member, role } => {
				let found = self.member(member);
				self.by_owner(by)
					.when(self.group.is_some() && found.is_none(), "NotAMember")
					.when(found.is_some_and(|member| member.role == role), "NothingToChange")
			},
			Act::Dissolve { by } => {
				let members = self.group.as_ref().map_or(0, |group| group.members.len());
				self.by_owner(by).when(members > 1, "HasMembers")
			},
			Act::Reap { subject } => {
				let is_member = self.member(subject).is_some();
				let is_dead = self.dead.contains(&subject);
				Refusals::default().when(is_member, "StillMember").when(!is_member && !is_dead, "NothingToReap")
			},
			Act::Rotate { .. } | Act::Freeze { .. } | Act::Thaw { .. } | Act::Deactivate { .. } | Act::Wait { .. } => {
				Refusals::default()
			},
		}
	}

	fn carry_out(&mut self, act: &Act) {
		match *act {
			Act::Commit { by, ref removed, ref added, rejoins, .. } => self.commit(by, removed, added, rejoins),
			Act::Object { by } => self.object(by),
			Act::Restart { by, founder } => self.restart(by, founder),
			Act::Leave { by } => {
				if let Some(member) = self.group.as_mut().and_then(|group| group.members.get_mut(&by)) {
					member.leaves = true;
				}
				self.mark(by, Some(Stale::MustGo));
			},
			Act::Report { subject } => {
				let stale = self.member(subject).and_then(|member| self.assess(subject, member));
				self.mark(subject, stale);
			},
			Act::Propose { by, subject, add } => {
				let request = self.member(by).is_none();
				let package = self.oldest_package(subject).filter(|_| add).map(|package| package.number);
				self.proposals.insert(subject, Proposed { by, request, package });
			},
			Act::WithdrawProposal { subject, .. } => {
				self.proposals.remove(&subject);
			},
			Act::Publish { by, audience } => {
				let package = Package { number: self.next_package, audience, key_epoch: self.did(by).key_epoch };
				self.packages.entry(by).or_default().push(package);
				self.next_package += 1;
			},
			Act::WithdrawPackage { by } => self.spend_package(by),
			Act::Govern { policy, owner, .. } => {
				let group = self.group.as_mut().unwrap();
				group.policy = POLICIES[policy];
				group.owner = owner;
			},
			Act::Appoint { member, role, .. } => {
				self.group.as_mut().unwrap().members.get_mut(&member).unwrap().role = role;
			},
			Act::Dissolve { .. } => {
				let group = self.group.take().unwrap();
				self.dead.extend(group.members.keys());
			},
			Act::Reap { subject } => {
				self.dead.remove(&subject);
			},
			Act::Rotate { did } => self.change_did(did, |did| did.key_epoch += 1),
			Act::Freeze { did } => self.change_did(did, |did| did.standing = Standing::Frozen),
			Act::Thaw { did } => self.change_did(did, |did| did.standing = Standing::Active),
			Act::Deactivate { did } => self.change_did(did, |did| {
				did.key_epoch += 1;
				did.standing = Standing::Ended;
			}),
			Act::Wait { blocks } => self.block += blocks,
		}
	}

	/// A DID that has ended changes no more.
	fn change_did(&mut self, person: Person, change: impl FnOnce(&mut DidState)) {
		let did = self.dids.get_mut(&person).unwrap();
		if did.standing != Standing::Ended {
			change(did);
		}
	}

	pub(super) fn spend_package(&mut self, person: Person) {
		if let Some(packages) = self.packages.get_mut(&person) {
			packages.remove(0);
		}
	}
}
