//! Holders of DIDs in any number on a running chain: they create their DIDs and act, many in one transaction.

use clavis_client::{
	calls::{DidCall, KnownCall},
	chain::{Chain, ChainError},
	keys::{KeyPair, Secret},
};
use clavis_primitives::{
	control::{ControlSignature, ControlSignatures, MemberPath},
	payload::{Authorization, ChainId, Level, Proof, Signers},
	Algorithm, AuthorizationPayload, BlockHeight, Change, ControlSet, Controller, CreationPayload, Did, DidUrl,
	Fragment, Inception, Member, Moment, NetworkName, NewMethod, Purpose, Reason,
};
use codec::Encode;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// The accounts that start with funds in each preset. Their transactions do not wait for each other.
const PAYERS: [&str; 6] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"];
/// The calls in one transaction. They fill about a seventh of the weight of a block.
const CALLS: usize = 200;
/// The blocks for which a signature is good. A large crowd takes minutes.
const LIFETIME: BlockHeight = 1_000;

/// A holder of a DID with one Ed25519 key that authenticates for it.
pub struct Holder {
	/// The DID.
	pub did: Did,
	inception: Inception,
	/// The seed of the key that controls the DID, or of the owner's.
	control: [u8; 32],
	/// The path of this key in the control set.
	path: MemberPath,
	/// The number of the verification method, from 1.
	method: u32,
	/// The seed of the key of the method.
	seed: [u8; 32],
}

/// The terms of an authorization.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
	/// The chain.
	pub chain: ChainId,
	/// The nonce of the DID at the level of its signers.
	pub nonce: u64,
	/// The last block in which it is good.
	pub expires_at: BlockHeight,
}

/// Returns the seed that a value stands for. Anyone can compute it.
fn seed(value: &impl Encode) -> [u8; 32] {
	value.using_encoded(blake2_256)
}

/// Returns the key pair of an Ed25519 seed.
fn pair(seed: &[u8; 32]) -> KeyPair {
	let secret = crate::hex(seed).parse::<Secret>().expect("a seed");
	secret.pair(Algorithm::Ed25519).expect("each seed is one of Ed25519")
}

/// Returns the key pair of a well-known account.
pub fn well_known(path: &str) -> KeyPair {
	path.parse::<Secret>().expect("a path").pair(Algorithm::Sr25519).expect("each path makes a key")
}

fn fragment(number: u32) -> Fragment {
	format!("key-{number}").parse().expect("the id of a method")
}

impl Holder {
	/// Returns the holder with this number in a crowd. Its own key controls the DID.
	pub fn new(network: &NetworkName, crowd: &str, number: u32) -> Self {
		let control = seed(&(crowd, number, "control"));
		let path = MemberPath::truncate_from(vec![0]);
		Self::under(network, crowd, number, ControlSet::single(pair(&control).public()), control, path)
	}

	/// Returns a device with this number in a crowd. The DID of its owner controls its DID, so that the device has one key
	/// only, which authenticates.
	pub fn device(network: &NetworkName, crowd: &str, number: u32, owner: &Self) -> Self {
		let member = Member { controller: Controller::Did(owner.did.id), weight: 1 };
		let set = ControlSet { threshold: 1, members: vec![member].try_into().expect("one member fits") };
		let path = MemberPath::truncate_from([&[0], &owner.path[..]].concat());
		Self::under(network, crowd, number, set, owner.control, path)
	}

	fn under(
		network: &NetworkName,
		crowd: &str,
		number: u32,
		set: ControlSet,
		control: [u8; 32],
		path: MemberPath,
	) -> Self {
		let salt = H256(seed(&(crowd, number, "salt")));
		let inception = Inception { control: set, next: None, salt };
		let did = Did { id: inception.id(network), network: network.clone() };
		let seed = seed(&(crowd, number, "method", 1u32));
		Self { did, inception, control, path, method: 1, seed }
	}

	/// Returns the key that authenticates for the DID.
	pub fn key(&self) -> KeyPair {
		pair(&self.seed)
	}

	/// Returns the key that takes its place by [`Self::replace_key`].
	pub fn next_key(&self) -> KeyPair {
		pair(&self.next_seed())
	}

	fn next_seed(&self) -> [u8; 32] {
		seed(&(self.seed, self.method + 1))
	}

	/// Returns the seed of the key that authenticates.
	pub fn seed(&self) -> &[u8; 32] {
		&self.seed
	}

