//! Attempts in words: what they would do, who approved, and what comes next.

use super::look::Guarded;
use crate::online::next_step::NextStep;
use clavis_client::{
	calls::{did::describe_control, guardian_name},
	fingerprint,
	guardians::{attempt_or_rival, obstacle, seat_options, Obstacle},
	rules::counted,
};
use clavis_primitives::{
	recovery::{AttemptView, Quorum},
	ControlSet, Record,
};

/// Returns an attempt as lines of text: its words, what it would do, the approvals, and what comes next.
pub fn lines(guarded: &Guarded, attempt: &AttemptView) -> Vec<String> {
	let did = &guarded.did;
	let AttemptView { circle, set, next, reason, .. } = attempt;
	let named = attempt_or_rival(attempt.rival);
	let mut lines = vec![
		format!("{named} of circle {circle} on {did}"),
		format!("  its words are: {}", fingerprint::words(&attempt.digest)),
		"  it would put this control set in place:".into(),
	];
	lines.extend(describe_control(set, next, reason).into_iter().map(|line| format!("  {line}")));
	lines.push(format!("  opened in block #{}", attempt.opened));
	let approvals = attempt.approvals.iter().map(|guardian| guardian_name(guardian, &did.network)).collect::<Vec<_>>();
	lines.push(match approvals.is_empty() {
		// A guardian who resigned counts no more.
		true => "  approved by nobody".into(),
		false => format!("  approved by {}", approvals.join(", ")),
	});
	if attempt.counted < attempt.approvals.len() as u32 {
		let given = attempt.approvals.len();
		lines.push(format!("  {} of {given} count now: the others are frozen, deactivated or locked", attempt.counted));
	}
	if attempt.vetoed {
		lines.push("  VETOED by the control set".into());
	}
	lines.extend(outlook(guarded, attempt).into_iter().map(|line| format!("  {line}")));
	lines
}

/// Returns a warning if the new set has a key that is known to be compromised.
pub fn compromised_line(set: &ControlSet, record: &Record<()>) -> Option<String> {
	let warning =
		"WARNING: a key of this control set was called compromised. Go on only if the person knows that, and has this \
	               key alone.";
	record.check_not_compromised(set).is_err().then(|| warning.into())
}

