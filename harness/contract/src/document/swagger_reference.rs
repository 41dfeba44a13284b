//! `$ref`s to shared parts: as Swagger 2.0 writes them, and as `OpenAPI` 3.0 does.

/// Where Swagger 2.0 keeps what is shared, and where 3.0 does.
const MOVED: [(&str, &str); 3] = [
    ("#/definitions/", "#/components/schemas/"),
    ("#/parameters/", "#/components/parameters/"),
    ("#/responses/", "#/components/responses/"),
];

/// A reference of a Swagger document in the 3.0 form, if that is another one. The file part, if there is one, is another
/// Swagger document as a rule, which is upgraded as well.
pub(crate) fn upgraded(reference: &str) -> Option<String> {
    MOVED.iter().find_map(|(old, new)| renamed(reference, old, new))
}

/// The reference of a Swagger document as it was before [`upgraded`], if that changed it.
pub(super) fn as_written(reference: &str) -> Option<String> {
    MOVED.iter().find_map(|(old, new)| renamed(reference, new, old))
}

fn renamed(reference: &str, from: &str, to: &str) -> Option<String> {
    let (file, rest) = reference.split_once(from)?;
    Some(format!("{file}{to}{rest}"))
}
