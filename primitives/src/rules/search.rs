//! The search for the past rules of a moment.

use super::{PastRules, RuleNumber};
use crate::units::Moment;

/// Finds the rule set that was in force at a moment, among the sets before the one in force.
///
/// - `in_force`: the number of the set that is in force now.
/// - `read`: reads a past set by its number; `None` if there is none.
///
/// Past sets follow each other without gaps, so a bisection by number finds the set. It reads at most 33 sets.
/// If several sets started in the same moment, the last of them is the set of that moment. The result is `None`
/// if the moment is not in the past, or if the state lacks a set that it should have.
pub fn find_past_rules<E>(
	in_force: RuleNumber,
	moment: Moment,
	mut read: impl FnMut(RuleNumber) -> Result<Option<PastRules>, E>,
) -> Result<Option<PastRules>, E> {
	let (mut low, mut high) = (1, in_force);
	while low < high {
		let middle = low.saturating_add(high.saturating_sub(low) >> 1);
		match read(middle)? {
			Some(past) if past.covers(moment) => return Ok(Some(past)),
			Some(past) if moment < past.set.from => high = middle,
			Some(_) => low = middle.saturating_add(1),
			None => return Ok(None),
		}
	}
	Ok(None)
}
