//! The changes of a rotation, to the control set and to the document.

use super::{free_fragment, DidError};
use clavis_primitives::{
	record::RecordError, Change, ControlSet, DocumentError, Fragment, Moment, NewMethod, PublicKey, Reason, Record,
};
use sp_core::H256;

/// A change of control.
#[derive(Clone, Debug)]
pub struct Rotation {
	/// The set that takes over.
	pub set: ControlSet,
	/// The committed set that hands over to it, where that one can no longer act itself.
	pub through: Option<ControlSet>,
	/// The commitment to the set after it.
	pub next: Option<H256>,
	/// The reason for the rotation.
	pub reason: Reason,
	/// The replacements of old control keys in the document, in the same transaction.
	pub replacements: Vec<Replacement>,
}

/// A verification method that ends, and the one that takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
	/// The id of the one that ends.
	pub ended: Fragment,
	/// Its key.
	pub key: PublicKey,
	/// The new one; none where the old one had expired, or where another's replacement does the same.
	pub new: Option<NewMethod>,
}

impl Replacement {
	/// Returns a replacement for each method whose key controls the DID now, but not under `set`. The new control key
	/// takes its place, with the same purposes and expiry and a new id. If one new key replaces several old keys, the
	/// document gets it once for each use.
	pub fn plan(record: &Record<()>, set: &ControlSet, now: Moment) -> Result<Vec<Self>, DidError> {
		let fresh = set.keys().filter(|key| !record.control.set.contains(key)).collect::<Vec<_>>();
		let leaves = |key| record.control.set.contains(key) && !set.contains(key);
		let mut taken = Vec::new();
		let mut plan = Vec::new();
		for method in record.document.methods.iter().filter(|method| leaves(&method.key)) {
			let (ended, old) = (method.id.clone(), method.key);
			let expired = method.expires.is_some_and(|expires| expires <= now);
			let same_use = |new: &NewMethod| new.purposes == method.purposes && new.expires == method.expires;
			if expired || plan.iter().filter_map(|other: &Self| other.new.as_ref()).any(same_use) {
				plan.push(Self { ended, key: old, new: None });
				continue;
			}
			let [key] = fresh.as_slice() else { return Err(DidError::ManyReplacements(ended)) };
			let id = free_fragment(&ended, record, &taken).ok_or_else(|| DidError::NoFreeId(ended.clone()))?;
			let new = NewMethod { id, key: **key, purposes: method.purposes, expires: method.expires };
			check_fit(&ended, &new, now)?;
			taken.push(new.id.clone());
			plan.push(Self { ended, key: old, new: Some(new) });
		}
		Ok(plan)
	}
}

/// Checks a new method, and names the purpose that its key cannot serve.
fn check_fit(ended: &Fragment, new: &NewMethod, now: Moment) -> Result<(), DidError> {
	match new.check(now) {
		Ok(()) => Ok(()),
		Err(DocumentError::UnfitPurpose) => {
			let alone = |purpose| NewMethod { purposes: [purpose].into_iter().collect(), ..new.clone() };
			let unfit = new.purposes.iter().find(|purpose| alone(*purpose).check(now).is_err());
			Err(match unfit {
				Some(purpose) => {
					DidError::UnfitReplacement { method: ended.clone(), purpose, algorithm: new.key.algorithm() }
				},
				None => DidError::Rule(RecordError::Document(DocumentError::UnfitPurpose)),
			})
		},
		Err(error) => Err(DidError::Rule(error.into())),
	}
}

impl Rotation {
	/// The set that must be a committed one, if any is committed.
	pub(super) fn revealed(&self) -> &ControlSet {
		self.through.as_ref().unwrap_or(&self.set)
	}

	/// The methods to end as compromised before the current set gives way, each in a version of its own: one for each key,
	/// since all methods with a key end with it.
	pub(super) fn revocations(&self) -> impl Iterator<Item = &Fragment> {
		let compromise = self.reason.is_compromise();
		let of_key = self.replacements.iter().enumerate().filter(move |(place, replacement)| {
			let mut before = self.replacements.iter().take(*place);
			compromise && before.all(|other| other.key != replacement.key)
		});
		of_key.map(|(_, replacement)| &replacement.ended)
	}

	/// The other changes of the document.
	pub(super) fn changes(&self) -> Vec<Change> {
		let mut changes = Vec::new();
		for Replacement { ended, new, .. } in &self.replacements {
			// The chain ends it otherwise.
			if !self.reason.is_compromise() {
				changes.push(Change::RemoveMethod(ended.clone()));
			}
			changes.extend(new.clone().map(Change::AddMethod));
		}
		changes
	}
}

#[cfg(test)]
mod tests {
	use super::super::subject::tests::{method, subject};
	use super::*;
	use crate::keys::{KeyPair, Secret};
	use clavis_primitives::{Algorithm, Purpose};

	fn pair(name: &str, algorithm: Algorithm) -> KeyPair {
		format!("//{name}").parse::<Secret>().unwrap().pair(algorithm).unwrap()
	}

