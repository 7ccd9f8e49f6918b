//! Commits of a member: built on the current epoch, written to disk, sent, and made again if another member was faster.

use super::{
	audit::check_leaf,
	device::Vault,
	mls::{Engine, Staged},
	packages::is_spendable,
	state::{Asked, Intent},
	sync::{Membership, Standing, Synced},
	GroupChain, GroupsError,
};
use crate::chain::Testimony;
use clavis_primitives::{
	groups::{
		Added, Base, Changes, EpochKind, EpochRecord, GroupView, MemberView, Message, Messages, PackageHash,
		PackageView, Role, Stale, MAX_CHANGES, MAX_COMMIT, MAX_GROUP_INFO, MAX_WELCOME,
	},
	BlockHeight, Did, DidId, Moment,
};
use std::collections::{BTreeMap, BTreeSet};

/// The most bytes of a group's public information that a commit brings. A member of a larger group that lost its state asks to
/// be added again.
pub const MOST_GROUP_INFO: usize = 32 * 1_024;
/// The blocks by which the chain can be ahead of the block that was read, when a call is signed.
const AHEAD: BlockHeight = 16;
/// The most refused commits whose signatures are good at a time.
const MAX_REFUSED: usize = 8;
/// The time for which the method of a DID that is added must be good at least, in seconds: members judge it in the block of
/// the commit, which is later than the one that the committer reads.
const MARGIN: Moment = 60 * 60;
/// The number of times that a commit is made again because another member was faster.
const ATTEMPTS: u32 = 16;

/// The changes that a member wants one or more commits to make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
	/// The changes of the roster.
	pub intent: Intent,
	/// Members that lost their state: one commit removes and adds them.
	pub again: Vec<DidId>,
	/// The key packages that are meant. A DID without an entry is added by any package that fits.
	pub packages: BTreeMap<DidId, PackageHash>,
	/// Whether a commit is wanted although nothing else is.
	pub rekey: bool,
}

/// A commit that is final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
	/// The block.
	pub block: BlockHeight,
	/// The number of the epoch.
	pub epoch: u32,
	/// The DIDs that it added.
	pub added: Vec<DidId>,
	/// The members that it removed.
	pub removed: Vec<DidId>,
	/// The number of bytes that its messages took in the block.
	pub bytes: u32,
}

/// A commit that is ready to be sent.
struct Built {
	engine: Engine,
	changes: Changes,
	messages: Messages,
	staged: Staged,
	intent: Intent,
}

