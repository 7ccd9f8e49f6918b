//! Consensus: authors, finality, sessions and validators.

use super::prices::SessionKeysPrice;
use crate::{
	key_owners::KeyOwners, AccountId, Aura, Balances, BlockNumber, Offences, Runtime, RuntimeCall, RuntimeEvent,
	Session, SessionKeys, UncheckedExtrinsic, Validators,
};
use alloc::collections::BTreeSet;
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32, ConstU64, Contains, Get},
};
use frame_system::offchain::{CreateBare, CreateTransactionBase};
use pallet_governance::{BlockTime, EnsureValidators, SessionLength};
use pallet_session::historical::{IdentificationTuple, NoteHistoricalRoot};
use pallet_validators::{AccountAlone, Reports};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::traits::{ConvertInto, OpaqueKeys};
use sp_session::MembershipProof;
use sp_staking::SessionIndex;

impl pallet_authorship::Config for Runtime {
	type EventHandler = ();
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Aura>;
}

parameter_types! {
	pub const SessionOffset: BlockNumber = 0;
}

/// Sessions end every so many blocks.
type Sessions = pallet_session::PeriodicSessions<SessionLength<Runtime>, SessionOffset>;

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	// No validator is disabled. The offence that the chain can prove is one in finality, and GRANDPA's client does not act
	// on it: an offender votes until it has left the set. To keep it from authoring meanwhile would only cost blocks.
	type DisablingStrategy = ();
	type KeyDeposit = SessionKeysPrice;
	type Keys = SessionKeys;
	type NextSessionRotation = Sessions;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = NoteHistoricalRoot<Self, Validators>;
	type ShouldEndSession = Sessions;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	// The SDK's were measured with staking, and without the proof that comes with keys.
	type WeightInfo = pallet_validators::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::historical::Config for Runtime {
	type FullIdentification = ();
	type FullIdentificationOf = AccountAlone;
	type RuntimeEvent = RuntimeEvent;
}

/// The calls that no origin may make. Validators keep their session keys (`Validators::purge_keys` states the reason). The
/// members of the council are a set: an account that sat in it twice would raise what two thirds are, and could not vote
/// twice.
pub struct ClosedCalls;

impl Contains<RuntimeCall> for ClosedCalls {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::Session(pallet_session::Call::purge_keys {}) => true,
			// The council decides on nothing else. A motion of megabytes would bind as little as a short one.
			RuntimeCall::Council(
				pallet_collective::Call::propose { proposal, .. } | pallet_collective::Call::execute { proposal, .. },
			) => !matches!(&**proposal, RuntimeCall::RevocationRules(pallet_revocation_rules::Call::tighten { .. })),
			RuntimeCall::Council(pallet_collective::Call::set_members { new_members, .. }) => {
				new_members.iter().collect::<BTreeSet<_>>().len() < new_members.len()
			},
			_ => false,
		}
	}
}

/// The most validators there can be.
pub type MaxAuthorities = ConstU32<100>;

/// The number of ended sessions for which an equivocation can be proven: on the main network, those of a week.
pub const KEPT_SESSIONS: SessionIndex = 168;

impl pallet_validators::Config for Runtime {
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::NewSessionKeys;
	type DecisionOrigin = EnsureValidators;
	type KeptSessions = ConstU32<KEPT_SESSIONS>;
	type MaxValidators = MaxAuthorities;
	// GRANDPA withstands one fault among four validators, and none among fewer.
	type MinValidators = ConstU32<4>;
	type WeightInfo = pallet_validators::weights::SubstrateWeight<Runtime>;
}

impl pallet_aura::Config for Runtime {
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type AuthorityId = AuraId;
	type DisabledValidators = Session;
	type MaxAuthorities = MaxAuthorities;
	type SlotDuration = BlockTime<Runtime>;
}

/// Equivocations in GRANDPA are the only offences there are. Those in Aura are logged by its client, which makes no proof
/// of them.
impl pallet_offences::Config for Runtime {
	type IdentificationTuple = IdentificationTuple<Self>;
	type OnOffenceHandler = Validators;
	type RuntimeEvent = RuntimeEvent;
}

/// Blocks for which a pool keeps a report: as long as it can be proven.
pub struct ReportLongevity;

impl Get<u64> for ReportLongevity {
	fn get() -> u64 {
		u64::from(SessionLength::<Runtime>::get()).saturating_mul(KEPT_SESSIONS.into())
	}
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Reports<Self, Offences>, KeyOwners, ReportLongevity>;
	type KeyOwnerProof = MembershipProof;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	// A set for each session that is kept, the current one, and the one before them all, which says where the
	// first of them began.
	type MaxSetIdSessionEntries = ConstU64<{ KEPT_SESSIONS as u64 + 2 }>;
	type RuntimeEvent = RuntimeEvent;
	// The pallet has no other: an estimate of its authors, by the costs of RocksDB, which are above ours, with a floor of
	// 100 validators, which are the most we have, and more writes than a removal makes here.
	type WeightInfo = ();
}

impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

/// The extrinsics that a node makes by itself: its reports of equivocations.
impl<LocalCall> CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
