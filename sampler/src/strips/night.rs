//! Strips about the small hours: pagers, clocks, restored databases.

use super::Script;
use crate::figure::{Arm, Figure};
use crate::hair::{self, Hair};
use crate::props::{furniture, handheld, machines};
use crate::sheet::{Ink, Sheet, Speaker};

/// Someone on call, lying in bed.
fn lying(sheet: &mut Sheet, left: f64, floor: f64) -> Speaker {
    let head = furniture::bed(sheet, left, floor);
    sheet.ring(Ink::Cutout, head, (13.5, 13.5));
    furniture::blanket(sheet, left, floor);
    hair::draw(sheet, Hair::Tuft, head, 1.0, -1.0);
    Speaker { x: head.0, y: head.1, radius: 13.5 + Hair::Tuft.rise() }
}

/// Someone on call, sitting up in bed and pointing.
fn sitting_up(sheet: &mut Sheet, left: f64, floor: f64) -> Speaker {
    furniture::bed(sheet, left, floor);
    let at = |dx: f64, up: f64| (left + dx, floor - up);
    let head = at(38.0, 104.0);
    sheet.curve(Ink::Pen, &[at(40.0, 90.0), at(42.0, 82.0), at(48.0, 60.0), at(58.0, 36.0)]);
    sheet.line(Ink::Pen, &[at(42.0, 82.0), at(60.0, 71.0), at(81.0, 80.0)]);
    sheet.line(Ink::Pen, &[at(42.0, 82.0), at(34.0, 63.0), at(37.0, 42.0)]);
    sheet.ring(Ink::Cutout, head, (13.5, 13.5));
    furniture::blanket(sheet, left, floor);
    hair::draw(sheet, Hair::Tuft, head, 1.0, 1.0);
    Speaker { x: head.0, y: head.1, radius: 13.5 + Hair::Tuft.rise() }
}

/// A pager that takes its instructions literally.
pub(super) fn unusual() -> Script {
    let mut sheet = Sheet::new(740, 280, 303);
    let floor = 248.0;

    sheet.panel(8.0, 8.0, 232.0, 264.0);
    machines::clock(&mut sheet, (52.0, 46.0), 24.0, 3.0, 4.0);
    let sleeper = lying(&mut sheet, 16.0, floor);
    let pager = machines::pager(&mut sheet, 200.0, floor);
    sheet.say(pager, "BEEP BEEP", (166.0, 60.0), 110.0);
    sheet.say(sleeper, "MMF.\nWHAT IS IT?", (80.0, 106.0), 120.0);

    sheet.panel(252.0, 8.0, 232.0, 264.0);
    let sleeper = sitting_up(&mut sheet, 16.0, floor);
    let pager = machines::pager(&mut sheet, 200.0, floor);
    sheet.say(pager, "ALL SYSTEMS NORMAL.", (156.0, 20.0), 130.0);
    sheet.say(sleeper, "YOU WOKE ME FOR THAT?", (82.0, 66.0), 120.0);

    sheet.panel(496.0, 8.0, 236.0, 264.0);
    furniture::night_window(&mut sheet, (26.0, 98.0));
    lying(&mut sheet, 16.0, floor);
    let pager = machines::pager(&mut sheet, 202.0, floor);
    sheet.say(pager, "YOU SAID TO CALL IF ANYTHING UNUSUAL HAPPENED.", (118.0, 24.0), 200.0);

    Script {
        title: "Unusual",
        caption: "We agreed on one page a night, at three, in which it asks how I am sleeping.",
        description: "A bedroom, four minutes past three. The pager on the bedside table: Beep beep. From the bed: Mmf. \
                      What is it? Pager: All systems normal. The sleeper, sitting up, hair on end: You woke me for \
                      that? Pager: You said to call if anything unusual happened.",
        sheet,
    }
}

