//! Random acts: of all parties, and of one party by itself.

use super::*;
use proptest::{option, prelude::*, sample::select};

/// The sets that parties rotate to and commit to. [`STRANGER`] is not among them.
static SETS: [Set; 9] = [HOLDER, COLD, OLD, EITHER, BOTH, PAIR, DEVICE, THIEF, ACCOMPLICE];

/// The sets of a thief.
static STOLEN: [Set; 2] = [THIEF, ACCOMPLICE];

fn set() -> impl Strategy<Value = Set> {
	select(&SETS[..])
}

fn next() -> impl Strategy<Value = Option<Set>> {
	option::weighted(0.7, set())
}

fn name() -> impl Strategy<Value = Name> {
	0..NAMES
}

fn method_key() -> impl Strategy<Value = KeyNumber> {
	select(&METHOD_KEYS[..])
}

fn by() -> impl Strategy<Value = By> {
	prop_oneof![
		5 => Just(By::Current),
		2 => set().prop_map(By::Set),
		1 => (name(), method_key()).prop_map(|(name, key)| By::Method { name, key }),
	]
}

fn to() -> impl Strategy<Value = To> {
	prop_oneof![
		2 => set().prop_map(To::Set),
		3 => Just(To::Next),
		3 => Just(To::PutAside),
	]
}

fn why() -> impl Strategy<Value = Why> {
	prop_oneof![Just(Why::Routine), (0u32..6).prop_map(|blocks_ago| Why::Compromised { blocks_ago })]
}

/// The reason of a change of control. It answers a compromise now and then.
fn why_rotated() -> impl Strategy<Value = Why> {
	prop_oneof![3 => Just(Why::Routine), 1 => why()]
}

fn single_key_set() -> impl Strategy<Value = Set> {
	select(vec![HOLDER, COLD, OLD, DEVICE, THIEF, RESCUED])
}

/// Begins with any set, commitment and guardians.
pub(super) fn start() -> impl Strategy<Value = Start> {
	let longest_delay = option::weighted(0.9, 1u32..5);
	(set(), next(), longest_delay).prop_map(|(control, next, longest_delay)| Start { control, next, longest_delay })
}

/// The keys pass from set to set, by all parties.
pub(super) fn of_control() -> impl Strategy<Value = Act> {
	prop_oneof![
		6 => (by(), to(), next(), why_rotated()).prop_map(|(by, to, next, why)| Act::Rotate { by, to, next, why }),
		1 => by().prop_map(|by| Act::Deactivate { by }),
		2 => (1u32..5).prop_map(|blocks| Act::Wait { blocks }),
		6 => of_guardians(),
	]
}

/// Guardians act.
pub(super) fn of_guardians() -> impl Strategy<Value = Act> {
	prop_oneof![
		2 => (0u32..5).prop_map(|blocks| Act::Freeze { blocks }),
		5 => Just(Act::OpenAttempt),
		5 => (single_key_set(), next(), 0u32..16, why_rotated())
			.prop_map(|(to, next, window, why)| Act::Recover { to, next, window, why }),
		1 => Just(Act::CallOff),
	]
}

/// Methods come and end, by all parties.
fn of_methods() -> impl Strategy<Value = Act> {
	let signer = select(vec![0, 1, 2, LEGACY, 4, 7]);
	let since = || option::weighted(0.3, 0u32..6);
	prop_oneof![
		4 => (by(), name(), method_key()).prop_map(|(by, name, key)| Act::Add { by, name, key }),
		1 => (by(), name()).prop_map(|(by, name)| Act::Remove { by, name }),
		4 => (by(), name(), why()).prop_map(|(by, name, why)| Act::Revoke { by, name, why }),
		1 => (method_key(), since()).prop_map(|(key, since_blocks_ago)| {
			Act::Certificate { signer: key, as_member: false, key, since_blocks_ago }
		}),
		2 => (signer, any::<bool>(), method_key(), since()).prop_map(|(signer, as_member, key, since_blocks_ago)| {
			Act::Certificate { signer, as_member, key, since_blocks_ago }
		}),
	]
}

/// Any party does anything.
pub(super) fn of_anyone() -> impl Strategy<Value = Act> {
	prop_oneof![
		10 => of_control(),
		6 => of_methods(),
		1 => (to(), set(), next(), why_rotated())
			.prop_map(|(revealed, to, next, why)| Act::RotateThrough { revealed, to, next, why }),
		1 => select(vec![0, 1, 2, 7]).prop_map(|signer| Act::Veto { signer }),
		1 => Just(Act::Withdraw),
		1 => Just(Act::Accept),
	]
}

