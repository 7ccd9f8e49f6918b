//! The requests to a node, and the metadata of the runtimes that its blocks ran.

use super::{ask, ChainError};
use clavis_primitives::payload::TRANSACTION_VERSION;
use codec::Decode;
use sp_core::H256;
use std::collections::BTreeMap;
use subxt::{
	config::{substrate::SpecVersionForRange, RpcConfigFor},
	rpcs::{
		client::{rpc_params, RpcParams},
		ChainHeadRpcMethods, LegacyRpcMethods, RpcClient,
	},
	Metadata, OfflineClient, OfflineClientAtBlock, SubstrateConfig,
};
use tokio::sync::Mutex;

/// The metadata versions that this client reads, the newest first.
const METADATA_VERSIONS: [u32; 3] = [16, 15, 14];

/// The encoding and decoding for one version of the runtime.
pub(super) type Runtime = OfflineClientAtBlock<SubstrateConfig>;

/// A hash as the requests have it.
pub(super) type BlockHash = subxt::utils::H256;

/// A way to a node. Each function here makes one request, unless it says otherwise.
pub(super) struct Connection {
	rpc: RpcClient,
	/// By their spec versions.
	runtimes: Mutex<BTreeMap<u32, Runtime>>,
}

impl Connection {
	pub fn new(rpc: RpcClient) -> Self {
		Self { rpc, runtimes: Mutex::default() }
	}

	/// The legacy methods of the node.
	pub fn legacy(&self) -> LegacyRpcMethods<RpcConfigFor<SubstrateConfig>> {
		LegacyRpcMethods::new(self.rpc.clone())
	}

	/// Calls any method of the node.
	pub async fn request<T: serde::de::DeserializeOwned>(
		&self,
		what: &'static str,
		method: &str,
		parameters: RpcParams,
	) -> Result<T, ChainError> {
		ask(what, self.rpc.request(method, parameters)).await
	}

	/// Calls a function of the runtime as it is after a block.
	pub async fn call(
		&self,
		what: &'static str,
		function: &str,
		arguments: &[u8],
		block: H256,
	) -> Result<Vec<u8>, ChainError> {
		let arguments = Some(arguments).filter(|arguments| !arguments.is_empty());
		ask(what, self.legacy().state_call(function, arguments, Some(BlockHash::from(block.0)))).await
	}

	/// The entries of the state after a block that have these keys, in any number.
	pub async fn entries(
		&self,
		what: &'static str,
		keys: &[Vec<u8>],
		block: H256,
	) -> Result<BTreeMap<Vec<u8>, Option<Vec<u8>>>, ChainError> {
		let legacy = self.legacy();
		let block = Some(BlockHash::from(block.0));
		let sets = ask(what, legacy.state_query_storage_at(keys.iter().map(Vec::as_slice), block)).await?;
		// The node leaves out keys that have no entry.
		let mut entries = keys.iter().map(|key| (key.clone(), None)).collect::<BTreeMap<_, _>>();
		for (key, value) in sets.into_iter().flat_map(|set| set.changes) {
			entries.insert(key.0, value.map(|value| value.0));
		}
		Ok(entries)
	}

	/// The keys of the state after a block that start like this. Makes a request for every [`KEYS_A_PAGE`] of them.
	pub async fn keys(&self, what: &'static str, prefix: &[u8], block: H256) -> Result<Vec<Vec<u8>>, ChainError> {
		let (legacy, block) = (self.legacy(), Some(BlockHash::from(block.0)));
		let mut keys = Vec::<Vec<u8>>::new();
		loop {
			let last = keys.last().map(Vec::as_slice);
			let page = ask(what, legacy.state_get_keys_paged(prefix, KEYS_A_PAGE, last, block)).await?;
			let is_last = page.len() < KEYS_A_PAGE as usize;
			keys.extend(page);
			if is_last {
				return Ok(keys);
			}
		}
	}

	/// Sends an extrinsic, and follows it until it is final.
	pub async fn submit(
		&self,
		extrinsic: &[u8],
	) -> Result<subxt::rpcs::methods::chain_head::TransactionSubscription<BlockHash>, ChainError> {
		let methods = ChainHeadRpcMethods::<RpcConfigFor<SubstrateConfig>>::new(self.rpc.clone());
		ask("the transaction", methods.transactionwatch_v1_submit_and_watch(extrinsic)).await
	}

	/// The nonce of the next extrinsic of an account, behind those that wait in the node's pool.
	pub async fn next_nonce(&self, account: &subxt::utils::AccountId32) -> Result<u64, ChainError> {
		self.request("the payer's nonce", "system_accountNextIndex", rpc_params![account]).await
	}

	/// The runtime that a block ran, by its spec version. Makes one request, once for each version.
	pub async fn runtime(&self, spec_version: u32, genesis: H256, block: H256) -> Result<Runtime, ChainError> {
		let mut runtimes = self.runtimes.lock().await;
		if let Some(runtime) = runtimes.get(&spec_version) {
			return Ok(runtime.clone());
		}
		let metadata = self.metadata(block).await?;
		let always =
			SpecVersionForRange { block_range: 0..u64::MAX, spec_version, transaction_version: TRANSACTION_VERSION };
		let config = SubstrateConfig::builder()
			.set_genesis_hash(BlockHash::from(genesis.0))
			.set_metadata_for_spec_versions([(spec_version, metadata.arc())])
			.set_spec_version_for_block_ranges([always])
			.build();
		let runtime = OfflineClient::new_with_config(config).at_block(0u32);
		let runtime = runtime.map_err(|error| ChainError::Node(error.to_string()))?;
		runtimes.insert(spec_version, runtime.clone());
		Ok(runtime)
	}

	/// The metadata of the runtime after a block, in the newest version that the node and this client have.
	async fn metadata(&self, block: H256) -> Result<Metadata, ChainError> {
		let what = "the chain's metadata";
		for version in METADATA_VERSIONS {
			let answer = self.call(what, "Metadata_metadata_at_version", &version.to_le_bytes(), block).await?;
			let answer = Option::<Vec<u8>>::decode(&mut &answer[..]).map_err(|_| ChainError::garbled("metadata"))?;
			if let Some(bytes) = answer {
				return Metadata::decode_from(&bytes).map_err(|_| ChainError::garbled("metadata"));
			}
		}
		Err(ChainError::Node("it has no metadata of a version that this client reads".into()))
	}
}

/// The most keys that one request lists.
const KEYS_A_PAGE: u32 = 1_000;
