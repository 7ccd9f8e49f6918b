use super::*;
use proptest::prelude::*;
use serde_json::{json, Value};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse";

/// A keystore whose passwords are cheap to try.
fn keystore() -> (TempDir, Keystore) {
	let folder = tempfile::tempdir().unwrap();
	let keystore = Keystore::new(folder.path().join("keys")).with_cost(Cost { log_n: 4, r: 8, p: 1 });
	(folder, keystore)
}

fn name(text: &str) -> KeyName {
	text.parse().unwrap()
}

fn add(keystore: &Keystore, text: &str, algorithm: Algorithm) -> PublicKey {
	let secret = format!("//{text}").parse().unwrap();
	keystore.add(&name(text), algorithm, &secret, PASSWORD).unwrap()
}

/// Rewrites a key file.
fn edit(keystore: &Keystore, text: &str, change: impl FnOnce(&mut Value)) {
	let path = keystore.file(&name(text));
	let mut value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
	change(&mut value);
	fs::write(path, value.to_string()).unwrap();
}

#[test]
fn keys_of_every_algorithm_come_back() {
	let (_folder, keystore) = keystore();
	for algorithm in Algorithm::ALL {
		let key = add(&keystore, algorithm.name(), algorithm);
		assert_eq!(keystore.public(&name(algorithm.name())).unwrap(), key);
		assert_eq!(keystore.unlock(&name(algorithm.name()), PASSWORD).unwrap().public(), key);
		let secret = keystore.export(&name(algorithm.name()), PASSWORD).unwrap();
		assert_eq!(secret.expose(), format!("//{algorithm}"));
		assert_eq!(keystore.find(&key).unwrap(), Some(name(algorithm.name())));
	}
	let names = keystore.names().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
	assert_eq!(names, ["ed25519", "p256", "secp256k1", "sr25519", "x25519"]);
	assert_eq!(keystore.find(&PublicKey::Ed25519([9; 32])).unwrap(), None);
}

#[test]
fn a_wrong_password_opens_nothing() {
	let (_folder, keystore) = keystore();
	add(&keystore, "alice", Algorithm::Ed25519);
	for password in ["", "correct horsf", "correct horse "] {
		let error = keystore.unlock(&name("alice"), password).unwrap_err();
		assert!(matches!(error, KeystoreError::WrongPassword(_)), "{error}");
		assert!(keystore.export(&name("alice"), password).is_err());
	}
}

#[test]
fn a_key_with_two_names_opens_by_the_password_of_either() {
	let (_folder, keystore) = keystore();
	let secret = "//twice".parse::<Secret>().unwrap();
	for (text, password) in [("first", "one"), ("second", "two")] {
		keystore.add(&name(text), Algorithm::Ed25519, &secret, password).unwrap();
	}
	add(&keystore, "other", Algorithm::Ed25519);
	for text in ["first", "second"] {
		for password in ["one", "two"] {
			let pair = keystore.unlock_by_any_name(&name(text), password).unwrap();
			assert_eq!(pair.public(), keystore.public(&name(text)).unwrap());
		}
		let error = keystore.unlock_by_any_name(&name(text), "correct horse").unwrap_err();
		assert!(matches!(&error, KeystoreError::WrongPassword(wrong) if *wrong == name(text)), "{error}");
	}
}

#[test]
fn a_key_keeps_its_secret_under_another_name_and_password() {
	let (_folder, keystore) = keystore();
	let key = add(&keystore, "alice", Algorithm::Ed25519);
	add(&keystore, "bob", Algorithm::Ed25519);
	assert!(matches!(keystore.rename(&name("alice"), &name("bob")), Err(KeystoreError::NameTaken(_))));
	assert!(matches!(keystore.rename(&name("none"), &name("carol")), Err(KeystoreError::NoSuchKey { .. })));
	keystore.rename(&name("alice"), &name("carol")).unwrap();
	assert!(!keystore.contains(&name("alice")));
	assert_eq!(keystore.unlock(&name("carol"), PASSWORD).unwrap().public(), key);

	let secret = keystore.export(&name("carol"), PASSWORD).unwrap();
	keystore.change_password(&name("carol"), &secret, "another").unwrap();
	assert_eq!(keystore.unlock(&name("carol"), "another").unwrap().public(), key);
	assert!(matches!(keystore.unlock(&name("carol"), PASSWORD), Err(KeystoreError::WrongPassword(_))));
	// The secret of another key would destroy this one.
	assert!(keystore.change_password(&name("bob"), &secret, "another").is_err());
	assert!(keystore.unlock(&name("bob"), PASSWORD).is_ok());

	keystore.remove(&name("carol")).unwrap();
	assert!(matches!(keystore.remove(&name("carol")), Err(KeystoreError::NoSuchKey { .. })));
	assert_eq!(keystore.names().unwrap(), [name("bob")]);
}

