//! Comparisons in the filters of a path, as schemas.

use serde_json::{Value, json};

use super::{Segment, at, steps};
use crate::import::arazzo::condition::Comparison;
use crate::import::arazzo::runtime::Member;

/// What stands on one side of a comparison.
pub(super) enum Operand {
    Literal(Value),
    Node(Vec<Member>),
    /// How long a text, a list or an object is.
    Length(Vec<Member>),
    /// How many nodes.
    Count(Vec<Segment>),
}

/// The comparison of the two sides the other way round.
pub(super) fn flipped(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// The schema of values for which a comparison holds.
///
/// # Errors
/// There is none: a fragment.
pub(super) fn compared(left: Operand, sign: Comparison, right: &Value) -> Result<Value, String> {
    match left {
        Operand::Literal(_) => Err("a comparison of two literals says nothing".to_owned()),
        Operand::Node(node) => {
            let limit = |keyword: &str| match right {
                Value::Number(_) => Ok(at(&node, json!({ "type": "number", keyword: right }))),
                _ => Err("only numbers can be compared by size".to_owned()),
            };
            match sign {
                Comparison::Equal => Ok(at(&node, json!({ "const": right }))),
                Comparison::Unequal => Ok(json!({ "not": at(&node, json!({ "const": right })) })),
                Comparison::Less => limit("exclusiveMaximum"),
                Comparison::LessOrEqual => limit("maximum"),
                Comparison::Greater => limit("exclusiveMinimum"),
                Comparison::GreaterOrEqual => limit("minimum"),
            }
        }
        Operand::Length(node) => {
            let least = |number: u64| {
                at(
                    &node,
                    json!({ "type": ["string", "array", "object"],
                    "minLength": number, "minItems": number, "minProperties": number }),
                )
            };
            // What is not there has no length, and fits no comparison.
            Ok(json!({ "allOf": [least(0), amount(sign, right, &least)?] }))
        }
        Operand::Count(segments) => {
            let least: Box<dyn Fn(u64) -> Value> = match segments.split_last() {
                Some((Segment::Children(filter), before)) if *filter == json!({}) => {
                    let before = steps(before).ok_or("the count of these nodes cannot be said")?;
                    Box::new(move |number| {
                        at(
                            &before,
                            json!({ "type": ["array", "object"], "minItems": number, "minProperties": number }),
                        )
                    })
                }
                _ => {
                    let node = steps(&segments).ok_or("the count of these nodes cannot be said")?;
                    // One at most.
                    Box::new(move |number| if number > 1 { json!(false) } else { at(&node, json!({})) })
                }
            };
            amount(sign, right, &*least)
        }
    }
}

/// The comparison of an amount with a number, said by what has at least so many.
fn amount(sign: Comparison, right: &Value, least: &dyn Fn(u64) -> Value) -> Result<Value, String> {
    let number = right.as_u64().filter(|number| *number < 1 << 31);
    let number = number.ok_or("expected a whole number from 0")?;
    let at_least = |number: u64| if number == 0 { json!({}) } else { least(number) };
    let at_most = |number: u64| json!({ "not": least(number + 1) });
    Ok(match sign {
        Comparison::Equal => json!({ "allOf": [at_least(number), at_most(number)] }),
        Comparison::Unequal => json!({ "not": { "allOf": [at_least(number), at_most(number)] } }),
        Comparison::GreaterOrEqual => at_least(number),
        Comparison::Greater => at_least(number + 1),
        Comparison::LessOrEqual => at_most(number),
        Comparison::Less => json!({ "not": at_least(number) }),
    })
}
