//! Questions about groups that were read, and not answered yet.

use crate::{epochs::MAX_PAGE, resolver::read_did};
use clavis_primitives::{groups::GroupId, Did, NetworkName};
use clavis_resolution::{each_parameter, ErrorKind, Request, ResolutionError};

/// The longest name of a group that is read, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// A question about a group, or about the key packages of a DID. Each one is slow work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupAsked {
	/// The state of a group.
	State {
		/// The group.
		group: GroupId,
	},
	/// A member of a group.
	Member {
		/// The group.
		group: GroupId,
		/// The DID.
		did: Did,
	},
	/// A page of the members of a group.
	Members {
		/// The group.
		group: GroupId,
		/// The last member of the page before.
		after: Option<Did>,
	},
	/// One epoch of a group.
	Epoch {
		/// The group.
		group: GroupId,
		/// The number of the epoch.
		epoch: u32,
	},
	/// A page of the epochs of a group.
	Epochs {
		/// The group.
		group: GroupId,
		/// The number of the first epoch.
		from: u32,
		/// The most epochs.
		limit: u32,
	},
	/// The key packages of a DID.
	Packages {
		/// The DID.
		did: Did,
	},
	/// The current epoch of a group with a proof.
	Proof {
		/// The group.
		group: GroupId,
		/// The epoch whose record is proven, too.
		epoch: Option<u32>,
		/// The DID whose membership is proven, too.
		member: Option<Did>,
	},
}

impl GroupAsked {
	/// Returns one word for the question.
	pub fn name(&self) -> &'static str {
		match self {
			Self::State { .. } => "state",
			Self::Member { .. } => "member",
			Self::Members { .. } => "members",
			Self::Epoch { .. } => "epoch",
			Self::Epochs { .. } => "epochs",
			Self::Packages { .. } => "packages",
			Self::Proof { .. } => "proof",
		}
	}

	/// Checks that the DID in the question, if it has one, is of this network.
	pub(super) fn check_network(&self, network: &NetworkName) -> Result<(), ResolutionError> {
		let did = match self {
			Self::Member { did, .. } | Self::Packages { did } => Some(did),
			Self::Members { after: did, .. } | Self::Proof { member: did, .. } => did.as_ref(),
			Self::State { .. } | Self::Epoch { .. } | Self::Epochs { .. } => None,
		};
		did.map_or(Ok(()), |did| Request::of(did.clone()).check_network(network))
	}
}

/// Reads the name of a group.
pub fn read_group(text: &str) -> Result<GroupId, ResolutionError> {
	let name = text.get(..MAX_NAME_BYTES).unwrap_or(text);
	let read = if name.len() == text.len() { text.parse().ok() } else { None };
	read.ok_or_else(|| {
		let shown = name.chars().flat_map(char::escape_debug).collect::<String>();
		invalid(format!("'{shown}' is not the name of a group: expected the letter g and 32 bytes in base58btc"))
	})
}

/// Reads a DID without anything else.
pub fn read_member(text: &str) -> Result<Did, ResolutionError> {
	read_did(text).map(|request| request.did)
}

/// Reads the number of an epoch. Epochs have numbers from 1.
pub fn read_epoch(text: &str) -> Result<u32, ResolutionError> {
	let number = text.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == text);
	number.ok_or_else(|| invalid("the number of an epoch is expected: 1, 2 and so on"))
}

/// The parameters of a question over HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupParameters {
	/// Asks for a proof.
	pub proof: bool,
	/// The last member of the page before.
	pub after: Option<Did>,
	/// The number of the first epoch of a page.
	pub from: Option<u32>,
	/// The most epochs of a page.
	pub limit: Option<u32>,
}

