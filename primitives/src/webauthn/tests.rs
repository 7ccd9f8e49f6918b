use super::{software::Response, *};
use crate::{key::PublicKey, signature::Signature};
use alloc::{format, string::String};
use p256::ecdsa::SigningKey;
use proptest::prelude::*;

const DIGEST: [u8; 32] = [0xfb; 32];
/// The text that browsers on desktops write after the challenge.
const TAIL: &str = r#"","origin":"https://wallet.example","crossOrigin":false}"#;
const GOOD: u8 = flag::PRESENT | flag::VERIFIED;

fn secret() -> SigningKey {
	SigningKey::from_slice(&[1; 32]).unwrap()
}

fn public() -> PublicKey {
	PublicKey::P256(secret().verifying_key().to_encoded_point(true).as_bytes().try_into().unwrap())
}

fn authenticator_data(flags: u8) -> Vec<u8> {
	software::authenticator_data("wallet.example", flags)
}

fn client_data(tail: &str) -> String {
	let challenge = challenge(&DIGEST);
	let challenge = core::str::from_utf8(&challenge).unwrap();
	format!(r#"{{"type":"webauthn.get","challenge":"{challenge}{tail}"#)
}

/// Signs this data, as no honest authenticator or browser would, and asks a client, then the chain.
fn check(authenticator_data: Vec<u8>, client_data_json: String) -> Result<(), AssertionError> {
	let response = Response::sign(&secret(), authenticator_data, client_data_json.into_bytes());
	let signature = Signature::WebAuthn(response.clone().into_assertion()?);
	assert!(signature.is_valid(&public(), &DIGEST));
	assert!(signature.is_valid_without_host(&public(), &DIGEST));
	Ok(())
}

fn check_tail(tail: &str) -> Result<(), AssertionError> {
	let outcome = check(authenticator_data(GOOD), client_data(tail));
	// An assertion that was built without our client meets the same refusal on the chain.
	if let Ok(client_data_tail) = Vec::from(tail).try_into() {
		let authenticator_data = authenticator_data(GOOD).try_into().unwrap();
		let assertion = Assertion { authenticator_data, client_data_tail, signature: [1; 64] };
		assert_eq!(assertion.message(&DIGEST).map(drop), outcome);
	}
	outcome
}

#[test]
fn what_browsers_write_is_accepted() {
	for tail in [
		TAIL,
		// Without the member that not all browsers write.
		r#"","origin":"https://wallet.example"}"#,
		// Chrome adds this now and then, so that nobody compares with a whole template.
		r#"","origin":"http://localhost:8080","crossOrigin":false,"other_keys_can_be_added_here":"do not compare clientDataJSON against a template. See https://goo.gl/yabPex"}"#,
		// Apps on Android.
		r#"","origin":"android:apk-key-hash:Wm9-Zm9_em8","androidPackageName":"org.example.wallet"}"#,
		r#"","origin":"https://wallet.example","crossOrigin":false,"extra":{"a":["b",1]}}"#,
	] {
		assert_eq!(check_tail(tail), Ok(()), "{tail}");
	}
}

#[test]
fn the_challenge_is_written_in_base64url_without_padding() {
	assert_eq!(&challenge(&[0; 32]), &[b'A'; 43]);
	assert_eq!(&challenge(&[0xff; 32])[..], [&[b'_'; 42][..], b"8"].concat());
	assert_eq!(&challenge(&DIGEST)[..4], b"-_v7");
}

#[test]
fn an_assertion_of_another_digest_is_refused() {
	let signature = Signature::WebAuthn(software::get(&secret(), "wallet.example", &DIGEST).into_assertion().unwrap());
	assert!(signature.is_valid(&public(), &DIGEST));
	let mut other = DIGEST;
	other[31] ^= 1;
	assert!(!signature.is_valid(&public(), &other));
}

#[test]
fn client_data_that_begins_otherwise_is_refused() {
	let good = client_data(TAIL);
	let challenge = String::from_utf8(challenge(&DIGEST).to_vec()).unwrap();
	let changed = |from: &str, to: &str| {
		assert!(good.contains(from));
		good.replace(from, to)
	};
	for client_data in [
		changed("webauthn.get", "webauthn.create"),
		changed("webauthn.get", "payment.get"),
		changed("\"type\"", " \"type\""),
		changed(",\"challenge\"", ", \"challenge\""),
		changed(&challenge, &challenge[..42]),
		changed(&challenge, &format!("{}+", &challenge[..42])),
		changed(&challenge, &challenge.replace('-', "+")),
		format!(r#"{{"challenge":"{challenge}","origin":"https://wallet.example","type":"webauthn.get"}}"#),
		String::new(),
		good[..CLIENT_DATA_HEAD.len() + CHALLENGE_LENGTH - 1].into(),
	] {
		let outcome = check(authenticator_data(GOOD), client_data.clone());
		assert_eq!(outcome, Err(AssertionError::ClientDataHead), "{client_data}");
	}
	// A longer challenge ends where the origin should begin.
	let outcome = check(authenticator_data(GOOD), changed(&challenge, &format!("{challenge}AAAA")));
	assert_eq!(outcome, Err(AssertionError::Origin));
}

#[test]
fn origins_that_say_more_than_an_origin_are_refused() {
	for tail in [
		r#"","origin":""}"#,
		r#"","origin":"https://a\",\"crossOrigin\":false,\"b\":\"c"}"#,
		r#"","origin":"https://a\u0022"}"#,
		"\",\"origin\":\"https://a\nb\"}",
		"\",\"origin\":\"https://a\0b\"}",
		"\",\"origin\":\"https://a\u{7f}b\"}",
		"\",\"origin\":\"https://a b\"}",
		"\",\"origin\":\"https://ä.example\"}",
		r#"","origin":"https://a"#,
		r#"","origin":https://a}"#,
		r#"", "origin":"https://a"}"#,
		r#"","crossOrigin":false,"origin":"https://a"}"#,
		r#"","topOrigin":"https://a"}"#,
		r#""}"#,
		r#"","origin":"#,
		"",
	] {
		assert_eq!(check_tail(tail), Err(AssertionError::Origin), "{tail}");
	}
}

#[test]
fn assertions_in_frames_of_another_origin_are_refused() {
	for tail in [
		r#"","origin":"https://a","crossOrigin":true}"#,
		r#"","origin":"https://a","crossOrigin":true,"topOrigin":"https://b"}"#,
		r#"","origin":"https://a","crossOrigin":false,"crossOrigin":true}"#,
		r#"","origin":"https://a","extra":1,"crossOrigin":true}"#,
		r#"","origin":"https://a","crossOrigin":0}"#,
		r#"","origin":"https://a","crossOrigin"}"#,
	] {
		assert_eq!(check_tail(tail), Err(AssertionError::CrossOrigin), "{tail}");
	}
}

#[test]
fn client_data_that_does_not_end_is_refused() {
	for tail in [
		r#"","origin":"https://a""#,
		r#"","origin":"https://a","#,
		r#"","origin":"https://a"x}"#,
		r#"","origin":"https://a" }"#,
		r#"","origin":"https://a"} "#,
		r#"","origin":"https://a"}}"#,
		r#"","origin":"https://a","crossOrigin":false"#,
		r#"","origin":"https://a","crossOrigin":falsehood}"#,
		r#"","origin":"https://a","crossOrigin":false},"#,
	] {
		assert_eq!(check_tail(tail), Err(AssertionError::ClientDataEnd), "{tail}");
	}
}

#[test]
fn presence_and_verification_are_both_needed() {
	for (flags, outcome) in [
		(GOOD, Ok(())),
		// Backed up or not, and what is reserved: all the same.
		(GOOD | 0b0011_1010, Ok(())),
		(0, Err(AssertionError::NotPresent)),
		(flag::VERIFIED, Err(AssertionError::NotPresent)),
		(flag::PRESENT, Err(AssertionError::NotVerified)),
		(!flag::VERIFIED & !flag::ATTESTED_CREDENTIAL & !flag::EXTENSIONS, Err(AssertionError::NotVerified)),
		(GOOD | flag::ATTESTED_CREDENTIAL, Err(AssertionError::AttestedCredential)),
		(GOOD | flag::EXTENSIONS, Err(AssertionError::AuthenticatorDataLength)),
	] {
		assert_eq!(check(authenticator_data(flags), client_data(TAIL)), outcome, "{flags:08b}");
	}
}

#[test]
fn authenticator_data_is_as_long_as_its_flags_say() {
	let extended = |length: usize, flags| {
		let mut data = authenticator_data(flags);
		data.resize(length, 0xa0);
		check(data, client_data(TAIL))
	};
	assert_eq!(extended(38, GOOD | flag::EXTENSIONS), Ok(()));
	assert_eq!(extended(MAX_AUTHENTICATOR_DATA as usize, GOOD | flag::EXTENSIONS), Ok(()));
	let wrong = Err(AssertionError::AuthenticatorDataLength);
	assert_eq!(extended(MAX_AUTHENTICATOR_DATA as usize + 1, GOOD | flag::EXTENSIONS), wrong);
	for length in 0..MIN_AUTHENTICATOR_DATA as usize {
		assert_eq!(extended(length, GOOD), wrong);
	}
	assert_eq!(extended(38, GOOD), wrong);
	// Data of a registration.
	assert_eq!(extended(150, GOOD | flag::ATTESTED_CREDENTIAL), Err(AssertionError::AttestedCredential));
}

#[test]
fn client_data_is_bounded() {
	let tail = |length: usize| {
		let origin = "a".repeat(length - r#"","origin":""}"#.len());
		format!(r#"","origin":"{origin}"}}"#)
	};
	assert_eq!(check_tail(&tail(MAX_CLIENT_DATA_TAIL as usize)), Ok(()));
	assert_eq!(check_tail(&tail(MAX_CLIENT_DATA_TAIL as usize + 1)), Err(AssertionError::ClientDataTooLong));
}

#[test]
fn bounds_exceeded_by_one_do_not_decode() {
	let signature = Signature::WebAuthn(software::get(&secret(), "wallet.example", &DIGEST).into_assertion().unwrap());
	let Signature::WebAuthn(good) = signature else { unreachable!() };
	let encode = |data: usize, tail: usize| (vec![0u8; data], vec![0u8; tail], good.signature).encode();
	let (data, tail) = (MAX_AUTHENTICATOR_DATA as usize, MAX_CLIENT_DATA_TAIL as usize);
	let decoded = |bytes: Vec<u8>| Assertion::decode(&mut &bytes[..]).is_ok();
	assert!(decoded(encode(data, tail)));
	assert!(!decoded(encode(data + 1, tail)));
	assert!(!decoded(encode(data, tail + 1)));
	let truncated = good.encode();
	for length in 0..truncated.len() {
		assert!(!decoded(truncated[..length].to_vec()));
	}
}

#[test]
fn signatures_that_are_not_der_are_refused() {
	let good = software::get(&secret(), "wallet.example", &DIGEST);
	let der = good.signature.clone();
	let mut longer = der.clone();
	longer.push(0);
	let raw = good.clone().into_assertion().unwrap();
	for signature in [vec![], der[..der.len() - 1].to_vec(), longer, raw.signature.to_vec()] {
		let response = Response { signature, ..good.clone() };
		assert_eq!(response.into_assertion(), Err(AssertionError::Signature));
	}
}

proptest! {
	#[test]
	fn any_response_is_taken_without_panic(data: Vec<u8>, client_data: Vec<u8>, der: Vec<u8>) {
		prop_assert!(Signature::from_assertion(&data, &client_data, &der).is_err());
		let after_challenge = [self::client_data("").as_bytes(), &client_data].concat();
		prop_assert!(Signature::from_assertion(&authenticator_data(GOOD), &after_challenge, &der).is_err());
	}

	#[test]
	fn any_assertion_is_judged_without_panic(
		data in prop::collection::vec(any::<u8>(), 0..=256), tail in r#"(","origin":"[ -~]{0,9})?"?[,a-zO":}]{0,40}"#,
		signature: [u8; 32],
	) {
		let assertion = Assertion {
			authenticator_data: data.try_into().unwrap(),
			client_data_tail: tail.into_bytes().try_into().unwrap(),
			signature: [signature, signature].concat().try_into().unwrap(),
		};
		prop_assert!(!Signature::WebAuthn(assertion).is_valid(&public(), &DIGEST));
	}

	#[test]
	fn a_signed_assertion_says_what_it_was_asked(digest: [u8; 32], domain in "[a-z]{1,20}(\\.[a-z]{2,9}){1,3}") {
		let signature = Signature::WebAuthn(software::get(&secret(), &domain, &digest).into_assertion().unwrap());
		prop_assert!(signature.is_valid(&public(), &digest));
		prop_assert!(signature.is_valid_without_host(&public(), &digest));
	}
}
