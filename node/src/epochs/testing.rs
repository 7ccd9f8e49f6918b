//! A group in memory, with the bodies of its blocks. It makes epochs forwards, as the chain does.

use super::{
	bodies::{Bodies, Calls, Limits},
	places::Places,
	Epochs,
};
use crate::state::ReadError;
use clavis_primitives::{
	groups::{
		Added, Base, Changes, EpochAct, EpochCall, EpochKind, EpochRecord, GroupId, Head, Location, Message, Messages,
		Tree, MAX_CHANGES,
	},
	DidId,
};
use clavis_runtime::Hash;
use lru::LruCache;
use parking_lot::Mutex;
use sp_core::H256;
use std::sync::{
	atomic::{AtomicUsize, Ordering},
	Arc,
};

pub const GROUP: GroupId = GroupId([7; 32]);

/// An event in the life of the group.
#[derive(Clone, Copy, Debug)]
pub enum Event {
	/// A member commits. So many members are added, and so many of those that are there are removed.
	Commit { added: u32, removed: u32 },
	/// Members void the current epoch, if it was a commit.
	Void,
	/// The owner makes a new MLS group.
	Restart,
	/// A call that fails: one of [`Model::decoy`].
	Decoy(u8),
	/// The next call is in another extrinsic.
	NextExtrinsic,
	/// The next call is in another block.
	NextBlock,
}

/// The group and its blocks.
pub struct Model {
	blocks: Vec<Vec<Vec<EpochCall>>>,
	/// The records of all epochs, the first one first.
	pub records: Vec<EpochRecord>,
	/// The places of their calls.
	pub places: Vec<Location>,
	/// The changes and the messages of those that were commits.
	pub commits: Vec<Option<(Changes, Messages)>>,
	/// The lowest block whose body is kept.
	pub kept_from: u32,
	/// The number of look-ups.
	pub reads: AtomicUsize,
}

fn bytes(seed: u32) -> Vec<u8> {
	seed.to_le_bytes().repeat(8)
}

pub fn tree(seed: u32) -> Tree {
	Tree { tree_hash: bytes(seed).try_into().unwrap(), transcript_hash: bytes(!seed).try_into().unwrap() }
}

fn did(number: u32) -> DidId {
	DidId(bytes(number).try_into().unwrap())
}

/// The block hash at a height.
pub fn block_hash(height: u32) -> Hash {
	Hash::from_low_u64_be(height.into())
}

impl Model {
	/// Makes a group that these events change.
	pub fn new(events: &[Event]) -> Self {
		let mut model = Self {
			blocks: vec![vec![vec![]], vec![vec![]]],
			records: Vec::new(),
			places: Vec::new(),
			commits: Vec::new(),
			kept_from: 0,
			reads: AtomicUsize::new(0),
		};
		let act = EpochAct::Create { tree: tree(0) };
		model.push(EpochCall { group: GROUP, by: did(0), base: None, act }, EpochKind::Created, (0, 0, 1), tree(0));
		events.iter().for_each(|event| model.apply(*event));
		model
	}

	pub fn current(&self) -> u32 {
		self.records.len() as u32
	}

	/// Returns the current epoch, as the state has it.
	pub fn head(&self) -> Head {
		let mut history = clavis_primitives::Peaks::default();
		let ended = &self.records[..self.records.len() - 1];
		(0..).zip(ended).for_each(|(leaves, record)| history.push(leaves, record.hash()).unwrap());
		let EpochRecord { by, restarts, mls_epoch, tree, roster, .. } = self.records.last().unwrap().clone();
		let (must_refresh, must_go, stale_since, proposals) = (0, 0, None, 0);
		let base = self.base();
		Head { base, by, restarts, mls_epoch, tree, roster, must_refresh, must_go, stale_since, proposals, history }
	}

	/// The current epoch, as the next call names it.
	fn base(&self) -> Base {
		let record = self.records.last().unwrap();
		Base { epoch: record.epoch, hash: record.hash(), at: *self.places.last().unwrap() }
	}

	fn here(&self) -> Location {
		let block = self.blocks.len() - 1;
		Location { block: block as u32, extrinsic: self.blocks[block].len() as u32 - 1 }
	}

	fn put(&mut self, call: EpochCall) {
		self.blocks.last_mut().unwrap().last_mut().unwrap().push(call);
	}

