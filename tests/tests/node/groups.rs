//! Tests that members of a group share a secret that others lack, with real commands on a real node.

use clavis_tests::{node::new_folder, Cli, Node};
use serde_json::{json, Value};
use std::{fs, path::Path, thread};

/// A holder of a DID, on a machine of its own.
struct Person {
	cli: Cli,
	did: String,
	payer: &'static str,
}

impl Person {
	fn new(node: &Node, payer: &'static str) -> Self {
		let cli = Cli::new(node);
		cli.new_key("laptop", "ed25519");
		let created = cli.ok(&["did", "create", "--key", "laptop", "--payer", payer]);
		let did = created["did"].as_str().expect("the answer has a DID").to_owned();
		Self { cli, did, payer }
	}

	/// The arguments of a command that reads as the DID.
	fn line<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
		[&["group"], words, &["--did", &self.did]].concat()
	}

	/// Runs a command that reads.
	fn read(&self, words: &[&str]) -> Value {
		self.cli.ok(&self.line(words))
	}

	/// Runs a command that sends.
	fn send(&self, words: &[&str]) -> Value {
		self.cli.ok(&[&self.line(words)[..], &["--payer", self.payer]].concat())
	}

	/// The secret of the current epoch.
	fn secret(&self, group: &str) -> Value {
		let secret = self.read(&["export-secret", group, "--label", "test"])["secret"].take();
		assert!(secret.as_str().is_some_and(|text| text.len() == 66), "{secret}");
		secret
	}

	/// The text in a sealed file, or the kind of the error.
	fn open(&self, file: &str, out: &Path) -> Result<String, Value> {
		let out = out.join(&self.did[12..]);
		let target = out.to_str().expect("temporary folders have plain names");
		let outcome = self.cli.run(&self.line(&["open", file, "--out", target]));
		match outcome.code {
			Some(0) => {
				let text = fs::read_to_string(&out).expect("the file was written");
				fs::remove_file(&out).expect("the file can be removed");
				Ok(text)
			},
			_ => Err(outcome.json["error"]["kind"].clone()),
		}
	}
}

/// Does several things at one time, each with its own payer.
fn together<'a, T: Send + 'a>(acts: Vec<Box<dyn FnOnce() -> T + Send + 'a>>) -> Vec<T> {
	thread::scope(|scope| {
		let running = acts.into_iter().map(|act| scope.spawn(act)).collect::<Vec<_>>();
		running.into_iter().map(|thread| thread.join().expect("no act panics")).collect()
	})
}

fn people(node: &Node) -> [Person; 3] {
	let made = together(
		["//Alice", "//Bob", "//Charlie"]
			.map(|payer| Box::new(move || Person::new(node, payer)) as Box<dyn FnOnce() -> Person + Send>)
			.into(),
	);
	made.try_into().unwrap_or_else(|_| panic!("three were made"))
}

fn seal(person: &Person, group: &str, folder: &Path, text: &str) -> String {
	let file = folder.join(text);
	fs::write(&file, text).expect("the file can be written");
	let file = file.to_str().expect("temporary folders have plain names");
	person.read(&["seal", file, "--group", group]);
	format!("{file}.sealed")
}

