//! The transaction pool: Substrate's, with two rules that keep free transactions from crowding out others.
//!
//! - [`forged`]: the node refuses a forged certificate before the runtime checks it.
//! - [`turns`]: an author tries transactions that pay and free ones by turns.
//!
//! This module touches the state of blocks (`state`). JSON-RPC (`rpc`) and the start of the node build on it.

mod forged;
mod turns;

use crate::client::FullClient;
use async_trait::async_trait;
use clavis_runtime::{opaque::Block, Hash, Refusal};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::{
	error::Error, ChainEvent, ImportNotificationStream, LocalTransactionFor, LocalTransactionPool,
	MaintainedTransactionPool, PoolStatus, ReadyTransactions, TransactionFor, TransactionPool, TransactionSource,
	TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_runtime::transaction_validity::InvalidTransaction;
use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};
use turns::ByTurns;

/// The pool of Substrate.
type Inner = TransactionPoolHandle<Block, FullClient>;
/// The ready transactions of a pool.
type Ready = Box<dyn ReadyTransactions<Item = Arc<<Inner as TransactionPool>::InPoolTransaction>> + Send>;

/// The transaction pool of this node.
pub struct Pool {
	inner: Inner,
	client: Arc<FullClient>,
}

impl Pool {
	/// Makes a pool of one of Substrate.
	pub fn new(inner: TransactionPoolHandle<Block, FullClient>, client: Arc<FullClient>) -> Self {
		Self { inner, client }
	}

	/// Refuses a forged certificate, with the code that the runtime has for it.
	fn check(&self, at: Hash, extrinsic: &TransactionFor<Self>) -> Result<(), <Self as TransactionPool>::Error> {
		if forged::is_forged(&self.client, at, extrinsic) {
			return Err(Error::InvalidTransaction(InvalidTransaction::Custom(Refusal::BadSignature as u8)).into());
		}
		Ok(())
	}
}

#[async_trait]
impl TransactionPool for Pool {
	type Block = Block;
	type Hash = TxHash<Inner>;
	type InPoolTransaction = <Inner as TransactionPool>::InPoolTransaction;
	type Error = <Inner as TransactionPool>::Error;

	async fn submit_at(
		&self,
		at: Hash,
		source: TransactionSource,
		extrinsics: Vec<TransactionFor<Self>>,
	) -> Result<Vec<Result<TxHash<Self>, Self::Error>>, Self::Error> {
		let mut outcomes = Vec::with_capacity(extrinsics.len());
		for extrinsic in extrinsics {
			outcomes.push(self.submit_one(at, source, extrinsic).await);
		}
		Ok(outcomes)
	}

	async fn submit_one(
		&self,
		at: Hash,
		source: TransactionSource,
		extrinsic: TransactionFor<Self>,
	) -> Result<TxHash<Self>, Self::Error> {
		self.check(at, &extrinsic)?;
		self.inner.submit_one(at, source, extrinsic).await
	}

	async fn submit_and_watch(
		&self,
		at: Hash,
		source: TransactionSource,
		extrinsic: TransactionFor<Self>,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
		self.check(at, &extrinsic)?;
		self.inner.submit_and_watch(at, source, extrinsic).await
	}

	async fn ready_at(&self, at: Hash) -> Ready {
		Box::new(ByTurns::new(self.inner.ready_at(at).await))
	}

	fn ready(&self) -> Ready {
		self.inner.ready()
	}

	async fn report_invalid(
		&self,
		at: Option<Hash>,
		errors: TxInvalidityReportMap<TxHash<Self>>,
	) -> Vec<Arc<Self::InPoolTransaction>> {
		self.inner.report_invalid(at, errors).await
	}

	fn futures(&self) -> Vec<Self::InPoolTransaction> {
		self.inner.futures()
	}

	fn status(&self) -> PoolStatus {
		self.inner.status()
	}

	fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
		self.inner.import_notification_stream()
	}

	fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
		self.inner.on_broadcasted(propagations);
	}

	fn hash_of(&self, extrinsic: &TransactionFor<Self>) -> TxHash<Self> {
		self.inner.hash_of(extrinsic)
	}

	fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
		self.inner.ready_transaction(hash)
	}

	// An author asks for its transactions here.
	async fn ready_at_with_timeout(&self, at: Hash, timeout: Duration) -> Ready {
		Box::new(ByTurns::new(self.inner.ready_at_with_timeout(at, timeout).await))
	}
}

#[async_trait]
impl MaintainedTransactionPool for Pool {
	async fn maintain(&self, event: ChainEvent<Self::Block>) {
		self.inner.maintain(event).await;
	}
}

impl LocalTransactionPool for Pool {
	type Block = Block;
	type Hash = TxHash<Inner>;
	type Error = <Inner as TransactionPool>::Error;

	// The extrinsic comes from the node itself: a report of an equivocation.
	fn submit_local(&self, at: Hash, extrinsic: LocalTransactionFor<Self>) -> Result<TxHash<Inner>, Self::Error> {
		self.inner.submit_local(at, extrinsic)
	}
}
