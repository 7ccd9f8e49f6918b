//! Key packages: the keys by which a member adds a DID that is not there at the moment (RFC 9420, section 10).

use crate::{did::DidId, domain::Domain, groups::policy::Suite};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most bytes of a key package, in the framing of MLS (`MLSMessage`).
pub const MAX_PACKAGE: u32 = 2_048;

/// The most key packages that a DID has on the chain.
pub const MAX_PACKAGES: u32 = 32;

/// The bytes of a key package.
pub type PackageBytes = BoundedVec<u8, ConstU32<MAX_PACKAGE>>;

/// The hash by which a key package is named.
pub type PackageHash = H256;

/// A key package on the chain. The commit that adds its DID spends it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct KeyPackage {
	/// The ciphersuite it is for.
	pub suite: Suite,
	/// The one DID whose commits may spend it. `None` lets any DID spend it, so that a stranger can use it up.
	pub audience: Option<DidId>,
	/// The message.
	pub bytes: PackageBytes,
}

impl KeyPackage {
	/// Returns the name of the package with these bytes.
	pub fn hash(bytes: &[u8]) -> PackageHash {
		Domain::KeyPackage.hash(&bytes)
	}
}
