//! Proposals as files.

use super::{Approval, ApprovalState, Proposal, ProposalError, Step, StepCall};
use crate::{
	json_file::{to_hex, version_of, FileKind},
	signers::Members,
};
use clavis_primitives::{
	control::{Proven, MAX_SIGNATURES},
	payload::{ChainId, TRANSACTION_VERSION},
	BlockHeight, ControlSet, ControlSignature, Did, Fragment, Signature,
};
use codec::DecodeAll;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The largest file that is read. A proposal that is full of everything takes about 100 kB.
pub const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// The most signatures of one approval that are read. Before they are complete, a file may hold more than the chain takes.
const MAX_READ_SIGNATURES: usize = 16 * MAX_SIGNATURES as usize;
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProposalFile {
	r#type: String,
	version: u64,
	genesis: H256,
	transaction_version: u32,
	did: String,
	steps: Vec<StepFile>,
	/// The control sets of member DIDs, as the chain had them.
	#[serde(default)]
	members: Members,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StepFile {
	call: String,
	approvals: Vec<ApprovalFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ApprovalFile {
	#[serde(rename = "for")]
	state: StateFile,
	signatures: Vec<SignatureFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum StateFile {
	Creation,
	#[serde(rename_all = "camelCase")]
	HandOver {
		control_version: u32,
	},
	#[serde(rename_all = "camelCase")]
	Possession {
		control_version: u32,
	},
	#[serde(rename_all = "camelCase")]
	Authorization {
		control_set: ControlSet,
		control_version: u32,
		proven: Proven,
		nonce: u64,
		expires_at: BlockHeight,
	},
	#[serde(rename_all = "camelCase")]
	Method {
		id: Fragment,
		key: ControlSet,
		nonce: u64,
		expires_at: BlockHeight,
	},
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureFile {
	path: Vec<u8>,
	signature: String,
}

impl Proposal {
	/// As a file.
	pub fn to_json(&self) -> String {
		let Self { chain: ChainId { genesis, transaction_version }, did, steps, members } = self;
		let file = ProposalFile {
			r#type: FileKind::Proposal.tag().into(),
			version: VERSION,
			genesis: *genesis,
			transaction_version: *transaction_version,
			did: did.to_string(),
			steps: steps.iter().map(step_file).collect(),
			members: members.clone(),
		};
		// Plain data: its maps have texts as keys, so that this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file, and makes sure that every signature in it is good.
	pub fn from_json(json: &[u8]) -> Result<Self, ProposalError> {
		let malformed = |fault: &dyn std::fmt::Display| ProposalError::Malformed(fault.to_string());
		let version = version_of(json, FileKind::Proposal).map_err(ProposalError::Malformed)?;
		if version != VERSION {
			return Err(ProposalError::UnknownVersion(version));
		}
		let file = serde_json::from_slice::<ProposalFile>(json).map_err(|error| malformed(&error))?;
		let ProposalFile { genesis, transaction_version, did, steps, members, .. } = file;
		if transaction_version != TRANSACTION_VERSION {
			return Err(ProposalError::UnknownTransactions(transaction_version));
		}
		let proposal = Self {
			chain: ChainId { genesis, transaction_version },
			did: did.parse::<Did>().map_err(|error| malformed(&error))?,
			steps: steps.into_iter().map(read_step).collect::<Result<_, _>>()?,
			members,
		};
		proposal.check()?;
		Ok(proposal)
	}
}

fn step_file(step: &Step) -> StepFile {
	let approvals = step.approvals.iter().map(|approval| ApprovalFile {
		state: state_file(&approval.state),
		signatures: approval.signatures.iter().map(signature_file).collect(),
	});
	StepFile { call: to_hex(&step.call), approvals: approvals.collect() }
}

fn state_file(state: &ApprovalState) -> StateFile {
	match state.clone() {
		ApprovalState::Creation => StateFile::Creation,
		ApprovalState::HandOver { ends } => StateFile::HandOver { control_version: ends },
		ApprovalState::Possession { ends } => StateFile::Possession { control_version: ends },
		ApprovalState::Authorization { by, control_version, proven, nonce, expires_at } => {
			StateFile::Authorization { control_set: by, control_version, proven, nonce, expires_at }
		},
		ApprovalState::Method { id, by, nonce, expires_at } => StateFile::Method { id, key: by, nonce, expires_at },
	}
}

fn signature_file(signature: &ControlSignature) -> SignatureFile {
	SignatureFile { path: signature.path.to_vec(), signature: to_hex(&signature.signature) }
}

fn read_step(step: StepFile) -> Result<Step, ProposalError> {
	let call = StepCall::read(from_hex(&step.call)?);
	Ok(Step { call, approvals: step.approvals.into_iter().map(read_approval).collect::<Result<_, _>>()? })
}

fn read_approval(approval: ApprovalFile) -> Result<Approval, ProposalError> {
	let state = match approval.state {
		StateFile::Creation => ApprovalState::Creation,
		StateFile::HandOver { control_version } => ApprovalState::HandOver { ends: control_version },
		StateFile::Possession { control_version } => ApprovalState::Possession { ends: control_version },
		StateFile::Authorization { control_set, control_version, proven, nonce, expires_at } => {
			ApprovalState::Authorization { by: control_set, control_version, proven, nonce, expires_at }
		},
		StateFile::Method { id, key, nonce, expires_at } => ApprovalState::Method { id, by: key, nonce, expires_at },
	};
	if approval.signatures.len() > MAX_READ_SIGNATURES {
		return Err(ProposalError::Malformed("it has too many signatures".into()));
	}
	let signatures = approval.signatures.into_iter().map(|SignatureFile { path, signature }| {
		let garbled = |_| ProposalError::Malformed("a signature in it is garbled".into());
		let path = path.try_into().map_err(|_| ProposalError::Malformed("a path has over 3 places".into()))?;
		let signature = Signature::decode_all(&mut &from_hex(&signature)?[..]).map_err(garbled)?;
		Ok(ControlSignature { path, signature })
	});
	Ok(Approval { state, signatures: signatures.collect::<Result<_, ProposalError>>()? })
}

fn from_hex(text: &str) -> Result<Vec<u8>, ProposalError> {
	let digits = text.strip_prefix("0x").unwrap_or(text);
	hex::decode(digits).map_err(|error| ProposalError::Malformed(format!("a hexadecimal text in it is none: {error}")))
}
