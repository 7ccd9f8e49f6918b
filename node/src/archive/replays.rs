//! Remembers the records of old blocks that were executed again.
//!
//! A block is executed once for all who ask at the same time, and its records stay in memory, for all DIDs together.
//! The memory is bounded in bytes: the records that nobody asked for lately go first.

use super::replay::BlockRecords;
use crate::state::ReadError;
use clavis_runtime::Hash;
use lru::LruCache;
use parking_lot::Mutex;
use std::{
	collections::HashMap,
	sync::{Arc, OnceLock},
};

/// The outcome of an execution, for all who wait for it. It is `None` if this node does not keep the block, or the state
/// before it.
type Outcome = Result<Option<Arc<BlockRecords>>, Arc<ReadError>>;

/// The records of executed blocks.
pub struct Replays {
	/// No thread holds this lock while it executes a block.
	state: Mutex<State>,
	/// The most bytes of all records together.
	limit: usize,
}

struct State {
	kept: LruCache<Hash, Arc<BlockRecords>>,
	/// The bytes of those that are kept.
	bytes: usize,
	/// The executions under way.
	running: HashMap<Hash, Arc<OnceLock<Outcome>>>,
}

impl Replays {
	/// Remembers records of up to `limit` bytes. The records of a block that takes more are not kept.
	pub fn new(limit: usize) -> Self {
		let state = State { kept: LruCache::unbounded(), bytes: 0, running: HashMap::new() };
		Self { state: Mutex::new(state), limit }
	}

	/// Returns the records of a block. If they are not in memory, one of those who ask for them executes the block, and
	/// the others wait for it.
	pub fn of_block(
		&self,
		block: Hash,
		execute: impl FnOnce() -> Result<Option<BlockRecords>, ReadError>,
	) -> Result<Option<Arc<BlockRecords>>, ReadError> {
		let running = {
			let mut state = self.state.lock();
			if let Some(records) = state.kept.get(&block) {
				return Ok(Some(records.clone()));
			}
			state.running.entry(block).or_default().clone()
		};
		let outcome = running.get_or_init(|| {
			let outcome = execute().map(|records| records.map(Arc::new)).map_err(Arc::new);
			let mut state = self.state.lock();
			// A failure is not kept: the next one to ask tries again.
			state.running.remove(&block);
			if let Ok(Some(records)) = &outcome {
				state.keep(block, records.clone(), self.limit);
			}
			outcome
		});
		outcome.clone().map_err(ReadError::Replay)
	}
}

impl State {
	fn keep(&mut self, block: Hash, records: Arc<BlockRecords>, limit: usize) {
		let bytes = records.bytes();
		if bytes > limit {
			return;
		}
		self.bytes = self.bytes.saturating_add(bytes);
		if let Some(before) = self.kept.put(block, records) {
			self.bytes = self.bytes.saturating_sub(before.bytes());
		}
		while self.bytes > limit {
			let Some((_, oldest)) = self.kept.pop_lru() else { break };
			self.bytes = self.bytes.saturating_sub(oldest.bytes());
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::DidId;
	use proptest::prelude::*;
	use std::{
		sync::{
			atomic::{AtomicUsize, Ordering},
			mpsc, Barrier,
		},
		thread,
	};

	fn block(number: u64) -> Hash {
		Hash::from_low_u64_be(number)
	}

	fn records(bytes: usize) -> BlockRecords {
		BlockRecords::sized([(DidId([1; 32]), bytes)])
	}

	#[test]
	fn a_block_is_executed_once_for_all_who_ask_for_it() {
		const CLIENTS: usize = 16;
		let (replays, executed, together) = (Replays::new(1 << 20), AtomicUsize::new(0), Barrier::new(CLIENTS));
		thread::scope(|scope| {
			for _ in 0..CLIENTS {
				scope.spawn(|| {
					together.wait();
					let execute = || {
						executed.fetch_add(1, Ordering::SeqCst);
						Ok(Some(records(100)))
					};
					assert_eq!(replays.of_block(block(1), execute).unwrap().as_deref(), Some(&records(100)));
				});
			}
		});
		assert_eq!(executed.into_inner(), 1);
	}

	#[test]
	fn the_execution_of_a_block_keeps_nobody_from_another_block() {
		let replays = Replays::new(1 << 20);
		let (finish, finished) = mpsc::channel();
		let (start, started) = mpsc::channel();
		thread::scope(|scope| {
			let replays = &replays;
			scope.spawn(move || {
				let execute = || {
					start.send(()).unwrap();
					finished.recv().unwrap();
					Ok(None)
				};
				assert_eq!(replays.of_block(block(1), execute).unwrap(), None);
			});
			started.recv().unwrap();
			let other = replays.of_block(block(2), || Ok(Some(records(1)))).unwrap();
			assert!(other.is_some());
			assert!(replays.of_block(block(2), || Ok(None)).unwrap().is_some(), "it is in memory");
			finish.send(()).unwrap();
		});
	}

	#[test]
	fn neither_a_failure_nor_a_pruned_block_is_remembered() {
		let replays = Replays::new(1 << 20);
		let lost = || Err(sp_blockchain::Error::Backend("the disk is gone".into()).into());
		let error = replays.of_block(block(1), lost).unwrap_err().to_string();
		assert!(error.contains("the disk is gone"), "{error}");
		assert_eq!(replays.of_block(block(1), || Ok(None)).unwrap(), None);
		assert!(replays.of_block(block(1), || Ok(Some(records(1)))).unwrap().is_some());
		assert!(replays.state.lock().running.is_empty());
	}

	proptest! {
		#[test]
		fn memory_is_bounded_in_bytes_in_any_order_of_questions(
			asked in prop::collection::vec((0u64..8, 0usize..3_000), 1..60),
		) {
			const LIMIT: usize = 4_000;
			let replays = Replays::new(LIMIT);
			for (number, bytes) in asked {
				let fresh = records(bytes);
				let fits = fresh.bytes() <= LIMIT;
				let found = replays.of_block(block(number), || Ok(Some(fresh))).unwrap();
				prop_assert!(found.is_some());
				let state = replays.state.lock();
				let kept = state.kept.iter().map(|(_, records)| records.bytes()).sum::<usize>();
				prop_assert_eq!(state.bytes, kept);
				prop_assert!(kept <= LIMIT);
				prop_assert!(!fits || state.kept.contains(&block(number)), "the newest stays");
			}
		}
	}
}
