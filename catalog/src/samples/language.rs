//! The languages of sample programs, and the templates of the programs.

/// The language of a sample program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Language {
    /// A POSIX shell with curl.
    Curl,
    /// JavaScript with web APIs only.
    JavaScript,
    /// JavaScript for Node.
    Node,
    /// Python 3.
    Python,
    /// Java 17.
    Java,
    /// C# 5.
    CSharp,
    /// PHP with its curl extension.
    Php,
    /// Go.
    Go,
    /// Ruby.
    Ruby,
    /// R with httr2 and openssl.
    R,
    /// Rust with `zephr-admin`.
    Rust,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 11] = [
        Self::Curl,
        Self::JavaScript,
        Self::Node,
        Self::Python,
        Self::Java,
        Self::CSharp,
        Self::Php,
        Self::Go,
        Self::Ruby,
        Self::R,
        Self::Rust,
    ];

    /// Returns the language with this [name](Self::name), such as `csharp`.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    /// Returns the name on the command line, such as `csharp`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::JavaScript => "javascript",
            Self::Node => "node",
            Self::Python => "python",
            Self::Java => "java",
            Self::CSharp => "csharp",
            Self::Php => "php",
            Self::Go => "go",
            Self::Ruby => "ruby",
            Self::R => "r",
            Self::Rust => "rust",
        }
    }

    /// Returns the name for readers, such as `C#`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Node => "Node.js",
            other => other.syntax(),
        }
    }

    /// Returns the name of the programming language, spelled as on GitHub. Documentation renderers use this name to
    /// highlight the program.
    pub fn syntax(self) -> &'static str {
        match self {
            Self::Curl => "Shell",
            Self::JavaScript | Self::Node => "JavaScript",
            Self::Python => "Python",
            Self::Java => "Java",
            Self::CSharp => "C#",
            Self::Php => "PHP",
            Self::Go => "Go",
            Self::Ruby => "Ruby",
            Self::R => "R",
            Self::Rust => "Rust",
        }
    }

    /// Returns the expression that reads an environment variable in a program of this language.
    pub(super) fn variable(self, name: &str) -> String {
        match self {
            Self::Curl => format!("${name}"),
            Self::JavaScript | Self::Node | Self::Java | Self::Go | Self::R => format!("setting(\"{name}\")"),
            Self::Python => format!("os.environ[\"{name}\"]"),
            Self::CSharp => format!("Setting(\"{name}\")"),
            Self::Php => format!("setting('{name}')"),
            Self::Ruby => format!("ENV.fetch(\"{name}\")"),
            Self::Rust => format!("env::var(\"{name}\")?"),
        }
    }

    /// Returns the template of the programs in this language.
    pub(super) fn template(self) -> &'static str {
        match self {
            Self::Curl => include_str!("templates/curl.sh.jinja"),
            Self::JavaScript => include_str!("templates/javascript.mjs.jinja"),
            Self::Node => include_str!("templates/node.mjs.jinja"),
            Self::Python => include_str!("templates/python.py.jinja"),
            Self::Java => include_str!("templates/java.java.jinja"),
            Self::CSharp => include_str!("templates/csharp.cs.jinja"),
            Self::Php => include_str!("templates/php.php.jinja"),
            Self::Go => include_str!("templates/go.go.jinja"),
            Self::Ruby => include_str!("templates/ruby.rb.jinja"),
            Self::R => include_str!("templates/r.R.jinja"),
            Self::Rust => include_str!("templates/rust.rs.jinja"),
        }
    }
}
