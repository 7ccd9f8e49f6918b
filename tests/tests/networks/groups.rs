//! Tests of a group on a running network: agents of the library agree on a secret through races, an invalid commit, a
//! removal, the theft of a key, and the failure of a validator.

use clavis_client::{
	calls::GroupsCall,
	chain::{Chain, FinalBlocks},
	groups::{
		agent::{Act, Agent, Settings, Tick, Trust},
		mls::Engine,
		store::GroupFolder,
		Acting, Device, DiskVault, Intent, Made, Membership, NoLongMessages, Terms as GroupTerms, Wish,
	},
	keys::KeyPair,
	keystore::Cost,
};
use clavis_primitives::{
	groups::{GroupId, GroupView, Policy, Proposal, Role},
	payload::Level,
	BlockHeight, DidId,
};
use clavis_tests::{
	groups::{publish, Group, Member, Methods, SUITE},
	holders::{create_all, send_all, well_known, Holder, Terms},
	node::new_folder,
	Network,
};
use std::sync::Arc;

/// The blocks in which agents must have done what they should.
const PATIENCE: u32 = 60;
/// The price of guessing the password of a test.
const CHEAP: Cost = Cost { log_n: 4, r: 8, p: 1 };
const POLICY: Policy = Policy { add: Role::Moderator, remove: Role::Moderator, commit: Role::Member, objections: 2 };

type DeviceOf<'a, 'b> = Device<'a, Acting<'a>, DiskVault<'b>>;

/// An agent, and the final blocks of its node.
struct Watcher<'a, 'b> {
	agent: Agent<'a, Acting<'a>, DiskVault<'b>>,
	blocks: FinalBlocks<'a>,
}

/// Waits until a node has these DIDs in a final block.
async fn wait_for_dids(chain: &Chain, dids: &[DidId]) {
	let mut blocks = chain.follow(None).await.expect("the node goes on");
	for _ in 0..PATIENCE {
		let snapshot = chain.refresh().await.expect("the node is there");
		let records = futures::future::try_join_all(dids.iter().map(|did| snapshot.record(*did))).await;
		if records.expect("the node can be used").iter().all(Option::is_some) {
			return;
		}
		blocks.next().await.expect("the node goes on");
	}
	panic!("expected within {PATIENCE} blocks: a record of each DID");
}

/// Lets all agents act after their next final block. Returns what each told.
async fn step(watchers: &mut [Watcher<'_, '_>]) -> Vec<(usize, Act)> {
	let steps = watchers.iter_mut().map(|Watcher { agent, blocks }| async move {
		let tick = Tick::of(&blocks.next().await.expect("the node goes on").0);
		let mut acts = Vec::new();
		agent.step(&tick, &mut |_, act| acts.push(act)).await.expect("the node can be used");
		acts
	});
	let acts = futures::future::join_all(steps).await.into_iter().enumerate();
	acts.flat_map(|(agent, acts)| acts.into_iter().map(move |act| (agent, act))).collect()
}

/// Lets all agents act, until a node has a key package of each of these DIDs in a final block.
async fn wait_for_packages(watchers: &mut [Watcher<'_, '_>], chain: &Chain, dids: &[DidId]) {
	let mut told = Vec::new();
	for _ in 0..PATIENCE {
		let snapshot = chain.refresh().await.expect("the node is there");
		let packages = dids.iter().map(|did| snapshot.key_packages(*did));
		let packages = futures::future::try_join_all(packages).await.expect("the node can be used");
		if packages.iter().all(|packages| !packages.is_empty()) {
			return;
		}
		told.extend(step(watchers).await);
	}
	panic!("expected within {PATIENCE} blocks: a key package of each DID; the agents told: {told:#?}");
}

/// Lets all agents act after each final block, until the group is as it should be.
async fn run(watchers: &mut [Watcher<'_, '_>], group: &Group<'_>, what: &str, is_done: impl Fn(&GroupView) -> bool) {
	let mut told = Vec::new();
	for _ in 0..PATIENCE {
		if is_done(&group.view().await.expect("the group is there")) {
			return;
		}
		told.extend(step(watchers).await);
	}
	panic!("expected within {PATIENCE} blocks: {what}; the agents told: {told:#?}");
}

/// Returns the state of MLS that a device has in the current epoch. `None` if it has that of another epoch, or none.
fn state(device: &DeviceOf<'_, '_>, group: GroupId, view: &GroupView) -> Option<Engine> {
	let membership = Membership::open(device, group).expect("the state can be read");
	let current = membership.state().current().filter(|current| current.record == view.head.base.hash)?;
	Some(current.engine().expect("the state can be read"))
}

/// Checks that all devices have the state of the current epoch, and the same secrets.
fn agree(devices: &[&DeviceOf<'_, '_>], group: GroupId, view: &GroupView) -> bool {
	let states = devices.iter().map(|device| state(device, group, view)).collect::<Option<Vec<_>>>();
	states.is_some_and(|states| {
		let mut authenticators = states.iter().map(Engine::epoch_authenticator);
		let first = authenticators.next();
		authenticators.all(|other| Some(other) == first)
	})
}

