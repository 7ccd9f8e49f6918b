//! Parts that the reference models of pallets share: refusals, and the state that anybody can see.

use core::fmt::Debug;
use std::collections::BTreeSet;

/// Every rule that refuses an act. None: the act is accepted.
///
/// Tables do not order the checks of a call. So a model names every rule, and the pallet must name one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusals<Rule: Ord>(pub BTreeSet<Rule>);

impl<Rule: Ord> Default for Refusals<Rule> {
	fn default() -> Self {
		Self(BTreeSet::new())
	}
}

impl<Rule: Ord> Refusals<Rule> {
	/// Adds a rule, if it refuses the act.
	#[must_use]
	pub fn when(mut self, refuses: bool, rule: Rule) -> Self {
		if refuses {
			self.0.insert(rule);
		}
		self
	}
}

/// The state that anybody can see, as field and value.
pub type Seen = Vec<(&'static str, String)>;

/// Writes fields and their values.
pub fn seen<const N: usize>(fields: [(&'static str, &dyn Debug); N]) -> Seen {
	fields.into_iter().map(|(field, value)| (field, format!("{value:?}"))).collect()
}

/// Returns the name of the variant of an enum.
pub fn variant_name(value: &impl Debug) -> String {
	format!("{value:?}").chars().take_while(|letter| letter.is_alphanumeric()).collect()
}
