//! `clavis referendum`: proposals about upgrades, validators and the council; deposits and locked tokens.

pub mod status;
pub mod terms;
mod vote;

use crate::{
	command::{Acting, Global, Proposed, ReferendumCommand},
	did::connect,
	failure::Failure,
	files,
	rules::{carry_to_voters, Motioned},
	signing::account::{account_of, extended, sent},
	signing::keyring::Keyring,
	signing::proposal::Session,
	terminal::output::Output,
	values::AccountRef,
};
use clavis_client::{
	chain::{Call, Decision},
	governance::{in_clv, Casting, Info, Voting},
	keys::address,
};
use serde_json::json;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::path::Path;

/// What no runtime is longer than.
const MAX_CODE_BYTES: u64 = 16 * 1_024 * 1_024;
/// What WebAssembly starts with.
const WASM_MAGIC: &[u8] = b"\0asm";
/// What a compressed runtime starts with.
const COMPRESSED_MAGIC: &[u8] = &[0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05];

pub async fn run(
	command: ReferendumCommand,
	global: &Global,
	keyring: &mut Keyring,
	output: &Output,
) -> Result<(), Failure> {
	let chain = connect(global).await?;
	let mut session = Session { chain, keyring, output };
	match command {
		ReferendumCommand::Propose { what, yes, key } => session.put_forward(what, yes, Acting { key }).await,
		ReferendumCommand::Deposit { index, acting } => session.place_deposit(index, &acting).await,
		ReferendumCommand::ApplyUpgrade { file, acting } => session.apply_upgrade(&file, &acting).await,
		ReferendumCommand::Unlock { acting } => session.unlock_tokens(&acting).await,
		ReferendumCommand::Refund { index, acting } => session.refund(index, &acting).await,
	}
}

