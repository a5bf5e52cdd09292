//! Path templates: `/v3/users/{id}`.

/// A path and the names of its parameters, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate<'t> {
    /// The key in `paths`, as written.
    pub(crate) key: &'t str,
    /// The path as sent: with its constant query, without its fragment.
    pub(crate) path: &'t str,
    pub(crate) names: Vec<&'t str>,
}

impl<'t> PathTemplate<'t> {
    /// Parses a key of `paths`; returns what is wrong with it otherwise.
    pub(crate) fn parse(key: &'t str) -> Result<Self, String> {
        let path = key.split_once('#').map_or(key, |(path, _)| path);
        Ok(Self {
            key,
            path,
            names: names(path)?,
        })
    }
}

/// Returns a path without the names of its parameters: what a server tells paths apart by.
pub(crate) fn route(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    text + rest
}

/// Returns the names in braces. A query has none: it is the same in every request.
fn names(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("must begin with a slash".to_owned());
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if query.contains(['{', '}']) {
        return Err("has a parameter in its query: declare it under `parameters`, `in: query`".to_owned());
    }
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after
            .split_once('}')
            .ok_or("opens a brace and does not close it")?;
        if before.contains('}') || name.is_empty() || name.contains(['{', '/']) {
            return Err("has braces without a name between them".to_owned());
        }
        if names.contains(&name) {
            return Err(format!("has the parameter `{name}` twice"));
        }
        names.push(name);
        rest = tail;
    }
    if rest.contains('}') {
        return Err("closes a brace that it did not open".to_owned());
    }
    Ok(names)
}
