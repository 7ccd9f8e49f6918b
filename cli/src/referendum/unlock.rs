//! `clavis referendum unlock`.

use crate::{
	failure::Failure,
	online::Online,
	report::{merged, transaction},
	signing::account::AccountArgs,
};
use clavis_client::{
	chain::Call,
	governance::{in_clv, Casting, Info, Voting},
};
use serde_json::json;

/// Removes votes on finished referenda, and frees the tokens that they no longer lock.
pub async fn unlock(account: &AccountArgs, online: &mut Online) -> Result<(), Failure> {
	let account = account.choose(&online.keyring)?;
	let mut calls = Vec::new();
	let (mut removed, mut waiting) = (Vec::new(), Vec::new());
	let before = {
		let at = online.chain.finalised().await?;
		let now = at.height();
		for (track, _) in at.terms().await?.tracks {
			let Some(Voting::Casting(Casting { votes, prior })) = at.voting(&account.id, track).await? else {
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
			calls.push(Call::unlock(track, &account.id));
			removed.extend(ended);
		}
		at.funds(&account.id).await?.frozen
	};
	let still = waiting
		.iter()
		.map(|(track, until, amount)| json!({ "track": track, "untilBlock": until, "amount": amount.to_string() }));
	let still = still.collect::<Vec<_>>();
	for (track, until, amount) in &waiting {
		online
			.output
			.note(format_args!("{} of votes on track {track} stay locked until block #{until}", in_clv(*amount)));
	}
	if calls.is_empty() {
		online.output.result("nothing can be unlocked now", json!({ "removed": removed, "stillLocked": still }));
		return Ok(());
	}
	let mut encoded = Vec::new();
	for call in &calls {
		encoded.push(online.chain.encode(call).await?);
	}
	let pair = online.unlock(&account.signer).await?;
	let included = online.send(&Call::batch_all(&encoded), &pair).await?;
	let after = online.chain.finalised().await?.funds(&account.id).await?.frozen;
	let text = format!("removed {} votes; locked before {}, now {}", removed.len(), in_clv(before), in_clv(after));
	let value = json!({
		"removed": removed,
		"stillLocked": still,
		"lockedBefore": before.to_string(),
		"lockedAfter": after.to_string(),
	});
	online.output.result(text, merged(value, transaction(&included, &account.id)));
	Ok(())
}
