//! The line that says what a command waits for, and for how long already. It is shown on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
	io::{self, IsTerminal},
	sync::{Mutex, MutexGuard, PoisonError},
	time::Duration,
};

/// A process waits for one thing at a time.
static SPINNER: Mutex<Option<ProgressBar>> = Mutex::new(None);

fn spinner() -> MutexGuard<'static, Option<ProgressBar>> {
	SPINNER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows what the command waits for, in the place of what it waited for before. Returns false where nobody would see it.
pub fn wait_for(text: &str) -> bool {
	if !io::stderr().is_terminal() {
		return false;
	}
	let mut spinner = spinner();
	let bar = spinner.get_or_insert_with(|| {
		let style = ProgressStyle::with_template("  {spinner} {msg} ({elapsed})");
		let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
		bar.enable_steady_tick(Duration::from_millis(120));
		bar
	});
	bar.set_message(text.to_owned());
	true
}

/// Ends the wait, and takes the line away.
pub fn stop() {
	if let Some(bar) = spinner().take() {
		bar.finish_and_clear();
	}
}

/// Writes to the terminal while the line is away.
pub fn aside<T>(write: impl FnOnce() -> T) -> T {
	let bar = spinner().clone();
	match bar {
		Some(bar) => bar.suspend(write),
		None => write(),
	}
}
