//! A crowd of holders in one group, of whom some have real MLS state.

use crate::{
	norm,
	state::{parent, State},
	table::{memory, Bytes, Row, Weight},
	Options,
};
use clavis_client::{
	calls::KnownCall,
	chain::{Chain, ChainError, Included},
	keys::KeyPair,
};
use clavis_primitives::{
	groups::{Base, Head, PackageBytes, Policy, Role},
	payload::Level,
};
use clavis_tests::{
	groups::{publish, Failure, Group, Member, Methods, Work},
	holders::{create_all, send_all, well_known, Holder, Terms},
	Rpc,
};
use sp_core::H256;
use std::{
	collections::BTreeMap,
	num::NonZero,
	thread,
	time::{Duration, Instant},
};
use subxt::ext::scale_value::At;

/// The largest group in which all members have real state, unless the caller says otherwise.
const ALL_REAL: usize = 256;
/// The number of members with real state in a larger group, unless the caller says otherwise.
const SOME_REAL: usize = 32;
/// The fewest members with real state: those that act.
const FEWEST_REAL: usize = 3;

/// The roles: moderators change the roster, each member refreshes itself, and two objections void an epoch.
const POLICY: Policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 2 };

/// A group, its members, and the figures of its epochs so far.
pub struct Crowd<'a> {
	/// The chain.
	pub chain: &'a Chain,
	rpc: &'a Rpc,
	/// The group.
	pub group: Group<'a>,
	/// The members, the owner first. Those at the start get real state when they join.
	pub members: Vec<Member>,
	/// The key packages on the chain, one for each member. The owner needs none.
	packages: Vec<PackageBytes>,
	real: usize,
	/// The keys of all members.
	pub methods: Methods,
	/// A member that is offline.
	pub offline: Option<usize>,
	/// Whether the newest commit changed entries of other members.
	changed_others: bool,
	/// Whether the member that commits next has to refresh itself.
	pub refreshes: bool,
	/// The commits that were too long for the chain, by their hashes.
	pub elsewhere: BTreeMap<H256, Vec<u8>>,
	/// The figures.
	pub rows: Vec<Row>,
	/// The account that pays.
	pub payer: KeyPair,
}

/// A final transaction, and the time until it was final.
pub struct Sent {
	included: Included,
	until_final: Duration,
}

impl<'a> Crowd<'a> {
	/// Creates the DIDs, publishes a key package for each, and creates the group with its owner as the only member.
	pub async fn gather(chain: &'a Chain, rpc: &'a Rpc, size: usize, options: &Options) -> Result<Self, Failure> {
		let start = Instant::now();
		let (label, network) = (format!("group of {size}"), chain.network());
		let real = options.real.unwrap_or(if size <= ALL_REAL { size } else { SOME_REAL }).clamp(FEWEST_REAL, size);
		let owner = Holder::new(network, &label, 0);
		create_all(chain, &[&owner]).await?;
		let others = (1..).take(size.saturating_sub(1)).map(|number| match options.devices {
			true => Holder::device(network, &label, number, &owner),
			false => Holder::new(network, &label, number),
		});
		let others = others.collect::<Vec<_>>();
		create_all(chain, &others.iter().collect::<Vec<_>>()).await?;

		let mut members = std::iter::once(owner).chain(others).map(Member::new).collect::<Vec<_>>();
		let mut methods = Methods::default();
		members.iter().for_each(|member| methods.add(&member.holder));
		let mut packages = Vec::new();
		for (place, member) in members.iter_mut().enumerate() {
			packages.push(member.package()?);
			if place >= real {
				member.forget_packages();
			}
		}
		let terms = Terms::first(chain);
		let offers = members.iter().zip(&packages).skip(1);
		let offer = |(member, package): (&Member, &PackageBytes)| {
			member.holder.act(Level::Method, terms, publish(member.id(), vec![package.clone()]))
		};
		send_all(chain, offers.map(offer).collect()).await?;
		let payer = well_known("//Alice");
		let group = Group::create(chain, &mut members[0], [0; 32], POLICY, &payer).await?;
		eprintln!("{size} members, {real} with real state: {} is there after {:.1?}", group.id, start.elapsed());
		let (offline, changed_others, refreshes, elsewhere, rows) = Default::default();
		Ok(Self {
			chain,
			rpc,
			group,
			members,
			packages,
			real,
			methods,
			offline,
			changed_others,
			refreshes,
			elsewhere,
			rows,
			payer,
		})
	}

