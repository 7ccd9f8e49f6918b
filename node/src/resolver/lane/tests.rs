//! Clients that line up for slow work, and the order in which they are served.

use super::*;
use proptest::prelude::*;
use std::sync::mpsc;
use tokio::sync::oneshot::{error::TryRecvError, Receiver};

fn client(number: u8) -> Client {
	Client::at(IpAddr::from([192, 0, 2, number]))
}

fn of_rpc(connection: usize) -> Client {
	Client::of_rpc(Some(connection))
}

fn taken(lane: &Lane, client: Client) -> Place {
	lane.line_up(client).unwrap().try_recv().unwrap()
}

/// Has a client wait, for which there is no place.
fn waiting(lane: &Lane, client: Client) -> Receiver<Place> {
	let mut granted = lane.line_up(client).unwrap();
	assert!(matches!(granted.try_recv(), Err(TryRecvError::Empty)));
	granted
}

/// Takes all places for clients 1 and 2, two for each.
fn full() -> (Lane, Vec<Place>) {
	let lane = Lane::default();
	let held = [1, 2, 1, 2].map(|number| taken(&lane, client(number)));
	(lane, held.into())
}

#[test]
fn one_party_leaves_places_for_others() {
	let lane = Lane::default();
	let _held = [taken(&lane, client(1)), taken(&lane, client(1))];
	let _third = waiting(&lane, client(1));
	// The holder of one IPv6 address has the whole network around it.
	let network = |host: &str| Client::at(format!("2001:db8::{host}").parse().unwrap());
	let _others = [taken(&lane, network("1")), taken(&lane, network("2"))];
	let _more = waiting(&lane, network("ffff"));
}

#[test]
fn a_proxy_may_have_all_places() {
	let lane = Lane::default().behind_proxy();
	let _held = [(); PLACES].map(|()| taken(&lane, client(1)));
	let _waiting = [(); WAITING].map(|()| waiting(&lane, client(1)));
	assert!(lane.line_up(client(1)).is_err());
}

/// Two addresses must not keep all places for as long as they like.
#[test]
fn parties_that_keep_the_lane_busy_do_not_keep_it_from_a_newcomer() {
	let (lane, mut held) = full();
	let mut greedy = [1, 2, 1, 2].map(|number| waiting(&lane, client(number)));
	let mut newcomer = waiting(&lane, client(3));
	drop(held.remove(0));
	let place = newcomer.try_recv().unwrap();
	assert!(greedy.iter_mut().all(|granted| granted.try_recv().is_err()));
	// Then comes the party whose last turn was the longest ago.
	drop(place);
	assert_eq!(greedy.iter_mut().position(|granted| granted.try_recv().is_ok()), Some(0));
}

#[test]
fn connections_of_json_rpc_share_the_places_of_one_party() {
	let lane = Lane::default();
	let held = taken(&lane, of_rpc(1));
	let mut again = waiting(&lane, of_rpc(1));
	let _other = taken(&lane, of_rpc(2));
	let _third = waiting(&lane, of_rpc(3));
	let _addresses = [taken(&lane, client(1)), taken(&lane, client(2))];
	drop(held);
	assert!(again.try_recv().is_ok(), "the connection holds no other place");
}

#[test]
fn a_newcomer_displaces_those_that_come_last_from_a_full_queue() {
	const CLIENTS: u8 = 17;
	let lane = Lane::default();
	(1..=CLIENTS).for_each(|number| drop(taken(&lane, client(number))));
	let mut held = [1, 2, 1, 2].map(|number| taken(&lane, client(number))).into_iter().collect::<Vec<_>>();
	let _others =
		(3..=CLIENTS).flat_map(|number| [number; 2]).map(|number| waiting(&lane, client(number))).collect::<Vec<_>>();
	let mut greedy = [1, 2].map(|number| waiting(&lane, client(number)));
	assert_eq!(lane.state.lock().waiting.len(), WAITING);

	let mut newcomer = waiting(&lane, client(CLIENTS + 1));
	assert!(matches!(greedy[1].try_recv(), Err(TryRecvError::Closed)), "its party had the last turn");
	assert!(matches!(greedy[0].try_recv(), Err(TryRecvError::Empty)));
	assert!(lane.line_up(client(2)).is_err(), "it comes last again");
	drop(held.remove(0));
	assert!(newcomer.try_recv().is_ok());
}

