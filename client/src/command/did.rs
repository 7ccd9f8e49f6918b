//! `clavis did`: looks up what can be looked up, asks for passwords only then, and sends one transaction.

use super::{
	args::{Create, Deactivate, DidCommand, Global, Payment, Revoke, Rotate, Update},
	failure::Failure,
	keyring::{Keyring, Signers},
	output::Output,
	show,
	values::{KeyRef, MethodArg, ServiceArg, SignerRef, Since},
};
use clavis_client::{
	chain::{Chain, Included, Progress},
	did::{free_fragment, Authority, Creation, DidError, Replacement, Rotation, Sender, Subject},
	keys::{address, KeyPair},
	random,
};
use clavis_primitives::{
	Algorithm, Change, ControlSet, Controller, Did, Fragment, Inception, Member, NewMethod, PublicKey, Purpose,
	Purposes, Reason,
};
use serde_json::{json, Value};
use sp_core::H256;
use std::{
	io::{self, IsTerminal},
	time::Duration,
};

const DEFAULT_NODE: &str = "ws://127.0.0.1:9944";

/// One run of a command: its connection, its keys, and where its words go.
struct Session<'a> {
	chain: Chain,
	keyring: &'a mut Keyring,
	output: &'a Output,
}

pub async fn run(command: DidCommand, global: &Global, keyring: &mut Keyring, output: &Output) -> Result<(), Failure> {
	let node = global.node.clone().or_else(|| std::env::var("CLAVIS_NODE").ok());
	let chain = Chain::connect(node.as_deref().unwrap_or(DEFAULT_NODE)).await?;
	let chain = chain.with_finality_limit(Duration::from_secs(global.timeout));
	let mut session = Session { chain, keyring, output };
	match command {
		DidCommand::Create(create) => session.create(create).await,
		DidCommand::Show { did_url } => {
			let resolution = session.chain.resolve(&did_url.to_string()).await?;
			show::check(&resolution)?;
			output.result(show::text(&did_url.did, &resolution), resolution);
			Ok(())
		},
		DidCommand::Update(update) => session.update(update).await,
		DidCommand::Rotate(rotate) => session.rotate(rotate).await,
		DidCommand::Revoke(revoke) => session.revoke(revoke).await,
		DidCommand::Deactivate(deactivate) => session.deactivate(deactivate).await,
	}
}

