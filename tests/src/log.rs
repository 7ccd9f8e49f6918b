//! The log of a running node. Tests use its lines as events to wait for.

use std::{
	io::{BufRead, BufReader, Read},
	sync::{Arc, Condvar, Mutex},
	thread,
	time::{Duration, Instant},
};

#[derive(Default)]
struct State {
	lines: Vec<String>,
	closed: bool,
}

/// The lines that a node has written.
#[derive(Clone, Default)]
pub struct Log(Arc<(Mutex<State>, Condvar)>);

impl Log {
	/// Collects the lines of the source until it ends.
	pub fn follow(source: impl Read + Send + 'static) -> Self {
		let log = Self::default();
		let writer = log.clone();
		thread::spawn(move || {
			for line in BufReader::new(source).split(b'\n').map_while(Result::ok) {
				writer.update(|state| state.lines.push(String::from_utf8_lossy(&line).into_owned()));
			}
			writer.update(|state| state.closed = true);
		});
		log
	}

	fn update(&self, change: impl FnOnce(&mut State)) {
		change(&mut self.0 .0.lock().expect("no thread panics with the log"));
		self.0 .1.notify_all();
	}

	/// Waits until there are more than `seen` lines, and returns their number.
	///
	/// Returns `None` at the deadline, or if the log ends.
	pub fn wait_beyond(&self, seen: usize, deadline: Instant) -> Option<usize> {
		let (state, grown) = &*self.0;
		let left = deadline.saturating_duration_since(Instant::now());
		let state = state.lock().expect("no thread panics with the log");
		let (state, _) = grown
			.wait_timeout_while(state, left, |state| state.lines.len() <= seen && !state.closed)
			.expect("no thread panics with the log");
		(state.lines.len() > seen).then_some(state.lines.len())
	}

	/// Waits for a line with `marker`, and returns the text behind it, up to a space or a comma.
	pub fn wait_for_value(&self, marker: &str, limit: Duration) -> Option<String> {
		let deadline = Instant::now() + limit;
		let mut seen = 0;
		loop {
			let next = self.wait_beyond(seen, deadline)?;
			let state = self.0 .0.lock().expect("no thread panics with the log");
			let found = state.lines[seen..next].iter().find_map(|line| line.split_once(marker));
			if let Some((_, rest)) = found {
				return rest.split([' ', ',']).next().map(str::to_owned);
			}
			seen = next;
		}
	}

	/// Returns the last lines, for the message of a failure.
	pub fn tail(&self) -> String {
		let state = self.0 .0.lock().expect("no thread panics with the log");
		state.lines[state.lines.len().saturating_sub(40)..].join("\n")
	}
}
