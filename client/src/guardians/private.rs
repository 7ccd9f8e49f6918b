//! Private circles: the guardians and the salts that the holder keeps, and the leaf that each guardian gets.
//!
//! The chain knows the root and the number of leaves alone. A guardian who lost the leaf file cannot act, and a holder who
//! lost the circle's file cannot make a new leaf file, so both files are worth a backup. The leaf file names its own
//! guardian and no other one.
//!
//! Both files have the place that the circle was made for. The plan decides: a leaf belongs to the circle with its root.

use crate::{
	json_file::{from_hex, read, to_hex, FileKind},
	keys::address,
	random::{random, RandomError},
	sorted::first_twice,
};
use clavis_primitives::{
	recovery::{GuardianId, Leaf, LeafProof},
	Did,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The fewest guardians of a circle: no single one may suffice.
pub const MIN_GUARDIANS: usize = 2;
/// The most guardians of a private circle that this library makes. The chain takes more, and the proofs of all leaves take
/// time with the square of their number.
pub const MAX_GUARDIANS: usize = 1_024;
/// The largest file of a circle that is read, in bytes; a guardian takes about 200.
pub const MAX_FILE_BYTES: u64 = 512 * 1024;
const VERSION: u64 = 1;

/// The reason why guardians make no private circle, or why a file holds none.
#[derive(Debug, thiserror::Error)]
pub enum PrivateCircleError {
	/// No guardian, or too many.
	#[error("a private circle has {MIN_GUARDIANS} to {MAX_GUARDIANS} guardians, and this one has {0}")]
	Number(usize),
	/// One guardian would have two leaves, and so two approvals.
	#[error("{0} is named twice: each guardian has one leaf")]
	Twice(String),
	/// Not a file of ours.
	#[error("this is no {}: {fault}", .kind.name())]
	Malformed {
		/// The kind of file that was expected.
		kind: FileKind,
		/// The fault.
		fault: String,
	},
	/// The root that it says is not its own.
	#[error("its guardians are not those of the root {0:#x}: somebody changed the file")]
	NotTheRoot(H256),
	/// The proof does not show the guardian.
	#[error("its proof does not show its guardian: somebody changed the file")]
	BadProof,
	/// No randomness.
	#[error(transparent)]
	Random(#[from] RandomError),
}

/// A guardian and the salt that hides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Salted {
	salt: H256,
	guardian: GuardianId,
}

/// The guardians of a private circle with their salts. Only the holder has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateCircle {
	place: u8,
	guardians: Vec<Salted>,
	root: H256,
	proofs: Vec<LeafProof>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CircleFile {
	r#type: String,
	version: u64,
	circle: u8,
	root: H256,
	guardians: Vec<Salted>,
}

/// The file that a holder hands to a guardian of a private circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafFile {
	/// The DID that it guards.
	pub did: Did,
	/// The place of the circle in the plan when the file was made, from 0. A later plan may have it elsewhere.
	pub circle: u8,
	/// The guardian.
	pub guardian: GuardianId,
	/// The root of the circle.
	pub root: H256,
	/// The number of leaves of the circle.
	pub leaves: u32,
	/// The proof that the guardian shows when it acts.
	pub proof: LeafProof,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LeafFileJson {
	r#type: String,
	version: u64,
	did: Did,
	circle: u8,
	guardian: GuardianId,
	root: H256,
	leaves: u32,
	proof: String,
}

impl PrivateCircle {
	/// Makes a circle of these guardians, each behind a random salt. The order of the guardians does not matter.
	///
	/// - `place`: the place that the circle is made for in the plan, from 0.
	pub fn new(place: u8, guardians: impl IntoIterator<Item = GuardianId>) -> Result<Self, PrivateCircleError> {
		let salted = guardians.into_iter().map(|guardian| Ok(Salted { salt: H256(random()?), guardian }));
		let mut salted = salted.collect::<Result<Vec<_>, RandomError>>()?;
		// The hash of a salted leaf is random, so this order tells nothing about the order in which they were named.
		salted.sort_by_cached_key(|Salted { salt, guardian }| Leaf { salt: salt.0, guardian }.hash());
		Self::of(place, salted)
	}

	fn of(place: u8, guardians: Vec<Salted>) -> Result<Self, PrivateCircleError> {
		if !(MIN_GUARDIANS..=MAX_GUARDIANS).contains(&guardians.len()) {
			return Err(PrivateCircleError::Number(guardians.len()));
		}
		let mut ids = guardians.iter().map(|salted| &salted.guardian).collect::<Vec<_>>();
		ids.sort();
		if let Some(twice) = first_twice(&ids) {
			return Err(PrivateCircleError::Twice(match twice {
				GuardianId::Account(account) => address(account),
				GuardianId::Did(id) => id.to_string(),
			}));
		}
		let pairs = guardians.iter().map(|Salted { salt, guardian }| (salt.0, guardian.clone())).collect::<Vec<_>>();
		let (root, proofs) = LeafProof::all(&pairs).ok_or(PrivateCircleError::Number(pairs.len()))?;
		Ok(Self { place, guardians, root, proofs })
	}

	/// Returns the place that the circle was made for, from 0.
	pub fn place(&self) -> u8 {
		self.place
	}

	/// Returns the root of the tree, for the plan.
	pub fn root(&self) -> H256 {
		self.root
	}

	/// Returns the number of leaves, for the plan.
	pub fn leaves(&self) -> u32 {
		// At most MAX_GUARDIANS.
		u32::try_from(self.guardians.len()).unwrap_or(u32::MAX)
	}

	/// Returns the guardians, in the order of their leaves.
	pub fn guardians(&self) -> impl Iterator<Item = &GuardianId> {
		self.guardians.iter().map(|salted| &salted.guardian)
	}

	/// Returns the file for the guardian of a leaf, from 0. `None` if there is no such leaf.
	pub fn leaf(&self, number: usize, did: &Did) -> Option<LeafFile> {
		let (salted, proof) = (self.guardians.get(number)?, self.proofs.get(number)?);
		Some(LeafFile {
			did: did.clone(),
			circle: self.place,
			guardian: salted.guardian.clone(),
			root: self.root,
			leaves: self.leaves(),
			proof: proof.clone(),
		})
	}

	/// As a file. It names every guardian, so write it for its owner alone.
	pub fn to_json(&self) -> String {
		let file = CircleFile {
			r#type: FileKind::PrivateCircle.tag().into(),
			version: VERSION,
			circle: self.place,
			root: self.root,
			guardians: self.guardians.clone(),
		};
		// Plain data without maps: this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file, and checks that its guardians make its root.
	pub fn from_json(json: &[u8]) -> Result<Self, PrivateCircleError> {
		let kind = FileKind::PrivateCircle;
		let file = read::<CircleFile>(json, kind, VERSION);
		let file = file.map_err(|fault| PrivateCircleError::Malformed { kind, fault })?;
		let circle = Self::of(file.circle, file.guardians)?;
		if circle.root != file.root {
			return Err(PrivateCircleError::NotTheRoot(file.root));
		}
		Ok(circle)
	}
}

impl LeafFile {
	/// As a file. It tells that its guardian guards the DID, so write it for its owner alone.
	pub fn to_json(&self) -> String {
		let Self { did, circle, guardian, root, leaves, proof } = self.clone();
		let (r#type, proof) = (FileKind::Leaf.tag().into(), to_hex(&proof));
		let file = LeafFileJson { r#type, version: VERSION, did, circle, guardian, root, leaves, proof };
		// Plain data without maps: this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file, and checks that its proof shows its guardian.
	pub fn from_json(json: &[u8]) -> Result<Self, PrivateCircleError> {
		let kind = FileKind::Leaf;
		let file = read::<LeafFileJson>(json, kind, VERSION);
		let file = file.map_err(|fault| PrivateCircleError::Malformed { kind, fault })?;
		let LeafFileJson { did, circle, guardian, root, leaves, proof, .. } = file;
		let proof = from_hex::<LeafProof>(&proof).filter(|proof| proof.proves(&guardian, &root, leaves));
		let proof = proof.ok_or(PrivateCircleError::BadProof)?;
		Ok(Self { did, circle, guardian, root, leaves, proof })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{AccountId, DidId};
	use proptest::prelude::*;

	fn guardians(count: u8) -> Vec<GuardianId> {
		let account = |n: u8| GuardianId::Account(AccountId::new([n; 32]));
		let did = |n: u8| GuardianId::Did(DidId([n; 32]));
		(0..count).map(|n| if n % 2 == 0 { account(n) } else { did(n) }).collect()
	}

	fn did() -> Did {
		Did { network: "dev".parse().unwrap(), id: DidId([9; 32]) }
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(16))]

		#[test]
		fn each_guardian_gets_a_leaf_that_shows_it_alone(count in 2u8..12, one in 0usize..12, other in 0usize..12) {
			let circle = PrivateCircle::new(3, guardians(count)).unwrap();
			let (one, other) = (one % usize::from(count), other % usize::from(count));
			let [one, other] = [one, other].map(|number| circle.leaf(number, &did()).unwrap());
			prop_assert_eq!((one.circle, one.root), (3, circle.root()));
			prop_assert!(one.proof.proves(&one.guardian, &circle.root(), circle.leaves()));
			prop_assert_eq!(one.proof.proves(&other.guardian, &circle.root(), circle.leaves()), one == other);
			prop_assert!(circle.leaf(usize::from(count), &did()).is_none());
			let text = one.to_json();
			prop_assert_eq!(&LeafFile::from_json(text.as_bytes()).unwrap(), &one);
			// It names no other guardian.
			for named in circle.guardians().filter(|named| **named != one.guardian) {
				let name = serde_json::to_string(named).unwrap();
				prop_assert!(!text.contains(&name));
			}
		}
	}

	#[test]
	fn places_do_not_tell_in_which_order_guardians_were_named() {
		let named = guardians(16);
		let placed = |circle: &PrivateCircle| circle.guardians().cloned().collect::<Vec<_>>();
		let [one, other] = [(); 2].map(|()| PrivateCircle::new(0, named.clone()).unwrap());
		assert_ne!(one.root(), other.root());
		// By chance they agree once in 16! times.
		assert_ne!(placed(&one), placed(&other));
	}

	#[test]
	fn a_circle_comes_back_from_its_file_unless_it_was_changed() {
		let circle = PrivateCircle::new(7, guardians(3)).unwrap();
		let good = circle.to_json();
		assert_eq!(PrivateCircle::from_json(good.as_bytes()).unwrap(), circle);
		let mut other = serde_json::from_str::<serde_json::Value>(&good).unwrap();
		other["guardians"][0]["salt"] = serde_json::to_value(H256::zero()).unwrap();
		let other = PrivateCircle::from_json(other.to_string().as_bytes());
		assert!(matches!(other, Err(PrivateCircleError::NotTheRoot(_))));
		for bad in ["", "[]", &good.replace("clavis-private", "x"), &good.replace("\"version\": 1", "\"version\": 2")] {
			let error = PrivateCircle::from_json(bad.as_bytes());
			assert!(matches!(error, Err(PrivateCircleError::Malformed { .. })), "{bad}");
		}
		let leaf = circle.leaf(1, &did()).unwrap().to_json();
		let elsewhere = PrivateCircle::new(7, guardians(3)).unwrap().root();
		let moved = leaf.replace(&format!("{:#x}", circle.root()), &format!("{elsewhere:#x}"));
		assert!(matches!(LeafFile::from_json(moved.as_bytes()), Err(PrivateCircleError::BadProof)));
	}

	#[test]
	fn a_guardian_has_one_leaf_and_a_circle_has_bounds() {
		let twice = [guardians(3), guardians(1)].concat();
		let error = PrivateCircle::new(0, twice).unwrap_err().to_string();
		assert!(error.starts_with(&address(&AccountId::new([0; 32]))), "{error}");
		for count in [0, 1] {
			let few = PrivateCircle::new(0, guardians(count));
			assert!(matches!(few, Err(PrivateCircleError::Number(number)) if number == usize::from(count)));
		}
		let many = (0..=MAX_GUARDIANS).map(|n| {
			let mut id = [0; 32];
			id[..8].copy_from_slice(&n.to_le_bytes());
			GuardianId::Did(DidId(id))
		});
		assert!(matches!(PrivateCircle::new(0, many), Err(PrivateCircleError::Number(1_025))));
	}
}
