//! Attempts, checked before a guardian approves them and before they are carried out.

use super::GuardiansError;
use crate::rules::counted;
use clavis_primitives::{
	record::{Attempt, ContestTerms},
	recovery::{AttemptPayload, AttemptView, Circle, GuardiansView, NewControl, Quorum},
	BlockHeight, Did, DidId, Record,
};
use sp_core::H256;
use std::fmt;

/// The reason why an attempt cannot be carried out in the next block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
	/// Too few guardians approved.
	BelowQuorum {
		/// The approvals that count.
		counted: u32,
		/// The approvals that it takes: the threshold or, of a rival, the override quorum.
		quorum: u8,
	},
	/// The control set vetoed, and too few guardians approved to carry it out all the same.
	Vetoed {
		/// The approvals that count.
		counted: u32,
		/// The approvals against which there is no veto; `None` if the circle has no such number.
		override_quorum: Option<u8>,
	},
	/// The attempt of another circle comes first.
	Outranked {
		/// The place of that circle.
		circle: u8,
	},
	/// It expires before it can be carried out: in an inheritance, since the control set has acted.
	TooLate {
		/// The last block in which it stands.
		expires_at: BlockHeight,
	},
	/// A reveal ended another attempt, and its deposit can still be burned.
	ForfeitOpen {
		/// The last block in which it can be burned.
		until: BlockHeight,
	},
	/// An earlier recovery put a commitment aside that can still be revealed, and the standing one ranks by now, too.
	ContestOpen {
		/// The last block in which the one that was put aside can be revealed.
		until: BlockHeight,
	},
	/// It has not waited long enough.
	Waits {
		/// The first block in which it can be carried out.
		until: BlockHeight,
	},
}

impl Obstacle {
	/// The pallet's name for it.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::BelowQuorum { .. } => "belowQuorum",
			Self::Vetoed { .. } => "vetoed",
			Self::Outranked { .. } => "outranked",
			Self::TooLate { .. } => "attemptExpired",
			Self::ForfeitOpen { .. } => "forfeitOpen",
			Self::ContestOpen { .. } => "contestOpen",
			Self::Waits { .. } => "notMatured",
		}
	}
}

impl fmt::Display for Obstacle {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::BelowQuorum { counted: count, quorum } => {
				let approvals = counted((*count).into(), "approval");
				write!(f, "it has {approvals} in good standing, and takes {quorum}")
			},
			Self::Vetoed { counted: count, override_quorum: Some(quorum) } => {
				let approvals = counted((*count).into(), "approval");
				write!(
					f,
					"the control set vetoed it; it has {approvals} in good standing, and against a veto it takes {quorum}"
				)
			},
			Self::Vetoed { override_quorum: None, .. } => {
				f.write_str("the control set vetoed it, and the circle has no number of approvals against a veto")
			},
			Self::Outranked { circle } => write!(f, "the attempt of circle {circle} comes first"),
			Self::TooLate { expires_at } => {
				write!(f, "it expires after block #{expires_at}, before it has waited long enough")
			},
			Self::ForfeitOpen { until } => write!(
				f,
				"a reveal ended another attempt, and the control set can have its deposit burned up to block #{until}"
			),
			Self::ContestOpen { until } => write!(
				f,
				"two committed control sets outrank the guardians, and the older one can be revealed up to block #{until}"
			),
			Self::Waits { until } => write!(f, "it waits until block #{until}"),
		}
	}
}

/// Returns the digest of an attempt, computed from everything that the attempt would do.
pub fn digest_of(attempt: &AttemptView, did: DidId, genesis: H256) -> H256 {
	let AttemptView { circle, number, plan_version, set, next, reason, .. } = attempt;
	AttemptPayload {
		genesis,
		did,
		circle: *circle,
		number: *number,
		plan_version: *plan_version,
		set,
		next: *next,
		reason: *reason,
	}
	.digest()
}

/// Returns the circle at a place of the plan.
pub fn circle_in(view: &GuardiansView, place: u8) -> Result<&Circle, GuardiansError> {
	let no_circle = GuardiansError::NoCircle { circle: place, count: view.plan.circles.len() };
	view.plan.circle(place).ok_or(no_circle)
}

