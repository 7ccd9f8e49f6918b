//! A command at work on a chain: who signs, who pays, what is sent, and what is said of it.

use crate::{
	command::Payment,
	failure::Failure,
	files,
	signing::keyring::{Candidate, Keyring},
	terminal::output::Output,
	values::{KeyRef, SignerRef, Since},
};
use clavis_client::{
	chain::{Chain, Included, Progress},
	did::{DidError, Place, Proposer, Subject},
	keys::{address, KeyPair},
	proposal::{Item, Proposal},
};
use clavis_primitives::{AccountId, Did, Moment, PublicKey, Reason};
use serde_json::{json, Value};
use std::path::Path;

/// One run of a command: its connection, its keys, and where its words go.
pub struct Session<'a> {
	pub chain: Chain,
	pub keyring: &'a mut Keyring,
	pub output: &'a Output,
}

/// What became of a proposal.
pub enum Conclusion {
	/// It was carried out, and paid for by this account.
	Sent(Included, String),
	/// It lies in a file.
	Written,
}

impl Session<'_> {
	pub fn proposer(&self, payment: &Payment) -> Proposer<'_> {
		Proposer { chain: &self.chain, lifetime: payment.expires_in }
	}

	/// Signs and sends a proposal or, with `--propose`, signs with what was named and writes it to a file.
	///
	/// Where `named` has keys, no others authorise anything. The keys of new control sets may be among `named`, among
	/// `new`, or in the keystore.
	pub async fn conclude(
		&mut self,
		proposal: Proposal,
		named: &[SignerRef],
		new: &[SignerRef],
		payment: &Payment,
		paid_before: Option<&AccountId>,
	) -> Result<Conclusion, Failure> {
		if let Some(file) = &payment.propose {
			self.write_proposal(proposal, &[named, new].concat(), file).await?;
			return Ok(Conclusion::Written);
		}
		let candidates = self.candidates(&proposal, named, new)?;
		let at_hand = candidates.iter().map(|candidate| candidate.key).collect::<Vec<_>>();
		let payer = self.payer(&proposal, &candidates, payment.payer.as_ref(), paid_before)?;
		let mut keys = Vec::new();
		for key in proposal.fewest_keys(&at_hand, payer.key.account().as_ref()).map_err(DidError::from)? {
			if let Some(candidate) = candidates.iter().find(|candidate| candidate.key == key) {
				keys.push(self.unlock(&candidate.signer).await?);
			}
		}
		let mut proposal = proposal;
		proposal.sign(&keys).map_err(DidError::from)?;
		let own = keys.into_iter().find(|pair| pair.public() == payer.key);
		let pair = match own {
			Some(pair) => pair,
			None => self.unlock(&payer.signer).await?,
		};
		let included = self.carry_out(proposal, &pair).await?;
		Ok(Conclusion::Sent(included, paid_by(&pair)))
	}

	/// Sends a proposal that needs no more signatures.
	pub async fn submit(
		&mut self,
		proposal: Proposal,
		payer: Option<&SignerRef>,
		paid_before: Option<&AccountId>,
	) -> Result<(Included, String), Failure> {
		let payer = self.payer(&proposal, &[], payer, paid_before)?;
		// Before a password is asked for.
		proposal.fewest_keys(&[], payer.key.account().as_ref()).map_err(DidError::from)?;
		let pair = self.unlock(&payer.signer).await?;
		let included = self.carry_out(proposal, &pair).await?;
		Ok((included, paid_by(&pair)))
	}

	async fn carry_out(&self, proposal: Proposal, payer: &KeyPair) -> Result<Included, Failure> {
		let output = *self.output;
		let progress = move |progress: Progress| output.progress(progress);
		Ok(self.chain.carry_out(proposal, payer, &progress).await?)
	}

	async fn write_proposal(
		&mut self,
		mut proposal: Proposal,
		named: &[SignerRef],
		file: &Path,
	) -> Result<(), Failure> {
		let mut keys = Vec::new();
		for key in named {
			keys.push(self.unlock(key).await?);
		}
		proposal.sign(&keys).map_err(DidError::from)?;
		files::write_new(file, &proposal.to_json())?;
		let summary = proposal.summary().map_err(DidError::from)?;
		self.output.note(proposal.describe().map_err(DidError::from)?);
		self.output.note("Have it signed with 'clavis proposal sign', then send it with 'clavis proposal submit'.");
		self.output.result(file.display().to_string(), json!({ "file": file, "proposal": summary }));
		Ok(())
	}

	/// The keys that may sign: those named, and those of the keystore wherever no key was named or none had to be.
	fn candidates(
		&self,
		proposal: &Proposal,
		named: &[SignerRef],
		new: &[SignerRef],
	) -> Result<Vec<Candidate>, Failure> {
		let mut candidates = self.keyring.candidates(&[named, new].concat())?;
		let items = proposal.items().map_err(DidError::from)?;
		let open = |item: &&Item<'_>| named.is_empty() || item.approval.expires_at().is_none();
		for item in items.iter().filter(open) {
			for Place { key, .. } in proposal.members.places(proposal.did.id, item.set) {
				if candidates.iter().all(|candidate| candidate.key != key) {
					candidates.extend(self.keyring.find(&key)?.map(|signer| Candidate { key, signer }));
				}
			}
		}
		Ok(candidates)
	}

	/// Who pays: whoever is named; otherwise whoever paid the deposit, if that key is at hand; otherwise the first of the
	/// keys that sign and have an account, best one whose extrinsic is all that the chain needs.
	fn payer(
		&self,
		proposal: &Proposal,
		candidates: &[Candidate],
		named: Option<&SignerRef>,
		paid_before: Option<&AccountId>,
	) -> Result<Candidate, Failure> {
		let nobody = || {
			Failure::usage("none of these keys has an account that could pay")
				.with_hint("name one that does: --payer, with an ed25519, sr25519 or secp256k1 key")
		};
		let payer = match (named, paid_before) {
			(Some(payer), _) => Some(payer.clone()),
			(None, Some(account)) => self.keyring.search(|key| key.account().as_ref() == Some(account))?,
			(None, None) => None,
		};
		if let Some(signer) = payer {
			let key = self.keyring.public(&KeyRef::Signer(signer.clone()))?;
			return key.account().map(|_| Candidate { key, signer }).ok_or_else(nobody);
		}
		let at_hand = candidates.iter().map(|candidate| candidate.key).collect::<Vec<_>>();
		let signing = proposal.fewest_keys(&at_hand, None).map_err(DidError::from)?;
		let items = proposal.items().map_err(DidError::from)?;
		let suffices = |key: &PublicKey| {
			let account = key.account();
			account.is_some_and(|account| items.iter().any(|item| item.set.sufficient_key(&account).is_some()))
		};
		let key =
			signing.iter().find(|key| suffices(key)).or_else(|| signing.iter().find(|key| key.account().is_some()));
		let payer = candidates.iter().find(|candidate| Some(&candidate.key) == key);
		payer.cloned().ok_or_else(nobody)
	}

	/// A key that can sign. Well-known ones are for development networks alone.
	pub async fn unlock(&mut self, key: &SignerRef) -> Result<KeyPair, Failure> {
		let is_known = matches!(key, SignerRef::Development(_));
		let for_development = is_known && self.chain.is_for_development().await?;
		self.keyring.unlock(key, for_development)
	}

	/// "Now" is the chain's time: this machine's may be ahead, and the chain takes nothing from the future.
	pub async fn since(&self, since: Since) -> Result<Moment, Failure> {
		Ok(match since {
			Since::Now => self.chain.now().await?,
			Since::Moment(since) => since,
		})
	}

	pub async fn reason(&self, since: Option<Since>) -> Result<Reason, Failure> {
		Ok(match since {
			None => Reason::Routine,
			Some(since) => Reason::Compromised { since: self.since(since).await? },
		})
	}

	/// Says what became of a change of a DID.
	pub fn finish(&self, did: &Did, conclusion: Conclusion, details: Value) {
		let Conclusion::Sent(included, paid_by) = conclusion else { return };
		self.finish_sent(did, &included, Some(&paid_by), details);
	}

	/// Says what a transaction did.
	pub fn finish_sent(&self, did: &Did, included: &Included, paid_by: Option<&str>, details: Value) {
		let mut value = report(did, included, paid_by);
		if let (Some(value), Some(details)) = (value.as_object_mut(), details.as_object()) {
			value.extend(details.clone());
		}
		let payment = paid_by.map_or_else(|| "free of charge".into(), |paid_by| format!("paid by {paid_by}"));
		let kinds = included.changes.iter().map(|change| change.kind.name()).collect::<Vec<_>>().join(", ");
		let block = included.block;
		let text = match included.waits_until {
			Some(until) => {
				self.output.note(format_args!("announced in block #{block}, {payment}: guardians can call it off"));
				format!("{did} can be deactivated from block #{until} on: ask again then")
			},
			None => {
				self.output.note(format_args!("{kinds} in block #{block}, {payment}"));
				let version = included.changes.last().map(|change| change.version).unwrap_or_default();
				format!("{did} version {version}")
			},
		};
		self.output.result(text, value);
	}
}

/// Who has the deposit for a DID.
pub fn paid_before(subject: &Subject) -> Option<&AccountId> {
	subject.record.deposit.as_ref().map(|deposit| &deposit.payer)
}

fn paid_by(payer: &KeyPair) -> String {
	payer.account().as_ref().map(address).unwrap_or_default()
}

pub fn report(did: &Did, included: &Included, paid_by: Option<&str>) -> Value {
	let changes =
		included.changes.iter().map(|change| json!({ "version": change.version, "kind": change.kind.name() }));
	let mut report = json!({
		"did": did.to_string(),
		"version": included.changes.last().map(|change| change.version),
		"changes": changes.collect::<Vec<_>>(),
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"payer": paid_by,
	});
	if let (Some(report), Some(until)) = (report.as_object_mut(), included.waits_until) {
		report.insert("waitsUntil".into(), until.into());
	}
	report
}
