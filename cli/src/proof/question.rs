//! The question that an answer with a proof belongs to.

use crate::values::{moment, number};
use clap::Args;
use clavis_primitives::{Moment, Question};

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
