//! Checks an answer that proves itself, against the question that was asked. Everything the answer says is made anew from
//! what was proven, and must come out the same.

mod groups;

pub use groups::{check_group, check_group_claim, is_about_group, CheckedGroup};

use clavis_primitives::{Did, DidUrl, Moment};
use clavis_proofs::{verify, Anchor, Proof, ProofError, ProvenVersion, Question, Verified};
use clavis_resolution::{
	format_moment, moment, ApplicableRules, Profile, Representation, Resolution, ResolutionError, ResolvedVersion,
};
use serde_json::Value;
use thiserror::Error;

/// The reason why an answer was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerificationError {
	/// Not the whole result of a resolution or of a question about a group, or one without a proof.
	#[error("there is no proof in it: expected the whole result of a question that was asked with a proof")]
	NoProof,
	/// The proof does not hold.
	#[error(transparent)]
	Proof(ProofError),
	/// The answer is about something else than the question.
	#[error("the answer is about {}, and the question was about {}", in_words(.about), in_words(.asked))]
	OtherQuestion {
		/// The question.
		asked: Question,
		/// The question that the answer would belong to.
		about: Question,
	},
	/// The question is about a moment that was not over when the answer was made.
	#[error(
		"the question is about {}, which was not over in the proven block, made at {}: no answer about it can hold yet",
		format_moment(*.asked),
		format_moment(*.block)
	)]
	AfterBlock {
		/// The moment in the question.
		asked: Moment,
		/// The moment of the proven block.
		block: Moment,
	},
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

impl From<ProofError> for VerificationError {
	/// Words moments as people read them.
	fn from(error: ProofError) -> Self {
		match error {
			ProofError::OtherQuestion { question, version } => {
				Self::OtherQuestion { asked: question, about: Question::Version(version) }
			},
			ProofError::AfterBlock { asked, block } => Self::AfterBlock { asked, block },
			error => Self::Proof(error),
		}
	}
}

/// Returns the question in words for a person.
pub fn in_words(question: &Question) -> String {
	match question {
		Question::Moment(at) => format!("the moment {}", format_moment(*at)),
		question => question.to_string(),
	}
}

impl VerificationError {
	/// A short name for the kind of error, for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::NoProof => "noProof",
			Self::OtherQuestion { .. } => "otherQuestion",
			Self::AfterBlock { .. } => "afterBlock",
			Self::Differs(_) | Self::ExistsAfterAll | Self::NeverThere => "differs",
			Self::Proof(error) => kind_of(error),
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> Option<&'static str> {
		match self {
			Self::NoProof => {
				Some("ask with 'clavis did prove', with 'proof=true' over HTTP, or with did_resolveWithProof or group_prove")
			},
			Self::OtherQuestion { .. } => Some(
				"name the question that was asked: --version-id, --version-time, or neither for the current version; or ask \
				 for a new proof",
			),
			Self::AfterBlock { .. } => Some("ask again for a new proof, once that moment is over"),
			Self::Differs(_) => Some("verify the whole result of a resolution, as the resolver gave it"),
			Self::Proof(ProofError::SetTooNew(..)) => Some("bring the anchor up to date: 'clavis anchor --from FILE'"),
			Self::Proof(ProofError::SetTooOld(..) | ProofError::Stale { .. }) => Some("ask for a new proof"),
			Self::Proof(ProofError::WrongDid { .. }) => Some("ask for that DID with 'clavis did prove'"),
			Self::Proof(ProofError::WrongNetwork { .. } | ProofError::GroupOfOtherNetwork { .. }) => {
				Some("get an anchor of that network: 'clavis anchor'")
			},
			Self::Proof(ProofError::WrongGroup { .. } | ProofError::OtherGroupQuestion { .. }) => {
				Some("ask for a new proof with 'clavis group prove', and name the same group, epoch and member in both commands")
			},
			Self::Proof(ProofError::UnknownFormat(..) | ProofError::UnreadableState(_)) => {
				Some("use a newer clavis command")
			},
			_ => Some("do not trust this answer: ask another node for it"),
		}
	}
}

/// A short name for each way to forge a proof.
fn kind_of(error: &ProofError) -> &'static str {
	match error {
		ProofError::TooLarge(..) => "tooLarge",
		ProofError::NotAProof | ProofError::NotAGroupProof | ProofError::Malformed(_) => "malformedProof",
		ProofError::UnknownFormat(..) | ProofError::UnreadableState(_) => "unknownFormat",
		ProofError::Truncated => "truncatedProof",
		ProofError::TrailingBytes(_) => "trailingBytes",
		ProofError::WrongDid { .. } => "wrongDid",
		ProofError::WrongGroup { .. } => "wrongGroup",
		ProofError::WrongNetwork { .. } | ProofError::GroupOfOtherNetwork { .. } => "wrongNetwork",
		ProofError::SetTooOld(..) | ProofError::SetTooNew(..) | ProofError::AfterEndOfSet { .. } => "wrongAuthoritySet",
		ProofError::BadAuthoritySet => "badAuthoritySet",
		ProofError::ForgedHeader { .. } => "forgedHeader",
		ProofError::UnknownAuthority(_) => "unknownAuthority",
		ProofError::BadSignature(_) | ProofError::OutdatedSet(_) => "badSignature",
		ProofError::RepeatedVote(_) | ProofError::VoteElsewhere(_) | ProofError::UnusedHeaders => "badVotes",
		ProofError::NoSupermajority { .. } => "noSupermajority",
		ProofError::RootMismatch | ProofError::MissingNode(_) => "wrongState",
		ProofError::PastOfNothing | ProofError::NotInHistory(_) | ProofError::WrongSnapshot(_) => "notInHistory",
		ProofError::EpochOfNothing | ProofError::WrongRecord(_) | ProofError::EpochNotInHistory(_) => "notInHistory",
		ProofError::NoSuchRules(_) | ProofError::RulesMissing(_) => "rulesMissing",
		ProofError::OtherQuestion { .. } | ProofError::OtherGroupQuestion { .. } => "otherQuestion",
		ProofError::AfterBlock { .. } => "afterBlock",
		ProofError::NoSetChange(_) => "noSetChange",
		ProofError::Stale { .. } => "stale",
	}
}

