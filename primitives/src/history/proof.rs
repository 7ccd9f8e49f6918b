//! Proofs that a version was, against the peaks that the current record holds.

use super::{HistoryLeaf, Peaks, RangePath};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// A leaf and the way from it to its peak.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct HistoryProof {
	/// The version that ended.
	pub leaf: HistoryLeaf,
	/// The siblings on the way.
	pub path: RangePath,
}

impl HistoryProof {
	/// Returns true if these are the peaks of `leaves` leaves, and the leaf is below them at the place of its version.
	pub fn verify(&self, peaks: &Peaks, leaves: u32) -> bool {
		self.path.verify(self.leaf.version, self.leaf.hash(), peaks, leaves)
	}

	/// The proof of a leaf in a range of `leaves` leaves. `None` if it cannot be in it, or `before` are other peaks.
	///
	/// - `before`: the peaks that the record of the leaf's own version held. Everything to the left is among them.
	/// - `right(version, height)`: the root over the 2^`height` leaves that end with this later version's, as
	///   [`Peaks::complete`] makes it from that version's record and leaf.
	pub fn assemble<E>(
		leaf: HistoryLeaf,
		before: &Peaks,
		leaves: u32,
		right: impl FnMut(u32, u32) -> Result<H256, E>,
	) -> Result<Option<Self>, E> {
		let path = RangePath::assemble(leaf.version, before, leaves, right)?;
		Ok(path.map(|path| Self { leaf, path }))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::DecodeAll;
	use proptest::prelude::*;

	fn leaf(version: u32) -> HistoryLeaf {
		HistoryLeaf { version, from: version.into(), to: u64::from(version) + 1, snapshot: H256::repeat_byte(7) }
	}

	/// The peaks that each version's record held, from version 1 to the one after `leaves` leaves. They come from the MMR crate.
	fn records(leaves: u32) -> Vec<Peaks> {
		let mut records = vec![Peaks::default()];
		for version in 1..=leaves {
			let mut peaks = records[version as usize - 1].clone();
			peaks.push(version - 1, leaf(version).hash()).unwrap();
			records.push(peaks);
		}
		records
	}

	fn prove(records: &[Peaks], version: u32) -> HistoryProof {
		let peaks = |version: u32| &records[version as usize - 1];
		let right = |version, height| peaks(version).complete(height, leaf(version).hash()).ok_or(());
		HistoryProof::assemble(leaf(version), peaks(version), records.len() as u32 - 1, right).unwrap().unwrap()
	}

	#[test]
	fn every_version_of_every_short_history_is_proven() {
		for leaves in 1..=40 {
			let records = records(leaves);
			for version in 1..=leaves {
				assert!(prove(&records, version).verify(records.last().unwrap(), leaves), "{version} of {leaves}");
			}
		}
	}

	proptest! {
		#[test]
		fn nothing_but_the_leaves_pushed_is_proven(leaves in 1u32..300, pick: prop::sample::Index, other in any::<u32>()) {
			let records = records(leaves);
			let peaks = records.last().unwrap();
			let version = pick.index(leaves as usize) as u32 + 1;
			let proof = prove(&records, version);
			prop_assert!(proof.verify(peaks, leaves));

			for changed in [
				HistoryLeaf { version: version + 1, ..proof.leaf },
				HistoryLeaf { version: version - 1, ..proof.leaf },
				HistoryLeaf { version: other.max(1) % (2 * leaves), ..proof.leaf },
				HistoryLeaf { from: proof.leaf.from + 1, ..proof.leaf },
				HistoryLeaf { to: proof.leaf.to + 1, ..proof.leaf },
				HistoryLeaf { snapshot: H256::zero(), ..proof.leaf },
			] {
				let moved = HistoryProof { leaf: changed, ..proof.clone() };
				prop_assert!(changed == proof.leaf || !moved.verify(peaks, leaves));
			}
			// Another version's way up.
			let elsewhere = other % leaves + 1;
			let swapped = HistoryProof { leaf: proof.leaf, ..prove(&records, elsewhere) };
			prop_assert!(elsewhere == version || swapped.path.0 == proof.path.0 || !swapped.verify(peaks, leaves));
			// Before the version had ended, its leaf was under no peak, however many leaves are claimed.
			for before in 1..=version {
				let peaks = &records[before as usize - 1];
				prop_assert!(!proof.verify(peaks, leaves) && !proof.verify(peaks, before - 1));
			}
		}

		#[test]
		fn a_list_of_siblings_that_is_too_short_too_long_or_altered_proves_nothing(
			leaves in 1u32..300,
			pick: prop::sample::Index,
			place: prop::sample::Index,
		) {
			let records = records(leaves);
			let peaks = records.last().unwrap();
			let proof = prove(&records, pick.index(leaves as usize) as u32 + 1);
			let mut long = proof.clone();
			long.path.0.try_push(peaks.as_slice()[0]).unwrap();
			prop_assert!(!long.verify(peaks, leaves));
			if !proof.path.0.is_empty() {
				let mut short = proof.clone();
				short.path.0.pop();
				prop_assert!(!short.verify(peaks, leaves));
				let mut altered = proof.clone();
				altered.path.0[place.index(proof.path.0.len())].0[0] ^= 1;
				prop_assert!(!altered.verify(peaks, leaves));
			}
		}

		#[test]
		fn any_bytes_are_decoded_and_checked_without_panic(bytes: Vec<u8>, leaves: u32) {
			if let Ok(proof) = HistoryProof::decode_all(&mut &bytes[..]) {
				let _ = proof.verify(&Peaks::default(), leaves);
				let _ = HistoryProof::assemble(proof.leaf, &Peaks::default(), leaves, |_, _| Err(()));
			}
		}
	}
}
