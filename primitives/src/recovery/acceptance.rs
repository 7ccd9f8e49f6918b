//! The answer of a guardian to an invitation. It never reaches the chain.

use super::GuardianId;
use crate::{did::DidId, domain::Domain, key::PublicKey};
use codec::Encode;
use sp_core::H256;

/// Signed by a guardian, to show a holder that it has its key.
///
/// The nonce is fresh in each invitation, so a holder who invites again learns whether the guardian still has it.
#[derive(Clone, Debug, Encode)]
pub struct AcceptancePayload<'a> {
	/// The hash of the first block of the network.
	pub genesis: H256,
	/// The DID that shall be guarded.
	pub did: DidId,
	/// The random bytes of the invitation.
	pub nonce: H256,
	/// The guardian.
	pub guardian: &'a GuardianId,
	/// The X25519 key that shares of the holder's backup are encrypted to, if the guardian takes shares.
	pub share_key: Option<PublicKey>,
}

impl AcceptancePayload<'_> {
	/// Returns the digest to sign.
	pub fn digest(&self) -> [u8; 32] {
		Domain::Invitation.digest(self)
	}

	/// Returns the digest whose words guardian and holder read to each other.
	///
	/// It has nothing that another person chooses for the guardian: neither the nonce nor the DID of the invitation. A person
	/// in between forwards an invitation of their own to the guardian, and an acceptance of their own to the holder. With a
	/// part of both digests to vary, two digests of the same 66 bits take about 2^33 trials instead of 2^66.
	pub fn words_digest(&self) -> H256 {
		Domain::GuardianWords.hash(&(self.genesis, self.guardian, self.share_key))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::units::AccountId;

	#[test]
	fn every_field_is_signed_and_what_the_guardian_chooses_makes_the_words() {
		let [one, other] = [1, 2].map(|n| GuardianId::Account(AccountId::new([n; 32])));
		let did = GuardianId::Did(DidId([1; 32]));
		let base = AcceptancePayload {
			genesis: H256([1; 32]),
			did: DidId([2; 32]),
			nonce: H256([3; 32]),
			guardian: &one,
			share_key: None,
		};
		let others = [
			AcceptancePayload { genesis: H256([9; 32]), ..base.clone() },
			AcceptancePayload { did: DidId([9; 32]), ..base.clone() },
			AcceptancePayload { nonce: H256([9; 32]), ..base.clone() },
			AcceptancePayload { guardian: &other, ..base.clone() },
			AcceptancePayload { guardian: &did, ..base.clone() },
			AcceptancePayload { share_key: Some(PublicKey::X25519([9; 32])), ..base.clone() },
		];
		assert!(others.iter().all(|other| other.digest() != base.digest()));
		// The nonce and the DID come with the invitation, so they change no words.
		let with_other_words = others.map(|other| other.words_digest() != base.words_digest());
		assert_eq!(with_other_words, [true, false, false, true, true, true]);
	}
}
