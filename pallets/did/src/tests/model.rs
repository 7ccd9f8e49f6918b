//! The ladder beside a model of it that is small enough to be read: random sequences of acts by holders, thieves
//! and guardians come out the same in both.

use crate::{mock::*, Error};
use clavis_primitives::{ladder::Ladder, DidId, RevocationCertificate, RevocationPayload, RevocationSigner};
use frame_support::{assert_noop, storage::with_storage_layer};
use proptest::prelude::*;
use sp_runtime::{DispatchError, DispatchResult};

/// A key by its number: who holds it, holder or thief, makes no difference to the chain.
type Holder = u8;

#[derive(Clone, Debug)]
enum Act {
	Update {
		by: Holder,
	},
	Rotate {
		by: Holder,
		to: Holder,
		commit: Option<Holder>,
	},
	Deactivate {
		by: Holder,
	},
	/// One key of the control set revokes a method, without the others.
	Emergency {
		by: Holder,
	},
	Freeze {
		blocks: u32,
	},
	OpenAttempt,
	Recover {
		to: Holder,
		commit: Option<Holder>,
		window: u32,
	},
	CallOff,
	Wait {
		blocks: u32,
	},
}

/// The outcome that the model expects of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
	Frozen,
	NotAuthorized,
	NotTheCommittedSet,
	Outranked,
	Waits,
	Spent,
	NothingToCallOff,
	Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Commitment {
	to: Holder,
	made: u32,
	ranks: bool,
}

#[derive(Clone, Debug)]
struct Model {
	current: Holder,
	next: Option<Commitment>,
	contest: Option<(Commitment, u32)>,
	frozen_until: u32,
	ends_at: Option<u32>,
	spent: bool,
	over: bool,
	/// The guardians' longest delay.
	delay: Option<u32>,
	attempt: Option<u32>,
}

impl Model {
	fn ranks(&self, commitment: Commitment) -> bool {
		let stood = |opened: u32, delay: u32| commitment.made + delay <= opened;
		commitment.ranks || self.attempt.zip(self.delay).is_some_and(|(opened, delay)| stood(opened, delay))
	}

	/// The commitment that a key fulfils.
	fn revealed_by(&self, key: Holder, block: u32) -> Option<Commitment> {
		let contested = self.contest.filter(|(_, until)| block <= *until).map(|(commitment, _)| commitment);
		self.next.into_iter().chain(contested).find(|commitment| commitment.to == key)
	}

	fn current_acts(&self, by: Holder, block: u32) -> Result<(), Refused> {
		if by != self.current {
			Err(Refused::NotAuthorized)
		} else if block <= self.frozen_until {
			Err(Refused::Frozen)
		} else {
			Ok(())
		}
	}

	fn act(&mut self, act: &Act, block: u32) -> Result<(), Refused> {
		if self.over && !matches!(act, Act::Wait { .. } | Act::OpenAttempt) {
			return Err(Refused::Over);
		}
		match *act {
			Act::Update { by } => {
				self.current_acts(by, block)?;
				self.spent = false;
			},
			Act::Rotate { by, to, commit } => {
				let revealed = self.revealed_by(to, block);
				if revealed.is_none() {
					if self.next.is_some() {
						return Err(Refused::NotTheCommittedSet);
					}
					self.current_acts(by, block)?;
				}
				let ranks = revealed.is_some_and(|revealed| self.ranks(revealed));
				self.take_over(to, commit.map(|to| Commitment { to, made: block, ranks }));
				if revealed
					.is_some_and(|revealed| self.contest.is_some_and(|(contested, _)| contested.to == revealed.to))
				{
					self.contest = None;
				}
				if ranks {
					self.attempt = None;
				}
			},
			Act::Deactivate { by } => {
				self.current_acts(by, block)?;
				if self.next.is_some_and(|next| self.ranks(next)) {
					return Err(Refused::Outranked);
				}
				self.spent = false;
				match (self.ends_at, self.delay) {
					(Some(at), _) if block < at => return Err(Refused::Waits),
					(None, Some(delay)) => self.ends_at = Some(block + delay),
					_ => self.over = true,
				}
			},
			Act::Emergency { by } => {
				if by != self.current {
					return Err(Refused::NotAuthorized);
				}
				if self.spent {
					return Err(Refused::Spent);
				}
				self.spent = true;
			},
			Act::Freeze { blocks } => self.frozen_until = self.frozen_until.max(block + blocks),
			Act::OpenAttempt => self.attempt = self.delay.map(|_| block),
			Act::Recover { to, commit, window } => {
				let put_aside = self.next.map(|next| (next, block + window));
				self.take_over(to, commit.map(|to| Commitment { to, made: block, ranks: false }));
				let standing = self.contest.filter(|(contested, until)| contested.ranks && block <= *until);
				self.contest = standing.or(put_aside).or(self.contest);
			},
			Act::CallOff => {
				self.ends_at.take().ok_or(Refused::NothingToCallOff)?;
			},
			Act::Wait { .. } => {},
		}
		Ok(())
	}

