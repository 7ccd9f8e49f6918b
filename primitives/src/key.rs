//! Public keys: algorithms, Multikey encoding (Controlled Identifiers 1.0) and the check on entry.

use crate::{
	listed, p256_ecdsa,
	text::{serde_as_text, write_names},
	units::AccountId,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use curve25519_dalek::{edwards::CompressedEdwardsY, ristretto::CompressedRistretto, traits::IsIdentity};
use scale_info::TypeInfo;

listed! {
	/// The algorithm that a key belongs to.
	#[derive(
		Clone,
		Copy,
		Debug,
		PartialEq,
		Eq,
		PartialOrd,
		Ord,
		Hash,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
	)]
	pub enum Algorithm {
		/// EdDSA over edwards25519 (RFC 8032).
		#[codec(index = 0)]
		Ed25519,
		/// Schnorr over ristretto255, as Substrate signs.
		#[codec(index = 1)]
		Sr25519,
		/// ECDSA over secp256k1.
		#[codec(index = 2)]
		Secp256k1,
		/// ECDSA over NIST P-256.
		#[codec(index = 3)]
		P256,
		/// Diffie-Hellman over Curve25519 (RFC 7748): key agreement alone.
		#[codec(index = 4)]
		X25519,
		// Indices 5 to 7 are kept for ML-DSA-44, ML-DSA-65 and BLS12-381.
	}
}

impl Algorithm {
	/// Returns true if keys of this algorithm sign, and may therefore control a DID. Other keys are for key agreement.
	pub fn signs(self) -> bool {
		self != Self::X25519
	}

	/// Its name in commands and errors.
	pub fn name(self) -> &'static str {
		match self {
			Self::Ed25519 => "ed25519",
			Self::Sr25519 => "sr25519",
			Self::Secp256k1 => "secp256k1",
			Self::P256 => "p256",
			Self::X25519 => "x25519",
		}
	}

	/// The multicodec of its public keys, as a varint. Those of secp256k1, X25519 and sr25519 are
	/// defined by our method specification: the table of CID 1.0 lacks them.
	pub fn multicodec(self) -> [u8; 2] {
		match self {
			Self::Ed25519 => [0xed, 0x01],
			Self::Sr25519 => [0xef, 0x01],
			Self::Secp256k1 => [0xe7, 0x01],
			Self::P256 => [0x80, 0x24],
			Self::X25519 => [0xec, 0x01],
		}
	}
}

impl fmt::Display for Algorithm {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(self.name())
	}
}

impl FromStr for Algorithm {
	type Err = KeyError;

	fn from_str(text: &str) -> Result<Self, KeyError> {
		Self::ALL.into_iter().find(|algorithm| algorithm.name() == text).ok_or(KeyError::Algorithm)
	}
}

/// A public key in its shortest standard form.
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum PublicKey {
	/// 32 bytes (RFC 8032).
	#[codec(index = 0)]
	Ed25519([u8; 32]),
	/// 32 bytes (ristretto255).
	#[codec(index = 1)]
	Sr25519([u8; 32]),
	/// 33 bytes, compressed (SEC 1).
	#[codec(index = 2)]
	Secp256k1([u8; 33]),
	/// 33 bytes, compressed (SEC 1).
	#[codec(index = 3)]
	P256([u8; 33]),
	/// 32 bytes (RFC 7748).
	#[codec(index = 4)]
	X25519([u8; 32]),
	// Indices 5 to 7 are kept: the large keys will stand here by their hash, with the key as witness.
}

/// The reason for which a key was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
	/// Not `z` and base58btc: not a Multikey at all.
	Encoding,
	/// A name that is none of the algorithms.
	Algorithm,
	/// A multicodec that is none of the algorithms: a Multikey of another kind, or one with a typing mistake.
	Multicodec,
	/// The wrong number of bytes for its algorithm.
	Length,
	/// Not the canonical encoding of a point on the curve.
	NotOnCurve,
	/// The identity or a point of small order: any party could sign or agree with it.
	SmallOrder,
}

