//! Writes document metadata: the properties of DID Resolution 1.0, and those of this chain under `clavis`.

use crate::{
	applicable_rules::ApplicableRules,
	document::unlisted_method,
	format_moment,
	properties::{insert_moment, insert_reason, member},
	unusable::unusable_methods,
	version::{ResolvedVersion, View},
};
use clavis_primitives::{
	control::NextControl,
	record::{Announced, Contest, Guarded, Rotation},
	ControlSet, Controller, Did, EndedMethod,
};
use serde_json::{json, Map, Value};

/// Writes the metadata of a version of a DID.
///
/// A past version of a DID that is deactivated by now says so, too: DID Resolution 1.0, section 4.3 "DID Document
/// Metadata", asks for `deactivated` if the DID has been deactivated.
pub(crate) fn metadata(did: &Did, version: &ResolvedVersion) -> Map<String, Value> {
	let ResolvedVersion { record, latest, next, proof, .. } = version;
	let mut metadata = Map::new();
	insert_moment(&mut metadata, "created", record.created);
	if record.version > 1 {
		insert_moment(&mut metadata, "updated", record.updated);
	}
	metadata.insert("versionId".into(), record.version.to_string().into());
	if let Some((version, start)) = next {
		metadata.insert("nextVersionId".into(), version.to_string().into());
		metadata.insert("nextUpdate".into(), format_moment(*start).into());
	}
	if !latest.is_active() {
		metadata.insert("deactivated".into(), true.into());
	}
	metadata.insert("clavis".into(), extension(did, version).into());
	// The standard asks for a set of proofs, so it becomes a set of one.
	if let Some(proof) = proof {
		metadata.insert("proof".into(), json!([proof]));
	}
	metadata
}

fn extension(did: &Did, version: &ResolvedVersion) -> Map<String, Value> {
	let (ResolvedVersion { record, rules, .. }, view) = (version, version.view());
	let mut extension = Map::new();
	extension.insert("rules".into(), rules.to_json());
	extension.insert("controlVersion".into(), record.control.version.into());
	extension.insert("keyEpoch".into(), record.key_epoch.into());
	// A deactivated DID has no controller.
	if record.is_active() {
		extension.insert("control".into(), control(did, &record.control.set, *rules));
	}
	if let Some(next) = &record.control.next {
		extension.insert("nextControl".into(), next_control(next).into());
	}
	if let Some(Contest { next, until, control_version }) = &record.contest {
		let mut contest = next_control(next);
		contest.insert("until".into(), (*until).into());
		contest.insert("controlVersion".into(), (*control_version).into());
		extension.insert("contestedControl".into(), contest.into());
	}
	let (at, until) = record.deactivates_at.map(|Announced { at, until }| (at, until)).unzip();
	let blocks = [("frozenUntil", record.frozen_until), ("deactivatesAt", at), ("deactivatesUntil", until)];
	for (name, block) in blocks {
		if let Some(block) = block {
			extension.insert(name.into(), block.into());
		}
	}
	if let Some(Guarded { attempt_until }) = &record.guarded {
		extension.insert("guardians".into(), true.into());
		if let Some(block) = attempt_until {
			extension.insert("recoveryAttemptUntil".into(), (*block).into());
		}
	}
	if record.emergency_spent {
		extension.insert("emergencySpent".into(), true.into());
	}
	if let Some(rotation) = &record.rotated {
		extension.insert("rotated".into(), last_rotation(rotation).into());
	}
	if !record.ended.is_empty() {
		let ended = record.ended.iter().map(|ended| ended_method(did, ended, view).into()).collect::<Vec<Value>>();
		extension.insert("endedVerificationMethod".into(), ended.into());
	}
	if record.forgot_ended {
		extension.insert("historyIncomplete".into(), true.into());
	}
	let unusable = unusable_methods(did, &record.document, view);
	if !unusable.is_empty() {
		extension.insert("unusableVerificationMethod".into(), unusable.into());
	}
	if version.may_lack_compromises() {
		extension.insert("compromisesIncomplete".into(), true.into());
	}
	extension
}

/// Writes the control set. A member DID counts as able to sign: only its own record tells whether that is so.
fn control(did: &Did, set: &ControlSet, rules: ApplicableRules) -> Value {
	let (mut members, mut able) = (Vec::new(), 0u32);
	for each in &set.members {
		let mut member = member(did, each);
		let withdrawn = match &each.controller {
			Controller::Key(key) => rules.withdrawn(key),
			Controller::Did(_) => None,
		};
		match withdrawn {
			Some(since) => {
				member.insert("withdrawn".into(), format_moment(since).into());
			},
			None => able = able.saturating_add(each.weight.into()),
		}
		members.push(member);
	}
	let mut control = json!({ "threshold": set.threshold, "members": members });
	if let Some(properties) = control.as_object_mut().filter(|_| able < set.threshold) {
		properties.insert("locked".into(), true.into());
	}
	control
}

fn next_control(next: &NextControl) -> Map<String, Value> {
	let mut properties = Map::new();
	properties.insert("hash".into(), format!("{:#x}", next.hash).into());
	properties.insert("committedAt".into(), next.committed_at.into());
	properties.insert("ranksFrom".into(), next.ranks_from.into());
	properties.insert("ranks".into(), next.ranks.into());
	properties
}

fn last_rotation(rotation: &Rotation) -> Map<String, Value> {
	let mut properties = Map::new();
	insert_moment(&mut properties, "at", rotation.at);
	insert_reason(&mut properties, &rotation.reason);
	properties
}

fn ended_method(did: &Did, ended: &EndedMethod, view: View) -> Map<String, Value> {
	let mut method = unlisted_method(did, &ended.method);
	insert_moment(&mut method, "ended", ended.ended);
	let (reason, disputed) = view.end(ended);
	insert_reason(&mut method, &reason);
	for (name, holds) in [("disputed", disputed), ("suspended", view.is_suspended(&ended.method))] {
		if holds {
			method.insert(name.into(), true.into());
		}
	}
	method
}
