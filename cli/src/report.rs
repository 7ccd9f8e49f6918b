//! JSON that several commands print: one shape for one thing.

use clavis_client::{chain::Included, keys::address};
use clavis_primitives::{AccountId, ControlSet, Controller, Did, Member, NetworkName};
use serde_json::{json, Value};

/// The transaction that an account sent and paid for.
pub fn transaction(included: &Included, account: &AccountId) -> Value {
	json!({
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"payer": address(account),
	})
}

/// The fields of two JSON objects in one.
pub fn merged(mut value: Value, more: Value) -> Value {
	if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
		value.extend(more);
	}
	value
}

/// A control set, in the shape that resolution results have.
///
/// If `network` is `None`, the names of member DIDs are their ids.
pub fn control_set(set: &ControlSet, network: Option<&NetworkName>) -> Value {
	let members = set.members.iter().map(|Member { controller, weight }| match controller {
		Controller::Key(key) => json!({ "key": key.to_string(), "weight": weight }),
		Controller::Did(id) => {
			let did = network.map(|network| Did { network: network.clone(), id: *id }.to_string());
			json!({ "did": did.unwrap_or_else(|| id.to_string()), "weight": weight })
		},
	});
	json!({ "threshold": set.threshold, "members": members.collect::<Vec<_>>() })
}
