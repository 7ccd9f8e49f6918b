//! On whose word a DID acts.

use crate::keys::KeyPair;
use clavis_primitives::{
	control::ControlSignatures, ControlSet, ControlSignature, DidId, Fragment, PublicKey,
};

/// Whose set it is matters only where DIDs are members.
const OF_KEYS: DidId = DidId([0; 32]);

/// Who signs.
#[derive(Clone, Copy, Debug)]
pub enum Authority<'a> {
	/// Enough keys of the control set.
	Control(&'a [KeyPair]),
	/// A verification method, which may end itself.
	Method {
		/// Its id.
		id: &'a Fragment,
		/// Its key.
		key: &'a KeyPair,
	},
}

/// The fewest of the keys at hand that reach the set's threshold; `None` if all of them do not.
pub fn choose_signers(set: &ControlSet, at_hand: &[PublicKey]) -> Option<Vec<PublicKey>> {
	let members = set.members.iter().filter_map(|member| Some((*member.controller.key()?, member.weight)));
	let mut heaviest_first = members.filter(|(key, _)| at_hand.contains(key)).collect::<Vec<_>>();
	heaviest_first.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
	let mut weight = 0u32;
	let mut chosen = Vec::new();
	for (key, member_weight) in heaviest_first {
		if weight >= set.threshold {
			break;
		}
		weight = weight.saturating_add(member_weight.into());
		chosen.push(key);
	}
	(weight >= set.threshold).then_some(chosen)
}

/// The signatures of those keys that are members, in the set's order; `None` if they do not suffice.
pub fn sign_as(set: &ControlSet, keys: &[KeyPair], digest: &[u8; 32]) -> Option<ControlSignatures> {
	let publics = keys.iter().map(KeyPair::public).collect::<Vec<_>>();
	let chosen = choose_signers(set, &publics)?;
	let mut signatures = Vec::new();
	for (place, member) in set.members.iter().enumerate() {
		let key = member.controller.key().filter(|key| chosen.contains(key));
		if let Some(pair) = keys.iter().find(|pair| Some(&pair.public()) == key) {
			signatures.push(ControlSignature::of_key(place.try_into().ok()?, pair.sign(digest)?));
		}
	}
	set.verify(&OF_KEYS, digest, &signatures, &()).ok()?;
	signatures.try_into().ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::Secret;
	use clavis_primitives::{Algorithm, Controller, Member};
	use proptest::prelude::*;

	fn pair(name: &str, algorithm: Algorithm) -> KeyPair {
		format!("//{name}").parse::<Secret>().unwrap().pair(algorithm).unwrap()
	}

	fn set(threshold: u32, members: &[(&KeyPair, u16)]) -> ControlSet {
		let member =
			|(pair, weight): &(&KeyPair, u16)| Member { controller: Controller::Key(pair.public()), weight: *weight };
		let members = members.iter().map(member).collect::<Vec<_>>().try_into().unwrap();
		ControlSet { threshold, members }
	}

	#[test]
	fn the_fewest_keys_sign() {
		let [a, b, c] = ["a", "b", "c"].map(|name| pair(name, Algorithm::Ed25519));
		let set = set(3, &[(&a, 1), (&b, 2), (&c, 3)]);
		let keys = |pairs: &[&KeyPair]| pairs.iter().map(|pair| pair.public()).collect::<Vec<_>>();
		assert_eq!(choose_signers(&set, &keys(&[&a, &b, &c])), Some(keys(&[&c])));
		assert_eq!(choose_signers(&set, &keys(&[&a, &b])), Some(keys(&[&b, &a])));
		assert_eq!(choose_signers(&set, &keys(&[&b])), None);
		assert_eq!(choose_signers(&set, &[]), None);
	}

	#[test]
	fn signatures_of_every_algorithm_satisfy_the_set() {
		let digest = [3; 32];
		let signing = Algorithm::ALL.into_iter().filter(|algorithm| algorithm.signs());
		let pairs = signing.map(|algorithm| pair("a", algorithm)).collect::<Vec<_>>();
		let set = set(4, &pairs.iter().map(|pair| (pair, 1)).collect::<Vec<_>>());
		let signatures = sign_as(&set, &pairs, &digest).unwrap();
		assert_eq!(signatures.len(), 4);
		assert_eq!(set.verify(&OF_KEYS, &digest, &signatures, &()), Ok(()));
		assert!(sign_as(&set, &pairs[1..], &digest).is_none());
		let stranger = pair("stranger", Algorithm::Ed25519);
		assert!(sign_as(&set, &[stranger], &digest).is_none());
	}

	proptest! {
		#[test]
		fn whatever_is_signed_is_what_the_chain_accepts(
			weights in proptest::collection::vec(1u16..5, 1..6), threshold in 1u32..20, present: [bool; 5], digest: [u8; 32],
		) {
			let pairs = (0..weights.len()).map(|place| pair(&place.to_string(), Algorithm::Ed25519)).collect::<Vec<_>>();
			let members = pairs.iter().zip(&weights).map(|(pair, weight)| (pair, *weight)).collect::<Vec<_>>();
			let set = set(threshold, &members);
			let weight = weights.iter().zip(present).filter(|(_, present)| *present).map(|(weight, _)| u32::from(*weight));
			let enough = weight.sum::<u32>() >= threshold;
			let mut present = present.into_iter();
			let keys = pairs.into_iter().filter(|_| present.next().unwrap_or_default()).collect::<Vec<_>>();
			let signatures = sign_as(&set, &keys, &digest);
			prop_assert_eq!(signatures.is_some(), enough);
			if let Some(signatures) = signatures {
				prop_assert_eq!(set.verify(&OF_KEYS, &digest, &signatures, &()), Ok(()));
			}
		}
	}
}