/// Names an attempt in plain words.
pub fn attempt_or_rival(rival: bool) -> &'static str {
	if rival {
		"rival attempt"
	} else {
		"attempt"
	}
}

/// Returns the options of a command that name an attempt.
pub fn seat_options(circle: u8, rival: bool) -> String {
	let named = if rival { " --rival" } else { "" };
	format!("--circle {circle}{named}")
}

/// Returns the attempt of a circle, or its rival. Fails if none stands, or if the attempt does not have the digest that it
/// names: a guardian must not approve by the digest of something else than what is shown.
///
/// - `rival`: the rival and no other attempt. Without it, the rival only if it stands alone.
pub fn attempt_in<'a>(
	view: &'a GuardiansView,
	circle: u8,
	rival: bool,
	did: &Did,
	genesis: H256,
) -> Result<&'a AttemptView, GuardiansError> {
	circle_in(view, circle)?;
	// A rival comes after the attempt that it was opened beside.
	let is_meant = |of: u8, is_rival: bool| of == circle && (is_rival || !rival);
	let is_named = |attempt: &&AttemptView| is_meant(attempt.circle, attempt.rival);
	let Some(attempt) = view.attempts.iter().find(is_named) else {
		if let Some(ended) = view.outranked.iter().find(|ended| is_meant(ended.circle, ended.rival)) {
			return Err(GuardiansError::EndedByReveal { circle, rival: ended.rival });
		}
		return Err(match view.expired.iter().find(is_named) {
			Some(expired) => GuardiansError::expired(did, expired),
			None => GuardiansError::NoAttempt { circle, rival },
		});
	};
	if digest_of(attempt, did.id, genesis) != attempt.digest {
		return Err(GuardiansError::WrongDigest);
	}
	Ok(attempt)
}

/// Returns whether an attempt puts this control in place: the set, the commitment and the reason that were asked for.
pub fn is_for(attempt: &AttemptView, control: &NewControl) -> bool {
	let NewControl { set, next, reason, .. } = control;
	(&attempt.set, &attempt.next, &attempt.reason) == (set, next, reason)
}

/// Returns whether a committed set can be revealed in a block that outranks guardians: those of the attempts that stand, and
/// those who froze the DID. Counts the blocks of standstills too, which the view does not tell: after one, the chain may say that
/// a commitment lacks the age to rank.
///
/// - `view`: the guardians of the DID; `None` if it has none.
pub fn can_outrank(record: &Record<()>, view: Option<&GuardiansView>, block: BlockHeight) -> bool {
	let opened = view.iter().flat_map(|view| &view.attempts).map(|attempt| attempt.opened).min();
	let attempt = || opened.map(|opened| Attempt { opened, stood: 0 });
	record.revealable(block).any(|commitment| record.outranks(&commitment, attempt, block))
}

