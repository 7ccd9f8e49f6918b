//! Keys and accounts.

use super::{wrong, ValueError};
use clavis_client::{
	keys::{account_of, Secret},
	keystore::KeyName,
};
use clavis_primitives::{AccountId, Algorithm, PublicKey};
use std::{fmt, str::FromStr};

/// The length of the shortest address of a 32-byte account. A public key is longer.
const SHORTEST_ADDRESS: usize = 46;

/// A key that can sign: its secret is on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerRef {
	/// A key of the keystore.
	Name(KeyName),
	/// A path under the development phrase, which makes an sr25519 key.
	Development(String),
}

impl SignerRef {
	/// The algorithm of a key that is named by its path alone.
	pub const DEVELOPMENT_ALGORITHM: Algorithm = Algorithm::Sr25519;
	/// The paths of the accounts that have tokens from the first block of a development network on.
	pub const DEVELOPMENT_ACCOUNTS: [&str; 6] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie"];
}

impl fmt::Display for SignerRef {
	/// Writes it as an argument has it.
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Name(name) => write!(f, "{name}"),
			Self::Development(path) => f.write_str(path),
		}
	}
}

impl FromStr for SignerRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		if !text.starts_with("//") {
			return text.parse().map(Self::Name).map_err(wrong);
		}
		let secret = text.parse::<Secret>().map_err(wrong)?;
		secret.pair(Self::DEVELOPMENT_ALGORITHM).map_err(wrong)?;
		Ok(Self::Development(text.into()))
	}
}

/// A key whose public side is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRef {
	/// A key that can sign here.
	Signer(SignerRef),
	/// The public key of any holder.
	Public(PublicKey),
}

impl FromStr for KeyRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		match text.parse::<PublicKey>() {
			Ok(key) => Ok(Self::Public(key)),
			// A name of this length is far more likely a public key with a typing mistake.
			Err(error) if text.starts_with('z') && text.len() >= SHORTEST_ADDRESS => {
				Err(wrong(format!("this is no public key: {error}")))
			},
			Err(_) => text.parse().map(Self::Signer),
		}
	}
}

/// An account: by its address, or by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRef {
	/// The account that an address names.
	Address(AccountId),
	/// The account of a key.
	Key(KeyRef),
}

impl FromStr for AccountRef {
	type Err = ValueError;

	fn from_str(text: &str) -> Result<Self, ValueError> {
		if let Some(account) = account_of(text) {
			return Ok(Self::Address(account));
		}
		let key = text.parse::<KeyRef>()?;
		// A name of this length is far more likely an address with a typing mistake.
		if matches!(key, KeyRef::Signer(SignerRef::Name(_))) && text.len() >= SHORTEST_ADDRESS {
			return Err(wrong("this is not an address of this chain: check that it was copied completely"));
		}
		Ok(Self::Key(key))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_typing_mistake_is_not_taken_for_a_name() {
		let key = "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu";
		assert!(matches!(key.parse(), Ok(KeyRef::Public(_))));
		let error = key.strip_suffix('u').unwrap().parse::<KeyRef>().unwrap_err().to_string();
		assert!(error.contains("no public key"), "{error}");
		// One letter is another one: at the start of a key for shares, and at its end.
		let shares = "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc";
		for mistyped in [shares.replacen("6L", "7L", 1), shares.replacen("z6LS", "z6LT", 1)] {
			let error = mistyped.parse::<KeyRef>().unwrap_err().to_string();
			assert!(error.contains("no public key") && error.contains("mistyped"), "{error}");
		}
		assert!(matches!("zoe".parse(), Ok(KeyRef::Signer(_))));
		let address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		assert!(matches!(address.parse(), Ok(AccountRef::Address(_))));
		assert!(address.replace("utQY", "utQX").parse::<AccountRef>().is_err());
	}
}
