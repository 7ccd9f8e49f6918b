//! The record: everything that the chain keeps of a DID, in one storage entry.
//!
//! The rules of its changes are methods of the record. The pallet decides which caller may use them, and writes the
//! outcome. Every change ends a version: the old one becomes a leaf of the history.

mod compromised;
mod doubt;
mod ended;
mod error;
mod guarded;
mod ladder;
mod snapshot;
mod stored;

pub use compromised::{Claim, CompromisedKey, CompromisedKeys, KeyHash, Said, MAX_COMPROMISED};
pub use ended::{Dispute, EndedMethod, EndedMethods, Revocation, MAX_ENDED};
pub use error::RecordError;
pub use guarded::Guarded;
pub use ladder::{Attempt, Contest, ContestTerms, Revealable};
pub use snapshot::Snapshot;
pub use stored::StoredRecord;

use crate::{
	control::{Control, ControlSet, NextControl, Proven, SoundSet, MAX_MEMBERS},
	document::{Change, Document},
	history::{HistoryLeaf, Peaks, LAST_ORDINARY_VERSION, MAX_VERSION},
	inception::Inception,
	payload::Level,
	reason::Reason,
	standstill::Standstills,
	units::{has_passed, AccountId, BlockHeight, Moment},
};
use alloc::borrow::Cow;
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, H256};

/// The most bytes that a document and its control set take together, encoded.
pub const MAX_CONTENT_BYTES: u32 = 1_760;
/// The most bytes that a document takes, encoded. The rest of the content is room for the largest control set, so that a
/// document never keeps a set from taking over.
pub const MAX_DOCUMENT_BYTES: u32 = 1_120;
/// The most bytes that a record takes, encoded: its content, 8 ended methods, 8 compromised keys, 28 peaks and the
/// rest.
pub const MAX_RECORD_BYTES: u32 = 4_096;
/// Content is billed in steps of this many bytes, so that an ordinary change touches no balance.
pub const BILLED_STEP_BYTES: u32 = 512;

/// The last time a control set gave way to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Rotation {
	/// The moment.
	#[codec(compact)]
	pub at: Moment,
	/// The reason.
	pub reason: Reason,
}

/// Whether a DID is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Status {
	/// It is in use.
	#[codec(index = 0)]
	Active,
	/// It has ended, for ever.
	#[codec(index = 1)]
	Deactivated,
}

/// The next nonce at each level of authority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Nonces {
	#[codec(compact)]
	control: u64,
	#[codec(compact)]
	method: u64,
}

impl Nonces {
	/// The nonce that the next authorization at this level must carry.
	pub fn next(&self, level: Level) -> u64 {
		match level {
			Level::Control => self.control,
			Level::Method => self.method,
		}
	}

	/// Spends it.
	pub fn spend(&mut self, level: Level) {
		let nonce = match level {
			Level::Control => &mut self.control,
			Level::Method => &mut self.method,
		};
		*nonce = nonce.saturating_add(1);
	}
}

/// The announcement of a deactivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Announced {
	/// The first block in which the deactivation can be carried out, before standstills are added.
	pub at: BlockHeight,
	/// The last block in which it can be carried out. Otherwise a thief would end the DID at once by an old announcement of
	/// its holder. It is fixed by the announcement, so that no later plan revives one that has lapsed.
	pub until: BlockHeight,
}

impl Announced {
	/// Announces a deactivation in this block, against guardians who need so many blocks. It can be carried out when these
	/// are over, and for as many blocks after that.
	pub fn new(block: BlockHeight, longest_delay: BlockHeight) -> Self {
		let at = block.saturating_add(longest_delay);
		Self { at, until: at.saturating_add(longest_delay) }
	}

	/// Returns the first block in which it can be carried out, if that is not after it has lapsed. Standstills are no part of the
	/// wait. They do not put off its lapse: it would outlast a freeze.
	pub fn due_at(&self, standstills: &Standstills) -> BlockHeight {
		// It waits as long as it can be carried out after that.
		let delay = self.until.saturating_sub(self.at);
		standstills.end_of_wait(self.at.saturating_sub(delay), delay)
	}
}

/// The versions that an act can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Supply {
	/// Those of ordinary changes. A thief of the current keys can use them up.
	Ordinary,
	/// All of them.
	Whole,
}

impl Supply {
	/// Returns the last version.
	fn last(self) -> u32 {
		match self {
			Self::Ordinary => LAST_ORDINARY_VERSION,
			Self::Whole => MAX_VERSION,
		}
	}
}

/// The deposit for a record: its payer and its ticket.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Deposit<Ticket> {
	/// The account whose balance holds it.
	pub payer: AccountId,
	/// The number of steps of content that it pays for.
	pub steps: u8,
	/// The ticket that gives it back.
	pub ticket: Ticket,
}

