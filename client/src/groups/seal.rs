//! Files that are sealed for the members of a group in one epoch.
//!
//! ```text
//! key    = MLS exporter of the epoch, label "clavis seal", context = name of the group ‖ hash of the epoch's record, 32 bytes
//! header = "clavis:seal:1\0\0\0" ‖ name of the group (32) ‖ epoch on the chain (u32) ‖ restarts (u32) ‖ epoch of MLS (u64)
//!          ‖ nonce (19)                                                                           integers are big-endian
//! chunk  = XChaCha20-Poly1305(key, nonce ‖ number of the chunk (u32) ‖ 1 if it is the last, else 0; header as associated data)
//! file   = header ‖ chunks
//! ```
//!
//! This is the STREAM construction with a counter of 32 bits (Hoang, Reyhanitabar, Rogaway, Vizár: *Online
//! Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance*, 2015), as the crate `aead` has it. Each chunk has 65,536
//! bytes of content and 16 of the tag; the last one has at most as many. A chunk that is changed, moved, left out or
//! appended does not open, and neither does a file that ends early.
//!
//! All members of the epoch have the key, so each of them can make such a file: it does not tell which member did.
//! `docs/vectors/seal.json` has an example.

mod error;

pub use error::SealError;

use crate::random::{random, RandomError};
use chacha20poly1305::{
	aead::stream::{DecryptorBE32, EncryptorBE32},
	XChaCha20Poly1305,
};
use clavis_primitives::groups::GroupId;
use sp_core::H256;
use std::{
	fmt,
	io::{self, Read, Write},
};
use zeroize::Zeroizing;

/// The label of the exporter of MLS (RFC 9420, section 8.5) for keys of sealed files.
pub const LABEL: &str = "clavis seal";

/// The bytes of content in a chunk.
pub const CHUNK: usize = 64 * 1_024;

/// The bytes that a chunk is longer than its content.
const TAG: usize = 16;

/// The first bytes of a sealed file: the kind, and the version.
const MAGIC: &[u8; 16] = b"clavis:seal:1\0\0\0";

/// The part of the nonce that is the same in all chunks.
type Nonce = [u8; 19];

/// Returns the context of the exporter of MLS for the key of an epoch.
///
/// - `record`: the hash of the epoch's record on the chain.
pub fn context(group: GroupId, record: H256) -> [u8; 64] {
	let mut context = [0; 64];
	let (name, hash) = context.split_at_mut(32);
	name.copy_from_slice(&group.0);
	hash.copy_from_slice(&record.0);
	context
}

/// The key of an epoch for sealed files. It is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
	/// Returns the key with these bytes.
	pub fn new(bytes: [u8; 32]) -> Self {
		Self(Zeroizing::new(bytes))
	}

	/// Returns the bytes.
	pub fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}
}

impl fmt::Debug for Key {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str("Key(..)")
	}
}

/// The header of a sealed file: the epoch whose members can open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
	/// The group.
	pub group: GroupId,
	/// The number of the epoch on the chain. No two epochs of a group have the same number.
	pub epoch: u32,
	/// The number of restarts of the group in that epoch.
	pub restarts: u32,
	/// The epoch of MLS.
	pub mls_epoch: u64,
	nonce: Nonce,
}

impl Header {
	/// The bytes of a header.
	pub const LENGTH: usize = 83;

	/// Makes a header for one file, with a new nonce.
	///
	/// Two files with one header would show which parts of them are equal, and more: make a header for each file.
	pub fn new(group: GroupId, epoch: u32, restarts: u32, mls_epoch: u64) -> Result<Self, RandomError> {
		Ok(Self { group, epoch, restarts, mls_epoch, nonce: random()? })
	}

	fn to_bytes(&self) -> Vec<u8> {
		let Self { group, epoch, restarts, mls_epoch, nonce } = self;
		let parts: [&[u8]; 6] =
			[MAGIC, &group.0, &epoch.to_be_bytes(), &restarts.to_be_bytes(), &mls_epoch.to_be_bytes(), nonce];
		parts.concat()
	}

	fn from_bytes(bytes: &[u8]) -> Option<Self> {
		fn split<const N: usize>(bytes: &[u8]) -> Option<([u8; N], &[u8])> {
			let (part, rest) = bytes.split_first_chunk::<N>()?;
			Some((*part, rest))
		}
		let rest = bytes.strip_prefix(MAGIC)?;
		let (group, rest) = split(rest)?;
		let (epoch, rest) = split(rest)?;
		let (restarts, rest) = split(rest)?;
		let (mls_epoch, rest) = split(rest)?;
		let (nonce, rest) = split(rest)?;
		rest.is_empty().then_some(Self {
			group: GroupId(group),
			epoch: u32::from_be_bytes(epoch),
			restarts: u32::from_be_bytes(restarts),
			mls_epoch: u64::from_be_bytes(mls_epoch),
			nonce,
		})
	}

