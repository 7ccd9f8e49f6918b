//! Carries acts out on the pallet, and compares it with the model after each.

use super::*;
use crate::{emergency, mock::*, Call, Refusal};
use clavis_pallet_testing::{seen, Seen};
use clavis_primitives::{
	control::SoundSet,
	document::Change,
	gate::{Gate, Need},
	ladder::{Guardianship, Ladder},
	payload::{Authorization, HandOver},
	record::Claim,
	rules::RuleChange,
	Algorithm, ControlSet, ControlSignatures, DidId, Fragment, PossessionPayload, PublicKey, Reason, Record,
	RevocationCertificate, RevocationPayload, RevocationSigner,
};
use core::{array::from_fn, fmt};
use frame_support::{
	pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError},
	storage::with_storage_layer,
};
use sp_core::H256;
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::sync::LazyLock;

/// The first difference between the pallet and the model in a sequence.
pub(super) struct Difference {
	/// The place of the act in the sequence.
	pub(super) step: usize,
	/// The kind of the difference. Sequences that fail in the same way have the same kind.
	pub(super) kind: String,
	detail: String,
	act: Act,
	before: Box<Model>,
}

impl fmt::Display for Difference {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let Self { step, kind, detail, act, before } = self;
		write!(f, "step {step}: {kind}\n\t{detail}\n\tact: {act:?}\n\tbefore: {before:?}")
	}
}

/// Carries a sequence out on a chain of its own. Returns the state after it, or the first difference.
pub(super) fn play(start: &Start, acts: &[Act]) -> Result<Model, Difference> {
	chain().execute_with(|| {
		assert_eq!(System::block_number(), FIRST_BLOCK);
		let did = begin(start);
		let mut model = Model::begin(start);
		for (step, act) in acts.iter().enumerate() {
			if !model.can_happen(act) {
				continue;
			}
			let before = Box::new(model.clone());
			let expected = model.expect(act);
			let outcome = carry_out(did, &before, act);
			let found = difference_of_outcomes(&expected, &outcome).or_else(|| difference_of_states(did, &model));
			if let Some((kind, detail)) = found {
				return Err(Difference { step, kind: format!("{}: {kind}", act.name()), detail, act: *act, before });
			}
			Did::do_try_state().unwrap();
			check_deposits();
		}
		Ok(model)
	})
}

/// Carries a sequence out. Fails the test at the first difference.
pub(super) fn follow(start: &Start, acts: &[Act]) -> Model {
	play(start, acts).unwrap_or_else(|difference| panic!("{difference}\n\tsequence: {start:?}, {acts:?}"))
}

fn difference_of_outcomes(
	expected: &Result<(), Refusals<Refused>>,
	outcome: &Result<(), Refused>,
) -> Option<(String, String)> {
	let same = match (expected, outcome) {
		(Ok(()), Ok(())) => true,
		(Err(Refusals(rules)), Err(refused)) => rules.contains(refused),
		_ => false,
	};
	(!same).then(|| (format!("the pallet says {outcome:?}, the model {expected:?}"), "the outcome differs".to_owned()))
}

fn difference_of_states(did: DidId, model: &Model) -> Option<(String, String)> {
	let (seen, expected) = (state_of_the_pallet(did), state_of_the_model(model));
	let (place, (field, seen)) = seen.into_iter().enumerate().find(|(place, seen)| expected[*place] != *seen)?;
	let (_, expected) = &expected[place];
	let shape = match (seen.as_str(), expected.as_str()) {
		("None", _) => "is missing",
		(_, "None") => "should not be there",
		_ => "is another",
	};
	Some((format!("{field} {shape}"), format!("pallet: {seen}\n\tmodel: {expected}")))
}

fn state_of_the_pallet(did: DidId) -> Seen {
	let record = record(did);
	let mut fields = seen([
		("the activity", &record.is_active()),
		("the version", &record.version),
		("the key epoch", &record.key_epoch),
	]);
	if !record.is_active() {
		return fields;
	}
	let names = || (0..NAMES).map(|name| id(&name_of(name)));
	let method = |name: Fragment| {
		record.document.method(&name).map(|method| (method.key, method.added_in, method.is_suspended()))
	};
	let end = |name: Fragment| {
		let end = record.ended.iter().find(|end| end.method.id == name);
		end.map(|end| (end.method.key, end.ended, end.reason.since(), end.is_disputed()))
	};
	fields.extend(seen([
		("the control version", &record.control.version),
		("the control set", &record.control.set),
		("the commitment", &record.control.next.as_ref().map(|next| next.hash)),
		("the contest", &contest_of(&record)),
		("the freeze", &is_frozen(&record)),
		("the waiting deactivation", &record.deactivates_at.map(|announced| (announced.at, announced.until))),
		("a method", &names().map(method).collect::<Vec<_>>()),
		("an ended method", &names().map(end).collect::<Vec<_>>()),
		("the number of methods", &(record.document.methods.len(), record.ended.len())),
		("what is said of keys", &PUBLIC_KEYS.each_ref().map(|key| record.claim(key)).map(claimed)),
		("the attempt", &Guardians::stepped_in(&did).is_some()),
	]));
	fields
}

