//! Blocks in memory with the records of one DID.

use super::{Blocks, OldRecord};
use crate::state::ReadError;
use clavis_primitives::{Change, ControlSet, DidId, Inception, PublicKey, Record};
use std::sync::atomic::{AtomicUsize, Ordering};

pub const ID: DidId = DidId([7; 32]);

/// Returns the moment of the block at this height.
pub fn moment(height: u32) -> u64 {
	1_767_225_600 + 3 * u64::from(height)
}

/// The records that each block wrote.
#[derive(Default)]
pub struct Chain {
	written: Vec<Vec<Record<()>>>,
	/// The lowest height whose state is kept.
	pub pruned_below: u32,
	/// The number of a version that the archive shows with a false content.
	pub forged: Option<u32>,
	/// The number of executions.
	pub executed: AtomicUsize,
}

impl Chain {
	/// Makes a chain with this number of changes in each block.
	pub fn new(changes: &[u32]) -> Self {
		let mut chain = Self::default();
		let mut record = None;
		for (height, changes) in (0..).zip(changes) {
			let mut written = Vec::new();
			for _ in 0..*changes {
				record = Some(next(record, height));
				written.extend(record.clone());
			}
			chain.written.push(written);
		}
		chain
	}

	pub fn head(&self) -> u32 {
		self.written.len() as u32 - 1
	}

	/// Lists every version with the height of its block.
	pub fn versions(&self) -> Vec<(u32, Record<()>)> {
		let blocks = (0..).zip(&self.written);
		blocks.flat_map(|(height, written)| written.iter().map(move |record| (height, record.clone()))).collect()
	}

	pub fn current(&self) -> Record<()> {
		self.versions().pop().unwrap().1
	}

	/// Returns the record as the archive shows it.
	fn shown(&self, mut record: Record<()>) -> Record<()> {
		if self.forged == Some(record.version) {
			record.document.aliases.try_push("urn:x:forged".parse().unwrap()).unwrap();
		}
		record
	}
}

fn next(record: Option<Record<()>>, height: u32) -> Record<()> {
	let Some(mut record) = record else {
		let control = ControlSet::single(PublicKey::Sr25519(sp_keyring::Sr25519Keyring::Alice.to_raw_public()));
		let inception = Inception { control, next: None, salt: Default::default() };
		return Record::create(inception, [], moment(height), height).unwrap();
	};
	let alias = format!("urn:x:{}", record.version).parse().unwrap();
	let old = record.document.aliases.first().cloned();
	let changes = old.map(Change::RemoveAlias).into_iter().chain([Change::AddAlias(alias)]);
	record.update(changes.collect::<Vec<_>>(), moment(height)).unwrap();
	record
}

impl Blocks for Chain {
	fn record(&self, height: u32, id: &DidId) -> Result<OldRecord, ReadError> {
		assert_eq!(*id, ID);
		if height < self.pruned_below {
			return Ok(OldRecord::Pruned);
		}
		let so_far = self.written[..=height as usize].iter().rev();
		let last = so_far.flat_map(|written| written.last()).next().cloned();
		Ok(OldRecord::Kept(last.map(|record| self.shown(record))))
	}

	fn written(&self, height: u32, _: &DidId) -> Result<Option<Vec<Record<()>>>, ReadError> {
		if height <= self.pruned_below {
			return Ok(None);
		}
		self.executed.fetch_add(1, Ordering::SeqCst);
		let mut written =
			self.written[height as usize].iter().cloned().map(|record| self.shown(record)).collect::<Vec<_>>();
		// A record that was rolled back is reported, too.
		let undone = written.first().cloned().map(|record| next(Some(record), height + 1));
		written.splice(1.min(written.len()).., undone.into_iter().chain(written.clone().into_iter().skip(1)));
		Ok(Some(written))
	}
}
