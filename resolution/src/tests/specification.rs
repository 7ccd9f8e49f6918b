//! Checks that the examples and tables in docs/did-method.md match the code.

use super::*;
use clavis_primitives::{
	payload::{ChainId, Signers},
	recovery::{AttemptPayload, GuardianId, Leaf, NominationPayload},
	AuthorizationPayload, CreationPayload, DidId, Domain, PossessionPayload,
};
use codec::Encode;

const SPECIFICATION: &str = include_str!("../../../docs/did-method.md");

/// Returns the content of the first fenced block of this language behind `start`.
fn block(start: &str, language: &str) -> &'static str {
	let (_, rest) = SPECIFICATION.split_once(start).unwrap();
	let (_, rest) = rest.split_once(&format!("```{language}\n")).unwrap();
	rest.split_once("```").unwrap().0
}

/// Checks that the test vector behind `start` has exactly these bytes and their hash.
#[track_caller]
fn check(start: &str, domain: Domain, payload: &impl Encode) {
	let (parts, hash) = block(start, "vector").split_once("= ").unwrap();
	// Two spaces stand in front of a comment.
	let hex = parts.lines().map(|line| line.split_once("  ").map_or(line, |(hex, _)| hex));
	let hex = hex.collect::<String>().replace(' ', "");
	let encoded = (domain.tag(), payload).encode();
	assert_eq!(hex, encoded.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
	assert_eq!(format!("0x{}", hash.trim()), format!("{:#x}", domain.hash(payload)));
}

fn next() -> ControlSet {
	ControlSet::single(key(P256))
}

/// The inception in the examples of the specification.
fn committed() -> Inception {
	Inception { next: Some(next().commitment()), ..inception() }
}

fn committed_did() -> Did {
	let network = "dev".parse().unwrap();
	Did { id: committed().id(&network), network }
}

#[test]
fn the_test_vectors_hold() {
	let Did { id: did, network } = committed_did();
	let chain = ChainId { genesis: [1; 32].into(), transaction_version: 1 };
	assert!(SPECIFICATION.contains(&format!("`{did}`")));

	check("**Commitment** to", Domain::NextControl, &next());
	check("**Inception** on", Domain::Inception, &(network, committed()));

	let changes = vec![add("sign", P256, &[Purpose::Authentication, Purpose::AssertionMethod], None)];
	let changes = changes.try_into().unwrap();
	let creation = CreationPayload { chain, did, expires_at: 100, changes: &changes };
	check("**Creation** with", Domain::Creation, &creation);

	let possession =
		PossessionPayload { chain, did, control_version: 1, set: &next(), next: None, reason: Reason::Routine };
	check("**Possession** of", Domain::Possession, &possession);

	let sign = "sign".parse::<clavis_primitives::Fragment>().unwrap();
	let call = (20u8, 3u8, did, sign, Reason::Routine);
	let signers = Signers::Control { version: 1 };
	let authorization = AuthorizationPayload { chain, did, signers, nonce: 0, expires_at: 100, call: &call };
	check("**Authorization** by", Domain::Authorization, &authorization);

	let reason = Reason::Routine;
	let nomination = NominationPayload { chain, did, plan_version: 30, set: &next(), next: None, reason };
	check("**Nomination** of", Domain::Nomination, &nomination);
	let attempt = AttemptPayload {
		genesis: chain.genesis,
		did,
		circle: 0,
		number: 40,
		plan_version: 30,
		set: &next(),
		next: None,
		reason,
	};
	check("**Attempt** number", Domain::Attempt, &attempt);
	let guardian = GuardianId::Did(DidId([7; 32]));
	check("**Leaf** of", Domain::GuardianLeaf, &Leaf { salt: [3; 32], guardian: &guardian });
}

#[test]
fn the_example_of_a_result_is_one() {
	use Purpose::*;
	const DAY: u64 = 86_400;
	let changes = [
		add("sign", P256, &[Authentication, AssertionMethod], None),
		add("agree", X25519, &[KeyAgreement], Some(START + 365 * DAY)),
		service("web", &["LinkedDomains"], &["https://example.org"]),
	];
	let mut record = Record::create(committed(), changes, START, 7).unwrap();
	let reason = Reason::Compromised { since: START + DAY };
	record.revoke(&"sign".parse().unwrap(), reason, START + 2 * DAY).unwrap();

	let shown = serde_json::from_str::<Value>(block("## 8. Resolution", "json")).unwrap();
	let rules = NumberedRules::default();
	let version = ResolvedVersion::current(&record, ApplicableRules::of_block(&rules, START + 3 * DAY));
	let resolution = Resolution::new(committed_did(), &version);
	assert_eq!(resolution.to_json(Representation::Resolution), shown);
}

#[test]
fn every_error_is_in_the_table_with_its_status() {
	for kind in crate::ErrorKind::ALL {
		let row = format!("| `{}` | {} |", kind.name(), kind.status());
		assert!(SPECIFICATION.contains(&row), "{row}");
	}
	for word in [
		"`contestedControl`",
		"`frozenUntil`",
		"`deactivatesAt`",
		"`deactivatesUntil`",
		"`emergencySpent`",
		"`unusableVerificationMethod`",
		"`compromisesIncomplete`",
	] {
		assert!(SPECIFICATION.contains(&format!("| {word} |")), "{word}");
	}
	for representation in Representation::ALL {
		assert!(SPECIFICATION.contains(&format!("| `{}` |", representation.media_type())));
	}
}

#[test]
fn every_kind_of_key_is_in_the_table_with_its_prefix() {
	for algorithm in clavis_primitives::Algorithm::ALL {
		let [first, second] = algorithm.multicodec();
		let row = SPECIFICATION.lines().find(|line| line.contains(&format!("| `{first:02x}{second:02x}` |"))).unwrap();
		assert!(row.to_lowercase().replace("p-256", "p256").starts_with(&format!("| {algorithm} |")), "{row}");
	}
}
