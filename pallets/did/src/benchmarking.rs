//! Benchmarks: every call on a record with full history and ended keys, by the size of its content,
//! and each piece of cryptography on its own.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "benchmarks run on no chain, and one that fails must stop"
)]

use super::{pallet::RecordOf, registry::Strict, *};
use alloc::{boxed::Box, format, vec, vec::Vec};
use clavis_primitives::{
	control::{ControlSignature, ControlSignatures, Controller, Member, MAX_MEMBERS},
	document::{Change, Changes, NewMethod},
	payload::{Authorization, AuthorizationPayload, CreationPayload, PossessionPayload, Proof, Signers},
	record::{MAX_CONTENT_BYTES, MAX_ENDED},
	recovery::NewControl,
	webauthn::software,
	AccountId, BlockHeight, ControlSet, DidId, Fragment, Inception, PublicKey, Purpose, Reason, Registry,
	RevocationCertificate, RevocationPayload, RevocationSigner, Service, Signature, StoredRecord,
};
use core::sync::atomic::{AtomicU32, Ordering};
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::TransactionSource,
	traits::{Authorize, Consideration},
};
use frame_system::RawOrigin;
use p256::ecdsa::signature::Signer;
use sp_core::{crypto::KeyTypeId, ed25519, H256};

const KEYS: KeyTypeId = KeyTypeId(*b"benc");

/// As long as domains get, which the assertion repeats.
const LONGEST_DOMAIN: &str = match core::str::from_utf8(&[b'x'; 253]) {
	Ok(domain) => domain,
	Err(_) => unreachable!(),
};

/// A new Ed25519 key; its secret stays with the host. It has a seed: without one, the host derives it from a phrase, which takes
/// longer than what is measured.
fn key() -> ed25519::Public {
	static NEXT: AtomicU32 = AtomicU32::new(1);
	let seed = format!("0x{:064x}", NEXT.fetch_add(1, Ordering::Relaxed));
	sp_io::crypto::ed25519_generate(KEYS, Some(seed.into_bytes()))
}

fn sign(key: &ed25519::Public, digest: [u8; 32]) -> Signature {
	Signature::Ed25519(sp_io::crypto::ed25519_sign(KEYS, key, &digest).expect("the host made this key").0)
}

fn signatures(key: &ed25519::Public, digest: [u8; 32]) -> ControlSignatures {
	vec![ControlSignature::of_key(0, sign(key, digest))].try_into().expect("one signature fits")
}

fn single(key: &ed25519::Public) -> ControlSet {
	ControlSet::single(PublicKey::Ed25519(key.0))
}

fn fragment(name: &str, n: u32) -> Fragment {
	format!("{name}{n}").parse().expect("a short name")
}

fn method(n: u32) -> Change {
	let purposes = [Purpose::Authentication].into_iter().collect();
	Change::AddMethod(NewMethod { id: fragment("key", n), key: PublicKey::Ed25519(key().0), purposes, expires: None })
}

fn service(n: u32, bytes: u32) -> Change {
	let endpoint = format!("https://example.org/{}", "x".repeat(bytes as usize));
	Change::AddService(Service {
		id: fragment("service", n),
		types: vec!["LinkedDomains".parse().expect("a type")].try_into().expect("one fits"),
		endpoints: vec![endpoint.parse().expect("a URI")].try_into().expect("one fits"),
	})
}

fn alias(n: u32) -> Change {
	Change::AddAlias(format!("did:example:{n}").parse().expect("a URI"))
}

/// So many changes that ask for no cryptography: that is weighed on its own.
fn changes(n: u32) -> Changes {
	let plain = (0..n).map(|n| if n < 8 { service(n, 20) } else { alias(n) }).collect::<Vec<_>>();
	plain.try_into().expect("16 at most")
}

/// Returns an account with funds, and its key. Storage of the sender that every transaction touches is not counted.
fn rich<T: Config + pallet_timestamp::Config>() -> (AccountId, PublicKey) {
	let (payer, key) = stranger::<T>();
	whitelist_account!(payer);
	(payer, key)
}

/// An account with funds that sends nothing, and the key that makes it.
fn stranger<T: Config + pallet_timestamp::Config>() -> (AccountId, PublicKey) {
	pallet_timestamp::Now::<T>::put(T::Moment::from(1_000u32));
	let key = PublicKey::Ed25519(key().0);
	let payer = key.account().expect("an Ed25519 key makes an account");
	for _ in 0..4 {
		T::Consideration::ensure_successful(&payer, deposit::footprint(8));
	}
	(payer, key)
}

