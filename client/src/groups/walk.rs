//! The way from one epoch of a group to the next, as a member goes it: it checks each commit, and refuses one that is not
//! what the chain says.

use super::{
	credential::{Named, Verdict},
	device::Vault,
	mls::{Engine, Leaf, MlsError, Processed},
	store::Checkpoint,
	sync::{Membership, News, Standing},
	GroupChain, GroupsError,
};
use crate::chain::{EpochRead, Testimony};
use clavis_primitives::{
	groups::{Added, Changes, EpochKind, EpochRecord, Message, Messages, PackageHash, Suite},
	DidId, NetworkName,
};
use sp_core::H256;
use std::{cell::Cell, collections::BTreeSet};

/// A walk through epochs.
#[derive(Debug, Default)]
pub(super) struct Walk {
	/// The last epoch, and the hash of its record. `None` if it is not known.
	pub last: Option<(u32, H256)>,
	/// The reason why the state is still that of the epoch before the last one.
	pub doubt: Option<Standing>,
	/// The reason why there is no state of MLS.
	pub astray: Option<String>,
	/// True if the members have to be compared with those of the chain: the tree came from another member, or the node could
	/// not tell whether each credential was good.
	pub audit: bool,
	/// The key packages that were used up.
	pub spent: Vec<PackageHash>,
	/// The events.
	pub news: Vec<(u32, News)>,
}

/// The reason why a commit was not followed.
enum Fault {
	/// It is not what the chain says, or MLS refuses it.
	Invalid(String),
	/// The fault is on this device.
	Here(GroupsError),
}

impl From<MlsError> for Fault {
	/// A commit cannot make the state of this device fail, and these errors tell of nothing else.
	fn from(error: MlsError) -> Self {
		match error {
			MlsError::Pending
			| MlsError::NotPending
			| MlsError::TooManyPackages { .. }
			| MlsError::State(_)
			| MlsError::Version(_)
			| MlsError::Random(_) => Self::Here(error.into()),
			error => Self::Invalid(error.to_string()),
		}
	}
}

