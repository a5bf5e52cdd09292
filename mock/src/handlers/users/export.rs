//! The export of stored and synthetic users. An export without pages is serialized while it is sent.

use std::sync::Arc;

use bytes::Bytes;
use zephr_runtime::RawJson;

use crate::{
    engine::{Call, Output, Query, TENANT},
    handlers::{Outcome, dates, grants::with_state},
    response::Response,
    storage::{USER_GRANTS, USERS},
    store::{Document, array},
};

/// The number of records in a chunk.
const CHUNK_RECORDS: usize = 64;
/// The default page size.
const PER_PAGE: u64 = 500;

/// Exports the users that match the filters in the query. If the query contains `rpp` or `page`, returns one page of
/// these users. Otherwise, returns all of these users as a bare array.
pub(crate) fn export(call: &mut Call<'_>) -> Outcome {
    let records = Export::new(call)?;
    let is_paged = call.query.get("rpp").is_some() || call.query.get("page").is_some();
    if is_paged {
        page(call, &records)
    } else {
        Ok(bare(records))
    }
}

/// The users of an export before filtering, and the filters of the request. Each user has an index: the stored users
/// come first, and then the synthetic users.
struct Export {
    stored: Vec<StoredUser>,
    synthetic: u64,
    filters: Filters,
    /// The start of the mock in milliseconds since the epoch. All synthetic users were registered before the start.
    began: u64,
}

struct StoredUser {
    user: Document,
    grants: Vec<Document>,
    registered: Option<u64>,
    changed: u64,
}

struct Filters {
    since: Option<u64>,
    registered_since: Option<u64>,
    registered_before: Option<u64>,
    attributes: bool,
    grants: bool,
    foreign_keys: bool,
}

impl Filters {
    fn new(query: &Query) -> Result<Self, Response> {
        let time = |name| query.read(name, "a date and time in ISO 8601", dates::of_iso);
        Ok(Self {
            since: time("since")?,
            registered_since: time("registeredSince")?,
            registered_before: time("registeredBefore")?,
            attributes: query.flag("attributes")?,
            grants: query.flag("grants")?,
            foreign_keys: query.flag("foreignKeys")?,
        })
    }

    fn pass(&self, registered: Option<u64>, changed: u64) -> bool {
        let after = |bound: Option<u64>, time: Option<u64>| {
            bound.is_none_or(|bound| time.is_some_and(|time| time > bound))
        };
        let before = self
            .registered_before
            .is_none_or(|bound| registered.is_some_and(|time| time < bound));
        after(self.since, Some(changed)) && after(self.registered_since, registered) && before
    }
}

impl Export {
    fn new(call: &Call<'_>) -> Result<Self, Response> {
        let store = &call.database.store;
        let filters = Filters::new(&call.query)?;
        let grants_of = |key: &[String]| match filters.grants {
            true => store.within(&USER_GRANTS, key).unwrap_or_default(),
            false => Vec::new(),
        };
        let stored = store.entries(&USERS).map(|entry| StoredUser {
            user: entry.document.clone(),
            grants: grants_of(&entry.key)
                .into_iter()
                .map(|grant| with_state(&grant.document, call.now))
                .collect(),
            registered: entry
                .document
                .text("registered")
                .and_then(|text| dates::of_iso(&text)),
            changed: entry.changed,
        });
        Ok(Self {
            stored: stored.collect(),
            synthetic: call.database.synthetic_users,
            filters,
            began: call.database.began,
        })
    }

    /// Returns the number of users before filtering.
    fn len(&self) -> u64 {
        (self.stored.len() as u64).saturating_add(self.synthetic)
    }

    /// Returns the index of the first user that passes the filters, at the index `number` or later.
    fn next_from(&self, number: u64) -> Option<u64> {
        (number..self.len()).find(|number| {
            let (registered, changed) = match self.stored(*number) {
                Some(stored) => (stored.registered, stored.changed),
                None => (Some(self.registered(*number)), self.registered(*number)),
            };
            self.filters.pass(registered, changed)
        })
    }

    fn stored(&self, number: u64) -> Option<&StoredUser> {
        self.stored.get(usize::try_from(number).ok()?)
    }

    /// Returns the registration time of a synthetic user. The first synthetic user was registered one minute before the
    /// start of the mock, the second user two minutes before the start, and so on.
    fn registered(&self, number: u64) -> u64 {
        let since = number.saturating_sub(self.stored.len() as u64) + 1;
        self.began.saturating_sub(since.saturating_mul(60_000))
    }

