//! The `clavis` command: parses the arguments, runs one command, prints one result or one error.

mod account;
mod agenda;
mod clock;
mod command;
mod council;
mod did;
mod failure;
mod files;
mod group;
mod guardians;
mod key;
mod key_status;
mod labels;
mod manual;
mod names;
mod online;
mod present_rules;
mod proof;
mod proposal;
mod recovery;
mod referendum;
mod renamed;
mod report;
mod resolution;
mod rules;
mod settings;
mod signing;
mod status;
mod terminal;
mod validator;
mod values;
mod watch;

use clap::{error::ErrorKind, CommandFactory, FromArgMatches};
use clavis_client::keystore::Keystore;
use command::{examples, Cli, Command};
use failure::Failure;
use names::Names;
use online::Tools;
use settings::Settings;
use signing::{Keyring, Passwords};
use std::{
	ffi::OsString,
	io::{self, Write},
	process::ExitCode,
};
use terminal::{name_pending, Output};

#[tokio::main]
async fn main() -> ExitCode {
	let args = std::env::args_os().collect::<Vec<_>>();
	let settings = Settings::read(&args);
	let named = settings.as_ref().ok().map(|settings| Names::of(&settings.keystore).expand(&args));
	let args = match named {
		Some(Ok(args)) => args,
		Some(Err(failure)) => return end(&args, &failure),
		None => args,
	};
	let parsed = examples::add(Cli::command()).try_get_matches_from(&args);
	let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
		Ok(cli) => cli,
		Err(error) => return report_arguments(&args, &error),
	};
	let settings = match settings {
		Ok(settings) => settings,
		Err(failure) => return end(&args, &failure),
	};
	let output = Output::new(cli.global.json, cli.global.quiet);
	let code = match run(cli, settings, output).await {
		Ok(code) => code,
		Err(failure) => {
			let failure = name_pending(failure);
			output.failure(&failure);
			failure.exit_code()
		},
	};
	match output.lost() {
		Some(lost) => {
			output.complain(&lost);
			lost.exit_code()
		},
		None => code,
	}
}

async fn run(cli: Cli, settings: Settings, output: Output) -> Result<ExitCode, Failure> {
	let Cli { global, command } = cli;
	let Settings { profile, keystore } = settings;
	let of_profile = profile.password_file.filter(|_| std::env::var_os("CLAVIS_PASSWORD").is_none());
	let passwords = Passwords::new(global.password_file.or(of_profile).as_deref())?;
	let keyring = Keyring::new(Keystore::new(keystore), passwords);
	let node = global.node.or(profile.node, profile.timeout);
	let mut tools = Tools { node, keyring, output };
	match command {
		Command::Key(command) => key::run(command, &mut tools).await?,
		Command::Status => status::status(tools).await?,
		Command::Account(command) => account::run(command, tools).await?,
		Command::Did(command) => did::run(command, tools).await?,
		Command::Guardians(command) => guardians::run(command, tools).await?,
		Command::Group(command) => group::run(command, tools).await?,
		Command::Recovery(command) => recovery::run(command, tools).await?,
		Command::Watch(arguments) => {
			if watch::run(&arguments, &tools.connect().await?).await? {
				return Ok(failure::REFUSED.into());
			}
		},
		Command::Proposal(command) => proposal::run(command, tools).await?,
		Command::KeyStatus(arguments) => {
			if !key_status::run(&arguments, &tools.connect().await?).await? {
				return Ok(failure::REFUSED.into());
			}
		},
		Command::Verify(arguments) => proof::verify::verify(&arguments, &output)?,
		Command::Anchor(arguments) => proof::anchor::anchor(&arguments, &tools.connect().await?).await?,
		Command::Rules(command) => rules::run(command, tools).await?,
		Command::Referendum(command) => referendum::run(command, tools).await?,
		Command::Completions(arguments) => manual::completions(&arguments, Cli::command(), &output),
		Command::Man(arguments) => manual::man(&arguments, examples::add(Cli::command()), &output)?,
		Command::Council(command) => council::run(command, tools).await?,
		Command::Validator(command) => validator::run(command, tools).await?,
	}
	Ok(ExitCode::SUCCESS)
}

/// Prints a failure that comes before the command line is read.
fn end(args: &[OsString], failure: &Failure) -> ExitCode {
	Output::new(is_json(args), false).failure(failure);
	failure.exit_code()
}

fn is_json(args: &[OsString]) -> bool {
	args.iter().any(|arg| arg == "--json")
}

/// Prints the help that was asked for, or the fault in the arguments.
fn report_arguments(args: &[OsString], error: &clap::Error) -> ExitCode {
	if !error.use_stderr() {
		return match error.print().and_then(|()| io::stdout().flush()) {
			Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
				let lost = Failure::lost_result(&error);
				Output::new(false, false).complain(&lost);
				lost.exit_code()
			},
			_ => ExitCode::SUCCESS,
		};
	}
	let json = is_json(args);
	if !json && error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && error.print().is_ok() {
		return failure::USAGE.into();
	}
	match renamed::check(args, error) {
		Some(failure) => Output::new(json, false).failure(&failure),
		None => Output::new(json, false).failure(&Failure::of_arguments(error)),
	}
	failure::USAGE.into()
}
