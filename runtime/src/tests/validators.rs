//! Validators, in real blocks: how they join and leave, and what an equivocation leads to.

use super::{extrinsic, next_block, start};
use crate::{
	configs::KEPT_SESSIONS, genesis::LOCAL_PRESET, AccountId, Balances, BlockNumber, Executive, Governance, Grandpa,
	Header, Nonce, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Session, SessionKeys, System, UncheckedExtrinsic,
	Validators,
};
use codec::{Decode, Encode};
use frame_support::{assert_noop, assert_ok, traits::Get};
use pallet_governance::Decision;
use pallet_validators::Cause;
use sp_consensus_grandpa::{
	localized_payload, runtime_decl_for_grandpa_api::GrandpaApi, EquivocationProof, Message, OpaqueKeyOwnershipProof,
	Prevote, SetId,
};
use sp_core::{
	offchain::{testing::TestTransactionPoolExt, TransactionPoolExt},
	proof_of_possession::statement_of_ownership,
	H256,
};
use sp_keyring::{
	Ed25519Keyring,
	Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie},
};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	DispatchError,
};

type Evidence = EquivocationProof<H256, BlockNumber>;
type PalletEvent = pallet_validators::Event<Runtime>;

fn signed(account: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(account.to_account_id())
}

fn decision() -> RuntimeOrigin {
	Decision::Validators.into()
}

/// The key for finality that a well-known validator starts with.
fn finality(validator: Sr25519Keyring) -> Ed25519Keyring {
	match validator {
		Alice => Ed25519Keyring::Alice,
		Bob => Ed25519Keyring::Bob,
		Charlie => Ed25519Keyring::Charlie,
		Dave => Ed25519Keyring::Dave,
		Eve => Ed25519Keyring::Eve,
		_ => Ed25519Keyring::Ferdie,
	}
}

fn keys(aura: Sr25519Keyring, grandpa: Ed25519Keyring) -> SessionKeys {
	SessionKeys { aura: aura.public().into(), grandpa: grandpa.public().into() }
}

/// The proof that these keys mean this owner.
fn possession(owner: Sr25519Keyring, aura: Sr25519Keyring, grandpa: Ed25519Keyring) -> Vec<u8> {
	let statement = owner.to_account_id().using_encoded(statement_of_ownership);
	(aura.sign(&statement), grandpa.sign(&statement)).encode()
}

/// Sets keys with their proof, as an extrinsic.
fn set_keys(owner: Sr25519Keyring, nonce: Nonce, aura: Sr25519Keyring, grandpa: Ed25519Keyring) {
	let (keys, proof) = (keys(aura, grandpa), possession(owner, aura, grandpa));
	let call = RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof });
	assert_ok!(Executive::apply_extrinsic(extrinsic(owner, nonce, call)).unwrap());
}

/// Eve joins the set: the first of others who may.
fn admit_eve() {
	set_keys(Eve, 0, Eve, Ed25519Keyring::Eve);
	assert_ok!(Validators::add(decision(), Eve.to_account_id()));
}

/// Goes on to the block after the first of the next session: the first block itself has room for no transaction.
fn next_session() {
	let session = Session::current_index();
	while Session::current_index() == session {
		next_block();
	}
	next_block();
}

fn sessions(count: u32) {
	(0..count).for_each(|_| next_session());
}

/// The authorities that vote on finality.
fn voters() -> Vec<Sr25519Keyring> {
	let known = |key: &sp_consensus_grandpa::AuthorityId| {
		[Alice, Bob, Charlie, Dave, Eve, Ferdie]
			.into_iter()
			.find(|validator| finality(*validator).public().0 == AsRef::<[u8]>::as_ref(key))
			.unwrap()
	};
	Grandpa::grandpa_authorities().iter().map(|(key, _)| known(key)).collect()
}

/// The authorities that make blocks.
fn authors() -> usize {
	pallet_aura::Authorities::<Runtime>::get().len()
}

fn set_id() -> SetId {
	Grandpa::current_set_id()
}

