//! The acts that a group goes through. Each checks that the members end where they should.

use crate::crowd::Crowd;
use clavis_client::{calls::GroupsCall, groups::mls::Engine};
use clavis_primitives::{
	groups::{Messages, MAX_CHANGES},
	payload::Level,
};
use clavis_tests::{
	groups::Failure,
	holders::{well_known, Terms},
};
use std::time::Instant;

/// The members that act. All of them have real state.
const OWNER: usize = 0;
const FIRST: usize = 1;
const SECOND: usize = 2;

/// Has a group go through all acts.
pub async fn play(crowd: &mut Crowd<'_>) -> Result<(), Failure> {
	invite(crowd).await?;
	crowd.commit(Some("refresh"), OWNER, &[], &[]).await?;
	race(crowd).await?;
	void(crowd).await?;
	let last_seen = crowd.group.view().await?.head.base.epoch;
	crowd.offline = Some(SECOND);
	crowd.commit(Some("refresh, one is offline"), OWNER, &[], &[]).await?;
	steal(crowd).await?;
	catch_up(crowd, last_seen).await?;
	leave(crowd).await
}

/// Adds all holders, by as few commits as the chain allows.
async fn invite(crowd: &mut Crowd<'_>) -> Result<(), Failure> {
	let all = (1..crowd.members.len()).collect::<Vec<_>>();
	let commits = all.chunks(MAX_CHANGES as usize).collect::<Vec<_>>();
	for (number, added) in commits.iter().enumerate() {
		let act = (number + 1 == commits.len()).then_some("invite, the last commit");
		crowd.commit(act, OWNER, &[], added).await?;
	}
	crowd.check_all_agree()
}

/// Two members commit on the same epoch. The chain takes one of them, and the other one commits again.
async fn race(crowd: &mut Crowd<'_>) -> Result<(), Failure> {
	let view = crowd.group.view().await?;
	let base = view.head.base;
	let start = Instant::now();
	let works = [crowd.members[FIRST].prepare(&[], &[])?, crowd.members[SECOND].prepare(&[], &[])?];
	let make = start.elapsed() / 2;
	crowd.group.wait_for(view.open_from).await?;
	let calls =
		[crowd.signed_commit(FIRST, base, &works[0]).await?, crowd.signed_commit(SECOND, base, &works[1]).await?];
	let payers = [well_known("//Bob"), well_known("//Charlie")];
	let (first, second) = futures::join!(crowd.submit(&calls[0], &payers[0]), crowd.submit(&calls[1], &payers[1]));
	let [first_work, second_work] = works;
	let (winner, loser, work, sent) = match (first, second) {
		(Ok(sent), Err(_)) => (FIRST, SECOND, first_work, sent),
		(Err(_), Ok(sent)) => (SECOND, FIRST, second_work, sent),
		(Ok(_), Ok(_)) => return Err("the chain took two commits on one epoch".into()),
		(Err(error), Err(_)) => return Err(error.into()),
	};
	crowd.members[loser].discard()?;
	crowd.settle(Some("race"), winner, &[], &[], work, make, sent).await?;
	crowd.commit(Some("race, the loser again"), loser, &[], &[]).await
}

/// A member commits and lies about the state of MLS. The others refuse the commit, and void it.
async fn void(crowd: &mut Crowd<'_>) -> Result<(), Failure> {
	let before = crowd.group.view().await?;
	let mut work = crowd.members[FIRST].prepare(&[], &[])?;
	work.lie();
	crowd.group.wait_for(before.open_from).await?;
	let call = crowd.signed_commit(FIRST, before.head.base, &work).await?;
	crowd.submit(&call, &crowd.payer).await?;
	for objector in [OWNER, SECOND] {
		let methods = crowd.methods.clone();
		let followed = crowd.members[objector].follow(&work.commit, &work.tree, &methods);
		if followed.is_ok() {
			return Err("a member accepted an invalid commit".into());
		}
	}
	crowd.members[FIRST].discard()?;

	let base = crowd.group.view().await?.head.base;
	let owner = &crowd.members[OWNER];
	crowd.group.act(&owner.holder, Level::Method, crowd.group.object(owner.id(), base), &crowd.payer).await?;
	let second = &crowd.members[SECOND];
	let call = crowd.group.signed(&second.holder, Level::Method, crowd.group.object(second.id(), base)).await?;
	let sent = crowd.submit(&call, &crowd.payer).await?;
	let after = crowd.group.view().await?.head;
	let is_back =
		(after.mls_epoch, &after.tree, after.roster) == (before.head.mls_epoch, &before.head.tree, before.head.roster);
	if !is_back || after.base.epoch != before.head.base.epoch + 2 {
		return Err(format!("the objections led to {after:?}, and the epoch before was {:?}", before.head).into());
	}
	crowd.note_objection("void", sent).await
}

