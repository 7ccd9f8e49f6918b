//! `clavis group invite`: adds DIDs to a group.

use super::{
	change::{commit, ids_of, value},
	member::{named, MemberArgs},
	messages::PlaceArgs,
};
use crate::{failure::Failure, files, online::Online};
use clap::{ArgGroup, Args};
use clavis_client::{
	did::DidError,
	groups::{Intent, Membership, Wish},
	rules::counted,
};
use clavis_primitives::{groups::GroupId, Did, DidId, NetworkName, Record};
use std::path::{Path, PathBuf};

/// The largest file with DIDs that is read, in bytes.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// The kind of the failure to find a key package, as the library names it.
const NO_PACKAGE: &str = "noPackage";

/// The records that are read in one request.
const RECORDS_A_REQUEST: usize = 256;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("invited").args(["dids", "from"]).required(true).multiple(true))]
pub struct InviteArgs {
	/// The group
	pub group: GroupId,
	/// The DIDs to add
	#[arg(value_name = "DID")]
	pub dids: Vec<Did>,
	/// A file with more DIDs, one in each line; empty lines, and lines that start with #, are passed over
	#[arg(long, value_name = "FILE")]
	pub from: Option<PathBuf>,
	/// Also add DIDs that are members: one commit removes and adds them, so that they get a new state of the group
	#[arg(long)]
	pub again: bool,
	#[command(flatten)]
	pub place: PlaceArgs,
	#[command(flatten)]
	pub member: MemberArgs,
}

/// Adds DIDs to a group.
pub async fn invite(arguments: &InviteArgs, mut online: Online) -> Result<(), Failure> {
	let InviteArgs { group, dids, from, again, place, member } = arguments;
	let mut dids = dids.clone();
	if let Some(file) = from {
		dids.extend(read(file)?);
	}
	let network = online.chain.network().clone();
	let ids = ids_of(&dids, &network)?;
	if ids.is_empty() {
		return Err(Failure::usage("no DID is named").with_hint("name the DIDs to add, or a file with --from"));
	}
	let member = member.open(Some(*group), &mut online).await?.with_place(place);
	let vault = member.vault().await?;
	let acting = member.acting(&online.chain);
	let device = member.device(&acting, &vault);
	let mut membership = Membership::open(&device, *group)?;
	let synced = membership.sync_recent().await?;
	membership.check_member(&synced)?;
	let members = membership.members()?;
	let (present, add) = ids.into_iter().partition::<Vec<_>, _>(|id| members.contains(id));
	if let (Some(present), false) = (present.first(), *again) {
		let did = super::member::named(*present, &network);
		return Err(clavis_client::groups::GroupsError::AlreadyAMember(Box::new(did)).into());
	}
	online.output.note(format_args!(
		"Adding {} to the group {group}, which has {}",
		counted((add.len() as u64).saturating_add(present.len() as u64), "DID"),
		counted(members.len() as u64, "member"),
	));
	let intent = Intent { add, remove: Vec::new() };
	let asked = intent.add.clone();
	let made = match commit(&mut membership, Wish { intent, again: present, ..Wish::default() }, &online).await {
		Err(failure) if failure.is(NO_PACKAGE) => return Err(why_no_package(&asked, failure, &online).await),
		made => made?,
	};
	let added = made.iter().map(|made| made.added.len() as u64).sum();
	let (added, commits) = (counted(added, "member"), counted(made.len() as u64, "commit"));
	let text = format!("{added} added by {commits}: each joins by itself, with 'clavis group join' or its agent");
	online.output.result(text, value(*group, &member, &made, &network));
	Ok(())
}

/// Returns the reason why one of these DIDs has no key package: that it does not exist, or else the failure that said so.
async fn why_no_package(ids: &[DidId], failure: Failure, online: &Online) -> Failure {
	let at = online.chain.snapshot();
	for some in ids.chunks(RECORDS_A_REQUEST) {
		let Ok(records) = at.records(some).await else { return failure };
		if let Err(error) = check_exist(some, &records, online.chain.network()) {
			return error.into();
		}
	}
	failure
}

/// Checks that DIDs exist and are in use.
fn check_exist(ids: &[DidId], records: &[Option<Record<()>>], network: &NetworkName) -> Result<(), DidError> {
	for (id, record) in ids.iter().zip(records) {
		let did = Box::new(named(*id, network));
		match record {
			None => return Err(DidError::NotFound(did)),
			Some(record) if !record.is_active() => return Err(DidError::Deactivated(did)),
			Some(_) => {},
		}
	}
	Ok(())
}

/// Reads a file with one DID in each line.
fn read(path: &Path) -> Result<Vec<Did>, Failure> {
	let bytes = files::read(path, MAX_FILE_BYTES)?;
	let text = String::from_utf8(bytes)
		.map_err(|_| Failure::wrong_file(path, "it is no text").with_hint("write one DID in each line"))?;
	let mut dids = Vec::new();
	for (number, line) in (1u32..).zip(text.lines()) {
		let line = line.trim();
		if line.is_empty() || line.starts_with('#') {
			continue;
		}
		let did = line.parse().map_err(|error| {
			Failure::wrong_file(path, format_args!("line {number}: {error}")).with_hint("write one DID in each line")
		})?;
		dids.push(did);
	}
	Ok(dids)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::guardians::attempts::tests::guarded;
	use clavis_primitives::{recovery::Quorum, Inception};
	use sp_core::H256;
	use std::fs;

	#[test]
	fn a_did_that_does_not_exist_is_told_to_not_exist() {
		let network = "dev".parse().unwrap();
		let control = guarded(1, Quorum::None, false).view.attempts[0].set.clone();
		let mut record = Record::create(Inception { control, next: None, salt: H256::zero() }, [], 100, 1).unwrap();
		let ids = [DidId([1; 32])];
		let kind = |record: Option<Record<()>>| check_exist(&ids, &[record], &network).map_err(|error| error.kind());
		assert_eq!(kind(Some(record.clone())), Ok(()));
		assert_eq!(kind(None).unwrap_err(), "didNotFound");
		record.deactivate(200).unwrap();
		assert_eq!(kind(Some(record)).unwrap_err(), "deactivated");
	}

	#[test]
	fn a_file_has_a_did_in_each_line_and_a_fault_is_told_with_its_line() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("devices.txt");
		let did = |byte: u8| format!("did:clavis:dev:{}", DidId([byte; 32]));
		fs::write(&path, format!("# devices\n{}\n\n  {}  \r\n", did(1), did(2))).unwrap();
		let read_dids = read(&path).unwrap();
		assert_eq!(read_dids.iter().map(ToString::to_string).collect::<Vec<_>>(), [did(1), did(2)]);
		fs::write(&path, format!("{}\ndid:web:example.org\n", did(1))).unwrap();
		let message = read(&path).unwrap_err().to_json()["error"]["message"].to_string();
		assert!(message.contains("line 2"), "{message}");
		fs::write(&path, [0xff, 0xfe]).unwrap();
		assert!(read(&path).is_err() && read(&folder.path().join("none")).is_err());
	}

	#[test]
	fn a_did_of_another_network_is_refused_and_one_that_is_named_twice_counts_once() {
		let network = "dev".parse().unwrap();
		let did = super::super::member::named(DidId([1; 32]), &network);
		assert_eq!(ids_of(&[did.clone(), did.clone()], &network).unwrap(), [did.id]);
		let foreign = Did { network: "local".parse().unwrap(), ..did };
		assert!(ids_of(&[foreign], &network).is_err());
	}
}