    /// Returns the record of the user with the index `number`. `position` is the position of the record in the export,
    /// starting from 1.
    fn record(&self, number: u64, position: u64) -> Document {
        let (user, grants) = match self.stored(number) {
            Some(stored) => (stored.user.clone(), stored.grants.clone()),
            None => (self.synthetic(number), Vec::new()),
        };
        let mut shown = Document::default();
        for (name, value) in user.fields() {
            let is_shown = match name {
                // The description of exported users lacks `email_verified`.
                "validators" | "email_verified" => false,
                "attributes" => self.filters.attributes,
                "foreign_keys" => self.filters.foreign_keys,
                _ => true,
            };
            if is_shown {
                shown.set(name, value.clone());
            }
        }
        let record = Document::default()
            .with("seq-no", position)
            .with("user", shown.to_raw());
        if self.filters.grants {
            record.with("grants", array(&grants))
        } else {
            record
        }
    }

    fn synthetic(&self, number: u64) -> Document {
        let number_made = number - self.stored.len() as u64 + 1;
        let identifiers = Document::default().with("email_address", format!("user{number_made}@example.com"));
        let attributes = Document::default()
            .with("first_name", "Joe")
            .with("surname", format!("Blow {number_made}"));
        Document::default()
            .with("user_id", format!("synthetic-{number_made}"))
            .with("identifiers", identifiers.to_raw())
            .with("attributes", attributes.to_raw())
            .with("registered", dates::iso(self.registered(number)))
    }
}

fn bare(records: Export) -> Output {
    let records = Arc::new(records);
    Output::Stream(Arc::new(move || {
        Box::new(ExportChunks::new(Arc::clone(&records)))
    }))
}

/// The chunks of an export that is one JSON array. Each chunk contains several records.
struct ExportChunks {
    records: Arc<Export>,
    /// The index of the next user to filter.
    next: u64,
    /// The number of records in the previous chunks.
    position: u64,
    state: Part,
}

#[derive(PartialEq)]
enum Part {
    Open,
    Items,
    Done,
}

impl ExportChunks {
    fn new(records: Arc<Export>) -> Self {
        Self {
            records,
            next: 0,
            position: 0,
            state: Part::Open,
        }
    }
}

impl Iterator for ExportChunks {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.state == Part::Done {
            return None;
        }
        let mut text = if self.state == Part::Open {
            "[".to_owned()
        } else {
            String::new()
        };
        self.state = Part::Items;
        for _ in 0..CHUNK_RECORDS {
            let Some(number) = self.records.next_from(self.next) else {
                text.push(']');
                self.state = Part::Done;
                break;
            };
            if self.position > 0 {
                text.push(',');
            }
            self.position += 1;
            text.push_str(&self.records.record(number, self.position).to_json());
            self.next = number + 1;
        }
        Some(text.into())
    }
}

/// Returns one page of an export, with the total count and links to other pages.
fn page(call: &Call<'_>, records: &Export) -> Outcome {
    let per_page = call.query.positive("rpp")?.unwrap_or(PER_PAGE);
    let page = call.query.positive("page")?.unwrap_or(1);
    let first = (page - 1).saturating_mul(per_page);
    let (mut count, mut shown) = (0_u64, Vec::new());
    let mut next = records.next_from(0);
    while let Some(number) = next {
        if count >= first && (shown.len() as u64) < per_page {
            shown.push(records.record(number, count + 1));
        }
        count += 1;
        next = records.next_from(number + 1);
    }
    let last = count.div_ceil(per_page).max(1);
    let link = |page: u64| {
        Document::default()
            .with("url", url(call, per_page, page))
            .with("page", page)
            .to_raw()
    };
    let mut links = Document::default()
        .with("first", link(1))
        .with("last", link(last));
    if page > 1 {
        links.set("previous", link(page.min(last + 1) - 1));
    }
    if page < last {
        links.set("next", link(page + 1));
    }
    let meta = Document::default()
        .with("count", count)
        .with("rpp", per_page)
        .with("paginated", true);
    let response = Document::default()
        .with("results", RawJson::from_value(&vec![array(&shown)]))
        .with("meta", meta.to_raw())
        .with("links", links.to_raw());
    Ok(Output::Body(response.to_json()))
}

/// Returns the URL of another page of the same export, on the host that the client called.
fn url(call: &Call<'_>, per_page: u64, page: u64) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let others = call
        .query
        .iter()
        .filter(|(name, _)| !matches!(*name, "rpp" | "page"));
    let others: String = others
        .map(|(name, value)| format!("{}={}&", encoded(name), encoded(value)))
        .collect();
    let host = call.headers.get("host").and_then(|host| host.to_str().ok());
    let base = match host {
        Some(host) => format!("http://{host}"),
        None => format!("https://{TENANT}.api.zephr.com"),
    };
    format!("{base}{}?{others}rpp={per_page}&page={page}", call.target)
}
