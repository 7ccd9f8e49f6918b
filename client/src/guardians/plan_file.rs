//! Plans as people write them: a JSON file with guardians by name, and times in days.

use super::{
	plan_fault::{named_twice, PlanFault},
	GuardiansError,
};
use crate::{
	json_file::{read, FileKind},
	keys::account_of,
	rules::{Span, SpanError},
};
use clavis_primitives::{
	recovery::{Circle, Delay, GuardianId, Guardians, Minimums, Plan},
	BlockHeight, Did,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

/// The largest file that is read; 10 circles of 16 guardians take about 12 kB.
pub const MAX_PLAN_BYTES: u64 = 64 * 1024;
const VERSION: u64 = 1;

/// A plan as a file.
///
/// ```json
/// {
///   "type": "clavis-guardian-plan",
///   "version": 1,
///   "circles": [
///     {
///       "guardians": ["did:clavis:dev:z…", "5Grw…"],
///       "threshold": 2,
///       "overrideQuorum": 3,
///       "freezeQuorum": 2,
///       "delay": "7 days",
///       "expiry": "21 days"
///     },
///     { "privateCircle": "family.json", "threshold": 2, "delay": "14 days", "inactivity": "365 days", "expiry": "60 days" }
///   ]
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanFile {
	r#type: String,
	version: u64,
	circles: Vec<CircleFile>,
}

/// A circle in the file. It has either `guardians` or `privateCircle`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CircleFile {
	/// DIDs, addresses of accounts, and files with the answers of invited guardians.
	#[serde(default, skip_serializing_if = "Vec::is_empty")]
	guardians: Vec<String>,
	/// The file of a private circle, which the holder keeps.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	private_circle: Option<PathBuf>,
	threshold: u8,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	override_quorum: Option<u8>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	freeze_quorum: Option<u8>,
	/// The time between the opening of an attempt and its execution.
	delay: TimeFile,
	/// For an inheritance: the time without an act of the control set.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	inactivity: Option<TimeFile>,
	/// The time after its opening in which an attempt can be carried out.
	expiry: TimeFile,
}

/// A number of blocks, or a span of time such as `7 days`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum TimeFile {
	Blocks(BlockHeight),
	Text(String),
}

/// The reason why a file holds no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFileError {
	/// Not a file of ours.
	#[error("this is no guardian plan: {0}")]
	Malformed(String),
	/// A guardian that is no DID, no address of this network, and no file with an answer.
	#[error("circle {circle}: '{text}' is no guardian: expected a DID of this network, the address of an account, or the file of an answer")]
	Guardian {
		/// The place of the circle.
		circle: usize,
		/// The text.
		text: String,
	},
	/// Both kinds of guardians, or none.
	#[error("circle {0}: expected either 'guardians' or 'privateCircle'")]
	Kind(usize),
	/// The same guardian twice.
	#[error("circle {circle} names {guardian} twice: name each guardian once")]
	Twice {
		/// The place of the circle.
		circle: usize,
		/// The name of the guardian.
		guardian: String,
	},
	/// More guardians or circles than a plan takes.
	#[error("a plan takes 10 circles of 16 named guardians each at most")]
	TooMany,
	/// Not a span of time.
	#[error("circle {circle}, '{field}': {error}")]
	Time {
		/// The place of the circle.
		circle: usize,
		/// The name of the field.
		field: &'static str,
		/// The fault.
		error: SpanError,
	},
}

/// The root of the tree of a private circle, and the number of its leaves.
pub type PrivateRoot = (H256, u32);

impl PlanFile {
	/// Reads a file.
	pub fn from_json(json: &[u8]) -> Result<Self, PlanFileError> {
		read(json, FileKind::Plan, VERSION).map_err(PlanFileError::Malformed)
	}

	/// Returns the files of its private circles, as they are named.
	pub fn private_circles(&self) -> impl Iterator<Item = &Path> {
		self.circles.iter().filter_map(|circle| circle.private_circle.as_deref())
	}

	/// Returns the files with the answers of invited guardians, as they are named in the place of guardians.
	pub fn answers(&self) -> impl Iterator<Item = &str> {
		let names = self.circles.iter().flat_map(|circle| &circle.guardians).map(String::as_str);
		names.filter(|name| name.ends_with(".json"))
	}

