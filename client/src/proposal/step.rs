//! One call of a proposal, and the signatures that it takes.

use super::{Outgoing, Proposal, ProposalError};
use crate::{
	calls::{slot::Binding, DidCall, KnownCall, Slot, SlotKind},
	signers::Place,
};
use clavis_primitives::{
	control::{ControlSignatures, MemberPath, Proven},
	payload::{Authorization, Proof, Signers},
	AccountId, AuthorizationPayload, BlockHeight, ControlSet, ControlSignature, Did, Fragment, PublicKey,
};
use codec::Encode;

/// The most steps of a proposal: a reveal, and what the new set does next.
pub(super) const MAX_STEPS: usize = 2;

/// A call, without the signatures that are collected for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepCall {
	/// One that this client can explain.
	Known(KnownCall),
	/// Bytes that mean nothing to it.
	Unknown(Vec<u8>),
}

impl StepCall {
	/// The call with these bytes.
	pub fn read(bytes: Vec<u8>) -> Self {
		match KnownCall::read(&bytes) {
			Some(call) => Self::Known(call),
			None => Self::Unknown(bytes),
		}
	}
}

impl Encode for StepCall {
	fn encode_to<O: codec::Output + ?Sized>(&self, out: &mut O) {
		match self {
			Self::Known(call) => call.encode_to(out),
			Self::Unknown(bytes) => out.write(bytes),
		}
	}
}

/// A call, and the signatures that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
	/// The call.
	pub call: StepCall,
	/// The approvals that it takes: signatures that go into the call, then the authorization of the whole.
	pub approvals: Vec<Approval>,
}

/// An approval: signatures of one control set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
	/// The kind of the approval.
	pub state: ApprovalState,
	/// Of distinct keys, in ascending order of their paths.
	pub signatures: Vec<ControlSignature>,
}

/// The kind of an approval, with the facts that the call itself does not state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApprovalState {
	/// The creation of a DID, by its first control set.
	Creation,
	/// That a committed set has another one take over, by the committed one.
	HandOver {
		/// The control version that ends.
		ends: u32,
	},
	/// That a new control set holds its keys, by that set.
	Possession {
		/// The control version that ends.
		ends: u32,
	},
	/// That the DID makes the call, by its control set.
	Authorization {
		/// The control set, as the chain had it when this was proposed.
		by: ControlSet,
		/// The version of that set. The signatures bind it.
		control_version: u32,
		/// The members whose accounts can act by the signature of an extrinsic, if their weight suffices.
		proven: Proven,
		/// The DID's nonce at the level of its control set.
		nonce: u64,
		/// The last block in which it may be dispatched.
		expires_at: BlockHeight,
	},
	/// That the DID makes the call, by one of its verification methods.
	Method {
		/// Its id.
		id: Fragment,
		/// Its key, as the only member of a set.
		by: ControlSet,
		/// The DID's nonce at the level of methods.
		nonce: u64,
		/// The last block in which it may be dispatched.
		expires_at: BlockHeight,
	},
}

impl Approval {
	/// Nothing signed yet.
	pub fn new(state: ApprovalState) -> Self {
		Self { state, signatures: Vec::new() }
	}

	/// By the control set `by` of a DID, which has this version, and of which these members are proven.
	pub fn authorization(
		by: &ControlSet,
		control_version: u32,
		proven: Proven,
		nonce: u64,
		expires_at: BlockHeight,
	) -> Self {
		Self::new(ApprovalState::Authorization { by: by.clone(), control_version, proven, nonce, expires_at })
	}

	/// By a verification method.
	pub fn of_method(id: Fragment, key: PublicKey, nonce: u64, expires_at: BlockHeight) -> Self {
		Self::new(ApprovalState::Method { id, by: ControlSet::single(key), nonce, expires_at })
	}

