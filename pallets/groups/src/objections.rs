//! Objections: members that are older than an epoch void it together, before the next commit.

use crate::{
	deposit::steps_of_objection,
	stored::{CurrentOf, Objection, ObjectionListOf},
	Config, Error, Event, Heads, Objections, Pallet,
};
use clavis_deposits::{burn, pay};
use clavis_primitives::{
	groups::{Base, EpochKind, GroupId},
	AccountId, DidId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// Adds the objection of a member, and voids the epoch if that completes the quorum. Returns the number of entries that it
	/// restored; `None` if it voided nothing.
	pub(crate) fn add_objection(
		group: &GroupId,
		by: DidId,
		base: &Base,
		payer: &AccountId,
	) -> Result<Option<u32>, DispatchError> {
		let mut current = Self::current_at(group, base)?;
		let own = Self::acting(group, &current.head, &by)?;
		let quorum = current.quorum().ok_or(Error::<T>::NothingToVoid)?;
		let can_object = own.member.since < base.epoch && by != current.head.by;
		ensure!(can_object, Error::<T>::CannotObject);
		let mut objections = Objections::<T>::get(group);
		ensure!(objections.iter().all(|objection| objection.did != by), Error::<T>::AlreadyObjected);

		let count = u32::from(current.objections).saturating_add(1);
		if count >= quorum {
			let restored = current.undo.as_ref().and_then(|undo| undo.others.as_ref()).map_or(0, |others| others.count);
			Self::void(group, current, by, payer)?;
			return Ok(Some(restored));
		}
		let deposit = pay(payer, steps_of_objection::<T>())?;
		objections.try_push(Objection { did: by, deposit }).map_err(|_| Error::<T>::AlreadyObjected)?;
		Objections::<T>::insert(group, objections);
		current.objections = current.objections.saturating_add(1);
		Heads::<T>::insert(group, current);
		Self::deposit_event(Event::Objected { group: *group, epoch: base.epoch, by, objections: count, quorum });
		Ok(None)
	}

	/// Voids the current epoch: the next one has the state before the commit.
	fn void(group: &GroupId, mut current: CurrentOf<T>, by: DidId, payer: &AccountId) -> DispatchResult {
		Self::restore(group, &mut current, payer)?;
		Self::release_objections(group, &mut current);
		current.head.advance(*group, EpochKind::Voided, by, Self::place()?).ok_or(Error::<T>::Exhausted)?;
		let Base { epoch, hash, .. } = current.head.base;
		Heads::<T>::insert(group, current);
		Self::deposit_event(Event::Voided { group: *group, epoch, hash, by });
		Ok(())
	}

	/// Gives the deposits of objections back. The caller writes the current epoch.
	pub(crate) fn release_objections(group: &GroupId, current: &mut CurrentOf<T>) {
		for objection in Self::take_objections(group, current) {
			Self::give_back(objection.deposit);
		}
	}

	/// Burns the deposits of objections to an epoch that stood. Returns their number. The caller writes the current epoch.
	pub(crate) fn burn_objections(group: &GroupId, current: &mut CurrentOf<T>) -> u32 {
		let objections = Self::take_objections(group, current);
		let count = objections.len().try_into().unwrap_or(u32::MAX);
		for objection in objections {
			burn(objection.deposit);
		}
		count
	}

	fn take_objections(group: &GroupId, current: &mut CurrentOf<T>) -> ObjectionListOf<T> {
		if current.objections == 0 {
			return ObjectionListOf::<T>::new();
		}
		current.objections = 0;
		Objections::<T>::take(group)
	}
}