#[test]
fn no_key_is_ever_overwritten() {
	let (_folder, keystore) = keystore();
	let key = add(&keystore, "alice", Algorithm::Ed25519);
	let secret = "//Mallory".parse().unwrap();
	let error = keystore.add(&name("alice"), Algorithm::Ed25519, &secret, PASSWORD).unwrap_err();
	assert!(matches!(error, KeystoreError::NameTaken(_)));
	// Not even when somebody is faster.
	let error = keystore.write_new(&name("alice"), "{}").unwrap_err();
	assert!(matches!(error, KeystoreError::NameTaken(_)));
	assert_eq!(keystore.public(&name("alice")).unwrap(), key);
}

#[test]
fn a_missing_key_is_said_to_be_missing() {
	let (_folder, keystore) = keystore();
	assert_eq!(keystore.names().unwrap(), []);
	assert!(matches!(keystore.public(&name("nobody")), Err(KeystoreError::NoSuchKey { .. })));
	assert!(matches!(keystore.unlock(&name("nobody"), PASSWORD), Err(KeystoreError::NoSuchKey { .. })));
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_and_nothing_else_is_left() {
	use std::os::unix::fs::PermissionsExt;
	let (_folder, keystore) = keystore();
	add(&keystore, "alice", Algorithm::Ed25519);
	let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!(mode(keystore.folder()), 0o700);
	assert_eq!(mode(&keystore.file(&name("alice"))), 0o600);
	assert_eq!(fs::read_dir(keystore.folder()).unwrap().count(), 1);
}

#[test]
fn no_secret_is_in_the_file() {
	let (_folder, keystore) = keystore();
	let secret = Secret::generate(crate::keys::Words::Twelve).unwrap();
	keystore.add(&name("alice"), Algorithm::Ed25519, &secret, PASSWORD).unwrap();
	let text = fs::read_to_string(keystore.file(&name("alice"))).unwrap();
	assert!(secret.expose().split(' ').filter(|word| text.contains(word)).count() < 3, "{text}");
}

#[test]
fn altered_files_are_refused() {
	let (_folder, keystore) = keystore();
	let other = PublicKey::Ed25519(
		"//Bob".parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap().public().as_bytes().try_into().unwrap(),
	);
	add(&keystore, "alice", Algorithm::Ed25519);
	let original = fs::read(keystore.file(&name("alice"))).unwrap();
	for (key, value) in [
		("publicKey", json!(other)),
		("publicKey", json!("z6Mk")),
		("version", json!(2)),
		("kdf", json!("none")),
		("cipher", json!("none")),
		("cost", json!({"logN": 40, "r": 8, "p": 1})),
		("cost", json!({"logN": 5, "r": 8, "p": 1})),
		("salt", json!("00")),
		("salt", json!("no hex")),
		("nonce", json!("00")),
		("ciphertext", json!("")),
		("ciphertext", json!("00".repeat(60))),
		("extra", json!(1)),
	] {
		fs::write(keystore.file(&name("alice")), &original).unwrap();
		edit(&keystore, "alice", |file| file[key] = value.clone());
		let error = keystore.unlock(&name("alice"), PASSWORD).unwrap_err();
		let expected = matches!(error, KeystoreError::Damaged { .. } | KeystoreError::WrongPassword(_));
		assert!(expected, "{key} {value}: {error}");
	}
}

#[test]
fn truncated_and_huge_files_are_damaged() {
	let (_folder, keystore) = keystore();
	add(&keystore, "alice", Algorithm::Ed25519);
	let path = keystore.file(&name("alice"));
	let whole = fs::read(&path).unwrap();
	for length in 0..whole.len() - 2 {
		fs::write(&path, &whole[..length]).unwrap();
		assert!(matches!(keystore.public(&name("alice")), Err(KeystoreError::Damaged { .. })), "{length}");
	}
	fs::write(&path, vec![b' '; 20_000]).unwrap();
	assert!(matches!(keystore.public(&name("alice")), Err(KeystoreError::Damaged { .. })));
}

proptest! {
	#[test]
	fn any_file_is_read_without_panic(bytes: Vec<u8>, at in 0..400usize, byte: u8) {
		prop_assert!(SealedKey::from_json(&bytes).is_err());
		// And one that is nearly right.
		let key = PublicKey::X25519([9; 32]);
		let cost = Cost { log_n: 2, r: 8, p: 1 };
		let sealed = SealedKey::seal(&key, &"//Alice".parse().unwrap(), PASSWORD, cost).unwrap();
		let mut text = sealed.to_json().into_bytes();
		let place = at % text.len();
		text[place] = byte;
		if let Ok(sealed) = SealedKey::from_json(&text) {
			prop_assert!(sealed.open(PASSWORD).is_err());
		}
	}

	#[test]
	fn any_password_and_name_round_trip(password: String, text in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,20}") {
		let (_folder, keystore) = keystore();
		let secret = "//Alice".parse().unwrap();
		let key = keystore.add(&name(&text), Algorithm::Ed25519, &secret, &password).unwrap();
		prop_assert_eq!(keystore.unlock(&name(&text), &password).unwrap().public(), key);
		prop_assert_eq!(keystore.names().unwrap(), [name(&text)]);
	}
}
