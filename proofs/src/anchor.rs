//! What a verifier trusts: an authority set, and the changes that led on from it.

use crate::{
	input,
	proof::{from_multibase, to_multibase},
	Header, Justification, ProofError, Weight, MAX_PROOF_BYTES,
};
use clavis_primitives::NetworkName;
use codec::{Decode, Encode};
use serde_json::{json, Value};
use sp_consensus_grandpa::{AuthorityId, AuthorityList, ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::{crypto::ByteArray, H256};
use sp_runtime::{generic::OpaqueDigestItemId, traits::Header as _};

/// The most set changes that an anchor keeps: daily ones for ten years.
pub const MAX_SET_CHANGES: usize = 4_096;

/// The type of the JSON object.
const TYPE: &str = "ClavisAnchor";

/// Who makes blocks final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritySet {
	/// Its number; the set of the first block is 0.
	pub id: u64,
	/// Its members and their weights.
	pub authorities: AuthorityList,
}

/// How one authority set hands over to the next: the last block that it makes final names its successors.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SetChange {
	/// The set's votes.
	pub justification: Justification,
	/// The header of its last block.
	pub header: Header,
}

impl SetChange {
	/// The change as bytes.
	pub fn to_text(&self) -> String {
		to_multibase(&self.encode())
	}

	/// Reads what [`Self::to_text`] wrote.
	pub fn from_text(text: &str) -> Result<Self, ProofError> {
		input::decode(&from_multibase(text)?, MAX_PROOF_BYTES)
	}

	/// The set that takes over from `set`, which must have made the change final.
	pub fn check(&self, set: &AuthoritySet) -> Result<AuthoritySet, ProofError> {
		set.check_finality(&self.header, &self.justification)?;
		let no_change = || ProofError::NoSetChange(self.header.number);
		let ScheduledChange { next_authorities, delay } = scheduled_change(&self.header).ok_or_else(no_change)?;
		if delay != 0 {
			return Err(no_change());
		}
		let id = set.id.checked_add(1).ok_or_else(no_change)?;
		Ok(AuthoritySet { id, authorities: next_authorities })
	}
}

/// The change of authorities that a header announces.
fn scheduled_change(header: &Header) -> Option<ScheduledChange<u32>> {
	let id = OpaqueDigestItemId::Consensus(&GRANDPA_ENGINE_ID);
	header.digest().convert_first(|item| item.try_to::<ConsensusLog<u32>>(id)?.try_into_change())
}

/// What a verifier trusts, got beforehand and by another way than the proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
	/// The hash of the chain's first block: it tells anchors apart, and is checked wherever a node is asked.
	pub genesis: H256,
	/// The network part of the DIDs that this chain keeps.
	pub network: NetworkName,
	/// The set that is trusted.
	pub set: AuthoritySet,
	/// What led on from it, each change made final by the set before.
	pub changes: Vec<SetChange>,
}

/// Why a file is no anchor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
	/// A property that is not there or not what it should be.
	#[error("not an anchor: \"{0}\" is missing or malformed")]
	Property(&'static str),
	/// Too many changes or authorities.
	#[error("the anchor has more \"{0}\" than any chain needs")]
	TooMany(&'static str),
	/// A change that does not follow from the set before.
	#[error("the anchor's change {0} cannot be read: {1}")]
	Change(usize, ProofError),
}

impl Anchor {
	/// Checks that the set with this number made a block final.
	pub fn check_finality(
		&self,
		set_id: u64,
		header: &Header,
		justification: &Justification,
	) -> Result<Weight, ProofError> {
		let (set, last) = self.set(set_id)?;
		match last {
			// An old set's keys may be anybody's by now.
			Some(last) if header.number > last => {
				Err(ProofError::AfterEndOfSet { set: set_id, last, block: header.number })
			},
			_ => set.check_finality(header, justification),
		}
	}

	/// The newest set that this anchor leads to.
	pub fn newest(&self) -> Result<AuthoritySet, ProofError> {
		self.changes.iter().try_fold(self.set.clone(), |set, change| change.check(&set))
	}

	/// The set with this number, and the last block that it may make final, if that is known.
	fn set(&self, id: u64) -> Result<(AuthoritySet, Option<u32>), ProofError> {
		if id < self.set.id {
			return Err(ProofError::SetTooOld(id, self.set.id));
		}
		let mut set = self.set.clone();
		for change in &self.changes {
			if set.id == id {
				return Ok((set, Some(change.header.number)));
			}
			set = change.check(&set)?;
		}
		if set.id == id {
			Ok((set, None))
		} else {
			Err(ProofError::SetTooNew(id, set.id))
		}
	}

	/// The anchor as it is kept in a file.
	pub fn to_json(&self) -> Value {
		let authorities = self.set.authorities.iter().map(|(id, weight)| {
			let key = format!("0x{}", hex::encode(id.as_slice()));
			json!({ "key": key, "weight": weight })
		});
		json!({
			"type": TYPE,
			"genesis": format!("{:#x}", self.genesis),
			"network": self.network.as_str(),
			"setId": self.set.id,
			"authorities": authorities.collect::<Vec<_>>(),
			"changes": self.changes.iter().map(SetChange::to_text).collect::<Vec<_>>(),
		})
	}

	/// Reads what [`Self::to_json`] wrote. The changes are checked when they are needed.
	pub fn from_json(object: &Value) -> Result<Self, AnchorError> {
		let text = |name| object.get(name).and_then(Value::as_str).ok_or(AnchorError::Property(name));
		let list = |name, max| match object.get(name).and_then(Value::as_array) {
			Some(items) if items.len() > max => Err(AnchorError::TooMany(name)),
			Some(items) => Ok(items),
			None => Err(AnchorError::Property(name)),
		};
		if text("type")? != TYPE {
			return Err(AnchorError::Property("type"));
		}
		let genesis = text("genesis")?.parse().map_err(|_| AnchorError::Property("genesis"))?;
		let network = text("network")?.parse().map_err(|_| AnchorError::Property("network"))?;
		let id = object.get("setId").and_then(Value::as_u64).ok_or(AnchorError::Property("setId"))?;
		let authorities = list("authorities", crate::MAX_AUTHORITIES)?.iter().map(|authority| {
			let key = authority.get("key")?.as_str()?.strip_prefix("0x")?;
			let id = AuthorityId::from_slice(&hex::decode(key).ok()?).ok()?;
			Some((id, authority.get("weight")?.as_u64()?))
		});
		let authorities = authorities.collect::<Option<_>>().ok_or(AnchorError::Property("authorities"))?;
		let changes = list("changes", MAX_SET_CHANGES)?.iter().enumerate().map(|(place, change)| {
			let text = change.as_str().ok_or(AnchorError::Property("changes"))?;
			SetChange::from_text(text).map_err(|error| AnchorError::Change(place, error))
		});
		let changes = changes.collect::<Result<_, _>>()?;
		Ok(Self { genesis, network, set: AuthoritySet { id, authorities }, changes })
	}
}
