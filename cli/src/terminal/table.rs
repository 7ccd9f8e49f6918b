//! Tables: a header, and rows whose columns are as wide as their longest cell.

/// Returns a table, or an empty text if it has no rows.
///
/// - `headers`: the names of the columns. Each row has as many cells.
pub fn table<const N: usize>(headers: [&str; N], rows: &[[String; N]]) -> String {
	if rows.is_empty() {
		return String::new();
	}
	let headers = headers.map(str::to_uppercase);
	let all = || std::iter::once(&headers).chain(rows);
	let width = |cell: &String| cell.chars().count();
	let mut widths = [0; N];
	for row in all() {
		for (widest, cell) in widths.iter_mut().zip(row) {
			*widest = width(cell).max(*widest);
		}
	}
	let line = |row: &[String; N]| {
		let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
		cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
	};
	all().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn columns_stand_below_each_other() {
		let rows = [["a".to_owned(), "x".to_owned()], ["a very long name".to_owned(), "é".to_owned()]];
		assert_eq!(table(["name", "key"], &rows), "NAME              KEY\na                 x\na very long name  é");
		assert_eq!(table(["name"], &[]), "");
	}
}
