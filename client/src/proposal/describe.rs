//! What a proposal does, in words, out of the calls themselves.

use super::{ApprovalState, Proposal, ProposalError, StepCall};
use crate::{
	chain::{DidCall, KnownCall},
	did::{MemberTally, Tally},
};
use clavis_primitives::{Change, ControlSet, Controller, Did, DidId, NewMethod, Purpose, Reason, Service};
use clavis_resolution::format_moment;
use codec::Encode;
use serde_json::{json, Value};
use std::fmt::Display;

/// Lines that are set further in than others.
#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
	fn push(&mut self, level: usize, line: impl Display) {
		self.0.push(format!("{}{}", "  ".repeat(level), plain(&line.to_string())));
	}

	fn extend(&mut self, level: usize, lines: impl IntoIterator<Item = String>) {
		lines.into_iter().for_each(|line| self.push(level, line));
	}
}

/// Texts in a proposal are anybody's: what is no plain ASCII could deceive at a terminal, and the chain takes none of it.
fn plain(text: &str) -> String {
	text.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '\u{fffd}' }).collect()
}

impl Proposal {
	/// What it does, who signed, and who is missing, for people.
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
		Ok(lines.0.join("\n"))
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
		ApprovalState::Authorization { nonce, .. } => format!("authorization, by the control set, nonce {nonce}"),
		ApprovalState::Method { id, nonce, .. } => format!("authorization, by the key #{id} itself, nonce {nonce}"),
	}
}

fn describe_tally(tally: &Tally, level: usize, lines: &mut Lines) {
	for MemberTally { controller, weight, path, signed, within } in &tally.members {
		let mark = if *signed { "signed " } else { "missing" };
		let path = path.iter().map(u8::to_string).collect::<Vec<_>>().join("/");
		let threshold = tally.threshold;
		lines.push(level, format_args!("{mark} {path} {} weighs {weight} of {threshold}", name(controller)));
		match (controller, within) {
			(Controller::Did(_), None) => lines.push(level + 1, "it cannot sign"),
			(_, Some(within)) => describe_tally(within, level + 1, lines),
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

fn name(controller: &Controller) -> String {
	match controller {
		Controller::Key(key) => format!("{} {key}", key.algorithm()),
		Controller::Did(did) => format!("DID {did}"),
	}
}

/// What a call does, line by line, seen from the DID that makes it.
pub fn describe_call(call: &KnownCall, acting: &Did) -> Vec<String> {
	let mut lines = Lines::default();
	for part in call.parts() {
		if let KnownCall::Did(call) = part {
			describe_did_call(call, acting, &mut lines);
		}
	}
	lines.0
}

fn describe_did_call(call: &DidCall, acting: &Did, lines: &mut Lines) {
	let of = |did: &DidId| match *did == acting.id {
		true => String::new(),
		false => format!(" of ANOTHER DID, {did}"),
	};
	match call {
		DidCall::Create { inception, changes, expires_at, .. } => {
			let id = inception.id(&acting.network);
			lines.push(0, format_args!("create the DID {id}, up to block #{expires_at}, controlled by"));
			describe_set(&inception.control, lines);
			if id != acting.id {
				lines.push(1, "which is ANOTHER DID than this proposal says");
			}
			describe_next(&inception.next, lines);
			for change in changes {
				describe_change(change, lines);
			}
		},
		DidCall::Update { did, changes } => {
			lines.push(0, format_args!("change the document{}", of(did)));
			for change in changes {
				describe_change(change, lines);
			}
		},
		DidCall::Rotate { did, set, next, reason, .. } => {
			lines.push(0, format_args!("replace the control set{} by", of(did)));
			describe_set(set, lines);
			describe_next(next, lines);
			lines.push(1, format_args!("reason: {}", describe_reason(reason)));
		},
		DidCall::RotateThrough { did, revealed, set, next, reason, .. } => {
			lines.push(0, format_args!("have the committed control set{}, which is", of(did)));
			describe_set(&revealed.set, lines);
			lines.push(0, "hand over to");
			describe_set(set, lines);
			describe_next(next, lines);
			lines.push(1, format_args!("reason: {}", describe_reason(reason)));
		},
		DidCall::Revoke { did, method, reason } => {
			lines.push(0, format_args!("revoke the verification method #{method}{}", of(did)));
			lines.push(1, format_args!("reason: {}", describe_reason(reason)));
		},
		DidCall::Deactivate(did) => {
			lines.push(0, format_args!("end the DID{}, FOR EVER", of(did)));
		},
		DidCall::RevokeInEmergency(certificate) => {
			lines.push(0, format_args!("revoke the key {}{}", certificate.key, of(&certificate.did)));
		},
		DidCall::DispatchAs { authorization, call } => {
			lines.push(0, format_args!("as the DID {}, on an authorization that it signed", authorization.did));
			let inner = describe_call(call, &Did { network: acting.network.clone(), id: authorization.did });
			lines.extend(1, inner);
		},
	}
}

fn describe_set(set: &ControlSet, lines: &mut Lines) {
	for member in &set.members {
		let (who, weight, threshold) = (name(&member.controller), member.weight, set.threshold);
		lines.push(1, format_args!("{who} weighs {weight} of {threshold}"));
	}
}

fn describe_next(next: &Option<sp_core::H256>, lines: &mut Lines) {
	match next {
		Some(hash) => lines.push(1, format_args!("the next control set is committed: {hash:#x}")),
		None => lines.push(1, "no next control set is committed"),
	}
}

fn describe_reason(reason: &Reason) -> String {
	match reason {
		Reason::Routine => "routine".into(),
		Reason::Compromised { since } => format!("compromised since {}", format_moment(*since)),
	}
}

fn describe_change(change: &Change, lines: &mut Lines) {
	match change {
		Change::AddMethod(NewMethod { id, key, purposes, expires }) => {
			let purposes = purposes.iter().map(Purpose::name).collect::<Vec<_>>().join(", ");
			let until = expires.map(|expires| format!(", until {}", format_moment(expires))).unwrap_or_default();
			lines.push(
				1,
				format_args!("add the verification method #{id}, {} {key}, for {purposes}{until}", key.algorithm()),
			);
		},
		Change::RemoveMethod(id) => lines.push(1, format_args!("end the verification method #{id} in good order")),
		Change::AddService(Service { id, types, endpoints }) => {
			let types = types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
			let endpoints = endpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
			lines.push(1, format_args!("add the service #{id}, {types}, at {endpoints}"));
		},
		Change::RemoveService(id) => lines.push(1, format_args!("remove the service #{id}")),
		Change::AddAlias(alias) => lines.push(1, format_args!("add the alias {alias}")),
		Change::RemoveAlias(alias) => lines.push(1, format_args!("remove the alias {alias}")),
	}
}
