//! The content of a version, to which a leaf of the history commits.

use super::{EndedMethods, Nonces, Record, Rotation, Status};
use crate::{
	control::{Control, Proven},
	document::Document,
	domain::Domain,
	history::HistoryLeaf,
};
use alloc::borrow::Cow;
use codec::{Decode, Encode};
use sp_core::H256;

/// The content of a version: its document, its control set, and the keys that had ended before. Answers about the version
/// are made from it alone.
///
/// The fields that the gate alone needs (nonces, the last act, a freeze) change without a new version. They are no part
/// of it. Nor are the compromised keys: answers about a version take them from the current record, which knows more.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Snapshot<'a> {
	/// The document.
	pub document: Cow<'a, Document>,
	/// The control set, and the commitment to the next one.
	pub control: Cow<'a, Control>,
	/// Methods that had ended lately.
	pub ended: Cow<'a, EndedMethods>,
	/// Whether one that had ended was forgotten.
	pub forgot_ended: bool,
	/// The last change of control.
	pub rotated: Option<Rotation>,
	/// The number of security events so far.
	#[codec(compact)]
	pub key_epoch: u32,
}

impl Snapshot<'_> {
	/// Returns the hash that a leaf holds.
	pub fn hash(&self) -> H256 {
		Domain::Snapshot.hash(self)
	}
}

impl<Ticket> Record<Ticket> {
	/// Builds the record of a version that has ended, from its leaf and its snapshot.
	///
	/// Fields that are no part of a snapshot are empty, since nobody could check them.
	pub fn of_past(&self, leaf: &HistoryLeaf, snapshot: Snapshot<'_>) -> Record<()> {
		Record {
			// A version that ended was followed by another: the DID was in use.
			status: Status::Active,
			document: snapshot.document.into_owned(),
			control: snapshot.control.into_owned(),
			version: leaf.version,
			created: self.created,
			updated: leaf.from,
			history: Default::default(),
			ended: snapshot.ended.into_owned(),
			forgot_ended: snapshot.forgot_ended,
			compromised: Default::default(),
			marked_at: None,
			rotated: snapshot.rotated,
			key_epoch: snapshot.key_epoch,
			frozen_until: None,
			outranks_freeze: false,
			deactivates_at: None,
			contest: None,
			guarded: None,
			proven: Proven::default(),
			emergency_spent: false,
			last_act: 0,
			nonces: Nonces::default(),
			deposit: None,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Change, ControlSet, Inception, PublicKey};
	use codec::DecodeAll;

	#[test]
	fn a_version_is_told_from_its_leaf_and_snapshot_alone() {
		let control = ControlSet::single(PublicKey::Ed25519([1; 32]));
		let inception = Inception { control, next: None, salt: H256::zero() };
		let alias = |uri: &str| Change::AddAlias(uri.parse().unwrap());
		let first = Record::<()>::create(inception, [alias("urn:x:1")], 10, 1).unwrap();
		let mut current = first.clone();
		current.update([alias("urn:x:2")], 20).unwrap();

		let bytes = first.snapshot().encode();
		let snapshot = Snapshot::decode_all(&mut &bytes[..]).unwrap();
		assert_eq!(snapshot, first.snapshot());
		let leaf = HistoryLeaf { version: 1, from: 10, to: 20, snapshot: snapshot.hash() };
		assert_eq!(current.history.as_slice(), [leaf.hash()]);
		assert_eq!(current.of_past(&leaf, snapshot).snapshot(), first.snapshot());
	}

	#[test]
	fn everything_in_a_snapshot_counts() {
		let control = ControlSet::single(PublicKey::Ed25519([1; 32]));
		let inception = Inception { control, next: None, salt: H256::zero() };
		let record = Record::<()>::create(inception, [], 10, 1).unwrap();
		let before = record.snapshot().hash();
		for change in [
			|record: &mut Record<()>| record.document.aliases.try_push("urn:x:1".parse().unwrap()).unwrap(),
			|record: &mut Record<()>| record.control.version = 2,
			|record: &mut Record<()>| record.forgot_ended = true,
			|record: &mut Record<()>| record.rotated = Some(Rotation { at: 1, reason: crate::Reason::Routine }),
			|record: &mut Record<()>| record.key_epoch = 1,
		] {
			let mut changed = record.clone();
			change(&mut changed);
			assert_ne!(changed.snapshot().hash(), before);
		}
	}
}
