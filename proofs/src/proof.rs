//! The format of proofs, as bytes and as JSON.

use crate::{input, Header, Justification, ProofError};
use base64ct::{Base64UrlUnpadded, Encoding};
use clavis_primitives::{rules::RuleNumber, Did, HistoryProof, Snapshot};
use codec::{Decode, Encode};
use serde_json::{json, Value};

/// The largest proof, in bytes. A hundred authorities, a full record and deep tries take less than half of it.
pub const MAX_PROOF_BYTES: usize = 65_536;

/// The first byte of a proof, which names the format. Format 1 had no revocation rules.
const FORMAT: u8 = 2;
/// The type of the JSON object that carries a proof.
const TYPE: &str = "ClavisProof";
/// The prefix of base64url without padding in multibase.
const BASE64URL: char = 'u';

/// The proof of the state of a DID in a final block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Proof {
	/// The authority set that made the block final.
	#[codec(compact)]
	pub set_id: u64,
	/// The votes of that set.
	pub justification: Justification,
	/// The header of the block.
	pub header: Header,
	/// A compact storage proof: the trie nodes from the state root to the record of the DID, to the time of the block
	/// and to the revocation rules in force. If an older rule set applies, the nodes to that one are among them.
	pub nodes: Vec<Vec<u8>>,
	/// The number of the rule set that applies, if it is not the one in force.
	pub past_rules: Option<RuleNumber>,
	/// The version that is proven, if it is not the current one.
	pub past: Option<PastVersion>,
}

/// A version that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PastVersion {
	/// The leaf of the version, and the hashes between it and the peaks in the record.
	pub history: HistoryProof,
	/// The content of the version.
	pub snapshot: Snapshot<'static>,
}

impl Proof {
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

	/// Writes the proof as the JSON object that stands in the metadata of a resolution.
	pub fn to_json(&self, did: &Did) -> Value {
		json!({ "type": TYPE, "did": did.to_string(), "proofValue": to_multibase(&self.to_bytes()) })
	}

	/// Reads JSON that [`Self::to_json`] wrote. Returns the DID that the proof claims to be about, and the proof.
	pub fn from_json(object: &Value) -> Result<(Did, Self), ProofError> {
		let text = |name| object.get(name).and_then(Value::as_str);
		let (Some(TYPE), Some(did), Some(value)) = (text("type"), text("did"), text("proofValue")) else {
			return Err(ProofError::NotAProof);
		};
		let did = did.parse().map_err(|_| ProofError::NotAProof)?;
		Ok((did, Self::from_bytes(&from_multibase(value)?)?))
	}
}

/// Writes bytes as `u` and base64url.
pub(crate) fn to_multibase(bytes: &[u8]) -> String {
	format!("{BASE64URL}{}", Base64UrlUnpadded::encode_string(bytes))
}

/// Reads a text that [`to_multibase`] wrote.
pub(crate) fn from_multibase(text: &str) -> Result<Vec<u8>, ProofError> {
	let digits = text.strip_prefix(BASE64URL).ok_or(ProofError::NotAProof)?;
	// Four digits are three bytes. A text that is too long for that is not decoded at all.
	if digits.len() > MAX_PROOF_BYTES.saturating_mul(2) {
		return Err(ProofError::TooLarge(digits.len(), MAX_PROOF_BYTES));
	}
	Base64UrlUnpadded::decode_vec(digits).map_err(|_| ProofError::NotAProof)
}
