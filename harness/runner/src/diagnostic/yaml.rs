//! YAML (and so JSON) text as a tree of JSON values.

use podproof_contract::nests_too_deeply;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};

use super::model::{InputError, Location, Owner, Spot};
use super::plain::Plain;
use super::pointer::escape;
use super::position::{line_and_column, range_of, repeated_key};
use super::serde_words;
use super::source::Source;
use super::streamed::{self, Rows};
use super::unfolded;

/// From how many bytes on a text is read event by event. libyaml takes 6 MB for one of 300 kB.
const LARGE: usize = 32 * 1024;

impl Source {
    /// The text as a tree: mappings keep their order, keys that are numbers or booleans become strings.
    ///
    /// # Errors
    /// It is not YAML, repeats a key, holds more than one document, or expands beyond measure (a YAML bomb).
    pub fn yaml(&self, owner: Owner) -> Result<Value, InputError> {
        if let Some(tree) = self.read_prepared() {
            return Ok(tree);
        }
        if let Some(tree) = self.streamed(None) {
            return Ok(tree);
        }
        self.finite(owner)?;
        if let Ok(Plain(tree)) = serde_yaml::from_str(&self.text) {
            return Ok(tree);
        }
        let tree: serde_yaml::Value =
            serde_yaml::from_str(&self.text).map_err(|error| self.input_error(owner, &error))?;
        to_json(tree, "").map_err(|tagged| {
            let place = Location::value(&self.name, tagged.pointer);
            let input_error = InputError::at(
                owner,
                place,
                format!("the YAML tag `{}` means nothing here", tagged.tag),
            );
            input_error.help("remove the tag; a string that begins with `!` goes in quotes")
        })
    }

    /// The tree of a large text, in which the list under a key at the top has the first of its rows alone: each is given to `take`,
    /// which says whether it will do. `None`: the text is not large, a row will not do, or it is to be read in full.
    pub fn yaml_by_rows(&self, key: &str, take: &mut dyn FnMut(Value) -> bool) -> Option<Value> {
        self.streamed(Some(Rows { key, take }))
    }

    fn streamed(&self, rows: Option<Rows<'_>>) -> Option<Value> {
        let is_large = self.prepared().is_none() && self.text.len() >= LARGE;
        is_large.then(|| streamed::tree(&self.text, rows)).flatten()
    }

