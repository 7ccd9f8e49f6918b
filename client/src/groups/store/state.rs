//! The state of a DID in one group.

use crate::groups::{
	mls::{Engine, MlsError},
	seal::Key,
};
use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The version of the encoding of a state.
const VERSION: u8 = 2;

/// The state of a DID in one group: that of the current epoch, and that of the one before, since members can void an epoch.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GroupState {
	/// The state in the newest epoch that this machine processed. `None` if the DID is no member, or has lost its state.
	pub current: Option<Checkpoint>,
	/// The state in the epoch before, if this machine was there.
	pub previous: Option<Checkpoint>,
	/// The own act that was sent and whose outcome is unknown.
	pub pending: Option<Pending>,
	/// Own acts that the chain refused, and that others can send again while their signatures are good.
	pub aside: Vec<Pending>,
	/// Notes of the caller, in a form of its own.
	pub note: Vec<u8>,
	seal_keys: BTreeMap<u32, SealKey>,
}

/// The state of MLS in an epoch.
#[derive(Clone, PartialEq, Eq)]
pub struct Checkpoint {
	/// The number of the epoch on the chain.
	pub epoch: u32,
	/// The hash of its record.
	pub record: H256,
	engine: Zeroizing<Vec<u8>>,
}

/// An own act whose outcome the chain decides: a commit, the creation of a group, or a restart.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
	/// The hash of the record that it builds on. `None` if it creates the group.
	pub base: Option<H256>,
	/// [`Messages::hash`](clavis_primitives::groups::Messages::hash) of its messages, by which its record is found. Zero if it
	/// has none.
	pub messages: H256,
	/// The intent of the act, in a form of the caller: it is done again if the act loses.
	pub purpose: Vec<u8>,
	engine: Option<Zeroizing<Vec<u8>>>,
}

/// The key of an epoch for sealed files.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey {
	/// The hash of the epoch's record.
	pub record: H256,
	/// The key.
	pub key: Key,
}

impl Checkpoint {
	/// Returns the state of this engine in an epoch.
	pub fn new(engine: &Engine, epoch: u32, record: H256) -> Self {
		Self { epoch, record, engine: engine.to_bytes() }
	}

	/// Returns the engine.
	pub fn engine(&self) -> Result<Engine, MlsError> {
		Engine::from_bytes(&self.engine)
	}
}

impl Pending {
	/// Returns an own act.
	///
	/// - `engine`: the state after the act, if the current state does not hold it: that of a group that is created or
	///   restarted, or of an external commit. `None` for a commit that waits in the current state.
	pub fn new(base: Option<H256>, messages: H256, engine: Option<&Engine>, purpose: Vec<u8>) -> Self {
		Self { base, messages, purpose, engine: engine.map(Engine::to_bytes) }
	}

	/// Returns the engine after the act, if the act has one of its own.
	pub fn engine(&self) -> Option<Result<Engine, MlsError>> {
		self.engine.as_ref().map(|bytes| Engine::from_bytes(bytes))
	}
}

impl GroupState {
	/// Puts the state of a new epoch into the place of the current one, which becomes the previous one. No act waits any
	/// more, since each builds on an epoch before. If the DID is a member, the key of the epoch for sealed files is kept.
	pub fn advance(&mut self, engine: &Engine, epoch: u32, record: H256) -> Result<(), MlsError> {
		self.keep_key(engine, epoch, record)?;
		self.previous = self.current.replace(Checkpoint::new(engine, epoch, record));
		self.forget_acts();
		Ok(())
	}

	/// Goes back to the previous state, under the number and the record of the epoch that voided the current one. Returns
	/// false, and drops both states, if the previous one is not here: the DID must then rejoin.
	///
	/// An own commit that waited in the previous state has lost: it made the voided epoch, or another commit did.
	pub fn go_back(&mut self, epoch: u32, record: H256) -> Result<bool, MlsError> {
		let mut engine = self.previous.as_ref().map(Checkpoint::engine).transpose()?;
		if let Some(engine) = &mut engine {
			engine.discard()?;
			self.keep_key(engine, epoch, record)?;
		}
		self.current = engine.as_ref().map(|engine| Checkpoint::new(engine, epoch, record));
		self.previous = None;
		self.forget_acts();
		Ok(engine.is_some())
	}

