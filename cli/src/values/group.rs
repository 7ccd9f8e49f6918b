//! Roles, ciphersuites and other values of groups.

use super::{wrong, ValueError};
use clap::ValueEnum;
use clavis_client::groups::agent::Trust;
use clavis_primitives::{
	groups::{Role, MAX_OBJECTIONS},
	Did,
};
use std::str::FromStr;

/// A role, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
	/// Every member
	Member,
	/// Moderators alone
	Moderator,
}

impl From<RoleArg> for Role {
	fn from(role: RoleArg) -> Self {
		match role {
			RoleArg::Member => Self::Member,
			RoleArg::Moderator => Self::Moderator,
		}
	}
}

/// The makers of proposals that an agent carries out, as they are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrustArg {
	/// Members whose role lets them make the change themselves, and members that lost their state
	Roles,
	/// All members
	Members,
	/// Also DIDs that ask to be added
	Everyone,
}

impl From<TrustArg> for Trust {
	fn from(trust: TrustArg) -> Self {
		match trust {
			TrustArg::Roles => Self::Roles,
			TrustArg::Members => Self::Members,
			TrustArg::Everyone => Self::Everyone,
		}
	}
}

/// `DID=ROLE`: a member and its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointArg {
	/// The member.
	pub did: Did,
	/// Its role.
	pub role: Role,
}

impl FromStr for AppointArg {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		let expected = || wrong("expected DID=member or DID=moderator");
		let (did, role) = text.rsplit_once('=').ok_or_else(expected)?;
		let role = RoleArg::from_str(role, false).map_err(|_| expected())?;
		Ok(Self { did: did.parse().map_err(wrong)?, role: role.into() })
	}
}

/// Reads the number of objections that void an epoch.
pub fn objections(text: &str) -> Result<u8, ValueError> {
	let number = text.parse::<u8>().ok().filter(|number| (1..=MAX_OBJECTIONS).contains(&u32::from(*number)));
	number.ok_or_else(|| wrong(format!("expected a whole number from 1 to {MAX_OBJECTIONS}")))
}

/// Reads the number of a ciphersuite.
pub fn suite(text: &str) -> Result<u16, ValueError> {
	let known = text.parse::<u16>().ok().filter(|suite| clavis_client::groups::algorithm_of(*suite).is_some());
	known.ok_or_else(|| wrong("expected a ciphersuite of MLS: 1, 2 or 3"))
}

#[cfg(test)]
mod tests {
	use super::*;

	const DID: &str = "did:clavis:dev:z4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";

	#[test]
	fn an_appointment_names_a_member_and_its_role() {
		let appointed = format!("{DID}=moderator").parse::<AppointArg>().unwrap();
		assert_eq!((appointed.did.to_string().as_str(), appointed.role), (DID, Role::Moderator));
		for wrong in [DID.to_owned(), format!("{DID}=owner"), "did:web:x=member".into(), "=member".into()] {
			assert!(wrong.parse::<AppointArg>().is_err(), "{wrong}");
		}
	}

	#[test]
	fn numbers_are_in_their_bounds() {
		assert_eq!(["1", "16"].map(objections), [Ok(1), Ok(16)]);
		assert_eq!(["1", "2", "3"].map(suite), [Ok(1), Ok(2), Ok(3)]);
		for text in ["", "0", "17", "x", "-1", "256"] {
			assert!(objections(text).is_err() && suite(text).is_err(), "{text}");
		}
	}
}
