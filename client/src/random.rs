//! Randomness from the operating system.

use chacha20poly1305::aead::{rand_core::RngCore, OsRng};

/// The operating system gave no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct RandomError;

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], RandomError> {
	let mut bytes = [0; N];
	OsRng.try_fill_bytes(&mut bytes).map_err(|_| RandomError)?;
	Ok(bytes)
}
