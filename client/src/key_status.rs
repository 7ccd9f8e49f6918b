//! The answer of a node about a key, in plain words.

use serde_json::Value;

/// A node's answer to `did_keyStatus`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAnswer {
	/// True if a signature of the key is good for the moment and the purpose of the question.
	pub good: bool,
	/// The reason.
	pub words: String,
}

impl KeyAnswer {
	/// Reads an answer; `None` if it is none.
	pub fn read(answer: &Value) -> Option<Self> {
		let text = |name: &str| answer.get(name).and_then(Value::as_str);
		let number = |name: &str| answer.get(name).and_then(Value::as_u64);
		let at = text("at")?;
		let purpose = text("purpose").map(|purpose| format!(" for {purpose}")).unwrap_or_default();
		let status = text("status")?;
		let words = match status {
			"valid" => {
				let method = text("method")?;
				// No clock ran before the first block.
				let added = text("added").unwrap_or("in the first block");
				let until = text("expires").map(|expires| format!(", and expires {expires}")).unwrap_or_default();
				format!("good{purpose} at {at}: it is #{method}, was added {added}{until}")
			},
			"notForPurpose" => format!("not good{purpose} at {at}: it was in use, but not for that"),
			"expired" => format!("not good at {at}: it expired {}", text("expires")?),
			"ended" => format!(
				"not good at {at}: it had ended {} in good order; what it signed before is good",
				text("ended")?
			),
			"compromised" => {
				let since = text("since")?;
				let ended = text("ended").map(|ended| format!(" and ended {ended}")).unwrap_or_default();
				format!(
					"not good at {at}: it was compromised since {since}{ended}; what it signed before {since} is good"
				)
			},
			"disputed" => {
				let ended = text("ended").map(|ended| format!(" ended {ended}")).unwrap_or_default();
				let since =
					text("since").map(|since| format!(" was called compromised since {since}")).unwrap_or_default();
				let both = if ended.is_empty() || since.is_empty() { "" } else { " and" };
				format!(
					"not known at {at}: it{ended}{both}{since}, and a recovery disputes that; what to do: ask its holder to \
					 settle it"
				)
			},
			"suspended" => format!(
				"not good at {at}: it was added {}, and a recovery suspended it; what to do: ask its holder to confirm or \
				 remove it",
				text("added")?
			),
			"notYetAdded" => match text("added") {
				Some(added) => format!("not good at {at}: it was added later, {added}"),
				None => format!("not good at {at}: its DID did not exist yet"),
			},
			"deactivated" => format!("not good at {at}: the DID was deactivated {}", text("deactivated")?),
			"withdrawn" => format!(
				"not good at {at}: its algorithm was withdrawn by rule set {} since {}; what it signed before is good; what to \
				 do: ask its holder for a key of another algorithm",
				number("rule")?,
				text("since")?
			),
			"tooOld" => format!(
				"not good at {at}: rule set {} lets no key grow that old, and it was too old from {} on; what it signed before \
				 is good; what to do: ask its holder for a newer key",
				number("rule")?,
				text("expires")?
			),
			"neverThere" => format!(
				"not good at {at}: the document never had this key or method: 'clavis did show' lists those that it has"
			),
			"historyNeeded" => format!(
				"not known at {at}: the DID's record has forgotten old keys; look into past versions with 'clavis did history'"
			),
			// A later node may have more to say than this client knows.
			other => format!("not good at {at}: {}", other.escape_debug()),
		};
		Some(Self { good: status == "valid", words })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{Did, DidId, KeyQuery, KeySelector, KeyStatus, Purpose, Reason};

	#[test]
	fn every_status_has_its_words() {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let key = KeySelector::Method("sign".parse().unwrap());
		let query = KeyQuery { key, purpose: Some(Purpose::Authentication), at: 1_767_225_600 };
		let at = query.at;
		let method = "sign".parse().unwrap();
		for (status, words) in [
			(
				KeyStatus::Valid { method, added: at, expires: Some(at + 1) },
				"it is #sign, was added 2026-01-01T00:00:00Z",
			),
			(
				KeyStatus::Valid { method: "first".parse().unwrap(), added: 0, expires: None },
				"it is #first, was added in the first block",
			),
			(KeyStatus::NotForPurpose, "not good for authentication"),
			(KeyStatus::Expired { at }, "expired 2026-01-01T00:00:00Z"),
			(KeyStatus::Ended { at, reason: Reason::Routine }, "in good order"),
			(
				KeyStatus::Compromised { since: at, ended: Some(at + 1) },
				"compromised since 2026-01-01T00:00:00Z and ended 2026-01-01T00:00:01Z",
			),
			(
				KeyStatus::Compromised { since: at, ended: None },
				"compromised since 2026-01-01T00:00:00Z; what it signed before 2026-01-01T00:00:00Z is good",
			),
			(KeyStatus::Disputed { ended: Some(at), since: None }, "it ended 2026-01-01T00:00:00Z, and a recovery"),
			(
				KeyStatus::Disputed { ended: Some(at + 1), since: Some(at) },
				"it ended 2026-01-01T00:00:01Z and was called compromised since 2026-01-01T00:00:00Z",
			),
			(
				KeyStatus::Disputed { ended: None, since: Some(at) },
				"it was called compromised since 2026-01-01T00:00:00Z, and a recovery",
			),
			(KeyStatus::Suspended { added: at }, "it was added 2026-01-01T00:00:00Z, and a recovery suspended it"),
			(KeyStatus::NotYetAdded { added: Some(at + 1) }, "added later, 2026-01-01T00:00:01Z"),
			(KeyStatus::NotYetAdded { added: None }, "its DID did not exist yet"),
			(KeyStatus::Deactivated { at }, "was deactivated 2026-01-01T00:00:00Z"),
			(KeyStatus::NeverThere, "never had this key or method"),
			(KeyStatus::HistoryNeeded, "not known"),
			(KeyStatus::Withdrawn { rule: 3, since: at }, "withdrawn by rule set 3 since 2026-01-01T00:00:00Z"),
			(KeyStatus::TooOld { rule: 3, at }, "too old from 2026-01-01T00:00:00Z on"),
		] {
			let answer = clavis_resolution::key_status(&did, &query, &status);
			let answer = KeyAnswer::read(&answer).unwrap();
			assert_eq!(answer.good, matches!(status, KeyStatus::Valid { .. }));
			assert!(answer.words.contains(words), "{words}: {}", answer.words);
		}
	}

	#[test]
	fn an_answer_of_another_shape_is_none() {
		for answer in [
			Value::Null,
			serde_json::json!({ "status": "valid" }),
			serde_json::json!({ "at": "now" }),
			serde_json::json!({ "at": "now", "status": "withdrawn", "since": "now" }),
		] {
			assert_eq!(KeyAnswer::read(&answer), None);
		}
	}
}
