//! The question that an answer with a proof belongs to.

use crate::{
	failure::Failure,
	values::{moment, number},
};
use clap::Args;
use clavis_primitives::{Did, Moment, NetworkName, Question};
use clavis_proofs::GroupQuestion;

#[derive(Debug, Args)]
pub struct QuestionArgs {
	/// The question is about the version with this number [default: about the current version]
	#[arg(long, value_name = "N", value_parser = number::<0, u32>)]
	pub version_id: Option<u32>,
	/// The question is about the version that was current at this moment (2026-01-31T12:00:00Z)
	#[arg(long, value_name = "MOMENT", conflicts_with = "version_id", value_parser = moment)]
	pub version_time: Option<Moment>,
}

impl QuestionArgs {
	/// Returns the question.
	pub fn question(&self) -> Question {
		match (self.version_id, self.version_time) {
			(Some(number), _) => Question::Version(number),
			(None, Some(at)) => Question::Moment(at),
			(None, None) => Question::Current,
		}
	}
}

#[derive(Debug, Args)]
pub struct GroupQuestionArgs {
	/// The question is about the epoch of the group with this number, too
	#[arg(long, value_name = "N", requires = "group", value_parser = number::<1, u32>)]
	pub epoch: Option<u32>,
	/// The question is about the membership of this DID in the group, too
	#[arg(long, value_name = "DID", requires = "group")]
	pub membership: Option<Did>,
}

impl GroupQuestionArgs {
	/// Returns the question. Refuses a DID of another network.
	pub fn question(&self, network: &NetworkName) -> Result<GroupQuestion, Failure> {
		let Self { epoch, membership } = self;
		match membership {
			Some(did) if did.network != *network => {
				Err(Failure::refused("wrongNetwork", format!("{did} is of another network than the group"))
					.with_hint("name a DID of the network of the group"))
			},
			_ => Ok(GroupQuestion { epoch: *epoch, member: membership.as_ref().map(|did| did.id) }),
		}
	}
}
