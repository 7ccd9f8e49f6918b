//! The person that a share is encrypted to.

use clavis_primitives::PublicKey;
use std::fmt;

/// A guardian that gets a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
	/// Its name in the file, for people: a DID, an address or a key.
	pub name: String,
	/// The X25519 key that the share is encrypted to.
	pub key: PublicKey,
}

impl fmt::Display for Recipient {
	/// Writes the name and the key, or the key alone if it is the name.
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let Self { name, key } = self;
		match *name == key.to_string() {
			true => write!(f, "the key {key}"),
			false => write!(f, "{name}, with the key {key}"),
		}
	}
}
