//! Commits: exactly one follows each epoch.

use crate::{
	roster::{Relief, Turnover},
	stored::{CurrentOf, StoredMember, StoredMemberOf, Undo},
	Config, Error, Event, Heads, Members, Pallet, WeightInfo,
};
use clavis_primitives::{
	gate::Entry,
	groups::{
		Base, Changes, CommitActs, EpochKind, GroupId, Messages, Role, Tree, MAX_CHANGES, MAX_EPOCH, MAX_OBJECTIONS,
		MAX_PROPOSALS,
	},
	rules::{RuleSet, Rules},
	DidId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, Get, Weight},
};

/// A commit, as its call brings it.
pub(crate) struct Commit<'a> {
	/// The group.
	pub group: GroupId,
	/// The DID that commits.
	pub by: DidId,
	/// The epoch that it builds on.
	pub base: Base,
	/// The changes of the roster.
	pub changes: &'a Changes,
	/// The state of MLS after it.
	pub tree: Tree,
	/// The messages.
	pub messages: &'a Messages,
}

/// The work of a commit, which its weight depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
	/// DIDs that it adds.
	pub added: u32,
	/// Members that it removes.
	pub removed: u32,
	/// Proposals that it carries out.
	pub proposals: u32,
	/// Bytes of its messages.
	pub bytes: u32,
	/// Whether the entry of the committer changes.
	pub refreshes: bool,
	/// Nodes of the range of epochs that it makes.
	pub merges: u32,
	/// Objections whose deposits it burns.
	pub objections: u32,
	/// Whether the commit before changed entries of other members.
	pub forgets: bool,
}

impl Work {
	/// Returns the most work that a commit with these changes and messages takes.
	pub fn most(changes: &Changes, messages: &Messages) -> Self {
		let added = changes.added.len().try_into().unwrap_or(u32::MAX);
		let removed = changes.removed.len().try_into().unwrap_or(u32::MAX);
		Self {
			added,
			removed,
			proposals: MAX_PROPOSALS.min(removed.saturating_add(added)),
			bytes: messages.length(),
			refreshes: true,
			merges: MAX_EPOCH.ilog2().saturating_sub(1),
			// The last one that a quorum needs voids the epoch.
			objections: MAX_OBJECTIONS.saturating_sub(1),
			forgets: true,
		}
	}

	/// Returns how many nodes the range of epochs merges when a commit follows this epoch.
	pub fn merges_after(epoch: u32) -> u32 {
		epoch.saturating_sub(1).trailing_ones()
	}

	/// Returns the weight of a commit that does this work.
	pub fn weight<W: WeightInfo>(self) -> Weight {
		let Self { added, removed, proposals, bytes, refreshes, merges, objections, forgets } = self;
		let call = match (added, removed) {
			(0, 0) if refreshes => W::refresh(),
			(0, 0) => W::rekey(merges),
			(_, 0) => W::add_members(added),
			(0, _) => W::remove_members(removed),
			_ => W::add_members(added).saturating_add(W::remove_members(removed)),
		};
		let when = |needed: bool, weight: Weight| if needed { weight } else { Weight::default() };
		call.saturating_add(W::check_messages(bytes.div_ceil(1_024)))
			.saturating_add(when(proposals > 0, W::spend_proposals(proposals)))
			.saturating_add(when(objections > 0, W::burn_objections(objections)))
			.saturating_add(when(forgets, W::forget_undo()))
	}
}

