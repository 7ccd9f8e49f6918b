//! Key packages: their public part, which the chain publishes, and their private part, which stays here.

use super::{
	error::refused,
	identity::capabilities,
	messages::to_bytes,
	provider::{Entries, Provider},
	Identity, MlsError,
};
use clavis_primitives::groups::{KeyPackage, PackageHash, Suite};
use codec::{DecodeAll, Encode};
use openmls::prelude::{Lifetime, MlsMessageOut};
use zeroize::Zeroizing;

/// The most key packages that a [`PackageStore`] keeps: those on the chain, and those that were spent by a commit whose
/// welcome is not here yet.
pub const MAX_KEPT_PACKAGES: usize = 256;

/// The version of the encoding of a store.
const VERSION: u8 = 1;

/// A key package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
	/// The message, for the chain. Its private part stays in the [`PackageStore`] that made it.
	pub bytes: Vec<u8>,
	/// Its name on the chain.
	pub hash: PackageHash,
}

/// The private parts of key packages.
#[derive(Default)]
pub struct PackageStore {
	packages: Vec<(PackageHash, Entries)>,
}

impl PackageStore {
	/// Returns a store without packages.
	pub fn new() -> Self {
		Self::default()
	}

	/// Makes a key package, and keeps its private part.
	pub fn make(&mut self, identity: &Identity, suite: Suite) -> Result<Package, MlsError> {
		if self.packages.len() >= MAX_KEPT_PACKAGES {
			return Err(MlsError::TooManyPackages { most: MAX_KEPT_PACKAGES });
		}
		let suite = identity.suite(suite)?;
		let provider = Provider::new(Entries::default())?;
		let bundle = openmls::prelude::KeyPackage::builder()
			.key_package_lifetime(lifetime())
			.leaf_node_capabilities(capabilities(suite))
			.build(suite, provider.mls(), &identity.signer(), identity.credential()?)
			.map_err(refused("to make a key package"))?;
		let package = package_of(bundle.key_package().clone())?;
		self.packages.push((package.hash, provider.entries()));
		Ok(package)
	}

	/// Returns the names of the packages, the oldest first.
	pub fn hashes(&self) -> impl Iterator<Item = PackageHash> + '_ {
		self.packages.iter().map(|(hash, _)| *hash)
	}

	/// Returns whether the private part of a package is here.
	pub fn contains(&self, package: PackageHash) -> bool {
		self.hashes().any(|hash| hash == package)
	}

	/// Forgets the private part of a package. Nobody can add this DID by it any more.
	pub fn forget(&mut self, package: PackageHash) {
		self.packages.retain(|(hash, _)| *hash != package);
	}

	/// Returns the state of `openmls` with all packages in it.
	pub(super) fn entries(&self) -> Entries {
		let mut all = Entries::default();
		for (_, entries) in &self.packages {
			all.extend(entries);
		}
		all
	}

	/// Encodes the store. The bytes have secrets.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		encode((VERSION, &self.packages))
	}

	/// Decodes a store. Fails if the version is another one, or if the bytes are damaged.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, MlsError> {
		let packages = Vec::<(PackageHash, Entries)>::decode_all(&mut versioned(bytes, VERSION)?).map_err(damaged)?;
		Ok(Self { packages })
	}
}

/// Encodes a value with secrets, so that no copy of a part of it stays in memory.
pub(super) fn encode(value: impl Encode) -> Zeroizing<Vec<u8>> {
	let mut bytes = Zeroizing::new(Vec::with_capacity(value.encoded_size()));
	value.encode_to(&mut *bytes);
	bytes
}

/// Returns the bytes after the version.
pub(super) fn versioned(bytes: &[u8], version: u8) -> Result<&[u8], MlsError> {
	match bytes {
		[found, rest @ ..] if *found == version => Ok(rest),
		[found, ..] => Err(MlsError::Version(*found)),
		[] => Err(MlsError::State("it is empty".into())),
	}
}

pub(super) fn damaged(error: codec::Error) -> MlsError {
	MlsError::State(error.to_string())
}

/// Returns a key package in the form of the chain.
pub(super) fn package_of(package: openmls::prelude::KeyPackage) -> Result<Package, MlsError> {
	let bytes = to_bytes(&MlsMessageOut::from(package))?;
	Ok(Package { hash: KeyPackage::hash(&bytes), bytes })
}

/// Returns the lifetime of all key packages (RFC 9420, section 7.2, makes each application choose): any time.
///
/// The chain says until when a package is good. A lifetime would make members with different clocks, or who read a commit
/// at different times, disagree on it.
pub(super) fn lifetime() -> Lifetime {
	Lifetime::init(0, u64::MAX)
}

/// Returns whether a key package is good at any time. Implementations of MLS write the end of time as 2^63 - 1 or more.
pub(super) fn has_accepted_lifetime(package: &openmls::prelude::KeyPackage) -> bool {
	let lifetime = package.life_time();
	lifetime.not_before() == 0 && lifetime.not_after() >= i64::MAX.unsigned_abs()
}
