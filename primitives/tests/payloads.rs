//! The payloads of `docs/vectors/payloads.json`, from which other implementations check that they hash the same bytes.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that panics has failed")]

use clavis_primitives::{
	document::Changes,
	payload::{ChainId, Signers},
	recovery::{AcceptancePayload, AttemptPayload, GuardianId, Leaf, LeafProof, NominationPayload},
	AccountId, AuthorizationPayload, Change, ControlSet, Controller, CreationPayload, DidId, Domain, Inception, Member,
	NewMethod, PossessionPayload, PublicKey, Purpose, Reason, RevocationPayload, RevocationSigner, Service,
};
use codec::{Decode, Encode};
use serde_json::{json, Value};
use sp_core::H256;

const FILE: &str = include_str!("../../docs/vectors/payloads.json");

fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn vector(name: &str, input: Value, domain: Domain, payload: &impl Encode) -> Value {
	json!({
		"name": name,
		"input": input,
		"tag": hex(domain.tag()),
		"payload": hex(&payload.encode()),
		"digest": hex(&domain.digest(payload)),
	})
}

fn vectors() -> Value {
	let chain = ChainId { genesis: H256([1; 32]), transaction_version: 1 };
	let ed25519 = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse::<PublicKey>().unwrap();
	let p256 = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv".parse::<PublicKey>().unwrap();
	let x25519 = "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc".parse::<PublicKey>().unwrap();
	let network = "dev".parse().unwrap();

	let next = ControlSet::single(p256);
	let commitment = next.commitment();
	let organisation = {
		let member = |controller, weight| Member { controller, weight };
		let members = [
			member(Controller::Key(ed25519), 2),
			member(Controller::Key(p256), 1),
			member(Controller::Did(DidId([7; 32])), 1),
		];
		ControlSet { threshold: 3, members: members.to_vec().try_into().unwrap() }
	};
	let inception = Inception { control: ControlSet::single(ed25519), next: Some(commitment), salt: H256([2; 32]) };
	let did = inception.id(&network);
	let method = |id: &str, key, purposes: &[Purpose], expires| {
		let purposes = purposes.iter().copied().collect();
		Change::AddMethod(NewMethod { id: id.parse().unwrap(), key, purposes, expires })
	};
	let changes: Changes = vec![
		method("sign", p256, &[Purpose::Authentication, Purpose::AssertionMethod], None),
		method("agree", x25519, &[Purpose::KeyAgreement], Some(1_798_761_600)),
		Change::AddService(Service {
			id: "web".parse().unwrap(),
			types: vec!["LinkedDomains".parse().unwrap()].try_into().unwrap(),
			endpoints: vec!["https://example.org".parse().unwrap()].try_into().unwrap(),
		}),
		Change::AddAlias("did:web:example.org".parse().unwrap()),
		Change::RemoveAlias("did:web:example.org".parse().unwrap()),
	]
	.try_into()
	.unwrap();
	let reason = Reason::Compromised { since: 1_767_225_600 };
	let creation = CreationPayload { chain, did, expires_at: 100, changes: &changes };
	let possession =
		PossessionPayload { chain, did, control_version: 1, set: &organisation, next: Some(commitment), reason };
	// `Did.revoke` of `sign`, as routine, where the pallet has the index 20.
	let call = (20u8, 3u8, did, "sign", Reason::Routine);
	let (signers, nonce, expires_at) = (Signers::Control { version: 1 }, 5, 100);
	let authorization = AuthorizationPayload { chain, did, signers, nonce, expires_at, call: &call };
	let by_method = AuthorizationPayload { signers: Signers::Method, ..authorization.clone() };
	let signer = RevocationSigner::Key;
	let certificate = RevocationPayload { genesis: chain.genesis, did, key: &p256, added_in: 1, since: None, signer };
	let by_member = RevocationPayload { signer: RevocationSigner::Member(2), ..certificate };

	let (set, commits) = (&organisation, Some(commitment));
	let nomination = NominationPayload { chain, did, plan_version: 30, set, next: commits, reason };
	let attempt = AttemptPayload {
		genesis: chain.genesis,
		did,
		circle: 0,
		number: 40,
		plan_version: 30,
		set: &organisation,
		next: Some(commitment),
		reason,
	};
	let guardians =
		[GuardianId::Account(AccountId::new([1; 32])), GuardianId::Did(DidId([7; 32])), GuardianId::Did(did)];
	let salted = guardians.clone().map(|guardian| ([3; 32], guardian));
	let (root, proofs) = LeafProof::all(&salted).unwrap();
	let leaf = |guardian| Leaf { salt: [3; 32], guardian };
	let [by_account, by_did, by_other] = guardians.each_ref().map(leaf);
	let hidden = |guardian: &GuardianId| json!({ "salt": hex(&[3; 32]), "guardian": guardian });

	let authorized = json!({
		"did": did,
		"signers": { "control": { "version": 1 } },
		"nonce": 5,
		"lastBlock": 100,
		"call": hex(&call.encode()),
	});
	let guardian = GuardianId::Did(DidId([7; 32]));
	let (nonce, share_key) = (H256([4; 32]), Some(x25519));
	let acceptance = AcceptancePayload { genesis: chain.genesis, did, nonce, guardian: &guardian, share_key };
	let spoken = (chain.genesis, &guardian, share_key);
	let compared = json!({ "guardian": guardian, "shareKey": share_key });
	let invited = json!({ "did": did, "nonce": nonce, "guardian": guardian, "shareKey": share_key });
	let ends = json!({ "did": did, "key": p256, "addedIn": 1, "since": null, "signer": "key" });
	let with = |input: &Value, name: &str, value: Value| {
		let mut input = input.clone();
		input[name] = value;
		input
	};
	let possessed = json!({
		"did": did, "endsControlVersion": 1, "set": organisation, "next": commitment, "reason": reason,
	});
	let nominated = json!({
		"did": did, "planVersion": 30, "set": organisation, "next": commitment, "reason": reason,
	});
	let attempted = json!({
		"did": did, "circle": 0, "number": 40, "planVersion": 30, "set": organisation, "next": commitment, "reason": reason,
	});
	json!({
		"about": "Payloads of the clavis DID method, section 5 of docs/did-method.md: digest = blake2-256(tag ‖ payload)",
		"network": "dev",
		"genesis": chain.genesis,
		"transactionVersion": chain.transaction_version,
		"vectors": [
			vector("commitment", json!({ "set": next }), Domain::NextControl, &next),
			vector("commitment to an organisation", json!({ "set": organisation }), Domain::NextControl, &organisation),
			vector("inception", serde_json::to_value(&inception).unwrap(), Domain::Inception, &(&network_name(), &inception)),
			vector(
				"creation",
				json!({ "did": did, "lastBlock": 100, "changes": changes }),
				Domain::Creation,
				&creation,
			),
			vector("possession", possessed.clone(), Domain::Possession, &possession),
			vector("hand-over", possessed, Domain::RotateThrough, &possession),
			vector("authorization", authorized.clone(), Domain::Authorization, &authorization),
			vector(
				"authorization by a method",
				with(&authorized, "signers", "method".into()),
				Domain::Authorization,
				&by_method,
			),
			vector("certificate", ends.clone(), Domain::Revocation, &certificate),
			vector(
				"certificate by a member",
				with(&ends, "signer", json!({ "member": 2 })),
				Domain::Revocation,
				&by_member,
			),
			vector("acceptance", invited, Domain::Invitation, &acceptance),
			vector("words of an acceptance", compared, Domain::GuardianWords, &spoken),
			vector("words of a key for shares", json!({ "key": x25519 }), Domain::ShareKeyWords, &x25519),
			vector("nomination", nominated, Domain::Nomination, &nomination),
			vector("attempt", attempted, Domain::Attempt, &attempt),
			vector("leaf of an account", hidden(&guardians[0]), Domain::GuardianLeaf, &by_account),
			vector("leaf of a DID", hidden(&guardians[1]), Domain::GuardianLeaf, &by_did),
			vector("leaf of another DID", hidden(&guardians[2]), Domain::GuardianLeaf, &by_other),
		],
		"privateCircle": {
			"leaves": ["leaf of an account", "leaf of a DID", "leaf of another DID"],
			"root": root,
			"siblings": proofs.iter().map(|proof| json!(proof.siblings)).collect::<Value>(),
		},
	})
}

