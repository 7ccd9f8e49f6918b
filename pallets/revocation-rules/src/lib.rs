//! The revocation rules: numbered sets, scheduled by referendum, tightened by the council.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
