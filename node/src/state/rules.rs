//! The revocation rules, as final blocks have them.

use crate::{client::FullClient, state::ReadError};
use clavis_primitives::{
	api::RulesApi,
	rules::{PastRules, RuleNumber},
	Moment, NumberedRules,
};
use clavis_proofs::state::{now_key, past_rules_key, rules_key};
use clavis_resolution::FoundRules;
use clavis_runtime::Hash;
use codec::DecodeAll;
use parking_lot::RwLock;
use sc_client_api::StorageProvider;
use sp_api::ProvideRuntimeApi;
use sp_core::storage::StorageKey;
use std::{sync::Arc, time::Duration};

/// The rules in force in a block, and when that block was authored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentRules {
	pub set: NumberedRules,
	pub moment: Moment,
}

impl PresentRules {
	/// Reads them from the state of a block.
	pub fn read(client: &FullClient, block: Hash) -> Result<Self, ReadError> {
		Ok(Self { set: in_force(client, block)?, moment: authored(client, block)?.as_secs() })
	}
}

/// The rules of the newest block that was asked for: most answers are about one, and it is new every few seconds.
#[derive(Default)]
pub struct PresentCache(RwLock<Option<(Hash, Arc<PresentRules>)>>);

impl PresentCache {
	/// The rules in force in a block.
	pub fn read(&self, client: &FullClient, block: Hash) -> Result<Arc<PresentRules>, ReadError> {
		if let Some((known, rules)) = &*self.0.read() {
			if *known == block {
				return Ok(rules.clone());
			}
		}
		let rules = Arc::new(PresentRules::read(client, block)?);
		*self.0.write() = Some((block, rules.clone()));
		Ok(rules)
	}
}

/// When a block was authored, as the time since 1970; zero for the first block.
pub fn authored(client: &FullClient, block: Hash) -> Result<Duration, ReadError> {
	let now = client.storage(block, &StorageKey(now_key()))?;
	Ok(Duration::from_millis(now.and_then(|now| u64::decode_all(&mut &now.0[..]).ok()).unwrap_or_default()))
}

/// The rules of a moment, as a block knows them; of a moment that is still to come then, those in force.
///
/// Past sets follow each other without gaps, so that a bisection by their numbers finds the one.
pub fn of_moment(
	client: &FullClient,
	block: Hash,
	in_force: &NumberedRules,
	moment: Moment,
) -> Result<FoundRules, ReadError> {
	if in_force.from <= moment {
		return Ok(FoundRules::InForce(in_force.clone()));
	}
	find(in_force.number, moment, |number| past(client, block, number))?
		.map(FoundRules::Past)
		.ok_or(ReadError::NoRules(moment))
}

/// The set below this number that was in force at a moment.
fn find<E>(
	below: RuleNumber,
	moment: Moment,
	read: impl Fn(RuleNumber) -> Result<Option<PastRules>, E>,
) -> Result<Option<PastRules>, E> {
	let (mut low, mut high) = (1, below);
	while low < high {
		let middle = low + (high - low) / 2;
		match read(middle)? {
			Some(past) if past.covers(moment) => return Ok(Some(past)),
			Some(past) if moment < past.set.from => high = middle,
			Some(_) => low = middle + 1,
			None => return Ok(None),
		}
	}
	Ok(None)
}

fn in_force(client: &FullClient, block: Hash) -> Result<NumberedRules, ReadError> {
	let Some(stored) = client.storage(block, &StorageKey(rules_key()))? else { return Ok(NumberedRules::default()) };
	match NumberedRules::decode_all(&mut &stored.0[..]) {
		Ok(rules) => Ok(rules),
		// A layout newer than this node: the runtime that wrote it can read it.
		Err(_) => Ok(client.runtime_api().rules_in_force(block)?),
	}
}

/// A rule set that is no longer in force in a block.
pub fn past(client: &FullClient, block: Hash, number: RuleNumber) -> Result<Option<PastRules>, ReadError> {
	let Some(stored) = client.storage(block, &StorageKey(past_rules_key(number)))? else { return Ok(None) };
	match PastRules::decode_all(&mut &stored.0[..]) {
		Ok(rules) => Ok(Some(rules)),
		Err(_) => Ok(client.runtime_api().past_rules(block, number)?),
	}
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
