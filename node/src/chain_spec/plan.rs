//! The file that describes a chain of one's own: its form, and what can be wrong with it.

use super::{floors, known::KnownKeys};
use clavis_primitives::{KeyError, NetworkName, PublicKey, RuleSet};
use clavis_runtime::{
	genesis::{Founding, Periods},
	AccountId, SessionKeys, CLV,
};
use sc_network::config::MultiaddrWithPeerId;
use sc_service::ChainType;
use serde::{
	de::{DeserializeOwned, Error},
	Deserialize, Deserializer, Serialize,
};
use serde_json::{Map, Value};
use sp_core::{ed25519, sr25519};
use std::collections::BTreeSet;

/// The fewest validators of a live chain. GRANDPA withstands one fault among four validators, and none among fewer.
const MIN_VALIDATORS: usize = 4;
/// The most validators, which is the bound of the runtime.
const MAX_VALIDATORS: usize = 100;
/// The fewest members of the council. Two thirds of three are two, so no member decides alone.
const MIN_COUNCIL: usize = 3;
/// The most members of the council, which is the bound of the runtime.
const MAX_COUNCIL: usize = 25;
/// The most characters of a name or an id.
const MAX_NAME: usize = 64;
/// The ids of the presets. Nodes keep their state in a folder of this name.
const PRESET_IDS: [&str; 2] = ["clavis-development", "clavis-local"];
/// The names of the networks of the presets, which stand in DIDs.
const PRESET_NETWORKS: [&str; 2] = ["dev", "local"];

/// The kind of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
	/// A chain that people rely on.
	Live,
	/// A chain of several nodes for tests.
	Local,
	/// A chain of one node for tests.
	Development,
}

/// 32 bytes, as an SS58 address or in hexadecimal digits: an account, or the public key of a validator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
struct Key(AccountId);

impl Key {
	fn bytes(&self) -> [u8; 32] {
		self.0.clone().into()
	}
}

impl TryFrom<String> for Key {
	type Error = String;

	fn try_from(text: String) -> Result<Self, String> {
		text.parse::<AccountId>().map(Self).map_err(|_| {
			format!("'{text}' is no account and no key: expected an SS58 address, or 0x and 64 hexadecimal digits")
		})
	}
}

/// A validator of the first block.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Validator {
	/// Its account.
	account: Key,
	/// The sr25519 key with which its node authors blocks.
	aura: Key,
	/// The Ed25519 key with which its node votes on finality.
	grandpa: Key,
}

/// An account with tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holder {
	account: Key,
	/// Whole CLV.
	clv: u64,
}

/// The description of a chain. `docs/operations.md` documents the file for operators.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plan {
	/// The name that people read.
	pub name: String,
	/// The name of the folder in which nodes keep the chain.
	pub id: String,
	/// The kind of the chain.
	#[serde(rename = "type")]
	pub kind: Kind,
	/// The name of the network in its DIDs.
	pub network: String,
	validators: Vec<Validator>,
	balances: Vec<Holder>,
	council: Vec<Key>,
	/// The periods that differ from those of the main network.
	#[serde(default, deserialize_with = "filled")]
	periods: Periods,
	/// The rules that differ from the first ones of the main network.
	#[serde(default, deserialize_with = "filled")]
	rules: RuleSet,
	/// The nodes that new nodes ask for peers.
	#[serde(default)]
	pub boot_nodes: Vec<MultiaddrWithPeerId>,
}

impl Plan {
	/// Reads the file and checks it. The error has one line for each fault of the content.
	pub fn read(text: &str) -> Result<Self, String> {
		let plan = serde_json::from_str::<Self>(text).map_err(|error| error.to_string())?;
		let faults = plan.faults();
		if faults.is_empty() {
			Ok(plan)
		} else {
			Err(faults.join("\n"))
		}
	}

	/// The kind, as a chain specification names it.
	pub fn chain_type(&self) -> ChainType {
		match self.kind {
			Kind::Live => ChainType::Live,
			Kind::Local => ChainType::Local,
			Kind::Development => ChainType::Development,
		}
	}

	/// Returns how many validators, members of the council and CLV the chain starts with.
	pub fn sizes(&self) -> (usize, usize, u64) {
		let total = self.balances.iter().fold(0, |total: u64, holder| total.saturating_add(holder.clv));
		(self.validators.len(), self.council.len(), total)
	}

