//! A small chain for tests: tries of any size, headers over them, and validators that vote.

use clavis_primitives::{
	groups::{Base, EpochKind, EpochRecord, GroupId, Head, Location, Member, Role, Tree},
	record::Deposit,
	rules::{PastRules, RuleChange, RuleNumber},
	storage::prefix,
	storage::{group_head_key, group_member_key, now_key, past_rules_key, record_key, rules_key},
	AccountId, Algorithm, Change, ControlSet, Did, HistoryLeaf, HistoryProof, Inception, Moment, NewMethod,
	NumberedRules, Peaks, PublicKey, Purpose, RangePath, Record, Restriction, RuleSet, Snapshot, StoredRecord,
};
use clavis_proofs::{
	state::{trie_nodes, Ticket},
	Anchor, AuthoritySet, GroupProof, GroupQuestion, Header, Justification, PastVersion, Proof, ProvenRecord,
};
use codec::{Decode, Encode};
use sp_consensus_grandpa::{AuthorityId, ConsensusLog, ScheduledChange, GRANDPA_ENGINE_ID};
use sp_core::{ed25519, Pair, H256};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{generic::Digest, traits::BlakeTwo256, DigestItem};
use sp_trie::{recorder::Recorder, LayoutV1, MemoryDB, Trie, TrieDBBuilder, TrieDBMutBuilder, TrieMut};

type Layout = LayoutV1<BlakeTwo256>;

/// The time at which the block of every proof was authored.
pub const MOMENT: u64 = 1_767_225_600;
/// The authority set that made it final.
pub const SET_ID: u64 = 3;
/// The newest of the rule sets that are no longer in force.
pub const PAST_RULES: RuleNumber = 30;
/// The time for which each rule set is in force, in seconds.
pub const RULES_TERM: Moment = 1_000_000;
/// The number of entries that are inserted before the trie is written.
const BATCH: usize = 20_000;

/// Returns the inception of the DID with this number.
fn inception(number: u32) -> Inception {
	let key = PublicKey::Ed25519(ed25519::Pair::from_seed(&[1; 32]).public().0);
	Inception {
		control: ControlSet::single(key),
		next: Some(H256::repeat_byte(9)),
		salt: H256::from_low_u64_be(number.into()),
	}
}

/// Returns the DID with this number.
pub fn did(number: u32) -> Did {
	let network = "dev".parse().unwrap();
	Did { id: inception(number).id(&network), network }
}

/// Returns the rule set with this number. The last one is in force, the first one since the genesis block.
pub fn rules(number: RuleNumber) -> NumberedRules {
	let age = RULES_TERM * Moment::from(PAST_RULES + 2 - number);
	let restrictions = [
		(Algorithm::Ed25519, Restriction::NoNewKeys),
		(Algorithm::Secp256k1, Restriction::Withdrawn { since: MOMENT - age }),
	];
	let changes = restrictions.map(|(algorithm, restriction)| RuleChange::Algorithm(algorithm, Some(restriction)));
	let set = RuleSet::default().with_all(&changes).with(&RuleChange::MaxKeyAge(Some(2_000_000_000)));
	let from = if number == 1 { 0 } else { MOMENT - age };
	NumberedRules { number, from_block: number * 20, from, rules: set }
}

/// Returns the rule set with this number with its end.
pub fn past_rules(number: RuleNumber) -> PastRules {
	let NumberedRules { from_block, from, .. } = rules(number + 1);
	PastRules { set: rules(number), until_block: from_block, until: from }
}

/// The record of a DID with all its past versions.
pub struct TestDid {
	pub record: Record<Ticket>,
	pub ended: Vec<(HistoryLeaf, Snapshot<'static>, Peaks)>,
}

impl TestDid {
	/// Makes a DID with two keys and this number of versions, of which one starts every ten seconds.
	pub fn new(number: u32, versions: u32) -> Self {
		Self::made_at(number, (0..versions).map(|version| 1_000 + 10 * Moment::from(version)))
	}

