//! Tests of descriptions: what is read from them, and what is refused.

use super::*;
use crate::chain_spec::testing::{account, finality_key, live_plan};
use serde_json::json;

/// The example of the documentation.
const EXAMPLE: &str = include_str!("../../../../docs/chain.example.json");

fn read(plan: &Value) -> Result<Plan, String> {
	Plan::read(&plan.to_string())
}

/// Returns the faults of the live plan with another value in one place.
fn faults(pointer: &str, value: Value) -> String {
	let mut plan = live_plan();
	*plan.pointer_mut(pointer).unwrap() = value;
	read(&plan).map(|_| pointer.to_owned()).unwrap_err()
}

/// Returns the faults of the live plan with one more field.
fn faults_with(field: &str, value: Value) -> String {
	let mut plan = live_plan();
	plan[field] = value;
	read(&plan).map(|_| field.to_owned()).unwrap_err()
}

#[test]
fn a_live_chain_of_ones_own_is_read() {
	let plan = read(&live_plan()).unwrap();
	assert_eq!((plan.chain_type(), plan.sizes()), (ChainType::Live, (4, 3, 3_000_000_000)));
	let founding = plan.founding().unwrap();
	assert_eq!(founding.network.as_str(), "test");
	assert_eq!((founding.periods, founding.rules), (Periods::default(), RuleSet::default()));
	assert_eq!(founding.balances[0], (account(21).parse::<AccountId>().unwrap(), 1_000_000_000 * CLV));
	let (validator, keys) = &founding.validators[3];
	assert_eq!(*validator, account(4).parse::<AccountId>().unwrap());
	let public = |text: String| <[u8; 32]>::from(text.parse::<AccountId>().unwrap());
	let expected = SessionKeys {
		aura: sr25519::Public::from_raw(public(account(14))).into(),
		grandpa: ed25519::Public::from_raw(public(finality_key(14))).into(),
	};
	assert_eq!(*keys, expected);
}

#[test]
fn accounts_may_be_addresses_and_an_account_is_one_in_both_forms() {
	let address = account(21).parse::<AccountId>().unwrap().to_string();
	let mut plan = live_plan();
	plan["council"][0] = json!(address);
	assert_eq!(read(&plan).unwrap().sizes().1, 3);
	plan["council"][1] = json!(account(21));
	assert!(read(&plan).unwrap_err().contains("stands twice"));
}

#[test]
fn the_example_is_good_and_its_keys_never_make_a_live_chain() {
	let plan = Plan::read(EXAMPLE).unwrap();
	assert_eq!((plan.chain_type(), plan.sizes().0), (ChainType::Local, 4));
	assert_eq!(plan.periods.block_time, 6_000);
	assert_eq!(plan.periods.decision, Periods::default().decision);
	let mut live: Value = serde_json::from_str(EXAMPLE).unwrap();
	live["type"] = json!("live");
	let error = read(&live).unwrap_err();
	for place in ["validators", "balances", "council"] {
		for name in ["//Alice", "//Bob", "//Charlie"] {
			let named = |line: &str| line.starts_with(&format!("`{place}`")) && line.contains(name);
			assert!(error.lines().any(named), "{place} {name}: {error}");
		}
	}
	assert!(error.contains("//Alice//stash"), "{error}");
}

#[test]
fn what_is_missing_unknown_or_of_another_kind_is_named() {
	for field in ["name", "id", "type", "network", "validators", "balances", "council"] {
		let mut plan = live_plan();
		plan.as_object_mut().unwrap().remove(field);
		let error = read(&plan).unwrap_err();
		assert!(error.contains(&format!("missing field `{field}`")), "{error}");
	}
	for key in ["account", "aura", "grandpa"] {
		let mut plan = live_plan();
		plan["validators"][1].as_object_mut().unwrap().remove(key);
		let error = read(&plan).unwrap_err();
		assert!(error.contains(&format!("missing field `{key}`")), "{error}");
	}
	for (error, expected) in [
		(faults_with("sudo", json!("me")), "unknown field `sudo`"),
		(faults_with("periods", json!({ "blocktime": 6_000 })), "unknown field `blocktime`"),
		(faults_with("periods", json!({ "session": "long" })), "invalid type"),
		(faults_with("rules", json!({ "minRecovery": 1 })), "unknown field `minRecovery`"),
		(faults_with("bootNodes", json!(["/ip4/127.0.0.1/tcp/30333"])), "eer id"),
		(faults("/type", json!("production")), "unknown variant `production`"),
		(faults("/council/0", json!("5Alice")), "'5Alice' is no account"),
		(faults("/balances/0/clv", json!(-1)), "-1"),
		(faults("/balances/0/clv", json!(1.5)), "1.5"),
	] {
		assert!(error.contains(expected), "{expected}: {error}");
	}
	assert!(Plan::read("").is_err() && Plan::read("[]").is_err());
}

