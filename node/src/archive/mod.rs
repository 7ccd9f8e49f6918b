//! Versions that have ended, from the states of old blocks.
//!
//! A past version is looked up where it was current, and answered only after it was checked against the peaks in the
//! current record: what an archive says of the past need not be believed.

mod blocks;
mod page;
mod replay;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use blocks::{AtBlock, Blocks, FinalBlocks};
pub use page::timeline;

use crate::state::{ReadError, Version, VersionError};
use clavis_primitives::{DidId, HistoryLeaf, HistoryProof, Moment, Record, Snapshot};
use clavis_proofs::Past;
use clavis_resolution::VersionQuery;
use std::{borrow::Cow, collections::HashMap};

/// A version that has ended, as the archive has it. Nothing of it has been checked yet.
#[derive(Clone, Debug, PartialEq)]
struct Ended {
	record: Record<()>,
	leaf: HistoryLeaf,
}

/// The past of one DID, seen from a final block.
pub struct History<'a> {
	blocks: &'a dyn Blocks,
	id: DidId,
	/// The block that it is seen from.
	head: u32,
	/// The record in that block.
	current: Record<()>,
	/// What was found so far: neighbours in the history share most of their proofs.
	ended: HashMap<u32, Ended>,
}

impl<'a> History<'a> {
	/// The past of the DID with this record in the final block at this height.
	pub fn new(blocks: &'a dyn Blocks, id: DidId, head: u32, current: Record<()>) -> Self {
		Self { blocks, id, head, current, ended: HashMap::new() }
	}

	/// A version, checked, and its proof if it is not the current one.
	pub fn version(&mut self, which: VersionQuery) -> Result<(Version, Option<Past>), VersionError> {
		let version = match which {
			VersionQuery::Id(version) => version,
			VersionQuery::Time(moment) => self.version_at(moment)?,
		};
		if version == 0 || version > self.current.version {
			return Err(VersionError::NotFound);
		}
		if version == self.current.version {
			return Ok((Version { record: self.current.clone(), next: None }, None));
		}
		let past = self.prove(version)?;
		let record = past.check(&self.current).map_err(|error| {
			log::error!("The archive contradicts the final state about version {version} of {}: {error}", self.id);
			VersionError::Inconsistent
		})?;
		let next = Some((version.saturating_add(1), past.history.leaf.to));
		Ok((Version { record, next }, Some(past)))
	}

	/// The height of the block in which a version started.
	pub fn start_of(&self, version: u32) -> Result<u32, VersionError> {
		let start = self.first(|record| record.version >= version)?;
		match start.checked_sub(1).map(|before| self.blocks.record(before, &self.id)).transpose()? {
			// It may have started in any of the blocks that are gone.
			Some(AtBlock::Pruned) => Err(VersionError::Pruned),
			_ => Ok(start),
		}
	}

	/// The version that was current at this moment.
	fn version_at(&self, moment: Moment) -> Result<u32, VersionError> {
		if moment < self.current.created {
			return Err(VersionError::NotFound);
		}
		if moment >= self.current.updated {
			return Ok(self.current.version);
		}
		let next = self.first(|record| record.updated > moment)?;
		match self.before(next)? {
			Some(record) => Ok(record.version),
			None => Err(VersionError::Inconsistent),
		}
	}

	/// What proves a version that has ended: left of its leaf stand peaks of its own record, right of it are trees that
	/// later versions completed.
	fn prove(&mut self, version: u32) -> Result<Past, VersionError> {
		let Ended { record, leaf } = self.ended(version)?;
		let leaves = self.current.version.saturating_sub(1);
		let history = HistoryProof::assemble(leaf, &record.history, leaves, |last, height| {
			let Ended { record, leaf } = self.ended(last)?;
			record.history.complete(height, leaf.hash()).ok_or(VersionError::Inconsistent)
		});
		Ok(Past { history: history?.ok_or(VersionError::Inconsistent)?, snapshot: owned(&record) })
	}

	/// A version that has ended, as it last stood.
	fn ended(&mut self, version: u32) -> Result<Ended, VersionError> {
		if let Some(ended) = self.ended.get(&version) {
			return Ok(ended.clone());
		}
		let end = self.first(|record| record.version > version)?;
		let AtBlock::Record(Some(next)) = self.blocks.record(end, &self.id)? else {
			return Err(VersionError::Inconsistent);
		};
		let record = match self.before(end)? {
			Some(record) if record.version == version => record,
			// It came and went within one block.
			_ => {
				let written = self.blocks.written(end, &self.id)?.ok_or(VersionError::Pruned)?;
				let written = written.into_iter().rev().find(|record| record.version == version);
				written.ok_or(VersionError::Inconsistent)?
			},
		};
		// Whatever started within the block started at the moment of the block.
		let (from, to) = (record.updated, next.updated);
		let leaf = HistoryLeaf { version, from, to, snapshot: record.snapshot().hash() };
		let ended = Ended { record, leaf };
		self.ended.insert(version, ended.clone());
		Ok(ended)
	}

	/// The record in the block before this one.
	fn before(&self, height: u32) -> Result<Option<Record<()>>, VersionError> {
		match height.checked_sub(1).map(|before| self.blocks.record(before, &self.id)).transpose()? {
			Some(AtBlock::Pruned) => Err(VersionError::Pruned),
			Some(AtBlock::Record(record)) => Ok(record),
			None => Ok(None),
		}
	}

	/// The first height whose state is kept and has a record of which this holds. Once it holds it goes on holding.
	fn first(&self, holds: impl Fn(&Record<()>) -> bool) -> Result<u32, ReadError> {
		let (mut low, mut high) = (0, self.head);
		while low < high {
			let middle = low + (high - low) / 2;
			match self.blocks.record(middle, &self.id)? {
				AtBlock::Record(Some(record)) if holds(&record) => high = middle,
				_ => low = middle + 1,
			}
		}
		Ok(low)
	}
}

fn owned(record: &Record<()>) -> Snapshot<'static> {
	let Snapshot { document, control, ended, forgot_ended, rotated, key_epoch } = record.snapshot();
	Snapshot {
		document: Cow::Owned(document.into_owned()),
		control: Cow::Owned(control.into_owned()),
		ended: Cow::Owned(ended.into_owned()),
		forgot_ended,
		rotated,
		key_epoch,
	}
}