/// Several clocks and no majority.
pub(super) fn quorum() -> Script {
    let mut sheet = Sheet::new(640, 360, 306);
    let floor = 326.0;

    sheet.panel(8.0, 8.0, 624.0, 344.0);
    let clocks = [("NODE 1", 9.0, 41.0), ("NODE 2", 9.0, 56.0), ("NODE 3", 4.0, 7.0), ("LUNCH", 12.0, 0.0)];
    let mut x = 88.0;
    for (name, hour, minute) in clocks {
        machines::clock(&mut sheet, (x, 56.0), 37.0, hour, minute);
        sheet.letter(name, 12.0, (x, 103.0), 120.0);
        x += 150.0;
    }
    let asker = Figure::standing(96.0, floor).arms(Arm::Shrug, Arm::Down).hair(Hair::Bobble).draw(&mut sheet);
    let counter = Figure::standing(304.0, floor).arms(Arm::Down, Arm::Hold).facing_left().hair(Hair::Ponytail);
    let counter = counter.draw(&mut sheet);
    handheld::mug(&mut sheet, (341.0, 246.0));
    furniture::desk(&mut sheet, 438.0, 604.0, floor);
    let display = machines::microwave(&mut sheet, (462.0, floor - 56.0));
    sheet.letter("12:00", 12.0, (display.0, display.1 - 6.0), 60.0);
    sheet.say(asker, "WHAT TIME IS IT?", (116.0, 142.0), 200.0);
    sheet.say(counter, "THEY'RE STILL COUNTING THE VOTES.", (346.0, 142.0), 220.0);

    Script {
        title: "Quorum",
        caption: "Since the last power cut the microwave has been leader. It won by never changing its mind.",
        description: "An office wall with four clocks, labelled Node 1, Node 2, Node 3 and Lunch. They show twenty to \
                      ten, four to ten, seven past four and twelve. A microwave on a desk shows 12:00. One asks: What \
                      time is it? The other, with a mug: They're still counting the votes.",
        sheet,
    }
}

/// A restored database takes back more than data.
pub(super) fn point_in_time() -> Script {
    let mut sheet = Sheet::new(740, 290, 311);
    let floor = 258.0;

    sheet.panel(8.0, 8.0, 250.0, 274.0);
    machines::rack(&mut sheet, 178.0, floor, 128.0);
    let restorer = Figure::standing(126.0, floor).arms(Arm::Hip, Arm::To(176.0, 176.0)).hair(Hair::Bun).facing_left();
    let restorer = restorer.draw(&mut sheet);
    Figure::standing(44.0, floor).arms(Arm::Down, Arm::Down).draw(&mut sheet);
    sheet.say(restorer, "THE DATABASE IS BACK. IT'S TUESDAY'S COPY.", (124.0, 20.0), 190.0);

    sheet.panel(272.0, 8.0, 224.0, 274.0);
    let restorer = Figure::standing(166.0, floor).arms(Arm::Shrug, Arm::Shrug).hair(Hair::Bun).facing_left();
    let restorer = restorer.draw(&mut sheet);
    let listener = Figure::standing(60.0, floor).arms(Arm::Down, Arm::Chin).draw(&mut sheet);
    sheet.say(listener, "SO EVERYTHING SINCE TUESDAY...", (80.0, 20.0), 138.0);
    sheet.say(restorer, "...NEVER HAPPENED.", (164.0, 67.0), 130.0);

    sheet.panel(510.0, 8.0, 222.0, 274.0);
    Figure::standing(52.0, floor).arms(Arm::Out, Arm::Up).hair(Hair::Bun).draw(&mut sheet);
    let leaver = Figure::walking(156.0, floor).leaning(6.0).arms(Arm::Down, Arm::Hold).draw(&mut sheet);
    handheld::mug(&mut sheet, (194.0, 180.0));
    handheld::dropped_pager(&mut sheet, (104.0, floor));
    sheet.say(leaver, "THEN I NEVER AGREED TO BE ON CALL.", (118.0, 20.0), 190.0);

    Script {
        title: "Point in Time",
        caption: "The week also contained her birthday. The cake has been replayed from the log, twice, to be safe.",
        description: "By a server rack. One: The database is back. It's Tuesday's copy. Other: So everything since Tuesday... \
                      First: ...never happened. Other, walking off with a mug of coffee, the pager left on the floor: Then I never agreed to be on \
                      call.",
        sheet,
    }
}
