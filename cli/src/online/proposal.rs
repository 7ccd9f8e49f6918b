//! Proposals of a DID: signed with the keys on this device and sent, or written to a file for others to sign.

use super::Online;
use crate::{
	failure::Failure,
	files, report,
	signing::{choose_payer, AvailableKey, Keyring},
	values::{number, NewFile, SignerRef},
};
use clap::Args;
use clavis_client::{
	chain::{Chain, Included},
	did::{Proposer, Subject, DEFAULT_LIFETIME},
	keys::{address, KeyPair},
	proposal::{Item, Proposal},
	signers::Place,
};
use clavis_primitives::AccountId;
use serde_json::json;
use std::path::Path;

/// The payment of a change, and the lifetime of the signatures for it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Payment")]
pub struct PaymentArgs {
	/// A key, or a development account (//Alice), that pays [default: the key that paid before, or a control key]
	#[arg(long, value_name = "KEY")]
	pub payer: Option<SignerRef>,
	/// The number of blocks for which the signatures stay good
	#[arg(long, value_name = "BLOCKS", default_value_t = DEFAULT_LIFETIME, value_parser = number::<0, u32>)]
	pub expires_in: u32,
	/// Write a proposal to this new file instead of sending it; the keys that are named sign it at once
	///
	/// Other holders sign the file with 'clavis proposal sign'. 'clavis proposal submit' sends it.
	#[arg(long, value_name = "FILE", conflicts_with = "payer")]
	pub propose: Option<NewFile>,
}

/// The keys that sign for a DID, and the payment.
#[derive(Clone, Debug, Args)]
pub struct SigningArgs {
	/// A key that signs for the DID; repeat it for several [default: found in the keystore]
	#[arg(long = "key", value_name = "KEY", help_heading = "Signatures")]
	pub keys: Vec<SignerRef>,
	#[command(flatten)]
	pub payment: PaymentArgs,
}

impl PaymentArgs {
	/// Returns a maker of proposals whose signatures last as long as `--expires-in` says.
	pub fn proposer<'a>(&self, chain: &'a Chain) -> Proposer<'a> {
		Proposer { chain, lifetime: self.expires_in }
	}
}

/// The keys that may sign a proposal, and the payment.
pub struct Signers<'a> {
	/// The keys that were named for the present control set. If there are any, no other key authorises anything.
	pub named: &'a [SignerRef],
	/// The keys that were named for the control set that takes over. Keys of it may be among `named`, or in the keystore.
	pub new: &'a [SignerRef],
	/// The payment.
	pub payment: &'a PaymentArgs,
	/// The account that has the deposit of the DID, if the DID exists.
	pub depositor: Option<&'a AccountId>,
}

/// The outcome of a proposal.
pub enum Outcome {
	/// It is final on the chain.
	Sent(Sent),
	/// It is in a file.
	Written,
}

/// A proposal that was carried out.
pub struct Sent {
	/// The transaction.
	pub included: Included,
	/// The address of the account that paid.
	pub payer: String,
}

impl<'a> Signers<'a> {
	/// The keys for a change of a DID that exists.
	pub fn of(subject: &'a Subject, signing: &'a SigningArgs) -> Self {
		Self { named: &signing.keys, new: &[], payment: &signing.payment, depositor: depositor(subject) }
	}

	/// Signs and sends a proposal. With `--propose`, signs it with the keys that were named and writes it to a file.
	pub async fn carry_out(&self, mut proposal: Proposal, online: &mut Online) -> Result<Outcome, Failure> {
		if let Some(file) = &self.payment.propose {
			self.write(proposal, file.path(), online).await?;
			return Ok(Outcome::Written);
		}
		let available = self.available(&proposal, &online.keyring)?;
		let payer = self.payer_among(&proposal, &available, &online.keyring)?;
		let public = available.iter().map(|available| available.key).collect::<Vec<_>>();
		let mut keys = Vec::new();
		for key in proposal.fewest_keys(&public, payer.key.account().as_ref())? {
			if let Some(available) = available.iter().find(|available| available.key == key) {
				keys.push(online.unlock(&available.signer).await?);
			}
		}
		proposal.sign(&keys)?;
		let pair = match keys.into_iter().find(|pair| pair.public() == payer.key) {
			Some(pair) => pair,
			None => online.unlock(&payer.signer).await?,
		};
		Ok(Outcome::Sent(send(proposal, &pair, online).await?))
	}

	/// Returns the key whose account pays for a proposal that is sent.
	pub fn payer(&self, proposal: &Proposal, keyring: &Keyring) -> Result<AvailableKey, Failure> {
		self.payer_among(proposal, &self.available(proposal, keyring)?, keyring)
	}

	fn payer_among(
		&self,
		proposal: &Proposal,
		available: &[AvailableKey],
		keyring: &Keyring,
	) -> Result<AvailableKey, Failure> {
		choose_payer(keyring, proposal, available, self.payment.payer.as_ref(), self.depositor)
	}

	async fn write(&self, mut proposal: Proposal, file: &Path, online: &mut Online) -> Result<(), Failure> {
		let mut keys = Vec::new();
		for key in self.named.iter().chain(self.new) {
			keys.push(online.unlock(key).await?);
		}
		proposal.sign(&keys)?;
		files::write_new(file, &proposal.to_json())?;
		let summary = proposal.summary()?;
		online.output.note(proposal.describe()?);
		online.output.note("Have it signed with 'clavis proposal sign', then send it with 'clavis proposal submit'.");
		online.output.result(file.display().to_string(), json!({ "file": report::path(file), "proposal": summary }));
		Ok(())
	}

	/// Returns the keys that may sign: those that were named and, for sets for which no key had to be named, those of the
	/// keystore.
	fn available(&self, proposal: &Proposal, keyring: &Keyring) -> Result<Vec<AvailableKey>, Failure> {
		let named = self.named.iter().chain(self.new).map(|signer| keyring.available(signer));
		let mut available = named.collect::<Result<Vec<_>, _>>()?;
		let items = proposal.items()?;
		let open = |item: &&Item<'_>| self.named.is_empty() || item.approval.expires_at().is_none();
		for item in items.iter().filter(open) {
			for Place { key, .. } in proposal.members.places(proposal.did.id, item.set) {
				if available.iter().all(|other| other.key != key) {
					available.extend(keyring.find(&key)?);
				}
			}
		}
		Ok(available)
	}
}

/// Sends a proposal that needs no more signatures.
pub async fn submit(
	proposal: Proposal,
	payer: Option<&SignerRef>,
	depositor: Option<&AccountId>,
	online: &mut Online,
) -> Result<Sent, Failure> {
	let payer = choose_payer(&online.keyring, &proposal, &[], payer, depositor)?;
	// An incomplete proposal is refused before a password is asked for.
	proposal.fewest_keys(&[], payer.key.account().as_ref())?;
	let pair = online.unlock(&payer.signer).await?;
	send(proposal, &pair, online).await
}

async fn send(proposal: Proposal, payer: &KeyPair, online: &Online) -> Result<Sent, Failure> {
	let output = online.output;
	let included = online.chain.carry_out(proposal, payer, &move |progress| output.progress(progress)).await?;
	let payer = payer.account().as_ref().map(address).unwrap_or_default();
	Ok(Sent { included, payer })
}

/// Returns the account that has the deposit of a DID.
pub fn depositor(subject: &Subject) -> Option<&AccountId> {
	subject.record.deposit.as_ref().map(|deposit| &deposit.payer)
}
