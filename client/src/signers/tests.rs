use super::*;
use crate::keys::{KeyPair, Secret};
use clavis_primitives::{ControlSignature, Member};
use proptest::prelude::*;

const ACTING: DidId = DidId([9; 32]);

fn pair(name: &str) -> KeyPair {
	let seed = sp_crypto_hashing::blake2_256(name.as_bytes());
	format!("0x{}", hex::encode(seed)).parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap()
}

fn key(name: &str) -> Controller {
	Controller::Key(pair(name).public())
}

fn did(number: u8) -> Controller {
	Controller::Did(DidId([number; 32]))
}

fn set(threshold: u32, members: &[(Controller, u16)]) -> ControlSet {
	let members = members.iter().map(|(controller, weight)| Member { controller: *controller, weight: *weight });
	ControlSet { threshold, members: members.collect::<Vec<_>>().try_into().unwrap() }
}

fn paths(places: &[Place]) -> Vec<Vec<u8>> {
	places.iter().map(|place| place.path.to_vec()).collect()
}

/// The paths of the fewest signatures by these keys.
fn fewest(members: &Members, set: &ControlSet, names: &[&str]) -> Option<Vec<Vec<u8>>> {
	let keys = names.iter().map(|name| pair(name).public()).collect::<Vec<_>>();
	members.fewest(ACTING, set, |place| keys.contains(&place.key)).map(|places| paths(&places))
}

#[test]
fn the_fewest_keys_sign() {
	let set = set(3, &[(key("a"), 1), (key("b"), 2), (key("c"), 3)]);
	let members = Members::default();
	assert_eq!(fewest(&members, &set, &["a", "b", "c"]), Some(vec![vec![2]]));
	assert_eq!(fewest(&members, &set, &["a", "b"]), Some(vec![vec![0], vec![1]]));
	assert_eq!(fewest(&members, &set, &["b"]), None);
	assert_eq!(fewest(&members, &set, &[]), None);
}

#[test]
fn a_lighter_member_that_takes_fewer_signatures_is_chosen() {
	let board = set(2, &[(key("x"), 1), (key("y"), 1)]);
	let members = Members::from_iter([(DidId([1; 32]), board)]);
	// The DID alone would do, with two signatures; so would one key.
	let set = set(1, &[(did(1), 5), (key("a"), 1)]);
	assert_eq!(fewest(&members, &set, &["a", "x", "y"]), Some(vec![vec![1]]));
	assert_eq!(fewest(&members, &set, &["x", "y"]), Some(vec![vec![0, 0], vec![0, 1]]));
	assert_eq!(fewest(&members, &set, &["x"]), None);
}

#[test]
fn members_of_members_sign_and_no_deeper() {
	let members = Members::from_iter([
		(DidId([1; 32]), set(1, &[(did(2), 1), (key("b"), 1)])),
		(DidId([2; 32]), set(1, &[(did(3), 1), (key("c"), 1)])),
		(DidId([3; 32]), set(1, &[(key("d"), 1)])),
	]);
	let set = set(1, &[(did(1), 1)]);
	assert_eq!(fewest(&members, &set, &["b"]), Some(vec![vec![0, 1]]));
	assert_eq!(fewest(&members, &set, &["c"]), Some(vec![vec![0, 0, 1]]));
	assert_eq!(fewest(&members, &set, &["d"]), None);
	assert_eq!(paths(&members.places(ACTING, &set)), [vec![0, 0, 1], vec![0, 1]]);
}

#[test]
fn nobody_signs_for_oneself() {
	let acting = Controller::Did(ACTING);
	let members = Members::from_iter([
		(DidId([1; 32]), set(1, &[(acting, 1), (did(1), 1), (key("a"), 1)])),
		(ACTING, set(1, &[(key("b"), 1)])),
	]);
	let set = set(1, &[(did(1), 1)]);
	assert_eq!(paths(&members.places(ACTING, &set)), [vec![0, 2]]);
	assert_eq!(fewest(&members, &set, &["b"]), None);
}

#[test]
fn who_is_missing_is_named() {
	let members = Members::from_iter([(DidId([1; 32]), set(2, &[(key("x"), 1), (key("y"), 1)]))]);
	let set = set(3, &[(key("a"), 1), (did(1), 1), (did(2), 1)]);
	let signed = [pair("a").public(), pair("x").public()];
	let tally = members.tally(ACTING, &set, |place| signed.contains(&place.key));
	assert_eq!((tally.weight, tally.is_complete()), (1, false));
	let (y, one, two) = (pair("y").public(), DidId([1; 32]), DidId([2; 32]));
	let missing = format!(
		"1 of 3 signed; missing: DID {one} (1 of 2 signed; missing: ed25519 {y}), DID {two} (which cannot sign)"
	);
	assert_eq!(tally.to_string(), missing);
}

proptest! {
	#[test]
	fn the_chain_accepts_every_choice_of_signatures(
		weights in proptest::collection::vec(1u16..5, 1..5), threshold in 1u32..12, inner in 1u32..4,
		present: [bool; 8], digest: [u8; 32],
	) {
		// Keys 0 to 3 are members themselves, 5 to 7 are those of a DID that is one too.
		let names = (0..8u8).map(|number| number.to_string()).collect::<Vec<_>>();
		let pairs = names.iter().map(|name| pair(name)).collect::<Vec<_>>();
		let board = set(inner, &[(key("5"), 1), (key("6"), 1), (key("7"), 2)]);
		let mut members = weights.iter().zip(&names).map(|(weight, name)| (key(name), *weight)).collect::<Vec<_>>();
		members.insert(weights.len() / 2, (did(1), 3));
		let set = set(threshold, &members);
		let members = Members::from_iter([(DidId([1; 32]), board)]);
		let at_hand = pairs.iter().zip(present).filter(|(_, present)| *present).map(|(pair, _)| pair);
		let at_hand = at_hand.collect::<Vec<_>>();
		let sign = |place: &Place| {
			let pair = at_hand.iter().find(|pair| pair.public() == place.key)?;
			Some(ControlSignature { path: place.path.clone(), signature: pair.sign(&digest)? })
		};
		let is_at_hand = |place: &Place| at_hand.iter().any(|pair| pair.public() == place.key);
		let chosen = members.fewest(ACTING, &set, is_at_hand);
		prop_assert_eq!(chosen.is_some(), members.tally(ACTING, &set, is_at_hand).is_complete());
		if let Some(chosen) = chosen {
			let signatures = chosen.iter().filter_map(sign).collect::<Vec<_>>();
			prop_assert_eq!(set.verify(&ACTING, &digest, &signatures, &members), Ok(()));
			// None of them is superfluous.
			for left_out in 0..signatures.len() {
				let mut fewer = signatures.clone();
				fewer.remove(left_out);
				prop_assert!(set.verify(&ACTING, &digest, &fewer, &members).is_err());
			}
		}
	}
}
