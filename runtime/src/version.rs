//! The version of this runtime.

use crate::RUNTIME_API_VERSIONS;
use alloc::borrow::Cow;
use clavis_primitives::payload::TRANSACTION_VERSION;
use sp_version::RuntimeVersion;

// The attribute reads literals only.
macro_rules! version {
	($spec_version:tt) => {
		/// The version of this runtime. `transaction_version` changes whenever the meaning of an encoded call does:
		/// signed payloads carry it.
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: Cow::Borrowed("clavis"),
			impl_name: Cow::Borrowed("clavis-node"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 1,
			apis: RUNTIME_API_VERSIONS,
			transaction_version: 1,
			system_version: 1,
		};
	};
}

#[cfg(not(feature = "rehearsal"))]
version!(1);

/// The version that tests upgrade to: the next one, which writes every record again.
#[cfg(feature = "rehearsal")]
version!(2);

const _: () = assert!(VERSION.transaction_version == TRANSACTION_VERSION);

/// The migrations that come with this version, each over as many blocks as it takes.
#[cfg(not(any(feature = "rehearsal", feature = "runtime-benchmarks")))]
pub type Migrations = ();

/// The migrations of the rehearsal.
#[cfg(all(feature = "rehearsal", not(feature = "runtime-benchmarks")))]
pub type Migrations = (pallet_did::migrations::RewriteRecords<crate::Runtime>,);

/// The migrations that the benchmarks run.
#[cfg(feature = "runtime-benchmarks")]
pub type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
