//! Removes debug sections from the runtime's wasm.
//!
//! `substrate-wasm-builder` asks Binaryen's `wasm-opt` for this, at optimisation level 0, with the passes `StripDwarf`
//! and `SignextLowering`. The runtime is built for `wasm32v1-none`, which has no sign extensions, so only the first
//! pass has work to do, and it takes a walk over the sections of the module. The API is the part of `wasm-opt` 0.116
//! that the builder uses.

#![deny(missing_docs)]

use std::{
	fmt, fs, io,
	path::{Path, PathBuf},
};

/// The start of a module: the magic number, and version 1.
const PREAMBLE: &[u8] = b"\0asm\x01\0\0\0";
/// The id of a custom section.
const CUSTOM: u8 = 0;
/// The features beyond the first version of wasm that a module may use: those of `wasm32v1-none`.
const FEATURES: [&[u8]; 1] = [b"mutable-globals"];

/// A pass over a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
	/// Removes debug sections.
	StripDwarf,
	/// Lowers sign extensions. A module that has any is refused, so there is nothing to lower.
	SignextLowering,
}

/// The options of a run.
#[derive(Clone, Debug, Default)]
pub struct OptimizationOptions {
	strip: bool,
}

/// The reason for which a module cannot be processed.
#[derive(Debug)]
pub enum OptimizationError {
	/// A file cannot be read or written.
	File {
		/// The file.
		path: PathBuf,
		/// The cause.
		cause: io::Error,
	},
	/// The file is not a module of wasm, or it is cut off.
	Malformed,
	/// The module uses a feature that `wasm32v1-none` does not have.
	Feature(String),
	/// The module does not say which features it uses.
	NoFeatures,
}

impl fmt::Display for OptimizationError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::File { path, cause } => write!(f, "cannot read or write {}: {cause}", path.display()),
			Self::Malformed => f.write_str("this is no wasm module of version 1, or it is cut off"),
			Self::Feature(feature) => write!(
				f,
				"the module uses the wasm feature '{feature}', which only Binaryen can lower: build it for wasm32v1-none"
			),
			Self::NoFeatures => f.write_str(
				"the module has no section 'target_features', so it may use any feature: build it with rustc and keep its custom sections"
			),
		}
	}
}

impl std::error::Error for OptimizationError {}

impl OptimizationOptions {
	/// Options that optimise nothing.
	pub fn new_opt_level_0() -> Self {
		Self::default()
	}

	/// Accepts features of the first version of wasm alone, which is what every run does.
	pub fn mvp_features_only(&mut self) -> &mut Self {
		self
	}

	/// Keeps the names of functions, which is what every run does.
	pub fn debug_info(&mut self, _: bool) -> &mut Self {
		self
	}

	/// Adds a pass.
	pub fn add_pass(&mut self, pass: Pass) -> &mut Self {
		self.strip |= pass == Pass::StripDwarf;
		self
	}

	/// Reads a module from a file, and writes it to another one, or the same.
	pub fn run(&self, from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), OptimizationError> {
		let (from, to) = (from.as_ref(), to.as_ref());
		let module = fs::read(from).map_err(|cause| OptimizationError::File { path: from.into(), cause })?;
		let module = self.process(&module)?;
		fs::write(to, module).map_err(|cause| OptimizationError::File { path: to.into(), cause })
	}

	fn process(&self, module: &[u8]) -> Result<Vec<u8>, OptimizationError> {
		let mut rest = module.strip_prefix(PREAMBLE).ok_or(OptimizationError::Malformed)?;
		let mut processed = PREAMBLE.to_vec();
		let mut checked = false;
		while !rest.is_empty() {
			let start = rest;
			let (id, content) = take_section(&mut rest).ok_or(OptimizationError::Malformed)?;
			if id == CUSTOM {
				let mut content = content;
				let name = take_bytes(&mut content).ok_or(OptimizationError::Malformed)?;
				if name == b"target_features" {
					check_features(content)?;
					checked = true;
				}
				if self.strip && name.starts_with(b".debug") {
					continue;
				}
			}
			let length = start.len().saturating_sub(rest.len());
			processed.extend_from_slice(start.get(..length).unwrap_or_default());
		}
		if checked {
			Ok(processed)
		} else {
			Err(OptimizationError::NoFeatures)
		}
	}
}

