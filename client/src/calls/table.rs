//! The form in which the file of a pallet states its calls.

use super::{Call, Context};
use codec::Encode;
use serde_json::{Map, Value};

/// The calls of a pallet that this client reads.
pub trait PalletCall: Encode {
	/// The name of the pallet.
	const PALLET: &'static str;
	/// The indices of its calls, and their names.
	const CALLS: &'static [(u8, &'static str)];

	/// The name of this call.
	fn name(&self) -> &'static str;

	/// The call as it is looked up by its name.
	fn by_name(&self) -> Call {
		// Behind the index of the call.
		let arguments = self.encode().split_off(1);
		Call::new(Self::PALLET, self.name(), arguments)
	}
}

/// Calls that voters or the council decide on, in words.
pub trait DecidedCall {
	/// Returns what it does, a line for each thing.
	fn describe(&self, context: &Context) -> Vec<String>;

	/// One word for it, for scripts.
	fn kind(&self) -> &'static str;

	/// Its arguments, for scripts.
	fn details(&self, context: &Context) -> Map<String, Value>;
}

/// States the calls of one pallet: their indices, their names and their arguments.
macro_rules! pallet_calls {
	(
		$(#[$meta:meta])*
		pub enum $calls:ident of $pallet:literal {
			$(
				$(#[$doc:meta])*
				$index:literal $name:literal = $call:ident
					$({ $($(#[$argument_doc:meta])* $argument:ident: $type:ty),+ $(,)? })?
					$(($only:ty))?
			),+ $(,)?
		}
	) => {
		$(#[$meta])*
		#[derive(Clone, Debug, PartialEq, Eq, codec::Encode, codec::Decode)]
		pub enum $calls {
			$(
				$(#[$doc])*
				#[codec(index = $index)]
				$call $({ $($(#[$argument_doc])* $argument: $type),+ })? $(($only))?
			),+
		}

		impl $crate::calls::PalletCall for $calls {
			const PALLET: &'static str = $pallet;
			const CALLS: &'static [(u8, &'static str)] = &[$(($index, $name)),+];

			fn name(&self) -> &'static str {
				match self {
					$(Self::$call { .. } => $name),+
				}
			}
		}
	};
}

/// States the pallets whose calls are read together, and their indices.
macro_rules! calls_of {
	(
		$(#[$meta:meta])*
		pub enum $union:ident { $($index:literal $pallet:ident($calls:ty)),+ $(,)? }
	) => {
		$(#[$meta])*
		#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
		pub enum $union {
			$(
				#[doc = concat!("A call of the pallet with the index ", stringify!($index), ".")]
				#[codec(index = $index)]
				$pallet($calls)
			),+
		}

		impl $union {
			/// The pallets: the index of each, its name, and the indices and names of its calls.
			#[allow(clippy::type_complexity, reason = "it is read in one place")]
			pub const TABLE: &'static [(u8, &'static str, &'static [(u8, &'static str)])] =
				&[$(($index, <$calls as PalletCall>::PALLET, <$calls as PalletCall>::CALLS)),+];

			/// Reads the call with exactly these bytes; returns `None` if this client does not know it.
			pub fn read(bytes: &[u8]) -> Option<Self> {
				let call = Self::decode_all_with_depth_limit(MAX_DEPTH, &mut &bytes[..]).ok()?;
				// A person must see all that is there: there is no second way of writing the same call.
				(call.encode() == bytes).then_some(call)
			}

			/// The name of its pallet.
			pub fn pallet(&self) -> &'static str {
				match self {
					$(Self::$pallet(_) => <$calls as PalletCall>::PALLET),+
				}
			}

			/// Its own name.
			pub fn name(&self) -> &'static str {
				match self {
					$(Self::$pallet(call) => call.name()),+
				}
			}

			/// The call as it is looked up by its name.
			pub fn by_name(&self) -> Call {
				match self {
					$(Self::$pallet(call) => call.by_name()),+
				}
			}
		}

		$(
			impl From<$calls> for $union {
				fn from(call: $calls) -> Self {
					Self::$pallet(call)
				}
			}
		)+
	};
}
