//! Collects the versions of a DID, page by page.

use super::{History, Version, VersionError};
use clavis_primitives::Question;
use clavis_resolution::{HistoryEntry, HistoryPage};

/// The most versions on one page.
const PAGE: u32 = 100;

impl History<'_> {
	/// Collects the versions below `before`, or those up to the current one, from the newest down.
	pub fn page(&mut self, before: Option<u32>) -> Result<HistoryPage, VersionError> {
		let current_version = self.current.version;
		let newest = before.map_or(current_version, |before| before.saturating_sub(1).min(current_version));
		if newest == 0 {
			return Err(VersionError::NothingBelow);
		}
		let oldest = newest.saturating_sub(PAGE).saturating_add(1);
		let mut entries = Vec::new();
		let mut version = Some(self.version(Question::Version(newest))?.0);
		for number in (oldest..=newest).rev() {
			let Some(Version { record, next }) = version.take() else { break };
			if number > 1 {
				version = Some(self.version(Question::Version(number.saturating_sub(1)))?.0);
			}
			let until = next.map(|(_, start)| start);
			entries.push(HistoryEntry { record, until, block: self.start_of(number)? });
		}
		let earlier = version.map(|version| version.record);
		Ok(HistoryPage { current_version, block: self.head, entries, earlier })
	}
}
