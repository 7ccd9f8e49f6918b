//! Addresses of nodes.

use super::{wrong, ValueError};

/// Reads the WebSocket address of a node.
pub fn node_url(text: &str) -> Result<String, ValueError> {
	if text.starts_with("ws://") || text.starts_with("wss://") {
		Ok(text.into())
	} else {
		Err(wrong("expected ws://HOST:PORT or wss://HOST:PORT"))
	}
}
