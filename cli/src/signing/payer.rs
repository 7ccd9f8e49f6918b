//! The account that pays for a proposal of a DID.

use super::{AvailableKey, Keyring};
use crate::{failure::Failure, values::SignerRef};
use clavis_client::proposal::Proposal;
use clavis_primitives::{AccountId, PublicKey};

/// Chooses the key that pays: the one that was named; else the key of the account that has the deposit, if it is in the
/// keystore; else the first signing key that has an account, and of these one that suffices to control the DID, since
/// then the extrinsic needs no other signature.
pub fn choose_payer(
	keyring: &Keyring,
	proposal: &Proposal,
	signing: &[AvailableKey],
	named: Option<&SignerRef>,
	depositor: Option<&AccountId>,
) -> Result<AvailableKey, Failure> {
	let no_account = || {
		Failure::usage("none of these keys has an account that could pay")
			.with_hint("name an ed25519, sr25519 or secp256k1 key that pays, with --payer")
	};
	let payer = match (named, depositor) {
		(Some(payer), _) => Some(keyring.available(payer)?),
		(None, Some(account)) => keyring.all()?.into_iter().find(|key| key.key.account().as_ref() == Some(account)),
		(None, None) => None,
	};
	if let Some(payer) = payer {
		return payer.key.account().map(|_| payer.clone()).ok_or_else(no_account);
	}
	let keys = signing.iter().map(|available| available.key).collect::<Vec<_>>();
	let keys = proposal.fewest_keys(&keys, None)?;
	let items = proposal.items()?;
	let suffices = |key: &&PublicKey| {
		let account = key.account();
		account.is_some() && items.iter().any(|item| item.approval.is_spared(account.as_ref()))
	};
	let key = keys.iter().find(suffices).or_else(|| keys.iter().find(|key| key.account().is_some()));
	signing.iter().find(|available| Some(&available.key) == key).cloned().ok_or_else(no_account)
}
