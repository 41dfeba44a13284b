//! Texts with variables of Postman in them: `{{name}}`.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// As it stands.
    Text(&'t str),
    /// The name of a variable.
    Variable(&'t str),
}

/// The pieces of a text, in order. Brackets that do not close are text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Variable(name.trim()));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The expression of podproof that a variable of Postman's own stands for, such as `$guid`.
pub(super) fn dynamic(name: &str) -> Option<&'static str> {
    match name {
        "$guid" | "$randomUUID" => Some("random_uuid()"),
        "$timestamp" => Some("now() | int"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_told_from_text() {
        assert_eq!(
            pieces("Bearer {{ token }}!"),
            [Piece::Text("Bearer "), Piece::Variable("token"), Piece::Text("!")]
        );
        assert_eq!(pieces("{{a}}{{b}}"), [Piece::Variable("a"), Piece::Variable("b")]);
        assert_eq!(pieces("{{a"), [Piece::Text("{{a")]);
        assert!(pieces("").is_empty());
    }
}
