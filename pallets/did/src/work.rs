//! The cryptography that a call asks for, counted before it is done.

use crate::{Config, Pallet, WeightInfo};
use clavis_primitives::{
	control::{lookups, ControlSignature, ControlSignatures, MAX_LOOKUPS, MAX_MEMBERS},
	document::{Change, Changes, MAX_METHODS},
	ladder::Guardianship,
	payload::{HandOver, Proof},
	record::MAX_CONTENT_BYTES,
	Algorithm, ControlSet, Inception, PublicKey, Reason, Signature, SignatureCost,
};
use frame_support::{pallet_prelude::Get, weights::Weight};

/// Signatures to verify and keys to check, by what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
	/// Signatures that Substrate's host functions verify.
	pub host_signatures: u64,
	/// P-256 signatures.
	pub p256_signatures: u64,
	/// Passkeys' assertions.
	pub assertions: u64,
	/// Control sets of member DIDs to look up.
	pub lookups: u64,
	/// Keys on Curve25519.
	pub edwards_keys: u64,
	/// Keys on secp256k1 or P-256.
	pub weierstrass_keys: u64,
}

impl<T: Config> Pallet<T> {
	/// The weight of an update that touches no deposit.
	pub(crate) fn weight_of_update(changes: &Changes) -> Weight {
		let call = T::WeightInfo::update(changes.len() as u32, MAX_CONTENT_BYTES);
		Work::of_changes(changes).on_top_of::<T>(call, Work::NONE)
	}

	/// The weight of a rotation that calls no key compromised and touches no deposit.
	pub(crate) fn weight_of_rotation(work: Work) -> Weight {
		work.on_top_of::<T>(T::WeightInfo::rotate(MAX_CONTENT_BYTES), Work::ONE_SIGNATURE)
	}

	/// The weight of a revocation that ends so many methods and touches no deposit.
	pub(crate) fn weight_of_revocation(methods: u64) -> Weight {
		T::WeightInfo::revoke(MAX_CONTENT_BYTES).saturating_add(Self::weight_of_ends(methods.saturating_sub(1)))
	}

	/// The weight of a deactivation of which the guardians need not be told.
	pub(crate) fn weight_of_deactivation() -> Weight {
		T::WeightInfo::deactivate(MAX_CONTENT_BYTES).saturating_add(T::Guardians::weight_of_questions())
	}

	/// The weight of all that a call asks guardians and tells them.
	pub(crate) fn weight_of_guardians() -> Weight {
		T::Guardians::weight_of_questions().saturating_add(T::Guardians::weight_of_news())
	}

	/// The weight of reading a record and of writing it. It is weighed as an update that changes nothing, which also makes a
	/// version and reads the rules.
	pub(crate) fn weight_of_rewriting() -> Weight {
		T::WeightInfo::update(0, MAX_CONTENT_BYTES)
	}

	/// The weight of ending so many methods, or of calling so many keys compromised, besides the rest of a call. One is
	/// weighed as a revocation without its reads and writes, which is more than it takes.
	pub(crate) fn weight_of_ends(methods: u64) -> Weight {
		let one = T::WeightInfo::revoke(MAX_CONTENT_BYTES).saturating_sub(T::DbWeight::get().reads_writes(1, 1));
		Weight::from_parts(one.ref_time(), 0).saturating_mul(methods)
	}
}

/// The most methods that one call ends, or keys that it calls compromised: each method has one key of those.
pub(crate) const MOST_ENDS: u64 = if MAX_METHODS > MAX_MEMBERS { MAX_METHODS as u64 } else { MAX_MEMBERS as u64 };

/// Returns the most methods that a revocation or a change of control with this reason ends, or the most keys that it calls
/// compromised.
pub(crate) fn most_ends(reason: &Reason) -> u64 {
	if reason.is_compromise() {
		MOST_ENDS
	} else {
		0
	}
}

impl Work {
	/// No work: the benchmarks of most calls include none.
	pub const NONE: Self = Self {
		host_signatures: 0,
		p256_signatures: 0,
		assertions: 0,
		lookups: 0,
		edwards_keys: 0,
		weierstrass_keys: 0,
	};
	/// The work of the question whether a set can sign, for any set.
	pub const ANY_QUESTION: Self = Self { lookups: MAX_LOOKUPS, ..Self::NONE };
	/// The work that the benchmarks of `create`, `rotate` and `dispatch_as` include.
	pub const ONE_SIGNATURE: Self = Self { host_signatures: 1, ..Self::NONE };

