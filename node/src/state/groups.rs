//! Reads groups from the state of a block.
//!
//! The current epoch and the entries of members are read natively. All else is answered by the runtime, since quorums,
//! deadlines and staleness are rules of its pallet. That takes an instance of the runtime, so it is slow work.

use super::{entry, ReadError};
use crate::client::FullClient;
use clavis_primitives::{
	api::GroupsApi,
	groups::{GroupId, GroupView, Head, Member, MemberView, MembersPage, PackageView},
	storage::{group_head_key, group_member_key},
	DidId,
};
use clavis_runtime::Hash;
use codec::Decode;
use sp_api::ProvideRuntimeApi;

/// Reads the current epoch of a group after a block. Returns `None` if there is no such group.
pub fn head(client: &FullClient, block: Hash, id: GroupId) -> Result<Option<Head>, ReadError> {
	entry(
		client,
		block,
		group_head_key(&id),
		// The rest of the entry is for the pallet alone.
		|bytes| Head::decode(&mut &*bytes),
		|| Ok(client.runtime_api().group(block, id)?.map(|view| view.head)),
	)
}

/// Reads the entry of a DID in a group after a block. Returns `None` if it has none. An entry from before the last restart
/// is no membership.
pub fn member(client: &FullClient, block: Hash, id: GroupId, did: DidId) -> Result<Option<Member>, ReadError> {
	entry(
		client,
		block,
		group_member_key(&id, &did),
		// The ticket of the deposit follows the member.
		|bytes| Member::decode(&mut &*bytes),
		|| Ok(client.runtime_api().group_member(block, id, did)?.map(|view| view.member)),
	)
}

/// Reads a group after a block. Returns `None` if there is no such group.
pub fn view(client: &FullClient, block: Hash, id: GroupId) -> Result<Option<GroupView>, ReadError> {
	Ok(client.runtime_api().group(block, id)?)
}

/// Reads a member of a group after a block. Returns `None` if the DID is none.
pub fn member_view(client: &FullClient, block: Hash, id: GroupId, did: DidId) -> Result<Option<MemberView>, ReadError> {
	Ok(client.runtime_api().group_member(block, id, did)?)
}

/// Reads a page of the members of a group after a block.
pub fn members(client: &FullClient, block: Hash, id: GroupId, after: Option<DidId>) -> Result<MembersPage, ReadError> {
	Ok(client.runtime_api().group_members(block, id, after)?)
}

/// Reads the key packages of a DID after a block.
pub fn key_packages(client: &FullClient, block: Hash, did: DidId) -> Result<Vec<PackageView>, ReadError> {
	Ok(client.runtime_api().key_packages(block, did)?)
}
