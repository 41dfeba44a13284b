//! The nodes of the pod: which of them takes a connection, as what it answers now, and how long that takes.
//!
//! A pod has one node, unless it was told otherwise. All of them stand behind one listening socket; connections are given to them
//! in turn, and stay with their node. What is true of a node can change at any time, while connections are open.

mod delay;
mod node;
mod spread;
mod tls;

pub(crate) use node::{Front, Node, Reach, State};
pub(crate) use spread::Nodes;
pub(crate) use tls::{HandshakeError, Handshakes};
