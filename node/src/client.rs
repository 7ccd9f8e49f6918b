//! The SDK types of this node: client, backend, and the host functions of the runtime.

use clavis_primitives::p256_ecdsa::clavis_crypto;
use clavis_runtime::{opaque::Block, RuntimeApi};
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::config::ExecutorConfiguration;
use std::{fs, os::unix::fs::DirBuilderExt, path::Path};

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

/// Makes the executor of the runtime. It keeps compiled runtimes in the folder `cache`, since to compile one takes seconds.
///
/// The executor runs what it finds there: only the node may write to the folder.
pub fn executor(config: &ExecutorConfiguration, cache: &Path) -> WasmExecutor<HostFunctions> {
	// The cache of compiled code takes absolute paths alone, and its files are code: they are for this account only. If the
	// folder cannot be made, the executor says so and compiles each time.
	let cache = std::path::absolute(cache).unwrap_or_else(|_| cache.to_path_buf());
	let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(&cache);
	let heap = config
		.default_heap_pages
		.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| HeapAllocStrategy::Static { extra_pages: pages as u32 });
	WasmExecutor::builder()
		.with_execution_method(config.wasm_method)
		.with_onchain_heap_alloc_strategy(heap)
		.with_offchain_heap_alloc_strategy(heap)
		.with_max_runtime_instances(config.max_runtime_instances)
		.with_runtime_cache_size(config.runtime_cache_size)
		.with_cache_path(cache)
		.build()
}
