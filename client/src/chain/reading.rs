//! Encoded calls, read with the chain's own metadata: what is known becomes one of ours, what is not stays unknown.

use super::{ChainError, Finalised};
use crate::governance::{Bounded, ProposedCall};
use clavis_primitives::{rules::RuleChanges, AccountId};
use codec::{Decode, DecodeAll};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use subxt::{
	ext::scale_value::{
		scale::{decode_as_type, encode_as_type},
		At, Composite, Value, ValueDef,
	},
	Metadata,
};

/// The longest call that is read. All that this client knows are shorter, even in company; and calls can lie in each
/// other, so that the length bounds how deep reading goes.
const MAX_CALL_BYTES: usize = 1_024;
/// How deep batches may lie in batches: nobody who means well needs more, and a text of more explains nothing.
const MAX_BATCHES: usize = 3;
/// The longest text of arguments that is shown.
const MAX_DETAILS: usize = 600;

/// A value with the number of its type in the metadata.
type Typed = Value<u32>;

impl Finalised<'_> {
	/// What a referendum would do.
	pub async fn proposed(&self, proposal: &Bounded) -> Result<ProposedCall, ChainError> {
		let unknown = |details: String| Ok(ProposedCall::Unknown { name: None, details });
		let bytes = match proposal {
			Bounded::Inline(bytes) => bytes.clone(),
			Bounded::Legacy { hash } => return unknown(format!("only its hash is known: 0x{}", hex::encode(hash))),
			Bounded::Lookup { hash, len } => {
				let key = Value::unnamed_composite([Value::from_bytes(hash), Value::u128((*len).into())]);
				match self.stored::<Vec<u8>>("Preimage", "PreimageFor", vec![key]).await? {
					Some(bytes) if blake2_256(&bytes) == *hash => bytes,
					_ => {
						let hash = hex::encode(hash);
						return unknown(format!(
							"its text of {len} bytes is not on the chain, only the hash: 0x{hash}"
						));
					},
				}
			},
		};
		Ok(self.read_call(&bytes))
	}

	/// What an encoded call does.
	pub fn read_call(&self, bytes: &[u8]) -> ProposedCall {
		read(bytes, self.at.metadata_ref(), MAX_BATCHES)
	}
}

/// Reads a call, and batches in it down to so many.
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
	known(&pallet, &call, &arguments, metadata, batches).unwrap_or_else(|| ProposedCall::Unknown {
		name: Some(format!("{pallet}.{call}")),
		details: shortened(&arguments.to_string()),
	})
}

/// The pallet, the name and the arguments of a call.
fn parts(value: Typed) -> Option<(String, String, Composite<u32>)> {
	let ValueDef::Variant(pallet) = value.value else { return None };
	let call = pallet.values.into_values().next()?;
	let ValueDef::Variant(call) = call.value else { return None };
	Some((pallet.name, call.name, call.values))
}

fn known(
	pallet: &str,
	call: &str,
	arguments: &Composite<u32>,
	metadata: &Metadata,
	batches: usize,
) -> Option<ProposedCall> {
	let of = |name: &str| arguments.at(name);
	let number = |name| of(name)?.as_u128()?.try_into().ok();
	let account = |name| account(of(name)?);
	Some(match (pallet, call) {
		("RevocationRules", "schedule") => ProposedCall::Schedule {
			changes: ours::<RuleChanges>(of("changes")?, metadata)?,
			notice: number("notice")?,
		},
		("RevocationRules", "cancel") => ProposedCall::CancelScheduled(number("id")?),
		("RevocationRules", "tighten") => ProposedCall::Tighten(ours(of("change")?, metadata)?),
		("Governance", "authorize_upgrade") => ProposedCall::AuthorizeUpgrade(H256(bytes32(of("code_hash")?)?)),
		("Validators", "add") => ProposedCall::AddValidator(account("validator")?),
		("Validators", "remove") => ProposedCall::RemoveValidator(account("validator")?),
		("Validators", "replace") => ProposedCall::ReplaceValidator { old: account("old")?, new: account("new")? },
		("Council", "set_members") => ProposedCall::SetCouncil(accounts(of("new_members")?)?),
		("Utility", "batch" | "batch_all") => {
			let batches = batches.checked_sub(1)?;
			let calls = elements(of("calls")?)?.map(|call| {
				let mut bytes = Vec::new();
				let call_type = metadata.outer_enums().call_enum_ty();
				encode_as_type(call, call_type, metadata.types(), &mut bytes).ok()?;
				Some(read(&bytes, metadata, batches))
			});
			ProposedCall::Batch { calls: calls.collect::<Option<_>>()?, all_or_none: call == "batch_all" }
		},
		_ => return None,
	})
}

/// A value as one of the types that the chain shares with this client.
fn ours<T: Decode>(value: &Typed, metadata: &Metadata) -> Option<T> {
	let mut bytes = Vec::new();
	encode_as_type(value, value.context, metadata.types(), &mut bytes).ok()?;
	T::decode_all(&mut &bytes[..]).ok()
}

fn elements(value: &Typed) -> Option<impl ExactSizeIterator<Item = &Typed>> {
	match &value.value {
		ValueDef::Composite(elements) => Some(elements.values()),
		_ => None,
	}
}

/// 32 bytes, in however many wrappings.
fn bytes32(value: &Typed) -> Option<[u8; 32]> {
	let mut values = elements(value)?;
	if values.len() == 1 {
		return bytes32(values.next()?);
	}
	let bytes = values.map(|byte| byte.as_u128()?.try_into().ok()).collect::<Option<Vec<u8>>>()?;
	bytes.try_into().ok()
}

fn account(value: &Typed) -> Option<AccountId> {
	bytes32(value).map(AccountId::new)
}

fn accounts(value: &Typed) -> Option<Vec<AccountId>> {
	let elements = elements(value)?;
	elements.map(account).collect()
}

/// Text from a chain for a terminal: no control characters, and not without end.
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
	fn bytes_are_found_in_their_wrappings() {
		let number = |value: u128| Value::u128(value).map_context(|()| 0u32);
		let bytes = |count: u128| Composite::unnamed((0..count).map(number));
		let array = Value::with_context(ValueDef::Composite(bytes(32)), 0);
		let wrapped = Value::with_context(ValueDef::Composite(Composite::unnamed([array.clone()])), 0);
		let expected: [u8; 32] = std::array::from_fn(|place| place as u8);
		assert_eq!(bytes32(&array), Some(expected));
		assert_eq!(bytes32(&wrapped), Some(expected));
		assert_eq!(bytes32(&Value::with_context(ValueDef::Composite(bytes(31)), 0)), None);
		assert_eq!(bytes32(&number(7)), None);
	}

	#[test]
	fn what_a_chain_says_does_not_write_on_the_terminal() {
		assert_eq!(shortened("\u{1b}[2Jaye"), "\u{fffd}[2Jaye");
		assert_eq!(shortened(&"x".repeat(2_000)).chars().count(), MAX_DETAILS + 1);
	}
}
