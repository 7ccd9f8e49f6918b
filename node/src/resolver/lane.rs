//! The lane for slow work: few places, and a fair queue.
//!
//! A past version, a proof or a history takes hundreds of reads, or the execution of blocks. The guardians of a DID, and
//! groups, take calls of the runtime, and a node has few instances of the runtime, which blocks and the pool need too. Without a bound,
//! such work would take all threads and keep quick answers waiting. So it takes a place in this lane first. If there is none, the
//! client waits for some seconds, and then hears that it may ask again.
//!
//! A free place goes to the party that had its last turn the longest ago. So parties that keep the lane busy do not keep
//! it from others. Long work gives its place back between the blocks that it executes, and waits for its next turn. It
//! takes half of the queue at most, so that there is always room for newcomers. Beyond that, work keeps its place to its
//! end.

use super::limits::network_of;
use lru::LruCache;
use parking_lot::Mutex;
use std::{cell::RefCell, net::IpAddr, num::NonZeroUsize, sync::Arc, thread, time::Duration};
use tokio::{sync::oneshot, time::timeout};

/// The pieces of slow work at one time.
const PLACES: usize = 4;
/// Those of one party.
const PLACES_OF_A_PARTY: usize = 2;
/// The pieces of work that can wait to begin. Those that gave their place back are among them.
const WAITING: usize = 32;
/// Those that gave their place back. The rest of the queue is for work that has not begun.
const PARKED: usize = WAITING / 2;
/// Those of one client.
const WAITING_OF_A_CLIENT: usize = 2;
/// The time for which a client waits.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// The parties whose last turns are remembered. A party that was forgotten counts as new.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_023);

/// There is no place for slow work now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"this node reads as many past versions, proofs, guardians and groups as it can at one time: ask again in a second, or ask \
	 another node"
)]
pub struct Busy;

impl Busy {
	/// The time after which a client may ask again, in seconds.
	pub const RETRY_AFTER: u64 = 1;
}

/// The reason why slow work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undone {
	/// There is no place for it now.
	#[error(transparent)]
	Busy(#[from] Busy),
	/// It failed without an answer.
	#[error("this node failed to answer: ask another one")]
	Lost,
}

/// A client that asks for slow work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client {
	/// The network of its address; `None` for a client of JSON-RPC, whose address the node does not see.
	network: Option<IpAddr>,
	/// Its connection to JSON-RPC.
	connection: Option<usize>,
}

impl Client {
	/// The client at an address.
	pub fn at(address: IpAddr) -> Self {
		Self { network: Some(network_of(address)), connection: None }
	}

	/// The client behind a connection to JSON-RPC. A request over HTTP is a connection of its own, so one client can have
	/// many of them: all connections are one party.
	pub fn of_rpc(connection: Option<usize>) -> Self {
		Self { network: None, connection }
	}

	/// The party that it belongs to: its network, or all clients of JSON-RPC.
	fn party(self) -> Self {
		Self { connection: None, ..self }
	}
}

/// The lane.
#[derive(Clone)]
pub struct Lane {
	state: Arc<Mutex<State>>,
	limits: Limits,
}

#[derive(Clone, Copy)]
struct Limits {
	places_of_a_party: usize,
	waiting_of_a_client: usize,
	longest_wait: Duration,
}

struct State {
	/// The holder of each place that is taken.
	holders: Vec<Client>,
	waiting: Vec<Waiter>,
	/// The time of the last turn of each party.
	last_turns: LruCache<Client, u64>,
	/// Counts turns and arrivals.
	clock: u64,
}

/// A piece of work that waits for a place.
struct Waiter {
	client: Client,
	/// The time at which it came.
	since: u64,
	/// Hands the place over.
	grant: oneshot::Sender<Place>,
	/// True if it began already, and gave its place back for a while.
	has_begun: bool,
}

/// A place in the lane. It is free again after the drop.
struct Place {
	lane: Lane,
	client: Client,
}

/// The turns of a piece of slow work.
pub struct Turns(RefCell<Option<Place>>);

impl Turns {
	/// Lets those who come first have a turn, and waits for the next one.
	pub fn pause(&self) {
		let next = self.0.take().and_then(Place::pass);
		*self.0.borrow_mut() = next;
	}
}

impl Default for Lane {
	fn default() -> Self {
		let state = State { holders: Vec::new(), waiting: Vec::new(), last_turns: LruCache::new(REMEMBERED), clock: 0 };
		let limits = Limits {
			places_of_a_party: PLACES_OF_A_PARTY,
			waiting_of_a_client: WAITING_OF_A_CLIENT,
			longest_wait: LONGEST_WAIT,
		};
		Self { state: Arc::new(Mutex::new(state)), limits }
	}
}

impl Lane {
	/// Makes a lane in which one address can take all places: that of a reverse proxy, which brings all requests.
	pub fn behind_proxy(self) -> Self {
		Self { limits: Limits { places_of_a_party: PLACES, waiting_of_a_client: WAITING, ..self.limits }, ..self }
	}

	/// Makes a lane in which nobody waits.
	#[cfg(test)]
	pub fn without_wait(self) -> Self {
		Self { limits: Limits { longest_wait: Duration::ZERO, ..self.limits }, ..self }
	}

