//! The plan that a holder names: read from its file with all that belongs to it, checked, and told with what it leaves open.

use super::{
	accepted::{check_answers, Accepted, InvitationArgs},
	funds,
};
use crate::{clock::Clock, failure::Failure, files, labels::Labels, online::Online};
use clavis_client::{
	calls::{describe_circle, guardian_name},
	chain::Snapshot,
	guardians::{weaknesses, PlanFile, PrivateCircle, MAX_PLAN_BYTES, MAX_PRIVATE_CIRCLE_BYTES},
};
use clavis_primitives::{
	recovery::{Circle, Guardians, Minimums, Plan},
	Did, DidId, NetworkName, Record,
};
use std::{collections::BTreeSet, path::Path};

/// A plan, and what its holder has to know before it is in force.
pub struct NamedPlan {
	/// The plan.
	pub plan: Plan,
	/// The words of guardians that were invited.
	pub words: Vec<String>,
	/// The plan in words.
	lines: Vec<String>,
	/// Faults that the chain does not refuse.
	pub warnings: Vec<String>,
}

impl NamedPlan {
	/// Returns the lines that the holder reads before a confirmation.
	pub fn consequences(&self) -> Vec<String> {
		let warnings = self.warnings.iter().map(|warning| format!("WARNING: {warning}"));
		self.words.iter().chain(&self.lines).cloned().chain(warnings).collect()
	}
}

/// Reads the plan in a file with all that belongs to it, and checks it. Makes a request for each answer of a guardian, and one
/// for all guardians that are DIDs.
pub async fn read_plan(
	did: &Did,
	file: &Path,
	invitations: &InvitationArgs,
	at: &Snapshot,
	clock: &Clock,
	online: &Online,
) -> Result<NamedPlan, Failure> {
	let minimums = Minimums::from(&at.rules().await?.rules);
	let (read, folder) = (read_file(file)?, file.parent().unwrap_or(Path::new("")));
	let invitations = invitations.read(Some(did))?;
	let accepted = check_answers(read.answers(), folder, &invitations, online).await?;
	let private = read_private(&read, folder)?;
	let plan = plan_of(&read, file, (did, &accepted), clock.block_time, &private, &minimums)?;
	let dids = plan.guardian_dids().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
	let records = at.records(&dids).await?;
	let absent = dids.iter().zip(records).filter_map(|(id, record)| absence(*id, record.as_ref(), &did.network));
	let mut warnings = absent.collect::<Vec<_>>();
	warnings.extend(misplaced(&plan, &private));
	warnings.extend(weaknesses(&plan));
	warnings.extend(funds::lacks(plan.circles.iter().flat_map(|circle| circle.guardians.named()), at).await?);
	let mut labels = Labels::read(&online.keyring);
	for (answer, guardian) in &accepted.guardians {
		labels.add(guardian_name(guardian, &did.network), answer.clone());
	}
	let lines = plan_lines(&plan, &did.network, clock).iter().map(|line| labels.on(line)).collect();
	Ok(NamedPlan { lines, plan, words: accepted.words, warnings })
}

/// Says why a guardian can never act, or not yet.
fn absence(id: DidId, record: Option<&Record<()>>, network: &NetworkName) -> Option<String> {
	let did = Did { network: network.clone(), id };
	match record {
		None => Some(format!("{did} was never created: check it; it cannot act before it is created")),
		Some(record) if !record.is_active() => {
			Some(format!("{did} is deactivated, and can never act: name another guardian"))
		},
		Some(_) => None,
	}
}

/// Says which private circles are at another place of the plan than the one that they were made for.
fn misplaced(plan: &Plan, private: &[PrivateCircle]) -> Vec<String> {
	let is_private = |circle: &Circle| matches!(circle.guardians, Guardians::Private { .. });
	let places = (0u8..).zip(plan.circles.iter()).filter(|(_, circle)| is_private(circle)).map(|(place, _)| place);
	let moved = places.zip(private).filter(|(place, circle)| circle.place() != *place);
	let warning = |(place, circle): (u8, &PrivateCircle)| {
		format!(
			"circle {place} was made as circle {}: tell its guardians that they act with --circle {place}",
			circle.place()
		)
	};
	moved.map(warning).collect()
}

fn read_file(path: &Path) -> Result<PlanFile, Failure> {
	PlanFile::from_json(&files::read(path, MAX_PLAN_BYTES)?).map_err(|error| Failure::from(error).in_file(path))
}

