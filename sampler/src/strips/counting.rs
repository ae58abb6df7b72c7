//! Strips about counting: each one once, one too many, as often as you like.

use super::Script;
use crate::figure::{Arm, Figure};
use crate::hair::Hair;
use crate::props::{furniture, handheld};
use crate::sheet::{Ink, Sheet};

/// People are counted at a gate, exactly once each, however often that takes.
pub(super) fn exactly_once() -> Script {
    let mut sheet = Sheet::new(740, 300, 101);
    let floor = 270.0;

    sheet.panel(8.0, 8.0, 262.0, 284.0);
    let asker = Figure::standing(66.0, floor).arms(Arm::Down, Arm::Shrug).hair(Hair::Ponytail).draw(&mut sheet);
    let keeper =
        Figure::standing(186.0, floor).arms(Arm::Hold, Arm::Hip).hair(Hair::Cap).facing_left().draw(&mut sheet);
    handheld::clicker(&mut sheet, (152.0, 184.0));
    sheet.say(asker, "HOW DO YOU COUNT EVERYONE EXACTLY ONCE?", (112.0, 20.0), 190.0);
    sheet.say(keeper, "ONE CLICK EACH.", (178.0, 100.0), 150.0);

    sheet.panel(284.0, 8.0, 448.0, 284.0);
    let asker = Figure::standing(46.0, floor).arms(Arm::Down, Arm::Chin).hair(Hair::Ponytail).draw(&mut sheet);
    let keeper =
        Figure::standing(134.0, floor).arms(Arm::Hold, Arm::Out).hair(Hair::Cap).facing_left().draw(&mut sheet);
    handheld::clicker(&mut sheet, (100.0, 184.0));
    queue(&mut sheet, floor);
    let last = Figure::standing(398.0, floor).leaning(-5.0).arms(Arm::Down, Arm::Down).facing_left();
    let last = last.scaled(0.95).hair(Hair::Bob).draw(&mut sheet);
    sheet.say(asker, "AND WHEN YOU'RE NOT SURE YOU CLICKED?", (102.0, 20.0), 170.0);
    sheet.say(keeper, "THEY GO BACK AND COME IN AGAIN.", (300.0, 20.0), 190.0);
    sheet.say(last, "I WAS SO CLOSE.", (354.0, 94.0), 150.0);

    Script {
        title: "Exactly Once",
        caption: "The queue is forty people long and has held the same eleven since lunch. \
                  The total, however, is beyond dispute.",
        description: "At a gate. A visitor asks a gatekeeper with a hand counter: How do you count everyone exactly \
                      once? Gatekeeper: One click each. Visitor: And when you're not sure you clicked? Gatekeeper, \
                      pointing down a queue of people: They go back and come in again. The last in the queue: I was \
                      so close.",
        sheet,
    }
}

/// The middle of the queue, each waiting in a way of their own.
fn queue(sheet: &mut Sheet, floor: f64) {
    sheet.line(Ink::Pen, &[(196.0, floor - 40.0), (196.0, floor)]);
    sheet.ring(Ink::Cutout, (196.0, floor - 43.0), (3.5, 3.5));
    Figure::standing(228.0, floor).scaled(0.9).arms(Arm::Hip, Arm::Down).facing_left().draw(sheet);
    Figure::standing(272.0, floor).scaled(0.82).hair(Hair::Bun).facing_left().draw(sheet);
    Figure::standing(314.0, floor).scaled(0.93).leaning(7.0).hair(Hair::Curls).facing_left().draw(sheet);
    let child = Figure::standing(354.0, floor).scaled(0.62).arms(Arm::Up, Arm::Down).hair(Hair::Bobble);
    child.facing_left().draw(sheet);
}

