//! Tests of specifications as a whole.

use super::{
	testing::{account, finality_key, live_plan},
	*,
};
use serde_json::json;
use std::fs;

#[test]
fn presets_make_a_genesis() {
	for id in ["development", "local"] {
		let spec = load(id).unwrap();
		let genesis = spec.as_storage_builder().build_storage().unwrap();
		assert!(genesis.top.contains_key(CODE), "{id}");
		assert_eq!(native_genesis(id).unwrap().unwrap().top, genesis.top, "{id}: both runtimes build the same");
		assert_eq!(spec.properties()["tokenDecimals"], 12);
		// The SDK names the protocols by the first block, and calls this property deprecated.
		assert_eq!(spec.protocol_id(), None, "{id}");
	}
}

#[test]
fn an_exported_specification_is_read_back() {
	let folder = tempfile::tempdir().unwrap();
	let file = folder.path().join("local.json");
	let json = export(&load("local").unwrap(), true).unwrap();
	let fields: Value = serde_json::from_str(&json).unwrap();
	assert_eq!(fields.get("protocolId"), None);
	assert_eq!(fields["bootNodes"], json!([]));
	fs::write(&file, json).unwrap();
	let read = load(&file.to_string_lossy()).unwrap();
	assert_eq!((read.id(), read.protocol_id()), ("clavis-local", None));
	let genesis = read.as_storage_builder().build_storage().unwrap();
	assert_eq!(genesis.top, native_genesis("local").unwrap().unwrap().top);
}

#[test]
fn a_protocol_id_that_a_specification_has_is_exported() {
	let spec: GenericChainSpec = GenericChainSpec::builder(&[1], NoExtension::None).with_protocol_id("old").build();
	let fields: Value = serde_json::from_str(&export(&spec, false).unwrap()).unwrap();
	assert_eq!(fields["protocolId"], "old");
}

#[test]
fn an_unknown_chain_is_named() {
	let error = load("locale").err().unwrap();
	assert!(error.contains("'locale'"), "{error}");
	for name in ["dev", "local"] {
		assert!(error.contains(&format!("'{name}'")) && load(name).is_ok(), "{error}");
	}
}

#[test]
fn a_live_chain_of_development_keys_must_not_start() {
	let live = Preset { id: "local", name: "Not Local", kind: ChainType::Live };
	let mut spec = live.spec().unwrap();
	spec.set_storage(live.genesis().unwrap());
	let error = checked_genesis(&spec).unwrap_err();
	for expected in ["'Not Local'", "//Alice", "//Dave", "`decision`"] {
		assert!(error.contains(expected), "{expected}: {error}");
	}
	for preset in ["dev", "local"] {
		assert!(checked_genesis(&load(preset).unwrap()).unwrap().is_none(), "{preset} may use these keys");
	}
}

/// Writes a description into the folder, and makes the specification beside it. Returns its path.
fn make(folder: &Path, plan: &Value) -> Result<String, String> {
	let (from, to) = (folder.join("plan.json"), folder.join("spec.json"));
	fs::write(&from, plan.to_string()).unwrap();
	let path = to.to_string_lossy().into_owned();
	BuildChain { plan: from, out: to }.run()?;
	Ok(path)
}

#[test]
fn a_chain_of_ones_own_is_made_and_starts() {
	let folder = tempfile::tempdir().unwrap();
	let boot_node = "/ip4/192.0.2.1/tcp/30333/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
	let mut plan = live_plan();
	plan["bootNodes"] = json!([boot_node]);
	let path = make(folder.path(), &plan).unwrap();

	let spec: Box<dyn ChainSpec> = Box::new(load(&path).unwrap());
	assert_eq!((spec.name(), spec.id(), spec.chain_type()), ("Test Network", "test", ChainType::Live));
	assert_eq!(spec.boot_nodes().iter().map(ToString::to_string).collect::<Vec<_>>(), [boot_node]);
	let json: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
	assert!(json["genesis"]["raw"]["top"].is_object() && json.get("protocolId").is_none());

	let state = checked_genesis(&*spec).unwrap().unwrap();
	let has = |key: String| {
		let key = hex::decode(&key[2..]).unwrap();
		state.top.iter().any(|(name, value)| {
			let within = |bytes: &[u8]| bytes.windows(key.len()).any(|part| part == key);
			within(name) || within(value)
		})
	};
	for number in [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23] {
		assert!(has(account(number)), "account {number}");
	}
	assert!(has(finality_key(14)) && !has(account(5)));
	// JSON does no harm to amounts beyond 64 bits.
	let tokens = (1_000_000_000 * clavis_runtime::CLV).to_le_bytes();
	let holders = state.top.values().filter(|value| value.windows(tokens.len()).any(|part| part == tokens));
	assert_eq!(holders.count(), 3);
}

#[test]
fn a_faulty_description_makes_no_file_and_no_file_is_replaced() {
	let folder = tempfile::tempdir().unwrap();
	let mut plan = live_plan();
	plan["council"] = json!([]);
	let error = make(folder.path(), &plan).unwrap_err();
	assert!(error.contains("plan.json") && error.contains("`council` has 0 entries"), "{error}");
	let path = folder.path().join("spec.json");
	assert!(!path.exists());
	fs::write(&path, "mine").unwrap();
	let error = make(folder.path(), &live_plan()).unwrap_err();
	assert!(error.contains("spec.json already"), "{error}");
	assert_eq!(fs::read_to_string(&path).unwrap(), "mine");

	let new = |plan: &str| BuildChain { plan: folder.path().join(plan), out: folder.path().join("new.json") };
	assert!(new("none.json").run().unwrap_err().contains("cannot read"));
	fs::write(folder.path().join("long.json"), " ".repeat(1_024 * 1_024 + 1)).unwrap();
	let error = new("long.json").run().unwrap_err();
	assert!(error.contains("too long"), "{error}");
}
