//! Self-certifying ids: the id of a DID is the hash of its inception.

use crate::{
	control::ControlSet,
	did::{DidId, NetworkName},
	domain::Domain,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The first state of a DID, from which its id is made. Nobody else can claim the id, and the holder knows it before
/// any chain does.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct Inception {
	/// The first control set.
	pub control: ControlSet,
	/// [`ControlSet::commitment`] of the set that takes over at the first rotation.
	pub next: Option<H256>,
	/// Tells apart DIDs with the same control set.
	pub salt: H256,
}

impl Inception {
	/// The id it makes on a network.
	pub fn id(&self, network: &NetworkName) -> DidId {
		DidId(Domain::Inception.digest(&(network, self)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::key::PublicKey;

	#[test]
	fn every_part_of_an_inception_changes_the_id() {
		let network = |name: &str| name.parse::<NetworkName>().unwrap();
		let base =
			Inception { control: ControlSet::single(PublicKey::Ed25519([1; 32])), next: None, salt: H256([2; 32]) };
		let id = base.id(&network("dev"));
		assert_ne!(base.id(&network("")), id);
		let control = ControlSet::single(PublicKey::Sr25519([1; 32]));
		assert_ne!(Inception { control, ..base.clone() }.id(&network("dev")), id);
		assert_ne!(Inception { next: Some(H256([0; 32])), ..base.clone() }.id(&network("dev")), id);
		assert_ne!(Inception { salt: H256([3; 32]), ..base }.id(&network("dev")), id);
	}
}
