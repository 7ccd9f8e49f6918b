//! Keys that are known to be compromised.
//!
//! A compromise is of a key, not of an id. Stating it ends every method with the key, marks every end of the key that the
//! record remembers, and bars the key from coming back. The record lists such keys apart from ended methods. So it
//! remembers a control key that was never a method, and a key whose ends it has forgotten.

use super::{Dispute, EndedMethod, Record};
use crate::{
	control::ControlSet,
	document::{DocumentError, NewMethod},
	domain::Domain,
	key::PublicKey,
	reason::Reason,
	text::Fragment,
	units::Moment,
};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most keys that a record lists as compromised.
pub const MAX_COMPROMISED: u32 = 8;

/// The first 20 bytes of the tagged hash of a key. It names a key in less room than the key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct KeyHash([u8; 20]);

impl KeyHash {
	/// Returns the hash of a key.
	pub fn of(key: &PublicKey) -> Self {
		let mut hash = [0; 20];
		hash.iter_mut().zip(Domain::Key.digest(key)).for_each(|(place, byte)| *place = byte);
		Self(hash)
	}
}

/// The standing of the statement that a key is compromised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Said {
	/// The current control set, a single key or a set that does not rank said it. A recovery, and the reveal of a set that
	/// ranks, can dispute it.
	#[codec(index = 0)]
	At {
		/// The moment at which it was said first.
		moment: Moment,
	},
	/// Guardians said it by their recovery. No recovery disputes it, but the reveal of a set that ranks can.
	#[codec(index = 1)]
	ByGuardians {
		/// The moment at which they said it first.
		moment: Moment,
	},
	/// A set that ranks said it by its reveal. Nobody disputes it.
	#[codec(index = 2)]
	ByReveal,
	/// A recovery, or the reveal of a set that ranks, disputes it.
	#[codec(index = 3)]
	Disputed,
}

impl Said {
	/// Orders statements by the rung of the ladder that made them. A disputed one counts least.
	fn rank(&self) -> u8 {
		match self {
			Self::Disputed => 0,
			Self::At { .. } => 1,
			Self::ByGuardians { .. } => 2,
			Self::ByReveal => 3,
		}
	}

	/// Returns whether this rung puts in doubt what lower rungs did: guardians do, and a set that ranks.
	pub(super) fn doubts(&self) -> bool {
		matches!(self, Self::ByGuardians { .. } | Self::ByReveal)
	}

	/// Returns whether a rung below the one that says `doubter` said it at this moment or later. Nobody disputes it yet.
	pub(super) fn is_in_doubt(&self, since: Moment, doubter: &Self) -> bool {
		let said_since = matches!(self, Self::At { moment } | Self::ByGuardians { moment } if *moment >= since);
		said_since && self.rank() < doubter.rank()
	}
}

/// A key that is known to be compromised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct CompromisedKey {
	/// The key.
	pub key: KeyHash,
	/// The moment from which somebody else had it.
	pub since: Moment,
	/// The standing of the statement.
	pub said: Said,
}

/// Keys that are known to be compromised, in the order in which that was said last.
pub type CompromisedKeys = BoundedVec<CompromisedKey, ConstU32<MAX_COMPROMISED>>;

/// The statement about a key that it is compromised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
	/// The moment from which somebody else had it.
	pub since: Moment,
	/// True if a recovery disputes the statement. Then nobody knows if it is true until the control set settles it.
	pub disputed: bool,
}

impl<Ticket> Record<Ticket> {
	/// Returns the moment since which the record knows this key to be compromised. A disputed statement does not count.
	pub fn compromised_since(&self, key: &PublicKey) -> Option<Moment> {
		self.claim(key).filter(|claim| !claim.disputed).map(|claim| claim.since)
	}

	/// Returns the statement that this key is compromised, if the record remembers one.
	pub fn claim(&self, key: &PublicKey) -> Option<Claim> {
		let of_end = |ended: &EndedMethod| Some(Claim { since: ended.reason.since()?, disputed: ended.is_disputed() });
		let of_list =
			|known: &CompromisedKey| Claim { since: known.since, disputed: matches!(known.said, Said::Disputed) };
		self.ends_of(key).find_map(of_end).or_else(|| self.listed(key).map(of_list))
	}

	/// Refuses a new key of a control set that the record knows to be compromised. A key of the current set may stay: else
	/// the certificate of a single member could decide who stays in the set.
	pub fn check_not_compromised(&self, set: &ControlSet) -> Result<(), DocumentError> {
		let is_new = |key: &&PublicKey| !self.control.set.contains(key);
		if set.keys().filter(is_new).any(|key| self.compromised_since(key).is_some()) {
			Err(DocumentError::KnownCompromised)
		} else {
			Ok(())
		}
	}

