//! The identity of a guardian.

use crate::{did::DidId, units::AccountId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A guardian.
///
/// The chain cannot tell whether an account and a DID belong to one person. A holder who names both has one guardian
/// fewer than it seems.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum GuardianId {
	/// An account, which signs extrinsics.
	#[codec(index = 0)]
	Account(AccountId),
	/// A DID, which acts by its control set at the threshold. It may rotate its keys meanwhile.
	#[codec(index = 1)]
	Did(DidId),
}
