//! A chain of one's own, made by the commands of `docs/operations.md` as they stand there: keys that nobody else has, one
//! description, and four validators that make blocks final.

use clavis_tests::{network::address, node::new_folder, program, Cli, Node};
use serde_json::{json, Value};
use std::{
	fs,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
	sync::Arc,
};

const NAMES: [&str; 4] = ["one", "two", "three", "four"];

fn run(arguments: &[&str]) -> Output {
	Command::new(program("clavis-node"))
		.args(arguments)
		.stdin(Stdio::null())
		.output()
		.expect("clavis-node can be started")
}

/// Runs a command that must succeed, and returns what it prints to stdout.
fn ok(arguments: &[&str]) -> String {
	let output = run(arguments);
	assert!(output.status.success(), "{arguments:?}: {output:?}");
	String::from_utf8(output.stdout).expect("the command prints text")
}

fn text(path: &Path) -> &str {
	path.to_str().expect("a path in a temporary folder is text")
}

/// The blocks of commands of a section of `docs/operations.md`, in their order.
fn commands_of(section: &str) -> Vec<String> {
	let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
	let page = fs::read_to_string(page).expect("the page is there");
	let (_, rest) = page.split_once(&format!("\n## {section}\n")).expect("the page has the section");
	let section = rest.split("\n## ").next().unwrap_or_default();
	let mut blocks = Vec::new();
	let mut block = None::<String>;
	for line in section.lines().map(str::trim) {
		match (&mut block, line) {
			(None, "```sh") => block = Some(String::new()),
			(Some(_), "```") => blocks.extend(block.take()),
			(Some(lines), line) => lines.extend([line, "\n"]),
			(None, _) => {},
		}
	}
	blocks
}

/// Runs commands of the page in a folder, with a value in the place of each name in capitals. Returns what they print.
fn type_in(folder: &Path, commands: &str, values: &[(&str, &str)]) -> String {
	let commands = values.iter().fold(commands.to_owned(), |text, (name, value)| text.replace(name, value));
	let programs = program("clavis-node");
	let programs = programs.parent().expect("the program is in a folder");
	let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
	// What people have where they did not ask for more.
	let script = format!("umask 022\n{commands}");
	let output = Command::new("bash")
		.args(["-euc", &script])
		.current_dir(folder)
		.env("PATH", path)
		.stdin(Stdio::null())
		.output()
		.expect("bash can be started");
	assert!(output.status.success(), "{script}: {output:?}");
	String::from_utf8([output.stdout, output.stderr].concat()).expect("the commands print text")
}

/// An operator, with the folder in which it types the commands.
struct Operator {
	name: &'static str,
	folder: PathBuf,
	account: Value,
	entry: Value,
}

impl Operator {
	/// Makes the keys, as the page says.
	fn prepare(name: &'static str, around: &Path, commands: &str) -> Self {
		let folder = around.join(format!("{name}.operator"));
		fs::create_dir(&folder).expect("the folder can be made");
		let printed = type_in(&folder, commands, &[]);
		let (keys, peer): (Vec<&str>, Vec<&str>) = printed.lines().partition(|line| line.starts_with("0x"));
		let [aura, grandpa] = keys[..] else { panic!("the founder needs two keys: {printed}") };
		assert!(peer.iter().any(|line| line.contains("12D3KooW")), "{printed}");
		// The key of the account stays with the operator, and away from the node.
		let made = ok(&["key", "generate", "--scheme", "sr25519", "--output-type", "json"]);
		let made: Value = serde_json::from_str(&made).expect("the key is described in JSON");
		let account = made["ss58Address"].clone();
		let entry = json!({ "account": account, "aura": aura, "grandpa": grandpa });
		Self { name, folder, account, entry }
	}

	/// The files in the folder that others may read.
	fn open_files(&self) -> Vec<PathBuf> {
		let files = fs::read_dir(&self.folder).expect("the folder is there").flatten();
		let open = |path: &PathBuf| path.metadata().is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
		files.map(|file| file.path()).filter(open).collect()
	}
}

