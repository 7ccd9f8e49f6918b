//! The price of state, and of a day of full blocks.

use super::{alias, start};
use crate::{
	configs::{RuntimeBlockLength, RuntimeBlockWeights},
	Balance, Balances, Preimage, Runtime, RuntimeOrigin, System, TransactionPayment, CLV, MILLI_CLV,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{Get, StorageInfoTrait},
	weights::{Weight, WeightToFee},
};
use pallet_transaction_payment::Multiplier;
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{
	traits::{Convert, One},
	FixedPointNumber,
};

type Fees = <Runtime as pallet_transaction_payment::Config>::FeeMultiplierUpdate;
type Work = <Runtime as pallet_transaction_payment::Config>::WeightToFee;
type Bytes = <Runtime as pallet_transaction_payment::Config>::LengthToFee;

/// Blocks of 3 seconds in a day.
const DAY: u32 = 28_800;

/// The share of a block that paying transactions can fill.
fn full() -> Weight {
	RuntimeBlockWeights::get().get(DispatchClass::Normal).max_total.unwrap()
}

/// The fees of so many blocks with this much work in each, and the multiplier after them.
fn cost(blocks: u32, work: Weight, mut multiplier: Multiplier) -> (Balance, Multiplier) {
	System::set_block_consumed_resources(work, 0);
	let mut total = 0;
	for _ in 0..blocks {
		total += multiplier.saturating_mul_int(Work::weight_to_fee(&work));
		multiplier = Fees::convert(multiplier);
	}
	(total, multiplier)
}

/// Fails where a full block costs 0.75 CLV and fees rise by a tenth in a day: an account of a million fills blocks for six
/// weeks.
#[test]
fn a_day_of_full_blocks_should_cost_most_of_a_million_and_the_next_one_many() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let (first, raised) = cost(DAY, full(), Multiplier::one());
		let (second, _) = cost(DAY, full(), raised);
		println!("full blocks: {} CLV on the first day, {} CLV on the second", first / CLV, second / CLV);
		assert!((700_000 * CLV..900_000 * CLV).contains(&first), "{} CLV", first / CLV);
		assert!(second > 5_000_000 * CLV, "{} CLV", second / CLV);
	});
}

#[test]
fn bytes_that_fill_the_blocks_of_a_day_should_cost_most_of_a_million() {
	let bytes = u64::from(*RuntimeBlockLength::get().max.get(DispatchClass::Normal));
	let day = Balance::from(DAY) * Bytes::weight_to_fee(&Weight::from_parts(bytes, 0));
	println!("blocks full of bytes: {} CLV a day", day / CLV);
	assert!((850_000 * CLV..1_000_000 * CLV).contains(&day), "{} CLV", day / CLV);
}

#[test]
fn fees_should_have_a_bound_and_be_low_again_a_week_after_a_flood() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let (_, raised) = cost(10 * DAY, full(), Multiplier::one());
		assert_eq!(raised, Multiplier::saturating_from_integer(100));
		let (_, after) = cost(7 * DAY, Weight::from_parts(0, 0), raised);
		assert_eq!(after, Multiplier::one());
		// A network that uses a quarter of its blocks pays what it pays today.
		let (_, calm) = cost(DAY, full() / 4, Multiplier::one());
		assert!(calm <= Multiplier::saturating_from_rational(101, 100));
	});
}

#[test]
fn a_change_of_a_document_should_cost_small_change() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		let fee = TransactionPayment::compute_fee(300, &alias("a:b").get_dispatch_info(), 0);
		println!("a change of a document: {} planck", fee);
		assert!((MILLI_CLV..50 * MILLI_CLV).contains(&fee), "{fee} planck");
	});
}

/// Fails where an account costs less than a hundredth of a record of the same size.
#[test]
fn a_byte_of_state_should_have_one_price() {
	start(DEV_RUNTIME_PRESET).execute_with(|| {
		// An entry, and its first 512 bytes.
		let one: Balance = 200 * MILLI_CLV;
		let account: Balance = <Runtime as pallet_balances::Config>::ExistentialDeposit::get();
		let session_keys: Balance = <Runtime as pallet_session::Config>::KeyDeposit::get();
		let multisig: Balance = <Runtime as pallet_multisig::Config>::DepositBase::get();
		// The keys of a session are three entries.
		assert_eq!((account, session_keys, multisig), (one, 3 * one, one));
		let signatories = <<Runtime as pallet_multisig::Config>::MaxSignatories as Get<u32>>::get();
		let each: Balance = <Runtime as pallet_multisig::Config>::DepositFactor::get();
		// As much as the steps of their accounts, or more.
		let steps = (signatories * 32).div_ceil(clavis_primitives::record::BILLED_STEP_BYTES);
		assert!(each * Balance::from(signatories) >= Balance::from(steps) * 100 * MILLI_CLV);
		let alice = Alice.to_account_id();
		// A preimage is two entries.
		let preimage = one + 100 * MILLI_CLV;
		for (bytes, price) in [(1, preimage), (512, preimage), (513, preimage + 100 * MILLI_CLV)] {
			let before = Balances::reserved_balance(&alice);
			assert_ok!(Preimage::note_preimage(RuntimeOrigin::signed(alice.clone()), vec![7; bytes]));
			assert_eq!(Balances::reserved_balance(&alice) - before, price);
		}
	});
}

