//! The state of one DID in one group: that of MLS, and what a member notes beside it.

use super::{
	mls::{Engine, MlsError},
	store::{Checkpoint, GroupState, Pending},
};
use crate::calls::GroupsCall;
use clavis_primitives::{
	groups::{Base, Changes, EpochKind, EpochRecord, GroupId, Messages, Tree},
	BlockHeight, DidId,
};
use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use std::collections::BTreeSet;

/// Changes of the roster that a member wants to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Intent {
	/// DIDs to add.
	pub add: Vec<DidId>,
	/// Members to remove.
	pub remove: Vec<DidId>,
}

impl Intent {
	/// Returns true if there is nothing to change.
	pub fn is_empty(&self) -> bool {
		self.add.is_empty() && self.remove.is_empty()
	}

	/// Adds other changes, each once.
	pub fn merge(&mut self, other: Self) {
		for (list, more) in [(&mut self.add, other.add), (&mut self.remove, other.remove)] {
			for did in more {
				if !list.contains(&did) {
					list.push(did);
				}
			}
		}
	}

	/// Returns the changes that are not made yet in a group with these members.
	pub fn left(&self, members: &BTreeSet<DidId>) -> Self {
		Self {
			add: self.add.iter().filter(|did| !members.contains(did)).copied().collect(),
			remove: self.remove.iter().filter(|did| members.contains(did)).copied().collect(),
		}
	}
}

/// An epoch that this DID asked for, and that is not known to have been made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Asked {
	/// The epoch that it builds on. `None` if it creates the group.
	pub base: Option<Base>,
	/// The kind of its record.
	pub kind: EpochKind,
	/// The state of MLS in its record.
	pub tree: Tree,
	/// Whether it is a commit that has to be accepted. The state of a new MLS group, or of one joined from outside, is already
	/// that of the epoch.
	pub accepts: bool,
	/// The call. It is sent again as it is, so that it makes no difference which copy the chain takes.
	pub call: GroupsCall,
	/// The changes that it is for.
	pub intent: Intent,
	/// The number of copies of which nothing is known.
	pub copies: u32,
	/// The block from which on no signature for it is good any more.
	pub good_until: BlockHeight,
}

impl Asked {
	/// Returns a commit that was not sent yet, in a group and by a DID.
	///
	/// - `tree`: the state of MLS after it.
	/// - `accepts`: whether it has to be accepted. One from outside has not.
	pub fn commit(
		(group, did): (GroupId, DidId),
		base: Base,
		changes: Changes,
		messages: Messages,
		tree: Tree,
		accepts: bool,
	) -> Self {
		let kind = EpochKind::committed(&changes, &messages);
		let messages = Box::new(messages);
		let call = GroupsCall::Commit { did, group, base, changes, tree: tree.clone(), messages };
		Self { base: Some(base), kind, tree, accepts, call, intent: Intent::default(), copies: 0, good_until: 0 }
	}

	/// Returns true if this is the record of the epoch that was asked for.
	pub fn made(&self, record: &EpochRecord, did: DidId) -> bool {
		record.by == did && record.base == self.base && record.kind == self.kind && record.tree == self.tree
	}
}

/// The notes of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Note {
	/// The last epoch that this device has read, and the hash of its record.
	pub seen: Option<(u32, H256)>,
	/// The epoch that ended the membership. `None` if the DID is a member, or never was one.
	pub removed: Option<u32>,
	/// The same in the epoch before the current one, which counts again if the current one is voided.
	pub removed_before: Option<u32>,
	/// Changes that were asked for by commits that lost a race.
	pub owed: Intent,
}

/// The state of a DID in a group.
#[derive(Default)]
pub struct State {
	mls: GroupState,
	/// The notes.
	pub note: Note,
	/// The epoch that was asked for.
	pub asked: Option<Asked>,
	/// Epochs that were asked for, and that the chain refused. Their signatures are public: another account can send one
	/// again once the reason of the refusal has passed.
	aside: Vec<Asked>,
}

impl State {
	/// Reads the state as it is on disk.
	pub fn read(mls: GroupState) -> Result<Self, MlsError> {
		let damaged = |error: codec::Error| MlsError::State(error.to_string());
		let note = match mls.note.as_slice() {
			[] => Note::default(),
			bytes => Note::decode_all(&mut &*bytes).map_err(damaged)?,
		};
		let purpose = |act: &Pending| Asked::decode_all(&mut &act.purpose[..]).map_err(damaged);
		let asked = mls.pending.as_ref().map(purpose).transpose()?;
		let aside = mls.aside.iter().map(purpose).collect::<Result<_, _>>()?;
		Ok(Self { mls, note, asked, aside })
	}

