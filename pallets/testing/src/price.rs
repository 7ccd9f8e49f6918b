//! Prices of deposits.

use frame_support::traits::Footprint;
use sp_runtime::traits::Convert;

/// The price of an entry: `BASE` for itself, and 10 for each step of 512 bytes.
pub struct Price<const BASE: u128>;

impl<const BASE: u128> Convert<Footprint, u128> for Price<BASE> {
	fn convert(footprint: Footprint) -> u128 {
		let entries = u128::from(footprint.count).saturating_mul(BASE);
		entries.saturating_add(u128::from(footprint.size.div_ceil(512)).saturating_mul(10))
	}
}
