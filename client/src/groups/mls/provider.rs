//! Cryptography and storage for `openmls`: a map in memory, which is wiped when it is dropped.

use super::MlsError;
use crate::random::random;
use codec::{Decode, Encode};
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::OpenMlsProvider;
use std::{collections::HashMap, sync::PoisonError};
use zeroize::Zeroize;

/// The map of `openmls`, and its cryptography.
pub(super) struct Provider(OpenMlsRustCrypto);

/// The content of the map. It has secrets, so it is wiped when it is dropped.
#[derive(Clone, Default)]
pub(super) struct Entries(HashMap<Vec<u8>, Vec<u8>>);

impl Provider {
	pub(super) fn new(entries: Entries) -> Result<Self, MlsError> {
		// The library panics without randomness, so this asks for it first.
		random::<32>()?;
		let provider = Self(OpenMlsRustCrypto::default());
		provider.replace(entries);
		Ok(provider)
	}

	/// Returns the provider in the form of `openmls`.
	pub(super) fn mls(&self) -> &OpenMlsRustCrypto {
		&self.0
	}

	/// Returns a copy of the map.
	pub(super) fn entries(&self) -> Entries {
		Entries(self.0.storage().values.read().unwrap_or_else(PoisonError::into_inner).clone())
	}

	/// Replaces the map.
	pub(super) fn replace(&self, mut entries: Entries) {
		let mut values = self.0.storage().values.write().unwrap_or_else(PoisonError::into_inner);
		// The old map goes to `entries`, which wipes it.
		std::mem::swap(&mut *values, &mut entries.0);
	}

	/// Removes the entries with the keys of others.
	pub(super) fn remove(&self, others: &Entries) {
		let mut values = self.0.storage().values.write().unwrap_or_else(PoisonError::into_inner);
		for key in others.0.keys() {
			if let Some(mut value) = values.remove(key) {
				value.zeroize();
			}
		}
	}
}

impl Drop for Provider {
	fn drop(&mut self) {
		self.replace(Entries::default());
	}
}

impl Entries {
	/// Adds entries, in the place of those with the same keys.
	pub(super) fn extend(&mut self, others: &Self) {
		for (key, value) in &others.0 {
			if let Some(mut old) = self.0.insert(key.clone(), value.clone()) {
				old.zeroize();
			}
		}
	}

	/// Returns the entries in the order of their keys, for encoding.
	pub(super) fn sorted(&self) -> Vec<(&Vec<u8>, &Vec<u8>)> {
		let mut pairs = self.0.iter().collect::<Vec<_>>();
		pairs.sort();
		pairs
	}
}

impl Drop for Entries {
	fn drop(&mut self) {
		for value in self.0.values_mut() {
			value.zeroize();
		}
	}
}

impl Encode for Entries {
	fn size_hint(&self) -> usize {
		let lengths = self.0.iter().map(|(key, value)| key.len().saturating_add(value.len()).saturating_add(8));
		lengths.fold(8, usize::saturating_add)
	}

	fn encode_to<T: codec::Output + ?Sized>(&self, dest: &mut T) {
		self.sorted().encode_to(dest);
	}
}

impl Decode for Entries {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		Vec::<(Vec<u8>, Vec<u8>)>::decode(input).map(|pairs| Self(pairs.into_iter().collect()))
	}
}
