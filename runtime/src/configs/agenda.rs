//! The agendas of blocks: a crowd cannot keep a decision from being carried out.
//!
//! Referenda schedule their alarms and the calls of those that were approved. Each alarm of a crowd lands in a block that the
//! crowd can choose, since a referendum that nobody decides on ends after a fixed time. The SDK drops what finds no room in its
//! block. Here alarms leave room that only decisions take, and what finds no room comes in a later block.

use crate::{BlockNumber, OriginCaller, Runtime, RuntimeCall, Scheduler, System};
use frame_support::traits::{
	schedule::{
		v3::{Anon, Named, TaskName},
		DispatchTime, Period, Priority,
	},
	Bounded,
};
use pallet_scheduler::{Agenda, TaskAddress};
use sp_runtime::DispatchError;

/// The most entries of a block: the alarms of every referendum that could be going on, and decisions.
pub const ENTRIES: u32 = 512;
/// The entries of a block that only decisions take, as long as alarms find room in one of the blocks that they may go to. More
/// of them than can be decided on at the same time on all tracks.
const FOR_DECISIONS: u32 = 128;
/// The most entries of a block for alarms.
const FOR_ALARMS: u32 = ENTRIES - FOR_DECISIONS;
/// How many blocks later a task may come that finds no room: the first of these with room. A crowd that wants to fill all of
/// them needs 3,456 submissions at a time, of which each leaves 10 CLV. Each try reads an agenda.
const LATER: [BlockNumber; 9] = [0, 1, 2, 4, 8, 16, 32, 64, 128];

type Hashing = <Runtime as frame_system::Config>::Hashing;
type Call = Bounded<RuntimeCall, Hashing>;
type Address = TaskAddress<BlockNumber>;

/// The scheduler of referenda.
pub struct RoomForDecisions;

/// Returns the first of the blocks that has fewer entries than this. If none has, the block that was asked for, where the
/// scheduler refuses the task.
fn with_room(when: DispatchTime<BlockNumber>, most: u32) -> DispatchTime<BlockNumber> {
	let asked = match when {
		DispatchTime::At(block) => block,
		// As the scheduler counts: its agenda of this block has been served.
		DispatchTime::After(blocks) => System::block_number().saturating_add(blocks).saturating_add(1),
	};
	// A task that was taken back leaves a hole, which counts: nothing relies on a block being full.
	let entries = |block: &BlockNumber| Agenda::<Runtime>::decode_len(*block).unwrap_or_default();
	let mut blocks = LATER.into_iter().map(|later| asked.saturating_add(later));
	DispatchTime::At(blocks.find(|block| entries(block) < most as usize).unwrap_or(asked))
}

/// Alarms.
impl Anon<BlockNumber, RuntimeCall, OriginCaller> for RoomForDecisions {
	type Address = Address;
	type Hasher = Hashing;

	fn schedule(
		when: DispatchTime<BlockNumber>,
		maybe_periodic: Option<Period<BlockNumber>>,
		priority: Priority,
		origin: OriginCaller,
		call: Call,
	) -> Result<Address, DispatchError> {
		<Scheduler as Anon<_, _, _>>::schedule(with_room(when, FOR_ALARMS), maybe_periodic, priority, origin, call)
	}

	fn cancel(address: Address) -> Result<(), DispatchError> {
		<Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::cancel(address)
	}

	fn reschedule(address: Address, when: DispatchTime<BlockNumber>) -> Result<Address, DispatchError> {
		<Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::reschedule(address, with_room(when, FOR_ALARMS))
	}

	fn next_dispatch_time(address: Address) -> Result<BlockNumber, DispatchError> {
		<Scheduler as Anon<BlockNumber, RuntimeCall, OriginCaller>>::next_dispatch_time(address)
	}
}

/// Decisions. The scheduler asks for their preimages from the approval on, so that nobody takes them away.
impl Named<BlockNumber, RuntimeCall, OriginCaller> for RoomForDecisions {
	type Address = Address;
	type Hasher = Hashing;

	fn schedule_named(
		id: TaskName,
		when: DispatchTime<BlockNumber>,
		maybe_periodic: Option<Period<BlockNumber>>,
		priority: Priority,
		origin: OriginCaller,
		call: Call,
	) -> Result<Address, DispatchError> {
		let when = with_room(when, ENTRIES);
		<Scheduler as Named<_, _, _>>::schedule_named(id, when, maybe_periodic, priority, origin, call)
	}

	fn cancel_named(id: TaskName) -> Result<(), DispatchError> {
		<Scheduler as Named<BlockNumber, RuntimeCall, OriginCaller>>::cancel_named(id)
	}

	fn reschedule_named(id: TaskName, when: DispatchTime<BlockNumber>) -> Result<Address, DispatchError> {
		<Scheduler as Named<BlockNumber, RuntimeCall, OriginCaller>>::reschedule_named(id, with_room(when, ENTRIES))
	}

	fn next_dispatch_time(id: TaskName) -> Result<BlockNumber, DispatchError> {
		<Scheduler as Named<BlockNumber, RuntimeCall, OriginCaller>>::next_dispatch_time(id)
	}
}
