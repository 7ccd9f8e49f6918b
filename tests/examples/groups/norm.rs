//! The norm of a call: the µs of its benchmark, 25 for each read, and 100 for each write. These are the constants of
//! RocksDB, so that chains can be compared.

pub use pallet_groups::Work;

use pallet_groups::WeightInfo;

/// Returns the norm of a commit, in µs.
pub fn of_commit(work: Work) -> f64 {
	microseconds(work.weight::<()>().ref_time())
}

/// Returns the norm of an objection that voids an epoch which changed no entry of another member, in µs.
pub fn of_void() -> f64 {
	microseconds(<() as WeightInfo>::void(0).ref_time())
}

fn microseconds(picoseconds: u64) -> f64 {
	picoseconds as f64 / 1e6
}