/// Everybody knows about the extra post, so it is added by everybody.
pub(super) fn fence_post() -> Script {
    let mut sheet = Sheet::new(740, 300, 107);
    let floor = 268.0;

    sheet.panel(8.0, 8.0, 222.0, 284.0);
    let planner = Figure::standing(64.0, floor).arms(Arm::Hip, Arm::Hold).hair(Hair::Bun).draw(&mut sheet);
    handheld::list(&mut sheet, (98.0, 178.0));
    Figure::standing(168.0, floor).facing_left().hair(Hair::Cap).draw(&mut sheet);
    sheet.say(planner, "TEN GAPS, SO ELEVEN POSTS. I KNOW THAT TRAP.", (111.0, 22.0), 180.0);

    sheet.panel(244.0, 8.0, 210.0, 284.0);
    Figure::standing(48.0, floor).arms(Arm::Down, Arm::Hold).hair(Hair::Bun).draw(&mut sheet);
    handheld::list(&mut sheet, (82.0, 178.0));
    let builder = Figure::standing(150.0, floor).arms(Arm::Shrug, Arm::Hip).facing_left().hair(Hair::Cap);
    let builder = builder.draw(&mut sheet);
    sheet.say(builder, "SO DO I. THAT'S WHY I ADDED ONE TO YOUR LIST.", (105.0, 22.0), 180.0);

    sheet.panel(468.0, 8.0, 264.0, 284.0);
    furniture::fence(&mut sheet, 18.0, 28.0, 4, floor);
    furniture::post(&mut sheet, 192.0, floor);
    let planner = Figure::standing(148.0, floor).arms(Arm::Hip, Arm::To(184.0, 200.0)).hair(Hair::Bun);
    let planner = planner.draw(&mut sheet);
    let builder = Figure::standing(234.0, floor).arms(Arm::To(198.0, 190.0), Arm::Down).facing_left().hair(Hair::Cap);
    let builder = builder.draw(&mut sheet);
    sheet.say(planner, "THEN WHAT'S THIS ONE?", (84.0, 24.0), 130.0);
    sheet.say(builder, "A FENCE OF LENGTH ZERO.", (198.0, 74.0), 125.0);

    Script {
        title: "Fence Post",
        caption: "It keeps nothing in and nothing out, and so far it has failed at neither.",
        description: "A planner with a list: Ten gaps, so eleven posts. I know that trap. A builder: So do I. That's \
                      why I added one to your list. Then both stand by a finished fence and a single post left over. \
                      Planner: Then what's this one? Builder: A fence of length zero.",
        sheet,
    }
}

/// Pressing the button again does nothing, and neither does saying so.
pub(super) fn idempotent() -> Script {
    let mut sheet = Sheet::new(740, 290, 112);
    let floor = 258.0;

    sheet.panel(8.0, 8.0, 240.0, 274.0);
    let button = furniture::lift(&mut sheet, 146.0, floor, false);
    let presser = Figure::standing(98.0, floor).arms(Arm::Down, Arm::To(button.0, button.1)).hair(Hair::Bob);
    presser.draw(&mut sheet);
    let knower = Figure::standing(38.0, floor).arms(Arm::Down, Arm::Down).draw(&mut sheet);
    sheet.letter("CLICK\nCLICK\nCLICK", 12.0, (196.0, 54.0), 74.0);
    sheet.say(knower, "PRESSING IT AGAIN DOES NOTHING.", (92.0, 18.0), 160.0);

    sheet.panel(262.0, 8.0, 220.0, 274.0);
    let knower = Figure::standing(60.0, floor).arms(Arm::Hip, Arm::Shrug).draw(&mut sheet);
    let presser = Figure::standing(160.0, floor).arms(Arm::Hip, Arm::Down).hair(Hair::Bob).facing_left();
    let presser = presser.draw(&mut sheet);
    sheet.say(presser, "YOU SAY THAT EVERY MORNING.", (132.0, 18.0), 150.0);
    sheet.say(knower, "AND YOU KEEP PRESSING.", (78.0, 76.0), 130.0);

    sheet.panel(496.0, 8.0, 236.0, 274.0);
    let button = furniture::lift(&mut sheet, 140.0, floor, true);
    sheet.letter("DING", 12.0, (184.0, 88.0), 60.0);
    Figure::standing(38.0, floor).arms(Arm::Down, Arm::Chin).draw(&mut sheet);
    let presser = Figure::standing(94.0, floor).arms(Arm::Shrug, Arm::To(button.0, button.1)).hair(Hair::Bob);
    let presser = presser.facing_left().draw(&mut sheet);
    sheet.say(presser, "THEN TELLING ME IS IDEMPOTENT TOO.", (112.0, 18.0), 200.0);

    Script {
        title: "Idempotent",
        caption: "The button is not wired to anything. The lift comes because it hears voices and feels left out.",
        description: "Two people wait for a lift. One presses the button: click, click, click. The other: Pressing it \
                      again does nothing. First: You say that every morning. Other: And you keep pressing. First, as \
                      the lift opens with a ding: Then telling me is idempotent too.",
        sheet,
    }
}
