//! The lane for slow work: few places, and no queue.
//!
//! A past version, a proof or a history takes hundreds of reads, or the execution of a block. The guardians of a DID take a
//! call of the runtime, and a node has few instances of the runtime, which blocks and the pool need too. Without a bound,
//! such work would take all threads and keep quick answers waiting. So it takes a place in this lane first. If there is
//! none, the client hears at once that it may ask again. One client cannot take all places.

use super::limits::network_of;
use parking_lot::Mutex;
use std::{collections::HashMap, net::IpAddr, sync::Arc};

/// The pieces of slow work at one time.
const PLACES: usize = 4;
/// Those of one client network.
const PLACES_OF_A_CLIENT: usize = 2;

/// There is no place for slow work now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"this node reads as many past versions, proofs and guardians as it can at one time: ask again in a second, or ask another \
	 node"
)]
pub struct Busy;

impl Busy {
	/// The time after which a client may ask again, in seconds.
	pub const RETRY_AFTER: u64 = 1;
}

/// The clients that hold places, with the number of their places. `None` stands for all clients of JSON-RPC, whose
/// addresses the node does not see.
type Holders = HashMap<Option<IpAddr>, usize>;

/// The lane.
#[derive(Clone)]
pub struct Lane {
	holders: Arc<Mutex<Holders>>,
	/// The places that one client network can take.
	of_a_client: usize,
}

/// A place in the lane. It is free again after the drop.
pub struct Place {
	lane: Lane,
	client: Option<IpAddr>,
}

impl Default for Lane {
	fn default() -> Self {
		Self { holders: Arc::default(), of_a_client: PLACES_OF_A_CLIENT }
	}
}

impl Lane {
	/// Makes a lane in which one address can take all places: that of a reverse proxy, which brings all requests.
	pub fn behind_proxy() -> Self {
		Self { of_a_client: PLACES, ..Self::default() }
	}

	/// Takes a place for a client, if there is one.
	pub fn enter(&self, client: Option<IpAddr>) -> Result<Place, Busy> {
		let client = client.map(network_of);
		let mut holders = self.holders.lock();
		let all = holders.values().fold(0usize, |sum, places| sum.saturating_add(*places));
		let own = holders.get(&client).copied().unwrap_or_default();
		if all >= PLACES || own >= self.of_a_client {
			return Err(Busy);
		}
		holders.insert(client, own.saturating_add(1));
		Ok(Place { lane: self.clone(), client })
	}
}

impl Drop for Place {
	fn drop(&mut self) {
		let mut holders = self.lane.holders.lock();
		match holders.get_mut(&self.client) {
			Some(places) if *places > 1 => *places = places.saturating_sub(1),
			_ => {
				holders.remove(&self.client);
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn client(number: u8) -> Option<IpAddr> {
		(number > 0).then(|| IpAddr::from([192, 0, 2, number]))
	}

	#[test]
	fn one_client_leaves_places_for_others() {
		let lane = Lane::default();
		let first = (0..PLACES_OF_A_CLIENT).map(|_| lane.enter(client(1)).unwrap()).collect::<Vec<_>>();
		assert!(lane.enter(client(1)).is_err());
		// The holder of one IPv6 address has the whole network around it.
		let network = |host: &str| Some(format!("2001:db8::{host}").parse().unwrap());
		let second =
			(0..PLACES_OF_A_CLIENT).map(|host| lane.enter(network(&host.to_string())).unwrap()).collect::<Vec<_>>();
		assert!(lane.enter(network("ffff")).is_err());
		drop(first);
		assert!(lane.enter(network("ffff")).is_err() && lane.enter(client(1)).is_ok());
		drop(second);
		assert!(lane.enter(network("ffff")).is_ok());
	}

	#[test]
	fn a_proxy_may_have_all_places() {
		let lane = Lane::behind_proxy();
		let held = (0..PLACES).map(|_| lane.enter(client(1))).collect::<Result<Vec<_>, _>>();
		assert!(held.is_ok() && lane.enter(client(2)).is_err());
	}

	proptest! {
		#[test]
		fn places_are_counted_in_any_order_of_clients(steps in prop::collection::vec((0u8..6, any::<bool>()), 0..80)) {
			let lane = Lane::default();
			let mut held = Vec::<(Option<IpAddr>, Place)>::new();
			for (number, enters) in steps {
				let client = client(number);
				let own = held.iter().filter(|(holder, _)| *holder == client).count();
				if enters {
					let place = lane.enter(client);
					prop_assert_eq!(place.is_ok(), held.len() < PLACES && own < PLACES_OF_A_CLIENT);
					held.extend(place.ok().map(|place| (client, place)));
				} else if let Some(place) = held.iter().position(|(holder, _)| *holder == client) {
					held.remove(place);
				}
			}
			drop(held);
			prop_assert!(lane.holders.lock().is_empty(), "memory is bounded by the places");
		}
	}
}
