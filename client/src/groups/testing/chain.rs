//! The chain in memory, as one agent sees it: with final blocks, lost answers, and crashes.

use super::world::{hash_of, Refusal, World, GENESIS};
use crate::{
	calls::GroupsCall,
	chain::{ChainError, EpochRead, RuntimeError, Testimony},
	did::DidError,
	groups::{GroupChain, Here},
	keys::{KeyPair, Secret},
};
use clavis_primitives::{
	groups::{GroupId, GroupView, MemberView, PackageView},
	Algorithm, BlockHeight, Change, ControlSet, Did, DidId, Fragment, Inception, NetworkName, NewMethod, Purpose,
	Reason, Record, RuleSet,
};
use sp_core::H256;
use std::{
	cell::{Cell, RefCell},
	collections::{BTreeMap, BTreeSet},
	future::{poll_fn, Future},
	rc::Rc,
	task::Poll,
};

/// The blocks of the chain. Each is final at once.
pub struct TestChain {
	blocks: RefCell<Vec<Rc<World>>>,
	epochs: RefCell<BTreeMap<GroupId, Vec<EpochRead>>>,
	network: NetworkName,
	/// The node has dropped the states of the blocks before this one.
	pub pruned: Cell<BlockHeight>,
	/// The node has dropped the bodies of the blocks before this one.
	pub bodies_from: Cell<BlockHeight>,
	/// Lets other agents act before each request.
	pub interleaves: Cell<bool>,
}

/// The moment of a block. Two blocks share each second.
fn moment(height: BlockHeight) -> u64 {
	1_000 + u64::from(height / 2)
}

impl TestChain {
	pub fn new() -> Self {
		Self {
			blocks: RefCell::new(vec![Rc::default()]),
			epochs: RefCell::default(),
			network: "dev".parse().unwrap(),
			pruned: Cell::new(0),
			bodies_from: Cell::new(0),
			interleaves: Cell::new(false),
		}
	}

	pub fn newest(&self) -> Rc<World> {
		self.blocks.borrow().last().unwrap().clone()
	}

	pub fn height(&self) -> BlockHeight {
		self.newest().height
	}

	/// Makes a block with this change of the state.
	fn block<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
		let mut world = (*self.newest()).clone();
		world.height += 1;
		world.changed = Default::default();
		let outcome = change(&mut world);
		self.blocks.borrow_mut().push(Rc::new(world));
		outcome
	}

	/// Makes empty blocks.
	pub fn blocks(&self, count: u32) {
		(0..count).for_each(|_| self.block(|_| ()));
	}

	/// Creates a DID with an authentication key of its own.
	pub fn create_did(&self, name: &str) -> Did {
		let key = pair(name).public();
		let inception = Inception { control: ControlSet::single(key), next: None, salt: H256::zero() };
		let id = inception.id(&self.network);
		let method = method("key-1", name);
		self.block(|world| {
			let record = Record::create(inception, [Change::AddMethod(method)], moment(world.height), world.height);
			world.records.insert(id, record.unwrap());
		});
		Did { network: self.network.clone(), id }
	}

	/// Replaces the authentication key of a DID.
	pub fn rotate(&self, did: DidId, old: &str, id: &str, name: &str) {
		let (old, new) = (old.parse::<Fragment>().unwrap(), method(id, name));
		self.block(|world| {
			let now = moment(world.height);
			let record = world.records.get_mut(&did).unwrap();
			record.update([Change::AddMethod(new)], now).unwrap();
			record.revoke(&old, Reason::Routine, now).unwrap();
			world.changed.1.insert(did);
		});
	}

	/// Ends a DID.
	pub fn deactivate(&self, did: DidId) {
		self.block(|world| {
			let now = moment(world.height);
			world.records.get_mut(&did).unwrap().deactivate(now).unwrap();
			world.changed.1.insert(did);
		});
	}

	/// Makes calls at once, all or none, in a block of their own.
	pub fn call(&self, did: DidId, calls: Vec<GroupsCall>) -> Result<BlockHeight, Refusal> {
		let outcome = self.block(|world| {
			let before = world.clone();
			let outcome = calls.into_iter().map(|call| world.apply(did, call)).collect::<Result<Vec<_>, _>>();
			if outcome.is_err() {
				*world = before;
			}
			outcome
		})?;
		for (group, read) in outcome.into_iter().flatten() {
			self.epochs.borrow_mut().entry(group).or_default().push(read);
		}
		Ok(self.height())
	}

	/// Checks that the numbers in each group are those that its entries give.
	pub fn check(&self) {
		for (id, group) in &self.newest().groups {
			let members = group.members.values().filter(|member| member.restarts == group.head.restarts);
			assert_eq!(members.count() as u32, group.head.roster, "{id}");
			let epochs = self.epochs.borrow();
			assert_eq!(epochs[id].len() as u32, group.head.base.epoch, "exactly one commit follows each epoch");
			assert_eq!(epochs[id].last().unwrap().hash, group.head.base.hash);
		}
	}

	/// Returns the groups and DIDs that the blocks after the first height and up to the second one changed.
	pub fn news(&self, after: BlockHeight, up_to: BlockHeight) -> (BTreeSet<GroupId>, BTreeSet<DidId>) {
		let blocks = self.blocks.borrow();
		let blocks = blocks.iter().filter(|world| world.height > after && world.height <= up_to);
		let mut news = (BTreeSet::new(), BTreeSet::new());
		for world in blocks {
			news.0.extend(&world.changed.0);
			news.1.extend(&world.changed.1);
		}
		news
	}

	/// Lets the node show an epoch that nobody made, after the last one and otherwise like it.
	pub fn invent(&self, group: GroupId, forge: impl FnOnce(&mut EpochRead)) {
		let mut read = self.last_epoch(group);
		let base = self.newest().groups[&group].head.base;
		(read.record.base, read.record.epoch) = (Some(base), base.epoch + 1);
		forge(&mut read);
		read.hash = read.record.hash();
		self.block(|world| {
			let head = &mut world.groups.get_mut(&group).unwrap().head;
			(head.base.epoch, head.base.hash) = (read.record.epoch, read.hash);
		});
		self.epochs.borrow_mut().entry(group).or_default().push(read);
	}

	/// The last epoch of a group.
	pub fn last_epoch(&self, group: GroupId) -> EpochRead {
		self.epochs.borrow()[&group].last().unwrap().clone()
	}
}

