use super::*;
use crate::{
	calls::{Part, RecoveryCall},
	keys::Secret,
};
use clavis_primitives::{
	control::{ControlSignatures, Proven},
	document::Changes,
	payload::{Authorization, HandOver, Proof},
	Algorithm, AuthorizationPayload, Change, Controller, CreationPayload, DidId, Inception, Member, PossessionPayload,
	Reason, Signature, WalletSignature,
};
use codec::Encode;
use sp_core::{Pair, H256};

const CHAIN: ChainId = ChainId { genesis: H256([1; 32]), transaction_version: 1 };

/// The control version of the DID.
const VERSION: u32 = 3;

fn did() -> Did {
	Did { network: "dev".parse().unwrap(), id: DidId([2; 32]) }
}

fn secret(name: &str) -> [u8; 32] {
	sp_crypto_hashing::blake2_256(name.as_bytes())
}

fn pair(name: &str, algorithm: Algorithm) -> KeyPair {
	format!("0x{}", hex::encode(secret(name))).parse::<Secret>().unwrap().pair(algorithm).unwrap()
}

fn pairs(names: &[&str]) -> Vec<KeyPair> {
	names.iter().map(|name| pair(name, Algorithm::Ed25519)).collect()
}

fn key(name: &str) -> Controller {
	Controller::Key(pair(name, Algorithm::Ed25519).public())
}

fn set(threshold: u32, members: &[Controller]) -> ControlSet {
	let members = members.iter().map(|controller| Member { controller: *controller, weight: 1 });
	ControlSet { threshold, members: members.collect::<Vec<_>>().try_into().unwrap() }
}

fn of_keys(threshold: u32, names: &[&str]) -> ControlSet {
	set(threshold, &names.iter().map(|name| key(name)).collect::<Vec<_>>())
}

fn proposal(steps: Vec<Step>) -> Proposal {
	Proposal { chain: CHAIN, did: did(), steps, members: Members::default() }
}

fn alias() -> DidCall {
	let changes = Changes::truncate_from(vec![Change::AddAlias("urn:x:1".parse().unwrap())]);
	DidCall::Update { did: did().id, changes }
}

/// By a control set of which every member is proven.
fn authorization(by: &ControlSet, nonce: u64, expires_at: BlockHeight) -> Approval {
	Approval::authorization(by, VERSION, Proven::of_all(by), nonce, expires_at)
}

fn update_by(set: &ControlSet) -> Proposal {
	proposal(vec![Step::new(alias(), vec![authorization(set, 5, 100)])])
}

fn rotate_call(to: &ControlSet) -> DidCall {
	let possession = ControlSignatures::default();
	DidCall::Rotate { did: did().id, set: to.clone(), next: None, reason: Reason::Routine, possession }
}

/// A change of the document and a rotation, on the word of the old set.
fn rotation(from: &ControlSet, to: &ControlSet) -> Proposal {
	let call = KnownCall::all(vec![alias().into(), rotate_call(to).into()]);
	let possession = Approval::new(ApprovalState::Possession { ends: 3 });
	proposal(vec![Step::new(call, vec![possession, authorization(from, 5, 100)])])
}

fn reread(proposal: &Proposal) -> Proposal {
	Proposal::from_json(proposal.to_json().as_bytes()).unwrap()
}

fn authorization_of(proposal: Proposal) -> (Authorization, KnownCall) {
	match proposal.into_call(None).unwrap() {
		Outgoing::Known(KnownCall::Did(DidCall::DispatchAs { authorization, call })) => (authorization, *call),
		other => panic!("no authorization: {other:?}"),
	}
}

fn assert_authorized(set: &ControlSet, members: &Members, authorization: &Authorization, call: &KnownCall) {
	let Authorization { did, nonce, expires_at, proof } = authorization;
	let payload = AuthorizationPayload {
		chain: CHAIN,
		did: *did,
		signers: proof.signers(VERSION),
		nonce: *nonce,
		expires_at: *expires_at,
		call,
	};
	let Proof::Control(signatures) = proof else { panic!("not by the control set") };
	assert_eq!(set.verify(did, &payload.digest(), signatures, members), Ok(()));
}