	/// Does a piece of work, once there is a place for the client. The work holds its turns to its end, also if the client
	/// has gone.
	///
	/// It runs on a thread of its own: in a pool of threads, work that waits for its next turn could take all of them. The
	/// lane bounds their number.
	pub async fn run<T: Send + 'static>(
		&self,
		client: Client,
		work: impl FnOnce(&Turns) -> T + Send + 'static,
	) -> Result<T, Undone> {
		let place = self.enter(client).await?;
		let (finish, finished) = oneshot::channel();
		let on_thread = move || {
			let turns = Turns(RefCell::new(Some(place)));
			let done = work(&turns);
			drop(turns);
			// Without a receiver the client has gone.
			let _ = finish.send(done);
		};
		thread::Builder::new().name("slow-work".into()).spawn(on_thread).map_err(|_| Undone::Lost)?;
		finished.await.map_err(|_| Undone::Lost)
	}

	/// Waits for a place.
	async fn enter(&self, client: Client) -> Result<Place, Busy> {
		let granted = self.line_up(client)?;
		// The sender is gone if a client that comes first has displaced this one.
		timeout(self.limits.longest_wait, granted).await.ok().and_then(Result::ok).ok_or(Busy)
	}

	/// Lines a client up. Returns the receiver of its place.
	fn line_up(&self, client: Client) -> Result<oneshot::Receiver<Place>, Busy> {
		let (grant, granted) = oneshot::channel();
		self.state.lock().admit(client, grant, &self.limits)?;
		self.serve();
		Ok(granted)
	}

	/// Gives free places to those who wait for one.
	fn serve(&self) {
		loop {
			let next = self.state.lock().next(&self.limits);
			let Some(Waiter { client, grant, .. }) = next else { return };
			// If the client has gone, the drop of its place serves the next one.
			let _ = grant.send(Place { lane: self.clone(), client });
		}
	}
}

impl State {
	/// Lines up a client whose work has not begun. In a full queue it displaces the one that comes last, if it comes before
	/// that one itself.
	fn admit(&mut self, client: Client, grant: oneshot::Sender<Place>, limits: &Limits) -> Result<(), Busy> {
		self.forget_gone();
		let own = self.waiting.iter().filter(|waiter| waiter.client == client).count();
		if own >= limits.waiting_of_a_client {
			return Err(Busy);
		}
		if self.waiting.len() >= WAITING {
			let waiting = self.waiting.iter().enumerate().filter(|(_, waiter)| !waiter.has_begun);
			let ranks = waiting.map(|(place, waiter)| (self.rank(waiter.client, waiter.since), place));
			let (rank, last) = ranks.max().ok_or(Busy)?;
			if rank <= self.rank(client, self.clock.saturating_add(1)) {
				return Err(Busy);
			}
			self.waiting.swap_remove(last);
		}
		self.push(client, grant, false);
		Ok(())
	}

	/// Lines up work that has begun. Returns false if enough of it waits already: nobody displaces it, so it would keep
	/// newcomers out of the queue.
	fn park(&mut self, client: Client, grant: oneshot::Sender<Place>) -> bool {
		let has_room = self.waiting.iter().filter(|waiter| waiter.has_begun).count() < PARKED;
		if has_room {
			self.push(client, grant, true);
		}
		has_room
	}

	fn push(&mut self, client: Client, grant: oneshot::Sender<Place>, has_begun: bool) {
		let since = self.tick();
		self.waiting.push(Waiter { client, since, grant, has_begun });
	}

	/// Takes the one out of the queue that gets the next place. Returns `None` if there is no place for any that waits.
	fn next(&mut self, limits: &Limits) -> Option<Waiter> {
		self.forget_gone();
		let waiting = self.waiting.iter().enumerate().filter(|(_, waiter)| self.has_place_for(waiter.client, limits));
		let (_, first) = waiting.map(|(place, waiter)| (self.rank(waiter.client, waiter.since), place)).min()?;
		let waiter = self.waiting.swap_remove(first);
		let now = self.tick();
		self.last_turns.put(waiter.client.party(), now);
		self.holders.push(waiter.client);
		Some(waiter)
	}

	fn has_place_for(&self, client: Client, limits: &Limits) -> bool {
		let of_party = self.holders.iter().filter(|holder| holder.party() == client.party()).count();
		let of_connection = client.connection.is_some() && self.holders.contains(&client);
		self.holders.len() < PLACES && of_party < limits.places_of_a_party && !of_connection
	}

	/// The lowest rank comes first: the last turn of the party, then the time at which it came.
	fn rank(&self, client: Client, since: u64) -> (u64, u64) {
		(self.last_turns.peek(&client.party()).copied().unwrap_or_default(), since)
	}

	/// Removes those that wait no more.
	fn forget_gone(&mut self) {
		self.waiting.retain(|waiter| !waiter.grant.is_closed());
	}

	fn tick(&mut self) -> u64 {
		self.clock = self.clock.saturating_add(1);
		self.clock
	}
}

impl Place {
	/// Gives the place back and waits for another one, or keeps it if enough work waits that has begun. Blocks the thread.
	fn pass(self) -> Option<Self> {
		match self.park() {
			Ok(granted) => granted.blocking_recv().ok(),
			Err(place) => Some(place),
		}
	}

	/// Gives the place back. Returns the receiver of the next one; the place itself if it is kept.
	fn park(self) -> Result<oneshot::Receiver<Self>, Self> {
		let (grant, granted) = oneshot::channel();
		let is_parked = self.lane.state.lock().park(self.client, grant);
		if !is_parked {
			return Err(self);
		}
		// The drop serves the next one, which may be the same piece of work.
		Ok(granted)
	}
}

impl Drop for Place {
	fn drop(&mut self) {
		{
			let mut state = self.lane.state.lock();
			if let Some(held) = state.holders.iter().position(|holder| *holder == self.client) {
				state.holders.swap_remove(held);
			}
		}
		self.lane.serve();
	}
}

#[cfg(test)]
mod tests;