	/// Has a member commit, and all others follow. Notes the figures if the act has a name.
	pub async fn commit(
		&mut self,
		act: Option<&'static str>,
		by: usize,
		removed: &[usize],
		added: &[usize],
	) -> Result<(), Failure> {
		let view = self.group.view().await?;
		let out = removed.iter().map(|place| self.members[*place].holder.did.clone()).collect::<Vec<_>>();
		let new = added.iter().map(|place| (self.members[*place].id(), self.packages[*place].clone()));
		let new = new.collect::<Vec<_>>();
		let start = Instant::now();
		let work = self.members[by].prepare(&out, &new)?;
		let make = start.elapsed();
		// The owner is a moderator and need not wait.
		if by != 0 {
			self.group.wait_for(view.open_from).await?;
		}
		let call = self.signed_commit(by, view.head.base, &work).await?;
		let sent = self.submit(&call, &self.payer).await?;
		self.settle(act, by, removed, added, work, make, sent).await
	}

	/// Returns the call by which a member commits, with its authorization.
	pub async fn signed_commit(&self, by: usize, base: Base, work: &Work) -> Result<KnownCall, ChainError> {
		let member = &self.members[by];
		self.group.signed(&member.holder, Level::Method, self.group.commit(member.id(), base, work)).await
	}

	/// Sends a call, and measures the time until it is final.
	pub async fn submit(&self, call: &KnownCall, payer: &KeyPair) -> Result<Sent, ChainError> {
		let start = Instant::now();
		let included = self.chain.submit(&call.by_name(), payer, &|_| {}).await?;
		Ok(Sent { included, until_final: start.elapsed() })
	}

	/// Has all members with real state follow a commit that became final.
	#[allow(clippy::too_many_arguments, reason = "two places call it, and both have all of these at hand")]
	pub async fn settle(
		&mut self,
		act: Option<&'static str>,
		by: usize,
		removed: &[usize],
		added: &[usize],
		work: Work,
		make: Duration,
		sent: Sent,
	) -> Result<(), Failure> {
		self.members[by].accept()?;
		let (work, methods) = (&work, &self.methods);
		let wanted = self.members[by].state()?.epoch_authenticator();
		let (real, offline) = (self.real, self.offline);
		let (mut new, mut old) = (Vec::new(), Vec::new());
		for (place, member) in self.members.iter_mut().enumerate().take(real) {
			if added.contains(&place) {
				new.push((place, member));
			} else if place != by && Some(place) != offline && member.is_in() {
				old.push((place, member));
			}
		}
		let welcome = work.welcome.as_deref().unwrap_or_default();
		let join = at_all(new, |_, member| member.join(welcome))?;
		let process = at_all(old, |place, member| {
			let stays = member.follow(&work.commit, &work.tree, methods)?;
			match stays != removed.contains(&place) {
				true => Ok(()),
				false => Err(format!("the commit leaves member {place} in the group: {stays}").into()),
			}
		})?;
		let disagrees = |member: &&Member| {
			member.state().is_ok_and(|engine| engine.epoch_authenticator() != wanted) && member.is_in()
		};
		let online = self.members.iter().enumerate().filter(|(place, _)| Some(*place) != offline);
		if let Some(member) = online.map(|(_, member)| member).find(disagrees) {
			return Err(format!("{} has another epoch authenticator than the committer", member.holder.did).into());
		}

		let head = self.group.view().await?.head;
		if head.tree != work.tree {
			return Err("the chain has another state of MLS than the commit".into());
		}
		let messages = work.messages();
		if messages.commit.bytes().is_none() {
			self.elsewhere.insert(messages.commit.hash(), work.commit.clone());
		}
		let forgets = std::mem::replace(&mut self.changed_others, !(added.is_empty() && removed.is_empty()));
		let refreshes = std::mem::take(&mut self.refreshes);
		let Some(act) = act else { return Ok(()) };
		let bytes = Bytes {
			commit: work.commit.len(),
			welcome: work.welcome.as_ref().map(Vec::len).unwrap_or_default(),
			group_info: work.group_info.as_ref().map(Vec::len).unwrap_or_default(),
			in_body: messages.length() as usize,
		};
		let changes = (added.len(), removed.len());
		// Nobody proposed these changes or objected to the epoch before.
		let (proposals, objections) = (0, 0);
		let (added, removed) = (changes.0 as u32, changes.1 as u32);
		let merges = norm::Work::merges_after(head.base.epoch - 1);
		let bytes_in_body = messages.length();
		let work =
			norm::Work { added, removed, proposals, bytes: bytes_in_body, refreshes, merges, objections, forgets };
		let kept = self.members[by].state()?.to_bytes().len();
		let row = self.row(act, &head, sent, norm::of_commit(work))?;
		self.push(Row { changes, bytes, make, process, join, kept, ..row });
		Ok(())
	}

