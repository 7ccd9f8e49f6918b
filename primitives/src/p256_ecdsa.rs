//! ECDSA over P-256 with SHA-256, twice: by the node's host function, and in the runtime's own code.
//!
//! In wasm a verification costs about twenty times as much as in the host, so the execution of a block asks the host.
//! Light clients run a runtime too, to validate transactions, and offer Substrate's own host functions alone. So
//! validation uses [`verify_without_host`]. Both must agree on every input: the tests below compare them.

use p256::ecdsa::signature::Verifier;
use sp_runtime_interface::{
	pass_by::{PassFatPointerAndRead, PassPointerAndRead},
	runtime_interface,
};

/// The point that a compressed key (SEC 1) encodes.
///
/// SEC 1 libraries also read a tag of 5 there, which would be a second encoding of the same point.
pub(crate) fn point(key: &[u8; 33]) -> Option<p256::PublicKey> {
	matches!(key, [2 | 3, ..]).then(|| p256::PublicKey::from_sec1_bytes(key).ok()).flatten()
}

/// Returns true if the compressed `key` signed the SHA-256 hash of `message` with `signature`.
///
/// The signature is `r ‖ s`, both from 1 to the order less 1. A high `s` is accepted, too. In wasm this needs the host
/// function of a Clavis node.
pub fn verify(signature: &[u8; 64], message: &[u8], key: &[u8; 33]) -> bool {
	clavis_crypto::p256_verify(signature, message, key)
}

/// [`verify`] in the code that calls it: anywhere, but slowly.
pub fn verify_without_host(signature: &[u8; 64], message: &[u8], key: &[u8; 33]) -> bool {
	let (Some(key), Ok(signature)) = (point(key), p256::ecdsa::Signature::from_slice(signature)) else { return false };
	p256::ecdsa::VerifyingKey::from(key).verify(message, &signature).is_ok()
}

/// The host functions that Clavis needs of its node, besides those of every Substrate node.
#[runtime_interface]
pub trait ClavisCrypto {
	/// Verifies ECDSA over P-256 with SHA-256: `r ‖ s` of 64 bytes, a compressed key of 33.
	fn p256_verify(
		signature: PassPointerAndRead<&[u8; 64], 64>,
		message: PassFatPointerAndRead<&[u8]>,
		key: PassPointerAndRead<&[u8; 33], 33>,
	) -> bool {
		use p256::elliptic_curve::sec1::ToEncodedPoint;
		use ring::signature::{UnparsedPublicKey, ECDSA_P256_SHA256_FIXED};

		// `ring` reads uncompressed points only.
		let Some(point) = point(key) else { return false };
		let point = point.to_encoded_point(false);
		UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes()).verify(message, signature).is_ok()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::vec::Vec;
	use hex_literal::hex;
	use p256::{
		ecdsa::{signature::Signer, SigningKey},
		elliptic_curve::{
			bigint::U256,
			ops::Reduce,
			sec1::{FromEncodedPoint, ToEncodedPoint},
			PrimeField,
		},
		AffinePoint, EncodedPoint, ProjectivePoint, Scalar,
	};
	use proptest::prelude::*;
	use sp_crypto_hashing::sha2_256;

