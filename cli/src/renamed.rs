//! Commands and flags that people look for under another name: one of earlier days, or one of other programs. It is refused with
//! a hint that tells ours.

use crate::{command::Cli, failure::Failure};
use clap::{
	error::{ContextKind, ContextValue, ErrorKind},
	CommandFactory,
};
use std::ffi::OsString;

/// Commands: the group, the other name, and what to use instead.
const COMMANDS: [(&str, &str, &str); 14] = [
	("", "balance", "'clavis account show'"),
	("", "create", "'clavis did create'"),
	("", "list", "'clavis did list' or 'clavis key list'"),
	("", "resolve", "'clavis did show DID'"),
	("", "revoke", "'clavis did revoke DID'"),
	("", "rotate", "'clavis did rotate DID'"),
	("", "show", "'clavis did show DID'"),
	("", "vote", "'clavis referendum vote INDEX aye|nay'"),
	("did", "delete", "'clavis did deactivate DID', which is for ever"),
	("did", "get", "'clavis did show DID'"),
	("did", "resolve", "'clavis did show DID'"),
	("key", "delete", "'clavis key remove NAME'"),
	("rules", "vote", "'clavis referendum vote INDEX aye|nay'"),
	("rules", "status", "'clavis referendum list', or 'clavis referendum status INDEX' for one"),
];

/// Flags: the command, the old name, and the new name.
const FLAGS: [(&str, &str, &str); 7] = [
	("key new", "--words", "--phrase-words"),
	("did create", "--method", "--add-method"),
	("did create", "--service", "--add-service"),
	("did create", "--alias", "--add-alias"),
	("did commitment", "--key", "--member"),
	("did certificate", "--member", "--as-member"),
	("proposal attach", "--member", "--place"),
];

/// Returns the failure of a command line that uses an old name, given the error that `clap` found in it.
pub fn check(args: &[OsString], error: &clap::Error) -> Option<Failure> {
	let (kind, position) = match error.kind() {
		ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, "command"),
		ErrorKind::UnknownArgument => (ContextKind::InvalidArg, "flag"),
		_ => return None,
	};
	let Some(ContextValue::String(name)) = error.get(kind) else { return None };
	let command = command_of(args);
	let known = match position {
		"command" => &COMMANDS[..],
		_ => &FLAGS[..],
	};
	let (_, _, new) = known.iter().find(|(of, old, _)| *of == command && *old == name)?;
	let old = match position {
		"command" => format!("'{}'", ["clavis", &command, name].join(" ").replace("  ", " ")),
		_ => format!("{name} of 'clavis {command}'"),
	};
	Some(Failure::usage(format!("the {position} {old} has another name")).with_hint(format!("use {new}")))
}

/// Returns the names of the group and the command that the arguments name, as far as they exist.
fn command_of(args: &[OsString]) -> String {
	let root = Cli::command();
	let mut command = &root;
	let mut names = Vec::new();
	let mut args = args.iter().skip(1).filter_map(|arg| arg.to_str());
	while let Some(arg) = args.next() {
		if let Some(flag) = arg.strip_prefix("--") {
			// The value of a flag may be the name of a command.
			let mut known = root.get_arguments().chain(command.get_arguments());
			if known.any(|known| known.get_long() == Some(flag) && known.get_action().takes_values()) {
				args.next();
			}
		} else if let Some(found) = command.find_subcommand(arg) {
			command = found;
			names.push(arg);
		}
	}
	names.join(" ")
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	fn hint(line: &str) -> Option<String> {
		let args = line.split(' ').map(OsString::from).collect::<Vec<_>>();
		let error = Cli::try_parse_from(&args).expect_err(line);
		let failure = check(&args, &error)?.to_json();
		Some(failure["error"]["hint"].as_str().expect("a hint").to_owned())
	}

	#[test]
	fn every_old_name_is_refused_with_the_new_one() {
		for (group, old, new) in COMMANDS {
			for options in ["--json --node ws://127.0.0.1:1", "--keystore did", "--password-file=key --keystore rules"]
			{
				let line = format!("clavis {options} {group} {old} 0 aye --yes").replace("  ", " ");
				assert_eq!(hint(&line), Some(format!("use {new}")), "{line}");
			}
		}
		for (command, old, new) in FLAGS {
			for options in ["--quiet", "--keystore key"] {
				let line = format!("clavis {options} {command} {old} y --json");
				assert_eq!(hint(&line), Some(format!("use {new}")), "{line}");
			}
		}
	}

	#[test]
	fn new_names_exist() {
		let root = Cli::command();
		for (command, _, new) in FLAGS {
			let found = command.split(' ').try_fold(&root, |command, name| command.find_subcommand(name));
			let found = found.unwrap_or_else(|| panic!("there is no {command}"));
			let has = found.get_arguments().any(|arg| arg.get_long() == new.strip_prefix("--"));
			assert!(has, "{command} has no {new}");
		}
	}

	#[test]
	fn other_faults_are_no_old_names() {
		for line in ["clavis rules nothing", "clavis did create --nothing", "clavis did create", "clavis key show"] {
			assert_eq!(hint(line), None, "{line}");
		}
	}
}