	/// Returns the DID URL of the verification method with this key.
	pub fn method(&self) -> DidUrl {
		let fragment = Some(fragment(self.method).to_string());
		DidUrl { did: self.did.clone(), path: String::new(), query: None, fragment }
	}

	/// Returns the call that creates the DID.
	pub fn create(&self, Terms { chain, expires_at, .. }: Terms) -> KnownCall {
		let changes = vec![self.add_method()].try_into().expect("one change fits");
		let digest = CreationPayload { chain, did: self.did.id, expires_at, changes: &changes }.digest();
		let signatures = self.sign(&digest);
		DidCall::Create { inception: self.inception.clone(), changes, expires_at, signatures }.into()
	}

	/// Returns the call that makes another call as the DID, by the word of its control set or of its method.
	pub fn act(&self, level: Level, Terms { chain, nonce, expires_at }: Terms, call: KnownCall) -> KnownCall {
		let did = self.did.id;
		let signers = match level {
			// Nothing here replaces a control set.
			Level::Control => Signers::Control { version: 1 },
			Level::Method => Signers::Method,
		};
		let digest = AuthorizationPayload { chain, did, signers, nonce, expires_at, call: &call }.digest();
		let proof = match level {
			Level::Control => Proof::Control(self.sign(&digest)),
			Level::Method => {
				let signature = self.key().sign(&digest).expect("Ed25519 signs");
				Proof::Method { id: fragment(self.method), signature }
			},
		};
		let authorization = Authorization { did, nonce, expires_at, proof };
		DidCall::DispatchAs { authorization, call: Box::new(call) }.into()
	}

	/// Gives the DID another key that authenticates, because a thief has had the old one since a moment. Returns the call of
	/// the control set.
	pub fn replace_key(&mut self, terms: Terms, since: Moment) -> KnownCall {
		let (did, method) = (self.did.id, fragment(self.method));
		let revoke = DidCall::Revoke { did, method, reason: Reason::Compromised { since } };
		self.seed = self.next_seed();
		self.method += 1;
		let changes = vec![self.add_method()].try_into().expect("one change fits");
		let call = KnownCall::all(vec![revoke.into(), DidCall::Update { did, changes }.into()]);
		self.act(Level::Control, terms, call)
	}

	fn add_method(&self) -> Change {
		let purposes = [Purpose::Authentication].into_iter().collect();
		Change::AddMethod(NewMethod { id: fragment(self.method), key: self.key().public(), purposes, expires: None })
	}

	/// Signs as the control set.
	fn sign(&self, digest: &[u8; 32]) -> ControlSignatures {
		let signature = pair(&self.control).sign(digest).expect("Ed25519 signs");
		ControlSignatures::truncate_from(vec![ControlSignature { path: self.path.clone(), signature }])
	}
}

impl Terms {
	/// Returns the terms of the first act of any DID.
	pub fn first(chain: &Chain) -> Self {
		Self { chain: chain.id(), nonce: 0, expires_at: chain.snapshot().height() + LIFETIME }
	}

	/// Returns the terms of the next act of a DID at this level, after the newest final block.
	pub async fn next(chain: &Chain, holder: &Holder, level: Level) -> Result<Self, ChainError> {
		let record = chain.refresh().await?.record(holder.did.id).await?;
		let nonce = record.map(|record| record.nonces.next(level)).unwrap_or_default();
		Ok(Self { nonce, ..Self::first(chain) })
	}
}

/// Creates the DIDs of these holders. The owners of devices must exist already.
pub async fn create_all(chain: &Chain, holders: &[&Holder]) -> Result<(), ChainError> {
	let terms = Terms::first(chain);
	send_all(chain, holders.iter().map(|holder| holder.create(terms)).collect()).await
}

/// Sends calls of any account, many in one transaction, and waits until all are final. Fails if one of them fails.
///
/// Several accounts pay, so the calls are not made in their order.
pub async fn send_all(chain: &Chain, calls: Vec<KnownCall>) -> Result<(), ChainError> {
	let batches = calls.chunks(CALLS).map(|calls| KnownCall::all(calls.to_vec())).collect::<Vec<_>>();
	let batches = &batches;
	let streams = PAYERS.iter().enumerate().map(|(first, payer)| async move {
		let payer = well_known(payer);
		for batch in batches.iter().skip(first).step_by(PAYERS.len()) {
			chain.submit(&batch.by_name(), &payer, &|_| {}).await?;
		}
		Ok::<_, ChainError>(())
	});
	futures::future::try_join_all(streams).await.map(drop)
}