	/// One word for it.
	pub fn name(&self) -> &'static str {
		match &self.state {
			ApprovalState::Creation => "creation",
			ApprovalState::HandOver { .. } => "hand-over",
			ApprovalState::Possession { .. } => "possession",
			ApprovalState::Authorization { .. } | ApprovalState::Method { .. } => "authorization",
		}
	}

	/// The last block in which it is good, where it has one of its own.
	pub fn expires_at(&self) -> Option<BlockHeight> {
		match &self.state {
			ApprovalState::Authorization { expires_at, .. } | ApprovalState::Method { expires_at, .. } => {
				Some(*expires_at)
			},
			_ => None,
		}
	}

	/// Returns true if there is a signature by the key at this path.
	pub fn is_signed(&self, path: &MemberPath) -> bool {
		self.signatures.iter().any(|signature| signature.path == *path)
	}

	/// Returns true if the chain needs only the extrinsic of the payer, and no further signature.
	pub fn is_spared(&self, payer: Option<&AccountId>) -> bool {
		let sufficient = match &self.state {
			ApprovalState::Authorization { by, proven, .. } => {
				payer.and_then(|account| by.sufficient_key(account, *proven))
			},
			// A method need not have signed before.
			ApprovalState::Method { by, .. } => {
				payer.and_then(|account| by.sufficient_key(account, Proven::of_all(by)))
			},
			_ => None,
		};
		sufficient.is_some()
	}

	fn is_authorization(&self) -> bool {
		self.slot().is_none()
	}

	/// The kind of place in the call for its signatures; an authorization of the call has none.
	fn slot(&self) -> Option<SlotKind> {
		match &self.state {
			ApprovalState::Creation => Some(SlotKind::Creation),
			ApprovalState::HandOver { .. } => Some(SlotKind::HandOver),
			ApprovalState::Possession { .. } => Some(SlotKind::Possession),
			ApprovalState::Authorization { .. } | ApprovalState::Method { .. } => None,
		}
	}

	fn bounded(&self) -> Result<ControlSignatures, ProposalError> {
		self.signatures.clone().try_into().map_err(|_| ProposalError::Malformed("it has over 16 signatures".into()))
	}
}

impl Step {
	/// A call that this client knows.
	pub fn new(call: impl Into<KnownCall>, approvals: Vec<Approval>) -> Self {
		Self { call: StepCall::Known(call.into()), approvals }
	}

	/// Returns true if the call has no signatures yet. Only the signatures that this step collects go into the call.
	pub(super) fn is_blank(&self) -> bool {
		let StepCall::Known(call) = &self.call else { return true };
		call.parts().into_iter().flat_map(DidCall::slots).all(|slot| slot.signatures.is_empty())
	}

	/// Returns true if the call creates another DID than this one.
	pub(super) fn creates_other_than(&self, did: &Did) -> bool {
		let StepCall::Known(call) = &self.call else { return false };
		let mut created = call.parts().into_iter().filter_map(|part| part.creates(&did.network));
		created.any(|created| created != did.id)
	}

	/// The last block in which it can be sent, where there is one.
	pub(super) fn expires_at(&self) -> Option<BlockHeight> {
		let of_call = match &self.call {
			StepCall::Known(call) => call.parts().into_iter().find_map(DidCall::expires_at),
			StepCall::Unknown(_) => None,
		};
		of_call.or_else(|| self.approvals.iter().find_map(Approval::expires_at))
	}

	/// The control set that signs an approval.
	pub(super) fn set<'a>(&'a self, approval: &'a Approval) -> Result<&'a ControlSet, ProposalError> {
		match &approval.state {
			ApprovalState::Authorization { by, .. } | ApprovalState::Method { by, .. } => Ok(by),
			ApprovalState::Creation | ApprovalState::HandOver { .. } | ApprovalState::Possession { .. } => {
				let slot = approval.slot().and_then(|kind| self.slot(kind));
				let nothing = || format!("there is nothing in its call for a {}", approval.name());
				slot.map(|slot| slot.set).ok_or_else(|| ProposalError::Malformed(nothing()))
			},
		}
	}