/// Returns the put-aside commitment and the end of its window, as long as that is open.
fn contest_of(record: &Record<()>) -> Option<(H256, u32)> {
	let open = record.contest.as_ref().filter(|contest| System::block_number() <= contest.until);
	open.map(|contest| (contest.next.hash, contest.until))
}

fn is_frozen(record: &Record<()>) -> bool {
	record.is_frozen(System::block_number())
}

fn state_of_the_model(model: &Model) -> Seen {
	let mut fields = seen([
		("the activity", &!model.deactivated),
		("the version", &model.version),
		("the key epoch", &model.key_epoch),
	]);
	if model.deactivated {
		return fields;
	}
	let method = |name: Name| {
		model.methods.get(&name).map(|method| (key(method.key).public(), method.added_in, method.suspended))
	};
	let contest = model.rungs.open_contest(model.block);
	let end = |name: Name| model.ended.get(&name).map(|end| (key(end.key).public(), end.at, end.since, end.disputed()));
	fields.extend(seen([
		("the control version", &model.control_version),
		("the control set", &control_set(model.control)),
		("the commitment", &commitment(model.rungs.next.map(|next| next.set))),
		("the contest", &contest.map(|contest| (control_set(contest.set).commitment(), contest.until))),
		("the freeze", &model.is_frozen()),
		("the waiting deactivation", &model.deactivates_at),
		("a method", &(0..NAMES).map(method).collect::<Vec<_>>()),
		("an ended method", &(0..NAMES).map(end).collect::<Vec<_>>()),
		("the number of methods", &(model.methods.len(), model.ended.len())),
		("what is said of keys", &from_fn::<_, KEYS, _>(|number| model.claim(number as KeyNumber))),
		("the attempt", &model.attempt.is_some()),
	]));
	fields
}

/// The number of keys in the model.
const KEYS: usize = 11;

/// Every key of the model. To derive them takes longer than an act.
static PUBLIC_KEYS: LazyLock<[PublicKey; KEYS]> = LazyLock::new(|| from_fn(|number| key(number as KeyNumber).public()));

fn claimed(claim: Option<Claim>) -> Option<(u64, bool)> {
	claim.map(|claim| (claim.since, claim.disputed))
}

fn key(number: KeyNumber) -> Key {
	if number == LEGACY {
		secp(number + 1)
	} else {
		sr(number + 1)
	}
}

fn name_of(name: Name) -> String {
	format!("n{name}")
}

fn control_set(set: Set) -> ControlSet {
	let keys: Vec<_> = set.keys.iter().map(|number| key(*number)).collect();
	of(set.threshold as u32, &keys.iter().collect::<Vec<_>>())
}

fn commitment(set: Option<Set>) -> Option<H256> {
	set.map(|set| control_set(set).commitment())
}

fn begin(start: &Start) -> DidId {
	let mut inception = inception(control_set(start.control));
	inception.next = commitment(start.next);
	let methods = METHOD_KEYS.iter().enumerate();
	let methods = methods.map(|(name, number)| method(&name_of(name as Name), &key(*number)));
	let keys: Vec<_> = start.control.keys.iter().map(|number| key(*number)).collect();
	let signers: Vec<_> = keys.iter().collect();
	let (did, outcome) = create_signed(&sr(RICH[0]), inception, changes(methods), FOREVER, &signers);
	outcome.unwrap();
	if let Some(longest_delay) = start.longest_delay {
		appoint_guardians(longest_delay);
	}
	did
}

/// Returns the members that sign for a set, each with its place: the accepted ones, or all if those do not suffice.
fn signers(model: &Model, set: Set) -> Vec<([u8; 1], Key)> {
	let counts = |number: &KeyNumber| model.accepts(*number) || !model.can_sign(set);
	let members = set.keys.iter().enumerate().filter(|(_, number)| counts(number));
	members.map(|(place, number)| ([place as u8], key(*number))).collect()
}

fn paths(signers: &[([u8; 1], Key)]) -> Vec<(&[u8], &Key)> {
	signers.iter().map(|(place, key)| (place.as_slice(), key)).collect()
}

