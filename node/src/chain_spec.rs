//! Chain specifications: the genesis that a node starts from. The presets of the runtime define its content.

use clavis_runtime::{genesis::get_preset, WASM_BINARY};
use sc_service::{ChainType, GenericChainSpec, NoExtension, Properties};
use std::path::Path;

/// The name of the network protocols of this chain.
const PROTOCOL_ID: &str = "clavis";

/// Loads the chain that `--chain` names: a preset of the runtime, or a file.
pub fn load(id: &str) -> Result<GenericChainSpec, String> {
	match id {
		"dev" | "development" => preset("Clavis Development", "development", ChainType::Development),
		"" | "local" => preset("Clavis Local", "local", ChainType::Local),
		path if Path::new(path).is_file() => GenericChainSpec::from_json_file(path.into()),
		unknown => Err(format!(
			"'{unknown}' is neither a known chain nor a file: give 'development', 'local' or the path of a chain specification"
		)),
	}
}

fn preset(name: &str, preset: &str, chain_type: ChainType) -> Result<GenericChainSpec, String> {
	let code = WASM_BINARY.ok_or("this node was built without a runtime: build it again without SKIP_WASM_BUILD")?;
	// The native runtime has the preset, too. To ask the wasm runtime would compile it again at every start of a node.
	let genesis = get_preset(&preset.to_string())
		.and_then(|json| serde_json::from_slice(&json).ok())
		.ok_or_else(|| format!("the runtime has no genesis preset '{preset}'"))?;
	Ok(GenericChainSpec::builder(code, NoExtension::None)
		.with_name(name)
		.with_id(&format!("clavis-{preset}"))
		.with_chain_type(chain_type)
		.with_protocol_id(PROTOCOL_ID)
		.with_properties(properties())
		.with_genesis_config_patch(genesis)
		.build())
}

/// The properties with which wallets show accounts and amounts.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "CLV".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_service::ChainSpec;

	#[test]
	fn presets_make_a_genesis() {
		for id in ["development", "local"] {
			let spec = load(id).unwrap();
			let genesis = spec.as_storage_builder().build_storage().unwrap();
			assert!(genesis.top.contains_key(sp_core::storage::well_known_keys::CODE), "{id}");
			assert_eq!(spec.properties()["tokenDecimals"], 12);
		}
	}

	#[test]
	fn an_exported_specification_is_read_back() {
		let directory = std::env::temp_dir().join(format!("clavis-chain-spec-{}", std::process::id()));
		std::fs::write(&directory, load("local").unwrap().as_json(true).unwrap()).unwrap();
		let read = load(&directory.to_string_lossy());
		std::fs::remove_file(&directory).unwrap();
		assert_eq!(read.unwrap().id(), "clavis-local");
	}

	#[test]
	fn an_unknown_chain_is_named() {
		assert!(load("locale").err().unwrap().contains("'locale'"));
	}
}
