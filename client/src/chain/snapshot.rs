//! Reading what the chain says at its finalised head: one block for everything that is shown together.
//!
//! Storage and constants are looked up by name in the chain's own metadata, which also says how they are encoded.

use super::{ask, Chain, ChainError};
use clavis_primitives::{
	rules::{Agenda, Notices, NumberedRules, PastRules, RuleChanges, RuleNumber, RulesError},
	BlockHeight, Moment, RuleSet,
};
use codec::{Decode, Encode};
use subxt::{
	client::OnlineClientAtBlock,
	ext::{scale_decode::DecodeAsType, scale_value::Value},
	SubstrateConfig,
};

/// The chain as of its last final block.
pub struct Finalised<'a> {
	pub(super) chain: &'a Chain,
	pub(super) at: OnlineClientAtBlock<SubstrateConfig>,
}

impl Chain {
	/// The chain as of its last final block.
	pub async fn finalised(&self) -> Result<Finalised<'_>, ChainError> {
		Ok(Finalised { chain: self, at: self.at_head().await? })
	}
}

impl Finalised<'_> {
	/// The height of the block.
	pub fn height(&self) -> BlockHeight {
		self.at.block_number().try_into().unwrap_or(BlockHeight::MAX)
	}

	/// The moment of the block, or this machine's where that is later.
	pub async fn clock(&self) -> Result<Moment, ChainError> {
		self.chain.clock().await
	}

	/// The rules in force.
	pub async fn rules(&self) -> Result<NumberedRules, ChainError> {
		self.ask_runtime("the rules in force", "RulesApi_rules_in_force", ()).await
	}

	/// The rules of a moment.
	pub async fn rules_at(&self, at: Moment) -> Result<NumberedRules, ChainError> {
		self.ask_runtime("the rules of that moment", "RulesApi_rules_at", at).await
	}

	/// Rules that are no longer in force.
	pub async fn past_rules(&self, number: RuleNumber) -> Result<Option<PastRules>, ChainError> {
		self.ask_runtime("past rules", "RulesApi_past_rules", number).await
	}

	/// What is decided about the rules, and waits or lapses.
	pub async fn agenda(&self) -> Result<Agenda, ChainError> {
		self.ask_runtime("the agenda of the rules", "RulesApi_agenda", ()).await
	}

	/// How much time decisions must leave.
	pub async fn notices(&self) -> Result<Notices, ChainError> {
		self.ask_runtime("the periods of notice", "RulesApi_notices", ()).await
	}

	/// What the rules would be if voters decided on these changes now.
	pub async fn foresee(
		&self,
		changes: &RuleChanges,
		notice: BlockHeight,
	) -> Result<Result<RuleSet, RulesError>, ChainError> {
		self.ask_runtime("what the rules would be", "RulesApi_foresee", (changes, notice)).await
	}

	async fn ask_runtime<T: Decode>(
		&self,
		what: &'static str,
		method: &str,
		arguments: impl Encode,
	) -> Result<T, ChainError> {
		let arguments = arguments.encode();
		let block = Some(self.at.block_hash());
		let answer = ask(what, self.chain.methods.state_call(method, Some(&arguments), block)).await?;
		T::decode(&mut &answer[..]).map_err(|_| ChainError::garbled(what))
	}

	/// What is stored under these keys, or the entry's default.
	pub(super) async fn stored<T: DecodeAsType>(
		&self,
		pallet: &str,
		entry: &str,
		keys: Vec<Value>,
	) -> Result<Option<T>, ChainError> {
		let address = subxt::dynamic::storage::<Vec<Value>, T>(pallet, entry);
		let value = ask("what the chain stores", self.at.storage().try_fetch(address, keys)).await?;
		Ok(value.map(|value| value.decode()).transpose()?)
	}

	/// A constant of a pallet. Those that the genesis block sets are right here, too: a node computes its metadata at
	/// the block that it is asked at.
	pub(super) fn constant<T: DecodeAsType>(&self, pallet: &str, name: &str) -> Result<T, ChainError> {
		Ok(self.at.constants().entry(subxt::dynamic::constant::<T>(pallet, name))?)
	}
}
