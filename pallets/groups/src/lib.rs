//! Groups of DIDs that agree on a secret by MLS (RFC 9420): rosters, epochs and key packages.
//!
//! The chain orders the epochs of a group and binds them to the DIDs of its members. It never sees a secret. Exactly one
//! commit follows each epoch. The messages travel in the bodies of blocks. `docs/groups.md` has the states and the powers,
//! and the README beside this crate tabulates the calls. The types and their rules are in `clavis_primitives::groups`.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![cfg_attr(
	test,
	allow(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test that panics has failed")
)]

extern crate alloc;

pub use pallet::*;
pub use weights::WeightInfo;

mod authority;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod commit;
mod deposit;
mod error;
mod governance;
mod life;
mod messages;
#[cfg(test)]
mod mock;
mod objections;
mod packages;
mod proposals;
mod reads;
mod roster;
#[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
pub mod samples;
mod staleness;
mod stored;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod undo;
mod view;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use commit::Work;
pub use proposals::MAX_REQUESTS;
pub use stored::{
	Current, Former, Formers, Group, Objection, ObjectionList, Others, StoredMember, StoredPackage, StoredProposal,
	Undo, MAX_FORMER,
};

#[allow(clippy::expect_used, clippy::unreachable, reason = "the macros of FRAME write them, and nothing else may")]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::boxed::Box;
	use clavis_primitives::{
		gate::Gate,
		groups::{
			Base, Changes, GroupId, Messages, PackageBytes, PackageHash, Policy, Proposal, Role, Salt, Stale, Suite,
			Tree, MAX_PACKAGES,
		},
		rules::Rules,
		AccountId, BlockHeight, DidId, NetworkName, Standstills,
	};
	use commit::{Commit, Work};
	use frame_support::{
		dispatch::{Pays, PostDispatchInfo},
		pallet_prelude::*,
		traits::{Consideration, Footprint},
	};
	use frame_system::pallet_prelude::*;
	use sp_core::H256;
	use stored::{CurrentOf, GroupOf, ObjectionListOf, StoredMemberOf};

	/// The most key packages that one call publishes.
	pub const MAX_PUBLISHED: u32 = 8;

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId = AccountId, Hash = H256> {
		/// The gate to DIDs.
		type Gate: Gate<OriginFor<Self>>;

		/// The rules: the deadline for stale members, and the longest epoch.
		type Rules: Rules;

		/// The blocks in which holders could not act.
		type Standstills: Get<Standstills>;

		/// The name of this network in its DIDs.
		type Network: Get<NetworkName>;

		/// The deposit for an entry, in steps of 512 bytes. An empty footprint is the price of the entry that a dissolved group
		/// leaves in state for ever.
		type Consideration: Consideration<AccountId, Footprint>;

		/// The deposit for an objection, in steps of 512 bytes. Its base is lost if the epoch stands.
		type ObjectionConsideration: Consideration<AccountId, Footprint>;

		/// The blocks after an epoch in which plain members do not commit, so that others can object to it. More than 0.
		#[pallet::constant]
		type ObjectionPeriod: Get<BlockHeight>;

		/// Benchmarked weights.
		type WeightInfo: WeightInfo;

		/// The help of the pallet of DIDs that benchmarks need.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper;
	}

	/// Deposits this pallet holds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For an entry.
		#[codec(index = 0)]
		State,
		/// For an objection.
		#[codec(index = 1)]
		Objection,
	}

	/// The groups. Names are hashes already, so they need no hasher.
	#[pallet::storage]
	pub type Groups<T: Config> = StorageMap<_, Identity, GroupId, GroupOf<T>>;

	/// The current epoch of each group.
	#[pallet::storage]
	pub type Heads<T: Config> = StorageMap<_, Identity, GroupId, CurrentOf<T>>;

	/// The members of each group. An entry from before the last restart is none.
	#[pallet::storage]
	pub type Members<T: Config> = StorageDoubleMap<_, Identity, GroupId, Identity, DidId, StoredMemberOf<T>>;

	/// The entries of other members before the commit that made the current epoch, if it changed any.
	#[pallet::storage]
	pub type Undos<T: Config> = StorageMap<_, Identity, GroupId, Formers>;

	/// The objections to the current epoch.
	#[pallet::storage]
	pub type Objections<T: Config> = StorageMap<_, Identity, GroupId, ObjectionListOf<T>, ValueQuery>;

	/// The proposals in each group, by the DID that each is about.
	#[pallet::storage]
	pub type Proposals<T: Config> =
		StorageDoubleMap<_, Identity, GroupId, Identity, DidId, StoredProposal<T::Consideration>>;

	/// The key packages of each DID.
	#[pallet::storage]
	pub type Packages<T: Config> =
		StorageDoubleMap<_, Identity, DidId, Identity, PackageHash, StoredPackage<T::Consideration>>;

	/// The number of key packages of each DID.
	#[pallet::storage]
	pub type PackageCounts<T: Config> = StorageMap<_, Identity, DidId, u32, ValueQuery>;

	/// The names of groups that were dissolved. They stay taken.
	#[pallet::storage]
	pub type Dissolved<T: Config> = StorageMap<_, Identity, GroupId, ()>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	#[allow(
		missing_docs,
		reason = "the fields of all events have the same names: `by` is the DID that acted, `hash` names \
	the record of the epoch, and `epoch` is its number"
	)]
	pub enum Event<T: Config> {
		/// A group came into being. Its first epoch is 1.
		Created { group: GroupId, hash: H256, by: DidId },
		/// A commit made an epoch.
		Committed { group: GroupId, epoch: u32, hash: H256, by: DidId },
		/// Members voided the epoch before this one. `by` objected last.
		Voided { group: GroupId, epoch: u32, hash: H256, by: DidId },
		/// The owner began a new MLS group under the same name, with this DID as the only member.
		Restarted { group: GroupId, epoch: u32, hash: H256, founder: DidId },
		/// A group ended.
		Dissolved { group: GroupId },
		/// A DID published key packages.
		Published { did: DidId, packages: u32 },
		/// Key packages of a DID were withdrawn.
		Withdrawn { did: DidId, packages: u32 },
		/// A proposal was made.
		Proposed { group: GroupId, subject: DidId, by: DidId },
		/// A proposal was withdrawn.
		ProposalWithdrawn { group: GroupId, subject: DidId },
		/// A member asked to leave.
		Left { group: GroupId, did: DidId },
		/// The staleness of a member was noted. `None`: it is stale no more.
		Reported { group: GroupId, did: DidId, stale: Option<Stale> },
		/// A member objected to the current epoch.
		Objected { group: GroupId, epoch: u32, by: DidId, objections: u32, quorum: u32 },
		/// The owner set the policy and the owner.
		Governed { group: GroupId, policy: Policy, owner: DidId },
		/// The owner gave a member a role.
		Appointed { group: GroupId, did: DidId, role: Role },
		/// An entry went that was no membership any more.
		Reaped { group: GroupId, did: DidId },
		/// An entry went, and the balance of its payer did not take the deposit back. The deposit stays on hold.
		DepositLeft { payer: AccountId },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no group of this name. Look the name up.
		NoGroup,
		/// A group of this name exists, or existed once. Use another salt.
		GroupTaken,
		/// The number of objections that void an epoch must be from 1 to 16.
		UnfitObjections,
		/// A hash of the state of MLS must have 32, 48 or 64 bytes.
		MalformedTree,
		/// The group has another epoch by now. Read it, and commit on top of it.
		StaleEpoch,
		/// The DID is no member of the group.
		NotAMember,
		/// The member must go: it asked to leave, or its DID was reported as frozen or deactivated. If the freeze is over,
		/// report the member again.
		MustGo,
		/// Guardians froze the DID. Act when the freeze is over.
		DidFrozen,
		/// The DID does not own the group.
		NotTheOwner,
		/// A list of changes names a DID twice. Name each once.
		RepeatedChange,
		/// A commit cannot add or remove its own committer. Let another member do it.
		OwnChange,
		/// An external commit changes its own leaf alone. Make the other changes in the next commit.
		ExternalChange,
		/// The DID is a member already. If it lost its state, remove and add it in one commit.
		AlreadyMember,
		/// A member that must go cannot be added again by the commit that removes it. Add it in a later one.
		GoesForGood,
		/// The policy of the group takes a higher role for this commit. Let a moderator make it.
		RoleTooLow,
		/// Members have time to object to the current epoch. A plain member commits when that time is over.
		TooEarly,
		/// The epoch is older than the rules allow. Rekey by a commit that adds nobody, then add.
		EpochTooOld,
		/// A member that must go would stay. Remove all of them, or 256 of them.
		KeepsMustGo,
		/// The deadline for stale members is over. Commit as one of them, or remove one.
		RekeyOverdue,
		/// A DID that is added must be active: created, and neither frozen, locked nor deactivated.
		CannotBeAdded,
		/// The DID has no such key package: it was never published, or it was spent or withdrawn. Ask for another one.
		NoPackage,
		/// The key package is for another ciphersuite than that of the group. Ask for another one.
		WrongSuite,
		/// The key package is for the commits of another DID. Ask for another one.
		WrongAudience,
		/// A commit needs a welcome if it adds members, and takes none if it adds nobody.
		WelcomeMismatch,
		/// A message that fits belongs into the call. The place of a longer one must be a URI.
		MisplacedMessage,
		/// The message is no commit of this member to this epoch of MLS. Commit on top of the current epoch.
		BadCommit,
		/// The message is no welcome, or one for another ciphersuite.
		BadWelcome,
		/// The message is not the public information about the group after this commit.
		BadGroupInfo,
		/// The message is no key package of this DID: its credential must be a DID URL of the DID.
		BadPackage,
		/// The group has used up its numbers.
		Exhausted,
		/// No commit made the current epoch, or nobody can object to it.
		NothingToVoid,
		/// Only members that are older than the epoch object to it, and its committer does not.
		CannotObject,
		/// This member has objected already.
		AlreadyObjected,
		/// The DID has published this key package already.
		PackageExists,
		/// A DID has 32 key packages at most. Withdraw some first.
		TooManyPackages,
		/// A proposal about this DID stands already. Withdraw it first.
		ProposalExists,
		/// A group has 64 proposals at most. Commit to some, or withdraw some.
		TooManyProposals,
		/// A group has 32 requests of DIDs at most that are no members. Try again later.
		TooManyRequests,
		/// There is no proposal about this DID.
		NoProposal,
		/// The proposal is for its maker, its subject or the owner to withdraw, and a request also for members that can add.
		NotTheirProposal,
		/// The report would change nothing: the member is as stale as noted.
		NotStale,
		/// The entry is that of a member. A commit removes it.
		StillMember,
		/// There is no such entry.
		NothingToReap,
		/// The group has more than one member. Remove the others first.
		HasMembers,
		/// The new owner must be a DID in use.
		UnfitOwner,
		/// There is nothing to change. Name at least one change.
		NothingToChange,
		/// An epoch must be made by a call in an extrinsic, where readers of blocks find it.
		OutsideOfExtrinsic,
		/// The keys of this DID have changed since it published the key package. It publishes another one.
		PackageOutdated,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}

		fn integrity_test() {
			assert!(T::ObjectionPeriod::get() > 0, "members have time to object");
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Creates a group, by a method for authentication of a DID. The DID becomes its owner and its only member, a moderator
		/// at leaf 0. The name of the group follows from the network, the DID and the salt. The sender pays the deposits.
		#[pallet::call_index(0)]
		pub fn create(
			origin: OriginFor<T>,
			did: DidId,
			salt: Salt,
			suite: Suite,
			policy: Policy,
			tree: Tree,
		) -> DispatchResult {
			let entry = Self::enter(origin, &did)?;
			let group = GroupId::new(Self::genesis(), did, salt);
			Self::begin(group, did, suite, policy, tree, entry)
		}

		/// Publishes key packages of a DID, by a method for authentication. The sender pays the deposits.
		///
		/// `audience` is the one DID whose commits can spend them. Without it any DID can, also one that the publisher does not
		/// know. After a security event of the DID, no commit can spend them any more.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::publish(packages.len() as u32))]
		pub fn publish(
			origin: OriginFor<T>,
			did: DidId,
			audience: Option<DidId>,
			packages: BoundedVec<PackageBytes, ConstU32<MAX_PUBLISHED>>,
		) -> DispatchResult {
			let entry = Self::enter(origin, &did)?;
			ensure!(!packages.is_empty(), Error::<T>::NothingToChange);
			let count = packages.len() as u32;
			Self::add_packages(&did, audience, packages, &entry)?;
			Self::deposit_event(Event::Published { did, packages: count });
			Ok(())
		}

		/// Withdraws key packages of a DID, by a method for authentication. Any account withdraws those of a DID that has ended.
		/// The deposits go back to their payers.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::withdraw(packages.len() as u32))]
		pub fn withdraw(
			origin: OriginFor<T>,
			did: DidId,
			packages: BoundedVec<PackageHash, ConstU32<MAX_PACKAGES>>,
		) -> DispatchResult {
			Self::enter_withdrawal(origin, &did)?;
			ensure!(!packages.is_empty(), Error::<T>::NothingToChange);
			Self::withdraw_packages(&did, &packages)?;
			Self::deposit_event(Event::Withdrawn { did, packages: packages.len() as u32 });
			Ok(())
		}

		/// Proposes a change about a DID, by a method for authentication of a member. A DID that is no member asks to be added
		/// itself. The sender pays the deposit. A commit that adds or removes the subject carries the proposal out.
		#[pallet::call_index(3)]
		pub fn propose(
			origin: OriginFor<T>,
			did: DidId,
			group: GroupId,
			subject: DidId,
			proposal: Proposal,
		) -> DispatchResult {
			let entry = Self::enter(origin, &did)?;
			Self::add_proposal(&group, did, subject, proposal, &entry.payer)?;
			Self::deposit_event(Event::Proposed { group, subject, by: did });
			Ok(())
		}

		/// Withdraws the proposal about a DID: by a method of its maker or of its subject, or by the control set of the owner. A
		/// member that can add also withdraws a request. Any account does, once the group is gone or the maker has ended, or is
		/// no member any more. The deposit goes back to its payer.
		#[pallet::call_index(4)]
		pub fn withdraw_proposal(origin: OriginFor<T>, did: DidId, group: GroupId, subject: DidId) -> DispatchResult {
			Self::enter_withdrawal_of_proposal(origin, &did, &group, &subject)?;
			Self::withdraw_proposal_about(&group, &subject);
			Self::deposit_event(Event::ProposalWithdrawn { group, subject });
			Ok(())
		}

		/// Commits, by a method for authentication of a member. Fails if `base` is not the current epoch. The sender pays the
		/// deposits of those that it adds, and one for the former entries until the next epoch.
		///
		/// It spends the packages of those that it adds, and the proposals about all that it changes. It burns the deposits of
		/// objections to the current epoch, which stands from then on.
		#[pallet::call_index(5)]
		#[pallet::weight(Work::most(changes, messages).weight::<T::WeightInfo>())]
		pub fn commit(
			origin: OriginFor<T>,
			did: DidId,
			group: GroupId,
			base: Base,
			changes: Changes,
			tree: Tree,
			messages: Box<Messages>,
		) -> DispatchResultWithPostInfo {
			let entry = Self::enter(origin, &did)?;
			let commit = Commit { group, by: did, base, changes: &changes, tree, messages: &messages };
			let work = Self::advance_by(commit, entry)?;
			Ok(Some(work.weight::<T::WeightInfo>()).into())
		}

		/// Asks to leave, by a method for authentication of a member. The next commit must remove it.
		#[pallet::call_index(6)]
		pub fn leave(origin: OriginFor<T>, did: DidId, group: GroupId) -> DispatchResult {
			Self::enter(origin, &did)?;
			Self::note_leaver(&group, &did)
		}

		/// Reports a member whose DID had a security event, or was frozen or deactivated. Also one for which that is over. Any
		/// account can. The call is free if it finds the member in a worse state than noted.
		#[pallet::call_index(7)]
		pub fn report(origin: OriginFor<T>, group: GroupId, subject: DidId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let worse = Self::note_staleness(&group, &subject)?;
			let pays_fee = if worse { Pays::No } else { Pays::Yes };
			Ok(PostDispatchInfo { actual_weight: None, pays_fee })
		}

		/// Objects to the current epoch, by a method for authentication of a member that is older than it. The sender pays a
		/// deposit, which is lost if the epoch stands.
		///
		/// The objection that completes the quorum voids the epoch: the group is as before the commit, under a new number. All
		/// deposits of objections go back, and the sender pays those of members that come back.
		#[pallet::call_index(8)]
		#[pallet::weight(Pallet::<T>::weight_of_objection(Some(MAX_FORMER)))]
		pub fn object(origin: OriginFor<T>, did: DidId, group: GroupId, base: Base) -> DispatchResultWithPostInfo {
			let entry = Self::enter(origin, &did)?;
			let restored = Self::add_objection(&group, did, &base, &entry.payer)?;
			Ok(Some(Self::weight_of_objection(restored)).into())
		}

		/// Begins a new MLS group under the same name, by the control set of the owner. Its only member is `member`: a present
		/// member, or the owner. All other memberships end, and any account can have their entries removed.
		#[pallet::call_index(9)]
		pub fn restart(
			origin: OriginFor<T>,
			did: DidId,
			group: GroupId,
			base: Base,
			member: DidId,
			tree: Tree,
		) -> DispatchResult {
			let (entry, _) = Self::enter_owner(origin, &did, &group)?;
			Self::begin_again(group, did, base, member, tree, entry)
		}

		/// Sets the policy and the owner, by the control set of the owner.
		#[pallet::call_index(10)]
		pub fn govern(
			origin: OriginFor<T>,
			did: DidId,
			group: GroupId,
			policy: Policy,
			owner: DidId,
		) -> DispatchResult {
			let (_, stored) = Self::enter_owner(origin, &did, &group)?;
			Self::set_terms(&group, stored, policy, owner)
		}

		/// Gives a member a role, by the control set of the owner.
		#[pallet::call_index(11)]
		pub fn appoint(origin: OriginFor<T>, did: DidId, group: GroupId, member: DidId, role: Role) -> DispatchResult {
			Self::enter_owner(origin, &did, &group)?;
			Self::set_role(&group, &member, role)
		}

		/// Ends a group that has one member at most, by the control set of the owner. Its name stays taken. The deposit goes
		/// back, less the price of the entry that stays.
		#[pallet::call_index(12)]
		pub fn dissolve(origin: OriginFor<T>, did: DidId, group: GroupId) -> DispatchResult {
			let (_, stored) = Self::enter_owner(origin, &did, &group)?;
			Self::end(&group, stored)
		}

		/// Removes an entry from before a restart, or of a group that was dissolved. Any account can. The deposit goes back to
		/// its payer, and the call is free when it succeeds.
		#[pallet::call_index(13)]
		pub fn reap(origin: OriginFor<T>, group: GroupId, subject: DidId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::remove_dead_entry(&group, &subject)?;
			Ok(Pays::No.into())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Returns the weight of an objection that restores so many entries of other members; `None` if it voids nothing.
		fn weight_of_objection(restored: Option<u32>) -> Weight {
			restored.map_or_else(T::WeightInfo::object, T::WeightInfo::void)
		}
	}
}
