//! What a referendum costs and takes, in words.

use clavis_client::{
	chain::Terms,
	governance::{in_clv, percent_needed, Track},
	rules::blocks_in_words,
};
use serde_json::{json, Value};

/// What a referendum on a track costs and takes.
pub fn lines(terms: &Terms, track: &Track, stored_bytes: Option<usize>, block_time: u64) -> Vec<String> {
	let time = |blocks| blocks_in_words(blocks, block_time);
	let mut lines = vec![
		format!("The track '{}' decides on it.", track.name()),
		format!(
			"Deposits: {} for the submission, which come back if it is approved and stay reserved if not; {} for the \
			 decision, which come back when it has ended.",
			in_clv(terms.submission_deposit),
			in_clv(track.decision_deposit)
		),
	];
	lines.extend(stored_bytes.map(|bytes| {
		format!("Its {bytes} bytes are stored for a deposit by their number, which comes back when it has ended.")
	}));
	let shares = |elapsed| {
		let (approval, support) = track.thresholds(elapsed);
		(percent_needed(approval), percent_needed(support))
	};
	let (first, last) = (shares(0), shares(track.decision_period));
	lines.push(format!(
		"To pass, {} of the votes must be ayes at first and {} at last, weighed by conviction; and {} of all tokens must \
		 vote aye at first, {} at last; for {} on end.",
		first.0,
		last.0,
		first.1,
		last.1,
		time(track.confirm_period)
	));
	lines.push(format!(
		"It acts {} after its submission at the earliest, and {} at the latest; it is rejected if it does not pass within \
		 {} of deciding.",
		time(track.fastest()),
		time(track.slowest()),
		time(track.decision_period)
	));
	lines
}

/// The same as JSON: planck, shares in billionths, blocks.
pub fn to_json(terms: &Terms, track: &Track) -> Value {
	let ends = [0, track.decision_period].map(|elapsed| track.thresholds(elapsed));
	json!({
		"track": track.name(),
		"submissionDeposit": terms.submission_deposit.to_string(),
		"decisionDeposit": track.decision_deposit.to_string(),
		"preparePeriod": track.prepare_period,
		"decisionPeriod": track.decision_period,
		"confirmPeriod": track.confirm_period,
		"minEnactmentPeriod": track.min_enactment_period,
		"approvalNeeded": ends.map(|(approval, _)| approval),
		"supportNeeded": ends.map(|(_, support)| support),
	})
}
