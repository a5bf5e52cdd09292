//! The `Accept` header.

use http::HeaderValue;

use crate::Operation;

/// Returns the value of the `Accept` header, such as `text/csv, application/json`: the media types of successful
/// responses, and `application/json` for error responses.
pub(super) fn accepted(operation: &Operation) -> HeaderValue {
    const JSON: &str = "application/json";
    let mut accepted: Vec<String> = Vec::new();
    let successes = operation
        .responses
        .iter()
        .filter(|documented| documented.is_success());
    for described in successes.filter_map(|documented| documented.media_type) {
        if described != JSON {
            let media_type = without_charset(described);
            if !accepted.contains(&media_type) {
                accepted.push(media_type);
            }
        }
    }
    let json = HeaderValue::from_static(JSON);
    if accepted.is_empty() {
        return json;
    }
    let includes_json = |media_type: &String| media_type == JSON || media_type.starts_with("*/*");
    if !accepted.iter().any(includes_json) {
        accepted.push(JSON.to_owned());
    }
    HeaderValue::try_from(accepted.join(", ")).unwrap_or(json)
}

/// Removes the parameter `charset` from a media type, because servers may compare the media type literally. Other
/// parameters are kept, because they may select a version.
fn without_charset(media_type: &str) -> String {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_owned();
    let name = |part: &str| part.split('=').next().unwrap_or_default().trim().to_owned();
    let is_kept = |part: &&str| !part.is_empty() && !name(part).eq_ignore_ascii_case("charset");
    parts
        .filter(is_kept)
        .fold(essence, |text, part| text + ";" + part)
}

#[cfg(test)]
mod tests {
    use super::without_charset;

    #[test]
    fn only_the_charset_is_removed() {
        let described = "text/csv; Charset = utf-8; charset-version=2;header=present";
        assert_eq!(
            without_charset(described),
            "text/csv;charset-version=2;header=present"
        );
    }
}
