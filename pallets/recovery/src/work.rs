//! The weights of calls, by the lookups that they take.

use crate::{
	attempt::MAX_APPROVALS,
	seat::{Seat, MAX_ATTEMPTS},
	Config, Pallet, WeightInfo,
};
use clavis_primitives::{gate::Gate, ladder::Ladder, DidId};
use frame_support::pallet_prelude::Weight;

/// The lookups that a call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
	/// DIDs among the guardians that approved.
	pub guardians: u32,
	/// Attempts: of an execution, all others, also those whose time is over. The DIDs of their guardians are weighed with them
	/// then.
	pub attempts: u32,
}

impl Looked {
	/// The most lookups of an execution.
	pub const FOR_EXECUTION: Self = Self { guardians: MAX_APPROVALS, attempts: MAX_ATTEMPTS.saturating_sub(1) };
	/// The most lookups for the end of a deactivation that waits: both attempts of a circle.
	pub const FOR_CALLING_OFF: Self = Self { guardians: MAX_APPROVALS.saturating_mul(2), attempts: 2 };
}

/// Returns the weight of a call of a guardian, if `weight` is its weight for an account.
pub(crate) fn weight_of_acting<T: Config>(weight: Weight, named: &Option<DidId>) -> Weight {
	match named {
		Some(_) => weight.saturating_add(T::Gate::weight_of_entry()),
		None => weight,
	}
}

impl<T: Config> Pallet<T> {
	/// Returns the weight of an approval, with so many lookups of the DIDs of guardians that approved before. That of a rival
	/// looks at the attempt in the first seat before.
	pub(crate) fn weight_of_approval(guardian: &Option<DidId>, seat: Seat, looked: u32) -> Weight {
		let approval = match guardian {
			None => T::WeightInfo::approve_by_account(looked),
			Some(_) => T::WeightInfo::approve_by_did(looked),
		};
		if seat.rival {
			approval.saturating_add(Self::weight_of_looks(1))
		} else {
			approval
		}
	}

	/// Returns the weight of so many looks at an attempt, without the DIDs of its guardians.
	fn weight_of_looks(attempts: u32) -> Weight {
		T::WeightInfo::cancel_deactivation(0).saturating_mul(attempts.into())
	}

	/// Returns the weight of an execution. The change of control is weighed where it is made.
	pub(crate) fn weight_of_execution(looked: Looked) -> Weight {
		T::WeightInfo::execute(looked.guardians, looked.attempts).saturating_add(T::Ladder::weight_of_recovery())
	}

	/// Returns the weight of calling a deactivation off.
	pub(crate) fn weight_of_calling_off(looked: Looked) -> Weight {
		T::WeightInfo::cancel_deactivation(looked.guardians)
			.saturating_add(Self::weight_of_looks(looked.attempts.saturating_sub(1)))
			.saturating_add(T::Ladder::weight_of_act())
	}
}
