//! An incremental parser of server-sent events, without I/O.

use std::time::Duration;

/// Splits an event stream into events.
///
/// As the standard requires, lines end with LF, CR or CRLF, and bytes that are not UTF-8 are replaced. Comments,
/// unknown fields and an incomplete event at the end are ignored.
#[derive(Default)]
pub(super) struct EventParser {
    /// The received text from the start of the current line. The part before index `at` was already searched for the
    /// end of the line.
    text: Vec<u8>,
    at: usize,
    /// The size of the lines of the current event, without comments and line ends.
    size: usize,
    /// The size of the largest event or comment so far; see [`largest`](Self::largest).
    largest: usize,
    /// True after a line that ended with CR. A subsequent LF belongs to the same line end.
    skips_line_feed: bool,
    /// True after the first line was read. Only the first line may begin with a byte order mark.
    has_begun: bool,
    name: String,
    data: Option<String>,
    /// The ID in the last `id` field. At the next blank line, which ends the event, this ID becomes `last_id`.
    id: String,
    last_id: String,
    retry: Option<Duration>,
}

/// An event whose data has not been decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawEvent {
    pub(super) name: Option<String>,
    pub(super) id: String,
    pub(super) data: String,
}

impl EventParser {
    pub(super) fn feed(&mut self, chunk: &[u8]) {
        self.text.extend_from_slice(chunk);
    }

    /// Returns the next complete event.
    pub(super) fn next(&mut self) -> Option<RawEvent> {
        let mut consumed = 0;
        let event = loop {
            consumed += self.skipped(consumed);
            let Some((line, next)) = self.line(consumed) else {
                break None;
            };
            let (length, is_comment) = (next - 1 - consumed, line.starts_with(':'));
            self.measure(length, is_comment);
            if !is_comment {
                self.size += length;
            }
            consumed = next;
            if let Some(event) = self.interpret(&line) {
                break Some(event);
            }
        };
        self.text.drain(..consumed);
        self.at = self.at.saturating_sub(consumed);
        if event.is_none() {
            self.measure(self.text.len(), self.text.starts_with(b":"));
        }
        event
    }

    /// Updates [`largest`](Self::largest) for a line of this length, or for the received part of a line.
    fn measure(&mut self, length: usize, is_comment: bool) {
        let size = if is_comment { length } else { self.size + length };
        self.largest = self.largest.max(size);
    }

    /// Returns the size, in bytes, of the largest event or comment so far. Events without data and the received part of
    /// an event count too. The size of an event is the total size of its lines, without line ends.
    ///
    /// Comments do not count towards the size of an event, because a service may send any number of comments before an
    /// event. The size does not depend on chunks.
    pub(super) fn largest(&self) -> usize {
        self.largest
    }

    /// Returns the number of bytes at `start` that belong to the end of the previous line: 1 for the LF of a CRLF,
    /// otherwise 0.
    fn skipped(&mut self, start: usize) -> usize {
        let Some(next) = self.text.get(start).filter(|_| self.skips_line_feed) else {
            return 0;
        };
        self.skips_line_feed = false;
        usize::from(*next == b'\n')
    }

