//! Sorted lists.

/// Returns the first value that a sorted list has twice.
pub(crate) fn first_twice<T: PartialEq>(sorted: &[T]) -> Option<&T> {
	sorted.windows(2).find_map(|pair| match pair {
		[one, other] if one == other => Some(one),
		_ => None,
	})
}
