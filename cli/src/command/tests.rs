mod texts;

use super::*;
use crate::values::{KeyRef, SetRef, SignerRef};
use clap::CommandFactory;

const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
const GROUP: &str = "gUS517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx";

fn parse(line: &str) -> Result<Command, clap::error::ErrorKind> {
	let words = std::iter::once("clavis").chain(line.split(' '));
	Cli::try_parse_from(words).map(|cli| cli.command).map_err(|error| error.kind())
}

#[test]
fn the_definition_is_sound() {
	Cli::command().debug_assert();
}

#[test]
fn a_creation_is_read_whole() {
	let line = "did create --key alice --add-method phone=p:authentication,keyAgreement@2030-01-01T00:00:00Z --add-method z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu --add-service web=LinkedDomains=https://example.org/?a=b --add-alias urn:x:1 --next bob --payer //Alice --json";
	let Ok(Command::Did(DidCommand::Create(create))) = parse(line) else { panic!("not read") };
	assert_eq!(create.keys.len(), 1);
	assert_eq!(create.methods.len(), 2);
	assert_eq!(create.services[0].0.endpoints[0].as_str(), "https://example.org/?a=b");
	assert!(matches!(create.payment.payer, Some(SignerRef::Development(_))));
	assert!(matches!(create.next, Some(SetRef::Key(KeyRef::Signer(SignerRef::Name(_))))));
}