impl Session<'_> {
	async fn put_forward(&mut self, what: Proposed, yes: bool, acting: Acting) -> Result<(), Failure> {
		let mut remarks = Vec::new();
		let (decision, call) = match what {
			Proposed::Upgrade { file } => {
				let code = read_code(&file)?;
				let hash = H256(blake2_256(&code));
				remarks.push(format!("It is the code in {}, of {} bytes.", file.display(), code.len()));
				(Decision::Upgrades, Call::authorize_upgrade(hash))
			},
			Proposed::AddValidator { account } => {
				let account = self.account(&account)?;
				self.check_can_join(&account).await?;
				(Decision::Validators, Call::add_validator(&account))
			},
			Proposed::RemoveValidator { account } => {
				let account = self.account(&account)?;
				self.check_is_validator(&account, &mut remarks).await?;
				(Decision::Validators, Call::remove_validator(&account))
			},
			Proposed::ReplaceValidator { old, new } => {
				let (old, new) = (self.account(&old)?, self.account(&new)?);
				self.check_is_validator(&old, &mut Vec::new()).await?;
				self.check_can_join(&new).await?;
				(Decision::Validators, Call::replace_validator(&old, &new))
			},
			Proposed::Council { accounts } => {
				let members = self.members(&accounts)?;
				let present = self.chain.finalised().await?.council_members().await?.len();
				(Decision::Rules, Call::set_council(&members, present))
			},
		};
		carry_to_voters(self, Motioned { decision, call, yes, acting: &acting, remarks }).await
	}

	fn members(&self, accounts: &[AccountRef]) -> Result<Vec<clavis_primitives::AccountId>, Failure> {
		let mut members = accounts.iter().map(|account| self.account(account)).collect::<Result<Vec<_>, _>>()?;
		members.sort();
		let count = members.len();
		members.dedup();
		if members.len() < count {
			return Err(Failure::usage("a member is named twice").with_hint("name each once"));
		}
		Ok(members)
	}

	/// The chain would refuse it when it is carried out, with everything paid.
	async fn check_can_join(&self, account: &clavis_primitives::AccountId) -> Result<(), Failure> {
		let at = self.chain.finalised().await?;
		let text = address(account);
		if at.validators().await?.members.iter().any(|validator| validator.account == *account) {
			return Err(Failure::refused("alreadyMember", format!("{text} is a validator already"))
				.with_hint("'clavis validator list' says who validates"));
		}
		if !at.has_session_keys(account).await? {
			return Err(Failure::refused("noSessionKeys", format!("{text} has set no session keys"))
				.with_hint("on the new validator's machine: 'clavis validator set-keys'"));
		}
		Ok(())
	}

	async fn check_is_validator(
		&self,
		account: &clavis_primitives::AccountId,
		remarks: &mut Vec<String>,
	) -> Result<(), Failure> {
		let validators = self.chain.finalised().await?.validators().await?;
		if validators.members.iter().all(|validator| validator.account != *account) {
			return Err(Failure::refused("notMember", format!("{} is no validator", address(account)))
				.with_hint("'clavis validator list' says who is"));
		}
		if validators.members.len() <= validators.minimum as usize {
			remarks.push(format!(
				"Note: there are {} validators, the fewest there may be: it leaves only when another joins.",
				validators.members.len()
			));
		}
		Ok(())
	}

	async fn place_deposit(&mut self, index: u32, acting: &Acting) -> Result<(), Failure> {
		let actor = self.anybody(acting)?;
		let account = account_of(&actor.key)?;
		let pair = self.unlock_actor(&actor).await?;
		let included = self.send(&Call::place_decision_deposit(index), &pair).await?;
		let text = format!("placed the decision deposit of referendum {index} in block #{}", included.block);
		self.output.result(text, extended(json!({ "referendum": index }), sent(&included, &account)));
		Ok(())
	}

	async fn apply_upgrade(&mut self, file: &Path, acting: &Acting) -> Result<(), Failure> {
		let code = read_code(file)?;
		let hash = H256(blake2_256(&code));
		let authorised = self.chain.finalised().await?.authorized_upgrade().await?;
		match authorised {
			Some(authorised) if authorised == hash => {},
			Some(authorised) => {
				let message = format!("this runtime has the hash {hash:#x}, and {authorised:#x} is authorised");
				return Err(Failure::refused("unauthorized", message).with_hint("name the file that was voted on"));
			},
			None => {
				return Err(Failure::refused("nothingAuthorized", "no upgrade is authorised")
					.with_hint("a referendum has to authorise it: 'clavis referendum propose upgrade FILE'"))
			},
		}
		let actor = self.anybody(acting)?;
		let account = account_of(&actor.key)?;
		let pair = self.unlock_actor(&actor).await?;
		self.output.note(format_args!("Sending {} bytes of code", code.len()));
		let included = self.send(&Call::apply_upgrade(&code), &pair).await?;
		let refused = included.event("System", "RejectedInvalidAuthorizedUpgrade");
		if refused.is_some() {
			let message = "the chain refused the runtime, and its authorisation is spent";
			return Err(Failure::refused("invalidUpgrade", message).with_hint(
				"it must be of this chain, with a higher spec version: build it anew, and have it voted on",
			));
		}
		let text = format!("the runtime {hash:#x} is in force from the block after #{} on", included.block);
		let value = json!({ "codeHash": format!("{hash:#x}") });
		self.output.result(text, extended(value, sent(&included, &account)));
		Ok(())
	}

	/// Votes on finished referenda go, and what they no longer lock is free.
	async fn unlock_tokens(&mut self, acting: &Acting) -> Result<(), Failure> {
		let actor = self.anybody(acting)?;
		let account = account_of(&actor.key)?;
		let mut calls = Vec::new();
		let (mut removed, mut waiting) = (Vec::new(), Vec::new());
		let before = {
			let at = self.chain.finalised().await?;
			let now = at.height();
			for (track, _) in at.terms().await?.tracks {
				let Some(Voting::Casting(Casting { votes, prior })) = at.voting(&account, track).await? else {
					continue;
				};
				let mut ended = Vec::new();
				for (index, _) in &votes {
					if !matches!(at.referendum(*index).await?, Some(Info::Ongoing(_))) {
						ended.push(*index);
					}
				}
				if prior.1 > 0 && prior.0 > now {
					waiting.push((track, prior.0, prior.1));
				}
				if ended.is_empty() && (prior.1 == 0 || prior.0 > now) {
					continue;
				}
				calls.extend(ended.iter().map(|index| Call::remove_vote(track, *index)));
				calls.push(Call::unlock(track, &account));
				removed.extend(ended);
			}
			at.funds(&account).await?.frozen
		};
		let still = waiting
			.iter()
			.map(|(track, until, amount)| json!({ "track": track, "untilBlock": until, "amount": amount.to_string() }));
		let still = still.collect::<Vec<_>>();
		for (track, until, amount) in &waiting {
			self.output
				.note(format_args!("{} of votes on track {track} stay locked until block #{until}", in_clv(*amount)));
		}
		if calls.is_empty() {
			self.output.result("nothing can be unlocked now", json!({ "removed": removed, "stillLocked": still }));
			return Ok(());
		}
		let mut encoded = Vec::new();
		for call in &calls {
			encoded.push(self.chain.encode(call).await?);
		}
		let pair = self.unlock_actor(&actor).await?;
		let included = self.send(&Call::batch_all(&encoded), &pair).await?;
		let after = self.chain.finalised().await?.funds(&account).await?.frozen;
		let text = format!("removed {} votes; locked before {}, now {}", removed.len(), in_clv(before), in_clv(after));
		let value = json!({
			"removed": removed,
			"stillLocked": still,
			"lockedBefore": before.to_string(),
			"lockedAfter": after.to_string(),
		});
		self.output.result(text, extended(value, sent(&included, &account)));
		Ok(())
	}

	async fn refund(&mut self, index: u32, acting: &Acting) -> Result<(), Failure> {
		let ended = {
			let at = self.chain.finalised().await?;
			let info = at.referendum(index).await?;
			let ended = info.as_ref().map(Info::ended);
			ended.ok_or_else(|| crate::rules::no_referendum(index))?.ok_or_else(|| {
				Failure::refused("unfinished", format!("referendum {index} goes on"))
					.with_hint(format!("deposits come back when it has ended: 'clavis rules status {index}' says when"))
			})?
		};
		let mut calls = Vec::new();
		let mut paid = Vec::new();
		let deposits = [
			("submission", &ended.submission, Call::refund_submission_deposit(index)),
			("decision", &ended.decision, Call::refund_decision_deposit(index)),
		];
		for (what, deposit, call) in deposits {
			if let Some(deposit) = deposit {
				calls.push(self.chain.encode(&call).await?);
				let account = address(&deposit.account());
				paid.push(json!({ "deposit": what, "account": account, "amount": deposit.amount.to_string() }));
			}
		}
		if calls.is_empty() {
			return Err(Failure::refused("noDeposit", format!("referendum {index} has no deposit to pay back"))
				.with_hint("it was refunded already, or stays with the chain because the referendum failed"));
		}
		let actor = self.anybody(acting)?;
		let account = account_of(&actor.key)?;
		let pair = self.unlock_actor(&actor).await?;
		let included = self.send(&Call::batch_all(&calls), &pair).await?;
		let text = format!("paid back {} deposits of referendum {index} in block #{}", paid.len(), included.block);
		let value = json!({ "referendum": index, "refunded": paid });
		self.output.result(text, extended(value, sent(&included, &account)));
		Ok(())
	}
}

fn read_code(file: &Path) -> Result<Vec<u8>, Failure> {
	let code = files::read(file, MAX_CODE_BYTES)?;
	if code.starts_with(WASM_MAGIC) || code.starts_with(COMPRESSED_MAGIC) {
		return Ok(code);
	}
	Err(Failure::usage(format!("{} is no WebAssembly", file.display()))
		.with_hint("name a runtime: clavis_runtime.compact.compressed.wasm, as its build left it"))
}