	/// Refuses a key known as compromised, and an id that ended lately, since it would be mistaken for the old key.
	pub(super) fn check_not_ended(&self, new: &NewMethod) -> Result<(), DocumentError> {
		if self.compromised_since(&new.key).is_some() {
			return Err(DocumentError::KnownCompromised);
		}
		if self.ended.iter().any(|ended| ended.method.id == new.id) {
			return Err(DocumentError::IdTaken);
		}
		Ok(())
	}

	/// Ends every method with this key as compromised, within a version that has started, lists the key, and marks every end
	/// of it that is remembered. Returns the ids of the methods that ended.
	///
	/// - `said`: the standing of the statement, if it is the first one about the key.
	pub(super) fn compromise(
		&mut self,
		key: &PublicKey,
		since: Moment,
		said: Said,
		now: Moment,
	) -> Result<Vec<Fragment>, DocumentError> {
		// A known compromise may become sharper, and never the reverse. A disputed one is not known.
		let known = self.compromised_since(key);
		let since = known.map_or(since, |known| known.min(since));
		// A rung that says again what it or a higher one said does not make the first statement one of today.
		let before = known.and(self.said(key)).filter(|before| before.rank() >= said.rank());
		self.list(CompromisedKey { key: KeyHash::of(key), since, said: before.unwrap_or(said) })?;
		self.settle_ends_of(key);
		let reason = Reason::Compromised { since };
		for ended in self.ended.iter_mut().filter(|ended| ended.method.key == *key) {
			ended.reason = reason;
		}
		let mut ids = Vec::new();
		for method in self.document.take_methods_of(key) {
			ids.push(method.id.clone());
			self.remember(EndedMethod { method, ended: now, reason, dispute: Dispute::None })?;
		}
		Ok(ids)
	}

	/// Returns the standing of the statement that a key is compromised. If the list has forgotten it, nobody knows who said
	/// it, or when.
	pub(super) fn said(&self, key: &PublicKey) -> Option<Said> {
		self.listed(key).map(|known| known.said)
	}

	/// Returns the entry of a key in the list.
	pub(super) fn listed(&self, key: &PublicKey) -> Option<&CompromisedKey> {
		// Most records list none, and need no hash.
		if self.compromised.is_empty() {
			return None;
		}
		let hash = KeyHash::of(key);
		self.compromised.iter().find(|known| known.key == hash)
	}

	/// Adds a key to the list, or states its entry anew. If the list is full, an entry of the lowest rung is forgotten, the
	/// first of them. That can be the new one: a lower rung never makes a record forget what a higher one said.
	fn list(&mut self, entry: CompromisedKey) -> Result<(), DocumentError> {
		self.compromised.retain(|known| known.key != entry.key);
		if self.compromised.is_full() {
			self.forgot_ended = true;
			let ranks = self.compromised.iter().map(|known| known.said.rank()).enumerate();
			match ranks.min_by_key(|(_, rank)| *rank) {
				Some((place, rank)) if rank <= entry.said.rank() => {
					self.compromised.remove(place);
				},
				_ => return Ok(()),
			}
		}
		self.compromised.try_push(entry).map_err(|_| DocumentError::Full)
	}

	fn ends_of<'a>(&'a self, key: &'a PublicKey) -> impl Iterator<Item = &'a EndedMethod> {
		self.ended.iter().filter(move |ended| ended.method.key == *key)
	}

	/// Checks the conditions on compromised keys that hold for every record at rest.
	///
	/// A control set may have a key that is known to be compromised: a key of the current set that was revoked as a method,
	/// or one that a reveal or a recovery brought.
	pub(super) fn check_compromised(&self) -> Result<(), &'static str> {
		if self.document.methods.iter().any(|method| self.claim(&method.key).is_some()) {
			return Err("a key that is said to be compromised must not be in the document");
		}
		for (place, known) in self.compromised.iter().enumerate() {
			if self.compromised.iter().take(place).any(|other| other.key == known.key) {
				return Err("a compromised key must be listed once");
			}
		}
		for ended in self.ended.iter() {
			let key = &ended.method.key;
			let differs = |other: &EndedMethod| {
				other.reason != ended.reason
					|| (ended.reason.is_compromise() && other.is_disputed() != ended.is_disputed())
			};
			if self.ends_of(key).any(differs) {
				return Err("all ends of one key must have the same compromise");
			}
			let disagrees = |known: &CompromisedKey| {
				let disputed = matches!(known.said, Said::Disputed);
				ended.reason.since() != Some(known.since) || ended.is_disputed() != disputed
			};
			if self.listed(key).is_some_and(disagrees) {
				return Err("the ends of a key must agree with the list of compromised keys");
			}
		}
		Ok(())
	}
}