/// Two votes in one round of the current set, for blocks with these hashes, signed by these keys in the name of `voter`.
fn votes(voter: Ed25519Keyring, round: u64, votes: [(u8, Ed25519Keyring); 2]) -> Evidence {
	let vote = |(hash, signer): (u8, Ed25519Keyring)| {
		let prevote = Prevote::<Header> { target_hash: H256([hash; 32]), target_number: 1 };
		let payload = localized_payload(round, set_id(), &Message::<Header>::Prevote(prevote.clone()));
		(prevote, signer.sign(&payload))
	};
	let [first, second] = votes.map(vote);
	let encoded = (set_id(), 0u8, round, voter.public(), first, second).encode();
	Evidence::decode(&mut &encoded[..]).unwrap()
}

/// Evidence that a key voted for two blocks in a round.
fn equivocation(voter: Ed25519Keyring, round: u64) -> Evidence {
	votes(voter, round, [(1, voter), (2, voter)])
}

/// The proof that a key is a validator's, as a node asks for it.
fn ownership(key: Ed25519Keyring) -> Option<OpaqueKeyOwnershipProof> {
	Runtime::generate_key_ownership_proof(set_id(), key.public().into())
}

/// The report that a node makes.
fn report(evidence: Evidence, ownership: OpaqueKeyOwnershipProof) -> UncheckedExtrinsic {
	let call = pallet_grandpa::Call::report_equivocation_unsigned {
		equivocation_proof: Box::new(evidence),
		key_owner_proof: ownership.decode().unwrap(),
	};
	UncheckedExtrinsic::new_bare(RuntimeCall::Grandpa(call))
}

/// The report of an equivocation in the current session.
fn report_now(voter: Ed25519Keyring, round: u64) -> UncheckedExtrinsic {
	report(equivocation(voter, round), ownership(voter).unwrap())
}

fn check(source: TransactionSource, report: &UncheckedExtrinsic) -> Result<bool, InvalidTransaction> {
	match Executive::validate_transaction(source, report.clone(), H256([7; 32])) {
		Ok(validity) => Ok(validity.propagate),
		Err(TransactionValidityError::Invalid(refusal)) => Err(refusal),
		Err(other) => panic!("{other:?}"),
	}
}

fn refused(extrinsic: UncheckedExtrinsic, refusal: InvalidTransaction) {
	assert_eq!(check(TransactionSource::Local, &extrinsic), Err(refusal));
	assert_eq!(Executive::apply_extrinsic(extrinsic), Err(TransactionValidityError::Invalid(refusal)));
}

fn has_happened(event: PalletEvent) -> bool {
	System::events().iter().any(|record| record.event == RuntimeEvent::Validators(event.clone()))
}

fn left(validator: Sr25519Keyring, cause: Cause) -> PalletEvent {
	PalletEvent::Left { validator: validator.to_account_id(), cause }
}

fn local(test: impl FnOnce()) {
	start(LOCAL_PRESET).execute_with(test);
}

#[test]
fn sessions_should_rotate_without_new_authorities_while_nothing_changes() {
	local(|| {
		for session in 1..6 {
			next_session();
			assert_eq!(Session::current_index(), session);
			assert_eq!(System::block_number(), session * Governance::periods().session + 1);
			assert_eq!((set_id(), voters()), (0, vec![Alice, Bob, Charlie, Dave]));
			assert_eq!(Grandpa::session_for_set(0), Some(session));
		}
	});
}

#[test]
fn keys_should_be_set_with_a_proof_that_they_are_held_and_mean_their_owner() {
	local(|| {
		let grandpa = Ed25519Keyring::Eve;
		let set = |proof: Vec<u8>| Session::set_keys(signed(Eve), keys(Eve, grandpa), proof);
		let stolen = possession(Ferdie, Eve, grandpa);
		let one_is_not_held = possession(Eve, Eve, Ed25519Keyring::Ferdie);
		let good = possession(Eve, Eve, grandpa);
		let too_long = [good.clone(), vec![0]].concat();
		for proof in [stolen, one_is_not_held, too_long, vec![]] {
			assert_noop!(set(proof), pallet_session::Error::<Runtime>::InvalidProof);
		}
		let error = pallet_validators::Error::<Runtime>::NoSessionKeys;
		assert_noop!(Validators::add(decision(), Eve.to_account_id()), error);
		assert_ok!(set(good));
		assert_ok!(Validators::add(decision(), Eve.to_account_id()));
		// Keys of another validator cannot be taken, with any proof.
		let taken = Session::set_keys(signed(Ferdie), keys(Eve, grandpa), possession(Ferdie, Eve, grandpa));
		assert_eq!(taken, Err(pallet_session::Error::<Runtime>::DuplicatedKey.into()));
	});
}

