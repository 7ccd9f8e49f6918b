//! The DID that acts in groups, its keys and its files, and the account that pays.

use super::messages::{Folder, MessageArgs, PlaceArgs};
use crate::{
	failure::Failure,
	online::Online,
	signing::{AvailableKey, Keyring},
	terminal::Output,
	values::{number, SignerRef},
};
use clap::Args;
use clavis_client::{
	chain::{Chain, Progress},
	did::{DidError, Subject, DEFAULT_LIFETIME},
	groups::{
		store::{GroupFolder, GroupStore, StoreError},
		Acting, Device, DiskVault, LongMessages, NoLongMessages, Vault,
	},
	keys::KeyPair,
};
use clavis_primitives::{
	groups::GroupId, Algorithm, BlockHeight, Did, DidId, NetworkName, PublicKey, Purpose, VerificationMethod,
};
use std::{
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::time::sleep;

/// The longest wait for another program that writes the files of a DID, and the time between two looks at it.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(200);

/// The folder with the states of groups, in that of the keystore.
const FOLDER: &str = "groups";

/// The DID that acts, and its keys.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Member")]
pub struct DidArgs {
	/// The DID that acts [default: the one DID that has a state of the group on this device]
	#[arg(long)]
	pub did: Option<Did>,
	/// A key of an authentication method of the DID; repeat it for several [default: found in the keystore]
	#[arg(long = "key", value_name = "KEY")]
	pub keys: Vec<SignerRef>,
}

/// The account that pays for the calls of a member.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Payment")]
pub struct PayerArgs {
	/// A key, or a development account (//Alice), that pays [default: the key that paid for the DID, or the one that signs]
	#[arg(long, value_name = "KEY")]
	pub payer: Option<SignerRef>,
	/// The number of blocks for which the signatures stay good
	#[arg(long, value_name = "BLOCKS", default_value_t = DEFAULT_LIFETIME, value_parser = number::<0, u32>)]
	pub expires_in: u32,
}

/// A DID that acts, and pays for it.
#[derive(Clone, Debug, Args)]
pub struct MemberArgs {
	#[command(flatten)]
	pub did: DidArgs,
	#[command(flatten)]
	pub payer: PayerArgs,
	#[command(flatten)]
	pub messages: MessageArgs,
}

/// A DID that acts from this device.
pub struct Member {
	/// The DID.
	pub did: Did,
	/// The keys of its authentication methods that are here.
	keys: Vec<Arc<KeyPair>>,
	/// The account that pays, if one was asked for.
	payer: Option<Arc<KeyPair>>,
	lifetime: BlockHeight,
	store: GroupStore,
	messages: Folder,
	output: Output,
	progress: Box<dyn Fn(Progress) + Sync>,
}

/// Returns the folder with the states of groups.
pub fn folder(keyring: &Keyring) -> GroupFolder {
	GroupFolder::new(keyring.keystore.folder().join(FOLDER))
}

impl DidArgs {
	/// Returns the DID that acts: the one that was named, or the only one with a state on this device, of this group if one is
	/// given.
	pub fn choose(&self, group: Option<GroupId>, network: &NetworkName, folder: &GroupFolder) -> Result<Did, Failure> {
		if let Some(did) = &self.did {
			return match did.network == *network {
				true => Ok(did.clone()),
				false => Err(DidError::WrongNetwork { did: Box::new(did.clone()), network: network.clone() }.into()),
			};
		}
		let of_what = group.map_or_else(|| "a group".to_owned(), |group| format!("the group {group}"));
		match folder.dids(group)?.as_slice() {
			[only] => Ok(named(*only, network)),
			[] => Err(Failure::usage(format!("no DID has a state of {of_what} on this device"))
				.with_hint("name the DID that acts, with --did")),
			several => {
				let names = several.iter().map(|did| named(*did, network).to_string()).collect::<Vec<_>>().join(", ");
				Err(Failure::usage(format!("{} DIDs have a state of {of_what} on this device: {names}", several.len()))
					.with_hint("name the one that acts, with --did"))
			},
		}
	}

	/// Opens the DID with its keys, for a command that sends nothing.
	pub async fn open(
		&self,
		group: Option<GroupId>,
		messages: &MessageArgs,
		online: &mut Online,
	) -> Result<Member, Failure> {
		let network = online.chain.network().clone();
		let did = self.choose(group, &network, &folder(&online.keyring))?;
		let subject = Subject::look_up(&online.chain, &did).await?;
		let available = self.keys_of(&subject, &online.keyring)?;
		open(subject, &available, None, DEFAULT_LIFETIME, messages, online).await
	}

	/// Returns the keys on this device of the authentication methods of a DID: those that were named, or those in the keystore.
	/// Those of ended methods come last: a leaf may still have such a key.
	fn keys_of(&self, subject: &Subject, keyring: &Keyring) -> Result<Vec<AvailableKey>, Failure> {
		if !self.keys.is_empty() {
			return self.keys.iter().map(|key| keyring.available(key)).collect();
		}
		let record = &subject.record;
		let methods = record.document.methods.iter().chain(record.ended.iter().map(|ended| &ended.method));
		let for_members = |method: &&VerificationMethod| {
			method.purposes.contains(Purpose::Authentication) && method.key.algorithm().signs()
		};
		let mut keys = Vec::<PublicKey>::new();
		for method in methods.filter(for_members) {
			if !keys.contains(&method.key) {
				keys.push(method.key);
			}
		}
		let mut available = Vec::new();
		for key in keys {
			available.extend(keyring.find(&key)?);
		}
		if available.is_empty() {
			let message = format!("no key of an authentication method of {} is on this device", subject.did);
			return Err(Failure::refused("wrongKey", message)
				.with_hint("import one with 'clavis key import', or name one with --key"));
		}
		Ok(available)
	}
}

impl MemberArgs {
	/// Opens the DID that acts, with its keys and the account that pays.
	pub async fn open(&self, group: Option<GroupId>, online: &mut Online) -> Result<Member, Failure> {
		let network = online.chain.network().clone();
		let did = self.did.choose(group, &network, &folder(&online.keyring))?;
		let subject = Subject::look_up(&online.chain, &did).await?;
		let available = self.did.keys_of(&subject, &online.keyring)?;
		let payer = self.payer.choose(&subject, &available, &online.keyring)?;
		let Self { payer: PayerArgs { expires_in, .. }, messages, .. } = self;
		open(subject, &available, Some(payer), *expires_in, messages, online).await
	}
}

impl PayerArgs {
	/// Chooses the key that pays: the one that was named; else the key of the account that has the deposit of the DID, if it is
	/// in the keystore; else the first key of the DID that has an account.
	fn choose(
		&self,
		subject: &Subject,
		available: &[AvailableKey],
		keyring: &Keyring,
	) -> Result<AvailableKey, Failure> {
		let depositor = subject.record.deposit.as_ref().map(|deposit| &deposit.payer);
		let payer = match (&self.payer, depositor) {
			(Some(payer), _) => Some(keyring.available(payer)?),
			(None, Some(account)) => keyring.all()?.into_iter().find(|key| key.key.account().as_ref() == Some(account)),
			(None, None) => None,
		};
		let payer = payer.or_else(|| available.iter().find(|key| key.key.account().is_some()).cloned());
		payer.filter(|payer| payer.key.account().is_some()).ok_or_else(|| {
			Failure::usage("none of these keys has an account that could pay")
				.with_hint("name an ed25519, sr25519 or secp256k1 key that pays, with --payer")
		})
	}
}

async fn open(
	subject: Subject,
	available: &[AvailableKey],
	payer: Option<AvailableKey>,
	lifetime: BlockHeight,
	messages: &MessageArgs,
	online: &mut Online,
) -> Result<Member, Failure> {
	let mut keys = Vec::new();
	for key in available {
		keys.push(Arc::new(online.unlock(&key.signer).await?));
	}
	let payer = match payer {
		None => None,
		Some(payer) => match keys.iter().find(|key| key.public() == payer.key) {
			Some(key) => Some(key.clone()),
			None => Some(Arc::new(online.unlock(&payer.signer).await?)),
		},
	};
	let folder = folder(&online.keyring);
	let store = online.keyring.passwords.open_groups(&subject.did, &folder)?;
	let output = online.output;
	let progress = Box::new(move |progress| output.progress(progress));
	let messages = messages.folder()?;
	Ok(Member { did: subject.did, keys, payer, lifetime, store, messages, output, progress })
}

impl Member {
	/// Adds a place for long messages of own commits.
	pub fn with_place(self, place: &PlaceArgs) -> Self {
		Self { messages: self.messages.with_place(place), ..self }
	}

	/// Returns the files of the DID, with the right to write them.
	pub async fn vault(&self) -> Result<DiskVault<'_>, Failure> {
		let vault = self.files();
		self.lock(&vault).await?;
		Ok(vault)
	}

	/// Returns the files of the DID.
	pub fn files(&self) -> DiskVault<'_> {
		DiskVault::new(&self.store)
	}

	/// Takes the right to write the files of the DID. Waits while an agent or another command has it.
	pub async fn lock(&self, vault: &DiskVault<'_>) -> Result<(), Failure> {
		let since = Instant::now();
		let mut is_told = false;
		loop {
			match vault.lock() {
				Err(StoreError::Busy(_)) if since.elapsed() < PATIENCE => {
					if !is_told {
						self.output.note("Waiting for another program that writes the files of this DID.");
						is_told = true;
					}
					sleep(PAUSE).await;
				},
				locked => return Ok(locked?),
			}
		}
	}

	/// Returns the DID as it acts on a chain.
	pub fn acting<'a>(&'a self, chain: &'a Chain) -> Acting<'a> {
		Acting {
			chain,
			did: self.did.clone(),
			keys: self.keys.clone(),
			payer: self.payer.as_deref(),
			lifetime: self.lifetime,
			progress: &*self.progress,
		}
	}

	/// Returns the device of the DID.
	pub fn device<'a, V: Vault>(&'a self, acting: &'a Acting<'a>, vault: &'a V) -> Device<'a, Acting<'a>, V> {
		let messages: &dyn LongMessages = match self.messages.is_empty() {
			true => &NoLongMessages,
			false => &self.messages,
		};
		Device { chain: acting, vault, did: self.did.clone(), keys: self.keys.clone(), messages }
	}

	/// Returns the ciphersuite that the keys on this device serve: 1 for ed25519, 2 for p256.
	pub fn suite(&self) -> u16 {
		let ed25519 = self.keys.iter().any(|key| key.public().algorithm() == Algorithm::Ed25519);
		let p256 = self.keys.iter().any(|key| key.public().algorithm() == Algorithm::P256);
		if !ed25519 && p256 {
			2
		} else {
			1
		}
	}

	/// Returns the address of the account that pays.
	pub fn payer(&self) -> Option<String> {
		let account = self.payer.as_ref()?.account()?;
		Some(clavis_client::keys::address(&account))
	}
}

