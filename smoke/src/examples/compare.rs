//! Comparison of JSON texts that ignores the order of keys and compares numbers as text.

use zephr_admin::{DecodeError, Map, RawJson};

/// Returns the path of the first difference of two JSON texts; `None` if they are equal.
///
/// # Errors
/// Returns an error if one of them is not JSON.
pub fn difference(one: &str, other: &str) -> Result<Option<String>, DecodeError> {
    let (one, other) = (RawJson::parse(one)?, RawJson::parse(other)?);
    differ(&one, &other, "$")
}

fn differ(one: &RawJson, other: &RawJson, path: &str) -> Result<Option<String>, DecodeError> {
    let kind = |json: &RawJson| json.as_str().as_bytes().first().copied();
    let same = match (kind(one), kind(other)) {
        (Some(b'{'), Some(b'{')) => return objects(&one.decode()?, &other.decode()?, path),
        (Some(b'['), Some(b'[')) => {
            return arrays(&one.decode::<Vec<_>>()?, &other.decode::<Vec<_>>()?, path);
        }
        (Some(b'"'), Some(b'"')) => one.decode::<String>()? == other.decode::<String>()?,
        _ => one == other,
    };
    Ok((!same).then(|| path.to_owned()))
}

fn objects(one: &Map<RawJson>, other: &Map<RawJson>, path: &str) -> Result<Option<String>, DecodeError> {
    for (name, value) in one.iter() {
        let path = format!("{path}.{name}");
        let Some(twin) = other.get(name) else {
            return Ok(Some(path));
        };
        if let Some(path) = differ(value, twin, &path)? {
            return Ok(Some(path));
        }
    }
    let added = other.iter().find(|(name, _)| one.get(name).is_none());
    let twice = one.len() != other.len();
    Ok(added
        .map(|(name, _)| format!("{path}.{name}"))
        .or_else(|| twice.then(|| path.to_owned())))
}

fn arrays(one: &[RawJson], other: &[RawJson], path: &str) -> Result<Option<String>, DecodeError> {
    if one.len() != other.len() {
        return Ok(Some(path.to_owned()));
    }
    for (index, (item, twin)) in one.iter().zip(other).enumerate() {
        if let Some(path) = differ(item, twin, &format!("{path}[{index}]"))? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}
