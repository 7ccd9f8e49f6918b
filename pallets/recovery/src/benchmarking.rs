//! Benchmarks: every call on the largest plan, with the most that others can have left behind.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "benchmarks run on no chain, and one that fails must stop"
)]

use super::{attempt::AttemptOf, *};
use alloc::{boxed::Box, vec::Vec};
use clavis_primitives::{
	control::{Controller, Member, MAX_MEMBERS},
	ladder::{Guardianship, Ladder},
	recovery::{
		Circle, Delay, GuardianId, Guardians, Leaf, LeafHasher, LeafProof, NewControl, Plan, Quorum, MAX_CIRCLES,
		MAX_EXPIRY, MAX_IDLE, MAX_LEAF_SIBLINGS, MAX_LEAVES, MAX_PUBLIC, MAX_QUORUM,
	},
	rules::Rules,
	AccountId, BlockHeight, ControlSet, DidId, Reason,
};
use frame_benchmarking::v2::*;
use frame_support::traits::Consideration;
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::{Hasher, H256};
use sp_runtime::SaturatedConversion;

/// The help of the pallet of DIDs that benchmarks need.
pub trait BenchmarkHelper {
	/// Makes a DID with a record of the largest size, and an account with funds that controls it by its signature. Each
	/// number makes another DID.
	fn did(n: u32) -> (DidId, AccountId);

	/// Returns a control that an attempt against this DID can name under a version of its plan: of one key, which signs for
	/// itself.
	fn control(did: &DidId, plan_version: BlockHeight) -> NewControl;
}

/// The delay of each circle, in blocks: the shortest that the rules in force allow.
fn notice<T: Config>() -> u32 {
	T::Rules::in_force().min_recovery_delay.max(1)
}

/// Accounts without keys, which guard and do nothing else.
fn bystander(n: u32) -> GuardianId {
	GuardianId::Account(account("guardian", n, 0))
}

/// A public circle of 16: these guardians, and accounts.
fn circle<T: Config>(guardians: Vec<GuardianId>) -> Circle {
	let missing = MAX_PUBLIC - guardians.len() as u32;
	let mut guardians = (0..missing).map(bystander).chain(guardians).collect::<Vec<_>>();
	guardians.sort();
	Circle {
		guardians: Guardians::Public(guardians.try_into().expect("16 fit")),
		threshold: MAX_QUORUM - 1,
		override_quorum: Some(MAX_QUORUM),
		freeze_quorum: Some(MAX_QUORUM),
		delay: Delay::SinceOpening(notice::<T>()),
		expiry: notice::<T>() + MAX_EXPIRY,
	}
}

/// A plan of so many circles, with these guardians in each.
fn plan<T: Config>(circles: u32, guardians: &[GuardianId]) -> Plan {
	let circles = (0..circles).map(|_| circle::<T>(guardians.to_vec())).collect::<Vec<_>>();
	Plan { circles: circles.try_into().expect("10 at most") }
}

/// An account with funds for deposits.
fn rich<T: Config>(n: u32) -> AccountId {
	let payer = account("payer", n, 0);
	for _ in 0..4 {
		T::PlanConsideration::ensure_successful(&payer, deposit::footprint(u8::MAX));
		T::AttemptConsideration::ensure_successful(&payer, deposit::footprint(16));
	}
	payer
}

fn pass<T: Config>(blocks: u32) {
	let block = frame_system::Pallet::<T>::block_number().saturated_into::<u32>() + blocks;
	frame_system::Pallet::<T>::set_block_number(BlockNumberFor::<T>::from(block));
}

/// A DID with this plan. Returns it, and the account that controls it.
fn guarded_by<T: Config>(plan: Plan) -> (DidId, AccountId) {
	let (did, holder) = T::BenchmarkHelper::did(0);
	Pallet::<T>::ask_for_plan(&did, Some(plan), &rich::<T>(0)).expect("a first plan");
	pass::<T>(1);
	(did, holder)
}

/// A DID with the largest plan, in which these guardians are in each circle. Returns it, and the account that controls it.
fn guarded<T: Config>(guardians: &[GuardianId]) -> (DidId, AccountId) {
	guarded_by::<T>(plan::<T>(MAX_CIRCLES, guardians))
}

