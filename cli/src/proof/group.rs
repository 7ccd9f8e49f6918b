//! The proven facts about a group, for persons and for scripts.

use super::verify::finality;
use clavis_client::{
	calls::groups::{epoch_words, role_name, stale_words},
	rules::counted,
	verification::CheckedGroup,
};
use clavis_primitives::{groups::Member, Did, DidId, NetworkName};
use clavis_proofs::{ProvenGroup, VerifiedGroup};
use serde_json::{json, Value};

/// The proven facts as text for a person.
pub fn text(CheckedGroup { group, verified, .. }: &CheckedGroup, network: &NetworkName) -> String {
	let VerifiedGroup { block, hash, moment, set_id, weight, group: proven } = verified;
	let mut lines = vec![group.to_string()];
	match proven {
		Some(proven) => lines.extend(facts(proven, network)),
		None => lines.push("proven: there is no such group".to_owned()),
	}
	lines.push(finality(*moment, *block, hash, *weight, *set_id));
	lines.join("\n")
}

fn facts(ProvenGroup { head, epoch, member }: &ProvenGroup, network: &NetworkName) -> Vec<String> {
	let (number, at) = (head.base.epoch, head.base.at.block);
	let mut lines = vec![
		format!("proven: it is in epoch {number} since block {at}, with {}", counted(head.roster.into(), "member")),
		format!("its record has the hash {:#x}", head.base.hash),
	];
	if let Some(record) = epoch {
		let by = Did { network: network.clone(), id: record.by };
		let members = counted(record.roster.into(), "member");
		lines.push(format!("epoch {}: {}, with {members}", record.epoch, epoch_words(&record.kind, &by)));
		lines.push(format!("its record has the hash {:#x}", record.hash()));
	}
	lines.extend(member.as_ref().map(|(id, entry)| membership(*id, entry.as_ref(), network)));
	lines
}

fn membership(id: DidId, entry: Option<&Member>, network: &NetworkName) -> String {
	let did = Did { network: network.clone(), id };
	match entry {
		Some(Member { role, since, stale, .. }) => {
			let stale = stale.map(|stale| format!(", {}", stale_words(stale))).unwrap_or_default();
			format!("{did} is a {} since epoch {since}{stale}", role_name(*role))
		},
		None => format!("{did} is no member"),
	}
}

/// The proven facts as JSON: the answer, which follows from them.
pub fn report(CheckedGroup { verified, .. }: &CheckedGroup, answer: &Value) -> Value {
	let mut report = answer.clone();
	if let Some(properties) = report.as_object_mut() {
		properties.remove("proof");
		properties.insert("verified".into(), true.into());
		properties.insert("setId".into(), verified.set_id.into());
		let weight = json!({ "signed": verified.weight.signed, "total": verified.weight.total });
		properties.insert("weight".into(), weight);
	}
	report
}
