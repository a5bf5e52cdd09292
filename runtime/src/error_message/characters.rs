//! Invisible characters, and the names of characters in HTML.

/// Returns whether a character is invisible or affects how other characters are displayed. Examples are control
/// characters, line separators, and characters that change the writing direction.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{890}'..='\u{891}'
                | '\u{8e2}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Returns the character with this HTML name, such as `&` for `amp`. Knows ASCII, Latin-1 and the euro sign. The case
/// of the name is ignored, because the search for secrets ignores case.
pub(super) fn named(name: &str) -> Option<char> {
    let name = name.to_ascii_lowercase();
    if let Some((_, character)) = ASCII.iter().find(|(known, _)| *known == name) {
        return Some(*character);
    }
    let place = LATIN_1.iter().position(|known| *known == name)?;
    char::from_u32(0xa0 + u32::try_from(place).ok()?)
}

const ASCII: &[(&str, char)] = &[
    ("tab", '\t'),
    ("newline", '\n'),
    ("excl", '!'),
    ("quot", '"'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("amp", '&'),
    ("apos", '\''),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("midast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("dash", '-'),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("lt", '<'),
    ("equals", '='),
    ("gt", '>'),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("hat", '^'),
    ("lowbar", '_'),
    ("underbar", '_'),
    ("grave", '`'),
    ("diacriticalgrave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("verticalline", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("euro", '€'),
];

/// The HTML names of the characters U+00A0 to U+00FF, in lower case.
#[rustfmt::skip]
const LATIN_1: &[&str] = &[
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo",
    "frac14", "frac12", "frac34", "iquest", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute",
    "ocirc", "otilde", "ouml", "times", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "szlig",
    "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml",
    "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide",
    "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_names_of_characters_are_known() {
        assert_eq!(LATIN_1.len(), 96);
        for (name, character) in [
            ("nbsp", '\u{a0}'),
            ("iquest", '¿'),
            ("Eacute", 'É'),
            ("szlig", 'ß'),
            ("divide", '÷'),
            ("yuml", 'ÿ'),
            ("AMP", '&'),
        ] {
            assert_eq!(named(name), Some(character), "{name}");
        }
        // `é` is decoded as `É`, which is sufficient because the search ignores case.
        assert_eq!(named("eacute"), Some('É'));
        assert_eq!(named("nothing"), None);
    }
}
