//! The supply of versions: ordinary changes use up no version of those that are left for higher rungs.

use super::*;

/// A record of this version, with as many peaks as it has then. It has a method, and is committed to the key of seed 5.
fn aged(version: u32, ranks: bool) -> TestRecord {
	let mut record = record([method("a", 1)]);
	record.version = version;
	let peaks = vec![H256::zero(); (version - 1).count_ones() as usize];
	record.history = Peaks::decode(&mut &peaks.encode()[..]).unwrap();
	record.control.next = Some(committed(5, ranks));
	record
}

/// Reveals the set that a record of this version is committed to.
fn reveal(version: u32, ranks: bool) -> Result<TestRecord, RecordError> {
	let mut record = aged(version, ranks);
	let set = ControlSet::single(key(5));
	let revealed = record.revealed_by(&set, 10).unwrap();
	record.reveal(&revealed, set, None, Reason::Routine, 200).map(|_| record)
}

/// Changes a record of this version.
fn changed<T>(
	version: u32,
	change: impl FnOnce(&mut TestRecord) -> Result<T, RecordError>,
) -> Result<TestRecord, RecordError> {
	let mut record = aged(version, true);
	change(&mut record).map(|_| record)
}

proptest! {
	/// Otherwise a thief of the current keys would keep every other rung out for ever, for the fees of 2^28 changes.
	#[test]
	fn ordinary_changes_shut_no_higher_rung_out(
		version in prop_oneof![1..=MAX_VERSION, LAST_ORDINARY_VERSION - 2..=LAST_ORDINARY_VERSION + 2, MAX_VERSION - 2..=MAX_VERSION],
	) {
		let set = || ControlSet::single(key(6));
		let terms = ContestTerms { until: 20, attempt: None, block: 10 };
		let ordinary = [
			changed(version, |record| record.update([Change::AddAlias("urn:x:1".parse().unwrap())], 200)),
			changed(version, |record| record.rotate(set(), None, Reason::Routine, 200)),
			changed(version, |record| record.revoke(&id("a"), Reason::Routine, 200)),
			reveal(version, false),
		];
		let higher = [
			changed(version, |record| record.recover(set(), None, Reason::Routine, terms, 200)),
			changed(version, |record| record.revoke_key(&key(1), 150, 200)),
			changed(version, |record| record.deactivate(200)),
			reveal(version, true),
		];
		for (outcomes, last) in [(ordinary, LAST_ORDINARY_VERSION), (higher, MAX_VERSION)] {
			for outcome in outcomes {
				match outcome {
					Ok(record) => {
						prop_assert!(record.version == version + 1 && record.version <= last);
						prop_assert_eq!(record.check_invariants(), Ok(()));
					},
					Err(error) => prop_assert!(error == RecordError::Exhausted && version >= last, "{}", error),
				}
			}
		}
	}
}
