//! The types of the SDK that the whole node works with.

use clavis_primitives::p256_ecdsa::clavis_crypto;
use clavis_runtime::{opaque::Block, RuntimeApi};
use sc_executor::WasmExecutor;

/// What a runtime may ask of the node that runs it.
#[cfg(not(feature = "runtime-benchmarks"))]
pub type HostFunctions = (sp_io::SubstrateHostFunctions, clavis_crypto::HostFunctions);
/// What a runtime may ask of the node that runs it, measuring itself included.
#[cfg(feature = "runtime-benchmarks")]
pub type HostFunctions =
	(sp_io::SubstrateHostFunctions, clavis_crypto::HostFunctions, frame_benchmarking::benchmarking::HostFunctions);

pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, WasmExecutor<HostFunctions>>;
pub type FullBackend = sc_service::TFullBackend<Block>;
pub type Pool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
