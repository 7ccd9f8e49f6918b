//! Tests that a state comes back whole, unchanged and only to its owner, also after a kill.

use super::*;
use crate::{
	groups::{
		mls::{Engine, Identity},
		seal,
	},
	keys::Secret,
};
use clavis_primitives::Algorithm;
use proptest::prelude::*;
use sp_core::H256;
use tempfile::TempDir;

const PASSWORD: &str = "correct horse";
const CHEAP: Cost = Cost { log_n: 4, r: 8, p: 1 };

fn did(number: u8) -> Did {
	Did { network: "dev".parse().unwrap(), id: clavis_primitives::DidId([number; 32]) }
}

fn group(number: u8) -> GroupId {
	GroupId([number; 32])
}

fn identity() -> Identity {
	let key = "//Alice".parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap();
	Identity::new(format!("{}#key-1", did(1)).parse().unwrap(), key).unwrap()
}

fn engine() -> Engine {
	Engine::create(&identity(), 1, group(1), 0).unwrap()
}

fn folder() -> (TempDir, GroupFolder) {
	let folder = tempfile::tempdir().unwrap();
	let groups = GroupFolder::new(folder.path().join("groups")).with_cost(CHEAP);
	(folder, groups)
}

/// A state in an epoch.
fn state(engine: &Engine, epoch: u32) -> GroupState {
	let mut state = GroupState::default();
	state.advance(engine, epoch, H256::repeat_byte(epoch as u8)).unwrap();
	state
}

/// The path of a file of DID 1.
fn path(folder: &GroupFolder, name: &str) -> PathBuf {
	folder.folder.join(did(1).id.to_string()).join(name)
}

#[test]
fn a_state_comes_back() {
	let (_folder, groups) = folder();
	let mut engine = engine();
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	assert!(store.load(group(1)).unwrap().is_none());
	assert!(store.groups().unwrap().is_empty());
	let mut state = state(&engine, 1);
	state.pending = Some(Pending::new(Some(H256([1; 32])), H256([2; 32]), None, b"refresh".to_vec()));
	engine.commit(&identity(), &[], &[]).unwrap();
	state.current = Some(Checkpoint::new(&engine, 1, H256([1; 32])));
	store.lock().unwrap().save(group(1), &state).unwrap();
	// By another process, after the password is asked for again.
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	let mut loaded = store.load(group(1)).unwrap().unwrap();
	assert!(loaded == state);
	let mut again = loaded.current.as_ref().unwrap().engine().unwrap();
	assert_eq!(again.pending(), engine.pending());
	again.accept().unwrap();
	engine.accept().unwrap();
	assert_eq!(again.tree(), engine.tree());
	assert_eq!(again.epoch_authenticator(), engine.epoch_authenticator());
	loaded.advance(&again, 2, H256([3; 32])).unwrap();
	assert_eq!(loaded.previous.as_ref().map(|previous| previous.epoch), Some(1));
	assert!(loaded.pending.is_none());
	assert_eq!(loaded.seal_epochs().collect::<Vec<_>>(), [1, 2]);
	assert_eq!(store.groups().unwrap(), [group(1)]);
	store.lock().unwrap().remove(group(1)).unwrap();
	assert!(store.load(group(1)).unwrap().is_none());
	store.lock().unwrap().remove(group(1)).unwrap();
}

