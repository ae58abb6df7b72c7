CREATE TABLE comics (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    title TEXT NOT NULL CHECK (title <> ''),
    published DATE,
    caption TEXT,
    picture_path TEXT CHECK (picture_path LIKE '/%'),
    picture_width INTEGER CHECK (picture_width > 0),
    picture_height INTEGER CHECK (picture_height > 0),
    picture_double BOOLEAN,
    link TEXT,
    transcript TEXT,
    scripted BOOLEAN NOT NULL,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CHECK ((picture_width IS NULL) = (picture_height IS NULL)),
    CHECK (picture_path IS NOT NULL OR (picture_width IS NULL AND picture_double IS NULL))
);
CREATE INDEX comics_updated_at ON comics (updated_at);
