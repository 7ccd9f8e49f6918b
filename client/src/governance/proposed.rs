//! What a referendum would do: calls in plain words, and calls that nobody here understands.

use crate::{
	keys::address,
	rules::{blocks_in_words, difference_between},
};
use clavis_primitives::{
	rules::{Agenda, RuleChange, RuleChanges},
	AccountId, BlockHeight, RuleSet,
};
use serde_json::{json, Value};
use sp_core::H256;

/// A call that a referendum, or the council, would make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposedCall {
	/// Changes the rules after a notice, in blocks.
	Schedule {
		/// How.
		changes: RuleChanges,
		/// How long after it is decided.
		notice: BlockHeight,
	},
	/// Takes a decision about the rules back that waits.
	CancelScheduled(u32),
	/// Tightens one field at once.
	Tighten(RuleChange),
	/// Authorises a runtime by the hash of its code.
	AuthorizeUpgrade(H256),
	/// Adds a validator.
	AddValidator(AccountId),
	/// Removes one.
	RemoveValidator(AccountId),
	/// Puts one in the place of another.
	ReplaceValidator {
		/// Who leaves.
		old: AccountId,
		/// Who comes.
		new: AccountId,
	},
	/// Says who sits in the council.
	SetCouncil(Vec<AccountId>),
	/// Several calls.
	Batch {
		/// In order.
		calls: Vec<ProposedCall>,
		/// Whether all are undone when one fails.
		all_or_none: bool,
	},
	/// Anything else.
	Unknown {
		/// The call's pallet and name, if the chain's metadata names one.
		name: Option<String>,
		/// Its arguments in the metadata's words, or its bytes.
		details: String,
	},
}

/// What this client can say of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// It knows what it does.
	Understood,
	/// It does not.
	NotUnderstood,
}

/// What a description refers to.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
	/// The rules in force.
	pub rules: &'a RuleSet,
	/// What waits.
	pub agenda: &'a Agenda,
	/// Seconds between blocks.
	pub block_time: u64,
}

impl ProposedCall {
	/// Whether this client knows what the call does.
	pub fn verdict(&self) -> Verdict {
		match self {
			Self::Unknown { .. } => Verdict::NotUnderstood,
			Self::Batch { calls, .. } if calls.iter().any(|call| call.verdict() == Verdict::NotUnderstood) => {
				Verdict::NotUnderstood
			},
			_ => Verdict::Understood,
		}
	}

	/// What it does, a line for each thing.
	pub fn describe(&self, context: &Context) -> Vec<String> {
		let time = |blocks| blocks_in_words(blocks, context.block_time);
		match self {
			Self::Schedule { changes, notice } => {
				let mut lines =
					vec![format!("Changes the revocation rules {} after it is carried out:", time(*notice))];
				lines.extend(self.differences(changes, context));
				lines
			},
			Self::CancelScheduled(id) => {
				let mut lines = vec![format!("Takes back decision {id} about the rules, before it is in force.")];
				match context.agenda.scheduled.iter().find(|scheduled| scheduled.id == *id) {
					Some(scheduled) => {
						lines.push(format!("It was to change, from block #{} on:", scheduled.from_block));
						lines.extend(self.differences(&scheduled.changes, context));
					},
					None => lines.push("No decision with this id waits now: this would fail.".into()),
				}
				lines
			},
			Self::Tighten(change) => {
				let mut lines = vec!["Tightens the revocation rules at once, for a limited time:".to_owned()];
				lines.extend(self.differences(&[*change], context));
				lines
			},
			Self::AuthorizeUpgrade(hash) => vec![
				format!("Authorises the runtime whose code has the hash {hash:#x}."),
				"Anybody can then put it in force. A runtime can change everything: who votes and how, what DIDs say, who \
				 owns what. Build it from the source that is claimed for it, and compare the hash, before you vote aye."
					.into(),
			],
			Self::AddValidator(account) => vec![format!("Adds the validator {}.", address(account))],
			Self::RemoveValidator(account) => vec![format!("Removes the validator {}.", address(account))],
			Self::ReplaceValidator { old, new } => {
				vec![format!("Puts the validator {} in the place of {}.", address(new), address(old))]
			},
			Self::SetCouncil(members) => {
				let mut lines =
					vec!["Replaces the whole council, which can tighten the rules at once and for a limited time, by:"
						.to_owned()];
				lines.extend(members.iter().map(|member| format!("  {}", address(member))));
				if members.is_empty() {
					lines.push("  nobody: nothing can be tightened in an emergency then".into());
				}
				lines
			},
			Self::Batch { calls, all_or_none } => {
				let together = if *all_or_none { ", all of them or none" } else { ", each by itself" };
				let mut lines = vec![format!("Does {} things{together}:", calls.len())];
				for (place, call) in calls.iter().enumerate() {
					for (line, text) in call.describe(context).into_iter().enumerate() {
						let number = format!("{}.", place.saturating_add(1));
						lines.push(format!("  {:<3} {text}", if line == 0 { &number } else { "" }));
					}
				}
				lines
			},
			Self::Unknown { name, details } => vec![
				format!(
					"!! THIS CLIENT DOES NOT UNDERSTAND WHAT THIS DOES: {}",
					name.as_deref().unwrap_or("not a call of this chain")
				),
				format!("   {details}"),
				"   It may be anything. Do not vote aye before somebody you trust has told you what it is.".into(),
			],
		}
	}

