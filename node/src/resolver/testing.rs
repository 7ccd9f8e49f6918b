//! A chain in miniature for tests of the resolver.

use super::{
	records::{Head, Proven, ReadError, Records, Version, VersionError, VersionSelector},
	Resolver,
};
use clavis_primitives::{ControlSet, Did, DidId, Inception, NetworkName, PublicKey, Record};
use serde_json::json;
use std::time::Duration;

pub const HEAD_HEIGHT: u32 = 7;
pub const HEAD_MOMENT: Duration = Duration::from_secs(1_767_225_600);

pub fn resolver() -> Resolver {
	Resolver::new(Chain, None)
}

pub fn known_did() -> String {
	did(0)
}

pub fn ended_did() -> String {
	did(1)
}

pub fn unknown_did() -> String {
	did(2)
}

fn did(salt: u8) -> String {
	Did { network: network(), id: id(salt) }.to_string()
}

fn network() -> NetworkName {
	"dev".parse().unwrap()
}

fn inception(salt: u8) -> Inception {
	let key = PublicKey::Sr25519(sp_keyring::Sr25519Keyring::Alice.to_raw_public());
	Inception { control: ControlSet::single(key), next: None, salt: [salt; 32].into() }
}

fn id(salt: u8) -> DidId {
	inception(salt).id(&network())
}

/// It has one DID that is active and one that is not.
struct Chain;

impl Records for Chain {
	fn network(&self) -> Result<NetworkName, ReadError> {
		Ok(network())
	}

	fn record(&self, asked: DidId) -> Result<Option<Record<()>>, ReadError> {
		let create = |salt| Record::create(inception(salt), [], 1, 1).unwrap();
		if asked == id(0) {
			Ok(Some(create(0)))
		} else if asked == id(1) {
			let mut record = create(1);
			record.deactivate(2).unwrap();
			Ok(Some(record))
		} else {
			Ok(None)
		}
	}

	fn head(&self) -> Result<Head, ReadError> {
		Ok(Head { height: HEAD_HEIGHT, moment: HEAD_MOMENT })
	}

	/// Of its DIDs it keeps the current version alone.
	fn version(&self, id: DidId, which: VersionSelector) -> Result<Version, VersionError> {
		let record = self.record(id)?.ok_or(VersionError::NotFound)?;
		match which {
			VersionSelector::Id(version) if version == 0 || version > record.version => Err(VersionError::NotFound),
			VersionSelector::Time(moment) if moment < record.created => Err(VersionError::NotFound),
			VersionSelector::Id(version) if version < record.version => Err(VersionError::Pruned),
			VersionSelector::Time(moment) if moment < record.updated => Err(VersionError::Pruned),
			_ => Ok(Version { record, next: None }),
		}
	}

	fn prove(&self, id: DidId, which: Option<VersionSelector>) -> Result<Proven, VersionError> {
		let version = match (self.record(id)?, which) {
			(Some(_), Some(which)) => Some(self.version(id, which)?),
			(record, _) => record.map(|record| Version { record, next: None }),
		};
		Ok(Proven { version, proof: json!({ "type": "ClavisProof" }) })
	}
}

/// It has lost its disk.
pub struct Unreadable;

fn lost<T>() -> Result<T, ReadError> {
	Err(sp_blockchain::Error::Backend("the disk is gone".into()).into())
}

impl Records for Unreadable {
	fn network(&self) -> Result<NetworkName, ReadError> {
		lost()
	}

	fn record(&self, _: DidId) -> Result<Option<Record<()>>, ReadError> {
		lost()
	}

	fn head(&self) -> Result<Head, ReadError> {
		lost()
	}

	fn version(&self, _: DidId, _: VersionSelector) -> Result<Version, VersionError> {
		Ok(lost()?)
	}

	fn prove(&self, _: DidId, _: Option<VersionSelector>) -> Result<Proven, VersionError> {
		Ok(lost()?)
	}
}
