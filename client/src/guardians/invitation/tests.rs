//! Tests that an answer shows its own guardian, for its own invitation, and nothing else.

use super::*;
use crate::keys::Secret;
use clavis_primitives::{Algorithm, Change, ControlSet, DidId, Inception, NewMethod};
use proptest::prelude::*;

fn pair(name: &str, algorithm: Algorithm) -> KeyPair {
	format!("//{name}").parse::<Secret>().unwrap().pair(algorithm).unwrap()
}

fn invitation() -> Invitation {
	let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
	Invitation::new(H256([1; 32]), did, Some("Will you guard my DID?".into())).unwrap()
}

/// A DID whose control set is `control`, with a method of each purpose.
fn record(control: &KeyPair, authentication: &KeyPair, agreement: &KeyPair) -> Record<()> {
	let inception = Inception { control: ControlSet::single(control.public()), next: None, salt: H256::zero() };
	let method = |id: &str, key: &KeyPair, purpose| {
		let purposes = [purpose].into_iter().collect();
		Change::AddMethod(NewMethod { id: id.parse().unwrap(), key: key.public(), purposes, expires: None })
	};
	let methods =
		[method("auth", authentication, Purpose::Authentication), method("agree", agreement, Purpose::KeyAgreement)];
	Record::create(inception, methods, 100, 1).unwrap()
}

fn check(acceptance: &Acceptance, record: &Record<()>) -> Result<(), InvitationError> {
	acceptance.check_signature()?;
	acceptance.check_record(record, |method, purpose| method.purposes.contains(purpose))
}

#[test]
fn an_account_answers_with_its_own_key_alone() {
	for algorithm in [Algorithm::Ed25519, Algorithm::Sr25519, Algorithm::Secp256k1] {
		let [alice, bob] = ["Alice", "Bob"].map(|name| pair(name, algorithm));
		let guardian = GuardianId::Account(alice.account().unwrap());
		let good = invitation().accept(guardian.clone(), &alice, None).unwrap();
		good.check_signature().unwrap();
		good.check_account().unwrap();
		let wrong = invitation().accept(guardian, &bob, None).unwrap();
		assert!(matches!(wrong.check_account(), Err(InvitationError::NotTheGuardian(_))));
	}
	let guardian = GuardianId::Did(DidId([8; 32]));
	let error = invitation().accept(guardian, &pair("Alice", Algorithm::X25519), None);
	assert!(matches!(error, Err(InvitationError::CannotSign)));
}

#[test]
fn a_did_answers_by_its_control_set_or_an_authentication_method() {
	let [control, authentication, stranger] = ["a", "b", "c"].map(|name| pair(name, Algorithm::P256));
	let [agreement, other] = ["a", "b"].map(|name| pair(name, Algorithm::X25519));
	let record = record(&control, &authentication, &agreement);
	let answer = |key: &KeyPair, shares: Option<&KeyPair>| {
		let shares = shares.map(KeyPair::public);
		let acceptance = invitation().accept(GuardianId::Did(DidId([8; 32])), key, shares).unwrap();
		check(&acceptance, &record)
	};
	answer(&control, None).unwrap();
	answer(&authentication, Some(&agreement)).unwrap();
	assert!(matches!(answer(&stranger, None), Err(InvitationError::NotTheGuardian(_))));
	// Shares go to a key of the guardian's document, so that nobody slips in a key of their own.
	assert!(matches!(answer(&control, Some(&other)), Err(InvitationError::UnfitShareKey(_))));
	assert!(matches!(answer(&control, Some(&control)), Err(InvitationError::UnfitShareKey(_))));
}

#[test]
fn a_did_does_not_guard_itself() {
	let control = pair("a", Algorithm::Ed25519);
	let acceptance = invitation().accept(GuardianId::Did(DidId([7; 32])), &control, None).unwrap();
	assert!(matches!(acceptance.check_signature(), Err(InvitationError::Itself)));
}

proptest! {
	/// An answer that was changed, or is held against another invitation, is refused. Another guardian or another key for
	/// shares reads as other words. What a person in between can choose does not change the words: with it, that person
	/// could search for two answers with the same words.
	#[test]
	fn an_answer_is_good_for_its_own_invitation_and_guardian_alone(what in 0usize..6) {
		let alice = pair("Alice", Algorithm::Ed25519);
		let good = invitation().accept(GuardianId::Account(alice.account().unwrap()), &alice, None).unwrap();
		let mut other = good.clone();
		match what {
			0 => other.invitation.genesis = H256([2; 32]),
			1 => other.invitation.did.id = DidId([6; 32]),
			2 => other.invitation.nonce = invitation().nonce,
			3 => other.guardian = GuardianId::Account([9; 32].into()),
			4 => other.guardian = GuardianId::Did(DidId([9; 32])),
			_ => other.share_key = Some(pair("Alice", Algorithm::X25519).public()),
		}
		prop_assert!(matches!(other.check_signature(), Err(InvitationError::BadSignature)));
		let is_chosen_by_the_guardian = what > 2;
		prop_assert_eq!(other.words() == good.words(), matches!(what, 1 | 2));
		prop_assert_eq!(other.answers(&good.invitation), is_chosen_by_the_guardian);
	}
}

#[test]
fn files_come_back_as_they_were_and_others_are_refused() {
	let invitation = invitation();
	let text = invitation.to_json();
	assert_eq!(Invitation::from_json(text.as_bytes()).unwrap(), invitation);
	let alice = pair("Alice", Algorithm::Sr25519);
	let guardian = GuardianId::Account(alice.account().unwrap());
	let shares = pair("Alice", Algorithm::X25519).public();
	let acceptance = invitation.accept(guardian, &alice, Some(shares)).unwrap();
	let answer = acceptance.to_json();
	assert_eq!(Acceptance::from_json(answer.as_bytes()).unwrap(), acceptance);
	assert!(acceptance.answers(&invitation));
	for note in ["Will you\\u001b[2J".to_owned(), "x".repeat(201)] {
		let bad = text.replace("Will you guard my DID?", &note);
		assert!(matches!(Invitation::from_json(bad.as_bytes()), Err(InvitationError::Malformed { .. })), "{bad}");
	}
	for bad in ["", "[]", &answer, &text.replace("\"version\": 1", "\"version\": 2")] {
		assert!(matches!(Invitation::from_json(bad.as_bytes()), Err(InvitationError::Malformed { .. })), "{bad}");
	}
	for bad in ["", &text, &answer.replace("0x", "0xzz")] {
		assert!(matches!(Acceptance::from_json(bad.as_bytes()), Err(InvitationError::Malformed { .. })), "{bad}");
	}
}
