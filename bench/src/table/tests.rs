use super::{Goal, Row, markdown};
use crate::measure::Samples;
use crate::report::Part;
use crate::workspace;

fn row(value: Option<f64>) -> Row {
    Row {
        key: "speed",
        what: "this",
        against: "that",
        goal: Goal::AtMost(0.5),
        value: value.map(|value| Samples::from_iter([value])),
        figures: "both".to_owned(),
    }
}

#[test]
fn a_row_says_whether_its_goal_is_met_missed_or_not_measured() {
    let text = markdown(&[row(Some(0.5)), row(Some(0.6)), row(None)], &[]);
    let rows: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(
        rows,
        [
            "| this | that | 0.50x | at most 0.5x | met | both |",
            "| this | that | 0.60x | at most 0.5x | **missed** | both |",
            "| this | that | – | at most 0.5x | not measured | both |",
        ]
    );
}

#[test]
fn a_part_that_failed_is_one_row_with_its_error() {
    let place = workspace().join("a | b");
    let error = format!("error: first\n  cannot read {}\n\n", place.display());
    let text = markdown(&[], &[(Part::Call, error)]);
    assert_eq!(
        text.lines().last(),
        Some("| Call | – | – | – | **failed** | cannot read ./a \\| b |")
    );
}
