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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::difference;

    #[test]
    fn differences_are_reported_with_their_path() {
        for (one, other, path) in [
            (r#"{"a":1,"b":[true]}"#, r#"{ "b" : [ true ], "a" : 1 }"#, None),
            (r#""\u0041""#, r#""A""#, None),
            ("1.0", "1", Some("$")),
            ("1", r#""1""#, Some("$")),
            (r#"{"a":[1,{"b":2}]}"#, r#"{"a":[1,{"b":2.0}]}"#, Some("$.a[1].b")),
            (r#"{"a":null}"#, "{}", Some("$.a")),
            ("{}", r#"{"a":null}"#, Some("$.a")),
            ("[1]", "[1,2]", Some("$")),
            ("{}", "[]", Some("$")),
        ] {
            assert_eq!(
                difference(one, other).unwrap().as_deref(),
                path,
                "{one} and {other}"
            );
        }
    }
}
