//! Key status as JSON: the question about a key, and the answer.

use crate::{
	error::ResolutionError,
	moment::{format_moment, moment},
	over::check_over,
	parameters::set_once,
	properties::{insert_moment, reason_name},
};
use clavis_primitives::{Did, KeyQuery, KeySelector, KeyStatus, Moment};
use serde_json::{Map, Value};

/// The parameters of a question about a key. Either `key` or `method` is required; `purpose` and `at` are optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyParameters {
	key: Option<String>,
	method: Option<String>,
	purpose: Option<String>,
	at: Option<String>,
}

impl KeyParameters {
	/// Sets a parameter by its name. Refuses an unknown name and a parameter that is set already.
	pub fn set(&mut self, name: &str, value: &str) -> Result<(), ResolutionError> {
		let place = match name {
			"key" => &mut self.key,
			"method" => &mut self.method,
			"purpose" => &mut self.purpose,
			"at" => &mut self.at,
			_ => {
				return Err(invalid(format!("there is no parameter '{name}': use 'key', 'method', 'purpose' or 'at'")))
			},
		};
		set_once(place, name, value).map_err(invalid)
	}
}

/// Reads the question in the parameters. `block` is the moment of the block that answers.
///
/// A moment in the parameters must be over in that block. Without one, the question is about the present: the state after
/// the block, which a later block of the same second can still change.
pub fn key_query(parameters: &KeyParameters, block: Moment) -> Result<KeyQuery, ResolutionError> {
	let KeyParameters { key, method, purpose, at } = parameters;
	let key = match (key, method) {
		(Some(key), None) => KeySelector::Key(key.parse().map_err(|error| invalid(format!("'key': {error}")))?),
		(None, Some(id)) => {
			let id = id.strip_prefix('#').unwrap_or(id);
			KeySelector::Method(id.parse().map_err(|error| invalid(format!("'method': {error}")))?)
		},
		_ => {
			let detail = "name a key: either 'key' with a Multikey, or 'method' with the id of a verification method";
			return Err(invalid(detail));
		},
	};
	let purpose = purpose.as_ref().map(|name| name.parse().map_err(|error| invalid(format!("'purpose': {error}"))));
	let purpose = purpose.transpose()?;
	let at = at.as_ref().map(|text| moment(text).map_err(|error| invalid(format!("'at' is {error}")))).transpose()?;
	if let Some(at) = at {
		check_over(at, block)?;
	}
	Ok(KeyQuery { key, purpose, at: at.unwrap_or(block) })
}

/// Writes the answer, which repeats the question.
pub fn key_status(did: &Did, query: &KeyQuery, status: &KeyStatus) -> Value {
	let mut answer = Map::new();
	answer.insert("did".into(), did.to_string().into());
	match &query.key {
		KeySelector::Key(key) => answer.insert("key".into(), key.to_string().into()),
		KeySelector::Method(id) => answer.insert("method".into(), id.to_string().into()),
	};
	if let Some(purpose) = query.purpose {
		answer.insert("purpose".into(), purpose.name().into());
	}
	answer.insert("at".into(), format_moment(query.at).into());
	insert_status(&mut answer, status);
	answer.into()
}

/// Adds the name of a status and the facts that belong to it.
pub(crate) fn insert_status(answer: &mut Map<String, Value>, status: &KeyStatus) {
	if let KeyStatus::Withdrawn { rule, .. } | KeyStatus::TooOld { rule, .. } = status {
		answer.insert("rule".into(), (*rule).into());
	}
	if let KeyStatus::Valid { added, .. }
	| KeyStatus::NotYetAdded { added: Some(added) }
	| KeyStatus::Suspended { added } = status
	{
		insert_moment(answer, "added", *added);
	}
	let mut insert = |name: &str, text: String| {
		answer.insert(name.into(), text.into());
	};
	let name = match status {
		KeyStatus::Valid { method, expires, .. } => {
			insert("method", method.to_string());
			if let Some(expires) = expires {
				insert("expires", format_moment(*expires));
			}
			"valid"
		},
		KeyStatus::NotForPurpose => "notForPurpose",
		KeyStatus::Expired { at } => {
			insert("expires", format_moment(*at));
			"expired"
		},
		KeyStatus::Ended { at, reason } => {
			insert("ended", format_moment(*at));
			insert("reason", reason_name(reason).into());
			"ended"
		},
		KeyStatus::Compromised { since, ended } => {
			insert("since", format_moment(*since));
			if let Some(ended) = ended {
				insert("ended", format_moment(*ended));
			}
			"compromised"
		},
		KeyStatus::Disputed { ended, since } => {
			for (name, moment) in [("ended", ended), ("since", since)] {
				if let Some(moment) = moment {
					insert(name, format_moment(*moment));
				}
			}
			"disputed"
		},
		KeyStatus::Suspended { .. } => "suspended",
		KeyStatus::NotYetAdded { .. } => "notYetAdded",
		KeyStatus::Deactivated { at } => {
			insert("deactivated", format_moment(*at));
			"deactivated"
		},
		KeyStatus::NeverThere => "neverThere",
		KeyStatus::HistoryNeeded => "historyNeeded",
		KeyStatus::Withdrawn { since, .. } => {
			insert("since", format_moment(*since));
			"withdrawn"
		},
		KeyStatus::TooOld { at, .. } => {
			insert("expires", format_moment(*at));
			"tooOld"
		},
	};
	insert("status", name.into());
}