    /// What is prepared of the text, read into a type; `None` where nothing is, or it does not have the shape of the type: the
    /// text itself then tells the place.
    pub fn read_prepared<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.prepared()?).ok()
    }

    /// The mistakes of merge keys (`<<`) in the tree of this text, where they are not supported. One in quotes is a key.
    pub fn merge_keys(&self, owner: Owner, tree: &Value) -> Vec<InputError> {
        let mut pointers = Vec::new();
        keys_called(MERGE_KEY, tree, String::new(), &mut pointers);
        let place = |pointer: String| Location::key(&self.name, pointer);
        let is_bare = |place: &Location| &self.text[range_of(self, place)] == MERGE_KEY;
        let bare = pointers.into_iter().map(place).filter(is_bare);
        bare.map(|place| {
            let input_error = InputError::at(owner, place, "merge keys are not supported; anchors are");
            input_error.help("write the keys out, or name one value by an anchor: `body: *base`")
        })
        .collect()
    }

    /// The text read into a type.
    ///
    /// # Errors
    /// It is not YAML, or does not have the shape of the type.
    pub fn typed<T: DeserializeOwned>(&self, owner: Owner) -> Result<T, InputError> {
        if let Some(read) = self.read_prepared() {
            return Ok(read);
        }
        self.finite(owner)?;
        serde_yaml::from_str(&self.text).map_err(|error| {
            self.no_mapping(owner)
                .unwrap_or_else(|| self.input_error(owner, &error))
        })
    }

    /// Checks that the text is one document of YAML. What is said of a mistake is libyaml's, which quotes nothing.
    pub(super) fn well_formed(&self, owner: Owner) -> Result<(), InputError> {
        self.finite(owner)?;
        match serde_yaml::from_str::<IgnoredAny>(&self.text) {
            Ok(IgnoredAny) => Ok(()),
            Err(error) if error.to_string().starts_with("EOF while parsing") => Ok(()),
            Err(error) => Err(self.input_error(owner, &error)),
        }
    }

    /// Checks that the text does not nest or unfold into more than can be read.
    fn finite(&self, owner: Owner) -> Result<(), InputError> {
        if let Some(offset) = nests_too_deeply(&self.text) {
            let (line, column) = line_and_column(&self.text, offset);
            return Err(self.too_deep(owner, Spot::Position(line, column)));
        }
        let Some(alias) = unfolded::too_much(&self.text) else {
            return Ok(());
        };
        let (line, column) = line_and_column(&self.text, alias.start);
        Err(self.unfolds(owner, Spot::Position(line, column)))
    }

    fn unfolds(&self, owner: Owner, spot: Spot) -> InputError {
        let place = Location {
            source: self.name.clone(),
            spot,
        };
        let format = self.format();
        let title = format!("this {format} unfolds into more than can be read (too many aliases)");
        InputError::at(owner, place, title).help("write the values out instead of nesting aliases")
    }

    fn too_deep(&self, owner: Owner, spot: Spot) -> InputError {
        let place = Location {
            source: self.name.clone(),
            spot,
        };
        let title = format!("this {} is nested too deeply", self.format());
        InputError::at(owner, place, title).help("128 levels are read")
    }

    /// Whether the text is nested more deeply than anything that is read.
    pub(super) fn is_too_deep(&self) -> bool {
        let tree = serde_yaml::from_str::<serde_yaml::Value>(&self.text);
        tree.is_err_and(|error| error.to_string().starts_with("recursion limit exceeded"))
    }

    /// What is wrong with a text that should be a mapping, whatever should be in it; `None` if it is one.
    pub fn no_mapping(&self, owner: Owner) -> Option<InputError> {
        let title = match self.yaml(owner) {
            Err(input_error) => return Some(input_error),
            Ok(Value::Object(_)) => return None,
            Ok(Value::Null) => "the file is empty".to_owned(),
            Ok(Value::Array(_)) => "expected a mapping, found a list".to_owned(),
            Ok(Value::String(text)) if text.chars().count() < 40 => format!("expected a mapping, found `{text}`"),
            Ok(_) => "expected a mapping, found a string or a number".to_owned(),
        };
        let input_error = InputError::at(owner, Location::value(&self.name, ""), title);
        Some(input_error.help("is this the right file? compare it with the other files of its kind"))
    }

    fn input_error(&self, owner: Owner, error: &serde_yaml::Error) -> InputError {
        let message = error.to_string();
        let format = self.format();
        // `problem at line 5 column 6, while doing something at line 1 column 1`: the place is shown anyway.
        let problem = message.split(" at line ").next().unwrap_or_default();
        let place = error
            .location()
            .map(|place| (place.line().max(1), place.column().max(1)));
        let spot_of =
            |place: Option<(usize, usize)>| place.map_or(Spot::File, |(line, column)| Spot::Position(line, column));
        let (title, help, place) = match problem {
            "repetition limit exceeded" => return self.unfolds(owner, spot_of(place)),
            "recursion limit exceeded" => return self.too_deep(owner, spot_of(place)),
            problem if problem.contains("more than one document") => (
                format!("this file holds more than one {format} document"),
                "make a file of each, and remove the lines `---` between them".to_owned(),
                self.second_document(),
            ),
            problem if problem.contains("duplicate entry") => {
                let key = problem
                    .split_once("with key ")
                    .map_or("", |(_, key)| key.trim_matches('"'));
                (
                    format!("the key `{key}` is written twice"),
                    "remove one of them, or make one of both".to_owned(),
                    repeated_key(&self.text).or(place),
                )
            }
            problem => match serde_words::in_plain_words(problem) {
                Some((title, help)) => (title, help, place),
                None => self.not_valid(owner, &message, place),
            },
        };
        let place = Location {
            source: self.name.clone(),
            spot: spot_of(place),
        };
        InputError::at(owner, place, title).help(help)
    }

    /// What its author takes it for. JSON is read as the YAML that it is.
    pub(super) fn format(&self) -> &'static str {
        if self.is_json() { "JSON" } else { "YAML" }
    }

    pub(super) fn is_json(&self) -> bool {
        self.name.to_ascii_lowercase().ends_with(".json")
    }

    fn second_document(&self) -> Option<(usize, usize)> {
        let is_content =
            |line: &str| !line.trim().is_empty() && !line.starts_with(['#', '%']) && !line.starts_with("---");
        let begun = self.text.lines().position(is_content)?;
        let separator = self.text.lines().skip(begun).position(|line| line.starts_with("---"))?;
        Some((begun + separator + 1, 1))
    }
}