#[test]
fn what_people_type_is_accepted() {
	for line in [
		"key new alice",
		"key new alice --algorithm p256 --phrase-words 24 --hide-phrase",
		"key import alice --algorithm sr25519 --file phrase.txt",
		"key list --json",
		"--keystore keys key show alice",
		"key export alice --password-file password",
		"key split --guardian anna.json --guardian z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc --threshold 2 --out-dir shares --invitation invitation.json",
		&format!("key split phone desk --guardian {DID} --guardian bob.json --threshold 2 --out-dir shares --without-password"),
		"key open-share share-1.json",
		"key open-share share-1.json --to z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc --out open-1.json",
		"key join open-1.json open-2.json --prefix old-",
		&format!("guardians invite {DID} --note hello --out invitation.json --qr"),
		"guardians accept invitation.json --as alice --share-key agree --out answer.json",
		&format!("guardians accept invitation.json --as {DID} --key alice"),
		&format!("watch {DID} --json"),
		&format!("watch {DID} {DID} --from-block 1 --until-block 9 --once"),
		"did create --key alice --key bob --threshold 2 --no-method",
		&format!("did show {DID}"),
		&format!("did show {DID}?versionId=1 --node wss://example.org"),
		&format!("did update {DID} --remove-method #key-1 --add-alias urn:x:1"),
		&format!("did update {DID} --restore #key-1 --confirm phone"),
		&format!("did rotate {DID} --to bob --compromised-since now"),
		&format!("did rotate {DID}"),
		&format!("did revoke {DID} --method key-1 --compromised-since 2026-01-31T12:00:00Z"),
		&format!("did revoke {DID} --method key-1 --emergency --as-member --key alice"),
		"did revoke --certificate drawer.json",
		&format!("did deactivate {DID} --yes"),
		&format!("did create --key alice --member {DID}=2 --member z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu --threshold 3"),
		"did create --control set.json --next next.json --propose creation.json",
		&format!("did commitment --member alice --member {DID}=2 --threshold 2 --out next.json"),
		&format!("did rotate {DID} --control next.json --next bob"),
		&format!("did rotate {DID} --through old --member alice=2 --threshold 2"),
		&format!("did update {DID} --add-alias urn:x:1 --propose p.json --expires-in 28800"),
		&format!("did certificate {DID} --method key-1 --as-member --out drawer.json"),
		&format!("guardians set {DID} --plan plan.json"),
		&format!("guardians set {DID} --plan plan.json --invitation anna.json --invitation ben.json"),
		&format!("guardians private {DID} --circle 1 --guardian anna.json --out-dir leaves --invitation invitation.json"),
		&format!("guardians set {DID} --remove --key alice --payer //Alice"),
		&format!("guardians set {DID} --finish --payer //Bob --json"),
		&format!("guardians set {DID} --cancel-change --propose p.json"),
		&format!("guardians private {DID} --circle 1 --guardian {DID} --guardian //Bob --guardian carol --out-dir leaves"),
		&format!("guardians status {DID} --json"),
		&format!("guardians check {DID}"),
		&format!("guardians answer {DID} --circle 0 --as //Bob"),
		&format!("guardians resign {DID} --circle 9 --as {DID} --yes"),
		&format!("recovery request {DID} --to alice --next bob --compromised-since now --out request.json"),
		&format!("recovery request {DID} --to a --member b=2 --threshold 2 --out request.json"),
		&format!("recovery start {DID} --circle 0 --request request.json --as {DID} --key bob --payer //Bob"),
		&format!("recovery start {DID} --circle 1 --request request.json --leaf leaf.json --yes"),
		&format!("recovery approve {DID} --circle 0 --as //Bob --yes"),
		&format!("recovery approve {DID} --circle 0 --words abandon"),
		&format!("recovery approve {DID} --circle 0 --rival --as //Bob"),
		&format!("recovery veto {DID} --circle 0 --propose p.json"),
		&format!("recovery freeze {DID} --circle 0 --as //Bob"),
		&format!("recovery unfreeze {DID} --circle 0 --leaf leaf.json"),
		&format!("recovery finish {DID} --circle 0 --key //Alice"),
		&format!("recovery finish {DID} --circle 0 --rival"),
		&format!("recovery forfeit {DID} --circle 0 --rival"),
		&format!("recovery cancel-deactivation {DID} --circle 0"),
		&format!("recovery close {DID} --circle 0"),
		&format!("recovery close {DID} --circle 0 --rival"),
		&format!("recovery status {DID} --qr"),
		"proposal show p.json --json",
		"proposal show p.json --qr",
		// Where one account signs and pays, both names mean it.
		"proposal submit p.json --key //Alice",
		&format!("recovery finish {DID} --circle 0 --payer //Alice"),
		&format!("recovery close {DID} --circle 0 --payer bob"),
		"proposal sign p.json --key alice --key bob --allow-unknown --out q.json",
		"proposal merge p.json q.json r.json --out all.json",
		"proposal payload p.json",
		"proposal attach p.json --place 1/0 --signature 0x00ff",
		"proposal attach p.json --place 2 --assertion a.json",
		"proposal submit p.json --payer //Alice",
		&format!("did prove {DID} --version-id 3"),
		&format!("did prove {DID} --version-time 2026-01-31T12:00:00Z --out answer.json"),
		&format!("verify answer.json --did {DID}"),
		&format!("verify answer.json --did {DID} --version-id 3 --anchor anchor.json --max-age 60"),
		&format!("verify - --version-time 2026-01-31T12:00:00Z --did {DID}"),
		&format!("verify answer.json --group {GROUP}"),
		&format!("verify answer.json --group {GROUP} --epoch 3 --membership {DID} --max-age 60"),
		"group create",
		&format!("group create --did {DID} --adds member --removes member --commits moderator --objections 3 --suite 2"),
		"group publish --count 32 --audience did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM --key phone",
		"group publish --withdraw --payer //Alice",
		&format!("group invite {GROUP} {DID} {DID} --from more.txt --again"),
		&format!("group invite {GROUP} --from dids.txt --elsewhere https://example.org/mls --out-dir mls"),
		&format!("group join {GROUP} --messages mls"),
		&format!("group remove {GROUP} {DID} --yes"),
		&format!("group leave {GROUP} --did {DID} --json"),
		&format!("group rekey {GROUP} --expires-in 100"),
		&format!("group show {GROUP} --without-members"),
		&format!("group list --did {DID}"),
		&format!("group history {GROUP} --from-epoch 2 --limit 5"),
		&format!("group prove {GROUP} --epoch 3 --membership {DID} --out answer.json"),
		&format!("group propose {GROUP} {DID} --add"),
		&format!("group propose {GROUP} {DID} --withdraw"),
		&format!("group govern {GROUP} --appoint {DID}=moderator"),
		&format!("group govern {GROUP} --adds moderator --owner {DID} --propose p.json"),
		&format!("group restart {GROUP} --yes --key alice"),
		&format!("group dissolve {GROUP} --yes"),
		&format!("group report {GROUP}"),
		&format!("group report {GROUP} {DID} --key //Bob"),
		&format!("group object {GROUP} --yes"),
		&format!("group reap {GROUP} {DID} {DID}"),
		&format!("group export-secret {GROUP} --label app --context 0x00ff --length 64 --out secret.hex"),
		&format!("group seal plan.pdf --group {GROUP}"),
		"group open plan.pdf.sealed --out plan.pdf",
		"group agent --once",
		&format!("group agent {GROUP} --packages 0 --trust everyone --until-block 9"),
		&format!("key-status {DID} --key alice"),
		&format!("key-status {DID} --method #key-1 --purpose assertionMethod --at 2026-01-31T12:00:00Z"),
		"rules show",
		"rules show --number 3",
		"rules show --at 2026-01-31T12:00:00Z",
		"rules diff",
		"rules diff 1 2",
		"rules diff --scheduled 4",
		"rules diff --referendum 4 --json",
		"rules propose --algorithm secp256k1=no-new-keys --algorithm p256=withdrawn:2030-01-01T00:00:00Z",
		"rules propose --max-key-age 365d --max-reach none --min-recovery-delay 2d --notice 14d --yes --key //Alice",
		"rules propose --min-guardians 3 --rekey-deadline 1d --max-epoch 864000",
		"rules propose --cancel 4",
		"referendum vote 0 aye",
		"referendum vote 0 nay --amount 1,000.5 --conviction 6 --yes --key //Bob",
		"referendum list",
		"referendum status 7",
		"referendum propose upgrade runtime.wasm --yes",
		"referendum propose add-validator 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY --key //Alice",
		"referendum propose remove-validator //Bob",
		"referendum propose replace-validator //Bob alice",
		"referendum propose council //Alice //Bob //Charlie",
		"referendum deposit 3",
		"referendum apply-upgrade runtime.wasm --key //Alice",
		"referendum unlock",
		"referendum refund 3",
		"council tighten --algorithm secp256k1=withdrawn:now --key //Alice --yes",
		"council tighten --max-key-age 180d",
		"council status",
		"validator list",
		"validator set-keys --key //Alice --node ws://127.0.0.1:9955",
	] {
		assert!(parse(line).is_ok(), "{line}: {:?}", parse(line));
	}
}

