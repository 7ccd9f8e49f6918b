//! The acts of a member that make no commit.

use super::{
	device::Vault,
	seal::{Header, Key, SealError},
	sync::{Membership, Synced},
	GroupChain, GroupsError,
};
use crate::calls::GroupsCall;
use clavis_primitives::{
	groups::{GroupView, Proposal, Role, Stale},
	BlockHeight, DidId,
};
use zeroize::Zeroizing;

fn astray() -> GroupsError {
	GroupsError::Astray { reason: "its state of MLS is not on this device".to_owned() }
}

impl<C: GroupChain, V: Vault> Membership<'_, C, V> {
	/// Objects to the current epoch. Returns `None` if this member cannot, or has objected already.
	///
	/// The payer places a deposit, which is burned if the epoch stands.
	pub async fn object(&mut self, synced: &Synced) -> Result<Option<BlockHeight>, GroupsError> {
		let Some(view) = &synced.view else { return Ok(None) };
		let Some(entry) = self.entry(view).await? else { return Ok(None) };
		let own = self.own();
		let is_older = entry.member.since < view.head.base.epoch && entry.member.stale != Some(Stale::MustGo);
		if !is_older || view.quorum.is_none() || view.head.by == own || view.objections.contains(&own) {
			return Ok(None);
		}
		let call = GroupsCall::Object { did: own, group: self.group, base: view.head.base };
		Ok(Some(self.device.chain.send(vec![call]).await?))
	}

	/// Asks to leave. The next commit removes this member.
	pub async fn leave(&mut self) -> Result<BlockHeight, GroupsError> {
		let call = GroupsCall::Leave { did: self.own(), group: self.group };
		Ok(self.device.chain.send(vec![call]).await?)
	}

	/// Reports a member whose keys changed, or that must go; or for whom that is over.
	pub async fn report(&mut self, subject: DidId) -> Result<BlockHeight, GroupsError> {
		Ok(self.device.chain.send(vec![GroupsCall::Report { group: self.group, subject }]).await?)
	}

	/// Proposes a change of the roster to the others.
	pub async fn propose(&mut self, subject: DidId, proposal: Proposal) -> Result<BlockHeight, GroupsError> {
		let call = GroupsCall::Propose { did: self.own(), group: self.group, subject, proposal };
		Ok(self.device.chain.send(vec![call]).await?)
	}

	/// Takes a proposal back.
	pub async fn withdraw_proposal(&mut self, subject: DidId) -> Result<BlockHeight, GroupsError> {
		let call = GroupsCall::WithdrawProposal { did: self.own(), group: self.group, subject };
		Ok(self.device.chain.send(vec![call]).await?)
	}

	/// Exports a secret of the current epoch (RFC 9420, section 8.5). Returns it with the number of the epoch.
	pub fn export(
		&mut self,
		label: &str,
		context: &[u8],
		length: usize,
	) -> Result<(u32, Zeroizing<Vec<u8>>), GroupsError> {
		let epoch = self.current_epoch()?;
		let engine = self.load()?.ok_or_else(astray)?;
		Ok((epoch, engine.export(label, context, length)?))
	}

	/// Returns a header for a file that is sealed for the members of the current epoch, and the key.
	pub fn seal_header(&mut self) -> Result<(Header, Key), GroupsError> {
		let (group, epoch) = (self.group, self.current_epoch()?);
		let key = self.state.seal_key(epoch).ok_or(SealError::NoKey { group, epoch })?;
		let engine = self.load()?.ok_or_else(astray)?;
		Ok((Header::new(group, epoch, engine.restarts(), engine.epoch())?, key))
	}

	fn current_epoch(&self) -> Result<u32, GroupsError> {
		self.state.current().map(|current| current.epoch).ok_or_else(astray)
	}

	/// Returns true if this member is a moderator.
	pub async fn is_moderator(&self, view: &GroupView) -> Result<bool, GroupsError> {
		Ok(self.entry(view).await?.is_some_and(|entry| entry.member.role == Role::Moderator))
	}
}
