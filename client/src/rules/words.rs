//! The words for each field of the rules: its title, its help, and its consequences.

use super::span::in_words;
use clavis_primitives::{
	rules::{Field, Restriction, RuleChange},
	Algorithm, Moment,
};
use clavis_resolution::format_moment;

/// The name of a field, as people call it.
pub fn title(field: Field) -> String {
	match field {
		Field::Algorithm(algorithm) => format!("{} keys", algorithm.name()),
		Field::MaxKeyAge => "longest key age".into(),
		Field::MaxReach => "reach of 'compromised since'".into(),
		Field::MinRecoveryDelay => "shortest recovery delay".into(),
		Field::MinGuardians => "fewest guardians".into(),
		Field::RekeyDeadline => "rekey deadline of groups".into(),
		Field::MaxEpoch => "longest epoch of groups".into(),
	}
}

/// One line about a field and its values, for the help of a command.
pub fn help(field: Field) -> &'static str {
	match field {
		Field::Algorithm(_) => "ALGORITHM=accepted, ALGORITHM=no-new-keys or ALGORITHM=withdrawn[:MOMENT]",
		Field::MaxKeyAge => "The time for which a verification method is good after it was added: 365d, or none",
		Field::MaxReach => "The time that \"compromised since\" may reach back: 90d, or none",
		Field::MinRecoveryDelay => "The shortest time that guardians must leave a holder to object: 2d, or blocks",
		Field::MinGuardians => "The smallest number of guardians that may recover a DID",
		Field::RekeyDeadline => {
			"The longest time until a group has a new secret after a member's DID changed: 1d, or blocks"
		},
		Field::MaxEpoch => "The longest time for which a group may keep a secret: 30d, or blocks",
	}
}

/// The consequences of a value, and the people that it concerns.
pub fn affects(change: &RuleChange) -> String {
	match *change {
		RuleChange::Algorithm(algorithm, restriction) => of_algorithm(algorithm, restriction),
		RuleChange::MaxKeyAge(None) => "Verification methods last until they are ended".into(),
		RuleChange::MaxKeyAge(Some(age)) => format!(
			"A verification method is good for {} after it was added, also if it was added before this rule: holders must \
			 renew theirs in time",
			in_words(age)
		),
		RuleChange::MaxReach(None) => {
			"A holder who ends a key as compromised may name any moment, and every signature since then fails".into()
		},
		RuleChange::MaxReach(Some(reach)) => format!(
			"A holder who ends a key as compromised can name a moment up to {} ago: every signature before that stays good",
			in_words(reach)
		),
		RuleChange::MinRecoveryDelay(_) => {
			"New guardian plans must leave a holder at least so long to object; existing plans stay".into()
		},
		RuleChange::MinGuardians(_) => {
			"New guardian plans must ask for at least so many guardians; existing plans stay".into()
		},
		RuleChange::RekeyDeadline(_) => {
			"When a member's DID changes, a group must agree on a new secret within this time".into()
		},
		RuleChange::MaxEpoch(_) => "A group must agree on a new secret at least so often".into(),
	}
}

fn of_algorithm(algorithm: Algorithm, restriction: Option<Restriction>) -> String {
	let name = algorithm.name();
	match restriction {
		None => format!("Holders may add {name} keys, and existing {name} keys are good again"),
		Some(Restriction::NoNewKeys) => format!(
			"Nobody can add {name} keys, to a document or to a control set; existing keys sign and are checked as before"
		),
		Some(Restriction::Withdrawn { since: AT_ONCE }) => format!(
			"Nobody can add {name} keys. From the same moment on, existing keys cannot change a DID, and checks refuse their \
			 new signatures; earlier signatures stay good. Holders of such keys can rotate away by their committed next set, \
			 or by their guardians. Such a key can still be revoked"
		),
		Some(Restriction::Withdrawn { since }) => format!(
			"Nobody can add {name} keys once the rule is in force. From {} on, existing keys cannot change a DID, and checks \
			 refuse their new signatures; earlier signatures stay good. Holders of such keys must rotate away before; after \
			 that moment they still can by their committed next set, or by their guardians. Such a key can still be revoked",
			format_moment(since)
		),
	}
}

/// The first moment of all stands for the moment at which a decision is carried out: nothing is withdrawn before.
const AT_ONCE: Moment = 0;

pub(super) fn from_when(since: Moment) -> String {
	match since {
		AT_ONCE => "at once".into(),
		_ => format!("from {} on", format_moment(since)),
	}
}
