//! The credentials of leaves, judged by the chain: a leaf must have the key of an authentication method of its DID, as the
//! DID was when the leaf entered the tree.

use crate::chain::Testimony;
use clavis_primitives::{
	document::Unusable, Algorithm, DidId, DidUrl, Fragment, Moment, NetworkName, PublicKey, Purpose, Record, RuleSet,
	VerificationMethod,
};

/// The judgement about a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// The key was good.
	Good,
	/// It was not, for this reason.
	Bad(String),
	/// The facts that are known today do not tell, for this reason.
	Unknown(String),
}

/// The method that a credential names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
	/// The DID.
	pub did: DidId,
	/// The id of the method.
	pub method: Fragment,
}

impl Named {
	/// Reads the identity of a credential: the DID URL of a verification method on this network, and nothing else. The error
	/// says what is wrong with it.
	pub fn read(identity: &str, network: &NetworkName) -> Result<Self, String> {
		let wrong = |fault: &str| format!("the credential '{}' {fault}", printable(identity));
		let url = identity.parse::<DidUrl>().map_err(|error| wrong(&format!("is no DID URL: {error}")))?;
		if url.did.network != *network {
			return Err(wrong("is of another network"));
		}
		if !url.path.is_empty() || url.query.is_some() {
			return Err(wrong("has a path or a query: expected the DID and the id of a method"));
		}
		let method = url.fragment.as_deref().and_then(|fragment| fragment.parse().ok());
		let method = method.ok_or_else(|| wrong("does not name a verification method"))?;
		Ok(Self { did: url.did.id, method })
	}
}

impl Testimony {
	/// Judges the key of a leaf at the moment of the block.
	///
	/// A method that ended within the second of the block counts as good: a block can end the key that acted earlier in it,
	/// and blocks can share a second.
	pub fn judge(&self, named: &Named, key: &PublicKey) -> Verdict {
		let Some(record) = self.records.get(&named.did) else {
			return Verdict::Bad(format!("the DID {} does not exist", named.did));
		};
		let in_use = record.document.methods.iter().filter(|method| method.added <= self.at);
		let ended = record.ended.iter().filter(|ended| ended.method.added <= self.at && ended.ended >= self.at);
		let of_id = in_use.chain(ended.map(|ended| &ended.method)).filter(|method| method.id == named.method);
		let of_id = of_id.collect::<Vec<_>>();
		if let Some(method) = of_id.iter().find(|method| method.key == *key) {
			return self.judge_use(method);
		}
		let Named { did, method } = named;
		if !record.is_active() && record.updated >= self.at {
			return Verdict::Unknown(format!("the DID {did} was deactivated since, and its document is gone"));
		}
		if !self.exact && record.forgot_ended {
			return Verdict::Unknown(format!("the record of {did} has forgotten how #{method} ended"));
		}
		match of_id.is_empty() {
			true => Verdict::Bad(format!("the document of {did} had no method #{method}")),
			false => Verdict::Bad(format!("the key is not that of the method #{method} of {did}")),
		}
	}

	fn judge_use(&self, method: &VerificationMethod) -> Verdict {
		let fault = match method.check_use(Some(Purpose::Authentication), self.at, &self.rules) {
			Ok(()) => return Verdict::Good,
			// It may have been suspended after that moment.
			Err(Unusable::Suspended) if !self.exact => {
				return Verdict::Unknown(format!("a recovery suspended the method #{} by now", method.id));
			},
			Err(Unusable::NotForPurpose) => "is not for authentication".to_owned(),
			Err(Unusable::Expired { .. }) => "had expired".to_owned(),
			Err(Unusable::TooOld { .. }) => "was older than the rules allow".to_owned(),
			Err(Unusable::Withdrawn { .. }) => "is of an algorithm that the rules had withdrawn".to_owned(),
			Err(Unusable::Suspended) => "is suspended by a recovery".to_owned(),
			Err(Unusable::Compromised { .. }) => "is compromised".to_owned(),
			Err(Unusable::Disputed { .. }) => "is disputed".to_owned(),
		};
		Verdict::Bad(format!("the method #{} {fault}", method.id))
	}
}

