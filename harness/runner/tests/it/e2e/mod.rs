//! The real program against a mock pod, by target files that are like those of real pods: behind a proxy, with client certificates
//! and trust stores in every form.
mod certificates;
pub(crate) mod pod;
mod proxied;
mod stores;
mod tls;
mod trust;
