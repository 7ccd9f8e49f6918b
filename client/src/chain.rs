//! A connection to a node of a Clavis chain.
//!
//! Reads come from the finalised head. Calls are looked up by name in the chain's own metadata and
//! take SCALE-encoded arguments of `clavis_primitives`; a chain whose transaction version this client
//! does not know is refused, since the arguments might mean something else there.

mod call;
mod decisions;
mod error;
mod finalised;
mod governance;
mod hints;
mod known;
mod proofs;
mod reading;
mod submit;

pub use call::{Call, EncodedCall};
pub use decisions::{Decision, SessionKeys, INLINE_BYTES};
pub use error::{kind_of, ChainError, Failure};
pub use finalised::Finalised;
pub use governance::{Council, Funds, Motion, Terms, Validator, Validators};
pub use hints::{hint_for, hint_of_rules};
pub use known::{DidCall, KnownCall, UtilityCall};
pub use submit::{ChainEvent, Included, Progress};

use clavis_primitives::{
	payload::{ChainId, TRANSACTION_VERSION},
	storage::now_key,
	BlockHeight, Did, DidId, Moment, NetworkName, Record,
};
use codec::{Decode, Encode};
use serde_json::Value;
use sp_core::H256;
use std::{
	future::Future,
	sync::Arc,
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use subxt::{
	backend::LegacyBackend,
	config::{Header, RpcConfigFor},
	rpcs::{client::rpc_params, LegacyRpcMethods, RpcClient},
	OnlineClient, SubstrateConfig,
};
use tokio::time::timeout;

/// The name of the runtime that this client talks to.
const SPEC_NAME: &str = "clavis";
/// How long a node may take to accept a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a node may take to answer a request.
const REQUEST_LIMIT: Duration = Duration::from_secs(20);
/// How long a transaction may take to become final, unless told otherwise.
const FINALITY_LIMIT: Duration = Duration::from_secs(120);

type Client = OnlineClient<SubstrateConfig>;
type Methods = LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>;

/// A connection to a node.
pub struct Chain {
	rpc: RpcClient,
	methods: Methods,
	client: Client,
	id: ChainId,
	network: NetworkName,
	finality_limit: Duration,
}

/// The start of the runtime's `Core_version`; what follows does not matter here.
#[derive(Decode)]
struct RuntimeVersion {
	spec_name: String,
	_impl_name: String,
	_authoring_version: u32,
	_spec_version: u32,
	_impl_version: u32,
	_apis: Vec<([u8; 8], u32)>,
	transaction_version: u32,
}

impl Chain {
	/// Connects to a node by WebSocket and makes sure that its chain is one of ours.
	pub async fn connect(url: &str) -> Result<Self, ChainError> {
		let unreachable = |cause: String| ChainError::Unreachable { url: url.into(), cause };
		let rpc = match timeout(CONNECT_LIMIT, RpcClient::from_insecure_url(url)).await {
			Ok(Ok(rpc)) => rpc,
			Ok(Err(error)) => return Err(unreachable(error::cause(&error))),
			Err(_) => return Err(unreachable(format!("no answer within {} seconds", CONNECT_LIMIT.as_secs()))),
		};
		let methods = Methods::new(rpc.clone());
		let version = ask("the runtime's version", methods.state_call("Core_version", None, None)).await?;
		let version = RuntimeVersion::decode(&mut &version[..]).map_err(|_| ChainError::garbled("version"))?;
		if version.spec_name != SPEC_NAME {
			return Err(ChainError::NotClavis { name: version.spec_name });
		}
		if version.transaction_version != TRANSACTION_VERSION {
			return Err(ChainError::UnknownVersion { version: version.transaction_version });
		}
		let genesis = ask("the genesis hash", methods.genesis_hash()).await?;
		let id = ChainId { genesis: H256(genesis.0), transaction_version: TRANSACTION_VERSION };
		let network = ask("the network's name", methods.state_call("DidApi_network", None, None)).await?;
		let network = NetworkName::decode(&mut &network[..]).map_err(|_| ChainError::garbled("network name"))?;
		let config = SubstrateConfig::builder().set_genesis_hash(genesis).build();
		let backend = Arc::new(LegacyBackend::builder().build(rpc.clone()));
		let client = Client::from_backend_with_config(config, backend);
		let client = client.await.map_err(|error| ChainError::Node(error.to_string()))?;
		Ok(Self { rpc, methods, client, id, network, finality_limit: FINALITY_LIMIT })
	}

	/// The same connection, with another limit on how long a transaction may take to become final.
	pub fn with_finality_limit(self, finality_limit: Duration) -> Self {
		Self { finality_limit, ..self }
	}

	/// What every signed payload starts with here.
	pub fn id(&self) -> ChainId {
		self.id
	}

	/// The name of the network in its DIDs.
	pub fn network(&self) -> &NetworkName {
		&self.network
	}

	/// Whether the chain says of itself that it is for development, where well-known keys may pay.
	pub async fn is_for_development(&self) -> Result<bool, ChainError> {
		let kind = ask("the kind of chain", self.methods.system_chain_type()).await?;
		Ok(matches!(kind.as_str(), "Development" | "Local"))
	}

	/// The record of a DID at the finalised head, if it was ever created.
	pub async fn record(&self, id: DidId) -> Result<Option<Record<()>>, ChainError> {
		let head = self.finalised_head().await?;
		self.record_at(id, head).await
	}

	/// The record of a DID in a block.
	async fn record_at(&self, id: DidId, block: subxt::utils::H256) -> Result<Option<Record<()>>, ChainError> {
		let id = id.encode();
		let answer = ask("the DID's record", self.methods.state_call("DidApi_record", Some(&id), Some(block))).await?;
		Option::<Record<()>>::decode(&mut &answer[..]).map_err(|_| ChainError::garbled("record"))
	}

	/// The full result of resolving a DID or DID URL, by the node.
	pub async fn resolve(&self, did_url: &str) -> Result<Value, ChainError> {
		ask("the resolution", self.rpc.request("did_resolve", rpc_params![did_url])).await
	}

	/// The height of the best block.
	pub async fn height(&self) -> Result<BlockHeight, ChainError> {
		let header = ask("the best block", self.methods.chain_get_header(None)).await?;
		height_of(header.as_ref())
	}

	/// What time the chain has at its finalised head; 0 at the genesis block, before any clock has run.
	pub async fn now(&self) -> Result<Moment, ChainError> {
		let head = self.finalised_head().await?;
		let key = now_key();
		let answer = ask("the chain's time", self.methods.state_get_storage(&key, Some(head))).await?;
		let Some(answer) = answer else { return Ok(0) };
		let milliseconds = u64::decode(&mut &answer[..]).map_err(|_| ChainError::garbled("time"))?;
		Ok(milliseconds / 1_000)
	}

	/// The chain's time or, where its head is old, this machine's.
	pub async fn clock(&self) -> Result<Moment, ChainError> {
		let here = SystemTime::now().duration_since(UNIX_EPOCH).map(|age| age.as_secs()).unwrap_or_default();
		Ok(self.now().await?.max(here))
	}

	/// Whether a key was good: the node's answer to a question of this form.
	pub async fn key_status(&self, did: &Did, question: &Value) -> Result<Value, ChainError> {
		let parameters = rpc_params![did.to_string(), question];
		ask("the status of the key", self.rpc.request("did_keyStatus", parameters)).await
	}

	async fn finalised_head(&self) -> Result<subxt::utils::H256, ChainError> {
		ask("the finalised head", self.methods.chain_get_finalized_head()).await
	}
}

fn height_of(header: Option<&impl Header>) -> Result<BlockHeight, ChainError> {
	let number = header.map(Header::number).and_then(|number| number.try_into().ok());
	number.ok_or(ChainError::garbled("block header"))
}

/// Waits for an answer, but not for ever.
async fn ask<T, E: Into<ChainError>>(
	what: &'static str,
	request: impl Future<Output = Result<T, E>>,
) -> Result<T, ChainError> {
	match timeout(REQUEST_LIMIT, request).await {
		Ok(answer) => answer.map_err(Into::into),
		Err(_) => Err(ChainError::NoAnswer { what }),
	}
}
