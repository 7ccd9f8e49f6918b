use super::*;
use crate::keys::Secret;
use clavis_primitives::{certificate::CertificateError, Change, ControlSet, Inception, NewMethod, Purpose};

const GENESIS: H256 = H256([7; 32]);

fn pair(name: &str, algorithm: Algorithm) -> KeyPair {
	let seed = sp_crypto_hashing::blake2_256(name.as_bytes());
	format!("0x{}", hex::encode(seed)).parse::<Secret>().unwrap().pair(algorithm).unwrap()
}

fn subject() -> Subject {
	let inception = Inception {
		control: ControlSet::single(pair("control", Algorithm::Ed25519).public()),
		next: None,
		salt: H256::zero(),
	};
	let network = "dev".parse().unwrap();
	let did = Did { id: inception.id(&network), network };
	let purposes = [Purpose::Authentication].into_iter().collect();
	let key = pair("phone", Algorithm::P256).public();
	let method = NewMethod { id: "phone".parse().unwrap(), key, purposes, expires: None };
	Subject { did, record: Record::create(inception, [Change::AddMethod(method)], 100, 1).unwrap() }
}

fn of_phone(since: Option<Moment>, signer: RevocationSigner, pair: &KeyPair) -> Result<Certificate, DidError> {
	Certificate::sign(GENESIS, &subject(), &"phone".parse().unwrap(), since, signer, pair)
}

#[test]
fn a_certificate_comes_back_from_its_file() {
	let phone = pair("phone", Algorithm::P256);
	let control = pair("control", Algorithm::Ed25519);
	for certificate in [
		of_phone(None, RevocationSigner::Key, &phone),
		of_phone(Some(99), RevocationSigner::Key, &phone),
		of_phone(None, RevocationSigner::Member(0), &control),
	] {
		let certificate = certificate.unwrap();
		let read = Certificate::from_json(certificate.to_json().as_bytes()).unwrap();
		assert_eq!(read, certificate);
		assert!(read.check(&subject(), 200).is_ok());
	}
}

#[test]
fn a_certificate_is_for_one_key_on_one_network() {
	let phone = pair("phone", Algorithm::P256);
	let certificate = of_phone(None, RevocationSigner::Key, &phone).unwrap();
	let elsewhere = Certificate { genesis: H256([8; 32]), ..certificate.clone() };
	assert!(matches!(elsewhere.check(&subject(), 200), Err(DidError::BadCertificate)));

	// The same key, added again later, is not what it speaks of.
	let mut again = subject();
	let method = again.record.document.methods[0].clone();
	let remove = Change::RemoveMethod(method.id.clone());
	let add = NewMethod { id: "new".parse().unwrap(), key: method.key, purposes: method.purposes, expires: None };
	again.record.update([remove, Change::AddMethod(add)], 200).unwrap();
	let refused = certificate.check(&again, 300);
	assert!(matches!(refused, Err(DidError::Certificate(CertificateError::NoSuchKey))), "{refused:?}");
}

#[test]
fn what_the_chain_would_refuse_is_not_even_signed() {
	let (phone, control) = (pair("phone", Algorithm::P256), pair("control", Algorithm::Ed25519));
	let error = of_phone(Some(99), RevocationSigner::Member(0), &control).unwrap_err();
	assert!(matches!(error, DidError::Certificate(CertificateError::SinceByMember)), "{error}");
	let error = of_phone(None, RevocationSigner::Member(1), &control).unwrap_err();
	assert!(matches!(error, DidError::Certificate(CertificateError::UnknownSigner)), "{error}");
	assert!(matches!(of_phone(None, RevocationSigner::Member(0), &phone), Err(DidError::BadCertificate)));
	let none = Certificate::sign(GENESIS, &subject(), &"none".parse().unwrap(), None, RevocationSigner::Key, &phone);
	assert!(matches!(none, Err(DidError::NoSuchMethod(_))));
}

#[test]
fn those_who_can_sign_are_the_key_itself_and_the_keys_in_control() {
	let (phone, control) = (pair("phone", Algorithm::P256).public(), pair("control", Algorithm::Ed25519).public());
	let expected = [(phone, RevocationSigner::Key), (control, RevocationSigner::Member(0))];
	assert_eq!(signers(&subject(), &phone), expected);
	let agreement = PublicKey::X25519([9; 32]);
	assert_eq!(signers(&subject(), &agreement), expected[1..]);
}

#[test]
fn files_of_another_kind_are_refused() {
	let good = of_phone(None, RevocationSigner::Key, &pair("phone", Algorithm::P256)).unwrap().to_json();
	for bad in [
		"".to_owned(),
		"{}".to_owned(),
		good.replace("\"version\": 1", "\"version\": 2"),
		good.replace("clavis-revocation-certificate", "clavis-proposal"),
		good.replace("\"addedIn\"", "\"addedBy\""),
		good.replace("\"signature\": \"0x", "\"signature\": \"0xff"),
	] {
		assert!(Certificate::from_json(bad.as_bytes()).is_err(), "{bad}");
	}
}
