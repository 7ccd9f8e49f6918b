//! One call of a proposal, and the signatures that it takes.

use super::{Outgoing, Proposal, ProposalError};
use crate::{
	chain::{DidCall, KnownCall, UtilityCall},
	did::Place,
};
use clavis_primitives::{
	control::{ControlSignatures, MemberPath},
	payload::{Authorization, Level, Proof},
	AccountId, AuthorizationPayload, BlockHeight, ControlSet, ControlSignature, CreationPayload, Did, DidId, Fragment,
	PossessionPayload, PublicKey, Reason,
};
use codec::Encode;
use sp_core::H256;

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
	/// What has to be signed: signatures that go into the call, then the authorization of the whole.
	pub approvals: Vec<Approval>,
}

/// Something that a control set signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
	/// What.
	pub state: ApprovalState,
	/// Of distinct keys, in ascending order of their paths.
	pub signatures: Vec<ControlSignature>,
}

/// What is signed, as far as the call itself does not say it.
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

	/// By the control set `by` of a DID.
	pub fn authorization(by: &ControlSet, nonce: u64, expires_at: BlockHeight) -> Self {
		Self::new(ApprovalState::Authorization { by: by.clone(), nonce, expires_at })
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

	/// Whether there is a signature by the key that lies there.
	pub fn is_signed(&self, path: &MemberPath) -> bool {
		self.signatures.iter().any(|signature| signature.path == *path)
	}

	/// Whether the extrinsic of this account is all that the chain needs.
	pub(super) fn is_spared(&self, set: &ControlSet, payer: Option<&AccountId>) -> bool {
		self.is_authorization() && payer.is_some_and(|account| set.sufficient_key(account).is_some())
	}

	fn is_authorization(&self) -> bool {
		matches!(self.state, ApprovalState::Authorization { .. } | ApprovalState::Method { .. })
	}

	fn bounded(&self) -> Result<ControlSignatures, ProposalError> {
		self.signatures.clone().try_into().map_err(|_| ProposalError::Malformed("it has over 16 signatures".into()))
	}
}

/// The change of control in a call.
struct Takeover<'a> {
	did: DidId,
	set: &'a ControlSet,
	next: Option<H256>,
	reason: Reason,
	through: Option<&'a ControlSet>,
}

impl Takeover<'_> {
	fn payload(&self, proposal: &Proposal, control_version: u32) -> PossessionPayload<'_> {
		let Self { did, set, next, reason, .. } = self;
		PossessionPayload { chain: proposal.chain, did: *did, control_version, set, next: *next, reason: *reason }
	}
}

impl Step {
	/// A call that this client knows.
	pub fn new(call: impl Into<KnownCall>, approvals: Vec<Approval>) -> Self {
		Self { call: StepCall::Known(call.into()), approvals }
	}

	/// Whether the places for signatures in the call are empty: those collected here go there, and no others.
	pub(super) fn is_blank(&self) -> bool {
		let StepCall::Known(call) = &self.call else { return true };
		call.parts().into_iter().all(|part| match part {
			KnownCall::Did(DidCall::Create { signatures, .. }) => signatures.is_empty(),
			KnownCall::Did(DidCall::Rotate { possession, .. }) => possession.is_empty(),
			KnownCall::Did(DidCall::RotateThrough { revealed, possession, .. }) => {
				possession.is_empty() && revealed.approval.is_empty()
			},
			_ => true,
		})
	}

	/// Whether it creates a DID, and another one than this.
	pub(super) fn creates_other_than(&self, did: &Did) -> bool {
		match &self.call {
			StepCall::Known(KnownCall::Did(DidCall::Create { inception, .. })) => inception.id(&did.network) != did.id,
			_ => false,
		}
	}

	/// The last block in which it can be sent, where there is one.
	pub(super) fn expires_at(&self) -> Option<BlockHeight> {
		match &self.call {
			StepCall::Known(KnownCall::Did(DidCall::Create { expires_at, .. })) => Some(*expires_at),
			_ => self.approvals.iter().find_map(Approval::expires_at),
		}
	}

	/// Who has to sign.
	pub(super) fn set<'a>(&'a self, approval: &'a Approval) -> Result<&'a ControlSet, ProposalError> {
		let set = match &approval.state {
			ApprovalState::Authorization { by, .. } | ApprovalState::Method { by, .. } => Some(by),
			ApprovalState::Creation => match &self.call {
				StepCall::Known(KnownCall::Did(DidCall::Create { inception, .. })) => Some(&inception.control),
				_ => None,
			},
			ApprovalState::Possession { .. } => self.takeover().map(|takeover| takeover.set),
			ApprovalState::HandOver { .. } => self.takeover().and_then(|takeover| takeover.through),
		};
		set.ok_or_else(|| ProposalError::Malformed(format!("there is nothing in its call for a {}", approval.name())))
	}