fn invalid(detail: impl Into<String>) -> ResolutionError {
	ResolutionError::invalid_options(detail)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::{DidId, Purpose, Reason};
	use serde_json::json;

	const KEY: &str = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
	const NOW: Moment = 1_767_225_600;

	/// Reads a question to a block of this moment.
	fn query_at(block: Moment, parameters: &[(&str, &str)]) -> Result<KeyQuery, ResolutionError> {
		let mut all = KeyParameters::default();
		parameters.iter().try_for_each(|(name, value)| all.set(name, value))?;
		key_query(&all, block)
	}

	fn query(parameters: &[(&str, &str)]) -> Result<KeyQuery, ResolutionError> {
		query_at(NOW, parameters)
	}

	#[test]
	fn a_question_names_a_key_and_optionally_more() {
		let by_key = KeyQuery { key: KeySelector::Key(KEY.parse().unwrap()), purpose: None, at: NOW };
		assert_eq!(query(&[("key", KEY)]), Ok(by_key));
		let method = KeySelector::Method("sign".parse().unwrap());
		let all = KeyQuery { key: method, purpose: Some(Purpose::AssertionMethod), at: NOW + 1 };
		for id in ["sign", "#sign"] {
			let parameters = [("method", id), ("purpose", "assertionMethod"), ("at", "2026-01-01T00:00:01Z")];
			assert_eq!(query_at(NOW + 2, &parameters), Ok(all.clone()));
			// In the block of that second, and before it, the moment is not over.
			for block in [NOW + 1, NOW] {
				assert_eq!(query_at(block, &parameters).unwrap_err().status(), 400, "{block}");
			}
		}
	}

	#[test]
	fn a_key_of_the_genesis_block_has_no_moment_of_addition() {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let status = KeyStatus::Valid { method: "sign".parse().unwrap(), added: 0, expires: None };
		let answer = key_status(&did, &query(&[("method", "sign")]).unwrap(), &status);
		assert_eq!((&answer["status"], answer.get("added")), (&json!("valid"), None));
	}

	#[test]
	fn a_wrong_parameter_is_named() {
		for (parameters, word) in [
			(&[][..], "name a key"),
			(&[("key", KEY), ("method", "sign")], "name a key"),
			(&[("key", "z6Mk")], "'key'"),
			(&[("method", "a b")], "'method'"),
			(&[("key", KEY), ("purpose", "signing")], "'purpose'"),
			(&[("key", KEY), ("at", "now")], "'at'"),
			(&[("key", KEY), ("key", KEY)], "twice"),
			(&[("keys", KEY)], "'keys'"),
		] {
			let error = query(parameters).unwrap_err();
			assert_eq!(error.status(), 400);
			assert!(error.detail.contains(word), "{error}");
		}
	}

	#[test]
	fn an_answer_repeats_the_question() {
		let did = Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) };
		let parameters = [("method", "sign"), ("purpose", "authentication"), ("at", "2026-01-01T00:00:00Z")];
		let query = query_at(NOW + 1, &parameters).unwrap();
		let with = |rest: Value| {
			let mut all = json!({
				"did": did.to_string(),
				"method": "sign",
				"purpose": "authentication",
				"at": "2026-01-01T00:00:00Z",
			});
			let all_properties = all.as_object_mut().unwrap();
			all_properties.extend(rest.as_object().unwrap().clone());
			all
		};
		let later = "2026-01-01T00:00:01Z";
		for (status, rest) in [
			(
				KeyStatus::Valid { method: "sign".parse().unwrap(), added: NOW, expires: Some(NOW + 1) },
				json!({ "status": "valid", "added": "2026-01-01T00:00:00Z", "expires": later }),
			),
			(KeyStatus::NotForPurpose, json!({ "status": "notForPurpose" })),
			(KeyStatus::Expired { at: NOW + 1 }, json!({ "status": "expired", "expires": later })),
			(
				KeyStatus::Ended { at: NOW + 1, reason: Reason::Routine },
				json!({ "status": "ended", "ended": later, "reason": "routine" }),
			),
			(
				KeyStatus::Compromised { since: NOW, ended: Some(NOW + 1) },
				json!({ "status": "compromised", "since": "2026-01-01T00:00:00Z", "ended": later }),
			),
			(
				KeyStatus::Compromised { since: NOW + 1, ended: None },
				json!({ "status": "compromised", "since": later }),
			),
			(
				KeyStatus::Disputed { ended: Some(NOW + 1), since: None },
				json!({ "status": "disputed", "ended": later }),
			),
			(
				KeyStatus::Disputed { ended: None, since: Some(NOW + 1) },
				json!({ "status": "disputed", "since": later }),
			),
			(KeyStatus::Suspended { added: NOW + 1 }, json!({ "status": "suspended", "added": later })),
			(KeyStatus::NotYetAdded { added: Some(NOW + 1) }, json!({ "status": "notYetAdded", "added": later })),
			(KeyStatus::NotYetAdded { added: None }, json!({ "status": "notYetAdded" })),
			(KeyStatus::Deactivated { at: NOW + 1 }, json!({ "status": "deactivated", "deactivated": later })),
			(KeyStatus::NeverThere, json!({ "status": "neverThere" })),
			(KeyStatus::HistoryNeeded, json!({ "status": "historyNeeded" })),
			(
				KeyStatus::Withdrawn { rule: 3, since: NOW + 1 },
				json!({ "status": "withdrawn", "rule": 3, "since": later }),
			),
			(KeyStatus::TooOld { rule: 3, at: NOW + 1 }, json!({ "status": "tooOld", "rule": 3, "expires": later })),
		] {
			assert_eq!(key_status(&did, &query, &status), with(rest));
		}
	}
}
