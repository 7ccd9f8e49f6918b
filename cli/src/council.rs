//! `clavis council`: tightening the rules in an emergency.

use crate::{
	command::{CouncilCommand, Global, Tighten},
	did::connect,
	failure::Failure,
	rules::refusal,
	signing::account::{account_of, extended, sent},
	signing::keyring::Keyring,
	signing::proposal::Session,
	terminal::confirm::confirm,
	terminal::output::Output,
};
use clavis_client::{
	chain::{Call, Council, EncodedCall, Finalised, Motion},
	governance::{Context, ProposedCall},
	keys::{address, KeyPair},
	rules::{blocks_in_words, WishClock},
};
use clavis_primitives::{
	rules::{Instant, RuleChange},
	AccountId,
};
use serde_json::{json, Value};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

pub async fn run(
	command: CouncilCommand,
	global: &Global,
	keyring: &mut Keyring,
	output: &Output,
) -> Result<(), Failure> {
	let chain = connect(global).await?;
	let mut session = Session { chain, keyring, output };
	match command {
		CouncilCommand::Tighten(tighten) => session.tighten(*tighten).await,
		CouncilCommand::Status => status(&session).await,
	}
}

impl Session<'_> {
	async fn tighten(&mut self, arguments: Tighten) -> Result<(), Failure> {
		let (change, council, words) = {
			let at = self.chain.finalised().await?;
			let change = prepare(&at, &arguments).await?;
			(change, at.council().await?, describe(&at, &change).await?)
		};
		let actor = self.actor(&arguments.acting, "the council", |account| council.members.contains(account))?;
		let account = account_of(&actor.key)?;
		if !council.members.contains(&account) {
			let message = format!("{} does not sit in the council", address(&account));
			return Err(Failure::refused("notMember", message).with_hint("'clavis council status' says who does"));
		}
		confirm(arguments.yes, self.output, &words.join("\n"), "This votes aye as a member of the council")?;
		let pair = self.unlock_actor(&actor).await?;
		let encoded = self.chain.encode(&Call::tighten_rules(&change)).await?;
		self.agree(&encoded, &council, &pair, &account).await
	}

	/// Proposes a call unless another member has, votes for it, and carries it out when enough members did.
	async fn agree(
		&self,
		call: &EncodedCall,
		council: &Council,
		pair: &KeyPair,
		account: &AccountId,
	) -> Result<(), Failure> {
		let hash = H256(blake2_256(call.as_bytes()));
		let threshold = council.threshold();
		let found = find(council, hash);
		let height = self.chain.finalised().await?.height();
		let expired = found.filter(|motion| motion.end <= height && motion.ayes.len() < motion.threshold as usize);
		if let Some(motion) = expired {
			self.output.note("An earlier motion has run out of time. Closing it");
			let close = self.chain.finalised().await?.close_motion(motion, call).await?;
			self.send(&close, pair).await?;
		}
		if found.is_none() || expired.is_some() {
			self.output.note("Proposing it to the council");
			let included = self.send(&Call::propose_to_council(threshold, call), pair).await?;
			if threshold < 2 {
				// A council of one agrees with itself.
				return self.carried_out(&included, account, hash);
			}
		}
		let motion = self.motion(hash).await?;
		if !motion.ayes.contains(account) {
			self.output.note(format_args!("Voting aye on motion {}", motion.index));
			self.send(&Call::approve_motion(&motion), pair).await?;
		}
		let motion = self.motion(hash).await?;
		if motion.ayes.len() < motion.threshold as usize {
			let missing = (motion.threshold as usize).saturating_sub(motion.ayes.len());
			let end = motion.end;
			let text = format!("{missing} more must vote aye, by the same command, before block #{end}");
			self.output.result(text, extended(motion_json(&motion, None), json!({ "carriedOut": false })));
			return Ok(());
		}
		self.output.note("Enough members agree. Carrying it out");
		let close = self.chain.finalised().await?.close_motion(&motion, call).await?;
		let included = self.send(&close, pair).await?;
		self.carried_out(&included, account, hash)
	}

	fn carried_out(
		&self,
		included: &clavis_client::chain::Included,
		account: &AccountId,
		hash: H256,
	) -> Result<(), Failure> {
		let until = included.event("RevocationRules", "Tightened").and_then(|event| event.number("until"));
		let text = match until {
			Some(until) => format!("tightened in block #{}, until block #{until}", included.block),
			None => format!("the motion was closed in block #{}, and changed nothing", included.block),
		};
		let value = json!({ "motion": format!("{hash:#x}"), "carriedOut": until.is_some(), "untilBlock": until });
		self.output.result(text, extended(value, sent(included, account)));
		Ok(())
	}

	async fn motion(&self, hash: H256) -> Result<Motion, Failure> {
		let council = self.chain.finalised().await?.council().await?;
		find(&council, hash).cloned().ok_or_else(|| {
			Failure::refused("noMotion", "the motion was closed meanwhile")
				.with_hint("'clavis rules show' says whether it was carried out")
		})
	}
}