/// The key of a person.
pub fn pair(name: &str) -> KeyPair {
	format!("//{name}").parse::<Secret>().unwrap().pair(Algorithm::Ed25519).unwrap()
}

fn method(id: &str, name: &str) -> NewMethod {
	let purposes = [Purpose::Authentication].into_iter().collect();
	NewMethod { id: id.parse().unwrap(), key: pair(name).public(), purposes, expires: None }
}

/// The instants at which an agent can be killed: before and after each request that changes the chain, and before and after
/// each write to its disk.
#[derive(Clone, Default)]
pub struct Instants {
	passed: Rc<Cell<u32>>,
	last: Rc<Cell<Option<u32>>>,
}

/// The agent was killed.
#[derive(Debug)]
pub struct Killed;

impl Instants {
	/// Kills the agent at this instant, counted from 0.
	pub fn kill_at(instant: u32) -> Self {
		Self { passed: Rc::default(), last: Rc::new(Cell::new(Some(instant))) }
	}

	/// Returns the number of instants that have passed.
	pub fn passed(&self) -> u32 {
		self.passed.get()
	}

	/// Lets one instant pass.
	pub fn pass(&self) -> Result<(), Killed> {
		if self.last.get() == Some(self.passed.get()) {
			return Err(Killed);
		}
		self.passed.set(self.passed.get() + 1);
		Ok(())
	}
}

/// The chain as one DID sees it.
pub struct Seat<'a> {
	pub chain: &'a TestChain,
	pub did: DidId,
	pub instants: Instants,
	/// The node takes the next call and loses the connection before it answers.
	pub loses_answer: Cell<bool>,
	/// The node loses the connection before it takes the next call.
	pub loses_call: Cell<bool>,
	/// The calls of another DID that come before the next one.
	pub overtaken: RefCell<Option<(DidId, Vec<GroupsCall>)>>,
	/// The calls that were sent last.
	pub sent: RefCell<Vec<GroupsCall>>,
	here: RefCell<Rc<World>>,
}

impl<'a> Seat<'a> {
	pub fn new(chain: &'a TestChain, did: DidId) -> Self {
		let here = RefCell::new(chain.newest());
		Self {
			chain,
			did,
			instants: Instants::default(),
			loses_answer: Cell::default(),
			loses_call: Cell::default(),
			overtaken: RefCell::default(),
			sent: RefCell::default(),
			here,
		}
	}

	fn here(&self) -> Rc<World> {
		self.here.borrow().clone()
	}

