//! `clavis referendum unlock`.

use crate::{
	failure::Failure,
	online::Online,
	report::{merged, transaction},
	signing::account::AccountArgs,
	terminal::About,
};
use clavis_client::{
	calls::Call,
	governance::{in_clv, Casting, ReferendumInfo, Voting},
	rules::counted,
};
use serde_json::json;

/// Removes votes on finished referenda, and frees the tokens that they no longer lock.
pub async fn unlock(account: &AccountArgs, online: &mut Online) -> Result<(), Failure> {
	let account = account.choose(&online.keyring)?;
	let mut calls = Vec::new();
	let (mut removed, mut waiting) = (Vec::new(), Vec::new());
	let before = {
		let at = online.chain.snapshot();
		let now = at.height();
		at.read_ahead(std::slice::from_ref(&account.id)).await?;
		let tracks = at.terms().await?.tracks.into_iter().map(|(track, _)| track).collect::<Vec<_>>();
		let votings = at.voting(&account.id, &tracks).await?;
		let castings = tracks.into_iter().zip(votings).filter_map(|(track, voting)| match voting {
			Some(Voting::Casting(casting)) => Some((track, casting)),
			_ => None,
		});
		let castings = castings.collect::<Vec<_>>();
		let voted = castings.iter().flat_map(|(_, casting)| casting.votes.iter().map(|(index, _)| *index));
		let voted = voted.collect::<Vec<_>>();
		let referenda = at.referenda_at(&voted).await?;
		let ongoing = voted.iter().zip(referenda).filter(|(_, info)| matches!(info, Some(ReferendumInfo::Ongoing(_))));
		let ongoing = ongoing.map(|(index, _)| *index).collect::<Vec<_>>();
		for (track, Casting { votes, prior }) in castings {
			let ended = votes.iter().map(|(index, _)| *index).filter(|index| !ongoing.contains(index));
			let ended = ended.collect::<Vec<_>>();
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
	let pair = online.unlock(&account.signer).await?;
	online.output.begin("Unlocking tokens", About::shown_by("clavis referendum unlock"));
	let included = online.send_all(&calls, &pair).await?;
	let after = online.chain.snapshot().funds(&account.id).await?.frozen;
	let votes = counted(removed.len() as u64, "vote");
	let text = format!("removed {votes}; locked before {}, now {}", in_clv(before), in_clv(after));
	let value = json!({
		"removed": removed,
		"stillLocked": still,
		"lockedBefore": before.to_string(),
		"lockedAfter": after.to_string(),
	});
	online.output.result(text, merged(value, transaction(&included, &account.id)));
	Ok(())
}
