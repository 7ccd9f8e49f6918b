//! Doubt after a recovery that names the moment of a theft: what lower rungs did since then, until the control set settles
//! it.
//!
//! Ends since the theft, and statements since then that a key is compromised, become *disputed*. Methods that were added
//! since then become *suspended*. The control set that guardians put in place restores what the thief ended, and confirms
//! what the holder did.

use super::{EndedMethod, KeyHash, Record, Said};
use crate::{
	document::{DocumentError, VerificationMethod},
	key::PublicKey,
	reason::Reason,
	text::Fragment,
	units::Moment,
};
use alloc::vec::Vec;

impl<Ticket> Record<Ticket> {
	/// Puts everything in doubt that lower rungs did since a moment, within a version that has started.
	///
	/// A compromise that was said before stays as it is, also if a lower rung said an earlier moment since then.
	pub(super) fn doubt(&mut self, since: Moment) {
		let disputed = self.ended.iter().map(|ended| self.was_said_since(ended, since)).collect::<Vec<_>>();
		for (ended, disputed) in self.ended.iter_mut().zip(disputed) {
			ended.disputed |= disputed;
			ended.method.suspended |= ended.method.added >= since;
		}
		for method in self.document.methods.iter_mut() {
			method.suspended |= method.added >= since;
		}
		for known in self.compromised.iter_mut() {
			if known.said.is_since(since) {
				known.said = Said::Disputed;
			}
		}
	}

	/// Returns whether a lower rung said since a moment that a method ended as it did.
	fn was_said_since(&self, ended: &EndedMethod, since: Moment) -> bool {
		let of_end = Said::At { moment: ended.ended };
		let said = if ended.reason.is_compromise() { self.said(&ended.method.key) } else { Some(of_end) };
		said.is_some_and(|said| said.is_since(since))
	}

	/// Puts a method back whose end is disputed, as it was before that end. The control set says so that its key is not
	/// compromised.
	pub(super) fn restore_method(&mut self, id: &Fragment) -> Result<(), DocumentError> {
		let ended = self.ended.iter().find(|ended| ended.method.id == *id).ok_or(DocumentError::NotFound)?;
		if !ended.disputed {
			return Err(DocumentError::NotInDoubt);
		}
		let method = ended.method.clone();
		let key = method.key;
		if self.compromised_since(&key).is_some() {
			return Err(DocumentError::KnownCompromised);
		}
		self.document.put_method(method)?;
		self.ended.retain(|ended| ended.method.id != *id);
		self.acquit(&key);
		Ok(())
	}

	/// Lifts the suspension of a method. It can have ended meanwhile, as long as its end is remembered.
	pub(super) fn confirm_method(&mut self, id: &Fragment) -> Result<(), DocumentError> {
		let ended = self.ended.iter_mut().map(|ended| &mut ended.method);
		let mut methods = self.document.methods.iter_mut().chain(ended);
		let method = methods.find(|method| method.id == *id).ok_or(DocumentError::NotFound)?;
		if !method.suspended {
			return Err(DocumentError::NotInDoubt);
		}
		method.suspended = false;
		Ok(())
	}

	/// Takes a disputed end for a routine one that is no longer disputed.
	pub(super) fn confirm_routine_end(&mut self, id: &Fragment, key: &PublicKey) {
		self.acquit(key);
		for ended in self.ended.iter_mut().filter(|ended| ended.method.id == *id) {
			ended.disputed = false;
		}
	}

	/// Drops the disputed statement that a key is compromised, because the control set says otherwise. Other disputed ends of
	/// the key stay disputed, as routine ends.
	pub(super) fn acquit(&mut self, key: &PublicKey) {
		let is_disputed = self.claim(key).is_some_and(|claim| claim.disputed);
		if !is_disputed {
			return;
		}
		let hash = KeyHash::of(key);
		self.compromised.retain(|known| known.key != hash);
		for ended in self.ended.iter_mut().filter(|ended| ended.method.key == *key) {
			ended.reason = Reason::Routine;
		}
	}

	/// Returns a method as the record knows it now, if the document has it or its end is remembered. The method can be of a
	/// past version, in which nothing was known of a later recovery.
	pub fn as_known_now(&self, method: &VerificationMethod) -> Option<&VerificationMethod> {
		self.document.methods.iter().find(|known| known.is_same(method)).or_else(|| {
			let end = self.end_of(method)?;
			Some(&end.method)
		})
	}

	/// Returns the end of a method, if it is remembered. The method can be of a past version.
	pub fn end_of(&self, method: &VerificationMethod) -> Option<&EndedMethod> {
		self.ended.iter().find(|ended| ended.method.is_same(method))
	}
}

impl Said {
	/// Returns whether a lower rung said it at this moment or later, and nobody disputes it yet.
	fn is_since(&self, since: Moment) -> bool {
		matches!(self, Self::At { moment } if *moment >= since)
	}
}
