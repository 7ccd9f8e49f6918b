//! Bytes, hashes and DIDs as text.

use base64ct::{Base64UrlUnpadded, Encoding};
use clavis_primitives::{Did, DidId, NetworkName};
use sp_core::H256;

/// Writes bytes of MLS.
pub(super) fn base64url(bytes: &[u8]) -> String {
	Base64UrlUnpadded::encode_string(bytes)
}

/// Reads a text that [`base64url`] wrote.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
	Base64UrlUnpadded::decode_vec(text).ok()
}

/// Writes a hash of the chain.
pub(super) fn hex(hash: &H256) -> String {
	format!("{hash:#x}")
}

/// Reads a text that [`hex`] wrote.
pub(super) fn from_hex(text: &str) -> Option<H256> {
	text.starts_with("0x").then(|| text.parse().ok()).flatten()
}

/// Writes a DID of a network.
pub(super) fn did(network: &NetworkName, id: DidId) -> String {
	Did { network: network.clone(), id }.to_string()
}
