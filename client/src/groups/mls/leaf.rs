//! Leaves of the tree: the members, as MLS knows them.

use super::{
	identity::{check_method, key_from_mls},
	MlsError,
};
use clavis_primitives::{Did, DidUrl, PublicKey};
use openmls::prelude::{Credential, CredentialType};
use openmls_traits::types::Ciphersuite;

/// The longest identity, in bytes. A DID URL of ours has at most 110.
const MAX_IDENTITY: usize = 256;

/// A leaf of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
	/// Its index, from 0.
	pub index: u32,
	/// The identity in its credential: the DID URL of a verification method.
	pub identity: String,
	/// The key that checks the signatures of the member.
	pub key: PublicKey,
	did: Did,
}

impl Leaf {
	/// Reads a leaf. Fails if its credential is no DID URL of a method, or if its key is not sound.
	pub(super) fn read(index: u32, suite: Ciphersuite, credential: &Credential, key: &[u8]) -> Result<Self, MlsError> {
		let fault = |fault: &str| MlsError::Leaf { leaf: index, fault: fault.into() };
		if credential.credential_type() != CredentialType::Basic {
			return Err(fault("its credential is not a basic one"));
		}
		let identity = credential.serialized_content();
		if identity.len() > MAX_IDENTITY {
			return Err(fault("its identity is too long"));
		}
		let identity = std::str::from_utf8(identity).map_err(|_| fault("its identity is no text"))?;
		let method = identity.parse::<DidUrl>().map_err(|error| fault(&format!("its identity: {error}")))?;
		check_method(&method).map_err(|error| fault(&error.to_string()))?;
		let key = key_from_mls(suite, key).ok_or_else(|| fault("its signature key is not sound"))?;
		Ok(Self { index, identity: identity.into(), key, did: method.did })
	}

	/// Returns the DID of the member.
	pub fn did(&self) -> &Did {
		&self.did
	}
}
