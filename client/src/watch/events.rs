//! Events of DIDs and of guardians in plain words.

use super::{DidState, Told};
use crate::{
	chain::ChainEvent,
	guardians::{attempt_or_rival, seat_options},
	rules::counted,
};
use clavis_primitives::recovery::BallotAct;
use sp_core::H256;

/// Tells of an event that this client does not know.
pub(super) fn unknown(event: &ChainEvent, state: &DidState<'_>) -> Told {
	let words = format!("Something that this client does not know: {}.{}", event.pallet, event.name);
	let next = format!("look at the DID with 'clavis did show {}', and install a newer client", state.did);
	(true, words, Some(next))
}

pub(super) fn of_guardians(event: &ChainEvent, state: &DidState<'_>) -> Option<Told> {
	let DidState { did, account, .. } = state;
	let number = |field: &str| event.number(field).unwrap_or_default();
	let circle = number("circle");
	let digest = event.bytes("attempt").map(H256);
	let attempt = || digest.and_then(|digest| state.attempt(digest));
	let status = || Some(format!("see 'clavis guardians status {did}'"));
	Some(match &*event.name {
		"AttemptOpened" => {
			let until = number("expires_at");
			let words = match event.is("rival") {
				true => format!(
					"Guardians of circle {circle} open a rival of the attempt that stands, up to block #{until}: only an \
					 override quorum carries it out"
				),
				false => format!("Guardians of circle {circle} ask for another control set, up to block #{until}"),
			};
			(true, words, attempt().map(|attempt| state.against_attempt(attempt)))
		},
		"Approved" => {
			let approvals = counted(number("approvals").into(), "guardian");
			let named = attempt_or_rival(attempt().is_some_and(|attempt| attempt.rival));
			let words = format!("A guardian of circle {circle} approved the {named}: {approvals} so far");
			(true, words, attempt().map(|attempt| state.against_attempt(attempt)))
		},
		"Vetoed" => {
			let overrides = state.view.and_then(|view| view.plan.circle(u8::try_from(circle).ok()?)?.override_quorum);
			let outlook = match overrides {
				Some(quorum) => format!("only {quorum} guardians carry it out now"),
				None => "nothing carries it out now".into(),
			};
			let next = overrides
				.map(|_| format!("if this was not you, ask more guardians to approve: 'clavis recovery status {did}'"));
			(true, format!("The control set vetoed the attempt of circle {circle}: {outlook}"), next)
		},
		"Recovered" => {
			let words = format!("Guardians of circle {circle} put another control set in place");
			(true, words, Some(state.against_recovery()))
		},
		"AttemptClosed" => {
			let outcome = match event.variant("outcome") {
				Some("Expired") => "it expired",
				Some("Displaced") => "another one took its place",
				Some("Outranked") => "a ranking control set was revealed",
				Some("PlanChanged") => "the plan changed",
				Some("Superseded") => "another one was carried out",
				Some("PlanVoid") => "the plan was void, and its deposit is burned",
				Some("Forfeited") => "it was called hostile, and its deposit is burned",
				_ => "it is over",
			};
			(false, format!("An attempt of circle {circle} is closed: {outcome}"), None)
		},
		"AttemptOutranked" => {
			let is_rival = digest.and_then(|digest| state.outranked(digest)).is_some_and(|outranked| outranked.rival);
			let named = attempt_or_rival(is_rival);
			let words = format!("A ranking control set was revealed, which ended the {named} of circle {circle}");
			let seat = seat_options(u8::try_from(circle).unwrap_or_default(), is_rival);
			let next = format!(
				"if it was hostile, have its deposit burned up to block #{}: 'clavis recovery forfeit {did} {seat} --payer \
				 {account}'",
				number("forfeit_until")
			);
			(false, words, Some(next))
		},
		"PlanSet" => (true, "A plan of guardians is in force".into(), Some(state.guardians_replaced())),
		"PlanRemoved" => (true, "The DID has no guardians any more".into(), Some(state.stolen())),
		"ChangeWaits" => {
			let words =
				format!("A change of the guardians waits, and can be applied from block #{}", number("applies_at"));
			(true, words, Some(state.stolen()))
		},
		"ChangeCancelled" => (false, "The change of the guardians was called off".into(), status()),
		"FreezeVoted" => {
			let votes = votes(state, BallotAct::Freeze, circle, number("votes"));
			let words = format!("Guardians of circle {circle} vote to freeze the DID: {votes}");
			(true, words, Some(format!("ask them why; see 'clavis guardians status {did}'")))
		},
		"UnfreezeVoted" => {
			let votes = votes(state, BallotAct::Unfreeze, circle, number("votes"));
			(false, format!("Guardians of circle {circle} vote to lift the freeze: {votes}"), None)
		},
		"Resigned" => {
			let words = format!("A guardian of circle {circle} resigned");
			let next = format!(
				"name another one in your plan: 'clavis guardians set {did} --plan plan.json --payer {account}'; see \
				 'clavis guardians status {did}'"
			);
			(true, words, Some(next))
		},
		"Asked" => (false, "The guardians were asked for a sign of life".into(), status()),
		"Answered" => (false, format!("A guardian of circle {circle} gave a sign of life"), status()),
		_ => return None,
	})
}

/// Tells the votes of a ballot; where it is open still, of how many, and up to when.
fn votes(state: &DidState<'_>, act: BallotAct, circle: u32, votes: u32) -> String {
	let ballots = state.view.map(|view| &view.ballots[..]).unwrap_or_default();
	let mut open = ballots.iter().filter(|ballot| ballot.act == act && u32::from(ballot.circle) == circle);
	match open.next() {
		Some(ballot) => {
			format!("{} of {} so far, up to block #{}", counted(votes.into(), "vote"), ballot.quorum, ballot.closes_at)
		},
		None => format!("{}, which decide", counted(votes.into(), "vote")),
	}
}

pub(super) fn of_did(event: &ChainEvent, state: &DidState<'_>) -> Option<Told> {
	let did = state.did;
	let until = event.number("until").unwrap_or_default();
	let show = || Some(format!("see 'clavis did show {did}'"));
	Some(match &*event.name {
		"Changed" => match event.variant("kind")? {
			"Created" => (false, "The DID was created".into(), None),
			"Updated" => (false, "The document changed".into(), show()),
			"Rotated" => (true, "Another control set took over".into(), Some(state.taken_over())),
			"Revoked" => (true, "A verification method ended".into(), show()),
			"Deactivated" => (true, "The DID was deactivated, for ever".into(), None),
			"Recovered" => (true, "Guardians put another control set in place".into(), show()),
			_ => return None,
		},
		"Frozen" => (
			true,
			format!("Guardians froze the DID up to block #{until}"),
			Some(format!("ask them why; revocations and vetoes go on: 'clavis guardians status {did}'")),
		),
		"Unfrozen" => (false, "The freeze was lifted".into(), None),
		"DeactivationWaits" => {
			let words = format!("A deactivation was asked for, and can be carried out from block #{until}");
			(true, words, Some(state.stolen()))
		},
		"DeactivationCancelled" => (false, "The deactivation was called off".into(), None),
		_ => return None,
	})
}
