//! `clavis did`: looks up what can be looked up, asks for passwords only then, and sends one transaction.

mod certificate;
pub mod control_set;
pub mod history;
pub mod show;

use crate::{
	command::{Commitment, ControlArgs, Create, Deactivate, DidCommand, Global, Revoke, Rotate, Signing, Update},
	did::control_set::{named_set, next_set},
	failure::Failure,
	files,
	signing::keyring::Keyring,
	signing::proposal::{paid_before, report, Conclusion, Session},
	terminal::confirm::confirm,
	terminal::output::Output,
	values::{MemberArg, MemberRef, MethodArg, ServiceArg, SetRef, SignerRef},
};
use clavis_client::{
	chain::Chain,
	did::{free_fragment, set_to_json, DidError, Replacement, Rotation, Subject},
	proposal::Proposal,
	random,
};
use clavis_primitives::{
	Algorithm, Change, ControlSet, Controller, Fragment, Inception, NewMethod, PublicKey, Purpose, Purposes,
};
use serde_json::json;
use sp_core::H256;
use std::time::Duration;

const DEFAULT_NODE: &str = "ws://127.0.0.1:9944";

/// Connects to the node that was named, or to the default one.
pub async fn connect(global: &Global) -> Result<Chain, Failure> {
	let node = global.node.clone().or_else(|| std::env::var("CLAVIS_NODE").ok());
	let chain = Chain::connect(node.as_deref().unwrap_or(DEFAULT_NODE)).await?;
	Ok(chain.with_finality_limit(Duration::from_secs(global.timeout)))
}

pub async fn run(command: DidCommand, global: &Global, keyring: &mut Keyring, output: &Output) -> Result<(), Failure> {
	if let DidCommand::Commitment(arguments) = &command {
		return commitment(arguments, keyring, output);
	}
	let chain = connect(global).await?;
	let mut session = Session { chain, keyring, output };
	match command {
		// Done above, without a node.
		DidCommand::Commitment(_) => Ok(()),
		DidCommand::Certificate(certificate) => session.certify(certificate).await,
		DidCommand::Create(create) => session.create(create).await,
		DidCommand::Show { did_url } => {
			let resolution = session.chain.resolve(&did_url.to_string()).await?;
			show::check(&resolution)?;
			let record = session.chain.record(did_url.did.id).await?;
			let text = show::text(&did_url.did, &resolution, record.as_ref());
			output.result(text, resolution);
			Ok(())
		},
		DidCommand::History(arguments) => history::history(&arguments, &session.chain, output).await,
		DidCommand::Prove(arguments) => history::prove(&arguments, &session.chain, output).await,
		DidCommand::Update(update) => session.update(update).await,
		DidCommand::Rotate(rotate) => session.rotate(rotate).await,
		DidCommand::Revoke(revoke) => session.revoke(revoke).await,
		DidCommand::Deactivate(deactivate) => session.deactivate(deactivate).await,
	}
}

