//! `clavis rules propose`, and how any proposal gets to voters.

use crate::{
	command::{Acting, RulesPropose},
	failure::Failure,
	referendum::terms,
	signing::account::{account_of, check_funds, extended, sent},
	signing::proposal::Session,
	terminal::confirm::confirm,
};
use clavis_client::{
	chain::{hint_of_rules, kind_of, Call, ChainError, Decision, Finalised, Terms, INLINE_BYTES},
	governance::{Context, Track},
	rules::{blocks_in_words, SpanError, Wish, WishClock},
};
use clavis_primitives::{
	rules::{Agenda, Instant, Notices, Restriction, RuleChange, RuleChanges, RulesError},
	Algorithm, BlockHeight, Moment, RuleSet,
};
use clavis_resolution::format_moment;
use serde_json::json;

/// What is put to voters.
pub struct Motioned<'a> {
	/// On which track.
	pub decision: Decision,
	/// What it does.
	pub call: Call,
	/// Whether to ask before it is sent.
	pub yes: bool,
	/// Who sends it.
	pub acting: &'a Acting,
	/// Further words for whoever decides to send it.
	pub remarks: Vec<String>,
}

impl Session<'_> {
	pub async fn propose_rules(&mut self, arguments: RulesPropose) -> Result<(), Failure> {
		let at = self.chain.finalised().await?;
		let terms = at.terms().await?;
		let track = track_of(&terms, Decision::Rules)?.clone();
		let notices = at.notices().await?;
		let agenda = at.agenda().await?;
		let (call, remarks) = match arguments.cancel {
			Some(id) => (Call::cancel_rules(id), check_cancel(id, &agenda, &track, at.height())?),
			None => {
				let notice = arguments.notice.map(|span| span.blocks(notices.block_time)).transpose();
				let notice = notice.map_err(|error| wrong_span("--notice", error))?.unwrap_or(notices.decision);
				let now = Instant { block: at.height(), moment: at.clock().await? };
				let course = Course { now, agenda: &agenda, track: &track, notices: &notices, notice };
				let changes = course.changes(&arguments.fields.wishes())?;
				foresee(&at, &changes, notice).await?;
				(Call::schedule_rules(&changes, notice), course.check(&changes)?)
			},
		};
		drop(at);
		let RulesPropose { yes, acting, .. } = &arguments;
		carry_to_voters(self, Motioned { decision: Decision::Rules, call, yes: *yes, acting, remarks }).await
	}
}

/// Shows what a proposal does and takes, asks, and has voters decide on it.
///
/// The decision deposit is a transaction of its own: only when the submission is final is the index certain, and in one
/// batch the deposit could land on somebody else's referendum.
pub async fn carry_to_voters(session: &mut Session<'_>, motioned: Motioned<'_>) -> Result<(), Failure> {
	let Motioned { decision, call, yes, acting, remarks } = motioned;
	let actor = session.anybody(acting)?;
	let account = account_of(&actor.key)?;
	let encoded = session.chain.encode(&call).await?;
	let stored = (encoded.as_bytes().len() > INLINE_BYTES).then_some(encoded.as_bytes().len());
	let (proposal, track_json, words) = {
		let at = session.chain.finalised().await?;
		let terms = at.terms().await?;
		let track = track_of(&terms, decision)?;
		check_funds(&at, &account, terms.submission_deposit.saturating_add(track.decision_deposit)).await?;
		let (rules, agenda, notices) = (at.rules().await?.rules, at.agenda().await?, at.notices().await?);
		let context = Context { rules: &rules, agenda: &agenda, block_time: notices.block_time };
		// As voters will read it, from its bytes.
		let proposed = at.read_call(encoded.as_bytes());
		let mut words = proposed.describe(&context);
		words.extend(remarks);
		words.extend(terms::lines(&terms, track, stored, notices.block_time));
		(proposed.to_json(&context), terms::to_json(&terms, track), words)
	};
	confirm(yes, session.output, &words.join("\n"), "This deposits tokens and puts a proposal to voters")?;

	let pair = session.unlock_actor(&actor).await?;
	let submit = Call::submit_referendum(decision, &encoded);
	let submit = match stored {
		None => submit,
		Some(_) => {
			let note = session.chain.encode(&Call::note_preimage(&encoded)).await?;
			Call::batch_all(&[note, session.chain.encode(&submit).await?])
		},
	};
	session.output.note("Submitting the proposal");
	let included = session.send(&submit, &pair).await?;
	let index = included.event("Referenda", "Submitted").and_then(|event| event.number("index"));
	let index =
		index.ok_or_else(|| Failure::from(ChainError::Node("it does not say which referendum it is".into())))?;
	session.output.note(format_args!("It is referendum {index}. Placing the decision deposit"));
	let unfinished = |failure: Failure| {
		failure.about(format_args!("referendum {index} was submitted, but its decision deposit was not placed"))
	};
	let placed = session.send(&Call::place_decision_deposit(index), &pair).await.map_err(|failure| {
		unfinished(failure).with_hint(format!("place it with 'clavis referendum deposit {index}'"))
	})?;
	session
		.output
		.note(format_args!("Vote with 'clavis rules vote {index} aye', follow it with 'clavis rules status {index}'"));
	let value = json!({ "referendum": index, "proposal": proposal, "terms": track_json });
	session.output.result(format!("referendum {index}"), extended(value, sent(&placed, &account)));
	Ok(())
}

