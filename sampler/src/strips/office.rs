//! Strips about the office: randomness, load tests, rotated secrets.

use super::Script;
use crate::figure::{Arm, Figure};
use crate::hair::Hair;
use crate::pen::Point;
use crate::props::{furniture, handheld, machines};
use crate::sheet::{Area, Ink, Sheet};

/// The way to make randomness more random is to have less of it.
pub(super) fn more_random() -> Script {
    let mut sheet = Sheet::new(600, 420, 404);
    let floor = 184.0;
    let user = |x: f64| Figure::standing(x, floor).scaled(0.8).facing_left().hair(Hair::Bobble);
    let maker = |x: f64| Figure::standing(x, floor).scaled(0.8).hair(Hair::Ponytail);

    sheet.panel(8.0, 8.0, 270.0, 196.0);
    maker(86.0).draw(&mut sheet);
    let asker = user(204.0).arms(Arm::Out, Arm::Hip).draw(&mut sheet);
    sheet.say(asker, "YOUR RANDOM BUTTON SHOWED ME THE SAME ONE TWICE.", (135.0, 15.0), 256.0);

    sheet.panel(290.0, 8.0, 302.0, 196.0);
    let answer = maker(80.0).arms(Arm::Shrug, Arm::Shrug).draw(&mut sheet);
    let asker = user(226.0).arms(Arm::Up, Arm::Up).draw(&mut sheet);
    sheet.say(answer, "THAT'S WHAT RANDOM DOES.", (72.0, 14.0), 124.0);
    sheet.say(asker, "THEN MAKE IT MORE RANDOM.", (228.0, 19.0), 124.0);

    sheet.panel(8.0, 216.0, 286.0, 196.0);
    furniture::desk(&mut sheet, 64.0, 222.0, floor);
    let dealer = Figure::sitting(244.0, floor).scaled(0.85).facing_left().hair(Hair::Ponytail);
    let dealer = dealer.arms(Arm::To(196.0, 108.0), Arm::To(206.0, 122.0)).leaning(-4.0).draw(&mut sheet);
    for (x, y, turn) in
        [(100.0, 102.0, -0.7), (116.0, 84.0, -0.4), (138.0, 76.0, 0.3), (160.0, 80.0, -0.2), (178.0, 95.0, 0.6)]
    {
        handheld::card(&mut sheet, (x, y), turn);
    }
    handheld::deck(&mut sheet, (92.0, floor - 56.0));
    sheet.say(dealer, "SO I MADE IT LESS RANDOM.", (150.0, 16.0), 200.0);

    sheet.panel(306.0, 216.0, 286.0, 196.0);
    let colleague = Figure::standing(70.0, floor).scaled(0.8).arms(Arm::Down, Arm::Chin).hair(Hair::Curls);
    let colleague = colleague.draw(&mut sheet);
    let answer = maker(204.0).facing_left().arms(Arm::Hold, Arm::Down).draw(&mut sheet);
    handheld::card(&mut sheet, (177.0, 121.0), -0.3);
    sheet.say(colleague, "AND?", (58.0, 40.0), 60.0);
    sheet.say(answer, "THEY LOVE HOW RANDOM IT IS NOW.", (190.0, 16.0), 160.0);

    Script {
        title: "More Random",
        caption: "We deal from a shuffled deck now. One user has written in to say that no card ever comes twice, \
                  and that this cannot be a coincidence.",
        description: "A user with a bobble hat: Your random button showed me the same one twice. A developer: That's \
                      what random does. User, arms up: Then make it more random. The developer shuffles a deck of \
                      cards at a desk: So I made it less random. A colleague: And? Developer: They love how random it \
                      is now.",
        sheet,
    }
}