	/// Reads the header of a sealed file, which does not need the key. Nothing shows yet that it was not changed.
	pub fn read(reader: &mut impl Read) -> Result<Self, SealError> {
		let bytes = read_up_to(reader, Self::LENGTH)?;
		if !bytes.starts_with(MAGIC) {
			return Err(SealError::NotSealed);
		}
		Self::from_bytes(&bytes).ok_or(SealError::Changed)
	}
}

/// Encrypts all that the reader gives, and writes the sealed file. Returns the number of bytes of the content.
///
/// It holds two chunks in memory. Fails if reading or writing fails, or after 2^32 chunks (256 TiB).
pub fn seal(reader: &mut impl Read, writer: &mut impl Write, key: &Key, header: &Header) -> Result<u64, SealError> {
	let head = header.to_bytes();
	let mut stream = EncryptorBE32::<XChaCha20Poly1305>::new(key.as_bytes().into(), (&header.nonce).into());
	writer.write_all(&head).map_err(SealError::Write)?;
	let (mut chunk, mut sum) = (read_up_to(reader, CHUNK)?, 0u64);
	// The last chunk is marked as such, so each chunk waits until there is another one.
	while chunk.len() == CHUNK {
		let next = read_up_to(reader, CHUNK)?;
		if next.is_empty() {
			break;
		}
		sum = sum.saturating_add(chunk.len() as u64);
		stream.encrypt_next_in_place(&head, &mut *chunk).map_err(|_| SealError::TooLong)?;
		writer.write_all(&chunk).map_err(SealError::Write)?;
		chunk = next;
	}
	sum = sum.saturating_add(chunk.len() as u64);
	stream.encrypt_last_in_place(&head, &mut *chunk).map_err(|_| SealError::TooLong)?;
	writer.write_all(&chunk).map_err(SealError::Write)?;
	writer.flush().map_err(SealError::Write)?;
	Ok(sum)
}

/// Decrypts a sealed file. Returns its header, and the number of bytes of the content.
///
/// The writer gets nothing that is not authenticated. The end of the file shows only when it is reached, so content that was
/// written does not count until this function returns `Ok`: write to a temporary file, and rename it then.
///
/// - `key_of`: returns the key of the epoch that the header names. `None` if it is unknown.
pub fn open(
	reader: &mut impl Read,
	writer: &mut impl Write,
	key_of: impl FnOnce(&Header) -> Option<Key>,
) -> Result<(Header, u64), SealError> {
	let header = Header::read(reader)?;
	let no_key = || SealError::NoKey { group: header.group, epoch: header.epoch };
	let key = key_of(&header).ok_or_else(no_key)?;
	let head = header.to_bytes();
	let mut stream = DecryptorBE32::<XChaCha20Poly1305>::new(key.as_bytes().into(), (&header.nonce).into());
	let sealed = CHUNK.saturating_add(TAG);
	let (mut chunk, mut sum) = (read_up_to(reader, sealed)?, 0u64);
	while chunk.len() == sealed {
		let next = read_up_to(reader, sealed)?;
		if next.is_empty() {
			break;
		}
		stream.decrypt_next_in_place(&head, &mut *chunk).map_err(|_| SealError::Changed)?;
		sum = sum.saturating_add(chunk.len() as u64);
		writer.write_all(&chunk).map_err(SealError::Write)?;
		chunk = next;
	}
	stream.decrypt_last_in_place(&head, &mut *chunk).map_err(|_| SealError::Changed)?;
	sum = sum.saturating_add(chunk.len() as u64);
	writer.write_all(&chunk).map_err(SealError::Write)?;
	writer.flush().map_err(SealError::Write)?;
	Ok((header, sum))
}

/// Reads this many bytes, or fewer if the input ends. There is room for a tag behind them, so that no copy of the content
/// stays in memory when the buffer grows.
fn read_up_to(reader: &mut impl Read, most: usize) -> Result<Zeroizing<Vec<u8>>, SealError> {
	let mut bytes = Zeroizing::new(Vec::with_capacity(most.saturating_add(TAG)));
	bytes.resize(most, 0);
	let mut length = 0usize;
	while let Some(free) = bytes.get_mut(length..).filter(|free| !free.is_empty()) {
		match reader.read(free) {
			Ok(0) => break,
			Ok(more) => length = length.saturating_add(more),
			Err(error) if error.kind() == io::ErrorKind::Interrupted => {},
			Err(error) => return Err(SealError::Read(error)),
		}
	}
	bytes.truncate(length);
	Ok(bytes)
}

#[cfg(test)]
mod tests;
