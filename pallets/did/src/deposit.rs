//! Deposits: a hold on whoever paid, in coarse steps.
//!
//! Whoever makes a record grow by a step becomes its payer, for all of it, and the one before is
//! released in full. A payer holds no power over the record, and nobody else can block what is due.

use crate::{pallet::RecordOf, Config, Pallet};
use clavis_primitives::{
	record::{Deposit, BILLED_STEP_BYTES},
	AccountId,
};
use frame_support::{
	dispatch::PostDispatchInfo,
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	traits::{Consideration, Footprint},
};

/// What so many steps of content take.
pub(crate) fn footprint(steps: u8) -> Footprint {
	Footprint { count: 1, size: u64::from(steps).saturating_mul(BILLED_STEP_BYTES.into()) }
}

/// What became of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
	/// The content takes as many steps as before: no balance was touched.
	Untouched,
	/// Holds changed.
	Moved,
}

impl Settled {
	/// What a call of this weight used in the end, of what was reserved for it.
	pub fn on_top_of(self, weight: Weight) -> PostDispatchInfo {
		match self {
			Self::Untouched => Some(weight).into(),
			Self::Moved => None.into(),
		}
	}
}

fn pay<T: Config>(payer: &AccountId, steps: u8) -> Result<Deposit<T::Consideration>, DispatchError> {
	let ticket = T::Consideration::new(payer, footprint(steps))?;
	Ok(Deposit { payer: payer.clone(), steps, ticket })
}

fn resize<T: Config>(old: Deposit<T::Consideration>, steps: u8) -> Result<Deposit<T::Consideration>, DispatchError> {
	let ticket = old.ticket.update(&old.payer, footprint(steps))?;
	Ok(Deposit { steps, ticket, ..old })
}

impl<T: Config> Pallet<T> {
	/// Takes the deposit for a new record.
	pub(crate) fn charge(record: &mut RecordOf<T>, payer: &AccountId) -> DispatchResult {
		record.deposit = Some(pay::<T>(payer, record.billed_steps())?);
		Ok(())
	}

	/// Adjusts the deposit to a record whose content took `paid` steps before it changed.
	pub(crate) fn settle(record: &mut RecordOf<T>, paid: u8, payer: &AccountId) -> Result<Settled, DispatchError> {
		let steps = record.billed_steps();
		if steps <= paid {
			return Self::give_back(record, paid);
		}
		record.deposit = Some(match record.deposit.take() {
			Some(old) if old.payer == *payer => resize::<T>(old, steps)?,
			Some(old) => {
				let new = pay::<T>(payer, steps)?;
				old.ticket.drop(&old.payer)?;
				new
			},
			// A DID of the genesis block: nobody paid, until somebody makes it grow.
			None => pay::<T>(payer, steps)?,
		});
		Ok(Settled::Moved)
	}

	/// Gives back what a record does not take any more whose content took `paid` steps before it shrank.
	pub(crate) fn give_back(record: &mut RecordOf<T>, paid: u8) -> Result<Settled, DispatchError> {
		let steps = record.billed_steps();
		if steps == paid {
			return Ok(Settled::Untouched);
		}
		record.deposit = record.deposit.take().map(|old| resize::<T>(old, steps)).transpose()?;
		Ok(Settled::Moved)
	}

	/// Gives the deposit back, less the price of what a deactivated DID leaves in state for ever.
	pub(crate) fn release(record: &mut RecordOf<T>) -> DispatchResult {
		if let Some(Deposit { payer, ticket, .. }) = record.deposit.take() {
			ticket.update(&payer, footprint(0))?.burn(&payer);
		}
		Ok(())
	}
}
