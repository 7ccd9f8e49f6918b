//! A small chain in memory, for tests of the resolver.

mod groups;

pub use groups::{known_group, long_group, pruned_group, unknown_group, EPOCHS};

use super::{
	records::{CurrentRecord, FinalisedHead, Records},
	Asked, Examples, HttpQuestion, Resolver,
};
use crate::{
	archive::{Pause, Version, VersionError},
	prove::{ProveError, Proven, RuledVersion},
	state::{rules::BlockRules, ReadError},
};
use clavis_primitives::{
	recovery::{Circle, CircleView, Delay, Guardians, GuardiansView, Plan},
	rules::{PastRules, RuleChange, RuleNumber},
	Algorithm, Change, ControlSet, Did, DidId, Inception, Moment, NetworkName, NewMethod, NumberedRules, PublicKey,
	Purpose, Question, Record, Restriction, RuleSet,
};
use clavis_resolution::{Answer, RuleSetEntry};
use parking_lot::{Condvar, Mutex};
use serde_json::{json, Map, Value};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

pub const HEAD_HEIGHT: u32 = 7;
pub const BLOCK_TIME: Duration = Duration::from_secs(3);
pub const HEAD_MOMENT: Duration = Duration::from_secs(1_767_225_600);

/// The moment since which the rules withdraw the algorithm of every key: an hour before the head.
pub const WITHDRAWN: Moment = HEAD_MOMENT.as_secs() - 3_600;

/// The moment at which the method `soon` of the known DID expires: an hour after the head.
pub const EXPIRY: Moment = HEAD_MOMENT.as_secs() + 3_600;

/// The ways in which tests ask.
impl Resolver {
	/// Answers an HTTP request.
	pub fn resolve(&self, question: HttpQuestion) -> Answer {
		self.answer(Asked::over_http(question), &|| ())
	}

	/// Answers with a whole resolution result.
	pub fn resolve_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		self.answer_json(Asked::to_resolve(did_url, options), &|| ())
	}

	/// Answers with a whole dereferencing result.
	pub fn dereference_whole(&self, did_url: &str, options: &Map<String, Value>) -> Value {
		self.answer_json(Asked::to_dereference(did_url, options), &|| ())
	}
}

/// Makes a resolver over a chain that never changed its rules.
pub fn resolver() -> Resolver {
	Resolver::new(Chain { withdrawn: false, head: HEAD_MOMENT }, None)
}

/// Makes a resolver over the same chain that names examples: DIDs in use, ended, never created, and of another network.
pub fn resolver_with_examples() -> Resolver {
	let elsewhere = known_did().replace(":dev:", ":elsewhere:");
	let dids = [ended_did(), unknown_did(), elsewhere].iter().map(|did| did.parse().unwrap()).collect();
	resolver().with_examples(Examples { dids, preset: Some(inception(0)) })
}

/// Makes a resolver over the same chain, with a head of this moment.
pub fn resolver_at(head: Moment) -> Resolver {
	Resolver::new(Chain { withdrawn: false, head: Duration::from_secs(head) }, None)
}

/// Makes a resolver over a chain whose second rule set withdrew the algorithm of every key.
pub fn stricter_resolver() -> Resolver {
	Resolver::new(Chain { withdrawn: true, head: HEAD_MOMENT }, None)
}

fn first_rules() -> NumberedRules {
	NumberedRules::default()
}

fn second_rules() -> NumberedRules {
	let withdrawn = Some(Restriction::Withdrawn { since: WITHDRAWN });
	let rules = RuleSet::default().with(&RuleChange::Algorithm(Algorithm::Sr25519, withdrawn));
	NumberedRules { number: 2, from_block: 5, from: WITHDRAWN - 60, rules }
}

fn first_rules_ended() -> PastRules {
	let NumberedRules { from_block, from, .. } = second_rules();
	PastRules { set: first_rules(), until_block: from_block, until: from }
}

pub fn known_did() -> String {
	did(0)
}

pub fn ended_did() -> String {
	did(1)
}

pub fn unknown_did() -> String {
	did(2)
}

fn did(salt: u8) -> String {
	Did { network: network(), id: id(salt) }.to_string()
}

fn network() -> NetworkName {
	"dev".parse().unwrap()
}

