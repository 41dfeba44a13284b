//! JSONPath (RFC 9535) as JSON Schema: a value fits the schema exactly if the path selects at least one node of it.
//!
//! In: the text of a path. Out: a schema, or, for a path that selects one node at most, its steps. Descendants (`..`), slices, indices
//! from the end, and comparisons of two nodes have no such schema, and are refused in words.

mod compare;
mod segment;

use serde_json::{Value, json};

use super::condition::{Comparison, LONGEST};
use super::runtime::{self, Member};
use compare::{Operand, compared, flipped};
use segment::{LARGEST_INDEX, LARGEST_SCHEMA, LONG_TEXT, Segment, at, selects, steps, weight};

pub(super) use segment::below;

/// How many levels deep filters may be.
const DEEPEST: usize = 20;

/// How often a path may look at all children: each time doubles the schema.
const MOST_FILTERS: usize = 8;

/// The schema of the values in which a path selects a node.
///
/// # Errors
/// It is no path, or there is no such schema: a fragment.
pub(super) fn schema_of(path: &str) -> Result<Value, String> {
    let segments = Reader::of(path)?.whole('$')?;
    Ok(selects(&segments, json!({})))
}

/// The steps of a path that selects one node at most.
pub(super) fn singular(path: &str) -> Option<Vec<Member>> {
    let segments = Reader::of(path).ok()?.whole('$').ok()?;
    steps(&segments)
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
    filters: usize,
    /// How often what comes next is written.
    copies: usize,
    /// How large the schema is so far, in names and elements.
    size: usize,
}