impl<C: GroupChain, V: Vault> Membership<'_, C, V> {
	/// Goes from one epoch to the next.
	pub(super) async fn apply(&mut self, read: &EpochRead, suite: Suite, walk: &mut Walk) -> Result<(), GroupsError> {
		let record = &read.record;
		let epoch = record.epoch;
		self.check_link(read, walk)?;
		walk.last = Some((epoch, read.hash));
		let own = self.own();
		let is_own = self.state.recognise(|asked| asked.made(record, own));
		if !is_own && self.give_up() {
			walk.news.push((epoch, News::Lost));
		}
		if record.kind == EpochKind::Voided {
			return self.go_back(read, walk);
		}
		if let Some(doubt) = walk.doubt.take() {
			// The group went on from an epoch that this member did not follow.
			walk.astray = Some(reason_of(doubt));
			self.state.clear(None);
		}
		if is_own {
			self.win(epoch, read.hash)?;
			walk.news.push((epoch, News::Committed));
			return Ok(());
		}
		match (&record.kind, &read.changes, &read.messages) {
			(EpochKind::Committed { .. }, Some(changes), Some(messages)) => {
				if EpochKind::committed(changes, messages) != record.kind {
					return Err(GroupsError::WrongRecord { epoch, fault: "its messages are not those that it names" });
				}
				self.follow(read, (changes, messages), suite, walk).await
			},
			(EpochKind::Committed { .. }, _, _) => {
				Err(GroupsError::WrongRecord { epoch, fault: "its messages are missing" })
			},
			(EpochKind::Restarted, _, _) => {
				if self.state.current().is_some() {
					self.state.clear(Some(epoch));
					walk.news.push((epoch, News::Restarted));
				}
				self.pass(epoch, read.hash);
				Ok(())
			},
			// Another device of this DID created it.
			(EpochKind::Created | EpochKind::Voided, _, _) => {
				self.pass(epoch, read.hash);
				Ok(())
			},
		}
	}

	/// Checks that a record is of this group, and that it names the one before.
	fn check_link(&self, read: &EpochRead, walk: &Walk) -> Result<(), GroupsError> {
		let record = &read.record;
		let wrong = |fault| Err(GroupsError::WrongRecord { epoch: record.epoch, fault });
		if record.group != self.group {
			return wrong("it is of another group");
		}
		if record.hash() != read.hash {
			return wrong("it does not have the hash that the node names");
		}
		let base = record.base.map(|base| (base.epoch, base.hash));
		match walk.last {
			Some((epoch, _)) if base != walk.last && self.state.note.seen == walk.last => {
				Err(GroupsError::OtherChain(epoch))
			},
			Some(_) if base != walk.last => wrong("it does not name the one before"),
			_ => Ok(()),
		}
	}

	/// Notes an epoch that changes nothing for this DID.
	fn pass(&mut self, epoch: u32, record: H256) {
		self.state.note.seen = Some((epoch, record));
		self.engine = None;
		self.changed = true;
	}

	/// Goes back to the state before the epoch that members voided. A node that invents a void does not know that state.
	fn go_back(&mut self, read: &EpochRead, walk: &mut Walk) -> Result<(), GroupsError> {
		let epoch = read.record.epoch;
		let was_member = self.state.current().is_some();
		// If the voided epoch was not followed, the state is that of before already.
		let stays = walk.doubt.take().is_some();
		let before = if stays { self.state.current() } else { self.state.previous() };
		if let Some(before) = before.map(Checkpoint::engine).transpose()? {
			let record = &read.record;
			let is_same = (before.epoch(), before.restarts()) == (record.mls_epoch, record.restarts);
			if !is_same || before.tree() != record.tree {
				return Err(GroupsError::WrongRecord { epoch, fault: "it does not lead back to the state before" });
			}
		}
		if stays {
			self.load()?;
			if let Some(engine) = self.engine.take() {
				self.put(engine, epoch, read.hash)?;
			}
			self.state.forget_former();
		} else {
			self.state.restore(epoch, read.hash)?;
		}
		self.pass(epoch, read.hash);
		if was_member || self.state.current().is_some() {
			walk.news.push((epoch, News::Voided));
		}
		Ok(())
	}

	/// Follows a commit of another member.
	async fn follow(
		&mut self,
		read: &EpochRead,
		(changes, messages): (&Changes, &Messages),
		suite: Suite,
		walk: &mut Walk,
	) -> Result<(), GroupsError> {
		let epoch = read.record.epoch;
		let own = self.own();
		if let Some(added) = changes.added.iter().find(|added| added.did == own) {
			return self.enter(read, *added, messages, suite, walk).await;
		}
		if changes.removed.contains(&own) {
			if self.state.current().is_some() {
				walk.news.push((epoch, News::Removed));
			}
			self.state.leave(epoch, read.hash);
			self.pass(epoch, read.hash);
			return Ok(());
		}
		if self.state.current().is_none() {
			self.pass(epoch, read.hash);
			return Ok(());
		}
		let Some(commit) = self.device.bytes_of(&messages.commit) else {
			walk.doubt = Some(lacks("commit", epoch, &messages.commit));
			return Ok(());
		};
		let dids = changes.added.iter().map(|added| added.did).chain([read.record.by]).collect::<BTreeSet<_>>();
		let named = dids.iter().copied().collect::<Vec<_>>();
		let testimony = self.device.chain.testimony(&named, read.block_hash).await?;
		let unsure = Cell::new(false);
		let network = self.device.chain.network();
		let check = |leaf: &Leaf| check_entering(leaf, network, &dids, &testimony, &unsure);
		let (expected, record) = (&read.record.tree, &read.record);
		let Some(engine) = self.load()? else { return Ok(()) };
		let followed = engine
			.process_to(&commit, expected, &check)
			.map_err(Fault::from)
			.and_then(|processed| check_effects(engine, &processed, record, changes).map_err(Fault::Invalid));
		match followed {
			Ok(()) => {
				let Some(engine) = self.engine.take() else { return Ok(()) };
				self.put(engine, epoch, read.hash)?;
				walk.audit |= unsure.get();
				walk.news.push((epoch, News::Followed));
			},
			Err(Fault::Invalid(reason)) => {
				// The state in memory may have gone on.
				self.engine = None;
				walk.doubt = Some(Standing::Refuses { epoch, reason });
			},
			Err(Fault::Here(error)) => return Err(error),
		}
		Ok(())
	}

	/// Joins by the welcome of a commit that added this DID.
	async fn enter(
		&mut self,
		read: &EpochRead,
		added: Added,
		messages: &Messages,
		suite: Suite,
		walk: &mut Walk,
	) -> Result<(), GroupsError> {
		let epoch = read.record.epoch;
		let mut packages = self.device.vault.packages()?;
		let joined = if !packages.contains(added.package) {
			Err("the commit added this DID by a key package that was not made on this device".to_owned())
		} else {
			let Some(message) = &messages.welcome else {
				return Err(GroupsError::WrongRecord { epoch, fault: "it adds members without a welcome" });
			};
			let Some(welcome) = self.device.bytes_of(message) else {
				walk.doubt = Some(lacks("welcome", epoch, message));
				return Ok(());
			};
			let record = self.device.chain.record(self.own()).await?;
			let identities = record.as_ref().map(|record| self.device.past_identities(record, suite));
			let mut joined = Err("no key of this device fits the key package".to_owned());
			for identity in identities.unwrap_or_default() {
				joined = match Engine::join(&identity, &mut packages, &welcome) {
					Ok(engine) => check_joined(&engine, &read.record, &added).map(|()| engine),
					Err(error) => match Fault::from(error) {
						Fault::Here(error) => return Err(error),
						Fault::Invalid(reason) => Err(format!("the welcome is not good: {reason}")),
					},
				};
				if joined.is_ok() {
					break;
				}
			}
			joined
		};
		match joined {
			Ok(engine) => {
				self.put(engine, epoch, read.hash)?;
				walk.audit = true;
				walk.spent.push(added.package);
				walk.news.push((epoch, News::Joined));
			},
			Err(reason) => {
				self.state.leave(epoch, read.hash);
				self.state.note.removed = None;
				self.pass(epoch, read.hash);
				walk.astray = Some(reason);
			},
		}
		Ok(())
	}
}

