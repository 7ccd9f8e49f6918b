//! The calls of the pallet that keeps guardians.

use super::{
	circle_words::{describe_circle, guardian_name},
	did::describe_control,
	Lines,
};
use crate::{fingerprint, rules::counted};
use clavis_primitives::{
	recovery::{GuardianId, LeafProof, NewControl, Plan},
	BlockHeight, Did, DidId,
};
use sp_core::H256;

pallet_calls! {
	/// A call of the pallet `Recovery`.
	pub enum RecoveryCall of "Recovery" {
		/// Names the guardians of a DID, or removes them.
		0 "set_plan" = SetPlan {
			/// The DID.
			did: DidId,
			/// The plan; `None` for no guardians.
			plan: Option<Plan>,
		},
		/// Puts a change of the plan in force that has waited long enough.
		1 "apply_plan" = ApplyPlan(DidId),
		/// Takes back a change of the plan that waits.
		2 "cancel_change" = CancelChange(DidId),
		/// Opens an attempt, and approves it.
		3 "start" = Start {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The control that takes over.
			control: Box<NewControl>,
			/// The DID that is the guardian; `None` for the account that signs.
			guardian: Option<DidId>,
			/// The leaf of the guardian, in a private circle.
			leaf: Option<LeafProof>,
		},
		/// Approves an attempt.
		4 "approve" = Approve {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
			/// The DID that is the guardian; `None` for the account that signs.
			guardian: Option<DidId>,
			/// The leaf of the guardian, in a private circle.
			leaf: Option<LeafProof>,
		},
		/// Vetoes an attempt.
		5 "veto" = Veto {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
		},
		/// Carries an attempt out.
		6 "execute" = Execute {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
		},
		/// Votes to freeze a DID.
		7 "vote_freeze" = VoteFreeze {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The DID that is the guardian; `None` for the account that signs.
			guardian: Option<DidId>,
			/// The leaf of the guardian, in a private circle.
			leaf: Option<LeafProof>,
		},
		/// Votes to end the freeze of a DID.
		8 "vote_unfreeze" = VoteUnfreeze {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The DID that is the guardian; `None` for the account that signs.
			guardian: Option<DidId>,
			/// The leaf of the guardian, in a private circle.
			leaf: Option<LeafProof>,
		},
		/// Leaves a public circle.
		9 "resign" = Resign {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The DID that is the guardian; `None` for the account that signs.
			guardian: Option<DidId>,
		},
		/// Asks the guardians for a sign of life.
		10 "ask" = Ask(DidId),
		/// Gives a sign of life as a guardian of a public circle.
		11 "answer" = Answer {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The DID that is the guardian; `None` for the account that signs.
			guardian: Option<DidId>,
		},
		/// Removes an attempt that has expired.
		12 "close" = Close {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
		},
		/// Calls off a deactivation that waits.
		13 "cancel_deactivation" = CancelDeactivation {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
		},
		/// Burns the deposit of an attempt that a ranking reveal ended.
		14 "forfeit" = Forfeit {
			/// The DID.
			did: DidId,
			/// The place of the circle.
			circle: u8,
			/// The digest of the attempt.
			attempt: H256,
		},
	}
}

impl RecoveryCall {
	/// Returns whether it is a defence of the holder, which works while the DID is frozen, too.
	pub fn is_defence(&self) -> bool {
		matches!(self, Self::Veto { .. } | Self::Forfeit { .. })
	}

