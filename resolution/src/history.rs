//! The history of a DID as JSON: its versions, each with the changes that it made.

mod changes;

use crate::{format_moment, properties::insert_moment};
use changes::changes;
use clavis_primitives::{Did, Moment, Record};
use serde_json::{Map, Value};

/// One version of a DID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
	/// The record at the end of this version.
	pub record: Record<()>,
	/// The moment at which the next version started; `None` for the current version.
	pub until: Option<Moment>,
	/// The number of the block in which this version started.
	pub block: u32,
}

/// Some versions of a DID that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPage {
	/// The number of the current version.
	pub current_version: u32,
	/// The number of the block that has the current version.
	pub block: u32,
	/// The versions from the newest down.
	pub entries: Vec<HistoryEntry>,
	/// The record of the version before the oldest one on this page; `None` if the page reaches the first version.
	pub earlier: Option<Record<()>>,
}

impl HistoryPage {
	/// Writes the page as JSON. The property `before` is there if earlier versions exist; it asks for the next page.
	pub fn to_json(&self, did: &Did) -> Value {
		let older = self.entries.iter().skip(1).map(|entry| Some(&entry.record)).chain([self.earlier.as_ref()]);
		let versions = self.entries.iter().zip(older).map(|(entry, before)| entry.to_json(before));
		let mut page = Map::new();
		page.insert("did".into(), did.to_string().into());
		page.insert("versionId".into(), self.current_version.to_string().into());
		page.insert("block".into(), self.block.into());
		page.insert("versions".into(), versions.collect());
		if let Some(earlier) = &self.earlier {
			page.insert("before".into(), earlier.version.saturating_add(1).into());
		}
		page.into()
	}
}

impl HistoryEntry {
	/// Writes the version as JSON, with the changes since the version before.
	fn to_json(&self, before: Option<&Record<()>>) -> Value {
		let mut entry = Map::new();
		entry.insert("versionId".into(), self.record.version.to_string().into());
		insert_moment(&mut entry, "from", self.record.updated);
		if let Some(until) = self.until {
			entry.insert("to".into(), format_moment(until).into());
		}
		entry.insert("block".into(), self.block.into());
		entry.insert("changes".into(), changes(before, &self.record).into());
		entry.into()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{Change, ControlSet, DidId, Inception};
	use serde_json::json;

	const START: Moment = 1_767_225_600;

	/// The versions of a DID, of which each adds an alias.
	fn versions(count: u32) -> Vec<Record<()>> {
		let key = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse().unwrap();
		let inception = Inception { control: ControlSet::single(key), next: None, salt: Default::default() };
		let mut records = vec![Record::create(inception, [], START, 1).unwrap()];
		for version in 1..count {
			let mut record = records.last().unwrap().clone();
			let alias = format!("urn:x:{version}").parse().unwrap();
			record.update([Change::AddAlias(alias)], START + u64::from(version)).unwrap();
			records.push(record);
		}
		records
	}

	fn did() -> Did {
		Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) }
	}

	#[test]
	fn a_page_lists_versions_from_the_newest_down_with_their_changes() {
		let records = versions(3);
		let entry =
			|place: usize, until| HistoryEntry { record: records[place].clone(), until, block: 10 + place as u32 };
		let page = HistoryPage {
			current_version: 3,
			block: 20,
			entries: vec![entry(2, None), entry(1, Some(START + 2))],
			earlier: Some(records[0].clone()),
		};
		let expected = json!({
			"did": did().to_string(),
			"versionId": "3",
			"block": 20,
			"versions": [
				{
					"versionId": "3",
					"from": "2026-01-01T00:00:02Z",
					"block": 12,
					"changes": [{ "kind": "aliasAdded", "alias": "urn:x:2" }],
				},
				{
					"versionId": "2",
					"from": "2026-01-01T00:00:01Z",
					"to": "2026-01-01T00:00:02Z",
					"block": 11,
					"changes": [{ "kind": "aliasAdded", "alias": "urn:x:1" }],
				},
			],
			"before": 2,
		});
		assert_eq!(page.to_json(&did()), expected);
	}

	#[test]
	fn the_last_page_starts_with_the_creation_and_names_no_further_page() {
		let mut record = versions(1).remove(0);
		// A DID of the genesis block: no clock ran before it.
		(record.created, record.updated) = (0, 0);
		let entries = vec![HistoryEntry { record, until: Some(START), block: 0 }];
		let page = HistoryPage { current_version: 2, block: 9, entries, earlier: None }.to_json(&did());
		assert_eq!(page.get("before"), None);
		let created = json!({
			"versionId": "1",
			"to": "2026-01-01T00:00:00Z",
			"block": 0,
			"changes": [{ "kind": "created" }],
		});
		assert_eq!(page["versions"], json!([created]));
	}
}