impl<'t> Reader<'t> {
    fn of(text: &'t str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes"));
        }
        Ok(Self {
            rest: text.trim(),
            depth: 0,
            filters: 0,
            copies: 1,
            size: 0,
        })
    }

    fn takes(&mut self, sign: &str) -> bool {
        let trimmed = self.rest.trim_start();
        let Some(rest) = trimmed.strip_prefix(sign) else {
            return false;
        };
        self.rest = rest;
        true
    }

    fn must_take(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign) {
            return Ok(());
        }
        let found: String = self.rest.trim_start().chars().take(20).collect();
        Err(format!("expected `{sign}`, found `{found}`"))
    }

    fn whole(&mut self, root: char) -> Result<Vec<Segment>, String> {
        let segments = self.path(root)?;
        if self.rest.trim().is_empty() {
            Ok(segments)
        } else {
            let found: String = self.rest.chars().take(20).collect();
            Err(format!("`{found}` is not understood"))
        }
    }

    fn grow(&mut self, weight: usize) -> Result<(), String> {
        self.size = self.size.saturating_add(self.copies.saturating_mul(weight));
        if self.size > LARGEST_SCHEMA {
            return Err("it has too many alternatives".to_owned());
        }
        Ok(())
    }

    /// A path; the alternatives in it are none of what follows it.
    fn path(&mut self, root: char) -> Result<Vec<Segment>, String> {
        let copies = self.copies;
        let segments = self.segments(root);
        self.copies = copies;
        segments
    }

    fn segments(&mut self, root: char) -> Result<Vec<Segment>, String> {
        self.must_take(&root.to_string())?;
        let mut segments = Vec::new();
        loop {
            if segments.len() > runtime::DEEPEST {
                return Err(format!("it leads more than {} levels deep", runtime::DEEPEST));
            }
            if self.rest.starts_with("..") {
                return Err("descendants (`..`) cannot be said".to_owned());
            }
            if let Some(rest) = self.rest.strip_prefix('.') {
                self.rest = rest;
                if self.takes("*") {
                    segments.push(self.children(json!({}))?);
                    continue;
                }
                let end = self
                    .rest
                    .find(|character: char| !is_of_name(character))
                    .unwrap_or(self.rest.len());
                if end == 0 {
                    return Err("a name is missing behind a dot".to_owned());
                }
                let name = Member::Name(self.rest[..end].to_owned());
                self.grow(weight(&name))?;
                segments.push(Segment::Step(name));
                self.rest = &self.rest[end..];
            } else if let Some(rest) = self.rest.strip_prefix('[') {
                self.rest = rest;
                segments.push(self.brackets()?);
                self.must_take("]")?;
            } else {
                return Ok(segments);
            }
        }
    }

    fn brackets(&mut self) -> Result<Segment, String> {
        if self.takes("*") {
            return self.children(json!({}));
        }
        if self.takes("?") {
            // A filter is written twice: for lists, and for objects.
            self.copies *= 2;
            let filter = self.either()?;
            self.copies /= 2;
            return self.children(filter);
        }
        let mut members = Vec::new();
        loop {
            let rest = self.rest.trim_start();
            members.push(match rest.chars().next() {
                Some(quote @ ('\'' | '"')) => Member::Name(self.quoted(&rest[1..], quote)?),
                _ => Member::Index(self.index()?),
            });
            if !self.takes(",") {
                break;
            }
        }
        self.grow(members.iter().map(weight).sum())?;
        self.copies *= members.len();
        Ok(match <[Member; 1]>::try_from(members) {
            Ok([only]) => Segment::Step(only),
            Err(members) => Segment::Steps(members),
        })
    }

    fn children(&mut self, filter: Value) -> Result<Segment, String> {
        self.filters += 1;
        if self.filters > MOST_FILTERS {
            return Err(format!("it looks at all children more than {MOST_FILTERS} times"));
        }
        self.grow(2)?;
        self.copies *= 2;
        Ok(Segment::Children(filter))
    }

    fn index(&mut self) -> Result<usize, String> {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(rest.len());
        let index: usize = rest[..end]
            .parse()
            .map_err(|_| "slices, and indices from the end, cannot be said".to_owned())?;
        if index > LARGEST_INDEX {
            return Err(format!("an index above {LARGEST_INDEX} cannot be said"));
        }
        self.rest = &rest[end..];
        if self.rest.trim_start().starts_with(':') {
            return Err("slices cannot be said".to_owned());
        }
        Ok(index)
    }

    fn quoted(&mut self, inside: &'t str, quote: char) -> Result<String, String> {
        let mut text = String::new();
        let mut characters = inside.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'u' | 'b' | 'f' | 'r')) | None => {
                        return Err("an escape in quotes is not understood".to_owned());
                    }
                    Some((_, escaped)) => text.push(escaped),
                },
                end if end == quote => {
                    self.rest = &inside[at + end.len_utf8()..];
                    return Ok(text);
                }
                other => text.push(other),
            }
        }
        Err("a quote is not closed".to_owned())
    }

    fn either(&mut self) -> Result<Value, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} levels deep"));
        }
        let mut any = vec![self.both()?];
        while self.takes("||") {
            any.push(self.both()?);
        }
        self.depth -= 1;
        Ok(only_or(any, "anyOf"))
    }

    fn both(&mut self) -> Result<Value, String> {
        let mut all = vec![self.test()?];
        while self.takes("&&") {
            all.push(self.test()?);
        }
        Ok(only_or(all, "allOf"))
    }

    fn test(&mut self) -> Result<Value, String> {
        if self.takes("!") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(format!("it is nested more than {DEEPEST} levels deep"));
            }
            let inside = self.test()?;
            self.depth -= 1;
            return Ok(json!({ "not": inside }));
        }
        if self.takes("(") {
            let inside = self.either()?;
            self.must_take(")")?;
            return Ok(inside);
        }
        for (function, is_whole) in [("match(", true), ("search(", false)] {
            if self.takes(function) {
                return self.pattern(is_whole);
            }
        }
        let is_node = self.rest.trim_start().starts_with('@');
        let before = self.rest;
        if is_node {
            let segments = self.path('@')?;
            if !self.compares() {
                return Ok(selects(&segments, json!({})));
            }
            self.rest = before;
        }
        let left = self.operand()?;
        let Some(sign) = Comparison::ALL.into_iter().find(|sign| self.takes(sign.sign())) else {
            return Err("a comparison is missing".to_owned());
        };
        let right = self.operand()?;
        match (left, right) {
            (Operand::Literal(value), other) => compared(other, flipped(sign), &value),
            (other, Operand::Literal(value)) => compared(other, sign, &value),
            _ => Err("a comparison of two parts of the answer cannot be said".to_owned()),
        }
    }

    fn compares(&self) -> bool {
        let rest = self.rest.trim_start();
        ["==", "!=", "<", ">"].iter().any(|sign| rest.starts_with(sign))
    }

    /// Behind `match(` or `search(`.
    fn pattern(&mut self, is_whole: bool) -> Result<Value, String> {
        let node = self.node()?;
        self.must_take(",")?;
        let rest = self.rest.trim_start();
        let quote = rest.chars().next().filter(|quote| "'\"".contains(*quote));
        let quote = quote.ok_or("expected a pattern in quotes")?;
        let pattern = self.quoted(&rest[1..], quote)?;
        self.grow(1 + pattern.len() / LONG_TEXT)?;
        self.must_take(")")?;
        let pattern = if is_whole { format!("^(?:{pattern})$") } else { pattern };
        Ok(at(&node, json!({ "type": "string", "pattern": pattern })))
    }

    fn node(&mut self) -> Result<Vec<Member>, String> {
        let segments = self.path('@')?;
        steps(&segments).ok_or_else(|| "a comparison of several nodes cannot be said".to_owned())
    }

    fn operand(&mut self) -> Result<Operand, String> {
        if self.takes("length(") {
            let node = self.node()?;
            self.must_take(")")?;
            return Ok(Operand::Length(node));
        }
        if self.takes("count(") {
            let segments = self.path('@')?;
            self.must_take(")")?;
            return Ok(Operand::Count(segments));
        }
        let rest = self.rest.trim_start();
        match rest.chars().next() {
            Some('@') => self.node().map(Operand::Node),
            Some(quote @ ('\'' | '"')) => {
                let text = self.quoted(&rest[1..], quote)?;
                self.grow(1 + text.len() / LONG_TEXT)?;
                Ok(Operand::Literal(Value::String(text)))
            }
            _ => {
                let end = rest
                    .find(|character: char| !(character.is_ascii_alphanumeric() || "+-._".contains(character)))
                    .unwrap_or(rest.len());
                let literal = serde_json::from_str(&rest[..end]);
                self.rest = &rest[end..];
                literal
                    .map(Operand::Literal)
                    .map_err(|_| "expected a literal, or a part of the answer".to_owned())
            }
        }
    }
}

