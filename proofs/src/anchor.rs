//! Anchors: the authority set that a verifier trusts, and the changes that followed it.

use crate::{
	input,
	proof::{from_multibase, to_multibase},
	AuthoritySet, Header, Justification, ProofError, VoteWeight, MAX_PROOF_BYTES,
};
use clavis_primitives::NetworkName;
use codec::{Decode, Encode};
use serde_json::{json, Value};
use sp_consensus_grandpa::{AuthorityId, ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::{crypto::ByteArray, H256};
use sp_runtime::{generic::OpaqueDigestItemId, traits::Header as _};

/// The most set changes that an anchor keeps: daily ones for ten years.
pub const MAX_SET_CHANGES: usize = 4_096;

/// The type of the JSON object.
const TYPE: &str = "ClavisAnchor";

/// The change from one authority set to the next. The last block that a set makes final names its successors.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SetChange {
	/// The votes of the set that ends.
	pub justification: Justification,
	/// The header of the last block of that set.
	pub header: Header,
}

impl SetChange {
	/// Writes the change as text.
	pub fn to_text(&self) -> String {
		to_multibase(&self.encode())
	}

	/// Reads a text that [`Self::to_text`] wrote.
	pub fn from_text(text: &str) -> Result<Self, ProofError> {
		input::decode(&from_multibase(text)?, MAX_PROOF_BYTES)
	}

	/// Checks that `set` made the change final. Returns the set that takes over.
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

/// The changes of authority sets that a node answers with at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetChanges {
	/// The changes, the oldest first.
	pub changes: Vec<SetChange>,
	/// `true` if no later change exists.
	pub complete: bool,
}

impl SetChanges {
	/// Writes the changes as JSON.
	pub fn to_json(&self) -> Value {
		let changes = self.changes.iter().map(SetChange::to_text).collect::<Vec<_>>();
		json!({ "changes": changes, "complete": self.complete })
	}
}

/// Returns the change of authorities that a header announces.
fn scheduled_change(header: &Header) -> Option<ScheduledChange<u32>> {
	let id = OpaqueDigestItemId::Consensus(&GRANDPA_ENGINE_ID);
	header.digest().convert_first(|item| item.try_to::<ConsensusLog<u32>>(id)?.try_into_change())
}

/// The trust of a verifier. It must come from another source than the proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
	/// The hash of the first block. It tells chains apart; a client compares it with that of the node it asks.
	pub genesis: H256,
	/// The network part of the DIDs of this chain.
	pub network: NetworkName,
	/// The trusted set.
	pub set: AuthoritySet,
	/// The changes that followed it. The set before each change made it final.
	pub changes: Vec<SetChange>,
}

/// The reason why a JSON object is not an anchor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
	/// A property is missing or malformed.
	#[error("not an anchor: \"{0}\" is missing or malformed; get a new anchor from a node that you trust")]
	Property(&'static str),
	/// The anchor has too many changes or authorities.
	#[error("the anchor has too many \"{0}\": get a new anchor from a node that you trust")]
	TooMany(&'static str),
	/// A change cannot be read.
	#[error("change {0} of the anchor cannot be read: {1}")]
	Change(usize, ProofError),
}

impl Anchor {
	/// Checks that the set with this number made a block final.
	pub fn check_finality(
		&self,
		set_id: u64,
		header: &Header,
		justification: &Justification,
	) -> Result<VoteWeight, ProofError> {
		let (set, last) = self.set(set_id)?;
		match last {
			// The keys of a former validator may be in other hands by now.
			Some(last) if header.number > last => {
				Err(ProofError::AfterEndOfSet { set: set_id, last, block: header.number })
			},
			_ => set.check_finality(header, justification),
		}
	}

	/// Returns the newest set that this anchor knows. Checks every change on the way.
	pub fn newest(&self) -> Result<AuthoritySet, ProofError> {
		self.changes.iter().try_fold(self.set.clone(), |set, change| change.check(&set))
	}

	/// Returns the set with this number, and the last block that it may make final, if that is known.
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

	/// Writes the anchor as JSON, to be kept in a file.
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

	/// Reads JSON that [`Self::to_json`] wrote. The changes are checked when they are used.
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
