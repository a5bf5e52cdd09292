//! Suggestions for misspelled names and paths.

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

/// Returns a suggestion for an unknown path. For `/v4/user/u-1`, the most similar template is `/v3/users/{user_id}`,
/// and the suggestion is `/v3/users/u-1`.
///
/// A template is similar to a path if both have the same number of segments, and the segments at each position are
/// similar. Two different versions, such as `v3` and `v4`, are similar. If no template is similar, returns `None`.
pub(crate) fn similar_path<'t>(path: &str, templates: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let segments: Vec<_> = path.trim_end_matches('/').split('/').collect();
    let rated = templates.into_iter().filter_map(|template| {
        let template: Vec<_> = template.split('/').collect();
        let pairs = || template.iter().copied().zip(segments.iter().copied());
        if template.len() != segments.len() {
            return None;
        }
        let rated = pairs().map(|(template, segment)| segment_similarity(template, segment));
        let similarity = rated.sum::<Option<f64>>()?;
        let filled = pairs().map(|(template, segment)| match is_parameter(template) {
            true => segment,
            false => template,
        });
        Some((similarity, filled.collect::<Vec<_>>().join("/")))
    });
    rated
        .max_by(|(one, path), (other, other_path)| one.total_cmp(other).then_with(|| other_path.cmp(path)))
        .map(|(_, path)| path)
}

/// Returns the similarity between a segment of a template and a segment of a path. If the segments differ too much,
/// returns `None`.
fn segment_similarity(template: &str, segment: &str) -> Option<f64> {
    if is_parameter(template) {
        return (!segment.is_empty()).then_some(SIMILAR);
    }
    let similarity = match is_version(template) && is_version(segment) && template != segment {
        true => SIMILAR,
        false => similarity(template, segment),
    };
    (similarity >= SIMILAR).then_some(similarity)
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// Returns `true` for a segment such as `v3`.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
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
