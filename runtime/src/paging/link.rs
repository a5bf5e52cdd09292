//! Links to the next page, in the forms in which services write them.

use crate::json::Map;
use crate::request::Problem;
use crate::{Number, RawJson};

/// A link that is longer than this, in bytes, or has more parameters, is not followed: no server would take it.
const MAX_BYTES: usize = 32 * 1024;
const MAX_PARAMETERS: usize = 256;

/// Where the next page is: `{"url": "https://…?page=2", "page": 2}`, or the URL or the number alone.
pub(super) struct Link {
    pub(super) url: Option<String>,
    pub(super) page: Option<i64>,
}

impl Link {
    /// Reads `links.next`. Null and an empty text say that there is no next page, as does an object of nothing else; what
    /// is none of these forms is an error, since there may be more pages behind it.
    pub(super) fn read(next: &RawJson) -> Result<Option<Self>, Problem> {
        if is_blank(next) {
            return Ok(None);
        }
        if !next.as_str().starts_with('{') {
            let page = page_number(next);
            let url = page.is_none().then(|| next.to_text()).flatten();
            return Self { url, page }.checked().map(Some);
        }
        let fields: Map<RawJson> = next.decode().map_err(|_| not_understood("$.links.next"))?;
        if !fields.is_empty() && fields.iter().all(|(_, value)| is_blank(value)) {
            return Ok(None);
        }
        let field = |name| fields.get(name).filter(|value| !is_blank(value));
        let url = field("url").map(|url| url.to_text().ok_or_else(|| not_understood("$.links.next.url")));
        let page =
            field("page").map(|page| page_number(page).ok_or_else(|| not_understood("$.links.next.page")));
        let (url, page) = (url.transpose()?, page.transpose()?);
        Self { url, page }.checked().map(Some)
    }

    fn checked(self) -> Result<Self, Problem> {
        match &self.url {
            None if self.page.is_none() => Err(not_understood("$.links.next")),
            Some(url) if url.len() > MAX_BYTES || url.matches('&').count() > MAX_PARAMETERS => {
                Err("the link to the next page at `$.links.next` is too long to be followed".to_owned())
            }
            _ => Ok(self),
        }
    }
}

/// The error of links in a form that is not known.
pub(super) fn not_understood(place: &str) -> Problem {
    format!("what is next cannot be read: `{place}` holds neither a link nor the number of a page")
}

fn is_blank(value: &RawJson) -> bool {
    matches!(value.as_str(), "null" | r#""""#)
}

/// The number of a page, be it written as text.
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
