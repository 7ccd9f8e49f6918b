//! The one gate: the authority that each call on a DID needs.
//!
//! | call         | control set                      | verification method | while frozen |
//! |--------------|----------------------------------|---------------------|--------------|
//! | `update`     | at its threshold                 | no                  | no           |
//! | `rotate`     | at its threshold; if a set is committed, that set alone, by revealing itself | no | only a reveal that ranks |
//! | `revoke`     | at its threshold                 | the method itself, good or not | yes |
//! | `revoke` of a method that has ended | at its threshold | no         | yes          |
//! | `deactivate` | at its threshold, unless a commitment that can be revealed ranks, or guardians stand in the way | no | no |
//! | `rotate_through` | the committed set, if it cannot sign without keys of withdrawn algorithms, for another set | no | only a reveal that ranks |
//! | `revoke_in_emergency` | any one key of it, once until the set next acts | the key itself | yes |
//! | of another pallet: [`Need::Control`] | at its threshold | no        | no           |
//! | of another pallet: [`Need::Defence`] | at its threshold | no        | yes          |
//! | of another pallet: [`Need::Consent`] | at its threshold | no        | no           |
//! | of another pallet: [`Need::Method`]  | no               | each that has the purpose and is good now | yes |
//!
//! An account that is a key of the DID and suffices alone passes by the signature of its extrinsic: a member of the control
//! set after its key has signed once (`Record::proven`), a method at any time. Every other holder signs an authorization
//! (see `authorization`), which any account may bring, or a certificate (see `emergency`).
//! A method that is not good now (expired, too old, withdrawn or suspended) authorises its own end and nothing else.
//! Keys of a withdrawn algorithm pass for acts that only defend: `revoke`, `revoke_in_emergency` and [`Need::Defence`].
//! Only an act of the control set by `update`, `rotate`, `rotate_through`, `deactivate`, `revoke` or [`Need::Control`] is
//! its last act (`Record::note_act`). [`Need::Defence`], [`Need::Consent`] and certificates are none.
//! `Record::outranks` says which commitments rank.

use crate::{caller::Caller, pallet::RecordOf, rules::RulesNow, Config, Error, Pallet, Records};
use clavis_primitives::{
	gate::{Activity, Actor, Entry, Gate, Need, Standing},
	record::Revealable,
	AccountId, ControlSet, Controller, DidId, Fragment, Record, StoredRecord,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, Weight},
};

