//! Tests that a backup travels from one device over guardians to another one.

use super::{join::JoinArgs, open_share::OpenShareArgs, split::SplitArgs, *};
use crate::{
	guardians::accepted::InvitationArgs,
	online::NodeArgs,
	signing::Passwords,
	values::{KeyRef, NewFile, RecipientRef},
};
use clavis_client::keystore::{Cost, Keystore};

const PASSWORD: &str = "secret";

/// The keys of one person, with one password.
fn keyring(folder: &Path, person: &str) -> Keyring {
	let password = folder.join("password");
	std::fs::write(&password, PASSWORD).unwrap();
	let keystore = Keystore::new(folder.join(person)).with_cost(Cost { log_n: 4, r: 8, p: 1 });
	Keyring::new(keystore, Passwords::new(Some(password.as_path())).unwrap())
}

fn new_key(keyring: &Keyring, name: &str, algorithm: Algorithm) -> PublicKey {
	let secret = Secret::generate(Words::Twelve).unwrap();
	keyring.keystore.add(&name.parse().unwrap(), algorithm, &secret, PASSWORD).unwrap()
}

fn quiet() -> Output {
	Output::new(true, true)
}

/// Splits the backup of a holder among three guardians, two of whom open their shares: one as it is, the other one for a
/// key of the holder's new device. Returns the files.
async fn opened(folder: &Path, holder: &mut Keyring, device: &Keyring, without_password: bool) -> Vec<PathBuf> {
	let mut guardians = ["anna", "ben", "eve"].map(|person| keyring(folder, person));
	let keys = guardians.each_ref().map(|guardian| new_key(guardian, "agree", Algorithm::X25519));
	let out_dir = folder.join("shares");
	let split = SplitArgs {
		names: Vec::new(),
		guardians: keys.map(RecipientRef::Key).to_vec(),
		threshold: 2,
		out_dir: out_dir.clone(),
		without_password,
		invitations: InvitationArgs::default(),
	};
	let node = NodeArgs { node: None, timeout: Some(1), of_profile: None };
	split::split(&split, &node, holder, &quiet()).await.unwrap();
	assert!(split::split(&split, &node, holder, &quiet()).await.is_err(), "no file is replaced");
	let new = new_key(device, "agree", Algorithm::X25519);
	let [anna, _, eve] = &mut guardians;
	let mut files = Vec::new();
	for (number, guardian, to) in [(1, anna, None), (3, eve, Some(KeyRef::Public(new)))] {
		let (share, out) = (out_dir.join(format!("share-{number}.json")), folder.join(format!("open-{number}.json")));
		let arguments = OpenShareArgs { share, to, out: Some(NewFile::new(out.clone()).unwrap()) };
		open_share::open_share(&arguments, guardian, &quiet()).unwrap();
		assert!(open_share::open_share(&arguments, holder, &quiet()).is_err(), "it opens for its guardian alone");
		files.push(out);
	}
	files
}

#[tokio::test]
async fn keys_come_back_on_another_device_by_enough_shares() {
	for without_password in [false, true] {
		let folder = tempfile::tempdir().unwrap();
		let [mut holder, mut device] = ["holder", "device"].map(|person| keyring(folder.path(), person));
		let key = new_key(&holder, "phone", Algorithm::P256);
		let shares = opened(folder.path(), &mut holder, &device, without_password).await;
		let one = JoinArgs { shares: shares[..1].to_vec(), prefix: None };
		assert!(join::join(&one, &mut device, &quiet()).is_err());
		// The second share is encrypted to a key of the new device. Another device is told which key it lacks.
		let mut other = keyring(folder.path(), "other");
		let lacks = join::join(&JoinArgs { shares: shares.clone(), prefix: None }, &mut other, &quiet());
		let error = lacks.unwrap_err().to_json()["error"].take();
		let agree = device.keystore.public(&"agree".parse().unwrap()).unwrap();
		let message = format!("open-3.json: the share is still encrypted to the key {agree}");
		assert!(error["message"].as_str().unwrap().ends_with(&message), "{error}");
		assert!(error["hint"].as_str().unwrap().contains("--keystore"), "{error}");
		let both = JoinArgs { shares, prefix: None };
		join::join(&both, &mut device, &quiet()).unwrap();
		let name = "phone".parse().unwrap();
		assert_eq!(device.keystore.unlock(&name, PASSWORD).unwrap().public(), key);
		// The name is taken now.
		assert!(join::join(&both, &mut device, &quiet()).is_err());
		let again = JoinArgs { prefix: Some("old-".into()), ..both };
		join::join(&again, &mut device, &quiet()).unwrap();
		assert!(device.keystore.contains(&"old-phone".parse().unwrap()));
	}
}

#[test]
fn a_key_for_shares_is_shown_with_the_words_that_its_holder_reads_out() {
	let folder = tempfile::tempdir().unwrap();
	let device = keyring(folder.path(), "device");
	let name = "agree".parse().unwrap();
	let key = new_key(&device, "agree", Algorithm::X25519);
	let words = words_of_key(&key);
	assert!(text_of(&name, &key).ends_with(&words));
	assert_eq!(describe(&name, Some(&key))["words"], words);
	let signs = new_key(&device, "phone", Algorithm::Ed25519);
	assert!(!describe(&name, Some(&signs)).contains_key("words"));
}

#[tokio::test]
async fn a_share_that_was_changed_is_named_by_its_file() {
	let folder = tempfile::tempdir().unwrap();
	let [mut holder, mut device] = ["holder", "device"].map(|person| keyring(folder.path(), person));
	new_key(&holder, "phone", Algorithm::Ed25519);
	let shares = opened(folder.path(), &mut holder, &device, false).await;
	let mut value = serde_json::from_slice::<Value>(&std::fs::read(&shares[0]).unwrap()).unwrap();
	value["share"]["open"]["share"] = format!("01{}", "00".repeat(32)).into();
	std::fs::write(&shares[0], value.to_string()).unwrap();
	let failure = join::join(&JoinArgs { shares, prefix: None }, &mut device, &quiet()).unwrap_err();
	let message = failure.to_json()["error"]["message"].to_string();
	assert!(message.contains("open-1.json") && message.contains("was changed"), "{message}");
}

#[test]
fn the_words_of_a_phrase_are_numbered_for_a_person() {
	let text = super::numbered("abandon ability able about above absent");
	assert_eq!(text, " 1 abandon   2 ability   3 able      4 about\n             5 above     6 absent");
	assert_eq!(text.split_whitespace().filter(|part| part.parse::<u8>().is_err()).count(), 6);
}