fn only_or(mut schemas: Vec<Value>, keyword: &str) -> Value {
    match schemas.len() {
        1 => schemas.remove(0),
        _ => json!({ keyword: schemas }),
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use serde_json_path::JsonPath;

    use super::*;

    /// Values of many shapes.
    fn values() -> Vec<Value> {
        vec![
            json!(null),
            json!(5),
            json!("text"),
            json!([]),
            json!({}),
            json!([1, 2, 3]),
            json!({ "a": 1 }),
            json!({ "a": null }),
            json!({ "a": "b", "b": [1] }),
            json!({ "a": { "b": [{ "c": 5 }, { "c": "x" }] } }),
            json!([{ "a": "b", "n": 3 }, { "a": "c", "n": 30 }]),
            json!({ "items": [{ "a": "b", "n": 3, "t": ["u", "v"] }], "a": [] }),
            json!({ "items": [{ "a": "bb", "n": 31 }, { "b": 1 }], "a": [[]] }),
            json!({ "items": { "x": { "a": "b" }, "y": 5 } }),
        ]
    }

    #[test]
    fn a_value_fits_the_schema_exactly_if_the_path_selects_something_of_it() {
        for path in [
            "$",
            "$.a",
            "$['a']",
            "$.a.b[1].c",
            "$[*]",
            "$.*",
            "$.items[*].a",
            "$['a','items']",
            "$[0, 2]",
            "$[?@.a == 'b']",
            "$[?(@.a != 'b')]",
            "$.items[?@.a == 'b' && @.n < 5]",
            "$.items[?@.n >= 30 || !@.a]",
            "$.items[?count(@.t[*]) > 1]",
            "$.items[?count(@.t) == 0]",
            "$[?count(@.*) > 0]",
            "$[?length(@) < 3]",
            "$.items[?length(@.a) == 2]",
            "$.items[?2 > length(@.a)]",
            "$.items[?match(@.a, 'b')]",
            "$.items[?search(@.a, 'b')]",
            "$.items[?@.t[?@ == 'v']]",
            "$.items[?@.t[?@ == 'w']]",
            "$[?@.a == null]",
            "$.a[?@ == 5]",
            "$.items[?count(@.t[*]) != 2]",
        ] {
            let schema = schema_of(path).unwrap();
            let validator = jsonschema::draft202012::new(&schema).unwrap();
            let reference = JsonPath::parse(path).unwrap();
            for value in values() {
                let selects = !reference.query(&value).is_empty();
                assert_eq!(validator.is_valid(&value), selects, "{path} of {value}: {schema}");
            }
        }
    }

    #[test]
    fn what_has_no_schema_is_refused_in_words() {
        for (path, said) in [
            ("$..a", "descendants"),
            ("$[1:2]", "slices"),
            ("$[-1]", "from the end"),
            ("$[?@.a == @.b]", "two parts"),
            ("$[?@.a < 'b']", "only numbers"),
            ("a.b", "expected `$`"),
            ("$.a x", "not understood"),
            ("$[?@.a == 'b'", "expected `]`"),
            ("$[5000]", "above"),
            (&format!("${}", ".a".repeat(500)), "levels"),
            (&format!("${}", "[*]".repeat(9)), "children"),
            (
                &format!("${}", "['a','b','c','d','e','f','g','h']".repeat(8)),
                "alternatives",
            ),
            (&format!("$[{}]", ["999"; 100].join(",")), "alternatives"),
            (&format!("$['a','b']{}", "[999]".repeat(8)), "alternatives"),
            (
                &format!("$[?@{}]", "['a','b','c','d','e','f','g','h']".repeat(5)),
                "alternatives",
            ),
            (&format!("$[?{}", "(".repeat(500)), "levels"),
        ] {
            let error = schema_of(path).expect_err(path);
            assert!(error.contains(said), "{path}: {error}");
        }
    }

    #[test]
    fn alternatives_one_after_the_other_do_not_multiply() {
        let filter = ["@['a','b','c','d','e','f','g','h'][0]"; 30].join(" || ");
        assert!(schema_of(&format!("$[?{filter}]")).is_ok());
    }

    #[test]
    fn a_path_to_one_node_has_steps() {
        let steps = singular("$.a['b c'][0]");
        let name = |name: &str| Member::Name(name.to_owned());
        assert_eq!(steps, Some(vec![name("a"), name("b c"), Member::Index(0)]));
        assert_eq!(singular("$.a[*]"), None);
    }
}
