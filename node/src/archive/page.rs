//! The history of a DID, as `did_history` tells it.

use super::History;
use crate::state::VersionError;
use clavis_primitives::Did;
use clavis_resolution::{changes, format_moment, VersionQuery};
use serde_json::{json, Map, Value};

/// The most versions that one call answers with.
pub const PAGE: u32 = 100;

/// The versions below `before`, or up to the current one, from the newest down, each with what it changed.
pub fn timeline(did: &Did, history: &mut History<'_>, before: Option<u32>) -> Result<Value, VersionError> {
	let current = history.current.version;
	let newest = before.map_or(current, |before| before.saturating_sub(1).min(current));
	if newest == 0 {
		return Err(VersionError::NotFound);
	}
	let oldest = newest.saturating_sub(PAGE).saturating_add(1);
	let mut versions = Vec::new();
	let (mut version, _) = history.version(VersionQuery::Id(newest))?;
	for number in (oldest..=newest).rev() {
		let earlier = match number {
			1 => None,
			_ => Some(history.version(VersionQuery::Id(number.saturating_sub(1)))?.0),
		};
		let mut entry = Map::new();
		entry.insert("versionId".into(), number.to_string().into());
		// No clock has run before the first block.
		if version.record.updated > 0 {
			entry.insert("from".into(), format_moment(version.record.updated).into());
		}
		if let Some((_, to)) = version.next {
			entry.insert("to".into(), format_moment(to).into());
		}
		entry.insert("block".into(), history.start_of(number)?.into());
		let changes = changes(earlier.as_ref().map(|earlier| &earlier.record), &version.record);
		entry.insert("changes".into(), changes.into());
		versions.push(Value::from(entry));
		let Some(earlier) = earlier else { break };
		version = earlier;
	}
	let mut answer = Map::new();
	answer.insert("did".into(), did.to_string().into());
	answer.insert("versionId".into(), current.to_string().into());
	answer.insert("block".into(), history.head.into());
	answer.insert("versions".into(), versions.into());
	if oldest > 1 {
		answer.insert("before".into(), json!(oldest));
	}
	Ok(answer.into())
}