/// A DID controlled by `control`, with so many bytes of content, a long history and 8 ended keys, all of them compromised.
fn did<T: Config>(control: ControlSet, payer: &AccountId, content: u32) -> DidId {
	let (did, mut record) = record::<T>(control, content);
	Pallet::<T>::charge(&mut record, payer).expect("the payer is rich");
	Records::<T>::insert(did, StoredRecord::V1(record));
	did
}

/// The record of [`did`], without a deposit.
fn record<T: Config>(control: ControlSet, content: u32) -> (DidId, RecordOf<T>) {
	let inception = Inception { control, next: None, salt: H256::zero() };
	let did = inception.id(&Network::<T>::get());
	let mut record = RecordOf::<T>::create(inception, [], 0, 0).expect("a sound inception");
	for n in 0..MAX_ENDED {
		record.update([method(n)], 0).expect("room for a key");
		record.revoke(&fragment("key", n), Reason::Compromised { since: 0 }, 0).expect("the key is there");
	}
	record.update([method(99)], 0).expect("room for a key");
	for n in 0..7 {
		let mut grown = record.clone();
		// About 300 bytes a service.
		if grown.update([service(n, 236)], 0).is_err() || u32::from(grown.billed_steps()) * 512 > content {
			break;
		}
		record = grown;
	}
	(did, record)
}

/// For the benchmarks of pallets that act on DIDs.
impl<T: Config> Pallet<T> {
	/// Makes a DID that an account controls, with the largest content. The account is a method for authentication too. It may
	/// be any account, also one without a key.
	pub fn benchmark_did(control: &AccountId) -> DidId {
		let (did, mut record) = record::<T>(single(&key()), MAX_CONTENT_BYTES);
		let of_account = PublicKey::Ed25519(control.clone().into());
		record.control.set = ControlSet::single(of_account);
		record.document.methods.iter_mut().for_each(|method| method.key = of_account);
		Records::<T>::insert(did, StoredRecord::V1(record));
		did
	}

	/// Makes a control of one key that signed for itself, as an attempt against a DID names it. It answers a compromise, which
	/// takes the most work.
	///
	/// - `plan_version`: the version of the plan of guardians.
	pub fn benchmark_nomination(did: &DidId, plan_version: BlockHeight) -> NewControl {
		let (key, next, reason) = (key(), Some(H256::zero()), Reason::Compromised { since: 0 });
		let set = single(&key);
		let digest = Self::nomination(*did, plan_version, &set, next, reason).digest();
		let possession = signatures(&key, digest);
		NewControl { set, next, reason, possession }
	}
}

/// Has `key` in the document of a DID, as its latest change, and signs its end.
fn certificate<T: Config>(did: DidId, key: &ed25519::Public) -> RevocationCertificate {
	let public = PublicKey::Ed25519(key.0);
	let mut record = Records::<T>::get(did).expect("the record is there").into_latest();
	record.revoke(&fragment("key", 99), Reason::Routine, 0).expect("the key is there");
	let purposes = [Purpose::Authentication].into_iter().collect();
	let new = NewMethod { id: fragment("new", 0), key: public, purposes, expires: None };
	record.update([Change::AddMethod(new)], 0).expect("room for a key");
	let added_in = record.version;
	Records::<T>::insert(did, StoredRecord::V1(record));
	let (since, signer) = (Some(0), RevocationSigner::Key);
	let genesis = Pallet::<T>::chain_id().genesis;
	let payload = RevocationPayload { genesis, did, key: &public, added_in, since, signer };
	let signature = sign(key, payload.digest());
	RevocationCertificate { did, key: public, added_in, since, signer, signature }
}

fn p256_key() -> (p256::ecdsa::SigningKey, PublicKey) {
	let secret = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("a good secret");
	let point = secret.verifying_key().to_encoded_point(true);
	let key = PublicKey::P256(point.as_bytes().try_into().expect("33 bytes"));
	(secret, key)
}

fn version_of<T: Config>(did: DidId) -> u32 {
	Records::<T>::get(did).expect("the record is there").into_latest().version
}

/// The steps of content that the payer of a DID pays for.
fn steps_of<T: Config>(did: DidId) -> Option<u8> {
	Records::<T>::get(did).expect("the record is there").into_latest().deposit.map(|deposit| deposit.steps)
}