/// The track of a kind of decision.
pub fn track_of(terms: &Terms, decision: Decision) -> Result<&Track, Failure> {
	let found = terms.tracks.iter().find(|(_, track)| track.name() == decision.track());
	found.map(|(_, track)| track).ok_or_else(|| {
		let message = format!("this chain has no track '{}'", decision.track());
		Failure::refused("noTrack", message).with_hint("use the clavis command that was released with this chain")
	})
}

fn wrong_span(option: &str, error: SpanError) -> Failure {
	Failure::usage(format!("{option}: {error}")).with_hint("a span is blocks, or a time such as 30d or 12h")
}

/// Asks the chain what the rules would be, and refuses what it would refuse.
async fn foresee(at: &Finalised<'_>, changes: &RuleChanges, notice: BlockHeight) -> Result<RuleSet, Failure> {
	at.foresee(changes, notice).await?.map_err(refusal)
}

/// A refusal as the chain itself would word it.
pub fn refusal(error: RulesError) -> Failure {
	let name = match error {
		RulesError::Unsound(unsound) => format!("{unsound:?}"),
		other => format!("{other:?}"),
	};
	let failure = Failure::refused(kind_of(&name), error);
	match hint_of_rules(&name) {
		Some(hint) => failure.with_hint(hint),
		None => failure,
	}
}

/// Refuses to take back what cannot be any more when voters have decided.
fn check_cancel(id: u32, agenda: &Agenda, track: &Track, now: BlockHeight) -> Result<Vec<String>, Failure> {
	let scheduled = agenda.scheduled.iter().find(|scheduled| scheduled.id == id);
	let scheduled = scheduled.ok_or_else(|| refusal(RulesError::NotScheduled))?;
	let from = scheduled.from_block;
	if from <= now.saturating_add(track.fastest()) {
		let message = format!("decision {id} is in force from block #{from} on, before voters could take it back");
		return Err(Failure::refused("tooLate", message).with_hint("propose what is to hold after it"));
	}
	let late = from <= now.saturating_add(track.slowest());
	let warning = format!("Note: it must pass early, since the decision is in force from block #{from} on.");
	Ok(late.then_some(warning).into_iter().collect())
}

/// How long it takes until a proposal of now is in force, and what it has to leave time for.
struct Course<'a> {
	now: Instant,
	agenda: &'a Agenda,
	track: &'a Track,
	notices: &'a Notices,
	notice: BlockHeight,
}

