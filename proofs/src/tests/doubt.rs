//! A proof of a past version shows what a recovery put in doubt since, and a proof of any version shows the guardians.

use super::*;
use clavis_primitives::{
	document::Unusable,
	record::{ContestTerms, Guarded},
	ControlSet, PublicKey, Reason,
};
use sp_core::{ed25519, Pair};

/// A DID whose phone a thief called compromised at 1,030 since 1,005. Guardians recovered it at 1,040 from a theft at 1,030.
fn recovered() -> TestChain {
	let mut subject = TestDid::new(0, 3);
	subject.end_version(1_030, |record| {
		record.revoke(&"phone".parse().unwrap(), Reason::Compromised { since: 1_005 }, 1_030).unwrap();
	});
	subject.end_version(1_040, |record| {
		let set = ControlSet::single(PublicKey::Ed25519(ed25519::Pair::from_seed(&[3; 32]).public().0));
		let terms = ContestTerms { until: 20, attempt: None, block: 10 };
		record.recover(set, None, Reason::Compromised { since: 1_030 }, terms, 1_040).unwrap();
	});
	subject.record.guarded = Some(Guarded { attempt_until: Some(7) });
	let state = ChainState::new(&subject, 50);
	TestChain { validators: Validators::new(SET_ID, 10..14), subject, state }
}

#[test]
fn a_proof_of_a_past_version_shows_what_is_disputed_since() {
	let chain = recovered();
	let proven = version(chain.verify(&chain.past(1)));
	let phone = proven.record.document.method(&"phone".parse().unwrap()).unwrap();
	let check = |at| proven.latest.check_use(phone, None, at, &proven.rules.rules);
	assert_eq!(check(1_004), Ok(()));
	assert_eq!(check(1_005), Err(Unusable::Disputed { since: 1_005 }));
}

#[test]
fn a_proof_shows_the_guardians_and_their_attempt() {
	let chain = recovered();
	let guarded = Some(Guarded { attempt_until: Some(7) });
	let ProvenVersion { record, latest, .. } = version(chain.verify(&chain.current()));
	assert_eq!((record.guarded, latest.guarded), (guarded, guarded));
	// They are no part of a version that has ended.
	let ProvenVersion { record, latest, .. } = version(chain.verify(&chain.past(1)));
	assert_eq!((record.guarded, latest.guarded), (None, guarded));
}
