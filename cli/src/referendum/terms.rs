//! The conditions of a referendum: its deposits, its thresholds and its periods.

use clavis_client::{
	chain::Terms,
	governance::{in_clv, percent_needed, Track},
	rules::blocks_in_words,
};
use serde_json::{json, Value};

/// The conditions as lines of text.
pub fn lines(terms: &Terms, track: &Track, stored_bytes: Option<usize>, block_time: u64) -> Vec<String> {
	let time = |blocks| blocks_in_words(blocks, block_time);
	let mut lines = vec![
		format!("The track '{}' decides on this.", track.name()),
		format!(
			"Deposits: {} for the submission, which are paid back if it is approved and stay reserved if not; {} for the \
			 decision, which are paid back when it has ended.",
			in_clv(terms.submission_deposit),
			in_clv(track.decision_deposit)
		),
	];
	lines.extend(stored_bytes.map(|bytes| {
		format!("Its {bytes} bytes are stored for a deposit by their number, which is paid back when it has ended.")
	}));
	let shares = |elapsed| {
		let (approval, support) = track.thresholds(elapsed);
		(percent_needed(approval), percent_needed(support))
	};
	let (first, last) = (shares(0), shares(track.decision_period));
	lines.push(format!(
		"To pass, {} of the votes, weighed by conviction, must be ayes at the start of the decision period, and {} at its \
		 end. {} of all tokens must vote aye at its start, and {} at its end. Both must hold for {} without a break.",
		first.0,
		last.0,
		first.1,
		last.1,
		time(track.confirm_period)
	));
	lines.push(format!(
		"It acts {} after its submission at the earliest, and {} at the latest. It is rejected if it does not pass within \
		 the decision period of {}.",
		time(track.fastest()),
		time(track.slowest()),
		time(track.decision_period)
	));
	lines
}

/// The conditions as JSON: amounts in planck, shares in billionths, periods in blocks.
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
