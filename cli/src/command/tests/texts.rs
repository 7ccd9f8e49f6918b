//! Tests that hints and other texts name commands and flags that exist.

use super::for_each_command;
use crate::command::Cli;
use clap::{Arg, Command, CommandFactory, Parser};
use std::{
	env, fs,
	path::{Path, PathBuf},
};

/// The start of a command in a text.
const START: &str = concat!("'", "clavis ");

/// Returns the folder of this crate, asked when the test runs: a program that was built in another checkout is taken from the
/// cache.
fn package() -> PathBuf {
	env::var_os("CARGO_MANIFEST_DIR").unwrap().into()
}

/// Returns the source files of the command and of its library, each with its path.
fn sources() -> Vec<(String, String)> {
	let mut folders = vec![package().join("src"), package().join("../client/src")];
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

/// Returns a source file without its tests.
fn without_tests(source: &str) -> &str {
	source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// Options that name a file to write have a type that refuses one that is there, so they all must be asked here.
#[test]
fn no_command_replaces_a_file() {
	let folder = tempfile::tempdir().unwrap();
	let [there, absent] = ["there.json", "absent.json"].map(|name| folder.path().join(name));
	fs::write(&there, "x").unwrap();
	let mut asked = Vec::new();
	for_each_command(&mut built(), "", &mut |command, name| {
		for argument in command.get_opts() {
			let writes = argument.get_help().is_some_and(|help| help.to_string().starts_with("Write "));
			let Some(flag) = argument.get_long().filter(|_| writes) else { continue };
			let refuses = |path: &Path| {
				let value = format!("--{flag}={}", path.display());
				let parsed = Cli::try_parse_from(name.split(' ').chain([value.as_str()]));
				parsed.is_err_and(|error| error.to_string().contains("exists already"))
			};
			assert!(refuses(&there), "'{name}' replaces a file with --{flag}");
			assert!(!refuses(&absent), "'{name}' takes no new file with --{flag}");
			asked.push(format!("{name} --{flag}"));
		}
	});
	for known in ["clavis anchor --out", "clavis did prove --out", "clavis recovery request --out"] {
		assert!(asked.iter().any(|asked| asked == known), "{known} is not among {asked:?}");
	}
	assert!(asked.iter().any(|asked| asked.ends_with("--propose")), "{asked:?}");
}

#[test]
fn files_are_written_in_one_place() {
	for (file, source) in sources() {
		let is_of_keys = file.ends_with("client/src/private_files.rs");
		if is_of_keys || file.ends_with("cli/src/files.rs") || file.ends_with("tests.rs") || file.contains("/tests/") {
			continue;
		}
		// This one refuses to replace a file.
		let source = source.replace("NewFile::create", "");
		for writes in ["fs::write", "File::create", "OpenOptions"] {
			assert!(!without_tests(&source).contains(writes), "{file} writes a file with {writes}: use files.rs");
		}
	}
}

/// Nouns that people count. A number stands in front of one only by `counted`, which knows the singular.
const COUNTED: [&str; 9] =
	["approvals", "blocks", "changes", "circles", "guardians", "members", "shares", "signatures", "votes"];
/// Names of numbers that are 2 at least.
const SEVERAL: [&str; 7] =
	["quorum", "threshold", "leaves", "shares", "MIN_GUARDIANS", "MAX_GUARDIANS", "MAX_APPROVALS"];

#[test]
fn one_thing_is_not_told_in_the_plural() {
	for (file, source) in sources() {
		for line in without_tests(&source).lines().filter(|line| !line.trim_start().starts_with("//")) {
			for (before, after) in line.match_indices("} ").map(|(at, _)| line.split_at(at)) {
				let number = before.rsplit('{').next().unwrap_or_default();
				let noun = after.trim_start_matches("} ").split(|letter: char| !letter.is_ascii_alphabetic()).next();
				let counts = noun.is_some_and(|noun| COUNTED.contains(&noun));
				assert!(!counts || SEVERAL.contains(&number), "{file}: use counted() in {line}");
			}
		}
	}
}

/// A DID in place of that of the reader.
const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

/// A group in place of that of the reader.
const GROUP: &str = "gUS517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx";

/// Returns the words of a line of a shell. Text between quotation marks is one word.
fn words_of(line: &str) -> Vec<String> {
	let mut words = Vec::new();
	for (place, part) in line.split('"').enumerate() {
		if place % 2 == 1 {
			words.push(part.to_owned());
		} else {
			words.extend(part.split_whitespace().map(str::to_owned));
		}
	}
	words
}

/// Returns the text of all fences of a kind.
fn fences(text: &str, kind: &str) -> String {
	let start = format!("```{kind}\n");
	let found = text.split(start.as_str()).skip(1).filter_map(|rest| rest.split("```").next());
	found.collect::<Vec<_>>().join("\n").replace("\\\n", " ")
}

/// Returns the commands of this program in a text, each as its arguments: the lines of shell fences, and those behind
/// `$ ` in the fences that show a terminal.
fn commands_in(text: &str) -> Vec<Vec<String>> {
	let of_line = |line: &str| {
		let line = line.split("  #").next().unwrap_or_default().trim();
		let within = line.split_once("=$(").and_then(|(_, line)| line.strip_suffix(')'));
		let line = within.unwrap_or(line).replace("$GROUP", GROUP);
		let line = ["$DID", "$FRIEND", "$MIA", "$NOA"].into_iter().fold(line, |line, name| line.replace(name, DID));
		let words = words_of(&line);
		(words.first().map(String::as_str) == Some("clavis")).then_some(words)
	};
	let (shell, terminal) = (fences(text, "sh"), fences(text, "console"));
	let typed = terminal.lines().filter_map(|line| line.strip_prefix("$ "));
	shell.lines().chain(typed).filter_map(of_line).collect()
}

/// Checks the commands that a reader types. The arguments are parsed, and nothing runs.
#[test]
fn every_command_of_a_guide_is_one_that_the_program_takes() {
	for (guide, least) in [("README.md", 15), ("docs/guardians.md", 30), ("docs/cookbook.md", 60)] {
		let commands = commands_in(&fs::read_to_string(package().join("..").join(guide)).unwrap());
		assert!(commands.len() >= least, "{guide} has {} commands", commands.len());
		for command in commands {
			let parsed = Cli::try_parse_from(&command);
			assert!(parsed.is_ok(), "{guide}: {}: {}", command.join(" "), parsed.unwrap_err());
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
