//! Taking one method for another.

use hyper::Method;

use crate::deviation::Deviation;
use crate::pod::Pod;

/// The method that a call is taken to have.
pub(crate) fn believed_method<'a>(pod: &Pod, method: &'a Method, path: &str) -> &'a Method {
    if pod.lies.tells(Deviation::LogoutByGet) && method == Method::GET && path == "/sessionauth/v1/logout" {
        &Method::POST
    } else {
        method
    }
}
