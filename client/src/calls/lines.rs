//! Lines of a description.

use std::fmt::Display;

/// Lines, each set further in or less.
#[derive(Default)]
pub(crate) struct Lines(Vec<String>);

impl Lines {
	/// Adds a line at a level.
	pub fn push(&mut self, level: usize, line: impl Display) {
		self.0.push(format!("{}{}", "  ".repeat(level), plain(&line.to_string())));
	}

	/// Adds lines at a level.
	pub fn extend(&mut self, level: usize, lines: impl IntoIterator<Item = String>) {
		lines.into_iter().for_each(|line| self.push(level, line));
	}

	/// The lines, in order.
	pub fn into_vec(self) -> Vec<String> {
		self.0
	}
}

/// Any person can write the texts in a proposal. Characters beyond plain ASCII could deceive at a terminal, and the chain
/// takes none of them.
fn plain(text: &str) -> String {
	text.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '\u{fffd}' }).collect()
}
