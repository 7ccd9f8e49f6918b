//! Carries acts out on the pallets, and compares them with the model after each.

use super::{
	machine::{Attempt, Circle, Quorum},
	*,
};
use crate::Attempts;
use clavis_pallet_testing::{seen, Seen};
use clavis_primitives::{
	gate::Standing,
	ladder::Ladder,
	payload::PossessionPayload,
	recovery::{self, Delay, GuardianId, LeafProof},
	DidId, Reason, Standstills,
};
use frame_support::traits::Get;
use sp_core::H256;
use sp_runtime::DispatchError;

/// A guardian, its standing if it is a DID, and the block of its last answer.
type GuardianHealth = (GuardianId, Option<Standing>, Option<u32>);

/// The key of the first account among the guardians. Those of the others follow.
const FIRST_ACCOUNT: u8 = mock::ADA;
/// The first key of the first DID among the guardians. Each DID has [`KEYS`] keys, and begins again after the last one.
const FIRST_DID: u8 = 20;
const KEYS: u8 = 10;

/// Carries a sequence out on a chain of its own. Returns the state after it. Fails the test at the first difference.
pub(super) fn follow(start: &Start, acts: &[Act]) -> Model {
	mock::chain().execute_with(|| {
		let mut world = World::begin(start);
		let mut model = Model::begin(start);
		world.compare(&model, || "the beginning".to_owned());
		for (step, act) in acts.iter().enumerate() {
			let before = model.clone();
			let expected = model.expect(act);
			let outcome = world.carry_out(&before, act);
			// The keys that are barred are those of the model of `pallet-did`: this one leaves the rotation out.
			if matches!(&outcome, Err(Refused::Other(name)) if name == "KnownCompromised") {
				assert!(!mock::record(world.did).compromised.is_empty(), "no key is known to be compromised");
				model = before;
				continue;
			}
			let place = || format!("step {step}: {act:?}\n\tbefore: {before:?}\n\tsequence: {start:?}, {acts:?}");
			match (&expected, &outcome) {
				(Ok(()), Ok(())) => {},
				(Err(Refusals(rules)), Err(refused)) if rules.contains(refused) => {},
				_ => panic!("the pallet says {outcome:?}, the model {expected:?}\n\t{}", place()),
			}
			world.compare(&model, place);
			mock::check().unwrap();
		}
		model
	})
}

/// A DID of the holder, and guardians.
struct World {
	did: DidId,
	dids: Vec<DidId>,
	/// The digests of all attempts, in the order of their openings.
	digests: Vec<H256>,
}

impl World {
	fn begin(start: &Start) -> Self {
		let did = mock::create_with(HOLDER, start.next);
		let dids = (0..DIDS).map(|n| mock::create(FIRST_DID + n * KEYS)).collect();
		let world = Self { did, dids, digests: Vec::new() };
		if let Some(plan) = start.plan {
			mock::appoint(did, HOLDER, world.plan(plan));
		}
		world
	}

	fn id(&self, guardian: Guardian) -> GuardianId {
		match guardian {
			Guardian::Account(n) => mock::by_account(FIRST_ACCOUNT + n),
			Guardian::Did(n) => GuardianId::Did(self.dids[usize::from(n)]),
		}
	}

	fn key_of(model: &Model, did: u8) -> u8 {
		FIRST_DID + did * KEYS + model.dids[usize::from(did)].rotations % KEYS
	}

	fn ids(&self, guardians: &[Guardian]) -> Vec<GuardianId> {
		guardians.iter().map(|guardian| self.id(*guardian)).collect()
	}

	/// A circle of these guardians. Nobody can leave a private one.
	fn circle(&self, terms: &CircleTerms, guardians: &[Guardian]) -> recovery::Circle {
		let guardians =
			if terms.private { mock::private(self.ids(terms.guardians)).0 } else { mock::public(self.ids(guardians)) };
		recovery::Circle {
			guardians,
			threshold: terms.threshold as u8,
			override_quorum: terms.override_quorum.map(|quorum| quorum as u8),
			freeze_quorum: terms.freeze_quorum.map(|quorum| quorum as u8),
			delay: match terms.idle {
				Some(blocks) => Delay::SinceLastAct { blocks, notice: terms.notice },
				None => Delay::SinceOpening(terms.notice),
			},
			expiry: terms.expiry,
		}
	}

