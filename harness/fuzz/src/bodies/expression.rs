//! Expressions: read, checked and computed.

use std::sync::Arc;

use podproof::secret::Vault;
use podproof::suite::expression::{Expression, Names, Scope, Shape, Template, mistakes};
use podproof::targets::SigningKey;
use serde_json::{Value, json};

use super::shared::text;

/// The most bytes that a value may have: the bounds of expressions are far below.
const MOST: usize = 64 * 1024 * 1024;

pub(crate) fn expression(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let mut scope = Scope::new(Arc::new(Vault::default()), Arc::new(SigningKey::stranger()));
    scope.set(
        "body",
        &json!({ "token": "abc", "list": [1, 2.5, null, true], "text": "x".repeat(100) }),
    );
    scope.set("status", &json!(200));
    let names: Names = ["body", "status"]
        .into_iter()
        .map(|name| (name.to_owned(), Shape::Open))
        .collect();
    if let Ok(expression) = Expression::parse(text) {
        drop(mistakes(&expression, &names));
        std::hint::black_box(scope.missing(&expression));
        drop(scope.holds(&expression));
        if let Ok(value) = scope.value(&expression) {
            assert!(value.to_string().len() < MOST, "a value without bound");
        }
    }
    if let Ok(template) = Template::parse(&Value::String(format!("a ${{{{ {text} }}}} b"))) {
        drop(scope.fill(&template));
        drop(scope.pattern(&template));
    }
}
