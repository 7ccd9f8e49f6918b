//! Tests that hints and other texts name commands and flags that exist.

use super::for_each_command;
use crate::command::Cli;
use clap::{Arg, Command, CommandFactory, Parser};
use std::{env, fs, path::PathBuf};

/// The start of a command in a text.
const START: &str = concat!("'", "clavis ");

/// Returns the source files of the command and of its library, each with its path.
fn sources() -> Vec<(String, String)> {
	// Asked when the test runs: a program that was built in another checkout is taken from the cache.
	let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap());
	let mut folders = vec![package.join("src"), package.join("../client/src")];
	let mut files = Vec::new();
	while let Some(folder) = folders.pop() {
		for entry in fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			match path.is_dir() {
				true => folders.push(path),
				false => files.push((path.display().to_string(), fs::read_to_string(&path).unwrap())),
			}
		}
	}
	files
}

fn built() -> Command {
	let mut root = Cli::command();
	root.build();
	root
}

#[test]
fn every_command_that_a_text_names_exists() {
	let root = built();
	for (file, source) in sources() {
		for (named, _) in source.split(START).skip(1).filter_map(|rest| rest.split_once('\'')) {
			// The name may be filled in when the text is printed.
			if named.starts_with('{') {
				continue;
			}
			let words = named.split_whitespace().collect::<Vec<_>>();
			let command = words.iter().try_fold(&root, |command, word| command.find_subcommand(word).ok_or(command));
			let command = command.unwrap_or_else(|found| found);
			assert!(!command.has_subcommands(), "{file}: there is no command 'clavis {named}'");
			for flag in words.iter().filter_map(|word| word.strip_prefix("--")) {
				let has = command.get_arguments().any(|arg| arg.get_long() == Some(flag));
				assert!(has, "{file}: '{}' has no flag --{flag}", command.get_name());
			}
		}
	}
}

/// Returns the flag and the name of its value at the start of a text that followed `--`.
fn flag_and_value(text: &str) -> Option<(&str, &str)> {
	let (flag, rest) = text.split_once(' ')?;
	let is_flag = !flag.is_empty() && flag.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
	let end = rest.find(|letter: char| !letter.is_ascii_uppercase()).unwrap_or(rest.len());
	let (value, behind) = rest.split_at(end);
	let is_value = !value.is_empty() && !behind.starts_with(char::is_alphabetic);
	(is_flag && is_value).then_some((flag, value))
}

/// Returns true if the help of a flag names its value so.
fn names(arg: &Arg, value: &str) -> bool {
	let mut texts = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>();
	texts.extend(arg.get_help().map(ToString::to_string));
	texts.iter().any(|text| text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == value))
}

#[test]
fn a_text_names_the_value_of_a_flag_as_its_help_does() {
	let mut args = Vec::new();
	for_each_command(&mut built(), "", &mut |command, _| args.extend(command.get_arguments().cloned()));
	for (file, source) in sources() {
		for (flag, value) in source.split("--").skip(1).filter_map(flag_and_value) {
			let mut known = args.iter().filter(|arg| arg.get_long() == Some(flag)).peekable();
			// Other programs have flags, too.
			let is_named = known.peek().is_none() || known.any(|arg| names(arg, value));
			assert!(is_named, "{file}: --{flag} takes no {value}");
		}
	}
}

#[test]
fn no_error_about_a_value_has_the_words_of_the_standard_library() {
	let parsers = ["invalid digit", "cannot parse", "too large to fit", "too small to fit"];
	for_each_command(&mut built(), "", &mut |command, name| {
		let first = command.get_positionals().next();
		for argument in command.get_opts().chain(first) {
			for value in ["", "x", "-1", "99999999999999999999"] {
				let mut line = name.split(' ').map(str::to_owned).collect::<Vec<_>>();
				match argument.get_long() {
					Some(flag) => line.push(format!("--{flag}={value}")),
					None => line.extend(["--".to_owned(), value.to_owned()]),
				}
				if let Err(error) = Cli::try_parse_from(&line) {
					let text = error.to_string();
					assert!(parsers.iter().all(|words| !text.contains(words)), "{line:?}: {text}");
				}
			}
		}
	});
}
