//! The life of a group: its creation, its restarts, its end.

use crate::{
	deposit::{pay_for_member, steps_of_group},
	stored::{Current, CurrentOf, Group, GroupOf, StoredMember},
	Config, Dissolved, Error, Event, Groups, Heads, Members, Pallet,
};
use clavis_deposits::{give_back_content, pay};
use clavis_primitives::{
	gate::{Entry, Gate},
	groups::{Base, EpochKind, GroupId, Head, Member, Policy, Role, Suite, Tree},
	DidId,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	/// Creates a group with its creator as the owner and the only member.
	pub(crate) fn begin(
		group: GroupId,
		creator: DidId,
		suite: Suite,
		policy: Policy,
		tree: Tree,
		entry: Entry,
	) -> DispatchResult {
		let taken = Groups::<T>::contains_key(group) || Dissolved::<T>::contains_key(group);
		ensure!(!taken, Error::<T>::GroupTaken);
		policy.check().map_err(Error::<T>::from)?;
		ensure!(tree.is_sound(0), Error::<T>::MalformedTree);
		let head = Head::create(group, creator, tree, Self::place()?);
		let hash = head.base.hash;
		let member = Member::new(0, head.base.epoch, 0, entry.key_epoch, Role::Moderator);

		let deposit = pay(&entry.payer, steps_of_group::<T>())?;
		Groups::<T>::insert(group, Group { owner: creator, deposit });
		let rekeyed_at = Self::block();
		let current = Current { head, policy, suite, rekeyed_at, requests: 0, objections: 0, undo: None };
		Heads::<T>::insert(group, current);
		let deposit = pay_for_member::<T>(&entry.payer)?;
		Members::<T>::insert(group, creator, StoredMember { member, deposit });
		Self::deposit_event(Event::Created { group, hash, by: creator });
		Ok(())
	}

	/// Makes a new MLS group under the name of a group, with one member. All other memberships end, without a look at them.
	pub(crate) fn begin_again(
		group: GroupId,
		owner: DidId,
		base: Base,
		founder: DidId,
		tree: Tree,
		entry: Entry,
	) -> DispatchResult {
		let mut current = Self::current_at(&group, &base)?;
		ensure!(tree.is_sound(0), Error::<T>::MalformedTree);
		let key_epoch = Self::check_founder(&group, &current, &owner, &founder)?;
		let deposit = match Members::<T>::get(group, founder) {
			Some(stored) => stored.deposit,
			None => pay_for_member::<T>(&entry.payer)?,
		};

		Self::forget_undo(&group, &mut current);
		Self::release_objections(&group, &mut current);
		current.rekeyed_at = Self::block();
		let head = &mut current.head;
		head.restarts = head.restarts.checked_add(1).ok_or(Error::<T>::Exhausted)?;
		head.mls_epoch = 0;
		head.tree = tree;
		head.roster = 1;
		(head.must_refresh, head.must_go, head.stale_since) = (0, 0, None);
		head.advance(group, EpochKind::Restarted, owner, Self::place()?).ok_or(Error::<T>::Exhausted)?;
		let Base { epoch, hash, .. } = head.base;
		let member = Member::new(head.restarts, epoch, 0, key_epoch, Role::Moderator);
		Members::<T>::insert(group, founder, StoredMember { member, deposit });
		Heads::<T>::insert(group, current);
		Self::deposit_event(Event::Restarted { group, epoch, hash, founder });
		Ok(())
	}

	/// Checks that a DID can found a group anew: a member that need not go, or the owner. Returns its `key_epoch`.
	fn check_founder(group: &GroupId, current: &CurrentOf<T>, owner: &DidId, founder: &DidId) -> Result<u32, Error<T>> {
		match Self::member(group, &current.head, founder) {
			Ok(stored) => ensure!(!stored.member.must_go(), Error::<T>::MustGo),
			Err(error) => ensure!(founder == owner, error),
		}
		let standing = T::Gate::standing(founder).ok_or(Error::<T>::NotAMember)?;
		ensure!(standing.is_trusted(), Error::<T>::DidFrozen);
		T::Gate::key_epoch(founder).ok_or(Error::<T>::NotAMember)
	}

	/// Ends a group that has no more than one member. Its name stays taken, which the price of one entry pays for.
	pub(crate) fn end(group: &GroupId, stored: GroupOf<T>) -> DispatchResult {
		let mut current = Self::current(group)?;
		ensure!(current.head.roster <= 1, Error::<T>::HasMembers);
		Self::forget_undo(group, &mut current);
		Self::release_objections(group, &mut current);
		Heads::<T>::remove(group);
		Groups::<T>::remove(group);
		Dissolved::<T>::insert(group, ());
		give_back_content(stored.deposit)?;
		Self::deposit_event(Event::Dissolved { group: *group });
		Ok(())
	}

	/// Removes an entry that is no membership any more, since its group was restarted or dissolved.
	pub(crate) fn remove_dead_entry(group: &GroupId, did: &DidId) -> DispatchResult {
		let stored = Members::<T>::get(group, did).ok_or(Error::<T>::NothingToReap)?;
		let lives = Heads::<T>::get(group).is_some_and(|current| current.head.restarts == stored.member.restarts);
		ensure!(!lives, Error::<T>::StillMember);
		Members::<T>::remove(group, did);
		Self::give_back(stored.deposit);
		Self::deposit_event(Event::Reaped { group: *group, did: *did });
		Ok(())
	}
}
