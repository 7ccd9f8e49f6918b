//! The operations, each one transaction.
//!
//! Where the payer's account is a control key that suffices alone, its extrinsic is all the chain
//! needs. Otherwise the control keys sign an authorization, and the payer brings it.

use super::{sign_as, Authority, DidError, Rotation, Subject};
use crate::{
	chain::{Call, Chain, ChainError, Included, Progress},
	keys::KeyPair,
};
use clavis_primitives::{
	document::{Changes, MAX_CHANGES},
	payload::{Authorization, Proof},
	AuthorizationPayload, BlockHeight, Change, ControlSet, CreationPayload, Did, Fragment, Inception, Moment, Reason,
	Record,
};
use std::time::{SystemTime, UNIX_EPOCH};

/// How many blocks a signed authorization stays good, unless told otherwise.
pub const DEFAULT_LIFETIME: BlockHeight = 100;

/// Sends operations to a chain.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
	/// Where to.
	pub chain: &'a Chain,
	/// Who pays.
	pub payer: &'a KeyPair,
	/// How many blocks an authorization stays good.
	pub lifetime: BlockHeight,
	/// Hears how far a transaction has come.
	pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// A DID to create.
#[derive(Clone, Debug)]
pub struct Creation<'a> {
	/// What it starts with.
	pub inception: Inception,
	/// Enough keys of its control set.
	pub keys: &'a [KeyPair],
	/// What its document says.
	pub changes: Vec<Change>,
}