	/// Makes a DID with two keys and versions that start at these moments.
	pub fn made_at(number: u32, starts: impl IntoIterator<Item = Moment>) -> Self {
		let mut starts = starts.into_iter();
		let method = |id: &str, seed| {
			let key = PublicKey::Ed25519(ed25519::Pair::from_seed(&[seed; 32]).public().0);
			let purposes = [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect();
			Change::AddMethod(NewMethod { id: id.parse().unwrap(), key, purposes, expires: None })
		};
		let changes = [method("laptop", 1), method("phone", 2)];
		let mut record = Record::create(inception(number), changes, starts.next().unwrap(), 1).unwrap();
		record.deposit = Some(Deposit { payer: AccountId::new([4; 32]), steps: 1, ticket: 1_000_000_000_000 });
		let mut did = Self { record, ended: Vec::new() };
		(1..).zip(starts).for_each(|(version, start)| did.change(version, start));
		did
	}

	/// Ends this version at `now` by a change that makes the next one.
	fn change(&mut self, version: u32, now: Moment) {
		let alias = "urn:x:1".parse().unwrap();
		self.update(if version % 2 == 1 { Change::AddAlias(alias) } else { Change::RemoveAlias(alias) }, now);
	}

	/// Makes a version of the document at `now`.
	pub fn update(&mut self, change: Change, now: Moment) {
		self.end_version(now, |record| record.update([change], now).unwrap());
	}

	/// Keeps the current version, and makes the next one at `now`.
	pub fn end_version(&mut self, now: Moment, change: impl FnOnce(&mut Record<Ticket>)) {
		let Record { version, updated: from, history, .. } = &self.record;
		let snapshot: Snapshot = Decode::decode(&mut &self.record.snapshot().encode()[..]).unwrap();
		let leaf = HistoryLeaf { version: *version, from: *from, to: now, snapshot: snapshot.hash() };
		self.ended.push((leaf, snapshot, history.clone()));
		change(&mut self.record);
	}

	/// Returns the proof of a version that has ended.
	pub fn past(&self, version: u32) -> PastVersion {
		let ended = |version: u32| &self.ended[version as usize - 1];
		let (leaf, snapshot, before) = ended(version).clone();
		let right = |version, height| ended(version).2.complete(height, ended(version).0.hash()).ok_or(());
		let history = HistoryProof::assemble(leaf, &before, self.ended.len() as u32, right).unwrap().unwrap();
		PastVersion { history, snapshot }
	}

	fn stored(&self) -> Vec<u8> {
		StoredRecord::V1(self.record.clone()).encode()
	}
}

/// The number of restarts of every group of a test.
pub const RESTARTS: u32 = 1;

/// A group with the records of all its epochs.
pub struct TestGroup {
	pub id: GroupId,
	pub records: Vec<EpochRecord>,
	pub head: Head,
}

impl TestGroup {
	/// Makes the group with this number, with this number of epochs. The second one is a restart.
	pub fn new(number: u8, epochs: u32) -> Self {
		let id = GroupId::new(H256::repeat_byte(5), did(0).id, [number; 32]);
		let hash = |byte: u8| vec![byte; 32].try_into().unwrap();
		let mut group: Option<Self> = None;
		for epoch in 1..=epochs {
			let last = group.as_ref().map(|group| &group.head);
			let kind = match epoch {
				1 => EpochKind::Created,
				2 => EpochKind::Restarted,
				_ => EpochKind::Committed { messages: H256([epoch as u8; 32]), changes: H256([number; 32]) },
			};
			let record = EpochRecord {
				group: id,
				epoch,
				base: last.map(|head| head.base),
				kind,
				by: did(epoch % 3).id,
				restarts: RESTARTS.min(epoch - 1),
				mls_epoch: u64::from(epoch.saturating_sub(2)),
				tree: Tree { tree_hash: hash(epoch as u8), transcript_hash: hash(number) },
				roster: epoch.div_ceil(2),
			};
			let mut history = last.map(|head| head.history.clone()).unwrap_or_default();
			if let Some(head) = last {
				history.push(epoch - 2, head.base.hash).unwrap();
			}
			let base = Base { epoch, hash: record.hash(), at: Location { block: 10 * epoch, extrinsic: 2 } };
			let EpochRecord { by, restarts, mls_epoch, tree, roster, .. } = record.clone();
			let (must_refresh, must_go, stale_since, proposals) = (1, 0, Some(7), 0);
			let head = Head {
				base,
				by,
				restarts,
				mls_epoch,
				tree,
				roster,
				must_refresh,
				must_go,
				stale_since,
				proposals,
				history,
			};
			let mut records = group.take().map(|group| group.records).unwrap_or_default();
			records.push(record);
			group = Some(Self { id, records, head });
		}
		group.unwrap()
	}