impl fmt::Display for KeyError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Encoding => "not a Multikey: expected 'z' and base58btc",
			Self::Algorithm => {
				return write_names(f, "not an algorithm of this network", &Algorithm::ALL.map(Algorithm::name))
			},
			Self::Multicodec => {
				"it does not start as a key of this network does: a letter is mistyped, or it is a key of another algorithm"
			},
			Self::Length => "the wrong number of bytes for its algorithm",
			Self::NotOnCurve => "not the canonical encoding of a point on its curve",
			Self::SmallOrder => "the identity or a point of small order, which protects nothing: make a new key",
		})
	}
}

impl core::error::Error for KeyError {}

impl PublicKey {
	/// The key with these bytes; checks the length, not the point.
	pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, KeyError> {
		fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], KeyError> {
			bytes.try_into().map_err(|_| KeyError::Length)
		}
		Ok(match algorithm {
			Algorithm::Ed25519 => Self::Ed25519(sized(bytes)?),
			Algorithm::Sr25519 => Self::Sr25519(sized(bytes)?),
			Algorithm::Secp256k1 => Self::Secp256k1(sized(bytes)?),
			Algorithm::P256 => Self::P256(sized(bytes)?),
			Algorithm::X25519 => Self::X25519(sized(bytes)?),
		})
	}

	/// Its algorithm.
	pub fn algorithm(&self) -> Algorithm {
		match self {
			Self::Ed25519(_) => Algorithm::Ed25519,
			Self::Sr25519(_) => Algorithm::Sr25519,
			Self::Secp256k1(_) => Algorithm::Secp256k1,
			Self::P256(_) => Algorithm::P256,
			Self::X25519(_) => Algorithm::X25519,
		}
	}

	/// Its bytes, without the algorithm.
	pub fn as_bytes(&self) -> &[u8] {
		match self {
			Self::Ed25519(bytes) | Self::Sr25519(bytes) | Self::X25519(bytes) => bytes,
			Self::Secp256k1(bytes) | Self::P256(bytes) => bytes,
		}
	}

	/// Checks that this is the canonical encoding of a point on the curve, and that the point is not of small order.
	pub fn check(&self) -> Result<(), KeyError> {
		match self {
			Self::Ed25519(bytes) => {
				let point = CompressedEdwardsY(*bytes).decompress().ok_or(KeyError::NotOnCurve)?;
				// Decompression reduces a y that is not: the same point must have one encoding only.
				if point.compress().0 != *bytes {
					return Err(KeyError::NotOnCurve);
				}
				if point.is_small_order() {
					Err(KeyError::SmallOrder)
				} else {
					Ok(())
				}
			},
			Self::Sr25519(bytes) => {
				let point = CompressedRistretto(*bytes).decompress().ok_or(KeyError::NotOnCurve)?;
				if point.is_identity() {
					Err(KeyError::SmallOrder)
				} else {
					Ok(())
				}
			},
			// These curves have prime order, and the identity has no compressed form. Tag 5 would be a second encoding.
			Self::Secp256k1(bytes) => match bytes {
				[2 | 3, ..] => k256::PublicKey::from_sec1_bytes(bytes).map(drop).map_err(|_| KeyError::NotOnCurve),
				_ => Err(KeyError::NotOnCurve),
			},
			Self::P256(bytes) => p256_ecdsa::point(bytes).map(drop).ok_or(KeyError::NotOnCurve),
			Self::X25519(bytes) => check_x25519(bytes),
		}
	}

	/// [`Self::check`] of a key by which a signature has just been verified, at next to no cost.
	///
	/// Verifying decodes the point and refuses one that is not on the curve. Two faults remain to be checked: a second
	/// encoding of the point, and a point of small order, under which signatures verify that nobody made.
	pub fn check_verified(&self) -> Result<(), KeyError> {
		match self {
			Self::Ed25519(bytes) => check_verified_ed25519(bytes),
			Self::Sr25519(bytes) if *bytes == [0; 32] => Err(KeyError::SmallOrder),
			// Ristretto has one encoding of each point; ECDSA is verified by the compressed key alone.
			Self::Sr25519(_) | Self::Secp256k1(_) | Self::P256(_) => Ok(()),
			// It verifies nothing.
			Self::X25519(_) => self.check(),
		}
	}

	/// The account whose extrinsics this key signs. P-256 and X25519 sign none.
	///
	/// An Ed25519 and an sr25519 key with the same bytes yield the same account.
	pub fn account(&self) -> Option<AccountId> {
		match self {
			Self::Ed25519(bytes) | Self::Sr25519(bytes) => Some(AccountId::new(*bytes)),
			Self::Secp256k1(bytes) => Some(AccountId::new(sp_io::hashing::blake2_256(bytes))),
			Self::P256(_) | Self::X25519(_) => None,
		}
	}
}

