//! Makes the key by which other nodes know a node.

use crate::chain_spec;
use sc_network::config::ed25519::{Keypair, PublicKey};
use sc_service::BasePath;
use std::{
	fs,
	io::{self, Write},
	path::{Path, PathBuf},
};

/// The place of the key below the folder of a chain. A node looks for it there.
const KEY_IN_CHAIN: &str = "network/secret_ed25519";

/// Generate the key by which other nodes know a node. Prints its peer id to stderr.
#[derive(Debug, Default, clap::Args)]
pub struct GenerateNodeKey {
	/// Write the secret key to this file, for --node-key-file. No file is replaced.
	///
	/// Without a file and a base path, the command prints the secret key.
	#[arg(long, value_name = "FILE", conflicts_with_all = ["base_path", "default_base_path"])]
	file: Option<PathBuf>,

	/// Write the 32 bytes of the key, and not their hexadecimal digits.
	#[arg(long)]
	bin: bool,

	/// The chain of the node, if the key goes to a base path: 'dev', 'local' or the path of a specification [default: local].
	#[arg(long, value_name = "CHAIN_SPEC")]
	chain: Option<String>,

	/// Write the secret key to the place in this base path where the node looks for it. No key is replaced.
	#[arg(long, value_name = "PATH", conflicts_with = "default_base_path")]
	base_path: Option<PathBuf>,

	/// Write the secret key to that place in the base path that nodes of this account have by default.
	#[arg(long)]
	default_base_path: bool,
}

impl GenerateNodeKey {
	/// Makes a key, writes it, and prints its peer id. `program` names the default base path.
	pub fn run(&self, program: &str) -> Result<(), String> {
		let public = self.write_new(program)?;
		writeln!(io::stderr(), "{}", public.to_peer_id()).map_err(|error| format!("stderr takes no text: {error}"))
	}

	fn write_new(&self, program: &str) -> Result<PublicKey, String> {
		let keys = Keypair::generate();
		let secret = keys.secret();
		let bytes = if self.bin { secret.as_ref().to_vec() } else { hex::encode(secret.as_ref()).into_bytes() };
		match self.path(program)? {
			Some(path) => write_secret(&path, &bytes)?,
			None => io::stdout().write_all(&bytes).map_err(|error| format!("stdout takes no key: {error}"))?,
		}
		Ok(keys.public())
	}

	/// Returns the file that the key goes to. `None` is stdout.
	fn path(&self, program: &str) -> Result<Option<PathBuf>, String> {
		let base = match (&self.base_path, self.default_base_path) {
			(Some(path), _) => BasePath::new(path),
			(None, true) => BasePath::from_project("", "", program),
			(None, false) => return Ok(self.file.clone()),
		};
		let chain = chain_spec::load(self.chain.as_deref().unwrap_or_default())?;
		Ok(Some(base.config_dir(chain.id()).join(KEY_IN_CHAIN)))
	}
}

/// Writes a secret to a new file that its owner alone can read.
fn write_secret(path: &Path, secret: &[u8]) -> Result<(), String> {
	let failed = |error: io::Error| match error.kind() {
		io::ErrorKind::AlreadyExists => {
			format!(
				"there is a file {} already: give another name, or remove the file if it is of no use",
				path.display()
			)
		},
		_ => format!("cannot write {}: {error}", path.display()),
	};
	if let Some(folder) = path.parent() {
		fs::create_dir_all(folder).map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
	}
	let mut options = fs::OpenOptions::new();
	options.write(true).create_new(true);
	// From the start: a file that is closed to others later was open to them for a moment.
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let mut file = options.open(path).map_err(failed)?;
	let written = file.write_all(secret).and_then(|()| file.sync_all());
	if written.is_err() {
		// Half a key would stand in the way of the next try. The first error is the one to report.
		drop(fs::remove_file(path));
	}
	written.map_err(failed)
}

#[cfg(test)]
mod tests {
	use super::*;
	use sc_network::config::{NodeKeyConfig, Secret};

	#[cfg(unix)]
	fn mode(path: &Path) -> u32 {
		std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
	}

	fn read_by_a_node(path: &Path) -> PublicKey {
		NodeKeyConfig::Ed25519(Secret::File(path.into())).into_keypair().unwrap().public()
	}

	#[test]
	fn a_key_is_for_its_owner_alone_and_a_node_reads_it() {
		let folder = tempfile::tempdir().unwrap();
		for (name, bin, length) in [("text", false, 64), ("binary", true, 32)] {
			let path = folder.path().join(name);
			let command = GenerateNodeKey { file: Some(path.clone()), bin, ..Default::default() };
			let public = command.write_new("any").unwrap();
			assert_eq!(fs::metadata(&path).unwrap().len(), length);
			assert!(read_by_a_node(&path) == public);
			#[cfg(unix)]
			assert_eq!(mode(&path), 0o600);
		}
	}

	#[test]
	fn a_key_goes_to_the_place_where_a_node_looks_for_it() {
		let folder = tempfile::tempdir().unwrap();
		let command = GenerateNodeKey { base_path: Some(folder.path().into()), ..Default::default() };
		let public = command.write_new("any").unwrap();
		let path = folder.path().join("chains/clavis-local/network/secret_ed25519");
		assert!(read_by_a_node(&path) == public);
		#[cfg(unix)]
		assert_eq!(mode(&path), 0o600);
	}

	#[test]
	fn no_key_is_replaced() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("key");
		let command = GenerateNodeKey { file: Some(path.clone()), ..Default::default() };
		let public = command.write_new("any").unwrap();
		let error = command.write_new("any").unwrap_err();
		assert!(error.contains("already"), "{error}");
		assert!(read_by_a_node(&path) == public);
		let command = GenerateNodeKey { file: Some(folder.path().join("key/below")), ..Default::default() };
		assert!(command.write_new("any").unwrap_err().contains("cannot make the folder"));
	}
}
