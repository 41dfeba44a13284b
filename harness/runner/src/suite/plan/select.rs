//! Which of the trials are wanted: by selector and by tag. Of these, one machine may play a shard.

use std::collections::BTreeSet;

use super::shard::Shard;
use super::trial::Trial;
use crate::diagnostic::suggestion;
use crate::text::{list, quoted};

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Trials whose id is one of these, starts with one of these as a path, or contains one of these;
    /// empty means all.
    pub selectors: Vec<String>,
    /// Trials whose scenario has one of these tags; empty means all.
    pub tags: Vec<String>,
    /// Which part of what matches is to be played; `None` means all of it.
    pub shard: Option<Shard>,
    /// Trials of exactly these ids; `None` means any.
    pub ids: Option<BTreeSet<String>>,
}

/// No trial matches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no trial matches {wanted}{}", hint.iter().map(|hint| format!("; {hint}")).collect::<String>())]
pub struct NothingSelected {
    /// What was asked for.
    pub wanted: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

impl Selection {
    /// The trials that match, in their order, those of all shards.
    ///
    /// # Errors
    /// A selector matches nothing, or nothing is left.
    pub fn apply(&self, trials: Vec<Trial>) -> Result<Vec<Trial>, NothingSelected> {
        for selector in &self.selectors {
            if !trials.iter().any(|trial| matches(&trial.id, selector)) {
                return Err(NothingSelected {
                    wanted: format!("`{selector}`"),
                    hint: hint(selector, &trials),
                });
            }
        }
        let tags: BTreeSet<String> = trials.iter().flat_map(|trial| trial.scenario.tags.clone()).collect();
        let wanted: Vec<Trial> = trials.into_iter().filter(|trial| self.wants(trial)).collect();
        if wanted.is_empty() {
            Err(NothingSelected {
                wanted: self.in_words(),
                hint: self.tags.iter().find_map(|tag| hint_for_tag(tag, &tags)),
            })
        } else {
            Ok(wanted)
        }
    }

    /// Whether it may want a trial of a scenario, by the scenario's id and the text of its file, before anybody has looked into
    /// that. `false` is certain: what is asked for stands neither in the id nor in the text.
    pub fn may_want(&self, scenario: &str, text: &str) -> bool {
        // In a string in double quotes any character may be written as something else.
        let may_hold = |wanted: &str| text.contains(wanted) || text.contains('\\');
        let selected = self.selectors.is_empty()
            || self.selectors.iter().any(|selector| {
                let selector = bare(selector);
                let of_case = selector.rsplit_once(':').map_or(selector, |(_, case)| case);
                scenario.contains(selector) || may_hold(of_case)
            });
        let tagged = self.tags.is_empty() || self.tags.iter().any(|tag| may_hold(tag));
        let is_of_scenario = |id: &String| id.split("::").next() == Some(scenario);
        let named = self.ids.as_ref().is_none_or(|ids| ids.iter().any(is_of_scenario));
        selected && tagged && named
    }

    fn wants(&self, trial: &Trial) -> bool {
        let selected = self.selectors.is_empty() || self.selectors.iter().any(|selector| matches(&trial.id, selector));
        let tagged = self.tags.is_empty() || trial.scenario.tags.iter().any(|tag| self.tags.contains(tag));
        let named = self.ids.as_ref().is_none_or(|ids| ids.contains(&*trial.id));
        selected && tagged && named
    }

    fn in_words(&self) -> String {
        let mut words: Vec<String> = self.selectors.iter().map(|selector| format!("`{selector}`")).collect();
        words.extend(self.tags.iter().map(|tag| format!("tag `{tag}`")));
        if words.is_empty() {
            "the selection".to_owned()
        } else {
            list(words)
        }
    }
}

/// What a selector that fits nothing may have been meant to be: a tag, or an id or area with a slip in it.
fn hint(selector: &str, trials: &[Trial]) -> Option<String> {
    let tags = trials.iter().flat_map(|trial| &trial.scenario.tags);
    if tags.clone().any(|tag| tag == selector) {
        return Some(format!("it is a tag: `--tag {selector}`"));
    }
    let ids = trials.iter().flat_map(|trial| {
        let id = &*trial.id;
        let area = id.split('/').next();
        let scenario = id.split("::").next();
        [area, scenario, Some(id)].into_iter().flatten()
    });
    let meant = suggestion(selector, ids)?;
    Some(format!("did you mean `{meant}`?"))
}

/// What a tag that no scenario has may have been meant to be.
fn hint_for_tag(tag: &str, known: &BTreeSet<String>) -> Option<String> {
    if known.contains(tag) {
        return None;
    }
    let known = known.iter().map(String::as_str);
    match suggestion(tag, known.clone()) {
        Some(meant) => Some(format!("did you mean the tag `{meant}`?")),
        None => Some(format!("the tags are {}", list(quoted(known)))),
    }
}

/// A whole id, a leading part of it up to `/` or `::`, or any part of it. A path to the scenario's file
/// will do too, as a shell completes it.
fn matches(id: &str, selector: &str) -> bool {
    id.contains(bare(selector))
}

/// A selector without what makes it a path.
fn bare(selector: &str) -> &str {
    let selector = selector.strip_prefix("./").unwrap_or(selector);
    let selector = selector.strip_prefix("scenarios/").unwrap_or(selector);
    selector.strip_suffix(".yaml").unwrap_or(selector).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::{Selection, matches};

    fn selecting(selector: &str) -> Selection {
        Selection {
            selectors: vec![selector.to_owned()],
            ..Selection::default()
        }
    }

    #[test]
    fn only_a_scenario_that_holds_nothing_of_what_is_asked_for_is_passed_over() {
        let text = "tags: [smoke]\ncases:\n  - { id: twice }\n  - { id: \"thrice\" }\n";
        for selector in [
            "logout",
            "logout/bot",
            "bot::twice",
            "bot::",
            "twice",
            "::thrice",
            "hric",
            ":twice",
        ] {
            assert!(selecting(selector).may_want("logout/bot", text), "{selector}");
        }
        for selector in ["session", "logout/app", "bot::once", "fourth"] {
            assert!(!selecting(selector).may_want("logout/bot", text), "{selector}");
            assert!(
                selecting(selector).may_want("logout/bot", r#"cases: [{ id: "\x66ourth" }]"#),
                "{selector}"
            );
        }
        let tagged = |tag: &str| Selection {
            tags: vec![tag.to_owned()],
            ..Selection::default()
        };
        assert!(tagged("smoke").may_want("logout/bot", text));
        assert!(!tagged("slow").may_want("logout/bot", text));
        let named = Selection {
            ids: Some(["logout/bot::twice".to_owned()].into()),
            ..Selection::default()
        };
        assert!(named.may_want("logout/bot", text));
        assert!(!named.may_want("logout/bot-too", text));
    }

    #[test]
    fn a_selector_is_an_id_a_part_of_one_or_a_path() {
        let id = "logout/bot-session::twice";
        for selector in [
            "logout",
            "logout/",
            "logout/bot-session",
            "::twice",
            "scenarios/logout/bot-session.yaml",
            id,
        ] {
            assert!(matches(id, selector), "{selector}");
        }
        assert!(!matches(id, "authenticate"));
    }
}
