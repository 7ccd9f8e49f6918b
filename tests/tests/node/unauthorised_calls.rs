//! The chain itself refuses calls without authority, and charges for the attempt. The command would not even send them.

use clavis_client::{
	calls::{Call, DidCall, PalletCall},
	chain::{Chain, ChainError},
	keys::{KeyPair, Secret},
};
use clavis_primitives::{
	control::ControlSignatures,
	document::Changes,
	payload::{Authorization, Level, Proof},
	Algorithm, AuthorizationPayload, Change, ControlSet, ControlSignature, CreationPayload, Did, Inception, Reason,
};
use clavis_tests::{alice_did, Node};

fn pair(path: &str) -> KeyPair {
	let secret = path.parse::<Secret>().expect("a development path");
	secret.pair(Algorithm::Sr25519).expect("it makes a key")
}

/// As the only member of a control set.
fn sign(key: &KeyPair, digest: &[u8; 32]) -> ControlSignatures {
	let signature = ControlSignature::of_key(0, key.sign(digest).expect("it signs"));
	ControlSignatures::truncate_from(vec![signature])
}

/// The name of the error that a call comes back with.
async fn refusal(chain: &Chain, call: &Call, payer: &KeyPair) -> String {
	match chain.submit(call, payer, &|_| {}).await {
		Err(ChainError::Failed(failure)) => failure.name,
		outcome => panic!("this should have failed on the chain: {outcome:?}"),
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_refuses_what_nobody_authorised() {
	let node = Node::dev();
	let chain = Chain::connect(&node.url()).await.expect("the node is there");
	let (alice, mallory) = (pair("//Alice"), pair("//Dave"));
	let did = alice_did("dev").parse::<Did>().expect("a DID").id;
	let changes = Changes::truncate_from(vec![Change::AddAlias("urn:x:mallory".parse().expect("a URI"))]);
	let before = node.resolve(&alice_did("dev")).json();

	// By an account that controls nothing.
	let update = DidCall::Update { did, changes: changes.clone() }.by_name();
	let method = "key-1".parse().expect("an id");
	let revoke = DidCall::Revoke { did, method, reason: Reason::Routine }.by_name();
	let deactivate = DidCall::Deactivate(did).by_name();
	for call in [&update, &revoke, &deactivate] {
		assert_eq!(refusal(&chain, call, &mallory).await, "NotAuthorized");
	}

	// By authorizations: a stranger's, one with a nonce that is not due, one that has expired, one for another call.
	let update = chain.encode(&update).await.expect("the chain knows it");
	let deactivate = chain.encode(&deactivate).await.expect("the chain knows it");
	let authorize = |key: &KeyPair, nonce: u64, expires_at: u32| {
		let level = Level::Control;
		let payload = AuthorizationPayload { chain: chain.id(), did, level, nonce, expires_at, call: &update };
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

	// By a creation that its first control set did not sign.
	let inception = Inception { control: ControlSet::single(alice.public()), next: None, salt: [7; 32].into() };
	let squatted = inception.id(chain.network());
	let payload = CreationPayload { chain: chain.id(), did: squatted, expires_at: u32::MAX, changes: &changes };
	let signatures = sign(&mallory, &payload.digest());
	let create = DidCall::Create { inception, changes, expires_at: u32::MAX, signatures }.by_name();
	assert_eq!(refusal(&chain, &create, &mallory).await, "BadSignature");

	assert_eq!(node.resolve(&alice_did("dev")).json(), before);
	// What Alice signed for this very call is still good: no failure spent its nonce. It is good once.
	let authorization = authorize(&alice, 0, u32::MAX);
	let call = Call::dispatch_as(&authorization, &update);
	chain.submit(&call, &mallory, &|_| {}).await.expect("anybody may bring it");
	assert_eq!(refusal(&chain, &call, &mallory).await, "WrongNonce");
	assert_eq!(node.resolve(&alice_did("dev")).json()["didDocument"]["alsoKnownAs"][0], "urn:x:mallory");
}