#[test]
fn a_validator_should_join_and_another_leave_two_sessions_later() {
	local(|| {
		admit_eve();
		next_session();
		assert_eq!((set_id(), authors()), (0, 4));
		next_session();
		assert_eq!((set_id(), authors()), (1, 5));
		assert_eq!(voters(), [Alice, Bob, Charlie, Dave, Eve]);

		assert_ok!(Validators::remove(decision(), Alice.to_account_id()));
		assert!(has_happened(left(Alice, Cause::Decision)));
		sessions(2);
		assert_eq!((set_id(), authors()), (2, 4));
		assert_eq!(voters(), [Bob, Charlie, Dave, Eve]);
		sessions(2);
		assert_eq!(set_id(), 2);
	});
}

#[test]
fn a_validator_should_be_replaced_at_the_minimum() {
	local(|| {
		set_keys(Eve, 0, Eve, Ed25519Keyring::Eve);
		assert_ok!(Validators::replace(decision(), Bob.to_account_id(), Eve.to_account_id()));
		sessions(2);
		assert_eq!((set_id(), voters()), (1, vec![Alice, Eve, Charlie, Dave]));
	});
}

#[test]
fn a_removal_should_wait_below_the_minimum() {
	local(|| {
		assert_ok!(Validators::remove(decision(), Bob.to_account_id()));
		sessions(3);
		assert_eq!((set_id(), voters()), (0, vec![Alice, Bob, Charlie, Dave]));
		admit_eve();
		sessions(2);
		assert_eq!((set_id(), voters()), (1, vec![Alice, Charlie, Dave, Eve]));
	});
}

#[test]
fn the_validators_of_a_development_network_should_be_exchanged_too() {
	start(sp_genesis_builder::DEV_RUNTIME_PRESET).execute_with(|| {
		admit_eve();
		assert_ok!(Validators::remove(decision(), Alice.to_account_id()));
		sessions(2);
		assert_eq!((voters(), authors()), (vec![Eve], 1));
	});
}

