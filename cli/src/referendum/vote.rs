//! `clavis referendum vote`: shows the decision and the lock of the tokens, and casts the vote.

use super::no_referendum;
use crate::{
	failure::Failure,
	online::Online,
	present_rules::PresentRules,
	report::{merged, transaction},
	signing::account::{AccountArgs, FEES},
	terminal::{confirm, About},
	values::number,
};
use clap::{Args, ValueEnum};
use clavis_client::{
	calls::Call,
	governance::{in_clv, whole_clv, Clv, Conviction, Ongoing, ReferendumInfo, Verdict},
	keys::address,
	rules::blocks_in_words,
};
use clavis_primitives::BlockHeight;
use serde_json::json;

/// The side of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Side {
	/// For the proposal
	Aye,
	/// Against the proposal
	Nay,
}

#[derive(Debug, Args)]
pub struct VoteArgs {
	/// The number of the referendum
	#[arg(value_parser = number::<0, u32>)]
	pub index: u32,
	/// The side to vote for
	#[arg(value_enum)]
	pub side: Side,
	/// The number of tokens that vote [default: all of the account except 1]
	#[arg(long, value_name = "CLV")]
	pub amount: Option<Clv>,
	/// From 0 to 6: tokens that stay locked for longer, if the vote wins, count more
	///
	/// With 0, a token counts a tenth of a vote, and is free after the referendum. With 1, it counts one vote, and stays
	/// locked for the locking period of the network. With 2, 3, 4, 5 and 6, it counts as many votes, and stays locked for
	/// 2, 4, 8, 16 and 32 periods.
	#[arg(long, value_name = "N", default_value = "1")]
	pub conviction: Conviction,
	/// Do not ask for a confirmation
	#[arg(long)]
	pub yes: bool,
	/// Vote for a call that this command cannot explain
	#[arg(long)]
	pub allow_unknown: bool,
	#[command(flatten)]
	pub account: AccountArgs,
}

/// Votes on a referendum.
pub async fn vote(vote: &VoteArgs, online: &mut Online) -> Result<(), Failure> {
	let index = vote.index;
	let account = vote.account.choose(&online.keyring)?;
	let at = online.chain.snapshot();
	at.read_ahead(std::slice::from_ref(&account.id)).await?;
	let ongoing = ongoing(index, at.referendum(index).await?)?;
	let call = at.proposed(&ongoing.proposal).await?;
	let terms = at.terms().await?;
	let present = PresentRules::read(&at).await?;
	let context = present.context();
	let funds = at.funds(&account.id).await?;
	let amount = vote.amount.map_or_else(|| whole_clv(funds.free.saturating_sub(FEES)), |amount| amount.0);
	if amount == 0 || amount > funds.free {
		let (account, free) = (address(&account.id), in_clv(funds.free));
		let message = format!("the account {account} has {free}: it cannot vote with {}", in_clv(amount));
		return Err(Failure::refused("noFunds", message)
			.with_hint("vote with fewer tokens, with --amount, or with another account, with --key"));
	}
	let aye = vote.side == Side::Aye;
	let locked_for = vote.conviction.locked_for(terms.lock_period);
	let track = terms.track(ongoing.track).map_or("unknown", |track| track.name()).to_owned();

	let mut words = vec![format!("Referendum {index}, on the track '{track}', would make this decision:")];
	words.extend(call.describe(&context).into_iter().map(|line| format!("  {line}")));
	words.push(format!(
		"You vote {} with {}, which weigh {} in the vote.",
		if aye { "aye" } else { "nay" },
		in_clv(amount),
		in_clv(vote.conviction.votes(amount)).trim_end_matches(" CLV")
	));
	words.push(locking(aye, locked_for, present.block_time()));
	words.push(
		"The first vote of an account on a track also binds 0.6 CLV for good, for what the chain keeps of it.".into(),
	);
	if aye && call.verdict() == Verdict::NotUnderstood && !vote.allow_unknown {
		online.output.note(words.join("\n"));
		let message = format!("this client does not understand what referendum {index} does");
		return Err(Failure::refused("notUnderstood", message)
			.with_hint("find out what it does. Then vote nay, or add --allow-unknown"));
	}
	let question = format!("This votes on referendum {index}");
	confirm(vote.yes, &online.output, &words.join("\n"), &question)?;

	let pair = online.unlock(&account.signer).await?;
	online.output.begin(format_args!("Voting on referendum {index}"), About::shown_by("clavis referendum status"));
	let included = online.send(&Call::vote(index, vote.conviction.vote(aye), amount), &pair).await?;
	let value = json!({
		"referendum": index,
		"vote": if aye { "aye" } else { "nay" },
		"amount": amount.to_string(),
		"conviction": vote.conviction.number(),
		"votes": vote.conviction.votes(amount).to_string(),
		"lockedBlocks": locked_for,
		"proposal": call.to_json(&context),
	});
	let text = format!("voted on referendum {index} in block #{}", included.block);
	online.output.result(text, merged(value, transaction(&included, &account.id)));
	Ok(())
}

/// Says for how long a vote locks its tokens.
fn locking(aye: bool, locked_for: BlockHeight, block_time: u64) -> String {
	let wins = if aye { "approved" } else { "rejected" };
	match locked_for {
		0 => "They are locked until the referendum ends, or the vote is removed.".into(),
		blocks => format!(
			"They are locked until the referendum ends, or the vote is removed. If it is {wins}, they stay locked for {} \
			 after its end, even if the vote is removed then. 'clavis referendum unlock' frees them.",
			blocks_in_words(blocks, block_time)
		),
	}
}

/// Returns a referendum if it is ongoing.
fn ongoing(index: u32, info: Option<ReferendumInfo>) -> Result<Ongoing, Failure> {
	match info {
		Some(ReferendumInfo::Ongoing(ongoing)) => Ok(ongoing),
		Some(_) => Err(Failure::refused("notOngoing", format!("referendum {index} has ended"))
			.with_hint("'clavis referendum list' shows the ongoing ones")),
		None => Err(no_referendum(index)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn locks_are_told_in_days() {
		assert!(
			locking(true, 201_600, 3_000).contains("If it is approved, they stay locked for 201,600 blocks (7 days)")
		);
		assert!(locking(false, 201_600, 3_000).contains("If it is rejected"));
		assert!(!locking(true, 0, 3_000).contains("blocks"));
	}
}
