//! Makes the record of an epoch again from the bodies of blocks.
//!
//! The chain of hashes names the place of the extrinsic with the call, and the hash of the record. It does not name the call:
//! an extrinsic can have several, and some of them can have failed. The hash tells which one made the epoch.
//!
//! A commit on numbers that are known, a creation and a restart make a record from the call alone, which the hash confirms
//! at once. Other calls need the epochs before: an objection lets the state from two epochs before count again, and a commit
//! below a restart needs the numbers since the start of its MLS group. So the search goes down along every call that may be
//! the one, and each record that is found confirms those above it. It looks at all epochs of one depth before it goes deeper,
//! and at each epoch once. So a false trail, which somebody laid by calls that failed, keeps nobody from the true one.

use super::{
	bodies::{Calls, LookUp, Reader},
	error::EpochsError,
};
use clavis_primitives::{
	groups::{Base, EpochCall, EpochCounts, EpochKind, EpochLink, EpochRecord, GroupId, Head, Location, Tree},
	BlockHeight,
};
use clavis_runtime::Hash;
use sp_core::H256;
use std::collections::{HashMap, VecDeque};

/// The most calls that one search follows. It bounds its memory to about 20 MB.
const MAX_CALLS: usize = 32_768;

/// An epoch to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
	/// Its number, the hash of its record, and the place of its call.
	pub base: Base,
	/// The number of restarts.
	restarts: u32,
	/// The numbers after it, if they are known.
	after: Option<EpochCounts>,
	/// The numbers before it, if they are known and those after it are not.
	before: Option<EpochCounts>,
}

/// Tells targets apart: the epoch, its hash and place, and the numbers.
type Key = (u32, H256, (BlockHeight, u32), [Option<(u32, u64, u32)>; 2]);

impl Target {
	/// An epoch whose numbers are known.
	pub fn known(base: Base, after: EpochCounts) -> Self {
		Self { base, restarts: after.restarts, after: Some(after), before: None }
	}

	/// The current epoch of a group.
	pub fn current(head: &Head) -> Self {
		Self::known(head.base, head.into())
	}

	/// Returns the numbers after it, if they are known.
	pub fn counts(&self) -> Option<EpochCounts> {
		self.after
	}

	fn key(&self) -> Key {
		let numbers = |counts: EpochCounts| (counts.restarts, counts.mls_epoch, counts.roster);
		let Base { epoch, hash, at } = self.base;
		(epoch, hash, (at.block, at.extrinsic), [self.after.map(numbers), self.before.map(numbers)])
	}

	/// Returns the numbers after a call: `Some(None)` if they are not known yet, `None` if the call cannot have made the epoch.
	fn after(&self, link: &EpochLink) -> Option<Option<EpochCounts>> {
		let is_first = link.base.is_none();
		let after = match link.kind {
			EpochKind::Created => (is_first && self.restarts == 0).then(|| Some(EpochCounts::at_start(0)))?,
			_ if is_first => return None,
			EpochKind::Restarted => (self.restarts > 0).then(|| Some(EpochCounts::at_start(self.restarts)))?,
			EpochKind::Voided => self.after,
			EpochKind::Committed { .. } => match (self.after, self.before) {
				(Some(after), _) => {
					link.counts_before(after)?;
					Some(after)
				},
				(None, Some(before)) => Some(link.counts_after(before)?),
				(None, None) => None,
			},
		};
		(self.after.is_none() || after == self.after).then_some(after)
	}

	/// Returns the epoch that a call builds on, if the call made this one. `after` are the numbers after the call.
	fn below(&self, link: &EpochLink, after: Option<EpochCounts>) -> Option<Self> {
		let (base, restarts) = (link.base?, self.restarts);
		match link.kind {
			EpochKind::Committed { .. } => {
				let numbers = self.before.or_else(|| link.counts_before(after?));
				Some(Self { base, restarts, after: numbers, before: None })
			},
			EpochKind::Voided => Some(Self { base, restarts, after: None, before: after }),
			EpochKind::Created | EpochKind::Restarted => None,
		}
	}
}

/// An epoch that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
	/// Its number, the hash of its record, and the place of its call.
	pub base: Base,
	/// The hash of the block with the call.
	pub block: Hash,
	/// The record.
	pub record: EpochRecord,
	/// The numbers before it, if they follow from the call.
	before: Option<EpochCounts>,
}