#[test]
fn members_should_share_a_secret_that_those_who_left_lack() {
	let node = Node::dev();
	let files = new_folder();
	let [anna, ben, cleo] = people(&node);
	let mut answers = together::<Value>(vec![
		Box::new(|| anna.send(&["create"])),
		Box::new(|| ben.send(&["publish", "--count", "1"])),
		Box::new(|| cleo.send(&["publish", "--count", "2"])),
	]);
	let group = answers[0]["group"].take().as_str().expect("the group has a name").to_owned();
	let group = group.as_str();

	let invited = anna.send(&["invite", group, &ben.did, &cleo.did]);
	let commits = invited["commits"].as_array().expect("the commits are a list");
	assert_eq!((commits.len(), commits[0]["added"].as_array().map(Vec::len)), (1, Some(2)), "{invited}");
	// A member joins by its secrets alone: it sends nothing.
	for person in [&ben, &cleo] {
		assert_eq!(person.send(&["join", group])["state"], "member");
	}
	let agent = cleo.line(&["agent", group, "--once", "--packages", "0"]);
	let told = cleo.cli.lines(&[&agent[..], &["--payer", cleo.payer]].concat());
	assert_eq!((&told[0]["group"], &told[0]["event"]), (&json!(group), &json!("member")), "{told:?}");
	let first = anna.secret(group);
	assert_eq!([ben.secret(group), cleo.secret(group)], [first.clone(), first.clone()]);
	let before = seal(&ben, group, files.path(), "before");
	for person in [&anna, &cleo] {
		assert_eq!(person.open(&before, files.path()), Ok("before".into()));
	}

	// A moderator need not leave others time to object.
	let appoint = ["group", "govern", group, "--appoint", &format!("{}=moderator", ben.did), "--yes"];
	anna.cli.ok(&[&appoint[..], &["--payer", anna.payer]].concat());
	// Two members object to an epoch. The group is as if it had never been.
	ben.send(&["rekey", group]);
	let objections = together::<Value>(vec![
		Box::new(|| anna.send(&["object", group, "--yes"])),
		Box::new(|| cleo.send(&["object", group, "--yes"])),
	]);
	assert!(objections.iter().any(|answer| answer["voided"] == true), "{objections:?}");
	for person in [&anna, &ben, &cleo] {
		assert_eq!(person.secret(group), first);
	}

	// Two commit at one time. The chain takes one, and the other one does its work again.
	let raced =
		together::<Value>(vec![Box::new(|| anna.send(&["rekey", group])), Box::new(|| ben.send(&["rekey", group]))]);
	assert!(raced.iter().all(|answer| answer["commits"].as_array().is_some_and(|made| made.len() == 1)), "{raced:?}");

	// Cleo is removed: she opens what was sealed before, and nothing from then on.
	anna.send(&["remove", group, &cleo.did, "--yes"]);
	let after = seal(&anna, group, files.path(), "after");
	assert_eq!(ben.open(&after, files.path()), Ok("after".into()));
	assert_eq!(cleo.open(&after, files.path()), Err("noSealKey".into()));
	assert_eq!(cleo.open(&before, files.path()), Ok("before".into()));
	let second = anna.secret(group);
	assert_eq!(second, ben.secret(group));
	assert_ne!(second, first);
	assert_eq!(cleo.cli.fails(&cleo.line(&["export-secret", group, "--label", "test"]))["kind"], "removed");

	// Ben's key ends. He puts the new one into the group.
	ben.cli.new_key("phone", "ed25519");
	let update = ["did", "update", &ben.did, "--remove-method", "#key-1", "--add-method", "phone=phone:authentication"];
	ben.cli.ok(&[&update[..], &["--payer", ben.payer]].concat());
	let stale = |person: &Person| person.cli.ok(&["group", "show", group])["mustRefresh"].take();
	assert_eq!(stale(&anna), 0);
	anna.cli.ok(&["group", "report", group, &ben.did, "--key", anna.payer]);
	assert_eq!(stale(&anna), 1);
	ben.send(&["rekey", group]);
	assert_eq!(stale(&anna), 0);
	assert_eq!(anna.secret(group), ben.secret(group));

	answers_about_it_hold(&node, &anna, &cleo, group, files.path());
}

/// Checks that the node, the command and proofs say the same about a group.
fn answers_about_it_hold(node: &Node, member: &Person, other: &Person, group: &str, folder: &Path) {
	let shown = member.cli.ok(&["group", "show", group]);
	let told = node.get(&format!("/1.0/groups/{group}"), "application/json").json();
	assert_eq!(shown["current"], told["current"]);
	let history = member.cli.ok(&["group", "history", group]);
	let epochs = history["epochs"].as_array().expect("the epochs are a list");
	let kinds = epochs.iter().map(|epoch| epoch["kind"].as_str().expect("an epoch has a kind")).collect::<Vec<_>>();
	assert_eq!(kinds.last(), Some(&"created"));
	assert_eq!(kinds.iter().filter(|kind| **kind == "voided").count(), 1, "{kinds:?}");
	assert_eq!(json!(kinds.len()), shown["current"]["epoch"]);

	let path = |name: &str| folder.join(name).to_str().expect("temporary folders have plain names").to_owned();
	let anchor = path("anchor.json");
	member.cli.ok(&["anchor", "--out", &anchor]);
	for (did, is_member) in [(&member.did, true), (&other.did, false)] {
		let answer = path(&format!("answer-{is_member}.json"));
		let question = ["--epoch", "2", "--membership", did];
		member.cli.ok(&[&["group", "prove", group, "--out", &answer], &question[..]].concat());
		let verify = [&["verify", &answer, "--group", group, "--anchor", &anchor], &question[..]].concat();
		let verified = Cli::offline().ok(&verify);
		assert_eq!((&verified["verified"], &verified["record"]["kind"]), (&json!(true), &json!("committed")));
		assert_eq!(verified["member"]["isMember"], is_member, "{verified}");
		let other_question = ["verify", &answer, "--group", group, "--anchor", &anchor, "--epoch", "3"];
		assert_eq!(Cli::offline().fails(&other_question)["kind"], "otherQuestion");
	}
}
