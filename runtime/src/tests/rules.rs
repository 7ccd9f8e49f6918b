//! The revocation rules in real blocks: what referenda and the council decide, and what DIDs have of it.

use super::{
	alice,
	governance::{decide, motion},
	next_block, start,
};
use crate::{Block, Did, RevocationRules, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, System};
use clavis_primitives::{
	api::{runtime_decl_for_did_api::DidApiV1, runtime_decl_for_rules_api::RulesApiV1},
	document::NewMethod,
	key_status::{KeyQuery, KeySelector, KeyStatus},
	rules::{Field, Restriction, RuleChange, RuleChanges, Rules},
	storage::{past_rules_key, rules_key},
	Algorithm, BlockHeight, Change, Moment, PublicKey, Purpose,
};
use codec::Decode;
use frame_support::{assert_noop, assert_ok};
use pallet_governance::Decision;
use sp_core::{ecdsa, Pair};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use sp_runtime::{DispatchError::BadOrigin, DispatchResult};

const SECP256K1: Algorithm = Algorithm::Secp256k1;

fn secp256k1(seed: u8) -> PublicKey {
	PublicKey::Secp256k1(ecdsa::Pair::from_seed(&[seed; 32]).public().0)
}

/// Adds a key to Alice's DID.
fn add(name: &str, key: PublicKey) -> DispatchResult {
	let purposes = [Purpose::Authentication].into_iter().collect();
	let method = NewMethod { id: name.parse().unwrap(), key, purposes, expires: None };
	let changes = vec![Change::AddMethod(method)].try_into().unwrap();
	let outcome = Did::update(RuntimeOrigin::signed(Alice.to_account_id()), alice(), changes);
	outcome.map(drop).map_err(|error| error.error)
}

fn status(key: PublicKey, at: Moment) -> KeyStatus {
	let query = KeyQuery { key: KeySelector::Key(key), purpose: None, at };
	<Runtime as DidApiV1<Block>>::key_status(alice(), query).unwrap()
}

fn changes(changes: &[RuleChange]) -> RuleChanges {
	changes.to_vec().try_into().unwrap()
}

fn schedule(list: &[RuleChange], notice: BlockHeight) -> RuntimeCall {
	RuntimeCall::RevocationRules(pallet_revocation_rules::Call::schedule { changes: changes(list), notice })
}

fn withdraw(since: Moment) -> RuleChange {
	RuleChange::Algorithm(SECP256K1, Some(Restriction::Withdrawn { since }))
}

fn run_to(block: BlockHeight) {
	while System::block_number() < block {
		next_block();
	}
}

fn now() -> Moment {
	crate::Timestamp::get() / 1_000
}

#[test]
fn a_referendum_should_withdraw_an_algorithm_from_a_moment_on() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		assert_ok!(add("old", secp256k1(1)));
		let end = 40;
		assert_ok!(decide(Decision::Rules, schedule(&[withdraw(end)], 3)));
		let from_block = <Runtime as RulesApiV1<Block>>::agenda().scheduled[0].from_block;
		run_to(from_block - 1);
		assert_ok!(add("last", secp256k1(2)));
		assert_eq!(<Runtime as RulesApiV1<Block>>::rules_in_force().number, 1);
		run_to(from_block);
		let in_force = <Runtime as RulesApiV1<Block>>::rules_in_force();
		assert_eq!((in_force.number, in_force.from_block, in_force.from), (2, from_block, now()));
		assert_noop!(add("new", secp256k1(3)), pallet_did::Error::<Runtime>::NoNewKeys);
		assert_ok!(add("other", PublicKey::Sr25519(Bob.to_raw_public())));
		run_to(90);
		assert!(now() > end);
		for key in [secp256k1(1), secp256k1(2)] {
			assert!(matches!(status(key, end - 1), KeyStatus::Valid { .. }));
			assert!(matches!(status(key, end), KeyStatus::Withdrawn { since, .. } if since == end));
		}
		assert!(matches!(status(PublicKey::Sr25519(Bob.to_raw_public()), end), KeyStatus::Valid { .. }));
	});
}

#[test]
fn the_council_should_tighten_at_once_and_its_decision_should_lapse() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		assert_ok!(add("old", secp256k1(1)));
		let before = RevocationRules::in_force();
		run_to(4);
		let tighten = RuntimeCall::RevocationRules(pallet_revocation_rules::Call::tighten { change: withdraw(0) });
		let outcome = motion(&tighten, 2, &[Alice, Bob]);
		let executed =
			matches!(outcome, RuntimeEvent::Council(pallet_collective::Event::Executed { result: Ok(()), .. }));
		assert!(executed, "{outcome:?}");
		let from = now();
		assert_noop!(add("new", secp256k1(2)), pallet_did::Error::<Runtime>::NoNewKeys);
		run_to(4 + crate::Governance::periods().tightening);
		assert_eq!(RevocationRules::in_force(), before);
		assert_ok!(add("new", secp256k1(2)));
		// The answers about the time in between stay.
		let until = now();
		for (at, good) in [(from - 1, true), (from, false), (until - 1, false), (until, true)] {
			assert_eq!(matches!(status(secp256k1(1), at), KeyStatus::Valid { .. }), good, "at {at}");
		}
		assert_eq!(
			<Runtime as RulesApiV1<Block>>::past_rules(2).map(|past| (past.set.from, past.until)),
			Some((from, until))
		);
	});
}