	fn plan(&self, name: PlanName) -> recovery::Plan {
		mock::plan(PLANS[name].iter().map(|terms| self.circle(terms, terms.guardians)))
	}

	/// A guardian that acts in a circle: in a private one it shows its leaf or, if it has none, that of another.
	fn acting(&self, model: &Model, circle: u8, guardian: Guardian) -> mock::Guardian {
		let acting = match guardian {
			Guardian::Account(n) => mock::Guardian::from(FIRST_ACCOUNT + n),
			Guardian::Did(n) => mock::Guardian::did(Self::key_of(model, n), self.dids[usize::from(n)]),
		};
		match model.circle(circle).filter(|circle| circle.terms.private) {
			Some(Circle { terms, .. }) => acting.with_leaf(&self.leaf(terms, guardian)),
			None => acting,
		}
	}

	fn leaf(&self, terms: &CircleTerms, guardian: Guardian) -> LeafProof {
		let place = terms.guardians.iter().position(|other| *other == guardian).unwrap_or_default();
		mock::private(self.ids(terms.guardians)).1.swap_remove(place)
	}

	fn carry_out(&mut self, model: &Model, act: &Act) -> Result<(), Refused> {
		let did = self.did;
		let outcome = match *act {
			Act::SetPlan { by, plan } => mock::set_plan(model.acting(by), did, plan.map(|plan| self.plan(plan))),
			Act::CancelChange { by } => mock::cancel_change(model.acting(by), did),
			Act::ApplyPlan => mock::apply_plan(STRANGER, did),
			Act::Start { circle, guardian, to, next, why } => {
				let control = mock::control(did, to, next.map(mock::commitment), reason_of(model.since(why)));
				let outcome = mock::start_for(self.acting(model, circle, guardian), did, circle, control);
				outcome.inspect(|()| self.note_digest())
			},
			Act::Approve { circle, rival, guardian, stale } => {
				let current = mock::digest_in(did, seat(circle, rival));
				let standing = seats(circle).map(|(circle, rival)| mock::digest_in(did, seat(circle, rival)));
				let first = self.digests.first().copied().filter(|first| !standing.contains(first));
				let digest = if stale { first.unwrap_or(H256::repeat_byte(7)) } else { current };
				mock::approve_of(self.acting(model, circle, guardian), did, circle, digest)
			},
			Act::Veto { by, circle, rival } => mock::veto_in(model.acting(by), did, seat(circle, rival)),
			Act::Execute { circle, rival } => mock::execute_in(STRANGER, did, seat(circle, rival)),
			Act::VoteFreeze { circle, guardian } => mock::freeze(self.acting(model, circle, guardian), did, circle),
			Act::VoteUnfreeze { circle, guardian } => mock::unfreeze(self.acting(model, circle, guardian), did, circle),
			Act::Resign { circle, guardian } => mock::resign(self.acting(model, circle, guardian), did, circle),
			Act::Ask { by } => mock::ask(model.acting(by), did),
			Act::Answer { circle, guardian } => mock::answer(self.acting(model, circle, guardian), did, circle),
			Act::Close { circle } => mock::close(STRANGER, did, circle),
			Act::Forfeit { by, circle, rival } => mock::forfeit_in(model.acting(by), did, seat(circle, rival)),
			Act::CancelDeactivation { circle } => mock::cancel_deactivation(STRANGER, did, circle),
			Act::Rotate { by, to, next, why } => {
				rotate(did, model, model.acting(by), model.resolve(to), next, reason_of(model.since(why)))
			},
			Act::Deactivate { by } => mock::deactivate(model.acting(by), did),
			Act::GuardianRotates { did } => {
				let (key, guardian) = (Self::key_of(model, did), self.dids[usize::from(did)]);
				let to = FIRST_DID + did * KEYS + (model.dids[usize::from(did)].rotations + 1) % KEYS;
				mock::rotate(mock::origin(key), guardian, to, None, Reason::Routine)
			},
			Act::GuardianIsFrozen { did, blocks } => {
				let until = mock::block() + blocks;
				mock::attempt(|| <mock::Did as Ladder>::freeze(&self.dids[usize::from(did)], until))
			},
			Act::GuardianEnds { did } => mock::deactivate(Self::key_of(model, did), self.dids[usize::from(did)]),
			Act::Wait { blocks } => {
				mock::pass(blocks);
				Ok(())
			},
			Act::StandStill { blocks } => {
				mock::stand_still(blocks);
				Ok(())
			},
		};
		outcome.map_err(refused)
	}

