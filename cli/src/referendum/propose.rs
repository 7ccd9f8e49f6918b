//! `clavis referendum propose`.

use super::{submission::Submission, upgrade};
use crate::{
	failure::Failure,
	online::Online,
	signing::{account::AccountArgs, Keyring},
	values::{AccountRef, SignerRef},
};
use clap::{Args, Subcommand};
use clavis_client::{
	calls::{CouncilCall, Decision, GovernanceCall, PalletCall, ValidatorsCall},
	keys::address,
	rules::counted,
};
use clavis_primitives::AccountId;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ProposeArgs {
	#[command(subcommand)]
	pub what: Proposed,
	/// Do not ask for a confirmation
	#[arg(long, global = true)]
	pub yes: bool,
	/// A key, or a development account (//Alice), that signs and pays [default: found in the keystore]
	#[arg(long, global = true, value_name = "KEY", help_heading = "Account")]
	pub key: Option<SignerRef>,
}

#[derive(Debug, Subcommand)]
pub enum Proposed {
	/// Authorise a runtime
	Upgrade {
		/// The runtime; voters decide on its hash
		#[arg(value_name = "FILE.wasm")]
		file: PathBuf,
	},
	/// Add a validator that has set its session keys
	AddValidator {
		/// The account of the validator: an address, or a key
		account: AccountRef,
	},
	/// Remove a validator
	RemoveValidator {
		/// The account of the validator: an address, or a key
		account: AccountRef,
	},
	/// Replace a validator by another
	ReplaceValidator {
		/// The account of the validator that leaves
		old: AccountRef,
		/// The account of the validator that joins, which has set its session keys
		new: AccountRef,
	},
	/// Replace all members of the council
	Council {
		/// The accounts of the new members: addresses, or keys
		#[arg(required = true, value_name = "ACCOUNT")]
		accounts: Vec<AccountRef>,
	},
}

/// Proposes something to the voters.
pub async fn propose(arguments: ProposeArgs, online: &mut Online) -> Result<(), Failure> {
	let mut remarks = Vec::new();
	let payer = AccountArgs { key: arguments.key };
	let (decision, call) = match arguments.what {
		Proposed::Upgrade { file } => {
			let code = upgrade::read_code(&file)?;
			let hash = H256(blake2_256(&code));
			remarks.push(format!("The code is in {}, and has {}.", file.display(), counted(code.len() as u64, "byte")));
			(Decision::Upgrades, GovernanceCall::AuthorizeUpgrade { code_hash: hash }.by_name())
		},
		Proposed::AddValidator { account } => {
			let account = online.keyring.account(&account)?;
			online.read_ahead(&payer, std::slice::from_ref(&account)).await?;
			check_can_join(&account, online).await?;
			(Decision::Validators, ValidatorsCall::Add { validator: account }.by_name())
		},
		Proposed::RemoveValidator { account } => {
			let account = online.keyring.account(&account)?;
			online.read_ahead(&payer, &[]).await?;
			check_is_validator(&account, &mut remarks, online).await?;
			(Decision::Validators, ValidatorsCall::Remove { validator: account }.by_name())
		},
		Proposed::ReplaceValidator { old, new } => {
			let (old, new) = (online.keyring.account(&old)?, online.keyring.account(&new)?);
			online.read_ahead(&payer, std::slice::from_ref(&new)).await?;
			check_is_validator(&old, &mut Vec::new(), online).await?;
			check_can_join(&new, online).await?;
			(Decision::Validators, ValidatorsCall::Replace { old, new }.by_name())
		},
		Proposed::Council { accounts } => {
			let members = members(&accounts, &online.keyring)?;
			online.read_ahead(&payer, &[]).await?;
			let present = online.chain.snapshot().council_members().await?.len();
			let old_count = present.try_into().unwrap_or(u32::MAX);
			(Decision::Rules, CouncilCall::SetMembers { members, prime: None, old_count }.by_name())
		},
	};
	Submission { decision, call, yes: arguments.yes, account: &payer, remarks }.put_to_vote(online).await
}

/// Returns the accounts of a council, in the order that the chain wants.
fn members(accounts: &[AccountRef], keyring: &Keyring) -> Result<Vec<AccountId>, Failure> {
	let mut members = accounts.iter().map(|account| keyring.account(account)).collect::<Result<Vec<_>, _>>()?;
	members.sort();
	let count = members.len();
	members.dedup();
	if members.len() < count {
		return Err(Failure::usage("a member is named twice").with_hint("name each member once"));
	}
	Ok(members)
}

/// Checks that an account can become a validator. Otherwise the chain would refuse it when it is carried out, after
/// everything was paid.
async fn check_can_join(account: &AccountId, online: &Online) -> Result<(), Failure> {
	let at = online.chain.snapshot();
	let text = address(account);
	if at.validators().await?.members.iter().any(|validator| validator.account == *account) {
		return Err(Failure::refused("alreadyMember", format!("{text} is a validator already"))
			.with_hint("'clavis validator list' shows the validators"));
	}
	if !at.has_session_keys(account).await? {
		return Err(Failure::refused("noSessionKeys", format!("{text} has set no session keys"))
			.with_hint("run 'clavis validator set-keys' on the machine of the new validator"));
	}
	Ok(())
}

/// Checks that an account is a validator, and remarks if it cannot leave at once.
async fn check_is_validator(account: &AccountId, remarks: &mut Vec<String>, online: &Online) -> Result<(), Failure> {
	let validators = online.chain.snapshot().validators().await?;
	if validators.members.iter().all(|validator| validator.account != *account) {
		return Err(Failure::refused("notMember", format!("{} is not a validator", address(account)))
			.with_hint("'clavis validator list' shows the validators"));
	}
	if validators.members.len() <= validators.minimum as usize {
		remarks.push(format!(
			"Note: the set has {}, the minimum. It leaves only when another one joins.",
			counted(validators.members.len() as u64, "validator")
		));
	}
	Ok(())
}
