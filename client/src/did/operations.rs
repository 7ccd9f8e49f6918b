//! The operations on DIDs: each becomes a [`Proposal`], which is signed here or elsewhere, and sent as one transaction.
//!
//! Each change is first made to a copy of the record, by the very rules the chain applies, so that a fault costs no
//! fee.

use super::{rehearsal::rehearse_changes, DidError, Rotation, Subject};
use crate::{
	calls::{Call, DidCall, GroupsCall, KnownCall, RecoveryCall},
	chain::{Chain, Included, Progress},
	keys::KeyPair,
	proposal::{Approval, ApprovalState, Outgoing, Proposal, Step},
	signers::Members,
};
use clavis_primitives::{
	control::{ControlSignatures, Proven},
	document::{Changes, MAX_CHANGES},
	payload::{HandOver, Level},
	record::Revealable,
	BlockHeight, Change, Control, Did, Fragment, Inception, Reason, Record,
};

/// The blocks for which a signature for a transaction stays good, unless told otherwise.
pub const DEFAULT_LIFETIME: BlockHeight = 100;

/// Makes proposals for a chain as it stands.
#[derive(Clone, Copy)]
pub struct Proposer<'a> {
	/// The chain.
	pub chain: &'a Chain,
	/// The blocks for which an authorization stays good.
	pub lifetime: BlockHeight,
}