/// 2^255 - 19, the prime of Curve25519's field; in little-endian, as all its coordinates.
const PRIME: [u8; 32] = {
	let mut prime = [0xff; 32];
	prime[0] = 0xed;
	prime[31] = 0x7f;
	prime
};
const ONE: [u8; 32] = {
	let mut one = [0; 32];
	one[0] = 1;
	one
};
const MINUS_ONE: [u8; 32] = {
	let mut minus_one = PRIME;
	minus_one[0] = 0xec;
	minus_one
};

/// The y of the point must be below the prime, and not one of the five that points of small order have. Those include
/// both y whose x is 0, so the sign of x never makes a second encoding of a point that is left.
fn check_verified_ed25519(bytes: &[u8; 32]) -> Result<(), KeyError> {
	/// The two y-coordinates of order 8.
	const ORDER_8: [[u8; 32]; 2] = [
		[
			0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
			0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
		],
		[
			0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
			0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
		],
	];
	let mut y = *bytes;
	let [.., last] = &mut y;
	*last &= 0x7f;
	if y.iter().rev().ge(PRIME.iter().rev()) {
		return Err(KeyError::NotOnCurve);
	}
	if [[0; 32], ONE, MINUS_ONE].contains(&y) || ORDER_8.contains(&y) {
		return Err(KeyError::SmallOrder);
	}
	Ok(())
}

/// RFC 7748 accepts any 32 bytes; as the name of a key only the canonical ones will do, and none of
/// the points that make every shared secret zero (RFC 7748, section 6.1).
fn check_x25519(bytes: &[u8; 32]) -> Result<(), KeyError> {
	/// The two u-coordinates of order 8.
	const ORDER_8: [[u8; 32]; 2] = [
		[
			0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
			0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
		],
		[
			0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
			0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
		],
	];
	if bytes.iter().rev().ge(PRIME.iter().rev()) {
		return Err(KeyError::NotOnCurve);
	}
	if [[0; 32], ONE, MINUS_ONE].contains(bytes) || ORDER_8.contains(bytes) {
		return Err(KeyError::SmallOrder);
	}
	Ok(())
}

/// Multikey: `z` and base58btc of multicodec and key.
impl fmt::Display for PublicKey {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let mut bytes = Vec::from(self.algorithm().multicodec());
		bytes.extend_from_slice(self.as_bytes());
		write!(f, "z{}", bs58::encode(bytes).into_string())
	}
}

impl fmt::Debug for PublicKey {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "{}:{self}", self.algorithm())
	}
}

/// Reads a Multikey and checks it as on entry to the chain.
impl FromStr for PublicKey {
	type Err = KeyError;

	fn from_str(text: &str) -> Result<Self, KeyError> {
		let digits = text.strip_prefix('z').ok_or(KeyError::Encoding)?;
		// Longer than any of our keys: do not even decode it.
		if digits.len() > 64 {
			return Err(KeyError::Length);
		}
		let bytes = bs58::decode(digits).into_vec().map_err(|_| KeyError::Encoding)?;
		let (code, key) = bytes.split_at_checked(2).ok_or(KeyError::Multicodec)?;
		let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.multicodec() == code);
		let key = Self::from_bytes(algorithm.ok_or(KeyError::Multicodec)?, key)?;
		key.check()?;
		Ok(key)
	}
}

serde_as_text!(PublicKey);

#[cfg(test)]
mod tests {
	use super::*;
	use crate::signature::Signature;
	use alloc::string::{String, ToString};
	use curve25519_dalek::{constants::EIGHT_TORSION, EdwardsPoint, MontgomeryPoint, Scalar};
	use hex_literal::hex;
	use proptest::prelude::*;

