//! The calls that a referendum, or the council, would make: in plain words, or marked as not understood.

use crate::{
	calls::{Context, DecisionCall},
	rules::counted,
};
use serde_json::{json, Map, Value};

/// A call that a referendum, or the council, would make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposedCall {
	/// A call that this client can explain.
	Known(DecisionCall),
	/// Several calls.
	Batch {
		/// The calls, in order.
		calls: Vec<ProposedCall>,
		/// True if the failure of one call undoes all of them.
		all_or_none: bool,
	},
	/// Any other call.
	Unknown {
		/// The call's pallet and name, if the chain's metadata names one.
		name: Option<String>,
		/// Its arguments in the metadata's words, or its bytes.
		details: String,
	},
}

/// The knowledge of this client about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// The client knows what the call does.
	Understood,
	/// The client does not know what the call does, or a part of it.
	NotUnderstood,
}

impl<C: Into<DecisionCall>> From<C> for ProposedCall {
	fn from(call: C) -> Self {
		Self::Known(call.into())
	}
}

impl ProposedCall {
	/// Returns `Understood` if this client knows what the call does.
	pub fn verdict(&self) -> Verdict {
		match self {
			Self::Known(_) => Verdict::Understood,
			Self::Batch { calls, .. } if calls.iter().all(|call| call.verdict() == Verdict::Understood) => {
				Verdict::Understood
			},
			Self::Batch { .. } | Self::Unknown { .. } => Verdict::NotUnderstood,
		}
	}

	/// Returns what it does, a line for each thing.
	pub fn describe(&self, context: &Context) -> Vec<String> {
		match self {
			Self::Known(call) => call.as_decided().describe(context),
			Self::Batch { calls, all_or_none } => {
				let together = if *all_or_none { ", all of them or none" } else { ", each by itself" };
				let mut lines = vec![format!("Does {}{together}:", counted(calls.len() as u64, "thing"))];
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

	/// As `--json` prints it.
	pub fn to_json(&self, context: &Context) -> Value {
		let (kind, mut value) = match self {
			Self::Known(call) => (call.as_decided().kind(), call.as_decided().details(context)),
			Self::Batch { calls, all_or_none } => {
				let calls = calls.iter().map(|call| call.to_json(context)).collect::<Value>();
				("batch", object([("allOrNone", json!(all_or_none)), ("calls", calls)]))
			},
			Self::Unknown { name, details } => {
				("unknown", object([("name", json!(name)), ("details", json!(details))]))
			},
		};
		value.insert("kind".into(), kind.into());
		value.insert("understood".into(), (self.verdict() == Verdict::Understood).into());
		value.insert("text".into(), self.describe(context).into());
		value.into()
	}
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
	fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		calls::{CouncilCall, GovernanceCall, RulesCall, ValidatorsCall},
		keys::address,
	};
	use clavis_primitives::{
		rules::{Agenda, Restriction, RuleChange},
		AccountId, Algorithm, RuleSet,
	};
	use sp_core::H256;

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
		RulesCall::Schedule { changes: vec![change].try_into().unwrap(), notice: 28_800 }.into()
	}

	#[test]
	fn each_call_says_what_it_does() {
		let refuse = RuleChange::Algorithm(Algorithm::Secp256k1, Some(Restriction::NoNewKeys));
		let understood = Verdict::Understood;
		check(
			&schedule(refuse),
			understood,
			&["28,800 blocks (1 day)", "secp256k1 keys (tighter): from 'accepted' to 'no new ones"],
		);
		check(&schedule(RuleChange::MinGuardians(2)), understood, &["nothing"]);
		check(&RulesCall::Cancel { id: 7 }.into(), understood, &["decision 7", "would fail"]);
		check(&RulesCall::Tighten { change: refuse }.into(), understood, &["at once", "no new ones"]);
		check(
			&GovernanceCall::AuthorizeUpgrade { code_hash: H256([0xab; 32]) }.into(),
			understood,
			&["0xabab", "everything"],
		);
		let replace = ValidatorsCall::Replace { old: ACCOUNT, new: AccountId::new([8; 32]) };
		check(&replace.into(), understood, &[&address(&ACCOUNT)]);
		let nobody = CouncilCall::SetMembers { members: Vec::new(), prime: None, old_count: 4 };
		check(&nobody.into(), understood, &["nobody"]);
	}

	#[test]
	fn what_is_not_understood_is_never_called_harmless() {
		let unknown = ProposedCall::Unknown { name: Some("System.remark".into()), details: "(0x00)".into() };
		check(&unknown, Verdict::NotUnderstood, &["DOES NOT UNDERSTAND", "System.remark", "may be anything"]);
		// Nor is it in company of what is.
		let calls = vec![ValidatorsCall::Add { validator: ACCOUNT }.into(), unknown];
		let batch = ProposedCall::Batch { calls, all_or_none: true };
		let outer = ProposedCall::Batch { calls: vec![batch], all_or_none: false };
		check(&outer, Verdict::NotUnderstood, &["DOES NOT UNDERSTAND", &address(&ACCOUNT)]);
	}
}
