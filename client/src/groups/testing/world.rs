//! A small chain in memory: the state of groups, and the rules that a client depends on.

use crate::{calls::GroupsCall, chain::EpochRead};
use clavis_primitives::{
	gate::Standing,
	groups::{
		framing::{self, Sender},
		Added, Base, Changes, EpochKind, EpochRecord, GroupId, GroupView, Head, KeyPackage, Location, Member,
		MemberView, Messages, PackageHash, PackageView, Policy, Proposal, ProposalView, Role, Stale, Suite, Tree,
	},
	BlockHeight, DidId, Record,
};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

/// The blocks in which a plain member cannot commit after an epoch, so that members can object.
pub const OBJECTION_PERIOD: BlockHeight = 10;
/// The blocks after which an epoch takes no more additions.
pub const MAX_EPOCH: BlockHeight = 5_000;
/// The blocks that stale members have.
pub const REKEY_DEADLINE: BlockHeight = 1_000;

/// The hash of the first block.
pub const GENESIS: H256 = H256([1; 32]);

/// The state after a block.
#[derive(Clone, Default)]
pub struct World {
	pub height: BlockHeight,
	pub records: BTreeMap<DidId, Record<()>>,
	pub packages: BTreeMap<(DidId, PackageHash), KeyPackage>,
	pub groups: BTreeMap<GroupId, Group>,
	/// The groups and DIDs that the block changed.
	pub changed: (BTreeSet<GroupId>, BTreeSet<DidId>),
}

/// A group.
#[derive(Clone)]
pub struct Group {
	pub owner: DidId,
	pub policy: Policy,
	pub suite: Suite,
	pub head: Head,
	pub members: BTreeMap<DidId, Member>,
	pub objections: Vec<DidId>,
	pub proposals: BTreeMap<DidId, (DidId, Proposal)>,
	undo: Option<Undo>,
}

/// The state before the current epoch.
#[derive(Clone)]
struct Undo {
	head: Head,
	members: Vec<(DidId, Option<Member>)>,
	can_object: u32,
}

/// The name of an error of the pallet.
pub type Refusal = &'static str;

impl Group {
	fn member(&self, did: &DidId) -> Option<&Member> {
		self.members.get(did).filter(|member| member.restarts == self.head.restarts)
	}

	fn quorum(&self) -> Option<u32> {
		self.policy.quorum(self.undo.as_ref()?.can_object)
	}

	fn set_stale(&mut self, did: DidId, stale: Option<Stale>, height: BlockHeight) {
		let Some(member) = self.members.get_mut(&did) else { return };
		member.stale = stale;
		self.count_stale(height);
	}

	/// Counts the stale members again. The pallet keeps the numbers without looking at all members.
	fn count_stale(&mut self, height: BlockHeight) {
		let restarts = self.head.restarts;
		let count = |stale| {
			let of_kind = |member: &&Member| member.restarts == restarts && member.stale == Some(stale);
			self.members.values().filter(of_kind).count() as u32
		};
		self.head.must_refresh = count(Stale::MustRefresh);
		self.head.must_go = count(Stale::MustGo);
		self.head.stale_since = match self.head.stale() {
			0 => None,
			_ => self.head.stale_since.or(Some(height)),
		};
	}
}

impl World {
	fn standing(&self, did: &DidId) -> Option<Standing> {
		let record = self.records.get(did)?;
		Some(match record.frozen_until {
			_ if !record.is_active() => Standing::Deactivated,
			Some(until) if record.is_frozen(self.height) => Standing::Frozen { until },
			_ => Standing::Active,
		})
	}

	fn assess(&self, did: &DidId, member: &Member) -> Option<Stale> {
		let record = self.records.get(did)?;
		member.assess(record.key_epoch, self.standing(did)?)
	}

	/// Returns whether no report would find anything in a group.
	pub fn fresh(&self, id: &GroupId) -> bool {
		let Some(group) = self.groups.get(id) else { return true };
		let mut members = group.members.iter().filter(|(_, member)| member.restarts == group.head.restarts);
		members.all(|(did, member)| self.assess(did, member) == member.stale)
	}

