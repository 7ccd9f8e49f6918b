//! The fault of a plan that the chain would refuse: the field, its value, and what was expected.

use crate::{
	calls::guardian_name,
	rules::{blocks_in_words, counted, grouped},
	sorted::first_twice,
};
use clavis_primitives::{
	recovery::{
		Circle, CircleError, Delay, GuardianId, Minimums, Plan, PlanError, QuorumKind, MAX_EXPIRY, MAX_IDLE,
		MAX_LEAVES, MAX_NOTICE, MAX_PUBLIC, MAX_QUORUM,
	},
	NetworkName,
};
use std::{cmp::Ordering, fmt};

/// The fault of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFault {
	/// The error of the chain.
	pub error: PlanError,
	words: String,
}

impl fmt::Display for PlanFault {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(&self.words)
	}
}

impl PlanFault {
	/// Checks a plan as the chain does. `block_time` has the milliseconds between blocks.
	pub(super) fn check(plan: &Plan, minimums: &Minimums, block_time: u64) -> Result<(), Self> {
		plan.check(minimums).map_err(|error| {
			let circle = match error {
				PlanError::NoCircle => None,
				PlanError::Circle { place, error } => plan
					.circle(place)
					.map(|circle| format!("circle {place}: {}", words(circle, error, minimums, block_time))),
			};
			Self { error, words: circle.unwrap_or_else(|| error.to_string()) }
		})
	}
}

fn words(circle: &Circle, error: CircleError, minimums: &Minimums, block_time: u64) -> String {
	let span = |blocks| blocks_in_words(blocks, block_time);
	let count = circle.guardians.count();
	match error {
		CircleError::TooFewGuardians => {
			let (named, least) = (counted(count.into(), "guardian"), minimums.guardians);
			format!("it has {named}, and the rules ask for {least} at least")
		},
		CircleError::TooManyGuardians => format!(
			"it has {}: expected {MAX_PUBLIC} named ones, or {} behind a root, at most",
			counted(count.into(), "guardian"),
			grouped(MAX_LEAVES.into())
		),
		CircleError::UnfitQuorum => unfit_quorums(circle),
		CircleError::UnfitDelay => match circle.delay {
			delay if delay.notice() < minimums.delay.max(1) => format!(
				"'delay' is {}: expected {} at least, as the rules ask for",
				span(delay.notice()),
				span(minimums.delay.max(1))
			),
			delay if delay.notice() > MAX_NOTICE => {
				format!("'delay' is {}: expected {} at most", span(delay.notice()), span(MAX_NOTICE))
			},
			Delay::SinceLastAct { blocks, .. } => {
				format!("'inactivity' is {}: expected {} at most", span(blocks), span(MAX_IDLE))
			},
			Delay::SinceOpening(_) => error.to_string(),
		},
		CircleError::UnfitExpiry => {
			let (expiry, delay) = (circle.expiry, circle.delay.notice());
			match expiry <= delay {
				true => format!("'expiry' is {}: expected more than 'delay', which is {}", span(expiry), span(delay)),
				false => format!(
					"'expiry' is {}: expected {} at most, which is 'delay' and {} more",
					span(expiry),
					span(delay.saturating_add(MAX_EXPIRY)),
					span(MAX_EXPIRY)
				),
			}
		},
		CircleError::HeirsFreeze => {
			"'freezeQuorum' stands beside 'inactivity', and heirs cannot freeze: leave 'freezeQuorum' out".into()
		},
		// The file names them in any order, and is read in that of the chain.
		CircleError::Unordered => error.to_string(),
	}
}

/// Names the quorums that are out of bounds, each with its bounds.
fn unfit_quorums(circle: &Circle) -> String {
	let count = circle.guardians.count();
	let most = count.min(MAX_QUORUM.into());
	let fault = |(kind, quorum): (QuorumKind, u8)| {
		let (field, least) = match kind {
			QuorumKind::Threshold => ("threshold", 2),
			QuorumKind::Override => ("overrideQuorum", circle.threshold.max(2).saturating_add(1)),
			QuorumKind::Freeze => ("freezeQuorum", 2),
			// It follows from the others.
			QuorumKind::Unfreeze => return None,
		};
		let (quorum, least) = (u32::from(quorum), u32::from(least));
		if (least..=most).contains(&quorum) {
			return None;
		}
		let guardians = counted(count.into(), "guardian");
		Some(match least.cmp(&most) {
			Ordering::Less => format!("'{field}' is {quorum}: expected {least} to {most}, with {guardians}"),
			Ordering::Equal => format!("'{field}' is {quorum}: expected {least}, with {guardians}"),
			Ordering::Greater => {
				let (must, can) = (counted(least.into(), "guardian"), counted(most.into(), "guardian"));
				format!(
					"'{field}' is {quorum}, and can never be reached: it takes {must} at least, and {can} at most can act. Name \
					 more guardians, or leave '{field}' out"
				)
			},
		})
	};
	circle.quorums().filter_map(fault).collect::<Vec<_>>().join("; ")
}

