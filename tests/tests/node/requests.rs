//! Tests that each command makes few requests: at most 12, counted by a proxy.
//!
//! A request is a call of JSON-RPC from the command to the node. A subscription counts as one request. The end of a
//! subscription does not count, because the command does not wait for it.

use clavis_tests::{node::new_folder, Cli, Node, Proxy};
use serde_json::json;
use std::{fs, sync::Arc};

/// The highest number of requests of any command.
const LIMIT: usize = 12;

/// A command line with spaces between the arguments, and the highest number of requests that it may make.
struct Count<'a>(&'a str, usize);

struct Counter {
	cli: Cli,
	proxy: Proxy,
	over: Vec<String>,
}

impl Counter {
	fn new(node: &Node) -> Self {
		let proxy = Proxy::start(&node.url());
		Self { cli: Cli::new(node).over(proxy.url()), proxy, over: Vec::new() }
	}

	/// Runs a command that must succeed. Records it if it makes too many requests.
	fn run(&mut self, Count(line, limit): Count<'_>) -> serde_json::Value {
		self.run_about(0, Count(line, limit.min(LIMIT)))
	}

	/// Runs a command that may make one more request for each DID that it adds.
	fn run_about(&mut self, dids: usize, Count(line, limit): Count<'_>) -> serde_json::Value {
		let limit = limit + dids;
		self.proxy.take();
		let arguments = line.split(' ').collect::<Vec<_>>();
		let answer = self.cli.ok(&arguments);
		let is_end = |method: &String| method.ends_with("unwatch") || method.to_lowercase().contains("unsubscribe");
		let requests = self.proxy.take().into_iter().filter(|method| !is_end(method)).collect::<Vec<_>>();
		println!("{:>3} of {limit:>3}  {line}", requests.len());
		if requests.len() > limit {
			self.over.push(format!("{} requests instead of {limit} for {line}: {requests:?}", requests.len()));
		}
		answer
	}

	fn check(self) {
		assert!(self.over.is_empty(), "{}", self.over.join("\n"));
	}
}

#[test]
fn a_command_about_a_did_makes_few_requests() {
	// Histories need an archive.
	let node = Node::start(Arc::new(new_folder()), "archive", &["--dev", "--state-pruning", "archive"]);
	let mut counter = Counter::new(&node);
	for name in ["one", "two", "three"] {
		counter.cli.new_key(name, "ed25519");
	}
	let folder = new_folder();
	let file = |name: &str| folder.path().join(name).to_str().expect("the path is text").to_owned();
	let (certificate, anchor, proposal) = (file("certificate.json"), file("anchor.json"), file("proposal.json"));

	let created = counter.run(Count("did create --key one --payer //Alice", 9));
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	let add = format!("did update {did} --add-method extra=two --payer //Alice");
	let propose = format!("did update {did} --add-alias urn:x:2 --propose {proposal} --key three");
	for (line, limit) in [
		(format!("did show {did}"), 5),
		(add, 9),
		(format!("did history {did}"), 4),
		(format!("did prove {did}"), 4),
		(format!("key-status {did} --method key-1"), 4),
		(format!("anchor --out {anchor}"), 4),
		(format!("did certificate {did} --method extra --out {certificate}"), 4),
		(format!("did revoke --certificate {certificate}"), LIMIT),
		(format!("did rotate {did} --to three --payer //Alice"), 9),
		(propose, 4),
		(format!("proposal submit {proposal} --payer //Alice"), 9),
		(format!("did revoke {did} --method key-2 --payer //Alice"), 9),
		(format!("did deactivate {did} --yes --payer //Alice"), 9),
	] {
		counter.run(Count(&line, limit));
	}
	counter.check();
}

#[test]
fn a_command_about_decisions_makes_few_requests() {
	let node = Node::dev();
	let mut counter = Counter::new(&node);
	for (line, limit) in [
		("rules show", 5),
		("rules show --number 1", 5),
		("rules propose --max-key-age 365d --yes --key //Alice", LIMIT),
		("rules diff --referendum 0", 7),
		("referendum vote 0 aye --amount 1000 --yes --key //Bob", 11),
		("referendum list", 9),
		("referendum status 0", 7),
		("council status", 6),
		("council tighten --algorithm p256=no-new-keys --yes --key //Alice", LIMIT),
		("council status", 7),
		("council tighten --algorithm p256=no-new-keys --yes --key //Bob", LIMIT),
		("validator list", 5),
		("validator set-keys --key //Bob", 10),
		("referendum propose add-validator //Bob --yes --key //Alice", LIMIT),
		("referendum propose council //Dave //Eve //Alice --yes --key //Alice", LIMIT),
		("referendum unlock --key //Bob", LIMIT),
	] {
		counter.run(Count(line, limit));
	}
	counter.check();
}