	pub fn view(&self, id: &GroupId) -> Option<GroupView> {
		let group = self.groups.get(id)?;
		let head = group.head.clone();
		let proposals = group.proposals.iter();
		Some(GroupView {
			owner: group.owner,
			policy: group.policy,
			suite: group.suite,
			objections: group.objections.clone(),
			quorum: group.quorum(),
			open_from: head.base.at.block + OBJECTION_PERIOD,
			rekey_by: head.stale_since.map(|since| since + REKEY_DEADLINE),
			epoch_ends: head.base.at.block + MAX_EPOCH,
			proposals: proposals
				.map(|(subject, (by, proposal))| ProposalView { subject: *subject, by: *by, proposal: *proposal })
				.collect(),
			block: self.height,
			head,
		})
	}

	pub fn member_view(&self, id: &GroupId, did: &DidId) -> Option<MemberView> {
		let member = *self.groups.get(id)?.members.get(did)?;
		Some(MemberView { did: *did, member, now: self.assess(did, &member) })
	}

	pub fn packages_of(&self, did: &DidId) -> Vec<PackageView> {
		let of_did = self.packages.iter().filter(|((owner, _), _)| owner == did);
		of_did
			.map(|((_, hash), package)| PackageView { hash: *hash, package: package.clone(), outdated: false })
			.collect()
	}

	/// Makes a call in the block of this height. Returns the epochs that it makes.
	pub fn apply(&mut self, did: DidId, call: GroupsCall) -> Result<Option<(GroupId, EpochRead)>, Refusal> {
		if !matches!(self.standing(&did), Some(Standing::Active)) {
			return Err("Untrusted");
		}
		self.changed.0.extend(group_of(&call));
		match call {
			GroupsCall::Create { salt, suite, policy, tree, .. } => {
				self.create(did, salt, suite, policy, tree).map(Some)
			},
			GroupsCall::Publish { audience, packages, .. } => {
				for bytes in packages {
					let suite = framing::check_key_package(&bytes, None, did_text(&did).as_bytes());
					let suite = suite.map_err(|_| "Framing")?;
					let hash = KeyPackage::hash(&bytes);
					self.packages.insert((did, hash), KeyPackage { suite, audience, bytes });
				}
				Ok(None)
			},
			GroupsCall::Withdraw { packages, .. } => {
				packages.iter().for_each(|hash| drop(self.packages.remove(&(did, *hash))));
				Ok(None)
			},
			GroupsCall::Propose { group, subject, proposal, .. } => {
				let group = self.groups.get_mut(&group).ok_or("NoGroup")?;
				if group.proposals.contains_key(&subject) {
					return Err("Proposed");
				}
				if group.member(&did).is_none() && did != subject {
					return Err("NotAMember");
				}
				group.proposals.insert(subject, (did, proposal));
				group.head.proposals = group.proposals.len() as u32;
				Ok(None)
			},
			GroupsCall::WithdrawProposal { group, subject, .. } => {
				let group = self.groups.get_mut(&group).ok_or("NoGroup")?;
				group.proposals.remove(&subject).ok_or("NoProposal")?;
				group.head.proposals = group.proposals.len() as u32;
				Ok(None)
			},
			GroupsCall::Commit { group, base, changes, tree, messages, .. } => {
				self.commit(did, group, base, changes, tree, *messages).map(|read| Some((group, read)))
			},
			GroupsCall::Leave { group, .. } => {
				let height = self.height;
				let group = self.groups.get_mut(&group).ok_or("NoGroup")?;
				group.member(&did).ok_or("NotAMember")?;
				group.members.entry(did).and_modify(|member| member.leaves = true);
				group.set_stale(did, Some(Stale::MustGo), height);
				Ok(None)
			},
			GroupsCall::Report { group: id, subject } => {
				let height = self.height;
				let member = *self.groups.get(&id).ok_or("NoGroup")?.member(&subject).ok_or("NotAMember")?;
				let now = self.assess(&subject, &member);
				if now == member.stale {
					return Err("NotStale");
				}
				if let Some(group) = self.groups.get_mut(&id) {
					group.set_stale(subject, now, height);
				}
				Ok(None)
			},
			GroupsCall::Object { group, base, .. } => {
				self.object(did, group, base).map(|read| read.map(|read| (group, read)))
			},
			GroupsCall::Restart { group, base, member, tree, .. } => {
				self.restart(did, group, base, member, tree).map(|read| Some((group, read)))
			},
			GroupsCall::Govern { group, policy, owner, .. } => {
				let group = self.groups.get_mut(&group).filter(|group| group.owner == did).ok_or("NotTheOwner")?;
				(group.policy, group.owner) = (policy, owner);
				Ok(None)
			},
			GroupsCall::Appoint { group, member, role, .. } => {
				let group = self.groups.get_mut(&group).filter(|group| group.owner == did).ok_or("NotTheOwner")?;
				group.members.get_mut(&member).ok_or("NotAMember")?.role = role;
				Ok(None)
			},
			GroupsCall::Dissolve { group, .. } => {
				self.groups
					.get(&group)
					.filter(|group| group.owner == did && group.head.roster <= 1)
					.ok_or("NotEmpty")?;
				self.groups.remove(&group);
				Ok(None)
			},
			GroupsCall::Reap { .. } => Ok(None),
		}
	}