/// A load test leaves one user out.
pub(super) fn load_test() -> Script {
    let mut sheet = Sheet::new(740, 300, 410);
    let floor = 268.0;

    sheet.panel(8.0, 8.0, 384.0, 284.0);
    furniture::board(&mut sheet, Area { x: 16.0, y: 106.0, w: 118.0, h: 92.0 }, true);
    sheet.curve(Ink::Pen, &[(30.0, 180.0), (62.0, 166.0), (92.0, 148.0), (124.0, 122.0)]);
    let tester = Figure::standing(176.0, floor).arms(Arm::To(140.0, 160.0), Arm::Hip).hair(Hair::Curls);
    let tester = tester.draw(&mut sheet);
    let doubter = Figure::standing(264.0, floor).arms(Arm::Down, Arm::Chin).facing_left().hair(Hair::Bob);
    let doubter = doubter.draw(&mut sheet);
    machines::rack(&mut sheet, 312.0, floor, 132.0);
    sheet.say(tester, "IT HELD A MILLION SIMULATED USERS.", (140.0, 22.0), 190.0);
    sheet.say(doubter, "AND THE REAL ONE?", (282.0, 84.0), 200.0);

    sheet.panel(404.0, 8.0, 328.0, 284.0);
    machines::rack(&mut sheet, 246.0, floor, 132.0);
    machines::flames(&mut sheet, (275.0, 136.0));
    machines::smoke(&mut sheet, (275.0, 98.0));
    let tester = Figure::standing(78.0, floor).arms(Arm::Down, Arm::Hip).hair(Hair::Curls).draw(&mut sheet);
    Figure::standing(172.0, floor).leaning(-4.0).arms(Arm::Down, Arm::Up).hair(Hair::Bob).draw(&mut sheet);
    sheet.say(tester, "SHE PRESSED \"BACK\".", (110.0, 40.0), 190.0);

    Script {
        title: "Load Test",
        caption: "The simulated users have asked what a back button is. We are choosing our words.",
        description: "By a server rack and a rising chart. One: It held a million simulated users. Other: And the real \
                      one? In the next panel the rack is on fire. First: She pressed \"Back\".",
        sheet,
    }
}

/// A password on a note, turned by the rules.
pub(super) fn key_rotation() -> Script {
    let mut sheet = Sheet::new(640, 300, 408);
    let floor = 268.0;

    sheet.panel(8.0, 8.0, 304.0, 284.0);
    let glass = screen(&mut sheet, floor);
    sheet.block(Ink::Cutout, (glass.0 - 41.0, glass.1 - 13.0), (82.0, 26.0));
    sheet.letter("OPEN 123", 13.0, (glass.0, glass.1 - 6.5), 100.0);
    let owner = Figure::sitting(190.0, floor).facing_left().leaning(-3.0);
    let owner = owner.arms(Arm::To(152.0, 208.0), Arm::To(158.0, 212.0)).draw(&mut sheet);
    let auditor = Figure::standing(262.0, floor).arms(Arm::Hold, Arm::Down).facing_left().hair(Hair::Bun);
    let auditor = auditor.draw(&mut sheet);
    handheld::list(&mut sheet, (230.0, 178.0));
    sheet.say(auditor, "DO YOU ROTATE THE PASSWORD?", (200.0, 20.0), 170.0);
    sheet.say(owner, "EVERY QUARTER.", (112.0, 76.0), 160.0);

    sheet.panel(324.0, 8.0, 308.0, 284.0);
    let glass = screen(&mut sheet, floor);
    sheet.block(Ink::Cutout, (glass.0 - 13.0, glass.1 - 41.0), (26.0, 82.0));
    sheet.letter_turned("OPEN 123", 13.0, glass);
    for (side, turn) in [(1.0, 0.0), (-1.0, std::f64::consts::PI)] {
        let swing = [0.35_f64, 0.7, 1.05].map(|angle| {
            let (sin, cos) = (angle - 1.4 + turn).sin_cos();
            (glass.0 + 35.0 * cos, glass.1 + 35.0 * sin)
        });
        sheet.curve(Ink::Fine, &swing);
        let tip = swing[2];
        sheet.line(
            Ink::Fine,
            &[(tip.0 - 6.0 * side, tip.1 - 3.0 * side), tip, (tip.0 + 3.0 * side, tip.1 - 6.0 * side)],
        );
    }
    let owner = Figure::sitting(190.0, floor).facing_left().leaning(-14.0);
    let owner = owner.arms(Arm::To(146.0, 176.0), Arm::Hip).draw(&mut sheet);
    let auditor = Figure::standing(266.0, floor).leaning(-6.0).arms(Arm::Hold, Arm::Down).facing_left().hair(Hair::Bun);
    let auditor = auditor.draw(&mut sheet);
    handheld::list(&mut sheet, (228.0, 180.0));
    sheet.say(auditor, "BY HOW MUCH?", (220.0, 22.0), 160.0);
    sheet.say(owner, "A QUARTER.", (172.0, 62.0), 160.0);

    Script {
        title: "Key Rotation",
        caption: "After a year it is back where it started, which the audit lists as a completed rotation.",
        description: "A note on a screen says: Open 123. An auditor with a list asks the one who sits there: Do you \
                      rotate the password? Answer: Every quarter. Auditor: By how much? The other reaches for the \
                      note, which now stands on its side: A quarter.",
        sheet,
    }
}

/// A desk with a screen big enough for a note; returns the middle of the glass.
fn screen(sheet: &mut Sheet, floor: f64) -> Point {
    furniture::desk(sheet, 14.0, 166.0, floor);
    machines::monitor(sheet, (76.0, floor - 56.0), (112.0, 96.0))
}
