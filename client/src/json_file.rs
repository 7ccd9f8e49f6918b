//! The parts that the JSON files of this library share: type and version, and values in SCALE as hexadecimal text.

use clavis_primitives::listed;
use codec::{DecodeAll, Encode};
use serde::{de::DeserializeOwned, Deserialize};

listed! {
	/// A kind of file that people hand to each other, or keep.
	#[derive(Clone, Copy, Debug, PartialEq, Eq)]
	pub enum FileKind {
		/// A change of a DID, for the signatures of several machines.
		Proposal,
		/// A control set that a DID commits to.
		ControlSet,
		/// The end of a key, signed in advance.
		Certificate,
		/// An invitation to guard a DID.
		Invitation,
		/// The answer of a guardian to an invitation.
		Acceptance,
		/// The guardians that a holder names.
		Plan,
		/// The guardians of a private circle, with their salts.
		PrivateCircle,
		/// The leaf of one guardian of a private circle.
		Leaf,
		/// The control set that a person without the keys asks for.
		Request,
		/// A share of a backup of keys.
		Share,
	}
}

impl FileKind {
	/// Returns the `type` in the file.
	pub(crate) fn tag(self) -> &'static str {
		match self {
			Self::Proposal => "clavis-proposal",
			Self::ControlSet => "clavis-control-set",
			Self::Certificate => "clavis-revocation-certificate",
			Self::Invitation => "clavis-guardian-invitation",
			Self::Acceptance => "clavis-guardian-acceptance",
			Self::Plan => "clavis-guardian-plan",
			Self::PrivateCircle => "clavis-private-circle",
			Self::Leaf => "clavis-guardian-leaf",
			Self::Request => "clavis-recovery-request",
			Self::Share => "clavis-key-share",
		}
	}

	/// Returns its name, without an article.
	pub fn name(self) -> &'static str {
		match self {
			Self::Proposal => "proposal",
			Self::ControlSet => "control set",
			Self::Certificate => "certificate",
			Self::Invitation => "invitation to a guardian",
			Self::Acceptance => "answer of a guardian",
			Self::Plan => "guardian plan",
			Self::PrivateCircle => "private circle",
			Self::Leaf => "leaf of a private circle",
			Self::Request => "request for a recovery",
			Self::Share => "share of a backup",
		}
	}

	/// Returns where such a file comes from.
	pub fn source(self) -> &'static str {
		match self {
			Self::Proposal => "commands with --propose, and 'clavis proposal merge', write such files",
			Self::ControlSet => "'clavis did commitment' writes such files",
			Self::Certificate => "'clavis did certificate' writes such files",
			Self::Invitation => "'clavis guardians invite' writes such files, for the guardian",
			Self::Acceptance => "'clavis guardians accept' writes such files, for the holder",
			Self::Plan => "'clavis guardians set --help' explains such files, which the holder writes",
			Self::PrivateCircle => "'clavis guardians private' writes such a file, as circle-N.json",
			Self::Leaf => "'clavis guardians private' writes such files, one for each guardian",
			Self::Request => "'clavis recovery request' writes such files",
			Self::Share => "'clavis key split' and 'clavis key open-share' write such files",
		}
	}

	/// Returns the kind of a file, if it is one of these.
	pub fn of(json: &[u8]) -> Option<Self> {
		let head = serde_json::from_slice::<Head>(json).ok()?;
		Self::tagged(&head.r#type?)
	}

	fn tagged(tag: &str) -> Option<Self> {
		Self::ALL.into_iter().find(|kind| kind.tag() == tag)
	}
}

/// The fields that each file starts with. Others are passed over, and no secret is copied.
#[derive(Deserialize)]
struct Head {
	r#type: Option<String>,
	version: Option<u64>,
}

