//! A member of a group, whose state on disk is brought up to the newest final epoch.
//!
//! The state is a function of the epochs of the chain and of the messages in them, so a process that is killed at any
//! instant reads them again and comes to the same state. Only the own commits have secrets that cannot be had again: a
//! commit is written to disk before it is sent, and sent again as it is until the chain has it or another one.

use super::{
	device::{Device, Vault},
	mls::{Engine, MlsError},
	state::State,
	store::Checkpoint,
	walk::Walk,
	GroupChain, GroupsError, Here,
};
use crate::chain::ChainError;
use clavis_primitives::{
	groups::{Base, EpochRecord, GroupId, GroupView, MemberView},
	DidId,
};
use sp_core::H256;

/// Something that happened to a membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
	/// The DID joined.
	Joined,
	/// It followed the commit of another member.
	Followed,
	/// Its own commit made the epoch.
	Committed,
	/// Another commit was faster than its own.
	Lost,
	/// Members voided the epoch before.
	Voided,
	/// The owner restarted the group.
	Restarted,
	/// The DID was removed.
	Removed,
}

/// The standing of a DID in a group, as far as this device knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
	/// A member, with the state of the current epoch.
	Member,
	/// No member.
	Outside,
	/// No member any more, since this epoch.
	Removed(u32),
	/// The group does not exist, or not any more.
	NoGroup,
	/// A member that refuses the commit of the newest epoch.
	Refuses {
		/// The epoch.
		epoch: u32,
		/// The reason.
		reason: String,
	},
	/// A member that lacks a message of the newest epoch, which lies elsewhere.
	Lacks {
		/// The kind of message.
		what: &'static str,
		/// The epoch.
		epoch: u32,
		/// The place.
		place: String,
		/// The hash.
		hash: H256,
	},
	/// A member on the chain, whose state of MLS is not on this device.
	Astray {
		/// The reason.
		reason: String,
	},
}

/// The outcome of a synchronisation.
#[derive(Clone, Debug)]
pub struct Synced {
	/// The block.
	pub here: Here,
	/// The group. `None` if there is none.
	pub view: Option<GroupView>,
	/// The standing.
	pub standing: Standing,
	/// The events since the last synchronisation, with their epochs.
	pub news: Vec<(u32, News)>,
}

/// A DID in one group.
pub struct Membership<'a, C, V> {
	pub(super) device: &'a Device<'a, C, V>,
	pub(super) group: GroupId,
	pub(super) state: State,
	/// The state of MLS in the current epoch, once it was decoded.
	pub(super) engine: Option<Engine>,
	/// True if the state differs from the one on disk.
	pub(super) changed: bool,
}

impl<'a, C: GroupChain, V: Vault> Membership<'a, C, V> {
	/// Opens the state in a group, which may be none yet.
	pub fn open(device: &'a Device<'a, C, V>, group: GroupId) -> Result<Self, GroupsError> {
		let state = State::read(device.vault.state(group)?.unwrap_or_default())?;
		Ok(Self { device, group, state, engine: None, changed: false })
	}

	/// The group.
	pub fn group(&self) -> GroupId {
		self.group
	}

	/// The state, as it is on disk.
	pub fn state(&self) -> &State {
		&self.state
	}

	/// Follows the chain up to its newest final block.
	pub async fn sync(&mut self) -> Result<Synced, GroupsError> {
		let here = self.device.chain.refresh().await?;
		self.sync_at(here).await
	}

	/// Follows the chain up to a block that was the newest a few seconds ago. Makes two requests less.
	pub async fn sync_recent(&mut self) -> Result<Synced, GroupsError> {
		let here = self.device.chain.recent().await?;
		self.sync_at(here).await
	}

