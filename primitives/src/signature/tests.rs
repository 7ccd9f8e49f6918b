use super::*;
use crate::webauthn::software;
use codec::DecodeAll;
use hex_literal::hex;
use p256::ecdsa::signature::Signer;
use proptest::prelude::*;
use sp_core::Pair;

const DIGEST: [u8; 32] = [5; 32];

/// Every form of signature, with its key: all of `DIGEST`.
fn signed() -> Vec<(PublicKey, Signature)> {
	let ed25519 = ed25519::Pair::from_seed(&[1; 32]);
	let sr25519 = sr25519::Pair::from_seed(&[1; 32]);
	let secp256k1 = ecdsa::Pair::from_seed(&[1; 32]);
	let p256 = p256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
	let of_p256: p256::ecdsa::Signature = p256.sign(&DIGEST);
	let passkey = Signature::WebAuthn(software::get(&p256, "wallet.example", &DIGEST).into_assertion().unwrap());
	let wrapped = WalletSignature::wrap(&DIGEST);
	let by_ed25519 = PublicKey::Ed25519(ed25519.public().0);
	let by_sr25519 = PublicKey::Sr25519(sr25519.public().0);
	let by_secp256k1 = PublicKey::Secp256k1(secp256k1.public().0);
	let by_p256 = PublicKey::P256(p256.verifying_key().to_encoded_point(true).as_bytes().try_into().unwrap());
	vec![
		(by_ed25519, Signature::Ed25519(ed25519.sign(&DIGEST).0)),
		(by_sr25519, Signature::Sr25519(sr25519.sign(&DIGEST).0)),
		(by_secp256k1, Signature::Secp256k1(secp256k1.sign(&DIGEST).0)),
		(by_p256, Signature::P256(of_p256.to_bytes().into())),
		(by_p256, passkey),
		(by_ed25519, Signature::Wallet(WalletSignature::Ed25519(ed25519.sign(&wrapped).0))),
		(by_sr25519, Signature::Wallet(WalletSignature::Sr25519(sr25519.sign(&wrapped).0))),
		(by_secp256k1, Signature::Wallet(WalletSignature::Secp256k1(secp256k1.sign(&wrapped).0))),
	]
}

fn both_say(signature: &Signature, key: &PublicKey, digest: &[u8; 32]) -> bool {
	let valid = signature.is_valid(key, digest);
	assert_eq!(signature.is_valid_without_host(key, digest), valid);
	valid
}

#[test]
fn a_signature_is_good_for_its_key_and_digest_alone() {
	let signed = signed();
	for (by, _) in &signed {
		for (key, signature) in &signed {
			assert_eq!(both_say(signature, by, &DIGEST), by == key);
			assert!(!both_say(signature, by, &[6; 32]));
		}
	}
}

#[test]
fn no_form_of_signature_passes_for_another() {
	for (key, signature) in signed() {
		let other = match signature {
			Signature::Ed25519(bytes) => Signature::Wallet(WalletSignature::Ed25519(bytes)),
			Signature::Sr25519(bytes) => Signature::Wallet(WalletSignature::Sr25519(bytes)),
			Signature::Secp256k1(bytes) => Signature::Wallet(WalletSignature::Secp256k1(bytes)),
			Signature::Wallet(WalletSignature::Ed25519(bytes)) => Signature::Ed25519(bytes),
			Signature::Wallet(WalletSignature::Sr25519(bytes)) => Signature::Sr25519(bytes),
			Signature::Wallet(WalletSignature::Secp256k1(bytes)) => Signature::Secp256k1(bytes),
			Signature::WebAuthn(assertion) => Signature::P256(assertion.signature),
			Signature::P256(signature) => {
				let [.., (_, Signature::WebAuthn(assertion)), _, _, _] = &signed()[..] else { unreachable!() };
				Signature::WebAuthn(Assertion { signature, ..assertion.clone() })
			},
		};
		assert!(!both_say(&other, &key, &DIGEST), "{other:?}");
	}
}

