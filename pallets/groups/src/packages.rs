//! Key packages: published by a DID, and spent by the commit that adds it.

use crate::{
	deposit::steps_of_package,
	stored::{DepositOf, StoredPackage},
	Config, Error, PackageCounts, Packages, Pallet,
};
use alloc::string::{String, ToString};
use clavis_deposits::pay;
use clavis_primitives::{
	gate::{Gate, Standing},
	groups::{framing::check_key_package, KeyPackage, PackageBytes, PackageHash, Suite, MAX_PACKAGES},
	AccountId, Did, DidId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchResult, Get},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};

impl<T: Config> Pallet<T> {
	/// Returns a DID of this network as the credentials of its key packages name it.
	fn identity_of(did: &DidId) -> String {
		Did { network: T::Network::get(), id: *did }.to_string()
	}

	/// Stores key packages of a DID. A payer holds the deposit for each.
	pub(crate) fn add_packages(
		did: &DidId,
		audience: Option<DidId>,
		packages: impl IntoIterator<Item = PackageBytes>,
		payer: &AccountId,
	) -> DispatchResult {
		let identity = Self::identity_of(did);
		let mut count = PackageCounts::<T>::get(did);
		for bytes in packages {
			ensure!(count < MAX_PACKAGES, Error::<T>::TooManyPackages);
			let suite = check_key_package(&bytes, None, identity.as_bytes()).map_err(|_| Error::<T>::BadPackage)?;
			let hash = KeyPackage::hash(&bytes);
			ensure!(!Packages::<T>::contains_key(did, hash), Error::<T>::PackageExists);
			let deposit = pay(payer, steps_of_package::<T>(&bytes))?;
			let package = KeyPackage { suite, audience, bytes };
			Packages::<T>::insert(did, hash, StoredPackage { package, deposit });
			count = count.saturating_add(1);
		}
		PackageCounts::<T>::insert(did, count);
		Ok(())
	}

	/// Lets a DID withdraw its packages. Any account withdraws those of a DID that has ended, since nobody speaks for it, and
	/// their payers have a refund due.
	pub(crate) fn enter_withdrawal(origin: OriginFor<T>, did: &DidId) -> DispatchResult {
		if T::Gate::standing(did) == Some(Standing::Deactivated) {
			ensure_signed(origin)?;
			return Ok(());
		}
		Self::enter(origin, did)?;
		Ok(())
	}

	/// Removes key packages of a DID.
	pub(crate) fn withdraw_packages(did: &DidId, packages: &[PackageHash]) -> DispatchResult {
		for hash in packages {
			let stored = Packages::<T>::get(did, hash).ok_or(Error::<T>::NoPackage)?;
			Self::remove_package(did, hash, stored.deposit);
		}
		Ok(())
	}

	/// Returns the deposit of a key package that a commit can spend.
	///
	/// - `suite`: the ciphersuite of the group.
	/// - `committer`: the DID that commits.
	pub(crate) fn spendable(
		did: &DidId,
		hash: &PackageHash,
		suite: Suite,
		committer: &DidId,
	) -> Result<DepositOf<T>, Error<T>> {
		let StoredPackage { package, deposit } = Packages::<T>::get(did, hash).ok_or(Error::<T>::NoPackage)?;
		ensure!(package.suite == suite, Error::<T>::WrongSuite);
		ensure!(package.audience.is_none_or(|audience| audience == *committer), Error::<T>::WrongAudience);
		Ok(deposit)
	}

	/// Removes a key package, which was spent or withdrawn.
	pub(crate) fn remove_package(did: &DidId, hash: &PackageHash, deposit: DepositOf<T>) {
		Packages::<T>::remove(did, hash);
		PackageCounts::<T>::mutate_exists(did, |count| {
			*count = count.take().map(|count| count.saturating_sub(1)).filter(|count| *count > 0);
		});
		Self::give_back(deposit);
	}
}