	fn rotation(set: ControlSet, reason: Reason, replacements: Vec<Replacement>) -> Rotation {
		Rotation { set, through: None, next: None, reason, replacements }
	}

	#[test]
	fn an_old_control_key_leaves_the_document_too() {
		let [old, new] = ["old", "new"].map(|name| pair(name, Algorithm::Ed25519).public());
		let other = pair("other", Algorithm::P256).public();
		let purposes = [Purpose::Authentication, Purpose::AssertionMethod];
		let methods = vec![
			method("key-1", old, &purposes),
			method("key-2", other, &purposes),
			method("auth", old, &purposes[..1]),
		];
		let mut record = subject(ControlSet::single(old), methods).record;
		let set = ControlSet::single(new);
		let plan = Replacement::plan(&record, &set, 200).unwrap();
		let replaced = |ended: &str, id: &str, purposes: &[Purpose]| Replacement {
			ended: ended.parse().unwrap(),
			key: old,
			new: Some(method(id, new, purposes)),
		};
		assert_eq!(plan, [replaced("key-1", "key-3", &purposes), replaced("auth", "auth-2", &purposes[..1])]);

		let routine = rotation(set.clone(), Reason::Routine, plan.clone());
		assert_eq!(routine.revocations().count(), 0);
		record.clone().update(routine.changes(), 200).unwrap();

		let reason = Reason::Compromised { since: 150 };
		let compromise = rotation(set, reason, plan);
		assert_eq!(compromise.revocations().map(ToString::to_string).collect::<Vec<_>>(), ["key-1"]);
		for id in compromise.revocations() {
			record.revoke(id, reason, 200).unwrap();
		}
		record.update(compromise.changes(), 200).unwrap();
		assert!(record.document.methods.iter().all(|method| method.key != old));
		assert!(record.ended.iter().all(|ended| ended.reason == reason));
	}

	#[test]
	fn a_key_that_stays_in_control_stays_in_the_document() {
		let [old, new] = ["old", "new"].map(|name| pair(name, Algorithm::Ed25519).public());
		let purposes = [Purpose::Authentication];
		let record = subject(ControlSet::single(old), vec![method("key-1", old, &purposes)]).record;
		let mut both = ControlSet::single(old);
		both.members.try_extend(ControlSet::single(new).members.into_iter()).unwrap();
		assert_eq!(Replacement::plan(&record, &both, 200).unwrap(), []);
		assert_eq!(Replacement::plan(&record, &ControlSet::single(old), 200).unwrap(), []);
	}

	#[test]
	fn several_old_keys_give_way_to_one_new_one() {
		let [a, b, c, new] = ["a", "b", "c", "new"].map(|name| pair(name, Algorithm::Ed25519).public());
		let mut set = ControlSet::single(a);
		for key in [b, c] {
			set.members.try_extend(ControlSet::single(key).members.into_iter()).unwrap();
		}
		let purposes = [Purpose::Authentication, Purpose::AssertionMethod];
		let methods = vec![method("a", a, &purposes), method("b", b, &purposes), method("c", c, &purposes[..1])];
		let record = subject(set, methods).record;
		let plan = Replacement::plan(&record, &ControlSet::single(new), 200).unwrap();
		let new_ids = plan.iter().map(|replacement| replacement.new.as_ref().map(|new| new.id.to_string()));
		assert_eq!(new_ids.collect::<Vec<_>>(), [Some("a-2".into()), None, Some("c-2".into())]);
	}

	#[test]
	fn replacements_that_cannot_be_are_refused() {
		let old = pair("old", Algorithm::P256).public();
		let purposes = [Purpose::Authentication, Purpose::KeyAgreement];
		let record = subject(ControlSet::single(old), vec![method("key-1", old, &purposes)]).record;
		let [one, other] = ["one", "other"].map(|name| pair(name, Algorithm::Ed25519).public());
		let plan = |set: &ControlSet| Replacement::plan(&record, set, 200).unwrap_err();
		let error = plan(&ControlSet::single(one));
		assert!(matches!(error, DidError::UnfitReplacement { purpose: Purpose::KeyAgreement, .. }), "{error}");
		let mut both = ControlSet::single(one);
		both.members.try_extend(ControlSet::single(other).members.into_iter()).unwrap();
		assert!(matches!(plan(&both), DidError::ManyReplacements(_)));
	}

	#[test]
	fn an_expired_method_is_not_replaced() {
		let [old, new] = ["old", "new"].map(|name| pair(name, Algorithm::Ed25519).public());
		let expiring = NewMethod { expires: Some(150), ..method("key-1", old, &[Purpose::Authentication]) };
		let record = subject(ControlSet::single(old), vec![expiring]).record;
		let plan = |now| Replacement::plan(&record, &ControlSet::single(new), now).unwrap();
		assert_eq!(plan(149)[0].new.as_ref().unwrap().expires, Some(150));
		assert_eq!(plan(150)[0].new, None);
	}
}
