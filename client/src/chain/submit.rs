//! Transactions: signed, sent, and watched until they are final.

use super::{ask, error, height_of, Call, Chain, ChainError};
use crate::keys::{address, KeyPair};
use clavis_primitives::{api::Change, BlockHeight, DidId, Record};
use codec::Decode;
use sp_core::H256;
use std::cell::Cell;
use subxt::{
	client::{OnlineClientAtBlock, OnlineClientAtBlockImpl},
	config::{substrate::SubstrateExtrinsicParamsBuilder, HashFor},
	ext::scale_value::{At, Composite},
	rpcs::client::rpc_params,
	tx::{
		SubmittableTransaction, TransactionInBlock, TransactionInvalid, TransactionProgress, TransactionStatus,
		ValidationResult,
	},
	utils::AccountId32,
	SubstrateConfig,
};
use tokio::time::timeout;

/// How many blocks a transaction may wait for its place in one.
const MORTALITY: u64 = 64;

/// How often a transaction is signed again because another of the payer's came first.
const ATTEMPTS: u32 = 5;

type AtBlock = OnlineClientAtBlockImpl<SubstrateConfig>;
type Sent = TransactionProgress<SubstrateConfig, AtBlock>;

/// How far a transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
	/// The node took it.
	Sent,
	/// It is in a block that may still be abandoned.
	InBlock(BlockHeight),
	/// It is in a block for good.
	Finalised(BlockHeight),
}

/// A transaction that is final and did what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
	/// The height of its block.
	pub block: BlockHeight,
	/// The hash of its block.
	pub block_hash: H256,
	/// What it changed.
	pub changes: Vec<Change>,
	/// The first block in which a deactivation that was asked for can be carried out.
	pub waits_until: Option<BlockHeight>,
	/// Everything that it made happen, in order.
	pub events: Vec<ChainEvent>,
}

/// Something that a transaction made happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEvent {
	/// In which pallet.
	pub pallet: String,
	/// What.
	pub name: String,
	/// What it says, by the names that the chain's metadata has.
	pub fields: Composite<()>,
}

impl Included {
	/// The first event of this pallet with this name.
	pub fn event(&self, pallet: &str, name: &str) -> Option<&ChainEvent> {
		self.events.iter().find(|event| event.pallet == pallet && event.name == name)
	}
}

impl ChainEvent {
	/// A number that it says.
	pub fn number(&self, field: &str) -> Option<u32> {
		self.fields.at(field)?.as_u128()?.try_into().ok()
	}
}