/// Returns true if the record tells that the DID had this method with this key, now or before, or if it has forgotten some
/// of its methods. The leaf of a member that has not refreshed itself since may have such a key.
pub fn may_have_been(record: &Record<()>, named: &Named, key: &PublicKey) -> bool {
	let known = record.document.methods.iter().chain(record.ended.iter().map(|ended| &ended.method));
	let mut known = known.filter(|method| method.id == named.method && method.key == *key);
	known.next().is_some() || record.forgot_ended || !record.is_active()
}

/// A verification method by which a DID acts in groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberMethod {
	/// Its id.
	pub id: Fragment,
	/// Its key.
	pub key: PublicKey,
}

/// Returns the methods by which a DID acts as a member, in the order of the document: for authentication, and good at this
/// moment.
///
/// - `algorithm`: that of the signatures of the group. `None` for any: then the key signs calls alone, and no message of MLS.
pub fn member_methods(
	record: &Record<()>,
	algorithm: Option<Algorithm>,
	now: Moment,
	rules: &RuleSet,
) -> Vec<MemberMethod> {
	let fits = |method: &&VerificationMethod| {
		let signs_so = algorithm.is_none_or(|algorithm| method.key.algorithm() == algorithm);
		signs_so && method.check_use(Some(Purpose::Authentication), now, rules).is_ok()
	};
	let fitting = record.document.methods.iter().filter(fits);
	fitting.map(|VerificationMethod { id, key, .. }| MemberMethod { id: id.clone(), key: *key }).collect()
}

