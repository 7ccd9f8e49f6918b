//! Enums that know all their variants.

/// Declares an enum and `ALL`, the list of its variants in their order: no variant can be missing from the list.
macro_rules! listed {
	($(#[$attribute:meta])* pub enum $name:ident { $($(#[$of_variant:meta])* $variant:ident,)+ }) => {
		$(#[$attribute])*
		pub enum $name {
			$($(#[$of_variant])* $variant,)+
		}

		impl $name {
			/// Every variant, in the order of declaration.
			pub const ALL: [Self; [$(stringify!($variant)),+].len()] = [$(Self::$variant),+];
		}
	};
}

pub(crate) use listed;
