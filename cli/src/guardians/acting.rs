//! The guardian that acts: the account of a key on this device, or a DID.

use super::funds;
use crate::{
	failure::Failure,
	files,
	online::{
		proposal::{Outcome, Sent, Signers, SigningArgs},
		Online,
	},
	signing::{
		account::{Account, AccountArgs},
		account_of, Keyring,
	},
	values::GuardianRef,
};
use clap::Args;
use clavis_client::{
	calls::{guardian_name, KnownCall, RecoveryCall},
	did::{DidError, Subject},
	guardians::{GuardiansError, LeafFile},
	keys::address,
};
use clavis_primitives::{
	recovery::{Circle, GuardianId, Guardians, LeafProof, Plan},
	AccountId, Did, DidId, NetworkName,
};
use std::path::PathBuf;

/// The largest file of a leaf that is read, in bytes; a leaf takes about 2,000.
const MAX_LEAF_BYTES: u64 = 16 * 1024;

/// The guardian that acts, and the keys that sign for it.
#[derive(Clone, Debug, Args)]
pub struct GuardianArgs {
	/// The guardian that acts: a key whose account is a guardian, or a DID [default: found in the keystore]
	#[arg(long = "as", value_name = "GUARDIAN", help_heading = "Guardian")]
	pub guardian: Option<GuardianRef>,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// The leaf of a guardian of a private circle.
#[derive(Clone, Debug, Args)]
pub struct LeafArgs {
	/// The file that the holder gave you, for a private circle
	#[arg(long, value_name = "FILE", help_heading = "Guardian")]
	pub leaf: Option<PathBuf>,
}

/// A guardian that can act from this device.
pub enum Guardian {
	/// An account.
	Account(Account),
	/// A DID.
	Did(Did),
}

/// The circle in which a guardian acts.
#[derive(Clone, Copy)]
pub struct Place<'a> {
	/// The network of the DID.
	pub network: &'a NetworkName,
	/// The number of the circle.
	pub number: u8,
	/// The circle.
	pub circle: &'a Circle,
	/// The plan.
	pub plan: &'a Plan,
}

impl Place<'_> {
	/// Says which circle a leaf is of, if it is not of this one. The number in the file is the one that it was made for.
	fn circle_of_leaf(&self, leaf: &LeafFile) -> Failure {
		let is_of = |circle: &Circle| matches!(circle.guardians, Guardians::Private { root, .. } if root == leaf.root);
		match self.plan.circles.iter().position(is_of) {
			Some(circle) => {
				Failure::usage(format!("the leaf is of circle {circle}, and not of circle {}", self.number))
					.with_hint(format!("name its circle with --circle {circle}"))
			},
			None => Failure::usage("the leaf is of a circle that the plan does not have")
				.with_hint("ask the holder for the file that was made for you when the plan last changed"),
		}
	}
}

impl LeafArgs {
	/// Reads the leaf of a guardian of this DID.
	pub fn read(&self, did: &Did) -> Result<Option<LeafFile>, Failure> {
		let Some(path) = &self.leaf else { return Ok(None) };
		let leaf = LeafFile::from_json(&files::read(path, MAX_LEAF_BYTES)?).map_err(|error| {
			Failure::wrong_file(path, error).with_hint("ask the holder for the file that was made for you")
		})?;
		if leaf.did != *did {
			return Err(Failure::wrong_file(path, format_args!("it is for {}", leaf.did))
				.with_hint("name the file that was made for this DID"));
		}
		Ok(Some(leaf))
	}
}

impl GuardianArgs {
	/// Returns the guardian that acts in a circle, and the proof that it shows: the one that was named; else the one of the
	/// leaf; else the only account of the keystore that is named in the circle.
	///
	/// Fails if it is no guardian of the circle.
	pub fn choose(
		&self,
		place: &Place<'_>,
		leaf: Option<LeafFile>,
		keyring: &Keyring,
	) -> Result<(Guardian, Option<LeafProof>), Failure> {
		let number = place.number;
		match (&place.circle.guardians, &leaf) {
			(Guardians::Private { .. }, None) => {
				return Err(Failure::usage(format!("circle {number} is private: its guardians show their leaves"))
					.with_hint("name the file that the holder gave you, with --leaf"));
			},
			(Guardians::Public(_), Some(_)) => {
				return Err(Failure::usage(format!("circle {number} is public: its guardians have no leaves"))
					.with_hint("leave --leaf out, or name another circle with --circle"));
			},
			(Guardians::Private { root, .. }, Some(leaf)) if *root != leaf.root => {
				return Err(place.circle_of_leaf(leaf));
			},
			_ => {},
		}
		let guardian = self.guardian(place, leaf.as_ref(), keyring)?;
		let id = guardian.id();
		if let Some(other) = leaf.as_ref().map(|leaf| &leaf.guardian).filter(|other| **other != id) {
			let (other, own) = (guardian_name(other, place.network), guardian_name(&id, place.network));
			return Err(Failure::usage(format!("the leaf is for {other}, and not for {own}")).with_hint(
				"name the file that was made for the guardian that acts; the holder knows which one it is",
			));
		}
		let proof = leaf.map(|leaf| leaf.proof);
		if !place.circle.guardians.include(&id, proof.as_ref()) {
			let guardian = guardian_name(&id, place.network);
			return Err(GuardiansError::NotAGuardian { guardian, circle: number }.into());
		}
		Ok((guardian, proof))
	}

