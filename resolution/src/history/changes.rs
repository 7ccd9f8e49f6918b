//! Finds the changes between two versions of a DID.

use crate::{format_moment, properties::insert_reason};
use clavis_primitives::{ControlSet, EndedMethod, Record, Service, VerificationMethod};
use serde_json::{json, Map, Value};

/// Lists the changes of a version since the version before it. The first version has none before it.
pub(crate) fn changes(before: Option<&Record<()>>, after: &Record<()>) -> Vec<Value> {
	let mut changes = Vec::new();
	if before.is_none() {
		changes.push(json!({ "kind": "created" }));
	}
	let (old, new) = (before.map(|record| &record.document), &after.document);
	let deactivated = !after.is_active() && before.is_some_and(Record::is_active);
	if deactivated {
		changes.push(json!({ "kind": "deactivated" }));
	} else {
		let methods = old.map(|document| &document.methods[..]);
		let (gone, added) = differences(methods, &new.methods, VerificationMethod::is_same);
		changes.extend(gone.map(|method| method_ended(method, &after.ended)));
		changes.extend(before.into_iter().flat_map(|before| ended_otherwise(&before.ended, &after.ended)));
		let ended = before.map(|before| &before.ended[..]).unwrap_or_default();
		changes.extend(added.map(|method| method_added(method, ended)));
		changes.extend(before.into_iter().flat_map(|before| doubted(before, after)));
		let (gone, added) = differences(old.map(|document| &document.services[..]), &new.services, PartialEq::eq);
		changes.extend(gone.map(|service| json!({ "kind": "serviceRemoved", "service": service.id.to_string() })));
		changes.extend(added.map(service_added));
		let (gone, added) = differences(old.map(|document| &document.aliases[..]), &new.aliases, PartialEq::eq);
		changes.extend(gone.map(|alias| json!({ "kind": "aliasRemoved", "alias": alias.as_str() })));
		changes.extend(added.map(|alias| json!({ "kind": "aliasAdded", "alias": alias.as_str() })));
	}
	if before.is_some_and(|before| before.control.version != after.control.version) {
		changes.push(rotated(after));
	}
	changes
}

/// Returns the items of the old list that are not in the new one, and the reverse.
fn differences<'a, T>(
	old: Option<&'a [T]>,
	new: &'a [T],
	is_same: fn(&T, &T) -> bool,
) -> (impl Iterator<Item = &'a T>, impl Iterator<Item = &'a T>) {
	let old = old.unwrap_or_default();
	(
		old.iter().filter(move |item| !new.iter().any(|other| is_same(item, other))),
		new.iter().filter(move |item| !old.iter().any(|other| is_same(item, other))),
	)
}

/// Starts a change of a method.
fn of_method(kind: &str, method: &VerificationMethod) -> Map<String, Value> {
	let mut change = Map::new();
	change.insert("kind".into(), kind.into());
	change.insert("method".into(), method.id.to_string().into());
	change.insert("key".into(), method.key.to_string().into());
	change
}

/// A method that had ended before was put back.
fn method_added(method: &VerificationMethod, ended: &[EndedMethod]) -> Value {
	let is_restored = ended.iter().any(|ended| ended.method.is_same(method));
	let mut change = of_method(if is_restored { "methodRestored" } else { "methodAdded" }, method);
	if let Some(expires) = method.expires {
		change.insert("expires".into(), format_moment(expires).into());
	}
	change.into()
}

fn method_ended(method: &VerificationMethod, ended: &[EndedMethod]) -> Value {
	let mut change = of_method("methodEnded", method);
	if let Some(ended) = ended.iter().rev().find(|ended| ended.method.is_same(method)) {
		insert_reason(&mut change, &ended.reason);
	}
	change.into()
}

/// Lists the methods that had ended before, and of whose end this version says something else: that it is a compromise, or
/// one since an earlier moment; that it is disputed; or that it is no longer disputed.
fn ended_otherwise<'a>(before: &'a [EndedMethod], after: &'a [EndedMethod]) -> impl Iterator<Item = Value> + 'a {
	after.iter().filter_map(move |after| {
		let before = before.iter().find(|before| before.method.is_same(&after.method))?;
		let kind = match (before.is_disputed(), after.is_disputed()) {
			(false, true) => "endDisputed",
			(true, false) => "endConfirmed",
			// The end of a key whose compromise the control set denied can stay disputed, as a routine end.
			_ if before.reason != after.reason && after.reason.is_compromise() => "methodCompromised",
			_ => return None,
		};
		let mut change = of_method(kind, &after.method);
		insert_reason(&mut change, &after.reason);
		Some(change.into())
	})
}

