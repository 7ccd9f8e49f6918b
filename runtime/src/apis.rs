//! The runtime APIs: the questions that a node may ask.

use crate::{
	extension, genesis, group_calls, key_owners::KeyOwners, AccountId, Aura, Balance, Block, Did, Executive, Grandpa,
	Groups, InherentDataExt, Nonce, Recovery, RevocationRules, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeGenesisConfig, SessionKeys, System, Timestamp, TransactionPayment, UncheckedExtrinsic,
};
use alloc::vec::Vec;
use clavis_primitives::{
	api as did_api,
	groups::{EpochCall, GroupId, GroupView, MemberView, MembersPage, PackageView},
	key_status::{KeyQuery, KeyStatus},
	recovery::GuardiansView,
	rules::{Agenda, Notices, PastRules, RuleChanges, RuleNumber, RulesError},
	BlockHeight, DidId, Moment, NetworkName, NumberedRules, Record, RevocationCertificate, RuleSet,
};
use codec::Encode;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	traits::KeyOwnerProofSystem,
	view_functions::{ViewFunctionDispatchError, ViewFunctionId},
	weights::Weight,
};
use pallet_grandpa::AuthorityId as GrandpaId;
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

/// Returns the rules of a moment. `None` for a moment after this block, about which nothing is known yet.
fn rules_at(at: Moment) -> Option<NumberedRules> {
	let now = Timestamp::get() / 1_000;
	(at <= now).then(|| RevocationRules::at(at)).flatten()
}

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			<Runtime as frame_system::Config>::Version::get()
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(id: ViewFunctionId, input: Vec<u8>) -> Result<Vec<u8>, ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(block: <Block as BlockT>::LazyBlock, data: InherentData) -> CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			extrinsic: <Block as BlockT>::Extrinsic,
			block: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, extrinsic, block)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> sp_consensus_aura::SlotDuration {
			sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
		}

		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
			key_owner: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(equivocation, key_owner.decode()?)
		}

		fn generate_key_ownership_proof(
			_: sp_consensus_grandpa::SetId,
			key: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			let proof = KeyOwners::prove((sp_consensus_grandpa::KEY_TYPE, key))?;
			Some(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			*System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(
			extrinsic: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(extrinsic, len)
		}

		fn query_fee_details(
			extrinsic: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_fee_details(extrinsic, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall> for Runtime {
		fn query_call_info(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, len)
		}

		fn query_call_fee_details(call: RuntimeCall, len: u32) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl did_api::DidApi<Block> for Runtime {
		fn network() -> NetworkName {
			Did::network()
		}

		fn record(id: DidId) -> Option<Record<()>> {
			Did::record(id)
		}

		fn key_status(id: DidId, query: KeyQuery) -> Option<KeyStatus> {
			Some(Did::record(id)?.key_status(&query, &rules_at(query.at)?))
		}

		fn revocation(certificate: RevocationCertificate) -> <Block as BlockT>::Extrinsic {
			let call = RuntimeCall::Did(pallet_did::Call::revoke_in_emergency { certificate });
			UncheckedExtrinsic::new_transaction(call, extension::immortal(0))
		}

		fn changes() -> Vec<did_api::Change> {
			System::read_events_no_consensus()
				.filter_map(|record| match record.event {
					RuntimeEvent::Did(pallet_did::Event::Changed { did, version, kind }) => {
						Some(did_api::Change { did, version, kind })
					},
					_ => None,
				})
				.collect()
		}
	}

	impl did_api::RulesApi<Block> for Runtime {
		fn rules_in_force() -> NumberedRules {
			pallet_revocation_rules::InForce::<Runtime>::get()
		}

		fn rules_at(at: Moment) -> Option<NumberedRules> {
			rules_at(at)
		}

		fn past_rules(number: RuleNumber) -> Option<PastRules> {
			pallet_revocation_rules::Past::<Runtime>::get(number)
		}

		fn agenda() -> Agenda {
			pallet_revocation_rules::Agenda::<Runtime>::get()
		}

		fn notices() -> Notices {
			RevocationRules::notices()
		}

		fn foresee(changes: RuleChanges, notice: BlockHeight) -> Result<RuleSet, RulesError> {
			RevocationRules::foresee(changes, notice)
		}
	}

	impl did_api::RecoveryApi<Block> for Runtime {
		fn guardians(id: DidId) -> Option<GuardiansView> {
			Recovery::guardians(id)
		}

		fn guardian_acts() -> Vec<did_api::GuardianAct> {
			use did_api::GuardianActKind as Kind;
			System::read_events_no_consensus()
				.filter_map(|record| {
					let (did, kind) = match record.event {
						RuntimeEvent::Recovery(pallet_recovery::Event::AttemptOpened { did, .. }) => (did, Kind::Opened),
						RuntimeEvent::Recovery(pallet_recovery::Event::Vetoed { did, .. }) => (did, Kind::Vetoed),
						RuntimeEvent::Recovery(pallet_recovery::Event::Recovered { did, .. }) => (did, Kind::Recovered),
						RuntimeEvent::Did(pallet_did::Event::Frozen { did, .. }) => (did, Kind::Frozen),
						_ => return None,
					};
					Some(did_api::GuardianAct { did, kind })
				})
				.collect()
		}
	}

	impl did_api::GroupsApi<Block> for Runtime {
		fn group(id: GroupId) -> Option<GroupView> {
			Groups::group(id)
		}

		fn group_member(id: GroupId, did: DidId) -> Option<MemberView> {
			Groups::group_member(id, did)
		}

		fn group_members(id: GroupId, after: Option<DidId>) -> MembersPage {
			Groups::group_members(id, after)
		}

		fn key_packages(did: DidId) -> Vec<PackageView> {
			Groups::key_packages(did)
		}

		fn epoch_calls(extrinsic: <Block as BlockT>::Extrinsic) -> Vec<EpochCall> {
			group_calls::epoch_calls(extrinsic, System::block_hash(0))
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			genesis::preset_names()
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
			crate::benchmarks::metadata(extra)
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			crate::benchmarks::dispatch(config)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			let weight = Executive::try_runtime_upgrade(checks).unwrap();
			(weight, <Runtime as frame_system::Config>::BlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select).unwrap()
		}
	}
}
