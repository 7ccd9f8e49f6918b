//! Enums that list their own variants, so that no list of them can miss one.

/// Declares an enum whose variants have no fields, and derives `ALL`: every variant, in the order of the declaration.
#[macro_export]
macro_rules! listed {
	(
		$(#[$meta:meta])*
		pub enum $name:ident {
			$($(#[$variant_meta:meta])* $variant:ident $(= $value:literal)?),+ $(,)?
		}
	) => {
		$(#[$meta])*
		pub enum $name {
			$($(#[$variant_meta])* $variant $(= $value)?),+
		}

		impl $name {
			/// Every variant, in the order of the declaration.
			pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];
		}
	};
}
