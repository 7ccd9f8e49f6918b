//! The works of a member with the state of the current epoch.

use super::{turn, Act, Agent, Watched, PAUSE};
use crate::groups::{
	commit::Wish,
	device::Vault,
	rejoin::Joined,
	sync::{Membership, Synced},
	GroupChain, GroupsError,
};
use clavis_primitives::{
	groups::{GroupView, MemberView, Role, Stale},
	BlockHeight,
};

/// A thing that a member may have to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
	/// Members must go.
	Remove,
	/// The own keys changed.
	Refresh,
	/// Proposals wait.
	Propose,
	/// Commits of this device lost a race.
	Owe,
	/// The epoch is as long as the rules allow.
	Rekey,
	/// Members whose keys changed were not reported.
	Report,
	/// The own state is lost.
	Return,
}

impl<C: GroupChain, V: Vault> Agent<'_, C, V> {
	/// Does what there is to do, if it is the turn of this member.
	pub(super) async fn do_duties(
		&self,
		membership: &mut Membership<'_, C, V>,
		synced: &Synced,
		watched: &mut Watched,
		acts: &mut Vec<Act>,
	) -> Result<(), GroupsError> {
		let Some(view) = &synced.view else { return Ok(()) };
		let Some(entry) = membership.entry(view).await? else { return Ok(()) };
		if entry.member.stale == Some(Stale::MustGo) || entry.now == Some(Stale::MustGo) {
			return Ok(());
		}
		self.report(membership, synced, watched, acts).await?;
		let wish = self.wish(membership, view, &entry, synced.here.height, watched).await?;
		let Some((work, wish)) = wish else { return Ok(()) };
		let from = self.turn_of(work, view, &entry, synced.here.height, watched);
		if synced.here.height < from {
			watched.due = watched.due.min(from);
			return Ok(());
		}
		match membership.commit_once(&wish, synced).await {
			Ok(Some(made)) => {
				acts.push(Act::Committed(made));
				watched.due = synced.here.height;
				Ok(())
			},
			// Another member was faster: the next epoch says what is left.
			Ok(None) => {
				watched.due = synced.here.height;
				Ok(())
			},
			Err(error @ (GroupsError::NoPackage(_) | GroupsError::BadPackage { .. })) => {
				if let GroupsError::NoPackage(did) | GroupsError::BadPackage { did, .. } = &error {
					watched.unfit.extend(wish.packages.get(&did.id).map(|package| (did.id, *package)));
					membership.disown(did.id)?;
				}
				acts.push(Act::Failed(error.to_string()));
				watched.due = synced.here.height.saturating_add(1);
				Ok(())
			},
			Err(GroupsError::TooEarly { from }) => {
				watched.due = from;
				Ok(())
			},
			// The key of the own leaf is gone.
			Err(GroupsError::Astray { .. }) => {
				if let Joined::Asked(_) = membership.join().await? {
					acts.push(Act::Asked);
				}
				Ok(())
			},
			Err(error) => Err(error),
		}
	}

	/// Returns the first block in which this member does a work.
	fn turn_of(
		&self,
		work: Work,
		view: &GroupView,
		entry: &MemberView,
		height: BlockHeight,
		watched: &mut Watched,
	) -> BlockHeight {
		let epoch = view.head.base.hash;
		let since = watched.notice(epoch, work, height);
		let others = match work {
			// Only the member itself can refresh itself, so it takes turns with other stale ones alone.
			Work::Refresh => view.head.must_refresh,
			Work::Owe => 1,
			_ => view.head.roster,
		};
		let from = since.saturating_add(turn(self.device.did.id, epoch, others));
		match entry.member.role {
			Role::Member => from.max(view.open_from.saturating_sub(1)),
			Role::Moderator => from,
		}
	}

	/// Returns the work that comes first, and the commit that does it and as much of the others as it can.
	async fn wish(
		&self,
		membership: &mut Membership<'_, C, V>,
		view: &GroupView,
		entry: &MemberView,
		height: BlockHeight,
		watched: &mut Watched,
	) -> Result<Option<(Work, Wish)>, GroupsError> {
		let role = entry.member.role;
		let is_too_old = height >= view.epoch_ends;
		let is_stale = entry.now.is_some() || entry.member.stale.is_some();
		let is_overdue = view.rekey_by.is_some_and(|last| height >= last);
		let relieves = is_stale || view.head.must_go > 0;
		let mut wish = Wish { rekey: true, ..Wish::default() };
		// After the deadline only commits pass that make fewer members stale.
		if !is_overdue || relieves {
			wish = self.proposed(membership, view, role, watched).await?;
			wish.intent.merge(membership.owed()?);
			if role < view.policy.add || is_too_old {
				wish.intent.add.clear();
				wish.again.clear();
				wish.packages.clear();
			}
			if role < view.policy.remove {
				wish.intent.remove.clear();
			}
			wish.rekey = true;
		}
		let may_commit = role >= view.policy.commit;
		let has_changes = !wish.intent.is_empty() || !wish.again.is_empty();
		let is_owed = !membership.owed()?.left(&watched.roster).is_empty();
		let work = if view.head.must_go > 0 {
			Work::Remove
		} else if is_stale {
			Work::Refresh
		} else if has_changes && may_commit {
			if is_owed {
				Work::Owe
			} else {
				Work::Propose
			}
		} else if is_too_old && may_commit && !is_overdue {
			Work::Rekey
		} else {
			return Ok(None);
		};
		if !may_commit {
			// A commit on duty changes nothing else.
			wish = Wish { rekey: true, ..Wish::default() };
		}
		Ok(Some((work, wish)))
	}

	/// Reports members whose keys changed, and those for whom that is over.
	async fn report(
		&self,
		membership: &mut Membership<'_, C, V>,
		synced: &Synced,
		watched: &mut Watched,
		acts: &mut Vec<Act>,
	) -> Result<(), GroupsError> {
		let Some(view) = &synced.view else { return Ok(()) };
		let own = self.device.did.id;
		let differs =
			|member: &MemberView| member.member.restarts == view.head.restarts && member.now != member.member.stale;
		let mut found = Vec::new();
		if watched.scans {
			let members = self.device.chain.members(membership.group()).await?;
			found.extend(members.into_iter().filter(differs));
		} else {
			for did in &watched.suspects {
				found.extend(self.device.chain.member(membership.group(), *did).await?.filter(differs));
			}
		}
		// Its own commit refreshes it, which no report has to come before.
		found.retain(|member| member.did != own);
		if found.is_empty() {
			watched.scans = false;
			watched.suspects.clear();
			return Ok(());
		}
		let since = watched.notice(view.head.base.hash, Work::Report, synced.here.height);
		let from = since.saturating_add(turn(own, view.head.base.hash, view.head.roster));
		if synced.here.height < from {
			watched.due = watched.due.min(from);
			return Ok(());
		}
		for member in found {
			match membership.report(member.did).await {
				Ok(_) => acts.push(Act::Reported(member.did, member.now)),
				Err(error) if error.is_of_connection() => return Err(error),
				// Another member reported it first.
				Err(_) => {},
			}
			watched.suspects.remove(&member.did);
		}
		watched.scans = false;
		watched.due = watched.due.min(synced.here.height.saturating_add(PAUSE));
		Ok(())
	}
}