/// Reads the private circles that a plan names. A path in the plan is as seen from the plan.
fn read_private(file: &PlanFile, folder: &Path) -> Result<Vec<PrivateCircle>, Failure> {
	let read = |circle: &Path| {
		let circle = folder.join(circle);
		PrivateCircle::from_json(&files::read(&circle, MAX_PRIVATE_CIRCLE_BYTES)?).map_err(|error| {
			Failure::wrong_file(&circle, error)
				.with_hint("'clavis guardians private' writes such files, as circle-N.json")
		})
	};
	file.private_circles().map(read).collect()
}

/// Checks the plan in a file as the chain does.
fn plan_of(
	file: &PlanFile,
	path: &Path,
	(did, accepted): (&Did, &Accepted),
	block_time: u64,
	private: &[PrivateCircle],
	minimums: &Minimums,
) -> Result<Plan, Failure> {
	let roots = private.iter().map(|circle| (circle.root(), circle.leaves())).collect::<Vec<_>>();
	let plan = file.plan(did, &accepted.guardians, block_time, &roots, minimums);
	plan.map_err(|error| Failure::from(error).in_file(path))
}

/// Describes a plan, line by line.
pub fn plan_lines(plan: &Plan, network: &NetworkName, clock: &Clock) -> Vec<String> {
	let mut lines = Vec::new();
	for (place, circle) in plan.circles.iter().enumerate() {
		lines.push(format!("circle {place}"));
		let described = describe_circle(circle, network, &|blocks| clock.span(blocks));
		lines.extend(described.into_iter().map(|line| format!("  {line}")));
	}
	lines
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{recovery::Quorum, Inception};
	use serde_json::json;
	use sp_core::H256;
	use std::fs;

	#[test]
	fn a_plan_is_read_with_its_private_circles_beside_it() {
		let folder = tempfile::tempdir().unwrap();
		let did = guarded(1, Quorum::None, false).did;
		let guardians = guarded(1, Quorum::None, false).view.plan.circles[0].guardians.named().to_vec();
		let private = PrivateCircle::new(0, guardians).unwrap();
		fs::write(folder.path().join("family.json"), private.to_json()).unwrap();
		let path = folder.path().join("plan.json");
		let minimums = Minimums { guardians: 2, delay: 10 };
		let plan = |name: &str| {
			let circle = json!({ "privateCircle": name, "threshold": 2, "delay": "1 day", "expiry": "3 days" });
			let file = json!({ "type": "clavis-guardian-plan", "version": 1, "circles": [circle] });
			fs::write(&path, file.to_string()).unwrap();
			let read = read_file(&path).unwrap();
			let private = read_private(&read, folder.path())?;
			plan_of(&read, &path, (&did, &Accepted::default()), 3_000, &private, &minimums)
		};
		let expected = Guardians::Private { root: private.root(), leaves: 5 };
		assert_eq!(plan("family.json").unwrap().circles[0].guardians, expected);
		assert!(plan("nowhere.json").is_err());
		let failure = plan("plan.json").unwrap_err().to_json();
		let message = failure["error"]["message"].as_str().unwrap();
		assert!(message.ends_with("plan.json: this is no private circle: it is a guardian plan"), "{message}");
		fs::write(&path, "{}").unwrap();
		let failure = read_file(&path).unwrap_err().to_json();
		assert!(failure["error"]["message"].as_str().unwrap().contains("plan.json: this is no guardian plan"));
	}

	#[test]
	fn a_private_circle_at_another_place_than_it_was_made_for_is_told() {
		let circle = guarded(1, Quorum::None, false).view.plan.circles[0].clone();
		let made = |place| PrivateCircle::new(place, circle.guardians.named().to_vec()).unwrap();
		let hidden = |private: &PrivateCircle| {
			let guardians = Guardians::Private { root: private.root(), leaves: private.leaves() };
			Circle { guardians, ..circle.clone() }
		};
		let private = [1, 0].map(made);
		let circles = vec![circle.clone(), hidden(&private[0]), hidden(&private[1])];
		let told = misplaced(&Plan { circles: circles.try_into().unwrap() }, &private);
		assert_eq!(told, ["circle 2 was made as circle 0: tell its guardians that they act with --circle 2"]);
	}

	#[test]
	fn a_guardian_that_does_not_exist_is_told() {
		let guarded = guarded(1, Quorum::None, false);
		let (id, network) = (DidId([9; 32]), &guarded.did.network);
		let inception = Inception { control: guarded.view.attempts[0].set.clone(), next: None, salt: H256::zero() };
		let mut record = Record::create(inception, [], 100, 1).unwrap();
		assert!(absence(id, None, network).unwrap().contains("was never created"));
		assert_eq!(absence(id, Some(&record), network), None);
		record.deactivate(200).unwrap();
		assert!(absence(id, Some(&record), network).unwrap().contains("can never act"));
	}
}
