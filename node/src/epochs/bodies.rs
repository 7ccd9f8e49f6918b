//! Reads the calls of groups from the bodies of final blocks.

use crate::{
	archive::Pause,
	client::{FullBackend, FullClient},
	state::ReadError,
};
use clavis_primitives::{
	api::GroupsApi,
	groups::{EpochCall, Location},
};
use clavis_runtime::Hash;
use sc_client_api::{Backend, BlockBackend};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::{rc::Rc, sync::Arc};

/// The calls in an extrinsic that can have made an epoch, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
	/// The hash of the block.
	pub block: Hash,
	/// The calls. Those that failed are among them.
	pub calls: Vec<EpochCall>,
	/// The bytes of the body that was read.
	pub bytes: usize,
}

/// Gives access to the bodies of final blocks.
pub trait Bodies: Send + Sync {
	/// Reads the calls in an extrinsic. Returns `None` if this node does not keep the body, or cannot read it. An extrinsic
	/// that the block does not have has no calls.
	fn calls(&self, at: Location) -> Result<Option<Calls>, ReadError>;
}

/// The final blocks of a client.
pub struct FinalBodies {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
}

impl FinalBodies {
	/// Opens the final blocks of a client.
	pub fn new(client: Arc<FullClient>, backend: Arc<FullBackend>) -> Self {
		Self { client, backend }
	}

	/// Returns the block whose runtime reads the extrinsics of a block: its parent, whose runtime executed them. If the state of
	/// the parent is gone, it is the newest final block. Records are checked by their hashes, so a runtime that reads the
	/// extrinsics in another way finds no calls, and no false ones.
	fn runtime_for(&self, block: Hash) -> Result<Hash, ReadError> {
		let info = self.client.info();
		let Some(header) = self.client.header(block)? else { return Ok(info.finalized_hash) };
		let height = header.number.saturating_sub(1);
		let is_kept = self.backend.have_state_at(header.parent_hash, height);
		Ok(if is_kept { header.parent_hash } else { info.finalized_hash })
	}
}

impl Bodies for FinalBodies {
	fn calls(&self, at: Location) -> Result<Option<Calls>, ReadError> {
		if at.block > self.client.info().finalized_number {
			return Ok(None);
		}
		let Some(block) = self.client.hash(at.block)? else { return Ok(None) };
		let Some(body) = self.client.block_body(block)? else { return Ok(None) };
		let bytes = body.iter().fold(0usize, |sum, extrinsic| sum.saturating_add(extrinsic.inner().len()));
		let place = usize::try_from(at.extrinsic).unwrap_or(usize::MAX);
		let Some(extrinsic) = body.into_iter().nth(place) else {
			return Ok(Some(Calls { block, calls: Vec::new(), bytes }));
		};
		match self.client.runtime_api().epoch_calls(self.runtime_for(block)?, extrinsic) {
			Ok(calls) => Ok(Some(Calls { block, calls, bytes })),
			// A call that failed can name any place, also one in a block whose runtime knew no groups.
			Err(error) => {
				log::debug!("The calls of extrinsic {} in block {} cannot be read: {error}", at.extrinsic, at.block);
				Ok(None)
			},
		}
	}
}

/// The bodies that one request reads.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// The number of extrinsics that are looked up.
	pub reads: usize,
	/// The bytes of the bodies around them.
	pub bytes: usize,
}

/// The extrinsics after which other work goes first.
const PAUSE_AFTER: usize = 32;

/// The outcome of a look-up.
pub enum LookUp {
	/// The calls of the extrinsic.
	Calls(Rc<Calls>),
	/// This node does not keep the body.
	Gone,
	/// The request may read no more bodies.
	Exhausted,
}

/// Reads bodies for one request, within its limits.
pub struct Reader<'a> {
	bodies: &'a dyn Bodies,
	left: Limits,
	pause: Pause<'a>,
	since_pause: usize,
	/// The extrinsic that was read last: several epochs can be in one.
	last: Option<(Location, Rc<Calls>)>,
}

impl<'a> Reader<'a> {
	/// Makes a reader that pauses now and then.
	pub fn new(bodies: &'a dyn Bodies, limits: Limits, pause: Pause<'a>) -> Self {
		Self { bodies, left: limits, pause, since_pause: 0, last: None }
	}

	/// Looks the calls of an extrinsic up.
	pub fn calls(&mut self, at: Location) -> Result<LookUp, ReadError> {
		if let Some((known, calls)) = &self.last {
			if *known == at {
				return Ok(LookUp::Calls(calls.clone()));
			}
		}
		let Some(reads) = self.left.reads.checked_sub(1).filter(|_| self.left.bytes > 0) else {
			return Ok(LookUp::Exhausted);
		};
		if self.since_pause >= PAUSE_AFTER {
			(self.pause)();
			self.since_pause = 0;
		}
		self.since_pause = self.since_pause.saturating_add(1);
		self.left.reads = reads;
		let Some(calls) = self.bodies.calls(at)? else { return Ok(LookUp::Gone) };
		self.left.bytes = self.left.bytes.saturating_sub(calls.bytes);
		let calls = Rc::new(calls);
		self.last = Some((at, calls.clone()));
		Ok(LookUp::Calls(calls))
	}
}