/// Checks a leaf that enters or is new: its DID is one of those that the chain names for this commit, and its key was good.
fn check_entering(
	leaf: &Leaf,
	network: &NetworkName,
	dids: &BTreeSet<DidId>,
	testimony: &Testimony,
	unsure: &Cell<bool>,
) -> Result<(), String> {
	let named = Named::read(&leaf.identity, network)?;
	if !dids.contains(&named.did) {
		return Err(format!("{} enters the tree, and the chain does not say so", named.did));
	}
	match testimony.judge(&named, &leaf.key) {
		Verdict::Good => Ok(()),
		Verdict::Bad(reason) => Err(reason),
		Verdict::Unknown(_) => {
			unsure.set(true);
			Ok(())
		},
	}
}

/// Checks that a commit did what the chain says, and nothing else.
fn check_effects(
	engine: &Engine,
	processed: &Processed,
	record: &EpochRecord,
	changes: &Changes,
) -> Result<(), String> {
	let mut removed = processed.removed.iter().map(|leaf| leaf.did().id).collect::<BTreeSet<_>>();
	if processed.rejoined {
		removed.remove(&record.by);
	}
	let added = processed.added.iter().map(|entered| Added {
		did: entered.leaf.did().id,
		package: entered.package,
		leaf: entered.leaf.index,
	});
	let rejoined = processed.rejoined.then_some(processed.committer.index);
	let fault = if processed.committer.did().id != record.by {
		"it was made by another member"
	} else if processed.removed_us {
		"it removes this member, and the chain does not say so"
	} else if removed != changes.removed.iter().copied().collect() {
		"it removes other members than the chain says"
	} else if !added.eq(changes.added.iter().copied()) {
		"it adds other members than the chain says, or puts them at other leaves"
	} else if rejoined != changes.rejoined {
		"its committer has another leaf than the chain says"
	} else if (engine.epoch(), engine.restarts()) != (record.mls_epoch, record.restarts) {
		"it leads to another epoch of MLS than the chain says"
	} else if engine.members().count() != record.roster as usize {
		"it leads to another number of members than the chain says"
	} else {
		return Ok(());
	};
	Err(fault.to_owned())
}

/// Checks that the state that a welcome gives is the one that the chain has.
fn check_joined(engine: &Engine, record: &EpochRecord, added: &Added) -> Result<(), String> {
	let fault = if engine.group() != record.group || engine.restarts() != record.restarts {
		"the welcome is for another group"
	} else if engine.epoch() != record.mls_epoch || engine.tree() != record.tree {
		"the welcome leads to another state of the group than the chain has"
	} else if engine.own_leaf() != added.leaf {
		"the welcome gives this DID another leaf than the chain says"
	} else {
		return Ok(());
	};
	Err(fault.to_owned())
}

/// The standing of a member that lacks a message.
fn lacks<const N: u32>(what: &'static str, epoch: u32, message: &Message<N>) -> Standing {
	let place = match message {
		Message::Elsewhere { place, .. } => place.to_string(),
		Message::Here(_) => String::new(),
	};
	Standing::Lacks { what, epoch, place, hash: message.hash() }
}

fn reason_of(doubt: Standing) -> String {
	match doubt {
		Standing::Refuses { epoch, reason } => {
			format!("the group went on after epoch {epoch}, whose commit is invalid: {reason}")
		},
		Standing::Lacks { what, epoch, place, .. } => {
			format!("the group went on after epoch {epoch}, whose {what} lies elsewhere, at {place}")
		},
		_ => "the group went on".to_owned(),
	}
}
