//! The seat that the next attempt of a circle takes, as the chain chooses it.

use crate::{failure::Failure, guardians::look::Guarded};
use clavis_client::guardians::attempt_or_rival;
use clavis_primitives::{
	recovery::{AttemptView, GuardianId},
	units::has_passed,
};

/// Checks that this guardian can open an attempt of a circle in the next block: it has not opened another one lately, and the
/// circle has a seat for the attempt. Tells what becomes of it beside another attempt, or in its place.
///
/// An attempt that was given its threshold of approvals keeps the first seat. In a circle with an override quorum, another one
/// can open beside it as its rival.
pub fn check_free(guarded: &Guarded, circle: u8, guardian: &GuardianId) -> Result<Option<String>, Failure> {
	let Guarded { view, clock, .. } = guarded;
	let next = guarded.next_block();
	let terms = guarded.circle(circle)?;
	let cooling = view.circles.get(usize::from(circle)).map(|health| &health.cooling[..]).unwrap_or_default();
	if let Some((_, until)) = cooling.iter().find(|(opener, until)| opener == guardian && !has_passed(*until, next)) {
		let message =
			format!("this guardian opened an attempt lately, and can open another one after {}", clock.when(*until));
		return Err(Failure::refused("openerCoolsDown", message).with_hint("let another guardian of the circle start"));
	}
	let standing = |rival| {
		let mut attempts = view.attempts.iter().filter(|attempt| !has_passed(attempt.expires_at, next));
		attempts.find(|attempt| (attempt.circle, attempt.rival) == (circle, rival))
	};
	check_not_ended(guarded, circle, false)?;
	let Some(first) = standing(false) else {
		return Ok(standing(true).map(|_| format!("A rival attempt of circle {circle} stands. Yours opens beside it.")));
	};
	if first.approvals.len() < usize::from(terms.threshold) {
		return check_yields(guarded, first).map(Some);
	}
	let Some(quorum) = terms.override_quorum else { return Err(kept(guarded, first, "has reached its threshold")) };
	check_not_ended(guarded, circle, true)?;
	let Some(rival) = standing(true) else {
		return Ok(Some(format!(
			"An attempt of circle {circle} stands at its threshold. Yours opens beside it as its rival: it takes {quorum} \
			 guardians, and no veto stops it."
		)));
	};
	let others = first.approvals.iter().filter(|guardian| !rival.approvals.contains(guardian)).count();
	if rival.approvals.len().saturating_add(others) >= usize::from(quorum) {
		return Err(kept(guarded, rival, "has the approvals that keep its place"));
	}
	check_yields(guarded, rival).map(Some)
}

/// Checks that an attempt without the approvals that keep its seat yields in the next block.
fn check_yields(guarded: &Guarded, attempt: &AttemptView) -> Result<String, Failure> {
	let (circle, named) = (attempt.circle, attempt_or_rival(attempt.rival));
	if guarded.next_block() < attempt.yields_at {
		let from = guarded.clock.when(attempt.yields_at);
		return Err(taken(guarded, format!("the {named} of circle {circle} yields to another one from {from} on")));
	}
	Ok(format!("This takes the place of the {named} of circle {circle}, which lacks approvals."))
}

/// Checks that no attempt that a reveal ended has a seat.
fn check_not_ended(guarded: &Guarded, circle: u8, rival: bool) -> Result<(), Failure> {
	let next = guarded.next_block();
	let mut ended = guarded.view.outranked.iter().filter(|ended| !has_passed(ended.until, next));
	let Some(ended) = ended.find(|ended| (ended.circle, ended.rival) == (circle, rival)) else { return Ok(()) };
	let (named, until) = (attempt_or_rival(rival), guarded.clock.when(ended.until));
	Err(taken(guarded, format!("a reveal ended the {named} of circle {circle}, and it stays up to {until}")))
}

fn kept(guarded: &Guarded, attempt: &AttemptView, reason: &str) -> Failure {
	let (named, until) = (attempt_or_rival(attempt.rival), guarded.clock.when(attempt.expires_at));
	taken(guarded, format!("the {named} of circle {} {reason}, and stands up to {until}", attempt.circle))
}