/// Every kind of entry of which there can be many, and what keeps strangers from adding to it for nothing.
const PAID_FOR: [(&str, &str); 50] = [
	("Balances.Account", "accounts are in System.Account, and this is empty"),
	("Balances.Freezes", "nothing freezes"),
	("Balances.Holds", "each hold pays for what it is held for, and an account has as many as there are reasons"),
	("Balances.Locks", "the deposit of votes"),
	("Balances.Reserves", "nothing reserves by name"),
	("ConvictionVoting.ClassLocksFor", "the deposit of votes"),
	("ConvictionVoting.VotingFor", "the deposit of votes, and the fee of each vote"),
	("Council.CostOf", "the deposit of a motion"),
	("Council.ProposalOf", "the deposit of a motion, which is a tightening; 20 at a time"),
	("Council.Voting", "the deposit of a motion; one vote of each member"),
	("Did.Records", "the deposit of a record"),
	("Grandpa.SetIdSession", "one for each session that is kept"),
	("Groups.Dissolved", "the part of a group's deposit that stays"),
	("Groups.Groups", "the deposit of a group"),
	("Groups.Heads", "the deposit of a group"),
	("Groups.Members", "the deposit of a group"),
	("Groups.Objections", "the deposit of an objection"),
	("Groups.PackageCounts", "the deposit of key packages"),
	("Groups.Packages", "the deposit of key packages"),
	("Groups.Proposals", "the deposit of a proposal"),
	("Groups.Undos", "the deposit of a group"),
	("Historical.HistoricalSessions", "one for each session that is kept"),
	("MultiBlockMigrations.Historic", "one for each migration that voters brought"),
	("Multisig.Multisigs", "the deposit of a multisignature"),
	("Offences.ConcurrentReportsIndex", "one for each proven offence of a validator"),
	("Offences.Reports", "one for each proven offence of a validator"),
	("Preimage.PreimageFor", "the deposit of a preimage"),
	("Preimage.RequestStatusFor", "the deposit of a preimage"),
	("Preimage.StatusFor", "of an earlier version of the SDK: nothing writes it"),
	("Recovery.Attempts", "the deposit of an attempt"),
	("Recovery.Ballots", "the deposit of a plan"),
	("Recovery.Changes", "the deposit of a plan"),
	("Recovery.Circles", "the deposit of a plan"),
	("Recovery.Nominations", "the deposit of a nomination"),
	("Recovery.Plans", "the deposit of a plan"),
	("Referenda.DecidingCount", "one for each track"),
	("Referenda.MetadataOf", "the deposit of a submission; one for each referendum"),
	("Referenda.ReferendumInfoFor", "the deposit of a submission, of which 10 CLV stay"),
	("Referenda.TrackQueue", "one for each track"),
	("RevocationRules.Past", "one for each decision of voters or the council"),
	("Scheduler.Agenda", "the deposits of submissions"),
	("Scheduler.Lookup", "the deposits of submissions"),
	("Scheduler.Retries", "only root can ask for retries"),
	("Session.ExternallySetKeys", "the deposit of session keys"),
	("Session.KeyOwner", "the deposit of session keys"),
	("Session.NextKeys", "the deposit of session keys"),
	("System.Account", "the least amount of an account"),
	("System.BlockHash", "one for each of the newest blocks"),
	("System.EventTopics", "no event has topics"),
	("System.ExtrinsicData", "empty between blocks"),
];

/// Fails where a pallet brings entries of which nobody has thought who pays for them.
#[test]
fn every_entry_should_have_a_payer_or_a_bound() {
	let infos = crate::AllPalletsWithSystem::storage_info();
	let name = |text: &[u8]| String::from_utf8(text.to_vec()).unwrap();
	let many = infos.into_iter().filter(|info| info.max_values != Some(1));
	let found = many.map(|info| format!("{}.{}", name(&info.pallet_name), name(&info.storage_name)));
	let found = found.collect::<std::collections::BTreeSet<_>>();
	let known = PAID_FOR.iter().filter(|(_, payer)| !payer.is_empty()).map(|(entry, _)| (*entry).to_owned()).collect();
	assert_eq!(found, known);
}