fn inception(salt: u8) -> Inception {
	let key = PublicKey::Sr25519(sp_keyring::Sr25519Keyring::Alice.to_raw_public());
	Inception { control: ControlSet::single(key), next: None, salt: [salt; 32].into() }
}

fn id(salt: u8) -> DidId {
	inception(salt).id(&network())
}

/// The guardians of the known DID: one private circle.
fn guardians() -> GuardiansView {
	let circle = Circle {
		guardians: Guardians::Private { root: Default::default(), leaves: 5 },
		threshold: 3,
		override_quorum: None,
		freeze_quorum: None,
		delay: Delay::SinceOpening(10),
		expiry: 20,
	};
	GuardiansView {
		version: 1,
		plan: Plan { circles: vec![circle].try_into().unwrap() },
		change: None,
		circles: vec![CircleView { guardians: Vec::new(), able: 5, reachable: true, cooling: Vec::new() }],
		attempts: Vec::new(),
		expired: Vec::new(),
		outranked: Vec::new(),
		ballots: Vec::new(),
		asked: None,
		frozen_until: None,
		freezable_from: 0,
		last_act: 1,
		block: HEAD_HEIGHT,
	}
}

/// A chain with an active DID, which has guardians, and a deactivated one.
struct Chain {
	withdrawn: bool,
	head: Duration,
}

impl Chain {
	fn record(&self, asked: DidId) -> Option<Record<()>> {
		let create = |salt| {
			let inception = inception(salt);
			let key = inception.control.keys().next().copied().unwrap();
			let method = |id: &str, purpose: Purpose, expires| {
				let purposes = [purpose].into_iter().collect();
				Change::AddMethod(NewMethod { id: id.parse().unwrap(), key, purposes, expires })
			};
			let methods =
				[method("key", Purpose::Authentication, None), method("soon", Purpose::AssertionMethod, Some(EXPIRY))];
			Record::create(inception, methods, 1, 1).unwrap()
		};
		if asked == id(0) {
			Some(create(0))
		} else if asked == id(1) {
			let mut record = create(1);
			record.deactivate(2).unwrap();
			Some(record)
		} else {
			None
		}
	}

	/// Adds to the current version the rules of the moment that the question is about.
	fn ruled(&self, record: Record<()>, question: Question) -> Result<RuledVersion, ReadError> {
		let (asked, block) = (question.moment(record.updated, None), self.head.as_secs());
		let rules = self.rules_at(asked.unwrap_or(block))?.into_set();
		let version = Version { record: record.clone(), next: None };
		Ok(RuledVersion { version, latest: record, rules, asked, block })
	}
}

impl Records for Chain {
	fn network(&self) -> Result<NetworkName, ReadError> {
		Ok(network())
	}

	fn current(&self, asked: DidId) -> Result<CurrentRecord, ReadError> {
		Ok(CurrentRecord { record: self.record(asked), rules: self.rules()? })
	}

	fn guardians(&self, asked: DidId) -> Result<Option<GuardiansView>, ReadError> {
		Ok((asked == id(0)).then(guardians))
	}

	fn rules(&self) -> Result<Arc<BlockRules>, ReadError> {
		let set = if self.withdrawn { second_rules() } else { first_rules() };
		Ok(Arc::new(BlockRules { set, moment: self.head.as_secs() }))
	}

	fn rules_at(&self, moment: Moment) -> Result<RuleSetEntry, ReadError> {
		let past = self.past_rules(1)?.filter(|past| past.covers(moment));
		Ok(past.map_or(RuleSetEntry::InForce(self.rules()?.set.clone()), RuleSetEntry::Past))
	}

	fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ReadError> {
		Ok(Some(first_rules_ended()).filter(|past| self.withdrawn && past.set.number == number))
	}

	fn head(&self) -> Result<FinalisedHead, ReadError> {
		Ok(FinalisedHead { height: HEAD_HEIGHT, moment: self.head, block_time: BLOCK_TIME })
	}

	/// The chain keeps the current version of each DID only.
	fn version(&self, id: DidId, question: Question, _: Pause) -> Result<RuledVersion, VersionError> {
		let record = self.record(id).ok_or(VersionError::NeverCreated)?;
		match question {
			Question::Version(version) if version == 0 || version > record.version => Err(VersionError::NotFound),
			Question::Moment(moment) if moment < record.created => Err(VersionError::NotFound),
			Question::Version(version) if version < record.version => Err(VersionError::Pruned),
			Question::Moment(moment) if moment < record.updated => Err(VersionError::Pruned),
			_ => Ok(self.ruled(record, question)?),
		}
	}