	/// Returns the plan for a DID, and checks it as the chain does.
	///
	/// - `accepted`: the guardians of [`Self::answers`], by the names of the files.
	/// - `block_time`: the milliseconds between blocks.
	/// - `roots`: what [`Self::private_circles`] hold, in the same order.
	/// - `minimums`: those of the rules in force.
	pub fn plan(
		&self,
		did: &Did,
		accepted: &BTreeMap<String, GuardianId>,
		block_time: u64,
		roots: &[PrivateRoot],
		minimums: &Minimums,
	) -> Result<Plan, GuardiansError> {
		let mut roots = roots.iter();
		let mut circles = Vec::new();
		for (place, file) in self.circles.iter().enumerate() {
			let root = file.private_circle.as_ref().and_then(|_| roots.next());
			let circle = file.circle(place, (did, accepted), block_time, root)?;
			if circle.guardians.named().contains(&GuardianId::Did(did.id)) {
				return Err(GuardiansError::GuardianOfItself(place));
			}
			circles.push(circle);
		}
		let plan = Plan { circles: circles.try_into().map_err(|_| PlanFileError::TooMany)? };
		PlanFault::check(&plan, minimums, block_time).map_err(GuardiansError::Plan)?;
		Ok(plan)
	}
}

impl CircleFile {
	fn circle(
		&self,
		place: usize,
		(did, accepted): (&Did, &BTreeMap<String, GuardianId>),
		block_time: u64,
		root: Option<&PrivateRoot>,
	) -> Result<Circle, PlanFileError> {
		let guardians = match (&self.guardians[..], root) {
			([], Some((root, leaves))) => Guardians::Private { root: *root, leaves: *leaves },
			([_, ..], None) => self.named(place, did, accepted)?,
			_ => return Err(PlanFileError::Kind(place)),
		};
		let blocks = |field, time: &TimeFile| {
			time.blocks(block_time).map_err(|error| PlanFileError::Time { circle: place, field, error })
		};
		let notice = blocks("delay", &self.delay)?;
		let inactivity = self.inactivity.as_ref().map(|time| blocks("inactivity", time)).transpose()?;
		let delay = match inactivity {
			None => Delay::SinceOpening(notice),
			Some(blocks) => Delay::SinceLastAct { blocks, notice },
		};
		let (threshold, override_quorum, freeze_quorum) = (self.threshold, self.override_quorum, self.freeze_quorum);
		let expiry = blocks("expiry", &self.expiry)?;
		Ok(Circle { guardians, threshold, override_quorum, freeze_quorum, delay, expiry })
	}

	/// The guardians that are named, in the order that the chain wants.
	fn named(
		&self,
		place: usize,
		did: &Did,
		accepted: &BTreeMap<String, GuardianId>,
	) -> Result<Guardians, PlanFileError> {
		let mut guardians = Vec::new();
		for text in &self.guardians {
			let unknown = || PlanFileError::Guardian { circle: place, text: text.clone() };
			guardians.push(match accepted.get(text) {
				Some(guardian) => guardian.clone(),
				None if text.starts_with("did:") => {
					let guardian = text.parse::<Did>().ok().filter(|guardian| guardian.network == did.network);
					GuardianId::Did(guardian.ok_or_else(unknown)?.id)
				},
				None => GuardianId::Account(account_of(text).ok_or_else(unknown)?),
			});
		}
		guardians.sort_unstable();
		if let Some(guardian) = named_twice(&guardians, &did.network) {
			return Err(PlanFileError::Twice { circle: place, guardian });
		}
		Ok(Guardians::Public(guardians.try_into().map_err(|_| PlanFileError::TooMany)?))
	}
}