	/// The state as it goes to disk.
	pub fn write(&mut self) -> &GroupState {
		self.mls.note = self.note.encode();
		if let (Some(pending), Some(asked)) = (&mut self.mls.pending, &self.asked) {
			pending.purpose = asked.encode();
		}
		&self.mls
	}

	/// The state of MLS in the current epoch.
	pub fn current(&self) -> Option<&Checkpoint> {
		self.mls.current.as_ref()
	}

	/// The state of MLS in the epoch before, if it can count again.
	pub fn previous(&self) -> Option<&Checkpoint> {
		self.mls.previous.as_ref()
	}

	/// Returns the key of an epoch for sealed files.
	pub fn seal_key(&self, epoch: u32) -> Option<super::seal::Key> {
		self.mls.seal_key(epoch).map(|key| key.key.clone())
	}

	/// Puts another state of MLS in the place of the current one, which can still be restored.
	pub fn advance(&mut self, engine: &Engine, epoch: u32, record: H256) -> Result<(), MlsError> {
		self.mls.advance(engine, epoch, record)?;
		self.forget_acts();
		self.note.removed_before = self.note.removed.take();
		self.note.seen = Some((epoch, record));
		Ok(())
	}

	/// Ends the membership in an epoch, which can still be restored.
	pub fn leave(&mut self, epoch: u32, record: H256) {
		self.mls.previous = self.mls.current.take();
		self.note.removed_before = self.note.removed;
		self.note.removed = Some(epoch);
		self.note.seen = Some((epoch, record));
	}

	/// Goes back to the state before the current epoch, in the epoch that voided it. Returns false if there is none.
	pub fn restore(&mut self, epoch: u32, record: H256) -> Result<bool, MlsError> {
		let restored = self.mls.go_back(epoch, record)?;
		self.forget_acts();
		self.note.removed = self.note.removed_before.take();
		self.note.seen = Some((epoch, record));
		Ok(restored)
	}

	/// Forbids to go back behind the current epoch.
	pub fn forget_former(&mut self) {
		self.mls.previous = None;
		self.note.removed_before = None;
	}

	/// Drops the state of MLS. The keys for sealed files stay.
	///
	/// - `removed`: the epoch that ended the membership. `None` if the DID is a member that has to join again.
	pub fn clear(&mut self, removed: Option<u32>) {
		(self.mls.current, self.mls.previous) = (None, None);
		(self.note.removed, self.note.removed_before) = (removed, None);
	}

	/// Notes an epoch that was asked for, and the state of MLS with it.
	pub fn ask(&mut self, asked: Asked, engine: &Engine) {
		let messages = match &asked.kind {
			EpochKind::Committed { messages, .. } => *messages,
			_ => H256::zero(),
		};
		let base = asked.base.map(|base| base.hash);
		self.mls.pending = Some(Pending::new(base, messages, Some(engine), asked.encode()));
		self.asked = Some(asked);
	}

	/// Returns the state of MLS with the epoch that was asked for.
	pub fn asked_engine(&self) -> Option<Result<Engine, MlsError>> {
		self.mls.pending.as_ref()?.engine()
	}

	/// Ends the wait for the epoch that was asked for: another one took its place. Its changes are owed. Returns false if none
	/// was.
	pub fn give_up(&mut self) -> bool {
		let owed = self.asked.take().map(|asked| asked.intent);
		self.forget_acts();
		let Some(intent) = owed else { return false };
		self.note.owed.merge(intent);
		true
	}

	/// Ends the wait for the epoch that was asked for, since the chain refused it. Its changes are owed. What it leads to stays
	/// while its signatures are good.
	pub fn set_aside(&mut self) {
		let (Some(mut asked), Some(mut pending)) = (self.asked.take(), self.mls.pending.take()) else { return };
		self.note.owed.merge(core::mem::take(&mut asked.intent));
		pending.purpose = asked.encode();
		self.aside.push(asked);
		self.mls.aside.push(pending);
	}

	/// Returns whether an own act made an epoch. It is then the one that was asked for.
	///
	/// - `made`: returns true for the act that made the epoch.
	pub fn recognise(&mut self, made: impl Fn(&Asked) -> bool) -> bool {
		if self.asked.as_ref().is_some_and(&made) {
			return true;
		}
		let Some(place) = self.aside.iter().position(made) else { return false };
		if let Some(asked) = self.asked.take() {
			self.note.owed.merge(asked.intent);
		}
		self.asked = Some(self.aside.remove(place));
		self.mls.pending = Some(self.mls.aside.remove(place));
		true
	}

