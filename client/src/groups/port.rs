//! The chain as a member of groups needs it.

use crate::{
	calls::GroupsCall,
	chain::{ChainError, EpochRead, Testimony},
	did::DidError,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, PackageView},
	BlockHeight, DidId, NetworkName, Record,
};
use sp_core::H256;

/// The newest final block that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
	/// Its height.
	pub height: BlockHeight,
	/// Its hash.
	pub hash: H256,
}

/// The chain as a member of groups needs it: reads as of one final block, and calls that one DID makes.
///
/// The implementation for a node is [`Acting`](super::Acting). The other one is a small chain in memory, with which this
/// module tests itself.
#[allow(async_fn_in_trait, reason = "one task drives an agent, so its futures need not move between threads")]
pub trait GroupChain {
	/// The hash of the first block.
	fn genesis(&self) -> H256;

	/// The name of the network in its DIDs.
	fn network(&self) -> &NetworkName;

	/// The blocks for which a signature for what [`Self::send`] sends stays good.
	fn lifetime(&self) -> BlockHeight;

	/// Goes forward to the newest final block. All reads are as of that block, until the chain goes forward again.
	async fn refresh(&self) -> Result<Here, ChainError>;

	/// Goes forward, unless the block that is read was the newest a few seconds ago.
	async fn recent(&self) -> Result<Here, ChainError>;

	/// A group. `None` if there is none of this name, or not any more.
	async fn group(&self, group: GroupId) -> Result<Option<GroupView>, ChainError>;

	/// The entry of a DID in a group. `None` if it has none.
	async fn member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ChainError>;

	/// The entries of all members of a group. Some may be of an older restart.
	async fn members(&self, group: GroupId) -> Result<Vec<MemberView>, ChainError>;

	/// The key packages of a DID.
	async fn packages(&self, did: DidId) -> Result<Vec<PackageView>, ChainError>;

	/// The epochs of a group from this number on, in order, up to the current one or up to the end of a page. The records
	/// name each other, up to the one that the state has.
	///
	/// Fails with [`ChainError::Unavailable`] if the node has dropped the bodies of their blocks.
	async fn epochs(&self, group: GroupId, from: u32) -> Result<Vec<EpochRead>, ChainError>;

	/// The records of DIDs by which their keys at a block are judged.
	async fn testimony(&self, dids: &[DidId], block: H256) -> Result<Testimony, ChainError>;

	/// The record of a DID now.
	async fn record(&self, did: DidId) -> Result<Option<Record<()>>, ChainError>;

	/// Has the DID that acts make calls, all or none, and waits until they are final. Then the chain is read as of that block.
	///
	/// Calls that any account can make are sent by the account that pays.
	async fn send(&self, calls: Vec<GroupsCall>) -> Result<BlockHeight, DidError>;
}
