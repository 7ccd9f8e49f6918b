//! The calls that this client knows, a file for each pallet.
//!
//! The file of a pallet is the one place that describes its calls: their names and indices, their arguments, the places for
//! signatures in them, what they do in plain words, and what to do about the pallet's errors. Everything else asks these
//! files: proposals, votes, signatures and errors. A test of the whole system holds the names and indices to the
//! metadata of the runtime.
//!
//! There are two kinds of calls that this client reads from bytes. [`KnownCall`]s are made by DIDs. They are read without a
//! chain, so that a machine that is offline can tell what it signs: their indices are those of the transaction version,
//! which is part of everything that is signed. [`DecisionCall`]s are decided by voters or by the council. All other calls are
//! only sent: the chain's metadata says how their arguments are encoded.

#[macro_use]
mod table;

mod balances;
mod call;
mod circle_words;
pub mod council;
pub mod did;
pub mod governance;
pub mod groups;
mod lines;
mod part;
pub mod preimage;
pub mod recovery;
pub mod referenda;
pub mod rules;
pub mod session;
pub(crate) mod slot;
pub mod system;
pub mod utility;
pub mod validators;
pub mod voting;

pub use call::{Call, EncodedCall};
pub use circle_words::{describe_circle, describe_conditions, guardian_name};
pub use council::CouncilCall;
pub use did::DidCall;
pub use governance::GovernanceCall;
pub use groups::GroupsCall;
pub(crate) use lines::Lines;
pub use part::Part;
pub use recovery::RecoveryCall;
pub use referenda::{Decision, INLINE_BYTES};
pub use rules::RulesCall;
pub use session::SessionKeys;
pub use slot::{Slot, SlotKind};
pub use table::{DecidedCall, PalletCall};
pub use utility::UtilityCall;
pub use validators::ValidatorsCall;

use clavis_primitives::{rules::Agenda, ControlSignature, RuleSet};
use codec::{Decode, DecodeLimit, Encode};

/// The deepest nesting of calls that is read.
const MAX_DEPTH: u32 = 8;

calls_of! {
	/// A call that a DID makes, or one that acts for a DID.
	pub enum KnownCall {
		8 Utility(UtilityCall),
		20 Did(DidCall),
		23 Recovery(RecoveryCall),
		24 Groups(GroupsCall),
	}
}

calls_of! {
	/// A call that voters or the council decide on.
	pub enum DecisionCall {
		15 Governance(GovernanceCall),
		16 Council(CouncilCall),
		21 Rules(RulesCall),
		22 Validators(ValidatorsCall),
	}
}

/// The calls that this client sends and does not read: a name of a pallet, and names of its calls.
pub const SENT_CALLS: [(&str, &[&str]); 8] = [
	("Balances", balances::SENT),
	("Council", council::SENT),
	("ConvictionVoting", voting::SENT),
	("Preimage", preimage::SENT),
	("Referenda", referenda::SENT),
	("Session", session::SENT),
	("System", system::SENT),
	("Utility", utility::SENT),
];

/// Returns what to do about an error of a pallet, where this client knows.
pub fn hint(pallet: &str, error: &str) -> Option<&'static str> {
	match pallet {
		"Balances" => balances::hint(error),
		"ConvictionVoting" => voting::hint(error),
		"Council" => council::hint(error),
		"Did" => did::hint(error),
		"Groups" => groups::hint(error),
		"Recovery" => recovery::hint(error),
		"Referenda" => referenda::hint(error),
		"RevocationRules" => rules::hint(error),
		"Session" => session::hint(error),
		"System" => system::hint(error),
		"Validators" => validators::hint(error),
		_ => None,
	}
}

/// The chain as the description of a decision refers to it.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
	/// The rules in force.
	pub rules: &'a RuleSet,
	/// The decisions that wait.
	pub agenda: &'a Agenda,
	/// The milliseconds between blocks.
	pub block_time: u64,
}

impl DecisionCall {
	/// The call as something that is decided on.
	pub fn as_decided(&self) -> &dyn DecidedCall {
		match self {
			Self::Governance(call) => call,
			Self::Council(call) => call,
			Self::Rules(call) => call,
			Self::Validators(call) => call,
		}
	}
}

impl KnownCall {
	/// One call, or several that are carried out together or not at all.
	pub fn all(mut calls: Vec<Self>) -> Self {
		match (calls.len(), calls.pop()) {
			(1, Some(call)) => call,
			(_, last) => {
				calls.extend(last);
				UtilityCall::BatchAll(calls).into()
			},
		}
	}