	/// Returns what it does, line by line, seen from the DID that makes it.
	pub(crate) fn describe(&self, acting: &Did, lines: &mut Lines) {
		let named = |did: &DidId| Did { network: acting.network.clone(), id: *did };
		// The first word of a warning is in capitals, because a holder signs these calls for the own DID.
		let of = |did: &DidId| match *did == acting.id {
			true => String::new(),
			false => format!(" of ANOTHER DID, {}", named(did)),
		};
		let by = |guardian: &Option<DidId>| match guardian {
			None => " as the account that pays".to_owned(),
			Some(guardian) if *guardian == acting.id => " as this DID".to_owned(),
			Some(guardian) => format!(" as ANOTHER DID, {}", named(guardian)),
		};
		match self {
			Self::SetPlan { did, plan: None } => lines.push(0, format_args!("remove the guardians{}", of(did))),
			Self::SetPlan { did, plan: Some(plan) } => {
				lines.push(0, format_args!("name the guardians{}", of(did)));
				describe_plan(plan, acting, lines);
			},
			Self::ApplyPlan(did) => {
				lines.push(0, format_args!("put the change of guardians in force{}", of(did)));
			},
			Self::CancelChange(did) => {
				lines.push(0, format_args!("take back the change of guardians that waits{}", of(did)));
			},
			Self::Start { did, circle, control, guardian, .. } => {
				let (did, by) = (named(did), by(guardian));
				lines.push(0, format_args!("as a guardian, open an attempt on {did}, in circle {circle},{by}"));
				lines.push(0, "the control set that takes over is");
				lines.extend(0, describe_control(&control.set, &control.next, &control.reason));
			},
			Self::Approve { did, circle, attempt, guardian, .. } => {
				let (did, by) = (named(did), by(guardian));
				lines.push(0, format_args!("as a guardian, approve an attempt on {did}, in circle {circle},{by}"));
				describe_attempt(attempt, lines);
			},
			Self::Veto { did, circle, attempt } => {
				lines.push(0, format_args!("veto the attempt of circle {circle}{}", of(did)));
				describe_attempt(attempt, lines);
			},
			Self::Execute { did, circle, attempt } => {
				lines.push(0, format_args!("carry out the attempt of circle {circle} on {}", named(did)));
				describe_attempt(attempt, lines);
			},
			Self::VoteFreeze { did, circle, guardian, .. } => {
				let (did, by) = (named(did), by(guardian));
				lines.push(0, format_args!("as a guardian, vote to freeze {did}, in circle {circle},{by}"));
			},
			Self::VoteUnfreeze { did, circle, guardian, .. } => {
				let (did, by) = (named(did), by(guardian));
				lines.push(0, format_args!("as a guardian, vote to end the freeze of {did}, in circle {circle},{by}"));
			},
			Self::Resign { did, circle, guardian } => {
				lines.push(0, format_args!("leave circle {circle} of {},{}", named(did), by(guardian)));
			},
			Self::Ask(did) => lines.push(0, format_args!("ask the guardians for a sign of life{}", of(did))),
			Self::Answer { did, circle, guardian } => {
				let (did, by) = (named(did), by(guardian));
				lines.push(0, format_args!("give a sign of life as a guardian of {did}, in circle {circle},{by}"));
			},
			Self::Close { did, circle } => {
				lines.push(
					0,
					format_args!("remove the attempt whose time is over, of circle {circle} on {}", named(did)),
				);
			},
			Self::CancelDeactivation { did, circle } => {
				lines.push(0, format_args!("call off the deactivation of {}, for circle {circle}", named(did)));
			},
			Self::Forfeit { did, circle, attempt } => {
				lines.push(0, format_args!("burn the deposit of the ended attempt of circle {circle}{}", of(did)));
				lines.push(1, format_args!("the attempt is {attempt:#x}"));
			},
		}
	}
}

/// Shows the words of an attempt: each who signs for the DID compares them, and not the one alone who made the proposal.
fn describe_attempt(attempt: &H256, lines: &mut Lines) {
	lines.push(1, format_args!("the attempt is {attempt:#x}"));
	lines.push(1, format_args!("its words are: {}", fingerprint::words(attempt)));
}

fn describe_plan(plan: &Plan, acting: &Did, lines: &mut Lines) {
	let is_itself = |guardian: &GuardianId| *guardian == GuardianId::Did(acting.id);
	let time = |blocks: BlockHeight| counted(blocks.into(), "block");
	for (place, circle) in plan.circles.iter().enumerate() {
		lines.push(1, format_args!("circle {place}"));
		lines.extend(2, describe_circle(circle, &acting.network, &time));
		if let Some(itself) = circle.guardians.named().iter().find(|guardian| is_itself(guardian)) {
			lines.push(2, format_args!("{} is THE DID ITSELF", guardian_name(itself, &acting.network)));
		}
	}
}

