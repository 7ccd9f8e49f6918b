//! Reads of the chain's government: referenda, votes, the council, the validators.

use super::{reading::preimage, storage::Entry, Chain, ChainError, Snapshot};
use crate::{
	calls::{Call, EncodedCall, KnownCall},
	governance::{Bounded, ProposedCall, ReferendumInfo, Track, Voting},
};
use clavis_primitives::{AccountId, BlockHeight};
use codec::{Compact, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use subxt::ext::{
	scale_decode::DecodeAsType,
	scale_value::{At, Value},
};

/// The start of the names of scheduled enactments of referenda, before their index.
const ENACTMENT: ([u8; 8], &str) = (*b"assembly", "enactment");

/// The deposits and periods of referenda, and their tracks.
#[derive(Clone, Debug)]
pub struct Terms {
	/// The tracks, by their numbers.
	pub tracks: Vec<(u16, Track)>,
	/// The deposit of a submission, in planck.
	pub submission_deposit: u128,
	/// The blocks for which a referendum waits for its decision deposit.
	pub undeciding_timeout: BlockHeight,
	/// The blocks for which a vote of conviction 1 locks tokens.
	pub lock_period: BlockHeight,
	/// All tokens there are.
	pub issuance: u128,
}

impl Terms {
	/// The track with this number.
	pub fn track(&self, number: u16) -> Option<&Track> {
		self.tracks.iter().find(|(track, _)| *track == number).map(|(_, track)| track)
	}
}

/// The tokens of an account, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Funds {
	/// The tokens that it can vote with. Votes lock them, and several votes lock the same tokens.
	pub free: u128,
	/// The tokens that are deposited.
	pub reserved: u128,
	/// The free tokens that are locked.
	pub frozen: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Account {
	data: Funds,
}

/// The council, which may tighten the rules.
#[derive(Clone, Debug)]
pub struct Council {
	/// Its members.
	pub members: Vec<AccountId>,
	/// The motions that they vote on.
	pub motions: Vec<Motion>,
}

impl Council {
	/// The number of members that must vote aye: two thirds.
	pub fn threshold(&self) -> u32 {
		(self.members.len() as u32).saturating_mul(2).div_ceil(3)
	}
}

/// A motion of the council.
#[derive(Clone, Debug)]
pub struct Motion {
	/// Its hash, which names it.
	pub hash: H256,
	/// Its number.
	pub index: u32,
	/// The call that it would make.
	pub call: ProposedCall,
	/// The bytes of the encoded call.
	pub length: u32,
	/// The number of ayes that it needs.
	pub threshold: u32,
	/// The members that voted for it.
	pub ayes: Vec<AccountId>,
	/// The members that voted against it.
	pub nays: Vec<AccountId>,
	/// The block in which it fails without enough votes.
	pub end: BlockHeight,
}

impl Motion {
	/// Returns true if enough members have voted for it: then closing carries it out.
	pub fn has_enough(&self) -> bool {
		self.ayes.len() >= self.threshold as usize
	}

	/// Returns true if its time had ended without enough votes after the block at this height.
	pub fn has_failed(&self, now: BlockHeight) -> bool {
		self.end <= now && !self.has_enough()
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Votes {
	index: u32,
	threshold: u32,
	ayes: Vec<[u8; 32]>,
	nays: Vec<[u8; 32]>,
	end: BlockHeight,
}

/// The validators, and their session.
#[derive(Clone, Debug)]
pub struct Validators {
	/// The validators that referenda admitted, in the order in which they joined.
	pub members: Vec<Validator>,
	/// The fewest there may be.
	pub minimum: u32,
	/// The number of the session.
	pub session: u32,
}

/// A validator.
#[derive(Clone, Debug)]
pub struct Validator {
	/// Its account.
	pub account: AccountId,
	/// The reason for which it leaves as soon as another one joins, if it must.
	pub leaving: Option<String>,
	/// True if it makes blocks in this session. A change of the set takes two sessions.
	pub active: bool,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Set {
	members: Vec<Member>,
	minimum: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Member {
	account: [u8; 32],
	leaving: Option<Cause>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum Cause {
	Decision,
	Equivocation,
}

impl Snapshot {
	/// The deposits and periods of referenda, and their tracks.
	pub async fn terms(&self) -> Result<Terms, ChainError> {
		let issuance = self.stored(Entry::plain("Balances", "TotalIssuance")).await?;
		Ok(Terms {
			tracks: self.constant("Referenda", "Tracks").await?,
			submission_deposit: self.constant("Referenda", "SubmissionDeposit").await?,
			undeciding_timeout: self.constant("Referenda", "UndecidingTimeout").await?,
			lock_period: self.constant("ConvictionVoting", "VoteLockingPeriod").await?,
			issuance: issuance.unwrap_or_default(),
		})
	}

	/// A referendum, if there ever was one with this index.
	pub async fn referendum(&self, index: u32) -> Result<Option<ReferendumInfo>, ChainError> {
		Ok(self.referenda_at(&[index]).await?.pop().flatten())
	}

	/// Several referenda, in the order of these indices. Makes one request.
	pub async fn referenda_at(&self, indices: &[u32]) -> Result<Vec<Option<ReferendumInfo>>, ChainError> {
		let entry = |index: &u32| Entry::of_map("Referenda", "ReferendumInfoFor", vec![Value::u128((*index).into())]);
		self.stored_all(indices.iter().map(entry).collect()).await
	}

	/// All referenda, in the order of their indices, and the texts of those that go on. Makes three requests.
	pub async fn referenda(&self) -> Result<Vec<(u32, ReferendumInfo)>, ChainError> {
		let entries = self.map("the referenda", "Referenda", "ReferendumInfoFor").await?;
		// The index is the end of a key.
		let index = |key: &[u8]| key.last_chunk().map(|bytes| u32::from_le_bytes(*bytes));
		let garbled = || ChainError::garbled("index of a referendum");
		let all = entries.into_iter().map(|(key, info)| Ok((index(&key).ok_or_else(garbled)?, info)));
		let mut all = all.collect::<Result<Vec<(u32, ReferendumInfo)>, ChainError>>()?;
		all.sort_by_key(|(index, _)| *index);
		let texts = all.iter().filter_map(|(_, info)| match info {
			ReferendumInfo::Ongoing(ongoing) => match &ongoing.proposal {
				Bounded::Lookup { hash, len } => Some(preimage(hash, *len)),
				Bounded::Inline(_) | Bounded::Legacy { .. } => None,
			},
			_ => None,
		});
		self.stored_bytes(&texts.collect::<Vec<_>>()).await?;
		Ok(all)
	}

	/// The block in which an approved referendum acts, until it has.
	pub async fn enactment(&self, index: u32) -> Result<Option<BlockHeight>, ChainError> {
		let name = (ENACTMENT.0, ENACTMENT.1, index).using_encoded(blake2_256);
		let place = Entry::of_map("Scheduler", "Lookup", vec![Value::from_bytes(name)]);
		Ok(self.stored::<(BlockHeight, u32)>(place).await?.map(|(block, _)| block))
	}

	/// The votes of an account on each of these tracks. Makes one request.
	pub async fn voting(&self, account: &AccountId, tracks: &[u16]) -> Result<Vec<Option<Voting>>, ChainError> {
		let entry = |track: &u16| {
			let keys = vec![Value::from_bytes(account), Value::u128((*track).into())];
			Entry::of_map("ConvictionVoting", "VotingFor", keys)
		};
		self.stored_all(tracks.iter().map(entry).collect()).await
	}

	/// The tokens of an account.
	pub async fn funds(&self, account: &AccountId) -> Result<Funds, ChainError> {
		let account = self.stored::<Account>(Entry::account(account)).await?;
		Ok(account.map(|account| account.data).unwrap_or_default())
	}

	/// The hash of the code of the runtime that a referendum authorised, until an account applies it.
	pub async fn authorized_upgrade(&self) -> Result<Option<H256>, ChainError> {
		let authorised = self.stored::<Value>(Entry::plain("System", "AuthorizedUpgrade")).await?;
		let Some(authorised) = authorised else { return Ok(None) };
		let mut hash = authorised.at("code_hash");
		// Hashes are wrapped once.
		while let Some(inner) = hash.and_then(|hash| hash.at(0)).filter(|inner| inner.as_u128().is_none()) {
			hash = Some(inner);
		}
		let bytes = (0..32usize).map(|place| hash.at(place)?.as_u128()?.try_into().ok()).collect::<Option<Vec<u8>>>();
		let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
		bytes.map(|bytes| Some(H256(bytes))).ok_or(ChainError::garbled("authorised upgrade"))
	}

	/// The members of the council.
	pub async fn council_members(&self) -> Result<Vec<AccountId>, ChainError> {
		let members = self.stored::<Vec<[u8; 32]>>(Entry::plain("Council", "Members")).await?;
		Ok(members.unwrap_or_default().into_iter().map(AccountId::new).collect())
	}

	/// The council, and its motions.
	pub async fn council(&self) -> Result<Council, ChainError> {
		let members = self.council_members().await?;
		let hashes = self.stored::<Vec<[u8; 32]>>(Entry::plain("Council", "Proposals")).await?.unwrap_or_default();
		let hashes = hashes.into_iter().map(H256).collect::<Vec<_>>();
		Ok(Council { members, motions: self.motions(&hashes).await? })
	}

	/// The motions of the council with these hashes, as far as they are open. Makes one request.
	pub async fn motions(&self, hashes: &[H256]) -> Result<Vec<Motion>, ChainError> {
		let of = |name| {
			let key = move |hash: &H256| Entry::of_map("Council", name, vec![Value::from_bytes(hash)]);
			hashes.iter().map(key).collect::<Vec<_>>()
		};
		self.stored_bytes(&[of("Voting"), of("ProposalOf")].concat()).await?;
		let votes = self.stored_all::<Votes>(of("Voting")).await?;
		let calls = self.stored_bytes(&of("ProposalOf")).await?;
		let mut motions = Vec::new();
		for ((hash, votes), call) in hashes.iter().zip(votes).zip(calls) {
			let (Some(votes), Some(call)) = (votes, call) else { continue };
			let accounts = |accounts: Vec<[u8; 32]>| accounts.into_iter().map(AccountId::new).collect();
			motions.push(Motion {
				hash: *hash,
				index: votes.index,
				call: self.read_call(&call).await?,
				length: call.len().try_into().unwrap_or(u32::MAX),
				threshold: votes.threshold,
				ayes: accounts(votes.ayes),
				nays: accounts(votes.nays),
				end: votes.end,
			});
		}
		Ok(motions)
	}

	/// The index that the next motion of the council will have.
	pub async fn next_motion(&self) -> Result<u32, ChainError> {
		Ok(self.stored(Entry::plain("Council", "ProposalCount")).await?.unwrap_or_default())
	}

	/// The validators.
	pub async fn validators(&self) -> Result<Validators, ChainError> {
		let set = self.stored::<Set>(Entry::plain("Validators", "Validators")).await?;
		let Set { members, minimum } = set.ok_or(ChainError::garbled("validator set"))?;
		let active = self.stored::<Vec<[u8; 32]>>(Entry::plain("Session", "Validators")).await?.unwrap_or_default();
		let session = self.stored(Entry::plain("Session", "CurrentIndex")).await?.unwrap_or_default();
		let members = members.into_iter().map(|member| Validator {
			account: member.account.into(),
			leaving: member.leaving.map(|cause| {
				let cause = match cause {
					Cause::Decision => "decision",
					Cause::Equivocation => "equivocation",
				};
				cause.to_owned()
			}),
			active: active.contains(&member.account),
		});
		Ok(Validators { members: members.collect(), minimum, session })
	}

	/// The deposit for the session keys of an account that has none yet, in planck.
	pub async fn session_deposit(&self) -> Result<u128, ChainError> {
		self.constant("Session", "KeyDeposit").await
	}

	/// Returns true if the account has set session keys.
	pub async fn has_session_keys(&self, account: &AccountId) -> Result<bool, ChainError> {
		Ok(self.stored::<Value>(Entry::session_keys(account)).await?.is_some())
	}

	/// The call that closes a motion of the council. Closing carries the motion out if enough members voted for it.
	pub async fn close_motion(&self, motion: &Motion, call: &EncodedCall) -> Result<Call, ChainError> {
		let length = u32::try_from(call.as_bytes().len()).unwrap_or(u32::MAX);
		let function = "TransactionPaymentCallApi_query_call_info";
		let weight =
			self.call::<(Compact<u64>, Compact<u64>)>("the weight of a call", function, (call, length)).await?;
		Ok(Call::close_motion(motion.hash, motion.index, motion.length, (weight.0 .0, weight.1 .0)))
	}
}

impl Chain {
	/// The call as this chain encodes it.
	pub async fn encode(&self, call: &Call) -> Result<EncodedCall, ChainError> {
		let runtime = self.snapshot().runtime().await?;
		Ok(runtime.tx().call_data(call).map(EncodedCall::from)?)
	}

	/// Checks that this chain means by a call what this client does.
	pub async fn check_known(&self, call: &KnownCall) -> Result<(), ChainError> {
		if self.encode(&call.by_name()).await?.as_bytes() == call.encode() {
			Ok(())
		} else {
			Err(ChainError::Node("this chain numbers its calls in another way than this client".into()))
		}
	}
}
