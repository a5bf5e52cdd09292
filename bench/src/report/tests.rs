use std::fs;

use crate::workspace;

/// Returns the cells of all table rows of a Markdown file.
fn rows(file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(workspace().join(file)).unwrap();
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_readme_performance_table_matches_the_results() {
    let results = rows("bench/RESULTS.md");
    let readme = rows("README.md");
    let head = readme
        .iter()
        .position(|row| row.last().is_some_and(|cell| cell == "ratio"))
        .unwrap();
    let text = fs::read_to_string(workspace().join("README.md")).unwrap();
    let (_, rest) = text.split_once("\nMeasured on ").unwrap();
    let date = rest.split('.').next().unwrap();
    let text = fs::read_to_string(workspace().join("bench/RESULTS.md")).unwrap();
    assert!(
        text.contains(&format!("- Date: {date}\n")),
        "the results are not of {date}"
    );
    let table = readme[head + 1..].iter().skip(1).take_while(|row| row.len() == 3);
    let mut count = 0;
    for row in table {
        assert!(
            results.iter().any(|result| result.starts_with(row)),
            "bench/RESULTS.md has no row with {row:?}"
        );
        count += 1;
    }
    assert!(count > 0, "the table is empty");
}
