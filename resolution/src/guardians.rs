//! The guardians of a DID as JSON: the plan with its health, the change that waits, the attempts that stand or that nobody
//! has closed, and the ballots.
//!
//! Blocks are numbers of final blocks. The number of the block that was read is left out, so that the `ETag` of an answer
//! changes with its content alone. The phase of an attempt says what the number would tell.

use crate::{
	listed::listed,
	properties::{insert_reason, member, same_network},
};
use clavis_primitives::{
	gate::Standing,
	recovery::{
		AttemptView, BallotView, ChangeView, Circle, CircleView, Delay, GuardianId, GuardianView, Guardians,
		GuardiansView, OutrankedView, Plan, QuorumKind,
	},
	units::{BlockHeight, SS58_PREFIX},
	AccountId, Did,
};
use serde_json::{json, Map, Value};
use sp_core::{
	crypto::{Ss58AddressFormat, Ss58Codec},
	H256,
};

listed! {
	/// The kind of a warning about guardians.
	#[derive(Clone, Copy, Debug, PartialEq, Eq)]
	pub enum WarningKind {
		/// The guardians of the circle that can act now do not reach its threshold.
		Unreachable,
		/// They do not reach its override quorum: a veto stops each attempt.
		OverrideUnreachable,
		/// They do not reach its freeze quorum.
		FreezeUnreachable,
		/// They do not reach the number that lifts a freeze.
		UnfreezeUnreachable,
		/// The guardian's DID is frozen.
		GuardianFrozen,
		/// The guardian's DID cannot act, since the rules withdrew algorithms of its keys.
		GuardianLocked,
		/// The guardian's DID is deactivated, or was never created.
		GuardianGone,
		/// The guardian has not answered since the holder last asked.
		NeverAnswered,
	}
}

impl From<QuorumKind> for WarningKind {
	/// Returns the warning about a quorum that is out of reach.
	fn from(quorum: QuorumKind) -> Self {
		match quorum {
			QuorumKind::Threshold => Self::Unreachable,
			QuorumKind::Override => Self::OverrideUnreachable,
			QuorumKind::Freeze => Self::FreezeUnreachable,
			QuorumKind::Unfreeze => Self::UnfreezeUnreachable,
		}
	}
}

impl WarningKind {
	/// Returns the name in answers.
	pub fn name(self) -> &'static str {
		match self {
			Self::Unreachable => "unreachable",
			Self::OverrideUnreachable => "overrideUnreachable",
			Self::FreezeUnreachable => "freezeUnreachable",
			Self::UnfreezeUnreachable => "unfreezeUnreachable",
			Self::GuardianFrozen => "guardianFrozen",
			Self::GuardianLocked => "guardianLocked",
			Self::GuardianGone => "guardianGone",
			Self::NeverAnswered => "neverAnswered",
		}
	}
}

/// A sign that guardians may not be able to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardianWarning {
	/// The kind.
	pub kind: WarningKind,
	/// The place of the circle, from 0.
	pub circle: usize,
	/// The guardian; `None` if the warning is about the circle.
	pub guardian: Option<GuardianId>,
}

/// Returns the warnings about the guardians of a DID, in the order of the circles.
///
/// A private circle hides its guardians, so nobody can see whether they can act.
pub fn guardian_warnings(view: &GuardiansView) -> Vec<GuardianWarning> {
	let of_circle = |(circle, (terms, health)): (usize, (&Circle, &CircleView))| {
		let about_circle = terms.out_of_reach(health.able).map(|(quorum, _)| (WarningKind::from(quorum), None));
		let about_guardians = health.guardians.iter().flat_map(|guardian| {
			let answer = about_answer(guardian, view.asked).filter(|_| !approved_since(view, &guardian.id));
			let kinds = [about_standing(guardian), answer];
			kinds.into_iter().flatten().map(move |kind| (kind, Some(guardian.id.clone())))
		});
		let warnings = about_circle.chain(about_guardians);
		warnings.map(|(kind, guardian)| GuardianWarning { kind, circle, guardian }).collect::<Vec<_>>()
	};
	view.plan.circles.iter().zip(&view.circles).enumerate().flat_map(of_circle).collect()
}