impl<T: Config> Pallet<T> {
	/// Makes the next epoch of a group by a commit.
	pub(crate) fn advance_by(commit: Commit, entry: Entry) -> Result<Work, DispatchError> {
		let Commit { group, by, base, changes, tree, messages } = commit;
		let mut current = Self::current_at(&group, &base)?;
		let own = Self::acting(&group, &current.head, &by)?;
		changes.check(&by).map_err(Error::<T>::from)?;
		let turnover = Turnover::<T>::look_up(&group, &current, changes, &by)?;
		let must_refresh = own.member.stale.is_some() || own.member.key_epoch != entry.key_epoch;
		let (adds, removes) = (!changes.added.is_empty(), turnover.removes_at_will(&current.head));
		let on_duty = !adds && !removes && (must_refresh || !changes.removed.is_empty());
		let acts = CommitActs { adds, removes, on_duty };
		ensure!(own.member.role >= current.policy.role_for(acts), Error::<T>::RoleTooLow);
		let rules = T::Rules::in_force();
		Self::check_time(&current, &own, adds, &rules)?;
		Self::check_stale(&current, &own, turnover.relief(&current.head), &rules)?;
		Self::check_messages(&group, &current, own.member.leaf, changes, &tree, messages)?;

		let mut work = Work {
			refreshes: must_refresh || changes.rejoined.is_some(),
			merges: Work::merges_after(base.epoch),
			objections: Self::burn_objections(&group, &mut current),
			forgets: Self::forget_undo(&group, &mut current),
			..Work::most(changes, messages)
		};
		let changed = turnover.changed_members(&current.head).saturating_add(1);
		let can_object = current.head.roster.saturating_sub(changed);
		let stale_since = current.head.stale_since;
		let since = base.epoch.saturating_add(1);
		let proposals = current.head.proposals;
		let formers = turnover.carry_out(&group, &mut current, since, &entry.payer)?;
		work.proposals = proposals.saturating_sub(current.head.proposals);
		let others = Self::note_formers(&group, formers, &entry.payer)?;
		let refreshed = own.member.refreshed(entry.key_epoch, changes.rejoined);
		let committer = (refreshed != own.member).then_some(own.member);
		if committer.is_some() {
			current.head.recount(own.member.stale, None, Self::block());
			Members::<T>::insert(group, by, StoredMember { member: refreshed, ..own });
		}
		let before = core::mem::replace(&mut current.head.tree, tree);
		let rekeyed_at = core::mem::replace(&mut current.rekeyed_at, Self::block());
		current.undo = Some(Undo { tree: before, stale_since, rekeyed_at, can_object, committer, others });
		current.head.mls_epoch = current.head.mls_epoch.saturating_add(1);
		let kind = EpochKind::committed(changes, messages);
		current.head.advance(group, kind, by, Self::place()?).ok_or(Error::<T>::Exhausted)?;
		let Base { epoch, hash, .. } = current.head.base;
		Heads::<T>::insert(group, current);
		Self::deposit_event(Event::Committed { group, epoch, hash, by });
		Ok(work)
	}

	/// Checks that it is time for a commit: a plain member leaves others the time to object, and an epoch that is too old is
	/// rekeyed before it grows.
	fn check_time(
		current: &CurrentOf<T>,
		own: &StoredMemberOf<T>,
		adds: bool,
		rules: &RuleSet,
	) -> Result<(), Error<T>> {
		let (block, standstills) = (Self::block(), T::Standstills::get());
		let opens = current.open_from(T::ObjectionPeriod::get(), &standstills);
		let waits = own.member.role < Role::Moderator && block < opens;
		ensure!(!waits, Error::<T>::TooEarly);
		let too_old = block > current.epoch_ends(rules.max_epoch, &standstills);
		ensure!(!(adds && too_old), Error::<T>::EpochTooOld);
		Ok(())
	}

	/// Checks that no member stays that must go, and that after the deadline fewer members are stale than before.
	fn check_stale(
		current: &CurrentOf<T>,
		own: &StoredMemberOf<T>,
		relief: Relief,
		rules: &RuleSet,
	) -> Result<(), Error<T>> {
		let head = &current.head;
		let removes_all = relief.must_go == head.must_go || relief.must_go == MAX_CHANGES;
		ensure!(removes_all, Error::<T>::KeepsMustGo);
		let deadline = current.rekey_by(rules.rekey_deadline, &T::Standstills::get());
		let overdue = deadline.is_some_and(|last| Self::block() > last);
		let relieves = relief.stale > 0 || own.member.stale.is_some();
		ensure!(!overdue || relieves, Error::<T>::RekeyOverdue);
		Ok(())
	}
}