	/// Follows the chain up to the block that is read.
	pub(super) async fn sync_at(&mut self, here: Here) -> Result<Synced, GroupsError> {
		let Some(view) = self.device.chain.group(self.group).await? else {
			// The group may be gone. The node may also be behind, or lie: so nothing is forgotten.
			return Ok(Synced { here, view: None, standing: Standing::NoGroup, news: Vec::new() });
		};
		let mut walk = Walk::default();
		let standing = self.catch_up(&view, here, &mut walk).await?;
		if self.state.asked.as_ref().is_some_and(|asked| asked.base != Some(view.head.base)) {
			// An epoch follows the one that it builds on, and it is another one.
			self.give_up();
			walk.news.push((view.head.base.epoch, News::Lost));
		}
		self.changed |= self.state.forget_expired(here.height);
		self.save()?;
		if !walk.spent.is_empty() {
			// After the state that was made of them, so that a process that is killed in between joins again.
			let mut packages = self.device.vault.packages()?;
			walk.spent.iter().for_each(|package| packages.forget(*package));
			self.device.vault.save_packages(&packages)?;
		}
		Ok(Synced { here, view: Some(view), standing, news: walk.news })
	}

	async fn catch_up(&mut self, view: &GroupView, here: Here, walk: &mut Walk) -> Result<Standing, GroupsError> {
		let head = view.head.base;
		if let Some(current) = self.state.current() {
			check_forward(current, &head)?;
			if current.epoch == head.epoch {
				return Ok(Standing::Member);
			}
		}
		if self.is_own(view) {
			self.win(head.epoch, head.hash)?;
			walk.news.push((head.epoch, News::Committed));
			return Ok(Standing::Member);
		}
		let entry = self.entry(view).await?;
		let seen = self.state.note.seen.map_or(0, |(epoch, _)| epoch);
		let from = match (self.state.current(), &entry) {
			(Some(current), _) => {
				walk.last = Some((current.epoch, current.record));
				current.epoch.saturating_add(1)
			},
			(None, Some(entry)) if seen >= entry.member.since => {
				walk.last = self.state.note.seen;
				seen.saturating_add(1)
			},
			(None, Some(entry)) => entry.member.since,
			(None, None) => return Ok(self.outside()),
		};
		match self.read_epochs(view, from, walk).await {
			Err(GroupsError::Chain(ChainError::Unavailable(reason) | ChainError::TooMuch(reason))) => {
				let reason = format!("the epochs since {from} cannot be read: {reason}");
				// The state that is here stays: another node may have the epochs.
				if self.state.current().is_some() {
					return Ok(entry.map_or_else(|| self.outside(), |_| Standing::Astray { reason }));
				}
				self.lose(&head, entry.is_some());
				walk.astray = Some(reason);
			},
			outcome => outcome?,
		}
		if walk.audit {
			if let Err(reason) = self.audit(here).await? {
				self.lose(&head, entry.is_some());
				walk.astray = Some(reason);
			}
		}
		Ok(self.standing_after(walk, entry.as_ref()))
	}

	/// Reads the epochs from this one on, up to the current one, and applies each.
	async fn read_epochs(&mut self, view: &GroupView, from: u32, walk: &mut Walk) -> Result<(), GroupsError> {
		let head = view.head.base;
		let mut next = from;
		while next <= head.epoch {
			let page = self.device.chain.epochs(self.group, next).await?;
			if page.is_empty() {
				return Err(GroupsError::WrongRecord { epoch: next, fault: "it is missing" });
			}
			for read in page.into_iter().take_while(|read| read.record.epoch <= head.epoch) {
				if read.record.epoch != next {
					return Err(GroupsError::WrongRecord { epoch: next, fault: "another one is in its place" });
				}
				self.apply(&read, view.suite, walk).await?;
				next = next.saturating_add(1);
			}
			// What was done so far need not be done again.
			self.save()?;
		}
		match walk.last == Some((head.epoch, head.hash)) || from > head.epoch {
			true => Ok(()),
			false => Err(GroupsError::WrongRecord { epoch: head.epoch, fault: "it is not the one that the state has" }),
		}
	}

