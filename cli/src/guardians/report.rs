//! The report of a transaction about guardians.

use crate::{online::proposal::Sent, report::merged, terminal::Output};
use clavis_primitives::Did;
use serde_json::{json, Value};

/// Reports a transaction about the guardians of a DID.
pub fn report(did: &Did, sent: &Sent, text: impl Into<String>, details: Value, output: &Output) {
	let Sent { included, payer } = sent;
	output.note(format_args!("In block #{}, paid by {payer}", included.block));
	let value = json!({
		"did": did.to_string(),
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"payer": payer,
	});
	output.result(text, merged(value, details));
}
