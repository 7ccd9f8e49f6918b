//! Checks an answer that proves itself: everything it says is made anew from what was proven, and must come out the same.

use clavis_primitives::{Did, DidUrl};
use clavis_proofs::{verify, Anchor, Proof, ProofError, Verified};
use clavis_resolution::{Representation, Resolution};
use serde_json::{Map, Value};
use thiserror::Error;

/// Why an answer was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerificationError {
	/// Not the whole result of a resolution, or one without a proof.
	#[error("there is no proof in it: expected the whole result of a resolution that was asked for with a proof")]
	NoProof,
	/// The proof does not hold.
	#[error(transparent)]
	Proof(#[from] ProofError),
	/// The answer says something else than was proven.
	#[error("{0} is not what was proven: it was changed, or is a part only")]
	Differs(&'static str),
	/// The answer is an error, and a DID was proven.
	#[error("it says that the DID cannot be resolved, and the proof says that it can")]
	ExistsAfterAll,
	/// The answer is a document, and no DID was proven.
	#[error("it has a document, and the proof says that there is no such DID")]
	NeverThere,
}

impl VerificationError {
	/// A short name for the kind of error, for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::NoProof => "noProof",
			Self::Differs(_) | Self::ExistsAfterAll | Self::NeverThere => "differs",
			Self::Proof(error) => kind_of(error),
		}
	}

	/// What to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		match self {
			Self::NoProof => Some("ask with 'clavis did prove', with 'proof=true' over HTTP, or did_resolveWithProof"),
			Self::Differs(_) => Some("verify the whole result of a resolution, as the resolver gave it"),
			Self::Proof(ProofError::SetTooNew(..)) => {
				Some("bring the anchor up to date: 'clavis anchor --from ANCHOR'")
			},
			Self::Proof(ProofError::SetTooOld(..) | ProofError::Stale { .. }) => Some("ask for a new proof"),
			_ => None,
		}
	}
}

/// A short name for each way to forge a proof.
fn kind_of(error: &ProofError) -> &'static str {
	match error {
		ProofError::TooLarge(..) => "tooLarge",
		ProofError::NotAProof | ProofError::Malformed(_) => "malformedProof",
		ProofError::UnknownFormat(_) | ProofError::UnreadableState(_) => "unknownFormat",
		ProofError::Truncated => "truncatedProof",
		ProofError::TrailingBytes(_) => "trailingBytes",
		ProofError::WrongDid(_) => "wrongDid",
		ProofError::WrongNetwork { .. } => "wrongNetwork",
		ProofError::SetTooOld(..) | ProofError::SetTooNew(..) | ProofError::AfterEndOfSet { .. } => "wrongAuthoritySet",
		ProofError::BadAuthoritySet => "badAuthoritySet",
		ProofError::ForgedHeader { .. } => "forgedHeader",
		ProofError::UnknownAuthority(_) => "unknownAuthority",
		ProofError::BadSignature(_) | ProofError::OutdatedSet(_) => "badSignature",
		ProofError::RepeatedVote(_) | ProofError::VoteElsewhere(_) | ProofError::UnusedHeaders => "badVotes",
		ProofError::NoSupermajority { .. } => "noSupermajority",
		ProofError::RootMismatch | ProofError::MissingNode(_) => "wrongState",
		ProofError::PastOfNothing | ProofError::NotInHistory(_) | ProofError::WrongSnapshot(_) => "notInHistory",
		ProofError::NoSetChange(_) => "noSetChange",
		ProofError::Stale { .. } => "stale",
	}
}

/// An answer that was found to be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
	/// The DID that it is about.
	pub did: Did,
	/// What was proven.
	pub verified: Verified,
}

/// Checks the whole result of a resolution against authorities that are trusted. Where `expected` is given, it must be
/// about that DID.
pub fn check(result: &Value, anchor: &Anchor, expected: Option<&Did>) -> Result<Checked, VerificationError> {
	let (did, proof) = Proof::from_json(proof_in(result).ok_or(VerificationError::NoProof)?)?;
	let claimed = result.pointer("/didDocument/id").and_then(Value::as_str);
	let claimed = claimed.map(|id| id.parse::<DidUrl>().map(|url| url.did));
	let is_other = expected.is_some_and(|expected| *expected != did)
		|| claimed.is_some_and(|claimed| claimed.as_ref().ok() != Some(&did));
	if is_other {
		return Err(ProofError::WrongDid(did.to_string()).into());
	}
	let verified = verify(&proof, &did, anchor)?;
	match &verified.record {
		Some(record) => {
			compare(result, &Resolution::new(did.clone(), record).with_next(verified.next))?;
		},
		None if result.get("didDocument").is_some_and(|document| !document.is_null()) => {
			return Err(VerificationError::NeverThere);
		},
		None => {},
	}
	Ok(Checked { did, verified })
}

/// The proof stands in the metadata of the document or, where there is none, in that of the resolution.
fn proof_in(result: &Value) -> Option<&Value> {
	let places = ["/didDocumentMetadata/proof", "/didResolutionMetadata/proof"];
	let proof = places.into_iter().find_map(|place| result.pointer(place))?;
	match proof.as_array().map(Vec::as_slice) {
		Some([proof]) => Some(proof),
		Some(_) => None,
		None => Some(proof),
	}
}

/// Compares an answer with what was proven, in either form that a resolver gives it.
fn compare(result: &Value, proven: &Resolution) -> Result<(), VerificationError> {
	if result.pointer("/didResolutionMetadata/error").is_some() {
		return Err(VerificationError::ExistsAfterAll);
	}
	let document = |result: &Value| result.get("didDocument").cloned().unwrap_or_default();
	let forms = [Representation::Resolution, Representation::LegacyResolution].map(|form| proven.to_json(form));
	if forms.iter().all(|form| document(form) != document(result)) {
		return Err(VerificationError::Differs("the document"));
	}
	if forms.iter().all(|form| metadata(form) != metadata(result)) {
		return Err(VerificationError::Differs("the metadata of the document"));
	}
	Ok(())
}

fn metadata(result: &Value) -> Map<String, Value> {
	let metadata = result.get("didDocumentMetadata").and_then(Value::as_object);
	let mut metadata = metadata.cloned().unwrap_or_default();
	metadata.remove("proof");
	metadata
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn anchor() -> Anchor {
		let authority = json!({ "key": format!("0x{}", "11".repeat(32)), "weight": 1 });
		let genesis = format!("0x{}", "22".repeat(32));
		let anchor = json!({
			"type": "ClavisAnchor",
			"genesis": genesis,
			"network": "dev",
			"setId": 0,
			"authorities": [authority],
			"changes": [],
		});
		Anchor::from_json(&anchor).unwrap()
	}

	#[test]
	fn an_answer_without_a_proof_is_refused() {
		for result in [
			json!(null),
			json!([]),
			json!({ "didDocument": {}, "didDocumentMetadata": {} }),
			json!({ "didDocumentMetadata": { "proof": [] } }),
			json!({ "didDocumentMetadata": { "proof": [{}, {}] } }),
		] {
			assert_eq!(check(&result, &anchor(), None), Err(VerificationError::NoProof), "{result}");
		}
	}

	#[test]
	fn something_else_in_the_place_of_a_proof_is_refused() {
		let result = json!({ "didDocumentMetadata": { "proof": [{ "type": "DataIntegrityProof" }] } });
		let error = check(&result, &anchor(), None).unwrap_err();
		assert_eq!((error.kind(), error), ("malformedProof", ProofError::NotAProof.into()));
	}
}
