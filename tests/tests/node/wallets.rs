//! Tests that a passkey and a browser wallet control a DID. Each signs only in its own format, and neither is in a
//! keystore.

use base64ct::{Base64UrlUnpadded, Encoding};
use clavis_primitives::{webauthn::software, PublicKey, WalletSignature};
use clavis_tests::{node::new_folder, Cli, Node};
use p256::ecdsa::SigningKey;
use serde_json::{json, Value};
use sp_core::{sr25519, Pair};
use std::{fs, path::Path};

/// Returns the answer of `navigator.credentials.get` to a web page, in the format of its `toJSON`.
fn assertion(passkey: &SigningKey, digest: &[u8; 32]) -> Value {
	let response = software::get(passkey, "wallet.example.org", digest);
	let text = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
	let response = json!({
		"authenticatorData": text(&response.authenticator_data),
		"clientDataJSON": text(&response.client_data_json),
		"signature": text(&response.signature),
	});
	json!({ "id": "x", "rawId": "x", "type": "public-key", "response": response })
}

/// Returns the answer of `signRaw` of a browser wallet for this digest.
fn wallet_signature(wallet: &sr25519::Pair, digest: &[u8; 32]) -> String {
	hex(&wallet.sign(&WalletSignature::wrap(digest)).0)
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// Returns the digest for which a proposal needs a signature.
fn digest(holder: &Cli, proposal: &str) -> [u8; 32] {
	let payload = holder.ok(&["proposal", "payload", proposal]);
	let text = payload["payloads"][0]["base64url"].as_str().expect("the proposal waits for a signature");
	Base64UrlUnpadded::decode_vec(text).expect("the digest is base64url").try_into().expect("the digest has 32 bytes")
}

fn write(folder: &Path, name: &str, content: &Value) -> String {
	let path = folder.join(name);
	fs::write(&path, content.to_string()).expect("the file can be written");
	path.to_str().expect("temporary folders have plain names").to_owned()
}

#[test]
fn a_passkey_and_a_browser_wallet_control_a_did() {
	let node = Node::dev();
	let folder = new_folder();
	let holder = Cli::new(&node);
	let passkey = SigningKey::from_slice(&[7; 32]).expect("a secret key");
	let wallet = sr25519::Pair::from_seed(&[8; 32]);
	let point = passkey.verifying_key().to_encoded_point(true);
	let passkey_key = PublicKey::P256(point.as_bytes().try_into().expect("33 bytes")).to_string();
	let wallet_key = PublicKey::Sr25519(wallet.public().0).to_string();

	// The passkey creates the DID. The wallet could do it, too.
	let creation = write(folder.path(), "creation.json", &json!({}));
	fs::remove_file(&creation).expect("the file was just written");
	let members = ["--member", &passkey_key, "--member", &wallet_key, "--threshold", "1", "--no-method"];
	let proposed = holder.ok(&[&["did", "create"], &members[..], &["--propose", &creation]].concat());
	let did = proposed["proposal"]["did"].as_str().expect("the proposal has the DID");
	let wanted = digest(&holder, &creation);

	// An assertion for another challenge is refused.
	let other = write(folder.path(), "other.json", &assertion(&passkey, &[9; 32]));
	let error = holder.fails(&["proposal", "attach", &creation, "--place", "0", "--assertion", &other]);
	assert_eq!(error["kind"], "badSignature", "{error}");
	let given = write(folder.path(), "assertion.json", &assertion(&passkey, &wanted));
	holder.ok(&["proposal", "attach", &creation, "--place", "0", "--assertion", &given]);
	holder.ok(&["proposal", "submit", &creation, "--payer", "//Bob"]);

	// The passkey changes the document, and then the wallet changes it.
	let submit = |name: &str, alias: &str, sign: &dyn Fn(&str, [u8; 32])| {
		let proposal = folder.path().join(name).to_str().expect("a plain name").to_owned();
		holder.ok(&["did", "update", did, "--add-alias", alias, "--propose", &proposal]);
		sign(&proposal, digest(&holder, &proposal));
		holder.ok(&["proposal", "submit", &proposal, "--payer", "//Bob"]);
	};
	submit("by-passkey.json", "urn:x:passkey", &|proposal, digest| {
		let given = write(folder.path(), "second.json", &assertion(&passkey, &digest));
		holder.ok(&["proposal", "attach", proposal, "--place", "0", "--assertion", &given]);
	});
	submit("by-wallet.json", "urn:x:wallet", &|proposal, digest| {
		let signature = wallet_signature(&wallet, &digest);
		holder.ok(&["proposal", "attach", proposal, "--place", "1", "--signature", &signature]);
	});
	let document = node.resolve(did).json()["didDocument"].take();
	assert_eq!(document["alsoKnownAs"], json!(["urn:x:passkey", "urn:x:wallet"]));
}
