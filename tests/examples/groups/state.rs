//! The entries of a pallet in the state of a block, and the difference between two blocks. It is read from outside, by the
//! requests that each Substrate node answers.

use crate::Failure;
use clavis_tests::{hex, Rpc};
use serde_json::{json, Value};
use sp_core::H256;
use sp_crypto_hashing::twox_128;
use std::collections::BTreeMap;

/// The keys that one request lists, and the values that one request reads.
const PAGE: usize = 500;

/// The entries of a pallet: each key and its value, in hexadecimal.
pub struct State(BTreeMap<String, String>);

/// The difference between the states of a pallet before and after a block.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
	/// The number of entries with a new value.
	pub entries: usize,
	/// The bytes of these values.
	pub bytes: usize,
	/// The bytes of all values after the block, less those before it.
	pub grown: i64,
}

fn rpc(rpc: &Rpc, method: &str, params: Value) -> Result<Value, Failure> {
	rpc.call(method, params).map_err(|error| format!("{method}: {}", error.message).into())
}

/// Returns the number of bytes that a text in hexadecimal stands for.
fn length(text: &str) -> usize {
	text.len().saturating_sub(2) / 2
}

impl State {
	/// Reads all entries of a pallet after a block.
	pub fn read(node: &Rpc, pallet: &str, block: H256) -> Result<Self, Failure> {
		let (prefix, block) = (hex(&twox_128(pallet.as_bytes())), hex(&block.0));
		let mut keys = Vec::<Value>::new();
		loop {
			let page = rpc(node, "state_getKeysPaged", json!([prefix, PAGE, keys.last(), block]))?;
			let page = page.as_array().ok_or("the keys are no list")?;
			keys.extend_from_slice(page);
			if page.len() < PAGE {
				break;
			}
		}
		let mut entries = BTreeMap::new();
		for keys in keys.chunks(PAGE) {
			let sets = rpc(node, "state_queryStorageAt", json!([keys, block]))?;
			let changes = sets.as_array().into_iter().flatten().filter_map(|set| set["changes"].as_array()).flatten();
			for change in changes {
				if let (Some(key), Some(value)) = (change[0].as_str(), change[1].as_str()) {
					entries.insert(key.to_owned(), value.to_owned());
				}
			}
		}
		Ok(Self(entries))
	}

	/// Returns what the block of `after` wrote, if this is the state before it.
	pub fn until(&self, after: &Self) -> Written {
		let total = |state: &Self| state.0.values().map(|value| length(value) as i64).sum::<i64>();
		let new = after.0.iter().filter(|(key, value)| self.0.get(*key) != Some(value)).map(|(_, value)| length(value));
		let (entries, bytes) = new.fold((0, 0), |(count, sum), length| (count + 1, sum + length));
		Written { entries, bytes, grown: total(after) - total(self) }
	}

	/// Returns the number of entries.
	pub fn len(&self) -> usize {
		self.0.len()
	}
}

/// Returns the block before a block.
pub fn parent(node: &Rpc, block: H256) -> Result<H256, Failure> {
	let header = rpc(node, "chain_getHeader", json!([hex(&block.0)]))?;
	let parent = header["parentHash"].as_str().ok_or("the block has no parent")?;
	Ok(parent.parse()?)
}