/// Returns the guardian that a sorted list has twice, by its name.
pub(super) fn named_twice(sorted: &[GuardianId], network: &NetworkName) -> Option<String> {
	first_twice(sorted).map(|guardian| guardian_name(guardian, network))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::recovery::Guardians;
	use proptest::prelude::*;
	use sp_core::H256;

	const MINIMUMS: Minimums = Minimums { guardians: 2, delay: 10 };

	fn circle() -> Circle {
		Circle {
			guardians: Guardians::Private { root: H256::zero(), leaves: 5 },
			threshold: 3,
			override_quorum: Some(4),
			freeze_quorum: Some(2),
			delay: Delay::SinceOpening(20),
			expiry: 40,
		}
	}

	fn fault(circle: Circle) -> Option<PlanFault> {
		let plan = Plan { circles: vec![circle].try_into().unwrap() };
		PlanFault::check(&plan, &MINIMUMS, 3_000).err()
	}

	#[test]
	fn a_fault_names_the_field_its_value_and_what_was_expected() {
		assert_eq!(fault(circle()), None);
		let few = Guardians::Private { root: H256::zero(), leaves: 2 };
		let one = Guardians::Private { root: H256::zero(), leaves: 1 };
		let heirs = Delay::SinceLastAct { blocks: 100, notice: 20 };
		for (circle, words) in [
			(Circle { threshold: 1, ..circle() }, "circle 0: 'threshold' is 1: expected 2 to 5, with 5 guardians"),
			(
				Circle { threshold: 4, ..circle() },
				"circle 0: 'overrideQuorum' is 4: expected 5, with 5 guardians",
			),
			(Circle { freeze_quorum: Some(6), ..circle() }, "circle 0: 'freezeQuorum' is 6: expected 2 to 5, with 5 guardians"),
			(
				Circle { guardians: few, threshold: 2, override_quorum: Some(2), ..circle() },
				"circle 0: 'overrideQuorum' is 2, and can never be reached: it takes 3 guardians at least, and 2 guardians at most can \
				 act. Name more guardians, or leave 'overrideQuorum' out",
			),
			(Circle { guardians: one, ..circle() }, "circle 0: it has 1 guardian, and the rules ask for 2 at least"),
			(
				Circle { delay: Delay::SinceOpening(9), ..circle() },
				"circle 0: 'delay' is 9 blocks (27 seconds): expected 10 blocks (30 seconds) at least, as the rules ask for",
			),
			(
				Circle { expiry: 20, ..circle() },
				"circle 0: 'expiry' is 20 blocks (1 minute): expected more than 'delay', which is 20 blocks (1 minute)",
			),
			(
				Circle { delay: heirs, ..circle() },
				"circle 0: 'freezeQuorum' stands beside 'inactivity', and heirs cannot freeze: leave 'freezeQuorum' out",
			),
		] {
			assert_eq!(fault(circle).unwrap().to_string(), words);
		}
	}

	proptest! {
		/// Each fault has words that name a field, or the number of guardians.
		#[test]
		fn each_fault_names_what_is_wrong(
			leaves in 0u32..20, threshold in 0u8..14, override_quorum in prop::option::of(0u8..14),
			freeze_quorum in prop::option::of(0u8..14), notice in 0u32..3_000_000, expiry in 0u32..6_000_000,
			idle in prop::option::of(0u32..120_000_000),
		) {
			let delay = match idle {
				None => Delay::SinceOpening(notice),
				Some(blocks) => Delay::SinceLastAct { blocks, notice },
			};
			let guardians = Guardians::Private { root: H256::zero(), leaves };
			let circle = Circle { guardians, threshold, override_quorum, freeze_quorum, delay, expiry };
			let sound = circle.check(&MINIMUMS);
			match fault(circle) {
				None => prop_assert_eq!(sound, Ok(())),
				Some(fault) => {
					let error = PlanError::Circle { place: 0, error: sound.unwrap_err() };
					prop_assert_eq!(fault.error, error);
					let words = fault.to_string();
					prop_assert!(words.contains('\'') || words.contains("guardian"), "{}", words);
				},
			}
		}
	}
}
