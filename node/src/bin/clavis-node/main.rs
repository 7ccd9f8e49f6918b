//! The Clavis node: consensus, JSON-RPC, HTTP resolver and metrics in one process.

mod command;
mod service;

use std::process::ExitCode;

/// The database holds up to 64 MB that it has not written into its tables yet, in small pieces that come and go. The allocator
/// of glibc keeps holes for each thread, and grows by them; this one gives memory back to the system.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		},
	}
}
