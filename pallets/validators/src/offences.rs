//! Equivocations: a validator that is proven to have made one leaves.

use crate::{Cause, Config, Departure, Event, Pallet, Validators};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use pallet_session::historical::IdentificationTuple;
use sp_runtime::Perbill;
use sp_staking::{
	offence::{Offence, OffenceDetails, OffenceError, OnOffenceHandler, ReportOffence},
	SessionIndex,
};

impl<T: Config> OnOffenceHandler<T::AccountId, IdentificationTuple<T>, Weight> for Pallet<T> {
	/// Expels every offender that is still a validator, at any time after the offence. The list also holds those reported
	/// earlier for the same round: to expel them again changes nothing, unless they were admitted again meanwhile.
	fn on_offence(
		offenders: &[OffenceDetails<T::AccountId, IdentificationTuple<T>>],
		_: &[Perbill],
		_: SessionIndex,
	) -> Weight {
		Validators::<T>::mutate(|set| {
			for OffenceDetails { offender: (validator, ()), .. } in offenders {
				let (validator, cause) = (validator.clone(), Cause::Equivocation);
				match set.expel(&validator) {
					Some(Departure::Now) => Self::deposit_event(Event::Left { validator, cause }),
					Some(Departure::WhenReplaced) => Self::deposit_event(Event::MustLeave { validator, cause }),
					None => {},
				}
			}
		});
		T::DbWeight::get().reads_writes(1, 1)
	}
}

/// Reports that still have a consequence; `R` keeps them.
///
/// A report is free and leaves an entry in state for ever, and the holder of a validator's key can sign an equivocation for
/// each number of a round. So only the first one that is proven counts. After it the validator is out, or leaving, and
/// further reports are refused as known. Their sender pays for them, if they are signed.
pub struct Reports<T, R>(PhantomData<(T, R)>);

impl<T: Config, R> Reports<T, R> {
	fn have_a_consequence(offenders: &[IdentificationTuple<T>]) -> bool {
		let set = Validators::<T>::get();
		offenders.iter().any(|(account, ())| set.can_expel(account))
	}
}

impl<T, R, O> ReportOffence<T::AccountId, IdentificationTuple<T>, O> for Reports<T, R>
where
	T: Config,
	R: ReportOffence<T::AccountId, IdentificationTuple<T>, O>,
	O: Offence<IdentificationTuple<T>>,
{
	fn report_offence(reporters: Vec<T::AccountId>, offence: O) -> Result<(), OffenceError> {
		if !Self::have_a_consequence(&offence.offenders()) {
			return Err(OffenceError::DuplicateReport);
		}
		R::report_offence(reporters, offence)
	}

	fn is_known_offence(offenders: &[IdentificationTuple<T>], slot: &O::Slot) -> bool {
		!Self::have_a_consequence(offenders) || R::is_known_offence(offenders, slot)
	}
}