/// A thief has the key of a member. Its control set ends the key, anyone reports it, and the member refreshes itself.
async fn steal(crowd: &mut Crowd<'_>) -> Result<(), Failure> {
	let terms = Terms::next(crowd.chain, &crowd.members[FIRST].holder, Level::Control).await?;
	let since = crowd.chain.snapshot().moment();
	let replace = crowd.members[FIRST].holder.replace_key(terms, since);
	crowd.submit(&replace, &crowd.payer).await?;
	let victim = &crowd.members[FIRST];
	crowd.methods.add(&victim.holder);
	crowd.group.report(victim.id()).await?;
	let stale = crowd.group.view().await?.head;
	if (stale.must_refresh, stale.must_go) != (1, 0) {
		return Err(format!("expected one member that must refresh itself: {stale:?}").into());
	}
	crowd.refreshes = true;
	crowd.commit(Some("theft, the victim refreshes"), FIRST, &[], &[]).await?;
	match crowd.group.view().await?.head.stale() {
		0 => Ok(()),
		stale => Err(format!("{stale} members are stale after the refresh").into()),
	}
}

/// A member that was offline reads the epochs after the last one that it saw from the chain, and processes them.
async fn catch_up(crowd: &mut Crowd<'_>, last_seen: u32) -> Result<(), Failure> {
	let (start, mut count) = (Instant::now(), 0);
	for epoch in crowd.group.epochs(last_seen + 1).await? {
		let Some(Messages { commit, .. }) = &epoch.messages else { continue };
		let elsewhere = || crowd.elsewhere.get(&commit.hash()).map(Vec::as_slice);
		let commit = commit.bytes().or_else(elsewhere).ok_or("a commit is nowhere")?;
		crowd.members[SECOND].follow(commit, &epoch.record.tree, &crowd.methods)?;
		count += 1;
	}
	crowd.offline = None;
	eprintln!("{} members: {count} commits read and processed in {:.1?}", crowd.members.len(), start.elapsed());
	crowd.check_all_agree()
}

/// A member leaves, and the owner removes it. It does not learn the new secret, and its commits are refused.
async fn leave(crowd: &mut Crowd<'_>) -> Result<(), Failure> {
	let group = crowd.group.id;
	let leaver = &crowd.members[SECOND];
	let leave = GroupsCall::Leave { did: leaver.id(), group };
	crowd.group.act(&leaver.holder, Level::Method, leave, &crowd.payer).await?;
	// It makes a commit while its state still allows that, and sends it when it is out.
	let late = crowd.members[SECOND].prepare(&[], &[])?;
	crowd.members[SECOND].discard()?;
	crowd.commit(Some("leave"), OWNER, &[SECOND], &[]).await?;

	let export = |engine: &Engine| engine.export("clavis measure", &[], 32).map(|secret| secret.to_vec());
	let (left, stays) = (crowd.members[SECOND].state()?, crowd.members[OWNER].state()?);
	if export(left).is_ok_and(|secret| export(stays).is_ok_and(|other| secret == other)) {
		return Err("the member that left has the secret of the new epoch".into());
	}
	let base = crowd.group.view().await?.head.base;
	let call = crowd.signed_commit(SECOND, base, &late).await?;
	match crowd.submit(&call, &crowd.payer).await {
		Ok(_) => Err("the chain took a commit of a member that left".into()),
		Err(_) => crowd.check_all_agree(),
	}
}
