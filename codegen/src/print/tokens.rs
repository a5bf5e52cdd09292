//! Token trees with whole operators, and their division into items and lists.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, TokenStream, TokenTree};

/// The operators of two characters in emitted code.
const PAIRS: &[&str] = &["::", "->", "=>", "..", "==", "&&", "||"];

/// All other operators.
const SINGLES: &str = "=<>!~+-*/%^&|@.,;:#$?'";

/// A token tree whose operators are whole.
pub(crate) enum Token {
    Ident(Ident),
    Literal(Literal),
    Operator(&'static str),
    Group(Delimiter, Vec<Token>),
}

impl Token {
    /// Returns whether the token is this operator.
    pub(crate) fn is(&self, operator: &str) -> bool {
        matches!(self, Self::Operator(own) if *own == operator)
    }

    /// Returns whether the token is this identifier or keyword.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Ident(own) if own == word)
    }

    pub(crate) fn is_group(&self, delimiter: Delimiter) -> bool {
        matches!(self, Self::Group(own, _) if *own == delimiter)
    }
}

/// Converts a stream. If the stream is not the only owner of its tokens, the tokens are copied.
pub(crate) fn read(stream: TokenStream) -> Vec<Token> {
    let mut trees = stream.into_iter().peekable();
    let mut tokens = Vec::new();
    while let Some(tree) = trees.next() {
        tokens.push(match tree {
            TokenTree::Ident(ident) => Token::Ident(ident),
            TokenTree::Literal(literal) => Token::Literal(literal),
            TokenTree::Group(group) => {
                let (delimiter, inner) = (group.delimiter(), group.stream());
                drop(group);
                Token::Group(delimiter, read(inner))
            }
            TokenTree::Punct(first) => {
                let pair = match trees.peek() {
                    Some(TokenTree::Punct(second)) => pair(&first, second),
                    _ => None,
                };
                if pair.is_some() {
                    trees.next();
                }
                Token::Operator(pair.unwrap_or_else(|| single(first.as_char())))
            }
        });
    }
    tokens
}

fn pair(first: &Punct, second: &Punct) -> Option<&'static str> {
    let chars = [first.as_char(), second.as_char()];
    let mut pairs = PAIRS.iter().copied();
    pairs.find(|pair| first.spacing() == Spacing::Joint && pair.chars().eq(chars))
}

fn single(operator: char) -> &'static str {
    let at = SINGLES.find(operator);
    at.and_then(|at| SINGLES.get(at..=at)).unwrap_or_default()
}

fn stream(tokens: &[Token]) -> TokenStream {
    let mut trees: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match token {
            Token::Ident(ident) => trees.push(ident.clone().into()),
            Token::Literal(literal) => trees.push(literal.clone().into()),
            Token::Group(delimiter, inner) => trees.push(Group::new(*delimiter, stream(inner)).into()),
            Token::Operator(operator) => {
                let last = operator.len().saturating_sub(1);
                trees.extend(operator.chars().enumerate().map(|(at, operator)| {
                    let is_joint = at < last || operator == '\'';
                    let spacing = if is_joint { Spacing::Joint } else { Spacing::Alone };
                    TokenTree::from(Punct::new(operator, spacing))
                }));
            }
        }
    }
    trees.into_iter().collect()
}

/// An item or a member of an `impl`.
#[derive(Clone, Copy)]
pub(crate) struct Item<'t> {
    pub(crate) attributes: &'t [Token],
    /// The item without its attributes.
    pub(crate) tokens: &'t [Token],
}

impl Item<'_> {
    /// Returns the keyword of the item, such as `struct`. For a macro call, returns the first name of its path.
    pub(crate) fn keyword(&self) -> Option<&Ident> {
        self.tokens.iter().find_map(|token| match token {
            Token::Ident(ident) if ident != "pub" => Some(ident),
            _ => None,
        })
    }

    /// Converts the item to a token stream.
    pub(crate) fn stream(&self) -> TokenStream {
        [self.attributes, self.tokens].into_iter().map(stream).collect()
    }

    fn has_body(&self) -> bool {
        let bodies = ["enum", "fn", "impl", "struct", "trait"];
        self.keyword()
            .is_some_and(|keyword| bodies.iter().any(|body| keyword == body))
    }

    fn length(&self) -> usize {
        let has_body = self.has_body();
        let is_end = |token: &Token| token.is(";") || has_body && token.is_group(Delimiter::Brace);
        self.tokens
            .iter()
            .position(is_end)
            .map_or(self.tokens.len(), |end| end + 1)
    }
}

/// Splits tokens into items.
pub(crate) fn items(mut tokens: &[Token]) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    while !tokens.is_empty() {
        let (attributes, rest) = split_attributes(tokens);
        let all = Item {
            attributes,
            tokens: rest,
        };
        let (item, rest) = all.tokens.split_at(all.length());
        items.push(Item {
            attributes,
            tokens: item,
        });
        tokens = rest;
    }
    items
}

/// Splits tokens into outer attributes and the rest.
pub(crate) fn split_attributes(tokens: &[Token]) -> (&[Token], &[Token]) {
    let pairs = tokens.chunks_exact(2).take_while(
        |pair| matches!(pair, [hash, group] if hash.is("#") && group.is_group(Delimiter::Bracket)),
    );
    tokens.split_at(pairs.count() * 2)
}

/// Splits a list at its commas. A trailing comma is optional.
pub(crate) fn list(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0usize;
    let parts = tokens.split(|token| {
        // Commas between angle brackets separate type arguments.
        match token {
            Token::Operator("<") => depth += 1,
            Token::Operator(">") => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.is(",")
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Returns whether a path in the tokens, or in groups at any depth, begins with `name`. If `goes_on` is set, further
/// segments must follow.
pub(crate) fn has_path(tokens: &[Token], name: &str, goes_on: bool) -> bool {
    let is_next = |at: usize| tokens.get(at + 1).is_some_and(|next| next.is("::"));
    let is_first = |at: usize| at == 0 || !tokens.get(at - 1).is_some_and(|previous| previous.is("::"));
    tokens.iter().enumerate().any(|(at, token)| match token {
        Token::Ident(ident) => ident == name && is_first(at) && (is_next(at) || !goes_on),
        Token::Group(_, inner) => has_path(inner, name, goes_on),
        _ => false,
    })
}
