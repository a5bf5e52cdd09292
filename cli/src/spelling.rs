//! Names as the command line spells them.

use zephr_catalog::{Operation, catalog};

/// Returns a name with `-` between its words: `list_v3` becomes `list-v3`.
pub(crate) fn kebab(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut previous = '_';
    for character in name.chars() {
        if character.is_alphanumeric() {
            // A capital begins a word, but not within an abbreviation.
            if character.is_uppercase() && previous.is_lowercase() {
                text.push('-');
            }
            text.extend(character.to_lowercase());
        } else if previous.is_alphanumeric() {
            text.push('-');
        }
        previous = character;
    }
    text.trim_end_matches('-').to_owned()
}

/// Returns the command of an operation without the name of the program: `users list`.
pub(crate) fn command_of(operation: &Operation) -> String {
    format!("{} {}", kebab(&operation.resource), kebab(&operation.name))
}

/// Returns the command of an operation with its ID, method and path: `users list (listUsers, GET /v3/users)`.
pub(crate) fn described(operation: &Operation) -> String {
    let Operation { id, method, path, .. } = operation;
    format!("{} ({id}, {method} {path})", command_of(operation))
}

/// Returns the command of an operation by its ID, with the name of the program.
pub(crate) fn command_by_id(id: &str) -> Option<String> {
    let operation = catalog().by_id(id)?;
    Some(format!("zephr {}", command_of(operation)))
}

/// Quotes text for a POSIX shell, if it needs quotes.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::kebab;

    #[test]
    fn names_in_every_case_style_become_kebab_case() {
        for name in [
            "created_at",
            "createdAt",
            "CREATED_AT",
            "created-at",
            "Created at",
        ] {
            assert_eq!(kebab(name), "created-at");
        }
        assert_eq!(kebab("list_v3"), "list-v3");
        assert_eq!(kebab("userID"), "user-id");
        assert_eq!(kebab("__a__"), "a");
    }
}
