//! Transactions: signed, sent, and watched until they are final.

use super::{
	ask,
	connection::BlockHash,
	outcome::{outcome, Included},
	snapshot::{Block, Head},
	Chain, ChainError, Snapshot,
};
use crate::{
	calls::Call,
	governance::in_clv,
	keys::{address, KeyPair},
};
use clavis_primitives::{api::Change, AccountId, BlockHeight, DidId, Record};
use codec::{Compact, Decode, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use sp_runtime::transaction_validity::InvalidTransaction;
use std::cell::Cell;
use subxt::{
	config::{substrate::SubstrateExtrinsicParamsBuilder, Header as _},
	rpcs::{
		client::rpc_params,
		methods::chain_head::{TransactionStatus, TransactionSubscription},
	},
	utils::AccountId32,
	SubstrateConfig,
};
use tokio::time::timeout;

/// The number of blocks that a transaction may wait for its place in one.
const MORTALITY: u64 = 64;

/// The number of times that a transaction is signed because another one of the payer came first.
const ATTEMPTS: u32 = 5;

/// The answers of a node's pool to a transaction that it has already, and to one whose place another one of the same
/// account takes.
const OVERTAKEN: [&str; 2] = ["Transaction is already imported", "The priority of the transaction is too low"];

/// The progress of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
	/// The node took it.
	Sent,
	/// It is in a block that may still be abandoned.
	InBlock(BlockHeight),
	/// It is in a block for good.
	Finalised(BlockHeight),
}

/// The place of a transaction, and the head of that block.
struct Place {
	hash: H256,
	index: u64,
	head: Head,
}

/// The answer of `TransactionPaymentApi_query_info`.
#[derive(Decode)]
struct FeeInfo {
	/// The time and the size of the proof.
	_weight: (Compact<u64>, Compact<u64>),
	_class: u8,
	fee: u128,
}

impl Chain {
	/// Signs a call, sends it, and waits until it is final. Then the chain is read as of the block that took it.
	pub async fn submit(
		&self,
		call: &Call,
		payer: &KeyPair,
		progress: &(dyn Fn(Progress) + Sync),
	) -> Result<Included, ChainError> {
		let mut attempt = 1u32;
		loop {
			let block = Cell::new(None);
			let mut is_taken = false;
			let extrinsic = self.sign(call, payer).await?;
			let sent = self.connection.submit(&extrinsic).await?;
			let watch = self.watch(sent, progress, &block, &mut is_taken);
			let outcome = match timeout(self.finality_limit, watch).await {
				Ok(outcome) => outcome.map_err(|error| error.of_payer(payer)),
				Err(_) => Err(ChainError::NotFinal { block: block.get(), seconds: self.finality_limit.as_secs() }),
			};
			match outcome {
				Err(ChainError::NoFunds { account, .. }) => {
					return Err(self.lack_of_funds(account, payer, extrinsic).await);
				},
				// Another program paid from the same account at the same moment: the next nonce may be free.
				Err(ChainError::Overtaken) if !is_taken && attempt < ATTEMPTS => attempt = attempt.saturating_add(1),
				outcome => return outcome,
			}
		}
	}

	/// Has the node bring a certificate about this DID to the chain, and waits until a final record says that it
	/// `took_effect`.
	pub(crate) async fn submit_certificate(
		&self,
		did: DidId,
		certificate: String,
		took_effect: impl Fn(&Record<()>) -> bool,
		progress: &(dyn Fn(Progress) + Sync),
	) -> Result<Included, ChainError> {
		let connection = &self.connection;
		// From before it is sent, so that no block is missed.
		let mut heads = ask("the finalised blocks", connection.legacy().chain_subscribe_finalized_heads()).await?;
		let lost = || ChainError::Lost("the node stopped reporting".into());
		let watch = async {
			loop {
				let request = rpc_params![&certificate];
				match connection.request::<String>("the revocation", "did_submitRevocation", request).await {
					// Its pool is full of the certificates of older keys, and has room after the next block.
					Err(ChainError::Busy(_)) => drop(heads.next().await.ok_or_else(lost)?),
					Err(error) => return Err(error),
					Ok(_) => break,
				}
			}
			progress(Progress::Sent);
			let before = self.snapshot();
			while let Some(head) = heads.next().await {
				let head = head.map_err(|error| ChainError::Lost(error.to_string()))?;
				let height = head.number().try_into().map_err(|_| ChainError::garbled("block header"))?;
				if height <= before.height() {
					continue;
				}
				let hash = H256(blake2_256(&head.encode()));
				let block = Block { hash, height, moment: before.moment(), spec_version: before.spec_version() };
				let snapshot = Snapshot::new(connection.clone(), self.id.genesis, block);
				let record = snapshot.record(did).await?;
				if record.as_ref().is_some_and(&took_effect) {
					progress(Progress::Finalised(height));
					let changes = snapshot.call::<Vec<Change>>("the block's changes", "DidApi_changes", ()).await?;
					let changes = changes.into_iter().filter(|change| change.did == did).collect();
					return Ok(Included {
						block: height,
						block_hash: hash,
						changes,
						waits_until: None,
						events: Vec::new(),
					});
				}
			}
			Err(lost())
		};
		let seconds = self.finality_limit.as_secs();
		timeout(self.finality_limit, watch).await.unwrap_or(Err(ChainError::NotFinal { block: None, seconds }))
	}