	/// No two attempts have the same digest, so no approval is good for two.
	fn note_digest(&mut self) {
		let digests =
			Attempts::<mock::Test>::iter_prefix_values(self.did).map(|attempt| (attempt.number, attempt.digest));
		let (_, digest) = digests.max_by_key(|(number, _)| *number).expect("an attempt was opened");
		assert!(!self.digests.contains(&digest), "two attempts with one digest");
		self.digests.push(digest);
	}

	fn compare(&self, model: &Model, place: impl Fn() -> String) {
		let (seen, expected) = (self.state_of_the_pallets(), self.state_of_the_model(model));
		for ((field, seen), (_, expected)) in seen.iter().zip(&expected) {
			assert_eq!(seen, expected, "{field} differs: the pallets, the model\n\t{}", place());
		}
		assert_eq!(seen.len(), expected.len(), "only one has guardians\n\t{}", place());
	}

	/// Returns the state that anybody can see.
	fn state_of_the_pallets(&self) -> Seen {
		let (record, block) = (mock::record(self.did), mock::block());
		let mut fields = seen([("the activity", &record.is_active())]);
		if !record.is_active() {
			return fields;
		}
		let contest = record.contest.as_ref().filter(|contest| block <= contest.until);
		fields.extend(seen([
			("the control set", &record.control.set),
			("the control version", &record.control.version),
			("the commitment", &record.control.next.as_ref().map(|next| next.hash)),
			("the contest", &contest.map(|contest| (contest.next.hash, contest.until))),
			("the freeze", &record.is_frozen(block)),
			("the waiting deactivation", &record.deactivates_at.map(|announced| (announced.at, announced.until))),
			("the last act", &record.last_act),
			("the guarded record", &record.guarded.is_some()),
		]));
		let Some(view) = mock::Recovery::guardians(self.did) else { return fields };
		let attempt_until = record.guarded.and_then(|guarded| guarded.attempt_until);
		// The note is from before a standstill.
		let never_stood = <mock::Test as crate::Config>::Standstills::get() == Standstills::default();
		fields.extend(seen([
			("the plan", &view.plan),
			(
				"the change",
				&view
					.change
					.map(|change| (change.plan, Some(change.applies_at), Some(change.lapses_at), change.paused)),
			),
			("the block of a new freeze", &view.freezable_from.max(block)),
			("the question", &view.asked),
			("the attempt in the record", &attempt_until.filter(|until| block <= *until && never_stood)),
			("the number of attempts", &view.attempts.len()),
			(
				"the outranked attempts",
				&view.outranked.iter().map(|view| ((view.circle, view.rival), view.until)).collect::<Vec<_>>(),
			),
		]));
		for circle in &view.circles {
			let guardians: Vec<_> =
				circle.guardians.iter().map(|guardian| (&guardian.id, guardian.standing, guardian.answered)).collect();
			fields.extend(seen([("the health", &(guardians, circle.able, circle.reachable))]));
		}
		for attempt in &view.attempts {
			assert_eq!(attempt.plan_version, view.version, "an attempt outlives its plan");
			fields.extend(seen([
				("the seat of an attempt", &(attempt.circle, attempt.rival)),
				("the control of an attempt", &(&attempt.set, attempt.next, attempt.reason)),
				("the times of an attempt", &(attempt.opened, attempt.matures_at, attempt.expires_at)),
				("the approvals", &(&attempt.approvals, attempt.counted, attempt.vetoed)),
				("the quorum", &attempt.quorum),
			]));
		}
		fields
	}

