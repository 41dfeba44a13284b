//! A strict reader of small XML documents: what a parser may refuse, this one refuses.
//!
//! In: a document of elements, attributes in double quotes, text and CDATA. Out: a tree, with everything unescaped; a panic that
//! says where the document is wrong otherwise. Document types, comments and processing instructions are not expected.

/// An element.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Self>,
    /// All text in it, that of its children left out.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// The root of a document.
pub(crate) fn read(document: &str) -> Element {
    if let Some(illegal) = document.chars().find(|character| !is_legal(*character)) {
        panic!("the document holds {illegal:?}");
    }
    let rest = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let mut reader = Reader {
        rest: rest.expect("a declaration of XML 1.0 in UTF-8").trim_start(),
    };
    let root = reader.element();
    assert_eq!(reader.rest.trim(), "", "something follows the root");
    root
}

/// The characters of XML 1.0 (section 2.2).
fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Takes this, or says what is there instead.
    fn take(&mut self, expected: &str) {
        let excerpt: String = self.rest.chars().take(60).collect();
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or_else(|| panic!("expected `{expected}`, found `{excerpt}`"));
    }

    fn until(&mut self, end: &str) -> &'a str {
        let (before, rest) = self.rest.split_once(end).unwrap_or_else(|| panic!("no `{end}`"));
        self.rest = rest;
        before
    }

    fn name(&mut self) -> String {
        let is_name = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        let length = self.rest.find(|character| !is_name(character)).unwrap_or(0);
        let (name, rest) = self.rest.split_at(length);
        assert!(
            name.starts_with(|first: char| first.is_ascii_alphabetic()),
            "no name: `{name}`"
        );
        self.rest = rest;
        name.to_owned()
    }

    fn element(&mut self) -> Element {
        self.take("<");
        let name = self.name();
        let mut attributes: Vec<(String, String)> = Vec::new();
        while self.rest.starts_with([' ', '\n']) {
            self.rest = self.rest.trim_start();
            let attribute = self.name();
            self.take("=\"");
            let value = unescaped(self.until("\""));
            let is_new = attributes.iter().all(|(known, _)| *known != attribute);
            assert!(is_new, "`{name}` has `{attribute}` twice");
            attributes.push((attribute, value));
        }
        let mut element = Element {
            name,
            attributes,
            children: Vec::new(),
            text: String::new(),
        };
        if self.rest.starts_with('/') {
            self.take("/>");
            return element;
        }
        self.take(">");
        self.content(&mut element);
        self.take(&format!("</{}>", element.name));
        element
    }

    fn content(&mut self, element: &mut Element) {
        while !self.rest.starts_with("</") {
            if self.rest.starts_with("<![CDATA[") {
                self.take("<![CDATA[");
                element.text.push_str(self.until("]]>"));
            } else if self.rest.starts_with('<') {
                element.children.push(self.element());
            } else {
                let length = self.rest.find('<').expect("the end of an element");
                let (text, rest) = self.rest.split_at(length);
                assert!(!text.contains("]]>"), "`]]>` in text");
                element.text.push_str(&unescaped(text));
                self.rest = rest;
            }
        }
    }
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains('<'), "`<` in `{text}`");
    let mut parts = text.split('&');
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap_or_else(|| panic!("`&` in `{text}`"));
        clean.push(character(entity));
        clean.push_str(rest);
    }
    clean
}

fn character(entity: &str) -> char {
    let number = |digits: &str, base| char::from_u32(u32::from_str_radix(digits, base).unwrap());
    let character = match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match (entity.strip_prefix("#x"), entity.strip_prefix('#')) {
            (Some(digits), _) => number(digits, 16),
            (None, Some(digits)) => number(digits, 10),
            (None, None) => None,
        },
    };
    let legal = character.filter(|character| is_legal(*character));
    legal.unwrap_or_else(|| panic!("`&{entity};` is no character of XML"))
}

#[test]
fn what_is_no_xml_is_refused() {
    let good = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"1 &amp; 2\"><c/>x &lt; <![CDATA[<y>]]></a>\n";
    let root = read(good);
    assert_eq!((root.attribute("b"), root.text.as_str()), (Some("1 & 2"), "x < <y>"));
    assert_eq!(root.all("c").count(), 1);
    for (part, wrong) in [
        ("<c/>", "<c>"),
        ("<c/>", "<c d=\"1\" d=\"2\"/>"),
        ("<c/>", "<c d='1'/>"),
        ("&amp;", "&"),
        ("&amp;", "&nbsp;"),
        ("&amp;", "&#x1b;"),
        ("&amp;", "\u{1b}"),
        ("&lt;", "]]>"),
        ("</a>", "</a><a/>"),
        ("UTF-8", "latin1"),
    ] {
        let document = good.replace(part, wrong);
        let read = std::panic::catch_unwind(|| read(&document));
        assert!(read.is_err(), "{document}");
    }
}