	fn standing_after(&self, walk: &mut Walk, entry: Option<&MemberView>) -> Standing {
		if let Some(doubt) = walk.doubt.take() {
			return doubt;
		}
		match (self.state.current(), entry) {
			(Some(_), _) => Standing::Member,
			(None, Some(_)) => {
				let reason = walk.astray.take();
				Standing::Astray {
					reason: reason.unwrap_or_else(|| "its state of MLS is not on this device".to_owned()),
				}
			},
			(None, None) => self.outside(),
		}
	}

	fn outside(&self) -> Standing {
		self.state.note.removed.map_or(Standing::Outside, Standing::Removed)
	}

	/// Returns the own entry, if it is one of the group as it is since its last restart.
	pub(super) async fn entry(&self, view: &GroupView) -> Result<Option<MemberView>, GroupsError> {
		let entry = self.device.chain.member(self.group, self.device.did.id).await?;
		Ok(entry.filter(|entry| entry.member.restarts == view.head.restarts))
	}

	/// Returns true if the current epoch is one that this DID asked for.
	fn is_own(&mut self, view: &GroupView) -> bool {
		let (group, by, head) = (self.group, self.own(), &view.head);
		self.state.recognise(|asked| {
			let record = EpochRecord {
				group,
				epoch: head.base.epoch,
				base: asked.base,
				kind: asked.kind.clone(),
				by,
				restarts: head.restarts,
				mls_epoch: head.mls_epoch,
				tree: asked.tree.clone(),
				roster: head.roster,
			};
			record.hash() == head.base.hash
		})
	}

	/// Puts the state with the epoch that was asked for in the place of the current one.
	pub(super) fn win(&mut self, epoch: u32, record: H256) -> Result<(), GroupsError> {
		let Some(asked) = &self.state.asked else { return Ok(()) };
		let accepts = asked.accepts;
		let mut engine = self.state.asked_engine().ok_or(MlsError::NotPending)??;
		if accepts {
			engine.accept()?;
		}
		self.put(engine, epoch, record)?;
		if !accepts {
			// A new group cannot be voided, and a member that came from outside has no state to go back to.
			self.state.forget_former();
		}
		Ok(())
	}

	/// Puts a state of MLS in the place of the current one.
	pub(super) fn put(&mut self, engine: Engine, epoch: u32, record: H256) -> Result<(), GroupsError> {
		self.state.advance(&engine, epoch, record)?;
		self.engine = Some(engine);
		self.changed = true;
		Ok(())
	}

	/// Decodes the current state of MLS.
	pub(super) fn load(&mut self) -> Result<Option<&mut Engine>, GroupsError> {
		if self.engine.is_none() {
			self.engine = self.state.current().map(Checkpoint::engine).transpose()?;
		}
		Ok(self.engine.as_mut())
	}

	/// Gives the state of MLS up, because it does not lead to the current epoch.
	pub(super) fn lose(&mut self, head: &Base, is_member: bool) {
		self.state.clear((!is_member).then_some(head.epoch));
		self.state.note.seen = Some((head.epoch, head.hash));
		self.engine = None;
		self.changed = true;
	}

	/// Ends the wait for the epoch that was asked for.
	pub(super) fn give_up(&mut self) -> bool {
		let was_asked = self.state.give_up();
		self.changed |= was_asked;
		was_asked
	}

	/// Writes the state to disk, if it changed.
	pub(super) fn save(&mut self) -> Result<(), GroupsError> {
		if self.changed {
			self.device.vault.save(self.group, self.state.write())?;
			self.changed = false;
		}
		Ok(())
	}

	/// The DID.
	pub(super) fn own(&self) -> DidId {
		self.device.did.id
	}
}

/// Checks that the node is not behind this device, and has the same epochs.
fn check_forward(current: &Checkpoint, head: &Base) -> Result<(), GroupsError> {
	if current.epoch > head.epoch {
		return Err(GroupsError::Behind { shown: head.epoch, seen: current.epoch });
	}
	if current.epoch == head.epoch && current.record != head.hash {
		return Err(GroupsError::OtherChain(head.epoch));
	}
	Ok(())
}