/// Has a party authorise a call.
fn authorization(did: DidId, model: &Model, by: By, defends: bool, call: &RuntimeCall) -> Authorization {
	if let By::Method { name, key: number } = by {
		return authorize_as_method(did, call, &name_of(name), &key(number));
	}
	let party = model.signers(by);
	let accepted = party.iter().filter(|number| model.accepts(**number)).count();
	let only_accepted = !defends && accepted >= model.control.threshold;
	let signs = |number: &KeyNumber| party.contains(number) && (model.accepts(*number) || !only_accepted);
	let members = model.control.keys.iter().enumerate().filter(|(_, number)| signs(number));
	let mut signers: Vec<_> = members.map(|(place, number)| ([place as u8], key(*number))).collect();
	if let (By::Set(set), true) = (by, signers.is_empty()) {
		// A party that is no member signs in the place of one.
		signers.push(([0], key(set.keys[0])));
	}
	authorize_at(did, call, &paths(&signers))
}

fn by_party(did: DidId, model: &Model, by: By, defends: bool, call: Call<Test>) -> Result<(), DispatchError> {
	let call = RuntimeCall::Did(call);
	let authorization = authorization(did, model, by, defends, &call);
	dispatch_as(&sr(RICH[0]), authorization, call)
}

/// Any account carries a call that brings its own authority.
fn by_messenger(call: Call<Test>) -> Result<(), DispatchError> {
	with_storage_layer(|| RuntimeCall::Did(call).dispatch(sr(RICH[1]).origin()).map(drop).map_err(|error| error.error))
}

/// A change of control, as the set that takes over signs it.
struct TakeOver {
	did: DidId,
	/// The version of the control set that the signatures name.
	control_version: u32,
	to: Set,
	set: ControlSet,
	next: Option<H256>,
	reason: Reason,
}

impl TakeOver {
	fn new(did: DidId, model: &Model, to: Set, next: Option<Set>, why: Why) -> Self {
		let (control_version, reason) = (model.control_version, reason_of(model, why));
		Self { did, control_version, to, set: control_set(to), next: commitment(next), reason }
	}

	/// The reveal of a put-aside set names the version of its contest.
	fn by_reveal_of(self, model: &Model, revealed: Set) -> Self {
		let control_version = model.reveal(revealed).map_or(self.control_version, |reveal| reveal.control_version);
		Self { control_version, ..self }
	}

	fn payload(&self) -> PossessionPayload<'_> {
		let Self { did, control_version, ref set, next, reason, .. } = *self;
		PossessionPayload { chain: Did::chain_id(), did, control_version, set, next, reason }
	}

	fn possession(&self, model: &Model) -> ControlSignatures {
		sign_at(self.payload().digest(), &paths(&signers(model, self.to)))
	}
}

fn rotate(model: &Model, by: By, change: TakeOver) -> Result<(), DispatchError> {
	let possession = change.possession(model);
	let TakeOver { did, to, set, next, reason, .. } = change;
	let call = Call::rotate { did, set, next, reason, possession };
	match model.reveal(to) {
		Some(_) => by_messenger(call),
		None => by_party(did, model, by, false, call),
	}
}

fn rotate_through(model: &Model, revealed: Set, change: TakeOver) -> Result<(), DispatchError> {
	let possession = change.possession(model);
	// The exit for a withdrawn algorithm: all members sign.
	let members: Vec<_> = revealed.keys.iter().enumerate().map(|(n, number)| ([n as u8], key(*number))).collect();
	let approval = sign_at(change.payload().through_digest(), &paths(&members));
	let revealed = HandOver { set: control_set(revealed), approval };
	let TakeOver { did, set, next, reason, .. } = change;
	by_messenger(Call::rotate_through { did, revealed, set, next, reason, possession })
}

/// Guardians put a set in place that signed for itself, under the rules of the time when they opened their attempt.
fn recover(model: &Model, contest_until: u32, change: TakeOver) -> Result<(), DispatchError> {
	let (possession, digest) = (change.possession(model), change.payload().digest());
	let TakeOver { did, set, next, reason, .. } = change;
	let set = SoundSet::of_signed(set, &did, &digest, &possession, &()).unwrap();
	with_storage_layer(|| put_in_place(did, set, next, reason, contest_until))
}

fn revoke_in_emergency(
	did: DidId,
	model: &Model,
	signer: KeyNumber,
	as_member: bool,
	revoked: KeyNumber,
	since: Option<u64>,
) -> Result<(), Refused> {
	let public = key(revoked).public();
	let added_in = model.methods.values().find(|method| method.key == revoked).map_or(1, |method| method.added_in);
	let place = model.control.keys.iter().position(|number| *number == signer).unwrap_or(0);
	let by = if as_member { RevocationSigner::Member(place as u8) } else { RevocationSigner::Key };
	let genesis = Did::chain_id().genesis;
	let payload = RevocationPayload { genesis, did, key: &public, added_in, since, signer: by };
	let signature = key(signer).sign(&payload.digest());
	let certificate = RevocationCertificate { did, key: public, added_in, since, signer: by, signature };
	// As a block takes it: checked first, then dispatched.
	match emergency::authorize::<Test>(TransactionSource::External, &certificate) {
		Ok(_) => {},
		Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) => {
			let refusal = Refusal::ALL.into_iter().find(|refusal| *refusal as u8 == code);
			return Err(refused(&format!("{:?}", refusal.unwrap())));
		},
		Err(error) => return Err(refused(&format!("{error:?}"))),
	}
	let origin = frame_system::RawOrigin::Authorized.into();
	told(with_storage_layer(|| Did::revoke_in_emergency(origin, certificate)).map(drop).map_err(|error| error.error))
}