#[test]
fn what_means_nothing_is_refused() {
	for line in [
		"key new",
		"key new ../alice",
		"key new alice --algorithm rsa",
		"key new alice --phrase-words 13",
		"key split --threshold 2 --out-dir shares",
		"key split --guardian anna --threshold 2 --out-dir shares",
		"key split --guardian anna.json --threshold 1 --out-dir shares",
		"key split --guardian anna.json --threshold 2",
		"key join",
		"guardians invite",
		"guardians accept invitation.json",
		"guardians accept invitation.json --as did:web:example.org",
		"watch",
		&format!("watch {DID} --from-block 0"),
		"did create",
		"did create --key alice --add-method a:flying",
		"did create --key alice --add-method a@tomorrow",
		"did create --key alice --add-method a --no-method",
		"did create --key alice --add-service web=https://example.org",
		"did create --key alice --add-alias example.org",
		"did create --key alice --salt 0x12",
		"did create --key alice --payer /soft",
		"did show did:web:example.org",
		&format!("did show {DID}#key-1"),
		"did show did:clavis:nothing",
		"did show --node http://127.0.0.1:9944",
		&format!("did update {DID}"),
		&format!("did revoke {DID}"),
		&format!("did revoke {DID} --method key-1 --certificate drawer.json"),
		&format!("did revoke {DID} --method key-1 --emergency --payer //Alice"),
		&format!("did revoke {DID} --method key-1 --as-member"),
		"did create --control set.json --threshold 2",
		"did create --control set.json --key alice",
		"did create --threshold 2",
		"did create --key alice --member did:web:example.org",
		"did commitment --member alice",
		"did commitment --out next.json",
		&format!("did rotate {DID} --through old"),
		&format!("did update {DID} --add-alias urn:x:1 --propose p.json --payer //Alice"),
		&format!("did certificate {DID} --method key-1 --as-member --compromised-since now"),
		&format!("guardians set {DID}"),
		&format!("guardians set {DID} --plan plan.json --remove"),
		&format!("guardians set {DID} --finish --cancel-change"),
		&format!("guardians private {DID} --circle 1 --out-dir leaves"),
		&format!("guardians answer {DID}"),
		&format!("guardians answer {DID} --circle 10"),
		&format!("guardians answer {DID} --circle 0 --as did:web:example.org"),
		&format!("recovery request {DID} --out request.json"),
		&format!("recovery request {DID} --to alice"),
		&format!("recovery start {DID} --circle 0"),
		&format!("recovery approve {DID}"),
		&format!("recovery approve {DID} --circle 0 --words abandon --yes"),
		&format!("recovery finish {DID}"),
		"recovery status",
		"proposal merge p.json --out all.json",
		"proposal attach p.json --place 1/0",
		"proposal attach p.json --place one --signature 0x00",
		"proposal sign",
		&format!("key-status {DID}"),
		&format!("key-status {DID} --key alice --method key-1"),
		&format!("key-status {DID} --key alice --purpose flying"),
		&format!("did revoke {DID} --method key-1 --compromised-since yesterday"),
		"verify",
		"verify answer.json",
		&format!("verify answer.json --did {DID} --version-id 3 --version-time 2026-01-31T12:00:00Z"),
		&format!("verify answer.json --did {DID} --version-time now"),
		&format!("did prove {DID} --version-id first"),
		&format!("verify answer.json --did {DID} --group {GROUP}"),
		&format!("verify answer.json --did {DID} --epoch 3"),
		&format!("verify answer.json --group {GROUP} --version-id 3"),
		"group create --objections 17",
		"group create --suite 4",
		"group publish --withdraw --count 2",
		&format!("group invite {GROUP}"),
		&format!("group invite {GROUP} {DID} --elsewhere https://example.org/mls"),
		&format!("group remove {GROUP}"),
		"group join",
		"group show 0x12",
		&format!("group history {GROUP} --limit 0"),
		&format!("group prove {GROUP} --epoch 0"),
		&format!("group propose {GROUP} {DID}"),
		&format!("group propose {GROUP} {DID} --add --remove"),
		&format!("group govern {GROUP}"),
		&format!("group govern {GROUP} --appoint {DID}=owner"),
		&format!("group reap {GROUP}"),
		&format!("group export-secret {GROUP}"),
		&format!("group export-secret {GROUP} --label app --context xyz"),
		"group seal plan.pdf",
		"group agent --trust nobody",
		"rules show --number 3 --at 2026-01-31T12:00:00Z",
		"rules show --at yesterday",
		"rules diff 1 --scheduled 4",
		"rules diff --scheduled 4 --referendum 4",
		"rules propose",
		"rules propose --yes",
		"rules propose --algorithm rsa=withdrawn",
		"rules propose --algorithm secp256k1=gone",
		"rules propose --max-key-age 365",
		"rules propose --cancel 4 --max-key-age 365d",
		"rules propose --cancel 4 --notice 14d",
		"referendum vote 0",
		"referendum vote 0 perhaps",
		"referendum vote 0 aye --conviction 7",
		"referendum vote 0 aye --amount lots",
		"referendum status",
		"referendum status first",
		&format!("did history {DID} --before 1"),
		&format!("did history {DID} --limit 0"),
		"referendum propose council",
		"referendum propose add-validator 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX",
		"council tighten",
		"council tighten --max-key-age 180d --max-epoch 7d",
	] {
		assert!(parse(line).is_err(), "{line}");
	}
}

