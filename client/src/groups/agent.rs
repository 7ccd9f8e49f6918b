//! An agent of a DID: it follows final blocks, and does for the DID what a member has to do.
//!
//! It joins by welcomes, follows commits, objects to invalid ones, comes back when its state is lost, refreshes itself when
//! the keys of its DID change, removes members that must go, reports members whose keys changed, carries out proposals, and
//! keeps key packages published. If several members could do a thing, each waits for its [turn]. The agent itself keeps no
//! state that matters: all of it is on the chain and in the files of the device.

mod duties;
mod proposals;
mod tick;

pub use tick::Tick;

use super::{
	commit::Made,
	device::{Device, Vault},
	packages::is_spendable,
	rank::turn,
	rejoin::Joined,
	sync::{Membership, News, Standing, Synced},
	GroupChain, GroupsError,
};
use crate::chain::ChainError;
use clavis_primitives::{
	groups::{GroupId, PackageHash, Stale, Suite, MAX_PACKAGES},
	BlockHeight, DidId,
};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

/// The blocks after which a group is looked at although nothing was heard of it.
const IDLE: BlockHeight = 50;
/// The blocks for which an agent waits after a failure.
const PAUSE: BlockHeight = 5;
/// The most groups that an agent looks for its DID in after one block.
const MOST_NEW: usize = 64;
/// The most key packages whose private parts are kept although they are not on the chain.
const KEPT_PACKAGES: usize = 64;

/// The makers of proposals that an agent carries out, if its role and the policy let it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
	/// Members whose role would let them make the change by themselves, and members that lost their state.
	#[default]
	Roles,
	/// All members.
	Members,
	/// Also DIDs that ask to be added themselves.
	Everyone,
}

/// The settings of an agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
	/// The number of key packages that it keeps on the chain, at most 32. With 0 it publishes none.
	pub packages: u32,
	/// The ciphersuite of these packages.
	pub suite: Suite,
	/// The one DID whose commits can spend them. `None` for any.
	pub audience: Option<DidId>,
	/// The makers of proposals that it carries out.
	pub trust: Trust,
}

/// An event that an agent tells of.
#[derive(Clone, Debug)]
pub enum Act {
	/// Something happened to a membership.
	News(u32, News),
	/// The standing in a group is another one than before.
	Standing(Standing),
	/// A commit of the agent is final.
	Committed(Made),
	/// The agent is a member again, from this epoch on.
	Rejoined(u32),
	/// It asked the members to add its DID.
	Asked,
	/// It reported a member.
	Reported(DidId, Option<Stale>),
	/// It objected to this epoch.
	Objected(u32),
	/// It published key packages.
	Published(usize),
	/// Something failed. The agent tries again.
	Failed(String),
}

/// The notes of an agent on one group. They are lost with the process, and made again.
#[derive(Debug, Default)]
struct Watched {
	/// The members in the state of MLS.
	roster: BTreeSet<DidId>,
	/// The standing that was told last.
	standing: Option<Standing>,
	/// The next block in which there may be something to do.
	due: BlockHeight,
	/// Members whose DIDs changed.
	suspects: BTreeSet<DidId>,
	/// True if all members have to be looked at.
	scans: bool,
	/// The works that were noticed after an epoch, and the block in which each was.
	noticed: BTreeMap<(H256, duties::Work), BlockHeight>,
	/// The epoch that the agent objected to, or tried to come back after.
	answered: Option<H256>,
	/// Key packages of proposals that cannot be carried out.
	unfit: BTreeSet<(DidId, PackageHash)>,
}

/// An agent of a DID.
pub struct Agent<'a, C, V> {
	device: &'a Device<'a, C, V>,
	settings: Settings,
	groups: BTreeMap<GroupId, Watched>,
	/// The key packages of this device that were on the chain when they were looked at.
	published: BTreeSet<PackageHash>,
	/// The next block in which the packages are looked at.
	packages_due: BlockHeight,
}

impl<'a, C: GroupChain, V: Vault> Agent<'a, C, V> {
	/// Makes an agent for these groups, and for all of which this device has a state.
	pub fn new(
		device: &'a Device<'a, C, V>,
		settings: Settings,
		groups: impl IntoIterator<Item = GroupId>,
	) -> Result<Self, GroupsError> {
		let known = device.vault.groups()?.into_iter().chain(groups);
		let groups = known.map(|group| (group, Watched::unseen())).collect();
		let settings = Settings { packages: settings.packages.min(MAX_PACKAGES), ..settings };
		Ok(Self { device, settings, groups, published: BTreeSet::new(), packages_due: 0 })
	}

