//! The validator set, as referenda decide it.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
