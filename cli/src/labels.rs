//! The names that this device has for others, shown beside their addresses and DIDs: people know names alone.

use crate::{
	names::Names,
	signing::{account::accounts, Keyring},
};
use clavis_client::keys::address;

/// The starts of the lines that list parties. Other lines can have commands, which stay as they are typed.
const LISTS: [&str; 4] = ["guardian ", "approved by ", "owned by ", "did:"];

/// Names, each with the address or the DID that it stands for.
#[derive(Clone, Debug, Default)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
	/// Reads the names of keys, whose accounts are labelled, and those of DIDs. There are none where they cannot be read: a
	/// command goes on without them.
	pub fn read(keyring: &Keyring) -> Self {
		let mut labels = Self::default();
		for account in accounts(keyring).unwrap_or_default() {
			labels.add(address(&account.id), account.signer.to_string());
		}
		for known in Names::of(keyring.keystore.folder()).read().unwrap_or_default() {
			if let Some(name) = known.name {
				labels.add(known.did.to_string(), format!("@{name}"));
			}
		}
		labels
	}

	/// Adds a name for an address or a DID. One that has a name keeps it.
	pub fn add(&mut self, party: String, name: String) {
		if self.0.iter().all(|(known, _)| *known != party) {
			self.0.push((party, name));
		}
	}

	/// Adds the names to a line that lists parties.
	pub fn on(&self, line: &str) -> String {
		if !LISTS.iter().any(|start| line.trim_start().starts_with(start)) {
			return line.to_owned();
		}
		let mut labelled = line.to_owned();
		for (party, name) in &self.0 {
			labelled = labelled.replace(party, &format!("{party} ({name})"));
		}
		labelled
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::signing::Passwords;
	use clavis_client::keystore::Keystore;
	use clavis_primitives::Did;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn parties_are_shown_with_the_names_that_the_device_has() {
		let folder = tempfile::tempdir().unwrap();
		let did = DID.parse::<Did>().unwrap();
		Names::of(folder.path()).add(&did, Some(&"anna".parse().unwrap())).unwrap();
		let keyring = Keyring::new(Keystore::new(folder.path()), Passwords::new(None).unwrap());
		let mut labels = Labels::read(&keyring);
		labels.add("5Grw".into(), "ben.json".into());
		labels.add(DID.into(), "anna.json".into());
		assert_eq!(labels.on(&format!("  guardian {DID}: active")), format!("  guardian {DID} (@anna): active"));
		assert_eq!(
			labels.on(&format!("  approved by 5Grw, {DID}")),
			format!("  approved by 5Grw (ben.json), {DID} (@anna)")
		);
		// A command stays as it is typed.
		let command = format!("WARNING: 'clavis did rotate {DID}'");
		assert_eq!(labels.on(&command), command);
	}
}
