//! The way into a group: by a welcome, back by an external commit, or by asking to be added.

use super::{
	audit::audit,
	device::Vault,
	mls::{Engine, MlsError},
	state::Asked,
	sync::{Membership, Standing, Synced},
	GroupChain, GroupsError,
};
use crate::{
	calls::GroupsCall,
	chain::{ChainError, EpochRead},
};
use clavis_primitives::{
	groups::{framing::Framing, Changes, EpochKind, GroupId, GroupView, Proposal, Stale},
	BlockHeight,
};

/// The outcome of an attempt to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
	/// The DID is a member, with the state of this epoch.
	Member(u32),
	/// It asked to be added, in this block.
	Asked(BlockHeight),
	/// It has asked, and nobody has added it yet.
	Waits,
}

impl<C: GroupChain, V: Vault> Membership<'_, C, V> {
	/// Joins the group: by the welcome of the commit that added the DID; if its state is lost, by an external commit; else asks
	/// the members to add it. A member that lacks the key of its leaf asks, too.
	pub async fn join(&mut self) -> Result<Joined, GroupsError> {
		let mut synced = self.sync_recent().await?;
		if self.state.asked.is_some() {
			synced = self.resolve(&synced).await?;
		}
		let Some(view) = synced.view.clone() else { return Err(GroupsError::NoGroup(self.group)) };
		match &synced.standing {
			Standing::Member if self.has_leaf_key()? => Ok(Joined::Member(view.head.base.epoch)),
			// Another member has to put a new leaf into its place.
			Standing::Member => self.ask(&view).await,
			Standing::Astray { .. } => match self.rejoin(&synced, &view).await? {
				Some(epoch) => Ok(Joined::Member(epoch)),
				None => self.ask(&view).await,
			},
			Standing::Outside | Standing::Removed(_) => self.ask(&view).await,
			Standing::NoGroup | Standing::Refuses { .. } | Standing::Lacks { .. } => {
				self.check_member(&synced)?;
				Ok(Joined::Waits)
			},
		}
	}

	/// Returns true if the key of the own leaf is on this device, so that the DID can commit.
	fn has_leaf_key(&mut self) -> Result<bool, GroupsError> {
		let device = self.device;
		Ok(self.load()?.is_some_and(|engine| device.identity_of_leaf(engine).is_some()))
	}

	/// Joins again by an external commit, which takes the place of the old leaf. Returns the epoch, or `None` if there is no
	/// such way: the group has no public information on the chain, members must go first, or the key of the old leaf is gone.
	pub async fn rejoin(&mut self, synced: &Synced, view: &GroupView) -> Result<Option<u32>, GroupsError> {
		let Some(entry) = self.entry(view).await? else { return Ok(None) };
		// An external commit removes nobody else.
		if view.head.must_go > 0 || entry.member.stale == Some(Stale::MustGo) {
			return Ok(None);
		}
		let Some(info) = self.group_info(view).await? else { return Ok(None) };
		let record = self.device.chain.record(self.own()).await?;
		let identities = record.as_ref().map(|record| self.device.past_identities(record, view.suite));
		for identity in identities.unwrap_or_default() {
			let (engine, staged) = match Engine::rejoin(&identity, &info) {
				Ok(made) => made,
				// The old leaf has the key of another method, or none at all.
				Err(MlsError::OtherKey(_) | MlsError::NoOldLeaf) => continue,
				Err(error) => return Err(error.into()),
			};
			self.check_info(&info, &engine, view, synced).await?;
			let messages = self.messages(&staged)?;
			let changes = Changes { rejoined: Some(staged.own_leaf), ..Changes::default() };
			let base = view.head.base;
			let asked = Asked::commit((self.group, self.own()), base, changes, messages, staged.tree, false);
			self.state.ask(asked, &engine);
			self.changed = true;
			return match self.send_asked(synced.here.height).await {
				Ok(_) => {
					let synced = self.sync_recent().await?;
					let is_member = synced.standing == Standing::Member;
					Ok(is_member.then_some(base.epoch.saturating_add(1)))
				},
				Err(error) if error.is_of_connection() => Err(error),
				// The role does not suffice, or another commit came first.
				Err(_) => {
					self.forget_asked()?;
					Ok(None)
				},
			};
		}
		Ok(None)
	}

	/// Returns the public information about the group as it is now, if it is on the chain or on this device.
	async fn group_info(&self, view: &GroupView) -> Result<Option<Vec<u8>>, GroupsError> {
		let head = view.head.base.epoch;
		// After a void, that of two epochs before counts again.
		let from = head.saturating_sub(2).max(1);
		let epochs = match self.device.chain.epochs(self.group, from).await {
			Ok(epochs) => epochs,
			Err(error) if error.is_of_connection() && !matches!(error, ChainError::Unavailable(_)) => {
				return Err(error.into());
			},
			Err(_) => return Ok(None),
		};
		let of = |epoch: u32| epochs.iter().find(|read| read.record.epoch == epoch);
		let is_void = |read: &&EpochRead| read.record.kind == EpochKind::Voided;
		let made = match of(head) {
			Some(read) if is_void(&read) => of(head.saturating_sub(2)),
			found => found,
		};
		let info = made.and_then(|read| read.messages.as_ref()?.group_info.as_ref());
		Ok(info.and_then(|info| self.device.bytes_of(info)))
	}

	/// Checks that public information is that of the current epoch, and the state after an external commit by it: besides the
	/// own leaf, the members are those of the chain.
	async fn check_info(
		&self,
		info: &[u8],
		engine: &Engine,
		view: &GroupView,
		synced: &Synced,
	) -> Result<(), GroupsError> {
		let epoch = view.head.base.epoch;
		if !is_of_head(info, self.group, view) {
			let reason = "the public information is not that of this epoch".to_owned();
			return Err(GroupsError::Invalid { epoch, reason });
		}
		let own = Some((self.own(), engine.own_leaf()));
		let audited = audit(self.device.chain, self.group, engine, synced.here, own).await?;
		audited.map_err(|reason| GroupsError::Invalid { epoch, reason })
	}

	/// Asks the members to add this DID, by a key package that it publishes for that if it has none.
	async fn ask(&mut self, view: &GroupView) -> Result<Joined, GroupsError> {
		let own = self.own();
		if view.proposals.iter().any(|proposal| proposal.subject == own) {
			return Ok(Joined::Waits);
		}
		let (package, mut calls) = self.device.open_package(view.suite).await?;
		calls.push(GroupsCall::Propose {
			did: own,
			group: self.group,
			subject: own,
			proposal: Proposal::Add { package },
		});
		Ok(Joined::Asked(self.device.chain.send(calls).await?))
	}
}

/// Returns true if public information has the state of MLS that the chain has for the current epoch.
fn is_of_head(info: &[u8], group: GroupId, view: &GroupView) -> bool {
	let head = &view.head;
	match Framing::parse(info) {
		Ok(Framing::GroupInfo { suite, group: named, epoch, tree_hash, transcript_hash }) => {
			suite == view.suite
				&& named == group.in_mls(head.restarts)
				&& epoch == head.mls_epoch
				&& tree_hash == &head.tree.tree_hash[..]
				&& transcript_hash == &head.tree.transcript_hash[..]
		},
		_ => false,
	}
}