/// A DID with the largest plan, whose first circle is a private one of the most leaves. Returns it, and the leaf of the only
/// guardian there.
fn guarded_in_private<T: Config>(guardian: &GuardianId) -> (DidId, LeafProof) {
	let salt = [7; 32];
	let siblings = (0..MAX_LEAF_SIBLINGS as u8).map(|n| H256([n; 32])).collect::<Vec<_>>();
	// The first leaf is on the left of each of its siblings.
	let first = Leaf { salt, guardian }.hash();
	let root = siblings.iter().fold(first, |node, sibling| LeafHasher::hash(&[node.0, sibling.0].concat()));
	let mut plan = plan::<T>(MAX_CIRCLES, &[]);
	for circle in plan.circles.iter_mut().take(1) {
		circle.guardians = Guardians::Private { root, leaves: MAX_LEAVES };
	}
	let siblings = siblings.try_into().expect("16 fit");
	(guarded_by::<T>(plan).0, LeafProof { salt, place: 0, siblings })
}

/// A control that an attempt can name under the plan in force.
fn control<T: Config>(did: &DidId) -> NewControl {
	let guarding = Plans::<T>::get(did).expect("the DID has guardians");
	T::BenchmarkHelper::control(did, guarding.version)
}

/// Opens an attempt of a circle by one guardian, and has it approved by these. Returns its digest. It is a rival if one
/// stands at its threshold.
fn open<T: Config>(
	did: &DidId,
	place: u8,
	opener: GuardianId,
	leaf: Option<LeafProof>,
	approvals: Vec<GuardianId>,
) -> H256 {
	let (control, payer) = (control::<T>(did), rich::<T>(100 + u32::from(place)));
	Pallet::<T>::open(did, place, control, opener, leaf, &payer).expect("an attempt");
	let [first, rival] = Seat::both(place);
	let seat = if Attempts::<T>::contains_key(did, rival) { rival } else { first };
	change::<T>(did, seat, |attempt| attempt.approvals = approvals.try_into().expect("16 fit"))
}

/// Changes an attempt. Returns its digest.
fn change<T: Config>(did: &DidId, seat: Seat, change: impl FnOnce(&mut AttemptOf<T>)) -> H256 {
	let mut attempt = Attempts::<T>::get(did, seat).expect("it was opened before");
	change(&mut attempt);
	let digest = attempt.digest;
	Attempts::<T>::insert(did, seat, attempt);
	digest
}

/// The approvals of the threshold of [`circle`].
fn threshold() -> Vec<GuardianId> {
	(0..u32::from(MAX_QUORUM) - 1).map(bystander).collect()
}

/// Opens an attempt in each seat of a circle, the rival with these approvals. Returns the digest of that.
fn open_both<T: Config>(did: &DidId, place: u8, approvals: Vec<GuardianId>) -> H256 {
	open::<T>(did, place, bystander(0), None, threshold());
	open::<T>(did, place, bystander(1), None, approvals)
}

/// Opens so many attempts with one approval, from the last circle on: in each of them first one, and then a rival.
fn open_others<T: Config>(did: &DidId, attempts: u32) {
	let seats = (0..MAX_CIRCLES as u8).rev().flat_map(Seat::both).take(attempts as usize).collect::<Vec<_>>();
	for seat in &seats {
		// A rival opens beside an attempt at its threshold.
		open::<T>(did, seat.circle, bystander(u32::from(seat.rival)), None, threshold());
	}
	for seat in seats {
		change::<T>(did, seat, |attempt| attempt.approvals = Vec::from([bystander(0)]).try_into().expect("one fits"));
	}
}

/// Has all attempts be those of heirs at their override quorum, for whom the holder is alive. The gate looks at each of them.
fn leave_to_heirs<T: Config>(did: &DidId) {
	for seat in Attempts::<T>::iter_key_prefix(did).collect::<Vec<_>>() {
		change::<T>(did, seat, |attempt| {
			attempt.circle.delay = Delay::SinceLastAct { blocks: MAX_IDLE, notice: notice::<T>() };
			let quorum = (0..u32::from(MAX_QUORUM)).map(bystander).collect::<Vec<_>>();
			attempt.approvals = quorum.try_into().expect("they fit");
		});
	}
}

/// Returns the number of approvals of an attempt.
fn approvals<T: Config>(did: &DidId, seat: Seat) -> usize {
	Attempts::<T>::get(did, seat).map_or(0, |attempt| attempt.approvals.len())
}

/// A ballot of each kind and the notes of each circle, as full as they get.
fn fill_circles<T: Config>(did: &DidId) {
	let notes = |n: u32| (0..MAX_PUBLIC).map(|guardian| (bystander(guardian), n)).collect::<Vec<_>>();
	let votes = (1..u32::from(MAX_QUORUM)).map(bystander).collect::<Vec<_>>();
	let ballot = Ballot { votes: votes.try_into().expect("they fit"), closes: u32::MAX };
	for place in 0..MAX_CIRCLES as u8 {
		let openers = Default::default();
		let answered = notes(1).try_into().expect("16 fit");
		Circles::<T>::insert(did, place, CircleNotes { openers, answered });
		for act in [FreezeAct::Freeze, FreezeAct::Unfreeze] {
			Ballots::<T>::insert(did, (place, act), ballot.clone());
		}
	}
}