fn taken(guarded: &Guarded, message: String) -> Failure {
	let hint = format!("approve what stands, or wait: 'clavis recovery status {}'", guarded.did);
	Failure::refused("circleTaken", message).with_hint(hint)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{
		recovery::{OutrankedView, Quorum},
		AccountId, BlockHeight,
	};
	use serde_json::Value;

	fn guardian(number: u8) -> GuardianId {
		GuardianId::Account(AccountId::new([number; 32]))
	}

	/// Returns what a guardian is told who opens an attempt in the first circle in a block.
	fn told(guarded: &mut Guarded, number: u8, block: BlockHeight) -> Result<String, Value> {
		guarded.view.block = block.saturating_sub(1);
		let checked = check_free(guarded, 0, &guardian(number));
		checked.map(Option::unwrap_or_default).map_err(|failure| failure.to_json()["error"]["kind"].clone())
	}

	#[test]
	fn an_attempt_below_its_threshold_yields_after_its_protected_time() {
		let mut guarded = guarded(2, Quorum::None, true);
		let (yields_at, last) = (guarded.view.attempts[0].yields_at, guarded.view.attempts[0].expires_at);
		assert_eq!(told(&mut guarded, 4, yields_at - 1), Err("circleTaken".into()));
		for block in [yields_at, last] {
			assert!(told(&mut guarded, 4, block).unwrap().starts_with("This takes the place of the attempt"));
		}
		assert_eq!(told(&mut guarded, 4, last + 1), Ok(String::new()));
	}

	#[test]
	fn a_guardian_that_opened_an_attempt_lately_is_refused_before_a_fee() {
		let mut guarded = guarded(1, Quorum::None, false);
		let last = guarded.view.attempts[0].expires_at + 1;
		guarded.view.circles[0].cooling = vec![(guardian(0), last)];
		assert_eq!(told(&mut guarded, 0, last), Err("openerCoolsDown".into()));
		assert_eq!(
			(told(&mut guarded, 4, last), told(&mut guarded, 0, last + 1)),
			(Ok(String::new()), Ok(String::new()))
		);
	}

	#[test]
	fn beside_an_attempt_at_its_threshold_a_rival_opens_where_there_is_an_override_quorum() {
		for quorum in [Quorum::Threshold, Quorum::Override] {
			let mut guarded = guarded(if quorum == Quorum::Override { 4 } else { 3 }, quorum, false);
			for block in [61, guarded.view.attempts[0].yields_at] {
				let rival = told(&mut guarded, 4, block).unwrap();
				assert!(rival.contains("as its rival: it takes 4 guardians"), "{rival}");
			}
			let mut circle = guarded.view.plan.circles[0].clone();
			circle.override_quorum = None;
			guarded.view.plan.circles = vec![circle].try_into().unwrap();
			assert_eq!(told(&mut guarded, 4, 61), Err("circleTaken".into()));
			let last = guarded.view.attempts[0].expires_at;
			assert_eq!(told(&mut guarded, 4, last), Err("circleTaken".into()));
			assert_eq!(told(&mut guarded, 4, last + 1), Ok(String::new()));
		}
	}

	#[test]
	fn a_rival_keeps_its_seat_by_guardians_who_did_not_approve_the_other_attempt() {
		// Three guardians approved the first one. The override quorum is 4.
		for (approvals, is_kept) in [(&[0, 1, 2][..], false), (&[0], false), (&[3], true), (&[0, 4], true)] {
			let mut guarded = guarded(3, Quorum::Threshold, false);
			let first = guarded.view.attempts[0].clone();
			let approvals = approvals.iter().copied().map(guardian).collect();
			guarded.view.attempts.push(AttemptView { rival: true, approvals, ..first.clone() });
			assert_eq!(told(&mut guarded, 4, first.yields_at - 1), Err("circleTaken".into()));
			let late = told(&mut guarded, 4, first.yields_at);
			match is_kept {
				true => assert_eq!(late, Err("circleTaken".into())),
				false => assert!(late.unwrap().starts_with("This takes the place of the rival attempt")),
			}
			// Without the first one, that seat is free.
			guarded.view.attempts.remove(0);
			assert!(told(&mut guarded, 4, 61).unwrap().contains("Yours opens beside it"));
		}
	}

	#[test]
	fn an_attempt_that_a_reveal_ended_keeps_its_seat_for_the_forfeit_period() {
		let mut guarded = guarded(3, Quorum::Threshold, false);
		let ended = |rival| OutrankedView { circle: 0, rival, digest: Default::default(), until: 62 };
		// The rival that ended has the seat beside the one that stands.
		guarded.view.outranked = vec![ended(true)];
		assert_eq!(told(&mut guarded, 4, 62), Err("circleTaken".into()));
		assert!(told(&mut guarded, 4, 63).unwrap().contains("as its rival"));
		guarded.view.attempts.clear();
		assert_eq!(told(&mut guarded, 4, 62), Ok(String::new()));
		guarded.view.outranked = vec![ended(false)];
		assert_eq!(told(&mut guarded, 4, 62), Err("circleTaken".into()));
		assert_eq!(told(&mut guarded, 4, 63), Ok(String::new()));
	}
}
