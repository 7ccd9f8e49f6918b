//! The SDK types of this node: client, backend, transaction pool, and the host functions of the runtime.

use clavis_primitives::p256_ecdsa::clavis_crypto;
use clavis_runtime::{opaque::Block, RuntimeApi};
use sc_executor::WasmExecutor;

/// The host functions that a runtime can call.
#[cfg(not(feature = "runtime-benchmarks"))]
pub type HostFunctions = (sp_io::SubstrateHostFunctions, clavis_crypto::HostFunctions);
/// The host functions that a runtime can call, those for benchmarks included.
#[cfg(feature = "runtime-benchmarks")]
pub type HostFunctions =
	(sp_io::SubstrateHostFunctions, clavis_crypto::HostFunctions, frame_benchmarking::benchmarking::HostFunctions);

/// The client: blocks, state and the runtime.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, WasmExecutor<HostFunctions>>;
/// The database of the client.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// The transaction pool.
pub type Pool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
