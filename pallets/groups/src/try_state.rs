//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{
	deposit::{
		steps_of_formers, steps_of_group, steps_of_member, steps_of_objection, steps_of_package, steps_of_proposal,
	},
	stored::{CurrentOf, Undo},
	Config, Dissolved, Groups, Heads, Members, Objections, PackageCounts, Packages, Pallet, Proposals, Undos,
};
use alloc::collections::{BTreeMap, BTreeSet};
use clavis_primitives::{
	groups::{GroupId, KeyPackage, Stale, MAX_EPOCH, MAX_OBJECTIONS, MAX_PACKAGES, MAX_PROPOSALS},
	DidId,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

/// The numbers that the entries of a group come to.
#[derive(Default, PartialEq, Eq)]
struct Counts {
	roster: u32,
	must_refresh: u32,
	must_go: u32,
}

impl<T: Config> Pallet<T> {
	/// Every group has its current epoch. The counts in it are those of its entries, and everything is paid for. No entry of
	/// another map is without its group, aside from those that wait to be removed.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<GroupId, Counts>::new();
		for (group, did, stored) in Members::<T>::iter() {
			let member = stored.member;
			ensure!(stored.deposit.steps == steps_of_member::<T>(), "the deposit of a member must pay for its entry");
			let Some(current) = Heads::<T>::get(group) else {
				ensure!(
					Dissolved::<T>::contains_key(group),
					"the entry of a member must have a group, or have had one"
				);
				continue;
			};
			ensure!(member.restarts <= current.head.restarts, "an entry cannot be of a restart to come");
			if member.restarts < current.head.restarts {
				continue;
			}
			ensure!(member.since <= current.head.base.epoch, "a member cannot be of an epoch to come");
			ensure!(!member.leaves || member.must_go(), "a member that leaves must go");
			ensure!(member.key_epoch <= key_epoch_of::<T>(&did), "a leaf cannot be fresher than its DID");
			let counts = counts.entry(group).or_default();
			counts.roster = counts.roster.saturating_add(1);
			match member.stale {
				None => {},
				Some(Stale::MustRefresh) => counts.must_refresh = counts.must_refresh.saturating_add(1),
				Some(Stale::MustGo) => counts.must_go = counts.must_go.saturating_add(1),
			}
		}
		for (group, current) in Heads::<T>::iter() {
			let of_entries = counts.remove(&group).unwrap_or_default();
			Self::check_current(&group, &current, &of_entries)?;
		}
		for group in Dissolved::<T>::iter_keys() {
			ensure!(!Heads::<T>::contains_key(group), "a group that was dissolved is no more");
		}
		check_children::<T>()?;
		check_packages::<T>()
	}

	fn check_current(group: &GroupId, current: &CurrentOf<T>, of_entries: &Counts) -> Result<(), TryRuntimeError> {
		let (head, block) = (&current.head, Self::block());
		let stored = Groups::<T>::get(group).ok_or("a current epoch must have its group")?;
		ensure!(stored.deposit.steps == steps_of_group::<T>(), "the deposit of a group must pay for it");
		ensure!(current.encoded_size() <= CurrentOf::<T>::max_encoded_len(), "an entry is larger than its bound");
		ensure!(current.policy.check().is_ok(), "a policy must be sound");
		ensure!(head.tree.is_sound(head.mls_epoch), "the state of MLS must be sound");
		ensure!((1..=MAX_EPOCH).contains(&head.base.epoch), "epochs count from 1");
		let leaves = head.base.epoch.saturating_sub(1);
		let peaks = head.history.as_slice().len();
		ensure!(peaks == leaves.count_ones() as usize, "the range of epochs must have each epoch before");
		ensure!(
			head.base.at.block <= block && current.rekeyed_at <= head.base.at.block,
			"an epoch is not of the future"
		);
		let of_head = Counts { roster: head.roster, must_refresh: head.must_refresh, must_go: head.must_go };
		ensure!(of_head == *of_entries, "the counts of a group must be those of its members");
		ensure!(head.stale_since.is_some() == (head.stale() > 0), "the time of stale members runs while there are any");
		ensure!(head.stale_since.is_none_or(|since| since <= block), "no member is stale from the future on");

		let proposals = Proposals::<T>::iter_prefix_values(group);
		let (all, requests) = proposals.fold((0u32, 0u32), |(all, requests), stored| {
			(all.saturating_add(1), requests.saturating_add(stored.request.into()))
		});
		let counted = (head.proposals, u32::from(current.requests));
		ensure!(counted == (all, requests), "the number of proposals must be that of the entries");
		ensure!(all <= MAX_PROPOSALS && requests <= crate::MAX_REQUESTS, "there are too many proposals");

		let objections = Objections::<T>::get(group);
		let objectors = objections.iter().map(|objection| objection.did).collect::<BTreeSet<_>>();
		ensure!(objectors.len() == usize::from(current.objections), "a member objects once, and is counted");
		ensure!(u32::from(current.objections) < MAX_OBJECTIONS, "the last objection voids the epoch");
		ensure!(objectors.is_empty() || current.undo.is_some(), "members object to a commit");
		ensure!(!objectors.contains(&head.by), "a committer does not object");
		for objection in objections {
			ensure!(objection.deposit.steps == steps_of_objection::<T>(), "an objection must be paid for");
		}
		check_undo::<T>(group, current)
	}
}