    /// Returns the line that starts at the index `start`, and the index after its line end. Returns `None` if the line
    /// end has not been received.
    fn line(&mut self, start: usize) -> Option<(String, usize)> {
        let from = self.at.max(start);
        let found = self.text.get(from..)?;
        let Some(end) = found.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            self.at = self.text.len();
            return None;
        };
        let end = from + end;
        self.skips_line_feed = self.text.get(end) == Some(&b'\r');
        self.at = end + 1;
        let mut line = self.text.get(start..end).unwrap_or_default();
        if !std::mem::replace(&mut self.has_begun, true) {
            line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        }
        Some((String::from_utf8_lossy(line).into_owned(), end + 1))
    }

    /// Interprets one line, such as `data: text`. A blank line ends the current event. Returns the ended event if the
    /// event has data.
    fn interpret(&mut self, line: &str) -> Option<RawEvent> {
        if line.is_empty() {
            self.size = 0;
            let name = std::mem::take(&mut self.name);
            self.last_id.clone_from(&self.id);
            let data = self.data.take()?;
            return Some(RawEvent {
                name: (!name.is_empty()).then_some(name),
                id: self.last_id.clone(),
                data,
            });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => data.extend(["\n", value]),
                none => *none = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            _ => {}
        }
        None
    }

    /// Returns the last ID that the service sent with an event. Empty if the service has sent no ID.
    pub(super) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// Returns the time to wait before a reconnection, if the service has sent that time in a `retry` field.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_incomplete_event_does_not_set_the_last_id() {
        let mut parser = EventParser::default();
        parser.feed(b"id: 1\ndata: a\n\nid: 2\ndata: b");
        assert_eq!(std::iter::from_fn(|| parser.next()).count(), 1);
        assert_eq!(parser.last_id(), "1");
    }

    fn events(chunks: &[&[u8]]) -> Vec<RawEvent> {
        let mut parser = EventParser::default();
        let mut found = Vec::new();
        for chunk in chunks {
            parser.feed(chunk);
            found.extend(std::iter::from_fn(|| parser.next()));
        }
        found
    }

    fn event(name: Option<&str>, id: &str, data: &str) -> RawEvent {
        RawEvent {
            name: name.map(str::to_owned),
            id: id.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn fields_comments_and_line_ends_follow_the_standard() {
        let text = "\u{feff}: hello\r\nevent: add\rid: 7\ndata:a\ndata:  b\n\nretry: 20\nretry: x\n\ndata\r\n\r\n\
                    id\nnovel: 1\ndata: c\n\ndata: cut";
        assert_eq!(
            events(&[text.as_bytes()]),
            [
                event(Some("add"), "7", "a\n b"),
                event(None, "7", ""),
                event(None, "", "c"),
            ]
        );
        assert_eq!(events(&[b"data: \xff\n\n"]), [event(None, "", "\u{fffd}")]);
        assert_eq!(
            events(&[b"data: a\r", b"\nevent", b": add\ndata: b\r\n\r", b"\n"]),
            [event(Some("add"), "", "a\nb")]
        );
        let mut parser = EventParser::default();
        parser.feed(text.as_bytes());
        while parser.next().is_some() {}
        assert_eq!(parser.retry(), Some(Duration::from_millis(20)));
        assert_eq!(parser.last_id(), "");
    }

    /// Reads a text in chunks of `size` bytes until an event or a comment exceeds `limit`. Returns the number of
    /// events, and whether the whole text was read.
    fn read_in_chunks(text: &str, size: usize, limit: usize) -> (usize, bool) {
        let mut parser = EventParser::default();
        let mut count = 0;
        for chunk in text.as_bytes().chunks(size) {
            parser.feed(chunk);
            loop {
                let event = parser.next();
                if parser.largest() > limit {
                    return (count, false);
                }
                if event.is_none() {
                    break;
                }
                count += 1;
            }
        }
        (count, true)
    }

    #[test]
    fn the_size_of_an_event_does_not_depend_on_chunks() {
        // The text, the size of its largest event, the number of events, and the number of events before the largest.
        let cases = [
            ("data: abc\n\ndata: ab\n\n", 9, 2, 0),
            ("data: a\n\ndata: abc\n\n", 9, 2, 1),
            ("\u{feff}data: a\r\n\r\n", 10, 1, 0),
            ("event: add\r\nid: 7\r\ndata: a\r\n\r\ndata: b\r\n\r\n", 22, 2, 0),
            ("data: a\rdata: b\r\rdata: c\r\r", 14, 2, 0),
            // A large ID with and without data; an unknown field; an incomplete event.
            ("data: a\n\nid: abcdefgh\n\ndata: b\n\n", 12, 2, 1),
            ("data: a\n\nid: abcdefgh\ndata: b\n\n", 19, 2, 1),
            ("novel: 1\ndata: a\n\n", 15, 1, 0),
            ("data: a\n\ndata: b\ndata", 11, 1, 1),
            // Each comment counts for itself.
            (": ab\n: cd\n: ef\ndata: a\n\n", 7, 1, 0),
            ("data: a\n: abcdefgh\n\n", 10, 1, 0),
            ("data: a\n\n: abcdefgh", 10, 1, 1),
        ];
        for (text, largest, count, before) in cases {
            for size in 1..=text.len() {
                assert_eq!(
                    read_in_chunks(text, size, largest),
                    (count, true),
                    "{text:?} by {size}"
                );
                let exceeded = read_in_chunks(text, size, largest - 1);
                assert_eq!(exceeded, (before, false), "{text:?} by {size}");
            }
        }
    }

    /// Returns the data of each event, found by a simple parser that receives the whole text at once.
    fn reference(text: &str) -> Vec<String> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
        let mut lines: Vec<&str> = text.split('\n').collect();
        lines.pop(); // incomplete
        for line in lines {
            match (line, blocks.last_mut()) {
                ("", _) => blocks.push(Vec::new()),
                (line, Some(block)) => block.push(line),
                _ => {}
            }
        }
        blocks.pop(); // incomplete
        let data = |block: Vec<&str>| {
            let values = block.iter().filter_map(|line| match line.split_once(':') {
                Some(("data", value)) => Some(value.strip_prefix(' ').unwrap_or(value)),
                None if *line == "data" => Some(""),
                _ => None,
            });
            let values: Vec<&str> = values.collect();
            (!values.is_empty()).then(|| values.join("\n"))
        };
        blocks.into_iter().filter_map(data).collect()
    }

    proptest! {
        #[test]
        fn events_do_not_depend_on_chunks(
            lines in prop::collection::vec(("(data|id|event|:|data)", "[a: é]{0,4}", "(\n|\r|\r\n|\n\n)"), 0..12),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let text: String = lines
                .iter()
                .map(|(field, value, end)| format!("{field}:{value}{end}"))
                .collect();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &text.as_bytes()[pair[0]..pair[1]]).collect();
            let whole = events(&[text.as_bytes()]);
            prop_assert_eq!(&events(&chunks), &whole);
            let data: Vec<String> = whole.into_iter().map(|event| event.data).collect();
            prop_assert_eq!(data, reference(&text));
        }
    }
}