	fn place(&self) -> Location {
		Location { block: self.height, extrinsic: 1 }
	}

	fn read(&self, record: EpochRecord, contents: Option<(Changes, Messages)>) -> EpochRead {
		let (changes, messages) = contents.unzip();
		EpochRead { hash: record.hash(), at: self.place(), record, changes, messages, block_hash: hash_of(self.height) }
	}

	fn create(
		&mut self,
		did: DidId,
		salt: [u8; 32],
		suite: Suite,
		policy: Policy,
		tree: Tree,
	) -> Result<(GroupId, EpochRead), Refusal> {
		let id = GroupId::new(GENESIS, did, salt);
		if self.groups.contains_key(&id) {
			return Err("GroupTaken");
		}
		let record = EpochRecord {
			group: id,
			epoch: 1,
			base: None,
			kind: EpochKind::Created,
			by: did,
			restarts: 0,
			mls_epoch: 0,
			tree: tree.clone(),
			roster: 1,
		};
		let head = Head {
			base: Base { epoch: 1, hash: record.hash(), at: self.place() },
			by: did,
			restarts: 0,
			mls_epoch: 0,
			tree,
			roster: 1,
			must_refresh: 0,
			must_go: 0,
			stale_since: None,
			proposals: 0,
			history: Default::default(),
		};
		let members = BTreeMap::from([(did, self.entry(&did, 0, 1, 0, Role::Moderator)?)]);
		let (objections, proposals) = Default::default();
		self.groups.insert(id, Group { owner: did, policy, suite, head, members, objections, proposals, undo: None });
		Ok((id, self.read(record, None)))
	}

	fn entry(&self, did: &DidId, restarts: u32, since: u32, leaf: u32, role: Role) -> Result<Member, Refusal> {
		let key_epoch = self.records.get(did).ok_or("DidNotFound")?.key_epoch;
		Ok(Member { restarts, since, leaf, key_epoch, role, leaves: false, stale: None })
	}

	/// The next head, whose record has these fields.
	fn next_head(&self, head: &Head, record: &EpochRecord) -> Head {
		let mut history = head.history.clone();
		history.push(head.base.epoch - 1, head.base.hash).expect("the peaks are those of the epochs before");
		Head {
			base: Base { epoch: record.epoch, hash: record.hash(), at: self.place() },
			by: record.by,
			restarts: record.restarts,
			mls_epoch: record.mls_epoch,
			tree: record.tree.clone(),
			roster: record.roster,
			history,
			..head.clone()
		}
	}