/// Returns the version of a file of this kind. The error tells what the file is instead, in words that follow "this is no …".
pub(crate) fn version_of(json: &[u8], kind: FileKind) -> Result<u64, String> {
	let head = serde_json::from_slice::<Head>(json).map_err(|error| match error.is_data() {
		true => "it has neither type nor version".to_owned(),
		false => format!("it is not JSON: {error}"),
	})?;
	let tag = head.r#type.ok_or("it has no type")?;
	match FileKind::tagged(&tag) {
		Some(found) if found == kind => head.version.ok_or_else(|| "it has no version".into()),
		Some(found) => Err(format!("it is {} {}", article(found.name()), found.name())),
		None => Err(format!("its type is '{tag}', and '{}' was expected", kind.tag())),
	}
}

/// Reads a file of this kind and version. The error tells what is wrong, in words that follow "this is no …".
pub(crate) fn read<T: DeserializeOwned>(json: &[u8], kind: FileKind, version: u64) -> Result<T, String> {
	let found = version_of(json, kind)?;
	if found != version {
		return Err(format!("it has version {found}, and this command reads version {version}"));
	}
	serde_json::from_slice(json).map_err(|error| error.to_string())
}

fn article(noun: &str) -> &'static str {
	match noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
		true => "an",
		false => "a",
	}
}

/// Writes a value in SCALE as hexadecimal text.
pub(crate) fn to_hex(value: &impl Encode) -> String {
	format!("0x{}", hex::encode(value.encode()))
}

/// Reads a value in SCALE from hexadecimal text, with or without `0x`. `None` if the text is garbled.
pub(crate) fn from_hex<T: DecodeAll>(text: &str) -> Option<T> {
	let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text)).ok()?;
	T::decode_all(&mut &bytes[..]).ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		certificate::Certificate,
		did::set_from_json,
		guardians::{Acceptance, Invitation, LeafFile, PlanFile, PrivateCircle, Request},
		proposal::Proposal,
		shares::ShareFile,
	};

	/// Reads a file as this kind, and returns the error.
	fn error_of(kind: FileKind, json: &[u8]) -> String {
		match kind {
			FileKind::Proposal => Proposal::from_json(json).unwrap_err().to_string(),
			FileKind::ControlSet => set_from_json(json).unwrap_err().to_string(),
			FileKind::Certificate => Certificate::from_json(json).unwrap_err().to_string(),
			FileKind::Invitation => Invitation::from_json(json).unwrap_err().to_string(),
			FileKind::Acceptance => Acceptance::from_json(json).unwrap_err().to_string(),
			FileKind::Plan => PlanFile::from_json(json).unwrap_err().to_string(),
			FileKind::PrivateCircle => PrivateCircle::from_json(json).unwrap_err().to_string(),
			FileKind::Leaf => LeafFile::from_json(json).unwrap_err().to_string(),
			FileKind::Request => Request::from_json(json).unwrap_err().to_string(),
			FileKind::Share => ShareFile::from_json(json).unwrap_err().to_string(),
		}
	}

	#[test]
	fn a_file_of_another_kind_is_told_for_what_it_is_and_what_was_expected() {
		for found in FileKind::ALL {
			let json = format!(r#"{{ "type": "{}", "version": 1, "more": [1] }}"#, found.tag());
			assert_eq!(FileKind::of(json.as_bytes()), Some(found));
			for expected in FileKind::ALL.into_iter().filter(|expected| *expected != found) {
				let error = error_of(expected, json.as_bytes());
				assert!(error.starts_with(&format!("this is no {}", expected.name())), "{error}");
				assert!(error.contains(": it is a") && error.ends_with(found.name()), "{error}");
			}
		}
	}

	#[test]
	fn a_file_that_is_none_of_ours_is_told_so() {
		for kind in FileKind::ALL {
			for (json, words) in [
				("", "it is not JSON"),
				("[]", "it has neither type nor version"),
				("{}", "it has no type"),
				(r#"{ "type": "x", "version": 1 }"#, "its type is 'x'"),
			] {
				let error = error_of(kind, json.as_bytes());
				assert!(error.contains(words), "{json}: {error}");
				assert_eq!(FileKind::of(json.as_bytes()), None);
			}
			assert!(kind.source().contains("such"), "{}", kind.source());
			let later = format!(r#"{{ "type": "{}", "version": 9 }}"#, kind.tag());
			assert!(error_of(kind, later.as_bytes()).contains('9'));
		}
	}
}