#[test]
fn names_are_checked() {
	for (pointer, value) in [
		("/name", ""),
		("/name", " "),
		("/name", "two\nlines"),
		("/id", ""),
		("/id", "../other"),
		("/id", "Test"),
		("/id", "1test"),
		("/id", "clavis-local"),
		("/network", ""),
		("/network", "Test"),
		("/network", "a-name-that-is-too-long"),
		("/network", "dev"),
		("/network", "local"),
	] {
		let error = faults(pointer, json!(value));
		assert!(error.starts_with(&format!("`{}`", &pointer[1..])), "{value}: {error}");
	}
}

#[test]
fn validators_are_checked() {
	let zeros = json!(format!("0x{}", "0".repeat(64)));
	let mut three = live_plan()["validators"].clone();
	three.as_array_mut().unwrap().pop();
	for (error, expected) in [
		(faults("/validators", three.clone()), "has 3 entries: expected from 4 to 100"),
		(faults("/validators/1/account", json!(account(1))), "the account"),
		(faults("/validators/1/aura", json!(account(11))), "the key `aura`"),
		(faults("/validators/1/grandpa", json!(finality_key(11))), "the key `grandpa`"),
		(faults("/validators/1/aura", zeros.clone()), "small order"),
		(faults("/validators/1/grandpa", zeros.clone()), "small order"),
		(faults("/validators/1/account", zeros), "anybody can sign"),
		(faults("/validators/1/account", json!(account(12))), "is a key of its node"),
		(faults("/validators/1/account", json!(finality_key(12))), "is a key of its node"),
		(faults("/validators/1/grandpa", json!(account(12))), "are the same"),
	] {
		assert!(error.contains("`validators`") && error.contains(expected), "{expected}: {error}");
	}
	let mut test = live_plan();
	test["type"] = json!("local");
	test["validators"] = three;
	assert_eq!(read(&test).unwrap().sizes().0, 3);
}

#[test]
fn tokens_and_the_council_are_checked() {
	let members = |members: &[u8]| json!(members.iter().map(|member| account(*member)).collect::<Vec<_>>());
	for (error, expected) in [
		(faults("/balances/0/clv", json!(0)), "has 0 CLV"),
		(faults("/balances/0/account", json!(account(22))), "`balances`: the account"),
		(faults("/balances/0/clv", json!(u64::MAX)), "all together"),
		(faults("/balances", json!([])), "`balances` is empty"),
		(faults("/council", members(&[21, 22])), "`council` has 2 entries: expected from 3 to 25"),
		(faults("/council", members(&[21, 22, 22])), "`council`: the account"),
		(faults("/council", members(&[21, 22, 1])), "has no tokens"),
	] {
		assert!(error.contains(expected), "{expected}: {error}");
	}
}

#[test]
fn periods_and_rules_are_checked() {
	for (error, expected) in [
		(faults_with("periods", json!({ "decision": 1_200 })), "`decision` lasts 3600 s"),
		(faults_with("periods", json!({ "blockTime": 1_000 })), "`blockTime` is 1000 ms"),
		(faults_with("periods", json!({ "cooldown": 1 })), "`cooldown` must be at least"),
		(faults_with("rules", json!({ "maxKeyAge": 1 })), "`rules`"),
		(faults_with("rules", json!({ "minRecoveryDelay": 0 })), "`minRecoveryDelay` lasts 0 s"),
	] {
		assert!(error.contains(expected), "{expected}: {error}");
	}
	// A chain for tests may be as quick as the runtime allows.
	let mut plan = live_plan();
	plan["type"] = json!("development");
	plan["periods"] = json!({ "blockTime": 500, "decision": 120 });
	assert_eq!(read(&plan).unwrap().periods.decision, 120);
}

#[test]
fn all_faults_are_told_at_once() {
	let mut plan = live_plan();
	plan["id"] = json!("");
	plan["network"] = json!("");
	plan["balances"][0]["clv"] = json!(0);
	assert_eq!(read(&plan).unwrap_err().lines().count(), 3);
}
