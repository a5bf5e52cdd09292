//! Encoding of `multipart/form-data`.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{
    Problem,
    param_value::{ParamValue, Parts},
};

/// A file in a multipart body: bytes with a name and a media type.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    bytes: Bytes,
    file_name: String,
    media_type: Option<String>,
}

impl Upload {
    /// Creates a file with this name.
    ///
    /// If [`media_type`](Self::media_type) is not called, the file has the media type in the API description. If the
    /// description contains no media type, the file has the media type `application/octet-stream`.
    pub fn new(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            file_name: file_name.into(),
            media_type: None,
        }
    }

    /// Sets the media type, such as `image/png`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }
}

/// Creates a file named `file`.
impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self::new("file", bytes)
    }
}

/// Creates a file named `file`.
impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new("file", bytes)
    }
}

/// Creates a file named `file`.
impl From<&'static str> for Upload {
    fn from(text: &'static str) -> Self {
        Self::new("file", text)
    }
}

/// Shows the length of the file, but not its content.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .field("length", &self.bytes.len())
            .finish()
    }
}

/// A part of a multipart body: a file or a value.
#[derive(Clone)]
pub(super) struct Part {
    name: String,
    file_name: Option<String>,
    media_type: Option<String>,
    content: Bytes,
}

impl Part {
    pub(super) fn file(name: &str, upload: Upload) -> Result<Self, Problem> {
        let is_sound = |text: &String| !text.contains(['\r', '\n']);
        if !upload.media_type.as_ref().is_none_or(is_sound) {
            return Err(format!(
                "the media type of the file `{name}` contains a line break"
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            file_name: Some(upload.file_name),
            media_type: upload.media_type,
            content: upload.bytes,
        })
    }

    /// Creates the parts of a value. A list has one part for each item; any other value has a single part. A string is
    /// sent without quotes, and an object is sent as JSON.
    pub(super) fn of(name: &str, value: &ParamValue<'_>) -> Vec<Self> {
        let one = |value: &ParamValue<'_>| Self {
            name: name.to_owned(),
            file_name: None,
            media_type: (!value.is_leaf()).then(|| "application/json".to_owned()),
            content: value.text().to_owned().into(),
        };
        match &value.parts {
            Parts::List(items) => items.iter().map(one).collect(),
            _ => vec![one(value)],
        }
    }

    /// Creates a part of plain text.
    pub(super) fn text(name: String, text: String) -> Self {
        Self {
            name,
            file_name: None,
            media_type: None,
            content: text.into(),
        }
    }

    /// Sets the media type. Has no effect on a file for which the caller set a media type.
    pub(super) fn retype(&mut self, media_type: &str) {
        if self.file_name.is_none() || self.media_type.is_none() {
            self.media_type = Some(media_type.to_owned());
        }
    }

    fn head(&self) -> String {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(&self.name));
        if let Some(file_name) = &self.file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
        }
        let of_files = self.file_name.as_ref().map(|_| "application/octet-stream");
        if let Some(media_type) = self.media_type.as_deref().or(of_files) {
            head.push_str("\r\nContent-Type: ");
            head.push_str(media_type);
        }
        head
    }
}

/// Joins parts into a multipart body. Returns the boundary, which is the text between the parts, and the body. The
/// boundary is a hash of the parts, so that equal parts result in an equal body.
pub(super) fn body(parts: &[Part]) -> (String, Bytes) {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.head());
        digest.update(&part.content);
    }
    let digest = digest.finalize();
    let boundary: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.head()).as_bytes());
        body.extend_from_slice(&part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (boundary, body.into())
}

/// Escapes a name for use between quotation marks, like browsers do.
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}
