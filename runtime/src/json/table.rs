//! Field tables: what an object type says of its fields.

/// The fields of one object type.
#[derive(Debug)]
pub struct Table {
    /// Name of the Rust type.
    pub name: &'static str,
    /// The known fields, in the order in which they are written.
    pub fields: &'static [Field],
}

/// One known field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) wire: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) required: bool,
    pub(crate) always: Option<&'static str>,
}

impl Field {
    /// A field that must be present and not null.
    pub const fn required(wire: &'static str) -> Self {
        Self {
            wire,
            aliases: &[],
            required: true,
            always: None,
        }
    }

    /// A field that may be absent or null.
    pub const fn optional(wire: &'static str) -> Self {
        Self {
            wire,
            aliases: &[],
            required: false,
            always: None,
        }
    }

    /// The same field with other names, under which it may come as well.
    pub const fn or(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// The same field, whose value is always this text: a [`OneOf`](super::OneOf) is decided by it.
    pub const fn always(self, text: &'static str) -> Self {
        Self {
            always: Some(text),
            ..self
        }
    }

    /// The name under a spelling.
    pub(crate) fn name(&self, spelling: Spelling) -> &'static str {
        match spelling {
            Spelling::Canonical => self.wire,
            Spelling::Alias(alias) => self.aliases.get(alias).copied().unwrap_or(self.wire),
        }
    }

    fn spelling(&self, name: &str) -> Option<Spelling> {
        if self.wire == name {
            return Some(Spelling::Canonical);
        }
        self.aliases
            .iter()
            .position(|alias| *alias == name)
            .map(Spelling::Alias)
    }
}

/// The name of a field that was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spelling {
    #[default]
    Canonical,
    /// The alias of this index.
    Alias(usize),
}

impl Table {
    /// The field of this name, by its index, and how it is spelled.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, Spelling)> {
        self.find_from(0, name)
    }

    /// Like [`find`](Self::find), for fields that mostly come in order: `guess` is tried first.
    pub(crate) fn find_from(&self, guess: usize, name: &str) -> Option<(usize, Spelling)> {
        if self.fields.get(guess).is_some_and(|field| field.wire == name) {
            return Some((guess, Spelling::Canonical));
        }
        let mut fields = self.fields.iter().enumerate();
        fields.find_map(|(index, field)| Some((index, field.spelling(name)?)))
    }

    /// The name of a field under a spelling.
    pub(crate) fn name_of(&self, field: usize, spelling: Spelling) -> &'static str {
        self.fields.get(field).map_or("", |field| field.name(spelling))
    }

    /// Returns whether a field may be absent or null.
    pub(crate) fn is_optional(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| !field.required)
    }

    /// The first required field that is not among those seen.
    pub(crate) fn missing(&self, seen: &FieldSet) -> Option<&'static str> {
        let mut fields = self.fields.iter().enumerate();
        fields.find_map(|(index, field)| (field.required && !seen.contains(index)).then_some(field.wire))
    }

    /// Returns the number of known names; `None` if a required field is missing, or if there are names and
    /// none is known.
    pub(crate) fn score(&self, names: &[String]) -> Option<usize> {
        let mut seen = FieldSet::default();
        let mut known = 0;
        for (index, _) in names.iter().filter_map(|name| self.find(name)) {
            known += usize::from(seen.insert(index));
        }
        (self.missing(&seen).is_none() && (known > 0 || names.is_empty())).then_some(known)
    }
}

/// A set of fields of one table, by index. The first 64 cost no memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSet {
    first: u64,
    rest: Vec<u64>,
}

impl FieldSet {
    /// Adds a field; false if it was there already.
    pub(crate) fn insert(&mut self, field: usize) -> bool {
        let word = match field / 64 {
            0 => &mut self.first,
            word => {
                if self.rest.len() < word {
                    self.rest.resize(word, 0);
                }
                match self.rest.get_mut(word - 1) {
                    Some(word) => word,
                    None => return false, // never: made above
                }
            }
        };
        let bit = 1 << (field % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|word| *word == 0)
    }

    pub(crate) fn contains(&self, field: usize) -> bool {
        let word = match field / 64 {
            0 => Some(&self.first),
            word => self.rest.get(word - 1),
        };
        word.is_some_and(|word| *word & (1 << (field % 64)) != 0)
    }
}