	fn differences(&self, changes: &[RuleChange], context: &Context) -> Vec<String> {
		let after = context.rules.clone().with_all(changes);
		let told = difference_between(context.rules, &after, context.block_time);
		if told.is_empty() {
			return vec!["  nothing: the rules in force say this already".into()];
		}
		told.iter().map(|difference| format!("  - {}", difference.sentence())).collect()
	}

	/// As `--json` prints it.
	pub fn to_json(&self, context: &Context) -> Value {
		let mut value = match self {
			Self::Schedule { changes, notice } => {
				json!({ "kind": "scheduleRules", "notice": notice, "changes": differences_json(changes, context) })
			},
			Self::CancelScheduled(id) => json!({ "kind": "cancelRules", "id": id }),
			Self::Tighten(change) => {
				json!({ "kind": "tightenRules", "changes": differences_json(&[*change], context) })
			},
			Self::AuthorizeUpgrade(hash) => json!({ "kind": "authorizeUpgrade", "codeHash": format!("{hash:#x}") }),
			Self::AddValidator(account) => json!({ "kind": "addValidator", "validator": address(account) }),
			Self::RemoveValidator(account) => json!({ "kind": "removeValidator", "validator": address(account) }),
			Self::ReplaceValidator { old, new } => {
				json!({ "kind": "replaceValidator", "old": address(old), "new": address(new) })
			},
			Self::SetCouncil(members) => {
				json!({ "kind": "setCouncil", "members": members.iter().map(address).collect::<Vec<_>>() })
			},
			Self::Batch { calls, all_or_none } => json!({
				"kind": "batch",
				"allOrNone": all_or_none,
				"calls": calls.iter().map(|call| call.to_json(context)).collect::<Vec<_>>(),
			}),
			Self::Unknown { name, details } => json!({ "kind": "unknown", "name": name, "details": details }),
		};
		if let Some(value) = value.as_object_mut() {
			value.insert("understood".into(), (self.verdict() == Verdict::Understood).into());
			value.insert("text".into(), self.describe(context).into());
		}
		value
	}
}

fn differences_json(changes: &[RuleChange], context: &Context) -> Vec<Value> {
	let after = context.rules.clone().with_all(changes);
	let told = difference_between(context.rules, &after, context.block_time);
	told.iter().map(|difference| difference.to_json()).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{rules::Restriction, Algorithm};

	const ACCOUNT: AccountId = AccountId::new([7; 32]);

	fn check(call: &ProposedCall, verdict: Verdict, words: &[&str]) {
		let (rules, agenda) = (RuleSet::default(), Agenda::default());
		let context = Context { rules: &rules, agenda: &agenda, block_time: 3_000 };
		let text = call.describe(&context).join("\n");
		for word in words {
			assert!(text.contains(word), "no '{word}' in: {text}");
		}
		assert_eq!(call.verdict(), verdict);
		let json = call.to_json(&context);
		assert_eq!(json["understood"], verdict == Verdict::Understood);
		assert!(json["kind"].is_string(), "{json}");
	}

	fn schedule(change: RuleChange) -> ProposedCall {
		ProposedCall::Schedule { changes: vec![change].try_into().unwrap(), notice: 28_800 }
	}

	#[test]
	fn each_call_says_what_it_does() {
		let refuse = RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::NoNewKeys));
		let understood = Verdict::Understood;
		check(&schedule(refuse), understood, &["28,800 blocks (1 day)", "secp256k1 keys (tighter): no new ones"]);
		check(&schedule(RuleChange::MinGuardians(2)), understood, &["nothing"]);
		check(&ProposedCall::CancelScheduled(7), understood, &["decision 7", "would fail"]);
		check(&ProposedCall::Tighten(refuse), understood, &["at once", "no new ones"]);
		check(&ProposedCall::AuthorizeUpgrade(H256([0xab; 32])), understood, &["0xabab", "everything"]);
		let replace = ProposedCall::ReplaceValidator { old: ACCOUNT, new: AccountId::new([8; 32]) };
		check(&replace, understood, &[&address(&ACCOUNT)]);
		check(&ProposedCall::SetCouncil(Vec::new()), understood, &["nobody"]);
	}

	#[test]
	fn what_is_not_understood_is_never_called_harmless() {
		let unknown = ProposedCall::Unknown { name: Some("System.remark".into()), details: "(0x00)".into() };
		check(&unknown, Verdict::NotUnderstood, &["DOES NOT UNDERSTAND", "System.remark", "may be anything"]);
		// Nor is it in company of what is.
		let calls = vec![ProposedCall::AddValidator(ACCOUNT), unknown];
		let batch = ProposedCall::Batch { calls, all_or_none: true };
		let outer = ProposedCall::Batch { calls: vec![batch], all_or_none: false };
		check(&outer, Verdict::NotUnderstood, &["DOES NOT UNDERSTAND", &address(&ACCOUNT)]);
	}
}
