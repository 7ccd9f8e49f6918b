//! Properties that several answers have in common.

use crate::format_moment;
use clavis_primitives::{Moment, Reason};
use serde_json::{Map, Value};

/// Adds a moment. A moment of the genesis block is left out: no clock ran before it, so it is 0.
pub(crate) fn insert_moment(properties: &mut Map<String, Value>, name: &str, moment: Moment) {
	if moment > 0 {
		properties.insert(name.into(), format_moment(moment).into());
	}
}

/// Adds the reason why a key or a control set ended, with the moment of a compromise.
pub(crate) fn insert_reason(properties: &mut Map<String, Value>, reason: &Reason) {
	if let Reason::Compromised { since } = reason {
		properties.insert("since".into(), format_moment(*since).into());
	}
	properties.insert("reason".into(), reason_name(reason).into());
}

/// Returns the name of a reason.
pub(crate) fn reason_name(reason: &Reason) -> &'static str {
	match reason {
		Reason::Routine => "routine",
		Reason::Compromised { .. } => "compromised",
	}
}