impl Proposer<'_> {
	/// The creation of a DID.
	pub async fn create(&self, inception: Inception, changes: Vec<Change>) -> Result<Proposal, DidError> {
		let network = self.chain.network().clone();
		let did = Did { id: inception.id(&network), network };
		let changes = bounded(changes)?;
		let at = self.chain.snapshot();
		let now = at.clock();
		rehearse_changes(&changes, |changes| Record::<()>::create(inception.clone(), changes, now, 0).map(drop))?;
		if at.record(did.id).await?.is_some() {
			return Err(DidError::Taken(Box::new(did)));
		}
		let expires_at = self.expires_at();
		let call = DidCall::Create { inception, changes, expires_at, signatures: ControlSignatures::default() };
		self.propose(&did, vec![Step::new(call, vec![Approval::new(ApprovalState::Creation)])]).await
	}

	/// A change of a document.
	pub async fn update(&self, subject: &Subject, changes: Vec<Change>) -> Result<Proposal, DidError> {
		let changes = bounded(changes)?;
		subject.check_not_frozen(self.chain.snapshot().height())?;
		let now = self.chain.snapshot().clock();
		rehearse_changes(&changes, |changes| subject.record.clone().update(changes, now))?;
		self.act(subject, DidCall::Update { did: subject.did.id, changes }.into()).await
	}

	/// The end of a verification method, on the word of the control set.
	pub async fn revoke(&self, subject: &Subject, method: &Fragment, reason: Reason) -> Result<Proposal, DidError> {
		let call = self.revocation(subject, method, reason)?;
		self.act(subject, call).await
	}

	/// The end of a verification method, on its own word.
	pub async fn revoke_itself(
		&self,
		subject: &Subject,
		method: &Fragment,
		reason: Reason,
	) -> Result<Proposal, DidError> {
		let call = self.revocation(subject, method, reason)?;
		self.act_by(subject, method, call).await
	}

	/// Also of a method that has ended and is now found to have been compromised.
	fn revocation(&self, subject: &Subject, method: &Fragment, reason: Reason) -> Result<KnownCall, DidError> {
		let Record { document, ended, .. } = &subject.record;
		if document.method(method).is_none() && ended.iter().all(|ended| ended.method.id != *method) {
			return Err(DidError::NoSuchMethod(method.clone()));
		}
		subject.record.clone().revoke(method, reason, self.chain.snapshot().clock()).map_err(DidError::Rule)?;
		Ok(DidCall::Revoke { did: subject.did.id, method: method.clone(), reason }.into())
	}

	/// The end of a DID, for ever.
	pub async fn deactivate(&self, subject: &Subject) -> Result<Proposal, DidError> {
		let height = self.chain.snapshot().height();
		subject.check_not_frozen(height)?;
		let record = &subject.record;
		let outranks = |commitment: Revealable| record.outranks(&commitment, || None, height);
		if record.revealable(height).any(outranks) {
			return Err(DidError::CommittedToNextControl(Box::new(subject.did.clone())));
		}
		if let Some(announced) = record.deactivates_at.filter(|announced| height.saturating_add(1) < announced.at) {
			return Err(DidError::DeactivationWaits { until: announced.at });
		}
		self.act(subject, DidCall::Deactivate(subject.did.id).into()).await
	}

	/// A change of control, and of old control keys in the document with it.
	///
	/// A set that the DID is committed to proves itself and needs nobody of the old one: the document is then changed on
	/// the word of the set that takes over, once it has. If the rotation answers a compromise, the chain ends the methods of
	/// the keys that leave.
	pub async fn rotate(&self, subject: &Subject, rotation: &Rotation) -> Result<Proposal, DidError> {
		let Subject { did, record } = subject;
		let height = self.chain.snapshot().height();
		let revealed = record.revealed_by(rotation.revealed(), height);
		if revealed.is_none() && (record.control.next.is_some() || rotation.through.is_some()) {
			return Err(DidError::NotTheCommittedSet(Box::new(did.clone())));
		}
		if !revealed.is_some_and(|revealed| record.outranks(&revealed, || None, height)) {
			subject.check_not_frozen(height)?;
		}
		self.rehearse(record.clone(), rotation, revealed.as_ref())?;

		let ends = revealed.map_or(record.control.version, |revealed| revealed.control_version);
		let mut approvals = Vec::new();
		if rotation.through.is_some() {
			approvals.push(Approval::new(ApprovalState::HandOver { ends }));
		}
		approvals.push(Approval::new(ApprovalState::Possession { ends }));
		let rotate = rotate_call(did, rotation);
		let mut document = document_calls(did, rotation, revealed.is_some())?;
		let nonce = record.nonces.next(Level::Control);
		let expires_at = self.expires_at();
		let steps = if revealed.is_some() {
			let mut steps = vec![Step::new(rotate, approvals)];
			if !document.is_empty() {
				// The only key of a set has signed by then. Of others it is not known yet which keys will have.
				let proven = match rotation.set.members.len() {
					1 => Proven::of_all(&rotation.set),
					_ => Proven::default(),
				};
				let version = record.control.version.saturating_add(1);
				let approval = Approval::authorization(&rotation.set, version, proven, nonce, expires_at);
				steps.push(Step::new(KnownCall::all(document), vec![approval]));
			}
			steps
		} else {
			// The old set's last act.
			document.push(rotate);
			let Control { set, version, .. } = &record.control;
			approvals.push(Approval::authorization(set, *version, record.proven, nonce, expires_at));
			vec![Step::new(KnownCall::all(document), approvals)]
		};
		self.propose(did, steps).await
	}

	/// Makes the changes of a rotation to a copy of the record, in the order of the calls.
	fn rehearse(
		&self,
		mut record: Record<()>,
		rotation: &Rotation,
		revealed: Option<&Revealable>,
	) -> Result<(), DidError> {
		let (set, reason, now) = (rotation.set.clone(), rotation.reason, self.chain.snapshot().clock());
		match revealed {
			Some(revealed) => {
				record.reveal(revealed, set.clone(), None, reason, now).map_err(DidError::Rule)?;
			},
			None => {
				for id in rotation.revocations() {
					record.revoke(id, reason, now).map_err(DidError::Rule)?;
				}
			},
		}
		let changes = rotation.changes();
		if !changes.is_empty() {
			record.update(changes, now).map_err(DidError::Rule)?;
		}
		if revealed.is_none() {
			record.rotate(set, None, reason, now).map_err(DidError::Rule)?;
		}
		Ok(())
	}

	/// A call about guardians, on the word of the control set of the DID that makes it: of the holder, or of a guardian.
	///
	/// The control set of a frozen DID can do nothing but to defend it.
	pub async fn recovery(&self, subject: &Subject, call: RecoveryCall) -> Result<Proposal, DidError> {
		if !call.is_defence() {
			subject.check_not_frozen(self.chain.snapshot().height())?;
		}
		self.act(subject, call.into()).await
	}

	/// A call about a group, on the word of the control set of the DID that makes it: of the owner.
	pub async fn govern(&self, subject: &Subject, call: GroupsCall) -> Result<Proposal, DidError> {
		subject.check_not_frozen(self.chain.snapshot().height())?;
		self.act(subject, call.into()).await
	}

	/// Calls about groups, all or none, on the word of a verification method of the DID that makes them: of a member.
	pub async fn as_member(
		&self,
		subject: &Subject,
		method: &Fragment,
		calls: Vec<GroupsCall>,
	) -> Result<Proposal, DidError> {
		subject.check_not_frozen(self.chain.snapshot().height())?;
		let calls = calls.into_iter().map(KnownCall::from).collect();
		self.act_by(subject, method, KnownCall::all(calls)).await
	}

	/// Has the DID make this call, on the word of one of its verification methods.
	async fn act_by(&self, subject: &Subject, method: &Fragment, call: KnownCall) -> Result<Proposal, DidError> {
		let no_such_method = || DidError::NoSuchMethod(method.clone());
		let key = subject.record.document.method(method).ok_or_else(no_such_method)?.key;
		let nonce = subject.record.nonces.next(Level::Method);
		let approval = Approval::of_method(method.clone(), key, nonce, self.expires_at());
		self.propose(&subject.did, vec![Step::new(call, vec![approval])]).await
	}

	/// Has the DID make this call, on the word of its control set.
	async fn act(&self, subject: &Subject, call: KnownCall) -> Result<Proposal, DidError> {
		let nonce = subject.record.nonces.next(Level::Control);
		let Record { control: Control { set, version, .. }, proven, .. } = &subject.record;
		let approval = Approval::authorization(set, *version, *proven, nonce, self.expires_at());
		self.propose(&subject.did, vec![Step::new(call, vec![approval])]).await
	}

	async fn propose(&self, did: &Did, steps: Vec<Step>) -> Result<Proposal, DidError> {
		let (chain, did) = (self.chain.id(), did.clone());
		let mut proposal = Proposal { chain, did, steps, members: Members::default() };
		proposal.members = look_up_members(self.chain, &proposal).await?;
		Ok(proposal)
	}

	fn expires_at(&self) -> BlockHeight {
		self.chain.snapshot().height().saturating_add(self.lifetime)
	}
}

