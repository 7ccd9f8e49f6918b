//! Examples for the help of each command. `@alice` is the name of a DID on this device, and GROUP the name of a group.

use clap::Command;
use textwrap::{Options, WordSplitter};

/// The longest command line that stays on one line: 80 columns have room for its indent and for the end of a broken one.
const WIDTH: usize = 74;

/// The words of a command, and command lines with it.
type Examples = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
const EXAMPLES: &[Examples] = &[
	("status", &["clavis status --node wss://node.example.org"]),
	("key new", &["clavis key new alice", "clavis key new cold --phrase-words 24"]),
	("key import", &["clavis key import alice --file phrase.txt"]),
	("key list", &["clavis key list"]),
	("key show", &["clavis key show alice --qr"]),
	("key export", &["clavis key export alice"]),
	("key rename", &["clavis key rename alice phone"]),
	("key password", &["clavis key password alice"]),
	("key check", &["clavis key check alice"]),
	("key remove", &["clavis key remove alice"]),
	("key split", &["clavis key split --guardian @bob --guardian @carol --threshold 2 --out-dir shares"]),
	("key open-share", &["clavis key open-share share-1.json --out opened-1.json"]),
	("key join", &["clavis key join opened-1.json opened-2.json"]),
	("account show", &["clavis account show alice"]),
	("account list", &["clavis account list"]),
	("account send", &["clavis account send alice 100 --key //Alice"]),
	("did create", &[
		"clavis did create --key alice --name alice",
		"clavis did create --key alice --next cold --payer //Alice",
		"clavis did create --key alice --add-service files=LinkedDomains=https://alice.example",
	]),
	("did list", &["clavis did list"]),
	("did name", &["clavis did name did:clavis:dev:z4B9a2BXWMiHYVgjCRc1aSBqBwVBz3nKMLsGvujNiCzu8 bob"]),
	("did forget", &["clavis did forget @bob"]),
	("did show", &["clavis did show @alice", "clavis did show @alice --version-time 2026-01-31T12:00:00Z"]),
	("did dereference", &["clavis did dereference @alice#key-1", "clavis did dereference @alice?service=files"]),
	("did history", &["clavis did history @alice"]),
	("did prove", &["clavis did prove @alice --out alice.json"]),
	("did update", &[
		"clavis did update @alice --add-method laptop=laptop:authentication",
		"clavis did update @alice --remove-service files",
	]),
	("did rotate", &["clavis did rotate @alice --to new", "clavis did rotate @alice --to cold --compromised-since 2026-01-31T12:00:00Z"]),
	("did revoke", &["clavis did revoke @alice --method key-1 --compromised-since 2026-01-31T12:00:00Z"]),
	("did deactivate", &["clavis did deactivate @alice"]),
	("did commitment", &["clavis did commitment --member cold=2 --member safe=1 --threshold 2 --out next.json"]),
	("did certificate", &["clavis did certificate @alice --method key-1 --out end-of-key-1.json"]),
	("guardians invite", &["clavis guardians invite @alice --out invitation.json"]),
	("guardians accept", &["clavis guardians accept invitation.json --as @bob --out accepted.json"]),
	("guardians set", &["clavis guardians set @alice --plan plan.json", "clavis guardians set @alice --finish"]),
	("guardians private", &["clavis guardians private @alice --circle 1 --guardian @bob --guardian @carol --out-dir leaves"]),
	("guardians status", &["clavis guardians status @alice"]),
	("guardians check", &["clavis guardians check @alice"]),
	("guardians answer", &["clavis guardians answer @alice --circle 0"]),
	("guardians resign", &["clavis guardians resign @alice --circle 0 --as @bob"]),
	("group create", &["clavis group create --did @alice", "clavis group create --did @alice --adds member --objections 3"]),
	("group publish", &["clavis group publish --did @bob --audience @alice"]),
	("group invite", &["clavis group invite GROUP @bob @carol", "clavis group invite GROUP --from devices.txt"]),
	("group join", &["clavis group join GROUP --did @bob"]),
	("group remove", &["clavis group remove GROUP @bob"]),
	("group leave", &["clavis group leave GROUP"]),
	("group rekey", &["clavis group rekey GROUP"]),
	("group show", &["clavis group show GROUP"]),
	("group list", &["clavis group list --did @alice"]),
	("group password", &["clavis group password --did @alice"]),
	("group history", &["clavis group history GROUP --limit 10"]),
	("group prove", &["clavis group prove GROUP --epoch 3 --membership @bob --out member.json"]),
	("group propose", &["clavis group propose GROUP @dora --add"]),
	("group govern", &["clavis group govern GROUP --appoint @bob=moderator"]),
	("group restart", &["clavis group restart GROUP"]),
	("group dissolve", &["clavis group dissolve GROUP"]),
	("group report", &["clavis group report GROUP @bob"]),
	("group object", &["clavis group object GROUP"]),
	("group reap", &["clavis group reap GROUP @bob"]),
	("group export-secret", &["clavis group export-secret GROUP --label backup --out secret.txt"]),
	("group seal", &["clavis group seal plans.pdf --group GROUP"]),
	("group open", &["clavis group open plans.pdf.sealed"]),
	("group agent", &["clavis group agent --did @bob", "clavis group agent GROUP --once"]),
	("recovery request", &["clavis recovery request @alice --to new --out request.json"]),
	("recovery start", &["clavis recovery start @alice --circle 0 --request request.json"]),
	("recovery approve", &["clavis recovery approve @alice --circle 0"]),
	("recovery veto", &["clavis recovery veto @alice --circle 0"]),
	("recovery freeze", &["clavis recovery freeze @alice --circle 0 --as @bob"]),
	("recovery unfreeze", &["clavis recovery unfreeze @alice --circle 0 --as @bob"]),
	("recovery finish", &["clavis recovery finish @alice --circle 0"]),
	("recovery cancel-deactivation", &["clavis recovery cancel-deactivation @alice --circle 0"]),
	("recovery close", &["clavis recovery close @alice --circle 0"]),
	("recovery forfeit", &["clavis recovery forfeit @alice --circle 0"]),
	("recovery status", &["clavis recovery status @alice"]),
	("watch", &["clavis watch @alice @bob", "clavis watch @alice --exec ./alarm.sh"]),
	("proposal show", &["clavis proposal show change.json", "clavis proposal show change.json --qr"]),
	("proposal sign", &["clavis proposal sign change.json --key alice"]),
	("proposal merge", &["clavis proposal merge change-1.json change-2.json --out change.json"]),
	("proposal payload", &["clavis proposal payload change.json"]),
	("proposal attach", &["clavis proposal attach change.json --place 0 --assertion passkey.json"]),
	("proposal submit", &["clavis proposal submit change.json --payer bob"]),
	("key-status", &["clavis key-status @alice --method key-1 --purpose assertionMethod --at 2026-01-31T12:00:00Z"]),
	("verify", &["clavis verify alice.json --anchor anchor.json --did @alice"]),
	("anchor", &["clavis anchor --genesis --out anchor.json"]),
	("rules show", &["clavis rules show"]),
	("rules diff", &["clavis rules diff 1 2"]),
	("rules propose", &["clavis rules propose --max-key-age 730d --key alice"]),
	("referendum propose upgrade", &["clavis referendum propose upgrade clavis_runtime.wasm"]),
	("referendum propose add-validator", &["clavis referendum propose add-validator alice"]),
	("referendum propose remove-validator", &["clavis referendum propose remove-validator alice"]),
	("referendum propose replace-validator", &["clavis referendum propose replace-validator alice bob"]),
	("referendum propose council", &["clavis referendum propose council alice bob carol"]),
	("referendum vote", &["clavis referendum vote 3 aye --amount 1000 --conviction 2"]),
	("referendum status", &["clavis referendum status 3"]),
	("referendum list", &["clavis referendum list"]),
	("referendum deposit", &["clavis referendum deposit 3"]),
	("referendum apply-upgrade", &["clavis referendum apply-upgrade clavis_runtime.wasm"]),
	("referendum unlock", &["clavis referendum unlock"]),
	("referendum refund", &["clavis referendum refund 3"]),
	("council tighten", &["clavis council tighten --algorithm secp256k1=no-new-keys --key alice"]),
	("council status", &["clavis council status"]),
	("validator list", &["clavis validator list"]),
	("validator set-keys", &["clavis validator set-keys --key alice"]),
	("completions", &["clavis completions bash"]),
	("man", &["clavis man --out-dir man"]),
];