#[benchmarks(where T: pallet_timestamp::Config, <T as Config>::RuntimeCall: From<Call<T>>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create(n: Linear<0, 16>) {
		let ((payer, _), key) = (rich::<T>(), key());
		let inception = Inception { control: single(&key), next: None, salt: H256::zero() };
		let did = inception.id(&Network::<T>::get());
		let (changes, expires_at) = (changes(n), u32::MAX);
		let payload = CreationPayload { chain: Pallet::<T>::chain_id(), did, expires_at, changes: &changes };
		let signatures = signatures(&key, payload.digest());
		#[extrinsic_call]
		_(RawOrigin::Signed(payer), inception, changes, expires_at, signatures);
		assert!(Records::<T>::contains_key(did));
	}

	#[benchmark]
	fn update(n: Linear<1, 8>, b: Linear<0, MAX_CONTENT_BYTES>) {
		let (payer, control) = rich::<T>();
		let did = did::<T>(ControlSet::single(control), &payer, b);
		let before = version_of::<T>(did);
		let changes = (0..n).map(alias).collect::<Vec<_>>().try_into().expect("8 at most");
		#[extrinsic_call]
		_(RawOrigin::Signed(payer), did, changes);
		assert_eq!(version_of::<T>(did), before + 1);
	}

	/// As many keys leave as a set has, and as many members take over.
	///
	/// Nothing is measured that is weighed apart. The new set takes as many steps as the old one, so that the deposit stays:
	/// see `settle`. It commits to no other set, so that no guardians are asked: see `Guardianship::weight_of_questions`. Its
	/// members besides the key are DIDs, so that no key has to be checked that does not sign: see `Work::of_control`.
	#[benchmark]
	fn rotate(b: Linear<0, MAX_CONTENT_BYTES>) {
		let (payer, control) = rich::<T>();
		let others = (1..MAX_MEMBERS).map(|_| PublicKey::Ed25519(key().0));
		let members = core::iter::once(control).chain(others);
		let members = members.map(|key| Member { controller: Controller::Key(key), weight: 1 }).collect::<Vec<_>>();
		let set = ControlSet { threshold: 1, members: members.try_into().expect("as many as fit") };
		let did = did::<T>(set, &payer, b);
		let (before, steps) = (version_of::<T>(did), steps_of::<T>(did));
		let (key, reason, next) = (key(), Reason::Routine, None);
		let dids = (1..MAX_MEMBERS as u8).map(|n| Controller::Did(DidId([n; 32])));
		let members = core::iter::once(Controller::Key(PublicKey::Ed25519(key.0))).chain(dids);
		let members = members.map(|controller| Member { controller, weight: 1 }).collect::<Vec<_>>();
		let set = ControlSet { threshold: 1, members: members.try_into().expect("as many as fit") };
		let chain = Pallet::<T>::chain_id();
		let payload = PossessionPayload { chain, did, control_version: 1, set: &set, next, reason };
		let possession = signatures(&key, payload.digest());
		#[extrinsic_call]
		_(RawOrigin::Signed(payer), did, set, next, reason, possession);
		assert_eq!((version_of::<T>(did), steps_of::<T>(did)), (before + 1, steps));
	}

	#[benchmark]
	fn revoke(b: Linear<0, MAX_CONTENT_BYTES>) {
		let (payer, control) = rich::<T>();
		let did = did::<T>(ControlSet::single(control), &payer, b);
		let before = version_of::<T>(did);
		#[extrinsic_call]
		_(RawOrigin::Signed(payer), did, fragment("key", 99), Reason::Compromised { since: 0 });
		assert_eq!(version_of::<T>(did), before + 1);
	}

	#[benchmark]
	fn deactivate(b: Linear<0, MAX_CONTENT_BYTES>) {
		let (payer, control) = rich::<T>();
		let did = did::<T>(ControlSet::single(control), &payer, b);
		#[extrinsic_call]
		_(RawOrigin::Signed(payer), did);
		assert!(!Records::<T>::get(did).is_some_and(|stored| stored.into_latest().is_active()));
	}

	#[benchmark]
	fn revoke_in_emergency(b: Linear<0, MAX_CONTENT_BYTES>) {
		let ((payer, control), key) = (rich::<T>(), key());
		let did = did::<T>(ControlSet::single(control), &payer, b);
		let certificate = certificate::<T>(did, &key);
		let before = version_of::<T>(did);
		#[extrinsic_call]
		_(RawOrigin::Authorized, certificate);
		assert_eq!(version_of::<T>(did), before + 1);
	}

	#[benchmark]
	fn authorize_revoke_in_emergency() {
		let ((payer, control), key) = (rich::<T>(), key());
		let did = did::<T>(ControlSet::single(control), &payer, MAX_CONTENT_BYTES);
		let call = Call::<T>::revoke_in_emergency { certificate: certificate::<T>(did, &key) };
		let validity;
		#[block]
		{
			validity = call.authorize(TransactionSource::InBlock);
		}
		assert!(validity.is_some_and(|validity| validity.is_ok()));
	}

	/// Without what the inner call costs, which is weighed by its own benchmark.
	#[benchmark]
	fn dispatch_as(b: Linear<0, MAX_CONTENT_BYTES>) {
		let ((payer, _), key) = (rich::<T>(), key());
		let did = did::<T>(single(&key), &payer, b);
		let call: <T as Config>::RuntimeCall =
			Call::<T>::revoke { did, method: fragment("key", 99), reason: Reason::Routine }.into();
		let (signers, nonce, expires_at) = (Signers::Control { version: 1 }, 0, u32::MAX);
		let chain = Pallet::<T>::chain_id();
		let payload = AuthorizationPayload { chain, did, signers, nonce, expires_at, call: &call };
		let proof = Proof::Control(signatures(&key, payload.digest()));
		let authorization = Authorization { did, nonce, expires_at, proof };
		let call = Box::new(call);
		let actor;
		#[block]
		{
			actor = Pallet::<T>::spend(authorization, &call, payer);
		}
		assert!(actor.is_ok());
	}

	#[benchmark]
	fn verify_signature() {
		// sr25519 is the slowest of those that the host verifies.
		let key = sp_io::crypto::sr25519_generate(KEYS, None);
		let digest = [7; 32];
		let signature = sp_io::crypto::sr25519_sign(KEYS, &key, &digest).expect("the host made this key");
		let (signature, key) = (Signature::Sr25519(signature.0), PublicKey::Sr25519(key.0));
		let good;
		#[block]
		{
			good = signature.is_valid(&key, &digest);
		}
		assert!(good);
	}

	#[benchmark]
	fn verify_p256_signature() {
		let (secret, key) = p256_key();
		let digest = [7; 32];
		let signature: p256::ecdsa::Signature = secret.sign(&digest);
		let signature = Signature::P256(signature.to_bytes().into());
		let good;
		#[block]
		{
			good = signature.is_valid(&key, &digest);
		}
		assert!(good);
	}

	#[benchmark]
	fn verify_assertion() {
		let (secret, key) = p256_key();
		let digest = [7; 32];
		let assertion = software::get(&secret, LONGEST_DOMAIN, &digest).into_assertion().expect("it fits");
		let signature = Signature::WebAuthn(assertion);
		let good;
		#[block]
		{
			good = signature.is_valid(&key, &digest);
		}
		assert!(good);
	}

	/// As pools validate: in wasm. No call is charged for it, since blocks ask the host.
	#[benchmark]
	fn verify_assertion_without_host() {
		let (secret, key) = p256_key();
		let digest = [7; 32];
		let assertion = software::get(&secret, LONGEST_DOMAIN, &digest).into_assertion().expect("it fits");
		let signature = Signature::WebAuthn(assertion);
		let good;
		#[block]
		{
			good = signature.is_valid_without_host(&key, &digest);
		}
		assert!(good);
	}

	/// The control set of a member DID.
	#[benchmark]
	fn look_up_member(b: Linear<0, MAX_CONTENT_BYTES>) {
		let (payer, control) = rich::<T>();
		let did = did::<T>(ControlSet::single(control), &payer, b);
		let set;
		#[block]
		{
			set = Strict::<T>::under(&crate::rules::RulesNow::read::<T>()).control_set(&did);
		}
		assert_eq!(set, Some(ControlSet::single(control)));
	}

	/// The deposit moves from one payer to another.
	#[benchmark]
	fn settle() -> Result<(), BenchmarkError> {
		let ((first, control), (second, _)) = (stranger::<T>(), stranger::<T>());
		let did = did::<T>(ControlSet::single(control), &first, 0);
		let mut record = Records::<T>::get(did).expect("it was made above").into_latest();
		let paid = record.billed_steps();
		record.update([service(1, 236), service(2, 236)], 0).expect("room for services");
		#[block]
		{
			Pallet::<T>::settle(&mut record, paid, &second)?;
		}
		assert!(record.deposit.is_some_and(|deposit| deposit.payer == second));
		Ok(())
	}

	#[benchmark]
	fn rewrite_record() {
		let (payer, control) = rich::<T>();
		let did = did::<T>(ControlSet::single(control), &payer, MAX_CONTENT_BYTES);
		let written;
		#[block]
		{
			written = Pallet::<T>::rewrite_next(None);
		}
		assert!(written.is_some_and(|written| Records::<T>::contains_key(written) && Records::<T>::contains_key(did)));
	}

	#[benchmark]
	fn check_edwards_key() {
		let key = PublicKey::Ed25519(key().0);
		let good;
		#[block]
		{
			good = key.check();
		}
		assert!(good.is_ok());
	}

	#[benchmark]
	fn check_weierstrass_key() {
		let (_, key) = p256_key();
		let good;
		#[block]
		{
			good = key.check();
		}
		assert!(good.is_ok());
	}
}
