//! The reasons why a key or a control set ended.

use crate::units::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The reason why a key or a control set ended.
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
#[serde(rename_all = "camelCase")]
pub enum Reason {
	/// A routine end: the signatures that the key made before its end stay good.
	#[codec(index = 0)]
	Routine,
	/// Somebody else had the key: the signatures that it made since then are not good.
	#[codec(index = 1)]
	Compromised {
		/// The first moment at which somebody else had it.
		#[codec(compact)]
		since: Moment,
	},
}

impl Reason {
	/// Returns true if somebody else had the key.
	pub fn is_compromise(&self) -> bool {
		self.since().is_some()
	}

	/// The first moment at which somebody else had the key; `None` for a routine end.
	pub fn since(&self) -> Option<Moment> {
		match self {
			Self::Routine => None,
			Self::Compromised { since } => Some(*since),
		}
	}
}
