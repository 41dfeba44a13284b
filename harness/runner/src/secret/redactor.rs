//! The replacement of secrets by their labels.
//!
//! In: texts and bytes. Out: the same, in which labels stand for all that a vault knew, however it is written, and for what has the shape
//! of a JWT.

use std::collections::HashMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::allowance::long_runs;
use super::extract;
use super::fragments::Fragments;
use super::known_forms::KnownForms;
use super::redacted::{Redacted, RedactedBytes, RedactedProse};
use super::vault::Vault;
use super::views::{View, joined_views, views};
use crate::text::{Prose, cut};

/// Replaces secrets by their labels.
pub struct Redactor {
    /// Everything known, and the parts of JWTs, in every form.
    pub(super) forms: KnownForms,
    /// Pieces of everything known.
    pub(super) fragments: Fragments,
    /// The label of everything known, in its order.
    pub(super) names: Vec<String>,
    /// The label of everything known, by its value.
    pub(super) exact: HashMap<String, String>,
    /// Whether there was more than could be learned.
    pub(super) hides_carried: bool,
}

/// Something to hide, and what takes its place.
struct Hidden {
    place: Range<usize>,
    label: String,
}

impl Redactor {
    /// For texts that are made of a record: there, labels stand for all secrets that were known. What still has the shape of a
    /// JWT is hidden all the same.
    pub fn for_recordings() -> Self {
        Vault::default().redactor()
    }

    /// The text without its secrets.
    pub fn text(&self, text: &str) -> Redacted {
        let bytes = self.bytes(text.as_bytes());
        Redacted::new(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What is said to people without its secrets, in lines that they can read.
    pub fn prose(&self, prose: &Prose) -> RedactedProse {
        let clean = self.text(prose.to_show());
        RedactedProse::new(Redacted::new(cut(clean.as_str()).into_owned()))
    }

    /// The bytes without their secrets, however they are escaped. What overlaps is hidden as one.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut hidden = self.hidden(bytes);
        let source_of = |view: &View, hidden: Vec<Hidden>| -> Vec<Hidden> {
            let hidden = hidden.into_iter().map(|hidden| Hidden {
                place: view.source_of(hidden.place),
                label: hidden.label,
            });
            hidden.collect()
        };
        for view in views(bytes) {
            hidden.extend(source_of(&view, self.hidden(&view.bytes)));
        }
        // Who knows no secret has nothing to look for there.
        if !self.names.is_empty() {
            for view in joined_views(bytes) {
                let (known, pieces) = self.known(&view.bytes);
                hidden.extend(source_of(&view, known));
                hidden.extend(source_of(&view, pieces));
            }
        }
        let mut clean = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for hidden in merged(hidden) {
            clean.extend_from_slice(&bytes[copied..hidden.place.start]);
            clean.extend_from_slice(hidden.label.as_bytes());
            copied = hidden.place.end;
        }
        clean.extend_from_slice(&bytes[copied..]);
        clean
    }

    /// Where known secrets stand in a text, and where pieces of them do.
    fn known(&self, text: &[u8]) -> (Vec<Hidden>, Vec<Hidden>) {
        let known = self.forms.find_all(text).into_iter().map(|(place, label)| Hidden {
            place,
            label: label.to_owned(),
        });
        let pieces = self.fragments.find(text).into_iter().map(|fragment| Hidden {
            place: fragment.place,
            label: format!("{}…", self.names[fragment.secret]),
        });
        (known.collect(), pieces.collect())
    }

    /// All that is to be hidden in a text that is read as it is; of two that are equally long, the better known first.
    fn hidden(&self, text: &[u8]) -> Vec<Hidden> {
        let jwts = extract::jwt_shapes(text).into_iter().map(|place| Hidden {
            label: self.label_of_jwt(&text[place.clone()]),
            place,
        });
        let (mut hidden, pieces) = self.known(text);
        hidden.extend(jwts);
        hidden.extend(pieces);
        if self.hides_carried {
            let carried = extract::carried_in(text).into_iter();
            hidden.extend(
                carried
                    .filter(|carried| carried.place.len() >= 8)
                    .map(|carried| Hidden {
                        place: carried.place,
                        label: format!("‹{}›", carried.kind),
                    }),
            );
            hidden.extend(long_runs(text).map(|place| Hidden {
                place,
                label: "‹long value›".to_owned(),
            }));
        }
        hidden
    }

    /// The label of what has the shape of a JWT, known or not: a whole one, one with a changed part, a stranger.
    fn label_of_jwt(&self, shape: &[u8]) -> String {
        let text = String::from_utf8_lossy(shape);
        if let Some(label) = self.exact.get(text.as_ref()) {
            return label.clone();
        }
        self.forms.first_label(shape).map_or_else(
            || "‹jwt›".to_owned(),
            |altered| format!("{}, altered›", altered.trim_end_matches(['›', '…'])),
        )
    }

    /// A body without its secrets: text where it is UTF-8, base64 otherwise.
    pub fn body(&self, body: &[u8]) -> RedactedBytes {
        match String::from_utf8(self.bytes(body)) {
            Ok(text) => RedactedBytes::Text(Redacted::new(text)),
            Err(error) => RedactedBytes::Base64(Redacted::new(STANDARD.encode(error.as_bytes()))),
        }
    }
}

/// What overlaps made one, in order; the longest gives it its label.
fn merged(mut hidden: Vec<Hidden>) -> Vec<Hidden> {
    hidden.retain(|hidden| !hidden.place.is_empty());
    hidden.sort_by_key(|hidden| (hidden.place.start, std::cmp::Reverse(hidden.place.end)));
    let mut merged: Vec<Hidden> = Vec::new();
    let mut longest = 0;
    for next in hidden {
        let length = next.place.len();
        match merged.last_mut() {
            Some(last) if next.place.start < last.place.end => {
                last.place.end = last.place.end.max(next.place.end);
                if length > longest {
                    (last.label, longest) = (next.label, length);
                }
            }
            _ => {
                longest = length;
                merged.push(next);
            }
        }
    }
    merged
}