#[test]
fn three_holders_sign_one_after_another() {
	let set = of_keys(3, &["a", "b", "c"]);
	let mut proposal = update_by(&set);
	for (count, name) in ["a", "b", "c"].into_iter().enumerate() {
		assert!(!proposal.is_complete().unwrap());
		assert_eq!(proposal.missing_keys().unwrap().len(), 3 - count);
		proposal = reread(&proposal);
		let added = proposal.sign(&pairs(&[name, "stranger"])).unwrap();
		assert_eq!(added, [Added { what: "authorization", key: pair(name, Algorithm::Ed25519).public() }]);
		// A second time adds nothing.
		assert_eq!(proposal.sign(&pairs(&[name])).unwrap(), []);
	}
	let (authorization, call) = authorization_of(proposal);
	assert_eq!(call, alias().into());
	assert_authorized(&set, &Members::default(), &authorization, &call);
}

#[test]
fn a_did_approves_as_a_guardian_by_its_control_set() {
	let set = of_keys(2, &["a", "b"]);
	let (circle, attempt, guardian) = (0, H256([5; 32]), Some(did().id));
	let approve = RecoveryCall::Approve { did: DidId([9; 32]), circle, attempt, guardian, leaf: None };
	let mut proposal = proposal(vec![Step::new(approve.clone(), vec![authorization(&set, 5, 100)])]);
	proposal.sign(&pairs(&["a", "b"])).unwrap();
	assert!(proposal.describe().unwrap().contains("approve an attempt"));
	let (authorization, call) = authorization_of(reread(&proposal));
	assert_eq!(call, approve.into());
	assert_authorized(&set, &Members::default(), &authorization, &call);
}

#[test]
fn keys_of_the_next_round_do_not_sign_next() {
	let [old, new] = ["a", "b"].map(|name| of_keys(1, &[name]));
	let [old_key, new_key] = ["a", "b"].map(|name| pair(name, Algorithm::Ed25519).public());
	let mut proposal = rotation(&old, &new);
	// The authorization covers the signature of the new set.
	assert_eq!(proposal.next_keys().unwrap(), [new_key]);
	assert_eq!(proposal.missing_keys().unwrap(), [new_key, old_key]);
	proposal.sign(&pairs(&["b"])).unwrap();
	assert_eq!(proposal.next_keys().unwrap(), [old_key]);
	proposal.sign(&pairs(&["a"])).unwrap();
	assert_eq!(proposal.next_keys().unwrap(), []);
}

#[test]
fn copies_that_were_signed_apart_are_merged() {
	let set = of_keys(2, &["a", "b", "c"]);
	let mut copies = ["a", "b", "c"].map(|name| {
		let mut copy = update_by(&set);
		copy.sign(&pairs(&[name])).unwrap();
		copy
	});
	let [merged, others @ ..] = &mut copies;
	for other in others.iter() {
		merged.merge(other).unwrap();
	}
	// Two suffice, so that two are kept.
	assert_eq!(merged.steps[0].approvals[0].signatures.len(), 2);
	let (authorization, call) = authorization_of(merged.clone());
	assert_authorized(&set, &Members::default(), &authorization, &call);

	let other = proposal(vec![Step::new(alias(), vec![self::authorization(&set, 6, 100)])]);
	assert!(matches!(merged.merge(&other), Err(ProposalError::NotTheSame)));
}

