//! Builds the runtime's wasm, with the hash of its metadata inside.

fn main() {
	#[cfg(all(feature = "std", feature = "rehearsal-blob"))]
	rehearsal::build();
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::init_with_defaults().enable_metadata_hash("CLV", 12).build();
}

/// The runtime that rehearses an upgrade. It takes the place of the real one in the folder that both are built in, so
/// that it is built first, and put aside.
#[cfg(all(feature = "std", feature = "rehearsal-blob"))]
mod rehearsal {
	use std::{env, fs, path::PathBuf};

	const FILE: &str = "rehearsal_binary.rs";

	pub fn build() {
		// The builder hands features on to the wasm. Whether tests are built must not change a bit of it.
		env::remove_var("CARGO_FEATURE_REHEARSAL_BLOB");
		let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults();
		builder.enable_feature("rehearsal").set_file_name(FILE).build();

		let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
		let includes = fs::read_to_string(out.join(FILE)).expect("the builder wrote it");
		// `SKIP_WASM_BUILD` leaves no file behind.
		let Some((_, rest)) = includes.split_once("WASM_BINARY_PATH: Option<&str> = Some(\"") else { return };
		let (built, _) = rest.split_once('"').expect("a string ends");
		fs::copy(built, out.join("rehearsal.wasm")).expect("the builder wrote it");
		let put_aside = "pub const WASM_BINARY: Option<&[u8]> = \
			Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/rehearsal.wasm\")));\n";
		fs::write(out.join(FILE), put_aside).expect("the folder is there");
	}
}
