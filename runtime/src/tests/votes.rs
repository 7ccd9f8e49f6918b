//! Votes, as a crowd would cast them that wants to fill the state and not to decide.

use super::{
	governance::{dispatch, propose, seat, signed, vote},
	start,
};
use crate::{configs::votes, AccountId, Balance, Balances, ConvictionVoting, Runtime, RuntimeCall, CLV, MILLI_CLV};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use pallet_conviction_voting::{AccountVote, Call, ClassLocksFor, Conviction, Vote, VotingFor};
use pallet_governance::Decision;
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{traits::Dispatchable, DispatchResult};

fn held(voter: Sr25519Keyring) -> Balance {
	Balances::balance_on_hold(&pallet_governance::HoldReason::Votes.into(), &voter.to_account_id())
}

/// The number of accounts and tracks with an entry, and of accounts with locks.
fn entries() -> (usize, usize) {
	(VotingFor::<Runtime>::iter_keys().count(), ClassLocksFor::<Runtime>::iter_keys().count())
}

fn aye(balance: Balance) -> AccountVote<Balance> {
	AccountVote::Standard { vote: Vote { aye: true, conviction: Conviction::None }, balance }
}

fn filtered() -> DispatchResult {
	Err(frame_system::Error::<Runtime>::CallFiltered.into())
}

fn delegate(to: &AccountId) -> RuntimeCall {
	let (to, conviction) = (to.clone().into(), Conviction::None);
	RuntimeCall::ConvictionVoting(Call::delegate { class: 0, to, conviction, balance: 0 })
}

fn unlock(class: u16, target: Sr25519Keyring) -> RuntimeCall {
	RuntimeCall::ConvictionVoting(Call::unlock { class, target: target.to_account_id().into() })
}

#[test]
fn the_entries_of_a_voter_should_have_the_price_of_state() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		// Three entries: the votes on a track, the locks on all tracks, and the lock on the balance.
		assert_eq!(votes::price(), 600 * MILLI_CLV);
		let first = propose(Decision::Rules, &seat(&[Dave]), &[Bob]);
		assert_eq!((held(Alice), held(Bob)), (0, votes::price()));
		// Once for each track, however often the voter comes back.
		let second = propose(Decision::Rules, &seat(&[Eve]), &[Bob]);
		vote(Bob, first, false);
		assert_eq!(held(Bob), votes::price());
		for index in [first, second] {
			assert_ok!(ConvictionVoting::remove_vote(signed(Bob), Some(0), index));
		}
		assert_ok!(dispatch(unlock(0, Bob), signed(Bob)));
		assert!(VotingFor::<Runtime>::contains_key(Bob.to_account_id(), 0), "the SDK keeps the entry");
		vote(Bob, first, true);
		assert_eq!(held(Bob), votes::price());
		propose(Decision::Validators, &seat(&[Dave]), &[Bob]);
		assert_eq!(held(Bob), 2 * votes::price());
	});
}

#[test]
fn a_voter_who_cannot_pay_for_entries_should_write_none() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let index = propose(Decision::Rules, &seat(&[Dave]), &[]);
		let poor = Sr25519Keyring::One;
		let send = |value| {
			assert_ok!(Balances::transfer_keep_alive(signed(Alice), poor.to_account_id().into(), value));
		};
		send(700 * MILLI_CLV);
		let before = entries();
		let vote = || RuntimeCall::ConvictionVoting(Call::vote { poll_index: index, vote: aye(0) });
		assert!(vote().dispatch(signed(poor)).is_err());
		assert_eq!((entries(), held(poor)), (before, 0));
		// The price and the account itself.
		send(100 * MILLI_CLV);
		assert_ok!(dispatch(vote(), signed(poor)));
		assert_eq!(held(poor), votes::price());
	});
}

/// All tokens of a voter can vote, those of the deposit too, and the deposit can come from tokens that are locked.
#[test]
fn the_deposit_should_not_take_from_the_weight_of_a_vote() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let index = propose(Decision::Rules, &seat(&[Dave]), &[]);
		let all = Balances::free_balance(Eve.to_account_id());
		assert_ok!(ConvictionVoting::vote(signed(Eve), index, aye(all)));
		let upgrade = propose(Decision::Upgrades, &super::governance::authorize(b"code"), &[]);
		assert_ok!(ConvictionVoting::vote(signed(Eve), upgrade, aye(all)));
		assert_eq!(held(Eve), 2 * votes::price());
		assert_noop!(
			ConvictionVoting::vote(signed(Eve), upgrade, aye(all + 1)),
			pallet_conviction_voting::Error::<Runtime>::InsufficientFunds
		);
	});
}

/// Fails where a call of the SDK writes entries for any account that it names, and takes nothing for them.
#[test]
fn nobody_should_write_entries_of_others() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		propose(Decision::Rules, &seat(&[Dave]), &[Bob]);
		let before = entries();
		let stranger = AccountId::new([77; 32]);
		let calls =
			[delegate(&stranger), delegate(&Bob.to_account_id()), unlock(0, Ferdie), unlock(1, Bob), unlock(999, Bob)];
		for call in calls {
			let boxed = || Box::new(call.clone());
			let ways = [
				call.clone(),
				RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: vec![call.clone()] }),
				RuntimeCall::Utility(pallet_utility::Call::as_derivative { index: 7, call: boxed() }),
				RuntimeCall::Multisig(pallet_multisig::Call::as_multi_threshold_1 {
					other_signatories: vec![Charlie.to_account_id()],
					call: boxed(),
				}),
			];
			for way in ways {
				let _ = way.clone().dispatch(signed(Dave));
				assert_eq!(entries(), before, "{way:?}");
			}
			assert_eq!(dispatch(call, signed(Dave)), filtered());
		}
		// What stands can be unlocked by anybody, as before.
		assert_ok!(dispatch(unlock(0, Bob), signed(Dave)));
		assert!(Balances::free_balance(Bob.to_account_id()) > CLV);
	});
}

/// Fails where one member stores a motion of megabytes for the deposit of a short one.
#[test]
fn a_motion_should_be_a_tightening() {
	use clavis_primitives::rules::RuleChange;
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let motion = |proposal: RuntimeCall| {
			RuntimeCall::Council(pallet_collective::Call::propose {
				threshold: 2,
				proposal: Box::new(proposal),
				length_bound: u32::MAX,
			})
		};
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![0; 1_000_000] });
		assert_eq!(dispatch(motion(remark), signed(Alice)), filtered());
		let change = RuleChange::MaxEpoch(100_000);
		let tighten = RuntimeCall::RevocationRules(pallet_revocation_rules::Call::tighten { change });
		assert_ok!(dispatch(motion(tighten), signed(Alice)));
	});
}