impl Sender<'_> {
	/// Creates a DID.
	pub async fn create(&self, creation: Creation<'_>) -> Result<(Did, Included), DidError> {
		let Creation { inception, keys, changes } = creation;
		let network = self.chain.network().clone();
		let did = Did { id: inception.id(&network), network };
		let changes = bounded(changes)?;
		Record::<()>::create(inception.clone(), changes.clone(), self.now().await?, 0).map_err(DidError::Rule)?;
		if self.chain.record(did.id).await?.is_some() {
			return Err(DidError::Taken(Box::new(did)));
		}
		let expires_at = self.expires_at().await?;
		let payload = CreationPayload { chain: self.chain.id(), did: did.id, expires_at, changes: &changes };
		let signatures = sign_as(&inception.control, keys, &payload.digest()).ok_or(DidError::NoPossession)?;
		let call = Call::create(&inception, &changes, expires_at, &signatures);
		let included = self.submit(&call).await?;
		Ok((did, included))
	}

	/// Changes a document.
	pub async fn update(
		&self,
		subject: &Subject,
		keys: &[KeyPair],
		changes: Vec<Change>,
	) -> Result<Included, DidError> {
		let changes = bounded(changes)?;
		subject.check_not_frozen(self.chain.height().await?)?;
		subject.record.clone().update(changes.clone(), self.now().await?).map_err(DidError::Rule)?;
		self.act(subject, Authority::Control(keys), vec![Call::update(subject.did.id, &changes)]).await
	}

	/// Ends a verification method.
	pub async fn revoke(
		&self,
		subject: &Subject,
		authority: Authority<'_>,
		method: &Fragment,
		reason: Reason,
	) -> Result<Included, DidError> {
		if subject.record.document.method(method).is_none() {
			return Err(DidError::NoSuchMethod(method.clone()));
		}
		subject.record.clone().revoke(method, reason, self.now().await?).map_err(DidError::Rule)?;
		self.act(subject, authority, vec![Call::revoke(subject.did.id, method, reason)]).await
	}

	/// Ends a DID, for ever.
	pub async fn deactivate(&self, subject: &Subject, keys: &[KeyPair]) -> Result<Included, DidError> {
		subject.check_not_frozen(self.chain.height().await?)?;
		if subject.record.control.next.is_some_and(|next| next.ranks) {
			return Err(DidError::CommittedToNextControl(Box::new(subject.did.clone())));
		}
		self.act(subject, Authority::Control(keys), vec![Call::deactivate(subject.did.id)]).await
	}

	/// Replaces the control set, and old control keys in the document with it.
	///
	/// A set that the DID is committed to proves itself and needs no `keys` of the old one: the document
	/// is then changed on the word of the new set, after it has taken over.
	pub async fn rotate(
		&self,
		subject: &Subject,
		keys: &[KeyPair],
		rotation: &Rotation<'_>,
	) -> Result<Included, DidError> {
		let Subject { did, record } = subject;
		let reveals = rotation.reveals(record);
		if record.control.next.is_some() && !reveals {
			return Err(DidError::NotTheCommittedSet(Box::new(did.clone())));
		}
		if !reveals {
			subject.check_not_frozen(self.chain.height().await?)?;
		}
		self.rehearse(record.clone(), rotation).await?;

		let rotate = rotation.call(self.chain.id(), did.id, record.control.version).ok_or(DidError::NoPossession)?;
		let mut document =
			rotation.revocations().map(|id| Call::revoke(did.id, id, rotation.reason)).collect::<Vec<_>>();
		let changes = bounded(rotation.changes())?;
		if !changes.is_empty() {
			document.push(Call::update(did.id, &changes));
		}
		if !reveals {
			// The old set's last act.
			document.push(rotate);
			return self.act(subject, Authority::Control(keys), document).await;
		}
		let mut calls = vec![rotate];
		if self.suffices(&rotation.set) {
			calls.append(&mut document);
		} else if !document.is_empty() {
			let call = self.one_call(document).await?;
			calls.push(self.authorise(subject, &rotation.set, Authority::Control(rotation.keys), &call).await?);
		}
		let call = self.one_call(calls).await?;
		self.submit(&call).await
	}

	/// Makes the changes of a rotation to a copy of the record, in any order: each is independent.
	async fn rehearse(&self, mut record: Record<()>, rotation: &Rotation<'_>) -> Result<(), DidError> {
		let now = self.now().await?;
		for id in rotation.revocations() {
			record.revoke(id, rotation.reason, now).map_err(DidError::Rule)?;
		}
		let changes = rotation.changes();
		if !changes.is_empty() {
			record.update(changes, now).map_err(DidError::Rule)?;
		}
		record.rotate(rotation.set.clone(), None, rotation.reason, now).map_err(DidError::Rule)
	}

	/// Has the DID make these calls, all or none.
	async fn act(&self, subject: &Subject, authority: Authority<'_>, calls: Vec<Call>) -> Result<Included, DidError> {
		let call = self.one_call(calls).await?;
		let set = &subject.record.control.set;
		let direct = match authority {
			Authority::Control(_) => self.suffices(set),
			Authority::Method { key, .. } => key.account().is_some() && key.account() == self.payer.account(),
		};
		if direct {
			return self.submit(&call).await;
		}
		let call = self.authorise(subject, set, authority, &call).await?;
		self.submit(&call).await
	}

	/// Whether the payer's extrinsic alone is the word of this control set.
	fn suffices(&self, set: &ControlSet) -> bool {
		self.payer.account().is_some_and(|account| set.sufficient_key(&account).is_some())
	}

	async fn one_call(&self, mut calls: Vec<Call>) -> Result<Call, DidError> {
		if calls.len() == 1 {
			if let Some(call) = calls.pop() {
				return Ok(call);
			}
		}
		let mut encoded = Vec::new();
		for call in &calls {
			encoded.push(self.chain.encode(call).await?);
		}
		Ok(Call::batch_all(&encoded))
	}

	/// Wraps a call in an authorization, signed for `set` or by a method.
	async fn authorise(
		&self,
		subject: &Subject,
		set: &ControlSet,
		authority: Authority<'_>,
		call: &Call,
	) -> Result<Call, DidError> {
		let call = self.chain.encode(call).await?;
		let level = match authority {
			Authority::Control(_) => clavis_primitives::payload::Level::Control,
			Authority::Method { .. } => clavis_primitives::payload::Level::Method,
		};
		let did = subject.did.id;
		let nonce = subject.record.nonces.next(level);
		let expires_at = self.expires_at().await?;
		let payload = AuthorizationPayload { chain: self.chain.id(), did, level, nonce, expires_at, call: &call };
		let digest = payload.digest();
		let proof = match authority {
			Authority::Control(keys) => Proof::Control(sign_as(set, keys, &digest).ok_or_else(|| subject.wrong_key())?),
			Authority::Method { id, key } => {
				Proof::Method { id: id.clone(), signature: key.sign(&digest).ok_or_else(|| subject.wrong_key())? }
			},
		};
		Ok(Call::dispatch_as(&Authorization { did, nonce, expires_at, proof }, &call))
	}

	async fn submit(&self, call: &Call) -> Result<Included, DidError> {
		Ok(self.chain.submit(call, self.payer, self.progress).await?)
	}

	async fn expires_at(&self) -> Result<BlockHeight, ChainError> {
		Ok(self.chain.height().await?.saturating_add(self.lifetime))
	}

	/// The chain's time or, where its head is old, this machine's.
	async fn now(&self) -> Result<Moment, ChainError> {
		let here = SystemTime::now().duration_since(UNIX_EPOCH).map(|age| age.as_secs()).unwrap_or_default();
		Ok(self.chain.now().await?.max(here))
	}
}

fn bounded(changes: Vec<Change>) -> Result<Changes, DidError> {
	changes.try_into().map_err(|_| DidError::TooManyChanges(MAX_CHANGES))
}