	/// Notes the figures of an objection that voided an epoch.
	pub async fn note_objection(&mut self, act: &'static str, sent: Sent) -> Result<(), Failure> {
		let head = self.group.view().await?.head;
		let row = self.row(act, &head, sent, norm::of_void())?;
		self.push(row);
		Ok(())
	}

	/// Returns the figures of a transaction on the chain.
	fn row(&self, act: &'static str, head: &Head, sent: Sent, norm: f64) -> Result<Row, Failure> {
		let block = sent.included.block_hash;
		let before = State::read(self.rpc, "Groups", parent(self.rpc, block)?)?;
		let written = before.until(&State::read(self.rpc, "Groups", block)?);
		Ok(Row {
			act,
			members: head.roster,
			real: self.real,
			changes: (0, 0),
			bytes: Bytes::default(),
			written,
			weight: weight_of(&sent.included)?,
			norm,
			until_final: sent.until_final,
			make: Duration::ZERO,
			process: None,
			join: None,
			kept: 0,
			memory: memory(),
		})
	}

	fn push(&mut self, row: Row) {
		eprintln!("{}", row.line());
		self.rows.push(row);
	}

	/// Checks that all members that are in the group and online export the same secret.
	pub fn check_all_agree(&self) -> Result<(), Failure> {
		let inside =
			self.members.iter().enumerate().filter(|(place, member)| Some(*place) != self.offline && member.is_in());
		let mut known = None;
		for (place, member) in inside {
			let secret = member.state()?.export("clavis measure", &[], 32)?;
			match known.replace(secret.clone()) {
				Some(other) if other != secret => return Err(format!("member {place} has another secret").into()),
				_ => {},
			}
		}
		Ok(())
	}
}

/// Makes a step at members, on all processors. Returns the median of its times.
fn at_all(
	mut members: Vec<(usize, &mut Member)>,
	step: impl Fn(usize, &mut Member) -> Result<(), Failure> + Sync,
) -> Result<Option<Duration>, Failure> {
	let threads = thread::available_parallelism().map_or(1, NonZero::get);
	let share = members.len().div_ceil(threads).max(1);
	let step = &step;
	let times = thread::scope(|scope| {
		let work = |part: &mut [(usize, &mut Member)]| {
			let timed = |(place, member): &mut (usize, &mut Member)| {
				let start = Instant::now();
				step(*place, member).map(|()| start.elapsed())
			};
			part.iter_mut().map(timed).collect::<Result<Vec<_>, Failure>>()
		};
		let threads = members.chunks_mut(share).map(|part| scope.spawn(move || work(part))).collect::<Vec<_>>();
		threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect::<Result<Vec<_>, _>>()
	})?;
	let mut times = times.into_iter().flatten().collect::<Vec<_>>();
	times.sort();
	Ok(times.get(times.len() / 2).copied())
}

/// Returns the weight that the chain charged.
fn weight_of(included: &Included) -> Result<Weight, Failure> {
	let unknown = || Failure::from("the block says no weight of the transaction");
	let event = included.event("System", "ExtrinsicSuccess").ok_or_else(unknown)?;
	let weight = event.fields.at("dispatch_info").and_then(|info| info.at("weight")).ok_or_else(unknown)?;
	let part = |name: &str| weight.at(name).and_then(|value| value.as_u128()).and_then(|part| part.try_into().ok());
	Ok(Weight { time: part("ref_time").ok_or_else(unknown)?, proof: part("proof_size").ok_or_else(unknown)? })
}
