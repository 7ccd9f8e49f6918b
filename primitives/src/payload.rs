//! The payloads that are signed, each under a domain tag of its own.

use crate::{
	control::{ControlSet, ControlSignatures},
	did::DidId,
	document::Changes,
	domain::Domain,
	reason::Reason,
	signature::Signature,
	text::Fragment,
	units::BlockHeight,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// The version of the encoding of calls that these types belong to. It changes with the meaning of an encoded call, and
/// then every earlier signature is void.
pub const TRANSACTION_VERSION: u32 = 1;

/// The network and the encoding of its calls: part of everything that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub struct ChainId {
	/// The hash of the first block.
	pub genesis: H256,
	/// The transaction version of the runtime. So a call never changes its meaning under a signature.
	pub transaction_version: u32,
}

/// Signed by the first control set of a new DID. The id binds the set, the commitment and the salt.
#[derive(Clone, Debug, Encode)]
pub struct CreationPayload<'a> {
	/// The network, and the encoding of its calls.
	pub chain: ChainId,
	/// The new DID.
	pub did: DidId,
	/// The last block in which it may be created.
	pub expires_at: BlockHeight,
	/// The changes that make its first document.
	pub changes: &'a Changes,
}

impl CreationPayload<'_> {
	/// Returns the digest to sign.
	pub fn digest(&self) -> [u8; 32] {
		Domain::Creation.digest(self)
	}
}

/// Signed by a control set that takes over.
#[derive(Clone, Debug, Encode)]
pub struct PossessionPayload<'a> {
	/// The network, and the encoding of its calls.
	pub chain: ChainId,
	/// The DID.
	pub did: DidId,
	/// The control version that ends. For the reveal of a set that guardians put aside, the version that ended then.
	pub control_version: u32,
	/// The set that takes over.
	pub set: &'a ControlSet,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason.
	pub reason: Reason,
}

impl PossessionPayload<'_> {
	/// Returns the digest that the set that takes over signs.
	pub fn digest(&self) -> [u8; 32] {
		Domain::Possession.digest(self)
	}

	/// Returns the digest that a revealed set of a withdrawn algorithm signs, so that this other set takes over.
	pub fn through_digest(&self) -> [u8; 32] {
		Domain::RotateThrough.digest(self)
	}
}

/// A committed control set that has another set take over in its place.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct HandOver {
	/// The set that was committed.
	pub set: ControlSet,
	/// Its signatures over [`PossessionPayload::through_digest`].
	pub approval: ControlSignatures,
}

/// The authority that authorises a call. Each level has a nonce of its own. So the holder of a lesser key cannot spoil an
/// authorization for which people are collecting signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Level {
	/// The control set, at its threshold.
	#[codec(index = 0)]
	Control,
	/// A verification method.
	#[codec(index = 2)]
	Method,
}

/// The signers of an authorization, as its payload names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub enum Signers {
	/// Members of the control set of this version. A signature that a member made under one set never counts under a later
	/// one, also if both sets have that member.
	#[codec(index = 0)]
	Control {
		/// The control version.
		version: u32,
	},
	/// A verification method.
	#[codec(index = 2)]
	Method,
}

/// Signed to have `call` dispatched as a DID.
#[derive(Clone, Debug, Encode)]
pub struct AuthorizationPayload<'a, Call> {
	/// The network, and the encoding of its calls.
	pub chain: ChainId,
	/// The DID that acts.
	pub did: DidId,
	/// The signers.
	pub signers: Signers,
	/// The DID's nonce at the level of the signers.
	pub nonce: u64,
	/// The last block in which it may be dispatched.
	pub expires_at: BlockHeight,
	/// The call.
	pub call: &'a Call,
}

impl<Call: Encode> AuthorizationPayload<'_, Call> {
	/// Returns the digest to sign.
	pub fn digest(&self) -> [u8; 32] {
		Domain::Authorization.digest(self)
	}
}

/// The signatures that authorise a call.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Proof {
	/// Of enough members of the control set.
	#[codec(index = 0)]
	Control(ControlSignatures),
	/// Of a verification method in the document.
	#[codec(index = 2)]
	Method {
		/// Its id.
		id: Fragment,
		/// Its signature.
		signature: Signature,
	},
}

impl Proof {
	/// The level it speaks for.
	pub fn level(&self) -> Level {
		match self {
			Self::Control(_) => Level::Control,
			Self::Method { .. } => Level::Method,
		}
	}

	/// The signers, as the payload names them for a DID with this control version.
	pub fn signers(&self, control_version: u32) -> Signers {
		match self {
			Self::Control(_) => Signers::Control { version: control_version },
			Self::Method { .. } => Signers::Method,
		}
	}

	/// The signatures in it.
	pub fn signatures(&self) -> impl Iterator<Item = &Signature> {
		let (set, one) = match self {
			Self::Control(signatures) => (signatures.as_slice(), None),
			Self::Method { signature, .. } => (&[][..], Some(signature)),
		};
		set.iter().map(|signed| &signed.signature).chain(one)
	}
}

/// Signatures that make a call one of the DID. Any account can bring them in its extrinsic, and pays for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Authorization {
	/// The DID that acts.
	pub did: DidId,
	/// Its nonce at the proof's level.
	#[codec(compact)]
	pub nonce: u64,
	/// The last block in which it may be dispatched.
	pub expires_at: BlockHeight,
	/// Over the [`AuthorizationPayload`].
	pub proof: Proof,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_field_of_an_authorization_changes_what_is_signed() {
		let chain = ChainId { genesis: H256([1; 32]), transaction_version: 1 };
		let base = AuthorizationPayload {
			chain,
			did: DidId([2; 32]),
			signers: Signers::Control { version: 1 },
			nonce: 3,
			expires_at: 4,
			call: &5u8,
		};
		let others = [
			AuthorizationPayload { chain: ChainId { genesis: H256([2; 32]), ..chain }, ..base.clone() },
			AuthorizationPayload { chain: ChainId { transaction_version: 2, ..chain }, ..base.clone() },
			AuthorizationPayload { did: DidId([3; 32]), ..base.clone() },
			AuthorizationPayload { signers: Signers::Control { version: 2 }, ..base.clone() },
			AuthorizationPayload { signers: Signers::Method, ..base.clone() },
			AuthorizationPayload { nonce: 4, ..base.clone() },
			AuthorizationPayload { expires_at: 5, ..base.clone() },
			AuthorizationPayload { call: &6u8, ..base.clone() },
		];
		assert!(others.iter().all(|other| other.digest() != base.digest()));
	}
}
