//! The search for the ID of a created resource in a response. The place of the ID differs between operations.

use percent_encoding::percent_decode_str;

use crate::UnknownFields;
use crate::json::{Kind, RawJson, Reader, WRAPPERS, from_json};

/// The maximum depth of nested objects to search.
const DEPTH: u8 = 4;

/// Returns the ID in a body as text. The ID may be a field of the body or of a nested object, as in
/// `{"data":{"id":"u-1"}}`.
///
/// `name` is the name of the ID type. For example, if `name` is `CacheConfigurationId`, the ID is in the first of these
/// fields that contains a string or a number: `cacheConfigurationId`, `configurationId`, `id`, `cacheConfiguration`,
/// `configuration`. Case and punctuation in the names of fields are ignored, so `configuration_id` is also accepted.
pub(super) fn id_in(body: &[u8], name: &str) -> Option<String> {
    let body = str::from_utf8(body).ok()?;
    id_in_object(body, &Names::of(name), DEPTH)
}

fn id_in_object(json: &str, names: &Names, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let fields = fields(json)?;
    let scalar_under = |name: &String| {
        let mut fields = fields.iter().filter(|(key, _)| normalized(key) == *name);
        fields.find_map(|(_, value)| scalar(value))
    };
    let own = names.of_id.iter().chain(&names.of_thing).find_map(scalar_under);
    own.or_else(|| {
        let is_envelope = |key: &str| WRAPPERS.contains(&key) || names.of_thing.contains(&normalized(key));
        let mut inner = fields.iter().filter(|(key, _)| is_envelope(key));
        inner.find_map(|(_, value)| id_in_object(only_item(value).unwrap_or(value), names, depth))
    })
}

/// Returns the URL in the field `uri` of a body. Returns `None` if the path of the URL does not contain the last
/// literal segment of `template`, such as `users` in `/v3/users/{user_id}`.
pub(super) fn uri_in(body: &[u8], template: &str) -> Option<String> {
    let fields = fields(str::from_utf8(body).ok()?)?;
    let (_, uri) = fields.into_iter().find(|(key, _)| key == "uri")?;
    let uri = scalar(uri)?;
    let collection = collection(template)?;
    path_segments(&uri).contains(&collection).then_some(uri)
}

/// Returns the message of a body, and all fields except the message. The message is the first field `message` that
/// contains a text or a number. If the body is plain text or a JSON string, the whole text is the message.
pub(super) fn message_and_rest(body: &[u8]) -> (Option<String>, UnknownFields) {
    let mut extra = UnknownFields::default();
    let Ok(text) = str::from_utf8(body) else {
        return (None, extra);
    };
    let Some(fields) = fields(text) else {
        let body = text.trim();
        let text = from_json::<String>(body).unwrap_or_else(|_| body.to_owned());
        // An HTML page comes from a proxy and is unrelated to the created resource.
        let is_message = body != "null" && !text.trim().is_empty() && !text.starts_with(['<', '{', '[']);
        return (is_message.then_some(text), extra);
    };
    let mut message = None;
    for (key, value) in fields {
        let found = (key == "message" && message.is_none()).then(|| scalar(value));
        match found.flatten() {
            Some(text) => message = Some(text),
            None => extra.push(key, RawJson::trusted(value)),
        }
    }
    (message, extra)
}

/// Returns the last path segment of the URL `address` as the ID: `u-1` for `/v3/users/u-1`. Returns `None` if the last
/// segment is not an ID, for example in the URL of the collection (`/v3/users`).
///
/// `template` is the path template of the operation, and `name` is the name of the ID type.
pub(super) fn id_of(address: &str, template: &str, name: &str) -> Option<String> {
    let segments = path_segments(address);
    let own = path_segments(template);
    let last = segments.last()?;
    let is_alike = |(own, found): (&&str, &&str)| own.starts_with('{') || own == found;
    let mut pairs = own.iter().rev().zip(segments.iter().rev());
    let is_own_address = !own.is_empty() && own.len() <= segments.len() && pairs.all(is_alike);
    let names_it = own.last().is_some_and(|own| {
        let parameter = own.strip_prefix('{').and_then(|own| own.strip_suffix('}'));
        parameter.is_some_and(|parameter| Names::of(name).of_id.contains(&normalized(parameter)))
    });
    if is_own_address && !names_it || collection(template) == Some(last) {
        return None;
    }
    Some(percent_decode_str(last).decode_utf8_lossy().into_owned())
}

/// Returns the last literal segment of a path template: `users` for `/v3/users/{user_id}`. This segment is the name of
/// the collection that contains the resource.
fn collection(template: &str) -> Option<&str> {
    let mut segments = path_segments(template).into_iter().rev();
    segments.find(|segment| !segment.starts_with('{'))
}

/// Returns the path segments of a URL. The scheme and host may be missing, as in `/v3/users`.
fn path_segments(address: &str) -> Vec<&str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => path,
    };
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// The names of the fields that may contain an ID, in lower case and without punctuation. The examples are for the type
/// `CacheConfigurationId`.
struct Names {
    /// The accepted names of the ID, longest first: `cacheconfigurationid`, `configurationid`, `id`.
    of_id: Vec<String>,
    /// The names of the resource: `cacheconfiguration`, `configuration`.
    of_thing: Vec<String>,
}

impl Names {
    fn of(type_name: &str) -> Self {
        let starts = type_name.char_indices().filter(|(_, c)| c.is_uppercase());
        let ends = starts.filter_map(|(start, _)| type_name.get(start..));
        let of_id: Vec<String> = ends.map(normalized).collect();
        let things = of_id.iter().filter_map(|name| {
            let thing = name.strip_suffix("id").or_else(|| name.strip_suffix("slug"))?;
            (!thing.is_empty()).then(|| thing.to_owned())
        });
        Self {
            of_thing: things.collect(),
            of_id,
        }
    }
}

/// Normalizes a name: `grant_id` and `grantId` become `grantid`.
fn normalized(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the name and the JSON text of each field of a JSON object; `None` for other JSON values.
fn fields(json: &str) -> Option<Vec<(String, &str)>> {
    let mut reader = Reader::new(json.trim_start_matches('\u{feff}'));
    if reader.kind().ok()? != Kind::Object {
        return None;
    }
    let mut fields = Vec::new();
    let mut next = reader.first_field(str::to_owned).ok()?;
    while let Some(name) = next {
        fields.push((name, reader.raw().ok()?));
        next = reader.next_field(str::to_owned).ok()?;
    }
    Some(fields)
}

/// Returns the JSON text of the only item of an array; `None` if the array does not have exactly one item.
fn only_item(json: &str) -> Option<&str> {
    let mut reader = Reader::new(json);
    if reader.kind().ok()? != Kind::Array {
        return None;
    }
    let mut items = Vec::new();
    let read = reader.items(&mut |reader| {
        items.push(reader.raw()?);
        Ok(())
    });
    match (read, items.as_slice()) {
        (Ok(()), [only]) => Some(only),
        _ => None,
    }
}

/// Returns the text of a JSON string or number; `None` for blank strings and other JSON values.
fn scalar(json: &str) -> Option<String> {
    let mut reader = Reader::new(json);
    let text = match reader.kind().ok()? {
        Kind::String => reader.string().ok()?.to_owned(),
        Kind::Number => reader.number().ok()?.to_owned(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}
