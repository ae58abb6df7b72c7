//! Small drawings for the pages that have no comic: news nobody wanted, and the end of the deck.

use crate::figure::{Arm, Figure};
use crate::hair::Hair;
use crate::props::{furniture, handheld, machines};
use crate::sheet::{Ink, Sheet};

/// A drawing before it is written out.
pub(crate) struct Drawing {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) sheet: Sheet,
}

/// One drawing for each kind of message.
pub(crate) fn all() -> [Drawing; 4] {
    [not_found(), unavailable(), broken(), all_seen()]
}

/// Two visitors of a gallery before an empty frame.
fn not_found() -> Drawing {
    let mut sheet = Sheet::new(420, 220, 501);
    let floor = 198.0;
    sheet.panel(8.0, 8.0, 404.0, 204.0);
    furniture::frame(&mut sheet, (236.0, 44.0), (126.0, 86.0));
    sheet.block(Ink::Fine, (280.0, 144.0), (38.0, 20.0));
    sheet.letter("404", 12.0, (299.0, 148.0), 40.0);
    let critic = Figure::standing(182.0, floor).scaled(0.85).leaning(3.0).arms(Arm::Hip, Arm::Chin).hair(Hair::Bobble);
    critic.draw(&mut sheet);
    let admirer = Figure::standing(92.0, floor).scaled(0.85).arms(Arm::Down, Arm::Shrug).hair(Hair::Ponytail);
    let admirer = admirer.draw(&mut sheet);
    sheet.say(admirer, "I LIKE HOW IT ISN'T THERE.", (106.0, 22.0), 150.0);
    Drawing {
        name: "not-found",
        description: "Two visitors of a gallery before an empty picture frame labelled 404. One says: I like how it \
                      isn't there.",
        sheet,
    }
}

/// A telephone of two tins whose string has come apart.
fn unavailable() -> Drawing {
    let mut sheet = Sheet::new(420, 220, 502);
    let floor = 198.0;
    sheet.panel(8.0, 8.0, 404.0, 204.0);
    let caller = Figure::standing(96.0, floor).scaled(0.9).leaning(3.0).arms(Arm::Hip, Arm::To(122.0, 106.0));
    let caller = caller.hair(Hair::Bob).draw(&mut sheet);
    handheld::tin_can(&mut sheet, (126.0, 100.0), 1.0);
    let string = [(133.0, 100.0), (162.0, 118.0), (190.0, 152.0), (208.0, 186.0), (222.0, 190.0), (230.0, 184.0)];
    sheet.curve(Ink::Fine, &string);
    sheet.curve(Ink::Fine, &[(258.0, 192.0), (270.0, 190.0), (292.0, 194.0), (318.0, 188.0), (346.0, 193.0)]);
    handheld::tin_can(&mut sheet, (354.0, 190.0), -1.0);
    sheet.say(caller, "HELLO? THEY MUST BE BUSY DRAWING.", (216.0, 22.0), 210.0);
    Drawing {
        name: "unavailable",
        description: "Someone listens at a tin-can telephone. Its string has come apart, and the other can lies on the \
                      floor. They say: Hello? They must be busy drawing.",
        sheet,
    }
}

/// A repaired machine and a piece left over.
fn broken() -> Drawing {
    let mut sheet = Sheet::new(420, 220, 503);
    let floor = 198.0;
    sheet.panel(8.0, 8.0, 404.0, 204.0);
    machines::rack(&mut sheet, 318.0, floor, 108.0);
    machines::smoke(&mut sheet, (347.0, 86.0));
    for tape in [[(324.0, 114.0), (371.0, 137.0)], [(372.0, 113.0), (325.0, 139.0)]] {
        let [from, to] = tape;
        let ends = [from, to, (to.0, to.1 + 9.0), (from.0, from.1 + 9.0), from];
        sheet.line(Ink::Cutout, &ends);
    }
    let fixer = Figure::standing(226.0, floor).scaled(0.9).arms(Arm::Hold, Arm::Hip).facing_left().hair(Hair::Tuft);
    let fixer = fixer.draw(&mut sheet);
    handheld::gear(&mut sheet, (190.0, 112.0), 11.0);
    Figure::standing(88.0, floor).scaled(0.9).arms(Arm::Down, Arm::Chin).hair(Hair::Curls).draw(&mut sheet);
    sheet.say(fixer, "GOOD NEWS: IT ONLY HAD ONE PIECE TOO MANY.", (178.0, 20.0), 220.0);
    Drawing {
        name: "broken",
        description: "A smoking server rack, mended with tape. Someone with hair on end holds a gear and tells a \
                      colleague: Good news: it only had one piece too many.",
        sheet,
    }
}

/// Somebody has dealt a whole deck, and looks at what was under it.
fn all_seen() -> Drawing {
    let mut sheet = Sheet::new(420, 220, 504);
    let floor = 198.0;
    sheet.panel(8.0, 8.0, 404.0, 204.0);
    let asker = Figure::standing(66.0, floor).scaled(0.9).leaning(2.0).arms(Arm::Down, Arm::Shrug).hair(Hair::Bun);
    let asker = asker.draw(&mut sheet);
    furniture::desk(&mut sheet, 138.0, 254.0, floor);
    // What has been dealt stands about in piles, none of them quite straight.
    for (x, decks) in [(323.0, 9_u8), (353.0, 6), (382.0, 3)] {
        for layer in 0..decks {
            let off = sheet.hand.shake(2.6);
            handheld::deck(&mut sheet, (x + off, floor - 10.0 * f64::from(layer)));
        }
    }
    for (place, angle) in [((128.0, 188.0), 1.2), ((206.0, 189.0), -1.1), ((300.0, 188.0), 0.9)] {
        handheld::card(&mut sheet, place, angle);
    }
    let dealer = Figure::standing(276.0, floor).scaled(0.9).leaning(-9.0).arms(Arm::To(238.0, 138.0), Arm::Hip);
    let dealer = dealer.facing_left().hair(Hair::Curls).draw(&mut sheet);
    sheet.say(asker, "SO WHAT'S AT THE BOTTOM OF THE DECK?", (112.0, 20.0), 190.0);
    sheet.say(dealer, "A TABLE.", (300.0, 28.0), 120.0);
    Drawing {
        name: "all-seen",
        description: "Piles of cards stand about a bare table. Someone asks: So what's at the bottom of the deck? The \
                      one who has dealt them all, a hand on the wood: A table.",
        sheet,
    }
}
