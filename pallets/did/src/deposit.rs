//! Deposits: a hold on the payer of a record, in coarse steps.
//!
//! The account that makes a record grow by a step becomes its payer, for all of it, and the payer before it is released in
//! full. A payer has no power over the record, and no other account can block a refund that is due.

use crate::{pallet::RecordOf, Config, Pallet};
pub(crate) use clavis_deposits::footprint;

use clavis_deposits::{give_back_content, pay, Deposit};
use clavis_primitives::AccountId;
use frame_support::{
	dispatch::PostDispatchInfo,
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	traits::Consideration,
};

/// The outcome for a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
	/// The content takes as many steps as before: no balance was touched.
	Untouched,
	/// Holds changed.
	Moved,
}

impl Settled {
	/// Returns the weight that a call used, if `weight` is its weight without a change of holds.
	pub fn on_top_of(self, weight: Weight) -> PostDispatchInfo {
		match self {
			Self::Untouched => Some(weight).into(),
			Self::Moved => None.into(),
		}
	}
}

fn resize<T: Config>(old: Deposit<T::Consideration>, steps: u8) -> Result<Deposit<T::Consideration>, DispatchError> {
	let ticket = old.ticket.update(&old.payer, footprint(steps))?;
	Ok(Deposit { steps, ticket, ..old })
}

impl<T: Config> Pallet<T> {
	/// Takes the deposit for a new record.
	pub(crate) fn charge(record: &mut RecordOf<T>, payer: &AccountId) -> DispatchResult {
		record.deposit = Some(pay(payer, record.billed_steps())?);
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
				let new = pay(payer, steps)?;
				old.ticket.drop(&old.payer)?;
				new
			},
			// A DID of the genesis block has no payer until an account makes it grow.
			None => pay(payer, steps)?,
		});
		Ok(Settled::Moved)
	}

	/// Gives back the deposit for steps that a record no longer takes. Its content took `paid` steps before it shrank.
	pub(crate) fn give_back(record: &mut RecordOf<T>, paid: u8) -> Result<Settled, DispatchError> {
		let steps = record.billed_steps();
		if steps == paid {
			return Ok(Settled::Untouched);
		}
		record.deposit = record.deposit.take().map(|old| resize::<T>(old, steps)).transpose()?;
		Ok(Settled::Moved)
	}

	/// Gives the deposit back, less the price of the entry that a deactivated DID leaves in state for ever.
	pub(crate) fn release(record: &mut RecordOf<T>) -> DispatchResult {
		record.deposit.take().map_or(Ok(()), give_back_content)
	}
}
