//! The rules of the first block.

use crate::{Agenda, Config, InForce};
use clavis_primitives::rules::{self, NumberedRules, RuleSet};

/// Writes the first rules. Panics if they are unsound.
#[allow(clippy::panic, reason = "a chain must not start with an impossible genesis block")]
pub(crate) fn build<T: Config>(rules: &RuleSet) {
	if let Err(unsound) = rules.check_sound() {
		panic!("genesis rules: {unsound}");
	}
	InForce::<T>::put(NumberedRules { rules: rules.clone(), ..NumberedRules::default() });
	Agenda::<T>::put(rules::Agenda::starting_with(rules.clone()));
}
