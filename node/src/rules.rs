//! The revocation rules, as final blocks have them.

use crate::{client::FullClient, resolver::records::ReadError};
use clavis_primitives::{
	api::RulesApi,
	rules::{find_past_rules, PastRules, RuleNumber},
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
pub fn of_moment(
	client: &FullClient,
	block: Hash,
	in_force: &NumberedRules,
	moment: Moment,
) -> Result<FoundRules, ReadError> {
	if in_force.from <= moment {
		return Ok(FoundRules::InForce(in_force.clone()));
	}
	find_past_rules(in_force.number, moment, |number| past(client, block, number))?
		.map(FoundRules::Past)
		.ok_or(ReadError::NoRules(moment))
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