	/// Returns what the genesis block states.
	pub fn founding(&self) -> Result<Founding, String> {
		let validators = self.validators.iter().map(|validator| {
			let keys = SessionKeys {
				aura: sr25519::Public::from_raw(validator.aura.bytes()).into(),
				grandpa: ed25519::Public::from_raw(validator.grandpa.bytes()).into(),
			};
			(validator.account.0.clone(), keys)
		});
		let planck = |holder: &Holder| (holder.account.0.clone(), u128::from(holder.clv).saturating_mul(CLV));
		Ok(Founding {
			network: self.network_name()?,
			periods: self.periods,
			rules: self.rules.clone(),
			validators: validators.collect(),
			balances: self.balances.iter().map(planck).collect(),
			council: self.council.iter().map(|member| member.0.clone()).collect(),
			dids: Vec::new(),
		})
	}

	fn is_live(&self) -> bool {
		self.kind == Kind::Live
	}

	fn network_name(&self) -> Result<NetworkName, String> {
		self.network.parse::<NetworkName>().map_err(|_| {
			format!(
				"`network` is '{}': expected up to 16 lower-case letters, digits and hyphens, with a letter first",
				self.network
			)
		})
	}

	fn faults(&self) -> Vec<String> {
		let mut faults = Vec::new();
		self.check_names(&mut faults);
		self.check_validators(&mut faults);
		self.check_balances(&mut faults);
		self.check_council(&mut faults);
		faults.extend(self.periods.check().err().map(|error| format!("`periods`: {error}")));
		faults.extend(self.rules.check_sound().err().map(|error| format!("`rules`: {error}")));
		if self.is_live() {
			faults.extend(floors::faults(&self.periods, &self.rules));
			self.check_known(&mut faults);
		}
		faults
	}

	fn check_names(&self, faults: &mut Vec<String>) {
		let length = self.name.chars().count();
		if self.name.trim().is_empty() || length > MAX_NAME || self.name.chars().any(char::is_control) {
			faults.push(format!("`name` must have from 1 to {MAX_NAME} characters and no control characters"));
		}
		let letter = |byte: &u8| byte.is_ascii_lowercase();
		let is_id = self.id.bytes().all(|byte| letter(&byte) || byte.is_ascii_digit() || byte == b'-');
		if !is_id || !self.id.as_bytes().first().is_some_and(letter) || self.id.len() > MAX_NAME {
			faults.push(format!(
				"`id` is '{}': expected up to {MAX_NAME} lower-case letters, digits and hyphens, with a letter first",
				self.id
			));
		}
		if PRESET_IDS.contains(&&*self.id) {
			faults.push(format!("`id` is '{}', which is the id of a preset: choose another one", self.id));
		}
		match self.network_name() {
			Err(fault) => faults.push(fault),
			Ok(name) if name.is_main() => {
				faults.push("`network` is empty, which is the name of the main network: choose a name".into());
			},
			Ok(_) if self.is_live() && PRESET_NETWORKS.contains(&&*self.network) => faults.push(format!(
				"`network` is '{}', which names networks to try things on: choose another name",
				self.network
			)),
			Ok(_) => (),
		}
	}

	fn check_validators(&self, faults: &mut Vec<String>) {
		let least = if self.is_live() { MIN_VALIDATORS } else { 1 };
		check_number("validators", self.validators.len(), least, MAX_VALIDATORS, faults);
		check_once("`validators`: the account", self.validators.iter().map(|one| &one.account), faults);
		check_once("`validators`: the key `aura`", self.validators.iter().map(|one| &one.aura), faults);
		check_once("`validators`: the key `grandpa`", self.validators.iter().map(|one| &one.grandpa), faults);
		for Validator { account, aura, grandpa } in &self.validators {
			check_account("validators", account, faults);
			let mut check = |name: &str, key: PublicKey, given: &Key| {
				if let Err(error) = key.check() {
					faults.push(format!("`validators`: the key `{name}` {} is {error}", given.0));
				}
			};
			check("aura", PublicKey::Sr25519(aura.bytes()), aura);
			check("grandpa", PublicKey::Ed25519(grandpa.bytes()), grandpa);
			if aura == grandpa {
				faults.push(format!(
					"`validators`: `aura` and `grandpa` of {} are the same: `aura` is an sr25519 key, `grandpa` an Ed25519 key",
					account.0
				));
			}
			if self.is_live() && (account == aura || account == grandpa) {
				faults.push(format!(
					"`validators`: the account {} is a key of its node, which lies there unencrypted: use another account",
					account.0
				));
			}
		}
	}

