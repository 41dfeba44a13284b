//! Runtime expressions: `$inputs.user`, `$steps.sign-in.outputs.token#/a/0`, `$response.body#/token`.
//!
//! In: text. Out: what it refers to, and where in that. Names may hold dots, so that only whoever knows the names can tell where one
//! ends and a member begins: what follows the name is kept as it is written.

/// How many levels deep a runtime expression, or a path, may lead.
pub(super) const DEEPEST: usize = 50;

/// What a runtime expression refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Runtime {
    pub(super) of: Referred,
    /// What is taken of it.
    pub(super) steps: Vec<Member>,
}

/// The part of an exchange, or of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Referred {
    StatusCode,
    Method,
    ResponseHeader(String),
    ResponseBody,
    RequestHeader(String),
    RequestQuery(String),
    RequestPath(String),
    RequestBody,
    /// An input of the workflow, and perhaps members of it behind dots.
    Input(String),
    /// The output of a step, likewise.
    StepOutput {
        step: String,
        output: String,
    },
    /// The output of another workflow, likewise.
    WorkflowOutput {
        workflow: String,
        output: String,
    },
    /// The output of the workflow that the step calls.
    Output(String),
    /// What this document can say and no scenario: a URL, a message, a field of a source description.
    Other(String),
}

/// A member of an object, or an element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Name(String),
    Index(usize),
}

impl Runtime {
    /// Reads a whole text; `None` if it is no runtime expression.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (text, pointer) = match text.split_once('#') {
            Some((text, pointer)) => (text, Some(pointer)),
            None => (text, None),
        };
        let rest = text.strip_prefix('$')?;
        let (root, behind) = rest.split_once('.').unwrap_or((rest, ""));
        // Members of inputs and outputs are told from their names later; each dot may be either.
        if behind.matches('.').count() > 2 * DEEPEST {
            return None;
        }
        let mut steps = Vec::new();
        let of = match root {
            "statusCode" if behind.is_empty() => Referred::StatusCode,
            "method" if behind.is_empty() => Referred::Method,
            "url" | "self" if behind.is_empty() => Referred::Other(text.to_owned()),
            "inputs" if !behind.is_empty() => Referred::Input(behind.to_owned()),
            "steps" => {
                let (step, output) = behind.split_once(".outputs.")?;
                Referred::StepOutput {
                    step: step.to_owned(),
                    output: output.to_owned(),
                }
            }
            "workflows" => match behind.split_once(".outputs.") {
                Some((workflow, output)) => Referred::WorkflowOutput {
                    workflow: workflow.to_owned(),
                    output: output.to_owned(),
                },
                None => Referred::Other(text.to_owned()),
            },
            "response" | "request" => {
                let (part, name) = behind.split_once('.').unwrap_or((behind, ""));
                match (root, part) {
                    ("response", "body") => {
                        steps.extend(members(name));
                        Referred::ResponseBody
                    }
                    ("request", "body") => {
                        steps.extend(members(name));
                        Referred::RequestBody
                    }
                    ("response", "header") if !name.is_empty() => Referred::ResponseHeader(name.to_ascii_lowercase()),
                    ("request", "header") if !name.is_empty() => Referred::RequestHeader(name.to_ascii_lowercase()),
                    ("request", "query") if !name.is_empty() => Referred::RequestQuery(name.to_owned()),
                    ("request", "path") if !name.is_empty() => Referred::RequestPath(name.to_owned()),
                    _ => return None,
                }
            }
            "outputs" if !behind.is_empty() => Referred::Output(behind.to_owned()),
            "message" | "sourceDescriptions" | "components" if !behind.is_empty() => Referred::Other(text.to_owned()),
            _ => return None,
        };
        steps.extend(pointer.into_iter().flat_map(pointed));
        (steps.len() <= DEEPEST).then_some(Self { of, steps })
    }
}

/// The steps of a JSON pointer (RFC 6901). Digits are taken for an index.
pub(super) fn pointed(pointer: &str) -> Vec<Member> {
    let segments = pointer.split('/').skip(1);
    segments.map(|segment| member(&unescaped(segment))).collect()
}

