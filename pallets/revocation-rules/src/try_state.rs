//! The conditions that hold for the storage of this pallet between any two calls.

use crate::{Agenda, Config, Due, InForce, Matures, Pallet, Past};
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// The rules in force are those of the agenda. Every set before them is there, and each ends where the next one starts.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		// During a standstill the agenda is as the block before it left it.
		let standing = T::Standstills::get().since();
		let block = standing.map_or_else(Self::block, |since| since.saturating_sub(1));
		let agenda = Agenda::<T>::get();
		agenda.check_invariants(block)?;
		let in_force = InForce::<T>::get();
		ensure!(in_force.rules == agenda.rules(block), "what is in force is not what was decided");
		ensure!(Matures::<T>::get() == agenda.next_moment(), "a withdrawal would not be looked at");
		let due = Due::<T>::get();
		ensure!(due.is_none_or(|due| due > block), "what is due was not brought in");
		let next = agenda.next_block(block);
		ensure!(next.is_none_or(|next| due.is_some_and(|due| due <= next)), "a block to come would be missed");

		let mut end = (0, 0);
		for number in 1..in_force.number {
			let past = Past::<T>::get(number).ok_or("a past rule set is missing")?;
			ensure!(past.set.number == number, "a past rule set has another number");
			ensure!((past.set.from_block, past.set.from) == end, "a past rule set must start where the last one ended");
			ensure!(past.set.from_block < past.until_block, "a past rule set was in force in no block");
			ensure!(past.set.from <= past.until, "a past rule set ended before it started");
			past.set.rules.check_sound().map_err(|_| "a past rule set is unsound")?;
			end = (past.until_block, past.until);
		}
		ensure!((in_force.from_block, in_force.from) == end, "what is in force must start where the last set ended");
		ensure!(Past::<T>::iter_keys().all(|number| number < in_force.number), "a past rule set is yet to come");
		Ok(())
	}
}
