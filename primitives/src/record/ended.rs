//! Methods that have ended.

use super::{check_reason, Record, RecordError, Said, Supply};
use crate::{
	document::{DocumentError, VerificationMethod},
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
	/// Whether a recovery disputes it: a thief may have made the end, or the statement about its key. The control set
	/// restores the method, or confirms the end by a revocation.
	pub dispute: Dispute,
}

/// The dispute of a recovery about an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Dispute {
	/// None.
	#[codec(index = 0)]
	None,
	/// About the end itself: a lower rung made it since the theft. If its key is said to be compromised, about that too.
	#[codec(index = 1)]
	OfEnd,
	/// About the statement alone that the key is compromised.
	#[codec(index = 2)]
	OfKey,
	/// None any more: the control set confirmed the end. A recovery can dispute that, if it was since the theft.
	#[codec(index = 3)]
	Settled,
}

impl EndedMethod {
	/// Returns true if a recovery disputes the end, and the control set has not settled it.
	pub fn is_disputed(&self) -> bool {
		matches!(self.dispute, Dispute::OfEnd | Dispute::OfKey)
	}
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
	/// moment. The moment of the end stays. The reverse is refused with [`RecordError::AlreadyEnded`]. A disputed end takes
	/// any reason, and is no longer disputed.
	pub fn revoke(&mut self, id: &Fragment, reason: Reason, now: Moment) -> Result<Revocation, RecordError> {
		check_reason(&reason, now)?;
		let key = self.document.method(id).map(|method| method.key);
		let revocation = match (key, reason) {
			(Some(_), Reason::Routine) => {
				self.start_version(Supply::Ordinary, now)?;
				self.end_method(id, now)?;
				Revocation { methods: vec![id.clone()], repeatable: false }
			},
			(Some(key), Reason::Compromised { since }) => {
				self.start_version(Supply::Ordinary, now)?;
				Revocation { methods: self.compromise(&key, since, Said::At { moment: now }, now)?, repeatable: false }
			},
			(None, reason) => self.restate_end(id, reason, now)?,
		};
		self.count_security_event();
		Ok(revocation)
	}

	/// Ends every verification method with this key as compromised, by a certificate. Returns their ids.
	pub fn revoke_key(&mut self, key: &PublicKey, since: Moment, now: Moment) -> Result<Vec<Fragment>, RecordError> {
		if self.document.methods.iter().all(|method| method.key != *key) {
			return Err(DocumentError::NotFound.into());
		}
		check_reason(&Reason::Compromised { since }, now)?;
		self.start_version(Supply::Whole, now)?;
		let ids = self.compromise(key, since, Said::At { moment: now }, now)?;
		self.count_security_event();
		Ok(ids)
	}

	/// Ends a method as a routine, within a version that has started.
	pub(super) fn end_method(&mut self, id: &Fragment, now: Moment) -> Result<(), DocumentError> {
		let method = self.document.take_method(id)?;
		self.remember(EndedMethod { method, ended: now, reason: Reason::Routine, dispute: Dispute::None })
	}

	/// States the reason of an end anew: one that is sharper, or any if the end is disputed. The key may still be in the
	/// document under other ids.
	fn restate_end(&mut self, id: &Fragment, reason: Reason, now: Moment) -> Result<Revocation, RecordError> {
		let ended = self.ended.iter().find(|ended| ended.method.id == *id).ok_or(DocumentError::NotFound)?;
		let (key, disputed) = (ended.method.key, ended.is_disputed());
		let known = ended.reason.since().filter(|_| !disputed);
		let mut methods = vec![id.clone()];
		match reason {
			Reason::Routine if disputed => {
				self.start_version(Supply::Ordinary, now)?;
				self.confirm_routine_end(id, &key);
			},
			Reason::Compromised { since } if known.is_none_or(|known| since < known) => {
				self.start_version(Supply::Ordinary, now)?;
				methods.extend(self.compromise(&key, since, Said::At { moment: now }, now)?);
			},
			_ => return Err(RecordError::AlreadyEnded),
		}
		Ok(Revocation { methods, repeatable: known.is_some() })
	}

	/// Adds an end to the list. If the list is full, the least needed end is forgotten, which can be this one.
	pub(super) fn remember(&mut self, ended: EndedMethod) -> Result<(), DocumentError> {
		if self.ended.is_full() {
			self.forgot_ended = true;
			let Some(place) = self.least_needed(&ended) else { return Ok(()) };
			self.ended.remove(place);
		}
		self.ended.try_push(ended).map_err(|_| DocumentError::Full)
	}

	/// Returns the place of the end that is forgotten first, when the end `newest` needs room. `None` stands for that one.
	///
	/// 1. The older of two ends of one compromised key: the newer one tells that it is compromised.
	/// 2. A routine end.
	/// 3. The end of a compromised key. For a routine end, only one whose key is listed as compromised too.
	///
	/// Of several, the oldest. So a routine end never makes the record forget that a key is compromised.
	fn least_needed(&self, newest: &EndedMethod) -> Option<usize> {
		let has_newer = |(place, ended): (usize, &EndedMethod)| {
			let newer = self.ended.iter().skip(place.saturating_add(1)).chain([newest]);
			ended.reason.is_compromise() && newer.map(|newer| &newer.method.key).any(|key| *key == ended.method.key)
		};
		let routine = || self.ended.iter().position(|ended| !ended.reason.is_compromise());
		let compromised = || {
			let is_free =
				|ended: &EndedMethod| newest.reason.is_compromise() || self.listed(&ended.method.key).is_some();
			self.ended.iter().position(is_free)
		};
		self.ended.iter().enumerate().position(has_newer).or_else(routine).or_else(compromised)
	}
}