/// Has a member that is moved by hand process the epochs from this one on, and returns the number of the next one.
async fn follow(member: &mut Member, group: &Group<'_>, from: u32, methods: &Methods) -> u32 {
	let epochs = group.epochs(from).await.expect("the node has the epochs");
	for epoch in &epochs {
		let Some(messages) = &epoch.messages else { continue };
		let commit = messages.commit.bytes().expect("the commit is on the chain");
		member.follow(commit, &epoch.record.tree, methods).expect("the commit is good");
	}
	from + epochs.len() as u32
}

fn rekey() -> Wish {
	Wish { rekey: true, ..Wish::default() }
}

fn change(intent: Intent) -> Wish {
	Wish { intent, ..Wish::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_agree_through_races_lies_thefts_and_a_validator_that_fails() {
	let mut network = Network::start();
	let mut chains = Vec::new();
	// The last validator will fail, so no agent asks it.
	for place in [0, 1, 2, 0, 0] {
		chains.push(Chain::connect(&network.node(place).url()).await.expect("the node is there"));
	}
	let chain = &chains[4];
	let mut holders = (0..5).map(|number| Holder::new(chain.network(), "agents", number)).collect::<Vec<_>>();
	create_all(chain, &holders.iter().collect::<Vec<_>>()).await.expect("the DIDs are new");
	// She follows the rules of MLS, and not those of the chain. Her moves are made by hand.
	let mut mallory = Member::new(holders.pop().expect("the last one"));
	let mut methods = Methods::default();
	holders.iter().chain([&mallory.holder]).for_each(|holder| methods.add(holder));
	let [owner, moderator, plain, newcomer] = [0, 1, 2, 3].map(|place: usize| holders[place].did.id);
	for chain in &chains {
		wait_for_dids(chain, &[owner, moderator, plain, newcomer, mallory.id()]).await;
	}

	let payers = ["//Alice", "//Bob", "//Charlie", "//Dave"].map(well_known);
	let keys = holders.iter().map(|holder| [holder.key(), holder.next_key()].map(Arc::new).to_vec());
	let keys = keys.collect::<Vec<Vec<Arc<KeyPair>>>>();
	let folder = new_folder();
	let stores = holders.iter().map(|holder| {
		let groups = GroupFolder::new(folder.path()).with_cost(CHEAP);
		groups.unlock(&holder.did, "only for tests").expect("the folder can be written")
	});
	let stores = stores.collect::<Vec<_>>();
	let vaults = stores.iter().map(DiskVault::new).collect::<Vec<_>>();
	let acting = |place: usize| Acting {
		chain: &chains[place],
		did: holders[place].did.clone(),
		keys: keys[place].clone(),
		payer: Some(&payers[place]),
		lifetime: 100 as BlockHeight,
		progress: &|_| {},
	};
	let acting = [0, 1, 2, 3].map(acting);
	let device = |place: usize| Device {
		chain: &acting[place],
		vault: &vaults[place],
		did: holders[place].did.clone(),
		keys: keys[place].clone(),
		messages: &NoLongMessages,
	};
	let devices = [0, 1, 2, 3].map(device);
	let settings = Settings { packages: 1, suite: SUITE, audience: None, trust: Trust::Members };
	let mut watchers = Vec::new();
	for (place, device) in devices.iter().enumerate() {
		let agent = Agent::new(device, settings, []).expect("there is no state yet");
		watchers.push(Watcher { agent, blocks: chains[place].follow(None).await.expect("the node goes on") });
	}

	// The owner creates the group and invites three. The agents of two find it by themselves.
	let package = mallory.package().expect("a package can be made");
	let offer = mallory.holder.act(Level::Method, Terms::first(chain), publish(mallory.id(), vec![package]));
	send_all(chain, vec![offer]).await.expect("the chain takes the package");
	let terms = GroupTerms { salt: [7; 32], suite: SUITE, policy: POLICY };
	let id = terms.group(chain.id().genesis, owner);
	let group = Group::open(chain, id);
	let mut by_owner = Membership::open(&devices[0], id).expect("there is no state yet");
	by_owner.create(&terms).await.expect("the group is new");
	let all = Intent { add: vec![moderator, plain, mallory.id()], remove: Vec::new() };
	let invited = [&all.add[..], &[newcomer]].concat();
	wait_for_packages(&mut watchers, &chains[0], &invited).await;
	let made = by_owner.carry_out(change(all), &mut |_| {}).await.expect("all have packages");
	assert_eq!(made.len(), 1, "one commit adds all: {made:?}");
	for member in [moderator, mallory.id()] {
		let appoint = GroupsCall::Appoint { did: owner, group: id, member, role: Role::Moderator };
		group.act(&holders[0], Level::Control, appoint, &payers[0]).await.expect("the owner appoints");
	}
	run(&mut watchers, &group, "the invited join", |view| agree(&[&devices[0], &devices[1], &devices[2]], id, view))
		.await;
	let welcome = group.epochs(2).await.expect("the node has the epoch").remove(0).messages.expect("it is a commit");
	let welcome = welcome.welcome.expect("it adds members");
	mallory.join(welcome.bytes().expect("it is on the chain")).expect("the welcome is for her, too");
	let mut next = 3;

	// Two members commit at the same time, while a validator fails and a proposal waits.
	network.take(3).kill();
	let package = chain.snapshot().key_packages(newcomer).await.expect("the node answers")[0].hash;
	let mut by_plain = Membership::open(&devices[2], id).expect("the state can be read");
	by_plain.propose(newcomer, Proposal::Add { package }).await.expect("each member proposes");
	let before = group.view().await.expect("the group is there").head.base.epoch;
	let mut by_owner = Membership::open(&devices[0], id).expect("the state can be read");
	let mut by_moderator = Membership::open(&devices[1], id).expect("the state can be read");
	let (mut ignore, mut ignore_too) = (|_: &Made| {}, |_: &Made| {});
	let (one, other) =
		futures::join!(by_owner.carry_out(rekey(), &mut ignore), by_moderator.carry_out(rekey(), &mut ignore_too));
	let made = [one, other].map(|made| made.expect("the loser commits again")).concat();
	let mut epochs = made.iter().map(|made| made.epoch).collect::<Vec<_>>();
	epochs.sort_unstable();
	assert_eq!(epochs, [before + 1, before + 2]);
	let view = group.view().await.expect("the group is there");
	assert_eq!((view.head.base.epoch, view.proposals.len()), (before + 2, 1), "the proposal stands: {view:?}");
	let everyone = devices.iter().collect::<Vec<_>>();
	let is_in = |view: &GroupView| view.proposals.is_empty() && agree(&everyone, id, view);
	run(&mut watchers, &group, "the proposal is carried out, and the newcomer joins", is_in).await;

	// A member commits, and lies about the state of MLS. The agents void the epoch.
	next = follow(&mut mallory, &group, next, &methods).await;
	let before = group.view().await.expect("the group is there").head;
	let mut work = mallory.prepare(&[], &[]).expect("she is a member");
	work.lie();
	let lie = group.commit(mallory.id(), before.base, &work);
	group.act(&mallory.holder, Level::Method, lie, &well_known("//Eve")).await.expect("the chain cannot see the lie");
	mallory.discard().expect("it is void");
	let is_void = |view: &GroupView| {
		let is_back = (view.head.mls_epoch, &view.head.tree) == (before.mls_epoch, &before.tree);
		is_back && view.head.base.epoch == before.base.epoch + 2 && agree(&everyone, id, view)
	};
	run(&mut watchers, &group, "two agents object, and all go back", is_void).await;
	next += 2;

	// She is removed. She does not learn the new secret, and the chain takes no commit of hers.
	let secret = |engine: &Engine| engine.export("a test", &[], 32).expect("it is a member").to_vec();
	let old = secret(mallory.state().expect("she is a member"));
	let late = mallory.prepare(&[], &[]).expect("she is a member");
	mallory.discard().expect("it is pending");
	let removal = Intent { add: Vec::new(), remove: vec![mallory.id()] };
	let mut by_owner = Membership::open(&devices[0], id).expect("the state can be read");
	by_owner.carry_out(change(removal), &mut |_| {}).await.expect("the owner removes");
	follow(&mut mallory, &group, next, &methods).await;
	assert!(!mallory.is_in() && mallory.state().expect("it is there").export("a test", &[], 32).is_err());
	let view = group.view().await.expect("the group is there");
	assert_ne!(secret(&state(&devices[0], id, &view).expect("the owner made the epoch")), old);
	let commit = group.commit(mallory.id(), view.head.base, &late);
	let refused = group.act(&mallory.holder, Level::Method, commit, &well_known("//Eve")).await;
	assert_eq!(refused.expect_err("she is no member").kind(), "notAMember");

	// A thief gets the key of a member. Its control set replaces it, the agents report it, and its agent refreshes itself.
	let since = chain.refresh().await.expect("the node is there").moment();
	let terms = Terms::next(chain, &holders[1], Level::Control).await.expect("the node answers");
	let replace = holders[1].replace_key(terms, since);
	chain.submit(&replace.by_name(), &well_known("//Eve"), &|_| {}).await.expect("the control set ends the key");
	let new_key = holders[1].key().public();
	let is_refreshed = |view: &GroupView| {
		let Some(engine) = state(&devices[0], id, view) else { return false };
		let own = engine.members().find(|leaf| leaf.did().id == moderator);
		view.head.stale() == 0 && own.is_some_and(|leaf| leaf.key == new_key) && agree(&everyone, id, view)
	};
	run(&mut watchers, &group, "the member with the stolen key refreshes itself", is_refreshed).await;
}
