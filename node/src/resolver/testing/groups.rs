//! The groups of the chain in memory.

use super::{id, lost, network, Chain, Stuck, Unreadable, HEAD_HEIGHT};
use crate::{
	archive::Pause,
	epochs::EpochsError,
	prove::{GroupAnswer, ProveGroupError},
	resolver::groups::GroupRecords,
	state::ReadError,
};
use clavis_primitives::{
	groups::{
		Base, EpochKind, EpochRecord, GroupId, GroupView, Head, KeyPackage, Location, Member, MemberView, MembersPage,
		PackageView, Policy, Role, Tree,
	},
	DidId,
};
use clavis_proofs::GroupQuestion;
use clavis_resolution::{EpochEntry, EpochsPage, GroupFacts, GroupState};
use serde_json::json;
use sp_core::H256;

/// The number of epochs of the known group.
pub const EPOCHS: u32 = 3;

/// The known group. Its owner and only member is the known DID.
pub fn known_group() -> GroupId {
	GroupId([7; 32])
}

pub fn unknown_group() -> GroupId {
	GroupId([8; 32])
}

/// A group whose bodies the node has dropped.
pub fn pruned_group() -> GroupId {
	GroupId([9; 32])
}

/// A group whose history the node has read in part.
pub fn long_group() -> GroupId {
	GroupId([10; 32])
}

fn record(epoch: u32) -> EpochRecord {
	let before = |epoch| {
		let at = Location { block: epoch, extrinsic: 1 };
		Base { epoch, hash: record(epoch).hash(), at }
	};
	EpochRecord {
		group: known_group(),
		epoch,
		base: epoch.checked_sub(1).filter(|epoch| *epoch > 0).map(before),
		kind: if epoch == 1 { EpochKind::Created } else { EpochKind::Restarted },
		by: id(0),
		restarts: epoch - 1,
		mls_epoch: 0,
		tree: Tree { tree_hash: vec![1; 32].try_into().unwrap(), transcript_hash: vec![2; 32].try_into().unwrap() },
		roster: 1,
	}
}

fn head() -> Head {
	let EpochRecord { epoch, by, restarts, mls_epoch, tree, roster, .. } = record(EPOCHS);
	let base = Base { epoch, hash: record(epoch).hash(), at: Location { block: epoch, extrinsic: 1 } };
	let (must_refresh, must_go, stale_since, proposals, history) = (0, 0, None, 0, Default::default());
	Head { base, by, restarts, mls_epoch, tree, roster, must_refresh, must_go, stale_since, proposals, history }
}

fn member() -> Member {
	let (restarts, since) = (EPOCHS - 1, EPOCHS);
	Member { restarts, since, leaf: 0, key_epoch: 0, role: Role::Moderator, leaves: false, stale: None }
}

fn entry(epoch: u32) -> EpochEntry {
	let at = Location { block: epoch, extrinsic: 1 };
	EpochEntry { record: record(epoch), at, block: H256::from_low_u64_be(epoch.into()), commit: None }
}

/// Returns the error about a group whose history is not at hand.
fn check_history(group: GroupId) -> Result<(), EpochsError> {
	match group {
		group if group == known_group() => Ok(()),
		group if group == pruned_group() => Err(EpochsError::Pruned { block: 2 }),
		group if group == long_group() => Err(EpochsError::Unfinished { reached: 900 }),
		_ => Err(EpochsError::NoGroup),
	}
}

impl GroupRecords for Chain {
	fn group(&self, group: GroupId) -> Result<Option<GroupView>, ReadError> {
		let view = GroupView {
			owner: id(0),
			policy: Policy { add: Role::Member, remove: Role::Moderator, commit: Role::Member, objections: 1 },
			suite: 1,
			head: head(),
			objections: Vec::new(),
			quorum: None,
			open_from: 13,
			rekey_by: None,
			epoch_ends: 200,
			proposals: Vec::new(),
			block: HEAD_HEIGHT,
		};
		Ok((group == known_group()).then_some(view))
	}

	fn group_member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ReadError> {
		let view = MemberView { did, member: member(), now: None };
		Ok((group == known_group() && did == id(0)).then_some(view))
	}

	fn group_members(&self, group: GroupId, after: Option<DidId>) -> Result<Option<MembersPage>, ReadError> {
		let all = self.group_member(group, id(0))?.map(|member| vec![member]);
		let page = |members| MembersPage { members: if after.is_some() { Vec::new() } else { members }, after: None };
		Ok(all.map(page))
	}

