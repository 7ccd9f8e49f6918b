//! `clavis council tighten`.

use super::motion_to_json;
use crate::{
	failure::Failure,
	online::Online,
	present_rules::PresentRules,
	report::{merged, transaction},
	rules::fields::{algorithm_help, options, FieldArgs, ALGORITHM},
	signing::account::AccountArgs,
	terminal::{confirm, About},
};
use clap::{ArgGroup, Args};
use clavis_client::{
	calls::{Call, EncodedCall, PalletCall, RulesCall},
	chain::{Council, Included, Motion, Snapshot},
	governance::ProposedCall,
	keys::{address, KeyPair},
	rules::{blocks_in_words, counted, SettingTimes},
};
use clavis_primitives::{
	rules::{Instant, RuleChange},
	AccountId,
};
use serde_json::json;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// The meaning of a withdrawal by the council that names no moment.
const WITHOUT_MOMENT: &str = "Without a MOMENT, or with 'now', from the block that carries the decision out.";

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("what").args(options()).required(true),
	override_usage = "clavis council tighten [OPTIONS] <FIELD>",
	mut_arg(ALGORITHM, |algorithm| algorithm.long_help(algorithm_help(WITHOUT_MOMENT)))
)]
pub struct TightenArgs {
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	#[command(flatten)]
	pub fields: FieldArgs,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Tightens a field of the rules, or votes for it.
pub async fn tighten(arguments: &TightenArgs, online: &mut Online) -> Result<(), Failure> {
	let (change, council, words) = {
		let at = online.chain.snapshot();
		let change = prepare(&at, arguments).await?;
		(change, at.council().await?, describe(&at, &change).await?)
	};
	let is_member = |account: &AccountId| council.members.contains(account);
	let account = arguments.account.choose_where(&online.keyring, "of a member of the council", is_member)?;
	if !is_member(&account.id) {
		let message = format!("{} is not a member of the council", address(&account.id));
		return Err(Failure::refused("notMember", message).with_hint("'clavis council status' shows its members"));
	}
	confirm(arguments.yes, &online.output, &words.join("\n"), "This votes aye as a member of the council")?;
	let pair = online.unlock(&account.signer).await?;
	let encoded = online.chain.encode(&RulesCall::Tighten { change }.by_name()).await?;
	Agreement { call: &encoded, council: &council, pair: &pair, account: &account.id, online }.reach().await
}

/// A call that the council is to agree on.
struct Agreement<'a> {
	call: &'a EncodedCall,
	council: &'a Council,
	pair: &'a KeyPair,
	account: &'a AccountId,
	online: &'a Online,
}

impl Agreement<'_> {
	/// Proposes the call unless another member did, votes for it, and carries it out when enough members have voted for it:
	/// all in one transaction.
	async fn reach(&self) -> Result<(), Failure> {
		let Self { call, council, pair, account, online } = self;
		let hash = H256(blake2_256(call.as_bytes()));
		let at = online.chain.snapshot();
		let known = find(council, hash);
		let mut calls = Vec::new();
		if let Some(expired) = known.filter(|motion| motion.has_failed(at.height())) {
			online.output.note("An earlier motion has expired. Closing it");
			calls.push(at.close_motion(expired, call).await?);
		}
		let is_decided = match known.filter(|motion| !motion.has_failed(at.height())) {
			Some(motion) => {
				let must_vote = !motion.ayes.contains(account);
				if must_vote {
					online.output.begin(
						format_args!("Voting aye on motion {}", motion.index),
						About::shown_by("clavis council status"),
					);
					calls.push(Call::approve_motion(hash, motion.index));
				}
				let is_decided = motion.ayes.len().saturating_add(must_vote.into()) >= motion.threshold as usize;
				if is_decided {
					online.output.note("Enough members agree. Carrying it out");
					calls.push(at.close_motion(motion, call).await?);
				}
				is_decided
			},
			None => {
				online.output.begin("Proposing it to the council", About::shown_by("clavis council status"));
				let threshold = council.threshold();
				calls.push(Call::propose_to_council(threshold, call));
				// In a council of one member, the proposal is the decision.
				if threshold > 1 {
					calls.push(Call::approve_motion(hash, at.next_motion().await?));
				}
				threshold <= 1
			},
		};
		if !calls.is_empty() {
			let included = online.send_all(&calls, pair).await?;
			if is_decided {
				return self.report(&included, hash);
			}
		}
		let motion = self.motion(hash).await?;
		let missing = u64::from(motion.threshold).saturating_sub(motion.ayes.len() as u64);
		let (missing, end) = (counted(missing, "more member"), motion.end);
		let text = format!("{missing} must run the same command before block #{end}");
		online.output.result(text, merged(motion_to_json(&motion, None), json!({ "carriedOut": false })));
		Ok(())
	}

	fn report(&self, included: &Included, hash: H256) -> Result<(), Failure> {
		let Self { account, online, .. } = self;
		let until = included.event("RevocationRules", "Tightened").and_then(|event| event.number("until"));
		let text = match until {
			Some(until) => format!("tightened in block #{}, until block #{until}", included.block),
			None => format!("the motion was closed in block #{} without effect", included.block),
		};
		let value = json!({ "motion": format!("{hash:#x}"), "carriedOut": until.is_some(), "untilBlock": until });
		online.output.result(text, merged(value, transaction(included, account)));
		Ok(())
	}

	async fn motion(&self, hash: H256) -> Result<Motion, Failure> {
		let motion = self.online.chain.snapshot().motions(&[hash]).await?.pop();
		motion.ok_or_else(|| {
			Failure::refused("noMotion", "the motion was closed in the meantime")
				.with_hint("'clavis rules show' says whether the rules changed")
		})
	}
}

/// Returns the change, if the chain would accept it.
///
/// All members must send the same change. So "now" is the first moment of all, and not the clock of one member: the chain
/// reads a moment in the past as the moment at which the motion is carried out.
async fn prepare(at: &Snapshot, arguments: &TightenArgs) -> Result<RuleChange, Failure> {
	let [setting] = &arguments.fields.0[..] else {
		return Err(Failure::usage("the council tightens one field at a time").with_hint("name one field once"));
	};
	let notices = at.notices().await?;
	let times = SettingTimes { now: 0, earliest: 0, block_time: notices.block_time };
	let change = setting.change(&times).map_err(|error| Failure::wrong_span("the field", error))?;
	let mut agenda = at.agenda().await?;
	let now = Instant { block: at.height(), moment: at.clock() };
	agenda.tighten(change, now, &notices)?;
	Ok(change)
}

async fn describe(at: &Snapshot, change: &RuleChange) -> Result<Vec<String>, Failure> {
	let present = PresentRules::read(at).await?;
	let context = present.context();
	let mut words = ProposedCall::from(RulesCall::Tighten { change: *change }).describe(&context);
	let time = |blocks| blocks_in_words(blocks, present.block_time());
	words.push(format!(
		"It ends by itself after {}. After that, the field cannot be tightened again for {}.",
		time(present.notices.tightening),
		time(present.notices.cooldown)
	));
	Ok(words)
}

fn find(council: &Council, hash: H256) -> Option<&Motion> {
	council.motions.iter().find(|motion| motion.hash == hash)
}