#[test]
fn a_rotation_is_possessed_before_it_is_authorized() {
	let (from, to) = (of_keys(2, &["a", "b"]), of_keys(2, &["x", "y", "z"]));
	let mut proposal = rotation(&from, &to);
	// The authorization signs the call with its signatures, so there is nothing to sign yet.
	assert_eq!(proposal.sign(&pairs(&["a", "b"])).unwrap(), []);
	assert_eq!(proposal.sign(&pairs(&["x"])).unwrap().len(), 1);
	let mut proposal = reread(&proposal);
	let added = proposal.sign(&pairs(&["y", "a"])).unwrap().into_iter().map(|added| added.what);
	assert_eq!(added.collect::<Vec<_>>(), ["possession", "authorization"]);
	// Possession is closed now: another signature would change what was authorized.
	assert_eq!(proposal.sign(&pairs(&["z"])).unwrap(), []);
	proposal.sign(&pairs(&["b"])).unwrap();

	let (authorization, call) = authorization_of(reread(&proposal));
	assert_authorized(&from, &Members::default(), &authorization, &call);
	let parts = call.parts();
	let [_, Part::Did(DidCall::Rotate { possession, .. })] = parts[..] else { panic!("{call:?}") };
	let payload = PossessionPayload {
		chain: CHAIN,
		did: did().id,
		control_version: 3,
		set: &to,
		next: None,
		reason: Reason::Routine,
	};
	assert_eq!(to.verify(&did().id, &payload.digest(), possession, &()), Ok(()));
}

#[test]
fn copies_that_went_on_from_other_signatures_conflict() {
	let (from, to) = (of_keys(2, &["a", "b"]), of_keys(1, &["x", "y"]));
	let signed = |names: &[&str]| {
		let mut copy = rotation(&from, &to);
		copy.sign(&pairs(names)).unwrap();
		copy
	};
	let mut mine = signed(&["x", "a"]);
	assert!(matches!(mine.merge(&signed(&["y", "b"])), Err(ProposalError::Conflict("authorization"))));
	// A copy that did not go on follows the one that did.
	let mut behind = signed(&["y"]);
	behind.merge(&mine).unwrap();
	assert_eq!(behind, mine);
	mine.merge(&signed(&["y"])).unwrap();
	assert_eq!(behind, mine);
	mine.sign(&pairs(&["b"])).unwrap();
	let (authorization, call) = authorization_of(reread(&mine));
	assert_authorized(&from, &Members::default(), &authorization, &call);
}

#[test]
fn a_withdrawn_set_hands_over() {
	let (revealed, to) = (of_keys(2, &["a", "b"]), of_keys(1, &["x"]));
	let hand_over = HandOver { set: revealed.clone(), approval: ControlSignatures::default() };
	let call = DidCall::RotateThrough {
		did: did().id,
		revealed: hand_over,
		set: to.clone(),
		next: Some(H256([9; 32])),
		reason: Reason::Routine,
		possession: ControlSignatures::default(),
	};
	let states = [ApprovalState::HandOver { ends: 3 }, ApprovalState::Possession { ends: 3 }];
	let mut proposal = proposal(vec![Step::new(call, states.map(Approval::new).to_vec())]);
	proposal.sign(&pairs(&["x", "a", "b"])).unwrap();
	let call = reread(&proposal).into_call(None).unwrap();
	let Outgoing::Known(KnownCall::Did(DidCall::RotateThrough { revealed: hand_over, possession, .. })) = call else {
		panic!("{call:?}")
	};
	let payload = PossessionPayload {
		chain: CHAIN,
		did: did().id,
		control_version: 3,
		set: &to,
		next: Some(H256([9; 32])),
		reason: Reason::Routine,
	};
	assert_eq!(revealed.verify(&did().id, &payload.through_digest(), &hand_over.approval, &()), Ok(()));
	assert_eq!(to.verify(&did().id, &payload.digest(), &possession, &()), Ok(()));
}

