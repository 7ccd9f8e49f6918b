//! The submission of a proposal to the voters, on any track.

use super::terms;
use crate::{
	failure::Failure,
	online::Online,
	present_rules::PresentRules,
	report::{merged, transaction},
	signing::account::{check_funds, AccountArgs},
	terminal::{confirm, About},
};
use clavis_client::{
	calls::{Call, Decision, INLINE_BYTES},
	chain::{ChainError, Terms},
	governance::Track,
};
use serde_json::json;

/// A proposal for the voters.
pub struct Submission<'a> {
	/// The kind of the decision, which has a track.
	pub decision: Decision,
	/// The call that the decision makes.
	pub call: Call,
	/// True if it is sent without a question for confirmation.
	pub yes: bool,
	/// The account that signs and pays.
	pub account: &'a AccountArgs,
	/// Further lines for the person who confirms it.
	pub remarks: Vec<String>,
}

impl Submission<'_> {
	/// Shows the proposal and its conditions, asks for a confirmation, submits it and places its decision deposit.
	///
	/// The decision deposit is a transaction of its own. The index of the referendum is certain only when the submission is
	/// final: in one batch, the deposit could go to the referendum of another account.
	pub async fn put_to_vote(self, online: &mut Online) -> Result<(), Failure> {
		let Self { decision, call, yes, account, remarks } = self;
		online.read_ahead(account, &[]).await?;
		let account = account.choose(&online.keyring)?;
		let encoded = online.chain.encode(&call).await?;
		let stored = (encoded.as_bytes().len() > INLINE_BYTES).then_some(encoded.as_bytes().len());
		let (proposal, track_json, words) = {
			let at = online.chain.snapshot();
			let terms = at.terms().await?;
			let track = track_of(&terms, decision)?;
			check_funds(&at, &account.id, terms.submission_deposit.saturating_add(track.decision_deposit)).await?;
			let present = PresentRules::read(&at).await?;
			let context = present.context();
			// Described from its bytes, as voters will read it.
			let proposed = at.read_call(encoded.as_bytes()).await?;
			let mut words = proposed.describe(&context);
			words.extend(remarks);
			words.extend(terms::lines(&terms, track, stored, present.block_time()));
			(proposed.to_json(&context), terms::to_json(&terms, track), words)
		};
		confirm(yes, &online.output, &words.join("\n"), "This deposits tokens and puts a proposal to the voters")?;

		let pair = online.unlock(&account.signer).await?;
		let submit = Call::submit_referendum(decision, &encoded);
		let submit = match stored {
			None => submit,
			Some(_) => {
				let note = online.chain.encode(&Call::note_preimage(&encoded)).await?;
				Call::batch_all(&[note, online.chain.encode(&submit).await?])
			},
		};
		online.output.begin("Submitting the proposal", About::shown_by("clavis referendum status"));
		let included = online.send(&submit, &pair).await?;
		let index = included.event("Referenda", "Submitted").and_then(|event| event.number("index"));
		let index = index
			.ok_or_else(|| Failure::from(ChainError::Node("it does not name the number of the referendum".into())))?;
		online.output.note(format_args!("This is referendum {index}. Placing the decision deposit"));
		let unfinished = |failure: Failure| {
			failure.about(format_args!("referendum {index} was submitted, but its decision deposit was not placed"))
		};
		let placed = online.send(&Call::place_decision_deposit(index), &pair).await.map_err(|failure| {
			unfinished(failure).with_hint(format!("place it with 'clavis referendum deposit {index}'"))
		})?;
		online.output.note(format_args!(
			"Vote with 'clavis referendum vote {index} aye', follow it with 'clavis referendum status {index}'"
		));
		let value = json!({ "referendum": index, "proposal": proposal, "terms": track_json });
		online.output.result(format!("referendum {index}"), merged(value, transaction(&placed, &account.id)));
		Ok(())
	}
}

/// Returns the track of a kind of decision.
pub fn track_of(terms: &Terms, decision: Decision) -> Result<&Track, Failure> {
	let found = terms.tracks.iter().find(|(_, track)| track.name() == decision.track());
	found.map(|(_, track)| track).ok_or_else(|| {
		let message = format!("this chain has no track '{}'", decision.track());
		Failure::refused("noTrack", message).with_hint("use the clavis command that was released with this chain")
	})
}
