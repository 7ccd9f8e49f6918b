//! Properties that several answers have in common.

use crate::format_moment;
use clavis_primitives::{Controller, Did, DidId, Member, Moment, Reason};
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

/// Writes another DID of the network of this one.
pub(crate) fn same_network(did: &Did, id: DidId) -> String {
	Did { id, ..did.clone() }.to_string()
}

/// Writes a member of a control set.
pub(crate) fn member(did: &Did, member: &Member) -> Map<String, Value> {
	let (name, text) = match &member.controller {
		Controller::Key(key) => ("key", key.to_string()),
		Controller::Did(id) => ("did", same_network(did, *id)),
	};
	let mut properties = Map::new();
	properties.insert(name.into(), text.into());
	properties.insert("weight".into(), member.weight.into());
	properties
}