/// Refuses a module that uses a feature which the first version of wasm does not have.
fn check_features(mut list: &[u8]) -> Result<(), OptimizationError> {
	let count = take_number(&mut list).ok_or(OptimizationError::Malformed)?;
	for _ in 0..count {
		let (prefix, rest) = list.split_first().ok_or(OptimizationError::Malformed)?;
		list = rest;
		let feature = take_bytes(&mut list).ok_or(OptimizationError::Malformed)?;
		if *prefix == b'+' && !FEATURES.contains(&feature) {
			return Err(OptimizationError::Feature(String::from_utf8_lossy(feature).into_owned()));
		}
	}
	Ok(())
}

/// Takes a section: its id and its content.
fn take_section<'a>(bytes: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
	let (id, rest) = bytes.split_first()?;
	*bytes = rest;
	Some((*id, take_bytes(bytes)?))
}

/// Takes a number of bytes, and as many bytes.
fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
	let length = take_number(bytes)?;
	let (taken, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
	*bytes = rest;
	Some(taken)
}

/// Takes a number of up to 32 bits in LEB128 (wasm specification, section 5.2.2).
fn take_number(bytes: &mut &[u8]) -> Option<u32> {
	let mut number = 0u32;
	for place in (0..35).step_by(7) {
		let (byte, rest) = bytes.split_first()?;
		*bytes = rest;
		number |= u32::from(byte & 0x7f).checked_shl(place)?;
		if byte & 0x80 == 0 {
			return Some(number);
		}
	}
	None
}

#[cfg(test)]
mod tests {
	use super::*;

	fn section(id: u8, content: &[u8]) -> Vec<u8> {
		[&[id, content.len() as u8], content].concat()
	}

	fn custom(name: &str, content: &[u8]) -> Vec<u8> {
		section(CUSTOM, &[&[name.len() as u8], name.as_bytes(), content].concat())
	}

	fn module(sections: &[Vec<u8>]) -> Vec<u8> {
		[PREAMBLE, &sections.concat()].concat()
	}

	/// The features of `wasm32v1-none`.
	fn features() -> Vec<u8> {
		custom("target_features", b"\x01+\x0fmutable-globals")
	}

	fn strip(module: &[u8]) -> Result<Vec<u8>, String> {
		let mut options = OptimizationOptions::new_opt_level_0();
		let options = options.mvp_features_only().debug_info(true).add_pass(Pass::StripDwarf);
		options.process(module).map_err(|error| error.to_string())
	}

	#[test]
	fn debug_sections_go_and_all_else_stays() {
		let version = custom("runtime_version", b"1");
		let code = section(10, &[1, 2, 3]);
		let names = custom("name", &[7; 9]);
		let whole = module(&[
			version.clone(),
			custom(".debug_info", &[9; 40]),
			code.clone(),
			custom(".debug_str", b""),
			names.clone(),
			features(),
		]);
		assert_eq!(strip(&whole), Ok(module(&[version, code, names, features()])));
		assert_eq!(OptimizationOptions::new_opt_level_0().process(&whole).unwrap(), whole);
	}

	#[test]
	fn features_that_would_have_to_be_lowered_are_refused() {
		let features = |list: &[u8]| module(&[custom("target_features", list)]);
		let error = strip(&features(b"\x02+\x0fmutable-globals+\x08sign-ext")).unwrap_err();
		assert!(error.contains("sign-ext"), "{error}");
		assert!(strip(&features(b"\x02+\x0fmutable-globals")).is_err());
	}

	#[test]
	fn a_module_that_does_not_name_its_features_is_refused() {
		let error = strip(&module(&[section(10, &[1, 2, 3])])).unwrap_err();
		assert!(error.contains("target_features"), "{error}");
	}

	#[test]
	fn what_is_no_module_is_refused() {
		let names = custom("name", &[7; 200][..100]);
		let whole = module(&[features(), section(10, &[1, 2, 3]), names.clone()]);
		for cut in 1..whole.len() {
			// A cut between two sections leaves a module.
			let between = [whole.len() - names.len(), whole.len() - names.len() - 5];
			assert_eq!(strip(&whole[..cut]).is_ok(), between.contains(&cut), "{cut}");
		}
		assert!(strip(&[PREAMBLE, &[10, 0xff, 0xff, 0xff, 0xff, 0xff, 0]].concat()).is_err());
		assert!(strip(b"\0asm\x02\0\0\0").is_err());
	}
}
