//! The time from a proposal of rules until they are in force, and the notices that it must leave.

use crate::failure::Failure;
use clavis_client::{
	governance::Track,
	rules::{blocks_in_words, Setting, SettingTimes},
};
use clavis_primitives::{
	rules::{Agenda, Field, Instant, Notices, Restriction, RuleChange, RuleChanges},
	Algorithm, BlockHeight, Moment,
};
use clavis_resolution::format_moment;

/// The time from a proposal that is made now until it is in force.
pub struct Timetable<'a> {
	/// The present.
	pub now: Instant,
	/// The decisions that wait.
	pub agenda: &'a Agenda,
	/// The track that decides.
	pub track: &'a Track,
	/// The shortest notices.
	pub notices: &'a Notices,
	/// The notice of this proposal, in blocks.
	pub notice: BlockHeight,
}

impl Timetable<'_> {
	/// Returns the earliest moment from which an algorithm can be withdrawn if the vote takes `deciding` blocks.
	fn earliest(&self, algorithm: Algorithm, deciding: BlockHeight) -> Moment {
		let from_block = self.now.block.saturating_add(deciding).saturating_add(self.notice);
		self.agenda.earliest_withdrawal(algorithm, from_block, self.now, self.notices)
	}

	/// Returns the changes that the arguments ask for. The earliest withdrawal has some slack, since blocks can be late.
	pub fn changes(&self, settings: &[Setting]) -> Result<RuleChanges, Failure> {
		let slowest = self.track.slowest();
		let with_slack = slowest.saturating_add(slowest / 20);
		let changes = settings.iter().map(|setting| {
			let earliest = match setting.field {
				Field::Algorithm(algorithm) => self.earliest(algorithm, with_slack),
				_ => self.now.moment,
			};
			setting.change(&SettingTimes { now: self.now.moment, earliest, block_time: self.notices.block_time })
		});
		let changes = changes.collect::<Result<Vec<_>, _>>().map_err(|error| Failure::wrong_span("a field", error))?;
		changes.try_into().map_err(|_| Failure::usage("too many fields are named").with_hint("name each field once"))
	}

	/// Checks the proposal for the moment at which it is carried out, which is weeks from now. Refuses it if it must fail
	/// then, and returns remarks if it can fail.
	pub fn check(&self, changes: &RuleChanges) -> Result<Vec<String>, Failure> {
		let mut remarks = Vec::new();
		for change in changes {
			let RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since })) = *change else { continue };
			let soonest = self.earliest(algorithm, self.track.fastest());
			let latest = self.earliest(algorithm, self.track.slowest());
			if since < soonest {
				let message = format!(
					"{} cannot be withdrawn from {} on: with the vote and the notices, {} is the earliest",
					algorithm.name(),
					format_moment(since),
					format_moment(soonest)
				);
				let failure = Failure::refused("withdrawalTooSoon", message);
				return Err(failure.with_hint(format!(
					"name a later moment; {} leaves voters all their time, and is the default: {}=withdrawn",
					format_moment(latest),
					algorithm.name()
				)));
			}
			if since < latest {
				let spare = since
					.saturating_sub(soonest)
					.saturating_mul(1_000)
					.checked_div(self.notices.block_time)
					.unwrap_or_default();
				let spare = blocks_in_words(spare.try_into().unwrap_or(BlockHeight::MAX), self.notices.block_time);
				remarks.push(format!(
					"Note: this must pass within {spare} of the decision period; otherwise the withdrawal comes too soon and fails.",
				));
			}
		}
		Ok(remarks)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_withdrawal_leaves_voters_and_holders_their_time() {
		let notices = Notices { decision: 3, withdrawal: 12, tightening: 15, cooldown: 30, block_time: 3_000 };
		let track = Track::of_periods(1, 20, 3, 2);
		let now = Instant { block: 100, moment: 10_000 };
		let timetable = Timetable { now, agenda: &Agenda::default(), track: &track, notices: &notices, notice: 3 };
		let changes = |text: &str| timetable.changes(&[Setting::of_algorithm(text).unwrap()]);
		// 26 blocks at the latest, one of slack, and 3 of notice: 90 s, then 12 s.
		let earliest = changes("secp256k1=withdrawn").unwrap();
		let expected = RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::Withdrawn { since: 10_102 }));
		assert_eq!(earliest.to_vec(), [expected]);
		assert!(timetable.check(&earliest).unwrap().is_empty());
		// Voters who are quick need 6 blocks.
		let at = |since| timetable.check(&changes(&format!("secp256k1=withdrawn:{}", format_moment(since))).unwrap());
		let refused = at(10_038).unwrap_err().to_json();
		assert_eq!(refused["error"]["kind"], "withdrawalTooSoon", "{refused}");
		let remarks = at(10_039 + 30).unwrap();
		assert!(remarks[0].contains("within 10 blocks"), "{remarks:?}");
	}
}
