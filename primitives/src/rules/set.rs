//! Questions to a rule set, and the sets with their numbers.

use super::RuleSet;
use crate::{
	key::Algorithm,
	units::{BlockHeight, Moment},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedBTreeMap, ConstU32};

/// The number of a rule set. Each set that comes into force takes the next one; that of the first block is 1.
pub type RuleNumber = u32;

/// A restriction of an algorithm.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(tag = "restriction", rename_all = "camelCase")]
pub enum Restriction {
	/// No key of it may be added. The keys that are there stay good.
	#[codec(index = 0)]
	NoNewKeys,
	/// No key of it may be added, and from a moment on the keys that are there count for nothing.
	#[codec(index = 1)]
	Withdrawn {
		/// The moment.
		#[codec(compact)]
		since: Moment,
	},
}

impl RuleSet {
	/// The restriction of an algorithm, if there is one.
	pub fn restriction(&self, algorithm: Algorithm) -> Option<Restriction> {
		self.restrictions.get(&algorithm).copied()
	}

	/// Returns true if keys of this algorithm may be added.
	pub fn accepts_new(&self, algorithm: Algorithm) -> bool {
		self.restriction(algorithm).is_none()
	}

	/// Returns true if keys of this algorithm may act at a moment.
	pub fn accepts(&self, algorithm: Algorithm, at: Moment) -> bool {
		self.withdrawn(algorithm, at).is_none()
	}

	/// The moment since which keys of this algorithm count for nothing, if they do at a moment.
	pub fn withdrawn(&self, algorithm: Algorithm, at: Moment) -> Option<Moment> {
		match self.restriction(algorithm)? {
			Restriction::Withdrawn { since } if since <= at => Some(since),
			Restriction::Withdrawn { .. } | Restriction::NoNewKeys => None,
		}
	}

	/// Returns true if the account of such a key may sign extrinsics for it at a moment. An Ed25519 key and an sr25519
	/// key with the same bytes have the same account. The withdrawal of one algorithm therefore ends this for both.
	pub fn accepts_extrinsics(&self, algorithm: Algorithm, at: Moment) -> bool {
		match algorithm {
			Algorithm::Ed25519 | Algorithm::Sr25519 => {
				self.accepts(Algorithm::Ed25519, at) && self.accepts(Algorithm::Sr25519, at)
			},
			Algorithm::Secp256k1 | Algorithm::P256 | Algorithm::X25519 => self.accepts(algorithm, at),
		}
	}

	/// The moment from which on a verification method that was added at another one is too old.
	///
	/// A method of the genesis block was added at the moment 0, because no clock ran before that block. Its start is not
	/// known, so it has no age and is never too old.
	pub fn too_old_at(&self, added: Moment) -> Option<Moment> {
		self.max_key_age.filter(|_| added > 0).map(|age| added.saturating_add(age))
	}

	/// The earliest moment that "compromised since" may name now.
	pub fn earliest_since(&self, now: Moment) -> Moment {
		self.max_reach.map_or(0, |reach| now.saturating_sub(reach))
	}
}

/// A rule set with its number, and its first block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberedRules {
	/// Its number.
	#[codec(compact)]
	pub number: RuleNumber,
	/// The first block in which it is in force.
	#[codec(compact)]
	pub from_block: BlockHeight,
	/// The moment of that block.
	#[codec(compact)]
	pub from: Moment,
	/// The rules.
	pub rules: RuleSet,
}

impl Default for NumberedRules {
	/// The rules of a first block that names no others.
	fn default() -> Self {
		Self { number: 1, from_block: 0, from: 0, rules: RuleSet::default() }
	}
}

/// A rule set that is no longer in force. It shows by itself which moments are its own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PastRules {
	/// The set, and its first block.
	#[serde(flatten)]
	pub set: NumberedRules,
	/// The first block in which it no longer was.
	#[codec(compact)]
	pub until_block: BlockHeight,
	/// The moment of that block.
	#[codec(compact)]
	pub until: Moment,
}

impl PastRules {
	/// Returns true if the set was in force at a moment.
	pub fn covers(&self, at: Moment) -> bool {
		self.set.from <= at && at < self.until
	}
}

/// Restrictions as a JSON object from the names of algorithms.
pub(super) mod restrictions {
	use super::*;
	use alloc::{collections::BTreeMap, string::String};
	use serde::{de::Error, Deserializer, Serializer};

	type Map = BoundedBTreeMap<Algorithm, Restriction, ConstU32<16>>;

	pub fn serialize<S: Serializer>(map: &Map, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_map(map.iter().map(|(algorithm, restriction)| (algorithm.name(), restriction)))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map, D::Error> {
		let named = BTreeMap::<String, Restriction>::deserialize(deserializer)?;
		let parsed = named.into_iter().map(|(name, restriction)| Ok((name.parse()?, restriction)));
		let map = parsed.collect::<Result<BTreeMap<_, _>, crate::KeyError>>().map_err(D::Error::custom)?;
		map.try_into().map_err(|_| D::Error::custom("too many restrictions"))
	}
}
