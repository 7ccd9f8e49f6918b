//! Events of DIDs and of their guardians, and what stands against a DID already, in plain words, with what to do next.

mod did_state;
mod events;
mod standing;

pub use did_state::DidState;

use crate::{chain::ChainEvent, fingerprint::words};
use clavis_primitives::{Did, DidId};
use events::{of_did, of_guardians, unknown};
use sp_core::H256;

/// An event of a DID, for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
	/// The DID.
	pub did: Did,
	/// The pallet and the name of the event: `Recovery.AttemptOpened`. Of what stands already, `Standing` and its kind:
	/// `Standing.Attempt`.
	pub event: String,
	/// True if a holder who did not expect this has to act at once.
	pub urgent: bool,
	/// The event in plain words.
	pub words: String,
	/// The next step of the holder, if there is one. It fits the state of the DID, and its commands work as they are printed.
	pub next: Option<String>,
	/// The place of the circle of guardians that acted, from 0.
	pub circle: Option<u32>,
	/// The digest of the attempt.
	pub attempt: Option<H256>,
}

/// Returns the DID that an event is about.
pub fn subject_of(event: &ChainEvent) -> Option<DidId> {
	event.bytes("did").map(DidId)
}

impl Alert {
	/// Reads an event. `None` if it is not about this DID. An event that this client does not know is told as such: after an
	/// upgrade of the chain it may be the one that matters.
	///
	/// - `state`: the DID as of the block of the event.
	pub fn of(event: &ChainEvent, state: &DidState<'_>) -> Option<Self> {
		subject_of(event).filter(|id| *id == state.did.id)?;
		let known = match &*event.pallet {
			"Recovery" => of_guardians(event, state),
			"Did" => of_did(event, state),
			_ => None,
		};
		let (urgent, words, next) = known.unwrap_or_else(|| unknown(event, state));
		Some(Self {
			did: state.did.clone(),
			event: format!("{}.{}", event.pallet, event.name),
			urgent,
			words,
			next,
			circle: event.number("circle"),
			attempt: event.bytes("attempt").map(H256),
		})
	}

	/// Returns the words of the attempt, which guardians read to each other.
	pub fn fingerprint(&self) -> Option<String> {
		self.attempt.as_ref().map(words)
	}
}

/// Its urgency, its words, and the next step.
type Told = (bool, String, Option<String>);

#[cfg(test)]
mod tests;
