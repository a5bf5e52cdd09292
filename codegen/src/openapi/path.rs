//! Path templates: `/v3/users/{id}`.

/// A path and the names of its parameters, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate<'t> {
    /// The key in `paths`, as written.
    pub(crate) key: &'t str,
    /// The path as sent: with its constant query, without the fragment.
    pub(crate) path: &'t str,
    pub(crate) names: Vec<&'t str>,
}

impl<'t> PathTemplate<'t> {
    /// Parses a key of `paths`. An error such as "has an unclosed brace" requires the path as its subject.
    pub(crate) fn parse(key: &'t str) -> Result<Self, String> {
        let path = key.split_once('#').map_or(key, |(path, _)| path);
        Ok(Self {
            key,
            path,
            names: names(path)?,
        })
    }
}

/// Returns a path without the names of its parameters, which do not distinguish paths: `/users/{}`.
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

/// Returns the names in braces. A query must not have any, because it is constant.
fn names(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("must begin with `/`".to_owned());
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if query.contains(['{', '}']) {
        return Err(
            "must not have parameters in its query; declare them under `parameters` with `in: query`"
                .to_owned(),
        );
    }
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or("has an unclosed brace")?;
        if before.contains('}') || name.is_empty() || name.contains(['{', '/']) {
            return Err("has braces without a parameter name".to_owned());
        }
        if names.contains(&name) {
            return Err(format!("has a duplicate parameter `{name}`"));
        }
        names.push(name);
        rest = tail;
    }
    if rest.contains('}') {
        return Err("has an unmatched closing brace".to_owned());
    }
    Ok(names)
}