	pub fn of_creation(inception: &Inception, changes: &Changes, signatures: &ControlSignatures) -> Self {
		Self::of_control(&inception.control, signatures).plus(Self::of_changes(changes))
	}

	/// Counts the work of a control set that signs. A key that signs is checked by its signature, at next to no cost.
	pub fn of_control(set: &ControlSet, signatures: &ControlSignatures) -> Self {
		let signs = |place| signatures.iter().any(|signature| signature.is_of_key(place));
		let silent = set.members.iter().enumerate().filter(|(place, _)| !signs(*place));
		Self::of_approval(signatures).plus(Self::of_keys(silent.filter_map(|(_, member)| member.controller.key())))
	}

	/// Counts the work of a committed set that approves another one, of that one's possession, and of the question whether
	/// the committed set can sign itself.
	pub fn of_hand_over(set: &ControlSet, possession: &ControlSignatures, revealed: &HandOver) -> Self {
		let question = Self { lookups: revealed.set.most_lookups(), ..Self::NONE };
		Self::of_control(set, possession).plus(Self::of_approval(&revealed.approval)).plus(question)
	}

	pub fn of_changes(changes: &Changes) -> Self {
		Self::of_keys(changes.iter().filter_map(|change| match change {
			Change::AddMethod(new) => Some(&new.key),
			_ => None,
		}))
	}

	pub fn of_proof(proof: &Proof) -> Self {
		match proof {
			Proof::Control(signatures) => Self::of_approval(signatures),
			Proof::Method { signature, .. } => Self::of_signatures([signature].into_iter()),
		}
	}

	fn of_approval(signatures: &ControlSignatures) -> Self {
		let work = Self::of_signatures(signatures.iter().map(|ControlSignature { signature, .. }| signature));
		Self { lookups: lookups(signatures), ..work }
	}

	fn of_signatures<'a>(signatures: impl Iterator<Item = &'a Signature>) -> Self {
		signatures.fold(Self::default(), |mut work, signature| {
			let count = match signature.cost() {
				SignatureCost::Substrate => &mut work.host_signatures,
				SignatureCost::P256 => &mut work.p256_signatures,
				SignatureCost::WebAuthn => &mut work.assertions,
			};
			*count = count.saturating_add(1);
			work
		})
	}

	fn of_keys<'a>(keys: impl Iterator<Item = &'a PublicKey>) -> Self {
		keys.fold(Self::default(), |mut work, key| {
			let count = match key.algorithm() {
				Algorithm::Secp256k1 | Algorithm::P256 => &mut work.weierstrass_keys,
				Algorithm::Ed25519 | Algorithm::Sr25519 | Algorithm::X25519 => &mut work.edwards_keys,
			};
			*count = count.saturating_add(1);
			work
		})
	}

	fn plus(self, other: Self) -> Self {
		Self {
			host_signatures: self.host_signatures.saturating_add(other.host_signatures),
			p256_signatures: self.p256_signatures.saturating_add(other.p256_signatures),
			assertions: self.assertions.saturating_add(other.assertions),
			lookups: self.lookups.saturating_add(other.lookups),
			edwards_keys: self.edwards_keys.saturating_add(other.edwards_keys),
			weierstrass_keys: self.weierstrass_keys.saturating_add(other.weierstrass_keys),
		}
	}

	/// Returns the weight of a call whose benchmark includes some work, and that asks for this much.
	pub fn on_top_of<T: Config>(self, call: Weight, included: Self) -> Weight {
		let beyond = |asked: u64, included: u64| asked.saturating_sub(included);
		let host = beyond(self.host_signatures, included.host_signatures);
		let p256 = beyond(self.p256_signatures, included.p256_signatures);
		let assertions = beyond(self.assertions, included.assertions);
		let lookups = beyond(self.lookups, included.lookups);
		let edwards = beyond(self.edwards_keys, included.edwards_keys);
		let weierstrass = beyond(self.weierstrass_keys, included.weierstrass_keys);
		call.saturating_add(T::WeightInfo::verify_signature().saturating_mul(host))
			.saturating_add(T::WeightInfo::verify_p256_signature().saturating_mul(p256))
			.saturating_add(T::WeightInfo::verify_assertion().saturating_mul(assertions))
			.saturating_add(T::WeightInfo::look_up_member(MAX_CONTENT_BYTES).saturating_mul(lookups))
			.saturating_add(T::WeightInfo::check_edwards_key().saturating_mul(edwards))
			.saturating_add(T::WeightInfo::check_weierstrass_key().saturating_mul(weierstrass))
	}
}
