//! The proven facts about a group, as JSON. Node and verifier write it alike, so that a verifier can compare the two.

use super::{
	bytes::{did, hex},
	epoch::{epoch_of_head, record_to_json},
	state::{insert_staleness, member},
};
use crate::properties::insert_moment;
use clavis_primitives::{
	groups::{EpochRecord, GroupId, Head, Member},
	units::BlockHeight,
	DidId, Moment, NetworkName,
};
use serde_json::{Map, Value};
use sp_core::H256;

/// The facts about a group in the state of a final block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFacts<'a> {
	/// The group.
	pub group: GroupId,
	/// The network of the chain.
	pub network: &'a NetworkName,
	/// The number of the block.
	pub block: BlockHeight,
	/// The hash of the block.
	pub block_hash: H256,
	/// The moment of the block.
	pub moment: Moment,
	/// The group; `None` if there was none of this name.
	pub state: Option<GroupState<'a>>,
}

/// The facts about a group that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupState<'a> {
	/// The current epoch.
	pub head: &'a Head,
	/// The record of the epoch that was asked for.
	pub epoch: Option<&'a EpochRecord>,
	/// The DID that was asked for, with its membership; `None` in the second place if it was no member.
	pub member: Option<(DidId, Option<Member>)>,
}

impl GroupFacts<'_> {
	/// Writes the facts, with the proof if there is one.
	pub fn to_json(&self, proof: Option<Value>) -> Value {
		let network = self.network;
		let mut answer = Map::new();
		answer.insert("group".into(), self.group.to_string().into());
		answer.insert("network".into(), network.as_str().into());
		answer.insert("block".into(), self.block.into());
		answer.insert("blockHash".into(), hex(&self.block_hash).into());
		insert_moment(&mut answer, "moment", self.moment);
		answer.insert("exists".into(), self.state.is_some().into());
		if let Some(GroupState { head, epoch, member }) = &self.state {
			let mut current = epoch_of_head(network, &self.group, head);
			insert_staleness(&mut current, head);
			answer.insert("current".into(), current.into());
			if let Some(record) = epoch {
				answer.insert("record".into(), record_to_json(network, record, &record.hash()).into());
			}
			if let Some((id, entry)) = member {
				answer.insert("member".into(), membership(network, *id, entry.as_ref()));
			}
		}
		if let Some(proof) = proof {
			answer.insert("proof".into(), proof);
		}
		answer.into()
	}
}

fn membership(network: &NetworkName, id: DidId, entry: Option<&Member>) -> Value {
	let mut properties = Map::new();
	properties.insert("did".into(), did(network, id).into());
	properties.insert("isMember".into(), entry.is_some().into());
	properties.extend(entry.map(member).unwrap_or_default());
	properties.into()
}
