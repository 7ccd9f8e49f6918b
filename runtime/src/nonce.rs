//! The first nonce of a new account.

use crate::{AccountId, Nonce, Runtime};
use frame_support::{
	pallet_prelude::ValueQuery,
	traits::{Get, OnKilledAccount},
};
use sp_runtime::type_with_default::TypeWithDefault;

/// An account's nonce. An account that was reaped and comes back must not start at zero again, or
/// every immortal extrinsic it ever signed could be replayed.
pub type AccountNonce = TypeWithDefault<Nonce, FirstNonce>;

/// No reaped account ever used this nonce or a higher one. It stays far below 32 bits, which is what wallets keep for a
/// nonce: to raise it to N takes an account that paid for N extrinsics.
#[frame_support::storage_alias]
type NonceFloor = StorageValue<Nonces, Nonce, ValueQuery>;

/// The first nonce of an account that comes into being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstNonce;

impl Get<Nonce> for FirstNonce {
	fn get() -> Nonce {
		NonceFloor::get()
	}
}

/// Raises the floor when an account is reaped.
pub struct RaiseNonceFloor;

impl OnKilledAccount<AccountId> for RaiseNonceFloor {
	fn on_killed_account(account: &AccountId) {
		let next = *frame_system::Pallet::<Runtime>::account_nonce(account);
		if next > NonceFloor::get() {
			NonceFloor::put(next);
		}
	}
}