/// Returns whether a guardian approved an attempt that was opened after the holder asked: a sign of life, too.
fn approved_since(view: &GuardiansView, guardian: &GuardianId) -> bool {
	let asked = view.asked.unwrap_or_default();
	view.attempts.iter().any(|attempt| attempt.opened >= asked && attempt.approvals.contains(guardian))
}

fn about_standing(guardian: &GuardianView) -> Option<WarningKind> {
	match (&guardian.id, guardian.standing) {
		(GuardianId::Account(_), _) | (_, Some(Standing::Active)) => None,
		(_, Some(Standing::Frozen { .. })) => Some(WarningKind::GuardianFrozen),
		(_, Some(Standing::Locked)) => Some(WarningKind::GuardianLocked),
		(_, Some(Standing::Deactivated) | None) => Some(WarningKind::GuardianGone),
	}
}

fn about_answer(guardian: &GuardianView, asked: Option<BlockHeight>) -> Option<WarningKind> {
	let asked = asked?;
	guardian.answered.is_none_or(|answered| answered < asked).then_some(WarningKind::NeverAnswered)
}

/// Writes the guardians of a DID.
pub fn guardians_to_json(did: &Did, view: &GuardiansView) -> Value {
	let mut answer = Map::new();
	answer.insert("did".into(), did.to_string().into());
	answer.insert("planVersion".into(), view.version.into());
	let healths = view.circles.iter().map(Some).chain(std::iter::repeat(None));
	let circles = view.plan.circles.iter().zip(healths).map(|(circle, health)| self::circle(did, circle, health));
	answer.insert("circles".into(), circles.collect());
	if let Some(ChangeView { plan, applies_at, lapses_at, paused }) = &view.change {
		let plan = plan.as_ref().map_or(Value::Null, |plan| self::plan(did, plan));
		let change = json!({ "plan": plan, "appliesAt": applies_at, "lapsesAt": lapses_at, "paused": paused });
		answer.insert("change".into(), change);
	}
	let attempts = view.unclosed().into_iter().map(|attempt| self::attempt(did, attempt, view.block));
	answer.insert("attempts".into(), attempts.collect());
	answer.insert("ballots".into(), view.ballots.iter().map(|ballot| self::ballot(did, ballot)).collect());
	if !view.outranked.is_empty() {
		let outranked = view.outranked.iter().map(|OutrankedView { circle, rival, digest, until }| {
			json!({ "circle": circle, "rival": rival, "attempt": hash(digest), "forfeitUntil": until })
		});
		answer.insert("outranked".into(), outranked.collect());
	}
	for (name, block) in [("asked", view.asked), ("frozenUntil", view.frozen_until)] {
		if let Some(block) = block {
			answer.insert(name.into(), block.into());
		}
	}
	answer.insert("freezableFrom".into(), view.freezable_from.into());
	answer.insert("lastAct".into(), view.last_act.into());
	let warnings = guardian_warnings(view).into_iter().map(|warning| self::warning(did, &warning));
	answer.insert("warnings".into(), warnings.collect());
	answer.into()
}

/// Writes a plan that is not in force, so that its circles have no health.
fn plan(did: &Did, plan: &Plan) -> Value {
	let circles = plan.circles.iter().map(|circle| self::circle(did, circle, None));
	json!({ "circles": circles.collect::<Value>() })
}

fn circle(did: &Did, circle: &Circle, health: Option<&CircleView>) -> Value {
	let mut properties = Map::new();
	match (&circle.guardians, health) {
		(Guardians::Private { root, leaves }, _) => {
			properties.insert("private".into(), json!({ "root": hash(root), "leaves": leaves }));
		},
		(Guardians::Public(_), Some(health)) => {
			let guardians = health.guardians.iter().map(|guardian| seen_guardian(did, guardian));
			properties.insert("guardians".into(), guardians.collect());
		},
		(Guardians::Public(guardians), None) => {
			let guardians = guardians.iter().map(|id| guardian(did, id));
			properties.insert("guardians".into(), guardians.collect());
		},
	}
	properties.insert("threshold".into(), circle.threshold.into());
	for (name, quorum) in [("overrideQuorum", circle.override_quorum), ("freezeQuorum", circle.freeze_quorum)] {
		if let Some(quorum) = quorum {
			properties.insert(name.into(), quorum.into());
		}
	}
	let delay = match circle.delay {
		Delay::SinceOpening(blocks) => json!({ "sinceOpening": blocks }),
		Delay::SinceLastAct { blocks, notice } => json!({ "sinceLastAct": { "blocks": blocks, "notice": notice } }),
	};
	properties.insert("delay".into(), delay);
	properties.insert("expiry".into(), circle.expiry.into());
	if let Some(health) = health {
		properties.insert("able".into(), health.able.into());
		properties.insert("reachable".into(), health.reachable.into());
		if !health.cooling.is_empty() {
			let cooling = health.cooling.iter().map(|(id, until)| {
				let mut opener = guardian(did, id);
				opener.insert("until".into(), (*until).into());
				opener
			});
			properties.insert("coolingDown".into(), cooling.collect());
		}
	}
	properties.into()
}