	fn guardian(&self, place: &Place<'_>, leaf: Option<&LeafFile>, keyring: &Keyring) -> Result<Guardian, Failure> {
		match (&self.guardian, leaf) {
			(Some(GuardianRef::Did(did)), _) if did.network != *place.network => {
				Err(DidError::WrongNetwork { did: Box::new(did.clone()), network: place.network.clone() }.into())
			},
			(Some(GuardianRef::Did(did)), _) => Ok(Guardian::Did(did.clone())),
			(Some(GuardianRef::Account(key)), _) => {
				let key = AccountArgs { key: Some(key.clone()) };
				Ok(Guardian::Account(key.choose(keyring)?))
			},
			(None, Some(leaf)) => match &leaf.guardian {
				GuardianId::Did(id) => Ok(Guardian::Did(Did { network: place.network.clone(), id: *id })),
				GuardianId::Account(account) => only_account(keyring, &|other| other == account),
			},
			(None, None) => {
				let named = place.circle.guardians.named();
				only_account(keyring, &|account| named.contains(&GuardianId::Account(account.clone())))
			},
		}
	}
}

/// Returns the only account of the keystore that fits.
fn only_account(keyring: &Keyring, fits: &dyn Fn(&AccountId) -> bool) -> Result<Guardian, Failure> {
	let accounts = keyring.all()?.into_iter();
	let accounts = accounts.filter_map(|key| Some(Account { id: key.key.account()?, signer: key.signer }));
	let mut fitting = accounts.filter(|account| fits(&account.id)).collect::<Vec<_>>();
	match (fitting.len(), fitting.pop()) {
		(1, Some(only)) => Ok(Guardian::Account(only)),
		(0, _) => Err(Failure::usage("no key of the keystore is a guardian of this circle")
			.with_hint("name the guardian with --as: a key, or a DID")),
		(several, _) => Err(Failure::usage(format!("{several} keys of the keystore are guardians of this circle"))
			.with_hint("name one of them with --as")),
	}
}

impl Guardian {
	/// Returns its identity in a plan.
	pub fn id(&self) -> GuardianId {
		match self {
			Self::Account(account) => GuardianId::Account(account.id.clone()),
			Self::Did(did) => GuardianId::Did(did.id),
		}
	}

	/// Returns its DID; `None` if it is an account.
	pub fn did(&self) -> Option<DidId> {
		match self {
			Self::Account(_) => None,
			Self::Did(did) => Some(did.id),
		}
	}

	/// Has the guardian make a call. An account signs the transaction itself. A DID signs as for its own changes.
	pub async fn act(
		&self,
		call: RecoveryCall,
		signing: &SigningArgs,
		online: &mut Online,
	) -> Result<Outcome, Failure> {
		match self {
			Self::Did(did) => {
				let subject = Subject::look_up(&online.chain, did).await?;
				let starts = matches!(call, RecoveryCall::Start { .. });
				let proposal = signing.payment.proposer(&online.chain).recovery(&subject, call).await?;
				let signers = Signers::of(&subject, signing);
				if starts && signing.payment.propose.is_none() {
					let payer = signers.payer(&proposal, &online.keyring)?;
					funds::check_can_start(&account_of(&payer.key)?, false, online).await?;
				}
				signers.carry_out(proposal, online).await
			},
			Self::Account(account) => {
				let SigningArgs { keys, payment } = signing;
				if !keys.is_empty() || payment.payer.is_some() || payment.propose.is_some() {
					let message = "a guardian that is an account signs and pays for itself";
					let hint = "leave --key, --payer and --propose out; 'clavis account send' gives the account tokens";
					return Err(Failure::usage(message).with_hint(hint));
				}
				let sent = send(call, account, online).await;
				let (needs, address) = (1, address(&account.id));
				Ok(Outcome::Sent(sent.map_err(|error| error.with_hint_on_funds(funds::hint(&address, true, needs)))?))
			},
		}
	}
}

