//! The calls of the pallet that keeps the revocation rules.

use super::{Context, DecidedCall};
use crate::rules::{blocks_in_words, difference_between};
use clavis_primitives::{
	rules::{Field, RuleChange, RuleChanges},
	BlockHeight,
};
use serde_json::{json, Map, Value};

pallet_calls! {
	/// A call of the pallet `RevocationRules`.
	pub enum RulesCall of "RevocationRules" {
		/// Changes the rules after a notice.
		0 "schedule" = Schedule {
			/// The changes.
			changes: RuleChanges,
			/// The number of blocks until they are in force.
			notice: BlockHeight,
		},
		/// Cancels a decision that waits for its block.
		1 "cancel" = Cancel {
			/// The number of the decision.
			id: u32,
		},
		/// Tightens one field at once, for a limited time.
		2 "tighten" = Tighten {
			/// The value of the field.
			change: RuleChange,
		},
		/// Lifts a tightening of the council.
		3 "lift" = Lift {
			/// The field.
			field: Field,
		},
	}
}

impl DecidedCall for RulesCall {
	fn describe(&self, context: &Context) -> Vec<String> {
		match self {
			Self::Schedule { changes, notice } => {
				let time = blocks_in_words(*notice, context.block_time);
				let mut lines = vec![format!("Changes the revocation rules {time} after it is carried out:")];
				lines.extend(differences(changes, context));
				lines
			},
			Self::Cancel { id } => {
				let mut lines = vec![format!("Takes back decision {id} about the rules, before it is in force.")];
				match context.agenda.scheduled.iter().find(|scheduled| scheduled.id == *id) {
					Some(scheduled) => {
						lines.push(format!("It was to change, from block #{} on:", scheduled.from_block));
						lines.extend(differences(&scheduled.changes, context));
					},
					None => lines.push("No decision with this id waits now: this would fail.".into()),
				}
				lines
			},
			Self::Tighten { change } => {
				let mut lines = vec!["Tightens the revocation rules at once, for a limited time:".to_owned()];
				lines.extend(differences(&[*change], context));
				lines
			},
			Self::Lift { field } => {
				let mut lines =
					vec![format!("Lifts what the council tightened, as soon as it is carried out: {field}.")];
				if !context.agenda.tightenings.iter().any(|tightening| tightening.change.field() == *field) {
					lines.push("The council holds no tightening of this field now: this would fail.".into());
				}
				lines
			},
		}
	}

	fn kind(&self) -> &'static str {
		match self {
			Self::Schedule { .. } => "scheduleRules",
			Self::Cancel { .. } => "cancelRules",
			Self::Tighten { .. } => "tightenRules",
			Self::Lift { .. } => "liftRules",
		}
	}

	fn details(&self, context: &Context) -> Map<String, Value> {
		let details = match self {
			Self::Schedule { changes, notice } => {
				vec![("notice", json!(notice)), ("changes", differences_json(changes, context))]
			},
			Self::Cancel { id } => vec![("id", json!(id))],
			Self::Tighten { change } => vec![("changes", differences_json(&[*change], context))],
			Self::Lift { field } => vec![("field", json!(field.name()))],
		};
		details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
	}
}

fn differences(changes: &[RuleChange], context: &Context) -> Vec<String> {
	let after = context.rules.clone().with_all(changes);
	let told = difference_between(context.rules, &after, context.block_time);
	if told.is_empty() {
		return vec!["  nothing: the rules in force say this already".into()];
	}
	told.iter().map(|difference| format!("  - {}", difference.sentence())).collect()
}

fn differences_json(changes: &[RuleChange], context: &Context) -> Value {
	let after = context.rules.clone().with_all(changes);
	let told = difference_between(context.rules, &after, context.block_time);
	told.iter().map(|difference| difference.to_json()).collect()
}

/// Returns what to do about an error of the pallet. [`RulesError`](clavis_primitives::rules::RulesError) and
/// [`UnsoundRules`](clavis_primitives::rules::UnsoundRules) have the same names.
pub(super) fn hint(name: &str) -> Option<&'static str> {
	Some(match name {
		"NoticeTooShort" => "leave --notice out: the network's shortest notice is taken then",
		"NoticeTooLong" => "shorten --notice, and propose again nearer to the time",
		"Retroactive" | "WithdrawalTooSoon" => {
			"name a later moment, or none: ALGORITHM=withdrawn takes the earliest that leaves everybody their notice"
		},
		"DuplicateField" => "name each field once",
		"NothingToChange" => "'clavis rules show' says what is in force, and what waits",
		"TooManyScheduled" => "take one back with 'clavis rules propose --cancel ID', or wait until one is in force",
		"NotScheduled" => "'clavis rules show' lists the decisions that wait",
		"NotTighter" => {
			"'clavis rules show' says what is in force; to loosen it takes a referendum: 'clavis rules propose'"
		},
		"OutOfReach" => "it takes a referendum: 'clavis rules propose'",
		"CoolingDown" => "'clavis rules show' says when the council can tighten it again; a referendum can at any time",
		"OneWithdrawal" => {
			"refuse new keys of this algorithm instead (ALGORITHM=no-new-keys), or wait until the other withdrawal lapses"
		},
		"NotTightened" => "'clavis rules show' lists the fields that the council tightened",
		"NoAlgorithmLeft" => "leave one algorithm accepted that signs: every DID would lose its control otherwise",
		"KeyAgeTooShort"
		| "ReachTooShort"
		| "RecoveryTooSlow"
		| "GuardiansOutOfBounds"
		| "DeadlineOutOfBounds"
		| "EpochOutOfBounds" => "name a value within these bounds",
		_ => return None,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::rules::{RulesError, UnsoundRules};

	#[test]
	fn every_refusal_of_rules_has_a_hint() {
		use RulesError::*;
		for error in [
			Retroactive,
			NoticeTooShort,
			NoticeTooLong,
			WithdrawalTooSoon,
			DuplicateField,
			NothingToChange,
			TooManyScheduled,
			NotScheduled,
			NotTighter,
			OutOfReach,
			CoolingDown,
			OneWithdrawal,
			NotTightened,
		] {
			assert!(hint(&format!("{error:?}")).is_some(), "{error:?}");
		}
		use UnsoundRules::*;
		for error in [
			NoAlgorithmLeft,
			KeyAgeTooShort,
			ReachTooShort,
			RecoveryTooSlow,
			GuardiansOutOfBounds,
			DeadlineOutOfBounds,
			EpochOutOfBounds,
		] {
			assert!(hint(&format!("{error:?}")).is_some(), "{error:?}");
		}
	}
}