/// Everything the chain keeps of a DID.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Record<Ticket> {
	/// Whether it is in use.
	pub status: Status,
	/// The document.
	pub document: Document,
	/// The control set, and the commitment to the next one.
	pub control: Control,
	/// The number of the current version, from 1.
	#[codec(compact)]
	pub version: u32,
	/// The moment at which the first version started.
	#[codec(compact)]
	pub created: Moment,
	/// The moment at which the current version started.
	#[codec(compact)]
	pub updated: Moment,
	/// Peaks over the versions before the current one.
	pub history: Peaks,
	/// Methods that ended lately, the oldest end first.
	pub ended: EndedMethods,
	/// True once an ended method or a compromised key had to make room. Then the history alone can tell that a key was never
	/// there.
	pub forgot_ended: bool,
	/// Keys that are known to be compromised, also without an end that is remembered.
	pub compromised: CompromisedKeys,
	/// The last moment at which a method or an end was marked, so that a recovery can put it in doubt: its key left control,
	/// or the control set settled a doubt.
	pub marked_at: Option<Moment>,
	/// The last change of control.
	pub rotated: Option<Rotation>,
	/// Counts security events: rotation, recovery, deactivation, and each version in which methods ended or were found to be
	/// compromised.
	#[codec(compact)]
	pub key_epoch: u32,
	/// Up to and including this block, the current control set may neither change the document, nor rotate, nor end
	/// the DID.
	pub frozen_until: Option<BlockHeight>,
	/// Whether the reveal of the standing commitment lifts the freeze: whether it ranked when the freeze began.
	pub outranks_freeze: bool,
	/// The deactivation that was announced.
	pub deactivates_at: Option<Announced>,
	/// A commitment that guardians put aside.
	pub contest: Option<Contest>,
	/// The note of the guardians; `None` for a DID without a plan.
	pub guarded: Option<Guarded>,
	/// The members of the control set whose keys have signed: only their accounts may act by the signature of an extrinsic.
	pub proven: Proven,
	/// Whether a single control member revoked a method since the control set last acted.
	pub emergency_spent: bool,
	/// The block in which the control set last acted.
	#[codec(compact)]
	pub last_act: BlockHeight,
	/// Against replay.
	pub nonces: Nonces,
	/// The deposit; `None` for a DID of the genesis block, or a deactivated one.
	pub deposit: Option<Deposit<Ticket>>,
}

impl<Ticket> Record<Ticket> {
	/// The first version of a DID for which nobody signs: that of a genesis block, or one that is tried out.
	pub fn create(
		inception: Inception,
		changes: impl IntoIterator<Item = Change>,
		now: Moment,
		block: BlockHeight,
	) -> Result<Self, RecordError> {
		let Inception { control, next, .. } = inception;
		Self::begin(control.try_into()?, next, changes, now, block)
	}

	/// The first version of a DID whose control set has signed for itself.
	pub fn begin(
		control: SoundSet,
		next: Option<H256>,
		changes: impl IntoIterator<Item = Change>,
		now: Moment,
		block: BlockHeight,
	) -> Result<Self, RecordError> {
		let (set, proven) = control.into_parts();
		let next = next.map(|hash| NextControl { hash, committed_at: block, ranks_from: block, ranks: true });
		let mut record = Self {
			status: Status::Active,
			document: Document::default(),
			control: Control { set, version: 1, next },
			version: 1,
			created: now,
			updated: now,
			history: Peaks::default(),
			ended: BoundedVec::new(),
			forgot_ended: false,
			compromised: BoundedVec::new(),
			marked_at: None,
			rotated: None,
			key_epoch: 0,
			frozen_until: None,
			outranks_freeze: false,
			deactivates_at: None,
			contest: None,
			guarded: None,
			proven,
			emergency_spent: false,
			last_act: block,
			nonces: Nonces::default(),
			deposit: None,
		};
		record.apply(changes, now)?;
		record.check_size()?;
		Ok(record)
	}

	/// Changes the document: all the changes, or none when an error comes back and the record is dropped.
	pub fn update(&mut self, changes: impl IntoIterator<Item = Change>, now: Moment) -> Result<(), RecordError> {
		let mut changes = changes.into_iter().peekable();
		if changes.peek().is_none() {
			return Err(RecordError::NothingToChange);
		}
		self.start_version(Supply::Ordinary, now)?;
		if self.apply(changes, now)? {
			self.count_security_event();
		}
		self.check_size()
	}

	/// Notes that the control set acted at its threshold, in this block.
	pub fn note_act(&mut self, block: BlockHeight) {
		self.last_act = block;
		self.emergency_spent = false;
	}

	/// Ends the DID: no control set and no content remain.
	pub fn deactivate(&mut self, now: Moment) -> Result<(), RecordError> {
		self.start_version(Supply::Whole, now)?;
		self.status = Status::Deactivated;
		self.forgot_ended |= !self.document.methods.is_empty();
		self.document = Document::default();
		self.control.set = ControlSet { threshold: 0, members: BoundedVec::new() };
		self.control.next = None;
		self.proven = Proven::default();
		self.frozen_until = None;
		self.outranks_freeze = false;
		self.deactivates_at = None;
		self.contest = None;
		self.guarded = None;
		self.count_security_event();
		Ok(())
	}

