//! Tests that a backup comes back from enough shares, and from nothing else.

use super::*;
use crate::{
	keys::{KeyPair, Secret, Words},
	keystore::{Cost, KeyName, Keystore},
};
use clavis_primitives::Algorithm;
use proptest::{prelude::*, sample::subsequence};

fn pair(algorithm: Algorithm) -> KeyPair {
	Secret::generate(Words::Twelve).unwrap().pair(algorithm).unwrap()
}

fn guardians(count: usize) -> (Vec<KeyPair>, Vec<Recipient>) {
	let pairs = (0..count).map(|_| pair(Algorithm::X25519)).collect::<Vec<_>>();
	let recipients = pairs.iter().enumerate();
	let recipients = recipients.map(|(n, pair)| Recipient { name: format!("guardian {n}"), key: pair.public() });
	let recipients = recipients.collect();
	(pairs, recipients)
}

fn name(text: &str) -> KeyName {
	text.parse().unwrap()
}

fn backup() -> Backup {
	let open = BackupKey::Open(Algorithm::Ed25519, Secret::generate(Words::Twelve).unwrap());
	Backup { keys: vec![(name("phone"), open), (name("desk"), BackupKey::Sealed("{}".into()))] }
}

/// The keys of a backup in a form that can be compared.
fn content(backup: &Backup) -> Vec<(String, String)> {
	let text = |key: &BackupKey| match key {
		BackupKey::Sealed(file) => file.clone(),
		BackupKey::Open(algorithm, secret) => format!("{algorithm} {}", secret.expose()),
	};
	backup.keys.iter().map(|(name, key)| (name.to_string(), text(key))).collect()
}

/// A split whose shares their guardians opened.
fn opened(backup: &Backup, threshold: u8, count: usize) -> Vec<ShareFile> {
	let (pairs, recipients) = guardians(count);
	let files = split(backup, threshold, &recipients).unwrap();
	files.iter().zip(&pairs).map(|(file, pair)| file.open(pair).unwrap()).collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn enough_shares_bring_the_backup_back_and_fewer_do_not(
		(threshold, chosen) in (2u8..6).prop_flat_map(|threshold| {
			(Just(threshold), subsequence((0..7usize).collect::<Vec<_>>(), 0..=7).prop_shuffle())
		}),
	) {
		let backup = backup();
		let shares = opened(&backup, threshold, 7);
		let some = chosen.iter().map(|place| shares[*place].clone()).collect::<Vec<_>>();
		match join(&some) {
			Ok(joined) => {
				prop_assert!(some.len() >= usize::from(threshold));
				prop_assert_eq!(content(&joined), content(&backup));
			},
			Err(ShareError::TooFew { have, .. }) => {
				prop_assert!(have == some.len() && have < usize::from(threshold));
			},
			Err(other) => return Err(TestCaseError::fail(other.to_string())),
		}
	}

	/// Shares below the threshold are points that fit every key, so the key that they seem to make is another one.
	#[test]
	fn shares_below_the_threshold_make_no_key(threshold in 3u8..6) {
		let shares = opened(&backup(), threshold, 7);
		let few = shares.iter().take(usize::from(threshold) - 1).map(|file| match &file.content {
			Content::Open { share } => Share::try_from(&share[..]).unwrap(),
			Content::Sealed { .. } => panic!("it was opened"),
		});
		let few = few.collect::<Vec<_>>();
		prop_assert!(Sharks(threshold).recover(&few).is_err());
		let guess = Sharks(threshold - 1).recover(&few).unwrap();
		prop_assert_ne!(digest(&guess.try_into().unwrap()), shares[0].terms.digest);
	}

	#[test]
	fn a_share_that_was_changed_is_named(place in 0usize..5, byte in 0usize..33, flip in 1u8..) {
		let mut shares = opened(&backup(), 3, 5);
		let Content::Open { share } = &mut shares[place].content else { panic!("it was opened") };
		share[byte] ^= flip;
		let error = join(&shares);
		prop_assert!(matches!(error, Err(ShareError::Altered { place: named }) if named == place), "{:?}", error);
	}
}

#[test]
fn the_same_share_twice_counts_once() {
	let shares = opened(&backup(), 2, 3);
	let twice = [shares[1].clone(), shares[1].clone()];
	assert!(matches!(join(&twice), Err(ShareError::TooFew { have: 1, need: 2 })));
	assert!(matches!(join(&[]), Err(ShareError::TooFew { have: 0, .. })));
}

