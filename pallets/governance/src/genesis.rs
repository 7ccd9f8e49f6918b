//! The periods that a chain starts with.

use crate::{ChainPeriods, Config, Periods};

/// Writes the periods. A chain specification that states impossible ones must not start a chain.
#[allow(clippy::panic, reason = "a chain must not start with an impossible genesis block")]
pub(crate) fn build<T: Config>(periods: &Periods) {
	if let Err(error) = periods.check() {
		panic!("genesis governance periods: {error}");
	}
	ChainPeriods::<T>::put(periods);
}