/// Adds the examples to the help of each command.
pub fn add(root: Command) -> Command {
	EXAMPLES.iter().fold(root, |root, (command, examples)| {
		let mut words = command.split(' ');
		let shown = examples.iter().map(|example| for_shell(example)).collect::<Vec<_>>();
		add_to(root, &mut words, &format!("Examples:\n  {}", shown.join("\n  ")))
	})
}

/// Breaks a long command line as a shell takes it. The help is wrapped at the width of the terminal, where a copy of a line would
/// end in the middle.
fn for_shell(example: &str) -> String {
	if example.len() <= WIDTH {
		return example.to_owned();
	}
	let options = Options::new(WIDTH).break_words(false).word_splitter(WordSplitter::NoHyphenation);
	textwrap::wrap(example, options).join(" \\\n    ")
}

fn add_to<'a>(command: Command, words: &mut impl Iterator<Item = &'a str>, text: &str) -> Command {
	match words.next() {
		Some(word) if command.find_subcommand(word).is_some() => {
			command.mut_subcommand(word, |command| add_to(command, words, text))
		},
		_ => command.after_help(text.to_owned()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::command::Cli;
	use clap::CommandFactory;
	use serde_json::Value;
	use std::collections::BTreeSet;

	const SCHEMA: &str = include_str!("../../schema.json");
	const DID: &str = "did:clavis:dev:z4B9a2BXWMiHYVgjCRc1aSBqBwVBz3nKMLsGvujNiCzu8";

	fn leaves(command: &Command, path: &str, found: &mut BTreeSet<String>) {
		for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
			let path = format!("{path} {}", sub.get_name()).trim().to_owned();
			match sub.has_subcommands() {
				true => leaves(sub, &path, found),
				false => drop(found.insert(path)),
			}
		}
	}

	#[test]
	fn every_command_has_examples_in_its_help() {
		let mut commands = BTreeSet::new();
		leaves(&Cli::command(), "", &mut commands);
		let named = EXAMPLES.iter().map(|(command, _)| (*command).to_owned()).collect::<BTreeSet<_>>();
		assert_eq!(named, commands);
		assert_eq!(EXAMPLES.len(), named.len(), "a command is named once");
		let mut root = add(Cli::command());
		for (command, examples) in EXAMPLES {
			let words = command.split(' ');
			let found = words.fold(&mut root, |command, word| command.find_subcommand_mut(word).unwrap());
			let help = found.render_help().to_string();
			let unbroken = help.replace(" \\\n    ", " ");
			assert!(examples.iter().all(|example| unbroken.contains(example)), "{help}");
			let shown = help.lines().skip_while(|line| *line != "Examples:");
			assert!(shown.clone().count() > examples.len());
			shown.for_each(|line| assert!(line.len() <= 80, "{line}"));
		}
	}

	#[test]
	fn every_command_has_a_definition_of_its_json() {
		let mut commands = BTreeSet::new();
		leaves(&Cli::command(), "", &mut commands);
		let schema = serde_json::from_str::<Value>(SCHEMA).unwrap();
		let names = schema["$defs"].as_object().unwrap().keys();
		let is_shared = |name: &&String| name.starts_with(|first: char| first.is_ascii_uppercase());
		let (shared, defined) = names.partition::<BTreeSet<_>, _>(is_shared);
		assert_eq!(defined.into_iter().cloned().collect::<BTreeSet<_>>(), commands);
		for name in shared {
			let is_used = SCHEMA.contains(&format!("\"#/$defs/{name}\""));
			assert!(is_used || name == "Error", "no command uses {name}");
		}
	}

	#[test]
	fn every_example_is_a_good_command_line() {
		let group = clavis_primitives::groups::GroupId([7; 32]).to_string();
		for (command, examples) in EXAMPLES {
			for example in *examples {
				assert!(example.starts_with(&format!("clavis {command}")), "{example}");
				let names = ["@alice", "@bob", "@carol", "@dora"];
				let line = names.iter().fold(example.replace("GROUP", &group), |line, name| line.replace(name, DID));
				let parsed = Cli::command().try_get_matches_from(line.split(' '));
				assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
			}
		}
	}
}
