//! `clavis completions` and `clavis man`: what shells and manuals know of the command, made from its own definition.

use crate::{failure::Failure, files, terminal::Output};
use clap::{Args, Command};
use clap_complete::Shell;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct CompletionsArgs {
	/// The shell
	pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
	/// The folder for the pages, one for each command [default: print the page of 'clavis']
	#[arg(long, value_name = "DIR")]
	pub out_dir: Option<PathBuf>,
}

/// Prints a script by which a shell completes the command.
pub fn completions(arguments: &CompletionsArgs, mut command: Command, output: &Output) {
	let mut script = Vec::new();
	clap_complete::generate(arguments.shell, &mut command, "clavis", &mut script);
	let script = String::from_utf8_lossy(&script).into_owned();
	let value = json!({ "shell": arguments.shell.to_string(), "script": script });
	output.verbatim(script.trim_end(), value);
}

/// Prints the manual page, or writes one for each command.
pub fn man(arguments: &ManArgs, command: Command, output: &Output) -> Result<(), Failure> {
	let mut pages = Vec::new();
	add_pages(command.disable_help_subcommand(true), "clavis", &mut pages)?;
	let Some(folder) = &arguments.out_dir else {
		let page = pages.into_iter().next().map(|(_, page)| page).unwrap_or_default();
		output.verbatim(page.trim_end(), json!({ "page": page }));
		return Ok(());
	};
	let pages = pages.into_iter().map(|(name, page)| (folder.join(format!("{name}.1")), page)).collect::<Vec<_>>();
	files::write_all_new(&pages, false)?;
	let names = pages.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>();
	output.result(format!("{} pages were written to {}", names.len(), folder.display()), json!({ "files": names }));
	Ok(())
}

/// Adds the pages of a command and of those below it, each under its whole name: `clavis-did-create`.
fn add_pages(command: Command, name: &str, pages: &mut Vec<(String, String)>) -> Result<(), Failure> {
	let command = command.name(name.to_owned());
	let mut page = Vec::new();
	let failed = |error| Failure::unwritable(Path::new(name), error);
	clap_mangen::Man::new(command.clone()).render(&mut page).map_err(failed)?;
	pages.push((name.to_owned(), String::from_utf8_lossy(&page).into_owned()));
	for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
		add_pages(below.clone(), &format!("{name}-{}", below.get_name()), pages)?;
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::command::Cli;
	use clap::{CommandFactory, ValueEnum};

	#[test]
	fn every_command_has_a_page_and_every_shell_a_script() {
		let mut pages = Vec::new();
		add_pages(Cli::command().disable_help_subcommand(true), "clavis", &mut pages).unwrap();
		let page = |name: &str| pages.iter().find(|(page, _)| page == name).map(|(_, page)| page.clone());
		assert!(page("clavis").unwrap().contains("CLAVIS_NODE"));
		assert!(page("clavis-did-create").unwrap().contains("add\\-method"));
		for shell in Shell::value_variants() {
			let mut script = Vec::new();
			clap_complete::generate(*shell, &mut Cli::command(), "clavis", &mut script);
			assert!(String::from_utf8(script).unwrap().contains("rotate"), "{shell}");
		}
	}
}