impl<C: GroupChain, V: Vault> Membership<'_, C, V> {
	/// Makes commits until all changes are made. `told` hears of each commit.
	///
	/// A change that another member made in the meantime counts as made.
	pub async fn carry_out(&mut self, mut wish: Wish, told: &mut dyn FnMut(&Made)) -> Result<Vec<Made>, GroupsError> {
		let mut all = Vec::new();
		let mut lost = 0u32;
		let mut synced = self.sync_recent().await?;
		loop {
			self.check_member(&synced)?;
			if self.state.asked.is_some() {
				synced = self.resolve(&synced).await?;
				continue;
			}
			self.narrow(&mut wish)?;
			if wish.intent.is_empty() && wish.again.is_empty() && !wish.rekey {
				self.settle()?;
				return Ok(all);
			}
			match self.commit_once(&wish, &synced).await? {
				Some(made) => {
					told(&made);
					wish.again.retain(|did| !made.added.contains(did));
					wish.rekey = false;
					all.push(made);
					lost = 0;
					synced = self.sync_recent().await?;
				},
				None if lost < ATTEMPTS => {
					lost = lost.saturating_add(1);
					synced = self.sync().await?;
				},
				None => return Err(GroupsError::Contended(lost)),
			}
		}
	}

	/// Makes one commit, with as many of the changes as it takes. Returns `None` if another member was faster.
	pub async fn commit_once(&mut self, wish: &Wish, synced: &Synced) -> Result<Option<Made>, GroupsError> {
		let Some(view) = &synced.view else { return Err(GroupsError::NoGroup(self.group)) };
		if self.state.asked.is_some() || self.state.refused() >= MAX_REFUSED {
			return Err(GroupsError::Waits);
		}
		let not_a_member = || GroupsError::NotAMember { did: Box::new(self.device.did.clone()), group: self.group };
		let entry = self.entry(view).await?.ok_or_else(not_a_member)?;
		let built = self.build(wish, view, &entry, synced).await?;
		let Built { engine, changes, messages, staged, intent } = built;
		let base = view.head.base;
		let added = changes.added.iter().map(|added| added.did).collect::<Vec<_>>();
		let removed = changes.removed.to_vec();
		let roster = view.head.roster.saturating_add(added.len() as u32).saturating_sub(removed.len() as u32);
		let bytes = messages.length();
		let asked = Asked::commit((self.group, self.own()), base, changes, messages, staged.tree.clone(), true);
		let asked = Asked { intent, ..asked };
		let record = EpochRecord {
			group: self.group,
			epoch: base.epoch.saturating_add(1),
			base: Some(base),
			kind: asked.kind.clone(),
			by: self.own(),
			restarts: view.head.restarts,
			mls_epoch: view.head.mls_epoch.saturating_add(1),
			tree: staged.tree,
			roster,
		};
		self.state.ask(asked, &engine);
		self.changed = true;
		match self.send_asked(synced.here.height).await {
			Ok(block) => {
				self.win(record.epoch, record.hash())?;
				self.save()?;
				Ok(Some(Made { block, epoch: record.epoch, added, removed, bytes }))
			},
			Err(error) if error.is_of_connection() => Err(error),
			Err(error) => self.check_lost(&base, error).await.map(|()| None),
		}
	}

	/// Sends the call with the epoch that was asked for. It is on disk before that.
	pub(super) async fn send_asked(&mut self, height: BlockHeight) -> Result<BlockHeight, GroupsError> {
		let Some(asked) = &mut self.state.asked else { return Err(GroupsError::Waits) };
		asked.copies = asked.copies.saturating_add(1);
		asked.good_until =
			height.saturating_add(self.device.chain.lifetime()).saturating_add(AHEAD).max(asked.good_until);
		let call = asked.call.clone();
		self.changed = true;
		self.save()?;
		let sent = self.device.chain.send(vec![call]).await.map_err(GroupsError::from);
		if sent.as_ref().is_err_and(|error| !error.is_of_connection()) {
			// The chain refused this copy.
			if let Some(asked) = &mut self.state.asked {
				asked.copies = asked.copies.saturating_sub(1);
				self.changed = true;
			}
		}
		sent
	}

	/// Tells a commit that lost a race from one that the chain refuses for another reason.
	async fn check_lost(&mut self, base: &Base, error: GroupsError) -> Result<(), GroupsError> {
		let synced = self.sync().await?;
		let is_same = synced.view.as_ref().is_some_and(|view| view.head.base == *base);
		if !is_same {
			return Ok(());
		}
		if self.state.asked.as_ref().is_some_and(|asked| asked.copies == 0) {
			self.forget_asked()?;
		}
		Err(error)
	}

	/// Finds out what became of the epoch that was asked for by an earlier run: sends the call again, or gives it up once no
	/// copy can be taken any more.
	pub async fn resolve(&mut self, synced: &Synced) -> Result<Synced, GroupsError> {
		let Some(asked) = &self.state.asked else { return Ok(synced.clone()) };
		let height = synced.here.height;
		let (base, good_until, copies) = (asked.base, asked.good_until, asked.copies);
		let is_forgotten = copies == 0 || height >= good_until;
		// The control set of the owner signed a restart, and nobody can sign it again here.
		if asked.kind != EpochKind::Restarted {
			match self.send_asked(height).await {
				Err(error) if error.is_of_connection() => return Err(error),
				Ok(_) | Err(_) => {},
			}
		}
		let synced = self.sync().await?;
		let same = match (&synced.view, base) {
			(Some(view), Some(base)) => view.head.base == base,
			(None, None) => true,
			_ => false,
		};
		if self.state.asked.is_some() && same {
			if !is_forgotten {
				return Err(GroupsError::Waits);
			}
			// The chain refuses it, and no copy of this device is on the way.
			self.forget_asked()?;
		}
		Ok(synced)
	}

	/// Ends the wait for the epoch that was asked for. Its changes are owed. Others can still send it, while its signatures are
	/// good: the state that it leads to stays for so long.
	pub(super) fn forget_asked(&mut self) -> Result<(), GroupsError> {
		self.state.set_aside();
		self.changed = true;
		self.save()
	}

	/// Leaves out changes that are made already. Refuses those that make no sense.
	fn narrow(&mut self, wish: &mut Wish) -> Result<(), GroupsError> {
		let members = self.members()?;
		wish.intent = wish.intent.left(&members);
		wish.again.retain(|did| members.contains(did));
		if wish.intent.remove.contains(&self.own()) || wish.again.contains(&self.own()) {
			return Err(GroupsError::Itself);
		}
		Ok(())
	}

	/// Forgets the changes that were owed and are made.
	pub(super) fn settle(&mut self) -> Result<(), GroupsError> {
		let members = self.members()?;
		let left = self.state.note.owed.left(&members);
		if left != self.state.note.owed {
			self.state.note.owed = left;
			self.changed = true;
		}
		self.save()
	}

	/// Forgets that the addition of a DID is owed: it cannot be added.
	pub(super) fn disown(&mut self, did: DidId) -> Result<(), GroupsError> {
		let owed = &mut self.state.note.owed.add;
		if owed.contains(&did) {
			owed.retain(|other| *other != did);
			self.changed = true;
		}
		self.save()
	}

	/// Returns the changes that commits of this device were for and that are not made yet.
	pub fn owed(&mut self) -> Result<Intent, GroupsError> {
		let owed = self.state.note.owed.clone();
		Ok(owed.left(&self.members()?))
	}

	/// Returns the members in the current state of MLS.
	pub fn members(&mut self) -> Result<BTreeSet<DidId>, GroupsError> {
		Ok(self.leaves()?.into_keys().collect())
	}

	/// Returns the leaves of the members in the current state of MLS.
	fn leaves(&mut self) -> Result<BTreeMap<DidId, u32>, GroupsError> {
		let engine = self.load()?;
		let leaves = engine.into_iter().flat_map(|engine| engine.members().collect::<Vec<_>>());
		Ok(leaves.map(|leaf| (leaf.did().id, leaf.index)).collect())
	}

	/// Checks that the DID is a member with the state of the current epoch.
	pub fn check_member(&self, synced: &Synced) -> Result<(), GroupsError> {
		let did = || Box::new(self.device.did.clone());
		Err(match synced.standing.clone() {
			Standing::Member => return Ok(()),
			Standing::NoGroup => GroupsError::NoGroup(self.group),
			Standing::Outside => GroupsError::NotAMember { did: did(), group: self.group },
			Standing::Removed(epoch) => GroupsError::Removed { did: did(), group: self.group, epoch },
			Standing::Refuses { epoch, reason } => GroupsError::Invalid { epoch, reason },
			Standing::Lacks { what, epoch, place, hash } => GroupsError::Elsewhere { what, epoch, place, hash },
			Standing::Astray { reason } => GroupsError::Astray { reason },
		})
	}

	async fn build(
		&mut self,
		wish: &Wish,
		view: &GroupView,
		entry: &MemberView,
		synced: &Synced,
	) -> Result<Built, GroupsError> {
		let leaves = self.leaves()?;
		if entry.member.stale == Some(Stale::MustGo) {
			return Err(GroupsError::MustGo(Box::new(self.device.did.clone())));
		}
		let must_go = self.must_go(view).await?;
		let most = MAX_CHANGES as usize;
		let again = wish.again.iter().filter(|did| !must_go.contains(did)).copied().collect::<Vec<_>>();
		let mut removed = must_go.iter().take(most).copied().collect::<Vec<_>>();
		let at_will = wish.intent.remove.iter().filter(|did| !must_go.contains(did));
		let at_will = at_will.take(most.saturating_sub(removed.len())).copied().collect::<Vec<_>>();
		removed.extend(at_will.iter().copied());
		let room = most.saturating_sub(removed.len());
		let again = again.into_iter().take(room).collect::<Vec<_>>();
		removed.extend(again.iter().copied());
		let mut added = again;
		added.extend(wish.intent.add.iter().filter(|did| !must_go.contains(did)).copied());
		added.truncate(most);
		check_role(view, entry, !added.is_empty(), !at_will.is_empty(), !must_go.is_empty())?;
		if entry.member.role < Role::Moderator && synced.here.height.saturating_add(1) < view.open_from {
			return Err(GroupsError::TooEarly { from: view.open_from });
		}
		let mut packages = Vec::new();
		for did in &added {
			packages.push(self.package(*did, view, wish.packages.get(did)).await?);
		}
		let record = self.device.chain.record(self.own()).await?;
		let new = self.device.identity_in(record.as_ref(), view.suite)?;
		loop {
			let mut engine = self.current_engine()?;
			let lost_key = || GroupsError::Astray { reason: "the key of its leaf is not on this device".to_owned() };
			let old = self.device.identity_of_leaf(&engine).ok_or_else(lost_key)?;
			let indices = removed.iter().map(|did| leaves.get(did).copied().ok_or(*did));
			let indices = indices.collect::<Result<Vec<_>, _>>().map_err(|did| self.not_in_group(did))?;
			let bytes = packages.iter().map(|package| package.package.bytes.to_vec()).collect::<Vec<_>>();
			let staged = engine.commit_with_new_key(&old, &new, &indices, &bytes)?;
			match self.messages(&staged) {
				Ok(messages) => {
					let pairs = packages.iter().zip(&added).zip(&staged.added_leaves);
					let named =
						pairs.map(|((package, did), leaf)| Added { did: *did, package: package.hash, leaf: *leaf });
					let changes = Changes {
						removed: bounded(removed.clone())?,
						added: bounded(named.collect())?,
						rejoined: None,
					};
					self.check_own(&engine, &changes, synced).await?;
					let intent = Intent { add: added, remove: at_will };
					return Ok(Built { engine, changes, messages, staged, intent });
				},
				// As many as fit, and the rest in the next commit.
				Err(GroupsError::TooLong { .. })
					if added.len() > 1 && removed.iter().all(|did| !added.contains(did)) =>
				{
					let half = added.len().div_ceil(2);
					added.truncate(half);
					packages.truncate(half);
				},
				Err(error) => return Err(error),
			}
		}
	}

	/// Returns a copy of the current state of MLS, in which a commit can wait.
	fn current_engine(&self) -> Result<Engine, GroupsError> {
		let current = self.state.current().map(|current| current.engine());
		let lost = || GroupsError::Astray { reason: "its state of MLS is not on this device".to_owned() };
		Ok(current.ok_or_else(lost)??)
	}

	/// Returns the members that must go. Asks for all members only if the group says that there are some.
	pub(super) async fn must_go(&self, view: &GroupView) -> Result<BTreeSet<DidId>, GroupsError> {
		if view.head.must_go == 0 {
			return Ok(BTreeSet::new());
		}
		let members = self.device.chain.members(self.group).await?;
		let goes = |member: &MemberView| {
			member.member.restarts == view.head.restarts && member.member.stale == Some(Stale::MustGo)
		};
		Ok(members.into_iter().filter(goes).map(|member| member.did).collect())
	}

	/// Returns the key package by which a commit adds a DID: the one that is meant, else one that is for this committer alone,
	/// else one for any.
	async fn package(
		&self,
		did: DidId,
		view: &GroupView,
		meant: Option<&PackageHash>,
	) -> Result<PackageView, GroupsError> {
		let own = self.own();
		let fits = |package: &PackageView| {
			is_spendable(package, view.suite)
				&& package.package.audience.is_none_or(|audience| audience == own)
				&& meant.is_none_or(|meant| *meant == package.hash)
		};
		let packages = self.device.chain.packages(did).await?;
		let fitting = packages.into_iter().filter(fits);
		let best = fitting.max_by_key(|package| package.package.audience.is_some());
		best.ok_or_else(|| GroupsError::NoPackage(Box::new(self.named(did))))
	}

	/// Checks the commit as the other members will: the leaves that enter have the keys of their DIDs.
	async fn check_own(&self, engine: &Engine, changes: &Changes, synced: &Synced) -> Result<(), GroupsError> {
		if changes.added.is_empty() {
			return Ok(());
		}
		let dids = changes.added.iter().map(|added| added.did).collect::<Vec<_>>();
		let testimony = self.device.chain.testimony(&dids, synced.here.hash).await?;
		let later = Testimony { at: testimony.at.saturating_add(MARGIN), ..testimony.clone() };
		let mut after = Engine::from_bytes(&engine.to_bytes())?;
		after.accept()?;
		let leaves = after.members().map(|leaf| (leaf.index, leaf)).collect::<BTreeMap<_, _>>();
		for added in &changes.added {
			let bad = |fault: String| GroupsError::BadPackage { did: Box::new(self.named(added.did)), fault };
			let leaf = leaves.get(&added.leaf).ok_or_else(|| bad("it has no leaf".to_owned()))?;
			if leaf.did().id != added.did {
				return Err(bad("it is of another DID".to_owned()));
			}
			let network = self.device.chain.network();
			check_leaf(leaf, network, &testimony).map_err(bad)?;
			check_leaf(leaf, network, &later).map_err(|fault| bad(format!("within an hour, {fault}")))?;
		}
		Ok(())
	}

	/// Puts the messages of a commit into the form of the chain.
	pub(super) fn messages(&self, staged: &Staged) -> Result<Messages, GroupsError> {
		let welcome = staged.welcome.as_deref().map(|welcome| self.message::<MAX_WELCOME>("welcome", welcome));
		let group_info = match staged.group_info.len() <= MOST_GROUP_INFO {
			true => Some(self.message::<MAX_GROUP_INFO>("public information about the group", &staged.group_info)?),
			false => None,
		};
		let commit = self.message::<MAX_COMMIT>("commit", &staged.commit)?;
		Ok(Messages { commit, welcome: welcome.transpose()?, group_info })
	}

	fn message<const N: u32>(&self, what: &'static str, bytes: &[u8]) -> Result<Message<N>, GroupsError> {
		if let Ok(here) = bytes.to_vec().try_into() {
			return Ok(Message::Here(here));
		}
		let too_long = || GroupsError::TooLong { what, length: bytes.len(), most: N };
		let hash = Message::<N>::hash_of(bytes);
		let place = self.device.messages.place(hash, bytes).ok_or_else(too_long)?;
		let place = place.map_err(|cause| GroupsError::LongMessage { what, cause })?;
		Ok(Message::Elsewhere { hash, length: bytes.len().try_into().unwrap_or(u32::MAX), place })
	}

	pub(super) fn named(&self, id: DidId) -> Did {
		Did { network: self.device.chain.network().clone(), id }
	}

	fn not_in_group(&self, did: DidId) -> GroupsError {
		GroupsError::NotInGroup(Box::new(self.named(did)))
	}
}

/// Checks that the role of a member suffices, as the chain does, before anything is paid.
fn check_role(
	view: &GroupView,
	entry: &MemberView,
	adds: bool,
	removes_at_will: bool,
	removes_must_go: bool,
) -> Result<(), GroupsError> {
	let role = entry.member.role;
	let on_duty = !adds && !removes_at_will && (entry.now.is_some() || entry.member.stale.is_some() || removes_must_go);
	let takes = |needed: bool, act, least: Role| match needed && role < least {
		true => Err(GroupsError::Role { act, role: least }),
		false => Ok(()),
	};
	takes(adds, "add members", view.policy.add)?;
	takes(removes_at_will, "remove members", view.policy.remove)?;
	takes(!on_duty, "commit without a need", view.policy.commit)
}

fn bounded<T>(list: Vec<T>) -> Result<sp_core::bounded::BoundedVec<T, sp_core::ConstU32<MAX_CHANGES>>, GroupsError> {
	let found = list.len();
	list.try_into().map_err(|_| GroupsError::TooMany { found, most: MAX_CHANGES })
}
