//! What is understood of a script: what of an answer it keeps in variables, which status it expects, which variables it sets at all.
//!
//! It is looked for in the text; a script is never run.

/// What a script does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Understood {
    /// Variables, and which part of the answer each holds: an expression of podproof.
    pub(super) kept: Vec<(String, String)>,
    /// Variables that it sets to something that is not understood.
    pub(super) others: Vec<String>,
    /// The status that it expects.
    pub(super) status: Option<u16>,
    /// Whether it tests more than a status.
    pub(super) tests_more: bool,
}

/// What sets a variable.
const SETTERS: [&str; 7] = [
    "pm.environment.set(",
    "pm.collectionVariables.set(",
    "pm.globals.set(",
    "pm.variables.set(",
    "postman.setEnvironmentVariable(",
    "postman.setGlobalVariable(",
    "bru.setVar(",
];

/// What expects a status.
const STATUS: [&str; 3] = [
    "pm.response.to.have.status(",
    "pm.expect(pm.response.code).to.equal(",
    "pm.expect(pm.response.code).to.eql(",
];

/// Looks through a script.
pub(super) fn understood(script: &str) -> Understood {
    let script = without_comments(script);
    let answers = answers(&script);
    let mut found = Understood::default();
    for setter in SETTERS {
        for rest in script.split(setter).skip(1) {
            let Some((name, rest)) = quoted(rest) else { continue };
            let value = rest.trim_start().strip_prefix(',').unwrap_or_default();
            match part_of_answer(value, &answers) {
                Some(expression) => found.kept.push((name, expression)),
                None => found.others.push(name),
            }
        }
    }
    found.status = STATUS
        .iter()
        .find_map(|expects| {
            let rest = script.split_once(expects)?.1.trim_start();
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .filter(|status| (100..600).contains(status));
    let tests = script.matches("pm.test(").count() + script.matches("tests[").count();
    found.tests_more = tests > usize::from(found.status.is_some());
    found
}

/// The expressions that stand for the whole body of the answer, and the names that were given to it.
fn answers(script: &str) -> Vec<String> {
    let mut answers = vec!["pm.response.json()".to_owned(), "JSON.parse(responseBody)".to_owned()];
    for line in script.split([';', '\n']) {
        let Some((left, right)) = line.split_once('=') else {
            continue;
        };
        let right = right.trim();
        if right == "pm.response.json()" || right == "JSON.parse(responseBody)" {
            let name = left.split_whitespace().last().unwrap_or_default();
            if is_name(name) {
                answers.push(name.to_owned());
            }
        }
    }
    answers
}

/// A part of the body, as podproof writes it: `body.token`. It must be all of what stands before the closing bracket.
fn part_of_answer(value: &str, answers: &[String]) -> Option<String> {
    let value = value.trim_start();
    let mut longest: Vec<&String> = answers
        .iter()
        .filter(|answer| value.starts_with(answer.as_str()))
        .collect();
    longest.sort_by_key(|answer| answer.len());
    let mut rest = &value[longest.last()?.len()..];
    let mut expression = String::from("body");
    loop {
        rest = rest.trim_start();
        if rest.starts_with(')') {
            return Some(expression).filter(|expression| expression != "body");
        }
        if let Some(after) = rest.strip_prefix('.') {
            let name: String = after.chars().take_while(|&character| is_of_name(character)).collect();
            if !is_name(&name) {
                return None;
            }
            rest = &after[name.len()..];
            expression.push('.');
            expression.push_str(&name);
        } else {
            let after = rest.strip_prefix('[')?.trim_start();
            let (inside, after) = after.split_once(']')?;
            let inside = inside.trim();
            match quoted(inside) {
                Some((name, _)) if is_name(&name) => {
                    expression.push('.');
                    expression.push_str(&name);
                }
                None if !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()) => {
                    expression.push('[');
                    expression.push_str(inside);
                    expression.push(']');
                }
                _ => return None,
            }
            rest = after;
        }
    }
}

/// The text in quotes that comes first, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|character| "\"'`".contains(*character))?;
    let (inside, rest) = text[1..].split_once(quote)?;
    Some((inside.to_owned(), rest))
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn is_name(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_alphabetic() || character == '_')
        && text.chars().all(is_of_name)
}

/// Without `// …` and `/* … */`. A URL in a string loses its end by this, which nothing here looks at.
fn without_comments(script: &str) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut parts = script.split("/*");
    kept.push_str(parts.next().unwrap_or_default());
    for part in parts {
        kept.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    let lines = kept.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(script: &str) -> Vec<(String, String)> {
        understood(script).kept
    }

    fn pair(name: &str, expression: &str) -> Vec<(String, String)> {
        vec![(name.to_owned(), expression.to_owned())]
    }

    #[test]
    fn a_part_of_the_answer_is_found_however_it_is_written() {
        for script in [
            r#"pm.environment.set("session", pm.response.json().token);"#,
            r#"pm.collectionVariables.set( 'session' , pm.response.json()["token"] )"#,
            "var json = pm.response.json();\n\npm.environment.set(\"session\",json.token );",
            "const data = JSON.parse(responseBody); postman.setEnvironmentVariable(\"session\", data.token);",
        ] {
            assert_eq!(kept(script), pair("session", "body.token"), "{script}");
        }
        assert_eq!(
            kept(r#"pm.globals.set("id", pm.response.json().users[0].id)"#),
            pair("id", "body.users[0].id")
        );
    }

    #[test]
    fn what_is_computed_is_not_understood_and_what_is_commented_out_is_not_there() {
        let script = r#"
            // pm.environment.set("old", pm.response.json().old);
            /* pm.environment.set("older", pm.response.json().older); */
            var parts = pm.response.json().token.split('.');
            pm.environment.set("user_id", JSON.parse(atob(parts[1])).userId);
            pm.environment.set("half", pm.response.json().token.split('.')[0]);
            pm.environment.set("sum", pm.response.json().a + 1);"#;
        let found = understood(script);
        assert!(found.kept.is_empty(), "{found:?}");
        assert_eq!(found.others, ["user_id", "half", "sum"]);
    }

    #[test]
    fn an_expected_status_is_found_and_other_tests_are_noticed() {
        let status = r#"pm.test("ok", () => pm.response.to.have.status(201));"#;
        assert_eq!(
            (understood(status).status, understood(status).tests_more),
            (Some(201), false)
        );
        let more = format!("{status} pm.test('body', () => pm.expect(pm.response.json().x).to.eql(1));");
        assert!(understood(&more).tests_more);
        assert_eq!(understood("pm.response.to.have.status(\"OK\")").status, None);
    }
}
