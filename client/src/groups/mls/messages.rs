//! MLS messages, to bytes and back.

use super::{error::refused, MlsError};
use clavis_primitives::groups::{GroupId, MlsHash, Tree};
use openmls::{
	messages::group_info::VerifiableGroupInfo,
	prelude::{
		tls_codec::Deserialize, GroupContext, GroupId as MlsGroupId, KeyPackage, KeyPackageIn, MlsMessageBodyIn,
		MlsMessageIn, MlsMessageOut, ProtocolVersion, PublicMessageIn, Welcome,
	},
};
use openmls_traits::crypto::OpenMlsCrypto;

/// Writes a message.
pub(super) fn to_bytes(message: &MlsMessageOut) -> Result<Vec<u8>, MlsError> {
	message.to_bytes().map_err(refused("to write a message"))
}

/// Reads a message. The reader allocates as bytes arrive, and not by the lengths that the message claims.
fn body(bytes: &[u8], expected: &'static str) -> Result<MlsMessageBodyIn, MlsError> {
	let message = MlsMessageIn::tls_deserialize_exact(bytes).map_err(|_| MlsError::Message { expected })?;
	Ok(message.extract())
}

pub(super) fn read_commit(bytes: &[u8]) -> Result<PublicMessageIn, MlsError> {
	let expected = "commit";
	match body(bytes, expected)? {
		MlsMessageBodyIn::PublicMessage(message) => Ok(message),
		_ => Err(MlsError::Message { expected }),
	}
}

pub(super) fn read_welcome(bytes: &[u8]) -> Result<Welcome, MlsError> {
	let expected = "welcome";
	match body(bytes, expected)? {
		MlsMessageBodyIn::Welcome(welcome) => Ok(welcome),
		_ => Err(MlsError::Message { expected }),
	}
}

pub(super) fn read_group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, MlsError> {
	let expected = "public information about a group";
	match body(bytes, expected)? {
		MlsMessageBodyIn::GroupInfo(info) => Ok(info),
		_ => Err(MlsError::Message { expected }),
	}
}

/// Reads a key package, and checks its signatures and its time.
pub(super) fn read_package(bytes: &[u8], crypto: &impl OpenMlsCrypto) -> Result<KeyPackage, MlsError> {
	let expected = "key package";
	let package: KeyPackageIn = match body(bytes, expected)? {
		MlsMessageBodyIn::KeyPackage(package) => package,
		_ => return Err(MlsError::Message { expected }),
	};
	package.validate(crypto, ProtocolVersion::Mls10).map_err(refused("a key package"))
}

/// Returns the `group_id` of a group in MLS.
pub(super) fn id_to_mls(group: GroupId, restarts: u32) -> MlsGroupId {
	MlsGroupId::from_slice(&group.in_mls(restarts))
}

/// Returns the group that a `group_id` of MLS names, and its number of restarts.
pub(super) fn id_from_mls(id: &MlsGroupId) -> Result<(GroupId, u32), MlsError> {
	let (name, restarts) = id.as_slice().split_first_chunk::<32>().ok_or(MlsError::OtherGroup)?;
	let restarts = <[u8; 4]>::try_from(restarts).map_err(|_| MlsError::OtherGroup)?;
	Ok((GroupId(*name), u32::from_be_bytes(restarts)))
}

/// Returns the state of MLS that the chain binds.
pub(super) fn tree_of(context: &GroupContext) -> Tree {
	// A hash of MLS has at most 64 bytes, which is the bound.
	let hash = |bytes: &[u8]| MlsHash::truncate_from(bytes.to_vec());
	Tree { tree_hash: hash(context.tree_hash()), transcript_hash: hash(context.confirmed_transcript_hash()) }
}