	fn state_of_the_model(&self, model: &Model) -> Seen {
		let mut fields = seen([("the activity", &!model.ended)]);
		if model.ended {
			return fields;
		}
		let contest = model.open_contest();
		fields.extend(seen([
			("the control set", &mock::set(model.control)),
			("the control version", &model.control_version),
			("the commitment", &model.rungs.next.map(|next| mock::commitment(next.set))),
			("the contest", &contest.map(|contest| (mock::commitment(contest.set), contest.until))),
			("the freeze", &model.is_frozen()),
			("the waiting deactivation", &model.deactivates_at),
			("the last act", &model.last_act),
			("the guarded record", &model.plan.is_some()),
		]));
		let Some(plan) = &model.plan else { return fields };
		let circles = plan.circles.iter().map(|circle| self.circle(circle.terms, &circle.guardians));
		let change = model.change.map(|change| {
			(change.plan.map(|plan| self.plan(plan)), model.due_at(), model.lapses_at(), model.is_paused())
		});
		let expiries = model.standing_attempts().map(|(_, attempt)| model.expires(attempt));
		let outranked = |(seat, attempt): (&Seat, &Attempt)| {
			model.forfeit_until(attempt).filter(|until| model.block <= *until).map(|until| (*seat, until))
		};
		fields.extend(seen([
			("the plan", &mock::plan(circles)),
			("the change", &change),
			("the block of a new freeze", &model.freezable_from().unwrap_or_default().max(model.block)),
			("the question", &plan.asked),
			("the attempt in the record", &expiries.max().filter(|_| model.standstills.is_empty())),
			("the number of attempts", &model.standing_attempts().count()),
			("the outranked attempts", &model.attempts.iter().filter_map(outranked).collect::<Vec<_>>()),
		]));
		for (place, circle) in (0..).zip(&plan.circles) {
			fields.extend(seen([("the health", &self.health_in_the_model(model, place, circle))]));
		}
		for (seat, attempt) in model.standing_attempts() {
			fields.extend(self.attempt_of_the_model(model, seat, attempt));
		}
		fields
	}

	/// Returns the guardians of a circle with standing and answer, the number of those that can act, and whether they
	/// reach the threshold. Of a private circle the chain knows the number of leaves alone.
	fn health_in_the_model(&self, model: &Model, place: u8, circle: &Circle) -> (Vec<GuardianHealth>, u32, bool) {
		let Circle { terms, guardians } = circle;
		if terms.private {
			return (Vec::new(), terms.guardians.len() as u32, true);
		}
		let able = guardians.iter().filter(|guardian| model.counts(**guardian)).count();
		let standing = |guardian| match guardian {
			Guardian::Account(_) => None,
			Guardian::Did(n) => Some(match model.dids[usize::from(n)] {
				did if did.ended => Standing::Deactivated,
				did => match did.frozen_until.filter(|until| model.block <= *until) {
					Some(until) => Standing::Frozen { until },
					None => Standing::Active,
				},
			}),
		};
		let health = |guardian: &Guardian| {
			(self.id(*guardian), standing(*guardian), model.answers.get(&(place, *guardian)).copied())
		};
		let mut all: Vec<_> = guardians.iter().map(health).collect();
		all.sort_by(|(one, ..), (other, ..)| one.cmp(other));
		(all, able as u32, able >= terms.threshold)
	}