	/// Drops the states, and keeps the keys for sealed files: the DID is no member any more, or must rejoin.
	pub fn clear(&mut self) {
		self.current = None;
		self.previous = None;
		self.forget_acts();
	}

	/// Forgets the acts that wait, and those that were refused.
	pub fn forget_acts(&mut self) {
		self.pending = None;
		self.aside.clear();
	}

	/// Returns the key of an epoch for sealed files. `None` if this DID was no member in it, or not on this machine.
	pub fn seal_key(&self, epoch: u32) -> Option<&SealKey> {
		self.seal_keys.get(&epoch)
	}

	/// Returns the epochs whose keys are here, in order.
	pub fn seal_epochs(&self) -> impl Iterator<Item = u32> + '_ {
		self.seal_keys.keys().copied()
	}

	fn keep_key(&mut self, engine: &Engine, epoch: u32, record: H256) -> Result<(), MlsError> {
		if engine.is_member() {
			let key = engine.seal_key(record)?;
			self.seal_keys.insert(epoch, SealKey { record, key });
		}
		Ok(())
	}

	/// Encodes the state. The bytes have secrets.
	pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		fn checkpoint(checkpoint: &Checkpoint) -> (u32, H256, &Vec<u8>) {
			(checkpoint.epoch, checkpoint.record, &checkpoint.engine)
		}
		fn act(act: &Pending) -> (Option<H256>, H256, &Vec<u8>, Option<&Vec<u8>>) {
			(act.base, act.messages, &act.purpose, act.engine.as_deref())
		}
		let pending = (self.pending.as_ref().map(act), self.aside.iter().map(act).collect::<Vec<_>>());
		let keys = self.seal_keys.iter().map(|(epoch, key)| (*epoch, key.record, &key.key)).collect::<Vec<_>>();
		let states = (self.current.as_ref().map(checkpoint), self.previous.as_ref().map(checkpoint));
		let value = (VERSION, states, pending, &self.note, keys);
		let mut bytes = Zeroizing::new(Vec::with_capacity(value.encoded_size()));
		value.encode_to(&mut *bytes);
		bytes
	}

	/// Decodes a state. The error says what is wrong with it.
	pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
		type EncodedCheckpoint = Option<(u32, H256, Vec<u8>)>;
		type EncodedAct = (Option<H256>, H256, Vec<u8>, Option<Vec<u8>>);
		type EncodedActs = (Option<EncodedAct>, Vec<EncodedAct>);
		type Encoded = ((EncodedCheckpoint, EncodedCheckpoint), EncodedActs, Vec<u8>, Vec<(u32, H256, Key)>);

		let (version, mut rest) = bytes.split_first().ok_or("it is empty")?;
		if *version != VERSION {
			return Err(format!("its version is {version}, and this program reads version {VERSION}"));
		}
		let ((current, previous), (pending, aside), note, keys) =
			Encoded::decode_all(&mut rest).map_err(|error| error.to_string())?;
		let checkpoint = |(epoch, record, engine)| Checkpoint { epoch, record, engine: Zeroizing::new(engine) };
		let act = |(base, messages, purpose, engine): EncodedAct| Pending {
			base,
			messages,
			purpose,
			engine: engine.map(Zeroizing::new),
		};
		Ok(Self {
			current: current.map(checkpoint),
			previous: previous.map(checkpoint),
			pending: pending.map(act),
			aside: aside.into_iter().map(act).collect(),
			note,
			seal_keys: keys.into_iter().map(|(epoch, record, key)| (epoch, SealKey { record, key })).collect(),
		})
	}
}

impl Encode for Key {
	fn encode_to<T: codec::Output + ?Sized>(&self, dest: &mut T) {
		self.as_bytes().encode_to(dest);
	}
}

impl Decode for Key {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		<[u8; 32]>::decode(input).map(Self::new)
	}
}