fn reason_of(model: &Model, why: Why) -> Reason {
	match why {
		Why::Routine => Reason::Routine,
		Why::Compromised { blocks_ago } => Reason::Compromised { since: model.moment(blocks_ago) },
	}
}

fn carry_out(did: DidId, model: &Model, act: &Act) -> Result<(), Refused> {
	let outcome = match *act {
		Act::Add { by, name, key: number } => {
			let list = changes([method(&name_of(name), &key(number))]);
			by_party(did, model, by, false, Call::update { did, changes: list })
		},
		Act::Remove { by, name } => {
			let list = changes([Change::RemoveMethod(id(&name_of(name)))]);
			by_party(did, model, by, false, Call::update { did, changes: list })
		},
		Act::Revoke { by, name, why } => {
			let call = Call::revoke { did, method: id(&name_of(name)), reason: reason_of(model, why) };
			by_party(did, model, by, true, call)
		},
		Act::Certificate { signer, as_member, key, since_blocks_ago } => {
			let since = since_blocks_ago.map(|blocks_ago| model.moment(blocks_ago));
			return revoke_in_emergency(did, model, signer, as_member, key, since);
		},
		Act::Rotate { by, to, next, why } => {
			let to = model.resolve(to);
			rotate(model, by, TakeOver::new(did, model, to, next, why).by_reveal_of(model, to))
		},
		Act::RotateThrough { revealed, to, next, why } => {
			let revealed = model.resolve(revealed);
			rotate_through(model, revealed, TakeOver::new(did, model, to, next, why).by_reveal_of(model, revealed))
		},
		Act::Deactivate { by } => by_party(did, model, by, false, Call::deactivate { did }),
		Act::Veto { signer } => with_storage_layer(|| {
			<Did as Gate<RuntimeOrigin>>::enter(key(signer).origin(), &did, Need::Defence).map(drop)
		}),
		Act::Freeze { blocks } => {
			let until = System::block_number() + blocks;
			with_storage_layer(|| <Did as Ladder>::freeze(&did, until))
		},
		Act::OpenAttempt => {
			open_attempt(did);
			Ok(())
		},
		Act::Recover { to, next, window, why } => {
			let change = TakeOver::new(did, model, to, next, why);
			recover(model, System::block_number() + window, change).inspect(|()| close_attempt())
		},
		Act::CallOff => with_storage_layer(|| <Did as Ladder>::cancel_deactivation(&did)),
		Act::Withdraw => {
			withdraw(Algorithm::Secp256k1);
			Ok(())
		},
		Act::Accept => {
			decide(RuleChange::Algorithm(Algorithm::Secp256k1, None));
			Ok(())
		},
		Act::Wait { blocks } => {
			(0..blocks).for_each(|_| next_block());
			Ok(())
		},
	};
	told(outcome)
}

fn told(outcome: Result<(), DispatchError>) -> Result<(), Refused> {
	outcome.map_err(|error| refused(error.into()))
}

/// Returns the rule behind the name of an error.
fn refused(error: &str) -> Refused {
	match error {
		"Deactivated" => Refused::Deactivated,
		"Frozen" => Refused::Frozen,
		"NotAuthorized" | "BadSignature" | "UnknownSigner" | "BelowThreshold" => Refused::NoAuthority,
		// A suspended method ends itself and does nothing else.
		"MethodSuspended" => Refused::NoAuthority,
		"Withdrawn" | "NoNewKeys" | "CannotAct" => Refused::Withdrawn,
		"NotTheCommittedSet" => Refused::NotTheCommittedSet,
		"CommittedToNextControl" => Refused::CommittedToNextControl,
		"CanActItself" => Refused::CanActItself,
		"ContestOpen" => Refused::ContestOpen,
		"DeactivationWaits" => Refused::DeactivationWaits,
		"EmergencySpent" => Refused::EmergencySpent,
		"SinceByMember" => Refused::SinceByMember,
		"IdTaken" => Refused::IdTaken,
		"KnownCompromised" => Refused::KnownCompromised,
		"NotFound" | "AlreadyEnded" | "NothingToChange" | "NoSuchKey" => Refused::NothingThere,
		other => Refused::Other(other.to_owned()),
	}
}