#[test]
fn a_creation_is_signed_by_its_first_set() {
	let control = of_keys(2, &["a", "b"]);
	let inception = Inception { control: control.clone(), next: None, salt: H256::zero() };
	let did = Did { id: inception.id(&did().network), network: did().network };
	let changes = Changes::default();
	let (signatures, expires_at) = (ControlSignatures::default(), 100);
	let call = DidCall::Create { inception, changes: changes.clone(), expires_at, signatures };
	let steps = vec![Step::new(call, vec![Approval::new(ApprovalState::Creation)])];
	let mut proposal = Proposal { chain: CHAIN, did: did.clone(), steps, members: Members::default() };
	let missing = proposal.clone().into_call(None).unwrap_err();
	assert_eq!(missing.kind(), "noPossession");
	let other = Proposal { did: super::tests::did(), ..proposal.clone() };
	assert!(matches!(other.check(), Err(ProposalError::Malformed(_))));
	proposal.sign(&pairs(&["a"])).unwrap();
	proposal.sign(&pairs(&["b"])).unwrap();
	let call = reread(&proposal).into_call(None).unwrap();
	let Outgoing::Known(KnownCall::Did(DidCall::Create { signatures, .. })) = call else { panic!("{call:?}") };
	let payload = CreationPayload { chain: CHAIN, did: did.id, expires_at, changes: &changes };
	assert_eq!(control.verify(&did.id, &payload.digest(), &signatures, &()), Ok(()));
}

#[test]
fn a_change_of_control_asks_for_new_signatures() {
	let set = of_keys(2, &["a", "b"]);
	let inception = Inception { control: set.clone(), next: None, salt: H256::zero() };
	let mut record = Record::<()>::create(inception, [], 100, 1).unwrap();
	let authorized =
		|version| Step::new(alias(), vec![Approval::authorization(&set, version, Proven::default(), 0, 9)]);
	let fault = |proposal: Proposal, record: &Record<()>| {
		proposal.check_current(CHAIN, 1, Some(record)).map_err(|error| (error.kind(), error.to_string(), error.hint()))
	};
	assert_eq!(fault(proposal(vec![authorized(1)]), &record), Ok(()));
	// The set that takes over authorises the step after a reveal.
	let reveal = || Step::new(rotate_call(&set), vec![Approval::new(ApprovalState::Possession { ends: 1 })]);
	assert_eq!(fault(proposal(vec![reveal(), authorized(2)]), &record), Ok(()));
	assert!(fault(proposal(vec![reveal(), authorized(1)]), &record).is_err());

	// Also if the same keys take over again.
	record.rotate(set.clone(), None, Reason::Routine, 200).unwrap();
	let (kind, text, hint) = fault(proposal(vec![authorized(1)]), &record).unwrap_err();
	assert_eq!(kind, "staleProposal");
	assert!(text.contains("control set was replaced") && hint.contains("signed again"), "{text}: {hint}");
	assert_eq!(fault(proposal(vec![authorized(2)]), &record), Ok(()));
}

#[test]
fn only_a_creation_is_for_a_did_that_is_not_there() {
	let set = of_keys(1, &["a"]);
	let change = Step::new(alias(), vec![Approval::authorization(&set, 1, Proven::default(), 0, 9)]);
	let error = proposal(vec![change]).check_current(CHAIN, 1, None).unwrap_err();
	assert_eq!(error.kind(), "notFound");
	let creation = Step::new(alias(), vec![Approval::new(ApprovalState::Creation)]);
	assert!(proposal(vec![creation]).check_current(CHAIN, 1, None).is_ok());
}

#[test]
fn members_of_member_dids_sign_at_their_paths() {
	let board = DidId([3; 32]);
	let members = Members::from_iter([(board, of_keys(2, &["x", "y", "z"]))]);
	let set = set(2, &[key("a"), Controller::Did(board)]);
	let mut proposal = Proposal { members: members.clone(), ..update_by(&set) };
	proposal.sign(&pairs(&["a", "y"])).unwrap();
	assert!(proposal.describe().unwrap().contains("1 of 2 signed"));
	let mut proposal = reread(&proposal);
	proposal.sign(&pairs(&["z"])).unwrap();
	let (authorization, call) = authorization_of(proposal);
	assert_authorized(&set, &members, &authorization, &call);
}

