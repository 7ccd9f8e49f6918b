//! Moments, in UTC.

use super::{wrong, ValueError};
use clavis_primitives::Moment;
use std::str::FromStr;

/// The start of a compromise: a moment, or `now`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
	/// The present moment of the chain.
	Now,
	/// A moment that was named.
	Moment(Moment),
}

impl FromStr for Since {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		match text {
			"now" => Ok(Self::Now),
			_ => moment(text).map(Self::Moment).map_err(|error| wrong(format!("{error}, or 'now'"))),
		}
	}
}

/// Reads a moment such as `2026-01-31T12:00:00Z`.
pub fn moment(text: &str) -> Result<Moment, ValueError> {
	clavis_resolution::moment(text).map_err(wrong)
}
