//! Finds epochs of groups, and proves epochs and members.

use super::{JustifiedBlock, ProveError, Prover};
use crate::{
	archive::Pause,
	epochs::EpochsError,
	state::{self, groups, ReadError},
};
use clavis_primitives::{
	groups::{GroupId, Head},
	storage::{group_head_key, group_member_key, now_key},
};
use clavis_proofs::{state::trie_nodes, GroupClaim, GroupProof, GroupQuestion, ProvenRecord};
use clavis_resolution::{EpochEntry, EpochsPage, GroupFacts, GroupState};
use sc_client_api::ProofProvider;
use serde_json::Value;
use sp_blockchain::HeaderBackend;

/// The proven facts about a group, with their proof.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupAnswer {
	/// True if there is a group of this name.
	pub exists: bool,
	/// The facts and the proof as a JSON object.
	pub json: Value,
}

/// The reason why nothing about a group was proven.
#[derive(Debug, thiserror::Error)]
pub enum ProveGroupError {
	/// The epoch was not found.
	#[error(transparent)]
	Epochs(#[from] EpochsError),
	/// The block could not be proven.
	#[error(transparent)]
	Prove(#[from] ProveError),
}

impl From<ReadError> for ProveGroupError {
	fn from(error: ReadError) -> Self {
		Self::Prove(error.into())
	}
}

impl Prover {
	/// Returns epochs of a group from the one with the number `from` on, as of the newest final block: `limit` at most, or
	/// as many as a page has.
	pub fn epochs(&self, group: GroupId, from: u32, limit: u32, pause: Pause) -> Result<EpochsPage, EpochsError> {
		self.epochs.page(group, &self.current_epoch(group)?, from, limit, pause)
	}

	/// Returns one epoch of a group.
	pub fn epoch(&self, group: GroupId, epoch: u32, pause: Pause) -> Result<EpochEntry, EpochsError> {
		self.epochs.one(group, &self.current_epoch(group)?, epoch, pause)
	}

	fn current_epoch(&self, group: GroupId) -> Result<Head, EpochsError> {
		groups::head(&self.client, self.client.info().finalized_hash, group)?.ok_or(EpochsError::NoGroup)
	}

	/// Proves the current epoch of a group, and what the question asks for, in the newest block that has a proof of finality.
	/// That there is no such group is proven, too.
	pub fn prove_group(
		&self,
		group: GroupId,
		question: GroupQuestion,
		pause: Pause,
	) -> Result<GroupAnswer, ProveGroupError> {
		let JustifiedBlock { hash, header, justification, set_id } = self.newest_justified()?;
		let head = groups::head(&self.client, hash, group)?;
		let epoch = match (&head, question.epoch) {
			(Some(head), Some(epoch)) => Some(self.proven_record(group, head, epoch, pause)?),
			_ => None,
		};
		let member = match (&head, question.member) {
			(Some(head), Some(did)) => {
				let entry = groups::member(&self.client, hash, group, did)?;
				Some((did, entry.filter(|member| member.restarts == head.restarts)))
			},
			_ => None,
		};
		let mut keys = vec![group_head_key(&group), now_key()];
		keys.extend(question.member.map(|did| group_member_key(&group, &did)));
		let nodes = self.client.read_proof(hash, &mut keys.iter().map(Vec::as_slice)).map_err(ProveError::from)?;
		let nodes = trie_nodes(nodes, header.state_root).ok_or(ProveError::Inconsistent)?;

		let network = self.network()?;
		let proof = GroupProof { set_id, justification, header, nodes, epoch };
		let record = proof.epoch.as_ref().map(|proven| &proven.record);
		let facts = GroupFacts {
			group,
			network: &network,
			block: proof.header.number,
			block_hash: hash,
			moment: state::authored(&self.client, hash)?.as_secs(),
			state: head.as_ref().map(|head| GroupState { head, epoch: record, member }),
		};
		let claim = GroupClaim { group, network: network.clone(), question };
		Ok(GroupAnswer { exists: head.is_some(), json: facts.to_json(Some(proof.to_json(&claim))) })
	}

	/// Finds the record of an epoch with its path, and checks that they hold in the state.
	fn proven_record(
		&self,
		group: GroupId,
		head: &Head,
		epoch: u32,
		pause: Pause,
	) -> Result<ProvenRecord, EpochsError> {
		let (record, path) = self.epochs.record(group, head, epoch, pause)?;
		let proven = ProvenRecord { record, path };
		match proven.check(&group, head).map(drop) {
			Ok(()) => Ok(proven),
			Err(error) => {
				log::error!("The bodies of blocks contradict the final state about epoch {epoch} of {group}: {error}");
				Err(EpochsError::Inconsistent)
			},
		}
	}
}
