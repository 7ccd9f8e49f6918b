//! Checks a proof, from the votes down to the version that answers the question.

use crate::{state::ProvenState, Anchor, PastVersion, Proof, ProofError, VoteWeight};
use clavis_primitives::{is_over, rules::PastRules, Did, Moment, NumberedRules, Question, Record};
use sp_core::H256;

/// The facts that a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
	/// The number of the block whose state is proven.
	pub block: u32,
	/// The hash of that block.
	pub hash: H256,
	/// The time at which the block was authored. The facts were true at that time.
	pub moment: Moment,
	/// The number of the authority set that made the block final.
	pub set_id: u64,
	/// The weight of the votes for the block.
	pub weight: VoteWeight,
	/// The version that answers the question; `None` if the DID does not exist.
	pub version: Option<ProvenVersion>,
}

/// The version that answers a question, with everything that the answer about it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenVersion {
	/// The record at the end of this version.
	pub record: Record<()>,
	/// The record of the current version. It tells what has become known since: compromises of keys, doubt after a recovery,
	/// and a deactivation.
	pub latest: Record<()>,
	/// The number of the next version and the moment at which it started; `None` for the current version.
	pub next: Option<(u32, Moment)>,
	/// The moment that the answer is about, which is over in the block; `None` for the moment of the block.
	pub at: Option<Moment>,
	/// The rules of that moment.
	pub rules: NumberedRules,
}

/// Checks a proof about a DID against the trusted authorities, as the answer to a question.
///
/// A proof of another version than the one in the question is refused, and so is a question about a moment that is not
/// over in the proven block: later blocks can still change the answer.
pub fn verify(proof: &Proof, did: &Did, question: Question, anchor: &Anchor) -> Result<Verified, ProofError> {
	if did.network != anchor.network {
		return Err(ProofError::WrongNetwork { did: did.network.clone(), anchor: anchor.network.clone() });
	}
	let weight = anchor.check_finality(proof.set_id, &proof.header, &proof.justification)?;
	let state = ProvenState::of(&proof.nodes, proof.header.state_root)?;
	let latest = state.record(&did.id)?;
	let moment = state.moment()?;
	let in_force = state.rules()?;
	let past_rules = proof.past_rules.map(|number| state.past_rules(number)).transpose()?;
	// That there is no such DID answers every question about the time before the block.
	if let Question::Moment(asked) = question {
		check_over(asked, moment)?;
	}
	let version = match (latest, &proof.past) {
		(None, None) => None,
		(None, Some(_)) => return Err(ProofError::PastOfNothing),
		(Some(latest), past) => {
			let (record, next) = match past {
				Some(past) => {
					let next = (past.history.leaf.version.saturating_add(1), past.history.leaf.to);
					(past.check(&latest)?, Some(next))
				},
				None => (latest.clone(), None),
			};
			let at = moment_of(question, &record, next)?;
			at.map_or(Ok(()), |at| check_over(at, moment))?;
			Some(ProvenVersion { record, latest, next, at, rules: rules_of(at, in_force, past_rules)? })
		},
	};
	let (block, hash, set_id) = (proof.header.number, proof.header.hash(), proof.set_id);
	Ok(Verified { block, hash, moment, set_id, weight, version })
}

/// Returns the moment that the answer is about. Refuses a version that does not answer the question.
fn moment_of(
	question: Question,
	record: &Record<()>,
	next: Option<(u32, Moment)>,
) -> Result<Option<Moment>, ProofError> {
	let (version, from, to) = (record.version, record.updated, next.map(|(_, start)| start));
	if question.is_answered_by(version, from, to) {
		Ok(question.moment(from, to))
	} else {
		Err(ProofError::OtherQuestion { question, version })
	}
}

/// Refuses a moment that is not over in a block.
fn check_over(asked: Moment, block: Moment) -> Result<(), ProofError> {
	if is_over(asked, block) {
		Ok(())
	} else {
		Err(ProofError::AfterBlock { asked, block })
	}
}

/// Chooses the rules of a moment, or of the block.
fn rules_of(at: Option<Moment>, in_force: NumberedRules, past: Option<PastRules>) -> Result<NumberedRules, ProofError> {
	match at {
		Some(at) if at < in_force.from => {
			past.filter(|past| past.covers(at)).map(|past| past.set).ok_or(ProofError::RulesMissing(at))
		},
		_ => Ok(in_force),
	}
}

impl PastVersion {
	/// Returns the record of the past version. Checks it against the history in the current record.
	pub fn check(&self, current: &Record<()>) -> Result<Record<()>, ProofError> {
		let leaf = &self.history.leaf;
		if !self.history.verify(&current.history, current.version.saturating_sub(1)) {
			return Err(ProofError::NotInHistory(leaf.version));
		}
		if self.snapshot.hash() != leaf.snapshot {
			return Err(ProofError::WrongSnapshot(leaf.version));
		}
		Ok(current.of_past(leaf, self.snapshot.clone()))
	}
}

impl Verified {
	/// Refuses a proof whose block was authored more than `max_age` seconds before `now`.
	pub fn check_age(&self, now: Moment, max_age: u64) -> Result<(), ProofError> {
		check_age(self.moment, now, max_age)
	}
}

/// Refuses a block that was authored more than `max_age` seconds before `now`.
pub(crate) fn check_age(moment: Moment, now: Moment, max_age: u64) -> Result<(), ProofError> {
	let age = now.saturating_sub(moment);
	if age > max_age {
		return Err(ProofError::Stale { moment, age, max_age });
	}
	Ok(())
}