/// A text from another member, for a terminal.
fn printable(text: &str) -> String {
	const MOST: usize = 120;
	text.chars().take(MOST).map(|letter| if matches!(letter, ' '..='~') { letter } else { '\u{fffd}' }).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::Secret;
	use clavis_primitives::{Change, ControlSet, Inception, NewMethod, Reason};
	use proptest::prelude::*;
	use sp_core::H256;
	use std::collections::BTreeMap;

	const START: u64 = 100;

	fn key(path: &str) -> PublicKey {
		path.parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap().public()
	}

	fn method(id: &str, path: &str, purpose: Purpose) -> Change {
		let (id, purposes) = (id.parse().unwrap(), [purpose].into_iter().collect());
		Change::AddMethod(NewMethod { id, key: key(path), purposes, expires: None })
	}

	fn network() -> NetworkName {
		"dev".parse().unwrap()
	}

	fn did() -> DidId {
		DidId([7; 32])
	}

	fn record() -> Record<()> {
		let inception = Inception { control: ControlSet::single(key("//Control")), next: None, salt: H256::zero() };
		let changes = [
			method("key-1", "//One", Purpose::Authentication),
			method("other", "//Other", Purpose::AssertionMethod),
			method("key-2", "//Two", Purpose::Authentication),
		];
		Record::create(inception, changes, START, 1).unwrap()
	}

	fn named(method: &str) -> Named {
		Named { did: did(), method: method.parse().unwrap() }
	}

	fn judge(record: &Record<()>, at: u64, exact: bool, method: &str, path: &str) -> Verdict {
		let records = BTreeMap::from([(did(), record.clone())]);
		let testimony = Testimony { at, rules: RuleSet::default(), records, exact };
		testimony.judge(&named(method), &key(path))
	}

	#[test]
	fn a_key_of_an_authentication_method_is_good_and_no_other_is() {
		let record = record();
		assert_eq!(judge(&record, START, true, "key-1", "//One"), Verdict::Good);
		for (at, method, path) in [
			// Before it was added, another key, another purpose, no such method.
			(START - 1, "key-1", "//One"),
			(START, "key-1", "//Two"),
			(START, "other", "//Other"),
			(START, "key-9", "//One"),
		] {
			assert!(matches!(judge(&record, at, true, method, path), Verdict::Bad(_)), "{at} {method} {path}");
		}
		let nobody = Testimony { at: START, rules: RuleSet::default(), records: BTreeMap::new(), exact: true };
		assert!(matches!(nobody.judge(&named("key-1"), &key("//One")), Verdict::Bad(_)));
	}

	#[test]
	fn a_key_that_ended_later_was_good_and_one_that_had_ended_was_not() {
		let mut record = record();
		record.revoke(&"key-1".parse().unwrap(), Reason::Compromised { since: START + 1 }, START + 10).unwrap();
		for at in [START, START + 5, START + 10] {
			// That it is known to be compromised today does not make the epoch of that time invalid.
			assert_eq!(judge(&record, at, false, "key-1", "//One"), Verdict::Good, "{at}");
		}
		assert!(matches!(judge(&record, START + 11, false, "key-1", "//One"), Verdict::Bad(_)));
	}

	#[test]
	fn a_question_that_the_record_cannot_answer_any_more_is_left_open() {
		let mut record = record();
		record.forgot_ended = true;
		assert!(matches!(judge(&record, START, false, "key-9", "//One"), Verdict::Unknown(_)));
		assert!(matches!(judge(&record, START, true, "key-9", "//One"), Verdict::Bad(_)));
		assert!(matches!(judge(&record, START, false, "other", "//Other"), Verdict::Bad(_)));
		record.deactivate(START + 10).unwrap();
		assert!(matches!(judge(&record, START, false, "key-1", "//One"), Verdict::Unknown(_)));
		assert!(matches!(judge(&record, START + 10, true, "key-1", "//One"), Verdict::Unknown(_)));
		assert!(matches!(judge(&record, START + 11, true, "key-1", "//One"), Verdict::Bad(_)));
	}

	#[test]
	fn a_credential_names_a_method_of_this_network_and_nothing_else() {
		let url = |rest: &str| format!("did:clavis:dev:{}{rest}", did());
		assert_eq!(Named::read(&url("#key-1"), &network()), Ok(named("key-1")));
		for text in [
			url(""),
			url("#"),
			url("/path#key-1"),
			url("?versionId=1#key-1"),
			url("#key%201"),
			format!("did:clavis:{}#key-1", did()),
			format!("did:clavis:local:{}#key-1", did()),
			"did:web:example.org#key-1".to_owned(),
			"\u{1b}[2J".to_owned(),
		] {
			let fault = Named::read(&text, &network()).unwrap_err();
			assert!(!fault.contains('\u{1b}'), "{fault}");
		}
	}

	#[test]
	fn the_methods_of_a_member_are_those_for_authentication_that_are_good_now() {
		let mut record = record();
		let ids = |record: &Record<()>, algorithm, at| {
			let methods = member_methods(record, algorithm, at, &RuleSet::default());
			methods.into_iter().map(|method| method.id.to_string()).collect::<Vec<_>>()
		};
		assert_eq!(ids(&record, Some(Algorithm::Ed25519), START), ["key-1", "key-2"]);
		assert_eq!(ids(&record, None, START), ["key-1", "key-2"]);
		assert!(ids(&record, Some(Algorithm::P256), START).is_empty());
		record.revoke(&"key-1".parse().unwrap(), Reason::Routine, START + 1).unwrap();
		assert_eq!(ids(&record, None, START + 1), ["key-2"]);
	}

	proptest! {
		#[test]
		fn any_credential_is_read_without_panic(text: String, like in "did:clavis:(dev:)?z[a-zA-Z0-9]{0,44}[/?#]?[a-z0-9%#-]{0,9}") {
			for text in [text, like] {
				if let Ok(Named { did, method }) = Named::read(&text, &network()) {
					prop_assert_eq!(format!("did:clavis:dev:{did}#{method}"), text);
				}
			}
		}
	}
}
