//! Tests that the chain refuses calls without authority. These tests send the calls themselves, because the command
//! refuses to send them.

use clavis_client::{
	calls::{Call, DidCall, PalletCall},
	chain::{Chain, ChainError},
	keys::{KeyPair, Secret},
};
use clavis_primitives::{
	control::ControlSignatures,
	document::Changes,
	payload::{Authorization, Proof, Signers},
	Algorithm, AuthorizationPayload, Change, ControlSet, ControlSignature, CreationPayload, Did, Inception, Reason,
};
use clavis_tests::{alice_did, Node};

fn pair(path: &str) -> KeyPair {
	let secret = path.parse::<Secret>().expect("a development path");
	secret.pair(Algorithm::Sr25519).expect("the path makes a key")
}

/// Signs as the only member of a control set.
fn sign(key: &KeyPair, digest: &[u8; 32]) -> ControlSignatures {
	let signature = ControlSignature::of_key(0, key.sign(digest).expect("the key signs"));
	ControlSignatures::truncate_from(vec![signature])
}

/// Sends a call that must fail on the chain, and returns the name of its error.
async fn refusal(chain: &Chain, call: &Call, payer: &KeyPair) -> String {
	match chain.submit(call, payer, &|_| {}).await {
		Err(ChainError::Failed(failure)) => failure.name,
		outcome => panic!("expected a call that fails on the chain, got: {outcome:?}"),
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_refuses_calls_without_authority() {
	let node = Node::dev();
	let chain = Chain::connect(&node.url()).await.expect("the node is there");
	let (alice, mallory) = (pair("//Alice"), pair("//Dave"));
	let did = alice_did("dev").parse::<Did>().expect("a DID").id;
	let changes = Changes::truncate_from(vec![Change::AddAlias("urn:x:mallory".parse().expect("a URI"))]);
	let before = node.resolve(&alice_did("dev")).json();

	// An account without control of the DID sends the calls.
	let update = DidCall::Update { did, changes: changes.clone() }.by_name();
	let method = "key-1".parse().expect("an id");
	let revoke = DidCall::Revoke { did, method, reason: Reason::Routine }.by_name();
	let deactivate = DidCall::Deactivate(did).by_name();
	for call in [&update, &revoke, &deactivate] {
		assert_eq!(refusal(&chain, call, &mallory).await, "NotAuthorized");
	}

	// These authorizations are by another key, with a later nonce, expired, and for another call.
	let update = chain.encode(&update).await.expect("the chain has the call");
	let deactivate = chain.encode(&deactivate).await.expect("the chain has the call");
	let authorize = |key: &KeyPair, nonce: u64, expires_at: u32| {
		let signers = Signers::Control { version: 1 };
		let payload = AuthorizationPayload { chain: chain.id(), did, signers, nonce, expires_at, call: &update };
		let signatures = sign(key, &payload.digest());
		Authorization { did, nonce, expires_at, proof: Proof::Control(signatures) }
	};
	for (authorization, call, error) in [
		(authorize(&mallory, 0, u32::MAX), &update, "BadSignature"),
		(authorize(&alice, 1, u32::MAX), &update, "WrongNonce"),
		(authorize(&alice, 0, 1), &update, "Expired"),
		(authorize(&alice, 0, u32::MAX), &deactivate, "BadSignature"),
	] {
		assert_eq!(refusal(&chain, &Call::dispatch_as(&authorization, call), &mallory).await, error);
	}

	// The first control set did not sign this creation.
	let inception = Inception { control: ControlSet::single(alice.public()), next: None, salt: [7; 32].into() };
	let squatted = inception.id(chain.network());
	let payload = CreationPayload { chain: chain.id(), did: squatted, expires_at: u32::MAX, changes: &changes };
	let signatures = sign(&mallory, &payload.digest());
	let create = DidCall::Create { inception, changes, expires_at: u32::MAX, signatures }.by_name();
	assert_eq!(refusal(&chain, &create, &mallory).await, "BadSignature");

	assert_eq!(node.resolve(&alice_did("dev")).json(), before);
	// The authorization of Alice for this call is still good, because the failures did not use up its nonce. It is good
	// for one use.
	let authorization = authorize(&alice, 0, u32::MAX);
	let call = Call::dispatch_as(&authorization, &update);
	chain.submit(&call, &mallory, &|_| {}).await.expect("any account may send it");
	assert_eq!(refusal(&chain, &call, &mallory).await, "WrongNonce");
	assert_eq!(node.resolve(&alice_did("dev")).json()["didDocument"]["alsoKnownAs"][0], "urn:x:mallory");
}