/// The key that takes in the keys of another mapping, in YAML 1.1.
const MERGE_KEY: &str = "<<";

/// The pointers of all members of this name.
fn keys_called(name: &str, tree: &Value, pointer: String, found: &mut Vec<String>) {
    match tree {
        Value::Object(members) => {
            for (key, value) in members {
                let below = format!("{pointer}/{}", escape(key));
                if key == name {
                    found.push(below.clone());
                }
                keys_called(name, value, below, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                keys_called(name, item, format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// A value with a tag of somebody else's, and where it stands.
struct Tagged {
    pointer: String,
    tag: String,
}

fn to_json(tree: serde_yaml::Value, pointer: &str) -> Result<Value, Tagged> {
    Ok(match tree {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(value) => Value::Bool(value),
        serde_yaml::Value::Number(number) => number_to_json(&number),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(items) => Value::Array(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| to_json(item, &format!("{pointer}/{index}")))
                .collect::<Result<_, _>>()?,
        ),
        serde_yaml::Value::Mapping(entries) => {
            let mut members = Map::new();
            for (key, value) in entries {
                let key = key_text(&key);
                let value = to_json(value, &format!("{pointer}/{}", escape(&key)))?;
                members.insert(key, value);
            }
            Value::Object(members)
        }
        serde_yaml::Value::Tagged(tagged) => {
            return Err(Tagged {
                pointer: pointer.to_owned(),
                tag: tagged.tag.to_string(),
            });
        }
    })
}

fn number_to_json(number: &serde_yaml::Number) -> Value {
    if let Some(integer) = number.as_i64() {
        return integer.into();
    }
    if let Some(integer) = number.as_u64() {
        return integer.into();
    }
    let float = number.as_f64().and_then(serde_json::Number::from_f64);
    float.map_or_else(|| Value::String(number.to_string()), Value::Number)
}

fn key_text(key: &serde_yaml::Value) -> String {
    match key {
        serde_yaml::Value::String(text) => text.clone(),
        serde_yaml::Value::Null => "null".to_owned(),
        serde_yaml::Value::Bool(value) => value.to_string(),
        serde_yaml::Value::Number(number) => number.to_string(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, InputError> {
        Source::new("x.yaml", text).yaml(Owner::Scenario)
    }

    #[test]
    fn what_is_read_at_once_is_what_is_read_in_full() {
        for text in [
            "a: 1\nb: -2\nc: 1.5\nd: 18446744073709551615\ne: 0x1f\nf: 0o17\ng: 1e3\nh: .5",
            "a: ~\nb: null\nc:\nd: ''\ne: \"x\\ty\"\nf: |\n  two\n  lines\ng: yes\nh: on\ni: true",
            "base: &b { x: [1, two] }\nuse: *b\nlist: [*b, [], {}]",
            "'1': one\n\"true\": two\n<<: three",
            "[2026-11-27, 12:30:45, 1_000]",
            "just a text",
            "--- {a: {b: {c: [[[x]]]}}}\n...",
        ] {
            let in_full: serde_yaml::Value = serde_yaml::from_str(text).expect("YAML");
            let in_full = to_json(in_full, "").ok().expect("no tag");
            let Plain(at_once) = serde_yaml::from_str(text).expect("plain");
            assert_eq!(at_once, in_full, "{text}");
        }
        for text in [
            "a: 1\na: 2",
            "1: one",
            "a: !tag 1",
            "a: .nan",
            "99999999999999999999999",
            "? [x]\n: y",
            "a: [",
            "",
        ] {
            let read: Result<Plain, _> = serde_yaml::from_str(text);
            assert!(read.is_err() || text.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_large_text_is_read_as_a_small_one_and_so_are_its_mistakes() {
        let rows = |last: &str| {
            (0..2000)
                .map(|row| format!("- {{ id: r{row}, n: {row} }}\n"))
                .collect::<String>()
                + last
        };
        let text = rows("");
        assert!(text.len() >= LARGE);
        let at_once: Plain = serde_yaml::from_str(&text).expect("plain");
        assert_eq!(read(&text).expect("YAML"), at_once.0);
        let place = |last: &str| {
            let input_error = read(&rows(last)).expect_err("a mistake");
            input_error.location.map(|location| location.spot)
        };
        assert_eq!(place("- { id: a, id: b }\n"), Some(Spot::Position(2001, 12)));
        assert_eq!(place("- { id: [ }\n"), Some(Spot::Position(2001, 11)));
    }

    #[test]
    fn number_keys_become_strings_and_order_is_kept() {
        let value = read("200: a\n100: b\nmax: 18446744073709551615").unwrap_or_default();
        assert_eq!(value.to_string(), r#"{"200":"a","100":"b","max":18446744073709551615}"#);
    }

    #[test]
    fn a_repeated_key_is_a_mistake_with_a_place() {
        let input_error = read("a: 1\nb: 2\na: 3\n").expect_err("repeated");
        assert_eq!(input_error.title.to_show(), "the key `a` is written twice");
        let spot = input_error.location.map(|location| location.spot);
        assert_eq!(spot, Some(Spot::Position(3, 1)));
    }

    #[test]
    fn a_merge_key_is_found_wherever_it_stands_and_one_in_quotes_is_a_key() {
        let source = Source::new(
            "x.yaml",
            "a: &a { b: 1 }\nc:\n  - <<: *a\n    d: { \"<<\": *a }\n<<: [*a]\n",
        );
        let tree = source.yaml(Owner::Scenario).expect("YAML");
        let mistakes = source.merge_keys(Owner::Scenario, &tree);
        let places: Vec<_> = mistakes.into_iter().filter_map(|mistake| mistake.location).collect();
        assert_eq!(
            places,
            ["/c/0/<<", "/<<"].map(|pointer| Location::key(&source.name, pointer))
        );
    }

    #[test]
    fn a_tag_is_a_mistake_with_a_place() {
        let input_error = read("a: { b: [1, !secret x] }").expect_err("tagged");
        assert!(input_error.title.to_show().contains("`!secret`"), "{input_error:?}");
        let place = Location::value(&"x.yaml".into(), "/a/b/1");
        assert_eq!(input_error.location, Some(place));
    }

    #[test]
    fn a_second_document_is_found_where_it_begins() {
        let input_error = read("# one\n---\na: 1\n---\nb: 2\n").expect_err("two");
        let spot = input_error.location.map(|location| location.spot);
        assert_eq!(spot, Some(Spot::Position(4, 1)));
    }

    #[test]
    fn a_mistake_in_a_json_file_is_one_of_json() {
        let read = |name: &str| {
            Source::new(name, "{ \"a\": 1\n  \"b\": 2 }")
                .yaml(Owner::Target)
                .expect_err("no comma")
        };
        assert!(read("x.json").title.to_show().starts_with("this is not valid JSON: "));
        assert!(read("x.json").help[0].to_show().contains("commas"));
        assert!(read("x.yaml").title.to_show().starts_with("this is not valid YAML: "));
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        text.extend(('b'..='j').zip('a'..='i').map(|(this, last)| {
            format!("{this}: &{this} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n")
        }));
        assert!(read(&text).expect_err("bomb").title.to_show().contains("unfolds"));
    }

    #[test]
    fn a_long_text_that_is_named_often_is_refused_at_its_place() {
        let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(20_000));
        let input_error = read(&text).expect_err("a bomb");
        assert!(input_error.title.to_show().contains("unfolds"), "{input_error:?}");
        let spot = input_error.location.map(|location| location.spot);
        assert!(
            matches!(spot, Some(Spot::Position(2, column)) if column > 600),
            "{spot:?}"
        );
    }
}
