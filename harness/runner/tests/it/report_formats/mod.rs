//! Reports as machines read them: by rules of our own and by libraries from the registries, and not by those that wrote them.
mod agree;
mod ctrf;
mod docs;
mod github;
mod gitlab;
mod har;
mod json;
pub(crate) mod junit;
mod records;
pub(crate) mod xml;
