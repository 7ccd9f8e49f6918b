//! Reads the revocation rules from the state of a block, and caches those of the newest block.

use super::{authored, entry, ReadError};
use crate::client::FullClient;
use clavis_primitives::{
	api::RulesApi,
	rules::{PastRules, RuleNumber},
	Moment, NumberedRules,
};
use clavis_proofs::state::{past_rules_key, rules_key};
use clavis_resolution::RuleSetEntry;
use clavis_runtime::Hash;
use codec::DecodeAll;
use parking_lot::RwLock;
use sp_api::ProvideRuntimeApi;
use std::sync::Arc;

/// The rules in force in a block, and the time of that block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockRules {
	/// The rule set in force.
	pub set: NumberedRules,
	/// The time at which the block was authored.
	pub moment: Moment,
}

impl BlockRules {
	/// Reads both from the state of a block.
	pub fn read(client: &FullClient, block: Hash) -> Result<Self, ReadError> {
		Ok(Self { set: in_force(client, block)?, moment: authored(client, block)?.as_secs() })
	}
}

/// Keeps the rules of the block that was asked for last: nearly all answers are about the newest final block, and that
/// changes every few seconds only.
#[derive(Default)]
pub struct BlockRulesCache(RwLock<Option<(Hash, Arc<BlockRules>)>>);

impl BlockRulesCache {
	/// Returns the rules in force in a block.
	pub fn read(&self, client: &FullClient, block: Hash) -> Result<Arc<BlockRules>, ReadError> {
		if let Some((known, rules)) = &*self.0.read() {
			if *known == block {
				return Ok(rules.clone());
			}
		}
		let rules = Arc::new(BlockRules::read(client, block)?);
		*self.0.write() = Some((block, rules.clone()));
		Ok(rules)
	}
}

/// Finds the rules of a moment in the state of a block. A moment after the block has the rules in force.
///
/// Past rule sets follow each other without gaps, so a binary search by their numbers finds the one.
pub fn of_moment(
	client: &FullClient,
	block: Hash,
	in_force: &NumberedRules,
	moment: Moment,
) -> Result<RuleSetEntry, ReadError> {
	if in_force.from <= moment {
		return Ok(RuleSetEntry::InForce(in_force.clone()));
	}
	find(in_force.number, moment, |number| past(client, block, number))?
		.map(RuleSetEntry::Past)
		.ok_or(ReadError::NoRules(moment))
}

/// Reads a rule set that is no longer in force in a block. Returns `None` if there is none with this number.
pub fn past(client: &FullClient, block: Hash, number: RuleNumber) -> Result<Option<PastRules>, ReadError> {
	entry(
		client,
		block,
		past_rules_key(number),
		|bytes| PastRules::decode_all(&mut &*bytes),
		|| client.runtime_api().past_rules(block, number),
	)
}

/// Reads the rule set in force. A chain that never changed its rules stores none and has the default ones.
fn in_force(client: &FullClient, block: Hash) -> Result<NumberedRules, ReadError> {
	let rules = entry(
		client,
		block,
		rules_key(),
		|bytes| NumberedRules::decode_all(&mut &*bytes),
		|| client.runtime_api().rules_in_force(block).map(Some),
	)?;
	Ok(rules.unwrap_or_default())
}

/// The set below this number that was in force at a moment.
fn find<E>(
	below: RuleNumber,
	moment: Moment,
	read: impl Fn(RuleNumber) -> Result<Option<PastRules>, E>,
) -> Result<Option<PastRules>, E> {
	let (mut low, mut high) = (1, below);
	while low < high {
		let middle = low.midpoint(high);
		match read(middle)? {
			Some(past) if past.covers(moment) => return Ok(Some(past)),
			Some(past) if moment < past.set.from => high = middle,
			Some(_) => low = middle.saturating_add(1),
			None => return Ok(None),
		}
	}
	Ok(None)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_runtime::Runtime;
	use std::cell::Cell;

	#[test]
	fn storage_keys_are_those_of_the_runtime() {
		assert_eq!(rules_key(), pallet_revocation_rules::InForce::<Runtime>::hashed_key());
		for number in [1, 300, RuleNumber::MAX] {
			assert_eq!(past_rules_key(number), pallet_revocation_rules::Past::<Runtime>::hashed_key_for(number));
		}
	}

	/// A set that was in force for ten seconds, or for none: one that another replaced in its own block.
	fn past_rules(number: RuleNumber) -> PastRules {
		let start = |number: RuleNumber| Moment::from(number - 1) * 10 - if number > 4 { 10 } else { 0 };
		let set = NumberedRules { number, from: start(number), ..NumberedRules::default() };
		PastRules { set, until_block: 0, until: start(number + 1) }
	}

	#[test]
	fn every_moment_has_the_set_that_covers_it() {
		for moment in 0..90 {
			let reads = Cell::new(0);
			let found = find::<()>(11, moment, |number| {
				reads.set(reads.get() + 1);
				Ok(Some(past_rules(number)))
			});
			let expected = (1..11).map(past_rules).find(|past| past.covers(moment));
			assert_eq!(found, Ok(expected), "{moment}");
			assert!(reads.get() <= 4, "{moment}: {}", reads.get());
		}
	}

	#[test]
	fn a_state_that_lost_a_set_says_so() {
		assert_eq!(find::<()>(9, 5, |_| Ok(None)), Ok(None));
		assert_eq!(find(9, 5, |_| Err("unreadable")), Err("unreadable"));
		// None is over yet.
		assert_eq!(find::<()>(1, 5, |number| Ok(Some(past_rules(number)))), Ok(None));
	}
}
