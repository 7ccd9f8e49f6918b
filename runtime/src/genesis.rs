//! What a genesis block states, and the presets: the start of a development network and of a local one.

use crate::{
	AccountId, Balance, BalancesConfig, CouncilConfig, DidConfig, GovernanceConfig, RevocationRulesConfig, Runtime,
	RuntimeGenesisConfig, SessionConfig, SessionKeys, CLV,
};
use alloc::{vec, vec::Vec};
use clavis_primitives::{
	document::{Change, NewMethod},
	BlockHeight, ControlSet, Fragment, Inception, NetworkName, PublicKey, Purpose, RuleSet,
};
use frame_support::build_struct_json_patch;
pub use pallet_did::GenesisDid;
pub use pallet_governance::Periods;
use serde_json::Value;
use sp_core::H256;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// The preset of four validators on one machine.
pub const LOCAL_PRESET: &str = "local";

/// The balance with which each well-known account starts.
const ENDOWMENT: Balance = 1_000_000 * CLV;

fn session(validator: Sr25519Keyring, finality: Ed25519Keyring) -> (AccountId, SessionKeys) {
	let keys = SessionKeys { aura: validator.public().into(), grandpa: finality.public().into() };
	(validator.to_account_id(), keys)
}

/// Returns the key that controls the DID of the presets.
fn key_of_preset() -> PublicKey {
	PublicKey::Sr25519(Sr25519Keyring::Alice.to_raw_public())
}

/// Returns the inception of the DID that the presets have in their first block.
pub fn preset_inception() -> Inception {
	Inception { control: ControlSet::single(key_of_preset()), next: None, salt: H256::zero() }
}

/// A DID controlled by Alice's well-known key, to try things on.
fn alice() -> Option<GenesisDid> {
	let key = key_of_preset();
	let method = NewMethod {
		id: Fragment::literal("key-1")?,
		key,
		purposes: [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect(),
		expires: None,
	};
	Some(GenesisDid { inception: preset_inception(), changes: vec![Change::AddMethod(method)] })
}

/// The periods of a network to try things on.
///
/// People get time where they act: about a minute to vote, 45 seconds for the council. Steps that only wait take a few blocks,
/// so that a referendum with enough votes is carried out soon.
const DEVELOPMENT_PERIODS: Periods = Periods {
	block_time: 500,
	// The first block of a session has no room for transactions.
	session: 10,
	vote_locking: 10,
	prepare: 1,
	decision: 120,
	confirm: 3,
	enactment: 2,
	rules_notice: 3,
	withdrawal_notice: 12,
	tightening: 90,
	cooldown: 130,
};

/// The same for four validators on one machine, which need more time to agree.
const LOCAL_PERIODS: Periods =
	Periods { block_time: 1_000, decision: 60, tightening: 45, cooldown: 70, ..DEVELOPMENT_PERIODS };

/// The shortest delay of a guardian circle where people try things on, in blocks: 5 seconds in a development network, 20 in a
/// local one. The default of the rules is a day.
const DEVELOPMENT_DELAY: BlockHeight = 10;
const LOCAL_DELAY: BlockHeight = 20;

/// The members of the council.
const COUNCIL: [Sr25519Keyring; 3] = [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie];

/// What the genesis block of a chain states. Everything else is the same on all chains.
#[derive(Clone, Debug)]
pub struct Founding {
	/// The name of the network in its DIDs.
	pub network: NetworkName,
	/// The time between blocks, and the periods of governance.
	pub periods: Periods,
	/// The first revocation rules.
	pub rules: RuleSet,
	/// The validators: their accounts, and the keys with which their nodes sign.
	pub validators: Vec<(AccountId, SessionKeys)>,
	/// The accounts that have tokens, in planck. Tokens vote.
	pub balances: Vec<(AccountId, Balance)>,
	/// The members of the council.
	pub council: Vec<AccountId>,
	/// The DIDs that exist from the first block.
	pub dids: Vec<GenesisDid>,
}

impl Founding {
	/// Returns the settings in which the genesis differs from the defaults of the runtime, as a chain specification has them.
	pub fn patch(self) -> Value {
		let Self { network, periods, rules, validators, balances, council, dids } = self;
		let keys = validators.into_iter().map(|(account, keys)| (account.clone(), account, keys)).collect();
		build_struct_json_patch!(RuntimeGenesisConfig {
			balances: BalancesConfig { balances },
			session: SessionConfig { keys },
			did: DidConfig { network, dids },
			governance: GovernanceConfig { periods },
			revocation_rules: RevocationRulesConfig { rules },
			council: CouncilConfig { members: council },
		})
	}
}

/// Returns the key under which the state has the periods of a chain ([`Periods`]).
pub fn periods_key() -> [u8; 32] {
	pallet_governance::ChainPeriods::<Runtime>::hashed_key()
}

fn preset(
	network: &str,
	periods: Periods,
	min_recovery_delay: BlockHeight,
	validators: Vec<(AccountId, SessionKeys)>,
) -> Value {
	let founding = Founding {
		network: network.parse::<NetworkName>().unwrap_or_default(),
		periods,
		rules: RuleSet { min_recovery_delay, ..RuleSet::default() },
		validators,
		balances: Sr25519Keyring::well_known().map(|known| (known.to_account_id(), ENDOWMENT)).collect(),
		council: COUNCIL.map(|member| member.to_account_id()).to_vec(),
		dids: alice().into_iter().collect(),
	};
	founding.patch()
}

/// The preset with this id, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		DEV_RUNTIME_PRESET => {
			let validators = vec![session(Sr25519Keyring::Alice, Ed25519Keyring::Alice)];
			preset("dev", DEVELOPMENT_PERIODS, DEVELOPMENT_DELAY, validators)
		},
		LOCAL_PRESET => preset(
			"local",
			LOCAL_PERIODS,
			LOCAL_DELAY,
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