	fn take_over(&mut self, to: Holder, next: Option<Commitment>) {
		self.current = to;
		self.next = next;
		self.frozen_until = 0;
		self.ends_at = None;
		self.spent = false;
	}
}

fn act() -> impl Strategy<Value = Act> {
	let holder = || 0u8..4;
	let commit = || proptest::option::of(0u8..4);
	prop_oneof![
		3 => holder().prop_map(|by| Act::Update { by }),
		6 => (holder(), holder(), commit()).prop_map(|(by, to, commit)| Act::Rotate { by, to, commit }),
		2 => holder().prop_map(|by| Act::Deactivate { by }),
		2 => holder().prop_map(|by| Act::Emergency { by }),
		1 => (0u32..4).prop_map(|blocks| Act::Freeze { blocks }),
		2 => Just(Act::OpenAttempt),
		2 => (holder(), commit(), 0u32..6).prop_map(|(to, commit, window)| Act::Recover { to, commit, window }),
		1 => Just(Act::CallOff),
		4 => (1u32..4).prop_map(|blocks| Act::Wait { blocks }),
	]
}

fn carry_out(did: DidId, step: usize, act: &Act) -> DispatchResult {
	let commitment = |to: Option<Holder>| to.map(|to| single(&sr(to)).commitment());
	match *act {
		Act::Update { by } => {
			let outcome = Did::update(sr(by).origin(), did, changes([alias(&format!("a:{step}"))]));
			outcome.map(drop).map_err(|error| error.error)
		},
		Act::Rotate { by, to, commit } => rotate(sr(by).origin(), did, &sr(to), commitment(commit)),
		Act::Deactivate { by } => Did::deactivate(sr(by).origin(), did),
		Act::Emergency { by } => emergency(did, by),
		Act::Freeze { blocks } => {
			let until = System::block_number() + blocks;
			<Did as Ladder>::freeze(&did, until)
		},
		Act::OpenAttempt => {
			open_attempt();
			Ok(())
		},
		Act::Recover { to, commit, window } => {
			recover(did, &sr(to), commitment(commit), System::block_number() + window)
		},
		Act::CallOff => <Did as Ladder>::cancel_deactivation(&did),
		Act::Wait { blocks } => {
			(0..blocks).for_each(|_| next_block());
			Ok(())
		},
	}
}

/// The first method ends on the word of the control set's only key, as a pool and a block check it.
fn emergency(did: DidId, by: Holder) -> DispatchResult {
	let Some(method) = record(did).document.methods.first().cloned() else { return Err(DispatchError::Exhausted) };
	let (key, signer) = (method.key, RevocationSigner::Member(0));
	let genesis = Did::chain_id().genesis;
	let payload = RevocationPayload { genesis, did, key: &key, added_in: method.added_in, since: None, signer };
	let signature = sr(by).sign(&payload.digest());
	let certificate = RevocationCertificate { did, key, added_in: method.added_in, since: None, signer, signature };
	if crate::emergency::authorize::<Test>(frame_support::pallet_prelude::TransactionSource::External, &certificate)
		.is_err()
	{
		return Err(DispatchError::BadOrigin);
	}
	let outcome = Did::revoke_in_emergency(frame_system::RawOrigin::Authorized.into(), certificate);
	outcome.map(drop).map_err(|error| error.error)
}

