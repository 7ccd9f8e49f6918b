//! Where the nonces of a new account start.

use crate::{Nonce, Runtime};
use sp_runtime::{traits::Get, type_with_default::TypeWithDefault};

/// An account's nonce. An account that was reaped and comes back must not start at zero again, or
/// every immortal extrinsic it ever signed could be replayed.
pub type AccountNonce = TypeWithDefault<Nonce, FirstNonce>;

/// The first nonce of an account that comes into being here and now: above every nonce that it could
/// have used before, since each of those took an extrinsic of its own, in an earlier place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstNonce;

/// A block holds fewer extrinsics than 2^20: they would be over its 5 MiB with 5 bytes each.
const EXTRINSICS_PER_BLOCK_BITS: u32 = 20;

impl Get<Nonce> for FirstNonce {
	fn get() -> Nonce {
		let block = Nonce::from(frame_system::Pallet::<Runtime>::block_number());
		let extrinsic = frame_system::Pallet::<Runtime>::extrinsic_index().unwrap_or_default();
		(block << EXTRINSICS_PER_BLOCK_BITS) | Nonce::from(extrinsic)
	}
}
