//! New verification methods, from arguments.

use crate::{failure::Failure, signing::Keyring, values::MethodArg};
use clavis_client::did::{free_fragment, Subject};
use clavis_primitives::{Algorithm, Fragment, NewMethod, PublicKey, Purpose, Purposes};

/// The highest number that an id gets by itself.
const LAST_NUMBER: u32 = 99;

/// Makes verification methods, with ids that are free: `key-1`, `key-2` and so on.
#[derive(Default)]
pub struct NewMethods<'a> {
	subject: Option<&'a Subject>,
	taken: Vec<Fragment>,
}

impl<'a> NewMethods<'a> {
	/// Makes methods for a DID that exists.
	pub fn of(subject: &'a Subject) -> Self {
		Self { subject: Some(subject), taken: Vec::new() }
	}

	/// Makes the method that an argument describes.
	pub fn described(&mut self, method: &MethodArg, keyring: &Keyring) -> Result<NewMethod, Failure> {
		let key = keyring.public(&method.key)?;
		let id = match &method.id {
			Some(id) => self.take(id),
			None => self.next_id()?,
		};
		let purposes = method.purposes.unwrap_or_else(|| default_purposes(&key));
		Ok(NewMethod { id, key, purposes, expires: method.expires })
	}

	/// Makes a method of this key, with the purposes of its algorithm.
	pub fn for_key(&mut self, key: PublicKey) -> Result<NewMethod, Failure> {
		Ok(NewMethod { id: self.next_id()?, key, purposes: default_purposes(&key), expires: None })
	}

	fn take(&mut self, id: &Fragment) -> Fragment {
		self.taken.push(id.clone());
		id.clone()
	}

	fn next_id(&mut self) -> Result<Fragment, Failure> {
		let free = (1..=LAST_NUMBER).find_map(|number| {
			let id = format!("key-{number}").parse::<Fragment>().ok()?;
			let free = match self.subject {
				Some(subject) => free_fragment(&id, &subject.record, &self.taken)? == id,
				None => !self.taken.contains(&id),
			};
			free.then_some(id)
		});
		let free = free.ok_or_else(|| {
			Failure::usage(format!("the ids from key-1 to key-{LAST_NUMBER} are taken"))
				.with_hint("name an id in front of the key: ID=KEY")
		})?;
		Ok(self.take(&free))
	}
}

fn default_purposes(key: &PublicKey) -> Purposes {
	match key.algorithm() {
		Algorithm::X25519 => [Purpose::KeyAgreement].into_iter().collect(),
		_ => [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn ids_count_up_and_pass_over_those_taken() {
		let mut methods = NewMethods::default();
		assert_eq!(methods.next_id().unwrap().as_str(), "key-1");
		methods.take(&"key-2".parse().unwrap());
		assert_eq!(methods.next_id().unwrap().as_str(), "key-3");
	}
}