#[test]
fn four_operators_found_a_chain_of_their_own_as_the_page_says() {
	let folder = Arc::new(new_folder());
	let blocks = commands_of("A chain of one's own");
	let [make_keys, build, insert, start] = &blocks[..] else { panic!("the steps have changed: {blocks:#?}") };
	let operators = NAMES.map(|name| Operator::prepare(name, folder.path(), make_keys));

	let balances = operators.each_ref().map(|operator| json!({ "account": operator.account, "clv": 1_000_000 }));
	let description = json!({
		"name": "Four Operators",
		"id": "four-operators",
		"type": "live",
		"network": "four",
		"validators": operators.each_ref().map(|operator| operator.entry.clone()),
		"balances": balances,
		"council": operators.each_ref().map(|operator| operator.account.clone())[..3],
		"periods": { "blockTime": 2_000 },
	});
	fs::write(folder.path().join("chain.json"), description.to_string()).expect("the file can be written");
	let told = type_in(folder.path(), build, &[]);
	assert!(told.contains("'Four Operators' with 4 validators, a council of 3 and 4000000 CLV"), "{told}");
	assert!(told.contains("  SPEC.json"), "the hash is printed: {told}");

	let spec = folder.path().join("SPEC.json");
	let mut nodes = Vec::<Node>::new();
	for operator in &operators {
		fs::copy(&spec, operator.folder.join("SPEC.json")).expect("the specification can be copied");
		let base = folder.path().join(operator.name);
		type_in(&operator.folder, insert, &[("DIR", text(&base))]);
		assert_eq!(operator.open_files(), [operator.folder.join("SPEC.json")], "only the specification is for others");
		for phrase in ["aura.phrase", "gran.phrase"] {
			assert!(!operator.folder.join(phrase).exists(), "{phrase} is removed");
		}

		// A live chain avoids private addresses, and this machine has no others.
		let mut arguments = vec!["--allow-private-ip".to_owned()];
		let key = operator.folder.join("node.key");
		let boot_node = nodes.first().map(address);
		let mut words = start.split_whitespace().filter(|word| *word != "\\").skip(1);
		while let Some(word) = words.next() {
			match word {
				"--base-path" => assert_eq!(words.next(), Some("DIR")),
				"--bootnodes" => {
					assert!(words.next().is_some_and(|address| address.ends_with("/p2p/PEER")));
					arguments.extend(boot_node.iter().flat_map(|address| ["--bootnodes".to_owned(), address.clone()]));
				},
				"SPEC.json" => arguments.push(text(&spec).into()),
				"node.key" => arguments.push(text(&key).into()),
				"NAME" => arguments.push(operator.name.into()),
				other => arguments.push(other.into()),
			}
		}
		let arguments = arguments.iter().map(String::as_str).collect::<Vec<_>>();
		nodes.push(Node::start(folder.clone(), operator.name, &arguments));
	}
	for node in &nodes {
		node.finalize(2);
	}
	let listed = Cli::new(&nodes[0]).ok(&["validator", "list"]);
	let listed = listed["validators"].as_array().expect("a list");
	assert_eq!(listed.len(), 4, "{listed:?}");
	for operator in &operators {
		assert!(listed.iter().any(|one| one["account"] == operator.account && one["active"] == true), "{listed:?}");
	}
}

#[test]
fn a_node_refuses_a_live_chain_that_everybody_can_rule() {
	let folder = new_folder();
	let (local, live) = (folder.path().join("local.json"), folder.path().join("live.json"));
	ok(&["export-chain-spec", "--chain", "local", "--raw", "--output", text(&local)]);
	let mut spec: Value = serde_json::from_slice(&fs::read(&local).expect("it was written")).expect("it is JSON");
	assert_eq!(spec.get("protocolId"), None);
	spec["chainType"] = json!("Live");
	fs::write(&live, spec.to_string()).expect("the file can be written");
	let output = run(&["--chain", text(&live), "--base-path", text(&folder.path().join("node")), "--port", "0"]);
	let told = String::from_utf8_lossy(&output.stderr);
	assert!(!output.status.success() && told.contains("development key //Alice"), "{told}");
}
