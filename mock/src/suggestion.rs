//! Suggestions for misspelled names.

/// The minimum similarity of a suggested name, between 0 and 1.
const SIMILAR: f64 = 0.8;

/// Returns the most similar name, if there is a similar one.
pub(crate) fn most_similar<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let rated = known.into_iter().map(|known| (similarity(known, name), known));
    rated
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|(one, name), (other, other_name)| one.total_cmp(other).then(other_name.cmp(name)))
        .map(|(_, known)| known)
}

/// Returns the similarity of two names, regardless of case and of the order of their words.
fn similarity(one: &str, other: &str) -> f64 {
    let in_order = strsim::jaro_winkler(&one.to_lowercase(), &other.to_lowercase());
    in_order.max(strsim::jaro_winkler(&sorted_words(one), &sorted_words(other)))
}

/// Returns the words of a name in alphabetical order: `bulk update users` for `updateBulkUsers` and
/// `users().update_bulk`.
fn sorted_words(name: &str) -> String {
    let mut spaced = String::new();
    for character in name.chars() {
        match character {
            'A'..='Z' => spaced.extend([' ', character.to_ascii_lowercase()]),
            character if character.is_alphanumeric() => spaced.push(character),
            _ => spaced.push(' '),
        }
    }
    let mut words: Vec<_> = spaced.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}
