//! The guardians of a DID as a state machine that is small enough to be read, and the pallets beside it.
//!
//! This file has the words: sets, guardians, plans, acts, refusals. `machine.rs`, `refusals.rs` and `transitions.rs`
//! have the machine, which is written from the tables of `docs/ladder.md`. `driver.rs` carries acts out on this pallet
//! together with `pallet-did`, and compares. `acts.rs` makes random acts of each actor. `properties.rs` has the
//! properties.
//!
//! The model of `pallet-did` covers documents, methods and certificates. Other tests cover withdrawn algorithms, member
//! DIDs and the bounds.

mod acts;
mod driver;
mod machine;
mod properties;
mod refusals;
mod transitions;

use crate::mock::{self, HOLDER, STRANGER, THIEF};
use clavis_pallet_testing::{variant_name, Refusals};
use machine::Model;
use std::collections::BTreeSet;

/// A control set of one key. The number is the seed of the key.
type Set = u8;

/// The set that the inception commits to, where it does.
const COLD: Set = mock::NEXT;
/// The set that honest guardians put in place.
const RESCUED: Set = mock::NEW;
const ACCOMPLICE: Set = 5;
/// The set that colluding guardians put in place.
const COLLUDER: Set = 6;

/// A guardian: an account, or a DID of one key, of this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Guardian {
	Account(u8),
	Did(u8),
}

const A0: Guardian = Guardian::Account(0);
const A1: Guardian = Guardian::Account(1);
const A2: Guardian = Guardian::Account(2);
const A3: Guardian = Guardian::Account(3);
const A4: Guardian = Guardian::Account(4);
const A5: Guardian = Guardian::Account(5);
const D0: Guardian = Guardian::Did(0);
const D1: Guardian = Guardian::Did(1);
const D2: Guardian = Guardian::Did(2);

/// The number of DIDs among the guardians.
const DIDS: u8 = 3;

/// A circle, as a plan names it.
#[derive(Debug)]
struct CircleTerms {
	private: bool,
	guardians: &'static [Guardian],
	threshold: usize,
	override_quorum: Option<usize>,
	freeze_quorum: Option<usize>,
	notice: u32,
	/// The blocks without an act of control, for an inheritance.
	idle: Option<u32>,
	expiry: u32,
}

/// The seat of an attempt: the place of the circle, and whether it is that of the rival.
type Seat = (u8, bool);

/// Returns the seats of a circle.
fn seats(circle: u8) -> [Seat; 2] {
	[(circle, false), (circle, true)]
}

/// The place of a plan in [`PLANS`].
type PlanName = usize;

/// The plan of the holder.
const HOME: PlanName = 0;
/// Another plan of the holder.
const OTHER: PlanName = 1;
/// The plan of a thief.
const THIEVES: PlanName = 2;
/// A plan that is refused: one guardian alone suffices.
const UNFIT: PlanName = 3;
/// A plan of the holder with one circle.
const ONLY: PlanName = 4;

/// The threshold of every plan of the holder is more than one guardian reaches, though guardians are in several
/// circles.
static PLANS: [&[CircleTerms]; 5] = [
	&[
		CircleTerms {
			private: false,
			guardians: &[A0, A1, A2, D0],
			threshold: 2,
			override_quorum: Some(3),
			freeze_quorum: Some(2),
			notice: 4,
			idle: None,
			expiry: 10,
		},
		CircleTerms {
			private: true,
			guardians: &[A0, A3, D0, D1, D2],
			threshold: 2,
			override_quorum: None,
			freeze_quorum: Some(3),
			notice: 10,
			idle: None,
			expiry: 16,
		},
		CircleTerms {
			private: false,
			guardians: &[A1, A3, D1],
			threshold: 2,
			override_quorum: Some(3),
			freeze_quorum: None,
			notice: 5,
			idle: Some(20),
			expiry: 30,
		},
	],
	&[CircleTerms {
		private: false,
		guardians: &[A2, A3, D1, D2],
		threshold: 3,
		override_quorum: Some(4),
		freeze_quorum: Some(3),
		notice: 3,
		idle: None,
		expiry: 8,
	}],
	&[CircleTerms {
		private: false,
		guardians: &[A4, A5],
		threshold: 2,
		override_quorum: None,
		freeze_quorum: Some(2),
		notice: 2,
		idle: None,
		expiry: 5,
	}],
	&[CircleTerms {
		private: false,
		guardians: &[A4, A5],
		threshold: 1,
		override_quorum: None,
		freeze_quorum: None,
		notice: 2,
		idle: None,
		expiry: 5,
	}],
	&[CircleTerms {
		private: false,
		guardians: &[A0, A1, A2, A3, D0, D1, D2],
		threshold: 2,
		override_quorum: Some(4),
		freeze_quorum: Some(2),
		notice: 12,
		idle: None,
		expiry: 20,
	}],
];

