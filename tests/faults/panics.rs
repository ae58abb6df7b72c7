//! Where a scenario failed: the place of a panic, which its payload does not tell.

use std::any::Any;
use std::cell::RefCell;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the places of panics in place of printing them: several scenarios run at once.
pub(crate) fn listen() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        LAST.set(place);
    }));
}

/// What a panic on this thread, caught just now, had to say.
pub(crate) fn describe(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
    format!("{}: {text}", LAST.take())
}
