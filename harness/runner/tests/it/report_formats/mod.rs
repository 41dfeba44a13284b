//! Reports as machines read them: by rules of our own, and not by the libraries that wrote them.
mod har;
mod json;
mod junit;
mod records;
mod xml;
