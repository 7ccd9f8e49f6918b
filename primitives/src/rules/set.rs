//! What a rule set says.

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

/// What is said against an algorithm.
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
	/// No key of it may be added. Those that are there go on.
	#[codec(index = 0)]
	NoNewKeys,
	/// No key of it may be added, and from this moment on those that are there count for nothing.
	#[codec(index = 1)]
	Withdrawn {
		/// From when on.
		#[codec(compact)]
		since: Moment,
	},
}

/// Everything that voters decide about keys, recovery and groups.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct RuleSet {
	/// The algorithms that are not simply accepted.
	#[serde(with = "restrictions")]
	pub restrictions: BoundedBTreeMap<Algorithm, Restriction, ConstU32<16>>,
	/// How long a verification method is good after it was added, in seconds; for ever without.
	pub max_key_age: Option<u64>,
	/// How far "compromised since" may reach back, in seconds; to the beginning without.
	pub max_reach: Option<u64>,
	/// The shortest delay of a guardian circle, in blocks.
	pub min_recovery_delay: BlockHeight,
	/// The fewest guardians that may recover a DID.
	pub min_guardians: u8,
	/// How long a group may go on after a member's DID changed, in blocks.
	pub rekey_deadline: BlockHeight,
	/// The longest epoch of a group, in blocks.
	pub max_epoch: BlockHeight,
}

/// Blocks in a day, at 3 seconds each.
const DAY: BlockHeight = 28_800;

impl Default for RuleSet {
	fn default() -> Self {
		Self {
			restrictions: BoundedBTreeMap::new(),
			max_key_age: None,
			max_reach: None,
			min_recovery_delay: DAY,
			min_guardians: 2,
			rekey_deadline: DAY,
			max_epoch: 30 * DAY,
		}
	}
}

impl RuleSet {
	/// What is said against this algorithm, if anything is.
	pub fn restriction(&self, algorithm: Algorithm) -> Option<Restriction> {
		self.restrictions.get(&algorithm).copied()
	}

	/// Whether keys of this algorithm may be added.
	pub fn accepts_new(&self, algorithm: Algorithm) -> bool {
		self.restriction(algorithm).is_none()
	}

	/// Whether keys of this algorithm may act at a moment.
	pub fn accepts(&self, algorithm: Algorithm, at: Moment) -> bool {
		self.withdrawn(algorithm, at).is_none()
	}

	/// Since when keys of this algorithm count for nothing, as of a moment.
	pub fn withdrawn(&self, algorithm: Algorithm, at: Moment) -> Option<Moment> {
		match self.restriction(algorithm)? {
			Restriction::Withdrawn { since } if since <= at => Some(since),
			Restriction::Withdrawn { .. } | Restriction::NoNewKeys => None,
		}
	}

	/// Whether the account of such a key may sign extrinsics for it at a moment. An Ed25519 and an sr25519 signature
	/// yield the same account, so that the withdrawal of either closes this way to both.
	pub fn accepts_extrinsics(&self, algorithm: Algorithm, at: Moment) -> bool {
		match algorithm {
			Algorithm::Ed25519 | Algorithm::Sr25519 => {
				self.accepts(Algorithm::Ed25519, at) && self.accepts(Algorithm::Sr25519, at)
			},
			Algorithm::Secp256k1 | Algorithm::P256 | Algorithm::X25519 => self.accepts(algorithm, at),
		}
	}

	/// The moment from which on a verification method that was added at another one is too old.
	pub fn too_old_at(&self, added: Moment) -> Option<Moment> {
		self.max_key_age.map(|age| added.saturating_add(age))
	}

	/// The earliest moment that "compromised since" may name now.
	pub fn earliest_since(&self, now: Moment) -> Moment {
		self.max_reach.map_or(0, |reach| now.saturating_sub(reach))
	}
}

/// A rule set, and from when on it is in force.
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
	/// What it says.
	pub rules: RuleSet,
}

impl Default for NumberedRules {
	/// The rules of a first block that says nothing else.
	fn default() -> Self {
		Self { number: 1, from_block: 0, from: 0, rules: RuleSet::default() }
	}
}

/// A rule set that is no longer in force. It proves by itself which moments are its own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PastRules {
	/// What was in force, and from when on.
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
	/// Whether it was in force at a moment.
	pub fn covers(&self, at: Moment) -> bool {
		self.set.from <= at && at < self.until
	}
}

/// Restrictions as a JSON object from the names of algorithms.
mod restrictions {
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
