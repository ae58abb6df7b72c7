//! File handles: a connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::web::LOBBY;

/// Handles for everything else: databases, the spool, the log, xkcd.
const BESIDES: u64 = 64;

/// Raises the number of handles that this process may have to what so many connections need, as far as the system lets
/// it; for how many it suffices.
pub(super) fn room_for(connections: usize) -> usize {
    let besides = BESIDES + LOBBY as u64;
    let needed = connections as u64 + besides;
    let now = getrlimit(Resource::Nofile);
    let reachable = now.maximum.map_or(needed, |most| needed.min(most));
    let has = match now.current {
        Some(current) if current < reachable => {
            let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(reachable), maximum: now.maximum });
            if raised.is_ok() { reachable } else { current }
        }
        Some(current) => current.min(needed),
        None => needed,
    };
    let room = usize::try_from(has.saturating_sub(besides)).unwrap_or(connections);
    connections.min(room.max(1))
}