	#[test]
	fn multikeys_match_published_examples() {
		// Controlled Identifiers 1.0 and did:key's test vectors.
		for (text, algorithm) in [
			("z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu", Algorithm::Ed25519),
			("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv", Algorithm::P256),
			("zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", Algorithm::Secp256k1),
			("z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", Algorithm::X25519),
		] {
			let key = text.parse::<PublicKey>().unwrap();
			assert_eq!((key.algorithm(), key.to_string().as_str()), (algorithm, text));
		}
	}

	#[test]
	fn keys_that_protect_nothing_are_refused() {
		for point in EIGHT_TORSION {
			assert_eq!(PublicKey::Ed25519(point.compress().0).check(), Err(KeyError::SmallOrder));
			let u = point.to_montgomery();
			assert_eq!(PublicKey::X25519(u.0).check(), Err(KeyError::SmallOrder), "{u:?}");
		}
		assert_eq!(PublicKey::Sr25519([0; 32]).check(), Err(KeyError::SmallOrder));
	}

	#[test]
	fn points_off_the_curve_and_other_encodings_are_refused() {
		use KeyError::NotOnCurve;
		let prime = hex!("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
		assert_eq!(
			PublicKey::Ed25519(hex!("0200000000000000000000000000000000000000000000000000000000000000")).check(),
			Err(NotOnCurve)
		);
		// y = p + 1 is another encoding of y = 1.
		let mut other = prime;
		other[0] += 1;
		assert_eq!(PublicKey::Ed25519(other).check(), Err(NotOnCurve));
		assert_eq!(PublicKey::X25519(prime).check(), Err(NotOnCurve));
		assert_eq!(PublicKey::Sr25519([1; 32]).check(), Err(NotOnCurve));
		assert_eq!(PublicKey::Secp256k1([0; 33]).check(), Err(NotOnCurve));
		assert_eq!(PublicKey::P256([4; 33]).check(), Err(NotOnCurve));
		// On both curves an x of 1 and more is found within a few tries.
		for algorithm in [Algorithm::Secp256k1, Algorithm::P256] {
			let good = |tag: u8| {
				let key = |x: u8| PublicKey::from_bytes(algorithm, &[&[tag][..], &[0; 31], &[x]].concat()).unwrap();
				(0..9).filter(|x| key(*x).check().is_ok()).count()
			};
			assert!(good(2) > 0);
			assert_eq!(good(2), good(3));
			for tag in (0..=u8::MAX).filter(|tag| !matches!(tag, 2 | 3)) {
				assert_eq!(good(tag), 0, "{tag}");
			}
		}
	}

	#[test]
	fn a_key_that_verifies_what_nobody_signed_is_refused_all_the_same() {
		// With A and R of small order and S = 0, an Ed25519 signature is good for every message.
		let mut forged = [0; 64];
		forged[0] = 1;
		let mut encodings = EIGHT_TORSION.map(|point| point.compress().0).to_vec();
		// A second encoding of each y that has one, and the sign that 0 has not.
		encodings.extend([0u8, 1].map(|y| {
			let mut encoding = PRIME;
			encoding[0] += y;
			encoding
		}));
		encodings.extend(encodings.clone().into_iter().map(|mut encoding| {
			encoding[31] ^= 0x80;
			encoding
		}));
		for encoding in encodings {
			let key = PublicKey::Ed25519(encoding);
			assert!(Signature::Ed25519(forged).is_valid(&key, &[7; 32]), "{encoding:x?}");
			assert!(key.check_verified().is_err() && key.check().is_err(), "{encoding:x?}");
		}
		assert_eq!(PublicKey::Sr25519([0; 32]).check_verified(), Err(KeyError::SmallOrder));
	}

	#[test]
	fn every_length_but_the_right_one_is_refused() {
		for algorithm in Algorithm::ALL {
			let right = if matches!(algorithm, Algorithm::Secp256k1 | Algorithm::P256) { 33 } else { 32 };
			for length in 0..70 {
				let key = PublicKey::from_bytes(algorithm, &vec![2; length]);
				assert_eq!(key.is_ok(), length == right);
			}
		}
	}

	/// Bytes among which the edges of Curve25519 are frequent: its prime, and points with a part of small order.
	fn edgy() -> impl Strategy<Value = [u8; 32]> {
		let around = |bytes: [u8; 32], n: u8, sign: bool| {
			let mut bytes = bytes;
			bytes[0] = bytes[0].wrapping_add(n);
			bytes[31] ^= u8::from(sign) << 7;
			bytes
		};
		let torsion = |place: usize| EIGHT_TORSION[place];
		prop_oneof![
			any::<[u8; 32]>(),
			(any::<u8>(), any::<bool>()).prop_map(move |(n, sign)| around(PRIME, n, sign)),
			(any::<u8>(), any::<bool>()).prop_map(move |(n, sign)| around([0; 32], n, sign)),
			(0..8usize, any::<bool>()).prop_map(move |(place, sign)| around(torsion(place).compress().0, 0, sign)),
			(any::<[u8; 32]>(), 0..8usize).prop_map(move |(seed, place)| {
				let point = EdwardsPoint::mul_base(&Scalar::from_bytes_mod_order(seed)) + torsion(place);
				point.compress().0
			}),
		]
	}

	fn valid_key() -> impl Strategy<Value = PublicKey> {
		(any::<[u8; 32]>(), 0..5usize).prop_filter_map("not a secret key", |(seed, algorithm)| {
			let scalar = Scalar::from_bytes_mod_order(seed);
			Some(match Algorithm::ALL[algorithm] {
				Algorithm::Ed25519 => PublicKey::Ed25519(EdwardsPoint::mul_base(&scalar).compress().0),
				Algorithm::Sr25519 => {
					PublicKey::Sr25519(curve25519_dalek::RistrettoPoint::mul_base(&scalar).compress().0)
				},
				Algorithm::Secp256k1 => {
					let secret = k256::SecretKey::from_slice(&seed).ok()?;
					PublicKey::Secp256k1(secret.public_key().to_sec1_bytes().as_ref().try_into().ok()?)
				},
				Algorithm::P256 => {
					use p256::elliptic_curve::sec1::ToEncodedPoint;
					let secret = p256::SecretKey::from_slice(&seed).ok()?;
					PublicKey::P256(secret.public_key().to_encoded_point(true).as_bytes().try_into().ok()?)
				},
				Algorithm::X25519 => PublicKey::X25519(MontgomeryPoint::mul_base_clamped(seed).0),
			})
		})
	}

	proptest! {
		#[test]
		fn what_verifying_leaves_to_check_is_what_it_does_not_refuse(bytes in edgy()) {
			// That is all of the key that verification itself looks at.
			let ed25519 = CompressedEdwardsY(bytes).decompress().is_some();
			let key = PublicKey::Ed25519(bytes);
			prop_assert_eq!(ed25519 && key.check_verified().is_ok(), key.check().is_ok());
			let sr25519 = CompressedRistretto(bytes).decompress().is_some();
			let key = PublicKey::Sr25519(bytes);
			prop_assert_eq!(sr25519 && key.check_verified().is_ok(), key.check().is_ok());
		}

		#[test]
		fn a_key_that_is_good_is_good_after_verifying(key in valid_key()) {
			prop_assert_eq!(key.check_verified(), Ok(()));
		}

		#[test]
		fn printing_and_parsing_are_inverse(key in valid_key()) {
			prop_assert_eq!(key.check(), Ok(()));
			prop_assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
			prop_assert_eq!(PublicKey::decode(&mut &key.encode()[..]), Ok(key));
		}

		#[test]
		fn any_bytes_decode_and_check_without_panic(bytes: [u8; 34]) {
			if let Ok(key) = PublicKey::decode(&mut &bytes[..]) {
				if key.check().is_ok() {
					prop_assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
				}
			}
		}

		#[test]
		fn any_text_is_parsed_without_panic(text in any::<String>(), digits in "z[1-9A-HJ-NP-Za-km-z]{0,70}") {
			let _ = text.parse::<PublicKey>();
			let _ = digits.parse::<PublicKey>();
		}
	}
}
