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

#[cfg(not(any(feature = "rehearsal", feature = "rehearsal-failing")))]
version!(1);

/// The next version as tests have it: it writes every record again, and then fails.
#[cfg(feature = "rehearsal-failing")]
version!(2);

/// The version that tests upgrade to, also from the one that fails: it writes every record again.
#[cfg(all(feature = "rehearsal", not(feature = "rehearsal-failing")))]
version!(3);

const _: () = assert!(VERSION.transaction_version == TRANSACTION_VERSION);

/// The migrations that come with this version, each over as many blocks as it takes.
#[cfg(not(any(test, feature = "rehearsal", feature = "rehearsal-failing", feature = "runtime-benchmarks")))]
pub type Migrations = ();

/// The migrations of the rehearsal.
#[cfg(all(feature = "rehearsal", not(any(test, feature = "rehearsal-failing", feature = "runtime-benchmarks"))))]
pub type Migrations = (pallet_did::migrations::RewriteRecords<crate::Runtime>,);

/// The migrations of the rehearsal of a failure.
#[cfg(all(feature = "rehearsal-failing", not(any(test, feature = "runtime-benchmarks"))))]
pub type Migrations = (pallet_did::migrations::RewriteRecords<crate::Runtime>, failing::Fails);

/// A migration that tests of this crate plan.
#[cfg(all(test, not(feature = "runtime-benchmarks")))]
pub type Migrations = (crate::tests::migrations::Trial,);

/// The migrations that the benchmarks run.
#[cfg(feature = "runtime-benchmarks")]
pub type Migrations = pallet_migrations::mock_helpers::MockedMigrations;

#[cfg(feature = "rehearsal-failing")]
mod failing {
	use frame_support::{
		migrations::{SteppedMigration, SteppedMigrationError},
		weights::WeightMeter,
	};

	/// A migration that fails in its second block.
	pub struct Fails;

	impl SteppedMigration for Fails {
		type Cursor = ();
		type Identifier = [u8; 5];

		fn id() -> Self::Identifier {
			*b"fails"
		}

		fn step(cursor: Option<()>, _: &mut WeightMeter) -> Result<Option<()>, SteppedMigrationError> {
			match cursor {
				None => Ok(Some(())),
				Some(()) => Err(SteppedMigrationError::Failed),
			}
		}
	}
}
