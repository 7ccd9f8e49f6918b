//! The changes of a roster: looked up, then written.

use crate::{
	deposit::pay_for_member,
	stored::{CurrentOf, DepositOf, Former, StoredMember, StoredMemberOf},
	Config, Error, Members, Pallet,
};
use alloc::{collections::BTreeMap, vec::Vec};
use clavis_primitives::{
	gate::{Gate, Standing},
	groups::{Added, Changes, GroupId, Head, Member, Role},
	AccountId, DidId,
};
use frame_support::{ensure, pallet_prelude::DispatchError};

/// A DID that a commit adds.
pub(crate) struct Arrival<T: Config> {
	/// The DID, its key package and its leaf.
	added: Added,
	/// `key_epoch` of its DID now.
	key_epoch: u32,
	/// The deposit of its key package.
	package: DepositOf<T>,
	/// Its entry before: that of a member which the commit also removes, or one from before the last restart.
	before: Option<StoredMemberOf<T>>,
	/// Whether it asked for this itself.
	asked: bool,
}

/// The changes of a roster, with the entries as they are before them.
pub(crate) struct Turnover<T: Config> {
	/// The members that go.
	leaving: BTreeMap<DidId, StoredMemberOf<T>>,
	/// The DIDs that come. A member that lost its state comes again, and does not go.
	arriving: Vec<Arrival<T>>,
}

/// The members that a turnover takes from the stale ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Relief {
	/// Members that must go.
	pub must_go: u32,
	/// All stale members.
	pub stale: u32,
}

impl<T: Config> Turnover<T> {
	/// Looks the changes up in a group. Checks that those who go are members, and that those who come can be added by this
	/// committer.
	pub fn look_up(
		group: &GroupId,
		current: &CurrentOf<T>,
		changes: &Changes,
		committer: &DidId,
	) -> Result<Self, Error<T>> {
		let head = &current.head;
		let mut leaving = BTreeMap::new();
		for did in &changes.removed {
			leaving.insert(*did, Pallet::<T>::member(group, head, did)?);
		}
		let mut arriving = Vec::new();
		for added in &changes.added {
			let did = &added.did;
			ensure!(T::Gate::standing(did) == Some(Standing::Active), Error::<T>::CannotBeAdded);
			let key_epoch = T::Gate::key_epoch(did).ok_or(Error::<T>::CannotBeAdded)?;
			let package = Pallet::<T>::spendable(did, &added.package, key_epoch, current.suite, committer)?;
			let before = match leaving.remove(did) {
				Some(stored) => {
					ensure!(!stored.member.must_go(), Error::<T>::GoesForGood);
					Some(stored)
				},
				None => {
					let stored = Members::<T>::get(group, did);
					ensure!(stored.as_ref().is_none_or(|stored| !is_of(stored, head)), Error::<T>::AlreadyMember);
					stored
				},
			};
			let asked = before.is_some() && Pallet::<T>::asks_to_come(group, added);
			arriving.push(Arrival { added: *added, key_epoch, package, before, asked });
		}
		Ok(Self { leaving, arriving })
	}

	/// Returns whether a member goes that need not, or comes again without having asked for it. Otherwise a member that may
	/// only add could make newcomers of all others, who do not object.
	pub fn removes_at_will(&self, head: &Head) -> bool {
		let comes_unasked =
			|arrival: &Arrival<T>| !arrival.asked && arrival.before.as_ref().is_some_and(|stored| is_of(stored, head));
		self.leaving.values().any(|stored| !stored.member.must_go()) || self.arriving.iter().any(comes_unasked)
	}

	/// Returns the number of members whose entries it changes.
	pub fn changed_members(&self, head: &Head) -> u32 {
		let again = self.again(head).count();
		self.leaving.len().saturating_add(again).try_into().unwrap_or(u32::MAX)
	}

	/// Returns the members that it takes from the stale ones.
	pub fn relief(&self, head: &Head) -> Relief {
		self.leaving.values().chain(self.again(head)).fold(Relief::default(), |relief, stored| Relief {
			must_go: relief.must_go.saturating_add(stored.member.must_go().into()),
			stale: relief.stale.saturating_add(stored.member.stale.is_some().into()),
		})
	}

	/// The members that come again.
	fn again<'a>(&'a self, head: &'a Head) -> impl Iterator<Item = &'a StoredMemberOf<T>> {
		let before = self.arriving.iter().filter_map(|arrival| arrival.before.as_ref());
		before.filter(|stored| is_of(stored, head))
	}

	/// Writes the changes. Returns the entries before them. The caller writes the current epoch.
	///
	/// - `since`: the epoch that the commit makes.
	/// - `payer`: the account that pays for new entries.
	pub fn carry_out(
		self,
		group: &GroupId,
		current: &mut CurrentOf<T>,
		since: u32,
		payer: &AccountId,
	) -> Result<Vec<Former>, DispatchError> {
		let mut formers = Vec::new();
		for (did, stored) in self.leaving {
			Members::<T>::remove(group, did);
			Pallet::<T>::give_back(stored.deposit);
			current.head.recount(stored.member.stale, None, Pallet::<T>::block());
			current.head.roster = current.head.roster.saturating_sub(1);
			Pallet::<T>::spend_proposal(group, current, &did);
			formers.push(Former { did, member: Some(stored.member) });
		}
		for Arrival { added: Added { did, package: hash, leaf }, key_epoch, package, before, .. } in self.arriving {
			Pallet::<T>::remove_package(&did, &hash, package);
			let (former, deposit) = match before {
				Some(stored) if is_of(&stored, &current.head) => (Some(stored.member), stored.deposit),
				before => {
					if let Some(dead) = before {
						Pallet::<T>::give_back(dead.deposit);
					}
					current.head.roster = current.head.roster.saturating_add(1);
					(None, pay_for_member::<T>(payer)?)
				},
			};
			let role = former.map_or(Role::Member, |former| former.role);
			let member = Member::new(current.head.restarts, since, leaf, key_epoch, role);
			current.head.recount(former.and_then(|former| former.stale), None, Pallet::<T>::block());
			Members::<T>::insert(group, did, StoredMember { member, deposit });
			Pallet::<T>::spend_proposal(group, current, &did);
			formers.push(Former { did, member: former });
		}
		Ok(formers)
	}
}

/// Returns whether an entry is from after the last restart.
fn is_of<Ticket>(stored: &StoredMember<Ticket>, head: &Head) -> bool {
	stored.member.restarts == head.restarts
}