	/// Gives way to the other agents once.
	async fn give_way(&self) {
		let mut given = !self.chain.interleaves.get();
		poll_fn(|_| match std::mem::replace(&mut given, true) {
			true => Poll::Ready(()),
			false => Poll::Pending,
		})
		.await;
	}
}

fn lost() -> ChainError {
	ChainError::Lost("the test took the connection away".into())
}

impl From<Killed> for ChainError {
	fn from(_: Killed) -> Self {
		Self::Lost("the test killed the agent".into())
	}
}

impl GroupChain for Seat<'_> {
	fn genesis(&self) -> H256 {
		GENESIS
	}

	fn network(&self) -> &NetworkName {
		&self.chain.network
	}

	fn lifetime(&self) -> BlockHeight {
		64
	}

	async fn refresh(&self) -> Result<Here, ChainError> {
		self.give_way().await;
		*self.here.borrow_mut() = self.chain.newest();
		let height = self.here().height;
		Ok(Here { height, hash: hash_of(height) })
	}

	async fn recent(&self) -> Result<Here, ChainError> {
		self.refresh().await
	}

	async fn group(&self, group: GroupId) -> Result<Option<GroupView>, ChainError> {
		self.give_way().await;
		Ok(self.here().view(&group))
	}

	async fn member(&self, group: GroupId, did: DidId) -> Result<Option<MemberView>, ChainError> {
		self.give_way().await;
		Ok(self.here().member_view(&group, &did))
	}

	async fn members(&self, group: GroupId) -> Result<Vec<MemberView>, ChainError> {
		self.give_way().await;
		let here = self.here();
		let members = here.groups.get(&group).into_iter().flat_map(|found| found.members.keys());
		Ok(members.filter_map(|did| here.member_view(&group, did)).collect())
	}

	async fn packages(&self, did: DidId) -> Result<Vec<PackageView>, ChainError> {
		self.give_way().await;
		Ok(self.here().packages_of(&did))
	}

	async fn epochs(&self, group: GroupId, from: u32) -> Result<Vec<EpochRead>, ChainError> {
		self.give_way().await;
		let here = self.here().height;
		let epochs = self.chain.epochs.borrow();
		let read = epochs.get(&group).into_iter().flatten();
		let read = read.filter(|read| read.record.epoch >= from && read.at.block <= here).take(3).cloned();
		let read = read.collect::<Vec<_>>();
		match read.iter().any(|read| read.at.block < self.chain.bodies_from.get()) {
			true => Err(ChainError::Unavailable("it has dropped the bodies of old blocks".into())),
			false => Ok(read),
		}
	}

	async fn testimony(&self, dids: &[DidId], block: H256) -> Result<Testimony, ChainError> {
		self.give_way().await;
		let height = block.to_low_u64_be() as BlockHeight;
		let exact = height >= self.chain.pruned.get();
		let world = match exact {
			true => self.chain.blocks.borrow()[height as usize].clone(),
			false => self.here(),
		};
		let records = dids.iter().filter_map(|did| Some((*did, world.records.get(did)?.clone())));
		Ok(Testimony { at: moment(height), rules: RuleSet::default(), records: records.collect(), exact })
	}

	async fn record(&self, did: DidId) -> Result<Option<Record<()>>, ChainError> {
		Ok(self.here().records.get(&did).cloned())
	}

	async fn send(&self, calls: Vec<GroupsCall>) -> Result<BlockHeight, DidError> {
		self.give_way().await;
		self.instants.pass().map_err(ChainError::from)?;
		if self.loses_call.take() {
			return Err(lost().into());
		}
		if let Some((did, before)) = self.overtaken.take() {
			self.chain.call(did, before).unwrap();
		}
		self.sent.replace(calls.clone());
		let outcome = self.chain.call(self.did, calls);
		self.instants.pass().map_err(ChainError::from)?;
		if self.loses_answer.take() {
			return Err(lost().into());
		}
		self.give_way().await;
		let refused = |name: Refusal| RuntimeError { pallet: "Groups".into(), name: name.into(), message: name.into() };
		let height = outcome.map_err(|name| ChainError::Failed(refused(name)))?;
		*self.here.borrow_mut() = self.chain.newest();
		Ok(height)
	}
}

/// Runs a future that waits for nothing but its turn.
pub fn run<T>(future: impl Future<Output = T>) -> T {
	let mut future = std::pin::pin!(future);
	let mut context = std::task::Context::from_waker(std::task::Waker::noop());
	loop {
		if let Poll::Ready(outcome) = future.as_mut().poll(&mut context) {
			return outcome;
		}
	}
}
