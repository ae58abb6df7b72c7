//! Strips about waiting: caches, deliveries, retries.

use super::Script;
use crate::figure::{Arm, Figure};
use crate::hair::Hair;
use crate::props::{furniture, handheld, machines};
use crate::sheet::{Area, Ink, Sheet, Speaker};

/// Someone at a laptop who answers without looking.
fn at_laptop(sheet: &mut Sheet, floor: f64) -> Speaker {
    furniture::desk(sheet, 74.0, 136.0, floor);
    machines::laptop(sheet, (100.0, floor - 56.0), 1.0);
    let hands = (floor - 60.0, 92.0);
    let typist =
        Figure::sitting(42.0, floor).leaning(5.0).arms(Arm::To(hands.1, hands.0), Arm::To(106.0, hands.0 - 2.0));
    typist.hair(Hair::Curls).draw(sheet)
}

/// A fridge is asked through somebody's memory.
pub(super) fn time_to_live() -> Script {
    let mut sheet = Sheet::new(740, 290, 202);
    let floor = 258.0;

    sheet.panel(8.0, 8.0, 250.0, 274.0);
    let typist = at_laptop(&mut sheet, floor);
    furniture::fridge(&mut sheet, 190.0, floor);
    let hungry = Figure::standing(164.0, floor).arms(Arm::Down, Arm::To(200.0, 182.0)).facing_left();
    let hungry = hungry.hair(Hair::Ponytail).draw(&mut sheet);
    sheet.say(hungry, "IS THE MILK STILL GOOD?", (150.0, 20.0), 150.0);
    sheet.say(typist, "YES.", (56.0, 96.0), 80.0);

    sheet.panel(268.0, 8.0, 236.0, 274.0);
    let typist = at_laptop(&mut sheet, floor);
    let hungry = Figure::standing(192.0, floor).arms(Arm::Shrug, Arm::Hip).facing_left();
    let hungry = hungry.hair(Hair::Ponytail).draw(&mut sheet);
    sheet.say(hungry, "YOU DIDN'T LOOK.", (162.0, 20.0), 110.0);
    sheet.say(typist, "I LOOKED MONDAY. THIS IS FASTER.", (88.0, 78.0), 160.0);

    sheet.panel(514.0, 8.0, 218.0, 274.0);
    let typist = at_laptop(&mut sheet, floor);
    let hungry = Figure::standing(186.0, floor).arms(Arm::To(160.0, 154.0), Arm::Down).facing_left();
    let hungry = hungry.hair(Hair::Ponytail).draw(&mut sheet);
    handheld::milk_upside_down(&mut sheet, (152.0, 162.0));
    sheet.say(hungry, "IT'S SOLID.", (164.0, 22.0), 100.0);
    sheet.say(typist, "SO WE AGREE IT'S STABLE.", (76.0, 64.0), 120.0);

    Script {
        title: "Time to Live",
        caption: "He does look again, eventually: always just after somebody has had breakfast.",
        description: "In a kitchen, one person at the fridge, another typing at a laptop without looking up. First: \
                      Is the milk still good? Other: Yes. First: You didn't look. Other: I looked Monday. This is \
                      faster. First, holding the carton upside down while nothing comes out: It's solid. Other: So we \
                      agree it's stable.",
        sheet,
    }
}

