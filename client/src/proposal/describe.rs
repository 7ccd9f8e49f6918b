//! Proposals in words, made from the calls themselves.

use super::{ApprovalState, Proposal, ProposalError, StepCall};
use crate::{
	calls::{did::member_name, KnownCall, Lines},
	signers::{MemberTally, Tally},
};
use clavis_primitives::{Controller, Did};
use codec::Encode;
use serde_json::{json, Value};

impl Proposal {
	/// Describes for people what it does, which keys signed, and which are missing.
	pub fn describe(&self) -> Result<String, ProposalError> {
		let mut lines = Lines::default();
		lines.push(0, &self.did);
		lines.push(1, format_args!("on the chain with the first block {:#x}", self.chain.genesis));
		lines.push(0, "does, all or nothing");
		for step in &self.steps {
			match &step.call {
				StepCall::Known(call) => lines.extend(1, describe_call(call, &self.did)),
				StepCall::Unknown(bytes) => {
					lines.push(1, format_args!("something that this client does not know: 0x{}", hex::encode(bytes)));
				},
			}
		}
		for item in self.items()? {
			let tally = self.tally(&item);
			let state = match (tally.is_complete(), item.digest) {
				(true, _) => "complete".into(),
				(false, None) => "waits for the signatures before it".into(),
				(false, Some(_)) => format!("{} of {} signed", tally.weight, tally.threshold),
			};
			lines.push(0, format_args!("{}: {state}", who(&item.approval.state)));
			if let Some(block) = item.approval.expires_at() {
				lines.push(1, format_args!("good up to block #{block}"));
			}
			describe_tally(&tally, 1, &mut lines);
		}
		Ok(lines.into_vec().join("\n"))
	}

	/// The same, for scripts.
	pub fn summary(&self) -> Result<Value, ProposalError> {
		let calls = self.steps.iter().map(|step| match &step.call {
			StepCall::Known(call) => {
				json!({ "known": true, "does": describe_call(call, &self.did), "call": hex_of(call) })
			},
			StepCall::Unknown(bytes) => json!({ "known": false, "call": format!("0x{}", hex::encode(bytes)) }),
		});
		let mut approvals = Vec::new();
		for item in self.items()? {
			let tally = self.tally(&item);
			approvals.push(json!({
				"for": item.approval.name(),
				"complete": tally.is_complete(),
				"weight": tally.weight,
				"threshold": tally.threshold,
				"members": tally.members.iter().map(member_summary).collect::<Vec<_>>(),
				"expiresAt": item.approval.expires_at(),
				"digest": item.digest.map(|digest| format!("0x{}", hex::encode(digest))),
			}));
		}
		Ok(json!({
			"did": self.did.to_string(),
			"genesis": self.chain.genesis,
			"calls": calls.collect::<Vec<_>>(),
			"approvals": approvals,
			"complete": self.is_complete()?,
		}))
	}
}

fn who(state: &ApprovalState) -> String {
	match state {
		ApprovalState::Creation => "creation, by the first control set".into(),
		ApprovalState::HandOver { ends } => format!("hand-over, by the committed control set, when set {ends} ends"),
		ApprovalState::Possession { ends } => format!("possession, by the new control set, when set {ends} ends"),
		ApprovalState::Authorization { control_version, nonce, .. } => {
			format!("authorization, by control set {control_version}, nonce {nonce}")
		},
		ApprovalState::Method { id, nonce, .. } => format!("authorization, by the key #{id} itself, nonce {nonce}"),
	}
}

fn describe_tally(tally: &Tally, level: usize, lines: &mut Lines) {
	for MemberTally { controller, weight, path, signed, within } in &tally.members {
		let mark = if *signed { "signed " } else { "missing" };
		let path = path.iter().map(u8::to_string).collect::<Vec<_>>().join("/");
		let threshold = tally.threshold;
		lines.push(level, format_args!("{mark} {path} {} weighs {weight} of {threshold}", member_name(controller)));
		match (controller, within) {
			(Controller::Did(_), None) => lines.push(level.saturating_add(1), "it cannot sign"),
			(_, Some(within)) => describe_tally(within, level.saturating_add(1), lines),
			(Controller::Key(_), None) => {},
		}
	}
}

fn member_summary(member: &MemberTally) -> Value {
	let MemberTally { controller, weight, path, signed, within } = member;
	let within = within.as_ref().map(|within| {
		let members = within.members.iter().map(member_summary).collect::<Vec<_>>();
		json!({ "weight": within.weight, "threshold": within.threshold, "members": members })
	});
	let path = path.iter().map(u8::to_string).collect::<Vec<_>>().join("/");
	match controller {
		Controller::Key(key) => json!({ "key": key.to_string(), "weight": weight, "path": path, "signed": signed }),
		Controller::Did(did) => {
			json!({ "did": did.to_string(), "weight": weight, "path": path, "signed": signed, "control": within })
		},
	}
}

fn hex_of(call: &impl Encode) -> String {
	format!("0x{}", hex::encode(call.encode()))
}

/// Describes a call, line by line, seen from the DID that makes it.
pub fn describe_call(call: &KnownCall, acting: &Did) -> Vec<String> {
	let mut lines = Lines::default();
	call.parts().into_iter().for_each(|part| part.describe(acting, &mut lines));
	lines.into_vec()
}
