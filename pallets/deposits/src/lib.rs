//! Deposits for state, as all pallets take them: a hold on the payer of an entry, in steps of 512 bytes.
//!
//! An ordinary change of an entry stays within its step, so it touches no balance.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

pub use clavis_primitives::record::{Deposit, BILLED_STEP_BYTES};

use clavis_primitives::AccountId;
use frame_support::traits::{Consideration, Footprint};
use sp_runtime::DispatchError;

/// Returns the footprint of an entry of so many steps.
pub fn footprint(steps: u8) -> Footprint {
	Footprint { count: 1, size: u64::from(steps).saturating_mul(BILLED_STEP_BYTES.into()) }
}

/// Returns the steps that so many bytes take.
pub fn steps(bytes: usize) -> u8 {
	bytes.div_ceil(BILLED_STEP_BYTES as usize).try_into().unwrap_or(u8::MAX)
}

/// Returns the steps of entries that one deposit pays for, with so many bytes together. Its footprint has one entry, and each
/// other one counts as a step.
pub fn steps_of_entries(entries: usize, bytes: usize) -> u8 {
	let others = entries.saturating_sub(1).try_into().unwrap_or(u8::MAX);
	steps(bytes).saturating_add(others)
}

/// Takes the deposit for an entry of so many steps. Fails if the payer lacks the funds.
pub fn pay<Ticket>(payer: &AccountId, steps: u8) -> Result<Deposit<Ticket>, DispatchError>
where
	Ticket: Consideration<AccountId, Footprint>,
{
	let ticket = Ticket::new(payer, footprint(steps))?;
	Ok(Deposit { payer: payer.clone(), steps, ticket })
}

/// Gives a deposit back to its payer. Returns the payer as the error if its balance does not take the deposit back. An
/// entry must be able to go in any case, so the caller of this only tells of it.
pub fn give_back<Ticket>(deposit: Deposit<Ticket>) -> Result<(), AccountId>
where
	Ticket: Consideration<AccountId, Footprint>,
{
	let Deposit { payer, ticket, .. } = deposit;
	ticket.drop(&payer).map_err(|_| payer)
}

/// Burns a deposit.
pub fn burn<Ticket>(deposit: Deposit<Ticket>)
where
	Ticket: Consideration<AccountId, Footprint>,
{
	let Deposit { payer, ticket, .. } = deposit;
	ticket.burn(&payer);
}

/// Gives a deposit back, less the price of an entry that stays in state for ever, which is burned.
pub fn give_back_content<Ticket>(deposit: Deposit<Ticket>) -> Result<(), DispatchError>
where
	Ticket: Consideration<AccountId, Footprint>,
{
	let Deposit { payer, ticket, .. } = deposit;
	ticket.update(&payer, footprint(0))?.burn(&payer);
	Ok(())
}
