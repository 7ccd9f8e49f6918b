//! Encoded calls, read with the chain's own metadata: calls that this client knows get its words, others stay unknown.

use super::{storage::Entry, ChainError, Snapshot};
use crate::{
	calls::{utility::makes_all, DecisionCall},
	governance::{Bounded, ProposedCall},
};
use sp_crypto_hashing::blake2_256;
use subxt::{
	ext::scale_value::{
		scale::{decode_as_type, encode_as_type},
		At, Composite, Value, ValueDef,
	},
	Metadata,
};

/// The longest call that is read. All calls that this client knows are shorter, even in a batch. Calls can lie in each
/// other, so the length bounds how deep reading goes.
const MAX_CALL_BYTES: usize = 1_024;
/// The deepest nesting of batches that is read. An honest proposal needs no more, and a longer text explains nothing.
const MAX_BATCHES: usize = 3;
/// The longest text of arguments that is shown.
const MAX_DETAILS: usize = 600;

/// A value with the number of its type in the metadata.
type Typed = Value<u32>;

impl Snapshot {
	/// Reads the call that a referendum would make.
	pub async fn proposed(&self, proposal: &Bounded) -> Result<ProposedCall, ChainError> {
		let unknown = |details: String| Ok(ProposedCall::Unknown { name: None, details });
		let bytes = match proposal {
			Bounded::Inline(bytes) => bytes.clone(),
			Bounded::Legacy { hash } => return unknown(format!("only its hash is known: 0x{}", hex::encode(hash))),
			Bounded::Lookup { hash, len } => match self.stored::<Vec<u8>>(preimage(hash, *len)).await? {
				Some(bytes) if blake2_256(&bytes) == *hash => bytes,
				_ => {
					let hash = hex::encode(hash);
					return unknown(format!("its text of {len} bytes is not on the chain, only the hash: 0x{hash}"));
				},
			},
		};
		self.read_call(&bytes).await
	}

	/// Reads an encoded call.
	pub async fn read_call(&self, bytes: &[u8]) -> Result<ProposedCall, ChainError> {
		Ok(read(bytes, self.runtime().await?.metadata_ref(), MAX_BATCHES))
	}
}

/// The entry with the text of a long proposal.
pub(super) fn preimage(hash: &[u8; 32], length: u32) -> Entry {
	let key = Value::unnamed_composite([Value::from_bytes(hash), Value::u128(length.into())]);
	Entry::of_map("Preimage", "PreimageFor", vec![key])
}

/// Reads a call, and the batches in it down to this depth.
fn read(bytes: &[u8], metadata: &Metadata, batches: usize) -> ProposedCall {
	let unreadable = || ProposedCall::Unknown { name: None, details: shortened(&format!("0x{}", hex::encode(bytes))) };
	if bytes.len() > MAX_CALL_BYTES {
		return unreadable();
	}
	let mut rest = bytes;
	let value = decode_as_type(&mut rest, metadata.outer_enums().call_enum_ty(), metadata.types());
	let Some((pallet, call, arguments)) = value.ok().filter(|_| rest.is_empty()).and_then(parts) else {
		return unreadable();
	};
	let known = match makes_all(&pallet, &call) {
		Some(all_or_none) => batch(&arguments, all_or_none, metadata, batches),
		// The chain must mean by these bytes what this client does.
		None => DecisionCall::read(bytes)
			.filter(|known| known.pallet() == pallet && known.name() == call)
			.map(ProposedCall::Known),
	};
	known.unwrap_or_else(|| ProposedCall::Unknown {
		name: Some(format!("{pallet}.{call}")),
		details: shortened(&arguments.to_string()),
	})
}

fn batch(arguments: &Composite<u32>, all_or_none: bool, metadata: &Metadata, batches: usize) -> Option<ProposedCall> {
	let batches = batches.checked_sub(1)?;
	let ValueDef::Composite(calls) = &arguments.at("calls")?.value else { return None };
	let calls = calls.values().map(|call| {
		let mut bytes = Vec::new();
		encode_as_type(call, metadata.outer_enums().call_enum_ty(), metadata.types(), &mut bytes).ok()?;
		Some(read(&bytes, metadata, batches))
	});
	Some(ProposedCall::Batch { calls: calls.collect::<Option<_>>()?, all_or_none })
}

/// The pallet, the name and the arguments of a call.
fn parts(value: Typed) -> Option<(String, String, Composite<u32>)> {
	let ValueDef::Variant(pallet) = value.value else { return None };
	let call = pallet.values.into_values().next()?;
	let ValueDef::Variant(call) = call.value else { return None };
	Some((pallet.name, call.name, call.values))
}

/// Text from a chain for a terminal: without control characters, and with an end.
fn shortened(text: &str) -> String {
	let mut letters = text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
	let start = letters.by_ref().take(MAX_DETAILS).collect::<String>();
	match letters.next() {
		Some(_) => format!("{start}…"),
		None => start,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn what_a_chain_says_does_not_write_on_the_terminal() {
		assert_eq!(shortened("\u{1b}[2Jaye"), "\u{fffd}[2Jaye");
		assert_eq!(shortened(&"x".repeat(2_000)).chars().count(), MAX_DETAILS + 1);
	}
}
