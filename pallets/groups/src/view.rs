//! Groups as the runtime API shows them.

use crate::{
	stored::{StoredMemberOf, StoredPackageOf, StoredProposal},
	Config, Groups, Heads, Members, Objections, Packages, Pallet, Proposals,
};
use alloc::vec::Vec;
use clavis_primitives::{
	gate::Gate,
	groups::{
		GroupId, GroupView, Head, MemberView, MembersPage, PackageHash, PackageView, ProposalView, MAX_PACKAGES,
		MAX_PROPOSALS,
	},
	rules::Rules,
	DidId,
};
use frame_support::pallet_prelude::Get;

/// The most members in one answer.
const PAGE: usize = 256;

/// The most entries that one answer looks at. Entries from before a restart are no members, and any account can have them
/// removed for nothing.
const MOST_ENTRIES: usize = 64 * PAGE;

impl<T: Config> Pallet<T> {
	/// Returns a group. `None` if there is none of this name.
	pub fn group(id: GroupId) -> Option<GroupView> {
		let (stored, current) = (Groups::<T>::get(id)?, Heads::<T>::get(id)?);
		let (rules, standstills) = (T::Rules::in_force(), T::Standstills::get());
		let view = |(subject, StoredProposal { by, proposal, .. })| ProposalView { subject, by, proposal };
		Some(GroupView {
			owner: stored.owner,
			policy: current.policy,
			suite: current.suite,
			objections: Objections::<T>::get(id).into_iter().map(|objection| objection.did).collect(),
			quorum: current.quorum(),
			open_from: current.open_from(T::ObjectionPeriod::get(), &standstills),
			rekey_by: current.rekey_by(rules.rekey_deadline, &standstills),
			epoch_ends: current.epoch_ends(rules.max_epoch, &standstills),
			proposals: Proposals::<T>::iter_prefix(id).take(MAX_PROPOSALS as usize).map(view).collect(),
			block: Self::block(),
			head: current.head,
		})
	}

	/// Returns a member of a group. `None` if the DID is none.
	pub fn group_member(id: GroupId, did: DidId) -> Option<MemberView> {
		let current = Heads::<T>::get(id)?;
		Self::view_of_member(&current.head, did, Members::<T>::get(id, did)?)
	}

	/// Returns members of a group, at most 256, in the order of their keys in storage, after this one.
	pub fn group_members(id: GroupId, after: Option<DidId>) -> MembersPage {
		let Some(current) = Heads::<T>::get(id) else { return MembersPage::default() };
		let entries = match after {
			Some(did) => Members::<T>::iter_prefix_from(id, Members::<T>::hashed_key_for(id, did)),
			None => Members::<T>::iter_prefix(id),
		};
		let mut page = MembersPage::default();
		for (looked, (did, stored)) in (1..).zip(entries) {
			page.members.extend(Self::view_of_member(&current.head, did, stored));
			if page.members.len() == PAGE || looked == MOST_ENTRIES {
				page.after = Some(did);
				break;
			}
		}
		page
	}

	/// Returns the key packages of a DID.
	pub fn key_packages(did: DidId) -> Vec<PackageView> {
		let packages = Packages::<T>::iter_prefix(did).take(MAX_PACKAGES as usize);
		let key_epoch = T::Gate::key_epoch(&did);
		let view = |(hash, stored): (PackageHash, StoredPackageOf<T>)| {
			let outdated = Some(stored.key_epoch) != key_epoch;
			PackageView { hash, package: stored.package, outdated }
		};
		packages.map(view).collect()
	}

	fn view_of_member(head: &Head, did: DidId, stored: StoredMemberOf<T>) -> Option<MemberView> {
		let member = stored.member;
		let is_member = member.restarts == head.restarts;
		is_member.then(|| MemberView { did, member, now: Self::assess(&did, &member) })
	}
}
