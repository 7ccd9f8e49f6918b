//! A connection to a node of a Clavis chain.
//!
//! A [`Chain`] stands at one final block, and everything is read as of that block: see [`Snapshot`]. Calls are looked up by
//! name in the chain's own metadata. A chain whose transaction version this client does not know is refused, since the
//! arguments of calls might mean something else there.

mod connection;
mod error;
mod follow;
mod governance;
mod groups;
mod node;
mod outcome;
mod questions;
mod reading;
mod snapshot;
mod storage;
mod submit;
mod testimony;

pub use error::{kind_of, ChainError, RuntimeError};
pub use follow::{FinalBlock, FinalBlocks};
pub use governance::{Council, Funds, Motion, Terms, Validator, Validators};
pub use groups::EpochRead;
pub use node::NodeState;
pub use outcome::{ChainEvent, Included};
pub use snapshot::Snapshot;
pub use submit::Progress;
pub use testimony::Testimony;

use clavis_primitives::{
	payload::{ChainId, TRANSACTION_VERSION},
	BlockHeight, NetworkName,
};
use codec::Decode;
use connection::Connection;
use snapshot::{Block, Head};
use sp_core::H256;
use std::{
	future::Future,
	sync::{Arc, PoisonError, RwLock},
	time::Duration,
};
use subxt::rpcs::RpcClient;
use tokio::time::timeout;

/// The name of the runtime that this client talks to.
const SPEC_NAME: &str = "clavis";
/// The longest time that a node may take to accept a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// The longest time that a node may take to answer a request.
const REQUEST_LIMIT: Duration = Duration::from_secs(20);
/// The longest time that a transaction may take to become final, unless told otherwise.
const FINALITY_LIMIT: Duration = Duration::from_secs(120);
/// The networks of the presets for development, where everybody knows some of the keys.
pub const DEVELOPMENT_NETWORKS: [&str; 2] = ["dev", "local"];

/// A connection to a node, which stands at a final block.
///
/// It starts at the newest one. It goes forward to the block of each transaction that it brought to the chain, and to
/// the newest final block by [`Chain::refresh`]. Between these, all reads are of one block.
pub struct Chain {
	connection: Arc<Connection>,
	id: ChainId,
	network: NetworkName,
	finality_limit: Duration,
	snapshot: RwLock<Snapshot>,
}

/// The start of the runtime's `Core_version`; the rest does not matter here.
#[derive(Decode)]
struct RuntimeVersion {
	spec_name: String,
	_impl_name: String,
	_authoring_version: u32,
	spec_version: u32,
	_impl_version: u32,
	_apis: Vec<([u8; 8], u32)>,
	transaction_version: u32,
}

impl Chain {
	/// Connects to a node by WebSocket and checks that its chain is a Clavis chain. Makes three requests.
	pub async fn connect(url: &str) -> Result<Self, ChainError> {
		let unreachable = |cause: String| ChainError::Unreachable { url: url.into(), cause };
		let rpc = match timeout(CONNECT_LIMIT, RpcClient::from_insecure_url(url)).await {
			Ok(Ok(rpc)) => rpc,
			Ok(Err(error)) => return Err(unreachable(error::cause(&error))),
			Err(_) => return Err(unreachable(format!("no answer within {} seconds", CONNECT_LIMIT.as_secs()))),
		};
		let connection = Arc::new(Connection::new(rpc));
		let hash = newest_final_block(&connection).await?;
		let (version, head) = tokio::try_join!(
			connection.call("the runtime's version", "Core_version", &[], hash),
			Head::read(&connection, hash, false)
		)?;
		let version = RuntimeVersion::decode(&mut &version[..]).map_err(|_| ChainError::garbled("version"))?;
		if version.spec_name != SPEC_NAME {
			return Err(ChainError::NotClavis { name: version.spec_name });
		}
		if version.transaction_version != TRANSACTION_VERSION {
			return Err(ChainError::UnknownVersion { version: version.transaction_version });
		}
		let Head { height, moment, network, genesis, .. } = head;
		let block = Block { hash, height, moment, spec_version: version.spec_version };
		let snapshot = RwLock::new(Snapshot::new(connection.clone(), genesis, block));
		let id = ChainId { genesis, transaction_version: TRANSACTION_VERSION };
		Ok(Self { connection, id, network, finality_limit: FINALITY_LIMIT, snapshot })
	}

	/// The same connection, with another limit on how long a transaction may take to become final.
	pub fn with_finality_limit(self, finality_limit: Duration) -> Self {
		Self { finality_limit, ..self }
	}

	/// The first fields of every signed payload on this chain.
	pub fn id(&self) -> ChainId {
		self.id
	}

	/// The name of the network in its DIDs.
	pub fn network(&self) -> &NetworkName {
		&self.network
	}

	/// The chain as of the block at which this connection stands. Makes no request.
	pub fn snapshot(&self) -> Snapshot {
		self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// Goes forward to the newest final block. Makes two requests.
	pub async fn refresh(&self) -> Result<Snapshot, ChainError> {
		let hash = newest_final_block(&self.connection).await?;
		let Head { height, moment, spec_version, .. } = Head::read(&self.connection, hash, false).await?;
		let block = Block { hash, height, moment, spec_version };
		let snapshot = Snapshot::new(self.connection.clone(), self.id.genesis, block);
		self.stand_at(snapshot.clone());
		Ok(snapshot)
	}

	/// The chain as of the final block at an earlier height; `None` if the node does not have its state any more. This
	/// connection stays where it stands. Makes two requests.
	pub async fn earlier(&self, height: BlockHeight) -> Result<Option<Snapshot>, ChainError> {
		let read = async {
			let hash = self.snapshot().block_hash(height).await?;
			Ok::<_, ChainError>((hash, Head::read(&self.connection, hash, false).await?))
		};
		match read.await {
			Ok((hash, Head { height, moment, spec_version, .. })) => {
				let block = Block { hash, height, moment, spec_version };
				Ok(Some(Snapshot::new(self.connection.clone(), self.id.genesis, block)))
			},
			// Nodes have no code of their own for this.
			Err(ChainError::Node(_)) => Ok(None),
			Err(error) => Err(error),
		}
	}

	/// The chain as of a block that was the newest a few seconds ago. Goes forward where a person took their time.
	pub(crate) async fn recent(&self) -> Result<Snapshot, ChainError> {
		let snapshot = self.snapshot();
		if snapshot.is_fresh() {
			Ok(snapshot)
		} else {
			self.refresh().await
		}
	}

	fn stand_at(&self, snapshot: Snapshot) {
		*self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
	}
}

async fn newest_final_block(connection: &Connection) -> Result<H256, ChainError> {
	let hash = ask("the newest final block", connection.legacy().chain_get_finalized_head()).await?;
	Ok(H256(hash.0))
}

/// Waits for an answer, up to a limit.
async fn ask<T, E: Into<ChainError>>(
	what: &'static str,
	request: impl Future<Output = Result<T, E>>,
) -> Result<T, ChainError> {
	match timeout(REQUEST_LIMIT, request).await {
		Ok(answer) => answer.map_err(Into::into),
		Err(_) => Err(ChainError::NoAnswer { what }),
	}
}
