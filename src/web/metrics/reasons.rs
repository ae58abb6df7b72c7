//! Why something was not counted, not answered or not waited for: the labels of the metrics.

use crate::metrics::label;

label! {
    /// Why an answer says that it is no view.
    pub enum SkipReason as "reason" {
        /// Only the headers were wanted.
        Head = "head",
        /// A browser fetched it in case somebody will look.
        Prefetch = "prefetch",
        /// The counter had been closed.
        Shutdown = "shutdown",
    }
}

label! {
    /// Why a request was turned away before any work was done.
    pub enum ShedReason as "reason" {
        /// As many requests were under way as the limit allows.
        Requests = "requests",
        /// As many connections were open as the limit allows.
        Connections = "connections",
    }
}

label! {
    /// Why a request's head was refused before the site saw it.
    pub enum RefusalReason as "reason" {
        /// It is no HTTP/1.0 or HTTP/1.1.
        Unreadable = "unreadable",
        /// A line ends in LF without CR.
        BareLineFeed = "bare_line_feed",
        /// It names no host, or several.
        Host = "host",
        /// It says two lengths, or none that can be read.
        Length = "length",
        /// It announces a body and no length.
        LengthRequired = "length_required",
        /// It is too long.
        HeadTooLong = "head_too_long",
        /// Its body is too long.
        BodyTooLong = "body_too_long",
    }
}

label! {
    /// What a connection did not do in time.
    pub enum TimeoutKind as "kind" {
        /// Send a request's head.
        Head = "head",
        /// Send a request, its first or another.
        Idle = "idle",
        /// Send a request's body.
        Body = "body",
        /// Take its answer.
        Write = "write",
    }
}