fn guardian(did: &Did, id: &GuardianId) -> Map<String, Value> {
	let (name, text) = match id {
		GuardianId::Account(account) => ("account", address(account)),
		GuardianId::Did(id) => ("did", same_network(did, *id)),
	};
	Map::from_iter([(name.to_owned(), text.into())])
}

/// Writes a guardian with its standing and its last answer.
fn seen_guardian(did: &Did, seen: &GuardianView) -> Map<String, Value> {
	let mut properties = guardian(did, &seen.id);
	if matches!(seen.id, GuardianId::Did(_)) {
		let standing = match seen.standing {
			Some(Standing::Active) => "active",
			Some(Standing::Frozen { .. }) => "frozen",
			Some(Standing::Locked) => "locked",
			Some(Standing::Deactivated) => "deactivated",
			None => "unknown",
		};
		properties.insert("standing".into(), standing.into());
	}
	if let Some(Standing::Frozen { until }) = seen.standing {
		properties.insert("frozenUntil".into(), until.into());
	}
	if let Some(answered) = seen.answered {
		properties.insert("answered".into(), answered.into());
	}
	properties
}

fn attempt(did: &Did, attempt: &AttemptView, block: BlockHeight) -> Value {
	let members = attempt.set.members.iter().map(|each| member(did, each)).collect::<Value>();
	let approvals = attempt.approvals.iter().map(|id| guardian(did, id)).collect::<Value>();
	let mut properties = Map::new();
	insert_reason(&mut properties, &attempt.reason);
	if let Some(next) = &attempt.next {
		properties.insert("nextControl".into(), json!({ "hash": hash(next) }));
	}
	for (name, value) in [
		("circle", json!(attempt.circle)),
		("rival", json!(attempt.rival)),
		("number", json!(attempt.number)),
		("attempt", json!(hash(&attempt.digest))),
		("planVersion", json!(attempt.plan_version)),
		("control", json!({ "threshold": attempt.set.threshold, "members": members })),
		("opened", json!(attempt.opened)),
		("maturesAt", json!(attempt.matures_at)),
		("expiresAt", json!(attempt.expires_at)),
		("yieldsAt", json!(attempt.yields_at)),
		("approvals", approvals),
		("counted", json!(attempt.counted)),
		("quorum", json!(attempt.quorum.name())),
		("vetoed", json!(attempt.vetoed)),
		("phase", json!(attempt.phase(block).name())),
	] {
		properties.insert(name.into(), value);
	}
	properties.into()
}

fn ballot(did: &Did, ballot: &BallotView) -> Value {
	let BallotView { circle, act, votes, counted, quorum, closes_at } = ballot;
	let votes = votes.iter().map(|id| guardian(did, id)).collect::<Value>();
	json!({
		"circle": circle,
		"act": act.name(),
		"votes": votes,
		"counted": counted,
		"quorum": quorum,
		"closesAt": closes_at,
	})
}

fn warning(did: &Did, warning: &GuardianWarning) -> Value {
	let mut properties = warning.guardian.as_ref().map(|id| guardian(did, id)).unwrap_or_default();
	properties.insert("warning".into(), warning.kind.name().into());
	properties.insert("circle".into(), warning.circle.into());
	properties.into()
}

fn address(account: &AccountId) -> String {
	account.to_ss58check_with_version(Ss58AddressFormat::custom(SS58_PREFIX))
}

fn hash(hash: &H256) -> String {
	format!("{hash:#x}")
}

#[cfg(test)]
mod tests;
