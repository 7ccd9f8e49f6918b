//! Doubt after a recovery, or the reveal of a set that ranks, that names the moment of a theft: what lower rungs did since
//! then, until the control set settles it.
//!
//! Ends since the theft, and statements since then that a key is compromised, become *disputed*. Methods that were added
//! since then become *suspended*. The control set that took over restores what the thief ended, and confirms what the
//! holder did.
//!
//! **Marks.** Two kinds of acts say nothing of a method that a later doubt could see: a change of control, of the keys
//! that leave it, and a settlement. So they mark what they are about, and the record notes the moment of the last mark. A
//! doubt since that moment or an earlier one suspends every marked method, and disputes every end that was settled. It can
//! be wider than the theft, since all marks share one moment. It is never narrower.

use super::{Dispute, EndedMethod, KeyHash, Record, Said};
use crate::{
	document::{DocumentError, Doubt, VerificationMethod},
	key::PublicKey,
	reason::Reason,
	text::Fragment,
	units::Moment,
};
use alloc::vec::Vec;

impl<Ticket> Record<Ticket> {
	/// Puts everything in doubt that lower rungs did since a moment, within a version that has started.
	///
	/// A compromise that was said before stays as it is, also if a lower rung said an earlier moment since then. One that the
	/// list has forgotten is in doubt, since nobody knows who said it, or when.
	///
	/// - `doubter`: the standing of what the rung says that doubts.
	pub(super) fn doubt(&mut self, since: Moment, doubter: &Said) {
		let marked_since = self.marked_at.is_some_and(|at| at >= since);
		let of_key =
			|ended: &EndedMethod| self.said(&ended.method.key).is_none_or(|said| said.is_in_doubt(since, doubter));
		let of_keys = self.ended.iter().map(of_key).collect::<Vec<_>>();
		for (ended, of_key) in self.ended.iter_mut().zip(of_keys) {
			ended.doubt_since(since, marked_since, of_key);
		}
		for method in self.document.methods.iter_mut() {
			method.doubt_since(since, marked_since);
		}
		for known in self.compromised.iter_mut() {
			if known.said.is_in_doubt(since, doubter) {
				known.said = Said::Disputed;
			}
		}
	}

	/// Marks the methods with keys that left the control set, also those that have ended: a key that a thief rotated away is
	/// a stolen one.
	pub(super) fn mark_methods_of(&mut self, left: &[PublicKey]) {
		let ended = self.ended.iter_mut().map(|ended| &mut ended.method);
		let mut marked = false;
		for method in self.document.methods.iter_mut().chain(ended).filter(|method| left.contains(&method.key)) {
			method.mark();
			marked = true;
		}
		if marked {
			self.note_mark();
		}
	}

	/// Notes that something was marked in the version that has started.
	fn note_mark(&mut self) {
		self.marked_at = Some(self.updated);
	}

	/// Puts a method back whose end is disputed, as it was before that end. The control set says so that its key is not
	/// compromised.
	pub(super) fn restore_method(&mut self, id: &Fragment) -> Result<(), DocumentError> {
		let ended = self.ended.iter().find(|ended| ended.method.id == *id).ok_or(DocumentError::NotFound)?;
		if !ended.is_disputed() {
			return Err(DocumentError::NotInDoubt);
		}
		let mut method = ended.method.clone();
		let key = method.key;
		if self.compromised_since(&key).is_some() {
			return Err(DocumentError::KnownCompromised);
		}
		method.mark();
		self.document.put_method(method)?;
		self.ended.retain(|ended| ended.method.id != *id);
		self.note_mark();
		self.acquit(&key);
		Ok(())
	}

	/// Lifts the suspension of a method. It can have ended meanwhile, as long as its end is remembered.
	pub(super) fn confirm_method(&mut self, id: &Fragment) -> Result<(), DocumentError> {
		let ended = self.ended.iter_mut().map(|ended| &mut ended.method);
		let mut methods = self.document.methods.iter_mut().chain(ended);
		let method = methods.find(|method| method.id == *id).ok_or(DocumentError::NotFound)?;
		if !method.is_suspended() {
			return Err(DocumentError::NotInDoubt);
		}
		method.doubt = Doubt::Marked;
		self.note_mark();
		Ok(())
	}

	/// Takes a disputed end for a routine one that is no longer disputed.
	pub(super) fn confirm_routine_end(&mut self, id: &Fragment, key: &PublicKey) {
		self.acquit(key);
		for ended in self.ended.iter_mut().filter(|ended| ended.method.id == *id) {
			ended.dispute = Dispute::Settled;
			ended.method.mark();
		}
		self.note_mark();
	}

	/// Takes all ends of a key for made, because the control set says now that the key is compromised.
	pub(super) fn settle_ends_of(&mut self, key: &PublicKey) {
		let of_key = self.ended.iter_mut().filter(|ended| ended.method.key == *key);
		let mut settled = false;
		for ended in of_key.filter(|ended| ended.is_disputed()) {
			ended.dispute = if ended.dispute == Dispute::OfEnd { Dispute::Settled } else { Dispute::None };
			ended.method.mark();
			settled = true;
		}
		if settled {
			self.note_mark();
		}
	}

	/// Drops the disputed statement that a key is compromised, because the control set says otherwise. Its ends become routine
	/// ones. Those that are in doubt themselves stay disputed.
	pub(super) fn acquit(&mut self, key: &PublicKey) {
		let is_disputed = self.claim(key).is_some_and(|claim| claim.disputed);
		if !is_disputed {
			return;
		}
		let hash = KeyHash::of(key);
		self.compromised.retain(|known| known.key != hash);
		for ended in self.ended.iter_mut().filter(|ended| ended.method.key == *key) {
			ended.reason = Reason::Routine;
			if ended.dispute == Dispute::OfKey {
				ended.dispute = Dispute::None;
			}
			ended.method.mark();
		}
		self.note_mark();
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

impl EndedMethod {
	/// Disputes the end if a lower rung made it since a moment, or confirmed it since then, or if the statement is in doubt
	/// that its key is compromised. Suspends the method where that is in doubt.
	///
	/// - `marked_since`: whether something was marked at the moment or later.
	/// - `of_key`: whether the statement about the key is in doubt, if there is one.
	fn doubt_since(&mut self, since: Moment, marked_since: bool, of_key: bool) {
		let of_end = self.ended >= since || (marked_since && self.dispute == Dispute::Settled);
		// A compromise that nobody disputes ends its key, no matter who made the end.
		let in_doubt = if self.reason.is_compromise() { of_key || self.is_disputed() } else { of_end };
		if in_doubt && of_end {
			self.dispute = Dispute::OfEnd;
		} else if in_doubt && !self.is_disputed() {
			self.dispute = Dispute::OfKey;
		}
		self.method.doubt_since(since, marked_since);
	}
}
