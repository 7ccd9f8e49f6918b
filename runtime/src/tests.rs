//! The composed runtime: properties that show only when all pallets meet.

mod agenda;
mod free_calls;
mod governance;
mod groups;
#[cfg(not(feature = "runtime-benchmarks"))]
pub(crate) mod migrations;
mod prices;
mod recovery;
mod rules;
mod storage;
mod validators;
mod votes;

use crate::{
	extension,
	genesis::{self, LOCAL_PRESET},
	nonce::FirstNonce,
	AccountId, Aura, Balances, BlockNumber, Did, Executive, Header, Nonce, Runtime, RuntimeCall, RuntimeGenesisConfig,
	RuntimeOrigin, SignedPayload, System, UncheckedExtrinsic, CLV, MILLI_CLV, VERSION,
};
use clavis_primitives::{
	api::Change, record::MAX_RECORD_BYTES, ControlSet, DidId, Domain, Inception, PublicKey, RevocationCertificate,
	RevocationPayload, RevocationSigner, StoredRecord,
};
use codec::{Decode, DecodeLimit, Encode, MaxEncodedLen};
use frame_support::{
	assert_ok,
	dispatch::GetDispatchInfo,
	traits::{Get, PalletInfoAccess},
	MAX_EXTRINSIC_DEPTH,
};
use proptest::prelude::*;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::H256;
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	traits::{Header as _, Zero},
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	BuildStorage, Digest, DigestItem, MultiSignature,
};

/// The chain of a preset, in the first block.
fn start(preset: &str) -> sp_io::TestExternalities {
	let patch: serde_json::Value = serde_json::from_slice(&genesis::get_preset(&preset.into()).unwrap()).unwrap();
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
	let config: RuntimeGenesisConfig = serde_json::from_value(config).unwrap();
	let mut chain = sp_io::TestExternalities::new(config.build_storage().unwrap());
	chain.execute_with(|| begin_block(1, H256([7; 32])));
	chain
}

/// Begins a block of the next slot, as its author would: with the slot in the header, and the time as its first extrinsic.
fn begin_block(number: BlockNumber, parent: H256) {
	let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, u64::from(number).encode());
	let header = Header::new(number, H256::zero(), H256::zero(), parent, Digest { logs: vec![slot] });
	Executive::initialize_block(&header);
	let now = u64::from(number) * Aura::slot_duration();
	let set = UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(pallet_timestamp::Call::set { now }));
	assert_ok!(Executive::apply_extrinsic(set).unwrap());
}

/// Ends the block, and begins the next one.
fn next_block() {
	let header = Executive::finalize_block();
	begin_block(header.number + 1, header.hash());
}

fn merge(into: &mut serde_json::Value, patch: serde_json::Value) {
	match (into, patch) {
		(serde_json::Value::Object(into), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(into.entry(key).or_insert(serde_json::Value::Null), value);
			}
		},
		(into, patch) => *into = patch,
	}
}

fn extrinsic(signer: Sr25519Keyring, nonce: Nonce, call: RuntimeCall) -> UncheckedExtrinsic {
	let payload = SignedPayload::new(call, extension::immortal(nonce)).unwrap();
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	let address = signer.to_account_id().into();
	UncheckedExtrinsic::new_signed(call, address, MultiSignature::Sr25519(signature), extension)
}

fn alice() -> DidId {
	let key = PublicKey::Sr25519(Sr25519Keyring::Alice.to_raw_public());
	Inception { control: ControlSet::single(key), next: None, salt: H256::zero() }.id(&Did::network())
}

fn alias(text: &str) -> RuntimeCall {
	let changes = vec![clavis_primitives::Change::AddAlias(text.parse().unwrap())].try_into().unwrap();
	RuntimeCall::Did(pallet_did::Call::update { did: alice(), changes })
}

#[test]
fn presets_should_build_and_name_their_networks() {
	for (preset, network, validators) in [(DEV_RUNTIME_PRESET, "dev", 1), (LOCAL_PRESET, "local", 4)] {
		start(preset).execute_with(|| {
			assert_eq!(Did::network().as_str(), network);
			assert_eq!(crate::Session::validators().len(), validators);
			assert_eq!(crate::Grandpa::grandpa_authorities().len(), validators);
			assert!(Did::record(alice()).is_some_and(|record| record.is_active()));
		});
	}
	assert_eq!(genesis::get_preset(&"unknown".into()), None);
}

