//! A DID that acts on a real chain, by one of its authentication methods.

use super::{
	credential::{member_methods, MemberMethod},
	GroupChain, Here,
};
use crate::{
	calls::{GroupsCall, PalletCall},
	chain::{Chain, ChainError, EpochRead, Progress, Testimony},
	did::{DidError, Proposer, Subject},
	keys::KeyPair,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, PackageView},
	BlockHeight, Did, DidId, NetworkName, Record, RuleSet,
};
use sp_core::H256;
use std::sync::Arc;

/// The number of times that a call is signed because another call of the DID came first.
const ATTEMPTS: u32 = 4;

/// A DID that acts on a chain.
pub struct Acting<'a> {
	/// The chain.
	pub chain: &'a Chain,
	/// The DID.
	pub did: Did,
	/// Keys of its authentication methods. The first that is good signs.
	pub keys: Vec<Arc<KeyPair>>,
	/// The account that pays, if calls are sent. It gains no power.
	pub payer: Option<&'a KeyPair>,
	/// The blocks for which an authorization stays good.
	pub lifetime: BlockHeight,
	/// Hears how far each call has come.
	pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl Acting<'_> {
	/// Returns the first authentication method of the DID that has not expired and whose key is here. The chain applies the
	/// rules to it.
	fn method(&self, subject: &Subject) -> Result<(MemberMethod, &KeyPair), DidError> {
		let now = self.chain.snapshot().clock();
		let methods = member_methods(&subject.record, None, now, &RuleSet::default());
		let found = methods.into_iter().find_map(|method| {
			let key = self.keys.iter().find(|key| key.public() == method.key)?;
			Some((method, &**key))
		});
		found.ok_or_else(|| DidError::NoMemberKey(Box::new(self.did.clone())))
	}

	/// Signs calls as the DID, and sends them.
	async fn send_once(&self, calls: Vec<GroupsCall>) -> Result<BlockHeight, DidError> {
		let payer = self.payer()?;
		let subject = Subject::look_up(self.chain, &self.did).await?;
		let (method, key) = self.method(&subject)?;
		let proposer = Proposer { chain: self.chain, lifetime: self.lifetime };
		let mut proposal = proposer.as_member(&subject, &method.id, calls).await?;
		proposal.sign_with(&[key])?;
		Ok(self.chain.carry_out(proposal, payer, self.progress).await?.block)
	}

	fn payer(&self) -> Result<&KeyPair, DidError> {
		self.payer.ok_or(DidError::NoPayer)
	}
}

/// Returns true if another call of the same DID took the nonce.
fn is_overtaken(error: &DidError) -> bool {
	match error {
		DidError::Proposal(error) => error.kind() == "staleProposal",
		DidError::Chain(ChainError::Failed(failure)) => (&*failure.pallet, &*failure.name) == ("Did", "WrongNonce"),
		_ => false,
	}
}

impl GroupChain for Acting<'_> {
	fn genesis(&self) -> H256 {
		self.chain.id().genesis
	}

	fn network(&self) -> &NetworkName {
		self.chain.network()
	}

	fn lifetime(&self) -> BlockHeight {
		self.lifetime
	}

	async fn refresh(&self) -> Result<Here, ChainError> {
		let here = self.chain.refresh().await?;
		Ok(Here { height: here.height(), hash: here.hash() })
	}

	async fn recent(&self) -> Result<Here, ChainError> {
		let here = self.chain.recent().await?;
		Ok(Here { height: here.height(), hash: here.hash() })
	}

	async fn group(&self, group: GroupId) -> Result<Option<GroupView>, ChainError> {
		self.chain.snapshot().group(group).await
	}

	async fn member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ChainError> {
		self.chain.snapshot().group_member(group, did).await
	}

	async fn members(&self, group: GroupId) -> Result<Vec<MemberView>, ChainError> {
		self.chain.snapshot().group_members(group).await
	}

	async fn packages(&self, did: DidId) -> Result<Vec<PackageView>, ChainError> {
		self.chain.snapshot().key_packages(did).await
	}

	async fn epochs(&self, group: GroupId, from: u32) -> Result<Vec<EpochRead>, ChainError> {
		self.chain.snapshot().epochs(group, from).await
	}

	async fn testimony(&self, dids: &[DidId], block: H256) -> Result<Testimony, ChainError> {
		self.chain.testimony(dids, block).await
	}

	async fn record(&self, did: DidId) -> Result<Option<Record<()>>, ChainError> {
		self.chain.snapshot().record(did).await
	}

	async fn send(&self, calls: Vec<GroupsCall>) -> Result<BlockHeight, DidError> {
		if let [call @ (GroupsCall::Report { .. } | GroupsCall::Reap { .. })] = calls.as_slice() {
			return Ok(self.chain.submit(&call.by_name(), self.payer()?, self.progress).await?.block);
		}
		let mut attempt = 1u32;
		loop {
			match self.send_once(calls.clone()).await {
				Err(error) if is_overtaken(&error) && attempt < ATTEMPTS => {
					attempt = attempt.saturating_add(1);
					self.chain.refresh().await?;
				},
				outcome => return outcome,
			}
		}
	}
}