	/// Whether it is in use.
	pub fn is_active(&self) -> bool {
		self.status == Status::Active
	}

	/// Whether the current control set is suspended in this block.
	pub fn is_frozen(&self, block: BlockHeight) -> bool {
		self.frozen_until.is_some_and(|until| !has_passed(until, block))
	}

	/// Returns the announcement of the DID's end, if it has not lapsed in this block.
	pub fn announced_end(&self, block: BlockHeight) -> Option<Announced> {
		self.deactivates_at.filter(|announced| !has_passed(announced.until, block))
	}

	/// Returns the number of steps of content to pay for.
	pub fn billed_steps(&self) -> u8 {
		let steps = self.content_bytes().div_ceil(BILLED_STEP_BYTES as usize);
		steps.try_into().unwrap_or(u8::MAX)
	}

	/// Returns the content of the current version, its control set, and the keys that ended before.
	pub fn snapshot(&self) -> Snapshot<'_> {
		Snapshot {
			document: Cow::Borrowed(&self.document),
			control: Cow::Borrowed(&self.control),
			ended: Cow::Borrowed(&self.ended),
			forgot_ended: self.forgot_ended,
			rotated: self.rotated,
			key_epoch: self.key_epoch,
		}
	}

	fn content_bytes(&self) -> usize {
		self.document.encoded_size().saturating_add(self.control.set.encoded_size())
	}

	fn check_size(&self) -> Result<(), RecordError> {
		if self.document.encoded_size() > MAX_DOCUMENT_BYTES as usize {
			Err(RecordError::TooLarge)
		} else {
			Ok(())
		}
	}

	fn count_security_event(&mut self) {
		self.key_epoch = self.key_epoch.saturating_add(1);
	}

	/// Makes the current version a leaf of the history.
	fn start_version(&mut self, supply: Supply, now: Moment) -> Result<(), RecordError> {
		let leaf = HistoryLeaf { version: self.version, from: self.updated, to: now, snapshot: self.snapshot().hash() };
		let ended = self.version.saturating_sub(1);
		self.version =
			self.version.checked_add(1).filter(|version| *version <= supply.last()).ok_or(RecordError::Exhausted)?;
		self.history.push(ended, leaf.hash()).ok_or(RecordError::Exhausted)?;
		self.updated = now;
		Ok(())
	}

	/// Makes changes of the document. Returns true if a method ended.
	fn apply(&mut self, changes: impl IntoIterator<Item = Change>, now: Moment) -> Result<bool, RecordError> {
		let mut ended = false;
		for change in changes {
			match change {
				Change::AddMethod(new) => {
					self.check_not_ended(&new)?;
					let key = new.key;
					self.document.add_method(new, now, self.version)?;
					self.acquit(&key);
				},
				Change::RemoveMethod(id) => {
					self.end_method(&id, now)?;
					ended = true;
				},
				Change::AddService(service) => self.document.add_service(service)?,
				Change::RemoveService(id) => self.document.remove_service(&id)?,
				Change::AddAlias(alias) => self.document.add_alias(alias)?,
				Change::RemoveAlias(alias) => self.document.remove_alias(&alias)?,
				Change::RestoreMethod(id) => self.restore_method(&id)?,
				Change::ConfirmMethod(id) => self.confirm_method(&id)?,
			}
		}
		Ok(ended)
	}
}

/// Refuses a compromise in the future.
fn check_reason(reason: &Reason, now: Moment) -> Result<(), RecordError> {
	if reason.since().is_some_and(|since| since > now) {
		Err(RecordError::SinceInFuture)
	} else {
		Ok(())
	}
}

impl<Ticket> Record<Ticket> {
	/// Checks the conditions that hold for every record at rest.
	pub fn check_invariants(&self) -> Result<(), &'static str> {
		if self.version == 0 || self.control.version == 0 {
			return Err("versions count from 1");
		}
		if self.history.as_slice().len() as u32 != self.version.saturating_sub(1).count_ones() {
			return Err("the peaks must be those of the versions before the current one");
		}
		if self.control.set.members.len() as u32 > MAX_MEMBERS || self.check_size().is_err() {
			return Err("a record must stay within its bounds");
		}
		self.check_compromised()?;
		self.check_control()?;
		match self.status {
			Status::Active if self.control.set.check().is_err() => Err("an active DID must be controllable"),
			Status::Deactivated
				if self.contest.is_some() || self.deactivates_at.is_some() || self.guarded.is_some() =>
			{
				Err("nothing is left to decide about a deactivated DID")
			},
			Status::Deactivated if self.document != Document::default() || self.deposit.is_some() => {
				Err("a deactivated DID says nothing and holds no deposit")
			},
			_ => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests;
