//! The one gate: who may do what to a DID.
//!
//! | call         | control set                      | verification method | while frozen |
//! |--------------|----------------------------------|---------------------|--------------|
//! | `update`     | at its threshold                 | no                  | no           |
//! | `rotate`     | at its threshold; once committed, the committed set, by revealing itself | no | only a reveal |
//! | `revoke`     | at its threshold                 | itself              | yes          |
//! | `deactivate` | at its threshold, unless a commitment ranks above it | no | no          |
//! | `rotate_through` | once committed, the committed set, of a withdrawn algorithm, for another set | no | yes |
//! | `revoke_in_emergency` | any one key of it, once until the set next acts | itself | yes   |
//!
//! An account that is a key of the DID and suffices alone passes with nothing but its extrinsic. Everybody else
//! signs an [`Authorization`], which any account may bring, or a certificate (see `emergency`).
//! Keys of a withdrawn algorithm pass for what only defends: `revoke`, and a veto.

use crate::{
	pallet::RecordOf, registry::Lenient, rules::Present, work::Work, Config, Error, Pallet, Records, WeightInfo,
};
use clavis_primitives::{
	control::NextControl,
	payload::{Authorization, AuthorizationPayload, Proof},
	record::MAX_CONTENT_BYTES,
	AccountId, ControlSet, DidId, Fragment, PublicKey, StoredRecord,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, TypeInfo, Weight},
};
use frame_system::ensure_signed;

/// On whose word a DID acts.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Authority {
	/// Enough of the control set of this version.
	#[codec(index = 0)]
	Control {
		/// The version it was checked against: a batch may end it before its next call.
		version: u32,
		/// Whether a key of a withdrawn algorithm was among those that signed: good for defence alone.
		defensive: bool,
	},
	/// One verification method.
	#[codec(index = 2)]
	Method {
		/// Its id.
		id: Fragment,
		/// Its key: the id may come to name another one.
		key: PublicKey,
	},
}

/// The origin of a call that a DID authorised and somebody pays for.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct DidOrigin {
	/// Who acts.
	pub did: DidId,
	/// On whose word.
	pub authority: Authority,
	/// Who pays.
	pub payer: AccountId,
}

