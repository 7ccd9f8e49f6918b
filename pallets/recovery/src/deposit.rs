//! Deposits: a hold on the payer of an entry, in coarse steps.
//!
//! The deposit of a plan also pays for the votes and answers of its guardians, so that these need none. A deposit goes
//! back when its entry goes, and no account can block that. The deposit of an attempt is lost only if a ranking set was
//! revealed, and its holder calls the attempt hostile or the plan void.

use crate::{ballots::Ballot, guardian::CircleNotes, Config, Event, Pallet};
use clavis_primitives::{
	record::{Deposit, BILLED_STEP_BYTES},
	recovery::Plan,
	AccountId,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::{
	pallet_prelude::DispatchError,
	traits::{Consideration, Footprint},
};

/// Returns the footprint of so many steps of 512 bytes.
pub(crate) fn footprint(steps: u8) -> Footprint {
	Footprint { count: 1, size: u64::from(steps).saturating_mul(BILLED_STEP_BYTES.into()) }
}

/// Returns the steps that so many bytes take.
pub(crate) fn steps(bytes: usize) -> u8 {
	bytes.div_ceil(BILLED_STEP_BYTES as usize).try_into().unwrap_or(u8::MAX)
}

/// Returns the steps of a plan, and of all that its guardians can write about it.
pub(crate) fn steps_of_plan(plan: &Plan) -> u8 {
	let ballots = Ballot::max_encoded_len().saturating_mul(2);
	let circle = CircleNotes::max_encoded_len().saturating_add(ballots);
	steps(circle.saturating_mul(plan.circles.len()).saturating_add(plan.encoded_size()))
}

/// Takes a deposit.
pub(crate) fn pay<Ticket: Consideration<AccountId, Footprint>>(
	payer: &AccountId,
	steps: u8,
) -> Result<Deposit<Ticket>, DispatchError> {
	let ticket = Ticket::new(payer, footprint(steps))?;
	Ok(Deposit { payer: payer.clone(), steps, ticket })
}

impl<T: Config> Pallet<T> {
	/// Gives a deposit back. An entry must be able to go in any case, so a balance that takes nothing back is only told of.
	pub(crate) fn give_back<Ticket: Consideration<AccountId, Footprint>>(deposit: Deposit<Ticket>) {
		let Deposit { payer, ticket, .. } = deposit;
		if ticket.drop(&payer).is_err() {
			Self::deposit_event(Event::DepositLeft { payer });
		}
	}
}
