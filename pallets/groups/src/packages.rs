//! Key packages: published by a DID, and spent by the commit that adds it.

use crate::{
	deposit::steps_of_package,
	stored::{DepositOf, StoredPackage},
	Config, Error, PackageCounts, Packages, Pallet,
};
use alloc::string::{String, ToString};
use clavis_deposits::pay;
use clavis_primitives::{
	gate::{Entry, Gate, Standing},
	groups::{framing::check_key_package, KeyPackage, PackageBytes, PackageHash, Suite, MAX_PACKAGES},
	Did, DidId,
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

	/// Stores key packages of a DID. The payer of the entry holds the deposit for each.
	pub(crate) fn add_packages(
		did: &DidId,
		audience: Option<DidId>,
		packages: impl IntoIterator<Item = PackageBytes>,
		entry: &Entry,
	) -> DispatchResult {
		let identity = Self::identity_of(did);
		let mut count = PackageCounts::<T>::get(did);
		for bytes in packages {
			ensure!(count < MAX_PACKAGES, Error::<T>::TooManyPackages);
			let suite = check_key_package(&bytes, None, identity.as_bytes()).map_err(|_| Error::<T>::BadPackage)?;
			let hash = KeyPackage::hash(&bytes);
			ensure!(!Packages::<T>::contains_key(did, hash), Error::<T>::PackageExists);
			let deposit = pay(&entry.payer, steps_of_package::<T>(&bytes))?;
			let package = KeyPackage { suite, audience, bytes };
			Packages::<T>::insert(did, hash, StoredPackage { package, key_epoch: entry.key_epoch, deposit });
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

	/// Returns the deposit of a key package that a commit can spend. One from before a security event of its DID has the keys
	/// of that time, so it is spent no more.
	///
	/// - `key_epoch`: that of its DID now.
	/// - `suite`: the ciphersuite of the group.
	/// - `committer`: the DID that commits.
	pub(crate) fn spendable(
		did: &DidId,
		hash: &PackageHash,
		key_epoch: u32,
		suite: Suite,
		committer: &DidId,
	) -> Result<DepositOf<T>, Error<T>> {
		let stored = Packages::<T>::get(did, hash).ok_or(Error::<T>::NoPackage)?;
		let StoredPackage { package, deposit, .. } = stored;
		ensure!(stored.key_epoch == key_epoch, Error::<T>::PackageOutdated);
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