	/// Returns the record of an epoch with its proof.
	pub fn record(&self, epoch: u32) -> ProvenRecord {
		let hash = |epoch: u32| self.records[epoch as usize - 1].hash();
		let leaves = self.head.base.epoch - 1;
		let path = RangePath::span(epoch, leaves)
			.map(|span| RangePath::within(epoch, leaves, span.map(hash).collect()).unwrap());
		ProvenRecord { record: self.records[epoch as usize - 1].clone(), path }
	}

	/// Returns the entries of the group in the state: the DID 0 is a member, the DID 1 was one before the restart.
	pub fn entries(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
		let entry = |number: u32, restarts: u32| {
			let ticket: Ticket = 1_000_000_000_000;
			(group_member_key(&self.id, &did(number).id), (member(restarts), ticket).encode())
		};
		// The chain keeps more in the entry of a group.
		let current = (&self.head, [1u8; 20], Option::<u8>::None).encode();
		vec![(group_head_key(&self.id), current), entry(0, RESTARTS), entry(1, RESTARTS - 1)]
	}
}

/// Returns the entry of a member that joined after this number of restarts.
pub fn member(restarts: u32) -> Member {
	Member { restarts, since: 2, leaf: 3, key_epoch: 1, role: Role::Moderator, leaves: false, stale: None }
}

/// The state of a chain.
#[derive(Default)]
pub struct ChainState {
	db: MemoryDB<BlakeTwo256>,
	root: H256,
}

impl ChainState {
	/// Makes a state with this DID, this number of others, and entries of other pallets.
	pub fn new(subject: &TestDid, others: u32) -> Self {
		let mut state = Self { root: sp_trie::empty_trie_root::<Layout>(), ..Self::default() };
		let pallets = (0..20u32).flat_map(|pallet| {
			(0..5u32).map(move |item| (prefix(&pallet.to_string(), &item.to_string()).to_vec(), vec![1; 40]))
		});
		let now = (now_key(), (1_000 * MOMENT + 1).encode());
		let in_force = (rules_key(), rules(PAST_RULES + 1).encode());
		let past = (1..=PAST_RULES).map(|number| (past_rules_key(number), past_rules(number).encode()));
		let beside = ["Agenda", "Due", ":__STORAGE_VERSION__:"]
			.map(|item| (prefix("RevocationRules", item).to_vec(), vec![1; 40]));
		state.insert(pallets.chain(past).chain(beside).chain([
			now,
			in_force,
			(record_key(&did(0).id), subject.stored()),
		]));
		// Only the places of the ids in the trie matter, so they may be hashes of anything.
		let stored = subject.stored();
		state.insert(
			(0..others).map(|number| {
				(record_key(&clavis_primitives::DidId(blake2_256(&number.to_le_bytes()))), stored.clone())
			}),
		);
		state
	}

	/// Makes a state with this DID and the time alone.
	pub fn bare(subject: &TestDid) -> Self {
		let mut state = Self { root: sp_trie::empty_trie_root::<Layout>(), ..Self::default() };
		state.insert([(now_key(), (1_000 * MOMENT).encode()), (record_key(&did(0).id), subject.stored())]);
		state
	}

	/// Inserts entries.
	pub fn insert(&mut self, entries: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) {
		let mut entries = entries.into_iter().peekable();
		while entries.peek().is_some() {
			let mut trie = TrieDBMutBuilder::<Layout>::from_existing(&mut self.db, &mut self.root).build();
			for (key, value) in entries.by_ref().take(BATCH) {
				trie.insert(&key, &value).unwrap();
			}
		}
	}

	/// Returns the nodes that show the record of a DID, the time and the rules in force.
	pub fn nodes(&self, did: &Did) -> Vec<Vec<u8>> {
		self.nodes_of(&[record_key(&did.id), now_key(), rules_key()])
	}

	/// Returns the nodes that show these entries.
	pub fn nodes_of(&self, keys: &[Vec<u8>]) -> Vec<Vec<u8>> {
		let recorder = Recorder::<BlakeTwo256>::default();
		{
			let mut recording = recorder.as_trie_recorder(self.root);
			let trie = TrieDBBuilder::<Layout>::new(&self.db, &self.root).with_recorder(&mut recording).build();
			keys.iter().for_each(|key| drop(trie.get(key).unwrap()));
		}
		trie_nodes(recorder.drain_storage_proof(), self.root).unwrap()
	}

