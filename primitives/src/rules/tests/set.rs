use super::*;
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};
use serde_json::json;

#[test]
fn the_first_rules_accept_everything_and_are_small() {
	let rules = RuleSet::default();
	assert_eq!(rules.check_sound(), Ok(()));
	for algorithm in Algorithm::ALL {
		assert!(rules.accepts_new(algorithm) && rules.accepts(algorithm, Moment::MAX));
		assert!(rules.accepts_extrinsics(algorithm, Moment::MAX));
	}
	assert_eq!((rules.too_old_at(1), rules.earliest_since(Moment::MAX)), (None, 0));
	let numbered = NumberedRules::default();
	assert_eq!((numbered.number, numbered.from_block, numbered.from), (1, 0, 0));
	assert!(numbered.encoded_size() < 32, "{}", numbered.encoded_size());
	assert!(PastRules::max_encoded_len() < 300, "{}", PastRules::max_encoded_len());
}

#[test]
fn the_withdrawal_of_either_closes_extrinsics_to_both() {
	for algorithm in [Algorithm::Ed25519, Algorithm::Sr25519] {
		let rules = RuleSet::default().with(&withdraw(algorithm, 100));
		for other in [Algorithm::Ed25519, Algorithm::Sr25519] {
			assert!(rules.accepts_extrinsics(other, 99) && !rules.accepts_extrinsics(other, 100));
		}
		assert!(rules.accepts_extrinsics(Algorithm::Secp256k1, 100));
	}
}

#[test]
fn ages_and_reaches_end_at_the_ends_of_time() {
	let rules = RuleSet { max_key_age: Some(10), max_reach: Some(10), ..RuleSet::default() };
	assert_eq!((rules.too_old_at(5), rules.too_old_at(Moment::MAX)), (Some(15), Some(Moment::MAX)));
	assert_eq!((rules.earliest_since(25), rules.earliest_since(5)), (15, 0));
}

/// The case that was reported: a DID of the genesis block was as old as 1970, so its keys were too old at once.
#[test]
fn what_has_no_known_start_has_no_age() {
	let rules = RuleSet { max_key_age: Some(10), ..RuleSet::default() };
	assert_eq!((rules.too_old_at(0), rules.too_old_at(1)), (None, Some(11)));
}

#[test]
fn a_past_set_covers_its_first_moment_and_not_that_of_the_next() {
	let set = NumberedRules { from: 100, ..NumberedRules::default() };
	let past = PastRules { set, until_block: 9, until: 200 };
	assert_eq!([99, 100, 199, 200].map(|at| past.covers(at)), [false, true, true, false]);
}

#[test]
fn json_names_algorithms_and_refuses_unknown_ones() {
	let rules = RuleSet::default().with(&no_new(Algorithm::P256)).with(&withdraw(Algorithm::Secp256k1, 7));
	let json = json!({
		"restrictions": {
			"p256": { "restriction": "noNewKeys" },
			"secp256k1": { "restriction": "withdrawn", "since": 7 },
		},
		"maxKeyAge": null,
		"maxReach": null,
		"minRecoveryDelay": 28_800,
		"minGuardians": 2,
		"rekeyDeadline": 28_800,
		"maxEpoch": 864_000,
	});
	assert_eq!(serde_json::to_value(&rules).unwrap(), json);
	assert_eq!(serde_json::from_value::<RuleSet>(json.clone()).unwrap(), rules);
	let mut unknown = json;
	unknown["restrictions"]["rot13"] = json!({ "restriction": "noNewKeys" });
	assert!(serde_json::from_value::<RuleSet>(unknown).is_err());
}

#[test]
fn unsound_sets_are_told_by_their_fault() {
	let sound = RuleSet::default();
	let all_but = |left| signing_but(left).map(no_new).collect::<Vec<_>>();
	let last = sound.clone().with_all(&all_but(Algorithm::P256));
	assert_eq!(last.check_sound(), Ok(()));
	// A key that only agrees on keys is no way out.
	assert_eq!(last.with(&no_new(Algorithm::P256)).check_sound(), Err(UnsoundRules::NoAlgorithmLeft));
	for (change, fault) in [
		(RuleChange::MaxKeyAge(Some(MIN_KEY_AGE - 1)), UnsoundRules::KeyAgeTooShort),
		(RuleChange::MaxReach(Some(MIN_REACH - 1)), UnsoundRules::ReachTooShort),
		(RuleChange::MinRecoveryDelay(MAX_RECOVERY_DELAY + 1), UnsoundRules::RecoveryTooSlow),
		(RuleChange::MinGuardians(1), UnsoundRules::GuardiansOutOfBounds),
		(RuleChange::MinGuardians(MAX_GUARDIANS + 1), UnsoundRules::GuardiansOutOfBounds),
		(RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE - 1), UnsoundRules::DeadlineOutOfBounds),
		(RuleChange::RekeyDeadline(sound.max_epoch + 1), UnsoundRules::DeadlineOutOfBounds),
		(RuleChange::MaxEpoch(MAX_EPOCH_LENGTH + 1), UnsoundRules::EpochOutOfBounds),
	] {
		assert_eq!(sound.clone().with(&change).check_sound(), Err(fault), "{change:?}");
	}
	let short = [RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE), RuleChange::MaxEpoch(MIN_EPOCH_LENGTH - 1)];
	assert_eq!(sound.clone().with_all(&short).check_sound(), Err(UnsoundRules::EpochOutOfBounds));
	let bounds = [
		RuleChange::MaxKeyAge(Some(MIN_KEY_AGE)),
		RuleChange::MaxReach(Some(MIN_REACH)),
		RuleChange::MinRecoveryDelay(MAX_RECOVERY_DELAY),
		RuleChange::MinGuardians(MAX_GUARDIANS),
		RuleChange::RekeyDeadline(MIN_REKEY_DEADLINE),
		RuleChange::MaxEpoch(MAX_EPOCH_LENGTH),
	];
	assert_eq!(sound.with_all(&bounds).check_sound(), Ok(()));
}

proptest! {
	#[test]
	fn sets_are_read_as_they_were_written(rules in set()) {
		prop_assert_eq!(RuleSet::decode_all(&mut &rules.encode()[..]).unwrap(), rules.clone());
		let json = serde_json::to_string(&rules).unwrap();
		prop_assert_eq!(serde_json::from_str::<RuleSet>(&json).unwrap(), rules);
	}

	#[test]
	fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
		let _ = RuleSet::decode(&mut &bytes[..]);
		let _ = RuleChanges::decode(&mut &bytes[..]);
		if let Ok(agenda) = Agenda::decode(&mut &bytes[..]) {
			// Any agenda can be asked.
			let _ = (agenda.rules(9), agenda.foreseen(BlockHeight::MAX), agenda.check_invariants(9));
		}
	}
}