#[test]
fn a_payer_who_suffices_alone_need_not_sign_twice() {
	let set = of_keys(1, &["a", "b"]);
	let payer = pair("b", Algorithm::Ed25519);
	let account = payer.account();
	assert_eq!(update_by(&set).fewest_keys(&[], account.as_ref()).unwrap(), []);
	assert_eq!(update_by(&set).into_call(account.as_ref()).unwrap(), alias().into());
	// An account that was never shown to be a key signs as everybody else does.
	let unproven = Approval::authorization(&set, VERSION, [0].into_iter().collect(), 5, 100);
	let unproven = proposal(vec![Step::new(alias(), vec![unproven])]);
	assert_eq!(reread(&unproven).into_call(account.as_ref()).unwrap_err().kind(), "wrongKey");
	let key = payer.public();
	assert_eq!(unproven.fewest_keys(&[key], account.as_ref()).unwrap(), [key]);
	let stranger = pair("stranger", Algorithm::Ed25519).account();
	let error = update_by(&set).into_call(stranger.as_ref()).unwrap_err();
	assert_eq!(error.kind(), "wrongKey");
	assert!(error.to_string().contains("0 of 1 signed; missing: "), "{error}");
}

#[test]
fn nothing_that_was_tampered_with_is_read() {
	let set = of_keys(2, &["a", "b"]);
	let mut proposal = update_by(&set);
	proposal.sign(&pairs(&["a"])).unwrap();
	let good = proposal.to_json();
	let other = H256([3; 32]);
	for (what, json) in [
		("genesis", good.replace(&format!("{:#x}", CHAIN.genesis), &format!("{other:#x}"))),
		("nonce", good.replace("\"nonce\": 5", "\"nonce\": 6")),
		("control version", good.replace("\"controlVersion\": 3", "\"controlVersion\": 4")),
		("expiry", good.replace("\"expiresAt\": 100", "\"expiresAt\": 101")),
		("call", good.replace(&hex::encode("urn:x:1"), &hex::encode("urn:x:2"))),
		("place", good.replace("                0\n", "                1\n")),
		(
			"set",
			good.replace(
				&pair("a", Algorithm::Ed25519).public().to_string(),
				&pair("c", Algorithm::Ed25519).public().to_string(),
			),
		),
		("transaction version", good.replace("\"transactionVersion\": 1", "\"transactionVersion\": 2")),
		("version", good.replace("\"version\": 1", "\"version\": 2")),
		("type", good.replace("clavis-proposal", "clavis-certificate")),
		("field", good.replace("\"members\"", "\"description\": \"harmless\", \"members\"")),
	] {
		assert_ne!(json, good, "{what}");
		assert!(Proposal::from_json(json.as_bytes()).is_err(), "{what}");
	}
}

#[test]
fn a_call_that_brings_signatures_of_its_own_is_refused() {
	let (from, to) = (of_keys(1, &["a"]), of_keys(1, &["x"]));
	let mut complete = rotation(&from, &to);
	complete.sign(&pairs(&["x", "a"])).unwrap();
	let (_, call) = authorization_of(complete);
	let smuggled = proposal(vec![Step::new(call, vec![authorization(&from, 5, 100)])]);
	assert!(matches!(smuggled.check(), Err(ProposalError::Malformed(_))));
	// So is an approval of something that is not in the call.
	let possession = Approval::new(ApprovalState::Possession { ends: 3 });
	assert!(proposal(vec![Step::new(alias(), vec![possession])]).check().is_err());
}

#[test]
fn what_is_shown_is_what_the_call_does() {
	let board = DidId([3; 32]);
	let proposal = Proposal {
		members: Members::from_iter([(board, of_keys(1, &["x"]))]),
		..rotation(&set(2, &[key("a"), Controller::Did(board)]), &of_keys(1, &["y"]))
	};
	let text = proposal.describe().unwrap();
	let a = pair("a", Algorithm::Ed25519).public();
	for words in [
		&did().to_string(),
		"add the alias urn:x:1",
		"replace the control set by",
		"no next control set is committed",
		"reason: routine",
		"authorization, by control set 3, nonce 5: waits for the signatures before it",
		"good up to block #100",
		&format!("missing 0 ed25519 {a} weighs 1 of 2"),
		&format!("missing 1 DID {board} weighs 1 of 2"),
		"    missing 1/0 ed25519",
	] {
		assert!(text.contains(words), "{words}\n---\n{text}");
	}
	// A call on another DID stands out, and so does one that nobody can explain.
	let other = DidCall::Deactivate(DidId([9; 32]));
	let by = of_keys(1, &["a"]);
	let text = super::tests::proposal(vec![Step::new(other, vec![authorization(&by, 0, 1)])]).describe();
	assert!(text.unwrap().contains("ANOTHER DID"));
	let unknown = Step { call: StepCall::read(vec![77, 1]), approvals: vec![authorization(&by, 0, 1)] };
	let unknown = super::tests::proposal(vec![unknown]);
	assert!(unknown.has_unknown_calls());
	assert!(unknown.describe().unwrap().contains("0x4d01"));
}