#[test]
fn no_pallet_should_have_the_index_that_signed_payloads_start_with() {
	let start = Domain::ALL[0].tag()[0];
	let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
	assert_eq!(remark.encode()[0], System::index() as u8);
	assert!(Domain::ALL.iter().all(|domain| domain.tag()[0] == start));
	let wrapped = clavis_primitives::WalletSignature::wrap(&[0; 32])[0];
	for start in [start, wrapped] {
		assert!(RuntimeCall::decode(&mut &[start, 0, 0, 0, 0][..]).is_err(), "pallet index {start} must stay free");
	}
}

#[test]
fn no_call_should_have_the_index_that_signatures_of_mls_have() {
	// The bytes that a call of this pallet and index leaves unread: all but the two of an index that is unknown.
	let unread = |pallet: u8, call: u8| {
		let bytes = [&[pallet, call][..], &[0; 64]].concat();
		let mut rest = &bytes[..];
		let decoded = RuntimeCall::decode(&mut rest).is_ok();
		(decoded, rest.len())
	};
	// MLS signs the length of a label, then `MLS 1.0 `: primitives and client rely on it.
	let mls = b"MLS 1.0 "[0];
	for pallet in 0..=u8::MAX {
		let (decoded, rest) = unread(pallet, mls);
		assert!(!decoded && rest >= 64, "pallet {pallet}");
	}
	// A call that is there is found in this way.
	assert!(unread(System::index() as u8, 0).0);
}

#[test]
fn records_should_be_readable_natively_by_a_plain_ticket() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let did = alice();
		// Growth by a step makes Alice pay a deposit for her genesis DID.
		let endpoints = |n: u32| format!("https://example.org/{n}/{}", "x".repeat(200)).parse().unwrap();
		let service = clavis_primitives::Service {
			id: "s".parse().unwrap(),
			types: vec!["T".parse().unwrap()].try_into().unwrap(),
			endpoints: (0..3).map(endpoints).collect::<Vec<_>>().try_into().unwrap(),
		};
		let changes = vec![clavis_primitives::Change::AddService(service)].try_into().unwrap();
		assert_ok!(Did::update(RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id()), did, changes));

		let key = pallet_did::Records::<Runtime>::hashed_key_for(did);
		assert!(key.ends_with(&did.0));
		let bytes = sp_io::storage::get(&key).unwrap();
		let native = StoredRecord::<u128>::decode(&mut &bytes[..]).unwrap().into_latest();
		assert_eq!(native.deposit.as_ref().map(|deposit| deposit.ticket), Some(300 * MILLI_CLV));
		assert_eq!(Some(native.without_ticket()), Did::record(did));
	});
}

#[test]
fn a_record_should_be_bounded_and_a_call_should_fit_a_block() {
	type Stored = StoredRecord<<Runtime as pallet_did::Config>::Consideration>;
	assert_eq!(Stored::max_encoded_len(), MAX_RECORD_BYTES as usize);
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let normal = limits.get(frame_support::dispatch::DispatchClass::Normal);
	let largest = start(DEV_RUNTIME_PRESET).execute_with(|| alias("a:b").get_dispatch_info().call_weight);
	assert!(largest.all_lt(normal.max_extrinsic.unwrap()));
}

#[test]
fn a_signed_extrinsic_should_change_a_document_and_be_told_of() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let alice_account = Sr25519Keyring::Alice.to_account_id();
		let before = Balances::free_balance(&alice_account);
		assert_ok!(Executive::apply_extrinsic(extrinsic(Sr25519Keyring::Alice, 0, alias("a:b"))).unwrap());
		assert!(Balances::free_balance(&alice_account) < before);
		let changes = System::read_events_no_consensus().filter_map(|record| match record.event {
			crate::RuntimeEvent::Did(pallet_did::Event::Changed { did, version, kind }) => {
				Some(Change { did, version, kind })
			},
			_ => None,
		});
		assert_eq!(changes.map(|change| (change.did, change.version)).collect::<Vec<_>>(), [(alice(), 2)]);
	});
}