	fn key_packages(&self, did: DidId) -> Result<Vec<PackageView>, ReadError> {
		let package = KeyPackage { suite: 1, audience: None, bytes: vec![1, 2, 3].try_into().unwrap() };
		let view = PackageView { hash: H256([3; 32]), package, outdated: false };
		Ok((did == id(0)).then_some(view).into_iter().collect())
	}

	fn epoch(&self, group: GroupId, epoch: u32, _: Pause) -> Result<EpochEntry, EpochsError> {
		check_history(group)?;
		if epoch > EPOCHS {
			return Err(EpochsError::NoEpoch { asked: epoch, current: EPOCHS });
		}
		Ok(entry(epoch))
	}

	fn epochs(&self, group: GroupId, from: u32, limit: u32, _: Pause) -> Result<EpochsPage, EpochsError> {
		check_history(group)?;
		let last = from.saturating_add(limit.min(64)).min(EPOCHS + 1);
		Ok(EpochsPage { group, current: EPOCHS, entries: (from..last).map(entry).collect() })
	}

	fn prove_group(
		&self,
		group: GroupId,
		question: GroupQuestion,
		pause: Pause,
	) -> Result<GroupAnswer, ProveGroupError> {
		let (head, network, exists) = (head(), network(), group != unknown_group());
		let record = match question.epoch {
			Some(epoch) if exists => Some(self.epoch(group, epoch, pause)?.record),
			_ => None,
		};
		let member = question.member.map(|did| (did, (did == id(0)).then(member)));
		let facts = GroupFacts {
			group,
			network: &network,
			block: HEAD_HEIGHT,
			block_hash: H256::zero(),
			moment: self.head.as_secs(),
			state: exists.then_some(GroupState { head: &head, epoch: record.as_ref(), member }),
		};
		Ok(GroupAnswer { exists, json: facts.to_json(Some(json!({ "type": "ClavisGroupProof" }))) })
	}
}

impl GroupRecords for Stuck {
	fn group(&self, group: GroupId) -> Result<Option<GroupView>, ReadError> {
		self.1.wait();
		self.0.group(group)
	}

	fn group_member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ReadError> {
		self.1.wait();
		self.0.group_member(group, did)
	}

	fn group_members(&self, group: GroupId, after: Option<DidId>) -> Result<Option<MembersPage>, ReadError> {
		self.1.wait();
		self.0.group_members(group, after)
	}

	fn key_packages(&self, did: DidId) -> Result<Vec<PackageView>, ReadError> {
		self.1.wait();
		self.0.key_packages(did)
	}

	fn epoch(&self, group: GroupId, epoch: u32, pause: Pause) -> Result<EpochEntry, EpochsError> {
		self.1.wait();
		self.0.epoch(group, epoch, pause)
	}

	fn epochs(&self, group: GroupId, from: u32, limit: u32, pause: Pause) -> Result<EpochsPage, EpochsError> {
		self.1.wait();
		self.0.epochs(group, from, limit, pause)
	}

	fn prove_group(
		&self,
		group: GroupId,
		question: GroupQuestion,
		pause: Pause,
	) -> Result<GroupAnswer, ProveGroupError> {
		self.1.wait();
		self.0.prove_group(group, question, pause)
	}
}

impl GroupRecords for Unreadable {
	fn group(&self, _: GroupId) -> Result<Option<GroupView>, ReadError> {
		lost()
	}

	fn group_member(&self, _: GroupId, _: DidId) -> Result<Option<MemberView>, ReadError> {
		lost()
	}

	fn group_members(&self, _: GroupId, _: Option<DidId>) -> Result<Option<MembersPage>, ReadError> {
		lost()
	}

	fn key_packages(&self, _: DidId) -> Result<Vec<PackageView>, ReadError> {
		lost()
	}

	fn epoch(&self, _: GroupId, _: u32, _: Pause) -> Result<EpochEntry, EpochsError> {
		Ok(lost()?)
	}

	fn epochs(&self, _: GroupId, _: u32, _: u32, _: Pause) -> Result<EpochsPage, EpochsError> {
		Ok(lost()?)
	}

	fn prove_group(&self, _: GroupId, _: GroupQuestion, _: Pause) -> Result<GroupAnswer, ProveGroupError> {
		Ok(lost()?)
	}
}
