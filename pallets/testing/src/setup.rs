//! Macros that configure the runtime of a test.

/// Configures `frame_system` for the runtime `$test`, and declares its `Block`.
///
/// `$account` identifies an account; `$data` is the data of an account, `()` where there are no balances. Block numbers
/// are `u32`, as on the chain.
#[macro_export]
macro_rules! system {
	($test:ident, $account:ty, $data:ty) => {
		/// A block of the test's runtime.
		pub type Block = frame_system::mocking::MockBlockU32<$test>;

		const _: () = {
			use frame_support::derive_impl;

			#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
			impl frame_system::Config for $test {
				type AccountData = $data;
				type AccountId = $account;
				type Block = Block;
				type Lookup = sp_runtime::traits::IdentityLookup<$account>;
			}
		};
	};
}

/// Configures `pallet_balances` for the runtime `$test`, whose system pallet is `System`. The existential deposit is 1.
#[macro_export]
macro_rules! balances {
	($test:ident, $balance:ty) => {
		const _: () = {
			use frame_support::derive_impl;

			#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
			impl pallet_balances::Config for $test {
				type AccountStore = System;
				type Balance = $balance;
				type ExistentialDeposit = frame_support::traits::ConstUint<1>;
			}
		};
	};
}

/// Configures `pallet_utility` for the runtime `$test`, without weights.
#[macro_export]
macro_rules! utility {
	($test:ident) => {
		impl pallet_utility::Config for $test {
			type PalletsOrigin = OriginCaller;
			type RuntimeCall = RuntimeCall;
			type RuntimeEvent = RuntimeEvent;
			type WeightInfo = ();
		}
	};
}
