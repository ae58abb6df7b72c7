//! What each column says of a comic.

use chrono::NaiveDate;

use super::*;
use crate::comic::{ComicNumber, Picture, PictureSize};

fn comic() -> Comic {
    Comic {
        number: ComicNumber::new(7).unwrap(),
        title: "Grüße".to_owned(),
        published: NaiveDate::from_ymd_opt(2008, 2, 29),
        caption: Some("Da.".to_owned()),
        picture: Some(Picture {
            path: "/a.png".to_owned(),
            size: Some(PictureSize { width: 740, height: 250 }),
            double: None,
        }),
        link: None,
        transcript: Some("Er: ja".to_owned()),
        scripted: false,
    }
}

#[test]
fn every_column_of_a_whole_comic_has_a_value() {
    let values = Column::ALL.map(|column| column.of(&comic(), 12).unwrap());
    assert_eq!(values, [12, 7, 2008, 2, 29, 740, 250, 5, 3, 6]);
}

#[test]
fn what_is_not_known_has_none() {
    let bare = Comic { published: None, caption: None, picture: None, transcript: None, ..comic() };
    let known: Vec<_> = Column::ALL.into_iter().filter(|column| column.of(&bare, 0).is_some()).collect();
    assert_eq!(known, [Column::Views, Column::Number, Column::TitleLength]);
    let unexamined = Comic { picture: Some(Picture::unexamined("/a.png".to_owned())), ..comic() };
    assert_eq!(Column::PictureWidth.of(&unexamined, 0), None);
}