/// Acts as these sets, and rotates and commits to these sets, without a wait.
fn of_sets(by: &'static [Set], to: &'static [Set]) -> impl Strategy<Value = Act> {
	let keys: Vec<_> = by.iter().flat_map(|set| set.keys).copied().collect();
	let signer = select(keys);
	let by = move || select(by).prop_map(By::Set);
	let next = move || option::of(select(to));
	prop_oneof![
		2 => (by(), name(), method_key()).prop_map(|(by, name, key)| Act::Add { by, name, key }),
		1 => (by(), name()).prop_map(|(by, name)| Act::Remove { by, name }),
		1 => (by(), name(), why()).prop_map(|(by, name, why)| Act::Revoke { by, name, why }),
		4 => (by(), select(to), next(), why_rotated())
			.prop_map(|(by, to, next, why)| Act::Rotate { by, to: To::Set(to), next, why }),
		1 => (select(to), select(to), next(), why_rotated())
			.prop_map(|(revealed, to, next, why)| Act::RotateThrough { revealed: To::Set(revealed), to, next, why }),
		2 => by().prop_map(|by| Act::Deactivate { by }),
		1 => (signer.clone(), any::<bool>(), method_key()).prop_map(|(signer, as_member, key)| {
			Act::Certificate { signer, as_member, key, since_blocks_ago: None }
		}),
		1 => signer.prop_map(|signer| Act::Veto { signer }),
	]
}

/// A thief who has the keys of [`HOLDER`] acts.
pub(super) fn of_a_thief() -> impl Strategy<Value = Act> {
	of_sets(&[HOLDER, THIEF, ACCOMPLICE], &STOLEN)
}

/// A party without any key of the DID acts.
pub(super) fn of_a_stranger() -> impl Strategy<Value = Act> {
	of_sets(&[STRANGER], &[STRANGER])
}

/// Guardians act, and the sets that they put in place.
pub(super) fn of_colluders() -> impl Strategy<Value = Act> {
	let to = || select(&STOLEN[..]);
	// The committed set is public as a hash, so colluders can name it too.
	let next = || option::of(select(vec![THIEF, ACCOMPLICE, COLD]));
	prop_oneof![
		3 => of_sets(&STOLEN, &STOLEN),
		1 => (to(), next(), why_rotated())
			.prop_map(|(to, next, why)| Act::Rotate { by: By::Current, to: To::Set(to), next, why }),
		1 => Just(Act::Deactivate { by: By::Current }),
		1 => (0u32..40).prop_map(|blocks| Act::Freeze { blocks }),
		2 => Just(Act::OpenAttempt),
		2 => (to(), next(), 0u32..40, why_rotated())
			.prop_map(|(to, next, window, why)| Act::Recover { to, next, window, why }),
		1 => (1u32..3).prop_map(|blocks| Act::Wait { blocks }),
	]
}

/// One key acts by itself: a member of [`PAIR`], or the method with the first name.
pub(super) fn of_a_single_key() -> impl Strategy<Value = Act> {
	let own = By::Method { name: 0, key: METHOD_KEYS[0] };
	let by = move || prop_oneof![Just(By::Set(HOLDER)), Just(own)];
	let signer = select(vec![0, METHOD_KEYS[0]]);
	prop_oneof![
		1 => (by(), name(), method_key()).prop_map(|(by, name, key)| Act::Add { by, name, key }),
		1 => (by(), name()).prop_map(|(by, name)| Act::Remove { by, name }),
		2 => (by(), name(), why()).prop_map(|(by, name, why)| Act::Revoke { by, name, why }),
		2 => (by(), set(), next(), why_rotated())
			.prop_map(|(by, to, next, why)| Act::Rotate { by, to: To::Set(to), next, why }),
		1 => by().prop_map(|by| Act::Deactivate { by }),
		4 => (signer, any::<bool>(), method_key()).prop_map(|(signer, as_member, key)| {
			Act::Certificate { signer, as_member, key, since_blocks_ago: None }
		}),
		1 => Just(Act::Veto { signer: 0 }),
		1 => (1u32..3).prop_map(|blocks| Act::Wait { blocks }),
	]
}

/// The current set acts in any way that is open to it.
pub(super) fn of_the_current_set() -> impl Strategy<Value = Act> {
	let by = By::Current;
	prop_oneof![
		(name(), method_key()).prop_map(move |(name, key)| Act::Add { by, name, key }),
		name().prop_map(move |name| Act::Remove { by, name }),
		(name(), why()).prop_map(move |(name, why)| Act::Revoke { by, name, why }),
		(to(), next(), why_rotated()).prop_map(move |(to, next, why)| Act::Rotate { by, to, next, why }),
		Just(Act::Deactivate { by }),
		(1u32..3).prop_map(|blocks| Act::Wait { blocks }),
	]
}
