//! Answers questions about groups.

mod asked;

pub use asked::{read_epoch, read_group, read_member, GroupAsked, GroupParameters};

use super::{error, unreadable, Resolver};
use crate::{
	archive::{Pause, VersionError},
	epochs::EpochsError,
	prove::{GroupAnswer, ProveError, ProveGroupError},
	state::ReadError,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, MembersPage, PackageView},
	DidId,
};
use clavis_proofs::GroupQuestion;
use clavis_resolution::{
	group_member_to_json, group_members_to_json, group_to_json, key_packages_to_json, EpochEntry, EpochsPage,
	ErrorKind, ResolutionError,
};
use std::time::Instant;

/// The source of answers about groups. All of them are slow work.
pub trait GroupRecords: Send + Sync {
	/// Returns a group. `None` if there is none of this name.
	fn group(&self, group: GroupId) -> Result<Option<GroupView>, ReadError>;
	/// Returns a member of a group. `None` if the DID is none, or if there is no such group.
	fn group_member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ReadError>;
	/// Returns a page of the members of a group, after this one. `None` if there is no such group.
	fn group_members(&self, group: GroupId, after: Option<DidId>) -> Result<Option<MembersPage>, ReadError>;
	/// Returns the key packages of a DID.
	fn key_packages(&self, did: DidId) -> Result<Vec<PackageView>, ReadError>;
	/// Returns one epoch of a group. Pauses now and then.
	fn epoch(&self, group: GroupId, epoch: u32, pause: Pause) -> Result<EpochEntry, EpochsError>;
	/// Returns epochs of a group from the one with the number `from` on. Pauses now and then.
	fn epochs(&self, group: GroupId, from: u32, limit: u32, pause: Pause) -> Result<EpochsPage, EpochsError>;
	/// Proves the current epoch of a group, and what the question asks for. Pauses now and then.
	fn prove_group(
		&self,
		group: GroupId,
		question: GroupQuestion,
		pause: Pause,
	) -> Result<GroupAnswer, ProveGroupError>;
}

/// The reason why a question about a group has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
	/// There is none.
	#[error(transparent)]
	Failed(#[from] ResolutionError),
	/// The node has read as much as one request may. The next request goes on from there.
	#[error("{0}")]
	Unfinished(String),
}

impl GroupError {
	/// The time after which a client may ask again, in seconds.
	pub const RETRY_AFTER: u64 = 1;

	/// Returns the HTTP status.
	pub fn status(&self) -> u16 {
		match self {
			Self::Failed(error) => error.status(),
			Self::Unfinished(_) => 503,
		}
	}
}

impl Resolver {
	/// Answers a question about groups, and counts the answer. This is slow work: call it within [`Self::slowly`].
	pub fn answer_about_groups(&self, asked: &GroupAsked, pause: Pause) -> Result<GroupAnswer, GroupError> {
		let since = Instant::now();
		let answer = self.read_groups(asked, pause);
		if let Some(metrics) = &self.metrics {
			let status =
				answer.as_ref().map_or_else(GroupError::status, |answer| if answer.exists { 200 } else { 404 });
			metrics.observe_groups(asked.name(), status, since.elapsed());
		}
		answer
	}

	fn read_groups(&self, asked: &GroupAsked, pause: Pause) -> Result<GroupAnswer, GroupError> {
		let network = self.records.network().map_err(unreadable)?;
		asked.check_network(&network)?;
		let json = match asked {
			GroupAsked::State { group } => {
				let view = self.records.group(*group).map_err(unreadable)?;
				group_to_json(&network, group, &view.ok_or_else(|| no_group(group))?)
			},
			GroupAsked::Member { group, did } => {
				let view = self.records.group_member(*group, did.id).map_err(unreadable)?;
				let none = || not_found(format!("{did} is no member of {group}, or there is no such group"));
				group_member_to_json(&network, group, &view.ok_or_else(none)?)
			},
			GroupAsked::Members { group, after } => {
				let after = after.as_ref().map(|did| did.id);
				let members = self.records.group_members(*group, after).map_err(unreadable)?;
				group_members_to_json(&network, group, &members.ok_or_else(|| no_group(group))?)
			},
			GroupAsked::Packages { did } => {
				if self.records.current(did.id).map_err(unreadable)?.record.is_none() {
					return Err(ResolutionError::not_found(did).into());
				}
				key_packages_to_json(did, &self.records.key_packages(did.id).map_err(unreadable)?)
			},
			GroupAsked::Epoch { group, epoch } => {
				let entry = self.records.epoch(*group, *epoch, pause);
				entry.map_err(|error| no_epoch(group, error))?.to_json(&network)
			},
			GroupAsked::Epochs { group, from, limit } => {
				let page = self.records.epochs(*group, *from, *limit, pause);
				page.map_err(|error| no_epoch(group, error))?.to_json(&network)
			},
			GroupAsked::Proof { group, epoch, member } => {
				let question = GroupQuestion { epoch: *epoch, member: member.as_ref().map(|did| did.id) };
				let proven = self.records.prove_group(*group, question, pause);
				return proven.map_err(|error| no_proof(group, error));
			},
		};
		Ok(GroupAnswer { exists: true, json })
	}
}

fn not_found(detail: String) -> ResolutionError {
	error(ErrorKind::NotFound, detail)
}

fn no_group(group: &GroupId) -> ResolutionError {
	not_found(format!("there is no group {group}: check its name; it may have been dissolved"))
}

fn no_epoch(group: &GroupId, cause: EpochsError) -> GroupError {
	let detail = cause.to_string();
	GroupError::Failed(match cause {
		EpochsError::NoGroup => no_group(group),
		EpochsError::NoEpoch { .. } => not_found(detail),
		EpochsError::Pruned { .. } | EpochsError::TooLong { .. } => error(ErrorKind::FeatureNotSupported, detail),
		EpochsError::Unfinished { .. } => return GroupError::Unfinished(detail),
		EpochsError::Inconsistent => inconsistent(group, detail),
		EpochsError::Read(cause) => unreadable(cause),
	})
}

fn no_proof(group: &GroupId, cause: ProveGroupError) -> GroupError {
	let cause = match cause {
		ProveGroupError::Epochs(cause) => return no_epoch(group, cause),
		ProveGroupError::Prove(cause) => cause,
	};
	let detail = cause.to_string();
	GroupError::Failed(match cause {
		ProveError::Unjustified => error(ErrorKind::InternalError, detail),
		ProveError::Pruned => error(ErrorKind::FeatureNotSupported, detail),
		ProveError::Read(cause) | ProveError::Version(VersionError::Read(cause)) => unreadable(cause),
		ProveError::Inconsistent | ProveError::Version(_) => inconsistent(group, detail),
	})
}

fn inconsistent(group: &GroupId, detail: String) -> ResolutionError {
	log::error!("A question about {group} could not be answered: {detail}");
	error(ErrorKind::InternalError, detail)
}
