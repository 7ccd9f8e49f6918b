//! The state before a commit: noted by the commit, dropped by the next epoch, or restored if members void the commit.

use crate::{
	deposit::{pay_for_member, steps_of_formers},
	stored::{CurrentOf, Former, Formers, Others, StoredMember, Undo},
	Config, Error, Members, Pallet, Undos,
};
use alloc::vec::Vec;
use clavis_deposits::pay;
use clavis_primitives::{groups::GroupId, AccountId};
use frame_support::pallet_prelude::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Stores the entries of other members before a commit. Returns the note of them; `None` if the commit changed none.
	pub(crate) fn note_formers(
		group: &GroupId,
		formers: Vec<Former>,
		payer: &AccountId,
	) -> Result<Option<Others<T::Consideration>>, DispatchError> {
		if formers.is_empty() {
			return Ok(None);
		}
		let formers = Formers::try_from(formers).map_err(|_| Error::<T>::RepeatedChange)?;
		let count = formers.len().try_into().unwrap_or(u32::MAX);
		let deposit = pay(payer, steps_of_formers(count))?;
		Undos::<T>::insert(group, formers);
		Ok(Some(Others { count, deposit }))
	}

	/// Drops the state before the commit that made the current epoch. Returns whether it dropped a list of entries. The
	/// caller writes the current epoch.
	pub(crate) fn forget_undo(group: &GroupId, current: &mut CurrentOf<T>) -> bool {
		let Some(others) = current.undo.take().and_then(|undo| undo.others) else { return false };
		Undos::<T>::remove(group);
		Self::give_back(others.deposit);
		true
	}

	/// Restores the state before the commit that made the current epoch. The caller writes the current epoch.
	///
	/// A payer holds the deposits for the entries that come back. Packages and proposals that the commit spent stay spent.
	pub(crate) fn restore(group: &GroupId, current: &mut CurrentOf<T>, payer: &AccountId) -> DispatchResult {
		let stale_since = current.head.stale_since;
		let Undo { tree, stale_since: former_since, rekeyed_at, committer, others, .. } =
			current.undo.take().ok_or(Error::<T>::NothingToVoid)?;
		let mut formers = Formers::new();
		if let Some(others) = others {
			formers = Undos::<T>::take(group).unwrap_or_default();
			Self::give_back(others.deposit);
		}
		let committer = committer.map(|member| Former { did: current.head.by, member: Some(member) });
		for former in formers.into_iter().chain(committer) {
			Self::restore_entry(group, current, &former, payer)?;
		}
		current.rekeyed_at = rekeyed_at;
		let head = &mut current.head;
		head.tree = tree;
		head.mls_epoch = head.mls_epoch.saturating_sub(1);
		// The counts can have passed through zero on the way. The earlier time of the two states counts.
		let since = [former_since, stale_since].into_iter().flatten().min();
		head.stale_since = head.stale_since.map(|now| since.unwrap_or(now));
		Ok(())
	}

	/// Restores the entry of one DID.
	fn restore_entry(
		group: &GroupId,
		current: &mut CurrentOf<T>,
		former: &Former,
		payer: &AccountId,
	) -> DispatchResult {
		let (did, block) = (former.did, Self::block());
		let now = Self::member(group, &current.head, &did).ok();
		let stale_now = now.as_ref().and_then(|stored| stored.member.stale);
		let head = &mut current.head;
		match (former.member, now) {
			(Some(member), Some(stored)) => {
				let member = member.restored(&stored.member);
				head.recount(stale_now, member.stale, block);
				Members::<T>::insert(group, did, StoredMember { member, ..stored });
			},
			(Some(member), None) => {
				let deposit = pay_for_member::<T>(payer)?;
				head.recount(None, member.stale, block);
				head.roster = head.roster.saturating_add(1);
				Members::<T>::insert(group, did, StoredMember { member, deposit });
			},
			(None, Some(stored)) => {
				head.recount(stale_now, None, block);
				head.roster = head.roster.saturating_sub(1);
				Members::<T>::remove(group, did);
				Self::give_back(stored.deposit);
			},
			(None, None) => {},
		}
		Ok(())
	}
}