impl Session<'_> {
	async fn create(&mut self, create: Create) -> Result<(), Failure> {
		let network = self.chain.network().clone();
		let control = named_set(self.keyring, Some(&network), &create.keys, &create.control)?;
		let control = control.ok_or_else(|| Failure::usage("nobody controls this DID").with_hint("name a --key"))?;
		let next = self.commitment(create.next.as_ref())?;
		let salt = match create.salt {
			Some(salt) => salt.0,
			None => H256(random()?),
		};
		let mut ids = Ids::default();
		let mut changes = Vec::new();
		for method in &create.methods {
			changes.push(Change::AddMethod(self.new_method(method, &mut ids)?));
		}
		if create.methods.is_empty() && !create.no_method {
			for key in self.keyring.publics(&create.keys)? {
				let method = NewMethod { id: ids.next()?, key, purposes: default_purposes(&key), expires: None };
				changes.push(Change::AddMethod(method));
			}
		}
		changes.extend(create.services.into_iter().map(|ServiceArg(service)| Change::AddService(service)));
		changes.extend(create.aliases.into_iter().map(Change::AddAlias));

		let proposal = self.proposer(&create.payment).create(Inception { control, next, salt }, changes).await?;
		let did = proposal.did.clone();
		// Its holder knows it beforehand, and may have to look for it should the connection break.
		self.output.note(format_args!("Creating {did}"));
		if let Conclusion::Sent(included, paid_by) =
			self.conclude(proposal, &create.keys, &[], &create.payment, None).await?
		{
			self.output.note(format_args!("Created in block #{}, paid by {paid_by}", included.block));
			self.output.result(did.to_string(), report(&did, &included, Some(&paid_by)));
		}
		Ok(())
	}

	async fn update(&mut self, update: Update) -> Result<(), Failure> {
		let subject = Subject::look_up(&self.chain, &update.did).await?;
		let mut ids = Ids::of(&subject);
		let mut changes = Vec::new();
		// What goes makes room for what comes.
		changes.extend(update.remove_method.into_iter().map(Change::RemoveMethod));
		changes.extend(update.remove_service.into_iter().map(Change::RemoveService));
		changes.extend(update.remove_alias.into_iter().map(Change::RemoveAlias));
		for method in &update.add_method {
			changes.push(Change::AddMethod(self.new_method(method, &mut ids)?));
		}
		changes.extend(update.add_service.into_iter().map(|ServiceArg(service)| Change::AddService(service)));
		changes.extend(update.add_alias.into_iter().map(Change::AddAlias));

		let Signing { keys, payment } = &update.signing;
		let proposal = self.proposer(payment).update(&subject, changes).await?;
		self.output.note(format_args!("Updating {}", subject.did));
		let conclusion = self.conclude(proposal, keys, &[], payment, paid_before(&subject)).await?;
		self.finish(&subject.did, conclusion, json!({}));
		Ok(())
	}

	async fn rotate(&mut self, rotate: Rotate) -> Result<(), Failure> {
		let subject = Subject::look_up(&self.chain, &rotate.did).await?;
		let record = &subject.record;
		let set = self.new_set(&subject, &rotate)?;
		if set == record.control.set {
			return Err(Failure::usage("this is the DID's control set already").with_hint("name another: --to"));
		}
		let through = rotate.through.as_ref().map(|through| next_set(self.keyring, through)).transpose()?;
		let next = self.commitment(rotate.next.as_ref())?;
		let reason = self.reason(rotate.compromised_since).await?;
		let replacements = match rotate.control_only {
			true => Vec::new(),
			false => Replacement::plan(record, &set, self.chain.now().await?)?,
		};
		let Signing { keys, payment } = &rotate.signing;
		let rotation = Rotation { set, through, next, reason, replacements };
		let proposal = self.proposer(payment).rotate(&subject, &rotation).await?;
		self.output.note(format_args!("Rotating {}", subject.did));
		let conclusion = self.conclude(proposal, keys, &rotate.to, payment, paid_before(&subject)).await?;

		for Replacement { ended, new } in &rotation.replacements {
			let place = new.as_ref().map(|new| format!(", #{} takes its place", new.id)).unwrap_or_default();
			self.output.note(format_args!("  #{ended} ends{place}"));
		}
		if record.control.next.is_some() && next.is_none() {
			self.output.note("No next control set is committed any more; --next at a rotation commits one.");
		}
		let replaced = rotation
			.replacements
			.iter()
			.map(|Replacement { ended, new }| json!({ "ended": ended, "new": new.as_ref().map(|new| &new.id) }));
		let control = rotation.set.members.iter().map(|member| match &member.controller {
			Controller::Key(key) => key.to_string(),
			Controller::Did(did) => did.to_string(),
		});
		let control = control.collect::<Vec<_>>();
		let details = json!({ "control": control, "replaced": replaced.collect::<Vec<_>>() });
		self.finish(&subject.did, conclusion, details);
		Ok(())
	}

	async fn revoke(&mut self, revoke: Revoke) -> Result<(), Failure> {
		if let Some(file) = &revoke.certificate {
			return self.revoke_by_certificate(file).await;
		}
		let (Some(did), Some(method)) = (&revoke.did, &revoke.method) else {
			return Err(Failure::usage("which verification method is it?").with_hint("name the DID, and --method ID"));
		};
		let subject = Subject::look_up(&self.chain, did).await?;
		if revoke.emergency {
			return self.revoke_in_emergency(&subject, method, &revoke).await;
		}
		let reason = self.reason(revoke.compromised_since).await?;
		let Signing { keys, payment } = &revoke.signing;
		let proposer = self.proposer(payment);
		let by_control = proposer.revoke(&subject, method, reason).await?;
		let proposal = match self.speaks_for_itself(&subject, method, &by_control, keys)? {
			// A key may always end itself.
			true => proposer.revoke_itself(&subject, method, reason).await?,
			false => by_control,
		};
		self.output.note(format_args!("Revoking {}#{method}", subject.did));
		let conclusion = self.conclude(proposal, keys, &[], payment, paid_before(&subject)).await?;
		self.finish(&subject.did, conclusion, json!({ "method": method, "reason": reason }));
		Ok(())
	}

	/// Whether a method's own key is at hand, and the control set is not.
	fn speaks_for_itself(
		&self,
		subject: &Subject,
		method: &Fragment,
		by_control: &Proposal,
		named: &[SignerRef],
	) -> Result<bool, Failure> {
		let at_hand = match named.is_empty() {
			true => self.keyring.all()?,
			false => self.keyring.publics(named)?,
		};
		if by_control.fewest_keys(&at_hand, None).is_ok() {
			return Ok(false);
		}
		let own = subject.record.document.method(method).map(|method| method.key);
		Ok(own.is_some_and(|own| own.algorithm().signs() && at_hand.contains(&own)))
	}

	async fn deactivate(&mut self, deactivate: Deactivate) -> Result<(), Failure> {
		let subject = Subject::look_up(&self.chain, &deactivate.did).await?;
		let Signing { keys, payment } = &deactivate.signing;
		let proposal = self.proposer(payment).deactivate(&subject).await?;
		if payment.propose.is_none() {
			let question = format!("Deactivating {} cannot be undone", subject.did);
			confirm(deactivate.yes, self.output, "", &question)?;
		}
		self.output.note(format_args!("Deactivating {}", subject.did));
		let conclusion = self.conclude(proposal, keys, &[], payment, paid_before(&subject)).await?;
		let deactivated = matches!(&conclusion, Conclusion::Sent(included, _) if included.waits_until.is_none());
		self.finish(&subject.did, conclusion, json!({ "deactivated": deactivated }));
		Ok(())
	}

	/// The set to rotate to: the one named, or the key that was committed.
	fn new_set(&self, subject: &Subject, rotate: &Rotate) -> Result<ControlSet, Failure> {
		if let Some(set) = named_set(self.keyring, Some(&subject.did.network), &rotate.to, &rotate.control)? {
			return Ok(set);
		}
		let Some(next) = subject.record.control.next else {
			return Err(Failure::usage("no key to rotate to is named, and none was committed")
				.with_hint("make one with 'clavis key new NAME', then: --to NAME"));
		};
		let committed = |key: &&PublicKey| ControlSet::single(**key).commitment() == next.hash;
		let key = self.keyring.all()?.iter().find(committed).copied();
		let key = key.ok_or_else(|| DidError::NotTheCommittedSet(Box::new(subject.did.clone())))?;
		Ok(ControlSet::single(key))
	}

	fn commitment(&self, next: Option<&SetRef>) -> Result<Option<H256>, Failure> {
		let Some(next) = next else { return Ok(None) };
		if let SetRef::File(file) = next {
			let file = file.display();
			self.output
				.note(format_args!("Keep {file}: the chain gets its hash alone, and rotating to it takes the file."));
		}
		Ok(Some(next_set(self.keyring, next)?.commitment()))
	}

	fn new_method(&self, method: &MethodArg, ids: &mut Ids) -> Result<NewMethod, Failure> {
		let key = self.keyring.public(&method.key)?;
		let id = match &method.id {
			Some(id) => ids.take(id),
			None => ids.next()?,
		};
		let purposes = method.purposes.unwrap_or_else(|| default_purposes(&key));
		Ok(NewMethod { id, key, purposes, expires: method.expires })
	}
}

