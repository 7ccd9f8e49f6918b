//! The things that stand on a DID besides its plan: attempts, also those that nobody closed, ballots, and a freeze.

use super::{attempts, look::Guarded};
use clavis_client::{
	guardians::{attempt_or_rival, seat_options},
	rules::counted,
};
use clavis_primitives::recovery::{AttemptView, BallotAct, BallotView, OutrankedView};

/// Returns an attempt that stands as lines of text. One without the digest that it names is shown as a fault.
pub fn attempt_lines(guarded: &Guarded, attempt: &AttemptView) -> Vec<String> {
	match guarded.attempt(attempt.circle, attempt.rival) {
		Ok(attempt) => attempts::lines(guarded, attempt),
		Err(failure) => vec![format!("{} of circle {}: {failure}", attempt_or_rival(attempt.rival), attempt.circle)],
	}
}

/// Returns everything else that stands as lines of text.
pub fn other_lines(guarded: &Guarded) -> Vec<String> {
	let view = &guarded.view;
	let expired = view.expired.iter().map(|attempt| expired_line(guarded, attempt));
	let outranked = view.outranked.iter().map(|attempt| outranked_line(guarded, attempt));
	let ballots = view.ballots.iter().map(|ballot| ballot_line(guarded, ballot));
	expired.chain(outranked).chain(ballots).chain(guarded.freeze_line()).collect()
}

fn expired_line(guarded: &Guarded, attempt: &AttemptView) -> String {
	let AttemptView { circle, rival, expires_at, .. } = *attempt;
	format!(
		"the {} of circle {circle} expired after block #{expires_at}: any account closes it, which gives its deposit back: \
		 'clavis recovery close {} {}'",
		attempt_or_rival(rival),
		guarded.did,
		seat_options(circle, rival)
	)
}

fn outranked_line(guarded: &Guarded, attempt: &OutrankedView) -> String {
	let OutrankedView { circle, rival, until, .. } = *attempt;
	format!(
		"a reveal ended the {} of circle {circle}; the holder can have its deposit burned up to {}: 'clavis recovery forfeit {} \
		 {}'",
		attempt_or_rival(rival),
		guarded.clock.when(until),
		guarded.did,
		seat_options(circle, rival)
	)
}

fn ballot_line(guarded: &Guarded, ballot: &BallotView) -> String {
	let BallotView { circle, act, counted: count, quorum, closes_at, .. } = ballot;
	let act = match act {
		BallotAct::Freeze => "freeze the DID",
		BallotAct::Unfreeze => "lift the freeze",
	};
	let (votes, until) = (counted((*count).into(), "vote"), guarded.clock.when(*closes_at));
	format!("guardians of circle {circle} vote to {act}: {votes} of {quorum} so far, up to {until}")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::recovery::Quorum;
	use sp_core::H256;

	#[test]
	fn all_that_stands_is_told_with_its_end() {
		let mut guarded = guarded(1, Quorum::None, false);
		assert!(other_lines(&guarded).is_empty());
		let view = &mut guarded.view;
		let expired = AttemptView { circle: 2, expires_at: 50, ..view.attempts[0].clone() };
		view.expired = vec![expired.clone(), AttemptView { rival: true, expires_at: 55, ..expired }];
		let ended = |rival| OutrankedView { circle: 1, rival, digest: H256::zero(), until: 70 };
		view.outranked = [false, true].map(ended).to_vec();
		let ballot = |act| BallotView { circle: 0, act, votes: Vec::new(), counted: 1, quorum: 2, closes_at: 80 };
		view.ballots = [BallotAct::Freeze, BallotAct::Unfreeze].map(ballot).to_vec();
		view.frozen_until = Some(90);
		let (did, text) = (guarded.did.to_string(), other_lines(&guarded).join("\n"));
		for expected in [
			"the attempt of circle 2 expired after block #50",
			&format!("'clavis recovery close {did} --circle 2'"),
			"the rival attempt of circle 2 expired after block #55",
			&format!("'clavis recovery close {did} --circle 2 --rival'"),
			&format!("'clavis recovery forfeit {did} --circle 1'"),
			"a reveal ended the rival attempt of circle 1",
			&format!("'clavis recovery forfeit {did} --circle 1 --rival'"),
			"burned up to block #70 (",
			"guardians of circle 0 vote to freeze the DID: 1 vote of 2 so far, up to block #80 (",
			"vote to lift the freeze",
			"the DID is FROZEN up to block #90 (",
		] {
			assert!(text.contains(expected), "{expected} is not in\n{text}");
		}
		let value = guarded.to_json();
		assert_eq!((&value["attempts"][1]["phase"], &value["attempts"][1]["circle"]), (&"expired".into(), &2.into()));
		assert!(value["attempts"][1]["words"].is_string() && value["ballots"][0]["counted"] == 1, "{value}");
	}

	#[test]
	fn an_attempt_that_is_not_what_its_digest_says_is_not_shown_as_if_it_were() {
		let mut guarded = guarded(1, Quorum::None, false);
		guarded.view.attempts[0].number = 51;
		let text = attempt_lines(&guarded, &guarded.view.attempts[0]).join("\n");
		assert!(text.contains("does not have the digest") && !text.contains("its words are"), "{text}");
	}
}