/// The time between blocks, as the clock of the tests has it.
const SECONDS_PER_BLOCK: u64 = 3;

/// The set that authorises an act.
#[derive(Clone, Copy, Debug)]
enum By {
	/// The current control set.
	Current,
	Set(Set),
}

/// The set that a rotation names.
#[derive(Clone, Copy, Debug)]
enum To {
	Set(Set),
	/// The set behind the commitment that stands.
	Next,
	/// The set behind the commitment that was put aside, also after its window.
	PutAside,
}

/// The reason of a change of control.
#[derive(Clone, Copy, Debug)]
enum Why {
	Routine,
	Compromised { blocks_ago: u32 },
}

#[derive(Clone, Copy, Debug)]
enum Act {
	SetPlan {
		by: By,
		plan: Option<PlanName>,
	},
	CancelChange {
		by: By,
	},
	ApplyPlan,
	Start {
		circle: u8,
		guardian: Guardian,
		to: Set,
		next: Option<Set>,
		why: Why,
	},
	/// Approves the attempt in a seat of the circle or, if `stale`, one that does not stand there.
	Approve {
		circle: u8,
		rival: bool,
		guardian: Guardian,
		stale: bool,
	},
	Veto {
		by: By,
		circle: u8,
		rival: bool,
	},
	Execute {
		circle: u8,
		rival: bool,
	},
	VoteFreeze {
		circle: u8,
		guardian: Guardian,
	},
	VoteUnfreeze {
		circle: u8,
		guardian: Guardian,
	},
	Resign {
		circle: u8,
		guardian: Guardian,
	},
	Ask {
		by: By,
	},
	Answer {
		circle: u8,
		guardian: Guardian,
	},
	Close {
		circle: u8,
	},
	Forfeit {
		by: By,
		circle: u8,
		rival: bool,
	},
	CancelDeactivation {
		circle: u8,
	},
	/// `pallet-did`: a rotation of the current set, or a reveal.
	Rotate {
		by: By,
		to: To,
		next: Option<Set>,
		why: Why,
	},
	/// `pallet-did`.
	Deactivate {
		by: By,
	},
	/// The DID of a guardian gets another key.
	GuardianRotates {
		did: u8,
	},
	/// The guardians of a guardian freeze its DID.
	GuardianIsFrozen {
		did: u8,
		blocks: u32,
	},
	/// The DID of a guardian is deactivated.
	GuardianEnds {
		did: u8,
	},
	Wait {
		blocks: u32,
	},
	/// So many blocks come in which nobody can act, and then another one.
	StandStill {
		blocks: u32,
	},
}

impl Act {
	fn name(&self) -> String {
		variant_name(self)
	}
}

/// The rule by which an act is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Refused {
	/// The DID has ended, or that of the guardian.
	Deactivated,
	/// The DID is frozen, or that of the guardian.
	Frozen,
	NotAuthorized,
	BadPlan,
	NoPlan,
	/// The plan took effect in this block.
	NewPlan,
	NoCircle,
	NoChange,
	ChangeWaits,
	ChangeLapsed,
	/// A plan does not change while the DID is frozen.
	DidFrozen,
	/// An attempt at its threshold keeps the plan as it is.
	AttemptStands,
	/// No seat of the circle is free.
	CircleTaken,
	NotAGuardian,
	CoolsDown,
	NoAttempt,
	/// The attempt that is named is not the one that stands.
	OtherAttempt,
	Expired,
	NotExpired,
	/// A ranking reveal ended the attempt.
	EndedByReveal,
	NotEndedByReveal,
	ForfeitOver,
	/// The deposit of an attempt that a reveal ended can be burned.
	ForfeitOpen,
	/// An inheritance expires before it can be carried out.
	CannotMature,
	/// Nobody vetoes a rival.
	NoVeto,
	Already,
	BelowQuorum,
	Vetoed,
	NotMature,
	Outranked,
	ContestOpen,
	CannotFreeze,
	FreezeCoolsDown,
	NotFrozen,
	PrivateCircle,
	NothingAsked,
	NothingWaits,
	NotTheCommittedSet,
	CommittedToNextControl,
	DeactivationWaits,
	/// A pallet refused an act by a rule that the tables do not have.
	Other(String),
}

/// The state in which a sequence begins: a DID of the holder with a plan.
#[derive(Clone, Copy, Debug)]
struct Start {
	/// The set that the inception commits to.
	next: Option<Set>,
	plan: Option<PlanName>,
}