#[test]
fn a_command_about_guardians_makes_few_requests() {
	let node = Node::dev();
	let mut counter = Counter::new(&node);
	for name in ["one", "two"] {
		counter.cli.new_key(name, "ed25519");
	}
	let folder = new_folder();
	let file = |name: &str| folder.path().join(name).to_str().expect("the path is text").to_owned();
	let (plan, request) = (file("plan.json"), file("request.json"));
	let guardians = [
		"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
		"5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
		"5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y",
	];
	let circle = json!({ "guardians": guardians, "threshold": 2, "freezeQuorum": 2, "delay": 10, "expiry": 2_000 });
	let content = json!({ "type": "clavis-guardian-plan", "version": 1, "circles": [circle] });
	fs::write(&plan, content.to_string()).expect("the file can be written");

	let created = counter.run(Count("did create --key one --payer //Alice", LIMIT));
	let did = created["did"].as_str().expect("the answer has a DID").to_owned();
	for line in [
		format!("guardians set {did} --yes --plan {plan} --payer //Alice"),
		format!("guardians status {did}"),
		format!("guardians check {did} --payer //Alice"),
		format!("guardians answer {did} --circle 0 --as //Bob"),
		format!("recovery request {did} --to two --out {request}"),
		format!("recovery start {did} --circle 0 --yes --request {request} --as //Bob"),
		format!("recovery status {did}"),
		format!("recovery approve {did} --circle 0 --yes --as //Charlie"),
		format!("recovery veto {did} --circle 0 --payer //Alice"),
		format!("recovery freeze {did} --circle 0 --as //Bob"),
		format!("guardians set {did} --yes --remove --payer //Alice"),
		format!("guardians set {did} --cancel-change --payer //Alice"),
	] {
		counter.run(Count(&line, LIMIT));
	}
	counter.check();
}

#[test]
fn a_command_about_groups_makes_few_requests() {
	let node = Node::dev();
	let mut counter = Counter::new(&node);
	for name in ["one", "two"] {
		counter.cli.new_key(name, "ed25519");
	}
	let folder = new_folder();
	let file = |name: &str| folder.path().join(name).to_str().expect("the path is text").to_owned();
	let (plain, answer) = (file("plain"), file("answer.json"));
	fs::write(&plain, "plain").expect("the file can be written");
	let mut dids = ["one", "two"].into_iter().map(|name| {
		let created = counter.cli.ok(&["did", "create", "--key", name, "--payer", "//Alice"]);
		created["did"].as_str().expect("the answer has a DID").to_owned()
	});
	let (one, two) = (dids.next().expect("one"), dids.next().expect("two"));
	drop(dids);
	let (by_one, by_two) = (format!("--did {one} --payer //Alice"), format!("--did {two} --payer //Alice"));

	let created = counter.run(Count(&format!("group create {by_one}"), LIMIT));
	let group = created["group"].as_str().expect("the answer has a group").to_owned();
	counter.run(Count(&format!("group publish {by_two} --count 1"), LIMIT));
	// It reads the packages of the DID that it adds.
	counter.run_about(1, Count(&format!("group invite {group} {two} {by_one}"), LIMIT));
	for line in [
		format!("group join {group} {by_two}"),
		format!("group rekey {group} {by_one}"),
		format!("group export-secret {group} --label test --did {one}"),
		format!("group seal {plain} --group {group} --did {one}"),
		format!("group open {plain}.sealed --out {plain}.opened --did {two}"),
		format!("group list --did {one}"),
		format!("group show {group}"),
		format!("group history {group}"),
		format!("group prove {group} --epoch 1 --membership {two} --out {answer}"),
		format!("group report {group} --key //Alice"),
		format!("group govern {group} --objections 3 --yes --payer //Alice"),
		format!("group leave {group} --yes {by_two}"),
		format!("group remove {group} {two} --yes {by_one}"),
		format!("group dissolve {group} --yes --payer //Alice"),
		format!("group reap {group} {one} --key //Alice"),
	] {
		counter.run(Count(&line, LIMIT));
	}
	counter.check();
}