/// A segment of a JSON pointer as the name that it is.
pub(super) fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// What stands in braces that are around the whole of a text, or the text.
pub(super) fn unbraced(text: &str) -> &str {
    let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    inside.unwrap_or(text)
}

/// The members behind a name: `a.b.0`.
pub(super) fn members(dotted: &str) -> Vec<Member> {
    let names = dotted.split('.').filter(|name| !name.is_empty());
    names.map(member).collect()
}

fn member(name: &str) -> Member {
    let is_index = name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()));
    match name.parse() {
        Ok(index) if is_index => Member::Index(index),
        _ => Member::Name(name.to_owned()),
    }
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    Runtime(Runtime),
}

/// The pieces of a text with runtime expressions in braces: `Bearer {$inputs.token}`. Other braces are text. A text that is one
/// runtime expression may stand without braces.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    if let Some(whole) = Runtime::parse(text) {
        return vec![Piece::Runtime(whole)];
    }
    let mut pieces = Vec::new();
    let (mut begun, mut from) = (0, 0);
    while let Some(at) = text[from..].find("{$").map(|at| from + at) {
        let inside = &text[at + 1..];
        let Some(end) = inside.find('}') else { break };
        from = at + 1 + end + 1;
        let Some(runtime) = Runtime::parse(&inside[..end]) else {
            continue;
        };
        if begun < at {
            pieces.push(Piece::Text(&text[begun..at]));
        }
        pieces.push(Piece::Runtime(runtime));
        begun = from;
    }
    if begun < text.len() || pieces.is_empty() {
        pieces.push(Piece::Text(&text[begun..]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> Member {
        Member::Name(name.to_owned())
    }

    #[test]
    fn what_is_referred_to_is_told_from_what_is_taken_of_it() {
        let parse = |text: &str| Runtime::parse(text).map(|runtime| (runtime.of, runtime.steps));
        assert_eq!(parse("$statusCode"), Some((Referred::StatusCode, vec![])));
        assert_eq!(
            parse("$response.body#/a~1b/0/c"),
            Some((Referred::ResponseBody, vec![name("a/b"), Member::Index(0), name("c")]))
        );
        assert_eq!(
            parse("$response.body.data"),
            Some((Referred::ResponseBody, vec![name("data")]))
        );
        assert_eq!(
            parse("$response.header.X-Rate-Limit"),
            Some((Referred::ResponseHeader("x-rate-limit".to_owned()), vec![]))
        );
        assert_eq!(
            parse("$steps.a-b.outputs.c.d#/0"),
            Some((
                Referred::StepOutput {
                    step: "a-b".to_owned(),
                    output: "c.d".to_owned()
                },
                vec![Member::Index(0)]
            ))
        );
        assert_eq!(parse("$url"), Some((Referred::Other("$url".to_owned()), vec![])));
        for none in [
            "inputs.a",
            "$",
            "$5",
            "$inputs",
            "$steps.a",
            "$response.footer.x",
            "$statusCodes",
            &format!("$response.body#{}", "/a".repeat(1_000)),
        ] {
            assert_eq!(parse(none), None, "{none}");
        }
    }

    #[test]
    fn names_with_more_dots_than_anybody_writes_are_no_expression() {
        assert!(Runtime::parse(&format!("$inputs.a{}", ".b".repeat(DEEPEST))).is_some());
        assert_eq!(Runtime::parse(&format!("$inputs.a{}", ".b".repeat(3 * DEEPEST))), None);
    }

    #[test]
    fn expressions_in_a_text_are_in_braces_and_other_braces_are_text() {
        let input = |name: &str| {
            Piece::Runtime(Runtime {
                of: Referred::Input(name.to_owned()),
                steps: Vec::new(),
            })
        };
        assert_eq!(pieces("$inputs.a"), [input("a")]);
        assert_eq!(pieces("Bearer {$inputs.a}"), [Piece::Text("Bearer "), input("a")]);
        assert_eq!(
            pieces("{$inputs.a}{$inputs.b}!"),
            [input("a"), input("b"), Piece::Text("!")]
        );
        for text in ["{\"a\": 1}", "costs {$5}", "{$inputs.a", "", "$5"] {
            assert_eq!(pieces(text), [Piece::Text(text)], "{text}");
        }
    }
}