/// Returns the `key_epoch` of a DID; the highest there is for a DID that was never created.
fn key_epoch_of<T: Config>(did: &DidId) -> u32 {
	use clavis_primitives::gate::Gate;
	T::Gate::key_epoch(did).unwrap_or(u32::MAX)
}

fn check_undo<T: Config>(group: &GroupId, current: &CurrentOf<T>) -> Result<(), TryRuntimeError> {
	let formers = Undos::<T>::get(group);
	let Some(Undo { others, can_object, rekeyed_at, tree, .. }) = &current.undo else {
		ensure!(formers.is_none(), "former entries must be of the commit that made the epoch");
		return Ok(());
	};
	let head = &current.head;
	let ended = head.mls_epoch.checked_sub(1).ok_or("a commit ends an epoch of MLS")?;
	ensure!(tree.is_sound(ended), "the state of MLS before a commit must be sound");
	ensure!(*rekeyed_at <= current.rekeyed_at, "a commit comes after the one before");
	match others {
		None => ensure!(formers.is_none(), "former entries must be counted"),
		Some(others) => {
			let formers = formers.ok_or("former entries must be there")?;
			let dids = formers.iter().map(|former| former.did).collect::<BTreeSet<_>>();
			ensure!(dids.len() == others.count as usize && !dids.is_empty(), "a commit changes an entry once");
			ensure!(!dids.contains(&head.by), "a commit neither adds nor removes its committer");
			ensure!(others.deposit.steps == steps_of_formers(others.count), "former entries must be paid for");
		},
	}
	ensure!(*can_object <= head.roster, "those who can object are members still");
	Ok(())
}

/// Checks that no entry is without its group.
fn check_children<T: Config>() -> Result<(), TryRuntimeError> {
	for group in Groups::<T>::iter_keys() {
		ensure!(Heads::<T>::contains_key(group), "a group must have its current epoch");
	}
	for group in Undos::<T>::iter_keys().chain(Objections::<T>::iter_keys()) {
		ensure!(Heads::<T>::contains_key(group), "what belongs to an epoch must have its group");
	}
	for (group, _, stored) in Proposals::<T>::iter() {
		let known = Heads::<T>::contains_key(group) || Dissolved::<T>::contains_key(group);
		ensure!(known, "a proposal must have a group, or have had one");
		ensure!(stored.deposit.steps == steps_of_proposal::<T>(), "a proposal must be paid for");
	}
	Ok(())
}

fn check_packages<T: Config>() -> Result<(), TryRuntimeError> {
	let mut counts = BTreeMap::<DidId, u32>::new();
	for (did, hash, stored) in Packages::<T>::iter() {
		let bytes = &stored.package.bytes;
		ensure!(KeyPackage::hash(bytes) == hash, "a key package must have its name");
		ensure!(stored.deposit.steps == steps_of_package::<T>(bytes), "a key package must be paid for");
		let count = counts.entry(did).or_default();
		*count = count.saturating_add(1);
	}
	ensure!(counts.values().all(|count| *count <= MAX_PACKAGES), "a DID has too many key packages");
	let stored = PackageCounts::<T>::iter().collect::<BTreeMap<_, _>>();
	ensure!(stored == counts, "the number of key packages must be that of the entries");
	Ok(())
}
