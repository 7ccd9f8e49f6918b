//! New MLS groups: for a group that is created, and for one that its owner restarts.

use super::{
	device::Vault,
	mls::Engine,
	state::{Asked, Intent},
	sync::{Membership, Synced},
	GroupChain, GroupsError,
};
use crate::calls::GroupsCall;
use clavis_primitives::{
	groups::{EpochKind, GroupId, GroupView, Policy, Salt, Suite},
	BlockHeight, DidId,
};
use sp_core::H256;

/// The terms of a group that is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
	/// Bytes that make the groups of one DID differ.
	pub salt: Salt,
	/// The ciphersuite.
	pub suite: Suite,
	/// The policy.
	pub policy: Policy,
}

impl Terms {
	/// Returns the name of the group.
	pub fn group(&self, genesis: H256, creator: DidId) -> GroupId {
		GroupId::new(genesis, creator, self.salt)
	}
}

impl<C: GroupChain, V: Vault> Membership<'_, C, V> {
	/// Creates the group, which must have the name that the terms give. Its only member is this DID.
	pub async fn create(&mut self, terms: &Terms) -> Result<BlockHeight, GroupsError> {
		let here = self.device.chain.recent().await?;
		let identity = self.device.identity(terms.suite).await?;
		let engine = Engine::create(&identity, terms.suite, self.group, 0)?;
		let tree = engine.tree();
		let Terms { salt, suite, policy } = *terms;
		let call = GroupsCall::Create { did: self.own(), salt, suite, policy, tree: tree.clone() };
		let (kind, intent) = (EpochKind::Created, Intent::default());
		let asked = Asked { base: None, kind, tree, accepts: false, call, intent, copies: 0, good_until: 0 };
		self.state.ask(asked, &engine);
		self.changed = true;
		self.send_founding(here.height).await
	}

	/// Begins a new MLS group under the name of this one, with this DID as the only member. The chain takes the call from the
	/// control set of the owner, so the caller sends it: see [`Self::restarted`].
	///
	/// - `good_until`: the block from which on the signatures of the control set are not good any more.
	pub async fn restart(&mut self, view: &GroupView, good_until: BlockHeight) -> Result<GroupsCall, GroupsError> {
		let identity = self.device.identity(view.suite).await?;
		let restarts = view.head.restarts.saturating_add(1);
		let engine = Engine::create(&identity, view.suite, self.group, restarts)?;
		let (base, tree) = (view.head.base, engine.tree());
		let (did, group, member) = (self.own(), self.group, self.own());
		let call = GroupsCall::Restart { did, group, base, member, tree: tree.clone() };
		let asked = Asked {
			base: Some(base),
			kind: EpochKind::Restarted,
			tree,
			accepts: false,
			call: call.clone(),
			intent: Intent::default(),
			copies: 1,
			good_until,
		};
		self.state.ask(asked, &engine);
		self.changed = true;
		self.save()?;
		Ok(call)
	}

	/// Follows the chain after a restart that was sent. `false` if the chain refused it.
	pub async fn restarted(&mut self, is_sent: bool) -> Result<Synced, GroupsError> {
		if !is_sent {
			self.forget_asked()?;
		}
		self.sync_recent().await
	}

	async fn send_founding(&mut self, height: BlockHeight) -> Result<BlockHeight, GroupsError> {
		match self.send_asked(height).await {
			Ok(block) => {
				// The record has no block, so its hash is known; the chain confirms it.
				let synced = self.sync_recent().await?;
				self.check_member(&synced)?;
				Ok(block)
			},
			Err(error) => {
				if !error.is_of_connection() {
					self.forget_asked()?;
				}
				Err(error)
			},
		}
	}
}
