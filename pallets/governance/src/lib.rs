//! What referenda decide with: their origins, their periods, and runtime upgrades.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
