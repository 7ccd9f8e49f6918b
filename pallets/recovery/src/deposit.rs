//! Deposits: a hold on the payer of an entry, in coarse steps.
//!
//! The deposit of a plan also pays for the votes and answers of its guardians, so that these need none. A deposit goes
//! back when its entry goes, and no account can block that. The deposit of an attempt is lost only if a ranking set was
//! revealed, and its holder calls the attempt hostile or the plan void.

use crate::{ballots::Ballot, guardian::CircleNotes, Config, Event, Pallet};
#[cfg(feature = "runtime-benchmarks")]
pub(crate) use clavis_deposits::footprint;
pub(crate) use clavis_deposits::{pay, steps_of_entries};

use clavis_deposits::Deposit;
use clavis_primitives::{recovery::Plan, AccountId};
use codec::{Encode, MaxEncodedLen};
use frame_support::traits::{Consideration, Footprint};

/// Returns the steps of a plan, and of all that its guardians can write about it: the notes of each circle, and two ballots.
pub(crate) fn steps_of_plan(plan: &Plan) -> u8 {
	let circles = plan.circles.len();
	let ballots = Ballot::max_encoded_len().saturating_mul(2);
	let circle = CircleNotes::max_encoded_len().saturating_add(ballots);
	let bytes = circle.saturating_mul(circles).saturating_add(plan.encoded_size());
	steps_of_entries(circles.saturating_mul(3).saturating_add(1), bytes)
}

impl<T: Config> Pallet<T> {
	/// Gives a deposit back. An entry must be able to go in any case, so a balance that takes nothing back is only told of.
	pub(crate) fn give_back<Ticket: Consideration<AccountId, Footprint>>(deposit: Deposit<Ticket>) {
		if let Err(payer) = clavis_deposits::give_back(deposit) {
			Self::deposit_event(Event::DepositLeft { payer });
		}
	}
}