impl Course<'_> {
	/// The earliest moment from which on an algorithm can be withdrawn when it takes so many blocks to decide.
	fn earliest(&self, algorithm: Algorithm, deciding: BlockHeight) -> Moment {
		let from_block = self.now.block.saturating_add(deciding).saturating_add(self.notice);
		self.agenda.earliest_withdrawal(algorithm, from_block, self.now, self.notices)
	}

	/// The changes that wishes stand for. Blocks can be late, so that what is to be as early as possible leaves some slack.
	fn changes(&self, wishes: &[Wish]) -> Result<RuleChanges, Failure> {
		let slowest = self.track.slowest();
		let with_slack = slowest.saturating_add(slowest / 20);
		let changes = wishes.iter().map(|wish| {
			let earliest = match wish {
				Wish::Algorithm(algorithm, _) => self.earliest(*algorithm, with_slack),
				_ => self.now.moment,
			};
			wish.change(&WishClock { now: self.now.moment, earliest, block_time: self.notices.block_time })
		});
		let changes = changes.collect::<Result<Vec<_>, _>>().map_err(|error| wrong_span("a field", error))?;
		changes.try_into().map_err(|_| Failure::usage("too many fields at once").with_hint("name each field once"))
	}

	/// The chain checks a proposal when it is carried out, which is weeks from now: what must fail then is refused, and
	/// what may is said.
	fn check(&self, changes: &RuleChanges) -> Result<Vec<String>, Failure> {
		let mut remarks = Vec::new();
		for change in changes {
			let RuleChange::Algorithm(algorithm, Some(Restriction::Withdrawn { since })) = *change else { continue };
			let soonest = self.earliest(algorithm, self.track.fastest());
			let latest = self.earliest(algorithm, self.track.slowest());
			if since < soonest {
				let message = format!(
					"{} cannot be withdrawn from {} on: with the vote and the notices, {} is the earliest",
					algorithm.name(),
					format_moment(since),
					format_moment(soonest)
				);
				let failure = Failure::refused("withdrawalTooSoon", message);
				return Err(failure.with_hint(format!(
					"name a later moment; {} leaves voters all their time, and is taken without a moment: {}=withdrawn",
					format_moment(latest),
					algorithm.name()
				)));
			}
			if since < latest {
				let spare = since.saturating_sub(soonest) / self.notices.block_time.max(1);
				let spare = blocks_in_words(spare.try_into().unwrap_or(BlockHeight::MAX), self.notices.block_time);
				remarks.push(format!(
					"Note: it must pass within {spare} of deciding, or the withdrawal comes too soon and fails.",
				));
			}
		}
		Ok(remarks)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn refusals_are_worded_as_the_chain_words_them() {
		let failure = refusal(RulesError::Retroactive).to_json();
		assert_eq!(failure["error"]["kind"], "retroactive");
		assert!(failure["error"]["message"].as_str().unwrap().contains("will have passed"), "{failure}");
		assert!(failure["error"]["hint"].is_string(), "{failure}");
		let unsound = clavis_primitives::rules::UnsoundRules::NoAlgorithmLeft;
		assert_eq!(refusal(RulesError::Unsound(unsound)).to_json()["error"]["kind"], "noAlgorithmLeft");
	}

	#[test]
	fn a_withdrawal_leaves_voters_and_holders_their_time() {
		let notices = Notices { decision: 3, withdrawal: 12, tightening: 15, cooldown: 30, block_time: 3 };
		let track = Track::of_periods(1, 20, 3, 2);
		let now = Instant { block: 100, moment: 10_000 };
		let course = Course { now, agenda: &Agenda::default(), track: &track, notices: &notices, notice: 3 };
		let wish = |text: &str| course.changes(&[Wish::algorithm(text).unwrap()]);
		// 26 blocks at the latest, one of slack, and 3 of notice: 90 s, then 12 s.
		let earliest = wish("secp256k1=withdrawn").unwrap();
		let expected = RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::Withdrawn { since: 10_102 }));
		assert_eq!(earliest.to_vec(), [expected]);
		assert!(course.check(&earliest).unwrap().is_empty());
		// Voters who are quick need 6 blocks.
		let at = |since| course.check(&wish(&format!("secp256k1=withdrawn:{}", format_moment(since))).unwrap());
		let refused = at(10_038).unwrap_err().to_json();
		assert_eq!(refused["error"]["kind"], "withdrawalTooSoon", "{refused}");
		let remarks = at(10_039 + 30).unwrap();
		assert!(remarks[0].contains("within 10 blocks"), "{remarks:?}");
	}
}
