//! Where everything in a seed file stands.
//!
//! Comes in: a YAML text. Goes out: the line, from 1, of each entry and setting, by its place: `apps[0].key`.

use std::collections::HashMap;

use granit_parser::{Event, Parser};

/// Lines by places.
pub(super) struct Lines(HashMap<String, usize>);

/// A list or a mapping whose end has not been read.
struct Open {
    place: String,
    is_list: bool,
    /// The number of items before the next one.
    count: usize,
    /// The key whose value comes next.
    key: Option<String>,
}

impl Lines {
    /// Reads as far as the text is YAML.
    pub(super) fn of(text: &str) -> Self {
        let mut lines = HashMap::new();
        let mut open: Vec<Open> = Vec::new();
        for next in Parser::new_from_str(text) {
            let Ok((event, span)) = next else { break };
            let Some(range) = span.byte_range() else { continue };
            let line = text
                .get(..range.start)
                .map_or(1, |before| before.matches('\n').count() + 1);
            let (is_list, opens) = match &event {
                Event::Scalar(..) | Event::Alias(_) => (false, false),
                Event::SequenceStart(..) => (true, true),
                Event::MappingStart(..) => (false, true),
                Event::SequenceEnd | Event::MappingEnd => {
                    open.pop();
                    continue;
                }
                _ => continue,
            };
            let place = match open.last_mut() {
                None => String::new(),
                Some(around) if around.is_list => {
                    around.count += 1;
                    format!("{}[{}]", around.place, around.count - 1)
                }
                Some(around) => match (around.key.take(), &event) {
                    (Some(key), _) => inside(&around.place, &key),
                    (None, Event::Scalar(name, ..)) => {
                        lines.insert(inside(&around.place, name), line);
                        around.key = Some(name.to_string());
                        continue;
                    }
                    (None, _) => String::new(),
                },
            };
            lines.entry(place.clone()).or_insert(line);
            if opens {
                open.push(Open {
                    place,
                    is_list,
                    count: 0,
                    key: None,
                });
            }
        }
        Self(lines)
    }

    /// The line of a place, or of what it is in.
    pub(super) fn line(&self, place: &str) -> usize {
        let mut place = place;
        loop {
            if let Some(line) = self.0.get(place) {
                return *line;
            }
            match place.rfind(['.', '[']) {
                Some(end) => place = &place[..end],
                None => return 1,
            }
        }
    }
}

/// The place of a key in a mapping.
pub(super) fn inside(place: &str, key: &str) -> String {
    match place {
        "" => key.to_owned(),
        place => format!("{place}.{key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn every_place_has_its_line() {
        let lines = Lines::of(
            "# seed\nusers:\n  - username: a\n    active: true\n  - { username: b,\n      userId: 1 }\napps: []\n",
        );
        let places = [
            ("users", 2),
            ("users[0]", 3),
            ("users[0].active", 4),
            ("users[1]", 5),
            ("users[1].userId", 6),
            ("users[1].key", 5),
            ("apps", 7),
            ("nowhere", 1),
        ];
        for (place, line) in places {
            assert_eq!(lines.line(place), line, "{place}");
        }
    }

    #[test]
    fn what_is_no_yaml_is_read_as_far_as_it_goes() {
        assert_eq!(Lines::of("apps: []\nusers: x\n  - [\n").line("apps"), 1);
        assert_eq!(Lines::of("").line("users"), 1);
    }
}
