//! The parts of a path, and the schemas of values in which they select something.

use serde_json::{Value, json};

use crate::import::arazzo::runtime::Member;

/// The largest index; each element before it has a place in the schema.
pub(super) const LARGEST_INDEX: usize = 1_000;

/// How large a schema may be, in names and elements. What follows alternatives is written once for each of them.
pub(super) const LARGEST_SCHEMA: usize = 10_000;

/// How many characters of a text count as much as a name.
pub(super) const LONG_TEXT: usize = 16;

/// The schema of values that have a value there which fits `inner`.
///
/// # Errors
/// It would be too large: a fragment.
pub(in crate::import::arazzo) fn below(steps: &[Member], inner: Value) -> Result<Value, String> {
    let is_far = |step: &Member| matches!(step, Member::Index(index) if *index > LARGEST_INDEX);
    if steps.iter().any(is_far) {
        return Err(format!("an index above {LARGEST_INDEX} cannot be said"));
    }
    if steps.iter().map(weight).sum::<usize>() > LARGEST_SCHEMA {
        return Err("it leads to an element too far behind".to_owned());
    }
    Ok(at(steps, inner))
}

/// How much a step adds to a schema.
pub(super) fn weight(step: &Member) -> usize {
    match step {
        Member::Name(name) => 1 + name.len() / LONG_TEXT,
        Member::Index(index) => index + 1,
    }
}

/// As [`below`], of indices that were checked.
pub(super) fn at(steps: &[Member], inner: Value) -> Value {
    steps.iter().rev().fold(inner, |inner, step| match step {
        Member::Name(name) => json!({ "type": "object", "required": [name], "properties": { name: inner } }),
        Member::Index(index) => {
            let mut items = vec![json!(true); *index];
            items.push(inner);
            json!({ "type": "array", "minItems": items.len(), "prefixItems": items })
        }
    })
}

pub(super) fn steps(segments: &[Segment]) -> Option<Vec<Member>> {
    let step = |segment: &Segment| match segment {
        Segment::Step(member) => Some(member.clone()),
        _ => None,
    };
    segments.iter().map(step).collect()
}

/// A part of a path.
#[derive(Clone, Debug)]
pub(super) enum Segment {
    Step(Member),
    /// Any of these.
    Steps(Vec<Member>),
    /// All children that fit the schema.
    Children(Value),
}

pub(super) fn selects(segments: &[Segment], inner: Value) -> Value {
    segments.iter().rev().fold(inner, |inner, segment| match segment {
        Segment::Step(member) => at(std::slice::from_ref(member), inner),
        Segment::Steps(members) => {
            let each: Vec<Value> = members
                .iter()
                .map(|member| at(std::slice::from_ref(member), inner.clone()))
                .collect();
            json!({ "anyOf": each })
        }
        Segment::Children(filter) => {
            let child = if *filter == json!({}) {
                inner
            } else {
                json!({ "allOf": [filter, inner] })
            };
            json!({ "anyOf": [
                { "type": "array", "contains": child },
                { "type": "object", "not": { "additionalProperties": { "not": child } } },
            ] })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_too_far_behind_is_refused_and_no_other_one_meant() {
        for indices in [&[LARGEST_INDEX + 1][..], &[LARGEST_INDEX; 11]] {
            let steps: Vec<Member> = indices.iter().copied().map(Member::Index).collect();
            assert!(below(&steps, json!({})).is_err(), "{indices:?}");
        }
        let schema = below(&[Member::Index(LARGEST_INDEX)], json!({}));
        assert_eq!(schema.map(|schema| schema["minItems"] == LARGEST_INDEX + 1), Ok(true));
    }
}
