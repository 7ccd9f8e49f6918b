//! The `clavis` command: reads arguments, carries out one command, prints one result or one error.

#![cfg_attr(
	not(test),
	deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::unwrap_used)
)]

mod command;
mod council;
mod did;
mod failure;
mod files;
mod key;
mod key_status;
mod proof;
mod proposal;
mod referendum;
mod rules;
mod signing;
mod terminal;
mod validator;
mod values;

use clap::Parser;
use clavis_client::keystore::Keystore;
use command::{Cli, Command};
use failure::Failure;
use signing::keyring::Keyring;
use signing::passwords::Passwords;
use std::{ffi::OsString, path::PathBuf, process::ExitCode};
use terminal::output::Output;

#[tokio::main]
async fn main() -> ExitCode {
	let args = std::env::args_os().collect::<Vec<_>>();
	let cli = match Cli::try_parse_from(&args) {
		Ok(cli) => cli,
		Err(error) => return wrong_usage(&args, &error),
	};
	let output = Output::new(cli.global.json, cli.global.quiet);
	match carry_out(cli, &output).await {
		Ok(code) => code,
		Err(failure) => {
			output.failure(&failure);
			failure.exit_code()
		},
	}
}

async fn carry_out(cli: Cli, output: &Output) -> Result<ExitCode, Failure> {
	let Cli { global, command } = cli;
	let passwords = Passwords::new(global.password_file.as_deref())?;
	let mut keyring = Keyring::new(Keystore::new(keystore_folder(global.keystore.clone())?), passwords);
	match command {
		Command::Key(command) => key::run(command, &mut keyring, output)?,
		Command::Did(command) => did::run(command, &global, &mut keyring, output).await?,
		Command::Proposal(command) => proposal::run(command, &global, &mut keyring, output).await?,
		Command::KeyStatus(arguments) => {
			let chain = did::connect(&global).await?;
			if !key_status::run(&arguments, &chain, &keyring, output).await? {
				return Ok(failure::REFUSED.into());
			}
		},
		Command::Verify(arguments) => proof::verify::verify(&arguments, output)?,
		Command::Rules(command) => rules::run(command, &global, &mut keyring, output).await?,
		Command::Referendum(command) => referendum::run(command, &global, &mut keyring, output).await?,
		Command::Council(command) => council::run(command, &global, &mut keyring, output).await?,
		Command::Validator(command) => validator::run(command, &global, &mut keyring, output).await?,
		Command::Anchor(arguments) => proof::verify::anchor(&arguments, &did::connect(&global).await?, output).await?,
	}
	Ok(ExitCode::SUCCESS)
}

/// `--keystore`, or `$CLAVIS_KEYSTORE`, or `~/.clavis/keys`.
fn keystore_folder(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
	let from_environment = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
	given
		.or_else(|| from_environment("CLAVIS_KEYSTORE"))
		.or_else(|| Some(from_environment("HOME")?.join(".clavis").join("keys")))
		.ok_or_else(|| Failure::usage("there is no home folder to keep keys in").with_hint("name one with --keystore"))
}

/// Prints help where it was asked for; otherwise says what is wrong with the arguments.
fn wrong_usage(args: &[OsString], error: &clap::Error) -> ExitCode {
	if error.use_stderr() && args.iter().any(|arg| arg == "--json") {
		let failure = Failure::of_arguments(error);
		Output::new(true, false).failure(&failure);
		return failure.exit_code();
	}
	// Nobody is left to tell if this fails.
	let _ = error.print();
	if error.use_stderr() {
		failure::USAGE.into()
	} else {
		ExitCode::SUCCESS
	}
}