impl Found {
	/// Returns the epoch before it; `None` if it is the first one.
	pub fn below(&self) -> Option<Target> {
		let base = self.record.base?;
		let restarts = match self.record.kind {
			EpochKind::Restarted => self.record.restarts.checked_sub(1)?,
			_ => self.record.restarts,
		};
		Some(Target { base, restarts, after: self.before, before: None })
	}

	/// Returns the state of MLS and the numbers after it.
	fn state(&self) -> (EpochCounts, Tree) {
		(EpochCounts::from(&self.record), self.record.tree.clone())
	}
}

/// A call that may have made an epoch, and whose record follows from those of earlier epochs.
struct Candidate {
	link: EpochLink,
	/// The numbers after it, if they are known.
	after: Option<EpochCounts>,
	/// The node of the epoch before.
	below: usize,
}

/// An epoch on the way.
struct Node {
	target: Target,
	/// The hash of the block with its call, once it was read.
	block: Hash,
	candidates: Vec<Candidate>,
	/// The candidates of other nodes that wait for its record: the node and the place among its candidates.
	waiting: Vec<(usize, usize)>,
	found: Option<Found>,
}

/// A search for one epoch. It can be interrupted and goes on where it was.
pub struct Search {
	group: GroupId,
	/// The epochs on the way. The first one is searched for.
	nodes: Vec<Node>,
	known: HashMap<Key, usize>,
	/// The nodes whose bodies were not read yet.
	queue: VecDeque<usize>,
	/// The number of all candidates.
	candidates: usize,
	/// The first block whose body was missing.
	gone: Option<BlockHeight>,
}

impl Search {
	/// Begins the search for an epoch of a group.
	pub fn new(group: GroupId, target: Target) -> Self {
		let (nodes, known, queue) = (Vec::new(), HashMap::new(), VecDeque::new());
		let mut search = Self { group, nodes, known, queue, candidates: 0, gone: None };
		search.node(target);
		search
	}

	/// Searches on. Returns the epoch, and those below it that were found on the way, from the newest down. Returns `None` if
	/// the reader may read no more.
	pub fn run(&mut self, reader: &mut Reader) -> Result<Option<Vec<Found>>, EpochsError> {
		while !self.is_found(0) {
			let next = self.queue.front().and_then(|place| Some((*place, self.nodes.get(*place)?.target.clone())));
			let Some((place, target)) = next else {
				return Err(self.gone.map_or(EpochsError::Inconsistent, |block| EpochsError::Pruned { block }));
			};
			match reader.calls(target.base.at)? {
				LookUp::Exhausted => return Ok(None),
				LookUp::Gone => {
					self.gone.get_or_insert(target.base.at.block);
				},
				LookUp::Calls(calls) => self.read(place, &target, &calls)?,
			}
			self.queue.pop_front();
		}
		Ok(Some(self.collect()))
	}

	/// Adds the calls of an extrinsic that may have made the epoch of a node.
	fn read(&mut self, node: usize, target: &Target, calls: &Calls) -> Result<(), EpochsError> {
		if let Some(node) = self.nodes.get_mut(node) {
			node.block = calls.block;
		}
		let group = self.group;
		for call in calls.calls.iter().filter(|call| can_make(call, group, &target.base)) {
			self.add(node, target, EpochLink::from(call))?;
			if self.is_found(node) {
				break;
			}
		}
		Ok(())
	}

	fn is_found(&self, node: usize) -> bool {
		self.nodes.get(node).is_some_and(|node| node.found.is_some())
	}

	/// Returns the node of an epoch. A new one waits to be read.
	fn node(&mut self, target: Target) -> usize {
		let place = self.nodes.len();
		let known = *self.known.entry(target.key()).or_insert(place);
		if known == place {
			let (candidates, waiting) = (Vec::new(), Vec::new());
			self.nodes.push(Node { target, block: Hash::zero(), candidates, waiting, found: None });
			self.queue.push_back(place);
		}
		known
	}