/// The widest line of a help text.
const WIDTH: usize = 100;

/// Calls `check` with each command and its full name.
fn for_each_command(command: &mut clap::Command, path: &str, check: &mut impl FnMut(&mut clap::Command, &str)) {
	let name = format!("{path} {}", command.get_name());
	check(command, name.trim());
	for inner in command.get_subcommands_mut() {
		if inner.get_name() != "help" {
			for_each_command(inner, &name, check);
		}
	}
}

/// Prints all help texts, which shows with `--no-capture`.
#[test]
fn every_command_and_option_is_explained() {
	let mut root = Cli::command();
	root.build();
	for_each_command(&mut root, "", &mut |command, name| {
		assert!(command.get_about().is_some(), "'{name}' has no help");
		for argument in command.get_arguments() {
			assert!(argument.get_help().is_some(), "'{name}' does not explain {}", argument.get_id());
		}
		for help in [command.render_help(), command.render_long_help()] {
			let help = help.to_string();
			let wide = help.lines().find(|line| line.chars().count() > WIDTH);
			assert_eq!(wide, None, "the help of '{name}' has a line of more than {WIDTH} characters");
		}
		println!("==== {name}\n{}", command.render_long_help());
	});
}

#[test]
fn a_revocation_names_what_ends_once() {
	let line = format!("clavis did revoke {DID}");
	let error = Cli::try_parse_from(line.split(' ')).expect_err("nothing is named").to_string();
	assert!(error.contains("--method <ID>") && error.contains("--certificate <FILE>"), "{error}");

	let check = |line: &str| match parse(line) {
		Ok(Command::Did(DidCommand::Revoke(revoke))) => revoke.check(),
		other => panic!("{line}: {other:?}"),
	};
	assert!(check("did revoke --certificate drawer.json").is_ok());
	assert!(check(&format!("did revoke {DID} --method key-1")).is_ok());
	let failure = check(&format!("did revoke {DID} --certificate drawer.json")).expect_err("both are named").to_json();
	assert_eq!(failure["error"]["hint"], "leave the DID out: the certificate names it");
}