/// What a call does to a DID.
pub(crate) enum Act<'a> {
	/// Changes the document.
	Update,
	/// Puts this control set in place of the current one.
	Rotate(&'a ControlSet),
	/// Shows this control set to be a committed one, which says who takes over.
	Reveal(&'a ControlSet),
	/// Ends this verification method.
	Revoke(&'a Fragment),
	/// Ends the DID.
	Deactivate,
}

/// Who passed the gate.
pub(crate) struct Actor {
	/// Who pays for what the record grows by.
	pub payer: AccountId,
	/// The commitment on whose strength, where it was one.
	pub revealed: Option<NextControl>,
}

/// Who calls.
enum Caller {
	Account(AccountId),
	Did(DidOrigin),
}

impl Caller {
	fn payer(self) -> AccountId {
		match self {
			Self::Account(account) => account,
			Self::Did(origin) => origin.payer,
		}
	}

	/// Whether the caller speaks for the control set as it is now.
	fn controls<T: Config>(&self, did: DidId, record: &RecordOf<T>, defensive_act: bool) -> Result<bool, Error<T>> {
		match self {
			Self::Account(account) => {
				let key = record.control.set.sufficient_key(account).map(PublicKey::algorithm);
				let Some(key) = key else { return Ok(false) };
				let accepted = defensive_act || Present::read::<T>().accepts_extrinsics(key);
				ensure!(accepted, Error::<T>::Withdrawn);
				Ok(true)
			},
			Self::Did(DidOrigin { did: actor, authority: Authority::Control { version, defensive }, .. })
				if *actor == did =>
			{
				ensure!(*version == record.control.version, Error::<T>::StaleAuthority);
				ensure!(defensive_act || !defensive, Error::<T>::Withdrawn);
				Ok(true)
			},
			Self::Did(_) => Ok(false),
		}
	}

	/// Whether the caller speaks for this verification method.
	fn is_method<T: Config>(&self, did: DidId, record: &RecordOf<T>, id: &Fragment) -> bool {
		let Some(method) = record.document.method(id) else { return false };
		match self {
			Self::Account(account) => method.key.account().as_ref() == Some(account),
			Self::Did(DidOrigin { did: actor, authority: Authority::Method { id: own, key }, .. }) => {
				*actor == did && own == id && *key == method.key
			},
			Self::Did(_) => false,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Lets a caller through to the record, if it may do this to it.
	pub(crate) fn enter(
		origin: <T as frame_system::Config>::RuntimeOrigin,
		did: DidId,
		act: Act,
	) -> Result<(RecordOf<T>, Actor), DispatchError> {
		let caller = Self::caller(origin)?;
		let mut record = Self::active(did)?;
		if let Act::Rotate(set) | Act::Reveal(set) = act {
			// The set that was committed proves itself: whoever brings it is only the messenger.
			if let Some(revealed) = record.revealed_by(set, Self::block()) {
				return Ok((record, Actor { payer: caller.payer(), revealed: Some(revealed) }));
			}
			let uncommitted = matches!(act, Act::Rotate(_)) && record.control.next.is_none();
			ensure!(uncommitted, Error::<T>::NotTheCommittedSet);
		}
		let defensive = matches!(act, Act::Revoke(_));
		let controls = caller.controls::<T>(did, &record, defensive)?;
		let may = controls || matches!(act, Act::Revoke(id) if caller.is_method::<T>(did, &record, id));
		ensure!(may, Error::<T>::NotAuthorized);
		ensure!(defensive || !record.is_frozen(Self::block()), Error::<T>::Frozen);
		if matches!(act, Act::Deactivate) {
			let outranked = record.control.next.is_some_and(|next| Self::ranks(&did, &next));
			ensure!(!outranked, Error::<T>::CommittedToNextControl);
		}
		if controls {
			record.note_act(Self::block());
		}
		Ok((record, Actor { payer: caller.payer(), revealed: None }))
	}

	/// Checks an authorization for a call and spends its nonce.
	pub(crate) fn spend(
		authorization: Authorization,
		call: &<T as Config>::RuntimeCall,
		payer: AccountId,
	) -> Result<DidOrigin, DispatchError> {
		let Authorization { did, nonce, expires_at, proof } = authorization;
		let mut record = Self::active(did)?;
		let level = proof.level();
		ensure!(Self::block() <= expires_at, Error::<T>::Expired);
		ensure!(nonce == record.nonces.next(level), Error::<T>::WrongNonce);
		let payload = AuthorizationPayload { chain: Self::chain_id(), did, level, nonce, expires_at, call };
		let digest = payload.digest();
		let authority = match proof {
			Proof::Control(signatures) => {
				let present = Present::read::<T>();
				let registry = Lenient::<T>::under(&present);
				record.control.set.verify(&did, &digest, &signatures, &registry).map_err(Error::<T>::from)?;
				Authority::Control { version: record.control.version, defensive: registry.met_withdrawn() }
			},
			Proof::Method { id, signature } => {
				let key = record.document.method(&id).ok_or(Error::<T>::NotFound)?.key;
				ensure!(signature.is_valid(&key, &digest), Error::<T>::BadSignature);
				Authority::Method { id, key }
			},
		};
		record.nonces.spend(level);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Ok(DidOrigin { did, authority, payer })
	}

	/// The weight of checking an authorization and spending its nonce.
	pub(crate) fn weight_of_proof(proof: &Proof) -> Weight {
		let one = T::WeightInfo::dispatch_as(MAX_CONTENT_BYTES);
		Work::of_proof(proof).on_top_of::<T>(one, Work::ONE_SIGNATURE)
	}

	/// Whether the caller speaks for the control set, for a defensive act.
	pub(crate) fn speaks_for_control(
		origin: <T as frame_system::Config>::RuntimeOrigin,
		did: DidId,
	) -> Result<(), DispatchError> {
		let caller = Self::caller(origin)?;
		let record = Self::active(did)?;
		ensure!(caller.controls::<T>(did, &record, true)?, Error::<T>::NotAuthorized);
		Ok(())
	}

	fn caller(origin: <T as frame_system::Config>::RuntimeOrigin) -> Result<Caller, DispatchError> {
		match <T as Config>::RuntimeOrigin::from(origin.clone()).into() {
			Ok(origin) => Ok(Caller::Did(origin)),
			Err(_) => Ok(Caller::Account(ensure_signed(origin)?)),
		}
	}

	/// The record of a DID that is in use.
	pub(crate) fn active(did: DidId) -> Result<RecordOf<T>, Error<T>> {
		let record = Records::<T>::get(did).ok_or(Error::<T>::DidNotFound)?.into_latest();
		ensure!(record.is_active(), Error::<T>::Deactivated);
		Ok(record)
	}
}
