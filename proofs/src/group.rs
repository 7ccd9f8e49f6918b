//! The format of proofs about groups, as bytes and as JSON.

use crate::{
	input,
	proof::{from_multibase, to_multibase, MAX_PROOF_BYTES},
	GroupQuestion, Header, Justification, ProofError,
};
use clavis_primitives::{
	groups::{EpochRecord, GroupId},
	Did, NetworkName, RangePath,
};
use codec::{Decode, Encode};
use serde_json::{Map, Value};

/// The first byte of a proof about a group, which names the format. Proofs about DIDs have other ones.
pub(crate) const FORMAT: u8 = 16;
/// The type of the JSON object that carries a proof.
const TYPE: &str = "ClavisGroupProof";

/// The proof of the state of a group in a final block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupProof {
	/// The authority set that made the block final.
	#[codec(compact)]
	pub set_id: u64,
	/// The votes of that set.
	pub justification: Justification,
	/// The header of the block.
	pub header: Header,
	/// A compact storage proof: the trie nodes from the state root to the current epoch of the group and to the time of the
	/// block. If the question names a DID, the nodes to its entry in the group are among them.
	pub nodes: Vec<Vec<u8>>,
	/// The epoch that the question names.
	pub epoch: Option<ProvenRecord>,
}

/// The record of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ProvenRecord {
	/// The record.
	pub record: EpochRecord,
	/// The hashes between it and the peaks of the group. `None` if the epoch is the current one, whose hash is in the state.
	pub path: Option<RangePath>,
}

/// The subject that a proof names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupClaim {
	/// The group.
	pub group: GroupId,
	/// The network of the chain.
	pub network: NetworkName,
	/// The facts that it proves beside the current epoch.
	pub question: GroupQuestion,
}

impl GroupProof {
	/// Writes the proof as bytes: one byte for the format, then SCALE.
	pub fn to_bytes(&self) -> Vec<u8> {
		(FORMAT, self).encode()
	}

	/// Reads bytes that [`Self::to_bytes`] wrote. Refuses all others.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProofError> {
		match bytes.split_first() {
			Some((&FORMAT, rest)) => input::decode(rest, MAX_PROOF_BYTES),
			Some((format, _)) => Err(ProofError::UnknownFormat(*format, FORMAT)),
			None => Err(ProofError::Truncated),
		}
	}

	/// Writes the proof as a JSON object, with what it is about.
	pub fn to_json(&self, claim: &GroupClaim) -> Value {
		let GroupClaim { group, network, question: GroupQuestion { epoch, member } } = claim;
		let mut object = Map::new();
		object.insert("type".into(), TYPE.into());
		object.insert("group".into(), group.to_string().into());
		object.insert("network".into(), network.as_str().into());
		if let Some(epoch) = epoch {
			object.insert("epoch".into(), (*epoch).into());
		}
		if let Some(id) = member {
			let did = Did { network: network.clone(), id: *id };
			object.insert("member".into(), did.to_string().into());
		}
		object.insert("proofValue".into(), to_multibase(&self.to_bytes()).into());
		object.into()
	}

	/// Reads JSON that [`Self::to_json`] wrote. Returns what the proof claims to be about, and the proof.
	pub fn from_json(object: &Value) -> Result<(GroupClaim, Self), ProofError> {
		let text = |name| object.get(name).and_then(Value::as_str);
		let (Some(TYPE), Some(value)) = (text("type"), text("proofValue")) else {
			return Err(ProofError::NotAGroupProof);
		};
		let claim = claim_in(object).ok_or(ProofError::NotAGroupProof)?;
		let bytes = from_multibase(value).map_err(|error| match error {
			ProofError::NotAProof => ProofError::NotAGroupProof,
			error => error,
		})?;
		Ok((claim, Self::from_bytes(&bytes)?))
	}
}

/// Reads what a proof claims to be about.
fn claim_in(object: &Value) -> Option<GroupClaim> {
	let text = |name| object.get(name).and_then(Value::as_str);
	let (group, network) = (text("group")?.parse().ok()?, text("network")?.parse::<NetworkName>().ok()?);
	let epoch = match object.get("epoch") {
		Some(epoch) => Some(u32::try_from(epoch.as_u64()?).ok()?),
		None => None,
	};
	let member = match object.get("member") {
		Some(did) => {
			let did = did.as_str()?.parse::<Did>().ok()?;
			Some((did.network == network).then_some(did.id)?)
		},
		None => None,
	};
	Some(GroupClaim { group, network, question: GroupQuestion { epoch, member } })
}