impl GroupParameters {
	/// Reads the query of a URL. Refuses parameters that this route does not take, and those that are given twice.
	pub fn read(query: &str, taken: &[&str]) -> Result<Self, ResolutionError> {
		let mut read = Self::default();
		let mut given = Vec::new();
		each_parameter(query, |name, value| {
			if !taken.contains(&name) {
				let use_these = if taken.is_empty() { "ask without parameters".into() } else { taken.join("' or '") };
				let hint = if taken.is_empty() { use_these } else { format!("use '{use_these}'") };
				return Err(invalid(format!("there is no parameter '{name}': {hint}")));
			}
			if given.iter().any(|known| known == name) {
				return Err(invalid(format!("'{name}' is given twice: give it once")));
			}
			given.push(name.to_owned());
			match name {
				"proof" => read.proof = value.parse().map_err(|_| invalid("'proof' must be 'true' or 'false'"))?,
				"after" => read.after = Some(read_member(value)?),
				"from" => read.from = Some(read_epoch(value)?),
				_ => read.limit = Some(read_limit(value)?),
			}
			Ok(())
		})?;
		Ok(read)
	}
}

fn read_limit(text: &str) -> Result<u32, ResolutionError> {
	let limit = text.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit));
	limit.ok_or_else(|| invalid(format!("'limit' must be a number from 1 to {MAX_PAGE}")))
}

fn invalid(detail: impl Into<String>) -> ResolutionError {
	ResolutionError::new(ErrorKind::InvalidOptions, detail)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clavis_primitives::DidId;
	use proptest::prelude::*;

	fn did() -> Did {
		Did { network: "dev".parse().unwrap(), id: DidId([7; 32]) }
	}

	#[test]
	fn names_of_groups_are_read_and_all_else_is_refused() {
		let group = GroupId([7; 32]);
		assert_eq!(read_group(&group.to_string()), Ok(group));
		let long = format!("{group}{}", "1".repeat(9_000));
		for text in ["", "g", "z1", "g0", &group.to_string()[1..], &format!("{group} "), &did().to_string(), &long] {
			let error = read_group(text).unwrap_err();
			assert_eq!((error.status(), error.detail.len() < 256), (400, true), "{text}");
		}
	}

	#[test]
	fn parameters_are_those_that_the_route_takes() {
		let all = ["proof", "after", "from", "limit"];
		let query = format!("proof=true&after={}&from=3&limit=64", did());
		let expected = GroupParameters { proof: true, after: Some(did()), from: Some(3), limit: Some(64) };
		assert_eq!(GroupParameters::read(&query, &all), Ok(expected));
		assert_eq!(GroupParameters::read("", &[]), Ok(GroupParameters::default()));
		for (query, taken, word) in [
			("proof=true", &[][..], "without parameters"),
			("colour=red", &["from", "limit"], "'from' or 'limit'"),
			("proof=yes", &all, "'true'"),
			("proof=true&proof=true", &all, "twice"),
			("from=0", &all, "epoch"),
			("from=03", &all, "epoch"),
			("limit=0", &all, "64"),
			("limit=65", &all, "64"),
			("after=alice", &all, "DID"),
			("from=%ff", &all, "UTF-8"),
		] {
			let error = GroupParameters::read(query, taken).unwrap_err();
			assert!(error.status() == 400 && error.detail.contains(word), "{query}: {error}");
		}
	}

	#[test]
	fn a_did_of_another_network_is_not_here() {
		let elsewhere = "local".parse().unwrap();
		let group = GroupId([7; 32]);
		for asked in [
			GroupAsked::Member { group, did: did() },
			GroupAsked::Members { group, after: Some(did()) },
			GroupAsked::Packages { did: did() },
			GroupAsked::Proof { group, epoch: None, member: Some(did()) },
		] {
			assert_eq!(asked.check_network(&did().network), Ok(()));
			assert_eq!(asked.check_network(&elsewhere).unwrap_err().status(), 404, "{asked:?}");
		}
		assert_eq!(GroupAsked::State { group }.check_network(&elsewhere), Ok(()));
	}

	proptest! {
		#[test]
		fn any_text_is_read_without_panic(text: String) {
			let _ = (read_group(&text), read_member(&text), read_epoch(&text));
			let _ = GroupParameters::read(&text, &["proof", "after", "from", "limit"]);
		}
	}
}
