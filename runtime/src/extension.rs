//! The extension of every transaction: the checks before its call runs, and the fee.

use crate::{free_calls::LimitFreeCalls, opaque, Address, Nonce, Runtime, RuntimeCall, Signature};
use clavis_primitives::RevocationCertificate;
use codec::{Decode, DecodeLimit};
use frame_support::MAX_EXTRINSIC_DEPTH;
use sp_runtime::generic::{Era, Preamble};

/// The checks, in order.
pub type TxExtension = (
	LimitFreeCalls,
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// The extension of a transaction that does not age. An unsigned one has no nonce: it is good as long as its call is.
pub(crate) fn immortal(nonce: Nonce) -> TxExtension {
	(
		LimitFreeCalls,
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(nonce.into()),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// Returns the certificate that an extrinsic of this version of the runtime brings; `None` if it brings none.
///
/// A node checks certificates before it asks the runtime, and need not know the call for that.
pub fn certificate_of(extrinsic: &opaque::UncheckedExtrinsic) -> Option<RevocationCertificate> {
	type Start = Preamble<Address, Signature, TxExtension>;

	let mut bytes = extrinsic.inner();
	let Ok(Start::General(_)) = Start::decode(&mut bytes) else { return None };
	match RuntimeCall::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut bytes).ok()? {
		RuntimeCall::Did(pallet_did::Call::revoke_in_emergency { certificate }) => Some(certificate),
		_ => None,
	}
}