	fn commit(
		&mut self,
		did: DidId,
		id: GroupId,
		base: Base,
		changes: Changes,
		tree: Tree,
		messages: Messages,
	) -> Result<EpochRead, Refusal> {
		let group = self.groups.get(&id).ok_or("NoGroup")?.clone();
		if base != group.head.base {
			return Err("StaleBase");
		}
		let committer = *group.member(&did).ok_or("NotAMember")?;
		if committer.stale == Some(Stale::MustGo) {
			return Err("MustGo");
		}
		let sender = match changes.rejoined {
			Some(_) => Sender::NewMemberCommit,
			None => Sender::Member(committer.leaf),
		};
		let named = id.in_mls(group.head.restarts);
		if let Some(bytes) = messages.commit.bytes() {
			framing::check_commit(bytes, &named, group.head.mls_epoch, sender).map_err(|_| "Framing")?;
		}
		self.check_roles(&group, &committer, &did, &changes)?;
		let removed = changes.removed.iter().copied().collect::<BTreeSet<_>>();
		if removed.len() != changes.removed.len() || removed.iter().any(|did| group.member(did).is_none()) {
			return Err("UnfitChanges");
		}
		let remains = |(did, member): (&DidId, &Member)| {
			member.restarts == group.head.restarts && member.stale == Some(Stale::MustGo) && !removed.contains(did)
		};
		if group.members.iter().any(remains) {
			return Err("MustGoRemains");
		}
		if committer.role == Role::Member && self.height < group.head.base.at.block + OBJECTION_PERIOD {
			return Err("TooEarly");
		}
		let epoch = base.epoch + 1;
		let restarts = group.head.restarts;
		let mut next = group.clone();
		let mut before = BTreeMap::from([(did, Some(committer))]);
		for did in &changes.removed {
			before.insert(*did, next.members.remove(did));
		}
		for Added { did: new, package, leaf } in &changes.added {
			if next.member(new).is_some() || *new == did {
				return Err("UnfitChanges");
			}
			if !matches!(self.standing(new), Some(Standing::Active)) {
				return Err("Untrusted");
			}
			let known = self.packages.get(&(*new, *package)).ok_or("NoPackage")?;
			if known.suite != group.suite || known.audience.is_some_and(|audience| audience != did) {
				return Err("UnfitPackage");
			}
			before.entry(*new).or_insert(None);
			next.members.insert(*new, self.entry(new, restarts, epoch, *leaf, Role::Member)?);
			next.proposals.remove(new);
		}
		for did in &changes.removed {
			next.proposals.remove(did);
		}
		let record = EpochRecord {
			group: id,
			epoch,
			base: Some(base),
			kind: EpochKind::committed(&changes, &messages),
			by: did,
			restarts,
			mls_epoch: group.head.mls_epoch + 1,
			tree,
			roster: group.head.roster + changes.added.len() as u32 - changes.removed.len() as u32,
		};
		let key_epoch = self.entry(&did, restarts, epoch, 0, Role::Member)?.key_epoch;
		let leaf = changes.rejoined.unwrap_or(committer.leaf);
		next.members.insert(did, Member { key_epoch, leaf, stale: None, ..committer });
		next.head = self.next_head(&group.head, &record);
		next.head.proposals = next.proposals.len() as u32;
		next.count_stale(self.height);
		next.objections.clear();
		let can_object = group.head.roster - 1 - changes.removed.len() as u32;
		next.undo = Some(Undo { head: group.head, members: before.into_iter().collect(), can_object });
		for Added { did, package, .. } in &changes.added {
			self.packages.remove(&(*did, *package));
		}
		self.groups.insert(id, next);
		Ok(self.read(record, Some((changes, messages))))
	}

	/// The table of roles: some commits need none.
	fn check_roles(&self, group: &Group, committer: &Member, did: &DidId, changes: &Changes) -> Result<(), Refusal> {
		let role = committer.role;
		let goes = |did: &DidId| group.member(did).is_some_and(|member| member.stale == Some(Stale::MustGo));
		let removes_others = changes.removed.iter().any(|did| !goes(did));
		let is_needed = self.assess(did, committer).is_some() || changes.removed.iter().any(goes);
		let may = (changes.added.is_empty() || role >= group.policy.add)
			&& (!removes_others || role >= group.policy.remove)
			&& (role >= group.policy.commit || (is_needed && changes.added.is_empty() && !removes_others));
		may.then_some(()).ok_or("Role")
	}

