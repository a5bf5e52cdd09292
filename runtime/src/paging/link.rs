//! Parsing of the link to the next page of a list.

use crate::json::Map;
use crate::request::Problem;
use crate::{Number, RawJson};

/// The maximum length of a link's URL in bytes. Servers reject longer URLs.
const MAX_BYTES: usize = 32 * 1024;
/// The maximum number of `&` in a link's URL. The time to compare two queries grows with the square of the number of
/// their parameters.
const MAX_PARAMETERS: usize = 256;

/// A link to the next page: `{"url": "https://…?page=2", "page": 2}`, a bare URL, or a bare page number.
pub(super) struct Link {
    pub(super) url: Option<String>,
    pub(super) page: Option<i64>,
}

impl Link {
    /// Parses the field `next` of a page's `links`. Returns `None` if there is no next page: the value is null, an
    /// empty string, or an object in which each field is null or an empty string. Returns an error for any other value
    /// that is not a link (including `{}`), because further pages may exist.
    pub(super) fn read(next: &RawJson) -> Result<Option<Self>, Problem> {
        if is_empty_value(next) {
            return Ok(None);
        }
        if !next.as_str().starts_with('{') {
            let page = page_number(next);
            let url = page.is_none().then(|| next.to_text()).flatten();
            return Self { url, page }.checked().map(Some);
        }
        let fields: Map<RawJson> = next.decode().map_err(|_| invalid_link("$.links.next"))?;
        if !fields.is_empty() && fields.iter().all(|(_, value)| is_empty_value(value)) {
            return Ok(None);
        }
        let field = |name| fields.get(name).filter(|value| !is_empty_value(value));
        let url = field("url").map(|url| url.to_text().ok_or_else(|| invalid_link("$.links.next.url")));
        let page =
            field("page").map(|page| page_number(page).ok_or_else(|| invalid_link("$.links.next.page")));
        let (url, page) = (url.transpose()?, page.transpose()?);
        Self { url, page }.checked().map(Some)
    }

    fn checked(self) -> Result<Self, Problem> {
        match &self.url {
            None if self.page.is_none() => Err(invalid_link("$.links.next")),
            Some(url) if url.len() > MAX_BYTES || url.matches('&').count() > MAX_PARAMETERS => {
                Err("the link to the next page at `$.links.next` is too long".to_owned())
            }
            _ => Ok(self),
        }
    }
}

/// Returns the error message for a link of an unknown form. `place` is the JSON path of the link, such as
/// `$.links.next`.
pub(super) fn invalid_link(place: &str) -> Problem {
    format!("invalid link to the next page: `{place}` is neither a URL nor a page number")
}

fn is_empty_value(value: &RawJson) -> bool {
    matches!(value.as_str(), "null" | r#""""#)
}

/// Parses a page number, which is a JSON number (`2`) or a JSON string of digits (`"2"`).
fn page_number(value: &RawJson) -> Option<i64> {
    let text = value.to_text();
    let digits = text
        .as_deref()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match digits {
        Some(digits) => digits.parse().ok(),
        None if text.is_some() => None,
        None => value.decode::<Number>().ok()?.as_i64(),
    }
}
