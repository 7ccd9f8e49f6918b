//! A record as the chain stores it, and as others read it.

use super::{Deposit, Record, MAX_RECORD_BYTES};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A record in storage. The first byte names the layout of the rest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum StoredRecord<Ticket> {
	/// The first layout.
	#[codec(index = 1)]
	V1(Record<Ticket>),
}

impl<Ticket> StoredRecord<Ticket> {
	/// The record, in today's layout.
	pub fn into_latest(self) -> Record<Ticket> {
		let Self::V1(record) = self;
		record
	}
}

/// Every write keeps the record within [`MAX_RECORD_BYTES`]: the content is checked, the rest bounded.
impl<Ticket: Encode> MaxEncodedLen for StoredRecord<Ticket> {
	fn max_encoded_len() -> usize {
		MAX_RECORD_BYTES as usize
	}
}

impl<Ticket> Record<Ticket> {
	/// Returns the record without its ticket, which the pallet alone can use.
	pub fn without_ticket(self) -> Record<()> {
		let Self {
			status,
			document,
			control,
			version,
			created,
			updated,
			history,
			ended,
			forgot_ended,
			compromised,
			marked_at,
			rotated,
			key_epoch,
			frozen_until,
			outranks_freeze,
			deactivates_at,
			contest,
			guarded,
			proven,
			emergency_spent,
			last_act,
			nonces,
			deposit,
		} = self;
		let deposit = deposit.map(|Deposit { payer, steps, .. }| Deposit { payer, steps, ticket: () });
		Record {
			status,
			document,
			control,
			version,
			created,
			updated,
			history,
			ended,
			forgot_ended,
			compromised,
			marked_at,
			rotated,
			key_epoch,
			frozen_until,
			outranks_freeze,
			deactivates_at,
			contest,
			guarded,
			proven,
			emergency_spent,
			last_act,
			nonces,
			deposit,
		}
	}
}
