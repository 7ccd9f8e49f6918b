//! The ladder of authority as a state machine that is small enough to be read, and the pallet beside it.
//!
//! This file has the words: sets, acts, refusals. `machine.rs` has the machine. `driver.rs` carries acts out on the pallet
//! and compares. `acts.rs` makes random acts of each party. `properties.rs` has the properties. `found.rs` has the faults
//! that the model found, each with its sequence.
//!
//! Other tests cover the rest: member DIDs, the expiry and the age of keys, the reach of the rules, and ended methods that
//! a record forgets.

mod acts;
mod driver;
mod found;
mod machine;
mod properties;

use clavis_pallet_testing::{variant_name, Refusals};
use machine::Model;
use std::collections::BTreeSet;

/// A key. The driver has a key pair for each number.
type KeyNumber = u8;

/// The id of a verification method.
type Name = u8;

/// A control set. Its keys weigh one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Set {
	threshold: usize,
	keys: &'static [KeyNumber],
}

/// The one key of the algorithm that rules can withdraw.
const LEGACY: KeyNumber = 3;

const HOLDER: Set = Set { threshold: 1, keys: &[0] };
const COLD: Set = Set { threshold: 1, keys: &[2] };
const OLD: Set = Set { threshold: 1, keys: &[LEGACY] };
const EITHER: Set = Set { threshold: 1, keys: &[1, LEGACY] };
const BOTH: Set = Set { threshold: 2, keys: &[1, LEGACY] };
const PAIR: Set = Set { threshold: 2, keys: &[0, 1] };
/// A set of a key that is a verification method too.
const DEVICE: Set = Set { threshold: 1, keys: &[4] };
const THIEF: Set = Set { threshold: 1, keys: &[7] };
const ACCOMPLICE: Set = Set { threshold: 1, keys: &[8] };
const STRANGER: Set = Set { threshold: 1, keys: &[9] };
const RESCUED: Set = Set { threshold: 1, keys: &[10] };

/// The keys of verification methods.
static METHOD_KEYS: [KeyNumber; 3] = [4, 5, 6];

/// The number of ids that methods can have. A record remembers more ends than this, so it forgets none.
const NAMES: Name = 6;

/// The block in which each sequence begins.
const FIRST_BLOCK: u32 = 1_001;

/// The time between blocks, as the mock's clock has it.
const SECONDS_PER_BLOCK: u64 = 3;

/// The party that authorises an act.
#[derive(Clone, Copy, Debug)]
enum By {
	/// The keys of the current control set.
	Current,
	/// The keys of this set, as far as they are members of the current one.
	Set(Set),
	/// A verification method, with a signature by this key.
	Method { name: Name, key: KeyNumber },
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

/// The reason of an end.
#[derive(Clone, Copy, Debug)]
enum Why {
	Routine,
	Compromised { blocks_ago: u32 },
}

#[derive(Clone, Copy, Debug)]
enum Act {
	/// `update`: adds a method.
	Add {
		by: By,
		name: Name,
		key: KeyNumber,
	},
	/// `update`: removes a method.
	Remove {
		by: By,
		name: Name,
	},
	Revoke {
		by: By,
		name: Name,
		why: Why,
	},
	/// `revoke_in_emergency`: a member of the control set signs, or the key itself.
	Certificate {
		signer: KeyNumber,
		as_member: bool,
		key: KeyNumber,
		since_blocks_ago: Option<u32>,
	},
	Rotate {
		by: By,
		to: To,
		next: Option<Set>,
		why: Why,
	},
	RotateThrough {
		revealed: To,
		to: Set,
		next: Option<Set>,
		why: Why,
	},
	Deactivate {
		by: By,
	},
	/// The gate is asked for an act that only defends.
	Veto {
		signer: KeyNumber,
	},
	/// Guardians freeze the DID, up to and including a block.
	Freeze {
		blocks: u32,
	},
	/// Guardians open an attempt. One that stood before is given up.
	OpenAttempt,
	/// Guardians carry their attempt out, and put a set of one key in place.
	Recover {
		to: Set,
		next: Option<Set>,
		window: u32,
		why: Why,
	},
	/// Guardians call a deactivation off.
	CallOff,
	/// Rules withdraw the algorithm of [`LEGACY`].
	Withdraw,
	/// Rules accept it again.
	Accept,
	Wait {
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
	Deactivated,
	Frozen,
	/// The signers do not reach the threshold, or the caller is no party that may do this.
	NoAuthority,
	/// A key of a withdrawn algorithm would act, or would come in anew.
	Withdrawn,
	NotTheCommittedSet,
	CommittedToNextControl,
	CanActItself,
	ContestOpen,
	DeactivationWaits,
	EmergencySpent,
	SinceByMember,
	IdTaken,
	KnownCompromised,
	/// There is no such method, or nothing to change about it.
	NothingThere,
	/// The pallet refused an act by a rule that the tables do not have.
	Other(String),
}

/// The state in which a sequence begins.
#[derive(Clone, Copy, Debug)]
struct Start {
	control: Set,
	/// The set that the inception commits to.
	next: Option<Set>,
	/// The longest delay of the guardians' plan, in blocks; `None` without guardians.
	longest_delay: Option<u32>,
}
