//! Authorizations: signatures that have a call dispatched as a DID, each good once.

use crate::{
	caller::{Authority, DidOrigin},
	registry::Lenient,
	rules::RulesNow,
	work::Work,
	Call, Config, Error, Pallet, Records, WeightInfo,
};
use clavis_primitives::{
	payload::{Authorization, AuthorizationPayload, Proof},
	record::MAX_CONTENT_BYTES,
	AccountId, DidId, Fragment, StoredRecord,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, Weight},
	traits::IsSubType,
};

impl<T: Config> Pallet<T> {
	/// Checks an authorization for a call and spends its nonce. Returns the origin of the call.
	pub(crate) fn spend(
		authorization: Authorization,
		call: &<T as Config>::RuntimeCall,
		payer: AccountId,
	) -> Result<DidOrigin, DispatchError> {
		let Authorization { did, nonce, expires_at, proof } = authorization;
		let mut record = Self::active(&did)?;
		let level = proof.level();
		ensure!(Self::block() <= expires_at, Error::<T>::Expired);
		ensure!(nonce == record.nonces.next(level), Error::<T>::WrongNonce);
		// The payload binds the control version, so that no signature of an earlier control set counts.
		let signers = proof.signers(record.control.version);
		let payload = AuthorizationPayload { chain: Self::chain_id(), did, signers, nonce, expires_at, call };
		let digest = payload.digest();
		let authority = match proof {
			Proof::Control(signatures) => {
				let rules = RulesNow::read::<T>();
				let registry = Lenient::<T>::under(&rules);
				record.control.set.verify(&did, &digest, &signatures, &registry).map_err(Error::<T>::from)?;
				Authority::Control { version: record.control.version, defensive: registry.met_withdrawn() }
			},
			Proof::Method { id, signature } => {
				let method = record.document.method(&id).ok_or(Error::<T>::NotFound)?;
				// Otherwise an expired key could spend the nonces of the good ones.
				if !Self::is_end_of(call, &did, &id) {
					RulesNow::read::<T>().check_any_use(method).map_err(Error::<T>::from)?;
				}
				let key = method.key;
				ensure!(signature.is_valid(&key, &digest), Error::<T>::BadSignature);
				Authority::Method { id, key }
			},
		};
		record.nonces.spend(level);
		Records::<T>::insert(did, StoredRecord::V1(record));
		Ok(DidOrigin { did, authority, payer })
	}

	/// Returns whether a call ends this method: an act that only defends, which no method is too bad for.
	fn is_end_of(call: &<T as Config>::RuntimeCall, of: &DidId, id: &Fragment) -> bool {
		matches!(call.is_sub_type(), Some(Call::revoke { did, method, .. }) if did == of && method == id)
	}

	/// The weight of checking an authorization and spending its nonce.
	pub(crate) fn weight_of_proof(proof: &Proof) -> Weight {
		let one = T::WeightInfo::dispatch_as(MAX_CONTENT_BYTES);
		Work::of_proof(proof).on_top_of::<T>(one, Work::ONE_SIGNATURE)
	}
}