	/// Adds a call that may have made the epoch of a node.
	fn add(&mut self, node: usize, target: &Target, link: EpochLink) -> Result<(), EpochsError> {
		let Some(after) = target.after(&link) else { return Ok(()) };
		if let (Some(after), Some(tree)) = (after, &link.tree) {
			let tree = tree.clone();
			if let Some(found) = self.confirm(node, &link, (after, tree)) {
				self.settle(node, found);
			}
			return Ok(());
		}
		let Some(below) = target.below(&link, after) else { return Ok(()) };
		if self.candidates >= MAX_CALLS {
			return Err(EpochsError::TooLong { epoch: target.base.epoch });
		}
		self.candidates = self.candidates.saturating_add(1);
		let below = self.node(below);
		let Some(candidates) = self.nodes.get_mut(node).map(|node| &mut node.candidates) else { return Ok(()) };
		let place = candidates.len();
		candidates.push(Candidate { link, after, below });
		if let Some(found) = self.make(node, place) {
			self.settle(node, found);
		}
		Ok(())
	}

	/// Makes the record of a call. Returns it if it has the hash of the epoch.
	fn confirm(&self, node: usize, link: &EpochLink, (after, tree): (EpochCounts, Tree)) -> Option<Found> {
		let Node { target: Target { base, .. }, block, .. } = self.nodes.get(node)?;
		let record = link.record(self.group, base.epoch, after, tree);
		let before = link.counts_before(after);
		(record.hash() == base.hash).then_some(Found { base: *base, block: *block, record, before })
	}

	/// Returns the record of a node, or lets a candidate wait for it.
	fn await_record(&mut self, node: usize, waiting: (usize, usize)) -> Option<Found> {
		let node = self.nodes.get_mut(node)?;
		if node.found.is_none() {
			node.waiting.push(waiting);
		}
		node.found.clone()
	}

	/// Makes the record of a candidate. Returns `None` if it is not the one, or if it waits for an earlier record.
	fn make(&mut self, node: usize, place: usize) -> Option<Found> {
		let Candidate { link, after, below } = self.nodes.get(node)?.candidates.get(place)?;
		let (link, after, below) = (link.clone(), *after, *below);
		let below = self.await_record(below, (node, place))?;
		let state = match link.kind {
			EpochKind::Committed { .. } => (link.counts_after(below.state().0)?, link.tree.clone()?),
			// The state from before the epoch that was voided. Only commits are voided.
			EpochKind::Voided if matches!(below.record.kind, EpochKind::Committed { .. }) => {
				let target = Target { base: below.record.base?, restarts: below.record.restarts, after, before: None };
				let restored = self.node(target);
				self.await_record(restored, (node, place))?.state()
			},
			EpochKind::Voided | EpochKind::Created | EpochKind::Restarted => return None,
		};
		self.confirm(node, &link, state)
	}

	/// Notes the record of a node, and makes those that waited for it.
	fn settle(&mut self, node: usize, found: Found) {
		let mut settled = vec![(node, found)];
		while let Some((place, found)) = settled.pop() {
			let Some(node) = self.nodes.get_mut(place).filter(|node| node.found.is_none()) else { continue };
			node.found = Some(found);
			for (upper, candidate) in std::mem::take(&mut node.waiting) {
				settled.extend(self.make(upper, candidate).map(|found| (upper, found)));
			}
		}
	}

	/// Returns the epoch that was searched for, and those below it, as far as they were found.
	fn collect(&self) -> Vec<Found> {
		let by_hash = self.nodes.iter().filter_map(|node| node.found.as_ref()).map(|found| (found.base.hash, found));
		let by_hash = by_hash.collect::<HashMap<_, _>>();
		let first = self.nodes.first().and_then(|node| node.found.as_ref());
		let below = |found: &&Found| found.record.base.and_then(|base| by_hash.get(&base.hash).copied());
		std::iter::successors(first, below).cloned().collect()
	}
}

/// Returns true if a call can have made this epoch of a group.
fn can_make(call: &EpochCall, group: GroupId, epoch: &Base) -> bool {
	let order = |at: Location| (at.block, at.extrinsic);
	let follows = match call.base {
		None => epoch.epoch == 1,
		Some(base) => {
			base.epoch > 0 && base.epoch.checked_add(1) == Some(epoch.epoch) && order(base.at) <= order(epoch.at)
		},
	};
	call.group == group && follows
}
