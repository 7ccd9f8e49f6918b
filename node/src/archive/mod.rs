//! Finds versions of a DID that have ended, in the states of old blocks.
//!
//! A past version is read from a block in which it was current. It is checked against the Merkle mountain range in the
//! current record before it is handed on. A reader therefore needs no trust in the archive.
//!
//! This module touches the state of blocks (`state`) and nothing that builds on past versions (`prove`, `resolver`).

mod blocks;
mod page;
mod replay;
mod replays;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod version;

pub use blocks::{Blocks, FinalBlocks, OldRecord};
pub use version::{Version, VersionError};

use crate::state::ReadError;
use clavis_primitives::{DidId, HistoryLeaf, HistoryProof, Moment, Question, Record, Snapshot};
use clavis_proofs::PastVersion;
use std::{borrow::Cow, collections::HashMap};

/// A version that has ended, as the archive has it. It is not checked yet.
#[derive(Clone, Debug, PartialEq)]
struct EndedVersion {
	record: Record<()>,
	leaf: HistoryLeaf,
}

/// Lets other work go first. It is called between two executions of blocks, and may block the thread.
pub type Pause<'a> = &'a dyn Fn();

/// The past of one DID, as seen from a final block.
pub struct History<'a> {
	blocks: &'a dyn Blocks,
	pause: Option<Pause<'a>>,
	/// True once a block was executed.
	has_executed: bool,
	id: DidId,
	/// The height of that block.
	head: u32,
	/// The record after that block.
	current: Record<()>,
	/// The versions found so far: the proofs of neighbours share most of their parts.
	ended: HashMap<u32, EndedVersion>,
}

impl<'a> History<'a> {
	/// Opens the past of the DID that has this record after the final block at this height.
	pub fn new(blocks: &'a dyn Blocks, id: DidId, head: u32, current: Record<()>) -> Self {
		Self { blocks, pause: None, has_executed: false, id, head, current, ended: HashMap::new() }
	}

	/// Pauses between two executions of blocks.
	pub fn in_turns(self, pause: Pause<'a>) -> Self {
		Self { pause: Some(pause), ..self }
	}

	/// Returns the record after that block.
	pub fn current(&self) -> &Record<()> {
		&self.current
	}

	/// Finds the version that answers a question and checks it. Also returns its proof, unless it is the current version.
	pub fn version(&mut self, question: Question) -> Result<(Version, Option<PastVersion>), VersionError> {
		let version = match question {
			Question::Current => self.current.version,
			Question::Version(version) => version,
			Question::Moment(moment) => self.version_at(moment)?,
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

	/// Returns the height of the block in which a version started.
	pub fn start_of(&self, version: u32) -> Result<u32, VersionError> {
		let start = self.first(|record| record.version >= version)?;
		match start.checked_sub(1).map(|before| self.blocks.record(before, &self.id)).transpose()? {
			// The version may have started in any of the blocks that are gone.
			Some(OldRecord::Pruned) => Err(VersionError::Pruned),
			_ => Ok(start),
		}
	}

	/// Returns the number of the version that was current at this moment.
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

	/// Builds the proof of a version that has ended. The peaks left of its leaf are in its own record; the trees right
	/// of it were completed by later versions.
	fn prove(&mut self, version: u32) -> Result<PastVersion, VersionError> {
		let EndedVersion { record, leaf } = self.ended(version)?;
		let leaves = self.current.version.saturating_sub(1);
		let history = HistoryProof::assemble(leaf, &record.history, leaves, |last, height| {
			let EndedVersion { record, leaf } = self.ended(last)?;
			record.history.complete(height, leaf.hash()).ok_or(VersionError::Inconsistent)
		});
		Ok(PastVersion { history: history?.ok_or(VersionError::Inconsistent)?, snapshot: owned(&record) })
	}

	/// Finds a version that has ended, with the record at its end.
	fn ended(&mut self, version: u32) -> Result<EndedVersion, VersionError> {
		if let Some(ended) = self.ended.get(&version) {
			return Ok(ended.clone());
		}
		let end = self.first(|record| record.version > version)?;
		let OldRecord::Kept(Some(next)) = self.blocks.record(end, &self.id)? else {
			return Err(VersionError::Inconsistent);
		};
		let record = match self.before(end)? {
			Some(record) if record.version == version => record,
			// The version started and ended within one block.
			_ => {
				if let Some(pause) = self.pause.filter(|_| self.has_executed) {
					pause();
				}
				self.has_executed = true;
				let written = self.blocks.written(end, &self.id)?.ok_or(VersionError::Pruned)?;
				let written = written.into_iter().rev().find(|record| record.version == version);
				written.ok_or(VersionError::Inconsistent)?
			},
		};
		// A version starts at the moment of the block in which it was made.
		let (from, to) = (record.updated, next.updated);
		let leaf = HistoryLeaf { version, from, to, snapshot: record.snapshot().hash() };
		let ended = EndedVersion { record, leaf };
		self.ended.insert(version, ended.clone());
		Ok(ended)
	}

	/// Reads the record after the block before this one.
	fn before(&self, height: u32) -> Result<Option<Record<()>>, VersionError> {
		match height.checked_sub(1).map(|before| self.blocks.record(before, &self.id)).transpose()? {
			Some(OldRecord::Pruned) => Err(VersionError::Pruned),
			Some(OldRecord::Kept(record)) => Ok(record),
			None => Ok(None),
		}
	}

	/// Returns the lowest height whose state is kept and whose record fulfils the condition. A condition that is
	/// fulfilled at one height must be fulfilled at all later ones.
	fn first(&self, holds: impl Fn(&Record<()>) -> bool) -> Result<u32, ReadError> {
		let (mut low, mut high) = (0, self.head);
		while low < high {
			let middle = low.midpoint(high);
			match self.blocks.record(middle, &self.id)? {
				OldRecord::Kept(Some(record)) if holds(&record) => high = middle,
				_ => low = middle.saturating_add(1),
			}
		}
		Ok(low)
	}
}

/// Returns what a version said, detached from the record.
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
