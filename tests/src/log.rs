//! The log of a running node, as the clock that tests wait by.

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

/// The lines that a node wrote so far.
#[derive(Clone, Default)]
pub struct Log(Arc<(Mutex<State>, Condvar)>);

impl Log {
	/// Follows what is read here until it ends.
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

	/// Waits until there are more than `seen` lines and says how many there are; `None` when the time is up or
	/// the log ended.
	pub fn wait_beyond(&self, seen: usize, deadline: Instant) -> Option<usize> {
		let (state, grown) = &*self.0;
		let left = deadline.saturating_duration_since(Instant::now());
		let state = state.lock().expect("no thread panics with the log");
		let (state, _) = grown
			.wait_timeout_while(state, left, |state| state.lines.len() <= seen && !state.closed)
			.expect("no thread panics with the log");
		(state.lines.len() > seen).then_some(state.lines.len())
	}

	/// What follows `marker` in the first line that has it, up to a space or a comma.
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

	/// The last lines, for a failure's message.
	pub fn tail(&self) -> String {
		let state = self.0 .0.lock().expect("no thread panics with the log");
		state.lines[state.lines.len().saturating_sub(40)..].join("\n")
	}
}