	/// Signs a call of the payer with its next nonce, as an encoded extrinsic.
	async fn sign(&self, call: &Call, payer: &KeyPair) -> Result<Vec<u8>, ChainError> {
		let account = payer.account().ok_or(ChainError::CannotPay(payer.public().algorithm()))?;
		let account = AccountId32(account.into());
		// A transaction is good for a number of blocks from this one on.
		let from = self.recent().await?;
		let nonce = self.connection.next_nonce(&account).await?;
		let params = SubstrateExtrinsicParamsBuilder::<SubstrateConfig>::new()
			.nonce(nonce)
			.mortal_from_unchecked(MORTALITY, from.height().into(), BlockHash::from(from.hash().0))
			.build();
		let runtime = from.runtime().await?;
		let mut unsigned = runtime.tx().create_signable_offline(call, params)?;
		let signature = payer.sign_extrinsic(&unsigned.signer_payload()?);
		let signature = signature.ok_or(ChainError::CannotPay(payer.public().algorithm()))?;
		let signed = unsigned.sign_with_account_and_signature(&account, &signature)?;
		Ok(signed.encoded().to_vec())
	}

	/// Tells that an account cannot pay for an extrinsic, with what it has and with the fee, where the node says them.
	async fn lack_of_funds(&self, account: String, payer: &KeyPair, extrinsic: Vec<u8>) -> ChainError {
		let free = match payer.account() {
			// The fee of a transaction that failed is gone already.
			Some(payer) => self.free(&payer).await.ok(),
			None => None,
		};
		let fee = self.fee(extrinsic).await.ok();
		ChainError::NoFunds { account, funds: funds_in_words(free, fee) }
	}

	/// The free tokens of an account after the newest final block.
	async fn free(&self, account: &AccountId) -> Result<u128, ChainError> {
		Ok(self.refresh().await?.funds(account).await?.free)
	}

	/// The fee of an extrinsic, in planck, without the deposits that it takes. The node has seen the extrinsic: another signature
	/// for this question could be used for a second transaction.
	async fn fee(&self, extrinsic: Vec<u8>) -> Result<u128, ChainError> {
		let length = u32::try_from(extrinsic.len()).map_err(|_| ChainError::garbled("length of the transaction"))?;
		let arguments = [extrinsic, length.encode()].concat();
		let block = self.snapshot().hash();
		let info = self.connection.call("the fee", "TransactionPaymentApi_query_info", &arguments, block).await?;
		FeeInfo::decode(&mut &info[..]).map(|info| info.fee).map_err(|_| ChainError::garbled("fee"))
	}

	async fn watch(
		&self,
		mut sent: TransactionSubscription<BlockHash>,
		progress: &(dyn Fn(Progress) + Sync),
		block: &Cell<Option<BlockHeight>>,
		is_taken: &mut bool,
	) -> Result<Included, ChainError> {
		let mut seen = None::<Place>;
		while let Some(status) = sent.next().await {
			let status = status.map_err(|error| ChainError::Lost(error.to_string()))?;
			match &status {
				TransactionStatus::Error { error } | TransactionStatus::Invalid { error } => {
					return Err(refusal(error))
				},
				// The node stopped watching. The transaction may be in a block, or with other nodes: nothing is known.
				TransactionStatus::Dropped { .. } => {
					return Err(ChainError::NotFinal { block: block.get(), seconds: self.finality_limit.as_secs() })
				},
				_ => {},
			}
			if !*is_taken {
				progress(Progress::Sent);
				*is_taken = true;
			}
			let (details, is_final) = match status {
				TransactionStatus::BestChainBlockIncluded { block: Some(details) } => (details, false),
				TransactionStatus::Finalized { block } => (block, true),
				_ => continue,
			};
			let hash = H256(details.hash.0);
			let place = match seen.take().filter(|seen| seen.hash == hash) {
				Some(place) => place,
				None => Place { hash, index: details.index, head: Head::read(&self.connection, hash, true).await? },
			};
			let height = place.head.height;
			if is_final {
				progress(Progress::Finalised(height));
				return self.finish(place).await;
			}
			block.set(Some(height));
			progress(Progress::InBlock(height));
			seen = Some(place);
		}
		Err(ChainError::Lost("the node stopped reporting".into()))
	}

