//! Field tables, which describe the fields of object types.

/// The fields of an object type.
#[derive(Debug)]
pub struct Table {
    /// The name of the Rust type.
    pub name: &'static str,
    /// The known fields, in the order in which they are written.
    pub fields: &'static [Field],
}

/// A known field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) wire: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) required: bool,
    /// True if the field must be present but may be null.
    pub(crate) nullable: bool,
    pub(crate) always: Option<&'static str>,
}

impl Field {
    /// Creates a field that must be present and not null.
    pub const fn required(wire: &'static str) -> Self {
        Self {
            wire,
            aliases: &[],
            required: true,
            nullable: false,
            always: None,
        }
    }

    /// Creates a field that may be absent or null.
    pub const fn optional(wire: &'static str) -> Self {
        Self {
            wire,
            aliases: &[],
            required: false,
            nullable: false,
            always: None,
        }
    }

    /// Creates a field that must be present but may be null.
    ///
    /// If the field has no value, it is written as null, except in an object that was received without the field.
    pub const fn nullable(wire: &'static str) -> Self {
        Self {
            nullable: true,
            ..Self::optional(wire)
        }
    }

    /// Adds other names of the field, which are accepted in responses.
    pub const fn or(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// Sets the constant value of the field. A [`OneOf`](super::OneOf) uses this value to select an alternative.
    pub const fn always(self, text: &'static str) -> Self {
        Self {
            always: Some(text),
            ..self
        }
    }

    /// Returns the canonical name or the alias that `spelling` selects.
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

/// The name under which a field was received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spelling {
    #[default]
    Canonical,
    /// The alias with this index.
    Alias(usize),
}

impl Table {
    /// Finds the field with this name or alias. Returns the index of the field, and whether the name is canonical or an
    /// alias.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, Spelling)> {
        self.find_from(0, name)
    }

    /// Like [`find`](Self::find), but tries the field at the index `guess` first, because fields are usually received
    /// in order.
    #[inline]
    pub(crate) fn find_from(&self, guess: usize, name: &str) -> Option<(usize, Spelling)> {
        if self.fields.get(guess).is_some_and(|field| field.wire == name) {
            return Some((guess, Spelling::Canonical));
        }
        let mut fields = self.fields.iter().enumerate();
        fields.find_map(|(index, field)| Some((index, field.spelling(name)?)))
    }

    /// Returns the name of the field with this index: the canonical name or the alias that `spelling` selects.
    pub(crate) fn name_of(&self, field: usize, spelling: Spelling) -> &'static str {
        self.fields.get(field).map_or("", |field| field.name(spelling))
    }

    /// Returns whether a field may be absent or null.
    pub(crate) fn is_optional(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| !field.required)
    }

    /// Returns the name of the first required field that is not in `seen`.
    pub(crate) fn missing(&self, seen: &FieldSet) -> Option<&'static str> {
        let mut fields = self.fields.iter().enumerate();
        fields.find_map(|(index, field)| (field.required && !seen.contains(index)).then_some(field.wire))
    }

    /// Returns the indexes of the [`nullable`](Field::nullable) fields that are not in `seen`.
    pub(crate) fn absent<'s>(&'s self, seen: &'s FieldSet) -> impl Iterator<Item = usize> + 's {
        let fields = self.fields.iter().enumerate();
        fields
            .filter(|(index, field)| field.nullable && !seen.contains(*index))
            .map(|(index, _)| index)
    }

    /// Returns the number of known fields in `names`. Returns `None` if a required field is missing, or if `names` is
    /// not empty and contains no known field.
    pub(crate) fn score(&self, names: &[String]) -> Option<usize> {
        let mut seen = FieldSet::default();
        let mut known = 0;
        for (index, _) in names.iter().filter_map(|name| self.find(name)) {
            known += usize::from(seen.insert(index));
        }
        (self.missing(&seen).is_none() && (known > 0 || names.is_empty())).then_some(known)
    }
}

/// A set of indexes of the fields of a table. Indexes below 64 need no allocation.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSet {
    first: u64,
    rest: Vec<u64>,
}

impl FieldSet {
    /// Adds a field. Returns `false` if the set already contained the field.
    pub(crate) fn insert(&mut self, field: usize) -> bool {
        let word = match field / 64 {
            0 => &mut self.first,
            word => {
                if self.rest.len() < word {
                    self.rest.resize(word, 0);
                }
                match self.rest.get_mut(word - 1) {
                    Some(word) => word,
                    None => return false, // unreachable: the word was added above
                }
            }
        };
        let bit = 1 << (field % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(crate) fn remove(&mut self, field: usize) {
        let word = match field / 64 {
            0 => Some(&mut self.first),
            word => self.rest.get_mut(word - 1),
        };
        if let Some(word) = word {
            *word &= !(1 << (field % 64));
        }
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
