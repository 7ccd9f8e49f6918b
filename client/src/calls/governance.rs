//! The calls of the pallet that gives referenda their origins and periods.

use super::{Context, DecidedCall};
use serde_json::{json, Map, Value};
use sp_core::H256;

pallet_calls! {
	/// A call of the pallet `Governance`.
	pub enum GovernanceCall of "Governance" {
		/// Authorises a runtime by the hash of its code.
		0 "authorize_upgrade" = AuthorizeUpgrade {
			/// The hash.
			code_hash: H256,
		},
	}
}

impl DecidedCall for GovernanceCall {
	fn describe(&self, _: &Context) -> Vec<String> {
		let Self::AuthorizeUpgrade { code_hash } = self;
		vec![
			format!("Authorises the runtime whose code has the hash {code_hash:#x}."),
			"Any account can then put it in force. A runtime can change everything: the votes, the documents of DIDs, all \
			 property. Before you vote aye, build it from the source that is claimed for it, and compare the hash."
				.into(),
		]
	}

	fn kind(&self) -> &'static str {
		"authorizeUpgrade"
	}

	fn details(&self, _: &Context) -> Map<String, Value> {
		let Self::AuthorizeUpgrade { code_hash } = self;
		[("codeHash".to_owned(), json!(format!("{code_hash:#x}")))].into_iter().collect()
	}
}