impl TimeFile {
	fn blocks(&self, block_time: u64) -> Result<BlockHeight, SpanError> {
		match self {
			Self::Blocks(blocks) => Ok(*blocks),
			Self::Text(text) => text.parse::<Span>()?.blocks(block_time),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::address;
	use clavis_primitives::{
		recovery::{CircleError, PlanError},
		AccountId, DidId,
	};
	use proptest::prelude::*;
	use serde_json::{json, Value};

	const MINIMUMS: Minimums = Minimums { guardians: 2, delay: 28_800 };

	fn did(byte: u8) -> Did {
		Did { network: "dev".parse().unwrap(), id: DidId([byte; 32]) }
	}

	fn account(byte: u8) -> String {
		address(&AccountId::new([byte; 32]))
	}

	fn file(circles: Value) -> Result<PlanFile, PlanFileError> {
		let file = json!({ "type": FileKind::Plan.tag(), "version": 1, "circles": circles });
		PlanFile::from_json(file.to_string().as_bytes())
	}

	fn plan(circles: Value) -> Result<Plan, GuardiansError> {
		let accepted = [("anna.json".to_owned(), GuardianId::Did(did(8).id))].into();
		file(circles)?.plan(&did(1), &accepted, 3_000, &[(H256([7; 32]), 5)], &MINIMUMS)
	}

	fn circle(guardians: &[String]) -> Value {
		json!({ "guardians": guardians, "threshold": 2, "delay": "7 days", "expiry": "21 days" })
	}

	#[test]
	fn guardians_are_sorted_and_times_become_blocks() {
		let names = [did(9).to_string(), account(5), account(4), did(2).to_string()];
		let plan = plan(json!([
			circle(&names),
			{ "privateCircle": "p.json", "threshold": 3, "overrideQuorum": 4, "delay": 28_800,
				"inactivity": "365 days", "expiry": "60 days" },
		]))
		.unwrap();
		let accounts = [4, 5].map(|byte| GuardianId::Account(AccountId::new([byte; 32])));
		let dids = [2, 9].map(|byte| GuardianId::Did(DidId([byte; 32])));
		assert_eq!(plan.circles[0].guardians.named(), [&accounts[..], &dids[..]].concat());
		assert_eq!(plan.circles[0].delay, Delay::SinceOpening(7 * 28_800));
		assert_eq!(plan.circles[1].guardians, Guardians::Private { root: H256([7; 32]), leaves: 5 });
		assert_eq!(plan.circles[1].delay, Delay::SinceLastAct { blocks: 365 * 28_800, notice: 28_800 });
		assert_eq!((plan.circles[1].override_quorum, plan.circles[1].freeze_quorum), (Some(4), None));
	}

	#[test]
	fn an_invited_guardian_is_named_by_the_file_of_the_answer() {
		let circles = |name: &str| json!([circle(&[name.to_owned(), account(4)])]);
		assert_eq!(file(circles("anna.json")).unwrap().answers().collect::<Vec<_>>(), ["anna.json"]);
		let plan_with = |name: &str| plan(circles(name));
		let named = plan_with("anna.json").unwrap().circles[0].guardians.named().to_vec();
		assert!(named.contains(&GuardianId::Did(did(8).id)));
		assert!(plan_with("bob.json").is_err());
	}

	#[test]
	fn the_fault_of_a_plan_is_named_before_it_is_sent() {
		let good = [did(2).to_string(), account(4)];
		let with = |field: &str, value: Value| {
			let mut circle = circle(&good);
			circle[field] = value;
			plan(json!([circle])).unwrap_err()
		};
		let foreign = did(2).to_string().replace(":dev:", ":local:");
		for (error, words) in [
			(with("guardians", json!([foreign, account(4)])), "expected a DID of this network"),
			(with("guardians", json!([account(4), "5Grw"])), "'5Grw' is no guardian"),
			(with("guardians", json!([account(4), account(4)])), "twice: name each guardian once"),
			(with("guardians", json!([])), "either 'guardians' or 'privateCircle'"),
			(with("privateCircle", json!("p.json")), "either 'guardians' or 'privateCircle'"),
			(with("delay", json!("soon")), "circle 0, 'delay': expected a span of time"),
			(with("treshold", json!(2)), "unknown field"),
			(with("guardians", json!([did(1).to_string(), account(4)])), "names the DID itself"),
			(
				with("delay", json!("1 hour")),
				"circle 0: 'delay' is 1,200 blocks (1 hour): expected 28,800 blocks (1 day) at least",
			),
			(with("delay", json!("91 days")), "expected 2,592,000 blocks (90 days) at most"),
		] {
			assert!(error.to_string().contains(words), "{error}");
			assert!(!error.hint().is_empty() && !error.kind().is_empty());
		}
		let of_chain = with("threshold", json!(3));
		let refused = PlanError::Circle { place: 0, error: CircleError::UnfitQuorum };
		assert!(matches!(&of_chain, GuardiansError::Plan(fault) if fault.error == refused), "{of_chain}");
		assert_eq!(of_chain.kind(), "unfitQuorum");
		assert!(matches!(plan(json!([])), Err(GuardiansError::Plan(PlanFault { error: PlanError::NoCircle, .. }))));
	}

	#[test]
	fn another_file_is_no_plan() {
		for json in ["", "{}", r#"{"type":"x","version":1,"circles":[]}"#] {
			assert!(matches!(PlanFile::from_json(json.as_bytes()), Err(PlanFileError::Malformed(_))), "{json}");
		}
		let later = json!({ "type": FileKind::Plan.tag(), "version": 2, "circles": [] }).to_string();
		assert!(PlanFile::from_json(later.as_bytes()).is_err());
	}

	proptest! {
		#[test]
		fn a_plan_that_is_read_passes_the_checks_of_the_chain(
			bytes in proptest::collection::btree_set(0u8..40, 0..18),
			threshold in 0u8..14,
			quorum in proptest::option::of(0u8..14),
			delay in 0u32..200_000,
			expiry in 0u32..4_000_000,
		) {
			let guardians = bytes.iter().map(|byte| account(*byte)).collect::<Vec<_>>();
			let circle = json!({
				"guardians": guardians, "threshold": threshold, "overrideQuorum": quorum, "delay": delay, "expiry": expiry,
			});
			if let Ok(plan) = plan(json!([circle])) {
				prop_assert_eq!(plan.check(&MINIMUMS), Ok(()));
			}
		}
	}
}