	fn check_balances(&self, faults: &mut Vec<String>) {
		if self.balances.is_empty() {
			faults.push("`balances` is empty: without tokens nobody can pay for a change, or vote".into());
		}
		check_once("`balances`: the account", self.balances.iter().map(|holder| &holder.account), faults);
		for Holder { account, clv } in &self.balances {
			check_account("balances", account, faults);
			if *clv == 0 {
				faults.push(format!("`balances`: {} has 0 CLV: state 1 at least, or leave it out", account.0));
			}
		}
		let total = self.balances.iter().try_fold(0u64, |total, holder| total.checked_add(holder.clv));
		if total.is_none() {
			faults.push(format!("`balances`: all together must be at most {} CLV", u64::MAX));
		}
	}

	fn check_council(&self, faults: &mut Vec<String>) {
		check_number("council", self.council.len(), MIN_COUNCIL, MAX_COUNCIL, faults);
		check_once("`council`: the account", self.council.iter(), faults);
		for member in &self.council {
			check_account("council", member, faults);
			if !self.balances.iter().any(|holder| holder.account == *member) {
				faults.push(format!(
					"`council`: {} has no tokens, and its motions and votes cost fees: add it to `balances`",
					member.0
				));
			}
		}
	}

	fn check_known(&self, faults: &mut Vec<String>) {
		let known = KnownKeys::all();
		let mut check = |place: &str, key: &Key| {
			if let Some(name) = known.name(&key.bytes()) {
				faults.push(format!(
					"`{place}`: {} is the development key {name}, with which everybody can sign: make a key",
					key.0
				));
			}
		};
		for Validator { account, aura, grandpa } in &self.validators {
			for key in [account, aura, grandpa] {
				check("validators", key);
			}
		}
		self.balances.iter().for_each(|holder| check("balances", &holder.account));
		self.council.iter().for_each(|member| check("council", member));
	}
}

fn check_number(name: &str, given: usize, least: usize, most: usize, faults: &mut Vec<String>) {
	if !(least..=most).contains(&given) {
		faults.push(format!("`{name}` has {given} entries: expected from {least} to {most}"));
	}
}

fn check_once<'a>(what: &str, keys: impl Iterator<Item = &'a Key>, faults: &mut Vec<String>) {
	let mut seen = BTreeSet::new();
	for key in keys {
		if !seen.insert(key) {
			faults.push(format!("{what} {} stands twice: remove one of them", key.0));
		}
	}
}

/// Refuses the accounts for which anybody can sign, such as the one of 32 zeros.
fn check_account(place: &str, account: &Key, faults: &mut Vec<String>) {
	// An account may be the hash of something, so that it is no point on a curve.
	let is_open = [PublicKey::Ed25519(account.bytes()), PublicKey::Sr25519(account.bytes())]
		.iter()
		.any(|key| key.check() == Err(KeyError::SmallOrder));
	if is_open {
		faults.push(format!("`{place}`: anybody can sign for the account {}: make a key", account.0));
	}
}

/// Reads an object that states some fields of a value. The others have their defaults.
fn filled<'de, T, D>(from: D) -> Result<T, D::Error>
where
	T: Default + Serialize + DeserializeOwned,
	D: Deserializer<'de>,
{
	let given = Map::<String, Value>::deserialize(from)?;
	let mut fields = match serde_json::to_value(T::default()).map_err(D::Error::custom)? {
		Value::Object(fields) => fields,
		_ => return Err(D::Error::custom("expected a value with fields")),
	};
	for (name, value) in given {
		if fields.insert(name.clone(), value).is_none() {
			fields.remove(&name);
			let names = fields.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
			return Err(D::Error::custom(format!("unknown field `{name}`, expected one of {names}")));
		}
	}
	serde_json::from_value(Value::Object(fields)).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests;