/// A delivery service that guarantees at least one pizza.
pub(super) fn at_least_once() -> Script {
    let mut sheet = Sheet::new(740, 300, 205);
    let floor = 268.0;

    sheet.panel(8.0, 8.0, 224.0, 284.0);
    furniture::doorway(&mut sheet, 124.0, 74.0, floor);
    let courier = Figure::standing(54.0, floor).arms(Arm::To(88.0, 180.0), Arm::Hold).hair(Hair::Cap);
    let courier = courier.draw(&mut sheet);
    handheld::pizza_boxes(&mut sheet, 96.0, 186.0, 1);
    let eater = Figure::standing(160.0, floor).arms(Arm::Hold, Arm::Down).facing_left().draw(&mut sheet);
    sheet.say(courier, "YOUR PIZZA.", (66.0, 24.0), 130.0);
    sheet.say(eater, "THANKS!", (154.0, 74.0), 120.0);

    sheet.panel(246.0, 8.0, 224.0, 284.0);
    furniture::doorway(&mut sheet, 124.0, 74.0, floor);
    let courier = Figure::standing(54.0, floor).arms(Arm::To(88.0, 180.0), Arm::Hold).hair(Hair::Cap);
    let courier = courier.draw(&mut sheet);
    handheld::pizza_boxes(&mut sheet, 96.0, 186.0, 1);
    let eater = Figure::standing(160.0, floor).arms(Arm::Shrug, Arm::Down).facing_left().draw(&mut sheet);
    sheet.say(courier, "YOUR PIZZA. I NEVER SAW YOU NOD.", (106.0, 22.0), 180.0);
    sheet.say(eater, "I NODDED.", (160.0, 88.0), 120.0);

    sheet.panel(484.0, 8.0, 248.0, 284.0);
    handheld::pizza_boxes(&mut sheet, 124.0, floor, 13);
    handheld::pizza_boxes(&mut sheet, 77.0, floor, 4);
    let flatmate = Figure::standing(32.0, floor).arms(Arm::Down, Arm::Up).hair(Hair::Bun).draw(&mut sheet);
    let eater = Figure::standing(200.0, floor).leaning(-8.0).arms(Arm::Down, Arm::Down).facing_left();
    let eater = eater.draw(&mut sheet);
    for reach in [19.0, 24.0] {
        let (x, y) = (eater.x - reach, eater.y);
        sheet.curve(Ink::Fine, &[(x + 2.0, y - 9.0), (x, y + 1.0), (x + 3.0, y + 11.0)]);
    }
    sheet.say(flatmate, "NOD HARDER!", (66.0, 74.0), 110.0);
    sheet.say(eater, "MY NODS ARE GETTING LOST.", (164.0, 22.0), 150.0);

    Script {
        title: "At-Least-Once Delivery",
        caption: "We tried the at-most-once place across the road. Excellent reviews, from everyone who was served.",
        description: "At a front door. Courier with a box: Your pizza. Resident: Thanks! The courier again with a box: \
                      Your pizza. I never saw you nod. Resident: I nodded. Inside, among high stacks of pizza boxes, \
                      the resident, nodding: My nods are getting lost. A flatmate, arm raised: Nod harder!",
        sheet,
    }
}

/// A son backs off, exponentially.
pub(super) fn exponential_backoff() -> Script {
    let mut sheet = Sheet::new(600, 420, 209);
    let floor = 184.0;
    let son = |x: f64| Figure::standing(x, floor).scaled(0.8).facing_left();
    let friend = |x: f64| Figure::standing(x, floor).scaled(0.8).hair(Hair::Bob);

    sheet.panel(8.0, 8.0, 286.0, 196.0);
    let asker = friend(82.0).arms(Arm::Down, Arm::Shrug).draw(&mut sheet);
    let caller = son(206.0).arms(Arm::Shrug, Arm::Hip).draw(&mut sheet);
    sheet.say(asker, "DID YOU CALL YOUR MOTHER?", (74.0, 14.0), 126.0);
    sheet.say(caller, "BUSY. I WAITED A MINUTE.", (212.0, 24.0), 130.0);

    sheet.panel(306.0, 8.0, 286.0, 196.0);
    furniture::board(&mut sheet, Area { x: 18.0, y: 66.0, w: 128.0, h: 82.0 }, true);
    let doubling = [(34.0, 132.0), (62.0, 131.0), (86.0, 126.0), (107.0, 113.0), (119.0, 94.0), (126.0, 75.0)];
    sheet.curve(Ink::Pen, &doubling);
    let caller = son(200.0).arms(Arm::To(152.0, 98.0), Arm::Hip).draw(&mut sheet);
    sheet.say(caller, "THEN TWO. THEN FOUR. THEN EIGHT. THEN SIXTEEN.", (146.0, 14.0), 250.0);

    sheet.panel(8.0, 216.0, 286.0, 196.0);
    let asker = friend(82.0).arms(Arm::Hip, Arm::Shrug).draw(&mut sheet);
    let caller = son(206.0).arms(Arm::Down, Arm::Chin).draw(&mut sheet);
    sheet.say(asker, "AND THE NEXT TRY?", (74.0, 18.0), 110.0);
    sheet.say(caller, "SPRING OF 2061.", (206.0, 40.0), 150.0);

    sheet.panel(306.0, 216.0, 286.0, 196.0);
    let asker = friend(74.0).arms(Arm::Hip, Arm::Hold).draw(&mut sheet);
    handheld::ringing_phone(&mut sheet, (104.0, 114.0));
    let caller = son(206.0).leaning(7.0).arms(Arm::Shrug, Arm::Up).draw(&mut sheet);
    sheet.say(asker, "SHE'S CALLING YOU NOW.", (80.0, 16.0), 124.0);
    sheet.say(caller, "WITHOUT JITTER?!", (214.0, 26.0), 100.0);

    Script {
        title: "Exponential Backoff",
        caption: "Her own protocol is simpler: try once, and if nobody answers, tell my aunt, who is a broadcast.",
        description: "One asks: Did you call your mother? The other: Busy. I waited a minute. He points at a \
                      steep curve on a board: Then two. Then four. Then eight. Then sixteen. First: And the next try? \
                      Other: Spring of 2061. First, holding out a ringing phone: She's calling you now. Other, \
                      alarmed: Without jitter?!",
        sheet,
    }
}
