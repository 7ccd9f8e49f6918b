//! Calls as this client reads them: without metadata, so that a machine that is offline can tell what it signs.
//!
//! The indices are those of the chain's transaction version, which is part of everything that is signed: where the
//! chain means something else by these bytes, it has another version, and the signature is good for nothing there.

use super::Call;
use clavis_primitives::{
	control::ControlSignatures,
	document::Changes,
	payload::{Authorization, HandOver},
	ControlSet, DidId, Fragment, Inception, Reason, RevocationCertificate,
};
use codec::{Decode, DecodeLimit, Encode};
use sp_core::H256;

/// How deep calls may lie in each other.
const MAX_DEPTH: u32 = 8;

/// A call that this client knows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum KnownCall {
	/// Of the pallet that combines calls.
	#[codec(index = 8)]
	Utility(UtilityCall),
	/// Of the pallet that keeps DIDs.
	#[codec(index = 20)]
	Did(DidCall),
}

/// A call of the pallet `Utility`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum UtilityCall {
	/// Several calls, all or none.
	#[codec(index = 2)]
	BatchAll(Vec<KnownCall>),
}

/// A call of the pallet `Did`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum DidCall {
	/// Creates a DID.
	#[codec(index = 0)]
	Create {
		/// What it starts with.
		inception: Inception,
		/// What its document says.
		changes: Changes,
		/// The last block in which it may be created.
		expires_at: u32,
		/// Of its first control set.
		signatures: ControlSignatures,
	},
	/// Changes a document.
	#[codec(index = 1)]
	Update {
		/// Whose.
		did: DidId,
		/// How.
		changes: Changes,
	},
	/// Replaces a control set.
	#[codec(index = 2)]
	Rotate {
		/// Whose.
		did: DidId,
		/// The set that takes over.
		set: ControlSet,
		/// The commitment to the set after it.
		next: Option<H256>,
		/// Why.
		reason: Reason,
		/// Of the set that takes over.
		possession: ControlSignatures,
	},
	/// Ends a verification method.
	#[codec(index = 3)]
	Revoke {
		/// Whose.
		did: DidId,
		/// Which.
		method: Fragment,
		/// Why.
		reason: Reason,
	},
	/// Ends a DID, for ever.
	#[codec(index = 4)]
	Deactivate(DidId),
	/// Has a call dispatched as a DID.
	#[codec(index = 5)]
	DispatchAs {
		/// On whose word.
		authorization: Authorization,
		/// Which.
		call: Box<KnownCall>,
	},
	/// Ends a key on the word of a certificate.
	#[codec(index = 6)]
	RevokeInEmergency(RevocationCertificate),
	/// Has a committed set that can no longer act hand over to another one.
	#[codec(index = 7)]
	RotateThrough {
		/// Whose.
		did: DidId,
		/// The set that was committed, and its approval.
		revealed: HandOver,
		/// The set that takes over.
		set: ControlSet,
		/// The commitment to the set after it.
		next: Option<H256>,
		/// Why.
		reason: Reason,
		/// Of the set that takes over.
		possession: ControlSignatures,
	},
}

impl KnownCall {
	/// One call, or several that are made together or not at all.
	pub fn all(mut calls: Vec<Self>) -> Self {
		match (calls.len(), calls.pop()) {
			(1, Some(call)) => call,
			(_, last) => {
				calls.extend(last);
				Self::Utility(UtilityCall::BatchAll(calls))
			},
		}
	}

	/// The call with exactly these bytes; `None` if this client does not know it.
	pub fn read(bytes: &[u8]) -> Option<Self> {
		let call = Self::decode_all_with_depth_limit(MAX_DEPTH, &mut &bytes[..]).ok()?;
		// Who signs must see all that is there: no second way of writing the same call.
		(call.encode() == bytes).then_some(call)
	}

	/// The calls that it is made of, in order.
	pub fn parts(&self) -> Vec<&Self> {
		match self {
			Self::Utility(UtilityCall::BatchAll(calls)) => calls.iter().flat_map(Self::parts).collect(),
			call => vec![call],
		}
	}

	/// The call as it is looked up by name.
	pub(crate) fn by_name(&self) -> Call {
		let (pallet, name) = match self {
			Self::Utility(UtilityCall::BatchAll(_)) => ("Utility", "batch_all"),
			Self::Did(call) => ("Did", call.name()),
		};
		// Behind the indices of pallet and call.
		let arguments = self.encode().split_off(2);
		Call::new(pallet, name, arguments)
	}
}

impl DidCall {
	fn name(&self) -> &'static str {
		match self {
			Self::Create { .. } => "create",
			Self::Update { .. } => "update",
			Self::Rotate { .. } => "rotate",
			Self::Revoke { .. } => "revoke",
			Self::Deactivate(_) => "deactivate",
			Self::DispatchAs { .. } => "dispatch_as",
			Self::RevokeInEmergency(_) => "revoke_in_emergency",
			Self::RotateThrough { .. } => "rotate_through",
		}
	}
}

impl From<DidCall> for KnownCall {
	fn from(call: DidCall) -> Self {
		Self::Did(call)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
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
		assert_eq!(nested.parts(), [&deactivate(1), &deactivate(2), &deactivate(3)]);
	}

	#[test]
	fn bytes_that_are_no_known_call_are_not_taken_for_one() {
		let call = deactivate(1).encode();
		assert_eq!(KnownCall::read(&call[..33]), None);
		assert_eq!(KnownCall::read(&[&call[..], &[0]].concat()), None);
		assert_eq!(KnownCall::read(&[2, 0, 0]), None);
		let deep = (0..20).fold(deactivate(1), |inner, _| KnownCall::Utility(UtilityCall::BatchAll(vec![inner])));
		assert_eq!(KnownCall::read(&deep.encode()), None);
	}

	proptest! {
		#[test]
		fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
			if let Some(call) = KnownCall::read(&bytes) {
				prop_assert_eq!(call.encode(), bytes);
			}
		}
	}
}