#[test]
fn a_withdrawal_without_a_moment_is_explained_as_it_works() {
	let help = |group: &str, name: &str| {
		let mut root = Cli::command();
		root.build();
		let command = root.find_subcommand_mut(group).and_then(|group| group.find_subcommand_mut(name)).unwrap();
		command.render_long_help().to_string().split_whitespace().collect::<Vec<_>>().join(" ")
	};
	let (voters, council) = (help("rules", "propose"), help("council", "tighten"));
	assert!(voters.contains("leaves their holders the notice") && !voters.contains("'now'"), "{voters}");
	assert!(council.contains("with 'now', from the block that carries the decision out"), "{council}");
	assert!(!council.contains("the notice"), "{council}");
}

#[test]
fn a_flag_has_one_meaning() {
	let mut meanings = std::collections::BTreeMap::<String, (String, String)>::new();
	let mut root = Cli::command();
	root.build();
	for_each_command(&mut root, "", &mut |command, name| {
		for argument in command.get_arguments().filter(|argument| !argument.is_global_set()) {
			let Some(flag) = argument.get_long() else { continue };
			// --algorithm ALGORITHM and --algorithm ALGORITHM=RULE both name an algorithm.
			let values = argument.get_value_names().filter(|_| argument.get_action().takes_values());
			let value =
				values.and_then(|names| names.first()).and_then(|name| name.split('=').next()).unwrap_or_default();
			let value = value.to_owned();
			let (first, known) = meanings.entry(flag.into()).or_insert_with(|| (name.into(), value.clone()));
			assert_eq!(*known, value, "--{flag} takes other values in '{first}' than in '{name}'");
		}
	});
}
