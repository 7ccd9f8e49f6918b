//! Who acts for an account, and what becomes of what they send.

use crate::{
	command::Acting,
	failure::Failure,
	signing::keyring::Candidate,
	signing::proposal::Session,
	values::{AccountRef, KeyRef, SignerRef},
};
use clavis_client::{
	chain::{Call, Finalised, Included, Progress},
	governance::in_clv,
	keys::{address, KeyPair},
};
use clavis_primitives::AccountId;
use serde_json::{json, Value};

/// What is left for fees: 1 CLV, which pays for thousands of votes.
pub const FEES: u128 = 1_000_000_000_000;

impl Session<'_> {
	/// Who acts: the key that was named, or the one key at hand whose account fits.
	pub fn actor(&self, acting: &Acting, who: &str, fits: impl Fn(&AccountId) -> bool) -> Result<Candidate, Failure> {
		if let Some(signer) = &acting.key {
			let key = self.keyring.public(&KeyRef::Signer(signer.clone()))?;
			return match key.account() {
				Some(_) => Ok(Candidate { key, signer: signer.clone() }),
				None => Err(Failure::usage(format!("a {} key has no account", key.algorithm()))
					.with_hint("name an ed25519, sr25519 or secp256k1 key: --key")),
			};
		}
		let mut fitting = Vec::new();
		for key in self.keyring.all()? {
			if key.account().is_some_and(|account| fits(&account)) {
				fitting.extend(self.keyring.find(&key)?.map(|signer| Candidate { key, signer }));
			}
		}
		match (fitting.len(), fitting.pop()) {
			(1, Some(only)) => Ok(only),
			(0, _) => Err(Failure::usage(format!("no key at hand is of {who}")).with_hint("name one: --key")),
			(count, _) => {
				Err(Failure::usage(format!("{count} keys at hand are of {who}")).with_hint("name one of them: --key"))
			},
		}
	}

	/// Who acts, where any account can.
	pub fn anybody(&self, acting: &Acting) -> Result<Candidate, Failure> {
		self.actor(acting, "an account that could act", |_| true)
	}

	/// The account that an argument names.
	pub fn account(&self, account: &AccountRef) -> Result<AccountId, Failure> {
		match account {
			AccountRef::Address(account) => Ok(account.clone()),
			AccountRef::Key(key) => account_of(&self.keyring.public(key)?),
		}
	}

	/// Signs and sends a call, and waits until it is final.
	pub async fn send(&self, call: &Call, pair: &KeyPair) -> Result<Included, Failure> {
		let output = *self.output;
		let progress = move |progress: Progress| output.progress(progress);
		Ok(self.chain.submit(call, pair, &progress).await?)
	}

	/// Unlocks the key of whoever acts.
	pub async fn unlock_actor(&mut self, actor: &Candidate) -> Result<KeyPair, Failure> {
		let signer: SignerRef = actor.signer.clone();
		self.unlock(&signer).await
	}
}

/// The account of a key that acts.
pub fn account_of(key: &clavis_primitives::PublicKey) -> Result<AccountId, Failure> {
	key.account().ok_or_else(|| {
		Failure::usage(format!("a {} key has no account", key.algorithm()))
			.with_hint("name an ed25519, sr25519 or secp256k1 key")
	})
}

/// Refuses what an account has no tokens for, before anything of it is paid.
pub async fn check_funds(at: &Finalised<'_>, account: &AccountId, needed: u128) -> Result<(), Failure> {
	let funds = at.funds(account).await?;
	if funds.free < needed.saturating_add(FEES) {
		let (account, free) = (address(account), in_clv(funds.free));
		let message = format!("the account {account} has {free}, and this takes {} and fees", in_clv(needed));
		return Err(Failure::refused("noFunds", message).with_hint("send it some tokens, or act with another: --key"));
	}
	Ok(())
}

/// What every transaction says as JSON.
pub fn sent(included: &Included, account: &AccountId) -> Value {
	json!({
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"account": address(account),
	})
}

/// Adds fields to a JSON object.
pub fn extended(mut value: Value, more: Value) -> Value {
	if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
		value.extend(more);
	}
	value
}