#[test]
fn revoking_should_cost_nothing_when_it_succeeds() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let account = Sr25519Keyring::Alice.to_account_id();
		let before = Balances::free_balance(&account);
		let call = RuntimeCall::Did(pallet_did::Call::revoke {
			did: alice(),
			method: "key-1".parse().unwrap(),
			reason: clavis_primitives::Reason::Routine,
		});
		assert_ok!(Executive::apply_extrinsic(extrinsic(Sr25519Keyring::Alice, 0, call.clone())).unwrap());
		assert_eq!(Balances::free_balance(&account), before);
		// And is paid for when it fails, so that it is no way to fill blocks.
		assert!(Executive::apply_extrinsic(extrinsic(Sr25519Keyring::Alice, 1, call)).unwrap().is_err());
		assert!(Balances::free_balance(&account) < before);
	});
}

/// A certificate that ends Alice's key of the genesis block, signed by it.
fn certificate() -> RevocationCertificate {
	let key = PublicKey::Sr25519(Sr25519Keyring::Alice.to_raw_public());
	certified(alice(), key, |digest| clavis_primitives::Signature::Sr25519(Sr25519Keyring::Alice.sign(digest).0))
}

/// A certificate by which a key that the first version of a DID added ends itself.
fn certified(
	did: DidId,
	key: PublicKey,
	sign: impl Fn(&[u8]) -> clavis_primitives::Signature,
) -> RevocationCertificate {
	let (added_in, since, signer) = (1, None, RevocationSigner::Key);
	let genesis = System::block_hash(0);
	let payload = RevocationPayload { genesis, did, key: &key, added_in, since, signer };
	let signature = sign(&payload.digest());
	RevocationCertificate { did, key, added_in, since, signer, signature }
}

/// The extrinsic of a certificate, as a node asks the runtime for it.
fn revocation(certificate: RevocationCertificate) -> UncheckedExtrinsic {
	use clavis_primitives::api::runtime_decl_for_did_api::DidApi;
	Runtime::revocation(certificate)
}

#[test]
fn a_certificate_should_be_free_and_good_once() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let signed = revocation(certificate());
		let validity =
			Executive::validate_transaction(TransactionSource::External, signed.clone(), H256([7; 32])).unwrap();
		assert!(validity.propagate);
		// A pool keeps one for a key, from all senders together.
		assert_eq!(validity.provides.len(), 1);
		let issuance = Balances::total_issuance();
		assert_ok!(Executive::apply_extrinsic(signed.clone()).unwrap());
		assert_eq!(Balances::total_issuance(), issuance);
		assert!(Did::record(alice()).is_some_and(|record| record.document.methods.is_empty()));
		let refusal = InvalidTransaction::Custom(pallet_did::Refusal::NoSuchKey as u8);
		assert_eq!(Executive::apply_extrinsic(signed), Err(TransactionValidityError::Invalid(refusal)));
	});
}

#[test]
fn a_node_should_find_the_certificate_in_its_extrinsic_alone() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let opaque = |extrinsic: UncheckedExtrinsic| crate::opaque::UncheckedExtrinsic::from(extrinsic);
		// The signatures of two calls of `certificate` differ.
		let certificate = certificate();
		assert_eq!(crate::certificate_of(&opaque(revocation(certificate.clone()))), Some(certificate.clone()));
		let call = RuntimeCall::Did(pallet_did::Call::revoke_in_emergency { certificate: certificate.clone() });
		for other in [
			UncheckedExtrinsic::new_bare(call.clone()),
			extrinsic(Sr25519Keyring::Alice, 0, call),
			UncheckedExtrinsic::new_transaction(alias("a:b"), extension::immortal(0)),
		] {
			assert_eq!(crate::certificate_of(&opaque(other)), None);
		}
		let mut longer = opaque(revocation(certificate)).inner().to_vec();
		longer.push(0);
		assert_eq!(crate::certificate_of(&crate::opaque::UncheckedExtrinsic::from_blob(longer)), None);
	});
}

