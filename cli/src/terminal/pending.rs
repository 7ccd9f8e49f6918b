//! The change that a command is about to make. If its outcome stays unknown, the error says what it was about, and where to
//! look.

use super::Output;
use crate::failure::Failure;
use clavis_primitives::{groups::GroupId, Did};
use serde_json::{Map, Value};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// A process makes one change at a time.
static PENDING: Mutex<Option<Pending>> = Mutex::new(None);
static INTERRUPTS: Once = Once::new();

/// The thing that a change is about.
#[derive(Clone, Debug)]
pub struct About {
	/// Its name in the JSON of an error.
	named: Map<String, Value>,
	/// The command that shows it.
	look: String,
}

/// A change whose outcome is not known yet.
#[derive(Clone, Debug)]
struct Pending {
	/// What the command does, until that was told. `None` too if it has no words for it.
	text: Option<String>,
	subject: About,
	/// Whether the node took it, or another change of the same command before it.
	is_sent: bool,
}

impl About {
	fn new(named: Option<(&str, String)>, look: impl Into<String>) -> Self {
		let named = named.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
		Self { named, look: look.into() }
	}

	/// A DID.
	pub fn did(did: &Did) -> Self {
		Self::new(Some(("did", did.to_string())), format!("clavis did show {did}"))
	}

	/// The guardians of a DID.
	pub fn guardians(did: &Did) -> Self {
		Self::new(Some(("did", did.to_string())), format!("clavis guardians status {did}"))
	}

	/// A recovery of a DID.
	pub fn recovery(did: &Did) -> Self {
		Self::new(Some(("did", did.to_string())), format!("clavis recovery status {did}"))
	}

	/// A group.
	pub fn group(group: &GroupId) -> Self {
		Self::new(Some(("group", group.to_string())), format!("clavis group show {group}"))
	}

	/// Something that this command shows.
	pub fn shown_by(command: &str) -> Self {
		Self::new(None, command)
	}
}

fn pending() -> MutexGuard<'static, Option<Pending>> {
	PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Output {
	/// Notes what the command is about to change, and what that is about. The text is told when the node has taken it.
	pub fn begin(&self, text: impl ToString, subject: About) {
		self.await_change(Some(text.to_string()), subject);
	}

	/// Notes what the changes of the command are about, without words of its own for each.
	pub fn concerns(&self, subject: About) {
		self.await_change(None, subject);
	}

	/// Notes a change to come. From now on an interrupt says what becomes of it.
	fn await_change(&self, text: Option<String>, subject: About) {
		*pending() = Some(Pending { text, subject, is_sent: false });
		let output = *self;
		INTERRUPTS.call_once(|| {
			tokio::spawn(async move {
				if tokio::signal::ctrl_c().await.is_ok() {
					let failure = interrupted();
					output.failure(&failure);
					std::process::exit(failure.code().into());
				}
			});
		});
	}

	/// Tells what the command does, since the node has taken it.
	pub(super) fn tell_pending(&self) {
		let text = pending().as_mut().and_then(|pending| {
			pending.is_sent = true;
			pending.text.take()
		});
		if let Some(text) = text {
			self.note(text);
		}
	}
}

/// Says what an error was about that leaves the outcome of a change unknown.
pub fn name_pending(failure: Failure) -> Failure {
	match &*pending() {
		Some(Pending { subject, is_sent, .. }) if failure.is_of_node() => {
			let sent = if *is_sent { "it was sent" } else { "it may have been sent" };
			let hint = format!("{sent}, so look with '{}' before you try again", subject.look);
			failure.with_hint(hint).with_details(subject.named.clone())
		},
		_ => failure,
	}
}

fn interrupted() -> Failure {
	match &*pending() {
		Some(Pending { subject, is_sent: true, .. }) => {
			Failure::interrupted("interrupted while waiting: what was sent goes through all the same")
				.with_hint(format!("look with '{}'", subject.look))
				.with_details(subject.named.clone())
		},
		Some(Pending { subject, .. }) => Failure::interrupted("interrupted before the node took anything")
			.with_hint("run the command again")
			.with_details(subject.named.clone()),
		None => Failure::interrupted("interrupted"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_client::chain::{ChainError, Progress};

	#[tokio::test]
	async fn an_unknown_outcome_names_its_subject_and_where_to_look() {
		let did = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM".parse::<Did>().unwrap();
		let output = Output::new(false, true);
		let unknown = || Failure::from(ChainError::NotFinal { block: None, seconds: 1 });
		assert_eq!(name_pending(unknown()).to_json()["error"].get("did"), None);
		output.begin("Creating it", About::did(&did));
		let error = name_pending(unknown()).to_json()["error"].take();
		assert_eq!(error["did"], did.to_string());
		assert!(error["hint"].as_str().unwrap().starts_with("it may have been sent"), "{error}");
		output.tell_pending();
		let error = name_pending(unknown()).to_json()["error"].take();
		assert!(error["hint"].as_str().unwrap().contains(&format!("'clavis did show {did}'")), "{error}");
		let error = interrupted().to_json()["error"].take();
		assert_eq!((&error["kind"], &error["did"]), (&"interrupted".into(), &did.to_string().into()), "{error}");
		// A refusal is known.
		let refused = name_pending(Failure::refused("expired", "it expired")).to_json();
		assert_eq!(refused["error"].get("did"), None);
		// A command that makes several changes is about the same thing when the first one is final.
		output.progress(Progress::Finalised(1));
		assert_eq!(name_pending(unknown()).to_json()["error"]["did"], did.to_string());
	}
}
