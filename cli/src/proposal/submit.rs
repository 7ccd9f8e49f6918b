//! `clavis proposal submit`.

use super::read;
use crate::{
	did::report::report_transaction,
	failure::Failure,
	online::proposal::{self, Sent},
	online::Tools,
	terminal::About,
	values::SignerRef,
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SubmitArgs {
	/// The proposal
	pub file: PathBuf,
	/// A key, or a development account (//Alice), that pays [default: the key that paid before]
	#[arg(long, visible_alias = "key", value_name = "KEY")]
	pub payer: Option<SignerRef>,
}

/// Sends a proposal that has all its signatures.
pub async fn submit(arguments: &SubmitArgs, tools: Tools) -> Result<(), Failure> {
	let proposal = read(&arguments.file)?;
	let mut online = tools.connect().await?;
	let did = proposal.did.clone();
	let record = online.chain.snapshot().record(did.id).await?;
	let depositor = record.and_then(|record| record.deposit).map(|deposit| deposit.payer);
	online.output.begin(format_args!("Sending the proposal for {did}"), About::did(&did));
	let payer = arguments.payer.as_ref();
	let Sent { included, payer } = proposal::submit(proposal, payer, depositor.as_ref(), &mut online).await?;
	report_transaction(&did, &included, Some(&payer), json!({}), &online.output);
	Ok(())
}
