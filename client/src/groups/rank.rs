//! The order in which members try what any of them could do, so that not all of them pay for it at once.

use clavis_primitives::{BlockHeight, DidId};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// Returns the number of blocks that a member waits before it does what `count` members could do after an epoch: from 0 to
/// one less than their number.
///
/// Each member computes its own wait, and no member has to know the others: about one of them has its turn in each block.
/// The order is another one after each epoch, so that the same member does not always come first.
pub fn turn(did: DidId, epoch: H256, count: u32) -> BlockHeight {
	let digest = blake2_256(&[did.0, epoch.0].concat());
	let [a, b, c, d, ..] = digest;
	let place = u64::from(u32::from_le_bytes([a, b, c, d]));
	// The product of two 32-bit numbers, divided by 2^32, is below the second one.
	u32::try_from(place.saturating_mul(count.into()) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn a_thousand_members_take_turns() {
		for epoch in 0..8 {
			let count = 1_000u32;
			let mut turns = vec![0u32; count as usize];
			for member in 0..count {
				let mut id = [0; 32];
				id[..4].copy_from_slice(&member.to_le_bytes());
				turns[turn(DidId(id), H256([epoch; 32]), count) as usize] += 1;
			}
			// Of a thousand balls in a thousand boxes, no box gets more than a few.
			assert!(turns.iter().max() < Some(&12), "{turns:?}");
			assert!(turns[..10].iter().sum::<u32>() > 0, "nobody acts within ten blocks");
		}
	}

	proptest! {
		#[test]
		fn a_turn_is_below_the_number_of_members(id: [u8; 32], epoch: [u8; 32], count: u32) {
			let turn = turn(DidId(id), H256(epoch), count);
			prop_assert!(turn < count.max(1));
		}
	}
}
