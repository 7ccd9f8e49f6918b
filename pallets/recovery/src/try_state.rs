//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{
	attempt::AttemptOf,
	ballots::{Ballot, FreezeAct},
	deposit::steps_of_plan,
	guarding::GuardingOf,
	seat::Seat,
	Attempts, Ballots, Changes, Circles, Config, Nominations, Pallet, Plans,
};
use alloc::collections::BTreeSet;
use clavis_primitives::{
	recovery::{Circle, GuardianId, Guardians},
	DidId,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

/// Returns whether no guardian is there twice.
fn distinct<'a>(guardians: impl IntoIterator<Item = &'a GuardianId>) -> bool {
	let mut seen = BTreeSet::new();
	guardians.into_iter().all(|guardian| seen.insert(guardian))
}

impl<T: Config> Pallet<T> {
	/// Every plan is sound, has the attempts that it says and no others, and is paid for. No entry of another map is without
	/// its plan.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		for (did, guarding) in Plans::<T>::iter() {
			Self::check_guarding(&did, &guarding)?;
		}
		for (did, seat, attempt) in Attempts::<T>::iter() {
			let guarding = Plans::<T>::get(did).ok_or("an attempt must have a plan")?;
			check_attempt::<T>(&did, seat, &attempt, &guarding)?;
			ensure!(Nominations::<T>::contains_key(did, seat), "an attempt must name a control");
		}
		for (did, seat) in Nominations::<T>::iter_keys() {
			ensure!(Attempts::<T>::contains_key(did, seat), "a nomination must have an attempt");
		}
		for (did, change) in Changes::<T>::iter() {
			ensure!(Plans::<T>::contains_key(did), "a change must have a plan to change");
			let steps = change.plan.as_ref().map_or(0, steps_of_plan);
			ensure!(change.deposit.steps == steps, "the deposit of a change must pay for exactly its plan");
		}
		for (did, (place, act), ballot) in Ballots::<T>::iter() {
			check_ballot(&circle_of::<T>(&did, place)?, act, &ballot)?;
		}
		for (did, place, notes) in Circles::<T>::iter() {
			let circle = circle_of::<T>(&did, place)?;
			ensure!(distinct(notes.openers.iter().map(|(opener, _)| opener)), "an opener is noted once");
			ensure!(distinct(notes.answered.iter().map(|(guardian, _)| guardian)), "an answer is noted once");
			let members = |guardian: &GuardianId| circle.guardians.include(guardian, None);
			ensure!(notes.answered.iter().all(|(guardian, _)| members(guardian)), "only public guardians answer");
		}
		Ok(())
	}

	fn check_guarding(did: &DidId, guarding: &GuardingOf<T>) -> Result<(), TryRuntimeError> {
		let block = Self::block();
		ensure!(guarding.encoded_size() <= GuardingOf::<T>::max_encoded_len(), "a plan is larger than its bound");
		ensure!(!guarding.plan.circles.is_empty(), "a plan must have a circle");
		ensure!(guarding.version <= block && guarding.set_at <= Self::now(), "a plan cannot be of the future");
		let due = steps_of_plan(&guarding.plan);
		ensure!(guarding.deposit.steps >= due, "the deposit of a plan must pay for it, and for those who resigned");
		for circle in &guarding.plan.circles {
			let over = |quorum: u8| quorum > circle.threshold;
			let suffices = |quorum: u8| quorum < 2;
			let alone = suffices(circle.threshold) || circle.freeze_quorum.is_some_and(suffices);
			ensure!(!alone, "no single guardian suffices");
			ensure!(circle.override_quorum.is_none_or(over), "an override quorum is more than the threshold");
			let guardians = circle.guardians.named();
			let sorted = guardians.windows(2).all(|pair| matches!(pair, [one, other] if one < other));
			ensure!(sorted, "guardians are in order, and each is named once");
			ensure!(!guardians.contains(&GuardianId::Did(*did)), "a DID cannot guard itself");
		}
		let seats = guarding.openings.iter().map(|opening| opening.seat).collect::<BTreeSet<_>>();
		ensure!(seats.len() == guarding.openings.len(), "a seat has one attempt at most");
		for opening in &guarding.openings {
			let attempt = Attempts::<T>::get(did, opening.seat).ok_or("an opening must have an attempt")?;
			let lasts = attempt.outranked.is_none().then_some(attempt.circle.expiry);
			ensure!(opening.lasts == lasts && opening.opened <= block, "an opening must be that of its attempt");
			ensure!(attempt.opened == opening.opened, "an opening must be that of its attempt");
			let blocks = opening.inherited.iter().map(|inherited| inherited.at).chain([opening.opened]);
			ensure!(
				blocks.is_sorted_by(|one, other| one < other),
				"an opening inherits from earlier ones, in their order"
			);
		}
		Ok(())
	}
}

fn circle_of<T: Config>(did: &DidId, place: u8) -> Result<Circle, TryRuntimeError> {
	let guarding = Plans::<T>::get(did).ok_or("an entry of a circle must have a plan")?;
	Ok(guarding.plan.circle(place).ok_or("an entry of a circle must have a circle")?.clone())
}

fn check_attempt<T: Config>(
	did: &DidId,
	seat: Seat,
	attempt: &AttemptOf<T>,
	guarding: &GuardingOf<T>,
) -> Result<(), TryRuntimeError> {
	ensure!(guarding.openings.iter().any(|opening| opening.seat == seat), "an attempt must have its opening");
	ensure!(guarding.plan.circle(seat.circle) == Some(&attempt.circle), "an attempt is of a circle of the plan");
	ensure!(attempt.rival == seat.rival, "an attempt stands in its seat");
	let overrules = attempt.circle.override_quorum.is_some();
	ensure!(!attempt.rival || overrules, "a rival needs an override quorum");
	ensure!(!attempt.rival || !attempt.vetoed, "nobody vetoes a rival");
	ensure!(attempt.plan_version == guarding.version, "an attempt is of the plan in force");
	ensure!((1..=guarding.attempts).contains(&attempt.number), "attempts count from 1");
	ensure!(attempt.opened > guarding.version, "a plan takes attempts from the block after it took effect");
	ensure!(distinct(&attempt.approvals), "a guardian approves once");
	ensure!(!attempt.approvals.contains(&GuardianId::Did(*did)), "a DID cannot guard itself");
	ensure!(attempt.deposit.steps > 0, "an attempt must be paid for");
	if let Guardians::Public(guardians) = &attempt.circle.guardians {
		let members = attempt.approvals.iter().all(|guardian| guardians.contains(guardian));
		ensure!(members, "only guardians of the circle approve");
	}
	Ok(())
}

fn check_ballot(circle: &Circle, act: FreezeAct, ballot: &Ballot) -> Result<(), TryRuntimeError> {
	let quorum = match act {
		FreezeAct::Freeze => circle.freeze_quorum,
		FreezeAct::Unfreeze => circle.unfreeze_quorum(),
	};
	let quorum = quorum.ok_or("a ballot needs a quorum")?;
	let open = !ballot.votes.is_empty() && ballot.votes.len() < usize::from(quorum);
	ensure!(open, "a ballot has votes, and fewer than its quorum");
	ensure!(distinct(&ballot.votes), "a guardian votes once");
	if let Guardians::Public(guardians) = &circle.guardians {
		ensure!(ballot.votes.iter().all(|guardian| guardians.contains(guardian)), "only guardians of the circle vote");
	}
	Ok(())
}
