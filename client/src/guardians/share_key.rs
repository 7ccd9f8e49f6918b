//! The key of a guardian's document that shares of a backup are encrypted to.

use crate::chain::{ChainError, Snapshot};
use clavis_primitives::{PublicKey, Purpose, Record};

/// Returns the first X25519 key of a record that is good for key agreement as of a block.
pub async fn share_key_of(record: &Record<()>, at: &Snapshot) -> Result<Option<PublicKey>, ChainError> {
	let rules = at.rules().await?.rules;
	let methods = record.document.methods.iter().filter(|method| matches!(method.key, PublicKey::X25519(_)));
	let mut good =
		methods.filter(|method| record.check_use(method, Some(Purpose::KeyAgreement), at.moment(), &rules).is_ok());
	Ok(good.next().map(|method| method.key))
}
