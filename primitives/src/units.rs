//! Units that all types share.

/// A moment: seconds since 1970-01-01T00:00:00 UTC, as the chain's timestamp states it.
///
/// W3C DID Resolution writes moments in UTC without fractions of a second, so a moment has no fraction. Blocks can
/// follow each other faster than that: several blocks, versions and rule sets can share one moment.
pub type Moment = u64;

/// A block height. Delays count in blocks, so that nothing matures while the chain is halted.
pub type BlockHeight = u32;

/// Returns true if something that lasts up to and including a block is over in another one: a freeze, an attempt, a window.
pub fn has_passed(last: BlockHeight, block: BlockHeight) -> bool {
	block > last
}

/// A 32-byte account, as every Substrate wallet knows it.
pub type AccountId = sp_runtime::AccountId32;

/// The prefix of addresses on Clavis chains: Substrate's generic one.
pub const SS58_PREFIX: u16 = 42;

/// The least priority of a transaction that pays. Free transactions have a lower one, so that a pool that is full keeps
/// those that pay. A priority is a number without a unit (`sp_runtime::transaction_validity::TransactionPriority`).
pub const PAID_PRIORITY: u64 = 1 << 32;