	/// The groups that it watches.
	pub fn groups(&self) -> impl Iterator<Item = GroupId> + '_ {
		self.groups.keys().copied()
	}

	/// Does what there is to do after these blocks. `told` hears of each event, with its group.
	///
	/// Fails only if the node cannot be used. Other failures are told, and the agent tries again later.
	pub async fn step(&mut self, tick: &Tick, told: &mut dyn FnMut(Option<GroupId>, Act)) -> Result<(), GroupsError> {
		self.discover(tick).await?;
		// Other programs of the DID create and join groups, too.
		for group in self.device.vault.groups()? {
			self.groups.entry(group).or_insert_with(Watched::unseen);
		}
		for (group, watched) in &mut self.groups {
			watched.hear(*group, tick);
		}
		let due = self.groups.iter().filter(|(_, watched)| watched.due <= tick.height).map(|(group, _)| *group);
		for group in due.collect::<Vec<_>>() {
			let Some(mut watched) = self.groups.remove(&group) else { continue };
			let mut acts = Vec::new();
			let attended = self.attend(group, &mut watched, tick.height, &mut acts).await;
			acts.into_iter().for_each(|act| told(Some(group), act));
			let failed = attended.err();
			if let Some(error) = &failed {
				watched.due = tick.height.saturating_add(PAUSE);
				told(Some(group), Act::Failed(error.to_string()));
			}
			self.groups.insert(group, watched);
			if let Some(error) = failed.filter(is_fatal) {
				return Err(error);
			}
		}
		if self.packages_due <= tick.height {
			self.packages_due = tick.height.saturating_add(IDLE);
			match self.keep_packages().await {
				Ok(0) => {},
				Ok(count) => told(None, Act::Published(count)),
				Err(error) if is_fatal(&error) => return Err(error),
				Err(error) => {
					self.packages_due = tick.height.saturating_add(PAUSE);
					told(None, Act::Failed(error.to_string()));
				},
			}
		}
		Ok(())
	}

	/// Looks for groups that added this DID: a commit in one of these blocks spent one of its key packages.
	async fn discover(&mut self, tick: &Tick) -> Result<(), GroupsError> {
		let unknown = tick.groups.iter().filter(|group| !self.groups.contains_key(group)).take(MOST_NEW);
		let unknown = unknown.copied().collect::<Vec<_>>();
		if unknown.is_empty() || self.published.is_empty() {
			return Ok(());
		}
		let chain = self.device.chain;
		chain.refresh().await?;
		let left = chain.packages(self.device.did.id).await?.into_iter().map(|view| view.hash).collect::<BTreeSet<_>>();
		if self.published.is_subset(&left) {
			return Ok(());
		}
		for group in unknown {
			if chain.member(group, self.device.did.id).await?.is_some() {
				self.groups.insert(group, Watched::unseen());
			}
		}
		self.published.retain(|package| left.contains(package));
		self.packages_due = tick.height;
		Ok(())
	}

	/// Publishes as many key packages as are missing. Returns their number.
	async fn keep_packages(&mut self) -> Result<usize, GroupsError> {
		let Settings { packages, suite, audience, .. } = self.settings;
		if packages == 0 {
			return Ok(0);
		}
		self.device.chain.recent().await?;
		let mut on_chain = self.device.chain.packages(self.device.did.id).await?;
		self.device.withdraw_outdated(&mut on_chain).await?;
		let store = self.device.vault.packages()?;
		let usable = on_chain
			.iter()
			.filter(|view| is_spendable(view, suite) && view.package.audience == audience && store.contains(view.hash));
		self.published = on_chain.iter().map(|view| view.hash).filter(|hash| store.contains(*hash)).collect();
		let missing = packages.saturating_sub(u32::try_from(usable.count()).unwrap_or(u32::MAX));
		let room = MAX_PACKAGES.saturating_sub(u32::try_from(on_chain.len()).unwrap_or(u32::MAX));
		let published = self.device.publish(suite, audience, missing.min(room)).await?;
		let published = published.map(|published| published.packages).unwrap_or_default();
		self.published.extend(&published);
		if !published.is_empty() {
			self.device.tidy_packages(KEPT_PACKAGES).await?;
		}
		Ok(published.len())
	}

	/// Brings one group up to date, and does what there is to do in it.
	async fn attend(
		&self,
		group: GroupId,
		watched: &mut Watched,
		height: BlockHeight,
		acts: &mut Vec<Act>,
	) -> Result<(), GroupsError> {
		watched.due = height.saturating_add(IDLE);
		let mut membership = Membership::open(self.device, group)?;
		let mut synced = membership.sync().await?;
		if membership.state().asked.is_some() {
			// From before this process began, or with an answer that was lost.
			synced = match membership.resolve(&synced).await {
				Err(GroupsError::Waits) => {
					watched.due = height.saturating_add(1);
					return Ok(());
				},
				resolved => resolved?,
			};
		}
		acts.extend(synced.news.iter().map(|(epoch, news)| Act::News(*epoch, news.clone())));
		if watched.standing.as_ref() != Some(&synced.standing) {
			watched.standing = Some(synced.standing.clone());
			acts.push(Act::Standing(synced.standing.clone()));
		}
		watched.roster = membership.members()?;
		match &synced.standing {
			Standing::Member => {
				membership.settle()?;
				self.do_duties(&mut membership, &synced, watched, acts).await
			},
			Standing::Refuses { .. } | Standing::Lacks { .. } => {
				self.object(&mut membership, &synced, watched, acts).await
			},
			Standing::Astray { .. } => self.come_back(&mut membership, &synced, watched, acts).await,
			Standing::Outside | Standing::Removed(_) | Standing::NoGroup => Ok(()),
		}
	}

	/// Objects to the newest epoch, once. If a message lies elsewhere, it may still arrive until plain members commit again.
	async fn object(
		&self,
		membership: &mut Membership<'_, C, V>,
		synced: &Synced,
		watched: &mut Watched,
		acts: &mut Vec<Act>,
	) -> Result<(), GroupsError> {
		let Some(view) = &synced.view else { return Ok(()) };
		let head = view.head.base;
		if matches!(synced.standing, Standing::Lacks { .. }) && synced.here.height < view.open_from {
			watched.due = view.open_from;
			return Ok(());
		}
		if watched.answered == Some(head.hash) {
			return Ok(());
		}
		watched.answered = Some(head.hash);
		if membership.object(synced).await?.is_some() {
			acts.push(Act::Objected(head.epoch));
		}
		Ok(())
	}

	/// Comes back after the state was lost: once after each epoch, in its turn, since each such member makes a commit.
	async fn come_back(
		&self,
		membership: &mut Membership<'_, C, V>,
		synced: &Synced,
		watched: &mut Watched,
		acts: &mut Vec<Act>,
	) -> Result<(), GroupsError> {
		let Some(view) = &synced.view else { return Ok(()) };
		let head = view.head.base;
		if watched.answered == Some(head.hash) {
			return Ok(());
		}
		let wait = turn(self.device.did.id, head.hash, view.head.roster);
		let since = watched.notice(head.hash, duties::Work::Return, synced.here.height);
		let mut from = since.saturating_add(wait);
		if !membership.is_moderator(view).await? {
			from = from.max(view.open_from);
		}
		if synced.here.height < from {
			watched.due = from;
			return Ok(());
		}
		watched.answered = Some(head.hash);
		match membership.join().await? {
			Joined::Member(epoch) => acts.push(Act::Rejoined(epoch)),
			Joined::Asked(_) => acts.push(Act::Asked),
			Joined::Waits => {},
		}
		watched.due = synced.here.height;
		Ok(())
	}
}