/// Accounts and so many DIDs, together as many as a quorum. Each group has DIDs of its own.
fn voters<T: Config>(group: u32, dids: u32, quorum: u32) -> Vec<GuardianId> {
	let accounts = (0..quorum - dids).map(bystander);
	let dids = (0..dids).map(|n| GuardianId::Did(T::BenchmarkHelper::did(1_000 + 100 * group + n).0));
	accounts.chain(dids).collect()
}

/// The approvals of accounts and of so many DIDs. Without DIDs there is room for another one. Otherwise only the last DID
/// does not count, and makes room.
fn crowd<T: Config>(dids: u32) -> Result<Vec<GuardianId>, BenchmarkError> {
	if dids == 0 {
		return Ok((1..MAX_APPROVALS).map(bystander).collect());
	}
	let guardians = voters::<T>(0, dids, MAX_APPROVALS);
	if let Some(GuardianId::Did(last)) = guardians.last() {
		T::Ladder::freeze(last, u32::MAX)?;
	}
	Ok(guardians)
}

/// Has an attempt name a control set of the most members: the key that signed for itself, and DIDs.
fn name_largest_set<T: Config>(did: &DidId, seat: Seat) {
	let mut nomination = Nominations::<T>::get(did, seat).expect("the attempt was opened before");
	let mut members = nomination.set.set().members.clone().into_inner();
	for n in members.len() as u32..MAX_MEMBERS {
		let member = T::BenchmarkHelper::did(5_000 + n).0;
		members.push(Member { controller: Controller::Did(member), weight: 1 });
	}
	let members = members.try_into().expect("16 fit");
	nomination.set = ControlSet { threshold: 1, members }.try_into().expect("it is sound");
	Nominations::<T>::insert(did, seat, nomination);
}

/// A call of an account that guards, and that is not one of [`bystander`].
fn caller<T: Config>() -> (AccountId, GuardianId) {
	let caller = rich::<T>(1);
	(caller.clone(), GuardianId::Account(caller))
}

