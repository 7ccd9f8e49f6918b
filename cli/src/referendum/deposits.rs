//! `clavis referendum deposit` and `clavis referendum refund`.

use super::no_referendum;
use crate::{
	failure::Failure,
	online::Online,
	report::{merged, transaction},
	signing::account::AccountArgs,
	terminal::About,
};
use clavis_client::{calls::Call, governance::ReferendumInfo, keys::address, rules::counted};
use serde_json::json;

/// Places the decision deposit of a referendum.
pub async fn deposit(index: u32, account: &AccountArgs, online: &mut Online) -> Result<(), Failure> {
	let account = account.choose(&online.keyring)?;
	let pair = online.unlock(&account.signer).await?;
	online.output.begin("Sending the deposits", About::shown_by("clavis referendum status"));
	let included = online.send(&Call::place_decision_deposit(index), &pair).await?;
	let text = format!("placed the decision deposit of referendum {index} in block #{}", included.block);
	online.output.result(text, merged(json!({ "referendum": index }), transaction(&included, &account.id)));
	Ok(())
}

/// Pays the deposits of a finished referendum back.
pub async fn refund(index: u32, account: &AccountArgs, online: &mut Online) -> Result<(), Failure> {
	let ended = {
		let at = online.chain.snapshot();
		let info = at.referendum(index).await?;
		let ended = info.as_ref().map(ReferendumInfo::ended);
		ended.ok_or_else(|| no_referendum(index))?.ok_or_else(|| {
			Failure::refused("unfinished", format!("referendum {index} is ongoing")).with_hint(format!(
				"deposits are paid back after its end: 'clavis referendum status {index}' says when"
			))
		})?
	};
	let mut calls = Vec::new();
	let mut paid = Vec::new();
	let deposits = [
		("submission", &ended.submission, Call::refund_submission_deposit(index)),
		("decision", &ended.decision, Call::refund_decision_deposit(index)),
	];
	for (what, deposit, call) in deposits {
		if let Some(deposit) = deposit {
			calls.push(call);
			let account = address(&deposit.account());
			paid.push(json!({ "deposit": what, "account": account, "amount": deposit.amount.to_string() }));
		}
	}
	if calls.is_empty() {
		return Err(Failure::refused("noDeposit", format!("referendum {index} has no deposit to pay back"))
			.with_hint("it was paid back already, or stays reserved because the referendum failed"));
	}
	let account = account.choose(&online.keyring)?;
	let pair = online.unlock(&account.signer).await?;
	online.output.begin("Sending the deposits", About::shown_by("clavis referendum status"));
	let included = online.send_all(&calls, &pair).await?;
	let deposits = counted(paid.len() as u64, "deposit");
	let text = format!("paid back {deposits} of referendum {index} in block #{}", included.block);
	let value = json!({ "referendum": index, "refunded": paid });
	online.output.result(text, merged(value, transaction(&included, &account.id)));
	Ok(())
}
