//! Messages of commits that are too long for the chain: files, each under the hash of its content.

use crate::{failure::Failure, files, values::uri};
use clap::Args;
use clavis_client::groups::LongMessages;
use clavis_primitives::Uri;
use sp_core::H256;
use std::{
	fs,
	io::{self, Read},
	path::PathBuf,
};

/// The most bytes of a message that are read.
const MAX_BYTES: u64 = 256 << 20;

/// The places of long messages.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Long messages")]
pub struct MessageArgs {
	/// A folder with messages that others put elsewhere, each under its hash
	#[arg(long, value_name = "DIR")]
	pub messages: Option<PathBuf>,
}

/// The place for the long messages of an own commit.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Long messages")]
pub struct PlaceArgs {
	/// The URI under which others find messages that are too long for the chain; the hash of each is added to it
	///
	/// Serve the files of --out-dir there. A member that cannot get a message cannot follow, and objects to the commit.
	#[arg(long, value_name = "URI", value_parser = uri, requires = "out_dir")]
	pub elsewhere: Option<Uri>,
	/// The folder to write these messages to, before the commit is sent
	#[arg(long, value_name = "DIR", requires = "elsewhere")]
	pub out_dir: Option<PathBuf>,
}

/// Folders with long messages.
#[derive(Clone, Debug, Default)]
pub struct Folder {
	fetched: Option<PathBuf>,
	place: Option<(Uri, PathBuf)>,
}

impl MessageArgs {
	/// Returns the folder of messages that others wrote.
	pub fn folder(&self) -> Result<Folder, Failure> {
		if let Some(folder) = self.messages.as_ref().filter(|folder| !folder.is_dir()) {
			return Err(Failure::unreadable(folder, "it is no folder"));
		}
		Ok(Folder { fetched: self.messages.clone(), place: None })
	}
}

impl Folder {
	/// Adds the place for own messages.
	pub fn with_place(self, place: &PlaceArgs) -> Self {
		Self { place: place.elsewhere.clone().zip(place.out_dir.clone()), ..self }
	}

	/// Returns true if there is no folder.
	pub fn is_empty(&self) -> bool {
		self.fetched.is_none() && self.place.is_none()
	}
}

fn name_of(hash: H256) -> String {
	hex::encode(hash)
}

impl LongMessages for Folder {
	fn fetch(&self, hash: H256) -> Option<Vec<u8>> {
		let own = self.place.as_ref().map(|(_, folder)| folder);
		let read = |folder: &PathBuf| {
			let mut bytes = Vec::new();
			let file = fs::File::open(folder.join(name_of(hash))).ok()?;
			file.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
			Some(bytes)
		};
		self.fetched.iter().chain(own).find_map(read)
	}

	fn place(&self, hash: H256, bytes: &[u8]) -> Option<io::Result<Uri>> {
		let (uri, folder) = self.place.as_ref()?;
		let written = || {
			let name = name_of(hash);
			fs::create_dir_all(folder)?;
			files::write_by_hash(&folder.join(&name), bytes)?;
			let place = format!("{}/{name}", uri.as_str().trim_end_matches('/'));
			place.parse::<Uri>().map_err(|error| io::Error::other(format!("{place}: {error}")))
		};
		Some(written())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_message_is_found_under_its_hash_at_the_place_that_was_named() {
		let folder = tempfile::tempdir().unwrap();
		let place = PlaceArgs {
			elsewhere: Some("https://example.org/messages/".parse().unwrap()),
			out_dir: Some(folder.path().join("out")),
		};
		let writer = Folder::default().with_place(&place);
		let hash = H256([0xab; 32]);
		let uri = writer.place(hash, b"long").unwrap().unwrap();
		assert_eq!(uri.as_str(), format!("https://example.org/messages/{}", "ab".repeat(32)));
		let reader = MessageArgs { messages: Some(folder.path().join("out")) }.folder().unwrap();
		assert_eq!((reader.fetch(hash), writer.fetch(hash)), (Some(b"long".to_vec()), Some(b"long".to_vec())));
		assert_eq!(reader.fetch(H256::zero()), None);
		assert!(reader.place(hash, b"long").is_none() && Folder::default().is_empty());
		let long = PlaceArgs { elsewhere: Some(format!("urn:x:{}", "y".repeat(200)).parse().unwrap()), ..place };
		assert!(Folder::default().with_place(&long).place(hash, b"long").unwrap().is_err());
		assert!(MessageArgs { messages: Some("nowhere/at/all".into()) }.folder().is_err());
	}
}
