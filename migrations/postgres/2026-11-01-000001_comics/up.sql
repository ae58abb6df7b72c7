CREATE TABLE comics (
    number int4 PRIMARY KEY CHECK (number > 0),
    title text NOT NULL CHECK (title <> ''),
    published date,
    caption text,
    picture_path text CHECK (picture_path LIKE '/%'),
    picture_width int4 CHECK (picture_width > 0),
    picture_height int4 CHECK (picture_height > 0),
    picture_double bool,
    link text,
    transcript text,
    scripted bool NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((picture_width IS NULL) = (picture_height IS NULL)),
    CHECK (picture_path IS NOT NULL OR (picture_width IS NULL AND picture_double IS NULL))
);
CREATE INDEX comics_updated_at ON comics (updated_at);
COMMENT ON TABLE comics IS 'The catalogue: xkcd''s comics, repaired. Written by sync and by on-demand fetches.';
COMMENT ON COLUMN comics.picture_path IS 'Below the image origin; null for an interactive comic without a picture.';
COMMENT ON COLUMN comics.picture_double IS 'Whether a double-size twin exists; null until the image host has been asked.';
