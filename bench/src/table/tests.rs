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
fn rows_show_met_missed_and_unmeasured_goals() {
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
fn failed_parts_are_shown_as_one_row_with_the_error() {
    let place = workspace().join("a | b");
    let error = format!("error: first\n  cannot read {}\n\n", place.display());
    let text = markdown(&[], &[(Part::Call, error)]);
    assert_eq!(
        text.lines().last(),
        Some("| Call | – | – | – | **failed** | cannot read ./a \\| b |")
    );
}