	fn object(&mut self, did: DidId, id: GroupId, base: Base) -> Result<Option<EpochRead>, Refusal> {
		let mut group = self.groups.get(&id).ok_or("NoGroup")?.clone();
		if base != group.head.base {
			return Err("StaleBase");
		}
		let member = *group.member(&did).ok_or("NotAMember")?;
		let Some(undo) = group.undo.clone() else { return Err("NothingToVoid") };
		if member.since >= base.epoch || group.head.by == did || member.stale == Some(Stale::MustGo) {
			return Err("CannotObject");
		}
		if group.objections.contains(&did) {
			return Err("Objected");
		}
		group.objections.push(did);
		if Some(group.objections.len() as u32) < group.quorum() {
			self.groups.insert(id, group);
			return Ok(None);
		}
		let record = EpochRecord {
			group: id,
			epoch: base.epoch + 1,
			base: Some(base),
			kind: EpochKind::Voided,
			by: did,
			restarts: undo.head.restarts,
			mls_epoch: undo.head.mls_epoch,
			tree: undo.head.tree.clone(),
			roster: undo.head.roster,
		};
		group.head = self.next_head(&group.head, &record);
		for (did, member) in undo.members {
			match member {
				Some(member) => drop(group.members.insert(did, member)),
				None => drop(group.members.remove(&did)),
			}
		}
		group.undo = None;
		group.objections.clear();
		group.count_stale(self.height);
		self.groups.insert(id, group);
		Ok(Some(self.read(record, None)))
	}

	fn restart(
		&mut self,
		did: DidId,
		id: GroupId,
		base: Base,
		member: DidId,
		tree: Tree,
	) -> Result<EpochRead, Refusal> {
		let mut group = self.groups.get(&id).filter(|group| group.owner == did).ok_or("NotTheOwner")?.clone();
		if base != group.head.base {
			return Err("StaleBase");
		}
		let (epoch, restarts) = (base.epoch + 1, group.head.restarts + 1);
		let record = EpochRecord {
			group: id,
			epoch,
			base: Some(base),
			kind: EpochKind::Restarted,
			by: did,
			restarts,
			mls_epoch: 0,
			tree,
			roster: 1,
		};
		group.members.insert(member, self.entry(&member, restarts, epoch, 0, Role::Moderator)?);
		group.head = self.next_head(&group.head, &record);
		group.undo = None;
		group.objections.clear();
		group.head.stale_since = None;
		group.count_stale(self.height);
		self.groups.insert(id, group);
		Ok(self.read(record, None))
	}
}

/// The group that a call is about.
fn group_of(call: &GroupsCall) -> Option<GroupId> {
	match call {
		GroupsCall::Create { .. } | GroupsCall::Publish { .. } | GroupsCall::Withdraw { .. } => None,
		GroupsCall::Propose { group, .. }
		| GroupsCall::WithdrawProposal { group, .. }
		| GroupsCall::Commit { group, .. }
		| GroupsCall::Leave { group, .. }
		| GroupsCall::Report { group, .. }
		| GroupsCall::Object { group, .. }
		| GroupsCall::Restart { group, .. }
		| GroupsCall::Govern { group, .. }
		| GroupsCall::Appoint { group, .. }
		| GroupsCall::Dissolve { group, .. }
		| GroupsCall::Reap { group, .. } => Some(*group),
	}
}

/// The hash of a block: its height, since nothing forks.
pub fn hash_of(height: BlockHeight) -> H256 {
	H256::from_low_u64_be(height.into())
}

/// A DID as its credentials have it, up to the fragment.
pub fn did_text(did: &DidId) -> String {
	format!("did:clavis:dev:{did}")
}
