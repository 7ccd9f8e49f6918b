//! The order in which an author tries transactions: those that pay and free ones by turns.
//!
//! A block has room of its own for each kind (`LimitFreeCalls` in the runtime). An author gives up on a block after a
//! time in which it found no room for transactions. So it must not try all of one kind before the other.

use clavis_primitives::PAID_PRIORITY;
use sc_transaction_pool_api::{InPoolTransaction, ReadyTransactions};
use sp_runtime::transaction_validity::TransactionTag;
use std::{
	collections::{HashSet, VecDeque},
	mem,
	sync::Arc,
};

/// The ready transactions of a pool, by turns. Each kind keeps the order of the pool.
pub struct ByTurns<T> {
	/// The kind whose turn it is.
	next: VecDeque<Arc<T>>,
	/// The other kind.
	other: VecDeque<Arc<T>>,
	/// The tags that no transaction provides any more, since the one that does was reported as invalid.
	lost: HashSet<TransactionTag>,
}

impl<T: InPoolTransaction> ByTurns<T> {
	/// Takes the transactions of a pool in its order.
	pub fn new(ready: impl Iterator<Item = Arc<T>>) -> Self {
		let (paid, free) = ready.partition(|transaction| *transaction.priority() >= PAID_PRIORITY);
		Self { next: paid, other: free, lost: HashSet::new() }
	}

	fn lose(&mut self, transaction: &T) {
		self.lost.extend(transaction.provides().iter().cloned());
	}
}

impl<T: InPoolTransaction> Iterator for ByTurns<T> {
	type Item = Arc<T>;

	fn next(&mut self) -> Option<Self::Item> {
		loop {
			let transaction = self.next.pop_front().or_else(|| self.other.pop_front())?;
			mem::swap(&mut self.next, &mut self.other);
			if !transaction.requires().iter().any(|tag| self.lost.contains(tag)) {
				return Some(transaction);
			}
			// Neither can those follow that need this one.
			self.lose(&transaction);
		}
	}
}

impl<T: InPoolTransaction> ReadyTransactions for ByTurns<T> {
	fn report_invalid(&mut self, transaction: &Self::Item) {
		self.lose(transaction);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_runtime::transaction_validity::{TransactionLongevity, TransactionPriority};

	/// A transaction of an account, which needs the one before it.
	#[derive(Debug, PartialEq)]
	struct Waiting {
		number: u64,
		priority: TransactionPriority,
		requires: Vec<TransactionTag>,
		provides: Vec<TransactionTag>,
	}

	impl Waiting {
		fn new(number: u64, priority: TransactionPriority) -> Arc<Self> {
			Arc::new(Self { number, priority, requires: vec![], provides: vec![number.to_le_bytes().to_vec()] })
		}

		fn after(number: u64, before: u64) -> Arc<Self> {
			let requires = vec![before.to_le_bytes().to_vec()];
			let provides = vec![number.to_le_bytes().to_vec()];
			Arc::new(Self { number, priority: PAID_PRIORITY, requires, provides })
		}

		fn is_free(&self) -> bool {
			self.priority < PAID_PRIORITY
		}
	}

	impl InPoolTransaction for Waiting {
		type Transaction = ();
		type Hash = u64;

		fn data(&self) -> &() {
			&()
		}

		fn hash(&self) -> &u64 {
			&self.number
		}

		fn priority(&self) -> &TransactionPriority {
			&self.priority
		}

		fn longevity(&self) -> &TransactionLongevity {
			&TransactionLongevity::MAX
		}

		fn requires(&self) -> &[TransactionTag] {
			&self.requires
		}

		fn provides(&self) -> &[TransactionTag] {
			&self.provides
		}

		fn is_propagable(&self) -> bool {
			true
		}
	}

	fn numbers(ready: impl Iterator<Item = Arc<Waiting>>) -> Vec<u64> {
		ready.map(|transaction| transaction.number).collect()
	}

	#[test]
	fn an_honest_transaction_is_tried_soon_among_ten_thousand_of_the_other_kind() {
		let flood = |priority| (1..=10_000).map(move |number| Waiting::new(number, priority));
		let paid = [Waiting::new(0, PAID_PRIORITY)].into_iter().chain(flood(PAID_PRIORITY - 1));
		assert_eq!(numbers(ByTurns::new(paid)).iter().position(|number| *number == 0), Some(0));
		let free = flood(PAID_PRIORITY).chain([Waiting::new(0, 0)]);
		assert_eq!(numbers(ByTurns::new(free)).iter().position(|number| *number == 0), Some(1));
	}

	#[test]
	fn transactions_after_an_invalid_one_are_left_out() {
		let ready = [Waiting::new(1, PAID_PRIORITY), Waiting::after(2, 1), Waiting::after(3, 2), Waiting::new(4, 0)];
		let mut ready = ByTurns::new(ready.into_iter());
		let first = ready.next().unwrap();
		assert_eq!(first.number, 1);
		ready.report_invalid(&first);
		assert_eq!(numbers(ready), [4]);
	}

	proptest! {
		/// Neither kind waits for more than as many of the other, and each keeps its order.
		#[test]
		fn each_kind_has_every_second_turn(kinds in prop::collection::vec(any::<bool>(), 0..200)) {
			let ready = kinds.iter().zip(0..).map(|(is_free, number)| {
				Waiting::new(number, if *is_free { PAID_PRIORITY - 1 } else { PAID_PRIORITY })
			});
			let tried = ByTurns::new(ready).collect::<Vec<_>>();
			prop_assert_eq!(tried.len(), kinds.len());
			for is_free in [false, true] {
				let of_kind = tried.iter().enumerate().filter(|(_, transaction)| transaction.is_free() == is_free);
				let mut last = None;
				for (turn, (place, transaction)) in of_kind.enumerate() {
					prop_assert!(place <= 2 * turn + 1, "{turn} at {place}");
					prop_assert!(last < Some(transaction.number));
					last = Some(transaction.number);
				}
			}
		}
	}
}
