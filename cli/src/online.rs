//! The node that a command talks to, and the tools that it works with.

pub mod next_step;
pub mod proposal;

use crate::{
	failure::Failure,
	signing::{
		account::{accounts, Account, AccountArgs, FEES},
		Keyring,
	},
	terminal::Output,
	values::{node_url, SignerRef, Since},
};
use clap::Args;
use clavis_client::{
	calls::Call,
	chain::{Chain, Funds, Included},
	keys::KeyPair,
};
use clavis_primitives::{AccountId, Moment, Record};
use std::{ffi::OsString, time::Duration};

const DEFAULT_NODE: &str = "ws://127.0.0.1:9944";
const DEFAULT_TIMEOUT: u64 = 120;

/// The node, and the time that it is given.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct NodeArgs {
	/// The WebSocket address of the node [default: ws://127.0.0.1:9944]
	#[arg(long, global = true, value_name = "URL", value_parser = crate::values::node_url)]
	pub node: Option<String>,
	/// The number of seconds to wait until a transaction is final [default: 120]
	#[arg(long, global = true, value_name = "SECONDS", value_parser = crate::values::number::<0, u64>)]
	pub timeout: Option<u64>,
	/// The node of the profile in use
	#[arg(skip)]
	pub of_profile: Option<String>,
}

impl NodeArgs {
	/// Returns the same, with the node and the time of a profile where none is named.
	pub fn or(self, node: Option<String>, timeout: Option<u64>) -> Self {
		Self { of_profile: node, timeout: self.timeout.or(timeout), ..self }
	}

	/// Returns the address of the node.
	pub fn url(&self) -> Result<String, Failure> {
		let node = match &self.node {
			Some(node) => Some(node.clone()),
			None => node_of_environment(std::env::var_os("CLAVIS_NODE"))?,
		};
		Ok(node.or_else(|| self.of_profile.clone()).unwrap_or_else(|| DEFAULT_NODE.into()))
	}

	/// Connects to the node that is named by `--node` or `$CLAVIS_NODE`, or to the default one.
	pub async fn connect(&self) -> Result<Chain, Failure> {
		let chain = Chain::connect(&self.url()?).await?;
		Ok(chain.with_finality_limit(Duration::from_secs(self.timeout.unwrap_or(DEFAULT_TIMEOUT))))
	}
}

/// Reads `$CLAVIS_NODE`, as `--node` is read. An empty one names no node.
fn node_of_environment(value: Option<OsString>) -> Result<Option<String>, Failure> {
	let Some(value) = value.filter(|value| !value.is_empty()) else { return Ok(None) };
	let read = value.to_str().map(node_url).transpose().ok().flatten();
	let wrong = || {
		Failure::usage(format!("CLAVIS_NODE is '{}', which is no address of a node", value.display()))
			.with_hint("set it to ws://HOST:PORT or wss://HOST:PORT")
	};
	read.map(Some).ok_or_else(wrong)
}

/// The tools of a command that is not connected to a node, or not yet.
pub struct Tools {
	/// The node to connect to.
	pub node: NodeArgs,
	/// The keys on this device.
	pub keyring: Keyring,
	/// The terminal.
	pub output: Output,
}

/// The tools of a command that is connected to a node.
pub struct Online {
	/// The chain.
	pub chain: Chain,
	/// The keys on this device.
	pub keyring: Keyring,
	/// The terminal.
	pub output: Output,
}

impl Tools {
	/// Connects to the node.
	pub async fn connect(self) -> Result<Online, Failure> {
		Ok(Online { chain: self.node.connect().await?, keyring: self.keyring, output: self.output })
	}
}

impl Online {
	/// Opens a key. The well-known keys are opened only where the node says that its chain is for development.
	pub async fn unlock(&mut self, key: &SignerRef) -> Result<KeyPair, Failure> {
		let is_known = matches!(key, SignerRef::Development(_));
		let for_development = is_known && self.chain.is_for_development().await?;
		self.keyring.unlock(key, for_development)
	}

	/// Signs and sends a call, and waits until it is final.
	pub async fn send(&self, call: &Call, pair: &KeyPair) -> Result<Included, Failure> {
		let output = self.output;
		Ok(self.chain.submit(call, pair, &move |progress| output.progress(progress)).await?)
	}

	/// Signs and sends calls, all or none, and waits until they are final.
	pub async fn send_all(&self, calls: &[Call], pair: &KeyPair) -> Result<Included, Failure> {
		if let [call] = calls {
			return self.send(call, pair).await;
		}
		let mut encoded = Vec::new();
		for call in calls {
			encoded.push(self.chain.encode(call).await?);
		}
		self.send(&Call::batch_all(&encoded), pair).await
	}

	/// Reads in one request the entries that a command of these accounts needs.
	pub async fn read_ahead(&self, account: &AccountArgs, others: &[AccountId]) -> Result<(), Failure> {
		// If no key can act, a later step says so.
		let acting = account.choose(&self.keyring).ok().map(|account| account.id);
		let accounts = acting.into_iter().chain(others.iter().cloned()).collect::<Vec<_>>();
		Ok(self.chain.snapshot().read_ahead(&accounts).await?)
	}

	/// Returns accounts with their tokens. Reads them in one request.
	pub async fn funds_of(&self, accounts: Vec<Account>) -> Result<Vec<(Account, Funds)>, Failure> {
		let at = self.chain.snapshot();
		if !accounts.is_empty() {
			at.read_ahead(&accounts.iter().map(|account| account.id.clone()).collect::<Vec<_>>()).await?;
		}
		let mut found = Vec::new();
		for account in accounts {
			let funds = at.funds(&account.id).await?;
			found.push((account, funds));
		}
		Ok(found)
	}

	/// Returns the name of a key that pays for what the holder of a DID does, for a command that is printed: the key of the
	/// account that has the deposit or, if it is elsewhere, another key of the keystore that has tokens. `KEY` if there is none.
	pub async fn paying_key(&self, record: &Record<()>) -> Result<String, Failure> {
		let own = accounts(&self.keyring)?;
		if let Some(depositor) = record.deposit.as_ref().map(|deposit| &deposit.payer) {
			if let Some(account) = own.iter().find(|account| account.id == *depositor) {
				return Ok(account.signer.to_string());
			}
			if let Some(signer) = self.keyring.development_account(depositor)? {
				if self.chain.is_for_development().await? {
					return Ok(signer.to_string());
				}
			}
		}
		for (account, funds) in self.funds_of(own).await? {
			if funds.free >= FEES {
				return Ok(account.signer.to_string());
			}
		}
		Ok("KEY".into())
	}

	/// Returns the moment that `--compromised-since` names. `now` is the time of the chain: the clock of this device may be
	/// ahead, and the chain refuses moments that are still to come.
	pub fn moment(&self, since: Since) -> Moment {
		match since {
			Since::Now => self.chain.snapshot().moment(),
			Since::Moment(since) => since,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_environment_names_a_node_as_the_option_does() {
		let read = |value: &str| node_of_environment(Some(value.into())).map_err(|failure| failure.code());
		assert_eq!(read("ws://127.0.0.1:9944"), Ok(Some("ws://127.0.0.1:9944".into())));
		assert_eq!((read(""), node_of_environment(None).is_ok_and(|node| node.is_none())), (Ok(None), true));
		for wrong in ["http://127.0.0.1:9944", "127.0.0.1:9944", " "] {
			assert_eq!(read(wrong), Err(crate::failure::USAGE), "{wrong}");
		}
	}
}