#[test]
fn voters_should_lift_what_the_council_tightened() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let before = RevocationRules::in_force();
		let field = Field::Algorithm(SECP256K1);
		let lift = RuntimeCall::RevocationRules(pallet_revocation_rules::Call::lift { field });
		let tighten = RuntimeCall::RevocationRules(pallet_revocation_rules::Call::tighten { change: withdraw(0) });
		motion(&tighten, 2, &[Alice, Bob]);
		let tightened = RevocationRules::in_force();
		assert_ne!(tightened, before);
		assert_eq!(decide(Decision::Upgrades, lift.clone()), Err(BadOrigin));
		assert_ok!(decide(Decision::Rules, lift));
		// The referendum acts before the moment of its block is known, so the next block is the first without it.
		assert_eq!(RevocationRules::in_force(), tightened);
		next_block();
		assert_eq!(RevocationRules::in_force(), before);
		assert_eq!(<Runtime as RulesApiV1<Block>>::past_rules(2).map(|past| past.until), Some(now()));
	});
}

#[test]
fn each_should_decide_what_is_theirs_alone() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let before = <Runtime as RulesApiV1<Block>>::agenda();
		let guardians = schedule(&[RuleChange::MinGuardians(3)], 3);
		let outcome = motion(&guardians, 3, &[Alice, Bob, Charlie]);
		let refused =
			matches!(outcome, RuntimeEvent::Council(pallet_collective::Event::Executed { result: Err(BadOrigin), .. }));
		assert!(refused, "{outcome:?}");
		assert_eq!(decide(Decision::Upgrades, guardians.clone()), Err(BadOrigin));
		assert_eq!(decide(Decision::Validators, guardians), Err(BadOrigin));
		let tighten = RuntimeCall::RevocationRules(pallet_revocation_rules::Call::tighten { change: withdraw(0) });
		assert_eq!(decide(Decision::Rules, tighten), Err(BadOrigin));
		assert_eq!(<Runtime as RulesApiV1<Block>>::agenda(), before);
	});
}

#[test]
fn a_hostile_referendum_should_be_refused_when_it_comes_to_it() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let before = <Runtime as RulesApiV1<Block>>::agenda();
		let signing = Algorithm::ALL.into_iter().filter(|algorithm| algorithm.signs());
		let brick = signing.map(|algorithm| RuleChange::Algorithm(algorithm, Some(Restriction::NoNewKeys)));
		let brick = brick.collect::<Vec<_>>();
		type Error = pallet_revocation_rules::Error<Runtime>;
		for (list, notice, fault) in [
			(brick, 3, Error::NoAlgorithmLeft),
			(vec![withdraw(0)], 3, Error::Retroactive),
			(vec![withdraw(0)], 0, Error::NoticeTooShort),
		] {
			assert_eq!(decide(Decision::Rules, schedule(&list, notice)), Err(fault.into()));
		}
		assert_eq!(<Runtime as RulesApiV1<Block>>::agenda(), before);
		// A client that asks before is told the same.
		assert!(<Runtime as RulesApiV1<Block>>::foresee(changes(&[withdraw(0)]), 3).is_err());
	});
}

#[test]
fn no_moment_after_the_block_should_be_answered() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		run_to(10);
		let ask = |at| {
			let key = KeySelector::Key(PublicKey::Sr25519(Alice.to_raw_public()));
			let query = KeyQuery { key, purpose: None, at };
			let status = <Runtime as DidApiV1<Block>>::key_status(alice(), query);
			(status.is_some(), <Runtime as RulesApiV1<Block>>::rules_at(at).is_some())
		};
		for (at, answered) in [(now() - 1, true), (now(), true), (now() + 1, false), (Moment::MAX, false)] {
			assert_eq!(ask(at), (answered, answered), "{at}");
		}
	});
}

#[test]
fn rules_should_be_found_where_light_clients_look() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		assert_ok!(decide(Decision::Rules, schedule(&[RuleChange::MinGuardians(3)], 3)));
		run_to(System::block_number() + 3);
		let read = |key: &[u8]| sp_io::storage::get(key).unwrap();
		let in_force = clavis_primitives::NumberedRules::decode(&mut &read(&rules_key())[..]).unwrap();
		assert_eq!((in_force.number, in_force.rules.min_guardians), (2, 3));
		let past = clavis_primitives::rules::PastRules::decode(&mut &read(&past_rules_key(1))[..]).unwrap();
		assert_eq!((past.set.number, past.until), (1, in_force.from));
	});
}