	const ORDER: [u8; 32] = hex!("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
	const PRIME: [u8; 32] = hex!("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

	/// The one answer of both.
	fn check(signature: &[u8; 64], message: &[u8], key: &[u8; 33]) -> bool {
		let host = verify(signature, message, key);
		assert_eq!(host, verify_without_host(signature, message, key), "{signature:x?} {message:x?} {key:x?}");
		host
	}

	fn secret(seed: [u8; 32]) -> Option<SigningKey> {
		SigningKey::from_slice(&seed).ok()
	}

	fn compressed(point: &AffinePoint) -> [u8; 33] {
		point.to_encoded_point(true).as_bytes().try_into().unwrap()
	}

	fn public(secret: &SigningKey) -> [u8; 33] {
		compressed(secret.verifying_key().as_affine())
	}

	fn sign(secret: &SigningKey, message: &[u8]) -> [u8; 64] {
		let signature: p256::ecdsa::Signature = secret.sign(message);
		signature.to_bytes().into()
	}

	fn join(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
		[r, s].concat().try_into().unwrap()
	}

	fn scalar(bytes: [u8; 32]) -> Scalar {
		<Scalar as Reduce<U256>>::reduce_bytes(&bytes.into())
	}

	/// `bytes + n`, big-endian; wraps around.
	fn plus(mut bytes: [u8; 32], n: u8) -> [u8; 32] {
		let mut carry = n;
		for byte in bytes.iter_mut().rev() {
			let (sum, overflow) = byte.overflowing_add(carry);
			*byte = sum;
			carry = u8::from(overflow);
		}
		bytes
	}

	#[test]
	fn the_example_of_rfc_6979_is_good() {
		// Appendix A.2.5, SHA-256, message "sample".
		let key = hex!("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
		let signature = hex!(
			"efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
			"f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
		);
		assert!(check(&signature, b"sample", &key));
		assert!(!check(&signature, b"Sample", &key));
		let mut other = key;
		other[0] = 2;
		assert!(!check(&signature, b"sample", &other));
	}

	#[test]
	fn scalars_out_of_range_are_refused() {
		let secret = secret([7; 32]).unwrap();
		let (key, good) = (public(&secret), sign(&secret, b"m"));
		let (r, s): ([u8; 32], [u8; 32]) = (good[..32].try_into().unwrap(), good[32..].try_into().unwrap());
		let one = plus([0; 32], 1);
		for edge in [[0; 32], one, plus(ORDER, 0), plus(ORDER, 1), PRIME, [0xff; 32]] {
			assert!(!check(&join(edge, s), b"m", &key));
			assert!(!check(&join(r, edge), b"m", &key));
			assert!(!check(&join(edge, edge), b"m", &key));
		}
	}

	#[test]
	fn an_s_and_its_negative_are_both_good() {
		let secret = secret([7; 32]).unwrap();
		let signature = p256::ecdsa::Signature::from_slice(&sign(&secret, b"m")).unwrap();
		let (r, s) = signature.split_scalars();
		let flipped = p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
		assert!(check(&signature.to_bytes().into(), b"m", &public(&secret)));
		assert!(check(&flipped.to_bytes().into(), b"m", &public(&secret)));
	}

	#[test]
	fn a_point_whose_x_lies_above_the_order_is_good_by_its_remainder() {
		// One x in 2^32 lies from the order up to the prime, so such a signature is built backwards from its point.
		let mut found = 0;
		for remainder in 1..=64u8 {
			let x = plus(ORDER, remainder);
			let encoded = EncodedPoint::from_bytes([&[2][..], &x].concat()).unwrap();
			let Some(point) = Option::<AffinePoint>::from(AffinePoint::from_encoded_point(&encoded)) else { continue };
			let (r, s, e) = (scalar(plus([0; 32], remainder)), scalar([0x5a; 32]), scalar(sha2_256(b"m")));
			let key = (ProjectivePoint::from(point) * s - ProjectivePoint::GENERATOR * e) * r.invert().unwrap();
			let key = compressed(&key.to_affine());
			assert!(check(&join(r.to_repr().into(), s.to_repr().into()), b"m", &key));
			// The x itself is no scalar.
			assert!(!check(&join(x, s.to_repr().into()), b"m", &key));
			found += 1;
		}
		assert!(found > 10, "{found}");
	}

	#[test]
	fn a_signature_that_leads_to_infinity_is_refused() {
		let (e, r) = (scalar(sha2_256(b"m")), scalar([3; 32]));
		let key = ProjectivePoint::GENERATOR * -(e * r.invert().unwrap());
		let key = compressed(&key.to_affine());
		for s in [scalar([1; 32]), scalar([0xee; 32]), Scalar::ONE] {
			assert!(!check(&join(r.to_repr().into(), s.to_repr().into()), b"m", &key));
		}
	}

	#[test]
	fn the_doubling_in_a_sum_is_no_exception() {
		// With e = r and the generator as key the two halves of the sum are the same point.
		let e = scalar(sha2_256(b"m"));
		let key = compressed(&AffinePoint::GENERATOR);
		for s in [e, -e, scalar([9; 32])] {
			check(&join(e.to_repr().into(), s.to_repr().into()), b"m", &key);
		}
	}

	#[test]
	fn keys_have_one_encoding() {
		let secret = secret([7; 32]).unwrap();
		let (key, signature) = (public(&secret), sign(&secret, b"m"));
		for tag in 0..=u8::MAX {
			let mut other = key;
			other[0] = tag;
			assert_eq!(check(&signature, b"m", &other), tag == key[0]);
		}
		for x in [[0; 32], PRIME, plus(PRIME, 1), [0xff; 32]] {
			let key: [u8; 33] = [&[2][..], &x].concat().try_into().unwrap();
			assert!(!check(&signature, b"m", &key));
		}
	}

	/// Bytes, some of which are the edges of the field and the order.
	fn edgy() -> impl Strategy<Value = [u8; 32]> {
		let edge = |bytes: [u8; 32]| any::<u8>().prop_map(move |n| plus(bytes, n)).boxed();
		prop_oneof![
			any::<[u8; 32]>().boxed(),
			edge([0; 32]),
			edge(ORDER),
			edge(PRIME),
			edge([&ORDER[..31], &[0]].concat().try_into().unwrap()),
		]
	}

	proptest! {
		#[test]
		fn both_agree_on_any_bytes(r in edgy(), s in edgy(), x in edgy(), tag in 0u8..8, message: Vec<u8>) {
			let key: [u8; 33] = [&[tag][..], &x].concat().try_into().unwrap();
			check(&join(r, s), &message, &key);
		}

		#[test]
		fn both_agree_on_good_keys_and_any_signature(seed: [u8; 32], r in edgy(), s in edgy(), message: Vec<u8>) {
			let Some(secret) = secret(seed) else { return Ok(()) };
			check(&join(r, s), &message, &public(&secret));
		}

		#[test]
		fn both_accept_what_a_key_signed_and_no_bit_of_it_changed(
			seed: [u8; 32], message in prop::collection::vec(any::<u8>(), 1..300), bit: prop::sample::Index,
		) {
			let Some(secret) = secret(seed) else { return Ok(()) };
			let (mut key, mut signature, mut message) = (public(&secret), sign(&secret, &message), message);
			prop_assert!(check(&signature, &message, &key));
			let bit = bit.index((64 + 33 + message.len()) * 8);
			let byte = signature.iter_mut().chain(&mut key).chain(&mut message).nth(bit / 8).unwrap();
			*byte ^= 1 << (bit % 8);
			prop_assert!(!check(&signature, &message, &key));
		}

		#[test]
		fn both_accept_signatures_built_from_any_scalars(u: [u8; 32], v: [u8; 32], message: Vec<u8>) {
			// For R = uG + vQ and r = x(R), the s = r/v signs the hash e = u·s: the key is made to fit e.
			let (u, v, e) = (scalar(u), scalar(v), scalar(sha2_256(&message)));
			let point = (ProjectivePoint::GENERATOR * u).to_affine();
			let Some(r) = point.to_encoded_point(false).x().map(|x| scalar((*x).into())) else { return Ok(()) };
			let (Some(inverse), false) = (Option::<Scalar>::from(r.invert()), v == Scalar::ZERO) else { return Ok(()) };
			let key = (ProjectivePoint::from(point) * v - ProjectivePoint::GENERATOR * e) * inverse;
			prop_assert!(check(&join(r.to_repr().into(), v.to_repr().into()), &message, &compressed(&key.to_affine())));
		}
	}
}
