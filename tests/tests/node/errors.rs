//! Tests that each failure gets an error with its kind, a message and a hint for the next step.

use clavis_tests::{node::new_folder, program, Cli, Node};
use serde_json::Value;
use std::{
	fs::File,
	process::{Command, Stdio},
};

/// The exit codes of the command.
const REFUSED: i32 = 1;
const USAGE: i32 = 2;
const NO_NODE: i32 = 3;

/// Runs a command that must fail with this kind and exit code, and returns its error.
fn assert_error(holder: &Cli, arguments: &[&str], kind: &str, code: i32) -> Value {
	let outcome = holder.run(arguments);
	let error = &outcome.json["error"];
	assert_eq!((error["kind"].as_str(), outcome.code), (Some(kind), Some(code)), "clavis {arguments:?}: {outcome:?}");
	for word in ["message", "hint"] {
		assert!(error[word].as_str().is_some_and(|text| !text.is_empty()), "no {word}: {error}");
	}
	error.clone()
}

#[test]
fn each_refusal_has_a_kind_a_message_and_a_hint() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	for name in ["laptop", "stranger", "poor"] {
		holder.ok(&["key", "new", name]);
	}
	let salt = format!("0x{}", "07".repeat(32));
	let create = ["did", "create", "--key", "laptop", "--salt", &salt];
	let paid = |arguments: &[&'static str]| [&create[..], &["--payer", "//Alice"], arguments].concat();

	let error = assert_error(&holder, &[&create[..], &["--payer", "poor"]].concat(), "noFunds", REFUSED);
	let message = error["message"].as_str().unwrap();
	assert!(message.contains("cannot pay") && message.contains(": it has 0 CLV, and this takes "), "{error}");
	// The signature is good up to the best block, but the call comes into the next block.
	assert_error(&holder, &paid(&["--expires-in", "0"]), "expired", REFUSED);

	let did = holder.ok(&paid(&[]))["did"].as_str().expect("the answer has a DID").to_owned();
	assert_error(&holder, &paid(&[]), "didTaken", REFUSED);
	let update = ["did", "update", &did, "--add-alias", "urn:x:1", "--payer", "//Alice"];
	assert_error(&holder, &[&update[..], &["--key", "stranger"]].concat(), "wrongKey", REFUSED);
	assert_error(&holder, &[&update[..], &["--expires-in", "0"]].concat(), "expired", REFUSED);
	assert_error(&holder, &["did", "revoke", &did, "--method", "none", "--payer", "//Alice"], "notFound", REFUSED);
	let future = ["did", "revoke", &did, "--method", "key-1", "--compromised-since", "2999-01-01T00:00:00Z"];
	assert_error(&holder, &[&future[..], &["--payer", "//Alice"]].concat(), "sinceInFuture", REFUSED);
	let elsewhere = did.replace("did:clavis:dev:", "did:clavis:local:");
	assert_error(&holder, &["did", "deactivate", &elsewhere, "--yes"], "wrongNetwork", REFUSED);
	assert_error(&holder, &["did", "rotate", &did, "--to", "nowhere"], "noSuchKey", USAGE);

	// None of the refused commands changed the DID.
	let resolution = node.resolve(&did).json();
	assert_eq!(resolution["didDocumentMetadata"]["versionId"], "1");
	assert_eq!(resolution["didDocument"]["alsoKnownAs"], Value::Null);
}

#[test]
fn the_error_names_the_node_that_does_not_answer() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	let url = node.url();
	holder.ok(&["key", "new", "laptop"]);
	node.kill();
	let create = ["did", "create", "--key", "laptop", "--payer", "//Alice"];
	let error = assert_error(&holder, &create, "nodeUnreachable", NO_NODE);
	assert!(error["message"].as_str().unwrap().contains(&url), "{error}");
	assert_error(&holder, &["did", "create"], "usage", USAGE);
	assert_error(&holder, &["--node", "http://127.0.0.1:1", "key", "list"], "usage", USAGE);
	assert_error(&holder, &["proposal", "show", "Cargo.toml"], "malformedProposal", USAGE);
}

#[test]
fn an_outcome_that_is_not_known_names_its_subject() {
	let node = Node::dev();
	let holder = Cli::new(&node);
	holder.ok(&["key", "new", "laptop"]);
	let create = ["did", "create", "--key", "laptop", "--payer", "//Alice", "--timeout", "0"];
	let error = assert_error(&holder, &create, "notFinal", NO_NODE);
	let did = error["did"].as_str().expect("the salt of the DID is known to nobody else");
	assert!(error["hint"].as_str().unwrap().contains(&format!("'clavis did show {did}'")), "{error}");
	node.wait_until("what was sent arrives", || (node.resolve(did).status == 200).then_some(()));
}

#[test]
fn a_result_that_cannot_be_written_is_no_success() {
	let folder = new_folder();
	let run = |arguments: &[&str], stdout: Stdio| {
		let output = Command::new(program("clavis"))
			.args(arguments)
			.env("CLAVIS_KEYSTORE", folder.path())
			.env("CLAVIS_PASSWORD", "only for tests")
			.stdin(Stdio::null())
			.stdout(stdout)
			.output()
			.expect("clavis can be started");
		(output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
	};
	for arguments in
		[&["key", "new", "one"][..], &["--json", "key", "new", "two"], &["--json", "key", "show", "none"], &["--help"]]
	{
		// Each write to this device fails as one to a full disk does.
		let full = File::options().write(true).open("/dev/full").expect("Linux has this device");
		let (code, stderr) = run(arguments, full.into());
		assert_eq!(code, Some(USAGE), "{arguments:?}: {stderr}");
		assert!(stderr.contains("cannot write the result"), "{arguments:?}: {stderr}");
	}
	// The keys are there, and so is the way to their phrases. A reader that wants no more is no failure.
	let (reader, writer) = std::io::pipe().expect("a pipe can be made");
	drop(reader);
	for name in ["one", "two"] {
		assert_eq!(run(&["key", "export", name], writer.try_clone().expect("it can").into()).0, Some(0));
	}
}