fn check(did: DidId, model: &Model) {
	let record = record(did);
	assert_eq!(record.is_active(), !model.over);
	if model.over {
		return;
	}
	let commitment =
		|commitment: Commitment| (single(&sr(commitment.to)).commitment(), commitment.made, commitment.ranks);
	assert_eq!(record.control.set, single(&sr(model.current)));
	let next = record.control.next.map(|next| (next.hash, next.committed_at, next.ranks));
	assert_eq!(next, model.next.map(commitment));
	let contest = record
		.contest
		.map(|contest| ((contest.next.hash, contest.next.committed_at, contest.next.ranks), contest.until));
	assert_eq!(contest, model.contest.map(|(contested, until)| (commitment(contested), until)));
	assert_eq!(record.is_frozen(System::block_number()), System::block_number() <= model.frozen_until);
	assert_eq!((record.deactivates_at, record.emergency_spent), (model.ends_at, model.spent));
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

	#[test]
	fn property_1_the_ladder_is_its_model(
		committed: Option<()>, delay in proptest::option::of(1u32..5), acts in proptest::collection::vec(act(), 1..40),
	) {
		chain().execute_with(|| {
			for holder in 0..4 {
				Balances::force_set_balance(RuntimeOrigin::root(), sr(holder).account(), 1_000_000).unwrap();
			}
			let mut start = inception(single(&sr(0)));
			start.next = committed.map(|_| single(&sr(3)).commitment());
			let methods = (0..16).map(|n| method(&format!("k{n}"), &ed(100 + n)));
			let (did, outcome) = create_signed(&sr(201), start, changes(methods), FOREVER, &[&sr(0)]);
			outcome.unwrap();
			let made = System::block_number();
			if let Some(delay) = delay {
				appoint_guardians(delay);
			}
			let mut model = Model {
				current: 0,
				next: committed.map(|_| Commitment { to: 3, made, ranks: true }),
				contest: None,
				frozen_until: 0,
				ends_at: None,
				spent: false,
				over: false,
				delay,
				attempt: None,
			};
			for (step, act) in acts.iter().enumerate() {
				if matches!(act, Act::OpenAttempt) && delay.is_none() {
					continue;
				}
				if matches!(act, Act::Update { .. }) && step % 2 == 0 && !record(did).document.aliases.is_empty() {
					// Aliases run out; what goes makes room for what comes.
					continue;
				}
				let mut expected = model.clone();
				let verdict = expected.act(act, System::block_number());
				let outcome = with_storage_layer(|| carry_out(did, step, act));
				if let Err(error) = &outcome {
					// Faults of the document are not the ladder's business.
					let full = Error::<Test>::DocumentFull;
					if *error == full.into() || *error == DispatchError::Exhausted {
						continue;
					}
				}
				assert_eq!(outcome.is_ok(), verdict.is_ok(), "{act:?}: {outcome:?}, expected {verdict:?} of {model:?}");
				if verdict.is_ok() {
					model = expected;
				}
				check(did, &model);
				Did::do_try_state().unwrap();
				check_deposits();
			}
		});
	}
}

#[test]
fn the_model_should_tell_what_refuses() {
	run(|| {
		let did = create_committed(&sr(201), &sr(202), &sr(201));
		let block = System::block_number();
		let next = Some(Commitment { to: 202, made: block, ranks: true });
		let mut model = Model {
			current: 201,
			next,
			contest: None,
			frozen_until: 0,
			ends_at: None,
			spent: false,
			over: false,
			delay: None,
			attempt: None,
		};
		assert_eq!(model.act(&Act::Deactivate { by: 201 }, block), Err(Refused::Outranked));
		assert_noop!(Did::deactivate(sr(201).origin(), did), Error::<Test>::CommittedToNextControl);
		let other = Act::Rotate { by: 201, to: 203, commit: None };
		assert_eq!(model.act(&other, block), Err(Refused::NotTheCommittedSet));
		assert_noop!(rotate(sr(201).origin(), did, &sr(203), None), Error::<Test>::NotTheCommittedSet);
		check(did, &model);
	});
}
