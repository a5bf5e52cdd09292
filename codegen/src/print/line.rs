//! Code on one line, spaced like prettyplease does.

use std::fmt::Write;

use proc_macro2::{Delimiter, Ident};

use super::tokens::{Token, list};

/// The maximum width of a struct expression on one line, without its closing brace.
const MAX_STRUCT: usize = 34;

/// The keywords after which an operand follows.
const PREFIXES: &[&str] = &["as", "dyn", "for", "impl", "in", "mut", "pub", "return"];

/// The keywords of code that needs several lines, or whose layout is not known here.
const UNKNOWN: &[&str] = &[
    "async", "else", "if", "loop", "match", "move", "unsafe", "where", "while",
];

/// The reason why code is not printed on one line.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Stop {
    /// It contains a struct expression that prettyplease always prints on several lines.
    Broken,
    /// Its layout is not known here.
    Unknown,
}

/// Appends tokens to a line. After an error, the line contains a part of them.
pub(crate) fn write(tokens: &[Token], line: &mut String) -> Result<(), Stop> {
    let (mut previous, mut before, mut path) = (None, None, line.len());
    for token in tokens {
        if has_space(before, previous, token)? {
            line.push(' ');
        }
        match token {
            Token::Ident(ident) => {
                let start = line.len();
                if !previous.is_some_and(|previous: &Token| previous.is("::")) {
                    path = start;
                }
                display(ident, line);
                // Comparing the text is faster than comparing the identifier with each keyword.
                if line.get(start..).is_some_and(|word| UNKNOWN.contains(&word)) {
                    return Err(Stop::Unknown);
                }
            }
            Token::Literal(literal) => display(literal, line),
            Token::Operator(operator) => line.push_str(operator),
            Token::Group(delimiter, inner) => {
                let is_call =
                    previous.is_some_and(|previous| matches!(previous, Token::Ident(_)) || previous.is(">"));
                group(*delimiter, inner, is_call, line)?;
                if *delimiter == Delimiter::Brace && line.len() - path > MAX_STRUCT + 1 {
                    return Err(Stop::Broken);
                }
            }
        }
        (before, previous) = (previous, Some(token));
    }
    Ok(())
}

fn display(token: impl std::fmt::Display, line: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(line, "{token}");
}

fn group(delimiter: Delimiter, inner: &[Token], is_call: bool, line: &mut String) -> Result<(), Stop> {
    let (open, close) = match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace if inner.is_empty() => ("{", "}"),
        Delimiter::Brace => ("{ ", " }"),
        Delimiter::None => return Err(Stop::Unknown),
    };
    let inner = match inner {
        // The comma makes parentheses a tuple.
        [.., last] if last.is(",") && delimiter == Delimiter::Parenthesis && !is_call => {
            return Err(Stop::Unknown);
        }
        [inner @ .., last] if last.is(",") => inner,
        inner => inner,
    };
    line.push_str(open);
    write(inner, line)?;
    line.push_str(close);
    Ok(())
}

/// Returns whether a space separates two tokens. `before` is the token before `previous`.
fn has_space(before: Option<&Token>, previous: Option<&Token>, next: &Token) -> Result<bool, Stop> {
    match previous {
        Some(Token::Operator(operator)) if *operator != ">" && next.is_group(Delimiter::Brace) => {
            Err(Stop::Unknown)
        }
        None => Ok(false),
        Some(Token::Operator("," | ":" | "=" | "->" | "==" | "&&" | "+")) => Ok(true),
        Some(Token::Operator("::" | "." | ".." | "&" | "'" | "<" | "*" | "-")) => Ok(false),
        Some(Token::Operator("!")) => match (before, next) {
            (Some(Token::Ident(name)), Token::Group(..)) if name == "vec" || name == "println" => Ok(false),
            _ => Err(Stop::Unknown),
        },
        Some(Token::Operator(">" | "?") | Token::Literal(_) | Token::Group(..) | Token::Ident(_)) => {
            follows(before, previous, next)
        }
        Some(Token::Operator(_)) => Err(Stop::Unknown),
    }
}

/// Returns whether a space separates an operand or a keyword from the next token.
fn follows(before: Option<&Token>, previous: Option<&Token>, next: &Token) -> Result<bool, Stop> {
    let name = match previous {
        Some(Token::Ident(name)) => Some(name),
        _ => None,
    };
    let is_prefix = || name.is_some_and(|name| PREFIXES.iter().any(|prefix| name == prefix));
    let is_lifetime = before.is_some_and(|before| before.is("'"));
    let can_be_called = name.is_some() || previous.is_some_and(|previous| previous.is(">"));
    match next {
        Token::Ident(_) | Token::Literal(_) => Ok(true),
        Token::Operator("." | "?" | "," | ":" | "!" | ">") => Ok(false),
        Token::Operator("::") => Ok(is_prefix()),
        Token::Operator("<") => Ok(is_prefix() && name.is_none_or(|name| name != "impl")),
        Token::Operator("=" | "->" | "==" | "&&" | "+") => Ok(true),
        Token::Operator("&" | "*" | "'" | "-") if is_prefix() => Ok(true),
        Token::Operator(_) => Err(Stop::Unknown),
        Token::Group(Delimiter::Parenthesis, _) => Ok(is_prefix() && name.is_none_or(|name| name != "pub")),
        Token::Group(Delimiter::Bracket, _) if is_prefix() || is_lifetime => Ok(true),
        Token::Group(Delimiter::Brace, _) if can_be_called && name.is_none_or(is_type) => Ok(true),
        Token::Group(..) => Err(Stop::Unknown),
    }
}

/// Returns whether a name has the case of a type. Braces after such a name are a struct expression.
pub(crate) fn is_type(name: &Ident) -> bool {
    name.to_string().starts_with(char::is_uppercase)
}

/// Returns whether an expression, if it is the only argument of a call, begins on the line of the call.
pub(crate) fn is_hugged(arguments: &[Token]) -> bool {
    matches!(
        (list(arguments).as_slice(), arguments),
        ([[.., Token::Group(Delimiter::Brace, _)]], [Token::Ident(_), ..])
    )
}