#[test]
fn a_voided_epoch_should_bring_the_previous_state_back() {
	let mut engine = engine();
	let mut state = state(&engine, 1);
	let before = engine.tree();
	engine.commit(&identity(), &[], &[]).unwrap();
	// The state is written before the commit is sent, so the previous state has the commit.
	state.current = Some(Checkpoint::new(&engine, 1, H256::repeat_byte(1)));
	engine.accept().unwrap();
	state.advance(&engine, 2, H256([2; 32])).unwrap();
	assert!(state.go_back(3, H256([3; 32])).unwrap());
	let current = state.current.as_ref().unwrap();
	assert_eq!((current.epoch, current.record), (3, H256([3; 32])));
	let mut back = current.engine().unwrap();
	assert_eq!(back.tree(), before);
	assert_eq!(back.pending(), None);
	back.commit(&identity(), &[], &[]).unwrap();
	// The record is in the context of the key, so each epoch has a key of its own.
	let keys = [1, 2, 3].map(|epoch| *state.seal_key(epoch).unwrap().key.as_bytes());
	assert!(keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2]);
	// There is no way back behind it.
	assert!(!state.go_back(4, H256([4; 32])).unwrap());
	assert!(state.current.is_none());
	assert_eq!(state.seal_epochs().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn a_file_that_was_sealed_in_an_epoch_should_open_by_its_key() {
	let engine = engine();
	let mut state = state(&engine, 1);
	let key = engine.seal_key(H256::repeat_byte(1)).unwrap();
	let header = seal::Header::new(group(1), 1, 0, 0).unwrap();
	let mut file = Vec::new();
	seal::seal(&mut &b"content"[..], &mut file, &key, &header).unwrap();
	// Also when the DID is no member any more.
	state.clear();
	let mut content = Vec::new();
	let key_of = |header: &seal::Header| state.seal_key(header.epoch).map(|kept| kept.key.clone());
	seal::open(&mut &file[..], &mut content, key_of).unwrap();
	assert_eq!(content, b"content");
}

#[test]
fn packages_come_back() {
	let (_folder, groups) = folder();
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	assert_eq!(store.packages().unwrap().hashes().count(), 0);
	let mut packages = PackageStore::new();
	let hashes = [1, 3, 1].map(|suite| packages.make(&identity(), suite).unwrap().hash);
	store.lock().unwrap().save_packages(&packages).unwrap();
	let mut loaded = store.packages().unwrap();
	assert_eq!(loaded.hashes().collect::<Vec<_>>(), hashes);
	loaded.forget(hashes[1]);
	assert!(!loaded.contains(hashes[1]) && loaded.contains(hashes[2]));
}

#[test]
fn a_wrong_password_opens_nothing() {
	let (_folder, groups) = folder();
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	store.lock().unwrap().save(group(1), &state(&engine(), 1)).unwrap();
	let error = groups.unlock(&did(1), "wrong").err().unwrap();
	assert!(matches!(error, StoreError::WrongPassword(_)), "{error}");
	// The password can change, and the state stays.
	store.lock().unwrap().change_password("battery staple", CHEAP).unwrap();
	assert!(groups.unlock(&did(1), PASSWORD).is_err());
	let store = groups.unlock(&did(1), "battery staple").unwrap();
	assert!(store.load(group(1)).unwrap().is_some());
}

#[test]
fn one_process_writes_at_a_time_and_others_read() {
	let (_folder, groups) = folder();
	let [one, other] = [(); 2].map(|()| groups.unlock(&did(1), PASSWORD).unwrap());
	let writer = one.lock().unwrap();
	writer.save(group(1), &state(&engine(), 1)).unwrap();
	assert!(matches!(other.lock(), Err(StoreError::Busy(_))));
	assert!(other.load(group(1)).unwrap().is_some());
	// Another DID has a lock of its own.
	assert!(groups.unlock(&did(2), PASSWORD).unwrap().lock().is_ok());
	drop(writer);
	assert!(other.lock().is_ok());
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_and_nothing_else_is_left() {
	use std::os::unix::fs::PermissionsExt;
	let (_folder, groups) = folder();
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	let writer = store.lock().unwrap();
	writer.save(group(1), &state(&engine(), 1)).unwrap();
	writer.save_packages(&PackageStore::new()).unwrap();
	let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!(mode(&store.folder), 0o700);
	let files = fs::read_dir(&store.folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
	assert_eq!(files.len(), 4, "{files:?}");
	assert!(files.iter().all(|file| mode(file) == 0o600));
}

#[test]
fn a_file_should_be_refused_when_a_byte_of_it_is_changed_or_missing() {
	let (_folder, groups) = folder();
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	let writer = store.lock().unwrap();
	// A state without an engine, so that the file is short and each of its bytes is tried.
	let mut short = GroupState::default();
	short.pending = Some(Pending::new(None, H256([2; 32]), None, b"create".to_vec()));
	writer.save(group(1), &short).unwrap();
	let file = path(&groups, &format!("{}.group", group(1)));
	let whole = fs::read(&file).unwrap();
	let refused = |bytes: &[u8]| {
		fs::write(&file, bytes).unwrap();
		let error = store.load(group(1)).err().expect("the file is refused");
		assert!(matches!(&error, StoreError::Damaged { path, .. } if *path == file), "{error}");
	};
	for place in 0..whole.len() {
		let mut changed = whole.clone();
		changed[place] ^= 1;
		refused(&changed);
		refused(&whole[..place]);
	}
	refused(&[&whole[..], &[0u8]].concat());
	fs::write(&file, &whole).unwrap();
	assert!(store.load(group(1)).unwrap().is_some());
	// A file of another group, and of another DID.
	fs::copy(&file, path(&groups, &format!("{}.group", group(2)))).unwrap();
	assert!(matches!(store.load(group(2)), Err(StoreError::Damaged { .. })));
	fs::copy(&file, path(&groups, "packages")).unwrap();
	assert!(matches!(store.packages(), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_vault_should_be_refused_when_a_byte_of_it_is_changed_or_missing() {
	let (_folder, groups) = folder();
	drop(groups.unlock(&did(1), PASSWORD).unwrap());
	let file = path(&groups, "vault");
	let whole = fs::read(&file).unwrap();
	let refused = |bytes: &[u8]| {
		fs::write(&file, bytes).unwrap();
		let error = groups.unlock(&did(1), PASSWORD).err().expect("the vault is refused");
		assert!(matches!(&error, StoreError::Damaged { .. } | StoreError::WrongPassword(_)), "{error}");
	};
	for place in 0..whole.len() {
		let mut changed = whole.clone();
		changed[place] ^= 1;
		refused(&changed);
		refused(&whole[..place]);
	}
	// The vault of another DID.
	fs::write(&file, &whole).unwrap();
	drop(groups.unlock(&did(2), PASSWORD).unwrap());
	fs::copy(&file, groups.folder.join(did(2).id.to_string()).join("vault")).unwrap();
	assert!(matches!(groups.unlock(&did(2), PASSWORD), Err(StoreError::WrongPassword(_))));
}

#[test]
fn no_secret_is_in_the_files() {
	let (_folder, groups) = folder();
	let engine = engine();
	let store = groups.unlock(&did(1), PASSWORD).unwrap();
	store.lock().unwrap().save(group(1), &state(&engine, 1)).unwrap();
	let file = fs::read(path(&groups, &format!("{}.group", group(1)))).unwrap();
	let plain = engine.to_bytes();
	for secret in [store.key.as_slice(), engine.seal_key(H256::repeat_byte(1)).unwrap().as_bytes()] {
		assert!(!file.windows(secret.len()).any(|part| part == secret));
	}
	assert!(!file.windows(40).any(|part| part == &plain[plain.len() - 40..]));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	#[test]
	fn a_process_that_is_killed_leaves_the_old_state_or_the_new_one(
		kills in prop::collection::vec((0usize..5, prop::collection::vec(any::<u8>(), 0..60)), 1..8),
	) {
		const STEPS: [Step; 4] = [Step::Clear, Step::Write, Step::Rename, Step::SyncFolder];
		let (_folder, groups) = folder();
		let store = groups.unlock(&did(1), PASSWORD).unwrap();
		let file = store.path(Content::Group(group(1)));
		let of = |number: usize| {
			let mut state = GroupState::default();
			state.pending = Some(Pending::new(None, H256::from_low_u64_be(number as u64), None, Vec::new()));
			state
		};
		let mut last = 0;
		store.lock().unwrap().save(group(1), &of(0)).unwrap();
		for (number, (step, draft)) in kills.into_iter().enumerate() {
			let next = number + 1;
			let killed_before = STEPS.get(step);
			{
				let writer = store.lock().unwrap();
				let before = &mut |step| {
					if Some(&step) != killed_before {
						return Ok(());
					}
					if step == Step::Rename {
						// The write itself was cut off.
						fs::write(private_files::draft_of(&file), &draft).unwrap();
					}
					Err(io::Error::other("killed"))
				};
				let written = writer.write(Content::Group(group(1)), &of(next).to_bytes(), before);
				prop_assert_eq!(written.is_ok(), killed_before.is_none());
			}
			// The next process.
			let store = groups.unlock(&did(1), PASSWORD).unwrap();
			let loaded = store.load(group(1)).unwrap().unwrap();
			let is_new = loaded == of(next);
			prop_assert!(is_new || loaded == of(last));
			prop_assert_eq!(is_new, matches!(killed_before, None | Some(Step::SyncFolder)));
			if is_new {
				last = next;
			}
		}
	}

	#[test]
	fn any_bytes_are_refused_without_panic(bytes: Vec<u8>) {
		let _ = GroupState::from_bytes(&bytes);
		let versioned = [&[1u8][..], &bytes].concat();
		let _ = GroupState::from_bytes(&versioned);
		prop_assert!(Vault::from_bytes(&bytes).is_err());
		prop_assert!(Engine::from_bytes(&versioned).is_err());
	}
}