	/// Makes an epoch.
	fn push(&mut self, call: EpochCall, kind: EpochKind, numbers: (u32, u64, u32), tree: Tree) {
		let (restarts, mls_epoch, roster) = numbers;
		let (epoch, base, by) = (self.current() + 1, call.base, call.by);
		self.records.push(EpochRecord { group: GROUP, epoch, base, kind, by, restarts, mls_epoch, tree, roster });
		self.places.push(self.here());
		self.commits.push(super::commit(&call.act));
		self.put(call);
	}

	fn commit(&self, added: u32, removed: u32, seed: u32) -> EpochAct {
		let added = (0..added).map(|number| Added { did: did(seed + number), package: H256([1; 32]), leaf: number });
		let changes = Changes {
			removed: (0..removed).map(did).collect::<Vec<_>>().try_into().unwrap(),
			added: added.collect::<Vec<_>>().try_into().unwrap(),
			rejoined: None,
		};
		let commit = Message::Here(bytes(seed).try_into().unwrap());
		EpochAct::Commit { changes, tree: tree(seed), messages: Messages { commit, welcome: None, group_info: None } }
	}

	fn apply(&mut self, event: Event) {
		let (last, base) = (self.records.last().unwrap().clone(), self.base());
		let seed = last.epoch + 1;
		let call = |act| EpochCall { group: GROUP, by: did(seed), base: Some(base), act };
		match event {
			Event::Commit { added, removed } => {
				let (added, removed) = (added.min(MAX_CHANGES), removed.min(last.roster - 1));
				let act = self.commit(added, removed, seed);
				let (changes, messages) = super::commit(&act).unwrap();
				let numbers = (last.restarts, last.mls_epoch + 1, last.roster + added - removed);
				self.push(call(act), EpochKind::committed(&changes, &messages), numbers, tree(seed));
			},
			Event::Void => {
				if let EpochKind::Committed { .. } = last.kind {
					let EpochRecord { restarts, mls_epoch, roster, tree, .. } =
						self.records[self.records.len() - 2].clone();
					self.push(call(EpochAct::Object), EpochKind::Voided, (restarts, mls_epoch, roster), tree);
				}
			},
			Event::Restart => {
				let act = EpochAct::Restart { tree: tree(seed) };
				self.push(call(act), EpochKind::Restarted, (last.restarts + 1, 0, 1), tree(seed));
			},
			Event::Decoy(kind) => {
				let decoy = self.decoy(kind, base);
				self.put(decoy);
			},
			Event::NextExtrinsic => self.blocks.last_mut().unwrap().push(Vec::new()),
			Event::NextBlock => self.blocks.push(vec![Vec::new()]),
		}
	}

	/// A call that looks like one that made the next epoch, or the current one.
	fn decoy(&self, kind: u8, base: Base) -> EpochCall {
		let seed = 1_000 + u32::from(kind);
		let false_base = Base { hash: H256([kind; 32]), at: Location { block: 1, extrinsic: 0 }, ..base };
		let earlier = self.records.last().unwrap().base;
		let (group, by) = (GROUP, did(seed));
		let commit = self.commit(1, 0, seed);
		let (base, act) = match kind % 8 {
			0 => (Some(base), commit),
			1 => (Some(false_base), commit),
			2 => (Some(false_base), EpochAct::Object),
			3 => (Some(base), EpochAct::Restart { tree: tree(seed) }),
			4 => (earlier, EpochAct::Object),
			5 => (earlier, commit),
			6 => (None, EpochAct::Create { tree: tree(seed) }),
			_ => return EpochCall { group: GroupId([8; 32]), by, base: Some(base), act: commit },
		};
		EpochCall { group, by, base, act }
	}
}

impl Bodies for Arc<Model> {
	fn calls(&self, at: Location) -> Result<Option<Calls>, ReadError> {
		self.reads.fetch_add(1, Ordering::SeqCst);
		if at.block < self.kept_from {
			return Ok(None);
		}
		let Some(block) = self.blocks.get(at.block as usize) else { return Ok(None) };
		let calls = block.get(at.extrinsic as usize).cloned().unwrap_or_default();
		Ok(Some(Calls { block: block_hash(at.block), calls, bytes: 100 }))
	}
}

impl Epochs {
	/// Finds epochs with other limits.
	pub fn limited(bodies: impl Bodies + 'static, reads: usize, places: usize) -> Self {
		Self {
			bodies: Box::new(bodies),
			limits: Limits { reads, bytes: usize::MAX },
			places: Mutex::new(Places::new(places)),
			searches: Mutex::new(LruCache::new(super::SEARCHES)),
		}
	}
}