	/// The calls that it is made of, in order.
	pub fn parts(&self) -> Vec<Part<'_>> {
		match self {
			Self::Utility(UtilityCall::BatchAll(calls)) => calls.iter().flat_map(Self::parts).collect(),
			Self::Did(call) => vec![Part::Did(call)],
			Self::Recovery(call) => vec![Part::Recovery(call)],
			Self::Groups(call) => vec![Part::Groups(call)],
		}
	}

	/// The places for signatures in it. A call in which several parts take signatures has none: it would not be clear
	/// which part is meant.
	pub fn slots(&self) -> Vec<Slot<'_>> {
		let mut parts = self.parts().into_iter().map(Part::slots).filter(|slots| !slots.is_empty());
		let first = parts.next().unwrap_or_default();
		if parts.next().is_some() {
			return Vec::new();
		}
		first
	}

	/// Puts signatures into the places of this kind.
	pub fn fill(&mut self, kind: SlotKind, signatures: &[ControlSignature]) {
		match self {
			Self::Utility(UtilityCall::BatchAll(calls)) => {
				calls.iter_mut().for_each(|call| call.fill(kind, signatures));
			},
			Self::Did(call) => call.fill(kind, signatures),
			Self::Recovery(_) | Self::Groups(_) => {},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{DidId, Reason};
	use proptest::prelude::*;

	fn deactivate(byte: u8) -> KnownCall {
		DidCall::Deactivate(DidId([byte; 32])).into()
	}

	#[test]
	fn calls_are_read_as_they_are_written() {
		let method = "key-1".parse().unwrap();
		let revoke = DidCall::Revoke { did: DidId([7; 32]), method, reason: Reason::Routine };
		for call in [deactivate(1), revoke.clone().into(), KnownCall::all(vec![deactivate(1), revoke.into()])] {
			assert_eq!(KnownCall::read(&call.encode()), Some(call));
		}
		assert_eq!(KnownCall::all(vec![deactivate(1)]), deactivate(1));
		let nested = KnownCall::all(vec![deactivate(1), KnownCall::all(vec![deactivate(2), deactivate(3)])]);
		let parts = [1, 2, 3].map(|byte| DidCall::Deactivate(DidId([byte; 32])));
		assert_eq!(nested.parts(), parts.iter().map(Part::Did).collect::<Vec<_>>());
	}

	#[test]
	fn bytes_that_are_no_known_call_are_not_taken_for_one() {
		let call = deactivate(1).encode();
		assert_eq!(KnownCall::read(&call[..33]), None);
		assert_eq!(KnownCall::read(&[&call[..], &[0]].concat()), None);
		assert_eq!(KnownCall::read(&[2, 0, 0]), None);
		let deep = (0..20).fold(deactivate(1), |inner, _| UtilityCall::BatchAll(vec![inner]).into());
		assert_eq!(KnownCall::read(&deep.encode()), None);
	}

	#[test]
	fn names_and_bytes_have_the_same_indices() {
		for (index, pallet, calls) in KnownCall::TABLE.iter().chain(DecisionCall::TABLE) {
			assert!(!pallet.is_empty() && calls.is_sorted_by_key(|(index, _)| *index), "{index}");
		}
		let call = deactivate(1);
		assert_eq!((call.pallet(), call.name(), call.encode()[..2].to_vec()), ("Did", "deactivate", vec![20, 4]));
		let call = DecisionCall::from(RulesCall::Cancel { id: 7 });
		assert_eq!((call.pallet(), call.name(), call.encode()), ("RevocationRules", "cancel", vec![21, 1, 7, 0, 0, 0]));
	}

	#[test]
	fn the_same_error_means_different_things_in_different_pallets() {
		assert_ne!(hint("Council", "NotMember"), hint("Validators", "NotMember"));
		assert!(hint("Did", "Expired").is_some());
		// There is no hint for an error that this client does not know.
		assert_eq!([hint("Multisig", "NotFound"), hint("Balances", "Expired"), hint("Did", "?")], [None; 3]);
	}

	proptest! {
		#[test]
		fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
			if let Some(call) = KnownCall::read(&bytes) {
				prop_assert_eq!(call.encode(), bytes.clone());
			}
			if let Some(call) = DecisionCall::read(&bytes) {
				prop_assert_eq!(call.encode(), bytes);
			}
		}
	}
}
