//! `clavis did update`.

use super::{methods::NewMethods, report::report_outcome};
use crate::{
	failure::Failure,
	online::{
		proposal::{Signers, SigningArgs},
		Online,
	},
	terminal::About,
	values::{fragment, uri, MethodArg, ServiceArg},
};
use clap::{ArgGroup, Args};
use clavis_client::did::Subject;
use clavis_primitives::{Change, Did, Fragment, Uri};
use serde_json::json;

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("changes").required(true).multiple(true),
	override_usage = "clavis did update [OPTIONS] <CHANGES> <DID>"
)]
pub struct UpdateArgs {
	/// The DID
	pub did: Did,
	/// [ID=]KEY[:PURPOSE,...][@EXPIRY]: add a verification method; 'clavis did create --help' explains it
	#[arg(long, value_name = "METHOD", group = "changes", help_heading = "Changes")]
	pub add_method: Vec<MethodArg>,
	/// End a verification method in good order
	#[arg(long, value_name = "ID", value_parser = fragment, group = "changes", help_heading = "Changes")]
	pub remove_method: Vec<Fragment>,
	/// ID=TYPE=URI: add a service
	#[arg(long, value_name = "SERVICE", group = "changes", help_heading = "Changes")]
	pub add_service: Vec<ServiceArg>,
	/// Remove a service
	#[arg(long, value_name = "ID", value_parser = fragment, group = "changes", help_heading = "Changes")]
	pub remove_service: Vec<Fragment>,
	/// Add another URI of the subject
	#[arg(long, value_name = "URI", value_parser = uri, group = "changes", help_heading = "Changes")]
	pub add_alias: Vec<Uri>,
	/// Remove another URI of the subject
	#[arg(long, value_name = "URI", value_parser = uri, group = "changes", help_heading = "Changes")]
	pub remove_alias: Vec<Uri>,
	/// Put back a verification method whose end a recovery disputes
	#[arg(long, value_name = "ID", value_parser = fragment, group = "changes", help_heading = "Changes")]
	pub restore: Vec<Fragment>,
	/// Confirm a verification method that a recovery suspended
	#[arg(long, value_name = "ID", value_parser = fragment, group = "changes", help_heading = "Changes")]
	pub confirm: Vec<Fragment>,
	#[command(flatten)]
	pub signing: SigningArgs,
}

/// Changes the document of a DID.
pub async fn update(update: UpdateArgs, mut online: Online) -> Result<(), Failure> {
	let subject = Subject::look_up(&online.chain, &update.did).await?;
	let mut methods = NewMethods::of(&subject);
	let mut changes = Vec::new();
	// Removals come first, since they make room.
	changes.extend(update.remove_method.into_iter().map(Change::RemoveMethod));
	changes.extend(update.remove_service.into_iter().map(Change::RemoveService));
	changes.extend(update.remove_alias.into_iter().map(Change::RemoveAlias));
	changes.extend(update.restore.into_iter().map(Change::RestoreMethod));
	changes.extend(update.confirm.into_iter().map(Change::ConfirmMethod));
	for method in &update.add_method {
		changes.push(Change::AddMethod(methods.described(method, &online.keyring)?));
	}
	changes.extend(update.add_service.into_iter().map(|ServiceArg(service)| Change::AddService(service)));
	changes.extend(update.add_alias.into_iter().map(Change::AddAlias));

	let proposal = update.signing.payment.proposer(&online.chain).update(&subject, changes).await?;
	online.output.begin(format_args!("Updating {}", subject.did), About::did(&subject.did));
	let outcome = Signers::of(&subject, &update.signing).carry_out(proposal, &mut online).await?;
	report_outcome(&subject.did, outcome, json!({}), &online.output);
	Ok(())
}