#[test]
fn one_client_fills_no_queue() {
	let (lane, _held) = full();
	let _waiting = [(); WAITING_OF_A_CLIENT].map(|()| waiting(&lane, client(3)));
	assert!(lane.line_up(client(3)).is_err());
	// One that has gone does not count.
	drop(waiting(&lane, client(4)));
	let _again = [(); WAITING_OF_A_CLIENT].map(|()| waiting(&lane, client(4)));
}

#[test]
fn work_that_pauses_lets_those_who_wait_go_first() {
	let (lane, mut held) = full();
	let mut other = waiting(&lane, client(3));
	let (report, reported) = mpsc::channel();
	let place = held.remove(0);
	let paused = thread::spawn(move || {
		let turns = Turns(RefCell::new(Some(place)));
		turns.pause();
		report.send(()).unwrap();
		// Nobody waits: it goes on at once.
		turns.pause();
	});
	let turn = loop {
		match other.try_recv() {
			Ok(place) => break place,
			Err(_) => thread::yield_now(),
		}
	};
	assert!(reported.try_recv().is_err(), "it waits for its next turn");
	drop(turn);
	reported.recv().unwrap();
	paused.join().unwrap();
	assert_eq!(lane.state.lock().holders.len(), PLACES - 1);
}

/// The limit of the lane: parked work keeps half of the queue, and other work that began keeps all places to its end.
#[test]
fn a_newcomer_waits_until_a_piece_of_work_ends_that_may_not_park() {
	let lane = Lane::default();
	let mut number = 0;
	let mut begin = || {
		number += 1;
		lane.line_up(client(number)).unwrap()
	};
	let mut held = [(); PLACES].map(|()| begin().try_recv().unwrap()).into_iter().collect::<Vec<_>>();
	let mut parked = Vec::new();
	for _ in 0..PARKED {
		let mut granted = begin();
		parked.extend(held.remove(0).park().ok());
		held.push(granted.try_recv().unwrap());
	}
	assert_eq!(parked.len(), PARKED);

	let mut newcomer = begin();
	// All places are held by work that would pause between its blocks, for as long as it takes.
	for _ in 0..100 {
		let place = held.remove(0);
		held.push(place.park().err().expect("there is no room to park"));
		assert!(matches!(newcomer.try_recv(), Err(TryRecvError::Empty)));
	}
	drop(held.pop());
	let _place = newcomer.try_recv().expect("it comes before all work that is parked");
	assert!(parked.iter_mut().all(|granted| granted.try_recv().is_err()));
}

/// Many networks begin long work that pauses. It never fills the queue against a client that comes for the first time.
#[test]
fn work_that_pauses_keeps_no_newcomer_from_its_turn() {
	const NETWORKS: u8 = 40;
	let lane = Lane::default();
	let (mut held, mut parked) = (Vec::<Place>::new(), Vec::new());
	for number in 1..=NETWORKS {
		let mut granted = lane.line_up(client(number)).unwrap();
		if held.len() == PLACES {
			// Work that may not park keeps its place to its end, which is here.
			parked.extend(held.remove(0).park().ok());
		}
		held.push(granted.try_recv().unwrap());
	}
	assert_eq!(parked.len(), PARKED);
	let _again = (1..=NETWORKS).filter_map(|number| lane.line_up(client(number)).ok()).collect::<Vec<_>>();
	assert_eq!(lane.state.lock().waiting.len(), WAITING);

	let mut newcomer = waiting(&lane, client(NETWORKS + 1));
	drop(held.pop());
	assert!(newcomer.try_recv().is_ok());
}