#[test]
fn a_share_opens_for_its_guardian_alone() {
	let (pairs, recipients) = guardians(2);
	let files = split(&backup(), 2, &recipients).unwrap();
	assert_eq!(files[0].recipient().as_ref(), Some(&recipients[0]));
	assert!(matches!(files[0].open(&pairs[1]), Err(ShareError::WrongKey)));
	assert!(matches!(files[0].open(&pair(Algorithm::Ed25519)), Err(ShareError::WrongKey)));
	assert!(matches!(join(&files), Err(ShareError::Sealed { place: 0, .. })));
	let share = files[0].open(&pairs[0]).unwrap();
	assert!(matches!(share.open(&pairs[0]), Err(ShareError::AlreadyOpen)));
	// Terms that were changed spoil it.
	let lower = files[0].to_json().replace("\"threshold\": 2", "\"threshold\": 1");
	assert!(ShareFile::from_json(lower.as_bytes()).is_err());
	let mut moved = files[0].clone();
	moved.terms.digest = H256::zero();
	assert!(matches!(moved.open(&pairs[0]), Err(ShareError::WrongKey)));
}

#[test]
fn a_guardian_can_seal_a_share_for_the_new_key_of_the_holder() {
	let (pairs, recipients) = guardians(2);
	let holder = pair(Algorithm::X25519);
	let to = Recipient { name: "holder".into(), key: holder.public() };
	let files = split(&backup(), 2, &recipients).unwrap();
	let sealed = files.iter().zip(&pairs).map(|(file, pair)| file.open(pair).unwrap().seal_for(&to).unwrap());
	let shares = sealed.map(|file| file.open(&holder).unwrap()).collect::<Vec<_>>();
	assert_eq!(join(&shares).unwrap().keys.len(), 2);
}

#[test]
fn shares_of_two_splits_do_not_mix() {
	let backup = backup();
	let [one, other] = [(); 2].map(|()| opened(&backup, 2, 2));
	let mixed = [one[0].clone(), other[1].clone()];
	assert!(matches!(join(&mixed), Err(ShareError::OtherSplit { place: 1 })));
}

#[test]
fn every_bound_of_a_split_is_checked() {
	let backup = backup();
	let (_, many) = guardians(MAX_SHARES + 1);
	let outcome = |threshold: u8, count: usize| split(&backup, threshold, &many[..count]);
	assert_eq!(outcome(2, 2).unwrap().len(), 2);
	assert_eq!(outcome(64, MAX_SHARES).unwrap().len(), MAX_SHARES);
	for (threshold, count) in [(0, 3), (1, 3), (4, 3), (2, 1), (2, MAX_SHARES + 1)] {
		assert!(matches!(outcome(threshold, count), Err(ShareError::Threshold { .. })), "{threshold} of {count}");
	}
	let same = [many[0].clone(), many[0].clone()];
	assert!(matches!(split(&backup, 2, &same), Err(ShareError::SameKey(key)) if key == many[0].key));
	let signing = Recipient { name: "x".into(), key: pair(Algorithm::Ed25519).public() };
	assert!(matches!(split(&backup, 2, &[many[0].clone(), signing]), Err(ShareError::NoAgreement(_))));
	// Anybody could compute what is agreed with a point of small order.
	let small = Recipient { name: "x".into(), key: clavis_primitives::PublicKey::X25519([0; 32]) };
	assert!(matches!(split(&backup, 2, &[many[0].clone(), small]), Err(ShareError::NoAgreement(_))));
}

#[test]
fn files_come_back_as_they_were_and_others_are_refused() {
	let (pairs, recipients) = guardians(2);
	let sealed = split(&backup(), 2, &recipients).unwrap().remove(0);
	for file in [sealed.open(&pairs[0]).unwrap(), sealed] {
		let text = file.to_json();
		assert_eq!(ShareFile::from_json(text.as_bytes()).unwrap(), file);
		for bad in ["", "[]", &text.replace("clavis-key-share", "x"), &text.replace("\"version\": 1", "\"version\": 2")]
		{
			assert!(matches!(ShareFile::from_json(bad.as_bytes()), Err(ShareError::Malformed(_))), "{bad}");
		}
	}
}

#[test]
fn keys_come_back_into_a_keystore() {
	let folder = tempfile::tempdir().unwrap();
	let cost = Cost { log_n: 4, r: 8, p: 1 };
	let [before, after] = ["before", "after"].map(|name| Keystore::new(folder.path().join(name)).with_cost(cost));
	let secret = Secret::generate(Words::Twelve).unwrap();
	let [sealed, open] = ["sealed", "open"].map(name);
	let key = before.add(&sealed, Algorithm::Ed25519, &secret, "old").unwrap();
	let keys = vec![
		(sealed.clone(), BackupKey::Sealed(before.sealed(&sealed).unwrap())),
		(open.clone(), BackupKey::Open(Algorithm::P256, secret)),
	];
	let joined = join(&opened(&Backup { keys }, 2, 2)).unwrap();
	for (name, key) in &joined.keys {
		let password = || Ok::<_, crate::keystore::KeystoreError>(Zeroizing::new("new".to_owned()));
		key.restore(name, &after, password).unwrap();
		assert!(key.restore(name, &after, password).is_err(), "no key is overwritten");
	}
	assert_eq!(after.unlock(&sealed, "old").unwrap().public(), key);
	assert_eq!(after.unlock(&open, "new").unwrap().public().algorithm(), Algorithm::P256);
}
