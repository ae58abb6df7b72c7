//! What the rest of the project relies on: the number of drawings, their names, plain paths, the same bytes each time.

use sampler::{illustrations, strips};

#[test]
fn there_are_twelve_strips_and_four_illustrations() {
    assert_eq!(strips().len(), 12);
    let names: Vec<_> = illustrations().iter().map(|drawing| drawing.name).collect();
    assert_eq!(names, ["not-found", "unavailable", "broken", "all-seen"]);
}

#[test]
fn drawing_twice_gives_the_same_bytes() {
    assert_eq!(strips(), strips());
    assert_eq!(illustrations(), illustrations());
}

#[test]
fn strips_have_words_and_a_fitting_size() {
    let strips = strips();
    for strip in &strips {
        assert!(!strip.title.is_empty() && strip.caption.ends_with('.') && strip.description.len() > 80);
        assert!((400..=740).contains(&strip.width) && (250..=420).contains(&strip.height), "{}", strip.title);
        assert_eq!(strips.iter().filter(|other| other.title == strip.title).count(), 1);
    }
}

#[test]
fn drawings_are_small_and_made_of_paths_only() {
    let drawings = strips().into_iter().map(|strip| strip.svg).chain(illustrations().into_iter().map(|own| own.svg));
    for svg in drawings {
        assert!(svg.len() < 40_000, "{} bytes", svg.len());
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>"));
        let elements = svg.matches('<').count();
        assert_eq!(elements, 2 + svg.matches("<path ").count());
        assert!(!svg.contains("style") && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