	/// Returns the header of a block with this state that announces this change of authorities.
	pub fn header(&self, number: u32, change: Option<&AuthoritySet>) -> Header {
		let mut logs = vec![DigestItem::PreRuntime(*b"aura", vec![0; 8])];
		logs.extend(change.map(|next| {
			let change = ScheduledChange { next_authorities: next.authorities.clone(), delay: 0u32 };
			DigestItem::Consensus(GRANDPA_ENGINE_ID, ConsensusLog::ScheduledChange(change).encode())
		}));
		logs.push(DigestItem::Seal(*b"aura", vec![0; 64]));
		Header {
			parent_hash: H256::repeat_byte(1),
			number,
			state_root: self.root,
			extrinsics_root: H256::repeat_byte(2),
			digest: Digest { logs },
		}
	}
}

/// The validators that make blocks final.
#[derive(Clone)]
pub struct Validators {
	pub set_id: u64,
	pub keys: Vec<ed25519::Pair>,
}

impl Validators {
	/// Makes one validator per seed.
	pub fn new(set_id: u64, seeds: std::ops::Range<u8>) -> Self {
		Self { set_id, keys: seeds.map(|seed| ed25519::Pair::from_seed(&[seed; 32])).collect() }
	}

	pub fn set(&self) -> AuthoritySet {
		let authorities = self.keys.iter().map(|key| (AuthorityId::from(key.public()), 1)).collect();
		AuthoritySet { id: self.set_id, authorities }
	}

	pub fn anchor(&self) -> Anchor {
		let network = "dev".parse().unwrap();
		Anchor { genesis: H256::repeat_byte(5), network, set: self.set(), changes: Vec::new() }
	}

	/// Justifies a block with votes of these validators for these blocks.
	pub fn vote(&self, target: &Header, votes: &[(usize, &Header)], headers: &[&Header]) -> Justification {
		let round = 7;
		let precommits = votes.iter().map(|(voter, header)| {
			let precommit =
				sp_consensus_grandpa::Precommit::<Header> { target_hash: header.hash(), target_number: header.number };
			let message = sp_consensus_grandpa::Message::<Header>::Precommit(precommit.clone());
			let payload = sp_consensus_grandpa::localized_payload(round, self.set_id, &message);
			let key = &self.keys[*voter];
			let signed = (precommit, key.sign(&payload), key.public()).encode();
			Decode::decode(&mut &signed[..]).unwrap()
		});
		let commit = sp_consensus_grandpa::Commit::<Header> {
			target_hash: target.hash(),
			target_number: target.number,
			precommits: precommits.collect(),
		};
		let votes_ancestries = headers.iter().map(|header| (*header).clone()).collect();
		Justification { round, commit, votes_ancestries }
	}

	/// Justifies a block with the votes of all validators.
	pub fn justify(&self, header: &Header) -> Justification {
		let votes = (0..self.keys.len()).map(|voter| (voter, header)).collect::<Vec<_>>();
		self.vote(header, &votes, &[])
	}

	/// Proves a DID in a state, or a version of it.
	pub fn prove(&self, state: &ChainState, did: &Did, past: Option<PastVersion>) -> Proof {
		self.prove_under(state, did, past, None)
	}

	/// Proves the same with an older rule set.
	pub fn prove_under(
		&self,
		state: &ChainState,
		did: &Did,
		past: Option<PastVersion>,
		past_rules: Option<RuleNumber>,
	) -> Proof {
		let header = state.header(1_000, None);
		let justification = self.justify(&header);
		let mut keys = vec![record_key(&did.id), now_key(), rules_key()];
		keys.extend(past_rules.map(past_rules_key));
		Proof { set_id: self.set_id, justification, header, nodes: state.nodes_of(&keys), past_rules, past }
	}

	/// Proves a group in a state, as the answer to a question.
	pub fn prove_group(
		&self,
		state: &ChainState,
		group: &GroupId,
		question: GroupQuestion,
		epoch: Option<ProvenRecord>,
	) -> GroupProof {
		let header = state.header(1_000, None);
		let justification = self.justify(&header);
		let mut keys = vec![group_head_key(group), now_key()];
		keys.extend(question.member.map(|did| group_member_key(group, &did)));
		GroupProof { set_id: self.set_id, justification, header, nodes: state.nodes_of(&keys), epoch }
	}
}
