//! Weights, to be replaced by running the benchmarks.
#![allow(missing_docs)]
use frame_support::weights::Weight;

pub trait WeightInfo {
	fn create(n: u32) -> Weight;
	fn update(n: u32, b: u32) -> Weight;
	fn rotate(b: u32) -> Weight;
	fn revoke(b: u32) -> Weight;
	fn deactivate(b: u32) -> Weight;
	fn dispatch_as(b: u32) -> Weight;
	fn verify_signature() -> Weight;
	fn verify_p256_signature() -> Weight;
	fn check_edwards_key() -> Weight;
	fn check_weierstrass_key() -> Weight;
}

impl WeightInfo for () {
	fn create(_: u32) -> Weight {
		Weight::from_parts(400_000_000, 4096)
	}
	fn update(_: u32, _: u32) -> Weight {
		Weight::from_parts(400_000_000, 4096)
	}
	fn rotate(_: u32) -> Weight {
		Weight::from_parts(400_000_000, 4096)
	}
	fn revoke(_: u32) -> Weight {
		Weight::from_parts(400_000_000, 4096)
	}
	fn deactivate(_: u32) -> Weight {
		Weight::from_parts(400_000_000, 4096)
	}
	fn dispatch_as(_: u32) -> Weight {
		Weight::from_parts(400_000_000, 4096)
	}
	fn verify_signature() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
	fn verify_p256_signature() -> Weight {
		Weight::from_parts(2_000_000_000, 0)
	}
	fn check_edwards_key() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
	fn check_weierstrass_key() -> Weight {
		Weight::from_parts(300_000_000, 0)
	}
}