	/// What the approval at this place signs; `None` until the signatures that go into the call are complete.
	pub(super) fn digest(&self, place: usize, proposal: &Proposal) -> Result<Option<[u8; 32]>, ProposalError> {
		let Some(approval) = self.approvals.get(place) else { return Ok(None) };
		let takeover = || {
			let nothing = || ProposalError::Malformed("its call changes no control set".into());
			self.takeover().ok_or_else(nothing)
		};
		Ok(match &approval.state {
			ApprovalState::Creation => match &self.call {
				StepCall::Known(KnownCall::Did(DidCall::Create { changes, expires_at, .. })) => {
					let (chain, did, expires_at) = (proposal.chain, proposal.did.id, *expires_at);
					Some(CreationPayload { chain, did, expires_at, changes }.digest())
				},
				_ => None,
			},
			ApprovalState::Possession { ends } => Some(takeover()?.payload(proposal, *ends).digest()),
			ApprovalState::HandOver { ends } => Some(takeover()?.payload(proposal, *ends).through_digest()),
			ApprovalState::Authorization { nonce, expires_at, .. } => {
				self.authorization_digest(proposal, Level::Control, *nonce, *expires_at)?
			},
			ApprovalState::Method { nonce, expires_at, .. } => {
				self.authorization_digest(proposal, Level::Method, *nonce, *expires_at)?
			},
		})
	}

	fn authorization_digest(
		&self,
		proposal: &Proposal,
		level: Level,
		nonce: u64,
		expires_at: BlockHeight,
	) -> Result<Option<[u8; 32]>, ProposalError> {
		let Some(call) = self.completed(proposal)? else { return Ok(None) };
		let (chain, did) = (proposal.chain, proposal.did.id);
		Ok(Some(AuthorizationPayload { chain, did, level, nonce, expires_at, call: &call }.digest()))
	}

	/// The change of control in the call; of several, none: which one was meant?
	fn takeover(&self) -> Option<Takeover<'_>> {
		let StepCall::Known(call) = &self.call else { return None };
		let mut takeovers = call.parts().into_iter().filter_map(|part| match part {
			KnownCall::Did(DidCall::Rotate { did, set, next, reason, .. }) => {
				Some(Takeover { did: *did, set, next: *next, reason: *reason, through: None })
			},
			KnownCall::Did(DidCall::RotateThrough { did, revealed, set, next, reason, .. }) => {
				Some(Takeover { did: *did, set, next: *next, reason: *reason, through: Some(&revealed.set) })
			},
			_ => None,
		});
		takeovers.next().filter(|_| takeovers.next().is_none())
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
			if let StepCall::Known(call) = &mut call {
				insert(call, &approval.state, &approval.bounded()?);
			}
		}
		Ok(Some(call))
	}

	/// What is sent when this account pays.
	pub(super) fn outgoing(&self, proposal: &Proposal, payer: Option<&AccountId>) -> Result<Outgoing, ProposalError> {
		let call = self.completed(proposal)?.ok_or(ProposalError::Incomplete)?;
		let authorization = self.approvals.iter().find(|approval| approval.is_authorization());
		let did = proposal.did.id;
		let authorization = match authorization {
			Some(approval) if !approval.is_spared(self.set(approval)?, payer) => match &approval.state {
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

/// Puts signatures where a call wants them.
fn insert(call: &mut KnownCall, state: &ApprovalState, collected: &ControlSignatures) {
	match (call, state) {
		(KnownCall::Utility(UtilityCall::BatchAll(calls)), _) => {
			calls.iter_mut().for_each(|call| insert(call, state, collected));
		},
		(KnownCall::Did(DidCall::Create { signatures, .. }), ApprovalState::Creation)
		| (
			KnownCall::Did(
				DidCall::Rotate { possession: signatures, .. } | DidCall::RotateThrough { possession: signatures, .. },
			),
			ApprovalState::Possession { .. },
		) => signatures.clone_from(collected),
		(KnownCall::Did(DidCall::RotateThrough { revealed, .. }), ApprovalState::HandOver { .. }) => {
			revealed.approval.clone_from(collected);
		},
		_ => {},
	}
}
