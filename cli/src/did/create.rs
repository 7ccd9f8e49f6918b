//! `clavis did create`.

use super::{
	control_set::{commitment, ControlSetArgs},
	methods::NewMethods,
	report,
};
use crate::{
	failure::Failure,
	names::Names,
	online::{
		proposal::{Outcome, PaymentArgs, Sent, Signers},
		Online,
	},
	terminal::About,
	values::{uri, MethodArg, Salt, ServiceArg, SetRef, SignerRef},
};
use clap::{ArgGroup, Args};
use clavis_client::{keystore::KeyName, random};
use clavis_primitives::{Change, Inception, Uri};
use sp_core::H256;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("controllers").args(["keys", "members", "control"]).required(true).multiple(true))]
pub struct CreateArgs {
	/// A key that controls the DID, with weight 1; repeat it for several, which need --threshold
	#[arg(long = "key", value_name = "KEY", conflicts_with = "control")]
	pub keys: Vec<SignerRef>,
	/// Commit to this key, or to the control set in a file, as the only one that can take over
	///
	/// 'clavis did commitment' writes such a file.
	#[arg(long, value_name = "KEY|FILE.json")]
	pub next: Option<SetRef>,
	/// Give the DID this name on this device, so that @NAME stands for it
	#[arg(long, value_name = "NAME")]
	pub name: Option<KeyName>,
	/// 0x and 64 hexadecimal digits that distinguish DIDs with the same keys [default: random]
	#[arg(long, value_name = "HEX")]
	pub salt: Option<Salt>,
	#[command(flatten)]
	pub control: ControlSetArgs,
	/// [ID=]KEY[:PURPOSE,...][@EXPIRY]: a key that others check the subject by [default: each --key]
	///
	/// KEY is one of yours, or any public key as a Multikey (z6Mk...). Purposes are authentication,
	/// assertionMethod, keyAgreement, capabilityInvocation and capabilityDelegation. Without purposes, a key
	/// is for authentication and assertionMethod, and an x25519 key is for keyAgreement.
	#[arg(long = "add-method", value_name = "METHOD", help_heading = "Document")]
	pub methods: Vec<MethodArg>,
	/// Leave the control key out of the document
	#[arg(long, conflicts_with = "methods", help_heading = "Document")]
	pub no_method: bool,
	/// ID=TYPE=URI: a service of the subject
	#[arg(long = "add-service", value_name = "SERVICE", help_heading = "Document")]
	pub services: Vec<ServiceArg>,
	/// Another URI of the subject
	#[arg(long = "add-alias", value_name = "URI", value_parser = uri, help_heading = "Document")]
	pub aliases: Vec<Uri>,
	#[command(flatten)]
	pub payment: PaymentArgs,
}

/// Creates a DID.
pub async fn create(create: CreateArgs, mut online: Online) -> Result<(), Failure> {
	let network = online.chain.network().clone();
	let names = Names::of(online.keyring.keystore.folder());
	if let Some(name) = &create.name {
		names.check(None, name)?;
	}
	let control = create.control.set_with(&create.keys, Some(&network), &online.keyring)?;
	let control = control.ok_or_else(|| Failure::usage("no key controls this DID").with_hint("name one with --key"))?;
	let next = commitment(create.next.as_ref(), &online)?;
	let salt = match create.salt {
		Some(salt) => salt.0,
		None => H256(random()?),
	};
	let mut methods = NewMethods::default();
	let mut changes = Vec::new();
	for method in &create.methods {
		changes.push(Change::AddMethod(methods.described(method, &online.keyring)?));
	}
	if create.methods.is_empty() && !create.no_method {
		for key in online.keyring.publics(&create.keys)? {
			changes.push(Change::AddMethod(methods.for_key(key)?));
		}
	}
	changes.extend(create.services.into_iter().map(|ServiceArg(service)| Change::AddService(service)));
	changes.extend(create.aliases.into_iter().map(Change::AddAlias));

	let proposer = create.payment.proposer(&online.chain);
	let proposal = proposer.create(Inception { control, next, salt }, changes).await?;
	let did = proposal.did.clone();
	// The holder may have to look for the DID if the connection breaks.
	online.output.begin(format_args!("Creating {did}"), About::did(&did));
	let signers = Signers { named: &create.keys, new: &[], payment: &create.payment, depositor: None };
	if let Outcome::Sent(Sent { included, payer }) = signers.carry_out(proposal, &mut online).await? {
		names.add(&did, create.name.as_ref())?;
		online.output.note(format_args!("Created in block #{}, paid by {payer}", included.block));
		online.output.result(did.to_string(), report::to_json(&did, &included, Some(&payer)));
	}
	Ok(())
}
