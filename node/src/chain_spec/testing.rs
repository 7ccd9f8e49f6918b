//! A description of a live chain whose keys nobody else has.

use serde_json::{json, Value};
use sp_core::{ed25519, sr25519, Pair};

/// Returns an account for a number.
pub fn account(number: u8) -> String {
	format!("0x{}", hex::encode(sr25519::Pair::from_seed(&[number; 32]).public().0))
}

/// Returns the Ed25519 key for a number.
pub fn finality_key(number: u8) -> String {
	format!("0x{}", hex::encode(ed25519::Pair::from_seed(&[number; 32]).public().0))
}

/// The accounts 1 to 4 validate, with the keys 11 to 14. The accounts 21 to 23 are the council, and have tokens.
pub fn live_plan() -> Value {
	let validator = |number: u8| {
		let node = number + 10;
		json!({ "account": account(number), "aura": account(node), "grandpa": finality_key(node) })
	};
	let holder = |number: u8| json!({ "account": account(number), "clv": 1_000_000_000 });
	let (validators, balances) = ([1, 2, 3, 4].map(validator), [21, 22, 23].map(holder));
	let council = [21, 22, 23].map(account);
	json!({
		"name": "Test Network",
		"id": "test",
		"type": "live",
		"network": "test",
		"validators": validators,
		"balances": balances,
		"council": council,
	})
}