/// Returns a DID of this network.
pub fn named(id: DidId, network: &NetworkName) -> Did {
	Did { network: network.clone(), id }
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_client::{
		groups::store::GroupState,
		keystore::{Cost, Keystore},
	};

	const CHEAP: Cost = Cost { log_n: 4, r: 8, p: 1 };

	fn did(byte: u8) -> Did {
		named(DidId([byte; 32]), &"dev".parse().unwrap())
	}

	#[test]
	fn the_did_that_acts_is_the_named_one_or_the_only_one_with_a_state() {
		let keys = tempfile::tempdir().unwrap();
		let keyring = Keyring::new(Keystore::new(keys.path()), crate::signing::Passwords::new(None).unwrap());
		let groups = folder(&keyring).with_cost(CHEAP);
		let network = "dev".parse().unwrap();
		let choose = |name: Option<Did>, group| {
			let arguments = DidArgs { did: name, keys: Vec::new() };
			arguments
				.choose(group, &network, &groups)
				.map_err(|failure| failure.to_json()["error"]["message"].to_string())
		};
		let group = GroupId([7; 32]);
		assert!(choose(None, Some(group)).unwrap_err().contains("no DID has a state"));
		assert_eq!(choose(Some(did(1)), Some(group)), Ok(did(1)));
		let foreign = Did { network: "local".parse().unwrap(), ..did(1) };
		assert!(choose(Some(foreign), None).unwrap_err().contains("not of the network"));

		let save = |did: &Did, group| {
			let store = groups.unlock(did, "password").unwrap();
			store.lock().unwrap().save(group, &GroupState::default()).unwrap();
		};
		save(&did(1), group);
		save(&did(2), GroupId([8; 32]));
		assert_eq!(choose(None, Some(group)), Ok(did(1)));
		assert!(choose(None, None).unwrap_err().contains("2 DIDs"));
		save(&did(2), group);
		assert!(choose(None, Some(group)).unwrap_err().contains("2 DIDs"));
	}
}
