//! The pages of an export, requested one by one by their numbers.
//!
//! A later run continues from the number of a page. Only the page number of a link is used, because behind a gateway,
//! links lead to another host.

use zephr_admin::types::UserExportItem;
use zephr_runtime::{List, Map, RawJson};

use crate::failure::Failure;

/// Returns the number of the page after this one; `None` after the last page.
///
/// # Errors
/// Returns an error if the link leads to this page or an earlier one.
pub(super) fn next(page: &List<UserExportItem>, number: u64) -> Result<Option<u64>, Failure> {
    let following = number.saturating_add(1);
    let links: Option<Map<RawJson>> = field(page, "links");
    let next = match links {
        _ if page.is_empty() => None,
        // Without links, only an empty page is known to be the last one.
        None => Some(following),
        Some(links) => links
            .get("next")
            .filter(|link| is_link(link))
            .map(|link| page_of(link).unwrap_or(following)),
    };
    match next {
        Some(next) if next <= number => Err(Failure::error(format!(
            "page {number} names page {next} as the next one"
        ))),
        next => Ok(next),
    }
}

/// Returns the number of records on all pages, if the page has it.
pub(super) fn total(page: &List<UserExportItem>) -> Option<u64> {
    let meta: Map<RawJson> = field(page, "meta")?;
    u64::try_from(meta.get("count")?.as_i64()?).ok()
}

fn field(page: &List<UserExportItem>, name: &str) -> Option<Map<RawJson>> {
    page.envelope_field(name)?.decode().ok()
}

/// Returns `false` if a link is `null`, an empty string, or an object that contains only such values.
fn is_link(link: &RawJson) -> bool {
    match link.decode::<Map<RawJson>>() {
        Ok(fields) => fields.iter().any(|(_, value)| is_link(value)),
        Err(_) => !link.is_null() && link.to_text().is_none_or(|text| !text.is_empty()),
    }
}

/// Returns the page number of a link, which is either the number itself or an object with the number.
fn page_of(link: &RawJson) -> Option<u64> {
    let number = match link.decode::<Map<RawJson>>() {
        Ok(fields) => fields.get("page")?.clone(),
        Err(_) => link.clone(),
    };
    let text = number.to_text().unwrap_or_else(|| number.to_string());
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use zephr_admin::types::UserExportItem;
    use zephr_runtime::{List, from_json};

    use super::{next, total};

    fn next_of(links: &str) -> Option<u64> {
        let page = format!(r#"{{"results":[[{{"seq-no":1}}]],"meta":{{"count":7}},"links":{links}}}"#);
        let page: List<UserExportItem> = from_json(&page).unwrap();
        assert_eq!((page.len(), total(&page)), (1, Some(7)));
        next(&page, 3).unwrap_or(Some(0))
    }

    #[test]
    fn a_next_link_continues_with_its_page_or_the_following_one() {
        for last in [
            "{}",
            r#"{"next":null}"#,
            r#"{"next":""}"#,
            r#"{"next":{"url":"","page":null}}"#,
        ] {
            assert_eq!(next_of(last), None, "{last}");
        }
        for following in [
            r#"{"next":{"url":"https://x/?page=4","page":4}}"#,
            r#"{"next":{"url":"https://x/?cursor=a"}}"#,
            r#"{"next":"https://x/?page=4"}"#,
            r#"{"next":4}"#,
            r#"{"next":{"page":"4"}}"#,
            "null",
        ] {
            assert_eq!(next_of(following), Some(4), "{following}");
        }
        assert_eq!(next_of(r#"{"next":{"page":3}}"#), Some(0), "backward");
    }

    #[test]
    fn a_list_without_links_ends_with_an_empty_page() {
        let page = |text| from_json::<List<UserExportItem>>(text).unwrap();
        assert_eq!(next(&page(r#"[{"seq-no":1}]"#), 1).ok(), Some(Some(2)));
        assert_eq!(next(&page("[]"), 2).ok(), Some(None));
    }
}