	/// The number of acts that the chain refused and whose signatures can be good.
	pub fn refused(&self) -> usize {
		self.aside.len()
	}

	/// Forgets the acts that the chain refused and that it cannot take in the block after this one, or later. Returns whether
	/// there were any.
	pub fn forget_expired(&mut self, height: BlockHeight) -> bool {
		let before = self.aside.len();
		while let Some(place) = self.aside.iter().position(|asked| height >= asked.good_until) {
			self.aside.remove(place);
			self.mls.aside.remove(place);
		}
		self.aside.len() < before
	}

	fn forget_acts(&mut self) {
		self.asked = None;
		self.aside.clear();
		self.mls.forget_acts();
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		groups::{mls::Identity, testing::pair},
		keys::KeyPair,
	};
	use clavis_primitives::groups::GroupId;
	use proptest::prelude::*;

	fn did(byte: u8) -> DidId {
		DidId([byte; 32])
	}

	fn engine() -> Engine {
		let key: KeyPair = pair("Alice");
		let identity = Identity::new(format!("did:clavis:dev:{}#key-1", did(1)).parse().unwrap(), key).unwrap();
		Engine::create(&identity, 1, GroupId([1; 32]), 0).unwrap()
	}

	fn record(epoch: u32) -> H256 {
		H256::from_low_u64_be(epoch.into())
	}

	fn asked(engine: &Engine) -> Asked {
		Asked {
			base: None,
			kind: EpochKind::Created,
			tree: engine.tree(),
			accepts: false,
			call: GroupsCall::Leave { did: did(1), group: engine.group() },
			intent: Intent { add: vec![did(2)], remove: vec![did(3)] },
			copies: 1,
			good_until: 7,
		}
	}

	#[test]
	fn a_voided_epoch_leaves_what_was_before_it() {
		let engine = engine();
		let mut state = State::default();
		state.advance(&engine, 4, record(4)).unwrap();
		state.leave(5, record(5));
		assert_eq!((state.current().is_none(), state.note.removed), (true, Some(5)));
		assert!(state.restore(6, record(6)).unwrap());
		let current = state.current().unwrap();
		assert_eq!((current.epoch, current.record, state.note.removed), (6, record(6), None));
		assert_eq!(state.note.seen, Some((6, record(6))));
		// A DID that joined in the voided epoch is outside again.
		let mut state = State::default();
		state.advance(&engine, 5, record(5)).unwrap();
		assert!(!state.restore(6, record(6)).unwrap());
		assert!(state.current().is_none());
		assert!(state.seal_key(5).is_some());
	}

	#[test]
	fn a_state_is_read_as_it_was_written() {
		let engine = engine();
		let mut state = State::default();
		state.advance(&engine, 4, record(4)).unwrap();
		state.ask(asked(&engine), &engine);
		state.note.owed.merge(Intent { add: vec![did(9)], remove: Vec::new() });
		let mut again = State::read(state.write().clone()).unwrap();
		assert_eq!((&again.note, &again.asked), (&state.note, &state.asked));
		assert!(again.write() == state.write());
		assert_eq!(again.asked_engine().unwrap().unwrap().tree(), engine.tree());
		// The changes of a commit that lost are not forgotten.
		assert!(again.give_up() && !again.give_up());
		assert_eq!(again.note.owed, Intent { add: vec![did(9), did(2)], remove: vec![did(3)] });
		assert!(again.asked_engine().is_none());
	}

	#[test]
	fn notes_that_were_changed_are_refused() {
		let mut state = State::default();
		state.note.removed = Some(3);
		let mut mls = state.write().clone();
		mls.note.push(0);
		assert!(State::read(mls).is_err());
	}

	proptest! {
		#[test]
		fn what_is_left_is_done_once_and_nothing_else(add: Vec<u8>, remove: Vec<u8>, members: BTreeSet<u8>) {
			let list = |bytes: &[u8]| bytes.iter().map(|byte| did(*byte)).collect::<Vec<_>>();
			let mut intent = Intent::default();
			intent.merge(Intent { add: list(&add), remove: list(&remove) });
			intent.merge(Intent { add: list(&add), remove: Vec::new() });
			let mut members = members.into_iter().map(did).collect::<BTreeSet<_>>();
			let left = intent.left(&members);
			prop_assert!(left.add.iter().all(|did| !members.contains(did)));
			prop_assert!(left.remove.iter().all(|did| members.contains(did)));
			left.remove.iter().for_each(|did| assert!(members.remove(did)));
			left.add.iter().for_each(|did| assert!(members.insert(*did)));
		}
	}
}
