//! Refusals of decisions, as errors of this pallet.

use crate::Error;
use clavis_primitives::rules::{RulesError, UnsoundRules};

impl<T> From<UnsoundRules> for Error<T> {
	fn from(unsound: UnsoundRules) -> Self {
		match unsound {
			UnsoundRules::NoAlgorithmLeft => Self::NoAlgorithmLeft,
			UnsoundRules::KeyAgeTooShort => Self::KeyAgeTooShort,
			UnsoundRules::ReachTooShort => Self::ReachTooShort,
			UnsoundRules::RecoveryTooSlow => Self::RecoveryTooSlow,
			UnsoundRules::GuardiansOutOfBounds => Self::GuardiansOutOfBounds,
			UnsoundRules::DeadlineOutOfBounds => Self::DeadlineOutOfBounds,
			UnsoundRules::EpochOutOfBounds => Self::EpochOutOfBounds,
		}
	}
}

impl<T> From<RulesError> for Error<T> {
	fn from(error: RulesError) -> Self {
		match error {
			RulesError::Unsound(unsound) => unsound.into(),
			RulesError::Retroactive => Self::Retroactive,
			RulesError::NoticeTooShort => Self::NoticeTooShort,
			RulesError::NoticeTooLong => Self::NoticeTooLong,
			RulesError::WithdrawalTooSoon => Self::WithdrawalTooSoon,
			RulesError::DuplicateField => Self::DuplicateField,
			RulesError::NothingToChange => Self::NothingToChange,
			RulesError::TooManyScheduled => Self::TooManyScheduled,
			RulesError::NotScheduled => Self::NotScheduled,
			RulesError::NotTighter => Self::NotTighter,
			RulesError::OutOfReach => Self::OutOfReach,
			RulesError::CoolingDown => Self::CoolingDown,
			RulesError::OneWithdrawal => Self::OneWithdrawal,
			RulesError::NotTightened => Self::NotTightened,
		}
	}
}