/// An answer that was found to be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
	/// The DID that it is about.
	pub did: Did,
	/// The question that it answers.
	pub question: Question,
	/// The facts that the proof shows.
	pub verified: Verified,
}

/// Checks the whole result of a resolution against trusted authorities, as the answer to a question about a DID.
///
/// Refuses the answer about another DID or to another question, every answer about a moment that is not over in the proven
/// block, and every part of the result that does not follow from what was proven.
pub fn check(result: &Value, asked: &Did, question: Question, anchor: &Anchor) -> Result<Checked, VerificationError> {
	let (did, proof) = Proof::from_json(proof_in(result).ok_or(VerificationError::NoProof)?)?;
	check_did(result, asked)?;
	let verified = verify(&proof, &did, question, anchor)?;
	match &verified.version {
		Some(_) if result.pointer("/didResolutionMetadata/error").is_some() => {
			return Err(VerificationError::ExistsAfterAll);
		},
		Some(version) => {
			let claimed = moment_in(result)?;
			if claimed != version.at {
				let about = claimed.map_or(Question::Current, Question::Moment);
				return Err(VerificationError::OtherQuestion { asked: question, about });
			}
			let proven = resolution(&did, version, verified.moment);
			compare(
				result,
				[Representation::Resolution, Representation::LegacyResolution].map(|form| proven.to_json(form)),
			)?;
		},
		None if result.get("didDocument").is_some_and(|document| !document.is_null()) => {
			return Err(VerificationError::NeverThere);
		},
		None => {
			let proven = ResolutionError::not_found(&did);
			compare(result, [Profile::Resolution, Profile::Legacy].map(|form| proven.to_json(form)))?;
		},
	}
	Ok(Checked { did, question, verified })
}

/// Refuses an answer whose proof, or whose document, names another DID. [`check`] does this, and checks that the proof
/// holds.
pub fn check_did(result: &Value, asked: &Did) -> Result<(), VerificationError> {
	let of_other = |named: Option<&Value>| {
		let named = named.and_then(Value::as_str)?;
		let is_asked = named.parse::<DidUrl>().is_ok_and(|url| url.did == *asked);
		// Any person can write the text in an answer.
		(!is_asked).then(|| named.chars().take(128).flat_map(char::escape_debug).collect::<String>())
	};
	let wrong = |proven, expected| Err(ProofError::WrongDid { proven, expected }.into());
	if let Some(proven) = of_other(proof_in(result).and_then(|proof| proof.get("did"))) {
		return wrong(proven, asked.to_string());
	}
	match of_other(result.pointer("/didDocument/id")) {
		Some(shown) => wrong(asked.to_string(), shown),
		None => Ok(()),
	}
}

/// Writes the answer that follows from what was proven. `block` is the moment of the proven block.
fn resolution(did: &Did, version: &ProvenVersion, block: Moment) -> Resolution {
	let ProvenVersion { record, latest, next, at, rules } = version;
	let rules = ApplicableRules::of_question(rules, *at, block);
	Resolution::new(did.clone(), &ResolvedVersion { record, latest, next: *next, rules, proof: None })
}

/// The moment that an answer says to be about; without one it is about that of the block.
fn moment_in(result: &Value) -> Result<Option<Moment>, VerificationError> {
	let at = result.pointer("/didDocumentMetadata/clavis/rules/at");
	let read = |at: &Value| moment(at.as_str()?).ok();
	at.map(|at| read(at).ok_or(VerificationError::Differs("the metadata of the document"))).transpose()
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

/// Compares an answer with the forms in which a resolver gives what was proven. The whole answer must have one of them.
fn compare(result: &Value, proven: [Value; 2]) -> Result<(), VerificationError> {
	let result = without_proof(result);
	if proven.contains(&result) {
		return Ok(());
	}
	let differs = |part: &str| proven.iter().all(|proven| proven.get(part) != result.get(part));
	Err(VerificationError::Differs(if differs("didDocument") {
		"the document"
	} else if differs("didDocumentMetadata") {
		"the metadata of the document"
	} else {
		"the rest of the result"
	}))
}

fn without_proof(result: &Value) -> Value {
	let mut result = result.clone();
	for part in ["didDocumentMetadata", "didResolutionMetadata"] {
		if let Some(metadata) = result.get_mut(part).and_then(Value::as_object_mut) {
			metadata.remove("proof");
		}
	}
	result
}

#[cfg(test)]
mod tests;