impl Watched {
	/// Returns the notes about a group that the agent has not looked at.
	fn unseen() -> Self {
		Self { scans: true, ..Self::default() }
	}

	/// Notes what blocks say about the group and its members.
	fn hear(&mut self, group: GroupId, tick: &Tick) {
		let changed = self.roster.intersection(&tick.dids).copied().collect::<Vec<_>>();
		if tick.groups.contains(&group) || !changed.is_empty() {
			self.due = self.due.min(tick.height);
		}
		self.suspects.extend(changed);
	}

	/// Notes a work, and returns the block in which it was noticed first after this epoch.
	fn notice(&mut self, epoch: H256, work: duties::Work, height: BlockHeight) -> BlockHeight {
		self.noticed.retain(|(of, _), _| *of == epoch);
		*self.noticed.entry((epoch, work)).or_insert(height)
	}
}

/// Returns true if the agent cannot go on: the node cannot be used, or the files cannot be written.
fn is_fatal(error: &GroupsError) -> bool {
	let is_past = matches!(error, GroupsError::Chain(ChainError::Unavailable(_) | ChainError::Busy(_)));
	let is_of_node = error.is_of_connection() && !is_past && !matches!(error, GroupsError::Behind { .. });
	is_of_node || matches!(error, GroupsError::Store(_))
}
