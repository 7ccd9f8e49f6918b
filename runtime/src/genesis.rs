//! Genesis presets: how a development and a local network start.

use crate::{
	AccountId, Balance, BalancesConfig, CouncilConfig, DidConfig, GovernanceConfig, RevocationRulesConfig,
	RuntimeGenesisConfig, SessionConfig, SessionKeys, CLV,
};
use alloc::{vec, vec::Vec};
use clavis_primitives::{
	document::{Change, NewMethod},
	ControlSet, Fragment, Inception, NetworkName, PublicKey, Purpose, RuleSet,
};
use frame_support::build_struct_json_patch;
use pallet_did::GenesisDid;
use pallet_governance::Periods;
use serde_json::Value;
use sp_core::H256;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// The preset of four validators on one machine.
pub const LOCAL_PRESET: &str = "local";

/// What each well-known account starts with.
const ENDOWMENT: Balance = 1_000_000 * CLV;

fn session(validator: Sr25519Keyring, finality: Ed25519Keyring) -> (AccountId, AccountId, SessionKeys) {
	let account = validator.to_account_id();
	let keys = SessionKeys { aura: validator.public().into(), grandpa: finality.public().into() };
	(account.clone(), account, keys)
}

/// A DID controlled by Alice's well-known key, to try things on.
fn alice() -> Option<GenesisDid> {
	let key = PublicKey::Sr25519(Sr25519Keyring::Alice.to_raw_public());
	let method = NewMethod {
		id: Fragment::literal("key-1")?,
		key,
		purposes: [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect(),
		expires: None,
	};
	let inception = Inception { control: ControlSet::single(key), next: None, salt: H256::zero() };
	Some(GenesisDid { inception, changes: vec![Change::AddMethod(method)] })
}

/// A referendum with enough votes is carried out within 45 seconds, and the council's tightenings lapse as soon.
const SHORT_PERIODS: Periods = Periods {
	// The first block of a session has no room for transactions.
	session: 10,
	vote_locking: 10,
	prepare: 1,
	decision: 20,
	confirm: 3,
	enactment: 2,
	rules_notice: 3,
	withdrawal_notice: 12,
	tightening: 15,
	cooldown: 30,
};

/// Who sits in the council.
const COUNCIL: [Sr25519Keyring; 3] = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie];

fn preset(network: &str, validators: Vec<(AccountId, AccountId, SessionKeys)>) -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: Sr25519Keyring::well_known().map(|known| (known.to_account_id(), ENDOWMENT)).collect(),
		},
		session: SessionConfig { keys: validators },
		did: DidConfig {
			network: network.parse::<NetworkName>().unwrap_or_default(),
			dids: alice().into_iter().collect(),
		},
		governance: GovernanceConfig { periods: SHORT_PERIODS },
		revocation_rules: RevocationRulesConfig { rules: RuleSet::default() },
		council: CouncilConfig { members: COUNCIL.map(|member| member.to_account_id()).to_vec() },
	})
}

/// The preset with this id, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		DEV_RUNTIME_PRESET => preset("dev", vec![session(Sr25519Keyring::Alice, Ed25519Keyring::Alice)]),
		LOCAL_PRESET => preset(
			"local",
			vec![
				session(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
				session(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
				session(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
				session(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
			],
		),
		_ => return None,
	};
	serde_json::to_vec(&preset).ok()
}

/// The presets there are.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_PRESET)]
}
