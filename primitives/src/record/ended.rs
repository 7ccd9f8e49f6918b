//! Methods that have ended, and the keys that are known to be compromised.
//!
//! A compromise is of a key, not of an id. Stating it ends every method with the key, marks every end of the key that the
//! record remembers, and bars the key from coming back.

use super::{check_reason, Record, RecordError};
use crate::{
	control::ControlSet,
	document::{DocumentError, NewMethod, VerificationMethod},
	key::PublicKey,
	reason::Reason,
	text::Fragment,
	units::Moment,
};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// The most recently ended keys that a record keeps.
pub const MAX_ENDED: u32 = 8;

/// A verification method that is no longer in the document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct EndedMethod {
	/// The method.
	pub method: VerificationMethod,
	/// The moment at which it ended.
	#[codec(compact)]
	pub ended: Moment,
	/// The reason, as it is known now. All ends of one key that the record remembers have the same compromise.
	pub reason: Reason,
}

/// Ended methods, the oldest end first.
pub type EndedMethods = BoundedVec<EndedMethod, ConstU32<MAX_ENDED>>;

/// The outcome of a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
	/// The methods that it is about: those that ended, and the one that had ended before.
	pub methods: Vec<Fragment>,
	/// True if it only moved the moment of a compromise that was known. Such a revocation can be made again and again.
	pub repeatable: bool,
}

impl<Ticket> Record<Ticket> {
	/// Ends a verification method. If the key is compromised, every method with that key ends.
	///
	/// For a method that has ended and is remembered, the end becomes `compromised`, or `compromised` since an earlier
	/// moment. The moment of the end stays. The reverse is refused with [`RecordError::AlreadyEnded`].
	pub fn revoke(&mut self, id: &Fragment, reason: Reason, now: Moment) -> Result<Revocation, RecordError> {
		check_reason(&reason, now)?;
		let key = self.document.method(id).map(|method| method.key);
		let revocation = match (key, reason) {
			(Some(_), Reason::Routine) => {
				self.start_version(now)?;
				self.end_method(id, now)?;
				Revocation { methods: vec![id.clone()], repeatable: false }
			},
			(Some(key), Reason::Compromised { since }) => {
				self.start_version(now)?;
				Revocation { methods: self.compromise(&key, since, now)?, repeatable: false }
			},
			(None, reason) => self.sharpen(id, reason, now)?,
		};
		self.count_security_event();
		Ok(revocation)
	}

	/// Ends every verification method with this key as compromised. Returns their ids.
	pub fn revoke_key(&mut self, key: &PublicKey, since: Moment, now: Moment) -> Result<Vec<Fragment>, RecordError> {
		if self.document.methods.iter().all(|method| method.key != *key) {
			return Err(DocumentError::NotFound.into());
		}
		check_reason(&Reason::Compromised { since }, now)?;
		self.start_version(now)?;
		let ids = self.compromise(key, since, now)?;
		self.count_security_event();
		Ok(ids)
	}

	/// Returns the moment since which the record knows this key to be compromised.
	pub fn compromised_since(&self, key: &PublicKey) -> Option<Moment> {
		let mut ends = self.ended.iter().filter(|ended| ended.method.key == *key);
		ends.find_map(|ended| ended.reason.since())
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

	/// Ends a method as a routine, within a version that has started.
	pub(super) fn end_method(&mut self, id: &Fragment, now: Moment) -> Result<(), DocumentError> {
		let method = self.document.take_method(id)?;
		self.remember(EndedMethod { method, ended: now, reason: Reason::Routine })
	}

	/// Ends every method with this key as compromised, within a version that has started, and marks every end of the key
	/// that is remembered. Returns the ids of the methods that ended.
	pub(super) fn compromise(
		&mut self,
		key: &PublicKey,
		since: Moment,
		now: Moment,
	) -> Result<Vec<Fragment>, DocumentError> {
		// What is known may become sharper, and never the reverse.
		let since = self.compromised_since(key).map_or(since, |known| known.min(since));
		let reason = Reason::Compromised { since };
		for ended in self.ended.iter_mut().filter(|ended| ended.method.key == *key) {
			ended.reason = reason;
		}
		let mut ids = Vec::new();
		for method in self.document.take_methods_of(key) {
			ids.push(method.id.clone());
			self.remember(EndedMethod { method, ended: now, reason })?;
		}
		Ok(ids)
	}

	/// States a compromise for the key of a method that has ended. The key may still be in the document under other ids.
	fn sharpen(&mut self, id: &Fragment, reason: Reason, now: Moment) -> Result<Revocation, RecordError> {
		let ended = self.ended.iter().find(|ended| ended.method.id == *id).ok_or(DocumentError::NotFound)?;
		let (key, known) = (ended.method.key, ended.reason.since());
		let sharper = reason.since().filter(|since| known.is_none_or(|known| *since < known));
		let since = sharper.ok_or(RecordError::AlreadyEnded)?;
		self.start_version(now)?;
		let mut methods = vec![id.clone()];
		methods.extend(self.compromise(&key, since, now)?);
		Ok(Revocation { methods, repeatable: known.is_some() })
	}

	/// Adds an end to the list. If the list is full, the least needed one is forgotten.
	fn remember(&mut self, ended: EndedMethod) -> Result<(), DocumentError> {
		if self.ended.is_full() {
			let place = self.least_needed(&ended.method.key);
			self.ended.remove(place);
			self.forgot_ended = true;
		}
		self.ended.try_push(ended).map_err(|_| DocumentError::Full)
	}

	/// Returns the place of the end that is forgotten first, when an end of the key `newest` needs room.
	///
	/// 1. The older of two ends of one compromised key: the newer one tells that it is compromised.
	/// 2. A routine end.
	/// 3. The end of a compromised key.
	///
	/// Of several, the oldest. So the newest end is always remembered, and a higher rung can state a compromise for it.
	fn least_needed(&self, newest: &PublicKey) -> usize {
		let has_newer = |(place, ended): (usize, &EndedMethod)| {
			let newer = self.ended.iter().skip(place.saturating_add(1)).map(|ended| &ended.method.key);
			ended.reason.is_compromise() && newer.chain([newest]).any(|key| *key == ended.method.key)
		};
		let routine = || self.ended.iter().position(|ended| !ended.reason.is_compromise());
		self.ended.iter().enumerate().position(has_newer).or_else(routine).unwrap_or_default()
	}

	/// Checks the conditions on ended methods that hold for every record at rest.
	///
	/// A control set may have a key that is known to be compromised: a key of the current set that was revoked as a method,
	/// or one that a reveal or a recovery brought.
	pub(super) fn check_ended(&self) -> Result<(), &'static str> {
		for EndedMethod { method: VerificationMethod { key, .. }, reason, .. } in self.ended.iter() {
			if reason.is_compromise() && self.document.methods.iter().any(|method| method.key == *key) {
				return Err("a key that is known to be compromised must not be in the document");
			}
			let mut same = self.ended.iter().filter(|other| other.method.key == *key);
			if same.any(|other| other.reason != *reason) {
				return Err("all ends of one key must have the same compromise");
			}
		}
		Ok(())
	}
}
