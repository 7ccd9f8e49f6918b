//! JSON that several commands print: one shape for one thing.

use clavis_client::{chain::Included, keys::address};
use clavis_primitives::{AccountId, ControlSet, Controller, Did, Member, NetworkName, Reason};
use clavis_resolution::format_moment;
use serde_json::{json, Value};
use std::path::Path;

/// The transaction that an account sent and paid for.
pub fn transaction(included: &Included, account: &AccountId) -> Value {
	json!({
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"payer": address(account),
	})
}

/// The reason of a change, in the shape that histories have: `since` is there if a key was compromised.
pub fn reason(reason: &Reason) -> Value {
	match reason.since() {
		None => json!({ "reason": "routine" }),
		Some(since) => json!({ "reason": "compromised", "since": format_moment(since) }),
	}
}

/// The path of a file. JSON has no bytes that are no text, so those are replaced.
pub fn path(path: &Path) -> String {
	path.display().to_string()
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

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_reason_has_its_moment_as_others_write_it() {
		assert_eq!(reason(&Reason::Routine), json!({ "reason": "routine" }));
		let compromised = reason(&Reason::Compromised { since: 1_767_225_600 });
		assert_eq!(compromised, json!({ "reason": "compromised", "since": "2026-01-01T00:00:00Z" }));
	}

	#[cfg(unix)]
	#[test]
	fn a_path_that_is_no_text_is_no_reason_to_panic() {
		let name = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"a\xff");
		assert_eq!(path(Path::new(name)), "a\u{fffd}");
	}
}
