//! What the chain says of its government: referenda, votes, the council, the validators.

use super::{ask, ChainError, Finalised};
use crate::governance::{Info, ProposedCall, Track, Voting};
use clavis_primitives::{AccountId, BlockHeight};
use codec::{Compact, Decode, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use subxt::ext::{
	scale_decode::DecodeAsType,
	scale_value::{At, Value},
};

/// What scheduled enactments of referenda are named by, before their index.
const ENACTMENT: ([u8; 8], &str) = (*b"assembly", "enactment");

/// What referenda cost and take, whatever their track.
#[derive(Clone, Debug)]
pub struct Terms {
	/// The tracks, by their numbers.
	pub tracks: Vec<(u16, Track)>,
	/// What a submission deposits.
	pub submission_deposit: u128,
	/// How many blocks a referendum waits for its decision deposit.
	pub undeciding_timeout: BlockHeight,
	/// How many blocks a vote of conviction 1 locks tokens for.
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

/// What an account has, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Funds {
	/// What it can vote with. Votes lock this, and several votes lock the same.
	pub free: u128,
	/// What is deposited.
	pub reserved: u128,
	/// How much of what is free is locked.
	pub frozen: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Account {
	data: Funds,
}

/// Who may tighten the rules.
#[derive(Clone, Debug)]
pub struct Council {
	/// Its members.
	pub members: Vec<AccountId>,
	/// What they vote on.
	pub motions: Vec<Motion>,
}

impl Council {
	/// How many members must vote aye: two thirds.
	pub fn threshold(&self) -> u32 {
		(self.members.len() as u32).saturating_mul(2).div_ceil(3)
	}
}

/// Something that the council votes on.
#[derive(Clone, Debug)]
pub struct Motion {
	/// Its hash: what it is named by.
	pub hash: H256,
	/// Its number.
	pub index: u32,
	/// What it would do.
	pub call: ProposedCall,
	/// How many bytes that has, encoded.
	pub length: u32,
	/// How many ayes it needs.
	pub threshold: u32,
	/// Who voted for it.
	pub ayes: Vec<AccountId>,
	/// Who voted against it.
	pub nays: Vec<AccountId>,
	/// The block in which it fails without enough votes.
	pub end: BlockHeight,
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

/// Who validates.
#[derive(Clone, Debug)]
pub struct Validators {
	/// Those that referenda admitted, in the order they joined.
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
	/// Why it leaves as soon as another joins, if it must.
	pub leaving: Option<String>,
	/// Whether it makes blocks in this session. Changes of the set take two sessions.
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

impl Finalised<'_> {
	/// What referenda cost and take.
	pub async fn terms(&self) -> Result<Terms, ChainError> {
		let issuance = self.stored("Balances", "TotalIssuance", Vec::new()).await?;
		Ok(Terms {
			tracks: self.constant("Referenda", "Tracks")?,
			submission_deposit: self.constant("Referenda", "SubmissionDeposit")?,
			undeciding_timeout: self.constant("Referenda", "UndecidingTimeout")?,
			lock_period: self.constant("ConvictionVoting", "VoteLockingPeriod")?,
			issuance: issuance.unwrap_or_default(),
		})
	}

	/// A referendum, if there ever was one with this index.
	pub async fn referendum(&self, index: u32) -> Result<Option<Info>, ChainError> {
		self.stored("Referenda", "ReferendumInfoFor", vec![Value::u128(index.into())]).await
	}

	/// All referenda, in the order of their indices.
	pub async fn referenda(&self) -> Result<Vec<(u32, Info)>, ChainError> {
		let address = subxt::dynamic::storage::<Vec<Value>, Info>("Referenda", "ReferendumInfoFor");
		let mut entries = ask("the referenda", self.at.storage().iter(address, Vec::<Value>::new())).await?;
		let mut all = Vec::new();
		while let Some(entry) = entries.next().await {
			let entry = entry?;
			let key = entry.key().and_then(|key| key.decode()).map_err(|error| ChainError::Node(error.to_string()))?;
			let index = key.first().and_then(Value::as_u128).and_then(|index| index.try_into().ok());
			all.push((index.ok_or(ChainError::garbled("index of a referendum"))?, entry.value().decode()?));
		}
		all.sort_by_key(|(index, _)| *index);
		Ok(all)
	}

	/// The block in which an approved referendum acts, as long as it has not.
	pub async fn enactment(&self, index: u32) -> Result<Option<BlockHeight>, ChainError> {
		let name = (ENACTMENT.0, ENACTMENT.1, index).using_encoded(blake2_256);
		let place = self.stored::<(BlockHeight, u32)>("Scheduler", "Lookup", vec![Value::from_bytes(name)]).await?;
		Ok(place.map(|(block, _)| block))
	}

	/// The votes of an account on a track.
	pub async fn voting(&self, account: &AccountId, track: u16) -> Result<Option<Voting>, ChainError> {
		self.stored("ConvictionVoting", "VotingFor", vec![Value::from_bytes(account), Value::u128(track.into())]).await
	}

	/// What an account has.
	pub async fn funds(&self, account: &AccountId) -> Result<Funds, ChainError> {
		let account = self.stored::<Account>("System", "Account", vec![Value::from_bytes(account)]).await?;
		Ok(account.map(|account| account.data).unwrap_or_default())
	}

	/// The runtime that a referendum authorised, by the hash of its code, until somebody applies it.
	pub async fn authorized_upgrade(&self) -> Result<Option<H256>, ChainError> {
		let authorised = self.stored::<Value>("System", "AuthorizedUpgrade", Vec::new()).await?;
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

	/// Who sits in the council.
	pub async fn council_members(&self) -> Result<Vec<AccountId>, ChainError> {
		let members = self.stored::<Vec<[u8; 32]>>("Council", "Members", Vec::new()).await?;
		Ok(members.unwrap_or_default().into_iter().map(AccountId::new).collect())
	}

	/// The council, and what it votes on.
	pub async fn council(&self) -> Result<Council, ChainError> {
		let members = self.council_members().await?;
		let hashes = self.stored::<Vec<[u8; 32]>>("Council", "Proposals", Vec::new()).await?.unwrap_or_default();
		let mut motions = Vec::new();
		for hash in hashes {
			let key = || vec![Value::from_bytes(hash)];
			let votes = self.stored::<Votes>("Council", "Voting", key()).await?;
			let address = subxt::dynamic::storage::<Vec<Value>, Value>("Council", "ProposalOf");
			let call = ask("a motion", self.at.storage().try_fetch(address, key())).await?;
			let (Some(votes), Some(call)) = (votes, call) else { continue };
			let call = call.bytes();
			let accounts = |accounts: Vec<[u8; 32]>| accounts.into_iter().map(AccountId::new).collect();
			motions.push(Motion {
				hash: H256(hash),
				index: votes.index,
				call: self.read_call(call),
				length: call.len().try_into().unwrap_or(u32::MAX),
				threshold: votes.threshold,
				ayes: accounts(votes.ayes),
				nays: accounts(votes.nays),
				end: votes.end,
			});
		}
		Ok(Council { members, motions })
	}

	/// Who validates.
	pub async fn validators(&self) -> Result<Validators, ChainError> {
		let set = self.stored::<Set>("Validators", "Validators", Vec::new()).await?;
		let Set { members, minimum } = set.ok_or(ChainError::garbled("validator set"))?;
		let active = self.stored::<Vec<[u8; 32]>>("Session", "Validators", Vec::new()).await?.unwrap_or_default();
		let session = self.stored("Session", "CurrentIndex", Vec::new()).await?.unwrap_or_default();
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

	/// Whether an account has set session keys.
	pub async fn has_session_keys(&self, account: &AccountId) -> Result<bool, ChainError> {
		Ok(self.stored::<Value>("Session", "NextKeys", vec![Value::from_bytes(account)]).await?.is_some())
	}

	/// The most weight that an encoded call takes: computation time in picoseconds, and bytes of proof.
	pub(super) async fn weight_of(&self, call: &[u8]) -> Result<(u64, u64), ChainError> {
		let length = u32::try_from(call.len()).unwrap_or(u32::MAX);
		let arguments = [call, &length.encode()].concat();
		let block = Some(self.at.block_hash());
		let method = "TransactionPaymentCallApi_query_call_info";
		let answer =
			ask("the weight of a call", self.chain.methods.state_call(method, Some(&arguments), block)).await?;
		let weight = <(Compact<u64>, Compact<u64>)>::decode(&mut &answer[..]);
		let (time, proof) = weight.map_err(|_| ChainError::garbled("weight"))?;
		Ok((time.0, proof.0))
	}
}
