//! The cases in which a plan does not help its holder, in plain words.

use crate::rules::counted;
use clavis_primitives::recovery::{Circle, Delay, Plan};

/// Tells in which cases a thief of the keys wins against this plan, each with what to do about it.
///
/// Inheritances are left out: a thief who acts keeps them waiting.
pub fn weaknesses(plan: &Plan) -> Vec<String> {
	let circles = plan.circles.iter().enumerate();
	let circles = circles.filter(|(_, circle)| matches!(circle.delay, Delay::SinceOpening(_)));
	let circles = circles.collect::<Vec<(usize, &Circle)>>();
	let mut weaknesses = Vec::new();
	if circles.iter().all(|(_, circle)| circle.override_quorum.is_none()) {
		weaknesses.push(
			"No circle has an 'overrideQuorum': a thief of your keys vetoes each recovery, and keeps the DID. Add one, or commit \
			 to a key that you keep in another place: 'clavis did rotate' has --next."
				.into(),
		);
	}
	match circles[..] {
		[] => weaknesses.push(
			"Each circle waits for your last act, and a thief of your keys can act: add a circle without 'inactivity'."
				.into(),
		),
		[(place, Circle { guardians, override_quorum: Some(quorum), .. })] => {
			let all = guardians.count();
			let everyone = counted(all.into(), "guardian");
			let few = all.saturating_add(1).saturating_sub((*quorum).into());
			weaknesses.push(match few <= (*quorum).into() {
				true => format!(
					"A thief of your keys wins together with {few} of the {everyone} of circle {place}: those who are left \
					 do not reach its 'overrideQuorum' of {quorum}, and nothing less acts against a veto. Add a second circle of \
					 other guardians, with an 'overrideQuorum'."
				),
				false => format!(
					"A thief of your keys wins together with {quorum} of the {everyone} of circle {place}, its \
					 'overrideQuorum', which nobody vetoes. Raise it, and add a second circle of other guardians."
				),
			});
		},
		// Without an override quorum a thief needs no guardian.
		_ => {},
	}
	weaknesses
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::recovery::Guardians;
	use proptest::prelude::*;
	use sp_core::H256;

	fn circle(override_quorum: Option<u8>, inherits: bool) -> Circle {
		let delay = match inherits {
			true => Delay::SinceLastAct { blocks: 100, notice: 10 },
			false => Delay::SinceOpening(10),
		};
		let guardians = Guardians::Private { root: H256::zero(), leaves: 5 };
		Circle { guardians, threshold: 3, override_quorum, freeze_quorum: None, delay, expiry: 20 }
	}

	#[test]
	fn the_fewest_guardians_are_told_with_whom_a_thief_wins() {
		for (all, quorum, few) in [(5, 4, 2), (5, 5, 1), (7, 4, 4), (8, 4, 4), (12, 4, 4), (12, 7, 6)] {
			let guardians = Guardians::Private { root: H256::zero(), leaves: all };
			let plan = Plan { circles: vec![Circle { guardians, ..circle(Some(quorum), false) }].try_into().unwrap() };
			let told = weaknesses(&plan).join("\n");
			assert!(told.contains(&format!("together with {few} of the {all} guardians")), "{told}");
		}
	}

	proptest! {
		/// A plan without a warning has two circles that act against a thief, and one of them in spite of a veto.
		#[test]
		fn each_case_in_which_a_thief_wins_is_told(
			circles in prop::collection::vec((prop::option::of(Just(4u8)), any::<bool>()), 1..4),
		) {
			let act = circles.iter().filter(|(_, inherits)| !inherits);
			let (count, overrides) = (act.clone().count(), act.filter(|(quorum, _)| quorum.is_some()).count());
			let plan = circles.into_iter().map(|(quorum, inherits)| circle(quorum, inherits)).collect::<Vec<_>>();
			let told = weaknesses(&Plan { circles: plan.try_into().unwrap() }).join("\n");
			prop_assert_eq!(told.contains("No circle has"), overrides == 0);
			prop_assert_eq!(told.contains("second circle"), count == 1 && overrides == 1);
			// Of five guardians, two who do not approve keep the others below four.
			prop_assert_eq!(told.contains("2 of the 5 guardians"), count == 1 && overrides == 1);
			prop_assert_eq!(told.contains("without 'inactivity'"), count == 0);
			prop_assert_eq!(told.is_empty(), count > 1 && overrides > 0);
		}
	}
}
