//! The `clavis` command.

#![cfg_attr(
	not(test),
	deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::unwrap_used)
)]

mod command;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
	command::run(std::env::args_os()).await
}
