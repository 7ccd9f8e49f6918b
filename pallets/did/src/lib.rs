//! DID documents: the authority over them, their changes, and their history.
//!
//! One record per DID holds everything (`clavis_primitives::record`), so that resolving reads one entry, and a proof shows
//! one. Every call that acts for a DID names it and passes one [`gate`]. Other pallets pass the same gate, by the trait
//! `clavis_primitives::gate::Gate`. The README beside this crate tabulates the calls.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

extern crate alloc;

pub use pallet::*;
pub use weights::WeightInfo;

mod authorization;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod caller;
mod deposit;
mod emergency;
mod error;
mod gate;
mod genesis;
mod ladder;
pub mod migrations;
#[cfg(test)]
mod mock;
mod reads;
mod registry;
mod rules;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod weights;
mod work;

pub use caller::{Authority, DidOrigin};
pub use emergency::Refusal;
pub use genesis::GenesisDid;

#[allow(clippy::expect_used, clippy::unreachable, reason = "the macros of FRAME write them, and nothing else may")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{boxed::Box, vec::Vec};
	use clavis_primitives::{
		api::ChangeKind,
		control::ControlSignatures,
		document::Changes,
		ladder::Guardianship,
		payload::{Authorization, CreationPayload, HandOver},
		record::{Revocation, MAX_RECORD_BYTES},
		rules::Rules,
		AccountId, ControlSet, DidId, Fragment, Inception, NetworkName, Reason, Record, RevocationCertificate,
		RevocationSigner, Standstills, StoredRecord,
	};
	use core::marker::PhantomData;
	use frame_support::{
		dispatch::{
			extract_actual_weight, DispatchErrorWithPostInfo, DispatchResultWithPostInfo, GetDispatchInfo, Pays,
			PostDispatchInfo,
		},
		pallet_prelude::*,
		traits::{Consideration, Footprint, IsSubType, UnixTime},
	};
	use frame_system::pallet_prelude::*;
	use gate::Act;
	use registry::{Able, Lenient};
	use rules::RulesNow;
	use sp_core::H256;
	use sp_runtime::traits::Dispatchable;
	use work::{most_ends, Work};

	/// A record, with the ticket for its deposit.
	pub(crate) type RecordOf<T> = Record<<T as Config>::Consideration>;

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId, Hash = H256> {
		/// The call that a DID may have dispatched.
		type RuntimeCall: Parameter
			+ Dispatchable<RuntimeOrigin = <Self as Config>::RuntimeOrigin, PostInfo = PostDispatchInfo>
			+ GetDispatchInfo
			+ IsSubType<Call<Self>>;

		/// The origin of such a call.
		type RuntimeOrigin: From<Origin>
			+ From<<Self as frame_system::Config>::RuntimeOrigin>
			+ Into<Result<Origin, <Self as Config>::RuntimeOrigin>>;

		/// The moment that the chain agrees on.
		type Time: UnixTime;

		/// The deposit for a record's content, in steps of 512 bytes. An empty footprint is the price of the entry that a
		/// deactivated DID leaves in state for ever.
		type Consideration: Consideration<AccountId, Footprint>;

		/// The rules about keys.
		type Rules: Rules;

		/// The blocks in which holders could not act.
		type Standstills: Get<Standstills>;

		/// The guardians of DIDs.
		type Guardians: Guardianship;

		/// Benchmarked weights.
		type WeightInfo: WeightInfo;
	}

	/// Deposits this pallet holds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For the content of a DID's record.
		#[codec(index = 0)]
		Record,
	}

	/// A DID acts, by the authority of its control set or of one of its methods.
	#[pallet::origin]
	pub type Origin = DidOrigin;

	/// This network's name in its DIDs. Set by the genesis block, once.
	#[pallet::storage]
	pub type Network<T: Config> = StorageValue<_, NetworkName, ValueQuery>;

	/// The record of each DID. Ids are hashes already, so they need no hasher.
	#[pallet::storage]
	pub type Records<T: Config> = StorageMap<_, Identity, DidId, StoredRecord<T::Consideration>>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The network's name in its DIDs; empty for the main network.
		pub network: NetworkName,
		/// DIDs that exist from the start, without a deposit.
		pub dids: Vec<GenesisDid>,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			genesis::build::<T>(&self.network, &self.dids);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A DID changed, and this is its version now.
		Changed {
			/// The DID.
			did: DidId,
			/// The version that the change made.
			version: u32,
			/// The kind of the change.
			kind: ChangeKind,
		},
		/// Guardians suspended a DID's control set.
		Frozen {
			/// The DID.
			did: DidId,
			/// The last block of the freeze.
			until: u32,
		},
		/// A deactivation was asked for, and waits for the guardians.
		DeactivationWaits {
			/// The DID.
			did: DidId,
			/// The first block in which it can be carried out.
			until: u32,
		},
		/// Guardians called off a deactivation.
		DeactivationCancelled {
			/// The DID.
			did: DidId,
		},
		/// Guardians lifted a freeze before its end.
		Unfrozen {
			/// The DID.
			did: DidId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// No DID with this id was ever created on this network.
		DidNotFound,
		/// A DID with this id exists already. Use another salt or another control set.
		DidTaken,
		/// The DID is deactivated, for ever.
		Deactivated,
		/// The DID's guardians froze it: until the freeze ends, the current control set can neither change the document nor
		/// rotate, and a next control set takes over only if its commitment ranked when the freeze began.
		Frozen,
		/// The caller does not have the authority over this DID that the call needs. Act as its control set, or as a method
		/// with the purpose of the call.
		NotAuthorized,
		/// The control set changed since this authority was checked. Let the current control set authorise the call.
		StaleAuthority,
		/// The last block of the authorization has passed. Sign a new one.
		Expired,
		/// The nonce of the authorization is not the next one of the DID at this level. Look it up and sign again.
		WrongNonce,
		/// A signature was not made by its key over exactly this payload, on this network and under this control set.
		BadSignature,
		/// A signature names no member of the control set, or its members are out of order, or lie more than two DIDs
		/// deep.
		UnknownSigner,
		/// A member of the control set is a DID that cannot sign: never created, deactivated or frozen.
		UnknownMember,
		/// A DID would sign for itself, through its members. Let its other members sign.
		CyclicMember,
		/// A key is of an algorithm that the rules have withdrawn: it may still defend, but not act.
		Withdrawn,
		/// The rules take no new keys of this algorithm. Use a key of another one.
		NoNewKeys,
		/// The rules do not let "compromised since" reach back this far. Give a later moment.
		SinceOutOfReach,
		/// The signatures are good, but their members weigh less than the threshold. Let more members sign.
		BelowThreshold,
		/// The DID is committed to its next control set, and this is another set. Reveal the committed one.
		NotTheCommittedSet,
		/// Only the next control set may end this DID. Rotate to it without a new commitment first.
		CommittedToNextControl,
		/// The revealed set can act itself, by its members of accepted algorithms. Rotate to it.
		CanActItself,
		/// The DID has guardians. They can still call the deactivation off, or an attempt of theirs has the approvals that it
		/// needs. Ask again when their longest delay is over, and when that attempt is. A request lapses the longest delay
		/// after it is due.
		DeactivationWaits,
		/// A single member already revoked a key, and the control set has not acted since. Let the control set act first.
		EmergencySpent,
		/// A single member cannot name the moment of a compromise. The key itself can, or the control set.
		SinceByMember,
		/// The members of the control set can never reach its threshold. Add members or weight, or lower the threshold.
		UnsatisfiableControl,
		/// The control set has the same member twice. Name each member once.
		DuplicateMember,
		/// A key for key agreement cannot control a DID. Use a key that signs.
		CannotSign,
		/// A public key is not the canonical encoding of a point on its curve, or is of small order. Make a new key.
		InvalidKey,
		/// An id, a type or a URI is empty or has characters that are not allowed.
		MalformedText,
		/// A verification method without a purpose, or with one that its key's algorithm cannot serve.
		UnfitPurpose,
		/// The expiry of a verification method is not in the future. Name a later moment.
		AlreadyExpired,
		/// The id belongs to another method or service of the document, or to one that ended lately. Use another id.
		IdTaken,
		/// A key among these is known to be compromised. Make a new one.
		KnownCompromised,
		/// The alias is in the document already.
		AliasTaken,
		/// A service needs at least one type and one endpoint.
		IncompleteService,
		/// The document has no such method, service or alias.
		NotFound,
		/// 16 verification methods, 8 services and 8 aliases are the most.
		DocumentFull,
		/// The document takes more than 1,120 bytes. Remove something first.
		TooLarge,
		/// There is nothing to change. Name at least one change.
		NothingToChange,
		/// A compromise cannot have begun in the future. Name a moment that has passed.
		SinceInFuture,
		/// The DID has used up its version numbers for such a change. Only a ranking reveal, guardians, a certificate and its end
		/// have some left. Create another DID.
		Exhausted,
		/// The document does not list this key for the purpose that the call needs. Use another key.
		NotForPurpose,
		/// The verification method has expired. Add a new one.
		MethodExpired,
		/// The verification method is older than the rules allow. Add a new one.
		MethodTooOld,
		/// This method has ended. Its end can only become a compromise, or a compromise since an earlier moment.
		AlreadyEnded,
		/// A commitment that an earlier recovery put aside can still be revealed, and another one ranks by now. Recover when
		/// the window of the first one is over.
		ContestOpen,
		/// The caller's key is a member of the control set that suffices alone, and has never signed for the DID. So its
		/// account cannot act yet. Sign an authorization with the key, and send it with `dispatch_as`; a key is proven once it
		/// has signed the creation of the DID, or the possession of a control set.
		NotProven,
		/// A recovery suspended the verification method. Let the control set confirm it or end it, or use another key.
		MethodSuspended,
		/// No recovery disputes the end of this method, or suspended the method. Name one that is in doubt.
		NotInDoubt,
		/// The DID is not frozen, so there is no freeze to lift.
		NotFrozen,
		/// The control set that guardians named cannot act any more: the rules withdrew its algorithms, or its member DIDs
		/// ended. Open an attempt that names another set.
		CannotAct,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}

		fn integrity_test() {
			assert_eq!(StoredRecord::<T::Consideration>::max_encoded_len(), MAX_RECORD_BYTES as usize);
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Creates a DID. Its id is the hash of the inception. Its first control set signs the changes that make its first
		/// document. The sender pays.
		///
		/// Not after block `expires_at`.
		#[pallet::call_index(0)]
		#[pallet::weight(Work::of_creation(inception, changes, signatures).on_top_of::<T>(
			<T as Config>::WeightInfo::create(changes.len() as u32),
			Work::ONE_SIGNATURE,
		))]
		pub fn create(
			origin: OriginFor<T>,
			inception: Inception,
			changes: Changes,
			expires_at: u32,
			signatures: ControlSignatures,
		) -> DispatchResult {
			let payer = ensure_signed(origin)?;
			let did = inception.id(&Network::<T>::get());
			ensure!(!Records::<T>::contains_key(did), Error::<T>::DidTaken);
			ensure!(Self::block() <= expires_at, Error::<T>::Expired);
			let payload = CreationPayload { chain: Self::chain_id(), did, expires_at, changes: &changes };
			let digest = payload.digest();
			let Inception { control, next, .. } = inception;
			let rules = RulesNow::read::<T>();
			rules.check_new::<T>(control.keys())?;
			rules.check_changes::<T>(&changes)?;
			let control = Self::sound(control, &did, &digest, &signatures, &rules)?;

			let mut record =
				RecordOf::<T>::begin(control, next, changes, Self::now(), Self::block()).map_err(Error::<T>::from)?;
			Self::charge(&mut record, &payer)?;
			Self::conclude(did, record, ChangeKind::Created);
			Ok(())
		}

		/// Changes the document: all of the changes, in order, or none.
		///
		/// After a recovery that named the moment of a theft, changes also settle what is in doubt: they restore a method whose
		/// end is disputed, and confirm a method that is suspended.
		#[pallet::call_index(1)]
		#[pallet::weight(Pallet::<T>::weight_of_update(changes).saturating_add(<T as Config>::WeightInfo::settle()))]
		pub fn update(origin: OriginFor<T>, did: DidId, changes: Changes) -> DispatchResultWithPostInfo {
			let weight = Self::weight_of_update(&changes);
			let (mut record, passed) = Self::admit(origin, &did, Act::Update)?;
			RulesNow::read::<T>().check_changes::<T>(&changes)?;
			let paid = record.billed_steps();
			record.update(changes, Self::now()).map_err(Error::<T>::from)?;
			let settled = Self::settle(&mut record, paid, &passed.payer)?;
			Self::conclude(did, record, ChangeKind::Updated);
			Ok(settled.on_top_of(weight))
		}

		/// Replaces the control set; the new one signs too, to show that it holds its keys.
		///
		/// If the DID is committed to its next control set, the new set must be that one, and its signatures alone authorise
		/// the rotation: any account may send it. `next` commits the one after. If the reason is a compromise, every method
		/// with a key that leaves the control set ends as compromised too.
		#[pallet::call_index(2)]
		#[pallet::weight(
			Pallet::<T>::weight_of_rotation(Work::of_control(set, possession))
				.saturating_add(Pallet::<T>::weight_of_ends(most_ends(reason)))
				.saturating_add(<T as Config>::WeightInfo::settle())
				.saturating_add(Pallet::<T>::weight_of_guardians())
		)]
		pub fn rotate(
			origin: OriginFor<T>,
			did: DidId,
			set: ControlSet,
			next: Option<H256>,
			reason: Reason,
			possession: ControlSignatures,
		) -> DispatchResultWithPostInfo {
			let weight = Self::weight_of_rotation(Work::of_control(&set, &possession));
			let (record, passed) = Self::admit(origin, &did, Act::Rotate(&set))?;
			let rules = RulesNow::read::<T>();
			rules.check_reach::<T>(&reason)?;
			// A committed set was chosen earlier, when its keys may have been acceptable.
			if passed.revealed.is_none() {
				rules.check_new_members::<T>(&set, &record.control.set)?;
			}
			let digest = Self::possession(did, passed.binds(&record), &set, next, reason).digest();
			let set = Self::sound(set, &did, &digest, &possession, &rules)?;
			Ok(Self::take_over(did, record, set, next, reason, passed, weight)?)
		}

		/// Ends a verification method. A method may always end itself. If its key is compromised, every method with that key
		/// ends.
		///
		/// The control set can also name a method that has ended, as long as the record remembers it: its end becomes a
		/// compromise, or a compromise since an earlier moment, and never the reverse. If a recovery disputes the end, the call
		/// confirms it, for any reason.
		///
		/// The call is free when it succeeds, unless it only moves the moment of a compromise.
		#[pallet::call_index(3)]
		#[pallet::weight(
			Pallet::<T>::weight_of_revocation(most_ends(reason)).saturating_add(<T as Config>::WeightInfo::settle())
		)]
		pub fn revoke(
			origin: OriginFor<T>,
			did: DidId,
			method: Fragment,
			reason: Reason,
		) -> DispatchResultWithPostInfo {
			let (mut record, _) = Self::admit(origin, &did, Act::Revoke(&method))?;
			RulesNow::read::<T>().check_reach::<T>(&reason)?;
			let paid = record.billed_steps();
			let revoked = record.revoke(&method, reason, Self::now()).map_err(Error::<T>::from)?;
			let Revocation { methods, repeatable } = revoked;
			let settled = Self::give_back(&mut record, paid)?;
			let post = settled.on_top_of(Self::weight_of_revocation(methods.len() as u64));
			Self::conclude_all(did, record, methods.into_iter().map(|method| ChangeKind::Revoked { method, reason }));
			let pays_fee = if repeatable { Pays::Yes } else { Pays::No };
			Ok(PostDispatchInfo { pays_fee, ..post })
		}

		/// Ends the DID for ever. It stays resolvable as deactivated, and its id stays taken.
		///
		/// The deposit goes back to its payer, less the price of the entry that stays in state. If the DID has guardians, the
		/// first call only announces the end. They can call it off until their longest delay is over. Then the call is made
		/// again, and the announcement lapses the longest delay after it is due. It fails while an attempt stands that has the
		/// approvals that it needs.
		#[pallet::call_index(4)]
		#[pallet::weight(Pallet::<T>::weight_of_deactivation().saturating_add(<T as Config>::Guardians::weight_of_news()))]
		pub fn deactivate(origin: OriginFor<T>, did: DidId) -> DispatchResultWithPostInfo {
			let (mut record, _) = Self::admit(origin, &did, Act::Deactivate)?;
			if let Some(announced) = Self::deactivation_waits(&did, &record)? {
				record.deactivates_at = Some(announced);
				Records::<T>::insert(did, StoredRecord::V1(record));
				Self::deposit_event(Event::DeactivationWaits { did, until: announced.at });
				return Ok(Some(Self::weight_of_deactivation()).into());
			}
			record.deactivate(Self::now()).map_err(Error::<T>::from)?;
			Self::release(&mut record)?;
			Self::conclude(did, record, ChangeKind::Deactivated);
			T::Guardians::ended(&did);
			Ok(().into())
		}

		/// Dispatches `call` as a DID, by the authority of its control set or of one of its methods. The sender pays. If the
		/// call fails, everything is rolled back, the nonce too.
		#[pallet::call_index(5)]
		#[pallet::weight({
			let info = call.get_dispatch_info();
			let own = Pallet::<T>::weight_of_proof(&authorization.proof);
			(own.saturating_add(info.call_weight), info.class)
		})]
		pub fn dispatch_as(
			origin: OriginFor<T>,
			authorization: Authorization,
			call: Box<<T as Config>::RuntimeCall>,
		) -> DispatchResultWithPostInfo {
			let payer = ensure_signed(origin)?;
			let own = Self::weight_of_proof(&authorization.proof);
			let did_origin = Self::spend(authorization, &call, payer)?;

			let info = call.get_dispatch_info();
			let result = call.dispatch(Origin::from(did_origin).into());
			// Weight that the call did not use is given back. The fee stays, also for a call that is free by itself: up to 16
			// signatures were checked, which weigh many times what it took to prepare such a call.
			let weight = own.saturating_add(extract_actual_weight(&result, &info));
			result
				.map(|_| PostDispatchInfo { actual_weight: Some(weight), pays_fee: Pays::Yes })
				.map_err(|error| DispatchErrorWithPostInfo { post_info: Some(weight).into(), error: error.error })
		}

		/// Ends a key by a certificate. The call is free and unsigned, and any account can bring it: a holder with no funds can
		/// revoke.
		///
		/// The class is operational, so that a block that is full of transactions of holders still has room for it. Only an
		/// extrinsic without a signer is free: an account that sends the call pays for it, and the call fails.
		#[pallet::call_index(6)]
		#[pallet::weight((emergency::weight::<T>(), DispatchClass::Operational))]
		#[pallet::authorize(emergency::authorize::<T>)]
		#[pallet::weight_of_authorize(emergency::weight_of_authorizing::<T>(certificate))]
		pub fn revoke_in_emergency(
			origin: OriginFor<T>,
			certificate: RevocationCertificate,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			let RevocationCertificate { did, key, since, signer, .. } = &certificate;
			let mut record = Self::active(did)?;
			let now = Self::now();
			record.signer_of(&certificate, now).map_err(Error::<T>::from)?;

			let paid = record.billed_steps();
			let since = RulesNow::read::<T>().within_reach(since.unwrap_or(now));
			let reason = Reason::Compromised { since };
			let methods = record.revoke_key(key, since, now).map_err(Error::<T>::from)?;
			record.emergency_spent |= matches!(signer, RevocationSigner::Member(_));
			let settled = Self::give_back(&mut record, paid)?;
			let used = emergency::weight_of_ending::<T>(methods.len() as u32, settled);
			Self::conclude_all(*did, record, methods.into_iter().map(|method| ChangeKind::Revoked { method, reason }));
			Ok(Some(used).into())
		}

		/// Hands over from a committed set whose algorithms were withdrawn meanwhile to another set.
		///
		/// `revealed` must be the committed set, and one that can no longer act itself: its members of accepted algorithms do
		/// not reach its threshold. It approves that `set` takes over, which signs too.
		#[pallet::call_index(7)]
		#[pallet::weight(
			Pallet::<T>::weight_of_rotation(Work::of_hand_over(set, possession, revealed))
				.saturating_add(Pallet::<T>::weight_of_ends(most_ends(reason)))
				.saturating_add(<T as Config>::WeightInfo::settle())
				.saturating_add(Pallet::<T>::weight_of_guardians())
		)]
		pub fn rotate_through(
			origin: OriginFor<T>,
			did: DidId,
			revealed: HandOver,
			set: ControlSet,
			next: Option<H256>,
			reason: Reason,
			possession: ControlSignatures,
		) -> DispatchResultWithPostInfo {
			let weight = Self::weight_of_rotation(Work::of_hand_over(&set, &possession, &revealed));
			let HandOver { set: revealed, approval } = revealed;
			let (record, passed) = Self::admit(origin, &did, Act::Reveal(&revealed))?;
			let rules = RulesNow::read::<T>();
			rules.check_reach::<T>(&reason)?;
			rules.check_new_members::<T>(&set, &revealed)?;
			ensure!(!revealed.can_sign(&did, &Able::<T>::under(&rules)), Error::<T>::CanActItself);
			let payload = Self::possession(did, passed.binds(&record), &set, next, reason);
			let lenient = Lenient::<T>::under(&rules);
			revealed.verify(&did, &payload.through_digest(), &approval, &lenient).map_err(Error::<T>::from)?;
			let digest = payload.digest();
			let set = Self::sound(set, &did, &digest, &possession, &rules)?;
			Ok(Self::take_over(did, record, set, next, reason, passed, weight)?)
		}
	}
}
