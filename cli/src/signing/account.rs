//! Transactions that an account signs and pays for.

use super::{keyring::account_of, Keyring};
use crate::{
	failure::{Failure, NO_FUNDS},
	values::SignerRef,
};
use clap::Args;
use clavis_client::{chain::Snapshot, governance::in_clv, keys::address};
use clavis_primitives::AccountId;

/// The amount that stays on an account for fees: 1 CLV, which pays for a hundred votes.
pub const FEES: u128 = 1_000_000_000_000;

/// The account that acts.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Account")]
pub struct AccountArgs {
	/// A key, or a development account (//Alice), that signs and pays [default: found in the keystore]
	#[arg(long, visible_alias = "payer", value_name = "KEY")]
	pub key: Option<SignerRef>,
}

/// An account whose key is on this device.
#[derive(Clone, Debug)]
pub struct Account {
	/// The account.
	pub id: AccountId,
	/// Its key.
	pub signer: SignerRef,
}

/// Returns the accounts of all keys of the keystore that have one.
pub fn accounts(keyring: &Keyring) -> Result<Vec<Account>, Failure> {
	let keys = keyring.all()?.into_iter();
	Ok(keys.filter_map(|key| Some(Account { id: key.key.account()?, signer: key.signer })).collect())
}

impl AccountArgs {
	/// Returns the account of the key that was named, or of the only key in the keystore that has one.
	pub fn choose(&self, keyring: &Keyring) -> Result<Account, Failure> {
		self.choose_where(keyring, "with an account", |_| true)
	}

	/// Returns the account of the key that was named, or of the only key in the keystore whose account `fits`.
	pub fn choose_where(
		&self,
		keyring: &Keyring,
		description: &str,
		fits: impl Fn(&AccountId) -> bool,
	) -> Result<Account, Failure> {
		if let Some(signer) = &self.key {
			let id = account_of(&keyring.available(signer)?.key)?;
			return Ok(Account { id, signer: signer.clone() });
		}
		let mut fitting = accounts(keyring)?;
		fitting.retain(|account| fits(&account.id));
		let names = fitting.iter().map(|account| account.signer.to_string()).collect::<Vec<_>>().join(", ");
		match (fitting.len(), fitting.pop()) {
			(1, Some(only)) => Ok(only),
			(0, _) => Err(Failure::usage(format!("the keystore has no key {description}"))
				.with_hint("name one with --key, or make one with 'clavis key new NAME'")),
			(count, _) => Err(Failure::usage(format!("the keystore has {count} keys {description}: {names}"))
				.with_hint("name one of them with --key")),
		}
	}
}

/// Checks that an account has `needed` planck and the fees, before any of it is paid.
pub async fn check_funds(at: &Snapshot, account: &AccountId, needed: u128) -> Result<(), Failure> {
	let funds = at.funds(account).await?;
	if funds.free < needed.saturating_add(FEES) {
		let (account, free) = (address(account), in_clv(funds.free));
		let message = format!("the account {account} has {free}, and this takes {} and fees", in_clv(needed));
		return Err(Failure::refused(NO_FUNDS, message)
			.with_hint("send tokens to the account, or name the key of another account with --key"));
	}
	Ok(())
}