/// Tells what comes next for an attempt, and when.
fn outlook(guarded: &Guarded, attempt: &AttemptView) -> Vec<String> {
	let Guarded { view, clock, .. } = guarded;
	let (matures, expires) = (clock.when(attempt.matures_at), clock.when(attempt.expires_at));
	let circle = view.plan.circle(attempt.circle);
	let override_quorum = circle.and_then(|circle| circle.override_quorum);
	let missing = |quorum: u8| counted(u64::from(quorum).saturating_sub(attempt.counted.into()), "approval");
	// Not if its delay is over.
	let wait = match attempt.matures_at > guarded.next_block() {
		true => format!("; it waits until {matures} at least"),
		false => String::new(),
	};
	// With the DID and the seat, so that it works as it is printed.
	let step = |verb: &str| {
		NextStep::of(format_args!("recovery {verb} {} {}", guarded.did, seat_options(attempt.circle, attempt.rival)))
	};
	let mut lines = Vec::new();
	lines.push(match obstacle(view, attempt) {
		None => format!("next: any account can carry it out now, with {}", step("finish")),
		Some(Obstacle::TooLate { .. }) => {
			"next: nothing: it expires before it can be carried out. Guardians can start another one then".into()
		},
		Some(Obstacle::Waits { .. }) => {
			format!("next: any account can carry it out from {matures} on, with {}", step("finish"))
		},
		Some(Obstacle::ForfeitOpen { until }) => format!(
			"next: any account can carry it out after {}, when no deposit of an earlier attempt can be burned any more",
			clock.when(until)
		),
		Some(Obstacle::ContestOpen { until }) => format!(
			"next: any account can carry it out after {}, when the committed set that was put aside cannot be revealed any more",
			clock.when(until)
		),
		Some(Obstacle::BelowQuorum { quorum, .. }) => {
			format!("next: it lacks {}: guardians give them with {}{wait}", missing(quorum), step("approve"))
		},
		Some(Obstacle::Vetoed { override_quorum: Some(quorum), .. }) => {
			format!("next: it lacks {} against the veto{wait}", missing(quorum))
		},
		Some(Obstacle::Vetoed { override_quorum: None, .. }) => {
			format!("next: nothing can carry it out any more; {} removes it when it has expired", step("close"))
		},
		Some(Obstacle::Outranked { circle }) => {
			format!("next: the attempt of circle {circle} comes first; this one waits until that one ends")
		},
	});
	if attempt.rival && attempt.quorum != Quorum::Override {
		lines.push(
			"it was opened beside another attempt: only the override quorum carries it out, without a veto".into(),
		);
	}
	if attempt.quorum != Quorum::Override && !attempt.needs_override() {
		lines.push(match override_quorum {
			Some(quorum) => format!(
				"the control set can stop it with {}, until {quorum} guardians approve: it lacks {}",
				step("veto"),
				missing(quorum)
			),
			None => format!("the control set can stop it with {}", step("veto")),
		});
	}
	if attempt.quorum == Quorum::Override {
		lines.push(
			"nobody can veto it; the reveal of a next control set ends it, if the DID was committed to that set at its creation, or \
			 for long enough before the attempt opened"
				.into(),
		);
	}
	lines.push(format!("it expires after {expires}"));
	lines
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use crate::clock::Clock;
	use clavis_client::guardians::digest_of;
	use clavis_primitives::{
		recovery::{Circle, CircleView, Delay, GuardianId, Guardians, GuardiansView, Plan},
		AccountId, ControlSet, Did, DidId, Reason,
	};
	use sp_core::H256;

	/// A DID with five accounts as guardians, of whom 3 act and 4 override, and one attempt.
	pub fn guarded(counted: u32, quorum: Quorum, vetoed: bool) -> Guarded {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let genesis = H256([1; 32]);
		let guardians = (0..5).map(|n| GuardianId::Account(AccountId::new([n; 32]))).collect::<Vec<_>>();
		let circle = Circle {
			guardians: Guardians::Public(guardians.clone().try_into().unwrap()),
			threshold: 3,
			override_quorum: Some(4),
			freeze_quorum: Some(2),
			delay: Delay::SinceOpening(28_800),
			expiry: 86_400,
		};
		let key = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse().unwrap();
		let mut attempt = AttemptView {
			circle: 0,
			rival: false,
			number: 50,
			digest: H256::zero(),
			plan_version: 1,
			set: ControlSet::single(key),
			next: None,
			reason: Reason::Routine,
			opened: 50,
			matures_at: 28_850,
			expires_at: 86_450,
			yields_at: 7_250,
			approvals: guardians.into_iter().take(counted as usize).collect(),
			counted,
			quorum,
			vetoed,
		};
		attempt.digest = digest_of(&attempt, did.id, genesis);
		let view = GuardiansView {
			version: 1,
			plan: Plan { circles: vec![circle].try_into().unwrap() },
			change: None,
			circles: vec![CircleView { guardians: Vec::new(), able: 5, reachable: true, cooling: Vec::new() }],
			attempts: vec![attempt],
			expired: Vec::new(),
			outranked: Vec::new(),
			ballots: Vec::new(),
			asked: None,
			frozen_until: None,
			freezable_from: 0,
			last_act: 1,
			block: 60,
		};
		Guarded { did, genesis, view, clock: Clock { block: 60, moment: 1_767_225_600, block_time: 3_000 } }
	}

	fn text(counted: u32, quorum: Quorum, vetoed: bool) -> String {
		let guarded = guarded(counted, quorum, vetoed);
		lines(&guarded, guarded.attempt(0, false).unwrap()).join("\n")
	}

	#[test]
	fn an_attempt_tells_what_comes_next() {
		for (counted, quorum, vetoed, expected) in [
			(1, Quorum::None, false, "it lacks 2 approvals"),
			(3, Quorum::Threshold, false, "any account can carry it out from block #28850 ("),
			(3, Quorum::Threshold, false, "until 4 guardians approve: it lacks 1 approval"),
			(3, Quorum::Threshold, true, "it lacks 1 approval against the veto"),
			(4, Quorum::Override, true, "nobody can veto it"),
		] {
			let text = text(counted, quorum, vetoed);
			assert!(text.contains(expected), "{text}");
			assert!(text.contains("it expires after block #86450"), "{text}");
			assert_eq!(text.contains("VETOED"), vetoed);
		}
	}

	#[test]
	fn a_rival_tells_that_it_needs_the_override_quorum() {
		let mut guarded = guarded(3, Quorum::Threshold, false);
		guarded.view.attempts[0].rival = true;
		let text = lines(&guarded, guarded.attempt(0, true).unwrap()).join("\n");
		assert!(text.contains("rival attempt of circle 0") && text.contains("it lacks 1 approval"), "{text}");
		assert!(text.contains("only the override quorum") && !text.contains("clavis recovery veto"), "{text}");
		assert!(text.contains(&format!("'clavis recovery approve {} --circle 0 --rival'", guarded.did)), "{text}");
	}

	#[test]
	fn an_attempt_whose_delay_is_over_waits_for_approvals_alone() {
		let mut guarded = guarded(1, Quorum::None, false);
		let mut told = |block| {
			guarded.view.block = block;
			guarded.clock.block = block;
			lines(&guarded, guarded.attempt(0, false).unwrap()).join("\n")
		};
		assert!(told(60).contains("it waits until block #28850 ("));
		let late = told(28_849);
		assert!(late.contains("it lacks 2 approvals") && !late.contains("waits until"), "{late}");
	}

	#[test]
	fn both_sides_see_the_same_words_and_the_new_keys() {
		let guarded = guarded(1, Quorum::None, false);
		let attempt = guarded.attempt(0, false).unwrap();
		let text = lines(&guarded, attempt).join("\n");
		let words = fingerprint::words(&attempt.digest);
		assert!(text.contains(&words) && text.contains("z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"), "{text}");
		assert_eq!(guarded.to_json()["attempts"][0]["words"], words);
	}
}
