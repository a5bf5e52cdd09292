//! Spelling suggestions.

/// Returns the candidate that is most similar to `word`, the first one if there are several. Returns `None` if
/// all differ too much to be a typo.
pub(crate) fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = word.chars().count();
    let allowed = 1 + length / 5;
    // The distance is at least the difference in length. A description with thousands of schemas may have thousands of
    // wrong references, and computing each distance allocates memory.
    let has_similar_length = |candidate: &&str| candidate.chars().count().abs_diff(length) <= allowed;
    candidates
        .into_iter()
        .filter(has_similar_length)
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
