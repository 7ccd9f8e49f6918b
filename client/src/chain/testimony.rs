//! The records of DIDs as a block left them, or as they tell of that block today.

use super::{ask, connection::BlockHash, Chain, ChainError};
use clavis_primitives::{
	storage::{now_key, record_key, rules_key},
	DidId, Moment, NumberedRules, Record, RuleSet, StoredRecord,
};
use clavis_proofs::state::Ticket;
use codec::{Compact, Decode};
use sp_core::H256;
use std::collections::BTreeMap;

/// The most records that one request reads.
const RECORDS_A_REQUEST: usize = 1_000;

/// The records of DIDs, by which their keys at a block are judged.
#[derive(Clone, Debug)]
pub struct Testimony {
	/// The moment of the block.
	pub at: Moment,
	/// The rules of that moment.
	pub rules: RuleSet,
	/// The records of the DIDs that exist.
	pub records: BTreeMap<DidId, Record<()>>,
	/// True if the records are those of the block. False if they are newer, because the node has dropped the state of the
	/// block: then they remember keys that ended since, as far as they have room.
	pub exact: bool,
}

impl Chain {
	/// Reads the records of DIDs as a block left them. If the node has dropped the state of the block, reads them as they
	/// are now, with the rules of that moment.
	///
	/// Makes one request for the state of the block, or four.
	pub async fn testimony(&self, dids: &[DidId], block: H256) -> Result<Testimony, ChainError> {
		match self.as_of(dids, block).await {
			// A node has no other words for a state that it dropped.
			Err(ChainError::Node(_)) => self.in_hindsight(dids, block).await,
			other => other,
		}
	}

	async fn as_of(&self, dids: &[DidId], block: H256) -> Result<Testimony, ChainError> {
		let (now, rules) = (now_key(), rules_key());
		let mut records = BTreeMap::new();
		let (mut at, mut in_force) = (None, NumberedRules::default());
		// Also without a DID, so that the moment is read.
		let mut rest = dids;
		loop {
			let (part, more) = rest.split_at(rest.len().min(RECORDS_A_REQUEST));
			let keys = part.iter().map(record_key).chain([now.clone(), rules.clone()]).collect::<Vec<_>>();
			let mut entries = self.connection.entries("records of DIDs", &keys, block).await?;
			for did in part {
				let Some(bytes) = entries.remove(&record_key(did)).flatten() else { continue };
				let stored = StoredRecord::<Ticket>::decode(&mut &bytes[..]);
				let stored = stored.map_err(|_| ChainError::garbled("record of a DID"))?;
				records.insert(*did, stored.into_latest().without_ticket());
			}
			if let Some(bytes) = entries.remove(&now).flatten() {
				let milliseconds = u64::decode(&mut &bytes[..]).map_err(|_| ChainError::garbled("time of a block"))?;
				at = Some(milliseconds / 1_000);
			}
			if let Some(bytes) = entries.remove(&rules).flatten() {
				in_force =
					NumberedRules::decode(&mut &bytes[..]).map_err(|_| ChainError::garbled("rules of a block"))?;
			}
			rest = more;
			if rest.is_empty() {
				break;
			}
		}
		let at = at.ok_or_else(|| ChainError::garbled("time of a block"))?;
		Ok(Testimony { at, rules: in_force.rules, records, exact: true })
	}

	async fn in_hindsight(&self, dids: &[DidId], block: H256) -> Result<Testimony, ChainError> {
		let here = self.snapshot();
		let newest = self.as_of(dids, here.hash()).await?;
		let at = self.moment_of(block).await?;
		let rules = match at < newest.at {
			true => here.rules_at(at).await?.rules,
			false => newest.rules,
		};
		Ok(Testimony { at, rules, exact: false, records: newest.records })
	}

	/// Returns the time of a block from its body, which nodes keep longer than its state.
	async fn moment_of(&self, block: H256) -> Result<Moment, ChainError> {
		let legacy = self.connection.legacy();
		let body = ask("an old block", legacy.chain_get_block(Some(BlockHash::from(block.0)))).await?;
		let body = body.ok_or_else(|| ChainError::Unavailable("it has dropped the bodies of old blocks".into()))?;
		let runtime = self.snapshot().runtime().await?;
		let timestamp = runtime.metadata_ref().pallet_by_name("Timestamp").map(|pallet| pallet.call_index());
		let mut extrinsics = body.block.extrinsics.iter();
		let moment = extrinsics.find_map(|extrinsic| milliseconds(extrinsic, timestamp?));
		moment.map(|milliseconds| milliseconds / 1_000).ok_or_else(|| ChainError::garbled("body of an old block"))
	}
}

/// Reads the inherent that sets the time of a block: a bare extrinsic with the first call of the pallet with this index.
fn milliseconds(extrinsic: &[u8], pallet: u8) -> Option<u64> {
	let (Compact(_length), version, index, call, Compact(milliseconds)) =
		<(Compact<u32>, u8, u8, u8, Compact<u64>)>::decode(&mut &extrinsic[..]).ok()?;
	(matches!(version, 4 | 5) && (index, call) == (pallet, 0)).then_some(milliseconds)
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;

	#[test]
	fn the_time_of_a_block_is_read_from_its_inherent_alone() {
		let inherent = |version: u8, index: u8, call: u8| {
			let body = (version, index, call, Compact(1_767_225_600_123u64)).encode();
			body.encode()
		};
		assert_eq!(milliseconds(&inherent(5, 1, 0), 1), Some(1_767_225_600_123));
		assert_eq!(milliseconds(&inherent(4, 1, 0), 1), Some(1_767_225_600_123));
		// A signed extrinsic, another pallet, another call, and bytes that end too early.
		for (bytes, pallet) in
			[(inherent(0x84, 1, 0), 1), (inherent(5, 2, 0), 1), (inherent(5, 1, 1), 1), (vec![16, 5], 1), (vec![], 1)]
		{
			assert_eq!(milliseconds(&bytes, pallet), None, "{bytes:?}");
		}
	}
}