/// Lists the methods that a recovery suspended in this version, and those that the control set confirmed. They can have
/// ended.
fn doubted<'a>(before: &'a Record<()>, after: &'a Record<()>) -> impl Iterator<Item = Value> + 'a {
	let ended = after.ended.iter().map(|ended| &ended.method);
	after.document.methods.iter().chain(ended).filter_map(move |method| {
		let kind = match (before.as_known_now(method)?.is_suspended(), method.is_suspended()) {
			(false, true) => "methodSuspended",
			(true, false) => "methodConfirmed",
			_ => return None,
		};
		Some(of_method(kind, method).into())
	})
}

fn service_added(service: &Service) -> Value {
	let endpoints = service.endpoints.iter().map(|endpoint| endpoint.as_str()).collect::<Vec<_>>();
	json!({ "kind": "serviceAdded", "service": service.id.to_string(), "endpoints": endpoints })
}

fn rotated(after: &Record<()>) -> Value {
	let ControlSet { threshold, members } = &after.control.set;
	let mut change = Map::new();
	change.insert("kind".into(), "rotated".into());
	change.insert("controlVersion".into(), after.control.version.into());
	change.insert("threshold".into(), json!(threshold));
	change.insert("members".into(), members.len().into());
	change.insert("committed".into(), after.control.next.is_some().into());
	if let Some(rotation) = &after.rotated {
		insert_reason(&mut change, &rotation.reason);
	}
	change.into()
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{Change, Inception, NewMethod, PublicKey, Purpose, Reason};

	const NOW: u64 = 1_767_225_600;

	/// The first or the second of two keys.
	fn key(number: u8) -> PublicKey {
		let multikey = match number {
			1 => "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu",
			_ => "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
		};
		multikey.parse().unwrap()
	}

	fn record() -> Record<()> {
		let inception = Inception { control: ControlSet::single(key(1)), next: None, salt: Default::default() };
		let purposes = [Purpose::Authentication].into_iter().collect();
		let method = NewMethod { id: "laptop".parse().unwrap(), key: key(1), purposes, expires: None };
		let changes = [Change::AddMethod(method), Change::AddAlias("urn:x:1".parse().unwrap())];
		Record::create(inception, changes, NOW, 1).unwrap()
	}

	fn kinds(changes: &[Value]) -> Vec<&str> {
		changes.iter().filter_map(|change| change["kind"].as_str()).collect()
	}

	#[test]
	fn the_first_version_adds_everything_it_has() {
		let first = changes(None, &record());
		assert_eq!(kinds(&first), ["created", "methodAdded", "aliasAdded"]);
		assert_eq!((&first[1]["method"], &first[1]["key"]), (&json!("laptop"), &json!(key(1).to_string())));
	}

	#[test]
	fn each_difference_is_named() {
		let before = record();
		let mut after = before.clone();
		after.revoke(&"laptop".parse().unwrap(), Reason::Compromised { since: NOW }, NOW + 1).unwrap();
		let revoked = json!({
			"kind": "methodEnded",
			"method": "laptop",
			"key": key(1).to_string(),
			"reason": "compromised",
			"since": "2026-01-01T00:00:00Z",
		});
		assert_eq!(changes(Some(&before), &after), [revoked]);

		let mut after = before.clone();
		after.rotate(ControlSet::single(key(2)), None, Reason::Routine, NOW + 1).unwrap();
		let rotated = json!({
			"kind": "rotated",
			"controlVersion": 2,
			"threshold": 1,
			"members": 1,
			"committed": false,
			"reason": "routine",
		});
		assert_eq!(changes(Some(&before), &after), [rotated]);

		let mut after = before.clone();
		after.update([Change::RemoveAlias("urn:x:1".parse().unwrap())], NOW + 1).unwrap();
		assert_eq!(changes(Some(&before), &after), [json!({ "kind": "aliasRemoved", "alias": "urn:x:1" })]);
		assert_eq!(kinds(&changes(Some(&after), &before)), ["aliasAdded"]);
	}

	#[test]
	fn an_end_that_was_found_to_be_a_compromise_is_named() {
		let laptop = "laptop".parse().unwrap();
		let mut before = record();
		before.revoke(&laptop, Reason::Routine, NOW + 1).unwrap();
		let mut after = before.clone();
		after.revoke(&laptop, Reason::Compromised { since: NOW }, NOW + 2).unwrap();
		let compromised = json!({
			"kind": "methodCompromised",
			"method": "laptop",
			"key": key(1).to_string(),
			"reason": "compromised",
			"since": "2026-01-01T00:00:00Z",
		});
		assert_eq!(changes(Some(&before), &after), [compromised]);
	}

	#[test]
	fn a_deactivated_did_loses_everything_at_once() {
		let before = record();
		let mut after = before.clone();
		after.deactivate(NOW + 1).unwrap();
		assert_eq!(kinds(&changes(Some(&before), &after)), ["deactivated"]);
		assert_eq!(changes(Some(&before), &before), Vec::<Value>::new());
	}
}
