//! Warnings about guardians in plain words.

use crate::calls::guardian_name;
use clavis_primitives::Did;
use clavis_resolution::{GuardianWarning, WarningKind};

/// Says what a warning means, and what to do about it.
pub fn warning_in_words(warning: &GuardianWarning, did: &Did) -> String {
	let circle = warning.circle;
	let guardian = warning.guardian.as_ref().map(|id| guardian_name(id, &did.network)).unwrap_or_default();
	match warning.kind {
		WarningKind::Unreachable => {
			format!("too few guardians of circle {circle} can act to reach its threshold: name others")
		},
		WarningKind::OverrideUnreachable => format!(
			"too few guardians of circle {circle} can act to reach its override quorum, so a veto stops each attempt: name others"
		),
		WarningKind::FreezeUnreachable => {
			format!("too few guardians of circle {circle} can act to freeze the DID: name others")
		},
		WarningKind::UnfreezeUnreachable => {
			format!("too few guardians of circle {circle} can act to lift a freeze: name others")
		},
		WarningKind::GuardianFrozen => {
			format!("{guardian} in circle {circle} is frozen, and does not count until that ends")
		},
		WarningKind::GuardianLocked => format!(
			"{guardian} in circle {circle} cannot act: the rules withdrew its keys, and it has to rotate to others"
		),
		WarningKind::GuardianGone => {
			format!("{guardian} in circle {circle} is deactivated or does not exist: name another")
		},
		WarningKind::NeverAnswered => {
			format!("{guardian} in circle {circle} has not answered since you asked: speak to this guardian")
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{recovery::GuardianId, DidId};

	#[test]
	fn every_warning_says_what_to_do_or_what_to_expect() {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let guardian = Some(GuardianId::Did(DidId([9; 32])));
		let mut told = Vec::new();
		for kind in WarningKind::ALL {
			let text = warning_in_words(&GuardianWarning { kind, circle: 3, guardian: guardian.clone() }, &did);
			assert!(text.contains("circle 3") && !told.contains(&text), "{text}");
			told.push(text);
		}
	}
}