#[test]
fn the_encoding_of_each_form_begins_with_its_index() {
	let begins = signed().iter().map(|(_, signature)| signature.encode()[..2].to_vec()).collect::<Vec<_>>();
	for (place, begin) in [(0, &[0][..]), (1, &[1]), (2, &[2]), (3, &[3]), (4, &[4]), (5, &[8, 0]), (6, &[8, 1])] {
		assert!(begins[place].starts_with(begin));
	}
	assert!(begins[7].starts_with(&[8, 2]));
	for (_, signature) in signed() {
		assert_eq!(Signature::decode(&mut &signature.encode()[..]), Ok(signature));
	}
}

#[test]
fn a_wallet_wraps_the_digest_in_tags() {
	let wrapped =
		hex!("3c42797465733e 0505050505050505050505050505050505050505050505050505050505050505 3c2f42797465733e");
	assert_eq!(WalletSignature::wrap(&DIGEST), wrapped);
}

#[test]
fn high_s_p256_is_accepted_raw_and_from_a_passkey() {
	let flip = |bytes: &[u8; 64]| -> [u8; 64] {
		let signature = p256::ecdsa::Signature::from_slice(bytes).unwrap();
		let (r, s) = signature.split_scalars();
		p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap().to_bytes().into()
	};
	for (key, signature) in signed() {
		let flipped = match &signature {
			Signature::P256(bytes) => Signature::P256(flip(bytes)),
			Signature::WebAuthn(assertion) => {
				Signature::WebAuthn(Assertion { signature: flip(&assertion.signature), ..assertion.clone() })
			},
			_ => continue,
		};
		assert_ne!(flipped, signature);
		assert!(both_say(&flipped, &key, &DIGEST));
	}
}

#[test]
fn each_form_is_weighed_as_what_verifies_it() {
	use SignatureCost::*;
	let costs = signed().iter().map(|(_, signature)| signature.cost()).collect::<Vec<_>>();
	assert_eq!(costs, [Substrate, Substrate, Substrate, P256, WebAuthn, Substrate, Substrate, Substrate]);
}

/// `docs/vectors/signatures.json`: made by browsers, wallets and WebCrypto, for other implementations to check too.
#[test]
fn what_others_signed_is_judged_as_the_vectors_say() {
	let vectors = serde_json::from_str::<Vec<serde_json::Value>>(include_str!("../../../docs/vectors/signatures.json"));
	for vector in vectors.unwrap() {
		let text = |name: &str| vector[name].as_str().unwrap_or_else(|| panic!("no {name} in {vector}"));
		let bytes = |name: &str| sp_core::bytes::from_hex(text(name)).unwrap();
		let key = text("key").parse::<PublicKey>().unwrap();
		let digest = bytes("digest").try_into().unwrap();
		let signature = Signature::decode_all(&mut &bytes("signature")[..]).unwrap();
		let valid = vector["valid"].as_bool().unwrap();
		assert_eq!(both_say(&signature, &key, &digest), valid, "{vector}");
		if vector.get("clientDataJSON").is_some() {
			let client_data = text("clientDataJSON").as_bytes();
			let made = Signature::from_assertion(&bytes("authenticatorData"), client_data, &bytes("derSignature"));
			assert_eq!(made.ok(), valid.then_some(signature), "{vector}");
		}
	}
}

proptest! {
	#[test]
	fn any_bytes_are_refused_without_panic(bytes: [u8; 32], more: [u8; 34]) {
		let bytes = [&bytes[..], &more[..]].concat();
		for index in [&[0][..], &[1], &[2], &[3], &[8, 0], &[8, 1], &[8, 2]] {
			let signature = Signature::decode(&mut &[index, &bytes].concat()[..]).unwrap();
			for (key, _) in signed() {
				prop_assert!(!both_say(&signature, &key, &DIGEST));
			}
		}
	}

	#[test]
	fn no_changed_byte_of_an_encoded_signature_is_accepted_as_another(place: prop::sample::Index, bits in 1..=255u8) {
		for (key, signature) in signed() {
			let mut bytes = signature.encode();
			let place = place.index(bytes.len());
			bytes[place] ^= bits;
			if let Ok(changed) = Signature::decode(&mut &bytes[..]) {
				prop_assert!(!both_say(&changed, &key, &DIGEST), "{changed:?}");
			}
		}
	}
}