/// Has a DID make a call, on the word of its control set.
pub async fn as_control_set(
	subject: &Subject,
	call: RecoveryCall,
	signing: &SigningArgs,
	online: &mut Online,
) -> Result<Outcome, Failure> {
	let proposal = signing.payment.proposer(&online.chain).recovery(subject, call).await?;
	Signers::of(subject, signing).carry_out(proposal, online).await
}

/// Has an account make a call.
pub async fn send(call: RecoveryCall, account: &Account, online: &mut Online) -> Result<Sent, Failure> {
	let call = KnownCall::from(call);
	online.chain.check_known(&call).await?;
	let pair = online.unlock(&account.signer).await?;
	let included = online.send(&call.by_name(), &pair).await?;
	Ok(Sent { included, payer: address(&account.id) })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{online::proposal::PaymentArgs, signing::Passwords};
	use clavis_client::keystore::Keystore;
	use clavis_primitives::recovery::Delay;
	use sp_core::H256;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	fn circle(guardians: Guardians) -> Circle {
		let delay = Delay::SinceOpening(10);
		Circle { guardians, threshold: 2, override_quorum: None, freeze_quorum: None, delay, expiry: 20 }
	}

	/// A private circle with this root.
	fn hidden(root: u8) -> Circle {
		circle(Guardians::Private { root: H256([root; 32]), leaves: 2 })
	}

	#[test]
	fn a_leaf_of_another_circle_is_told_with_the_number_of_its_own() {
		let plan = Plan { circles: vec![hidden(1), hidden(2)].try_into().unwrap() };
		let did = DID.parse::<Did>().unwrap();
		let place = Place { network: &did.network, number: 0, circle: &plan.circles[0], plan: &plan };
		let leaf = |root: u8| LeafFile {
			did: did.clone(),
			circle: 0,
			guardian: GuardianId::Did(did.id),
			root: H256([root; 32]),
			leaves: 2,
			proof: LeafProof { salt: [0; 32], place: 0, siblings: Default::default() },
		};
		let hint = |root| place.circle_of_leaf(&leaf(root)).to_json()["error"]["hint"].to_string();
		assert!(hint(2).contains("--circle 1"), "{}", hint(2));
		assert!(hint(3).contains("ask the holder"), "{}", hint(3));
	}

	/// Lets a guardian act, or no named one, in a public circle of //Alice and a DID.
	fn choose(guardian: Option<&str>, leaf: bool) -> Result<GuardianId, Failure> {
		let folder = tempfile::tempdir().unwrap();
		let keyring = Keyring::new(Keystore::new(folder.path()), Passwords::new(None).unwrap());
		let alice = AccountArgs { key: Some("//Alice".parse().unwrap()) }.choose(&keyring).unwrap();
		let did = DID.parse::<Did>().unwrap();
		let mut named = vec![GuardianId::Account(alice.id), GuardianId::Did(did.id)];
		named.sort();
		let circle = circle(Guardians::Public(named.try_into().unwrap()));
		let payment = PaymentArgs { payer: None, expires_in: 100, propose: None };
		let arguments = GuardianArgs {
			guardian: guardian.map(|guardian| guardian.parse().unwrap()),
			signing: SigningArgs { keys: Vec::new(), payment },
		};
		let plan = Plan { circles: vec![circle.clone()].try_into().unwrap() };
		let place = Place { network: &did.network, number: 3, circle: &circle, plan: &plan };
		let leaf = leaf.then(|| LeafFile {
			did: did.clone(),
			circle: 3,
			guardian: GuardianId::Did(did.id),
			root: Default::default(),
			leaves: 2,
			proof: LeafProof { salt: [0; 32], place: 0, siblings: Default::default() },
		});
		arguments.choose(&place, leaf, &keyring).map(|(guardian, _)| guardian.id())
	}

	fn message(result: Result<GuardianId, Failure>) -> String {
		let failure = result.unwrap_err().to_json();
		assert!(failure["error"]["hint"].is_string(), "{failure}");
		failure["error"]["message"].as_str().unwrap().to_owned()
	}

	#[test]
	fn a_guardian_of_the_circle_acts_and_nobody_else() {
		assert!(matches!(choose(Some("//Alice"), false), Ok(GuardianId::Account(_))));
		assert!(matches!(choose(Some(DID), false), Ok(GuardianId::Did(_))));
		assert!(message(choose(Some("//Bob"), false)).contains("is no guardian of circle 3"));
		let foreign = DID.replace(":dev:", ":local:");
		assert!(message(choose(Some(&foreign), false)).contains("not of the network"));
		assert!(message(choose(None, false)).starts_with("no key of the keystore"));
		assert!(message(choose(Some(DID), true)).contains("circle 3 is public"));
	}
}
