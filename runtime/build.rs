//! Builds the runtime's wasm, with the hash of its metadata inside.

fn main() {
	#[cfg(all(feature = "std", feature = "rehearsal-blob"))]
	build_rehearsal();
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::init_with_defaults().enable_metadata_hash("CLV", 12).build();
}

/// Builds the runtimes that rehearse an upgrade. The name of a file becomes the name of its wasm, too.
#[cfg(all(feature = "std", feature = "rehearsal-blob"))]
fn build_rehearsal() {
	// The builder passes features on to the wasm. A build of the tests must not change the bytes of the real runtime.
	std::env::remove_var("CARGO_FEATURE_REHEARSAL_BLOB");
	for (feature, file) in [("rehearsal", "rehearsal.rs"), ("rehearsal-failing", "rehearsal_of_failure.rs")] {
		let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults();
		builder.enable_feature(feature).set_file_name(file).build();
	}
}
