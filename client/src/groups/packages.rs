//! Key packages: made on this device, published, and withdrawn.

use super::{
	device::{Device, Vault},
	GroupChain, GroupsError,
};
use crate::calls::{
	groups::{Published, Withdrawn, MAX_PUBLISHED},
	GroupsCall,
};
use clavis_primitives::{
	groups::{PackageHash, PackageView, Suite, MAX_PACKAGE, MAX_PACKAGES},
	BlockHeight, DidId,
};

/// Key packages that were published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPackages {
	/// The block.
	pub block: BlockHeight,
	/// Their names.
	pub packages: Vec<PackageHash>,
}

impl<C: GroupChain, V: Vault> Device<'_, C, V> {
	/// Makes key packages and publishes them, in one call for each eight.
	///
	/// - `audience`: the one DID whose commits can spend them. `None` for any.
	pub async fn publish(
		&self,
		suite: Suite,
		audience: Option<DidId>,
		count: u32,
	) -> Result<Option<PublishedPackages>, GroupsError> {
		let mut published = None::<PublishedPackages>;
		let mut left = count.min(MAX_PACKAGES);
		while left > 0 {
			let (packages, call) = self.make_packages(suite, audience, left.min(MAX_PUBLISHED)).await?;
			left = left.saturating_sub(MAX_PUBLISHED);
			let block = self.chain.send(vec![call]).await?;
			let before = published.map(|published| published.packages).unwrap_or_default();
			published = Some(PublishedPackages { block, packages: [before, packages].concat() });
		}
		Ok(published)
	}

	/// Makes key packages, and the call that publishes them. Their private parts are on disk when this returns.
	async fn make_packages(
		&self,
		suite: Suite,
		audience: Option<DidId>,
		count: u32,
	) -> Result<(Vec<PackageHash>, GroupsCall), GroupsError> {
		let identity = self.identity(suite).await?;
		let mut store = self.vault.packages()?;
		let (mut hashes, mut packages) = (Vec::new(), Published::default());
		for _ in 0..count {
			let package = store.make(&identity, suite)?;
			let length = package.bytes.len();
			let too_long = |_| GroupsError::TooLong { what: "key package", length, most: MAX_PACKAGE };
			let bytes = package.bytes.try_into().map_err(too_long)?;
			let too_many = |_| GroupsError::TooMany { found: count as usize, most: MAX_PUBLISHED };
			packages.try_push(bytes).map_err(too_many)?;
			hashes.push(package.hash);
		}
		self.vault.save_packages(&store)?;
		Ok((hashes, GroupsCall::Publish { did: self.did.id, audience, packages }))
	}

	/// Returns the name of a key package that any DID can spend and whose private part is here, and the call that publishes it
	/// if none is on the chain.
	pub async fn open_package(&self, suite: Suite) -> Result<(PackageHash, Vec<GroupsCall>), GroupsError> {
		let store = self.vault.packages()?;
		let on_chain = self.chain.packages(self.did.id).await?;
		let fits = |view: &&PackageView| {
			is_spendable(view, suite) && view.package.audience.is_none() && store.contains(view.hash)
		};
		if let Some(view) = on_chain.iter().find(fits) {
			return Ok((view.hash, Vec::new()));
		}
		let (hashes, call) = self.make_packages(suite, None, 1).await?;
		let package = hashes.first().copied().ok_or(GroupsError::NoPackage(Box::new(self.did.clone())))?;
		Ok((package, vec![call]))
	}

	/// Withdraws the key packages of this DID on the chain that a security event made useless. Returns whether there were any.
	/// The others are left in the list.
	pub async fn withdraw_outdated(&self, on_chain: &mut Vec<PackageView>) -> Result<bool, GroupsError> {
		let outdated = on_chain.extract_if(.., |view| view.outdated).map(|view| view.hash).collect::<Vec<_>>();
		if !outdated.is_empty() {
			self.withdraw(&outdated).await?;
		}
		Ok(!outdated.is_empty())
	}

	/// Withdraws key packages, and forgets their private parts.
	pub async fn withdraw(&self, packages: &[PackageHash]) -> Result<BlockHeight, GroupsError> {
		let found = packages.len();
		let too_many = |_| GroupsError::TooMany { found, most: MAX_PACKAGES };
		let named = Withdrawn::try_from(packages.to_vec()).map_err(too_many)?;
		let block = self.chain.send(vec![GroupsCall::Withdraw { did: self.did.id, packages: named }]).await?;
		let mut store = self.vault.packages()?;
		packages.iter().for_each(|package| store.forget(*package));
		self.vault.save_packages(&store)?;
		Ok(block)
	}

	/// Forgets the private parts of key packages that are not on the chain and that no group of this device can still need.
	///
	/// - `keep`: the most that are kept although they are not on the chain: a commit may have spent them whose welcome was not
	///   read yet.
	pub async fn tidy_packages(&self, keep: usize) -> Result<(), GroupsError> {
		let mut store = self.vault.packages()?;
		let on_chain = self.chain.packages(self.did.id).await?;
		let gone = store.hashes().filter(|hash| on_chain.iter().all(|view| view.hash != *hash)).collect::<Vec<_>>();
		// The oldest come first.
		let old = gone.len().saturating_sub(keep);
		if old == 0 {
			return Ok(());
		}
		gone.iter().take(old).for_each(|hash| store.forget(*hash));
		Ok(self.vault.save_packages(&store)?)
	}
}

/// Returns whether a commit can spend a key package in a group with this suite, if the commit is of its audience.
pub fn is_spendable(view: &PackageView, suite: Suite) -> bool {
	!view.outdated && view.package.suite == suite
}
