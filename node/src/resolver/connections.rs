//! The places for connections: a bound in total, and one for each client network.
//!
//! A client that opens many connections fills its own places, and leaves those of others free. For a client without a
//! place there are a few short ones: such a connection has little time, and may only ask whether the node is healthy.

use super::limits::network_of;
use parking_lot::Mutex;
use std::{collections::HashMap, net::IpAddr, sync::Arc};

/// The most connections at one time.
pub const MAX_CONNECTIONS: usize = 1_024;
/// The most short connections at one time.
const MAX_SHORT: usize = 64;
/// The most short connections of one client network.
const MAX_SHORT_OF_A_CLIENT: usize = 4;

/// The kind of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
	/// A place for any requests.
	Full,
	/// A place for one short request.
	Short,
}

/// The places for connections.
#[derive(Clone)]
pub struct Places {
	/// The most full places of one client network.
	of_a_client: usize,
	/// The number of places that are taken. A number is never zero.
	taken: Arc<Mutex<HashMap<(IpAddr, Kind), usize>>>,
}

/// A place. It is free again after the drop.
pub struct Place {
	places: Places,
	client: IpAddr,
	kind: Kind,
}

impl Places {
	/// Lets a client network have so many connections; 0 means as many as there are.
	pub fn new(of_a_client: usize) -> Self {
		let of_a_client = if of_a_client == 0 { MAX_CONNECTIONS } else { of_a_client };
		Self { of_a_client, taken: Arc::default() }
	}

	/// Takes a place for a client: a full one, or else a short one. Returns `None` if there is neither.
	pub fn take(&self, client: IpAddr) -> Option<Place> {
		let client = network_of(client);
		let mut taken = self.taken.lock();
		let count = |kind| {
			let of_kind = taken.iter().filter(|((_, taken), _)| *taken == kind);
			let all = of_kind.fold(0usize, |sum, (_, count)| sum.saturating_add(*count));
			(all, taken.get(&(client, kind)).copied().unwrap_or_default())
		};
		let has_room = |kind, most: usize, of_a_client: usize| {
			let (all, own) = count(kind);
			all < most && own < of_a_client
		};
		let kind = if has_room(Kind::Full, MAX_CONNECTIONS, self.of_a_client) {
			Kind::Full
		} else if has_room(Kind::Short, MAX_SHORT, MAX_SHORT_OF_A_CLIENT) {
			Kind::Short
		} else {
			return None;
		};
		let own = taken.entry((client, kind)).or_default();
		*own = own.saturating_add(1);
		Some(Place { places: self.clone(), client, kind })
	}
}

impl Place {
	/// Returns its kind.
	pub fn kind(&self) -> Kind {
		self.kind
	}
}

impl Drop for Place {
	fn drop(&mut self) {
		let mut taken = self.places.taken.lock();
		let key = (self.client, self.kind);
		match taken.get_mut(&key) {
			Some(count) if *count > 1 => *count = count.saturating_sub(1),
			_ => {
				taken.remove(&key);
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const OF_A_CLIENT: usize = 64;

	fn client(number: u16) -> IpAddr {
		let [high, low] = number.to_be_bytes();
		[192, 0, high, low].into()
	}

	fn take_all(places: &Places, client: IpAddr, kind: Kind) -> Vec<Place> {
		let mut taken = Vec::new();
		while let Some(place) = places.take(client).filter(|place| place.kind() == kind) {
			taken.push(place);
		}
		taken
	}

	#[test]
	fn one_client_leaves_the_places_of_others_free() {
		let places = Places::new(OF_A_CLIENT);
		let greedy = take_all(&places, client(1), Kind::Full);
		assert_eq!(greedy.len(), OF_A_CLIENT);
		assert_eq!(places.take(client(1)).map(|place| place.kind()), Some(Kind::Short));
		let short = take_all(&places, client(1), Kind::Short);
		assert_eq!(short.len(), MAX_SHORT_OF_A_CLIENT);
		assert!(places.take(client(1)).is_none());
		assert_eq!(places.take(client(2)).map(|place| place.kind()), Some(Kind::Full));
		drop(greedy);
		assert_eq!(places.take(client(1)).map(|place| place.kind()), Some(Kind::Full));
	}

	#[test]
	fn a_short_place_is_left_when_all_others_are_taken() {
		let places = Places::new(OF_A_CLIENT);
		let clients = (MAX_CONNECTIONS / OF_A_CLIENT) as u16;
		let all = (0..clients).flat_map(|number| take_all(&places, client(number), Kind::Full)).collect::<Vec<_>>();
		assert_eq!(all.len(), MAX_CONNECTIONS);
		assert_eq!(places.take(client(clients)).map(|place| place.kind()), Some(Kind::Short));
	}

	#[test]
	fn a_proxy_may_have_all_places() {
		let places = Places::new(0);
		assert_eq!(take_all(&places, client(1), Kind::Full).len(), MAX_CONNECTIONS);
	}

	#[test]
	fn addresses_of_one_holder_share_their_places() {
		let places = Places::new(1);
		let _first = places.take("2001:db8::1".parse().unwrap()).unwrap();
		let second = places.take("2001:db8::2:0:0:1".parse().unwrap()).unwrap();
		assert_eq!(second.kind(), Kind::Short);
	}

	proptest! {
		#[test]
		fn places_are_counted_in_any_order_of_clients(
			steps in prop::collection::vec((0u16..4, any::<bool>()), 0..200),
			of_a_client in 1usize..8,
		) {
			let places = Places::new(of_a_client);
			let mut held = Vec::<(IpAddr, Place)>::new();
			for (number, comes) in steps {
				let client = client(number);
				let own = |held: &[(IpAddr, Place)], kind| {
					held.iter().filter(|(holder, place)| *holder == client && place.kind() == kind).count()
				};
				let (full, short) = (own(&held, Kind::Full), own(&held, Kind::Short));
				if comes {
					let expected = match (full < of_a_client, short < MAX_SHORT_OF_A_CLIENT) {
						(true, _) => Some(Kind::Full),
						(false, true) => Some(Kind::Short),
						(false, false) => None,
					};
					let place = places.take(client);
					prop_assert_eq!(place.as_ref().map(Place::kind), expected);
					held.extend(place.map(|place| (client, place)));
				} else if let Some(place) = held.iter().position(|(holder, _)| *holder == client) {
					held.remove(place);
				}
			}
			drop(held);
			prop_assert!(places.taken.lock().is_empty(), "memory is bounded by the places");
		}
	}
}