	fn prove(&self, id: DidId, question: Question, pause: Pause) -> Result<Proven, ProveError> {
		let version = self.record(id).map(|_| self.version(id, question, pause)).transpose()?;
		Ok(Proven { version, proof: json!({ "type": "ClavisProof" }) })
	}
}

/// Holds slow work back until it is opened.
#[derive(Clone)]
pub struct Latch {
	is_open: Arc<(Mutex<bool>, Condvar)>,
	/// Has a permit for each piece of work that waits, or waited.
	pub waiting: Arc<Semaphore>,
}

impl Default for Latch {
	fn default() -> Self {
		Self { is_open: Arc::default(), waiting: Arc::new(Semaphore::new(0)) }
	}
}

impl Latch {
	pub fn open(&self) {
		*self.is_open.0.lock() = true;
		self.is_open.1.notify_all();
	}

	fn wait(&self) {
		self.waiting.add_permits(1);
		let mut is_open = self.is_open.0.lock();
		self.is_open.1.wait_while(&mut is_open, |is_open| !*is_open);
	}
}

/// The test chain, whose past versions, proofs and guardians wait for a latch.
struct Stuck(Chain, Latch);

/// Makes a resolver whose slow work waits for a latch. A client without a place for it is refused at once.
pub fn stuck_resolver(latch: Latch) -> Resolver {
	let patient = patient_stuck_resolver(latch);
	Resolver { lane: patient.lane.without_wait(), ..patient }
}

/// The same, with clients that wait.
pub fn patient_stuck_resolver(latch: Latch) -> Resolver {
	Resolver::new(Stuck(Chain { withdrawn: false, head: HEAD_MOMENT }, latch), None)
}

impl Records for Stuck {
	fn network(&self) -> Result<NetworkName, ReadError> {
		self.0.network()
	}

	fn current(&self, id: DidId) -> Result<CurrentRecord, ReadError> {
		self.0.current(id)
	}

	fn guardians(&self, id: DidId) -> Result<Option<GuardiansView>, ReadError> {
		self.1.wait();
		self.0.guardians(id)
	}

	fn rules(&self) -> Result<Arc<BlockRules>, ReadError> {
		self.0.rules()
	}

	fn rules_at(&self, moment: Moment) -> Result<RuleSetEntry, ReadError> {
		self.0.rules_at(moment)
	}

	fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ReadError> {
		self.0.past_rules(number)
	}

	fn head(&self) -> Result<FinalisedHead, ReadError> {
		self.0.head()
	}

	fn version(&self, id: DidId, question: Question, pause: Pause) -> Result<RuledVersion, VersionError> {
		self.1.wait();
		self.0.version(id, question, pause)
	}

	fn prove(&self, id: DidId, question: Question, pause: Pause) -> Result<Proven, ProveError> {
		self.1.wait();
		self.0.prove(id, question, pause)
	}
}

/// A source whose reads all fail.
pub struct Unreadable;

fn lost<T>() -> Result<T, ReadError> {
	Err(sp_blockchain::Error::Backend("the disk is gone".into()).into())
}

impl Records for Unreadable {
	fn network(&self) -> Result<NetworkName, ReadError> {
		lost()
	}

	fn current(&self, _: DidId) -> Result<CurrentRecord, ReadError> {
		lost()
	}

	fn guardians(&self, _: DidId) -> Result<Option<GuardiansView>, ReadError> {
		lost()
	}

	fn rules(&self) -> Result<Arc<BlockRules>, ReadError> {
		lost()
	}

	fn rules_at(&self, _: Moment) -> Result<RuleSetEntry, ReadError> {
		lost()
	}

	fn past_rules(&self, _: RuleNumber) -> Result<Option<PastRules>, ReadError> {
		lost()
	}

	fn head(&self) -> Result<FinalisedHead, ReadError> {
		lost()
	}

	fn version(&self, _: DidId, _: Question, _: Pause) -> Result<RuledVersion, VersionError> {
		Ok(lost()?)
	}

	fn prove(&self, _: DidId, _: Question, _: Pause) -> Result<Proven, ProveError> {
		Ok(lost()?)
	}
}