/// Returns the reason why an attempt cannot be carried out in the block after the view; `None` if it can be.
///
/// The chain looks at the guardians' standing once more when it carries the attempt out.
pub fn obstacle(view: &GuardiansView, attempt: &AttemptView) -> Option<Obstacle> {
	let (counted, next_block) = (attempt.counted, view.block.saturating_add(1));
	if attempt.matures_at.max(next_block) > attempt.expires_at {
		return Some(Obstacle::TooLate { expires_at: attempt.expires_at });
	}
	let circle = view.plan.circle(attempt.circle);
	let threshold = circle.map(|circle| circle.threshold);
	let override_quorum = circle.and_then(|circle| circle.override_quorum);
	match attempt.quorum {
		Quorum::None | Quorum::Threshold if attempt.rival => {
			return Some(Obstacle::BelowQuorum { counted, quorum: override_quorum.unwrap_or_default() });
		},
		Quorum::None if attempt.vetoed && override_quorum.is_none() => {
			return Some(Obstacle::Vetoed { counted, override_quorum });
		},
		Quorum::None => {
			// After a veto the threshold is of no use.
			let quorum = override_quorum.filter(|_| attempt.vetoed).or(threshold);
			return Some(Obstacle::BelowQuorum { counted, quorum: quorum.unwrap_or_default() });
		},
		Quorum::Threshold if attempt.vetoed => return Some(Obstacle::Vetoed { counted, override_quorum }),
		Quorum::Threshold | Quorum::Override => {},
	}
	// One that cannot mature before it expires keeps no other one back.
	let stands = |other: &&AttemptView| other.matures_at.max(next_block) <= other.expires_at;
	let mut standing = view.attempts.iter().filter(stands);
	if let Some(higher) = standing.find(|other| outranks(other, attempt)) {
		return Some(Obstacle::Outranked { circle: higher.circle });
	}
	let forfeit = view.outranked.iter().map(|outranked| outranked.until).filter(|until| next_block <= *until).max();
	if let Some(until) = forfeit.filter(|until| attempt.matures_at <= *until) {
		return Some(Obstacle::ForfeitOpen { until });
	}
	(next_block < attempt.matures_at).then_some(Obstacle::Waits { until: attempt.matures_at })
}

/// Returns the reason why the record of a DID keeps an attempt from being carried out in the block after the view: it would
/// lose one of two commitments that rank. `None` if it does not.
pub fn contest_obstacle(record: &Record<()>, view: &GuardiansView, attempt: &AttemptView) -> Option<Obstacle> {
	let block = view.block.saturating_add(1);
	let opened = view.attempts.iter().map(|attempt| attempt.opened).min();
	// The window of the new contest does not matter here.
	let terms = ContestTerms { until: block, attempt: opened.map(|opened| Attempt { opened, stood: 0 }), block };
	record.check_contest(&attempt.set, &terms).err()?;
	record.open_contest(block).map(|contest| Obstacle::ContestOpen { until: contest.until })
}

/// Returns an attempt that keeps the current control set from ending the DID in the block after the view: it was given its
/// threshold of approvals and was not vetoed, or its override quorum, which a rival needs; and it can still be carried out.
pub fn forbids_end(view: &GuardiansView) -> Option<&AttemptView> {
	let next_block = view.block.saturating_add(1);
	let is_effective = |attempt: &&AttemptView| {
		let Some(circle) = view.plan.circle(attempt.circle) else { return false };
		let reaches = |quorum: u8| attempt.approvals.len() >= usize::from(quorum);
		circle.override_quorum.is_some_and(reaches) || (reaches(circle.threshold) && !attempt.needs_override())
	};
	let mut standing = view.attempts.iter().filter(|other| other.matures_at.max(next_block) <= other.expires_at);
	standing.find(is_effective)
}

