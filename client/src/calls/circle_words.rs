//! Circles of guardians in plain words.

use crate::{keys::address, rules::counted};
use clavis_primitives::{
	recovery::{Circle, Delay, GuardianId, Guardians},
	BlockHeight, Did, NetworkName,
};

/// Returns the name of a guardian: its DID on this network, or the address of its account.
pub fn guardian_name(guardian: &GuardianId, network: &NetworkName) -> String {
	match guardian {
		GuardianId::Account(account) => address(account),
		GuardianId::Did(id) => Did { network: network.clone(), id: *id }.to_string(),
	}
}

/// Describes the conditions of a circle, line by line. `time` tells a number of blocks.
pub fn describe_conditions(circle: &Circle, time: &dyn Fn(BlockHeight) -> String) -> Vec<String> {
	let (threshold, guardians) = (circle.threshold, counted(circle.guardians.count().into(), "guardian"));
	let mut lines =
		vec![format!("{threshold} of {guardians} can put another control set in place, unless it is vetoed")];
	lines.push(match circle.override_quorum {
		Some(quorum) => format!("{quorum} of them cannot be vetoed"),
		None => "a veto stops every attempt, however many guardians approve".into(),
	});
	lines.push(match circle.freeze_quorum.zip(circle.unfreeze_quorum()) {
		Some((quorum, to_lift)) => format!("{quorum} of them can freeze the DID, and {to_lift} can end a freeze"),
		None => "they cannot freeze the DID".into(),
	});
	lines.push(match circle.delay {
		Delay::SinceOpening(blocks) => format!("an attempt waits for {}", time(blocks)),
		Delay::SinceLastAct { blocks, notice } => format!(
			"an attempt waits for {}, and until the control set has not acted for {}",
			time(notice),
			time(blocks)
		),
	});
	lines.push(format!("an attempt expires {} after it was opened", time(circle.expiry)));
	if let Guardians::Private { root, leaves } = &circle.guardians {
		lines.push(format!("its {leaves} guardians are private, behind the root {root:#x}"));
	}
	lines
}

/// Describes the conditions of a circle and its guardians, line by line. `time` tells a number of blocks.
pub fn describe_circle(circle: &Circle, network: &NetworkName, time: &dyn Fn(BlockHeight) -> String) -> Vec<String> {
	let mut lines = describe_conditions(circle, time);
	let named = circle.guardians.named().iter();
	lines.extend(named.map(|guardian| format!("guardian {}", guardian_name(guardian, network))));
	lines
}
