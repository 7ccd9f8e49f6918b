//! The look of text on a terminal: lines that are wrapped by words, and colour. Elsewhere the text stays as it is: a program
//! that reads it finds each line whole, and no colour. `NO_COLOR` and `TERM=dumb` switch colour off.

use anstyle::{AnsiColor, Style};
use std::{
	borrow::Cow,
	io::{self, IsTerminal},
};
use textwrap::{Options, WordSeparator, WordSplitter};

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// The words at the start of a line that say how bad it is.
const MARKS: [(&str, Style); 4] = [("error:", RED), ("hint:", CYAN), ("WARNING:", YELLOW), ("warning:", YELLOW)];

/// Makes text for stdout.
pub fn for_stdout(text: String) -> String {
	match io::stdout().is_terminal() {
		true => wrapped(&text, textwrap::termwidth()),
		false => text,
	}
}

/// Makes text for stderr.
pub fn for_stderr(text: &str) -> String {
	let stderr = io::stderr();
	let text = match stderr.is_terminal() {
		true => Cow::Owned(wrapped(text, textwrap::termwidth())),
		false => Cow::Borrowed(text),
	};
	match anstream::AutoStream::choice(&stderr) {
		anstream::ColorChoice::Never => text.into_owned(),
		_ => coloured(&text),
	}
}

/// Stands for a space inside a command while a text is wrapped.
const UNBROKEN: char = '\u{a0}';

/// Wraps the lines of a text by words. The rest of a line is indented as its start is, and by two columns more. A command
/// in quotes stays on one line, so that it can be copied: a terminal wraps a line that is too long without a cut.
fn wrapped(text: &str, width: usize) -> String {
	let line = |line: &str| {
		let indent = " ".repeat(line.len().saturating_sub(line.trim_start().len()).saturating_add(2));
		let options = Options::new(width).break_words(false).word_splitter(WordSplitter::NoHyphenation);
		let whole = with_whole_commands(line);
		let options = options.word_separator(WordSeparator::AsciiSpace).subsequent_indent(&indent);
		textwrap::fill(&whole, options).replace(UNBROKEN, " ")
	};
	text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Replaces the spaces in commands that stand in quotes.
fn with_whole_commands(line: &str) -> String {
	let mut parts = line.split('\'').peekable();
	let mut text = parts.next().unwrap_or_default().to_owned();
	while let Some(part) = parts.next() {
		text.push('\'');
		// The last quote of a line has no end.
		match part.starts_with("clavis ") && parts.peek().is_some() {
			true => text.push_str(&part.replace(' ', &UNBROKEN.to_string())),
			false => text.push_str(part),
		}
	}
	text
}

/// Colours the marks at the starts of lines.
fn coloured(text: &str) -> String {
	let line = |line: &str| {
		let start = line.trim_start();
		let Some((mark, style)) = MARKS.iter().find(|(mark, _)| start.starts_with(mark)) else {
			return line.to_owned();
		};
		let (indent, rest) =
			(line.strip_suffix(start).unwrap_or_default(), start.strip_prefix(mark).unwrap_or_default());
		format!("{indent}{style}{mark}{style:#}{rest}")
	};
	text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn the_rest_of_a_long_line_is_indented() {
		let text = "error: the account has too few tokens for this\n hint: send tokens to it";
		let expected = "error: the account has\n  too few tokens for\n  this\n hint: send tokens to\n   it";
		assert_eq!(wrapped(text, 22), expected);
		// A command or a DID is never cut.
		let did = "did:clavis:dev:zABCDEFGHIJKLMNOPQRSTUVWXYZ";
		assert_eq!(wrapped(&format!("look with {did}"), 20), format!("look with\n  {did}"));
		let command = format!("'clavis did show {did}'");
		assert_eq!(
			wrapped(&format!("look with {command}, and wait"), 20),
			format!("look with\n  {command},\n  and wait")
		);
	}

	#[test]
	fn marks_are_coloured_and_nothing_else() {
		let text = "error: no error: here\n hint: x\nplain";
		let expected = format!("{RED}error:{RED:#} no error: here\n {CYAN}hint:{CYAN:#} x\nplain");
		assert_eq!(coloured(text), expected);
	}

	proptest! {
		#[test]
		fn no_word_is_lost(text in "[ -~\n]{0,300}", width in 1..120usize) {
			let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
			prop_assert_eq!(words(&wrapped(&text, width)), words(&text));
			let plain = anstream::adapter::strip_str(&coloured(&text)).to_string();
			prop_assert_eq!(plain, text);
		}
	}
}