#[tokio::test]
async fn work_without_a_place_in_time_is_refused_and_work_that_panics_frees_its_place() {
	let (lane, held) = full();
	let impatient = lane.clone().without_wait();
	assert_eq!(impatient.run(client(3), |_| ()).await, Err(Undone::Busy(Busy)));
	drop(held);
	for _ in 0..=PLACES {
		assert_eq!(lane.run(client(3), |_| panic!("the work of a test fails")).await, Err::<(), _>(Undone::Lost));
	}
	assert_eq!(lane.run(client(3), |turns| turns.pause()).await, Ok(()));
	assert!(lane.state.lock().waiting.is_empty());
}

proptest! {
	/// Work that has begun leaves half of the queue to work that has not, and all of it has a turn in the end.
	#[test]
	fn half_of_the_queue_is_for_work_that_has_not_begun(
		steps in prop::collection::vec((1u8..60, 0u8..3), 0..300),
	) {
		let lane = Lane::default();
		let (mut held, mut lined_up) = (Vec::<Place>::new(), Vec::<Receiver<Place>>::new());
		for (number, act) in steps {
			match act {
				0 => lined_up.extend(lane.line_up(client(number)).ok()),
				1 if !held.is_empty() => match held.remove(0).park() {
					Ok(granted) => lined_up.push(granted),
					Err(place) => held.push(place),
				},
				_ => drop(held.pop()),
			}
			lined_up.retain_mut(|granted| match granted.try_recv() {
				Ok(place) => {
					held.push(place);
					false
				},
				Err(error) => error == TryRecvError::Empty,
			});
			let state = lane.state.lock();
			prop_assert!(state.waiting.iter().filter(|waiter| waiter.has_begun).count() <= PARKED);
			prop_assert!(state.waiting.len() <= WAITING + PLACES);
		}
	}

	#[test]
	fn no_place_is_idle_while_a_client_waits_that_may_have_it(
		steps in prop::collection::vec((1u8..7, any::<bool>()), 0..80),
	) {
		let lane = Lane::default();
		let (mut held, mut lined_up) = (Vec::<Place>::new(), Vec::<(Client, Receiver<Place>)>::new());
		for (number, enters) in steps {
			// The last two numbers are connections of JSON-RPC.
			let client = if number > 4 { of_rpc(number.into()) } else { client(number) };
			let own = lined_up.iter().filter(|(waiting, _)| *waiting == client).count();
			if enters {
				let granted = lane.line_up(client);
				prop_assert_eq!(granted.is_ok(), own < WAITING_OF_A_CLIENT);
				lined_up.extend(granted.ok().map(|granted| (client, granted)));
			} else if let Some(place) = held.iter().position(|place| place.client == client) {
				drop(held.swap_remove(place));
			}
			lined_up.retain_mut(|(_, granted)| match granted.try_recv() {
				Ok(place) => {
					held.push(place);
					false
				},
				Err(_) => true,
			});
			let of_party = |client: Client| held.iter().filter(|place| place.client.party() == client.party()).count();
			let has_one = |client: Client| held.iter().any(|place| place.client == client);
			prop_assert!(held.len() <= PLACES);
			prop_assert!(held.iter().all(|place| of_party(place.client) <= PLACES_OF_A_PARTY));
			for (client, _) in &lined_up {
				let connection_has_one = client.connection.is_some() && has_one(*client);
				prop_assert!(held.len() == PLACES || of_party(*client) == PLACES_OF_A_PARTY || connection_has_one);
			}
		}
		drop(lined_up);
		drop(held);
		let state = lane.state.lock();
		prop_assert!(state.holders.is_empty() && state.waiting.is_empty(), "memory is bounded by those who ask");
	}
}