/// Returns whether one attempt keeps another one from being carried out: by its quorum, and then by its circle.
fn outranks(one: &AttemptView, other: &AttemptView) -> bool {
	let quorum = one.quorum.effective(one.needs_override());
	quorum != Quorum::None && (quorum > other.quorum || quorum == other.quorum && one.circle < other.circle)
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use clavis_primitives::{
		control::NextControl,
		recovery::{Delay, GuardianId, Guardians, OutrankedView, Plan},
		AccountId, ControlSet, Inception, PublicKey, Reason,
	};
	use proptest::prelude::*;
	use sp_core::{ed25519, Pair};

	pub(crate) const GENESIS: H256 = H256([1; 32]);
	pub(crate) const DID: DidId = DidId([2; 32]);

	pub(crate) fn did() -> Did {
		Did { network: "dev".parse().unwrap(), id: DID }
	}

	/// A circle of five accounts, which 3 of them use and 4 of them force.
	fn circle() -> Circle {
		let guardians = (0..5).map(|n| GuardianId::Account(AccountId::new([n; 32]))).collect::<Vec<_>>();
		Circle {
			guardians: Guardians::Public(guardians.try_into().unwrap()),
			threshold: 3,
			override_quorum: Some(4),
			freeze_quorum: Some(2),
			delay: Delay::SinceOpening(100),
			expiry: 200,
		}
	}

	pub(crate) fn attempt(circle: u8, quorum: Quorum, vetoed: bool) -> AttemptView {
		let key = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu".parse().unwrap();
		let mut attempt = AttemptView {
			circle,
			rival: false,
			number: 50,
			digest: H256::zero(),
			plan_version: 1,
			set: ControlSet::single(key),
			next: None,
			reason: Reason::Routine,
			opened: 50,
			matures_at: 150,
			expires_at: 250,
			yields_at: 75,
			approvals: Vec::new(),
			counted: 3,
			quorum,
			vetoed,
		};
		attempt.digest = digest_of(&attempt, DID, GENESIS);
		attempt
	}

	pub(crate) fn rival(circle: u8, quorum: Quorum) -> AttemptView {
		let mut rival = AttemptView { rival: true, number: 51, ..attempt(circle, quorum, false) };
		rival.digest = digest_of(&rival, DID, GENESIS);
		rival
	}

	pub(crate) fn view(attempts: Vec<AttemptView>) -> GuardiansView {
		GuardiansView {
			version: 1,
			plan: Plan { circles: vec![circle(), circle()].try_into().unwrap() },
			change: None,
			circles: Vec::new(),
			attempts,
			expired: Vec::new(),
			outranked: Vec::new(),
			ballots: Vec::new(),
			asked: None,
			frozen_until: None,
			freezable_from: 0,
			last_act: 1,
			block: 160,
		}
	}

	#[test]
	fn an_attempt_that_does_not_have_its_digest_should_not_be_approved() {
		let good = attempt(0, Quorum::Threshold, false);
		let checked = |attempt: &AttemptView, genesis| {
			attempt_in(&view(vec![attempt.clone()]), 0, false, &did(), genesis).map(drop)
		};
		assert!(checked(&good, GENESIS).is_ok());
		let other = [
			AttemptView { number: 51, ..good.clone() },
			AttemptView { plan_version: 2, ..good.clone() },
			AttemptView { next: Some(H256::zero()), ..good.clone() },
			AttemptView { reason: Reason::Compromised { since: 1 }, ..good.clone() },
		];
		for wrong in other {
			assert!(matches!(checked(&wrong, GENESIS), Err(GuardiansError::WrongDigest)));
		}
		assert!(matches!(checked(&good, H256([3; 32])), Err(GuardiansError::WrongDigest)));
	}

	#[test]
	fn an_attempt_is_for_the_control_that_it_names_alone() {
		let attempt = attempt(0, Quorum::None, false);
		let AttemptView { set, next, reason, .. } = attempt.clone();
		let asked = NewControl { set, next, reason, possession: Default::default() };
		assert!(is_for(&attempt, &asked));
		let other_key = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv".parse().unwrap();
		for other in [
			NewControl { set: ControlSet::single(other_key), ..asked.clone() },
			NewControl { next: Some(H256::zero()), ..asked.clone() },
			NewControl { reason: Reason::Compromised { since: 1 }, ..asked.clone() },
		] {
			assert!(!is_for(&attempt, &other));
		}
	}

	#[test]
	fn a_circle_or_an_attempt_that_is_not_there_is_named() {
		let view = view(vec![attempt(0, Quorum::None, false)]);
		let of = |circle, rival| attempt_in(&view, circle, rival, &did(), GENESIS).map(drop);
		assert!(of(0, false).is_ok());
		assert!(matches!(of(0, true), Err(GuardiansError::NoAttempt { circle: 0, rival: true })));
		assert!(matches!(of(1, false), Err(GuardiansError::NoAttempt { circle: 1, rival: false })));
		assert!(matches!(of(2, false), Err(GuardiansError::NoCircle { circle: 2, count: 2 })));
	}

	#[test]
	fn a_rival_is_named_or_stands_alone() {
		let (first, second) = (attempt(0, Quorum::Threshold, false), rival(0, Quorum::None));
		let both = view(vec![first, second.clone()]);
		let is_rival = |view: &GuardiansView, named| attempt_in(view, 0, named, &did(), GENESIS).unwrap().rival;
		assert_eq!([false, true].map(|named| is_rival(&both, named)), [false, true]);
		assert!(is_rival(&view(vec![second]), false));
	}

	#[test]
	fn an_attempt_that_does_not_stand_any_more_is_told_with_what_to_do() {
		let mut view = view(Vec::new());
		let over = AttemptView { expires_at: 150, ..attempt(1, Quorum::Threshold, false) };
		view.expired = vec![over, AttemptView { expires_at: 155, ..rival(1, Quorum::None) }];
		view.outranked = vec![OutrankedView { circle: 0, rival: true, digest: H256::zero(), until: 180 }];
		let of = |circle, rival| attempt_in(&view, circle, rival, &did(), GENESIS).unwrap_err();
		for (rival, after, named, options) in
			[(false, 150, "the attempt", ""), (true, 155, "the rival attempt", " --rival")]
		{
			let expired = of(1, rival);
			assert_eq!(expired.kind(), "attemptExpired");
			let close = format!("close it with 'clavis recovery close {} --circle 1{options}'", did());
			assert_eq!(expired.to_string(), format!("{named} of circle 1 expired after block #{after}; {close}"));
		}
		for rival in [false, true] {
			let ended = of(0, rival);
			assert_eq!(ended.kind(), "endedByReveal");
			assert!(ended.to_string().contains("the rival attempt"), "{ended}");
		}
		// One that stands is found beside one that does not.
		view.attempts = vec![rival(1, Quorum::Override)];
		view.expired.truncate(1);
		assert!(attempt_in(&view, 1, false, &did(), GENESIS).unwrap().rival);
	}

	#[test]
	fn one_approval_is_not_told_in_the_plural() {
		for (obstacle, words) in [
			(Obstacle::BelowQuorum { counted: 1, quorum: 3 }, "it has 1 approval in good standing, and takes 3"),
			(
				Obstacle::Vetoed { counted: 3, override_quorum: Some(4) },
				"it has 3 approvals in good standing, and against a veto it takes 4",
			),
		] {
			assert!(obstacle.to_string().ends_with(words), "{obstacle}");
		}
	}

	#[test]
	fn the_first_obstacle_is_told() {
		let of = |attempt: AttemptView, others: Vec<AttemptView>| {
			let view = view([vec![attempt.clone()], others].concat());
			obstacle(&view, &attempt)
		};
		assert_eq!(of(attempt(0, Quorum::Threshold, false), vec![]), None);
		assert_eq!(of(attempt(0, Quorum::Override, true), vec![]), None);
		let below = Obstacle::BelowQuorum { counted: 3, quorum: 3 };
		assert_eq!(of(attempt(0, Quorum::None, false), vec![]), Some(below));
		let below = Obstacle::BelowQuorum { counted: 3, quorum: 4 };
		assert_eq!(of(rival(0, Quorum::Threshold), vec![]), Some(below));
		assert_eq!(of(rival(0, Quorum::Override), vec![attempt(0, Quorum::Threshold, false)]), None);
		let vetoed = Obstacle::Vetoed { counted: 3, override_quorum: Some(4) };
		assert_eq!(of(attempt(0, Quorum::Threshold, true), vec![]), Some(vetoed));
		let early = AttemptView { matures_at: 162, ..attempt(0, Quorum::Threshold, false) };
		assert_eq!(of(early, vec![]), Some(Obstacle::Waits { until: 162 }));
		let late = AttemptView { matures_at: 251, ..attempt(0, Quorum::Override, false) };
		assert_eq!(of(late, vec![]), Some(Obstacle::TooLate { expires_at: 250 }));
		let expired = AttemptView { expires_at: 160, ..attempt(0, Quorum::Override, false) };
		assert_eq!(of(expired.clone(), vec![]), Some(Obstacle::TooLate { expires_at: 160 }));
		// One that expires in this block keeps no other one back.
		assert_eq!(of(attempt(1, Quorum::Threshold, false), vec![expired]), None);
		// Nor does an inheritance that cannot mature before it expires.
		let late = AttemptView { matures_at: 251, ..attempt(0, Quorum::Override, false) };
		assert_eq!(of(attempt(1, Quorum::Threshold, false), vec![late]), None);
		let next = AttemptView { matures_at: 161, ..attempt(0, Quorum::Threshold, false) };
		assert_eq!(of(next.clone(), vec![]), None);
		// The deposit of an attempt that a reveal ended comes first, as long as it can be burned.
		for (until, obstacle) in [(160, None), (161, Some(Obstacle::ForfeitOpen { until: 161 }))] {
			let mut view = view(vec![next.clone()]);
			view.outranked = vec![OutrankedView { circle: 1, rival: false, digest: H256::zero(), until }];
			assert_eq!(super::obstacle(&view, &next), obstacle);
		}
	}

	#[test]
	fn a_recovery_that_would_lose_a_commitment_that_ranks_waits_for_the_contest() {
		let key = |seed: u8| PublicKey::Ed25519(ed25519::Pair::from_seed(&[seed; 32]).public().0);
		let next = |seed: u8, ranks| NextControl {
			hash: ControlSet::single(key(seed)).commitment(),
			committed_at: 20,
			ranks_from: 30,
			ranks,
		};
		let attempt = AttemptView { opened: 30, ..attempt(0, Quorum::Threshold, false) };
		let inception = Inception { control: ControlSet::single(key(1)), next: None, salt: H256::zero() };
		let mut record = Record::create(inception, [], 100, 1).unwrap();
		record.control.next = Some(next(2, true));
		let mut seen = view(vec![attempt.clone()]);
		seen.block = 59;
		assert_eq!(contest_obstacle(&record, &seen, &attempt), None);
		let terms = ContestTerms { until: 60, attempt: None, block: 20 };
		record.recover(ControlSet::single(key(3)), Some(next(4, false)), Reason::Routine, terms, 200).unwrap();
		assert_eq!(contest_obstacle(&record, &seen, &attempt), Some(Obstacle::ContestOpen { until: 60 }));
		seen.block = 60;
		assert_eq!(contest_obstacle(&record, &seen, &attempt), None);
	}

	#[test]
	fn an_attempt_at_a_quorum_that_acts_keeps_the_did_from_its_end() {
		let given = |approvals: u8, vetoed: bool| {
			let approvals = (0..approvals).map(|n| GuardianId::Account(AccountId::new([n; 32]))).collect();
			AttemptView { approvals, ..attempt(0, Quorum::None, vetoed) }
		};
		for (attempt, forbids) in [
			(given(2, false), false),
			(given(3, false), true),
			(given(3, true), false),
			(given(4, true), true),
			(AttemptView { rival: true, ..given(3, false) }, false),
			(AttemptView { rival: true, ..given(4, false) }, true),
			(AttemptView { expires_at: 160, ..given(4, false) }, false),
			(AttemptView { matures_at: 251, ..given(4, false) }, false),
		] {
			assert_eq!(forbids_end(&view(vec![attempt.clone()])).is_some(), forbids, "{attempt:?}");
		}
	}

	fn any_attempt(circle: u8) -> impl Strategy<Value = AttemptView> {
		let quorum = prop_oneof![Just(Quorum::None), Just(Quorum::Threshold), Just(Quorum::Override)];
		(quorum, any::<bool>()).prop_map(move |(quorum, vetoed)| attempt(circle, quorum, vetoed))
	}

	proptest! {
		#[test]
		fn at_most_one_attempt_can_be_carried_out(one in any_attempt(0), other in any_attempt(1)) {
			let view = view(vec![one, other]);
			let free = view.attempts.iter().filter(|attempt| obstacle(&view, attempt).is_none()).count();
			let effective = |attempt: &AttemptView| match attempt.quorum {
				Quorum::None => false,
				Quorum::Threshold => !attempt.vetoed,
				Quorum::Override => true,
			};
			// One of those that could be carried out alone comes first.
			prop_assert_eq!(free, usize::from(view.attempts.iter().any(effective)));
		}
	}
}
