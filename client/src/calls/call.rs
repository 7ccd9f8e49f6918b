//! Calls, by name, with their arguments encoded.

use codec::Encode;
use subxt::{
	ext::{
		scale_encode::{EncodeAsFields, Error as EncodeError, FieldIter, TypeResolver},
		scale_value::{Composite, Value},
	},
	tx::Payload,
};

/// A call of a pallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
	pallet: &'static str,
	name: &'static str,
	arguments: Arguments,
}

/// The arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arguments {
	/// SCALE-encoded already, from types that the chain shares with this client.
	Encoded(Vec<u8>),
	/// Values by name, encoded as the chain's metadata says.
	Named(Composite<()>),
}

/// A call with the encoding that it has in an extrinsic, and in what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedCall(Vec<u8>);

impl Call {
	/// A call of any pallet, with its arguments SCALE-encoded one after the other.
	pub fn new(pallet: &'static str, name: &'static str, arguments: Vec<u8>) -> Self {
		Self { pallet, name, arguments: Arguments::Encoded(arguments) }
	}

	/// A call of one of the SDK's pallets: the chain's metadata says what its arguments look like.
	pub(crate) fn named<const N: usize>(
		pallet: &'static str,
		name: &'static str,
		arguments: [(&'static str, Value); N],
	) -> Self {
		Self { pallet, name, arguments: Arguments::Named(Composite::named(arguments)) }
	}
}

impl Payload for Call {
	type CallData = Arguments;

	fn pallet_name(&self) -> &str {
		self.pallet
	}

	fn call_name(&self) -> &str {
		self.name
	}

	fn call_data(&self) -> &Arguments {
		&self.arguments
	}
}

impl EncodeAsFields for Arguments {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		fields: &mut dyn FieldIter<'_, R::TypeId>,
		types: &R,
		out: &mut Vec<u8>,
	) -> Result<(), EncodeError> {
		match self {
			Self::Encoded(bytes) => out.extend_from_slice(bytes),
			Self::Named(values) => values.encode_as_fields_to(fields, types, out)?,
		}
		Ok(())
	}
}

impl EncodedCall {
	/// Its bytes.
	pub fn as_bytes(&self) -> &[u8] {
		&self.0
	}
}

impl From<Vec<u8>> for EncodedCall {
	fn from(bytes: Vec<u8>) -> Self {
		Self(bytes)
	}
}

impl Encode for EncodedCall {
	fn size_hint(&self) -> usize {
		self.0.len()
	}

	fn encode_to<O: codec::Output + ?Sized>(&self, out: &mut O) {
		out.write(&self.0);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::calls::{DidCall, PalletCall};
	use clavis_primitives::{
		control::ControlSignatures,
		payload::{Authorization, ChainId, Proof, Signers},
		AuthorizationPayload, DidId, Fragment, Reason,
	};
	use codec::Decode;
	use sp_core::H256;

	fn bytes_of(call: &Call) -> Vec<u8> {
		match &call.arguments {
			Arguments::Encoded(bytes) => bytes.clone(),
			Arguments::Named(_) => panic!("{call:?} was to be encoded"),
		}
	}

	#[test]
	fn arguments_are_those_of_the_pallet_in_order() {
		let did = DidId([7; 32]);
		let method = "key-1".parse::<Fragment>().unwrap();
		let reason = Reason::Compromised { since: 5 };
		let call = DidCall::Revoke { did, method: method.clone(), reason }.by_name();
		assert_eq!((call.pallet_name(), call.call_name()), ("Did", "revoke"));
		let arguments = <(DidId, Fragment, Reason)>::decode(&mut &bytes_of(&call)[..]).unwrap();
		assert_eq!(arguments, (did, method, reason));
	}

	#[test]
	fn nested_calls_lie_bare_in_their_outer_ones() {
		let [one, other] = [EncodedCall(vec![1, 2]), EncodedCall(vec![3])];
		assert_eq!(bytes_of(&Call::batch_all(&[one.clone(), other])), [2 << 2, 1, 2, 3]);
		let signatures = ControlSignatures::default();
		let authorization =
			Authorization { did: DidId([7; 32]), nonce: 1, expires_at: 2, proof: Proof::Control(signatures) };
		let expected = [authorization.encode(), vec![1, 2]].concat();
		assert_eq!(bytes_of(&Call::dispatch_as(&authorization, &one)), expected);
	}

	#[test]
	fn an_encoded_call_signs_as_the_call_itself() {
		// The chain hashes its own call type. Here another type with the same encoding takes its place.
		let call = (6u8, 4u8, DidId([7; 32]));
		let encoded = EncodedCall(call.encode());
		assert_eq!(payload(&encoded).digest(), payload(&call).digest());
		assert_ne!(payload(&EncodedCall(vec![6, 4])).digest(), payload(&call).digest());
	}

	fn payload<C>(call: &C) -> AuthorizationPayload<'_, C> {
		AuthorizationPayload {
			chain: ChainId { genesis: H256([1; 32]), transaction_version: 1 },
			did: DidId([7; 32]),
			signers: Signers::Control { version: 1 },
			nonce: 3,
			expires_at: 4,
			call,
		}
	}
}
