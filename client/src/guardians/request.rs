//! Requests for a recovery: the control set that a person who lost the keys wants, which has signed for itself.
//!
//! A person with new keys makes the file, and hands it to a guardian. The guardian starts an attempt with it. The file holds no
//! secret.

use crate::{
	json_file::{from_hex, read, to_hex, FileKind},
	keys::KeyPair,
	signers::{Members, Place, Tally},
};
use clavis_primitives::{
	control::ControlSignatures,
	payload::{ChainId, TRANSACTION_VERSION},
	recovery::{GuardiansView, NewControl, NominationPayload},
	BlockHeight, ControlError, ControlSet, ControlSignature, Did, PublicKey, Reason, Record,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The largest file that is read. 16 passkeys that sign take about 30 kB.
pub const MAX_REQUEST_BYTES: u64 = 128 * 1024;
const VERSION: u64 = 1;

/// A request to put another control set in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
	/// The chain.
	pub chain: ChainId,
	/// The DID.
	pub did: Did,
	/// The version of the plan of guardians.
	pub plan_version: BlockHeight,
	/// The control that takes over.
	pub control: NewControl,
}

/// The reason why a request is no good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
	/// Not a file of ours.
	#[error("this is no request for a recovery: {0}")]
	Malformed(String),
	/// Made for another chain, or for another encoding of its calls.
	#[error("the request is for another chain, with the first block {0:#x}")]
	OtherChain(H256),
	/// Made for another DID.
	#[error("the request is for {0}")]
	OtherDid(Box<Did>),
	/// The plan of guardians changed since it was made.
	#[error(
		"the request is for the plan of guardians of block {requested}, and that of block {current} is in force now"
	)]
	OtherPlan {
		/// The version of the plan that the request is for.
		requested: BlockHeight,
		/// The version of the plan in force.
		current: BlockHeight,
	},
	/// The new set is the current one.
	#[error("the DID has this control set already")]
	NothingToChange,
	/// The new set, or its signatures, are wrong.
	#[error("the new control set: {0}")]
	Control(ControlError),
	/// Not enough keys of the new set are at hand.
	#[error("the new control set has to sign for itself: {0}")]
	Missing(Box<Tally>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RequestFile {
	r#type: String,
	version: u64,
	genesis: H256,
	transaction_version: u32,
	did: Did,
	plan_version: BlockHeight,
	control_set: ControlSet,
	next: Option<H256>,
	reason: Reason,
	/// The signatures of the control set, in SCALE.
	possession: String,
}

impl Request {
	/// Returns a request that is not signed yet, for a DID with these guardians.
	pub fn new(
		chain: ChainId,
		did: Did,
		guardians: &GuardiansView,
		set: ControlSet,
		next: Option<H256>,
		reason: Reason,
	) -> Self {
		let control = NewControl { set, next, reason, possession: ControlSignatures::default() };
		Self { chain, did, plan_version: guardians.version, control }
	}

	/// Returns the digest that the new set signs. Its words tell a guardian on the phone which request is meant.
	pub fn digest(&self) -> H256 {
		let NewControl { set, next, reason, .. } = &self.control;
		let payload = NominationPayload {
			chain: self.chain,
			did: self.did.id,
			plan_version: self.plan_version,
			set,
			next: *next,
			reason: *reason,
		};
		H256(payload.digest())
	}

	/// Returns the fewest of these keys with which the new set can sign for itself.
	pub fn fewest_keys(&self, members: &Members, at_hand: &[PublicKey]) -> Result<Vec<PublicKey>, RequestError> {
		let places = self.places(members, &|place| at_hand.contains(&place.key))?;
		let mut keys = Vec::new();
		for Place { key, .. } in places {
			if !keys.contains(&key) {
				keys.push(key);
			}
		}
		Ok(keys)
	}

	/// Signs with keys of the new set. Fails if they do not reach its threshold.
	pub fn sign(&mut self, members: &Members, keys: &[KeyPair]) -> Result<(), RequestError> {
		let pair_of = |place: &Place| keys.iter().find(|pair| pair.public() == place.key);
		let digest = self.digest().0;
		let mut signatures = Vec::new();
		for place in self.places(members, &|place| pair_of(place).is_some())? {
			let signature = pair_of(&place).and_then(|pair| pair.sign(&digest));
			let signature = signature.ok_or(RequestError::Control(ControlError::CannotSign))?;
			signatures.push(ControlSignature { path: place.path, signature });
		}
		self.control.possession =
			signatures.try_into().map_err(|_| RequestError::Control(ControlError::UnknownSigner))?;
		Ok(())
	}

	fn places(&self, members: &Members, can_be_had: &dyn Fn(&Place) -> bool) -> Result<Vec<Place>, RequestError> {
		let (of, set) = (self.did.id, &self.control.set);
		let missing = || RequestError::Missing(Box::new(members.tally(of, set, can_be_had)));
		members.fewest(of, set, can_be_had).ok_or_else(missing)
	}

	/// Checks the request against the DID and its guardians as the chain has them: the plan that it is for, the soundness of
	/// the new set, and its signatures. A change of control since then does not matter.
	pub fn check(
		&self,
		chain: ChainId,
		did: &Did,
		record: &Record<()>,
		guardians: &GuardiansView,
		members: &Members,
	) -> Result<(), RequestError> {
		if self.chain != chain {
			return Err(RequestError::OtherChain(self.chain.genesis));
		}
		if self.did != *did {
			return Err(RequestError::OtherDid(Box::new(self.did.clone())));
		}
		let (requested, current) = (self.plan_version, guardians.version);
		if requested != current {
			return Err(RequestError::OtherPlan { requested, current });
		}
		let NewControl { set, possession, .. } = &self.control;
		if *set == record.control.set {
			return Err(RequestError::NothingToChange);
		}
		set.check().map_err(RequestError::Control)?;
		set.verify(&did.id, &self.digest().0, possession, members).map_err(RequestError::Control)
	}

	/// Returns whether the new set has a key that the record knows to be compromised. The chain takes such a key from
	/// guardians: a thief who called it compromised does not bar the holder. So it is a warning, and no fault.
	pub fn has_compromised_key(&self, record: &Record<()>) -> bool {
		record.check_not_compromised(&self.control.set).is_err()
	}

	/// As a file.
	pub fn to_json(&self) -> String {
		let NewControl { set, next, reason, possession } = &self.control;
		let file = RequestFile {
			r#type: FileKind::Request.tag().into(),
			version: VERSION,
			genesis: self.chain.genesis,
			transaction_version: self.chain.transaction_version,
			did: self.did.clone(),
			plan_version: self.plan_version,
			control_set: set.clone(),
			next: *next,
			reason: *reason,
			possession: to_hex(possession),
		};
		// Plain data without maps: this cannot fail.
		serde_json::to_string_pretty(&file).unwrap_or_default()
	}

	/// Reads a file. [`Self::check`] says whether it is good.
	pub fn from_json(json: &[u8]) -> Result<Self, RequestError> {
		let malformed = |fault: &str| RequestError::Malformed(fault.into());
		let file = read::<RequestFile>(json, FileKind::Request, VERSION).map_err(RequestError::Malformed)?;
		if file.transaction_version != TRANSACTION_VERSION {
			return Err(malformed("it was made for another version of the chain's calls"));
		}
		let possession = from_hex(&file.possession).ok_or_else(|| malformed("its signatures are garbled"))?;
		let RequestFile { genesis, transaction_version, did, plan_version, next, reason, .. } = file;
		let control = NewControl { set: file.control_set, next, reason, possession };
		Ok(Self { chain: ChainId { genesis, transaction_version }, did, plan_version, control })
	}
}

impl RequestError {
	/// Names the error for scripts.
	pub fn kind(&self) -> &'static str {
		match self {
			Self::Malformed(_) => "wrongFile",
			Self::OtherChain(_) => "otherChain",
			Self::OtherDid(_) => "otherDid",
			Self::OtherPlan { .. } => "otherPlan",
			Self::NothingToChange => "nothingToChange",
			Self::Control(ControlError::BadSignature) => "badSignature",
			Self::Control(_) => "unfitControl",
			Self::Missing(_) => "missingSignatures",
		}
	}

	/// Returns what to do about it.
	pub fn hint(&self) -> &'static str {
		match self {
			Self::Malformed(_) => FileKind::Request.source(),
			Self::OtherChain(_) => "name a node of the network of the request, with --node",
			Self::OtherDid(_) => "name the DID of the request, or ask for the right file",
			Self::OtherPlan { .. } | Self::Control(_) => {
				"have the person with the new keys make it again: 'clavis recovery request'"
			},
			Self::NothingToChange => "make a new key: 'clavis key new'",
			Self::Missing(_) => "name more keys of the new control set with --to, or a smaller set",
		}
	}

	/// Returns whether the cause is the content of the file, and not the state of the chain.
	pub fn is_of_file(&self) -> bool {
		matches!(self, Self::Malformed(_) | Self::OtherDid(_) | Self::Control(_) | Self::Missing(_))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::Secret;
	use clavis_primitives::{
		recovery::Plan, Algorithm, Change, Controller, Fragment, Inception, Member, NewMethod, Purpose,
	};
	use proptest::prelude::*;

	const CHAIN: ChainId = ChainId { genesis: H256([1; 32]), transaction_version: TRANSACTION_VERSION };

	fn pair(name: &str) -> KeyPair {
		format!("//{name}").parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap()
	}

	fn set(threshold: u32, names: &[&str]) -> ControlSet {
		let member = |name: &&str| Member { controller: Controller::Key(pair(name).public()), weight: 1 };
		ControlSet { threshold, members: names.iter().map(member).collect::<Vec<_>>().try_into().unwrap() }
	}

	fn lost() -> (Did, Record<()>) {
		let inception = Inception { control: set(1, &["old"]), next: None, salt: H256::zero() };
		let network = "dev".parse().unwrap();
		let did = Did { id: inception.id(&network), network };
		(did, Record::create(inception, [], 100, 1).unwrap())
	}

	/// Its guardians, by the plan of block 30.
	fn guardians() -> GuardiansView {
		GuardiansView {
			version: 30,
			plan: Plan { circles: Default::default() },
			change: None,
			circles: Vec::new(),
			attempts: Vec::new(),
			expired: Vec::new(),
			outranked: Vec::new(),
			ballots: Vec::new(),
			asked: None,
			frozen_until: None,
			freezable_from: 0,
			last_act: 0,
			block: 100,
		}
	}

	fn request(threshold: u32, names: &[&str]) -> Request {
		let (did, next) = (lost().0, Some(H256([5; 32])));
		Request::new(CHAIN, did, &guardians(), set(threshold, names), next, Reason::Compromised { since: 50 })
	}

	fn check(request: &Request) -> Result<(), RequestError> {
		let (did, record) = lost();
		request.check(CHAIN, &did, &record, &guardians(), &Members::default())
	}

	#[test]
	fn a_request_comes_back_from_its_file_and_holds() {
		let mut request = request(2, &["a", "b", "c"]);
		let none = Members::default();
		assert!(matches!(request.sign(&none, &[pair("a")]), Err(RequestError::Missing(_))));
		let keys = ["c", "b", "a"].map(|name| pair(name).public());
		assert_eq!(request.fewest_keys(&none, &keys).unwrap().len(), 2);
		request.sign(&none, &[pair("c"), pair("a"), pair("old")]).unwrap();
		assert_eq!(check(&request), Ok(()));
		assert_eq!(Request::from_json(request.to_json().as_bytes()), Ok(request));
	}

	#[test]
	fn a_request_that_no_longer_fits_is_refused_with_the_reason() {
		let mut good = request(1, &["a"]);
		good.sign(&Members::default(), &[pair("a")]).unwrap();
		let changed = |change: &dyn Fn(&mut Request)| {
			let mut request = good.clone();
			change(&mut request);
			check(&request).unwrap_err()
		};
		for (error, kind) in [
			(changed(&|request| request.chain.genesis = H256([2; 32])), "otherChain"),
			(changed(&|request| request.did.network = "local".parse().unwrap()), "otherDid"),
			(changed(&|request| request.plan_version = 31), "otherPlan"),
			(changed(&|request| request.control.set = set(1, &["old"])), "nothingToChange"),
			(changed(&|request| request.control.set = set(1, &["thief"])), "badSignature"),
			(changed(&|request| request.control.next = None), "badSignature"),
			(changed(&|request| request.control.reason = Reason::Routine), "badSignature"),
			(changed(&|request| request.control.possession = ControlSignatures::default()), "unfitControl"),
		] {
			assert_eq!(error.kind(), kind, "{error}");
			assert!(!error.hint().is_empty());
		}
	}

	#[test]
	fn a_request_stays_good_however_often_a_thief_rotates() {
		let mut request = request(1, &["a"]);
		request.sign(&Members::default(), &[pair("a")]).unwrap();
		let (did, mut record) = lost();
		for (name, now) in [("thief", 110), ("accomplice", 120)] {
			record.rotate(set(1, &[name]), None, Reason::Routine, now).unwrap();
			assert_eq!(request.check(CHAIN, &did, &record, &guardians(), &Members::default()), Ok(()));
		}
	}

	#[test]
	fn a_key_that_is_known_to_be_compromised_is_no_fault_and_is_told() {
		let (did, mut record) = lost();
		let (id, key) = ("stolen".parse::<Fragment>().unwrap(), pair("stolen").public());
		let purposes = [Purpose::Authentication].into_iter().collect();
		record.update([Change::AddMethod(NewMethod { id: id.clone(), key, purposes, expires: None })], 110).unwrap();
		record.revoke(&id, Reason::Compromised { since: 110 }, 120).unwrap();
		let mut request = Request::new(CHAIN, did.clone(), &guardians(), set(1, &["stolen"]), None, Reason::Routine);
		request.sign(&Members::default(), &[pair("stolen")]).unwrap();
		assert_eq!(request.check(CHAIN, &did, &record, &guardians(), &Members::default()), Ok(()));
		assert!(request.has_compromised_key(&record));
		let other = Request::new(CHAIN, did, &guardians(), set(1, &["a"]), None, Reason::Routine);
		assert!(!other.has_compromised_key(&record));
	}

	proptest! {
		#[test]
		fn any_bytes_are_read_without_panic(bytes: Vec<u8>, possession in "(0x)?[0-9a-f]{0,40}") {
			let _ = Request::from_json(&bytes);
			let good = request(1, &["a"]).to_json();
			let _ = Request::from_json(good.replace("\"0x00\"", &format!("\"{possession}\"")).as_bytes());
		}
	}
}