	/// The digest that the approval at this place signs; `None` until the signatures that go into the call are complete.
	pub(super) fn digest(&self, place: usize, proposal: &Proposal) -> Result<Option<[u8; 32]>, ProposalError> {
		let Some(approval) = self.approvals.get(place) else { return Ok(None) };
		let (kind, control_version) = match &approval.state {
			ApprovalState::Creation => (SlotKind::Creation, 0),
			ApprovalState::Possession { ends } => (SlotKind::Possession, *ends),
			ApprovalState::HandOver { ends } => (SlotKind::HandOver, *ends),
			ApprovalState::Authorization { control_version, nonce, expires_at, .. } => {
				let signers = Signers::Control { version: *control_version };
				return self.authorization_digest(proposal, signers, *nonce, *expires_at);
			},
			ApprovalState::Method { nonce, expires_at, .. } => {
				return self.authorization_digest(proposal, Signers::Method, *nonce, *expires_at);
			},
		};
		let binding = Binding { chain: proposal.chain, did: proposal.did.id, control_version };
		let nothing = || ProposalError::Malformed(format!("its call takes no signatures for a {}", approval.name()));
		let slot = self.slot(kind).ok_or_else(nothing)?;
		Ok(Some((slot.digest)(&binding)))
	}

	/// The place in the call for signatures of this kind.
	fn slot(&self, kind: SlotKind) -> Option<Slot<'_>> {
		let StepCall::Known(call) = &self.call else { return None };
		call.slots().into_iter().find(|slot| slot.kind == kind)
	}

	fn authorization_digest(
		&self,
		proposal: &Proposal,
		signers: Signers,
		nonce: u64,
		expires_at: BlockHeight,
	) -> Result<Option<[u8; 32]>, ProposalError> {
		let Some(call) = self.completed(proposal)? else { return Ok(None) };
		let (chain, did) = (proposal.chain, proposal.did.id);
		Ok(Some(AuthorizationPayload { chain, did, signers, nonce, expires_at, call: &call }.digest()))
	}

	/// The call with the signatures that go into it; `None` while some are missing.
	fn completed(&self, proposal: &Proposal) -> Result<Option<StepCall>, ProposalError> {
		let mut call = self.call.clone();
		for approval in &self.approvals {
			if approval.is_authorization() {
				continue;
			}
			let is_there = |place: &Place| approval.is_signed(&place.path);
			if !proposal.members.tally(proposal.did.id, self.set(approval)?, is_there).is_complete() {
				return Ok(None);
			}
			if let (StepCall::Known(call), Some(kind)) = (&mut call, approval.slot()) {
				call.fill(kind, &approval.bounded()?);
			}
		}
		Ok(Some(call))
	}

	/// Returns the call that is sent when this account pays.
	pub(super) fn outgoing(&self, proposal: &Proposal, payer: Option<&AccountId>) -> Result<Outgoing, ProposalError> {
		let call = self.completed(proposal)?.ok_or(ProposalError::Incomplete)?;
		let authorization = self.approvals.iter().find(|approval| approval.is_authorization());
		let did = proposal.did.id;
		let authorization = match authorization {
			Some(approval) if !approval.is_spared(payer) => match &approval.state {
				ApprovalState::Method { id, nonce, expires_at, .. } => {
					let signed = approval.signatures.first().ok_or(ProposalError::Incomplete)?;
					let proof = Proof::Method { id: id.clone(), signature: signed.signature.clone() };
					Some(Authorization { did, nonce: *nonce, expires_at: *expires_at, proof })
				},
				ApprovalState::Authorization { nonce, expires_at, .. } => {
					let proof = Proof::Control(approval.bounded()?);
					Some(Authorization { did, nonce: *nonce, expires_at: *expires_at, proof })
				},
				_ => None,
			},
			_ => None,
		};
		match (call, authorization) {
			(StepCall::Known(call), None) => Ok(Outgoing::Known(call)),
			(StepCall::Known(call), Some(authorization)) => {
				Ok(DidCall::DispatchAs { authorization, call: Box::new(call) }.into())
			},
			(StepCall::Unknown(call), Some(authorization)) => Ok(Outgoing::Unknown { authorization, call }),
			(StepCall::Unknown(_), None) => Err(ProposalError::UnknownCall),
		}
	}
}