/// Asks for a change to the largest plan, which another account pays for.
fn change_waits<T: Config>(did: &DidId) {
	Pallet::<T>::ask_for_plan(did, Some(plan::<T>(MAX_CIRCLES, &[])), &rich::<T>(2)).expect("a change");
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A change that replaces one that waits.
	#[benchmark]
	fn set_plan(c: Linear<0, MAX_CIRCLES>) {
		let (did, holder) = guarded::<T>(&[]);
		change_waits::<T>(&did);
		let plan = (c > 0).then(|| plan::<T>(c, &[]));
		T::PlanConsideration::ensure_successful(&holder, deposit::footprint(u8::MAX));
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), did, plan.clone());
		assert_eq!(Changes::<T>::get(did).map(|change| change.plan), Some(plan));
	}

	#[benchmark]
	fn apply_plan(n: Linear<0, MAX_ATTEMPTS>) {
		let (did, _) = guarded::<T>(&[]);
		open_others::<T>(&did, n);
		change_waits::<T>(&did);
		fill_circles::<T>(&did);
		pass::<T>(notice::<T>());
		let before = Plans::<T>::get(did).map(|guarding| guarding.version);
		#[extrinsic_call]
		_(RawOrigin::Signed(rich::<T>(1)), did);
		assert!(Plans::<T>::get(did).map(|guarding| guarding.version) > before);
	}

	#[benchmark]
	fn cancel_change() {
		let (did, holder) = guarded::<T>(&[]);
		change_waits::<T>(&did);
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), did);
		assert!(!Changes::<T>::contains_key(did));
	}

	/// In a private circle of the most leaves, in place of a rival that yields. All other circles have two attempts, too.
	#[benchmark]
	fn start() {
		let (caller, guardian) = caller::<T>();
		let (did, leaf) = guarded_in_private::<T>(&guardian);
		open_others::<T>(&did, MAX_ATTEMPTS - 2);
		for _ in Seat::both(0) {
			// The rival has no other approvals than the first one, so it does not keep its seat.
			open::<T>(&did, 0, guardian.clone(), Some(leaf.clone()), threshold());
			Circles::<T>::remove(did, 0);
		}
		pass::<T>(notice::<T>());
		let control = Box::new(control::<T>(&did));
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), did, 0, control, None, Some(leaf));
		let attempt = Attempts::<T>::get(did, Seat::rival(0)).expect("it was opened");
		assert_eq!(attempt.approvals.first(), Some(&guardian));
	}

	/// In a private circle of the most leaves, of the attempt in the first seat. That of a rival looks at this one before, which
	/// is weighed apart.
	#[benchmark]
	fn approve_by_account(g: Linear<0, MAX_APPROVALS>) -> Result<(), BenchmarkError> {
		let (caller, guardian) = caller::<T>();
		let (did, leaf) = guarded_in_private::<T>(&guardian);
		let attempt = open::<T>(&did, 0, guardian, Some(leaf.clone()), crowd::<T>(g)?);
		#[extrinsic_call]
		approve(RawOrigin::Signed(caller), did, 0, attempt, None, Some(leaf));
		assert_eq!(approvals::<T>(&did, Seat::first(0)), MAX_APPROVALS as usize);
		Ok(())
	}

	/// As the one above.
	#[benchmark]
	fn approve_by_did(g: Linear<0, MAX_APPROVALS>) -> Result<(), BenchmarkError> {
		let (guardian, caller) = T::BenchmarkHelper::did(1);
		let id = GuardianId::Did(guardian);
		let (did, leaf) = guarded_in_private::<T>(&id);
		let attempt = open::<T>(&did, 0, id, Some(leaf.clone()), crowd::<T>(g)?);
		#[extrinsic_call]
		approve(RawOrigin::Signed(caller), did, 0, attempt, Some(guardian), Some(leaf));
		assert_eq!(approvals::<T>(&did, Seat::first(0)), MAX_APPROVALS as usize);
		Ok(())
	}

	#[benchmark]
	fn veto() {
		let (did, holder) = guarded::<T>(&[]);
		let attempt = open::<T>(&did, 0, bystander(0), None, (0..MAX_APPROVALS).map(bystander).collect());
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), did, 0, attempt);
		assert_eq!(Attempts::<T>::get(did, Seat::first(0)).map(|attempt| attempt.vetoed), Some(true));
	}

	/// `g` of the guardians that approved are DIDs. `n` other attempts would outrank this one, if the 16 DIDs that approved
	/// each of them were not frozen. The set that takes over has the most members.
	#[benchmark]
	fn execute(g: Linear<0, MAX_APPROVALS>, n: Linear<0, { MAX_ATTEMPTS - 1 }>) -> Result<(), BenchmarkError> {
		let (did, _) = guarded::<T>(&[]);
		change_waits::<T>(&did);
		fill_circles::<T>(&did);
		let last = MAX_CIRCLES as u8 - 1;
		let guardians = voters::<T>(0, g, MAX_APPROVALS);
		let attempt = open::<T>(&did, last, bystander(0), None, guardians);
		name_largest_set::<T>(&did, Seat::first(last));
		let others = (0..=last).flat_map(Seat::both).filter(|seat| *seat != Seat::first(last));
		for (group, seat) in (1..).zip(others).take(n as usize) {
			let frozen = voters::<T>(group, MAX_APPROVALS, MAX_APPROVALS);
			for guardian in &frozen {
				if let GuardianId::Did(guardian) = guardian {
					T::Ladder::freeze(guardian, u32::MAX)?;
				}
			}
			open::<T>(&did, seat.circle, bystander(u32::from(seat.rival)), None, frozen);
		}
		pass::<T>(notice::<T>());
		#[extrinsic_call]
		_(RawOrigin::Signed(rich::<T>(1)), did, last, attempt);
		assert!(Plans::<T>::get(did).is_some_and(|guarding| guarding.openings.is_empty()));
		Ok(())
	}

	#[benchmark]
	fn vote_freeze(g: Linear<0, { MAX_QUORUM as u32 - 1 }>) {
		let (caller, guardian) = caller::<T>();
		let others = voters::<T>(0, g, u32::from(MAX_QUORUM) - 1);
		let (did, leaf) = guarded_in_private::<T>(&guardian);
		change_waits::<T>(&did);
		fill_circles::<T>(&did);
		let ballot = Ballot { votes: others.try_into().expect("they fit"), closes: u32::MAX };
		Ballots::<T>::insert(did, (0, FreezeAct::Freeze), ballot);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), did, 0, None, Some(leaf));
		assert!(Plans::<T>::get(did).is_some_and(|guarding| guarding.cools_for > 0));
	}

	#[benchmark]
	fn vote_unfreeze(g: Linear<0, { MAX_QUORUM as u32 - 1 }>) -> Result<(), BenchmarkError> {
		let (caller, guardian) = caller::<T>();
		let others = voters::<T>(0, g, u32::from(MAX_QUORUM) - 1);
		let (did, leaf) = guarded_in_private::<T>(&guardian);
		change_waits::<T>(&did);
		fill_circles::<T>(&did);
		T::Ladder::freeze(&did, u32::MAX)?;
		let ballot = Ballot { votes: others.try_into().expect("they fit"), closes: u32::MAX };
		Ballots::<T>::insert(did, (0, FreezeAct::Unfreeze), ballot);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), did, 0, None, Some(leaf));
		assert!(!Ballots::<T>::contains_key(did, (0, FreezeAct::Unfreeze)));
		Ok(())
	}

	#[benchmark]
	fn resign() {
		let (caller, guardian) = caller::<T>();
		let (did, _) = guarded::<T>(&[guardian.clone()]);
		open_both::<T>(&did, 0, Vec::from([guardian.clone()]));
		change::<T>(&did, Seat::first(0), |attempt| {
			attempt.approvals = Vec::from([guardian]).try_into().expect("one fits");
		});
		fill_circles::<T>(&did);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), did, 0, None);
		assert_eq!(Seat::both(0).map(|seat| approvals::<T>(&did, seat)), [0, 0]);
	}

	#[benchmark]
	fn ask() {
		let (did, holder) = guarded::<T>(&[]);
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), did);
		assert!(Plans::<T>::get(did).is_some_and(|guarding| guarding.asked.is_some()));
	}

	#[benchmark]
	fn answer() -> Result<(), BenchmarkError> {
		let (caller, guardian) = caller::<T>();
		let (did, holder) = guarded::<T>(&[guardian.clone()]);
		Pallet::<T>::ask(RawOrigin::Signed(holder).into(), did)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), did, 0, None);
		assert!(Circles::<T>::get(did, 0).answer_of(&guardian).is_some());
		Ok(())
	}

	/// A rival, after a look at an attempt in the first seat that stands.
	#[benchmark]
	fn close() {
		let (did, _) = guarded::<T>(&[]);
		open_both::<T>(&did, 0, Vec::from([bystander(0)]));
		pass::<T>(notice::<T>() + MAX_EXPIRY + 1);
		change::<T>(&did, Seat::first(0), |attempt| attempt.opened = Pallet::<T>::block());
		#[extrinsic_call]
		_(RawOrigin::Signed(rich::<T>(1)), did, 0);
		assert!(!Attempts::<T>::contains_key(did, Seat::rival(0)));
	}

	/// Of a rival.
	#[benchmark]
	fn forfeit() {
		let (did, holder) = guarded::<T>(&[]);
		let attempt = open_both::<T>(&did, 0, (0..MAX_APPROVALS).map(bystander).collect());
		<Pallet<T> as Guardianship>::outranked(&did, Reason::Routine);
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), did, 0, attempt);
		assert!(!Attempts::<T>::contains_key(did, Seat::rival(0)));
	}

	/// A look at one attempt, without the act on the DID, which is weighed where it is made.
	#[benchmark]
	fn cancel_deactivation(g: Linear<0, MAX_APPROVALS>) {
		let (did, _) = guarded::<T>(&[]);
		open::<T>(&did, 0, bystander(0), None, voters::<T>(0, g, MAX_APPROVALS));
		let quorum;
		#[block]
		{
			let attempt = Attempts::<T>::get(did, Seat::first(0)).expect("it was opened above");
			quorum = attempt.quorum_of(attempt.counted::<T>());
		}
		assert_eq!(quorum, Quorum::Override);
	}

	#[benchmark]
	fn questions() {
		let (did, _) = guarded::<T>(&[]);
		open_others::<T>(&did, MAX_ATTEMPTS);
		let attempt;
		#[block]
		{
			attempt = <Pallet<T> as Guardianship>::longest_delay(&did)
				.and_then(|_| <Pallet<T> as Guardianship>::stepped_in(&did));
		}
		assert!(attempt.is_some());
	}

	/// A reveal that calls the attempts hostile, and removes the plan. Also the end of a DID, before which the gate asks
	/// whether an attempt forbids it.
	#[benchmark]
	fn outranked(n: Linear<0, MAX_ATTEMPTS>) {
		let (did, _) = guarded::<T>(&[]);
		open_others::<T>(&did, n);
		leave_to_heirs::<T>(&did);
		change_waits::<T>(&did);
		fill_circles::<T>(&did);
		#[block]
		{
			let _ = <Pallet<T> as Guardianship>::forbids_end(&did);
			<Pallet<T> as Guardianship>::outranked(&did, Reason::Compromised { since: 0 });
		}
		assert!(!Plans::<T>::contains_key(did));
	}
}