	fn attempt_of_the_model(&self, model: &Model, seat: Seat, attempt: &Attempt) -> Seen {
		let Attempt { opened, approvals, vetoed, to, next, since, .. } = attempt;
		let quorum = match model.quorum(attempt) {
			Quorum::None => recovery::Quorum::None,
			Quorum::Threshold => recovery::Quorum::Threshold,
			Quorum::Override => recovery::Quorum::Override,
		};
		seen([
			("the seat of an attempt", &seat),
			("the control of an attempt", &(&mock::set(*to), next.map(mock::commitment), reason_of(*since))),
			("the times of an attempt", &(opened, model.matures_at(attempt), model.expires(attempt))),
			("the approvals", &(self.ids(approvals), model.counted(attempt), vetoed)),
			("the quorum", &quorum),
		])
	}
}

fn seat(circle: u8, rival: bool) -> crate::Seat {
	crate::Seat { circle, rival }
}

fn reason_of(since: Option<u64>) -> Reason {
	since.map_or(Reason::Routine, mock::compromised)
}

/// Rotates, or reveals a set. The possession of a put-aside set names the version of its contest.
fn rotate(did: DidId, model: &Model, by: Set, to: Set, next: Option<Set>, reason: Reason) -> Result<(), DispatchError> {
	let control_version = model.reveal(to).map_or(model.control_version, |reveal| reveal.control_version);
	let (set, next) = (mock::set(to), next.map(mock::commitment));
	let payload = PossessionPayload { chain: mock::Did::chain_id(), did, control_version, set: &set, next, reason };
	let possession = mock::sign(to, &payload.digest());
	let call = pallet_did::Call::rotate { did, set, next, reason, possession };
	mock::dispatch(mock::origin(by), mock::RuntimeCall::Did(call))
}

/// Returns the rule behind an error.
fn refused(error: DispatchError) -> Refused {
	match <&str>::from(error) {
		"Deactivated" => Refused::Deactivated,
		"Frozen" => Refused::Frozen,
		"NotAuthorized" => Refused::NotAuthorized,
		"NotTheCommittedSet" => Refused::NotTheCommittedSet,
		"CommittedToNextControl" => Refused::CommittedToNextControl,
		"DeactivationWaits" => Refused::DeactivationWaits,
		"ContestOpen" => Refused::ContestOpen,
		"UnfitQuorum" => Refused::BadPlan,
		"NoPlan" => Refused::NoPlan,
		"PlanTooNew" => Refused::NewPlan,
		"UnknownCircle" => Refused::NoCircle,
		"NoChange" => Refused::NoChange,
		"TooEarly" => Refused::ChangeWaits,
		"AttemptStands" => Refused::AttemptStands,
		"CircleTaken" => Refused::CircleTaken,
		"NotAGuardian" => Refused::NotAGuardian,
		"OpenerCoolsDown" => Refused::CoolsDown,
		"NoAttempt" => Refused::NoAttempt,
		"OtherAttempt" => Refused::OtherAttempt,
		"AttemptExpired" => Refused::Expired,
		"AlreadyApproved" | "AlreadyVetoed" | "AlreadyVoted" => Refused::Already,
		"BelowQuorum" | "BelowOverrideQuorum" => Refused::BelowQuorum,
		"Vetoed" => Refused::Vetoed,
		"NotMatured" => Refused::NotMature,
		"Outranked" => Refused::Outranked,
		"CannotFreeze" => Refused::CannotFreeze,
		"FreezeCoolsDown" => Refused::FreezeCoolsDown,
		"NotFrozen" => Refused::NotFrozen,
		"PrivateCircle" => Refused::PrivateCircle,
		"NothingAsked" => Refused::NothingAsked,
		"NothingToChange" => Refused::NothingWaits,
		"StillOpen" => Refused::NotExpired,
		"DidFrozen" => Refused::DidFrozen,
		"ChangeLapsed" => Refused::ChangeLapsed,
		"EndedByReveal" => Refused::EndedByReveal,
		"NotEndedByReveal" => Refused::NotEndedByReveal,
		"ForfeitOver" => Refused::ForfeitOver,
		"ForfeitOpen" => Refused::ForfeitOpen,
		"CannotMature" => Refused::CannotMature,
		"NoVeto" => Refused::NoVeto,
		other => Refused::Other(other.to_owned()),
	}
}