#[test]
fn a_forged_certificate_should_never_enter_a_pool_or_a_block() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let forged = revocation(RevocationCertificate { since: Some(0), ..certificate() });
		let refusal =
			TransactionValidityError::Invalid(InvalidTransaction::Custom(pallet_did::Refusal::BadSignature as u8));
		let validity = Executive::validate_transaction(TransactionSource::External, forged.clone(), H256([7; 32]));
		assert_eq!(validity, Err(refusal));
		assert_eq!(Executive::apply_extrinsic(forged), Err(refusal));
		// A bare extrinsic, which nothing authorises, is no way around.
		let call = RuntimeCall::Did(pallet_did::Call::revoke_in_emergency { certificate: certificate() });
		let bare = UncheckedExtrinsic::new_bare(call);
		assert!(Executive::validate_transaction(TransactionSource::External, bare.clone(), H256([7; 32])).is_err());
		// An author who puts it into a block all the same gains nothing.
		assert_eq!(Executive::apply_extrinsic(bare), Ok(Err(sp_runtime::DispatchError::BadOrigin)));
		assert!(Did::record(alice()).is_some_and(|record| record.version == 1));
	});
}

#[test]
fn a_stranger_should_be_charged_and_refused() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let outcome = Executive::apply_extrinsic(extrinsic(Sr25519Keyring::Bob, 0, alias("a:b"))).unwrap();
		let error = pallet_did::Error::<Runtime>::NotAuthorized;
		assert_eq!(outcome, Err(error.into()));
		assert_eq!(Did::record(alice()).map(|record| record.version), Some(1));
	});
}

/// Wallets read the entry of an account with a nonce of 32 bits, as chains of this SDK have it.
#[test]
fn the_entry_of_an_account_should_have_a_nonce_of_32_bits() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let entry = frame_system::Account::<Runtime>::hashed_key_for(Sr25519Keyring::Alice.to_account_id());
		// The nonce, three counts of references, and the four amounts of a balance.
		assert_eq!(sp_io::storage::get(&entry).map(|entry| entry.len()), Some(4 + 3 * 4 + 4 * 16));
	});
}

/// Property 2: an account that is reaped and comes back starts above every nonce it ever used.
#[test]
fn property_2_no_extrinsic_should_be_accepted_again_after_its_account_was_reaped() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let alice = Sr25519Keyring::Alice.to_account_id();
		let two = Sr25519Keyring::Two.to_account_id();
		let empty = |account: &AccountId| {
			assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), account.clone().into(), 0));
		};
		empty(&two);
		let fund = || {
			let origin = RuntimeOrigin::signed(alice.clone());
			assert_ok!(Balances::transfer_keep_alive(origin, two.clone().into(), 100 * CLV));
		};
		fund();
		assert_eq!(*System::account_nonce(&two), 0);
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		let signed = extrinsic(Sr25519Keyring::Two, 0, remark);
		assert_ok!(Executive::apply_extrinsic(signed.clone()).unwrap());
		empty(&two);
		assert!(!System::account_exists(&two));
		fund();
		assert_eq!(*System::account_nonce(&two), 1);
		assert_eq!(FirstNonce::get(), 1);
		let replayed = Executive::apply_extrinsic(signed);
		assert_eq!(replayed, Err(TransactionValidityError::Invalid(InvalidTransaction::Stale)));
	});
}

#[test]
fn root_should_have_no_caller_and_genesis_no_key_above_others() {
	use frame_support::traits::PalletsInfoAccess;
	let names = crate::AllPalletsWithSystem::infos().into_iter().map(|pallet| pallet.name).collect::<Vec<_>>();
	assert!(!names.iter().any(|name| ["Sudo", "Proxy"].contains(name)), "{names:?}");
	assert_eq!((VERSION.spec_name.as_ref(), VERSION.transaction_version), ("clavis", 1));
	assert!(!MILLI_CLV.is_zero());
}

proptest! {
	/// Property 6: what comes in over the network is decoded within limits, and never ends a node.
	#[test]
	fn property_6_any_bytes_should_decode_to_a_call_or_an_error(index in 0u8..14, bytes: Vec<u8>) {
		let of = |pallet: usize| [&[pallet as u8, index][..], &bytes].concat();
		for bytes in [&bytes[..], &of(Did::index()), &of(crate::Recovery::index()), &of(crate::Groups::index())] {
			let _ = RuntimeCall::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &bytes[..]);
			let _ = UncheckedExtrinsic::decode(&mut &bytes[..]);
			if let Ok(call) = RuntimeCall::decode(&mut &bytes[..]) {
				let _ = call.get_dispatch_info();
			}
		}
	}
}