/// The change, if the chain would take it. Every member has to write the same one, so that "now" is no moment of one
/// member's clock: the chain takes a moment of the past as that at which the motion is carried out.
async fn prepare(at: &Finalised<'_>, arguments: &Tighten) -> Result<RuleChange, Failure> {
	let wishes = arguments.fields.wishes();
	let [wish] = &wishes[..] else {
		return Err(Failure::usage("the council tightens one field at a time").with_hint("name one field, once"));
	};
	let notices = at.notices().await?;
	let clock = WishClock { now: 0, earliest: 0, block_time: notices.block_time };
	let change = wish.change(&clock).map_err(Failure::usage)?;
	let mut agenda = at.agenda().await?;
	let now = Instant { block: at.height(), moment: at.clock().await? };
	agenda.tighten(change, now, &notices).map_err(refusal)?;
	Ok(change)
}

async fn describe(at: &Finalised<'_>, change: &RuleChange) -> Result<Vec<String>, Failure> {
	let (rules, agenda, notices) = (at.rules().await?.rules, at.agenda().await?, at.notices().await?);
	let context = Context { rules: &rules, agenda: &agenda, block_time: notices.block_time };
	let mut words = ProposedCall::Tighten(*change).describe(&context);
	let time = |blocks| blocks_in_words(blocks, notices.block_time);
	words.push(format!(
		"It lapses by itself after {}, and the field cannot be tightened anew for {} after that.",
		time(notices.tightening),
		time(notices.cooldown)
	));
	Ok(words)
}

fn find(council: &Council, hash: H256) -> Option<&Motion> {
	council.motions.iter().find(|motion| motion.hash == hash)
}

/// Shows who sits in the council, and what it votes on.
async fn status(session: &Session<'_>) -> Result<(), Failure> {
	let at = session.chain.finalised().await?;
	let council = at.council().await?;
	let (rules, agenda, notices) = (at.rules().await?.rules, at.agenda().await?, at.notices().await?);
	let context = Context { rules: &rules, agenda: &agenda, block_time: notices.block_time };
	let mut lines = vec![format!("{} members, of whom {} must agree:", council.members.len(), council.threshold())];
	lines.extend(council.members.iter().map(|member| format!("  {}", address(member))));
	for motion in &council.motions {
		let left = blocks_in_words(motion.end.saturating_sub(at.height()), notices.block_time);
		lines.push(format!(
			"motion {}: {} of {} ayes, for {left} more",
			motion.index,
			motion.ayes.len(),
			motion.threshold
		));
		lines.extend(motion.call.describe(&context).into_iter().map(|line| format!("  {line}")));
		lines.extend(motion.ayes.iter().map(|member| format!("  aye  {}", address(member))));
		lines.extend(motion.nays.iter().map(|member| format!("  nay  {}", address(member))));
	}
	if council.motions.is_empty() {
		lines.push("it votes on nothing".into());
	}
	let motions = council.motions.iter().map(|motion| motion_json(motion, Some(&context))).collect::<Vec<_>>();
	let value = json!({
		"block": at.height(),
		"members": council.members.iter().map(address).collect::<Vec<_>>(),
		"threshold": council.threshold(),
		"motions": motions,
	});
	session.output.result(lines.join("\n"), value);
	Ok(())
}

fn motion_json(motion: &Motion, context: Option<&Context>) -> Value {
	json!({
		"motion": format!("{:#x}", motion.hash),
		"index": motion.index,
		"threshold": motion.threshold,
		"ayes": motion.ayes.iter().map(address).collect::<Vec<_>>(),
		"nays": motion.nays.iter().map(address).collect::<Vec<_>>(),
		"end": motion.end,
		"proposal": context.map(|context| motion.call.to_json(context)),
	})
}
