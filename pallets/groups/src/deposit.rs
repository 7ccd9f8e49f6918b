//! Deposits: a hold on the payer of an entry, in steps of 512 bytes.
//!
//! A deposit goes back when its entry goes, and no account can block that. Only the deposit of an objection is lost, if the
//! epoch stands.

use crate::{
	stored::{CurrentOf, DepositOf, Former, GroupOf, ObjectionListOf, StoredMember, StoredPackage, StoredProposal},
	Config, Event, Pallet,
};
use clavis_deposits::{pay, steps, steps_of_entries, Deposit};
use clavis_primitives::{
	groups::{GroupId, PackageBytes, MAX_OBJECTIONS},
	AccountId, DidId,
};
use codec::MaxEncodedLen;
use frame_support::{
	pallet_prelude::DispatchError,
	traits::{Consideration, Footprint},
};

/// Returns the steps of a group: all that is stored about it under its name, at its largest. So no epoch touches them.
pub(crate) fn steps_of_group<T: Config>() -> u8 {
	let keys = GroupId::max_encoded_len().saturating_mul(2);
	let content = GroupOf::<T>::max_encoded_len().saturating_add(CurrentOf::<T>::max_encoded_len());
	steps_of_entries(2, content.saturating_add(keys))
}

/// Returns the steps of the entry of a member.
pub(crate) fn steps_of_member<T: Config>() -> u8 {
	let key = GroupId::max_encoded_len().saturating_add(DidId::max_encoded_len());
	steps(StoredMember::<T::Consideration>::max_encoded_len().saturating_add(key))
}

/// Returns the steps of a proposal.
pub(crate) fn steps_of_proposal<T: Config>() -> u8 {
	let key = GroupId::max_encoded_len().saturating_add(DidId::max_encoded_len());
	steps(StoredProposal::<T::Consideration>::max_encoded_len().saturating_add(key))
}

/// Returns the steps of a key package, and of the entry that counts those of its DID.
pub(crate) fn steps_of_package<T: Config>(bytes: &PackageBytes) -> u8 {
	let rest = StoredPackage::<T::Consideration>::max_encoded_len().saturating_sub(PackageBytes::max_encoded_len());
	let key = DidId::max_encoded_len().saturating_mul(2);
	steps_of_entries(2, rest.saturating_add(key).saturating_add(bytes.len()))
}

/// Returns the steps of a list of former entries.
pub(crate) fn steps_of_formers(count: u32) -> u8 {
	let entries = (count as usize).saturating_mul(Former::max_encoded_len());
	steps(entries.saturating_add(GroupId::max_encoded_len()))
}

/// Returns the steps of an objection.
pub(crate) fn steps_of_objection<T: Config>() -> u8 {
	steps(ObjectionListOf::<T>::max_encoded_len().div_ceil(MAX_OBJECTIONS as usize))
}

/// Takes the deposit for the entry of a member.
pub(crate) fn pay_for_member<T: Config>(payer: &AccountId) -> Result<DepositOf<T>, DispatchError> {
	pay(payer, steps_of_member::<T>())
}

impl<T: Config> Pallet<T> {
	/// Gives a deposit back. An entry must be able to go in any case, so a balance that takes nothing back is only told of.
	pub(crate) fn give_back<Ticket: Consideration<AccountId, Footprint>>(deposit: Deposit<Ticket>) {
		if let Err(payer) = clavis_deposits::give_back(deposit) {
			Self::deposit_event(Event::DepositLeft { payer });
		}
	}
}
