//! The version of a DID that a question is about.
//!
//! A resolver and a verifier read a question alike: both ask here which version answers it, and whose rules apply.

use crate::units::Moment;
use core::fmt;

/// The version of a DID that a question is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Question {
	/// The current version.
	#[default]
	Current,
	/// The version with this number. No version has the number 0.
	Version(u32),
	/// The version that was current at this moment.
	Moment(Moment),
}

impl Question {
	/// Returns true if the version with this number answers the question.
	///
	/// - `from`: the start of that version;
	/// - `to`: the start of the next one; `None` for the current version.
	///
	/// A version that started and ended in one second was the version of no moment.
	pub fn is_answered_by(self, version: u32, from: Moment, to: Option<Moment>) -> bool {
		match self {
			Self::Current => to.is_none(),
			Self::Version(number) => number == version,
			Self::Moment(at) => from <= at && to.is_none_or(|to| at < to),
		}
	}

	/// Returns the moment that the answer is about, and whose rules apply to it. `from` and `to` are those of the version
	/// that answers. Returns `None` if that is the moment of the block that is read.
	///
	/// A version that ended is shown in its last state, so its last second counts. A version that started and ended in
	/// one second existed in that second alone.
	pub fn moment(self, from: Moment, to: Option<Moment>) -> Option<Moment> {
		match self {
			Self::Current => None,
			Self::Version(_) => to.map(|to| from.max(to.saturating_sub(1))),
			Self::Moment(at) => Some(at),
		}
	}
}

/// Returns true if a moment is over in a block. `block` is the moment of that block.
///
/// Several blocks can share a second. Later blocks can therefore still change the answer about the second of this block,
/// and about every later one. So no answer is given about a moment that is not over.
pub fn is_over(at: Moment, block: Moment) -> bool {
	at < block
}

impl fmt::Display for Question {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Current => f.write_str("the current version"),
			Self::Version(number) => write!(f, "version {number}"),
			Self::Moment(at) => write!(f, "the moment {at} s after 1970-01-01T00:00:00Z"),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn the_moment_of_an_answer_is_the_one_in_the_question_or_the_last_of_the_version() {
		for (question, from, to, moment) in [
			(Question::Current, 1, None, None),
			(Question::Moment(5), 1, Some(9), Some(5)),
			(Question::Moment(5), 1, None, Some(5)),
			(Question::Version(1), 1, Some(9), Some(8)),
			(Question::Version(1), 9, Some(9), Some(9)),
			(Question::Version(1), 0, Some(0), Some(0)),
			(Question::Version(1), 1, None, None),
		] {
			assert_eq!(question.moment(from, to), moment, "{question:?}");
		}
	}

	#[test]
	fn a_version_answers_the_questions_that_are_about_it() {
		for (question, from, to, answered) in [
			(Question::Current, 5, None, true),
			(Question::Current, 5, Some(9), false),
			(Question::Version(2), 5, Some(9), true),
			(Question::Version(2), 5, None, true),
			(Question::Version(1), 5, None, false),
			(Question::Version(0), 5, None, false),
			(Question::Moment(4), 5, Some(9), false),
			(Question::Moment(5), 5, Some(9), true),
			(Question::Moment(8), 5, Some(9), true),
			(Question::Moment(9), 5, Some(9), false),
			(Question::Moment(9), 5, None, true),
			(Question::Moment(5), 5, Some(5), false),
		] {
			assert_eq!(question.is_answered_by(2, from, to), answered, "{question:?} from {from} to {to:?}");
		}
	}

	proptest! {
		#[test]
		fn exactly_one_version_answers_each_question(
			lengths in prop::collection::vec(0u64..4, 1..10), at in 0u64..40, number in 1u32..12,
		) {
			// Versions follow each other; some start and end in one second. The last one is the current one.
			let starts = lengths.iter().scan(10, |start, length| {
				let this = *start;
				*start += length;
				Some(this)
			});
			let starts = starts.collect::<alloc::vec::Vec<Moment>>();
			let answers = |question: Question| {
				let versions = starts.iter().zip(1u32..);
				versions.filter(|(from, version)| {
					let to = starts.get(*version as usize).copied();
					question.is_answered_by(*version, **from, to)
				}).count()
			};
			prop_assert_eq!(answers(Question::Current), 1);
			prop_assert_eq!(answers(Question::Version(number)), usize::from(number as usize <= starts.len()));
			prop_assert_eq!(answers(Question::Moment(at)), usize::from(at >= 10));
		}
	}
}
