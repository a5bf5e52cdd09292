//! The arrays and objects that enclose the records.

use super::{Expect, RecordDecoder, Step};
use crate::DecodeError;
use crate::json::{Kind, MAX_DEPTH, WRAPPERS};

/// An array or an object that encloses the records.
pub(super) enum Level {
    Array {
        index: usize,
        /// True if the items are arrays of records, as in `[[1, 2], [3]]`. `None` until the first item arrives.
        is_grouped: Option<bool>,
    },
    Object {
        start: usize,
        name: String,
        /// The field names from which the parser decides whether the object is itself a record: the name of the first
        /// field and, without repetitions, the names of later fields that the record type declares. Other names are not
        /// stored, so that `names` stays small.
        names: Vec<String>,
        /// The name of the field that contains the list, such as `items`. `None` until this field arrives.
        wrapper: Option<String>,
    },
}

impl RecordDecoder {
    pub(super) fn begin_list(&mut self, byte: u8) -> Result<Step, DecodeError> {
        if self.levels.len() >= MAX_DEPTH.into() {
            let expected = "at most 128 levels of nesting";
            return Err(DecodeError::new(expected, "more", self.at));
        }
        match byte {
            b'[' => {
                self.levels.push(Level::Array {
                    index: 0,
                    is_grouped: None,
                });
                Ok(self.pass(Expect::FirstItem))
            }
            b'{' => {
                self.levels.push(Level::Object {
                    start: self.at,
                    name: String::new(),
                    names: Vec::new(),
                    wrapper: None,
                });
                Ok(self.pass(Expect::FirstName))
            }
            _ => {
                let kind = self.kind(byte)?;
                if !self.item.takes(kind) {
                    return Err(DecodeError::new("a list", kind.with_article(), self.at));
                }
                self.expect = Expect::Single;
                Ok(self.begin_scan())
            }
        }
    }

    pub(super) fn begin_item(&mut self, byte: u8) -> Result<Step, DecodeError> {
        let kind = self.kind(byte)?;
        let takes_arrays = self.item.takes(Kind::Array);
        // The arrays in a grouped list are not grouped again.
        let is_inner = matches!(self.levels.iter().rev().nth(1), Some(Level::Array { .. }));
        let Some(Level::Array { is_grouped, .. }) = self.levels.last_mut() else {
            return Ok(Step::Done); // unreachable: items are only expected in arrays
        };
        if !*is_grouped.get_or_insert(kind == Kind::Array && !takes_arrays && !is_inner) {
            self.expect = Expect::Item;
            return Ok(self.begin_scan());
        }
        if kind != Kind::Array {
            return Err(DecodeError::new("an array", kind.with_article(), self.at));
        }
        self.begin_list(byte)
    }

    /// Begins the value of a field. The value either contains the list or is kept as an envelope field.
    pub(super) fn begin_field(&mut self, byte: u8) -> Result<Step, DecodeError> {
        let kind = self.kind(byte)?;
        let item = self.item;
        if let Some(Level::Object {
            start,
            name,
            names,
            wrapper,
        }) = self.levels.last_mut()
        {
            #[cfg(test)]
            {
                self.comparisons += 1 + names.len();
            }
            // The subsequent fields have not been received yet, so only the fields before this one decide whether the
            // object is a record.
            let may_hold = matches!(kind, Kind::Array | Kind::Object) || item.takes(kind);
            let is_wrapper = WRAPPERS.contains(&name.as_str()) && !item.knows(name);
            let is_item = || item.satisfied_by(names) || (kind == Kind::Object && item.fits(names));
            if wrapper.is_none() && may_hold && is_wrapper && !is_item() {
                *wrapper = Some(name.clone());
                self.envelope.count_text(self.at - *start);
                self.expect = Expect::List;
                return Ok(Step::Done);
            }
        }
        Ok(self.begin_scan())
    }

    /// Closes an object. If no field of the object contains a list of records, the object itself is a record. Such a
    /// record must have at least one field that the record type declares, unless the record type accepts every object.
    /// If it has none, returns an error.
    pub(super) fn close_object(&mut self) -> Result<Step, DecodeError> {
        let level = self.levels.len();
        let Some(Level::Object {
            start,
            names,
            wrapper: None,
            ..
        }) = self.levels.last()
        else {
            return Ok(self.close());
        };
        let (start, item) = (*start, self.item);
        if !item.takes_any_object() && !names.iter().any(|name| item.knows(name)) {
            let error = DecodeError::new("a list", "an object", start);
            self.levels.pop();
            return Err(error);
        }
        // The fields were stored because the object could have wrapped a list. Stored fields take more memory than
        // their text. Their size is counted before they are removed, so it counts even if the whole object arrives in
        // one chunk.
        self.envelope.count_text(self.envelope.bytes());
        self.envelope.remove_level(level);
        self.close();
        Ok(Step::Record(start..self.at))
    }

    pub(super) fn close(&mut self) -> Step {
        self.levels.pop();
        let after = self.after_list();
        self.pass(after)
    }

    /// Returns the token that is expected after the end of an array, an object or a single record.
    pub(super) fn after_list(&self) -> Expect {
        match self.levels.last() {
            None => Expect::End,
            Some(Level::Array { .. }) => Expect::AfterItem,
            Some(Level::Object { .. }) => Expect::AfterField,
        }
    }
}
