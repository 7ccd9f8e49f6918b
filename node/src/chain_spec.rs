//! Chain specifications: the genesis that a node starts from. The presets of the runtime define its content.

use clavis_runtime::{genesis::get_preset, RuntimeGenesisConfig, WASM_BINARY};
use sc_chain_spec::json_merge;
use sc_service::{ChainType, GenericChainSpec, NoExtension, Properties};
use serde_json::Value;
use sp_core::storage::{well_known_keys::CODE, Storage};
use sp_runtime::BuildStorage;
use std::{fmt::Display, path::Path};

/// A chain whose genesis is a preset of the runtime.
struct Preset {
	/// The id of the preset.
	id: &'static str,
	/// The name of the chain.
	name: &'static str,
	kind: ChainType,
}

impl Preset {
	/// Returns the preset that `--chain` names.
	fn of(chain: &str) -> Option<Self> {
		match chain {
			"dev" | "development" => {
				Some(Self { id: "development", name: "Clavis Development", kind: ChainType::Development })
			},
			"" | "local" => Some(Self { id: "local", name: "Clavis Local", kind: ChainType::Local }),
			_ => None,
		}
	}

	/// Returns the settings in which the genesis differs from the defaults of the runtime.
	fn patch(&self) -> Result<Value, String> {
		get_preset(&self.id.to_string())
			.and_then(|json| serde_json::from_slice(&json).ok())
			.ok_or_else(|| format!("the runtime has no genesis preset '{}'", self.id))
	}

	fn spec(&self) -> Result<GenericChainSpec, String> {
		Ok(GenericChainSpec::builder(code()?, NoExtension::None)
			.with_name(self.name)
			.with_id(&format!("clavis-{}", self.id))
			.with_chain_type(self.kind.clone())
			.with_properties(properties())
			.with_genesis_config_patch(self.patch()?)
			.build())
	}

	fn genesis(&self) -> Result<Storage, String> {
		let failed = |error: &dyn Display| format!("cannot build the genesis of the preset '{}': {error}", self.id);
		let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).map_err(|error| failed(&error))?;
		json_merge(&mut config, self.patch()?);
		let config: RuntimeGenesisConfig = serde_json::from_value(config).map_err(|error| failed(&error))?;
		let mut state = config.build_storage().map_err(|error| failed(&error))?;
		state.top.insert(CODE.to_vec(), code()?.to_vec());
		Ok(state)
	}
}

/// Loads the chain that `--chain` names: a preset of the runtime, or a file.
pub fn load(chain: &str) -> Result<GenericChainSpec, String> {
	match Preset::of(chain) {
		Some(preset) => preset.spec(),
		None if Path::new(chain).is_file() => GenericChainSpec::from_json_file(chain.into()),
		None => Err(format!(
			"'{chain}' is neither a known chain nor a file: give 'dev', 'local' or the path of a chain specification"
		)),
	}
}

/// Builds the state of the genesis block with the native runtime. Returns `None` for a chain from a file.
///
/// A specification asks the wasm runtime for it, which has to be compiled first. A node that runs a preset saves that
/// compilation, about 5 seconds of a core.
pub fn native_genesis(chain: &str) -> Result<Option<Storage>, String> {
	Preset::of(chain).map(|preset| preset.genesis()).transpose()
}

fn code() -> Result<&'static [u8], String> {
	WASM_BINARY.ok_or_else(|| "this node was built without a runtime: build it again without SKIP_WASM_BUILD".into())
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
			assert!(genesis.top.contains_key(CODE), "{id}");
			assert_eq!(native_genesis(id).unwrap().unwrap().top, genesis.top, "{id}: both runtimes build the same");
			assert_eq!(spec.properties()["tokenDecimals"], 12);
			// The SDK names the protocols by the first block, and calls this property deprecated.
			assert_eq!(spec.protocol_id(), None, "{id}");
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
		let error = load("locale").err().unwrap();
		assert!(error.contains("'locale'"), "{error}");
		for name in ["dev", "local"] {
			assert!(error.contains(&format!("'{name}'")) && load(name).is_ok(), "{error}");
		}
	}
}
