//! The caller of a call on a DID: an account, or a DID that authorised the call.

use crate::{pallet::RecordOf, rules::RulesNow, Config, Error};
use clavis_primitives::{
	control::Proven, document::Unusable, AccountId, DidId, Fragment, PublicKey, Purpose, VerificationMethod,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, TypeInfo},
};
use frame_system::ensure_signed;

/// The authority by which a DID acts.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Authority {
	/// Enough members of the control set of this version.
	#[codec(index = 0)]
	Control {
		/// The version that the signatures were checked against: a batch may end it before its next call.
		version: u32,
		/// Whether a key of a withdrawn algorithm was among those that signed. Such an authority only defends.
		defensive: bool,
	},
	/// One verification method.
	#[codec(index = 2)]
	Method {
		/// Its id.
		id: Fragment,
		/// Its key: the id may later name another one.
		key: PublicKey,
	},
}

/// The origin of a call that a DID authorised and an account pays for.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct DidOrigin {
	/// The DID that acts.
	pub did: DidId,
	/// The authority by which it acts.
	pub authority: Authority,
	/// The account that pays.
	pub payer: AccountId,
}

/// The caller of a call on a DID.
pub(crate) enum Caller {
	/// An account that signed the extrinsic.
	Account(AccountId),
	/// A DID that authorised the call.
	Did(DidOrigin),
}

impl Caller {
	/// Reads the caller from an origin. Fails if it is neither signed nor a DID's.
	pub fn of<T: Config>(origin: <T as frame_system::Config>::RuntimeOrigin) -> Result<Self, DispatchError> {
		match <T as Config>::RuntimeOrigin::from(origin.clone()).into() {
			Ok(origin) => Ok(Self::Did(origin)),
			Err(_) => Ok(Self::Account(ensure_signed(origin)?)),
		}
	}

	/// The account that pays.
	pub fn payer(self) -> AccountId {
		match self {
			Self::Account(account) => account,
			Self::Did(origin) => origin.payer,
		}
	}

	/// Returns whether the caller speaks for the control set as it is now.
	///
	/// Fails if the caller spoke for an earlier control set, by a key of a withdrawn algorithm in an act that does more than
	/// defend, or by the account of a member whose key has never signed.
	pub fn controls<T: Config>(
		&self,
		did: &DidId,
		record: &RecordOf<T>,
		defensive_act: bool,
	) -> Result<bool, Error<T>> {
		match self {
			Self::Account(account) => {
				let set = &record.control.set;
				let Some(key) = set.sufficient_key(account, record.proven) else {
					let is_member = set.sufficient_key(account, Proven::of_all(set)).is_some();
					return if is_member { Err(Error::<T>::NotProven) } else { Ok(false) };
				};
				let accepted = defensive_act || RulesNow::read::<T>().accepts_extrinsics(key.algorithm());
				ensure!(accepted, Error::<T>::Withdrawn);
				Ok(true)
			},
			Self::Did(DidOrigin { did: actor, authority: Authority::Control { version, defensive }, .. })
				if actor == did =>
			{
				ensure!(*version == record.control.version, Error::<T>::StaleAuthority);
				ensure!(defensive_act || !defensive, Error::<T>::Withdrawn);
				Ok(true)
			},
			Self::Did(_) => Ok(false),
		}
	}

	/// Returns whether the caller speaks for this verification method, good or not.
	pub fn is_method<T: Config>(&self, did: &DidId, record: &RecordOf<T>, id: &Fragment) -> bool {
		record.document.method(id).is_some_and(|method| self.speaks_for(did, method))
	}

	/// Finds a method of the document that the caller speaks for, that has the purpose, and that is good now.
	pub fn method_for<T: Config>(
		&self,
		did: &DidId,
		record: &RecordOf<T>,
		purpose: Purpose,
		rules: &RulesNow,
	) -> Result<Fragment, Error<T>> {
		let own = || record.document.methods.iter().filter(|method| self.speaks_for(did, method));
		ensure!(own().next().is_some(), Error::<T>::NotAuthorized);
		let mut refusal = Error::<T>::NotForPurpose;
		for method in own().filter(|method| method.purposes.contains(purpose)) {
			// An account speaks by the extrinsic's signature, which may be of another algorithm than the key.
			let by_account = matches!(self, Self::Account(_));
			if by_account && !rules.accepts_extrinsics(method.key.algorithm()) {
				refusal = Error::<T>::Withdrawn;
				continue;
			}
			match rules.check_method(record, method, purpose) {
				Ok(()) => return Ok(method.id.clone()),
				Err(unusable) => refusal = unusable.into(),
			}
		}
		Err(refusal)
	}

	fn speaks_for(&self, did: &DidId, method: &VerificationMethod) -> bool {
		match self {
			Self::Account(account) => method.key.account().as_ref() == Some(account),
			Self::Did(DidOrigin { did: actor, authority: Authority::Method { id, key }, .. }) => {
				actor == did && *id == method.id && *key == method.key
			},
			Self::Did(_) => false,
		}
	}
}

impl<T> From<Unusable> for Error<T> {
	fn from(unusable: Unusable) -> Self {
		match unusable {
			Unusable::Withdrawn { .. } => Self::Withdrawn,
			Unusable::NotForPurpose => Self::NotForPurpose,
			Unusable::Expired { .. } => Self::MethodExpired,
			Unusable::TooOld { .. } => Self::MethodTooOld,
			Unusable::Suspended => Self::MethodSuspended,
			// No method of a document has a key that is said to be compromised, disputed or not.
			Unusable::Compromised { .. } | Unusable::Disputed { .. } => Self::KnownCompromised,
		}
	}
}
