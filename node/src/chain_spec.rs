//! Chain specifications: the genesis that a node starts from. The presets of the runtime define its content, or a file that
//! describes a chain of one's own.

mod build;
mod floors;
mod known;
mod live;
mod plan;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use build::BuildChain;

use clavis_runtime::{genesis::get_preset, RuntimeGenesisConfig, WASM_BINARY};
use sc_chain_spec::{json_merge, ChainSpecBuilder};
use sc_service::{ChainSpec, ChainType, GenericChainSpec, NoExtension, Properties};
use serde_json::{Map, Value};
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
		Ok(builder(self.name, &format!("clavis-{}", self.id), self.kind.clone(), self.patch()?)?.build())
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

/// Builds the state of the first block of a live chain from a file, and checks that no development keys rule it and that its
/// periods are long enough. Returns `None` for another chain.
pub fn checked_genesis(spec: &dyn ChainSpec) -> Result<Option<Storage>, String> {
	if spec.chain_type() != ChainType::Live {
		return Ok(None);
	}
	let state = spec.as_storage_builder().build_storage()?;
	live::check(&state).map_err(|faults| {
		format!("'{}' is a live chain, and must not start:\n{faults}\nAsk who made its specification.", spec.name())
	})?;
	Ok(Some(state))
}

/// Returns a specification in JSON, with the whole state of the first block if `raw`.
pub fn export(spec: &dyn ChainSpec, raw: bool) -> Result<String, String> {
	let failed = |error: serde_json::Error| format!("cannot write the specification '{}': {error}", spec.name());
	let mut fields: Map<String, Value> = serde_json::from_str(&spec.as_json(raw)?).map_err(failed)?;
	// The SDK calls this field deprecated, and writes it even if it has no value.
	if fields.get("protocolId").is_some_and(Value::is_null) {
		fields.remove("protocolId");
	}
	serde_json::to_string_pretty(&fields).map_err(failed)
}

/// Begins a specification. The patch has the settings in which the genesis differs from the defaults of the runtime.
fn builder(name: &str, id: &str, kind: ChainType, patch: Value) -> Result<ChainSpecBuilder, String> {
	Ok(GenericChainSpec::builder(code()?, NoExtension::None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(kind)
		.with_properties(properties())
		.with_genesis_config_patch(patch))
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