fn network_name() -> clavis_primitives::NetworkName {
	"dev".parse().unwrap()
}

#[test]
fn the_vectors_are_what_the_chain_hashes() {
	let expected = vectors();
	let file: Value = serde_json::from_str(FILE).expect("the file is JSON");
	assert_eq!(file, expected, "write this:\n{}", serde_json::to_string_pretty(&expected).unwrap());
}

#[test]
fn digests_follow_from_tags_and_payloads_alone() {
	let file: Value = serde_json::from_str(FILE).expect("the file is JSON");
	let bytes = |text: &Value| {
		let digits = text.as_str().unwrap().strip_prefix("0x").unwrap().as_bytes();
		let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
		digits.chunks(2).map(byte).collect::<Vec<_>>()
	};
	for vector in file["vectors"].as_array().unwrap() {
		let hashed = [bytes(&vector["tag"]), bytes(&vector["payload"])].concat();
		assert_eq!(sp_crypto_hashing::blake2_256(&hashed).to_vec(), bytes(&vector["digest"]), "{}", vector["name"]);
	}
	// The tree of a private circle: a leaf without a neighbour goes up as it is.
	let digest = |name: &Value| {
		let mut vectors = file["vectors"].as_array().unwrap().iter();
		bytes(&vectors.find(|vector| vector["name"] == *name).unwrap()["digest"])
	};
	let circle = &file["privateCircle"];
	let [first, second, third] = [0, 1, 2].map(|place| digest(&circle["leaves"][place]));
	let node = |left: &[u8], right: &[u8]| sp_crypto_hashing::blake2_256(&[left, right].concat()).to_vec();
	assert_eq!(node(&node(&first, &second), &third), bytes(&circle["root"]));
	let organisation = bytes(&file["vectors"][1]["payload"]);
	assert_eq!(ControlSet::decode(&mut &organisation[..]).unwrap().members.len(), 3);
}
