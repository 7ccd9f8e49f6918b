//! The weights of calls, by the lookups that they take.

use crate::{attempt::MAX_APPROVALS, Config, Pallet, WeightInfo};
use clavis_primitives::{gate::Gate, ladder::Ladder, recovery::MAX_CIRCLES, DidId};
use frame_support::pallet_prelude::Weight;

/// The lookups that an execution took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
	/// DIDs among the guardians that approved.
	pub guardians: u32,
	/// Other attempts that stood. The DIDs of their guardians are weighed with them.
	pub attempts: u32,
}

impl Looked {
	/// The most of them.
	pub const MOST: Self = Self { guardians: MAX_APPROVALS, attempts: MAX_CIRCLES.saturating_sub(1) };
}

/// Returns the weight of a call of a guardian, if `weight` is its weight for an account.
pub(crate) fn weight_of_acting<T: Config>(weight: Weight, named: &Option<DidId>) -> Weight {
	match named {
		Some(_) => weight.saturating_add(T::Gate::weight_of_entry()),
		None => weight,
	}
}

impl<T: Config> Pallet<T> {
	/// Returns the weight of an approval, with so many lookups of the DIDs of guardians that approved before.
	pub(crate) fn weight_of_approval(guardian: &Option<DidId>, looked: u32) -> Weight {
		match guardian {
			None => T::WeightInfo::approve_by_account(looked),
			Some(_) => T::WeightInfo::approve_by_did(looked),
		}
	}

	/// Returns the weight of an execution. The change of control is weighed where it is made.
	pub(crate) fn weight_of_execution(looked: Looked) -> Weight {
		T::WeightInfo::execute(looked.guardians, looked.attempts).saturating_add(T::Ladder::weight_of_recovery())
	}

	/// Returns the weight of calling a deactivation off, with so many lookups of guardians' DIDs.
	pub(crate) fn weight_of_calling_off(looked: u32) -> Weight {
		T::WeightInfo::cancel_deactivation(looked).saturating_add(T::Ladder::weight_of_act())
	}
}