impl Session<'_> {
	async fn create(&mut self, create: Create) -> Result<(), Failure> {
		let publics = self.keyring.publics(&create.keys)?;
		let control = control_set(&publics, create.threshold)?;
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
			for key in &publics {
				let method = NewMethod { id: ids.next()?, key: *key, purposes: default_purposes(key), expires: None };
				changes.push(Change::AddMethod(method));
			}
		}
		changes.extend(create.services.into_iter().map(|ServiceArg(service)| Change::AddService(service)));
		changes.extend(create.aliases.into_iter().map(Change::AddAlias));

		let Payment { payer, expires_in } = create.payment;
		let signers = self.keyring.signers(&self.chain, &create.keys, &control, payer.as_ref(), None).await?;
		let inception = Inception { control, next, salt };
		// Its holder knows it beforehand, and may have to look for it should the connection break.
		let network = self.chain.network().clone();
		self.output.note(format_args!("Creating {}", Did { id: inception.id(&network), network }));
		let progress = self.progress();
		let sender = self.sender(&signers, expires_in, &progress)?;
		let (did, included) = sender.create(Creation { inception, keys: &signers.keys, changes }).await?;
		let paid_by = paid_by(sender.payer);
		self.output.note(format_args!("Created in block #{}, paid by {paid_by}", included.block));
		self.output.result(did.to_string(), report(&did, &included, &paid_by));
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

		let signers = self.control_signers(&subject, &update.signing.keys, &update.signing.payment).await?;
		self.output.note(format_args!("Updating {}", subject.did));
		let progress = self.progress();
		let sender = self.sender(&signers, update.signing.payment.expires_in, &progress)?;
		let included = sender.update(&subject, &signers.keys, changes).await?;
		self.finish(&subject, &included, sender.payer, json!({}));
		Ok(())
	}

	async fn rotate(&mut self, rotate: Rotate) -> Result<(), Failure> {
		let subject = Subject::look_up(&self.chain, &rotate.did).await?;
		let record = &subject.record;
		let to = self.new_control_keys(&subject, &rotate.to)?;
		let set = control_set(&self.keyring.publics(&to)?, rotate.threshold)?;
		let committed = match &record.control.next {
			Some(next) if next.hash != set.commitment() => {
				return Err(DidError::NotTheCommittedSet(Box::new(subject.did.clone())).into());
			},
			next => next.is_some(),
		};
		if set == record.control.set {
			return Err(Failure::usage("this is the DID's control key already").with_hint("name another: --to"));
		}
		let next = self.commitment(rotate.next.as_ref())?;
		let reason = self.reason(rotate.compromised_since).await?;
		let replacements = match rotate.control_only {
			true => Vec::new(),
			false => Replacement::plan(record, &set, self.chain.now().await?)?,
		};

		let Payment { payer, expires_in } = rotate.signing.payment.clone();
		let paid_before = record.deposit.as_ref().map(|deposit| &deposit.payer);
		// A committed set proves itself: the old keys may be lost.
		let (signers, new_keys) = if committed {
			let signers = self.keyring.signers(&self.chain, &to, &set, payer.as_ref(), paid_before).await?;
			(signers, None)
		} else {
			let old = self.keyring.control_keys(&subject, &rotate.signing.keys)?;
			let control = &record.control.set;
			let signers = self.keyring.signers(&self.chain, &old, control, payer.as_ref(), paid_before).await?;
			let mut new_keys = Vec::new();
			for key in &to {
				new_keys.push(self.keyring.unlock(&self.chain, key).await?);
			}
			(signers, Some(new_keys))
		};
		let keys = new_keys.as_deref().unwrap_or(&signers.keys);
		let rotation = Rotation { set, keys, next, reason, replacements };
		self.output.note(format_args!("Rotating {}", subject.did));
		let progress = self.progress();
		let sender = self.sender(&signers, expires_in, &progress)?;
		let included = sender.rotate(&subject, &signers.keys, &rotation).await?;

		for Replacement { ended, new } in &rotation.replacements {
			let place = new.as_ref().map(|new| format!(", #{} takes its place", new.id)).unwrap_or_default();
			self.output.note(format_args!("  #{ended} ended{place}"));
		}
		if committed && next.is_none() {
			self.output.note("No next control key is committed any more; --next at a rotation commits one.");
		}
		let replaced = rotation
			.replacements
			.iter()
			.map(|Replacement { ended, new }| json!({ "ended": ended, "new": new.as_ref().map(|new| &new.id) }));
		let control = rotation.set.keys().map(ToString::to_string).collect::<Vec<_>>();
		let details = json!({ "control": control, "replaced": replaced.collect::<Vec<_>>() });
		self.finish(&subject, &included, sender.payer, details);
		Ok(())
	}

	async fn revoke(&mut self, revoke: Revoke) -> Result<(), Failure> {
		let subject = Subject::look_up(&self.chain, &revoke.did).await?;
		let Some(method) = subject.record.document.method(&revoke.method) else {
			return Err(DidError::NoSuchMethod(revoke.method).into());
		};
		let reason = self.reason(revoke.compromised_since).await?;
		let Payment { payer, expires_in } = revoke.signing.payment.clone();
		let paid_before = subject.record.deposit.as_ref().map(|deposit| &deposit.payer);
		let set = &subject.record.control.set;
		let (signers, by_method) = match self.keyring.control_keys(&subject, &revoke.signing.keys) {
			Ok(keys) => (self.keyring.signers(&self.chain, &keys, set, payer.as_ref(), paid_before).await?, false),
			// A key may always end itself.
			Err(failure) => {
				let key = self.method_key(&method.key, &revoke.signing.keys)?.ok_or(failure)?;
				(self.keyring.signers(&self.chain, &[key], set, payer.as_ref(), paid_before).await?, true)
			},
		};
		let authority = match signers.keys.first() {
			Some(key) if by_method => Authority::Method { id: &revoke.method, key },
			_ => Authority::Control(&signers.keys),
		};
		self.output.note(format_args!("Revoking {}#{}", subject.did, revoke.method));
		let progress = self.progress();
		let sender = self.sender(&signers, expires_in, &progress)?;
		let included = sender.revoke(&subject, authority, &revoke.method, reason).await?;
		self.finish(&subject, &included, sender.payer, json!({ "method": revoke.method, "reason": reason }));
		Ok(())
	}

	async fn deactivate(&mut self, deactivate: Deactivate) -> Result<(), Failure> {
		let subject = Subject::look_up(&self.chain, &deactivate.did).await?;
		let keys = self.keyring.control_keys(&subject, &deactivate.signing.keys)?;
		if !deactivate.yes {
			self.confirm(&subject.did)?;
		}
		let signers = self.control_signers(&subject, &keys, &deactivate.signing.payment).await?;
		self.output.note(format_args!("Deactivating {}", subject.did));
		let progress = self.progress();
		let sender = self.sender(&signers, deactivate.signing.payment.expires_in, &progress)?;
		let included = sender.deactivate(&subject, &signers.keys).await?;
		self.finish(&subject, &included, sender.payer, json!({ "deactivated": true }));
		Ok(())
	}

	fn progress(&self) -> impl Fn(Progress) + Sync {
		let output = *self.output;
		move |progress| output.progress(progress)
	}

	fn sender<'a>(
		&'a self,
		signers: &'a Signers,
		lifetime: u32,
		progress: &'a (dyn Fn(Progress) + Sync),
	) -> Result<Sender<'a>, Failure> {
		let payer = signers.payer().ok_or_else(|| Failure::usage("nobody pays").with_hint("name one: --payer"))?;
		Ok(Sender { chain: &self.chain, payer, lifetime, progress })
	}

	async fn control_signers(
		&mut self,
		subject: &Subject,
		given: &[SignerRef],
		payment: &Payment,
	) -> Result<Signers, Failure> {
		let keys = self.keyring.control_keys(subject, given)?;
		let paid_before = subject.record.deposit.as_ref().map(|deposit| &deposit.payer);
		let set = &subject.record.control.set;
		self.keyring.signers(&self.chain, &keys, set, payment.payer.as_ref(), paid_before).await
	}

	/// The keys to rotate to: those named, or the one that was committed.
	fn new_control_keys(&self, subject: &Subject, named: &[SignerRef]) -> Result<Vec<SignerRef>, Failure> {
		if !named.is_empty() {
			return Ok(named.to_vec());
		}
		let Some(next) = subject.record.control.next else {
			return Err(Failure::usage("no key to rotate to is named, and none was committed")
				.with_hint("make one with 'clavis key new NAME', then: --to NAME"));
		};
		let committed = |key: &PublicKey| ControlSet::single(*key).commitment() == next.hash;
		let key = self.keyring.search(committed)?;
		key.map(|key| vec![key]).ok_or_else(|| DidError::NotTheCommittedSet(Box::new(subject.did.clone())).into())
	}

	/// The key of a method, if it is at hand.
	fn method_key(&self, key: &PublicKey, given: &[SignerRef]) -> Result<Option<SignerRef>, Failure> {
		if given.is_empty() {
			return self.keyring.find(key);
		}
		let publics = self.keyring.publics(given)?;
		Ok(publics.iter().position(|public| public == key).and_then(|place| given.get(place).cloned()))
	}

	fn commitment(&self, next: Option<&KeyRef>) -> Result<Option<H256>, Failure> {
		let Some(next) = next else { return Ok(None) };
		let set = ControlSet::single(self.keyring.public(next)?);
		set.check().map_err(|error| Failure::usage(format!("this key cannot be the next control key: {error}")))?;
		Ok(Some(set.commitment()))
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

	/// "Now" is the chain's time: this machine's may be ahead, and the chain takes nothing from the future.
	async fn reason(&self, since: Option<Since>) -> Result<Reason, Failure> {
		Ok(match since {
			None => Reason::Routine,
			Some(Since::Now) => Reason::Compromised { since: self.chain.now().await? },
			Some(Since::Moment(since)) => Reason::Compromised { since },
		})
	}

	fn confirm(&self, did: &Did) -> Result<(), Failure> {
		if !io::stdin().is_terminal() {
			return Err(Failure::usage("a deactivation is for ever, and there is nobody to ask").with_hint("add --yes"));
		}
		// Without words this question would make no sense, so it is asked however quiet.
		Output::new(false, false).note(format_args!("Deactivating {did} cannot be undone. Type 'yes' to go on:"));
		let mut answer = String::new();
		let _ = io::stdin().read_line(&mut answer);
		match answer.trim() {
			"yes" => Ok(()),
			_ => Err(Failure::refused("declined", "nothing was done")),
		}
	}

	fn finish(&self, subject: &Subject, included: &Included, payer: &KeyPair, details: Value) {
		let paid_by = paid_by(payer);
		let mut value = report(&subject.did, included, &paid_by);
		if let (Some(value), Some(details)) = (value.as_object_mut(), details.as_object()) {
			value.extend(details.clone());
		}
		let version = included.changes.last().map(|change| change.version).unwrap_or_default();
		let kinds = included.changes.iter().map(|change| change.kind.name()).collect::<Vec<_>>().join(", ");
		self.output.note(format_args!("{kinds} in block #{}, paid by {paid_by}", included.block));
		self.output.result(format!("{} version {version}", subject.did), value);
	}
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

/// One key that suffices, or several of which `threshold` must sign.
fn control_set(keys: &[PublicKey], threshold: Option<u32>) -> Result<ControlSet, Failure> {
	let threshold = match (keys.len(), threshold) {
		(_, Some(threshold)) => threshold,
		(1, None) => 1,
		(several, None) => {
			return Err(
				Failure::usage(format!("how many of the {several} keys must sign?")).with_hint("add --threshold N")
			);
		},
	};
	let members = keys.iter().map(|key| Member { controller: Controller::Key(*key), weight: 1 }).collect::<Vec<_>>();
	let members = members.try_into().map_err(|_| Failure::usage("a control set has at most 16 keys"))?;
	let set = ControlSet { threshold, members };
	set.check().map_err(|error| Failure::usage(format!("this control set cannot be: {error}")))?;
	Ok(set)
}

fn default_purposes(key: &PublicKey) -> Purposes {
	match key.algorithm() {
		Algorithm::X25519 => [Purpose::KeyAgreement].into_iter().collect(),
		_ => [Purpose::Authentication, Purpose::AssertionMethod].into_iter().collect(),
	}
}

fn paid_by(payer: &KeyPair) -> String {
	payer.account().as_ref().map(address).unwrap_or_default()
}

fn report(did: &Did, included: &Included, paid_by: &str) -> Value {
	let changes =
		included.changes.iter().map(|change| json!({ "version": change.version, "kind": change.kind.name() }));
	json!({
		"did": did.to_string(),
		"version": included.changes.last().map(|change| change.version),
		"changes": changes.collect::<Vec<_>>(),
		"block": included.block,
		"blockHash": format!("{:#x}", included.block_hash),
		"payer": paid_by,
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn key(name: &str) -> PublicKey {
		let secret = format!("//{name}").parse::<clavis_client::keys::Secret>().unwrap();
		secret.pair(Algorithm::Ed25519).unwrap().public()
	}

	#[test]
	fn several_control_keys_need_a_threshold() {
		assert_eq!(control_set(&[key("a")], None).unwrap(), ControlSet::single(key("a")));
		assert_eq!(control_set(&[key("a"), key("b")], Some(2)).unwrap().threshold, 2);
		for (keys, threshold) in
			[(vec!["a", "b"], None), (vec!["a"], Some(2)), (vec!["a", "a"], Some(1)), (vec!["a"], Some(0))]
		{
			let keys = keys.into_iter().map(key).collect::<Vec<_>>();
			assert!(control_set(&keys, threshold).is_err());
		}
	}

	#[test]
	fn ids_count_up_and_pass_over_those_taken() {
		let mut ids = Ids::default();
		assert_eq!(ids.next().unwrap().as_str(), "key-1");
		ids.take(&"key-2".parse().unwrap());
		assert_eq!(ids.next().unwrap().as_str(), "key-3");
	}
}