/// Writes a control set to a file. No node is asked: whether member DIDs exist is seen when they sign.
pub fn commitment(arguments: &Commitment, keyring: &Keyring, output: &Output) -> Result<(), Failure> {
	let keys = arguments.keys.iter().map(|key| MemberArg { member: MemberRef::Key(key.clone()), weight: 1 });
	let members = keys.chain(arguments.members.iter().cloned()).collect();
	let control = ControlArgs { members, threshold: arguments.threshold, control: None };
	let set = named_set(keyring, None, &[], &control)?;
	let set = set.ok_or_else(|| Failure::usage("a control set needs a member").with_hint("name a --member"))?;
	files::write_new(&arguments.out, &set_to_json(&set))?;
	let commitment = set.commitment();
	output.note(format_args!("Keep {}: nothing else can bring the set back.", arguments.out.display()));
	output.result(
		format!("{commitment:#x}"),
		json!({ "commitment": commitment, "controlSet": set, "file": arguments.out }),
	);
	Ok(())
}

/// Ids for new methods: `key-1`, `key-2` and so on, as far as they are free.
#[derive(Default)]
struct Ids<'a> {
	subject: Option<&'a Subject>,
	taken: Vec<Fragment>,
}

impl<'a> Ids<'a> {
	fn of(subject: &'a Subject) -> Self {
		Self { subject: Some(subject), taken: Vec::new() }
	}

	fn take(&mut self, id: &Fragment) -> Fragment {
		self.taken.push(id.clone());
		id.clone()
	}

	fn next(&mut self) -> Result<Fragment, Failure> {
		let free = (1..100u32).find_map(|number| {
			let id = format!("key-{number}").parse::<Fragment>().ok()?;
			let free = match self.subject {
				Some(subject) => free_fragment(&id, &subject.record, &self.taken)? == id,
				None => !self.taken.contains(&id),
			};
			free.then_some(id)
		});
		let free = free.ok_or_else(|| Failure::usage("no id is free").with_hint("name one: ID=KEY"))?;
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
		let mut ids = Ids::default();
		assert_eq!(ids.next().unwrap().as_str(), "key-1");
		ids.take(&"key-2".parse().unwrap());
		assert_eq!(ids.next().unwrap().as_str(), "key-3");
	}
}
