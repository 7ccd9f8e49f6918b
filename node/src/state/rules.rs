//! Reads the revocation rules from the state of a block, and caches those of the newest block.

use super::{authored, entry, ReadError};
use crate::client::FullClient;
use clavis_primitives::{
	api::RulesApi,
	rules::{find_past_rules, PastRules, RuleNumber},
	storage::{past_rules_key, rules_key},
	Moment, NumberedRules,
};
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

/// Finds the rules of a moment in the state of a block. The moment must be over in that block.
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
	find_past_rules(in_force.number, moment, |number| past(client, block, number))?
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