impl Chain {
	/// Sends a complete proposal, and waits until it is final. The payer gains no power.
	pub async fn carry_out(
		&self,
		mut proposal: Proposal,
		payer: &KeyPair,
		progress: &(dyn Fn(Progress) + Sync),
	) -> Result<Included, DidError> {
		// A person may have taken their time with passwords.
		let at = self.recent().await?;
		let record = at.record(proposal.did.id).await?;
		proposal.check_current(self.id(), at.height(), record.as_ref())?;
		// Members may have changed their own control since it was proposed.
		proposal.members = look_up_members(self, &proposal).await?;
		proposal.check()?;
		let call = match proposal.into_call(payer.account().as_ref())? {
			Outgoing::Known(call) => {
				self.check_known(&call).await?;
				call.by_name()
			},
			Outgoing::Unknown { authorization, call } => Call::dispatch_as(&authorization, &call.into()),
		};
		Ok(self.submit(&call, payer, progress).await?)
	}
}

async fn look_up_members(chain: &Chain, proposal: &Proposal) -> Result<Members, DidError> {
	let items = proposal.items()?;
	Ok(Members::look_up(&chain.snapshot(), items.iter().map(|item| item.set)).await?)
}

fn rotate_call(did: &Did, rotation: &Rotation) -> KnownCall {
	let Rotation { set, next, reason, through, .. } = rotation.clone();
	let (did, possession) = (did.id, ControlSignatures::default());
	match through {
		None => DidCall::Rotate { did, set, next, reason, possession },
		Some(revealed) => {
			let revealed = HandOver { set: revealed, approval: ControlSignatures::default() };
			DidCall::RotateThrough { did, revealed, set, next, reason, possession }
		},
	}
	.into()
}

/// After a reveal, nothing is left to revoke.
fn document_calls(did: &Did, rotation: &Rotation, after_reveal: bool) -> Result<Vec<KnownCall>, DidError> {
	let revoke = |id: &Fragment| DidCall::Revoke { did: did.id, method: id.clone(), reason: rotation.reason }.into();
	let mut calls = rotation.revocations().filter(|_| !after_reveal).map(revoke).collect::<Vec<_>>();
	let changes = bounded(rotation.changes())?;
	if !changes.is_empty() {
		calls.push(DidCall::Update { did: did.id, changes }.into());
	}
	Ok(calls)
}

fn bounded(changes: Vec<Change>) -> Result<Changes, DidError> {
	changes.try_into().map_err(|_| DidError::TooManyChanges(MAX_CHANGES))
}
