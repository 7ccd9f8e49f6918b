//! Proposals: changes of the roster that members ask for, and requests of DIDs that want to join.

use crate::{
	deposit::steps_of_proposal,
	stored::{CurrentOf, StoredProposal},
	Config, Error, Groups, Heads, Packages, Pallet, Proposals,
};
use clavis_deposits::pay;
use clavis_primitives::{
	gate::{Gate, Need, Standing},
	groups::{Added, GroupId, Proposal, MAX_PROPOSALS},
	AccountId, DidId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};

/// The most proposals of DIDs that are no members. So they leave room for those of members.
pub const MAX_REQUESTS: u32 = MAX_PROPOSALS / 2;

impl<T: Config> Pallet<T> {
	/// Adds a proposal.
	///
	/// - `by`: the DID that makes it.
	/// - `subject`: the DID that it is about.
	pub(crate) fn add_proposal(
		group: &GroupId,
		by: DidId,
		subject: DidId,
		proposal: Proposal,
		payer: &AccountId,
	) -> DispatchResult {
		let mut current = Self::current(group)?;
		let request = Self::check_maker(group, &current, &by, &subject, &proposal)?;
		Self::check_content(group, &current, &subject, &proposal)?;
		ensure!(!Proposals::<T>::contains_key(group, subject), Error::<T>::ProposalExists);
		ensure!(current.head.proposals < MAX_PROPOSALS, Error::<T>::TooManyProposals);
		if request {
			ensure!(u32::from(current.requests) < MAX_REQUESTS, Error::<T>::TooManyRequests);
			current.requests = current.requests.saturating_add(1);
		}
		current.head.proposals = current.head.proposals.saturating_add(1);
		let deposit = pay(payer, steps_of_proposal::<T>())?;
		Proposals::<T>::insert(group, subject, StoredProposal { by, request, proposal, deposit });
		Heads::<T>::insert(group, current);
		Ok(())
	}

	/// Checks that a DID can make a proposal: a member can, and a DID that is none asks for itself. Returns whether it is
	/// none.
	fn check_maker(
		group: &GroupId,
		current: &CurrentOf<T>,
		by: &DidId,
		subject: &DidId,
		proposal: &Proposal,
	) -> Result<bool, Error<T>> {
		match Self::member(group, &current.head, by) {
			Ok(stored) => {
				ensure!(!stored.member.must_go(), Error::<T>::MustGo);
				Ok(false)
			},
			Err(error) => {
				let asks_for_itself = by == subject && matches!(proposal, Proposal::Add { .. });
				ensure!(asks_for_itself, error);
				Ok(true)
			},
		}
	}

	/// Checks that a commit could carry a proposal out now.
	fn check_content(
		group: &GroupId,
		current: &CurrentOf<T>,
		subject: &DidId,
		proposal: &Proposal,
	) -> Result<(), Error<T>> {
		match proposal {
			Proposal::Add { package } => {
				let stored = Packages::<T>::get(subject, package).ok_or(Error::<T>::NoPackage)?;
				ensure!(Some(stored.key_epoch) == T::Gate::key_epoch(subject), Error::<T>::PackageOutdated);
				ensure!(stored.package.suite == current.suite, Error::<T>::WrongSuite);
			},
			Proposal::Remove => {
				Self::member(group, &current.head, subject)?;
			},
		}
		Ok(())
	}

	/// Returns whether a DID asked itself to be added by this package.
	pub(crate) fn asks_to_come(group: &GroupId, added: &Added) -> bool {
		let wanted = Proposal::Add { package: added.package };
		let stored = Proposals::<T>::get(group, added.did);
		stored.is_some_and(|stored| stored.by == added.did && stored.proposal == wanted)
	}

	/// Lets a DID withdraw a proposal, as [`Self::may_withdraw`] says. Any account can, once nobody would miss it.
	pub(crate) fn enter_withdrawal_of_proposal(
		origin: OriginFor<T>,
		did: &DidId,
		group: &GroupId,
		subject: &DidId,
	) -> DispatchResult {
		let stored = Proposals::<T>::get(group, subject).ok_or(Error::<T>::NoProposal)?;
		if Self::is_abandoned(group, &stored) {
			ensure_signed(origin)?;
			return Ok(());
		}
		let mut outcome = Err(DispatchError::from(Error::<T>::NotTheirProposal));
		if Self::may_withdraw(did, group, subject, &stored) {
			outcome = Self::enter(origin.clone(), did);
		}
		if outcome.is_err() && Groups::<T>::get(group).is_some_and(|group| group.owner == *did) {
			outcome = T::Gate::enter(origin, did, Need::Control);
		}
		outcome.map(drop)
	}

	/// Returns whether the group of a proposal has gone, or the maker can withdraw nothing: it has ended, or it is no member
	/// any more, though it was one when it made the proposal.
	fn is_abandoned(group: &GroupId, stored: &StoredProposal<T::Consideration>) -> bool {
		let Ok(current) = Self::current(group) else { return true };
		let has_ended = T::Gate::standing(&stored.by) == Some(Standing::Deactivated);
		let has_left = !stored.request && Self::member(group, &current.head, &stored.by).is_err();
		has_ended || has_left
	}

	/// Returns whether a method of a DID can withdraw a proposal: the maker and the subject can. A member that can add others
	/// can turn a request down.
	fn may_withdraw(did: &DidId, group: &GroupId, subject: &DidId, stored: &StoredProposal<T::Consideration>) -> bool {
		if *did == stored.by || did == subject {
			return true;
		}
		let Ok(current) = Self::current(group) else { return false };
		let can_add = Self::acting(group, &current.head, did).is_ok_and(|own| own.member.role >= current.policy.add);
		stored.request && can_add
	}

	/// Removes a proposal, whose group may be gone.
	pub(crate) fn withdraw_proposal_about(group: &GroupId, subject: &DidId) {
		let Ok(mut current) = Self::current(group) else {
			if let Some(stored) = Proposals::<T>::take(group, subject) {
				Self::give_back(stored.deposit);
			}
			return;
		};
		Self::spend_proposal(group, &mut current, subject);
		Heads::<T>::insert(group, current);
	}

	/// Removes the proposal about a DID, if there is one. The caller writes the current epoch.
	pub(crate) fn spend_proposal(group: &GroupId, current: &mut CurrentOf<T>, subject: &DidId) {
		if current.head.proposals == 0 {
			return;
		}
		let Some(stored) = Proposals::<T>::take(group, subject) else { return };
		current.head.proposals = current.head.proposals.saturating_sub(1);
		if stored.request {
			current.requests = current.requests.saturating_sub(1);
		}
		Self::give_back(stored.deposit);
	}
}
