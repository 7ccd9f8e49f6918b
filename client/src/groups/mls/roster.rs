//! The members of a group by their leaves, and the effects of a commit on them.

use super::{
	messages::id_from_mls,
	package::{has_accepted_lifetime, package_of},
	Leaf, MlsError,
};
use clavis_primitives::{groups::PackageHash, Did};
use openmls::prelude::{KeyPackage, LeafNode, MlsGroup, Proposal, ProposalOrRefType, Sender, StagedCommit};
use openmls_traits::types::Ciphersuite;
use std::collections::{BTreeMap, BTreeSet};

/// A member that a commit added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
	/// Its leaf.
	pub leaf: Leaf,
	/// The name of the key package that the commit spent.
	pub package: PackageHash,
}

/// The members by the indices of their leaves.
#[derive(Clone, Debug)]
pub(super) struct Roster {
	suite: Ciphersuite,
	leaves: BTreeMap<u32, Leaf>,
}

/// The effects of a commit on the roster.
#[derive(Debug)]
pub(super) struct Effects {
	/// The leaf of the committer after it.
	pub(super) committer: Leaf,
	/// True if it is an external commit.
	pub(super) rejoined: bool,
	/// The leaves that it removes, as they were.
	pub(super) removed: Vec<Leaf>,
	/// The members that it adds.
	pub(super) added: Vec<Entered>,
}

impl Roster {
	/// Reads the roster of a group. Fails if a leaf is no member of a group on the chain, or if a DID has two.
	pub(super) fn read(group: &MlsGroup) -> Result<Self, MlsError> {
		id_from_mls(group.group_id())?;
		let suite = group.ciphersuite();
		let mut roster = Self { suite, leaves: BTreeMap::new() };
		for member in group.members() {
			let leaf = Leaf::read(member.index.u32(), suite, &member.credential, &member.signature_key)?;
			roster.leaves.insert(leaf.index, leaf);
		}
		roster.check()?;
		Ok(roster)
	}

	pub(super) fn leaf(&self, index: u32) -> Result<&Leaf, MlsError> {
		self.leaves.get(&index).ok_or(MlsError::NoSuchLeaf(index))
	}

	/// Removes a leaf.
	pub(super) fn remove(&mut self, index: u32) -> Result<Leaf, MlsError> {
		self.leaves.remove(&index).ok_or(MlsError::NoSuchLeaf(index))
	}

	/// Adds the owner of a key package, in the leftmost free leaf (RFC 9420, section 7.7).
	pub(super) fn add(&mut self, package: &KeyPackage) -> Result<Entered, MlsError> {
		let leaf = self.read_leaf(self.leftmost_free(), package.leaf_node())?;
		if !has_accepted_lifetime(package) {
			return Err(MlsError::OtherLifetime(Box::new(leaf.did().clone())));
		}
		self.leaves.insert(leaf.index, leaf.clone());
		Ok(Entered { leaf, package: package_of(package.clone())?.hash })
	}

	/// Puts another leaf into the place of a member.
	pub(super) fn replace(&mut self, leaf: Leaf) {
		self.leaves.insert(leaf.index, leaf);
	}

	/// Checks that no DID has two leaves.
	pub(super) fn check(&self) -> Result<(), MlsError> {
		let mut seen = BTreeSet::<&Did>::new();
		let twice = self.leaves.values().find(|leaf| !seen.insert(leaf.did()));
		twice.map_or(Ok(()), |leaf| Err(MlsError::TwoLeaves(Box::new(leaf.did().clone()))))
	}

	/// Carries out a commit. Fails if it does anything that a commit of a group does not do.
	pub(super) fn apply(&mut self, commit: &StagedCommit, sender: &Sender) -> Result<Effects, MlsError> {
		let external = matches!(sender, Sender::NewMemberCommit);
		let (mut packages, mut removed) = (Vec::new(), Vec::new());
		for queued in commit.queued_proposals() {
			match (queued.proposal_or_ref_type(), queued.proposal()) {
				(ProposalOrRefType::Proposal, Proposal::Add(add)) if !external => packages.push(add.key_package()),
				(ProposalOrRefType::Proposal, Proposal::Remove(remove)) => {
					removed.push(self.remove(remove.removed().u32())?);
				},
				(ProposalOrRefType::Proposal, Proposal::ExternalInit(_)) if external => {},
				(_, other) => return Err(MlsError::Proposal(format!("{:?}", other.proposal_type()))),
			}
		}
		let added = packages.into_iter().map(|package| self.add(package)).collect::<Result<Vec<_>, _>>()?;
		let path = commit.update_path_leaf_node().ok_or(MlsError::NoPath)?;
		let (index, old) = match sender {
			Sender::Member(index) => (index.u32(), self.leaf(index.u32())?.did().clone()),
			Sender::NewMemberCommit => match removed.as_slice() {
				[old] => (self.leftmost_free(), old.did().clone()),
				_ => return Err(MlsError::NoOldLeaf),
			},
			Sender::External(_) | Sender::NewMemberProposal => return Err(MlsError::Message { expected: "commit" }),
		};
		let committer = self.read_leaf(index, path)?;
		if *committer.did() != old {
			return Err(MlsError::OtherDid(Box::new(old)));
		}
		self.replace(committer.clone());
		self.check()?;
		Ok(Effects { committer, rejoined: external, removed, added })
	}

	fn read_leaf(&self, index: u32, node: &LeafNode) -> Result<Leaf, MlsError> {
		Leaf::read(index, self.suite, node.credential(), node.signature_key().as_slice())
	}

	fn leftmost_free(&self) -> u32 {
		let gap = (0u32..).zip(self.leaves.keys()).find(|(index, taken)| index != *taken);
		// Without a gap it is the one after the last. A tree never has 2^32 leaves.
		let after = self.leaves.keys().last().map_or(0, |last| last.saturating_add(1));
		gap.map_or(after, |(index, _)| index)
	}
}