	/// Reads what a final transaction did, and goes forward to its block.
	async fn finish(&self, place: Place) -> Result<Included, ChainError> {
		let Place { hash, index, head: Head { height, moment, spec_version, events, .. } } = place;
		let block = Block { hash, height, moment, spec_version };
		let snapshot = Snapshot::new(self.connection.clone(), self.id.genesis, block);
		let runtime = snapshot.runtime().await?;
		self.stand_at(snapshot);
		outcome(&runtime, events, index, height, hash)
	}
}

/// Says how much there is, and how much it takes.
fn funds_in_words(free: Option<u128>, fee: Option<u128>) -> String {
	let has = free.map(|free| format!("it has {}", in_clv(free)));
	let takes = fee.map(|fee| format!("this takes {} for the fee, and a deposit if it stores something", in_clv(fee)));
	match (has, takes) {
		(Some(has), Some(takes)) => format!(": {has}, and {takes}"),
		(Some(told), None) | (None, Some(told)) => format!(": {told}"),
		(None, None) => String::new(),
	}
}

/// Tells why a pool refuses a transaction from the words that it has for it.
fn refusal(error: &str) -> ChainError {
	let is = |invalid: InvalidTransaction| error.ends_with(<&str>::from(invalid));
	if is(InvalidTransaction::Payment) {
		// The payer is filled in where it is known.
		ChainError::NoFunds { account: String::new(), funds: String::new() }
	} else if is(InvalidTransaction::Stale) || OVERTAKEN.iter().any(|words| error.starts_with(words)) {
		ChainError::Overtaken
	} else if is(InvalidTransaction::BadProof) {
		ChainError::Rejected("its signature is not good there; the chain may just have changed".into())
	} else if is(InvalidTransaction::ExhaustsResources) {
		ChainError::Rejected("it is too much for one block".into())
	} else {
		ChainError::Rejected(error.into())
	}
}

impl ChainError {
	/// Tells a lack of funds from other failures, now that the payer is known.
	fn of_payer(self, payer: &KeyPair) -> Self {
		let account = || payer.account().as_ref().map(address).unwrap_or_default();
		match self {
			Self::Failed(failure) if failure.is_lack_of_funds() => {
				Self::NoFunds { account: account(), funds: String::new() }
			},
			Self::NoFunds { .. } => Self::NoFunds { account: account(), funds: String::new() },
			other => other,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::RuntimeError;
	use clavis_primitives::Algorithm;

	#[test]
	fn a_lack_of_funds_is_told_from_other_failures() {
		let payer = "//Alice".parse::<crate::keys::Secret>().unwrap().pair(Algorithm::Sr25519).unwrap();
		let error = |pallet, name| ChainError::from(RuntimeError::new(pallet, name, "Words.")).of_payer(&payer);
		assert_eq!(error("Token", "FundsUnavailable").kind(), "noFunds");
		assert_eq!(error("Did", "Expired").kind(), "expired");
		assert_eq!(error("Did", "Expired").to_string(), "Words (Did.Expired)");
	}

	#[test]
	fn a_lack_of_funds_says_how_much_there_is_and_how_much_it_takes() {
		let told = |free, fee| {
			let funds = funds_in_words(free, fee);
			ChainError::NoFunds { account: "5G".into(), funds }.to_string()
		};
		let alone = "the account 5G cannot pay the fee and the deposit";
		assert_eq!(told(None, None), alone);
		assert_eq!(told(Some(0), None), format!("{alone}: it has 0 CLV"));
		let both = ": it has 0.5 CLV, and this takes 0.012 CLV for the fee, and a deposit if it stores something";
		assert_eq!(told(Some(500_000_000_000), Some(12_000_000_000)), format!("{alone}{both}"));
	}

	#[test]
	fn the_fee_is_read_from_the_answer_of_the_runtime() {
		let answer = (Compact(7u64), Compact(8u64), 1u8, 12_000_000_000u128).encode();
		assert_eq!(FeeInfo::decode(&mut &answer[..]).map(|info| info.fee), Ok(12_000_000_000));
	}

	#[test]
	fn refusals_of_a_pool_are_told_by_their_words() {
		let kind = |words: &str| refusal(words).kind().into_owned();
		let invalid = |invalid: InvalidTransaction| kind(&format!("Invalid transaction: {}", <&str>::from(invalid)));
		assert_eq!(invalid(InvalidTransaction::Payment), "noFunds");
		assert_eq!(invalid(InvalidTransaction::Stale), "overtaken");
		assert_eq!(invalid(InvalidTransaction::Call), "rejected");
		assert_eq!(kind("The priority of the transaction is too low (pool 2 > current 1)"), "overtaken");
		assert_eq!(kind("Transaction is already imported"), "overtaken");
		assert_eq!(kind("Transaction is temporarily banned"), "rejected");
	}
}