impl Chain {
	/// Signs a call, sends it, and waits until it is final.
	pub async fn submit(
		&self,
		call: &Call,
		payer: &KeyPair,
		progress: &(dyn Fn(Progress) + Sync),
	) -> Result<Included, ChainError> {
		let mut attempt = 1;
		let sent = loop {
			match self.send(call, payer).await {
				// Somebody else paid from the same account at the same moment: the next nonce may be free.
				Err(ChainError::Overtaken) if attempt < ATTEMPTS => attempt += 1,
				outcome => break outcome?,
			}
		};
		progress(Progress::Sent);
		let block = Cell::new(None);
		match timeout(self.finality_limit, self.watch(sent, progress, &block)).await {
			Ok(outcome) => outcome.map_err(|error| error.of_payer(payer)),
			Err(_) => Err(ChainError::NotFinal { block: block.get(), seconds: self.finality_limit.as_secs() }),
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
		// From before it is sent, so that no block is missed.
		let mut heads = ask("the finalised blocks", self.methods.chain_subscribe_finalized_heads()).await?;
		let request = self.rpc.request::<String>("did_submitRevocation", rpc_params![certificate]);
		ask("the revocation", request).await?;
		progress(Progress::Sent);
		let watch = async {
			while let Some(head) = heads.next().await {
				let block = height_of(Some(&head.map_err(|error| ChainError::Lost(error.to_string()))?))?;
				let hash = ask("a block's hash", self.methods.chain_get_block_hash(Some(block.into()))).await?;
				let hash = hash.ok_or(ChainError::garbled("block hash"))?;
				let record = self.record_at(did, hash).await?;
				if record.as_ref().is_some_and(&took_effect) {
					progress(Progress::Finalised(block));
					let changes =
						ask("the block's changes", self.methods.state_call("DidApi_changes", None, Some(hash)));
					let changes = Vec::<Change>::decode(&mut &changes.await?[..]);
					let changes = changes.map_err(|_| ChainError::garbled("list of changes"))?;
					let changes = changes.into_iter().filter(|change| change.did == did).collect();
					let (block_hash, events) = (H256(hash.0), Vec::new());
					return Ok(Included { block, block_hash, changes, waits_until: None, events });
				}
			}
			Err(ChainError::Lost("the node stopped reporting".into()))
		};
		let seconds = self.finality_limit.as_secs();
		timeout(self.finality_limit, watch).await.unwrap_or(Err(ChainError::NotFinal { block: None, seconds }))
	}

	/// A client at the finalised head, for building on.
	pub(super) async fn at_head(&self) -> Result<OnlineClientAtBlock<SubstrateConfig>, ChainError> {
		ask("the chain's metadata", self.client.at_current_block()).await
	}

	async fn send(&self, call: &Call, payer: &KeyPair) -> Result<Sent, ChainError> {
		let transaction = self.sign(call, payer).await?;
		ask("the transaction", transaction.submit_and_watch()).await
	}

	async fn sign(
		&self,
		call: &Call,
		payer: &KeyPair,
	) -> Result<SubmittableTransaction<SubstrateConfig, AtBlock>, ChainError> {
		let account = payer.account().ok_or(ChainError::CannotPay(payer.public().algorithm()))?;
		let account = AccountId32(account.into());
		let nonce = ask("the payer's nonce", self.methods.system_account_next_index(&account)).await?;
		let at = self.at_head().await?;
		let params = SubstrateExtrinsicParamsBuilder::<SubstrateConfig>::new()
			.nonce(nonce)
			.mortal_from_unchecked(MORTALITY, at.block_number(), at.block_hash())
			.build();
		let mut unsigned = at.tx().create_signable_offline(call, params)?;
		let signature = payer.sign_extrinsic(&unsigned.signer_payload()?);
		let signature = signature.ok_or(ChainError::CannotPay(payer.public().algorithm()))?;
		let signed = unsigned.sign_with_account_and_signature(&account, &signature)?;

		// The best block knows what the payer spent last, and its answer says more than the pool's.
		let best = ask("the best block", self.methods.chain_get_block_hash(None)).await?;
		let best = best.ok_or(ChainError::garbled("best block"))?;
		let at_best = ask("the best block", self.client.at_block(best)).await?;
		let signed = at_best.tx().from_bytes(signed.into_encoded());
		match ask("the transaction's validity", signed.validate()).await? {
			ValidationResult::Valid(_) => Ok(signed),
			ValidationResult::Invalid(TransactionInvalid::Payment) => {
				Err(ChainError::NoFunds { account: payer.account().as_ref().map(address).unwrap_or_default() })
			},
			ValidationResult::Invalid(TransactionInvalid::Stale | TransactionInvalid::Future) => {
				Err(ChainError::Overtaken)
			},
			ValidationResult::Invalid(TransactionInvalid::BadProof) => {
				Err(ChainError::Rejected("its signature is not good there; the chain may just have changed".into()))
			},
			ValidationResult::Invalid(TransactionInvalid::ExhaustsResources) => {
				Err(ChainError::Rejected("it is too much for one block".into()))
			},
			ValidationResult::Invalid(fault) => Err(ChainError::Rejected(format!("{fault:?}"))),
			ValidationResult::Unknown(fault) => Err(ChainError::Rejected(format!("{fault:?}"))),
		}
	}

	async fn watch(
		&self,
		mut sent: Sent,
		progress: &(dyn Fn(Progress) + Sync),
		block: &Cell<Option<BlockHeight>>,
	) -> Result<Included, ChainError> {
		while let Some(status) = sent.next().await {
			match status.map_err(|error| ChainError::Lost(error.to_string()))? {
				TransactionStatus::Validated
				| TransactionStatus::Broadcasted
				| TransactionStatus::NoLongerInBestBlock => {},
				TransactionStatus::InBestBlock(place) => {
					let height = self.height_of(place.block_hash()).await?;
					block.set(Some(height));
					progress(Progress::InBlock(height));
				},
				TransactionStatus::InFinalizedBlock(place) => {
					let height = self.height_of(place.block_hash()).await?;
					progress(Progress::Finalised(height));
					return outcome(&place, height).await;
				},
				TransactionStatus::Error { message }
				| TransactionStatus::Invalid { message }
				| TransactionStatus::Dropped { message } => return Err(ChainError::Rejected(message)),
			}
		}
		Err(ChainError::Lost("the node stopped reporting".into()))
	}

	async fn height_of(&self, hash: HashFor<SubstrateConfig>) -> Result<BlockHeight, ChainError> {
		let header = ask("a block header", self.methods.chain_get_header(Some(hash))).await?;
		height_of(header.as_ref())
	}
}

/// What a final transaction did.
async fn outcome(
	place: &TransactionInBlock<SubstrateConfig, AtBlock>,
	block: BlockHeight,
) -> Result<Included, ChainError> {
	let events = ask("the block's events", place.fetch_events()).await?;
	let mut happened = Vec::new();
	let mut changes = Vec::new();
	let mut waits_until = None;
	for event in events.iter() {
		let event = event.map_err(|error| ChainError::Node(error.to_string()))?;
		match (event.pallet_name(), event.event_name()) {
			("System", "ExtrinsicFailed") => {
				let metadata = place.at().await.map_err(ChainError::from)?.metadata();
				return Err(error::dispatch_error(event.field_bytes(), &metadata));
			},
			// What the council agreed on failed, and its motion is gone.
			("Council", "Executed") => {
				// Behind the motion's hash.
				if let Some([1, error @ ..]) = event.field_bytes().get(32..) {
					let metadata = place.at().await.map_err(ChainError::from)?.metadata();
					return Err(error::dispatch_error(error, &metadata));
				}
			},
			("Did", "Changed") => {
				let change = Change::decode(&mut event.field_bytes());
				changes.push(change.map_err(|_| ChainError::garbled("event"))?);
			},
			("Did", "DeactivationWaits") => {
				let waits = <(DidId, BlockHeight)>::decode(&mut event.field_bytes());
				waits_until = Some(waits.map_err(|_| ChainError::garbled("event"))?.1);
			},
			_ => {},
		}
		let fields = event.decode_fields_unchecked_as::<Composite<()>>();
		happened.push(ChainEvent {
			pallet: event.pallet_name().into(),
			name: event.event_name().into(),
			fields: fields.map_err(|error| ChainError::Node(error.to_string()))?,
		});
	}
	Ok(Included { block, block_hash: H256(place.block_hash().0), changes, waits_until, events: happened })
}
