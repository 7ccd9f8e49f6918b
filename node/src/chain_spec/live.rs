//! What a live chain must not start with. A node checks it at each start, since a specification may come from any hand.

use super::{floors, known::KnownKeys};
use clavis_primitives::{rules::NumberedRules, storage::rules_key};
use clavis_runtime::genesis::{periods_key, Periods};
use codec::DecodeAll;
use sp_core::storage::{well_known_keys::CODE, Storage};
use std::collections::BTreeSet;

/// Checks the state of the first block of a live chain. The error has one line for each fault.
///
/// No key and no value of the state may have a development key in it: neither a validator, nor the council, an account or a
/// DID. The periods and the shortest delay of guardians must not be below their floors.
pub fn check(state: &Storage) -> Result<(), String> {
	let known = KnownKeys::all();
	let entries = state.top.iter().filter(|(key, _)| *key != CODE);
	let names: BTreeSet<&str> = entries.flat_map(|(key, value)| known.within(key).chain(known.within(value))).collect();
	let keys = names.into_iter().map(|name| {
		format!("the first block has the development key {name}, with which everybody can sign: make a key")
	});
	let mut faults: Vec<String> = keys.collect();
	let periods = read::<Periods>(state, &periods_key());
	let rules = read::<NumberedRules>(state, &rules_key());
	match (periods, rules) {
		(Some(periods), Some(NumberedRules { rules, .. })) => faults.extend(floors::faults(&periods, &rules)),
		(None, _) => faults.push("the first block has no periods that this node can read".into()),
		(_, None) => faults.push("the first block has no rules that this node can read".into()),
	}
	if faults.is_empty() {
		Ok(())
	} else {
		Err(faults.join("\n"))
	}
}

/// Reads a value of the first block. `None` if there is none, or another one than this node knows.
fn read<T: DecodeAll>(state: &Storage, key: &[u8]) -> Option<T> {
	T::decode_all(&mut &state.top.get(key)?[..]).ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::RuleSet;
	use codec::Encode;
	use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

	/// A state with these periods, and with one more entry.
	fn state(periods: &Periods, key: &[u8], value: &[u8]) -> Storage {
		let mut state = Storage::default();
		state.top.insert(periods_key().to_vec(), periods.encode());
		state.top.insert(rules_key(), NumberedRules::default().encode());
		state.top.insert(key.to_vec(), value.to_vec());
		state
	}

	#[test]
	fn development_keys_are_refused_in_keys_and_values() {
		let main = Periods::default();
		assert_eq!(check(&state(&main, b"any", &[7; 100])), Ok(()));
		let account = [&b"accounts"[..], &Sr25519Keyring::Alice.to_raw_public()].concat();
		let error = check(&state(&main, &account, &Ed25519Keyring::Bob.to_raw_public())).unwrap_err();
		assert_eq!(error.lines().count(), 2, "{error}");
		assert!(error.contains("//Alice") && error.contains("//Bob"), "{error}");
	}

	#[test]
	fn the_code_may_have_any_bytes() {
		let alice = Sr25519Keyring::Alice.to_raw_public();
		assert_eq!(check(&state(&Periods::default(), CODE, &alice)), Ok(()));
	}

	#[test]
	fn short_periods_and_none_are_refused() {
		let short = Periods { decision: 1, ..Periods::default() };
		assert!(check(&state(&short, b"any", b"value")).unwrap_err().contains("`decision`"));
		assert!(check(&Storage::default()).unwrap_err().contains("periods"));
		let quick = RuleSet { min_recovery_delay: 20, ..RuleSet::default() };
		let quick = NumberedRules { rules: quick, ..NumberedRules::default() };
		let refused = check(&state(&Periods::default(), &rules_key(), &quick.encode())).unwrap_err();
		assert!(refused.contains("`minRecoveryDelay`"), "{refused}");
		assert!(check(&state(&Periods::default(), &rules_key(), &[])).unwrap_err().contains("rules"));
		let more = [&Periods::default().encode()[..], &[0]].concat();
		assert!(check(&state(&Periods::default(), &periods_key(), &more)).unwrap_err().contains("periods"));
	}
}