/// Returns what to do about an error of the pallet.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"NoPlan" => "the holder names guardians: 'clavis guardians set DID --plan FILE'",
		"NoChange" => "'clavis guardians status' shows the plan in force, and what waits",
		"TooEarly" => "'clavis guardians status' names the block from which on the change can be put in force",
		"AttemptStands" => "'clavis recovery status' says when the attempt ends",
		"NoCircle" | "TooManyGuardians" | "UnorderedGuardians" | "UnfitQuorum" | "UnfitExpiry" | "HeirsFreeze" => {
			"correct the plan: 'clavis guardians set --help' explains it"
		},
		"TooFewGuardians" | "UnfitDelay" => {
			"'clavis rules show' names the shortest delay and the fewest guardians; then correct the plan"
		},
		"OwnGuardian" => "name other guardians: a DID does not help itself",
		"UnknownCircle" => "'clavis guardians status' lists the circles",
		"NotAGuardian" => {
			"act as a guardian that the plan names, with --as; in a private circle, show your leaf with --leaf"
		},
		"PlanTooNew" => "try again: the plan was put in force in the same block",
		"OpenerCoolsDown" => "let another guardian of the circle start, or wait until the earlier attempt is long over",
		"CircleTaken" => "approve an attempt that stands, or wait for its end: 'clavis recovery status'",
		"Exhausted" => "the holder sets the plan again: 'clavis guardians set DID --plan FILE'",
		"NoAttempt" | "OtherAttempt" => "look at what stands now: 'clavis recovery status'",
		"AttemptExpired" => "a guardian starts again, with a new request: 'clavis recovery start'",
		"StillOpen" => "'clavis recovery status' says when the attempt expires",
		"AlreadyApproved" | "AlreadyVoted" => "wait for the other guardians: 'clavis recovery status'",
		"TooManyApprovals" => "the attempt needs no more approvals: 'clavis recovery status'",
		"NoVeto" => "speak to your guardians, or reveal your next control set: 'clavis did rotate'",
		"AlreadyVetoed" => "there is nothing to do: 'clavis recovery status' tells what can still happen",
		"Vetoed" | "BelowOverrideQuorum" => {
			"more guardians have to approve, up to the override quorum: 'clavis recovery status'"
		},
		"BelowQuorum" => "more guardians have to approve: 'clavis recovery status'",
		"NotMatured" => "'clavis recovery status' says from when on it can be carried out",
		"Outranked" => "'clavis recovery status' shows the attempt that comes first",
		"CannotFreeze" => "'clavis guardians status' shows the circles that can freeze the DID",
		"FreezeCoolsDown" => "'clavis guardians status' names the block from which on guardians can freeze again",
		"NotFrozen" => "there is nothing to do: 'clavis guardians status'",
		"PrivateCircle" => "tell the holder: only the holder can take a guardian out of a private circle",
		"DidFrozen" => "'clavis guardians status' says when the freeze ends",
		"ChangeLapsed" => "ask for the change again: 'clavis guardians set DID --plan FILE'",
		"EndedByReveal" => "the holder has revealed a next control set; ask the holder before you start again",
		"NotEndedByReveal" => {
			"veto an attempt that stands, with 'clavis recovery veto', or reveal your next control set"
		},
		"ForfeitOpen" => "'clavis recovery status' says until when a deposit can be burned",
		"ForfeitOver" => "there is nothing to do: the deposit goes back to its payer",
		"CannotMature" => {
			"wait until the holder has not acted for the time that the plan names: 'clavis recovery status'"
		},
		"NothingAsked" => "wait until the holder asks: 'clavis guardians check'",
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::calls::{KnownCall, PalletCall};
	use clavis_primitives::{
		recovery::{Circle, Delay, Guardians},
		AccountId, ControlSet, Reason,
	};
	use codec::Encode;

	fn did(byte: u8) -> DidId {
		DidId([byte; 32])
	}

	fn acting() -> Did {
		Did { network: "dev".parse().unwrap(), id: did(1) }
	}

	fn words(call: &RecoveryCall) -> String {
		let mut lines = Lines::default();
		call.describe(&acting(), &mut lines);
		lines.into_vec().join("\n")
	}

	fn plan(guardians: Vec<GuardianId>) -> Plan {
		let circle = Circle {
			guardians: Guardians::Public(guardians.try_into().unwrap()),
			threshold: 2,
			override_quorum: Some(3),
			freeze_quorum: None,
			delay: Delay::SinceOpening(1_200),
			expiry: 2_400,
		};
		Plan { circles: vec![circle].try_into().unwrap() }
	}

	fn all() -> Vec<RecoveryCall> {
		let key = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse().unwrap();
		let control = Box::new(NewControl {
			set: ControlSet::single(key),
			next: None,
			reason: Reason::Routine,
			possession: Default::default(),
		});
		let (circle, attempt, guardian, leaf) = (0, H256([9; 32]), Some(did(1)), None);
		let account = GuardianId::Account(AccountId::new([4; 32]));
		let plan = Some(plan(vec![account, GuardianId::Did(did(3))]));
		let did = did(2);
		vec![
			RecoveryCall::SetPlan { did, plan },
			RecoveryCall::ApplyPlan(did),
			RecoveryCall::CancelChange(did),
			RecoveryCall::Start { did, circle, control, guardian, leaf: leaf.clone() },
			RecoveryCall::Approve { did, circle, attempt, guardian, leaf: leaf.clone() },
			RecoveryCall::Veto { did, circle, attempt },
			RecoveryCall::Execute { did, circle, attempt },
			RecoveryCall::VoteFreeze { did, circle, guardian, leaf: leaf.clone() },
			RecoveryCall::VoteUnfreeze { did, circle, guardian, leaf },
			RecoveryCall::Resign { did, circle, guardian },
			RecoveryCall::Ask(did),
			RecoveryCall::Answer { did, circle, guardian },
			RecoveryCall::Close { did, circle },
			RecoveryCall::CancelDeactivation { did, circle },
			RecoveryCall::Forfeit { did, circle, attempt },
		]
	}

	#[test]
	fn every_call_is_read_as_it_is_written_and_names_its_did() {
		let all = all();
		let names = RecoveryCall::CALLS.iter().map(|(_, name)| *name);
		assert_eq!(all.iter().map(PalletCall::name).collect::<Vec<_>>(), names.collect::<Vec<_>>());
		for call in all {
			let known = KnownCall::from(call.clone());
			assert_eq!(KnownCall::read(&known.encode()), Some(known));
			assert!(words(&call).contains(&did(2).to_string()), "{}", words(&call));
		}
	}

	#[test]
	fn a_veto_and_a_forfeit_are_defences_and_nothing_else_is() {
		let defences = all().into_iter().filter(RecoveryCall::is_defence);
		assert_eq!(defences.map(|call| call.name()).collect::<Vec<_>>(), ["veto", "forfeit"]);
	}

	#[test]
	fn a_call_as_another_guardian_than_the_one_who_signs_is_marked() {
		let call = |guardian| RecoveryCall::Answer { did: did(2), circle: 0, guardian };
		assert!(words(&call(Some(did(1)))).ends_with("as this DID"));
		assert!(words(&call(Some(did(5)))).contains("ANOTHER DID"));
	}

	#[test]
	fn a_call_about_an_attempt_shows_its_words() {
		let words_of_attempt = fingerprint::words(&H256([9; 32]));
		for call in all() {
			let names = ["approve", "veto", "execute"].contains(&call.name());
			assert_eq!(words(&call).contains(&words_of_attempt), names, "{}", words(&call));
		}
	}

	#[test]
	fn a_plan_that_names_the_did_itself_is_marked() {
		let plan = |guardian| RecoveryCall::SetPlan { did: did(1), plan: Some(plan(vec![GuardianId::Did(guardian)])) };
		assert!(words(&plan(did(1))).contains("THE DID ITSELF"));
		let text = words(&plan(did(3)));
		assert!(!text.contains("ITSELF") && text.contains("1,200 blocks"), "{text}");
	}
}