#[test]
fn deceptive_texts_are_shown_harmless() {
	let mut changes = alias().encode();
	// The last letter of the alias, in a call that no chain would carry out.
	*changes.last_mut().unwrap() = 0x1b;
	let call = StepCall::read([&[20][..], &changes].concat());
	let by = of_keys(1, &["a"]);
	let step = Step { call, approvals: vec![authorization(&by, 0, 1)] };
	let text = proposal(vec![step]).describe().unwrap();
	assert!(!text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn signatures_made_elsewhere_are_attached() {
	let sr25519 = pair("wallet", Algorithm::Sr25519);
	let passkey = p256::ecdsa::SigningKey::from_slice(&secret("passkey")).unwrap();
	let passkey_public = pair("passkey", Algorithm::P256).public();
	let raw = pair("raw", Algorithm::Secp256k1);
	let keys = [sr25519.public(), passkey_public, raw.public()].map(Controller::Key);
	let control = set(3, &keys);
	let mut proposal = update_by(&control);
	let digest = proposal.items().unwrap()[0].digest.unwrap();

	// A browser wallet wraps what it signs.
	let wallet = sp_core::sr25519::Pair::from_seed(&secret("wallet"));
	let signature = wallet.sign(&WalletSignature::wrap(&digest)).0;
	proposal.attach(&[0], &ExternalSignature::Bytes(signature.to_vec())).unwrap();
	// A passkey, as `toJSON` writes it.
	let response = clavis_primitives::webauthn::software::get(&passkey, "example.org", &digest);
	let text = |bytes: &[u8]| {
		use base64ct::{Base64UrlUnpadded, Encoding};
		Base64UrlUnpadded::encode_string(bytes)
	};
	let response = serde_json::json!({
		"authenticatorData": text(&response.authenticator_data),
		"clientDataJSON": text(&response.client_data_json),
		"signature": text(&response.signature),
		"userHandle": null,
	});
	let assertion = serde_json::json!({ "id": "x", "response": response, "type": "public-key" });
	proposal.attach(&[1], &ExternalSignature::Assertion(assertion.to_string())).unwrap();
	// A device that signs digests, with a byte for the algorithm in front.
	let Some(Signature::Secp256k1(signature)) = raw.sign(&digest) else { panic!("it signs") };
	let marked = [&[2][..], &signature].concat();
	let wrong = proposal.attach(&[0], &ExternalSignature::Bytes(marked.clone())).unwrap_err();
	assert_eq!(wrong.kind(), "noSignature");
	let nowhere = proposal.attach(&[3], &ExternalSignature::Bytes(marked.clone())).unwrap_err();
	assert_eq!(nowhere.kind(), "noSuchPlace");
	proposal.attach(&[2], &ExternalSignature::Bytes(marked)).unwrap();

	let (authorization, call) = authorization_of(reread(&proposal));
	assert_authorized(&control, &Members::default(), &authorization, &call);
}

#[test]
fn a_signature_for_something_else_is_not_attached() {
	let mut proposal = update_by(&of_keys(1, &["a"]));
	let Some(Signature::Ed25519(signature)) = pair("a", Algorithm::Ed25519).sign(&[0; 32]) else { panic!("it signs") };
	let error = proposal.attach(&[0], &ExternalSignature::Bytes(signature.to_vec())).unwrap_err();
	assert_eq!(error.kind(), "badSignature");
}