#[test]
fn only_referenda_on_validators_should_decide_about_them() {
	local(|| {
		let others = [signed(Alice), RuntimeOrigin::root(), Decision::Rules.into(), Decision::Upgrades.into()];
		for origin in others {
			assert_noop!(Validators::remove(origin, Bob.to_account_id()), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_validator_should_not_leave_by_purging_its_keys() {
	local(|| {
		let purge = RuntimeCall::Session(pallet_session::Call::purge_keys {});
		let outcome = Executive::apply_extrinsic(extrinsic(Bob, 0, purge.clone())).unwrap();
		assert_eq!(outcome, Err(frame_system::Error::<Runtime>::CallFiltered.into()));
		let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: vec![purge] });
		let outcome = Executive::apply_extrinsic(extrinsic(Bob, 1, batch)).unwrap();
		assert_eq!(outcome, Err(frame_system::Error::<Runtime>::CallFiltered.into()));
		let ours = RuntimeCall::Validators(pallet_validators::Call::purge_keys {});
		let outcome = Executive::apply_extrinsic(extrinsic(Bob, 2, ours.clone())).unwrap();
		assert_eq!(outcome, Err(pallet_validators::Error::<Runtime>::KeysInUse.into()));
		// An account that is no validator gets the deposit back.
		let held = || Balances::reserved_balance(Eve.to_account_id());
		set_keys(Eve, 0, Eve, Ed25519Keyring::Eve);
		assert_eq!(held(), <Runtime as pallet_session::Config>::KeyDeposit::get());
		assert_ok!(Executive::apply_extrinsic(extrinsic(Eve, 1, ours)).unwrap());
		assert_eq!(held(), 0);
	});
}

#[test]
fn an_equivocation_should_remove_its_validator() {
	let mut chain = start(LOCAL_PRESET);
	let (pool, state) = TestTransactionPoolExt::new();
	chain.register_extension(TransactionPoolExt::new(pool));
	chain.execute_with(|| {
		admit_eve();
		sessions(2);
		// As the node of another validator does, when it sees two votes by Bob in one round.
		let bob = Ed25519Keyring::Bob;
		let submitted =
			Runtime::submit_report_equivocation_unsigned_extrinsic(equivocation(bob, 3), ownership(bob).unwrap());
		assert_eq!(submitted, Some(()));
		let bytes = state.write().transactions.pop().unwrap();
		let report = UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
		// Its own pool keeps it, and gives it to nobody.
		assert_eq!(check(TransactionSource::Local, &report), Ok(false));
		assert_eq!(check(TransactionSource::External, &report), Err(InvalidTransaction::Call));

		let issuance = Balances::total_issuance();
		assert_ok!(Executive::apply_extrinsic(report.clone()).unwrap());
		assert_eq!(Balances::total_issuance(), issuance);
		assert!(has_happened(left(Bob, Cause::Equivocation)));
		sessions(2);
		assert_eq!((set_id(), voters()), (2, vec![Alice, Charlie, Dave, Eve]));

		// Neither again, nor another of the same sessions: it is out.
		refused(report, InvalidTransaction::Stale);
	});
}

#[test]
fn an_equivocation_should_count_once() {
	local(|| {
		admit_eve();
		let (first, second) = (report_now(Ed25519Keyring::Bob, 3), report_now(Ed25519Keyring::Bob, 4));
		assert_ok!(Executive::apply_extrinsic(first.clone()).unwrap());
		refused(first, InvalidTransaction::Stale);
		refused(second, InvalidTransaction::Stale);
		assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 1);
	});
}

#[test]
fn an_offender_should_stay_until_another_joins_below_the_minimum() {
	local(|| {
		assert_ok!(Executive::apply_extrinsic(report_now(Ed25519Keyring::Bob, 3)).unwrap());
		let validator = Bob.to_account_id();
		assert!(has_happened(PalletEvent::MustLeave { validator, cause: Cause::Equivocation }));
		sessions(2);
		assert_eq!((set_id(), voters().len()), (0, 4));
		admit_eve();
		sessions(2);
		assert_eq!(voters(), [Alice, Charlie, Dave, Eve]);
	});
}

#[test]
fn a_signed_report_should_be_free_when_it_is_right_and_paid_for_when_it_is_not() {
	local(|| {
		let report = |nonce| {
			let call = pallet_grandpa::Call::report_equivocation {
				equivocation_proof: Box::new(equivocation(Ed25519Keyring::Bob, 3)),
				key_owner_proof: ownership(Ed25519Keyring::Bob).unwrap().decode().unwrap(),
			};
			Executive::apply_extrinsic(extrinsic(Ferdie, nonce, RuntimeCall::Grandpa(call))).unwrap()
		};
		let funds = || Balances::free_balance(Ferdie.to_account_id());
		let before = funds();
		assert_ok!(report(0));
		assert_eq!(funds(), before);
		assert_eq!(report(1), Err(pallet_grandpa::Error::<Runtime>::DuplicateOffenceReport.into()));
		assert!(funds() < before);
	});
}

#[test]
fn a_forged_report_should_remove_nobody() {
	local(|| {
		let (alice, bob) = (Ed25519Keyring::Alice, Ed25519Keyring::Bob);
		let bobs = || ownership(bob).unwrap();
		let forged = [
			// Alice signs in Bob's name.
			votes(bob, 3, [(1, bob), (2, alice)]),
			// Twice the same vote.
			votes(bob, 3, [(1, bob), (1, bob)]),
		];
		for evidence in forged {
			let outcome = Executive::apply_extrinsic(report(evidence, bobs())).unwrap();
			assert_eq!(outcome, Err(pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof.into()));
		}
		// Somebody else's proof of ownership, and none at all.
		let alices = ownership(alice).unwrap();
		refused(report(equivocation(bob, 3), alices), InvalidTransaction::BadProof);
		assert_eq!(ownership(Ed25519Keyring::Ferdie), None);
		let mut proof: sp_session::MembershipProof = bobs().decode().unwrap();
		proof.trie_nodes.push(vec![0; 32]);
		let padded = OpaqueKeyOwnershipProof::new(proof.encode());
		refused(report(equivocation(bob, 3), padded), InvalidTransaction::BadProof);
		assert_eq!(
			pallet_validators::Validators::<Runtime>::get().members().filter(|m| m.leaving.is_some()).count(),
			0
		);
	});
}

#[test]
fn an_equivocation_of_another_set_than_its_session_should_be_refused() {
	local(|| {
		let early = ownership(Ed25519Keyring::Bob).unwrap();
		admit_eve();
		sessions(2);
		assert_eq!(set_id(), 1);
		let outcome = Executive::apply_extrinsic(report(equivocation(Ed25519Keyring::Bob, 3), early)).unwrap();
		assert_eq!(outcome, Err(pallet_grandpa::Error::<Runtime>::InvalidEquivocationProof.into()));
	});
}

/// Bob registers new keys, and votes twice with those in use.
#[test]
fn new_keys_should_not_save_an_offender() {
	for late in 0..4 {
		local(|| {
			admit_eve();
			sessions(2);
			set_keys(Bob, 0, Sr25519Keyring::One, Ed25519Keyring::Ferdie);
			let report = report_now(Ed25519Keyring::Bob, 3);
			sessions(late);
			assert_ok!(Executive::apply_extrinsic(report).unwrap());
			assert!(has_happened(left(Bob, Cause::Equivocation)), "{late} sessions later");
		});
	}
}

#[test]
fn new_keys_of_others_should_not_save_an_offender() {
	for late in 0..4 {
		local(|| {
			admit_eve();
			sessions(2);
			set_keys(Alice, 0, Sr25519Keyring::One, Ed25519Keyring::Ferdie);
			let report = report_now(Ed25519Keyring::Bob, 3);
			sessions(late);
			assert_ok!(Executive::apply_extrinsic(report).unwrap());
			assert!(has_happened(left(Bob, Cause::Equivocation)), "{late} sessions later");
		});
	}
}

#[test]
fn new_keys_should_be_those_that_count_from_their_session_on() {
	local(|| {
		admit_eve();
		set_keys(Bob, 0, Sr25519Keyring::One, Ed25519Keyring::Ferdie);
		assert_eq!(ownership(Ed25519Keyring::Ferdie), None);
		sessions(2);
		assert_eq!(ownership(Ed25519Keyring::Bob), None);
		let report = report_now(Ed25519Keyring::Ferdie, 3);
		// Known also when the session is over.
		next_session();
		assert_ok!(Executive::apply_extrinsic(report).unwrap());
		assert!(has_happened(left(Bob, Cause::Equivocation)));
	});
}

#[test]
fn an_equivocation_should_be_proven_as_long_as_its_session_is_kept() {
	for (late, provable) in [(KEPT_SESSIONS, true), (KEPT_SESSIONS + 1, false)] {
		local(|| {
			admit_eve();
			sessions(2);
			let report = report_now(Ed25519Keyring::Bob, 3);
			sessions(late);
			if provable {
				assert_ok!(Executive::apply_extrinsic(report).unwrap());
				assert!(has_happened(left(Bob, Cause::Equivocation)));
			} else {
				refused(report, InvalidTransaction::BadProof);
			}
		});
	}
}

/// However often the set changes, each session that is kept is of a set that is known.
#[test]
fn an_equivocation_should_be_proven_though_the_set_changed_in_every_session_since() {
	local(|| {
		admit_eve();
		sessions(2);
		let report = report_now(Ed25519Keyring::Bob, 3);
		let others: [AccountId; 2] = [Eve.to_account_id(), Ferdie.to_account_id()];
		set_keys(Ferdie, 0, Ferdie, Ed25519Keyring::Ferdie);
		for turn in 0..KEPT_SESSIONS as usize {
			let [old, new] = [&others[turn % 2], &others[(turn + 1) % 2]];
			assert_ok!(Validators::replace(decision(), old.clone(), new.clone()));
			next_session();
		}
		assert_eq!(set_id(), 1 + u64::from(KEPT_SESSIONS) - 1);
		assert_ok!(Executive::apply_extrinsic(report).unwrap());
		assert!(has_happened(left(Bob, Cause::Equivocation)));
	});
}