/// The act of a call of this pallet.
pub(crate) enum Act<'a> {
	/// Changes the document.
	Update,
	/// Puts this control set in place of the current one.
	Rotate(&'a ControlSet),
	/// Shows that this control set is a committed one, so that it can name its successor.
	Reveal(&'a ControlSet),
	/// Ends this verification method, or states a compromise for it after it has ended.
	Revoke(&'a Fragment),
	/// Ends the DID.
	Deactivate,
}

/// A call of this pallet that passed the gate.
pub(crate) struct Passed {
	/// The account that pays for what the record grows by.
	pub payer: AccountId,
	/// The commitment that was revealed, if the call passed by revealing one.
	pub revealed: Option<Revealed>,
}

impl Passed {
	/// Returns the control version that the possession of the set that takes over binds.
	pub fn binds<Ticket>(&self, record: &Record<Ticket>) -> u32 {
		let of_current = record.control.version;
		self.revealed.as_ref().map_or(of_current, |revealed| revealed.commitment.control_version)
	}
}

/// A commitment that a call revealed.
pub(crate) struct Revealed {
	/// The commitment.
	pub commitment: Revealable,
	/// Whether its reveal outranks all other authorities.
	pub outranks: bool,
}

type OriginOf<T> = <T as frame_system::Config>::RuntimeOrigin;

impl<T: Config> Pallet<T> {
	/// Lets a caller through to the record, if the caller has the authority for this act.
	pub(crate) fn admit(origin: OriginOf<T>, did: &DidId, act: Act) -> Result<(RecordOf<T>, Passed), DispatchError> {
		let caller = Caller::of::<T>(origin)?;
		let mut record = Self::active(did)?;
		match act {
			Act::Update => Self::pass_control(&caller, did, &mut record)?,
			Act::Rotate(set) | Act::Reveal(set) => {
				// The committed set proves itself by its hash and its signatures: the caller is only a messenger.
				if let Some(commitment) = record.revealed_by(set, Self::block()) {
					let outranks = Self::outranks(did, &record, &commitment);
					ensure!(outranks || !record.is_frozen(Self::block()), Error::<T>::Frozen);
					let revealed = Some(Revealed { commitment, outranks });
					return Ok((record, Passed { payer: caller.payer(), revealed }));
				}
				let uncommitted = matches!(act, Act::Rotate(_)) && record.control.next.is_none();
				ensure!(uncommitted, Error::<T>::NotTheCommittedSet);
				Self::pass_control(&caller, did, &mut record)?;
			},
			Act::Revoke(id) => match caller.controls::<T>(did, &record, true) {
				Ok(true) => record.note_act(Self::block()),
				_ if caller.is_method::<T>(did, &record, id) => {},
				Ok(false) => return Err(Error::<T>::NotAuthorized.into()),
				Err(error) => return Err(error.into()),
			},
			Act::Deactivate => {
				Self::pass_control(&caller, did, &mut record)?;
				let mut revealable = record.revealable(Self::block());
				let outranked = revealable.any(|commitment| Self::outranks(did, &record, &commitment));
				ensure!(!outranked, Error::<T>::CommittedToNextControl);
			},
		}
		Ok((record, Passed { payer: caller.payer(), revealed: None }))
	}

	/// Passes the control set for more than defence, and notes its act.
	fn pass_control(caller: &Caller, did: &DidId, record: &mut RecordOf<T>) -> Result<(), DispatchError> {
		Self::pass_consent(caller, did, record)?;
		record.note_act(Self::block());
		Ok(())
	}

	/// Passes the control set for more than defence.
	fn pass_consent(caller: &Caller, did: &DidId, record: &RecordOf<T>) -> Result<(), DispatchError> {
		ensure!(caller.controls::<T>(did, record, false)?, Error::<T>::NotAuthorized);
		ensure!(!record.is_frozen(Self::block()), Error::<T>::Frozen);
		Ok(())
	}

	/// The record of a DID that is in use.
	pub(crate) fn active(did: &DidId) -> Result<RecordOf<T>, Error<T>> {
		let record = Records::<T>::get(did).ok_or(Error::<T>::DidNotFound)?.into_latest();
		ensure!(record.is_active(), Error::<T>::Deactivated);
		Ok(record)
	}

	/// Returns the standing of a DID with this record, under these rules.
	fn standing_of(record: &RecordOf<T>, rules: &RulesNow) -> Standing {
		if !record.is_active() {
			return Standing::Deactivated;
		}
		if let Some(until) = record.frozen_until.filter(|_| record.is_frozen(Self::block())) {
			return Standing::Frozen { until };
		}
		let may_act = |controller: &Controller| controller.key().is_none_or(|key| rules.accepts(key.algorithm()));
		let locked = record.control.set.weight_of(may_act) < record.control.set.threshold;
		if locked {
			Standing::Locked
		} else {
			Standing::Active
		}
	}
}

impl<T: Config> Gate<OriginOf<T>> for Pallet<T> {
	fn enter(origin: OriginOf<T>, did: &DidId, need: Need) -> Result<Entry, DispatchError> {
		let caller = Caller::of::<T>(origin)?;
		let mut record = Self::active(did)?;
		let (control_version, key_epoch) = (record.control.version, record.key_epoch);
		// A control set that is frozen or locked passes as a defence alone, so the other two need not look.
		let (actor, standing) = match need {
			Need::Control => {
				Self::pass_control(&caller, did, &mut record)?;
				Records::<T>::insert(did, StoredRecord::V1(record));
				(Actor::ControlSet, Standing::Active)
			},
			Need::Defence => {
				ensure!(caller.controls::<T>(did, &record, true)?, Error::<T>::NotAuthorized);
				(Actor::ControlSet, Self::standing_of(&record, &RulesNow::read::<T>()))
			},
			Need::Consent => {
				Self::pass_consent(&caller, did, &record)?;
				(Actor::ControlSet, Standing::Active)
			},
			Need::Method(purpose) => {
				let rules = RulesNow::read::<T>();
				let method = caller.method_for::<T>(did, &record, purpose, &rules)?;
				(Actor::Method(method), Self::standing_of(&record, &rules))
			},
		};
		Ok(Entry { payer: caller.payer(), actor, control_version, key_epoch, standing })
	}

	fn key_epoch(did: &DidId) -> Option<u32> {
		Some(Records::<T>::get(did)?.into_latest().key_epoch)
	}

	fn standing(did: &DidId) -> Option<Standing> {
		Some(Self::standing_of(&Records::<T>::get(did)?.into_latest(), &RulesNow::read::<T>()))
	}

	fn activity(did: &DidId) -> Option<Activity> {
		let record = Records::<T>::get(did)?.into_latest();
		Some(Activity { last_act: record.last_act, frozen_until: record.frozen_until })
	}

	fn weight_of_entry() -> Weight {
		Self::weight_of_rewriting()
	}
}
