//! The style sheet, the script and the icon of the console.

use super::layout::Reply;

const STYLE: &str = include_str!("assets/console.css");
const SCRIPT: &str = include_str!("assets/console.js");
const ICON: &str = include_str!("assets/icon.svg");

/// Returns the file with this name, such as `console.css`.
pub(super) fn find(name: &str) -> Option<Reply> {
    let (media_type, text) = match name {
        "console.css" => ("text/css; charset=utf-8", STYLE),
        "console.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return None,
    };
    Some(Reply::Asset(media_type, text))
}
