//! The refusals of decisions about the rules.

use super::UnsoundRules;
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt;
use scale_info::TypeInfo;

/// The reason why a decision about the rules was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum RulesError {
	/// No such rules can be in force.
	#[codec(index = 0)]
	Unsound(UnsoundRules),
	/// It would withdraw an algorithm from a moment on that will have passed.
	#[codec(index = 1)]
	Retroactive,
	/// It would be in force too soon.
	#[codec(index = 2)]
	NoticeTooShort,
	/// It would wait for too long.
	#[codec(index = 3)]
	NoticeTooLong,
	/// Keys of a withdrawn algorithm would end too soon after new ones are refused.
	#[codec(index = 4)]
	WithdrawalTooSoon,
	/// It names a field twice.
	#[codec(index = 5)]
	DuplicateField,
	/// It would change nothing.
	#[codec(index = 6)]
	NothingToChange,
	/// Too many decisions wait already.
	#[codec(index = 7)]
	TooManyScheduled,
	/// No decision with this id waits.
	#[codec(index = 8)]
	NotScheduled,
	/// The council can only tighten.
	#[codec(index = 9)]
	NotTighter,
	/// The field is out of the council's reach.
	#[codec(index = 10)]
	OutOfReach,
	/// The council tightened the field a short while ago.
	#[codec(index = 11)]
	CoolingDown,
	/// The council holds another algorithm withdrawn.
	#[codec(index = 12)]
	OneWithdrawal,
	/// No tightening of the field stands.
	#[codec(index = 13)]
	NotTightened,
}

impl From<UnsoundRules> for RulesError {
	fn from(unsound: UnsoundRules) -> Self {
		Self::Unsound(unsound)
	}
}

impl fmt::Display for RulesError {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::Unsound(unsound) => return unsound.fmt(f),
			Self::Retroactive => "an algorithm cannot be withdrawn from a moment on that will have passed",
			Self::NoticeTooShort => "the notice is shorter than the network's minimum: leave holders more blocks",
			Self::NoticeTooLong => "the notice is longer than a year: decide later",
			Self::WithdrawalTooSoon => "holders need more time between the refusal of new keys and the end of theirs",
			Self::DuplicateField => "a field is changed twice",
			Self::NothingToChange => "the rules will say this already",
			Self::TooManyScheduled => "too many decisions wait for their blocks",
			Self::NotScheduled => "no decision with this id waits: it is in force, was cancelled, or never was",
			Self::NotTighter => "the council can only tighten, and this is not tighter than what is in force",
			Self::OutOfReach => "the council cannot change this field",
			Self::CoolingDown => "the council tightened this field a short while ago",
			Self::OneWithdrawal => {
				"the council holds another algorithm withdrawn, and can withdraw one at a time: refuse new keys instead"
			},
			Self::NotTightened => "the council holds no tightening of this field that lasts beyond the next block",
		})
	}
}
