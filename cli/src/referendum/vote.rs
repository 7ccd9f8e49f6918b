//! `clavis rules vote`: what a vote is about, and what it locks, before it is cast.

use crate::{
	command::{Side, Vote},
	failure::Failure,
	rules::no_referendum,
	signing::account::{account_of, extended, sent, FEES},
	signing::proposal::Session,
	terminal::confirm::confirm,
};
use clavis_client::{
	chain::Call,
	governance::{in_clv, whole_clv, Context, Info, Ongoing, Verdict},
	keys::address,
	rules::blocks_in_words,
};
use clavis_primitives::BlockHeight;
use serde_json::json;

impl Session<'_> {
	pub async fn vote(&mut self, vote: Vote) -> Result<(), Failure> {
		let index = vote.index;
		let actor = self.anybody(&vote.acting)?;
		let account = account_of(&actor.key)?;
		let at = self.chain.finalised().await?;
		let ongoing = ongoing(index, at.referendum(index).await?)?;
		let call = at.proposed(&ongoing.proposal).await?;
		let terms = at.terms().await?;
		let (rules, agenda, notices) = (at.rules().await?.rules, at.agenda().await?, at.notices().await?);
		let context = Context { rules: &rules, agenda: &agenda, block_time: notices.block_time };
		let funds = at.funds(&account).await?;
		let amount = vote.amount.map_or_else(|| whole_clv(funds.free.saturating_sub(FEES)), |amount| amount.0);
		if amount == 0 || amount > funds.free {
			let (account, free) = (address(&account), in_clv(funds.free));
			let message = format!("the account {account} has {free}: it cannot vote with {}", in_clv(amount));
			return Err(Failure::refused("noFunds", message).with_hint("vote with fewer tokens: --amount"));
		}
		let aye = vote.side == Side::Aye;
		let locked_for = vote.conviction.locked_for(terms.lock_period);
		let track = terms.track(ongoing.track).map_or("unknown", |track| track.name()).to_owned();

		let mut words = vec![format!("Referendum {index}, on the track '{track}', would do:")];
		words.extend(call.describe(&context).into_iter().map(|line| format!("  {line}")));
		words.push(format!(
			"You vote {} with {}, which weigh {} votes.",
			if aye { "aye" } else { "nay" },
			in_clv(amount),
			in_clv(vote.conviction.votes(amount)).trim_end_matches(" CLV")
		));
		words.push(locking(aye, locked_for, notices.block_time));
		if aye && call.verdict() == Verdict::NotUnderstood && !vote.allow_unknown {
			self.output.note(words.join("\n"));
			let message = format!("this client does not understand what referendum {index} does");
			return Err(Failure::refused("notUnderstood", message)
				.with_hint("find out what it does; then vote nay, or add --allow-unknown"));
		}
		drop(at);
		let question = format!("This votes on referendum {index}");
		confirm(vote.yes, self.output, &words.join("\n"), &question)?;

		let pair = self.unlock_actor(&actor).await?;
		let included = self.send(&Call::vote(index, vote.conviction.vote(aye), amount), &pair).await?;
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
		self.output.result(text, extended(value, sent(&included, &account)));
		Ok(())
	}
}

/// What becomes of the tokens.
fn locking(aye: bool, locked_for: BlockHeight, block_time: u64) -> String {
	let wins = if aye { "approved" } else { "rejected" };
	match locked_for {
		0 => "They are locked until the referendum ends, or the vote is removed.".into(),
		blocks => format!(
			"They are locked until the referendum ends, or the vote is removed; and if it is {wins}, for {} after its end, \
			 even if the vote is removed then. 'clavis referendum unlock' frees them.",
			blocks_in_words(blocks, block_time)
		),
	}
}

/// A referendum that can be voted on.
fn ongoing(index: u32, info: Option<Info>) -> Result<Ongoing, Failure> {
	match info {
		Some(Info::Ongoing(ongoing)) => Ok(ongoing),
		Some(_) => Err(Failure::refused("notOngoing", format!("referendum {index} has ended"))
			.with_hint("'clavis rules status' lists those that go on")),
		None => Err(no_referendum(index)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn locks_are_told_in_days() {
		assert!(locking(true, 201_600, 3).contains("if it is approved, for 201,600 blocks (7 days)"));
		assert!(locking(false, 201_600, 3).contains("if it is rejected"));
		assert!(!locking(true, 0, 3).contains("blocks"));
	}
}
